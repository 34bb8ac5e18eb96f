// The competency profile as a pure function of evidence, rule set, requirement and day. Integers
// only; division truncates; a day is a date in Asia/Jakarta. The explanation is the computation:
// every result of a competency is read off its lines, so a line that is wrong shows.
//
// Three parts that are never merged: the assessed level (official, PerBKN 26/2019: valid 36
// months), the indicated level (development estimate) and the signal of complaint practice.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/core/local_date.h"
#include "services/assessment/domain/crosswalk.h"
#include "services/assessment/domain/evidence.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::domain {

// The numbers of these enums are those of the contract.
enum class AssessedStatus { kNeverAssessed = 1, kValid = 2, kExpired = 3 };
enum class Signal { kLower = 1, kUsual = 2, kHigher = 3 };
enum class Standing { kMeets = 1, kUnknown = 2, kBelow = 3 };
enum class LineKind {
  kBase = 1,
  kTrainingItem = 2,
  kTrainingSum = 3,
  kTrainingCapped = 4,
  kFactItem = 5,
  kSPlus = 6,
  kSMinus = 7,
  kU = 8,
  kUGated = 9,
  kSignal = 10,
  kSignalTerm = 11,
  kValue = 12,
  kIndicatedLevel = 13,
};
enum class ItemStatus {
  kAbsorbed = 1,
  kCounted = 2,
  kProvisionalNotYet = 3,
  kExpired = 4,
  kContested = 5,
  kNotVerified = 6,
  kOverReporterLimit = 7,
  kExcluded = 8,
};

// What the position held requires.
struct Requirement {
  // Code of the job standard; "" if there is none.
  std::string job_standard;
  // Competency → level 1–5.
  std::map<std::string, int> levels;
  // Heads are told the signal of their unit, never one of their own.
  bool heads_unit = false;
};

struct ComputeOptions {
  // A superior sees facts only once they are announced, uncontested and their reopen window has
  // ended; others are left out as if they were not known, from the items too.
  bool settled_only = false;
  // Signals move no value, whatever the rules say of their shadow.
  bool no_signal_term = false;
  // How retired competencies are read on the day, in evidence and in requirements.
  Crosswalk crosswalk;
};

// An item of evidence within a line.
struct Item {
  std::string source_id;
  // Act number for a fact of a case, 0 for training.
  int act = 0;
  // Category of the case; for training the level taught.
  std::string topic;
  LocalDate occurred_on;
  bool favourable = false;
  int share_permille = 0;
  int weight = 0;
  int contribution = 0;
  ItemStatus status = ItemStatus::kCounted;
  // Facts of cases only.
  std::optional<LocalDate> counts_from;
  std::optional<LocalDate> settles_on;
  std::string reporter_ref;
  std::string officer;
  // Trainings only: what the contribution is made of before the level taught limits it, and the day
  // on which use at work was confirmed, if that day has come.
  int test_points = 0;
  int workplace_points = 0;
  std::optional<LocalDate> confirmed_on;
  auto operator<=>(const Item&) const = default;
};

struct Line {
  LineKind kind = LineKind::kBase;
  int32_t value = 0;
  std::optional<Item> item;
  bool operator==(const Line&) const = default;
};

struct CompetencyProfile {
  std::string code;
  // 0: the standard does not name it.
  int required_level = 0;
  // Official part.
  AssessedStatus assessed_status = AssessedStatus::kNeverAssessed;
  int assessed_level = 0;
  std::optional<LocalDate> assessed_on;
  std::optional<LocalDate> valid_until;
  std::string provider;
  // Number of domain::Method; 0 if never assessed.
  int assessed_method = 0;
  // The newest formal assessment; "" if never assessed. Told, but no part of the bytes: they depend
  // on what was found, not on the record that says it.
  std::string assessed_source_id;
  // Development part, read off `lines`; 0 if there is none.
  int indicated_level = 0;
  int32_t value_milli = 0;
  // Signal part, read off `lines`.
  Signal signal = Signal::kUsual;
  int32_t u = 0;
  int favourable_count = 0;
  int unfavourable_count = 0;
  int provisional_count = 0;
  bool signal_applies = true;
  // Newest superior's screening; 0 if there is none. Serves planning only where nothing is
  // assessed.
  int screening_level = 0;
  // The computation.
  std::vector<Line> lines;
  bool operator==(const CompetencyProfile&) const = default;

  // The value of the first line of a kind; nullopt if there is no such line.
  std::optional<int32_t> ValueOf(LineKind kind) const;
  // required − indicated, at least 0; 0 if nothing is required or known.
  int GapLevels() const;
  // Best known level for planning and routing: indicated, else assessed; 0 if unknown.
  int KnownLevel() const { return indicated_level > 0 ? indicated_level : assessed_level; }
};

struct Profile {
  LocalDate as_of;
  std::string rule_set;
  std::string job_standard;
  // By code.
  std::vector<CompetencyProfile> competencies;
  // First later day on which the same evidence may give another result; nullopt: never by itself.
  std::optional<LocalDate> next_change_on;
  bool operator==(const Profile&) const = default;
};

// Evidence dated after `as_of` is ignored. Never fails: what the rules do not know is left out.
Profile Compute(const Evidence& evidence, const RuleSet& rules, const Requirement& requirement,
                LocalDate as_of, const ComputeOptions& options = {});

// Canonical bytes: equal for equal profiles on every machine.
std::string Encode(const Profile& profile);

// Threshold against a required level, for routing: never a rank. `known` 0 is unknown.
Standing StandingOf(int known_level, int required_level);

}  // namespace mumpuni::assessment::domain
