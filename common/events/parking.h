// Parked events: raw bytes, error and position of what could not be applied, and of later events
// of the same key. An operator redrives them in order or discards them with a reason.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/events/inbox.h"
#include "common/pg/tx.h"

namespace mumpuni::events {

struct ParkedEvent {
  int64_t parked_id = 0;
  std::string consumer;
  // Without its payload in a list that did not ask for payloads.
  IncomingEvent event;
  int64_t payload_bytes = 0;
  // Why: for the first of a key the handler's error, for later ones "KEY_PARKED".
  std::string reason;
  std::string error;
  absl::Time parked_at;
};

// Newest first page by id; `after_id` 0 starts. Of all consumers if `consumer` is empty. Payloads
// stay in the database.
absl::StatusOr<std::vector<ParkedEvent>> ListParked(pg::Tx& tx, const std::string& consumer,
                                                    int64_t after_id, int limit);
// Reads the payloads of a page: of as many events from its head as `max_bytes` allow, at least one.
// Those behind are removed from `page`; false if there were any.
absl::StatusOr<bool> AddPayloads(pg::Tx& tx, size_t max_bytes, std::vector<ParkedEvent>& page);
// Applies all parked events of a key in order within `tx` and removes them; the first failure
// returns its error and nothing changes. Answers how many were applied.
absl::StatusOr<int> RedriveKey(pg::Tx& tx, const std::string& consumer, const std::string& topic,
                               const std::string& key, const Handler& handler);
// One parked event with its payload, of which at most `max_bytes` are read. NOT_FOUND.
absl::StatusOr<ParkedEvent> FindParked(pg::Tx& tx, int64_t parked_id, int64_t max_bytes);
// Removes the parked events of a topic, whose states a snapshot covers; answers how many.
int ForgetParked(pg::Tx& tx, const std::string& consumer, const std::string& topic);
// Removes one parked event; the caller writes the audit record with the reason.
absl::Status Discard(pg::Tx& tx, int64_t parked_id);

}  // namespace mumpuni::events
