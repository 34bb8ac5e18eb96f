#include "tests/sim/model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"

namespace mumpuni::sim {

using events::IncomingEvent;

void Database::FirstWrite(int writer) { running_[writer].xid = next_xid_++; }

bool Database::MayAppend(int writer, int subject) const {
  return std::none_of(running_.begin(), running_.end(), [&](const auto& other) {
    return other.first != writer &&
           std::any_of(other.second.rows.begin(), other.second.rows.end(),
                       [&](const Row& row) { return row.fact.subject == subject; });
  });
}

// kAppend of outbox.cc.
void Database::Append(int writer, Fact fact) {
  Transaction& transaction = running_.at(writer);
  const int64_t own =
      std::count_if(transaction.rows.begin(), transaction.rows.end(),
                    [&](const Row& row) { return row.fact.subject == fact.subject; });
  const int64_t sequence = sequences_[fact.subject] + own + 1;
  transaction.rows.push_back({{transaction.xid, next_seq_++}, fact, sequence});
}

std::vector<Row> Database::Commit(int writer) {
  Flush();
  std::vector<Row> rows = std::move(running_.at(writer).rows);
  running_.erase(writer);
  for (const Row& row : rows) {
    sequences_[row.fact.subject] = row.sequence;
    outbox.insert(std::upper_bound(outbox.begin(), outbox.end(), row,
                                   [](const Row& a, const Row& b) { return a.place < b.place; }),
                  row);
  }
  return rows;
}

void Database::Rollback(int writer) { running_.erase(writer); }

int Database::Connect() {
  sessions_.insert(next_session_);
  return next_session_++;
}

void Database::EndSession(int session) {
  sessions_.erase(session);
  if (lock_holder_ == session) lock_holder_ = 0;
}

bool Database::TryLock(int session) {
  if (lock_holder_ == 0) lock_holder_ = session;
  return lock_holder_ == session;
}

int64_t Database::TakeOver(int64_t now_ms) {
  cursor.heartbeat_ms = now_ms;
  return ++cursor.epoch;
}

uint64_t Database::Xmin() const {
  uint64_t xmin = next_xid_;
  for (const auto& [writer, transaction] : running_) xmin = std::min(xmin, transaction.xid);
  return xmin;
}

// kRead of relay_store.cc.
std::vector<Row> Database::Read(Position after, int limit) const {
  const uint64_t xmin = Xmin();
  std::vector<Row> rows;
  for (const Row& row : outbox) {
    const bool behind = defects_.order_by_seq ? row.place.seq > after.seq : row.place > after;
    if (behind && (defects_.no_horizon || row.place.xid < xmin)) rows.push_back(row);
  }
  if (defects_.order_by_seq) {
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return a.place.seq < b.place.seq; });
  }
  if (rows.size() > static_cast<size_t>(limit)) rows.resize(static_cast<size_t>(limit));
  return rows;
}

// kMove of relay_store.cc.
bool Database::MoveCursor(int session, int64_t epoch, Position to, int64_t now_ms) {
  const bool ours = epoch == cursor.epoch && lock_holder_ == session;
  if (!ours && !defects_.no_epoch) return false;
  if (to < cursor.place && !defects_.order_by_seq) violation = "the relay's cursor moved back";
  cursor.place = to;
  cursor.heartbeat_ms = now_ms;
  return true;
}

bool Database::Beat(int session, int64_t epoch, int64_t now_ms) {
  if (epoch != cursor.epoch || lock_holder_ != session) return false;
  cursor.heartbeat_ms = now_ms;
  return true;
}

int Database::ReplaceFrozen(int suspect, int64_t now_ms) {
  if (lock_holder_ == 0 || now_ms - cursor.heartbeat_ms <= 5000) return 0;
  const int holder = lock_holder_;
  if (holder == suspect) EndSession(holder);
  return holder;
}

std::set<std::string> Database::ParkedKeys(int partition) const {
  std::set<std::string> keys;
  const auto found = parked.find(partition);
  if (found == parked.end()) return keys;
  for (const auto& [offset, entry] : found->second) keys.insert(entry.first.key);
  return keys;
}

void Database::Consumed(int partition, int64_t offset) {
  if (!consumed.emplace(partition, offset).second) {
    violation = absl::StrCat("offset ", offset, " of partition ", partition, " is consumed twice");
  }
}

void Database::Effect(const IncomingEvent& event) {
  int64_t& last = last_applied.try_emplace(event.key, -1).first->second;
  if (event.offset <= last) violation = absl::StrCat("key ", event.key, " is out of order");
  last = event.offset;
  State& state = newest[std::stoi(event.subject)];
  if (state.sequence >= event.sequence) {
    if (!defects_.no_sequence_check) return;
    violation = absl::StrCat("subject ", event.subject, ": an old state takes effect");
  }
  state.sequence = event.sequence;
}

// A handler as the services have them: all or nothing, the newest wins.
absl::Status Database::Handle(const std::vector<IncomingEvent>& batch, bool repaired) {
  for (const IncomingEvent& event : batch) {
    if (event.payload == "poison" && !repaired) return absl::InvalidArgumentError("poison");
  }
  for (const IncomingEvent& event : batch) Effect(event);
  return absl::OkStatus();
}

absl::Status Database::Apply(int partition, const events::Attempt& attempt, bool break_off,
                             bool& cursor_moved, events::AttemptResult& result) {
  Flush();
  Place& place = inbox[partition];
  cursor_moved = defects_.no_inbox_condition ||
                 (place.epoch == attempt.epoch && place.off == attempt.expected);
  if (!cursor_moved) return absl::AbortedError("the partition has a newer owner");
  if (defects_.offset_outside) place.off = attempt.next;
  if (break_off) return absl::UnavailableError("the session is lost");
  std::set<std::string> keys;
  const std::set<std::string> all = ParkedKeys(partition);
  for (const std::string& key : attempt.suspects) {
    if (all.contains(key)) {
      keys.insert(key);
    } else {
      result.released.push_back(key);
    }
  }
  if (defects_.park_alone) keys.clear();
  const events::Decision decision = events::Decide(attempt, keys);
  const std::vector<IncomingEvent> apply =
      decision.park.empty()
          ? std::vector<IncomingEvent>(attempt.events.begin(), attempt.events.end())
          : decision.apply;
  result.applied = static_cast<int>(apply.size());
  result.parked = static_cast<int>(decision.park.size());
  if (const absl::Status handled = Handle(apply, false); !handled.ok()) return handled;
  for (const events::Parking& parking : decision.park) {
    const IncomingEvent& event = attempt.events[parking.index];
    parked[partition].try_emplace(event.offset, event, parking.reason);
    result.newly_parked.push_back(event.key);
  }
  for (const IncomingEvent& event : attempt.events) Consumed(partition, event.offset);
  place.off = attempt.next;
  return absl::OkStatus();
}

// RedriveKey and Discard of parking.cc.
void Database::Redrive(const std::string& key) {
  Flush();
  for (auto& [partition, entries] : parked) {
    std::vector<IncomingEvent> batch;
    std::erase_if(entries, [&](const auto& item) {
      const auto& [event, reason] = item.second;
      if (event.key != key) return false;
      if (event.payload != "undecodable") batch.push_back(event);
      return true;
    });
    for (const IncomingEvent& event : batch) Effect(event);
  }
}

void Database::Crash(bool undo) {
  running_.clear();
  sessions_.clear();
  lock_holder_ = 0;
  if (undo) cursor = durable_;
  Flush();
}

uint64_t Database::Hash() const {
  uint64_t hash = Mix(next_xid_, static_cast<uint64_t>(next_seq_));
  const auto add = [&](int64_t value) { hash = Mix(hash, static_cast<uint64_t>(value)); };
  const auto add_row = [&](const Row& row) {
    hash = Mix(hash, row.place.xid);
    add(row.place.seq);
    add(row.fact.subject);
    add(row.sequence);
  };
  for (const auto& [writer, transaction] : running_) {
    add(writer);
    hash = Mix(hash, transaction.xid);
    for (const Row& row : transaction.rows) add_row(row);
  }
  add(-1);
  for (const Row& row : outbox) add_row(row);
  for (const RelayCursor* c : {&cursor, &durable_}) {
    hash = Mix(hash, c->place.xid);
    add(c->place.seq);
    add(c->epoch);
  }
  add(lock_holder_ != 0);
  for (const auto& [partition, place] : inbox) add(place.off * 1000 + place.epoch);
  for (const auto& [subject, state] : newest) add(subject * 1000 + state.sequence);
  for (const auto& [partition, entries] : parked) {
    for (const auto& [offset, entry] : entries) add(offset);
  }
  return hash;
}

std::vector<std::pair<int, size_t>> Broker::Deliverable() const {
  std::vector<std::pair<int, size_t>> out;
  for (const auto& [id, producer] : producers) {
    std::set<int> seen;
    for (size_t i = 0; i < producer.queue.size(); ++i) {
      if (seen.insert(PartitionOf(producer.queue[i].row.fact.subject)).second) {
        out.emplace_back(id, i);
      }
    }
  }
  return out;
}

void Broker::Deliver(int id, size_t index) {
  Producer& producer = producers.at(id);
  const Message message = producer.queue[index];
  producer.queue.erase(producer.queue.begin() + static_cast<std::ptrdiff_t>(index));
  logs[static_cast<size_t>(PartitionOf(message.row.fact.subject))].push_back(message.row);
  places_.insert(message.row.place);
  if (producer.open) producer.reports.emplace_back(message.tag, true);
  if (!producer.open && producer.queue.empty()) producers.erase(id);
}

void Broker::Close(int id, size_t late) {
  const auto found = producers.find(id);
  if (found == producers.end()) return;
  Producer& producer = found->second;
  producer.open = false;
  producer.reports.clear();
  producer.queue.resize(std::min(late, producer.queue.size()));
  if (producer.queue.empty()) producers.erase(found);
}

void Broker::Fatal(int id, size_t arrived) {
  Producer& producer = producers.at(id);
  producer.fatal = true;
  for (size_t i = 0; i < producer.queue.size(); ++i) {
    const Message& message = producer.queue[i];
    if (i < arrived) {
      logs[static_cast<size_t>(PartitionOf(message.row.fact.subject))].push_back(message.row);
      places_.insert(message.row.place);
    }
    producer.reports.emplace_back(message.tag, false);
  }
  producer.queue.clear();
}

uint64_t Broker::Hash() const {
  uint64_t hash = 17;
  const auto add = [&](const Row& row) {
    hash = Mix(Mix(hash, row.place.xid), static_cast<uint64_t>(row.place.seq));
  };
  for (const auto& log : logs) {
    hash = Mix(hash, log.size());
    for (const Row& row : log) add(row);
  }
  for (const auto& [id, producer] : producers) {
    hash = Mix(hash, producer.open ? 1 : 2);
    for (const Message& message : producer.queue) add(message.row);
    hash = Mix(hash, producer.fatal ? 1 : 0);
  }
  return hash;
}

events::Received Arrived(const Row& row, int partition, int64_t offset) {
  events::Received received;
  IncomingEvent& event = received.event;
  event.tp = {"t", partition};
  event.offset = offset;
  event.key = std::to_string(KeyOf(row.fact.subject));
  event.subject = std::to_string(row.fact.subject);
  event.sequence = row.sequence;
  switch (row.fact.kind) {
    case Kind::kSound:
      break;
    case Kind::kPoison:
      event.payload = "poison";
      break;
    case Kind::kUndecodable:
      event.payload = "undecodable";
      received.defect = "ce_type is missing";
      break;
  }
  return received;
}

}  // namespace mumpuni::sim
