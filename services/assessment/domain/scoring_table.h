// Versioned tables behind indices that are computed from records: professional index (IP ASN,
// PermenPANRB 38/2018), talent box (PermenPANRB 3/2020), performance rating (PermenPANRB 6/2022)
// and bands of the job person match (PerBKN 26/2019). Nearly every figure in them has changed at
// least once, so they are data with a legal basis and a first day; this file says which figures a
// table has to state. Integers only: scores are tenths of a point.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"

namespace mumpuni::assessment::domain {

// The numbers are those of the contract, and stored.
enum class TableKind {
  kProfessionalIndex = 1,
  kTalentBox = 2,
  kPerformance = 3,
  kJobPersonMatch = 4
};

// One figure, named by a key such as "education.5" or "band.2".
struct TableEntry {
  int value = 0;
  // For the lower bound of a band: whether the bound itself belongs to it.
  bool inclusive = true;
  // Name of a band, an action, a list of codes.
  std::string label;
  bool operator==(const TableEntry&) const = default;
};

struct ScoringTable {
  // Unique.
  std::string code;
  TableKind kind = TableKind::kProfessionalIndex;
  LocalDate effective_from;
  std::string legal_basis;
  std::map<std::string, TableEntry> entries;

  bool IsNone() const { return code.empty(); }
  int ValueOf(const std::string& key) const;
  const std::string& LabelOf(const std::string& key) const;
};

// SCORING_TABLE_INCOMPLETE with the field "entries.<key>" for a figure that is missing, unknown or
// out of its range (a few may be left out, and a table of before has none of them); for parts of a
// whole that do not add up to it; for bands that do not descend to an inclusive 0 or share a name.
absl::Status Validate(const ScoringTable& table);

// Whether a table of performance ratings reads a score and not result and behaviour.
bool IsOfScores(const ScoringTable& table);

// The band of numerator / denominator, whose bounds are `prefix`1, `prefix`2, … from the highest
// down; the last has the bound 0. Nothing is rounded: bounds are compared by cross-multiplication,
// and a value on a bound belongs to the band if the bound is inclusive.
std::string BandOf(const ScoringTable& table, const std::string& prefix, int64_t numerator,
                   int64_t denominator);

}  // namespace mumpuni::assessment::domain
