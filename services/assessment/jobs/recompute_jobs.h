// Jobs that recompute profiles in chunks: after a rule set or a job standard, and every day for the
// people whose evidence crosses a date (180 and 365 days, 36 months, announcements).
#pragma once

#include <map>
#include <string>

#include "common/jobs/timers.h"
#include "common/pg/pool.h"
#include "services/assessment/app/profiles.h"

namespace mumpuni::assessment::jobs {

class RecomputeJobs {
 public:
  // A write transaction stays short: at most `chunk` people each.
  RecomputeJobs(app::Profiles& profiles, int chunk) : profiles_(profiles), chunk_(chunk) {}

  // For jobs::Runner.
  std::map<std::string, mumpuni::jobs::JobHandler> Handlers();
  // Sets the daily timer to run now; call once at the start. Safe on several replicas.
  absl::Status ScheduleDaily(pg::Pool& pool) const;

 private:
  absl::Status Recompute(pg::Tx& tx, const mumpuni::jobs::DueJob& job);
  absl::Status Daily(pg::Tx& tx, const mumpuni::jobs::DueJob& job);

  app::Profiles& profiles_;
  const int chunk_;
};

}  // namespace mumpuni::assessment::jobs
