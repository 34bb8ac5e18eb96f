// The long jobs of the service.
#pragma once

#include "common/jobs/long_jobs.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/app/reconciliations.h"

namespace mumpuni::assessment::jobs {

// For jobs::LongRunner; the arguments outlive it.
inline mumpuni::jobs::LongHandlers LongHandlers(app::Reconciliations& reconciliations,
                                                app::Recomputations& recomputations) {
  using mumpuni::jobs::Chunk;
  mumpuni::jobs::LongHandlers handlers;
  handlers.chunks[app::kReconcileKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return reconciliations.Advance(tx, chunk);
  };
  handlers.chunks[app::kRecomputeKind] = [&](pg::Tx& tx, const Chunk& chunk) {
    return recomputations.Advance(tx, chunk);
  };
  return handlers;
}

}  // namespace mumpuni::assessment::jobs
