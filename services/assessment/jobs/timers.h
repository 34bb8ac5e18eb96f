// The durable timers of the service: recomputing, counting months, and the deadlines of objections
// and rating cycles.
#pragma once

#include <map>
#include <string>

#include "common/jobs/timers.h"
#include "services/assessment/app/objections.h"
#include "services/assessment/app/ratings.h"
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

}  // namespace mumpuni::assessment::jobs
