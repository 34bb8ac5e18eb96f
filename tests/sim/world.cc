#include "tests/sim/world.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/status.h"

namespace mumpuni::sim {
namespace {

using events::PartitionFlow;
using events::RelayFlow;
using events::Verdict;

// Everything must have settled this long after the last fault.
constexpr int kMaxSteps = 20'000;
constexpr int64_t kIdleMs = 100;
constexpr int64_t kStandbyMs = 200;
constexpr int64_t kLookMs = 1000;
constexpr int64_t kSessionMs = 10'000;
constexpr int64_t kMaxVirtualMs = 300'000;

std::string Show(Position place) { return absl::StrCat(place.xid, "-", place.seq); }

events::OutboxRow ToOutboxRow(const Row& row) {
  events::OutboxRow out;
  out.xid = row.place.xid;
  out.seq = row.place.seq;
  out.sequence = row.sequence;
  return out;
}

absl::Time TimeOf(int64_t ms) { return absl::FromUnixMillis(ms); }

// What it shows, and what its producer still has: more is not in it.
uint64_t HashOf(const RelayFlow& flow, const Broker& broker, int producer) {
  const auto add = [](uint64_t hash, Position place) {
    return Mix(Mix(hash, place.xid), static_cast<uint64_t>(place.seq));
  };
  uint64_t hash = add(static_cast<uint64_t>(flow.ended()), flow.read());
  hash = add(hash, flow.cursor());
  if (const auto to = flow.MayMove(RelayFlow::Time::max(), true)) hash = add(hash, *to);
  if (const events::OutboxRow* row = flow.Next()) hash = add(hash, {row->xid, row->seq});
  const auto found = broker.producers.find(producer);
  if (found == broker.producers.end()) return hash;
  for (const auto& message : found->second.queue) hash = Mix(hash, flow.tag() - message.tag);
  for (const auto& [tag, ok] : found->second.reports) {
    hash = Mix(hash, (flow.tag() - tag) * 2 + (ok ? 1 : 0));
  }
  return hash;
}

}  // namespace

Scale SmallScale() {
  Scale scale;
  scale.work = {{{{0}, {0}}}, {{{0}}}};
  scale.operator_acts = false;
  return scale;
}

Scale RandomScale(Choices& choices) {
  Scale scale;
  scale.writers = 1 + choices.Pick(4);
  scale.partitions = 1 + choices.Pick(3);
  scale.relays = 1 + choices.Pick(3);
  scale.consumers = 1 + choices.Pick(3);
  scale.batch_rows = 1 + choices.Pick(4);
  scale.max_batch = 1 + choices.Pick(4);
  scale.faults = choices.Pick(14);
  scale.fault_every = 4 + choices.Pick(24);
  scale.crashes_only = false;
  scale.operator_acts = true;
  scale.reconnects_silently = choices.Pick(2) == 0;
  const int subjects = 1 + choices.Pick(6);
  const int poisoned = choices.Pick(3);
  for (int w = 0; w < scale.writers; ++w) {
    auto& transactions = scale.work.emplace_back();
    for (int t = 1 + choices.Pick(6); t > 0; --t) {
      auto& facts = transactions.emplace_back();
      for (int f = 1 + choices.Pick(3); f > 0; --f) {
        Fact fact{choices.Pick(subjects), Kind::kSound};
        if (poisoned > 0 && choices.Pick(8) == 0) {
          fact.kind = choices.Pick(3) == 0 ? Kind::kUndecodable : Kind::kPoison;
        }
        facts.push_back(fact);
      }
      // As sorted as kAppend locks the sequences: two writers cannot wait for each other.
      std::stable_sort(facts.begin(), facts.end(),
                       [](const Fact& a, const Fact& b) { return a.subject < b.subject; });
    }
  }
  return scale;
}

World::World(Scale scale, const Defects& defects, Choices& choices, bool trace)
    : scale_(std::move(scale)),
      defects_(defects),
      choices_(choices),
      tracing_(trace),
      database_(defects),
      broker_(scale_.partitions),
      writers_(static_cast<size_t>(scale_.writers)),
      relays_(static_cast<size_t>(scale_.relays)),
      consumers_(static_cast<size_t>(scale_.consumers)) {
  for (int p = 0; p < scale_.partitions; ++p) assignment_.push_back(p % scale_.consumers);
}

void World::Fail(const std::string& what) {
  if (violation_.empty()) violation_ = what;
  Say("VIOLATION: " + what);
}

void World::Say(const std::string& what) {
  if (tracing_) trace_.push_back(absl::StrCat(now_ms_, " ms  ", what));
}

std::string World::Run() {
  while (violation_.empty()) {
    if (!choices_.IsNew(Hash())) return "";
    if (++steps_ > kMaxSteps || now_ms_ > kMaxVirtualMs) {
      Fail("it does not come to rest");
      break;
    }
    const std::vector<Action> enabled = Enabled();
    if (FaultDue()) {
      Fault();
    } else if (scale_.operator_acts && Odds(64)) {
      Operate();
    } else if (!enabled.empty()) {
      Act(enabled[static_cast<size_t>(choices_.Pick(static_cast<int>(enabled.size())))]);
      // In an enumeration no pause of the relay's lasts longer than a step.
      now_ms_ += scale_.crashes_only ? 10 : 1;
    } else {
      if (!SomethingComes()) break;
      now_ms_ += kIdleMs;
    }
    if (violation_.empty() && !database_.violation.empty()) Fail(database_.violation);
  }
  if (violation_.empty()) CheckEnd();
  return violation_;
}

// With nothing to do now: whether time alone brings something. While the cursor is not at the end a
// frozen leader has to be found out, and if that takes for ever, CheckEnd says so.
bool World::SomethingComes() const {
  const auto later = [&](int64_t ms) { return now_ms_ < ms; };
  const auto paused = [&](const auto& actor) { return later(actor.paused_until); };
  if (later(broker_down_until_) || std::any_of(writers_.begin(), writers_.end(), paused) ||
      std::any_of(relays_.begin(), relays_.end(), paused) ||
      std::any_of(consumers_.begin(), consumers_.end(), paused)) {
    return true;
  }
  for (const Consumer& consumer : consumers_) {
    for (const auto& [partition, owned] : consumer.owned) {
      const absl::Time ready = owned.flow.ready_at();
      if (ready != absl::InfiniteFuture() && ready > TimeOf(now_ms_)) return true;
      if (owned.flow.fenced() && later(owned.fenced_at + kSessionMs)) return true;
    }
  }
  return !defects_.order_by_seq && !database_.outbox.empty() && later(kMaxVirtualMs - kLookMs) &&
         database_.cursor.place != database_.outbox.back().place;
}

// What nobody else can see or hinder for now, as to take a reply: its place among the steps of the
// others makes no difference, so an enumeration does it at once. A fault may still come before.
bool World::IsPrivate(const Relay& relay) const {
  if (relay.reply.has_value() || !relay.locked || !relay.flow.has_value()) return true;
  const auto producer = broker_.producers.find(relay.producer);
  const bool reports = producer != broker_.producers.end() && !producer->second.reports.empty();
  return reports || relay.flow->Next() != nullptr;
}

std::optional<World::Action> World::Private() const {
  for (int i = 0; i < scale_.relays; ++i) {
    const Relay& relay = relays_[static_cast<size_t>(i)];
    if (CanRelay(relay) && IsPrivate(relay)) return Action{Actor::kRelay, i};
  }
  for (int i = 0; i < scale_.consumers; ++i) {
    const Consumer& consumer = consumers_[static_cast<size_t>(i)];
    if (consumer.reply.has_value()) return Action{Actor::kConsumer, i};
  }
  return std::nullopt;
}

std::vector<World::Action> World::Enabled() {
  std::vector<Action> out;
  if (scale_.crashes_only) {
    if (const auto action = Private()) return {*action};
  }
  for (int i = 0; i < scale_.writers; ++i) {
    if (CanWrite(i)) out.emplace_back(Actor::kWriter, i);
  }
  for (int i = 0; i < scale_.relays; ++i) {
    if (CanRelay(relays_[static_cast<size_t>(i)])) out.emplace_back(Actor::kRelay, i);
  }
  if (now_ms_ >= broker_down_until_ && !broker_.Deliverable().empty()) {
    out.emplace_back(Actor::kBroker, 0);
  }
  for (int i = 0; i < scale_.consumers; ++i) {
    if (CanConsume(i)) out.emplace_back(Actor::kConsumer, i);
  }
  return out;
}

void World::Act(const Action& action) {
  switch (action.first) {
    case Actor::kWriter:
      return Write(action.second);
    case Actor::kRelay:
      return RelayStep(action.second);
    case Actor::kBroker: {
      const auto deliverable = broker_.Deliverable();
      const auto [id, index] =
          deliverable[static_cast<size_t>(choices_.Pick(static_cast<int>(deliverable.size())))];
      Say(absl::StrCat("broker writes ", Show(broker_.producers.at(id).queue[index].row.place),
                       " of producer ", id));
      return broker_.Deliver(id, index);
    }
    case Actor::kConsumer:
      return ConsumerStep(action.second);
  }
}

// --- Faults --------------------------------------------------------------------------------------

bool World::FaultDue() {
  if (faults_done_ >= scale_.faults) return false;
  if (scale_.fault_every > 0) return Odds(scale_.fault_every);
  return choices_.Pick(2) == 1;
}

void World::Fault() {
  ++faults_done_;
  const int kind = choices_.Pick(scale_.crashes_only ? 5 : 14);
  const auto any = [&](size_t n) { return choices_.Pick(static_cast<int>(n)); };
  switch (kind) {
    case 0:
      return CrashRelay(any(relays_.size()));
    case 1:
      return CrashConsumer(any(consumers_.size()));
    case 2: {
      const bool undo = Odds(2);
      Say(absl::StrCat("FAULT: the database crashes",
                       undo ? ", the cursor's last moves undone" : ""));
      return database_.Crash(undo);
    }
    case 3: {
      // The session of a relay ends, as by pg_terminate_backend.
      const int i = any(relays_.size());
      Say(absl::StrCat("FAULT: relay ", i, " loses its session"));
      return database_.EndSession(relays_[static_cast<size_t>(i)].session);
    }
    case 4: {
      // A producer of no more use, of whose messages some have arrived without being acknowledged.
      for (auto& [id, producer] : broker_.producers) {
        if (!producer.open || producer.queue.empty()) continue;
        const int arrived = any(producer.queue.size() + 1);
        Say(absl::StrCat("FAULT: producer ", id, " is of no more use, ", arrived, " arrived"));
        return broker_.Fatal(id, static_cast<size_t>(arrived));
      }
      return;
    }
    case 5: {
      trouble_ = Odds(2) ? Trouble::kDoubtDone : Trouble::kDoubtNot;
      return Say("FAULT: the next commit of a consumer gets no answer");
    }
    case 6:
    case 7: {
      Relay& relay = relays_[static_cast<size_t>(any(relays_.size()))];
      relay.paused_until = now_ms_ + 50 + 1000 * any(15);
      return Say("FAULT: a relay is stopped");
    }
    case 8: {
      Consumer& consumer = consumers_[static_cast<size_t>(any(consumers_.size()))];
      consumer.paused_until = now_ms_ + 50 + 500 * any(8);
      Say("FAULT: a consumer is stopped");
      [[fallthrough]];
    }
    case 9:
    case 10: {
      ++generation_;
      for (int& owner : assignment_) owner = any(consumers_.size());
      return Say("FAULT: the group shares out its partitions anew");
    }
    case 11:
      broker_down_until_ = now_ms_ + 20 + 200 * any(5);
      return Say("FAULT: the broker restarts");
    case 12:
      trouble_ = Trouble::kTransient;
      return Say("FAULT: the next transaction of a consumer fails in passing");
    case 13:
      writers_[static_cast<size_t>(any(writers_.size()))].paused_until = now_ms_ + 20 + any(200);
      return Say("FAULT: a writer is slow");
    default:
      return;
  }
}

// --- Writers -------------------------------------------------------------------------------------

bool World::CanWrite(int index) const {
  const Writer& writer = writers_[static_cast<size_t>(index)];
  const auto& work = scale_.work[static_cast<size_t>(index)];
  if (now_ms_ < writer.paused_until || writer.next >= work.size()) return false;
  const auto& facts = work[writer.next];
  if (!database_.IsRunning(index) || writer.appended >= facts.size()) return true;
  return database_.MayAppend(index, facts[writer.appended].subject);
}

void World::Write(int index) {
  Writer& writer = writers_[static_cast<size_t>(index)];
  const auto& facts = scale_.work[static_cast<size_t>(index)][writer.next];
  if (!database_.IsRunning(index)) {
    writer.appended = 0;
    database_.FirstWrite(index);
    return Say(absl::StrCat("writer ", index, " begins"));
  }
  if (writer.appended < facts.size()) {
    database_.Append(index, facts[writer.appended++]);
    return Say(absl::StrCat("writer ", index, " appends"));
  }
  // Some change their mind, and begin anew.
  if (!scale_.crashes_only && Odds(16)) {
    database_.Rollback(index);
    return Say(absl::StrCat("writer ", index, " rolls back"));
  }
  Committed(database_.Commit(index));
  Say(absl::StrCat("writer ", index, " commits"));
  ++writer.next;
}

void World::Committed(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    if (row.place <= database_.cursor.place && !broker_.Has(row.place)) {
      Fail(absl::StrCat("the cursor has passed ", Show(row.place), ", which commits only now"));
    }
  }
}

// --- Relays --------------------------------------------------------------------------------------

bool World::Moves(const Relay& relay) const {
  return relay.flow->MayMove(Now(), false).has_value();
}

bool World::CanRelay(const Relay& relay) const {
  if (now_ms_ < relay.paused_until) return false;
  if (relay.reply.has_value() || relay.session == 0) return true;
  if (!database_.IsOpen(relay.session)) return true;
  if (!relay.locked) return now_ms_ >= relay.next_try;
  if (!relay.flow.has_value()) return true;
  const RelayFlow& flow = *relay.flow;
  const auto producer = broker_.producers.find(relay.producer);
  const bool has_producer = producer != broker_.producers.end();
  if (flow.ended() != RelayFlow::End::kNone) return true;
  if (has_producer && (!producer->second.reports.empty() || producer->second.fatal)) return true;
  if (flow.Next() != nullptr) {
    return !has_producer || producer->second.queue.size() < Broker::kRoom;
  }
  if (Moves(relay)) return true;
  if (!scale_.crashes_only && flow.MayBeat(Now())) return true;
  return flow.MayRead() && !database_.Read(flow.read(), 1).empty();
}

void World::EndTerm(Relay& relay, bool keep_session) {
  if (relay.producer != 0) {
    const auto found = broker_.producers.find(relay.producer);
    const size_t waiting = found == broker_.producers.end() ? 0 : found->second.queue.size();
    const size_t late =
        waiting == 0 ? 0 : static_cast<size_t>(choices_.Pick(static_cast<int>(waiting) + 1));
    broker_.Close(relay.producer, late);
  }
  relay.flow.reset();
  relay.facts.clear();
  relay.producer = 0;
  relay.reply.reset();
  if (keep_session) return;
  if (relay.session != 0) database_.EndSession(relay.session);
  relay.session = 0;
  relay.locked = false;
  relay.suspect = 0;
}

void World::CrashRelay(int index) {
  Say(absl::StrCat("FAULT: relay ", index, " dies"));
  Relay& relay = relays_[static_cast<size_t>(index)];
  EndTerm(relay, false);
  relay.paused_until = 0;
}

void World::RelayStep(int index) {
  Relay& relay = relays_[static_cast<size_t>(index)];
  if (relay.reply.has_value()) return TakeReply(index, relay);
  if (relay.session == 0) {
    relay.session = database_.Connect();
    return Say(absl::StrCat("relay ", index, " connects"));
  }
  if (!database_.IsOpen(relay.session) && scale_.reconnects_silently && relay.locked) {
    relay.session = database_.Connect();
    return Say(absl::StrCat("relay ", index, " goes on in another session"));
  }
  if (!database_.IsOpen(relay.session)) {
    // It may have got reports of deliveries, but nothing that reaches the database.
    Say(absl::StrCat("relay ", index, " finds its session gone"));
    return EndTerm(relay, false);
  }
  if (!relay.locked) return Standby(relay);
  if (!relay.flow.has_value()) {
    relay.epoch = database_.TakeOver(now_ms_);
    relay.reply = Reply{.kind = Reply::kTaken, .place = database_.cursor.place};
    return Say(absl::StrCat("relay ", index, " takes over, epoch ", relay.epoch));
  }
  Lead(index, relay);
}

void World::Standby(Relay& relay) {
  relay.next_try = now_ms_ + kStandbyMs;
  if (database_.TryLock(relay.session)) {
    relay.reply = Reply{.kind = Reply::kLock, .yes = true};
    return;
  }
  if (now_ms_ < relay.look_at) return;
  relay.look_at = now_ms_ + kLookMs;
  const int before = relay.suspect;
  relay.suspect = database_.ReplaceFrozen(before, now_ms_);
  if (relay.suspect != 0 && relay.suspect == before) Say("a standby ends a frozen session");
}

// One turn of the relay's loop, as far as it has something to do.
void World::Lead(int index, Relay& relay) {
  RelayFlow& flow = *relay.flow;
  Broker::Producer& producer = broker_.producers[relay.producer];
  if (!producer.reports.empty()) {
    const auto [tag, ok] = producer.reports.front();
    producer.reports.pop_front();
    flow.Delivered(tag, ok ? absl::OkStatus() : absl::UnavailableError("purged"));
    flow.Acknowledge();
    return;
  }
  if (producer.fatal) flow.ProducerIs(absl::InternalError("fatal"));
  // What is acknowledged counts, whatever ended this term.
  const bool ended = flow.ended() != RelayFlow::End::kNone;
  if (const auto to = flow.MayMove(Now(), ended)) {
    const bool moved = database_.MoveCursor(relay.session, relay.epoch, *to, now_ms_);
    if (moved) CheckCursor(*to);
    Say(absl::StrCat("relay ", index, moved ? " moves the cursor to " : " may not move it to ",
                     Show(*to)));
    relay.reply = Reply{.kind = Reply::kMoved, .yes = moved};
    return;
  }
  if (ended) return EndTerm(relay, flow.ended() == RelayFlow::End::kRestart);
  if (const events::OutboxRow* row = flow.Next()) {
    const bool room = producer.queue.size() < Broker::kRoom;
    const Position place{row->xid, row->seq};
    if (room) {
      producer.queue.push_back({{place, relay.facts.at(place), row->sequence}, flow.tag()});
    }
    flow.Produced(room ? absl::OkStatus() : absl::ResourceExhaustedError("full"));
    return;
  }
  if (!scale_.crashes_only && flow.MayBeat(Now())) {
    relay.reply =
        Reply{.kind = Reply::kBeat, .yes = database_.Beat(relay.session, relay.epoch, now_ms_)};
    return;
  }
  if (!flow.MayRead()) return;
  relay.reply = Reply{.kind = Reply::kRows, .rows = database_.Read(flow.read(), scale_.batch_rows)};
}

void World::TakeReply(int index, Relay& relay) {
  const Reply reply = *std::move(relay.reply);
  relay.reply.reset();
  switch (reply.kind) {
    case Reply::kLock:
      relay.locked = true;
      return;
    case Reply::kTaken:
      relay.flow.emplace(reply.place, scale_.batch_rows);
      relay.producer = next_producer_++;
      return;
    case Reply::kRows: {
      std::vector<events::OutboxRow> rows;
      for (const Row& row : reply.rows) {
        rows.push_back(ToOutboxRow(row));
        relay.facts[row.place] = row.fact;
      }
      if (rows.empty()) return;
      relay.flow->Take(std::move(rows));
      return Say(absl::StrCat("relay ", index, " has read up to ", Show(relay.flow->read())));
    }
    case Reply::kMoved:
      return relay.flow->Moved(reply.yes, Now());
    case Reply::kBeat:
      return relay.flow->Beaten(reply.yes, Now());
  }
}

// The cursor never passes what is not on the broker.
void World::CheckCursor(Position to) {
  for (const Row& row : database_.outbox) {
    if (row.place <= to && !broker_.Has(row.place)) {
      Fail(absl::StrCat("the cursor passes ", Show(row.place), ", which is not on the broker"));
    }
  }
}

// --- Consumers -----------------------------------------------------------------------------------

bool World::CanConsumeFrom(int partition, const Owned& owned) const {
  const PartitionFlow& flow = owned.flow;
  if (flow.fenced()) return flow.claim_at_once() || now_ms_ >= owned.fenced_at + kSessionMs;
  const auto& log = broker_.logs[static_cast<size_t>(partition)];
  const bool more = flow.next_fetch() < static_cast<int64_t>(log.size()) &&
                    flow.waiting() < static_cast<size_t>(scale_.max_batch) * 2;
  return (more && now_ms_ >= broker_down_until_) || flow.ready_at() <= TimeOf(now_ms_);
}

bool World::CanConsume(int index) const {
  const Consumer& consumer = consumers_[static_cast<size_t>(index)];
  if (now_ms_ < consumer.paused_until) return false;
  if (consumer.reply.has_value() || consumer.generation != generation_) return true;
  return std::any_of(consumer.owned.begin(), consumer.owned.end(),
                     [&](const auto& item) { return CanConsumeFrom(item.first, item.second); });
}

void World::ConsumerStep(int index) {
  Consumer& consumer = consumers_[static_cast<size_t>(index)];
  if (consumer.reply.has_value()) return FinishAttempt(consumer);
  // The news of an assignment comes some time; until then both believe that they are the owner.
  if (consumer.generation != generation_ && (consumer.owned.empty() || Odds(3))) {
    return ClaimAll(index);
  }
  std::vector<int> ready;
  for (const auto& [partition, owned] : consumer.owned) {
    if (CanConsumeFrom(partition, owned)) ready.push_back(partition);
  }
  if (ready.empty()) return;
  const int partition = ready[static_cast<size_t>(choices_.Pick(static_cast<int>(ready.size())))];
  Owned& owned = consumer.owned.at(partition);
  if (owned.flow.fenced()) return ClaimAll(index);
  const auto& log = broker_.logs[static_cast<size_t>(partition)];
  const bool may_fetch = owned.flow.next_fetch() < static_cast<int64_t>(log.size()) &&
                         now_ms_ >= broker_down_until_ &&
                         owned.flow.waiting() < static_cast<size_t>(scale_.max_batch) * 2;
  const bool may_apply = owned.flow.ready_at() <= TimeOf(now_ms_);
  if (may_fetch && (!may_apply || Odds(2))) return Fetch(partition, owned);
  Attempt(index, partition, owned);
}

// In the rebalance callback, and after a partition was given up: each partition is claimed.
void World::ClaimAll(int index) {
  Consumer& consumer = consumers_[static_cast<size_t>(index)];
  consumer.owned.clear();
  consumer.generation = generation_;
  for (int partition = 0; partition < scale_.partitions; ++partition) {
    if (assignment_[static_cast<size_t>(partition)] != index) continue;
    const Database::Place place = database_.Claim(partition);
    consumer.owned.emplace(
        partition, Owned(PartitionFlow(place.epoch, place.off, database_.ParkedKeys(partition))));
    Say(absl::StrCat("consumer ", index, " claims partition ", partition, " at ", place.off));
  }
}

// Sometimes the client skips or repeats a message.
void World::Fetch(int partition, Owned& owned) {
  const auto& log = broker_.logs[static_cast<size_t>(partition)];
  const auto arrives = [&](int64_t offset) {
    return owned.flow.Receive(Arrived(log[static_cast<size_t>(offset)], partition, offset));
  };
  const int64_t next = owned.flow.next_fetch();
  if (!scale_.crashes_only && !owned.skipped && next + 1 < static_cast<int64_t>(log.size()) &&
      Odds(16)) {
    owned.skipped = true;
    if (arrives(next + 1) != PartitionFlow::Received::kGap) Fail("a gap is not noticed");
    return;
  }
  if (!scale_.crashes_only && next > 0 && Odds(16)) {
    if (arrives(next - 1) != PartitionFlow::Received::kDuplicate) Fail("a repetition is taken");
    return;
  }
  owned.skipped = false;
  arrives(next);
}

// Carry of inbox_store.cc up to the answer of the database.
void World::Attempt(int index, int partition, Owned& owned) {
  const auto attempt = owned.flow.Next(scale_.max_batch, TimeOf(now_ms_));
  if (!attempt.has_value()) return;
  Done done{.partition = partition, .attempt = *attempt};
  Trouble trouble = std::exchange(trouble_, Trouble::kNone);
  if (scale_.crashes_only && faults_done_ < scale_.faults) {
    constexpr Trouble kThisTime[] = {Trouble::kNone, Trouble::kDoubtDone, Trouble::kDoubtNot};
    trouble = kThisTime[choices_.Pick(3)];
    if (trouble != Trouble::kNone) ++faults_done_;
  }
  const bool undone = trouble == Trouble::kTransient || trouble == Trouble::kDoubtNot;
  if (!undone || defects_.offset_outside) {
    done.status = database_.Apply(partition, *attempt, undone, done.cursor_moved, done.result);
  }
  if (undone) done.result = {};
  if (trouble == Trouble::kTransient) {
    done.cursor_moved = true;
    done.status = absl::UnavailableError("the session is lost");
  } else if (trouble != Trouble::kNone && (undone || done.status.ok())) {
    done.cursor_moved = true;
    done.status = Error(reasons::kCommitOutcomeUnknown, "", "no answer to the commit");
  }
  Say(absl::StrCat("consumer ", index, " applies ", attempt->events.size(), " of partition ",
                   partition, " from ", attempt->expected, ": ",
                   done.status.ok() ? "ok" : std::string(done.status.message())));
  consumers_[static_cast<size_t>(index)].reply = std::move(done);
}

// The rest of Carry, and ApplyOne of inbox.cc.
void World::FinishAttempt(Consumer& consumer) {
  Done done = *std::move(consumer.reply);
  consumer.reply.reset();
  const auto read_back = [&] {
    const Database::Place& place = database_.inbox[done.partition];
    return events::Resolve(done.attempt, place.epoch, place.off);
  };
  Verdict verdict =
      events::Judge(done.status, done.cursor_moved, static_cast<size_t>(done.result.applied));
  if (verdict == Verdict::kInDoubt) {
    verdict = !scale_.crashes_only && Odds(4) ? Verdict::kInDoubt : read_back();
  } else if (verdict == Verdict::kFenced) {
    verdict = read_back() == Verdict::kFenced ? Verdict::kFenced : Verdict::kInDoubt;
  }
  const auto found = consumer.owned.find(done.partition);
  if (found == consumer.owned.end()) return;
  Owned& owned = found->second;
  const int jitter = scale_.crashes_only ? 0 : choices_.Pick(1001);
  owned.flow.Finish(verdict, done.status, TimeOf(now_ms_), jitter, done.result.newly_parked,
                    done.result.released);
  if (owned.flow.fenced()) owned.fenced_at = now_ms_;
  if (verdict != Verdict::kDone) owned.history = Mix(owned.history, static_cast<uint64_t>(verdict));
  if (owned.flow.waiting() == 0) owned.history = 0;
}

void World::CrashConsumer(int index) {
  Say(absl::StrCat("FAULT: consumer ", index, " dies"));
  Consumer& consumer = consumers_[static_cast<size_t>(index)];
  consumer = Consumer();
  // It comes back as a new member.
  ++generation_;
}

void World::Operate() {
  std::set<std::string> keys;
  for (int partition = 0; partition < scale_.partitions; ++partition) {
    keys.merge(database_.ParkedKeys(partition));
  }
  if (keys.empty()) return;
  auto key = keys.begin();
  std::advance(key, choices_.Pick(static_cast<int>(keys.size())));
  Say("operator redrives key " + *key);
  database_.Redrive(*key);
}

// --- What must hold ------------------------------------------------------------------------------

uint64_t World::Hash() const {
  if (!scale_.crashes_only) return 0;
  uint64_t hash = Mix(database_.Hash(), broker_.Hash());
  for (const Writer& writer : writers_) hash = Mix(hash, writer.next * 16 + writer.appended);
  for (const Relay& relay : relays_) {
    if (relay.flow.has_value()) hash = Mix(hash, HashOf(*relay.flow, broker_, relay.producer));
    hash = Mix(hash, (relay.session != 0 ? 1u : 0u) + (relay.locked ? 2u : 0u) +
                         (relay.flow.has_value() ? 4u : 0u) +
                         (database_.IsOpen(relay.session) ? 8u : 0u));
    if (!relay.reply.has_value()) continue;
    hash = Mix(hash, static_cast<uint64_t>(relay.reply->kind) * 2 + (relay.reply->yes ? 1 : 0));
    for (const Row& row : relay.reply->rows) hash = Mix(hash, static_cast<uint64_t>(row.place.seq));
  }
  for (const Consumer& consumer : consumers_) {
    if (consumer.reply.has_value()) {
      hash = Mix(hash, static_cast<uint64_t>(consumer.reply->attempt.next));
      hash = Mix(hash, static_cast<uint64_t>(consumer.reply->status.code()) + 1);
    }
    hash = Mix(hash, consumer.generation == generation_ ? 1 : 2);
    for (const auto& [partition, owned] : consumer.owned) {
      const PartitionFlow& flow = owned.flow;
      for (const int64_t value :
           {flow.epoch(), flow.cursor(), flow.next_fetch(), static_cast<int64_t>(flow.waiting()),
            static_cast<int64_t>(flow.fenced())}) {
        hash = Mix(hash, static_cast<uint64_t>(value));
      }
      hash = Mix(hash, owned.history);
      const absl::Time ready = std::min(owned.flow.ready_at(), TimeOf(now_ms_ + kSessionMs));
      hash = Mix(hash,
                 static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMillis(ready) - now_ms_)));
    }
  }
  return Mix(hash, static_cast<uint64_t>(faults_done_));
}

void World::CheckEnd() {
  for (size_t w = 0; w < writers_.size(); ++w) {
    if (writers_[w].next < scale_.work[w].size()) return Fail("a writer is stuck");
  }
  for (const Row& row : database_.outbox) {
    if (!broker_.Has(row.place)) return Fail(absl::StrCat(Show(row.place), " is lost"));
  }
  const Position last = database_.outbox.back().place;
  if (!defects_.order_by_seq && database_.cursor.place != last) {
    return Fail("the relay's cursor does not reach the end");
  }
  std::map<int, int64_t> expected;
  for (int partition = 0; partition < scale_.partitions; ++partition) {
    const auto& log = broker_.logs[static_cast<size_t>(partition)];
    const auto& parked = database_.parked[partition];
    std::set<int> blocked;
    for (size_t i = 0; i < log.size(); ++i) {
      const auto offset = static_cast<int64_t>(i);
      if (!database_.consumed.contains({partition, offset})) {
        return Fail(absl::StrCat("offset ", offset, " of partition ", partition,
                                 " is neither applied nor parked"));
      }
      const Fact& fact = log[i].fact;
      if (parked.contains(offset)) {
        blocked.insert(KeyOf(fact.subject));
      } else if (blocked.contains(KeyOf(fact.subject))) {
        return Fail("a later event of a parked key was applied");
      } else if (fact.kind != Kind::kUndecodable) {
        int64_t& newest = expected[fact.subject];
        newest = std::max(newest, log[i].sequence);
      }
    }
  }
  for (const auto& [subject, sequence] : expected) {
    const auto found = database_.newest.find(subject);
    if (found == database_.newest.end() || found->second.sequence != sequence) {
      return Fail(absl::StrCat("subject ", subject, " does not have its newest state"));
    }
  }
}

}  // namespace mumpuni::sim
