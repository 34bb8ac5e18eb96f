// When profiles are recomputed without new evidence: once a rule set or a job standard comes into
// force (a timer starts the long job), and every day for the people whose evidence crosses a date
// (180 and 365 days, 36 months, announcements). And when the standing of the units is counted: at
// the end of a month.
#pragma once

#include <map>
#include <string>

#include "common/jobs/timers.h"
#include "common/pg/pool.h"
#include "services/assessment/app/gaps.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/app/recomputations.h"

namespace mumpuni::assessment::jobs {

// Timer that visits the people whose evidence crosses a date; sets itself for the next day.
inline constexpr char kDailyKind[] = "assessment.daily";
inline constexpr char kDailyKey[] = "city";

class RecomputeJobs {
 public:
  // A write transaction stays short: at most `chunk` people each.
  RecomputeJobs(app::Profiles& profiles, app::Recomputations& recomputations, app::Gaps& gaps,
                int chunk)
      : profiles_(profiles), recomputations_(recomputations), gaps_(gaps), chunk_(chunk) {}

  // For jobs::Runner.
  std::map<std::string, mumpuni::jobs::JobHandler> Handlers();
  // Sets the daily and the monthly timer to run now; call once at the start. Safe on several
  // replicas.
  absl::Status ScheduleDaily(pg::Pool& pool) const;

 private:
  absl::Status Daily(pg::Tx& tx, const mumpuni::jobs::DueJob& job);

  app::Profiles& profiles_;
  app::Recomputations& recomputations_;
  app::Gaps& gaps_;
  const int chunk_;
};

}  // namespace mumpuni::assessment::jobs
