// The long job behind StartReconciliation.
#pragma once

#include <map>
#include <string>

#include "common/jobs/long_jobs.h"
#include "services/assessment/app/reconciliations.h"

namespace mumpuni::assessment::jobs {

// For jobs::LongRunner; `reconciliations` outlives it.
inline std::map<std::string, mumpuni::jobs::ChunkHandler> LongHandlers(
    app::Reconciliations& reconciliations) {
  return {{app::kReconcileKind, [&](pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
             return reconciliations.Advance(tx, chunk);
           }}};
}

}  // namespace mumpuni::assessment::jobs
