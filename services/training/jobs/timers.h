// The durable timers of the service: nudges, once a day.
#pragma once

#include <map>
#include <string>

#include "common/core/clock.h"
#include "common/jobs/timers.h"
#include "common/pg/pool.h"
#include "services/training/app/motivation.h"

namespace mumpuni::training::jobs {

// For jobs::Runner; the argument outlives it.
inline std::map<std::string, mumpuni::jobs::JobHandler> Timers(app::Motivation& motivation) {
  using mumpuni::jobs::DueJob;
  return {
      {app::kNudgeKind, [&](pg::Tx& tx, const DueJob&) { return motivation.MakeNudges(tx); }},
  };
}

// Lets the timers look at once; call at the start. Safe on several replicas.
inline absl::Status Begin(pg::Pool& pool, const Clock& clock) {
  return pg::Transact(pool, {}, [&](pg::Tx& tx) {
    return mumpuni::jobs::Schedule(tx, app::kNudgeKind, app::kNudgeKey, clock.Now(), "");
  });
}

}  // namespace mumpuni::training::jobs
