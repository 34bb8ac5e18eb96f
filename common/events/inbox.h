// Incoming events: the only place where an effect becomes once. Offset, epoch and effect move in
// one transaction; a newer owner of the partition fences this one off.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kafka/types.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"

namespace mumpuni::events {

// A received event, decoded from CloudEvents binary headers.
struct IncomingEvent {
  kafka::TopicPartition tp;
  int64_t offset = -1;
  std::string key;
  // ce_id, ce_source, ce_type, ce_subject.
  std::string id;
  std::string source;
  std::string type;
  std::string subject;
  // ce_sequence: higher is newer, per subject.
  int64_t sequence = 0;
  // ce_time.
  absl::Time time;
  std::string traceparent;
  // Serialised protobuf message named by `type`.
  std::string payload;
};

// Applies a batch of events of one partition, in order, in the inbox's transaction, with a
// set-based effect. Must ignore what is not newer than what it holds (by subject and sequence) and
// types it does not know. A deterministic failure (cannot decode, breaks the contract) is
// INVALID_ARGUMENT, and a value that the database refuses is DATA_REJECTED (see pg::Transact): the
// batch is then applied one by one and the poison event parked with later ones of its key. Any
// other error is transient and retried with jitter.
using Handler = std::function<absl::Status(pg::Tx&, std::span<const IncomingEvent>)>;

struct InboxOptions {
  // Stable name of the consumer, for example "assessment.evidence"; also the Kafka group.
  std::string consumer;
  kafka::ClientOptions kafka;
  std::vector<std::string> topics;
  // Events of one partition in one transaction.
  int max_batch = 500;
  // How long to gather while events keep coming; the last one known is applied at once.
  absl::Duration max_wait = absl::Milliseconds(5);
  // A process that does nothing for longer loses its partitions to others.
  absl::Duration max_poll_interval = absl::Minutes(2);
  absl::Duration session_timeout = absl::Seconds(10);
};

struct InboxStatus {
  bool running = false;
  bool stopped_by_error = false;
  std::string last_error;
  // Of the partitions that the group gave to this process, those whose cursor it holds.
  int assigned_partitions = 0;
  // Events not yet applied, over all assigned partitions; while the assignment is being made, as
  // last seen.
  int64_t lag_events = 0;
  int64_t applied_total = 0;
  int64_t parked_total = 0;
};

// Start/Stop once; Status is thread-safe. Without a cursor it begins at the start of a complete
// log (low watermark 0); an offset outside the log, or a log that is no longer complete, stops the
// consumer and names the page that tells the repair. `after_commit` runs after each applied batch
// (may be empty).
class Inbox {
 public:
  Inbox(pg::Pool& pool, InboxOptions options, Handler handler,
        std::function<void()> after_commit = {});
  ~Inbox();
  void Start();
  void Stop(absl::Duration grace);
  InboxStatus Status() const;
  const InboxOptions& options() const;
  // Applies an event that was parked; used by redrive.
  const Handler& handler() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// For rebuilding a consumer: puts its cursor of a partition at `offset` of the log of `cluster_id`
// and raises the epoch, so that a running inbox gives the partition up and takes it again from
// there.
absl::Status SetCursor(pg::Tx& tx, const std::string& consumer, const kafka::TopicPartition& tp,
                       int64_t offset, const std::string& cluster_id);

}  // namespace mumpuni::events
