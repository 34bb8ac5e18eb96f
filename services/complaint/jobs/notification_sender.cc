#include "services/complaint/jobs/notification_sender.h"

#include "common/core/status.h"
#include "common/obs/log.h"
#include "common/pg/tx.h"

namespace mumpuni::complaint::jobs {
namespace {

constexpr int kAtOnce = 20;

}  // namespace

void NotificationSender::Start() {
  started_ = true;
  poller_.Start([this] { return RunDue().status(); });
}

void NotificationSender::Stop() {
  if (!started_) return;
  started_ = false;
  poller_.Stop(absl::Seconds(15));
}

absl::Status NotificationSender::SendOne(const store::Notification& waiting) {
  std::optional<notify::Envelope> envelope;
  RETURN_IF_ERROR(pg::Transact(pool_, {}, [&](pg::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(envelope, notifications_.Write(tx, waiting));
    if (!envelope.has_value()) notifications_.EndWithoutReader(tx, waiting);
    return absl::OkStatus();
  }));
  if (!envelope.has_value()) return absl::OkStatus();
  const absl::Status sent = notifier_.Send(*envelope);
  if (!sent.ok()) {
    obs::Warn("a message to a citizen did not leave",
              {{"notification_id", envelope->id},
               {"reason", ReasonOf(sent)},
               {"attempt", std::to_string(waiting.attempts)}});
  }
  return pg::Transact(pool_, {}, [&](pg::Tx& tx) -> absl::Status {
    notifications_.End(tx, waiting, sent);
    return absl::OkStatus();
  });
}

absl::StatusOr<int> NotificationSender::RunDue() {
  int handled = 0;
  while (!poller_.Stopping()) {
    std::vector<store::Notification> claimed;
    RETURN_IF_ERROR(pg::Transact(pool_, {}, [&](pg::Tx& tx) -> absl::Status {
      claimed = notifications_.Claim(tx, kAtOnce);
      return absl::OkStatus();
    }));
    for (const store::Notification& waiting : claimed) {
      // One that cannot be written (a missing key) keeps its lease and comes again after it.
      const absl::Status done = SendOne(waiting);
      if (!done.ok()) {
        obs::Err("a message to a citizen could not be written",
                 {{"notification_id", waiting.id.ToString()}, {"reason", ReasonOf(done)}});
        continue;
      }
      ++handled;
    }
    if (std::ssize(claimed) < kAtOnce) break;
  }
  return handled;
}

}  // namespace mumpuni::complaint::jobs
