// How the rows of the outbox go to the broker, and the cursor behind them, during one leadership:
// what is read, what is produced next, where the cursor may stand, and what ends it. Pure: no
// clock, no I/O; the relay and the simulation drive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "common/events/headers.h"
#include "common/events/in_flight.h"

namespace mumpuni::events {

// Used by one thread. In a loop: Take what was read if MayRead; hand Next to the producer and its
// answer to Produced; Delivered for each report of the producer; Acknowledge; move the cursor in
// the database to MayMove and say with Moved whether it did. Until ended().
class RelayFlow {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // Handed to the producer and not acknowledged; what is more stays in the outbox.
  static constexpr int64_t kMaxRowsInFlight = 20'000;
  // A cursor that moves less often costs less and repeats more after a crash.
  static constexpr std::chrono::milliseconds kCursorInterval{5};
  // A standby ends a leader that neither moves the cursor nor beats for five of these.
  static constexpr std::chrono::milliseconds kBeatInterval{1000};

  // `cursor`: where the cursor stands in the database. `batch_rows`: most rows of one read.
  RelayFlow(Position cursor, int batch_rows)
      : batch_rows_(batch_rows), read_(cursor), acknowledged_(cursor), cursor_(cursor) {}

  // Nothing more is read while the producer has no room for what is, or too much is under way.
  bool MayRead() const;
  // The next rows to read lie behind this.
  Position read() const { return read_; }
  // The rows behind read(), in order. True if there may be more at once.
  bool Take(std::vector<OutboxRow> rows);

  // The row to hand to the producer, with tag(); nullptr if there is none, or this has ended.
  const OutboxRow* Next() const;
  uint64_t tag() const { return tag_; }
  // The producer's answer to Next. False if it has no room now.
  bool Produced(const absl::Status& accepted);
  // The producer's report on one message it accepted.
  void Delivered(uint64_t tag, const absl::Status& delivered);
  // The producer's own state: an error means that it is of no more use.
  void ProducerIs(const absl::Status& usable);

  // Answers how many rows have become acknowledged, all before them being so, since the last call.
  int64_t Acknowledge();
  // Where the cursor in the database is to be moved now; nullopt if it stands there, or was moved
  // a moment ago and `at_once` is not set. What is acknowledged counts even after a restart is due.
  std::optional<Position> MayMove(Time now, bool at_once) const;
  // False: the database refused, since another relay leads or the lock is gone.
  void Moved(bool moved, Time now);
  // When MayMove has something; nullopt if not before more is acknowledged.
  std::optional<Time> next_move() const;

  // The database is to be told that this leader lives, since the cursor has not moved for a while.
  bool MayBeat(Time now) const { return end_ == End::kNone && now >= next_beat_; }
  // False: another relay leads.
  void Beaten(bool ours, Time now);
  Time next_beat() const { return next_beat_; }

  Position cursor() const { return cursor_; }
  // Nothing is read that is not acknowledged.
  bool idle() const { return in_flight_.empty(); }

  enum class End {
    // It goes on.
    kNone,
    // A message failed or the producer did: what came after it may lie on the broker already, so a
    // new producer starts again from the cursor. The lock is still ours.
    kRestart,
    // Another relay leads: the session must go, and with it the lock.
    kDeposed,
  };
  End ended() const { return end_; }
  // OK while it goes on.
  const absl::Status& why() const { return why_; }

 private:
  void Finish(End end, const absl::Status& why);

  const int batch_rows_;
  InFlight in_flight_;
  // Read, but the producer had no room yet.
  std::deque<OutboxRow> rest_;
  uint64_t tag_ = 0;
  Position read_;
  Position acknowledged_;
  // What the cursor in the database covers.
  Position cursor_;
  Time next_move_{};
  Time next_beat_{};
  End end_ = End::kNone;
  absl::Status why_;
};

}  // namespace mumpuni::events
