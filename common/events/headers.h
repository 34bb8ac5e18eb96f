// CloudEvents 1.0 in binary mode: how an event lies on the broker, in both directions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/events/inbox.h"
#include "common/kafka/types.h"

namespace mumpuni::events {

// An outbox row as the relay reads it.
struct OutboxRow {
  uint64_t xid = 0;
  int64_t seq = 0;
  std::string topic;
  std::string key;
  std::string subject;
  std::string type;
  int64_t sequence = 0;
  std::string payload;
  std::string traceparent;
  // RFC 3339, UTC.
  std::string time;
};

// ce_id is "<service>/<xid>-<seq>", ce_source "mumpuni/<service>".
kafka::Headers HeadersOf(const std::string& service, const OutboxRow& row);

// A received message; `defect` says why it is no event ("" if it is one). What could be read is
// filled in, so that it can be parked.
struct Received {
  IncomingEvent event;
  std::string defect;
};
Received Decode(kafka::Message message);

// MESSAGE_MALFORMED unless the event's subject is `id`, that of the state it carries. Consumers
// keep one row for each id and compare sequences, which are counted for each subject: two subjects
// with one id would overwrite each other, and in one batch name a row twice.
absl::Status CheckSubject(const IncomingEvent& event, std::string_view id);

// MESSAGE_MALFORMED unless the event's key is `key`, the one that the contract of its topic names
// (docs/architecture.md). The key decides the partition, so events of one subject under two keys
// would have no order, and parking one would not hold back the later ones.
absl::Status CheckKey(const IncomingEvent& event, std::string_view key);

// The number of an enum as a smallint column holds it. A value that this version does not know is
// kept, for a newer one to find; what no column holds is 0, and no reason to park the event.
int16_t EnumNumber(int value);

}  // namespace mumpuni::events
