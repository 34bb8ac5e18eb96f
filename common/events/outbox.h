// Outgoing events: written in the transaction of the change they report, sent by the relay only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"

namespace mumpuni::events {

// One event to publish.
struct OutgoingEvent {
  // Topic, for example "mumpuni.personnel.employee.v1".
  std::string topic;
  // Partition key.
  std::string key;
  // ce_subject: id of the aggregate whose sequence is counted.
  std::string subject;
  // ce_type: full name of the protobuf message, for example
  // "mumpuni.personnel.v1.EmployeeHired".
  std::string type;
  // Serialised protobuf message.
  std::string payload;
  // ce_time: when the fact happened, by the service's clock.
  absl::Time time;
};

// The largest payload the broker takes with its headers: 1 MB less some room.
inline constexpr size_t kMaxPayloadBytes = 900'000;

// Appends in order, in one statement: takes the next `ce_sequence` of each subject and inserts
// the outbox rows; registers a wake-up of the relay after the commit (see SetRelayWaker). The trace
// of the current scope travels with it. INVALID_ARGUMENT for an event without topic, key, subject
// or type, or too large, because the relay could never send it; RESOURCE_EXHAUSTED OUTBOX_FULL
// while more rows wait than `RelayOptions::outbox_rows_max`.
absl::Status Append(pg::Tx& tx, const std::vector<OutgoingEvent>& events);

// The last sequence given to a subject of a topic; 0 if none. For Snapshot RPCs.
absl::StatusOr<int64_t> LastSequence(pg::Tx& tx, const std::string& topic,
                                     const std::string& subject);

// The relay of this process registers here; without one Append only inserts.
void SetRelayWaker(std::function<void()> waker);

// The relay of this process says whether too much is waiting.
void SetOutboxFull(bool full);

}  // namespace mumpuni::events
