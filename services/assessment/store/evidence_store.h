// Rows of `evidence`, `evidence_source` and `evidence_history`. Set-based: a batch is a few
// statements, whatever its size.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/assessment/domain/evidence.h"

namespace mumpuni::assessment::store {

// A fact as it is stored; see the columns in migrations/0100_assessment.sql.
struct EvidenceRow {
  Id source_id;
  // Nil: a fact about the unit alone.
  Id employee_id;
  std::string fact;
  int level = 0;
  bool favourable = false;
  LocalDate occurred_on;
  std::optional<LocalDate> second_on;
  std::optional<LocalDate> settles_on;
  std::string topic;
  std::string reporter_ref;
  bool reporter_verified = false;
  int exclusion = 0;
  std::string provider;
  // Number of domain::Method; 0 for training and cases.
  int method = 0;
  // Nil except for facts of cases.
  Id unit_id;
  auto operator<=>(const EvidenceRow&) const = default;
};

// A source and the sequence of its newest state.
struct SourceVersion {
  Id source_id;
  int64_t sequence = 0;
};

// Takes note of the states that are newer than what is known and answers their sources; each source
// at most once in `versions`. Locks their rows, in order: before profile heads.
std::vector<Id> ClaimNewer(pg::Tx& tx, domain::Source source,
                           const std::vector<SourceVersion>& versions);

// Present rows of the sources, sorted.
std::vector<EvidenceRow> FindBySource(pg::Tx& tx, domain::Source source,
                                      const std::vector<Id>& source_ids);

// Moves the present rows of `source_ids` to the history and stores `rows` instead. Rows of erased
// people are left out. The caller holds the profile heads of everybody concerned.
void Replace(pg::Tx& tx, domain::Source source, const std::vector<Id>& source_ids,
             const std::vector<EvidenceRow>& rows, const std::vector<int64_t>& sequences,
             absl::Time now);

// A source whose present rows are not those that its newest state left.
struct BrokenSource {
  domain::Source source = domain::Source::kFormalAssessment;
  Id source_id;
};
struct CheckedSources {
  int64_t compared = 0;
  std::vector<BrokenSource> broken;
  // "" at the end.
  std::string next_cursor;
};
int64_t CountSources(pg::Tx& tx);
// Of claimed sources whose rows are what their newest state says: makes the hash that of the rows.
// A statement of its own, because only behind the claim are they sure to be the present ones.
void ConfirmHashes(pg::Tx& tx, domain::Source source, const std::vector<Id>& source_ids);
// Compares the rows of a page of sources with the hash kept when they were stored, and finds rows
// that have no source. `cursor` is "" or a next_cursor.
absl::StatusOr<CheckedSources> CheckSources(pg::Tx& tx, const std::string& cursor, int limit);
// Gives facts of `source` that no source is known for one that is in doubt, so that a rebuild
// either finds it at its owner or forgets it.
void AdoptOrphans(pg::Tx& tx, domain::Source source);

// Everything known of the people, by id.
std::map<Id, domain::Evidence> LoadEvidence(pg::Tx& tx, const std::vector<Id>& employee_ids);
// Of one person. For many PostgreSQL plans each time anew, since it believes that an array it does
// not know is long.
domain::Evidence LoadEvidence(pg::Tx& tx, const Id& employee_id);
// What was known of a person at an instant: what came later is left out, what was replaced since is
// in.
domain::Evidence LoadEvidenceKnownAt(pg::Tx& tx, const Id& employee_id, absl::Time at);

// Locks the sources of the people's facts, as who writes evidence does before profile heads.
void LockSourcesOf(pg::Tx& tx, const std::vector<Id>& employee_ids);

// Removes evidence, history, assessments and profiles of the people (UU 27/2022 art. 8). The caller
// holds their sources and heads.
void Erase(pg::Tx& tx, const std::vector<Id>& employee_ids);

}  // namespace mumpuni::assessment::store
