// How the events of one partition go from the broker to their effect: what is applied together,
// what after a failure, what is parked. Pure: no clock, no I/O; the inbox and the simulation drive
// it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/events/headers.h"
#include "common/events/inbox.h"

namespace mumpuni::events {

// Why an event is parked.
inline constexpr char kReasonKeyParked[] = "KEY_PARKED";
inline constexpr char kReasonUndecodable[] = "UNDECODABLE";

// One attempt: these events in one transaction that moves the cursor from `expected` to `next`,
// or nothing. Refers into the flow; valid until Finish.
struct Attempt {
  int64_t epoch = 0;
  int64_t expected = 0;
  int64_t next = 0;
  std::span<const IncomingEvent> events;
  // Of each event, "" if it is sound.
  std::span<const std::string> defects;
  // Set: the only event is parked with this error; the handler is not asked again.
  std::optional<absl::Status> poison;
  // Keys among them that were parked when last looked: to be looked up in the transaction.
  std::vector<std::string> suspects;
};

struct Parking {
  size_t index = 0;
  std::string reason;
  std::string error;
};

// What an attempt does with its events.
struct Decision {
  // If nothing is parked, all events are applied and this is empty.
  std::vector<IncomingEvent> apply;
  std::vector<Parking> park;
};
// `parked_keys`: which keys have parked events, as seen in the transaction. An undecodable event
// is parked, and so are later ones of its key.
Decision Decide(const Attempt& attempt, std::set<std::string> parked_keys);

// How an attempt ended.
enum class Verdict {
  kDone,
  // The handler refused a batch: one by one.
  kSplit,
  // The handler refused a single event: park it.
  kPoison,
  // It passes by itself: the same again, later.
  kRetry,
  // The cursor belongs to a newer owner.
  kFenced,
  // A commit may have happened and it could not be told: claim the partition again.
  kInDoubt,
};
// `applied`: how many events the handler was given.
Verdict Judge(const absl::Status& status, bool cursor_moved, size_t applied);

// After a commit in doubt: the cursor as it is now tells what happened.
Verdict Resolve(const Attempt& attempt, int64_t epoch_now, int64_t offset_now);

// Short, so that a consumer is at its rate again within two seconds after what it needs is back.
inline constexpr absl::Duration kLongestRetryPause = absl::Seconds(1);
// Pause before attempt number `attempt` (from 1): 50 ms doubled each time up to kLongestRetryPause,
// of which `jitter_permille` (0 to 1000) decides the upper half.
absl::Duration RetryPause(int attempt, int jitter_permille);

// Used by one thread.
class PartitionFlow {
 public:
  // `cursor`: next offset to apply. `parked_keys`: keys of this partition with parked events.
  PartitionFlow(int64_t epoch, int64_t cursor, std::set<std::string> parked_keys);

  enum class Received { kTaken, kDuplicate, kGap };
  // Takes the next message. kGap: something is missing before it; read again from
  // `next_fetch`. If the same gap shows again, the log has none there, and it is taken.
  Received Receive(events::Received message);

  // What to do now; nullopt if there is nothing, it is too early, or the partition is given up.
  // Call Finish before the next.
  std::optional<Attempt> Next(int max_batch, absl::Time now);
  // `newly_parked`, `released`: keys that got parked in it, suspects that were not parked.
  void Finish(Verdict verdict, const absl::Status& status, absl::Time now, int jitter_permille,
              const std::vector<std::string>& newly_parked = {},
              const std::vector<std::string>& released = {});

  int64_t epoch() const { return epoch_; }
  int64_t cursor() const { return cursor_; }
  int64_t next_fetch() const { return next_fetch_; }
  // Not yet applied.
  size_t waiting() const { return batch_.size() - done_ + backlog_.size(); }
  // When the oldest of them was sent; InfiniteFuture if there is none.
  absl::Time oldest_sent_at() const;
  // Given up: nothing more happens before the partition is claimed again, at once if nobody else
  // is known to own it.
  bool fenced() const { return fenced_; }
  bool claim_at_once() const { return claim_at_once_; }
  // Failed attempts in a row, and when the first of them was.
  int failures() const { return failures_; }
  absl::Time failing_since() const { return failing_since_; }
  // When Next has something; InfiniteFuture if not before more is received.
  absl::Time ready_at() const;

 private:
  void FillBatch(int max_batch);

  int64_t epoch_;
  int64_t cursor_;
  int64_t next_fetch_;
  std::optional<int64_t> gap_seen_at_;
  std::set<std::string> parked_keys_;
  std::deque<events::Received> backlog_;
  // The batch in work and how much of it is done (more than 0 only one by one).
  std::vector<IncomingEvent> batch_;
  std::vector<std::string> defects_;
  size_t done_ = 0;
  bool one_by_one_ = false;
  size_t attempted_ = 0;
  std::optional<absl::Status> poison_;
  bool fenced_ = false;
  bool claim_at_once_ = false;
  int failures_ = 0;
  absl::Time failing_since_;
  absl::Time retry_at_ = absl::InfinitePast();
};

}  // namespace mumpuni::events
