#include "services/complaint/store/notification_store.h"

namespace mumpuni::complaint::store {

void InsertNotification(pg::Tx& tx, const Notification& notification, absl::Time now) {
  tx.Exec(R"(
      INSERT INTO notification (notification_id, case_id, occasion, text, created_at, send_after)
      SELECT CASE WHEN c.case_id = $2 THEN $1::uuid ELSE gen_random_uuid() END, c.case_id,
             $3::integer, $4::text, $5::timestamptz, $6::timestamptz
      FROM complaint_case c JOIN channel h ON h.code = c.channel_code AND NOT h.notifies
      WHERE c.case_id = $2 OR c.merged_into_id = $2)",
          notification.id, notification.case_id, notification.occasion, notification.text, now,
          notification.send_after);
}

std::vector<Notification> ClaimNotifications(pg::Tx& tx, absl::Time now, absl::Time lease_until,
                                             int limit) {
  std::vector<Notification> claimed;
  for (const auto& row : tx.Exec(R"(
           WITH due AS (
             SELECT notification_id FROM notification WHERE state = 1 AND send_after <= $1
             ORDER BY send_after, notification_id LIMIT $3 FOR UPDATE SKIP LOCKED)
           UPDATE notification n SET send_after = $2, attempts = attempts + 1
           FROM due WHERE n.notification_id = due.notification_id
           RETURNING n.notification_id, n.case_id, n.occasion, n.text, n.send_after, n.attempts)",
                                 now, lease_until, limit)) {
    claimed.push_back({pg::IdOf(row["notification_id"]), pg::IdOf(row["case_id"]),
                       row["occasion"].as<int>(), pg::TextOf(row["text"]),
                       pg::TimeOf(row["send_after"]), row["attempts"].as<int>()});
  }
  return claimed;
}

void EndNotification(pg::Tx& tx, const Id& id, NotificationState state, absl::Time now) {
  tx.Exec("UPDATE notification SET state = $2, ended_at = $3, text = '' WHERE notification_id = $1",
          id, static_cast<int>(state), now);
}

void RetryNotification(pg::Tx& tx, const Id& id, absl::Time send_after) {
  tx.Exec("UPDATE notification SET send_after = $2 WHERE notification_id = $1", id, send_after);
}

int64_t CountWaiting(pg::Tx& tx) {
  return tx.Exec("SELECT count(*) AS n FROM notification WHERE state = 1")[0]["n"].as<int64_t>();
}

}  // namespace mumpuni::complaint::store
