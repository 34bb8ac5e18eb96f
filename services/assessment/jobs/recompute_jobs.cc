#include "services/assessment/jobs/recompute_jobs.h"

namespace mumpuni::assessment::jobs {

std::map<std::string, mumpuni::jobs::JobHandler> RecomputeJobs::Handlers() {
  using mumpuni::jobs::DueJob;
  return {{app::kRecomputeKind,
           [this](pg::Tx& tx, const DueJob& job) {
             // Timers set before this was a long job carry a bar and a cursor behind the job
             // standard.
             const std::string job_standard = job.payload.substr(0, job.payload.find('|'));
             return recomputations_.StartDue(tx, job.key, job_standard);
           }},
          {kDailyKind, [this](pg::Tx& tx, const DueJob& job) { return Daily(tx, job); }},
          {app::kGapMonthKind,
           [this](pg::Tx& tx, const DueJob& job) { return gaps_.MonthTimer(tx, job); }}};
}

absl::Status RecomputeJobs::ScheduleDaily(pg::Pool& pool) const {
  return pg::Transact(pool, {}, [&](pg::Tx& tx) {
    RETURN_IF_ERROR(mumpuni::jobs::Schedule(tx, kDailyKind, kDailyKey, profiles_.Now(), ""));
    return gaps_.ScheduleMonths(tx);
  });
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
