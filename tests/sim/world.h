// A whole backbone over virtual time: writers, relays with a standby, a broker, a group of
// consumers and an operator, each of which does one statement or takes one reply at a step.
// RelayFlow, InFlight, PartitionFlow, Decide, Judge, Resolve and RetryPause are the production
// ones.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/choices.h"
#include "tests/sim/model.h"

namespace mumpuni::sim {

struct Scale {
  int writers = 2;
  // For each writer its transactions, each with the facts it writes.
  std::vector<std::vector<std::vector<Fact>>> work;
  int partitions = 1;
  int relays = 1;
  int consumers = 1;
  int batch_rows = 2;
  int max_batch = 2;
  // How many faults there may be, and one in how many steps tries one; 0: at every step, as one of
  // the choices.
  int faults = 1;
  int fault_every = 0;
  // Only crashes and lost replies, for the enumeration.
  bool crashes_only = true;
  bool operator_acts = false;
  // A lost session of a relay is replaced without its noticing: it goes on as a zombie.
  bool reconnects_silently = false;
};

// A random world: sizes, facts and faults by `choices`.
Scale RandomScale(Choices& choices);
// Two writers, three events of one key, one fault.
Scale SmallScale();

class World {
 public:
  World(Scale scale, const Defects& defects, Choices& choices, bool trace);
  // Until nothing is left to do. "" or the first violation.
  std::string Run();
  int steps() const { return steps_; }
  int64_t now_ms() const { return now_ms_; }
  int faults() const { return faults_done_; }
  const std::vector<std::string>& trace() const { return trace_; }
  const Database& database() const { return database_; }

 private:
  struct Writer {
    size_t next = 0;      // transaction
    size_t appended = 0;  // of its facts
    int64_t paused_until = 0;
  };
  struct Reply {
    enum { kLock, kTaken, kRows, kMoved, kBeat } kind = kLock;
    bool yes = false;
    Position place;
    std::vector<Row> rows;
  };
  struct Relay {
    int session = 0;
    int64_t epoch = 0;
    bool locked = false;
    std::optional<events::RelayFlow> flow;
    int producer = 0;
    std::map<Position, Fact> facts;  // of the rows in the flow
    std::optional<Reply> reply;
    int suspect = 0;
    int64_t look_at = 0;
    int64_t next_try = 0;
    int64_t paused_until = 0;
  };
  struct Owned {
    explicit Owned(events::PartitionFlow flow_in) : flow(std::move(flow_in)) {}
    events::PartitionFlow flow;
    int64_t fenced_at = 0;
    bool skipped = false;
    uint64_t history = 0;  // of failures since nothing waited
  };
  struct Done {
    int partition = 0;
    events::Attempt attempt;
    absl::Status status;
    bool cursor_moved = false;
    events::AttemptResult result;
  };
  struct Consumer {
    std::map<int, Owned> owned;
    int64_t generation = 0;
    std::optional<Done> reply;
    int64_t paused_until = 0;
  };

  enum class Actor { kWriter, kRelay, kBroker, kConsumer };
  using Action = std::pair<Actor, int>;
  std::vector<Action> Enabled();
  bool IsPrivate(const Relay& relay) const;
  std::optional<Action> Private() const;
  bool SomethingComes() const;
  void Act(const Action& action);
  bool FaultDue();
  void Fault();
  void CheckEnd();
  void Fail(const std::string& what);
  void Say(const std::string& what);
  uint64_t Hash() const;
  bool Odds(int one_in) { return choices_.Pick(one_in) == 0; }

  bool CanWrite(int index) const;
  void Write(int index);
  void Committed(const std::vector<Row>& rows);

  bool CanRelay(const Relay& relay) const;
  void RelayStep(int index);
  void Standby(Relay& relay);
  void Lead(int index, Relay& relay);
  void TakeReply(int index, Relay& relay);
  void EndTerm(Relay& relay, bool keep_session);
  void CrashRelay(int index);
  bool Moves(const Relay& relay) const;
  void CheckCursor(Position to);
  events::RelayFlow::Time Now() const {
    return events::RelayFlow::Time{std::chrono::milliseconds(now_ms_)};
  }

  bool CanConsume(int index) const;
  bool CanConsumeFrom(int partition, const Owned& owned) const;
  void ConsumerStep(int index);
  void ClaimAll(int index);
  void Fetch(int partition, Owned& owned);
  void Attempt(int index, int partition, Owned& owned);
  void FinishAttempt(Consumer& consumer);
  void CrashConsumer(int index);
  void Operate();

  const Scale scale_;
  const Defects defects_;
  Choices& choices_;
  const bool tracing_;
  Database database_;
  Broker broker_;
  std::vector<Writer> writers_;
  std::vector<Relay> relays_;
  std::vector<Consumer> consumers_;
  // Which consumer the group gave each partition to.
  std::vector<int> assignment_;
  int64_t generation_ = 1;
  int next_producer_ = 1;
  int64_t broker_down_until_ = 0;
  int64_t now_ms_ = 1000;
  int steps_ = 0;
  int faults_done_ = 0;
  // What the next transactions of consumers meet.
  enum class Trouble { kNone, kTransient, kDoubtDone, kDoubtNot };
  Trouble trouble_ = Trouble::kNone;
  std::string violation_;
  std::vector<std::string> trace_;
};

}  // namespace mumpuni::sim
