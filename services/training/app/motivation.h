// Goals, preferences, thanks and nudges of people, and how many people enrol. Each method runs in
// the caller's transaction. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/jobs/timers.h"
#include "common/pg/tx.h"
#include "services/training/domain/motivation.h"

namespace mumpuni::training::app {

// The daily timer that makes nudges.
inline constexpr char kNudgeKind[] = "training.nudges";
inline constexpr char kNudgeKey[] = "city";

class Motivation {
 public:
  explicit Motivation(const Clock& clock) : clock_(clock) {}

  // EMPLOYEE_UNKNOWN, EMPLOYEE_INACTIVE, GOAL_DATE_WRONG, GOALS_TOO_MANY.
  absl::StatusOr<domain::Goal> SetGoal(pg::Tx& tx, const Access& access, domain::Goal goal);
  // GOAL_UNKNOWN also for goals of others, GOAL_COMPLETED.
  absl::StatusOr<domain::Goal> CompleteGoal(pg::Tx& tx, const Access& access, const Id& goal_id);
  absl::StatusOr<domain::Goal> GetGoal(pg::Tx& tx, const Access& access, const Id& goal_id);
  absl::StatusOr<std::vector<domain::Goal>> ListGoals(pg::Tx& tx, const Access& access,
                                                      const Id& after_id, int limit);

  absl::StatusOr<domain::Preferences> GetPreferences(pg::Tx& tx, const Access& access);
  // EMPLOYEE_UNKNOWN, EMPLOYEE_INACTIVE.
  absl::StatusOr<domain::Preferences> SetPreferences(pg::Tx& tx, const Access& access,
                                                     const domain::Preferences& preferences);

  // Answers the id. APPRECIATION_TO_SELF, APPRECIATIONS_TOO_MANY, EMPLOYEE_UNKNOWN, OUT_OF_SCOPE.
  absl::StatusOr<Id> Appreciate(pg::Tx& tx, const Access& access, const Id& receiver_id,
                                const std::string& text);
  absl::StatusOr<std::vector<domain::Appreciation>> ListAppreciations(pg::Tx& tx,
                                                                      const Access& access,
                                                                      const Id& after_id,
                                                                      int limit);
  // APPRECIATION_UNKNOWN also for those of others.
  absl::Status Hide(pg::Tx& tx, const Access& access, const Id& appreciation_id);

  struct Nudges {
    std::vector<domain::Nudge> nudges;
    bool quiet = false;
  };
  absl::StatusOr<Nudges> ListNudges(pg::Tx& tx, const Access& access);
  // For the timer; sets itself for the next day, or for now while there is more to do.
  absl::Status MakeNudges(pg::Tx& tx);

  struct UptakeMonth {
    LocalDate first;
    int64_t started = 0;
    int64_t completed = 0;
  };
  struct Uptake {
    int64_t active_employees = 0;
    std::vector<UptakeMonth> before;
    std::vector<UptakeMonth> after;
  };
  // `months` on either side of `day`, at least 1.
  Uptake CountUptake(pg::Tx& tx, LocalDate day, int months);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }

  const Clock& clock_;
};

}  // namespace mumpuni::training::app
