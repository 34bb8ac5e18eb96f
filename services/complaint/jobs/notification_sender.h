// The thread that tells citizens. A channel that fails delays messages and nothing else.
#pragma once

#include "absl/status/statusor.h"
#include "common/jobs/poller.h"
#include "common/pg/pool.h"
#include "services/complaint/app/notifications.h"
#include "services/complaint/notify/notifier.h"

namespace mumpuni::complaint::jobs {

// Safe on several replicas. A replica that dies between sending and noting it makes the message go
// out twice under one id, never not at all.
class NotificationSender {
 public:
  NotificationSender(pg::Pool& pool, const app::Notifications& notifications,
                     notify::Notifier& notifier, absl::Duration interval = absl::Seconds(2))
      : pool_(pool),
        notifications_(notifications),
        notifier_(notifier),
        poller_("notifications", interval) {}
  ~NotificationSender() { Stop(); }

  void Start();
  void Stop();
  // Sends what is due and answers how much of it left or ended.
  absl::StatusOr<int> RunDue();

 private:
  absl::Status SendOne(const store::Notification& waiting);

  pg::Pool& pool_;
  const app::Notifications& notifications_;
  notify::Notifier& notifier_;
  mumpuni::jobs::Poller poller_;
  bool started_ = false;
};

}  // namespace mumpuni::complaint::jobs
