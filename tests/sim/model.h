// PostgreSQL and the broker as the event backbone sees them: small, in memory, one statement at a
// time. Each method plays the production statement it is named after; what decides is production
// code (tests/sim/world.h).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/events/inbox_store.h"
#include "common/events/partition_flow.h"
#include "common/events/relay_flow.h"

namespace mumpuni::sim {

using events::Position;

// Guards of the statements that a test takes away, to show that the checker sees it.
struct Defects {
  // Relay: the read has no xmin bound; the order is that of seq; the move has no condition.
  bool no_horizon = false;
  bool order_by_seq = false;
  bool no_epoch = false;
  // Consumer: the cursor moves in a transaction of its own, before the effect; or without its
  // condition; the handler does not compare sequences.
  bool offset_outside = false;
  bool no_inbox_condition = false;
  bool no_sequence_check = false;
  // Later events of a parked key are applied.
  bool park_alone = false;
};

enum class Kind { kSound, kPoison, kUndecodable };

// One event of a subject, to be written by a writer. Two subjects share a key.
struct Fact {
  int subject = 0;
  Kind kind = Kind::kSound;
};
inline int KeyOf(int subject) { return subject / 2; }

struct Row {
  Position place;
  Fact fact;
  int64_t sequence = 0;
};

class Database {
 public:
  explicit Database(const Defects& defects) : defects_(defects) {}

  // Writers: a transaction gets its id at its first write and its events later. Append is not
  // possible while another transaction has an event of the subject.
  void FirstWrite(int writer);
  bool MayAppend(int writer, int subject) const;
  void Append(int writer, Fact fact);
  // Answers what became visible.
  std::vector<Row> Commit(int writer);
  void Rollback(int writer);
  bool IsRunning(int writer) const { return running_.contains(writer); }

  // Relays. A session ends by itself, by a standby, or by a crash; its statements then fail.
  int Connect();
  void EndSession(int session);
  bool IsOpen(int session) const { return sessions_.contains(session); }
  bool TryLock(int session);
  // Answers the epoch; the cursor is cursor().
  int64_t TakeOver(int64_t now_ms);
  std::vector<Row> Read(Position after, int limit) const;
  bool MoveCursor(int session, int64_t epoch, Position to, int64_t now_ms);
  bool Beat(int session, int64_t epoch, int64_t now_ms);
  int ReplaceFrozen(int suspect, int64_t now_ms);

  // Consumers: one transaction each.
  struct Place {
    int64_t off = 0;
    int64_t epoch = 0;
  };
  Place Claim(int partition) {
    Flush();
    Place& place = inbox[partition];
    ++place.epoch;
    return place;
  }
  std::set<std::string> ParkedKeys(int partition) const;
  // As inbox_store's Apply, and the commit; `break_off` leaves the rest undone, as a crash would.
  absl::Status Apply(int partition, const events::Attempt& attempt, bool break_off,
                     bool& cursor_moved, events::AttemptResult& result);
  // Operator: all parked events of a key in order, what is undecodable being discarded, with a
  // handler that was repaired.
  void Redrive(const std::string& key);

  // Everything that runs ends; moves of the relay's cursor since the last commit that waits for the
  // disk may be undone.
  void Crash(bool undo);

  uint64_t Hash() const;

  struct State {
    int64_t sequence = 0;
    bool operator==(const State&) const = default;
  };
  struct RelayCursor {
    Position place;
    int64_t epoch = 0;
    int64_t heartbeat_ms = 0;
  };
  RelayCursor cursor;
  std::vector<Row> outbox;  // committed, by place
  std::map<int, Place> inbox;
  std::map<int, State> newest;
  std::map<int, std::map<int64_t, std::pair<events::IncomingEvent, std::string>>> parked;
  // Given to the handler in a transaction that was committed: key and offset; and the first thing
  // that was wrong with it.
  std::map<std::string, int64_t> last_applied;
  std::set<std::pair<int, int64_t>> consumed;
  std::string violation;

 private:
  struct Transaction {
    uint64_t xid = 0;
    std::vector<Row> rows;
  };
  uint64_t Xmin() const;
  void Flush() { durable_ = cursor; }
  absl::Status Handle(const std::vector<events::IncomingEvent>& batch, bool repaired);
  void Consumed(int partition, int64_t offset);
  void Effect(const events::IncomingEvent& event);

  const Defects defects_;
  uint64_t next_xid_ = 10;
  int64_t next_seq_ = 1;
  int next_session_ = 1;
  std::map<int, Transaction> running_;
  std::map<int, int64_t> sequences_;
  std::set<int> sessions_;
  int lock_holder_ = 0;
  RelayCursor durable_;
};

// What lies on the broker, and producers with what they were given.
class Broker {
 public:
  struct Message {
    Row row;
    uint64_t tag = 0;
  };
  struct Producer {
    std::vector<Message> queue;
    std::deque<std::pair<uint64_t, bool>> reports;
    bool open = true;
    bool fatal = false;
  };
  static constexpr size_t kRoom = 3;

  explicit Broker(int partitions) : logs(static_cast<size_t>(partitions)) {}
  int PartitionOf(int subject) const { return KeyOf(subject) % static_cast<int>(logs.size()); }
  // Messages that lie in queues, one for each producer and partition: any of them may be next.
  std::vector<std::pair<int, size_t>> Deliverable() const;
  void Deliver(int producer, size_t index);
  // Nothing more is reported; the first `late` messages still arrive some time.
  void Close(int producer, size_t late);
  // What waits fails; `arrived` of it had been written, but the acknowledgement was lost.
  void Fatal(int producer, size_t arrived);
  bool Has(Position place) const { return places_.contains(place); }
  uint64_t Hash() const;

  std::vector<std::vector<Row>> logs;
  std::map<int, Producer> producers;

 private:
  std::set<Position> places_;
};

// How a row of the outbox arrives at a consumer.
events::Received Arrived(const Row& row, int partition, int64_t offset);

inline uint64_t Mix(uint64_t hash, uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
  return (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u;
}

}  // namespace mumpuni::sim
