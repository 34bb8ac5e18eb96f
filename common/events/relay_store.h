// The relay's side of PostgreSQL: one dedicated session that holds the advisory lock and through
// which everything else goes, so that whoever lost the lock has lost the cursor too. Methods
// throw pqxx's exceptions; the relay catches them and starts anew.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/events/headers.h"
#include "common/events/in_flight.h"
#include "common/pg/connection.h"

namespace mumpuni::events {

// Used by one thread.
class RelayStore {
 public:
  // Connects. `url` as for pg::Pool.
  RelayStore(const std::string& url, std::string service);
  ~RelayStore();

  // Takes the lock of this service if it is free.
  bool TryLock();
  // If the database was restored (another system, another timeline of it, another database or
  // table than the cursor was written in) and nobody has said so yet, raises the restore epoch, so
  // that sequences given from now on exceed all given before; Depth::restored tells it from then
  // on. Rows written before a restore into another system have transaction ids from the future
  // there: what was not sent of them is appended again. Needs no lock of ours.
  void CheckRestore();
  // With the lock: checks for a restore, raises the epoch, answers the cursor. FAILED_PRECONDITION,
  // and nothing is taken over, if the cursor lies in this database's future; see DeclareRestored.
  absl::StatusOr<Position> TakeOver();
  int64_t epoch() const { return epoch_; }

  // Committed rows after `after` that no running transaction can precede, in order.
  std::vector<OutboxRow> Read(Position after, int limit);
  // False, and nothing happened, if the lock is gone or a newer relay has taken over.
  bool MoveCursor(Position to);
  // Says that the leader lives, as a move of the cursor does too. False if the lock is gone or
  // a newer one has taken over.
  bool Beat();
  // Without the lock: the session that holds it and has not been heard of for five seconds of the
  // database's clock, 0 if there is none. Ended if it is `suspect`, the answer of the last time: a
  // leader that has just got the lock is not mistaken for the one before it.
  int ReplaceFrozen(int suspect);

  struct Depth {
    int64_t rows = 0;
    absl::Duration oldest_age;
    bool restored = false;
  };
  // What is behind the cursor in the table, also of another relay; counts at most `limit` rows.
  Depth Measure(int64_t limit);
  void EnsurePartitions();
  // Drops the oldest partition that is wholly behind `cursor` and older than `retention`.
  void DropPartitions(Position cursor, absl::Duration retention);

  // Wakes the active relay, wherever it runs.
  void Notify();
  // Takes what Notify of others sent; true if there was something.
  bool TakeNotifications();
  // The socket to wait on for notifications.
  int socket() const;
  // For tests: the session to terminate.
  int backend_pid();

 private:
  class Listener;
  pg::Connection connection_;
  std::string service_;
  std::unique_ptr<Listener> listener_;
  int32_t lock_key_ = 0;
  int64_t epoch_ = 0;
};

}  // namespace mumpuni::events
