// The long job behind StartReconciliation.
#pragma once

#include "common/jobs/long_jobs.h"
#include "services/assessment/app/reconciliations.h"

namespace mumpuni::assessment::jobs {

// For jobs::LongRunner; `reconciliations` outlives it.
inline mumpuni::jobs::LongHandlers LongHandlers(app::Reconciliations& reconciliations) {
  mumpuni::jobs::LongHandlers handlers;
  handlers.chunks[app::kReconcileKind] = [&](pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
    return reconciliations.Advance(tx, chunk);
  };
  return handlers;
}

}  // namespace mumpuni::assessment::jobs
