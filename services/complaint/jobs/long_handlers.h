// Long jobs of the service, and what is set going when it starts.
#pragma once

#include "common/core/clock.h"
#include "common/jobs/long_jobs.h"
#include "common/jobs/timers.h"
#include "common/pg/pool.h"
#include "services/complaint/app/revision.h"
#include "services/complaint/app/use_cases.h"
#include "services/complaint/attachments/file_store.h"
#include "services/complaint/jobs/notification_sender.h"

namespace mumpuni::complaint::jobs {

// The arguments outlive what is answered. `files` null: there are none to delete.
inline mumpuni::jobs::LongHandlers LongHandlers(app::UseCases& use,
                                                const attachments::FileStore* files) {
  using mumpuni::jobs::Chunk;
  mumpuni::jobs::LongHandlers handlers;
  handlers.chunks[app::kReviseDeadlines] = [&use](pg::Tx& tx, const Chunk& chunk) {
    return app::AdvanceRevision(tx, use.cases, chunk);
  };
  handlers.chunks[app::kRewrapIdentities] = [&use](pg::Tx& tx, const Chunk& chunk) {
    return use.privacy.AdvanceRewrapping(tx, chunk);
  };
  handlers.chunks[app::kDeleteFile] = [&use](pg::Tx& tx, const Chunk& chunk) {
    return use.privacy.AdvanceFileDeletion(tx, chunk);
  };
  handlers.askers[app::kDeleteFile] =
      [files](const Chunk& chunk) -> absl::StatusOr<mumpuni::jobs::Asked> {
    if (files != nullptr && app::Privacy::IsFileToBeDeleted(chunk)) {
      RETURN_IF_ERROR(files->Delete(chunk.key));
    }
    return mumpuni::jobs::Asked();
  };
  return handlers;
}

// Retention looks at once and then daily; identities that another key seals are put under the
// active one. Safe on several replicas.
inline absl::Status BeginJobs(pg::Pool& pool, const Clock& clock, app::UseCases& use) {
  return pg::Transact(pool, {}, [&](pg::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(mumpuni::jobs::Schedule(tx, app::kRetention, "daily", clock.Now(), ""));
    return use.privacy.StartRewrapping(tx);
  });
}

// That, and messages go out from now on.
inline absl::Status Begin(pg::Pool& pool, const Clock& clock, app::UseCases& use,
                          NotificationSender& sender) {
  RETURN_IF_ERROR(BeginJobs(pool, clock, use));
  sender.Start();
  return absl::OkStatus();
}

}  // namespace mumpuni::complaint::jobs
