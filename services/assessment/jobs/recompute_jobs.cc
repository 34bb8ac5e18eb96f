#include "services/assessment/jobs/recompute_jobs.h"

#include "services/assessment/app/timers.h"

namespace mumpuni::assessment::jobs {

std::map<std::string, mumpuni::jobs::JobHandler> RecomputeJobs::Handlers() {
  using mumpuni::jobs::DueJob;
  return {
      {app::kRecomputeKind, [this](pg::Tx& tx, const DueJob& job) { return Recompute(tx, job); }},
      {app::kDailyKind, [this](pg::Tx& tx, const DueJob& job) { return Daily(tx, job); }}};
}

absl::Status RecomputeJobs::ScheduleDaily(pg::Pool& pool) const {
  return pg::Transact(pool, {}, [&](pg::Tx& tx) {
    return mumpuni::jobs::Schedule(tx, app::kDailyKind, app::kDailyKey, profiles_.Now(), "");
  });
}

// Payload: "<job standard>|<last employee id>"; the timer moves on with the cursor until the end.
absl::Status RecomputeJobs::Recompute(pg::Tx& tx, const mumpuni::jobs::DueJob& job) {
  const size_t bar = job.payload.find('|');
  if (bar == std::string::npos) return absl::InternalError("malformed payload of a recompute job");
  const std::string standard = job.payload.substr(0, bar);
  const std::vector<Id> people =
      store::EmployeesAfter(tx, standard, job.payload.substr(bar + 1), chunk_);
  RETURN_IF_ERROR(profiles_.LockAndRecompute(tx, people));
  if (static_cast<int>(people.size()) < chunk_) return absl::OkStatus();
  return mumpuni::jobs::Schedule(tx, job.kind, job.key, profiles_.Now(),
                                 standard + "|" + people.back().ToString());
}

absl::Status RecomputeJobs::Daily(pg::Tx& tx, const mumpuni::jobs::DueJob& job) {
  const LocalDate today = profiles_.Today();
  const std::vector<Id> people = store::DueForChange(tx, today, chunk_);
  RETURN_IF_ERROR(profiles_.LockAndRecompute(tx, people));
  const bool more = static_cast<int>(people.size()) == chunk_;
  return mumpuni::jobs::Schedule(tx, job.kind, job.key,
                                 more ? profiles_.Now() : today.PlusDays(1).Start(), "");
}

}  // namespace mumpuni::assessment::jobs
