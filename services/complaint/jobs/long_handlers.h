// Long jobs of the service, and what is set going when it starts.
#pragma once

#include "common/core/clock.h"
#include "common/jobs/long_jobs.h"
#include "common/jobs/timers.h"
#include "common/pg/pool.h"
#include "services/complaint/app/privacy.h"
#include "services/complaint/app/revision.h"

namespace mumpuni::complaint::jobs {

// The arguments outlive what is answered.
inline void AddLongHandlers(app::Cases& cases, app::Privacy& privacy,
                            mumpuni::jobs::LongHandlers& handlers) {
  handlers.chunks[app::kReviseDeadlines] = [&cases](pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
    return app::AdvanceRevision(tx, cases, chunk);
  };
  handlers.chunks[app::kRewrapIdentities] = [&privacy](pg::Tx& tx,
                                                       const mumpuni::jobs::Chunk& chunk) {
    return privacy.AdvanceRewrapping(tx, chunk);
  };
}

// Retention looks at once and then daily; identities that another key seals are put under the
// active one. Safe on several replicas.
inline absl::Status Begin(pg::Pool& pool, const Clock& clock, app::Privacy& privacy) {
  return pg::Transact(pool, {}, [&](pg::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(mumpuni::jobs::Schedule(tx, app::kRetention, "daily", clock.Now(), ""));
    return privacy.StartRewrapping(tx);
  });
}

}  // namespace mumpuni::complaint::jobs
