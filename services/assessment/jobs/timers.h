// The durable timers of the service: recomputing, counting months, and the deadlines of objections
// and rating cycles.
#pragma once

#include <map>
#include <string>

#include "common/jobs/timers.h"
#include "services/assessment/app/objections.h"
#include "services/assessment/app/ratings.h"
#include "services/assessment/app/reference.h"
#include "services/assessment/jobs/recompute_jobs.h"

namespace mumpuni::assessment::jobs {

// For jobs::Runner; the arguments outlive it.
inline std::map<std::string, mumpuni::jobs::JobHandler> Timers(RecomputeJobs& recompute,
                                                               app::Objections& objections,
                                                               app::Ratings& ratings) {
  using mumpuni::jobs::DueJob;
  auto handlers = recompute.Handlers();
  handlers[app::kObjectionKind] = [&](pg::Tx& tx, const DueJob& job) {
    return objections.Due(tx, job);
  };
  handlers[app::kRedateKind] = [&](pg::Tx& tx, const DueJob& job) {
    return objections.RedateOpen(tx, job);
  };
  handlers[app::kCloseCycleKind] = [&](pg::Tx& tx, const DueJob& job) {
    return ratings.CloseTimer(tx, job);
  };
  return handlers;
}

// What a start does before anybody is served.
inline absl::Status Begin(pg::Pool& pool, const RecomputeJobs& recompute,
                          app::Reference& reference) {
  RETURN_IF_ERROR(recompute.ScheduleDaily(pool));
  return pg::Transact(pool, {.read_only = true},
                      [&](pg::Tx& tx) { return reference.WarnOfDemonstration(tx); });
}

}  // namespace mumpuni::assessment::jobs
