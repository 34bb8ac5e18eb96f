// Use cases on many profiles, or on one in the long run: gap maps with coverage, trends, target
// positions, signals of units, competency reports. Read only, but for the count at the end of a
// month.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/jobs/long_jobs.h"
#include "common/jobs/timers.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/app/scope.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/store/gap_store.h"

namespace mumpuni::assessment::app {

// Of the long job that counts a month, and of the timer that starts it when the month is over.
inline constexpr char kGapMonthKind[] = "assessment.gap_month";

struct GapCell {
  store::GapCount count;
  // Small, or telling a small one by difference, and the caller may not see single people.
  bool hidden = false;
};

struct TargetGap {
  std::string competency;
  int required_level = 0;
  // 0: unknown.
  int known_level = 0;
  // Number of GapBasis in the contract.
  int basis = 0;
};
struct TargetGaps {
  int standard_version = 0;
  std::vector<TargetGap> gaps;
};

struct UnitSignal {
  std::string competency;
  domain::Signal signal = domain::Signal::kUsual;
  int32_t u = 0;
  int favourable = 0;
  int unfavourable = 0;
  bool hidden = false;
};
struct UnitSignals {
  LocalDate as_of;
  std::string rule_set;
  std::vector<UnitSignal> signals;
};

struct CompetencyReport {
  ReadProfile read;
  store::PostNames post;
  // Those of the profile, by code.
  std::map<std::string, store::CompetencyName> dictionary;
  // Formal assessments that hold, newest first, as far as the purpose answers them.
  std::vector<domain::Assessment> assessments;
  absl::Time made_at;
};

// Thread-safe; each method runs in the caller's transaction.
class Gaps {
 public:
  // A write transaction stays short: at most `units_per_chunk` units each.
  Gaps(Profiles& profiles, int units_per_chunk)
      : profiles_(profiles), units_per_chunk_(units_per_chunk) {}

  // By unit and competency.
  absl::StatusOr<std::vector<GapCell>> Map(pg::Tx& tx, const Access& access, store::GapScope scope);
  static std::string CursorOf(const GapCell& cell);

  // The month ends among the last `months` months, and today; oldest first.
  std::vector<LocalDate> MonthEnds(int months) const;
  // Of a person; purposes SELF, COACHING, DEVELOPMENT_PLANNING and AUDIT. One competency is told
  // under each name that it has had; "": all.
  absl::StatusOr<std::vector<domain::Profile>> TrendOfPerson(pg::Tx& tx, const Access& access,
                                                             ReadRequest request,
                                                             const std::string& competency,
                                                             int months);
  struct CountedCells {
    LocalDate as_of;
    std::vector<GapCell> cells;
  };
  // Of a unit or the city: what was counted at the end of each month, also under a name that the
  // competency had then, and the count of now. Cells are hidden by the counts of their own month.
  absl::StatusOr<std::vector<CountedCells>> TrendOfUnits(pg::Tx& tx, const Access& access,
                                                         store::GapScope scope, int months);

  absl::StatusOr<TargetGaps> CompareWithTarget(pg::Tx& tx, const Access& access,
                                               ReadRequest request,
                                               const std::string& job_standard);
  // In the shadow phase all signals are hidden: only the person concerned sees any.
  absl::StatusOr<UnitSignals> SignalsOf(pg::Tx& tx, const Access& access, const Id& unit_id,
                                        std::optional<LocalDate> as_of);
  absl::StatusOr<CompetencyReport> Report(pg::Tx& tx, const Access& access,
                                          const ReadRequest& request);

  // What the timer does: starts the count of the month that has just ended, and sets itself for the
  // end of the next. After a start of the service only what was missed is counted.
  absl::Status MonthTimer(pg::Tx& tx, const mumpuni::jobs::DueJob& job);
  // The next chunk of a count; the key of the job is the last day of the month.
  absl::StatusOr<mumpuni::jobs::Progress> CountMonth(pg::Tx& tx, const mumpuni::jobs::Chunk& chunk);
  // Sets the timer to look now; call once at the start. Safe on several replicas.
  absl::Status ScheduleMonths(pg::Tx& tx) const;

 private:
  Profiles& profiles_;
  const int units_per_chunk_;
};

}  // namespace mumpuni::assessment::app
