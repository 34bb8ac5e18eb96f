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
  // When the owner's relay gave it to the broker, by real time.
  absl::Time sent_at;
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

// A page of the owner's present state, as events whose place in the log is not known.
struct SnapshotPage {
  std::vector<IncomingEvent> events;
  // "" at the end.
  std::string next_page_token;
};
// Asks the owner for the page of a token ("" is the first); never inside a transaction.
using SnapshotSource = std::function<absl::StatusOr<SnapshotPage>(const std::string& page_token)>;

// Where a consumer keeps what it knows of a topic; see common/events/projection.h.
struct Projection {
  std::string topic;
  // Holds one row per subject, whose newest sequence is its column `sequence`. Names and condition
  // are SQL of the program.
  std::string table;
  // Column whose text is the subject, and its type.
  std::string key;
  std::string key_type = "uuid";
  // Which rows of the table; "": all.
  std::string condition;
  SnapshotSource snapshot;
  // Before a rebuild doubts the rows: adds rows in doubt for what hangs on no subject, so that it
  // is found or forgotten like the others; may be empty.
  std::function<void(pg::Tx&)> adopt;
  // Undoes what hangs on subjects that the owner does not know, before their rows go; may be empty.
  std::function<absl::Status(pg::Tx&, const std::vector<std::string>& subjects)> forget;
};

struct InboxOptions {
  // Stable name of the consumer, for example "assessment.evidence"; also the Kafka group.
  std::string consumer;
  kafka::ClientOptions kafka;
  std::vector<std::string> topics;
  // One for each topic; without, the topic can be neither compared nor rebuilt.
  std::vector<Projection> projections;
  // Events of one partition in one transaction.
  int max_batch = 500;
  // How long to gather while events keep coming; the last one known is applied at once.
  absl::Duration max_wait = absl::Milliseconds(5);
  // A process that does nothing for longer loses its partitions to others.
  absl::Duration max_poll_interval = absl::Minutes(2);
  // How long a process that was killed keeps its partitions from other processes; the least that
  // brokers allow by default. One that starts again under its `kafka.instance` does not wait.
  absl::Duration session_timeout = absl::Seconds(6);
};

struct InboxStatus {
  // False while an operator holds it or an error has stopped it.
  bool running = false;
  bool stopped_by_error = false;
  std::string last_error;
  // Of the partitions that the group gave to this process, those whose cursor it holds.
  int assigned_partitions = 0;
  // Events not yet applied, over all assigned partitions; while the assignment is being made, as
  // last seen.
  int64_t lag_events = 0;
  // How long ago the oldest event that was fetched and not applied was sent; zero if there is none.
  absl::Duration lag_age;
  int64_t applied_total = 0;
  int64_t parked_total = 0;
};

// Start/Stop once; Status is thread-safe. Without a cursor it begins at the start of a complete
// log (low watermark 0); an offset outside the log, or a log that is no longer complete, stops the
// consumer and names the command that repairs it; it goes on by itself once its cursor was moved
// (SetCursor). `after_commit` runs after each applied batch (may be empty).
class Inbox {
 public:
  Inbox(pg::Pool& pool, InboxOptions options, Handler handler,
        std::function<void()> after_commit = {});
  ~Inbox();
  void Start();
  void Stop(absl::Duration grace);
  InboxStatus Status() const;
  // Grows as long as the thread does its rounds; for a watchdog.
  int64_t rounds() const;
  const InboxOptions& options() const;
  // Applies an event that was parked; used by redrive.
  const Handler& handler() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// For rebuilding a consumer: puts its cursors of a topic's partitions at `offsets` (by partition)
// of the log of `cluster_id` and raises their epochs, so that a running inbox gives the partitions
// up and takes them again from there.
absl::Status SetCursors(pg::Tx& tx, const std::string& consumer, const std::string& topic,
                        const std::vector<int64_t>& offsets, const std::string& cluster_id);

// Once committed, no replica applies any more event of the consumer until Resume; offsets stay.
// FAILED_PRECONDITION CONSUMER_PAUSED if it is paused already, CONSUMER_NOT_PAUSED if it is not.
absl::Status Pause(pg::Tx& tx, const std::string& consumer, const std::string& reason,
                   const std::string& by, absl::Time now);
absl::Status Resume(pg::Tx& tx, const std::string& consumer);

// What operators have decided.
struct Control {
  int64_t generation = 0;
  // "" if it is not paused.
  std::string pause_reason;
};
Control ControlOf(pg::Tx& tx, const std::string& consumer);

}  // namespace mumpuni::events
