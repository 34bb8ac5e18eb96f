// Messages to citizens that wait, and what became of them.
#pragma once

#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::store {

// Numbers are stored.
enum class NotificationState { kWaiting = 1, kSent = 2, kUndeliverable = 3, kNobody = 4 };

struct Notification {
  Id id;
  Id case_id;
  // Number of notify::Occasion.
  int occasion = 0;
  // What the officer wrote; may be empty.
  std::string text;
  absl::Time send_after;
  int attempts = 0;
};
// For the case and every case merged into it, unless their channel tells its citizens by itself.
void InsertNotification(pg::Tx& tx, const Notification& notification, absl::Time now);
// Claims what is due for `lease`: it is due again after that unless it ends before. Oldest first;
// several replicas never claim the same.
std::vector<Notification> ClaimNotifications(pg::Tx& tx, absl::Time now, absl::Time lease_until,
                                             int limit);
void EndNotification(pg::Tx& tx, const Id& id, NotificationState state, absl::Time now);
void RetryNotification(pg::Tx& tx, const Id& id, absl::Time send_after);
int64_t CountWaiting(pg::Tx& tx);

}  // namespace mumpuni::complaint::store
