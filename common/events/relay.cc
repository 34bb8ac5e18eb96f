#include "common/events/relay.h"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/events/outbox.h"
#include "common/events/relay_flow.h"
#include "common/events/relay_store.h"
#include "common/events/wake_signal.h"
#include "common/kafka/admin.h"
#include "common/kafka/producer.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"

namespace mumpuni::events {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Notifications to another process's relay at most this often.
constexpr milliseconds kNotifyInterval{5};
constexpr milliseconds kMeasureInterval{1000};
constexpr milliseconds kMaintenanceInterval{10'000};
constexpr milliseconds kRestartDelay{200};
// A standby looks this often whether the leader is frozen, and one that must not publish whether it
// may again.
constexpr milliseconds kLookInterval{1000};
constexpr milliseconds kTopicsRetry{1000};
// While an error of the broker stands, it is asked this often whether it is back.
constexpr milliseconds kBrokerInterval{1000};
constexpr absl::Duration kBrokerTimeout = absl::Milliseconds(100);
constexpr absl::Duration kTopicsTimeout = absl::Seconds(3);
// After a wake-up rows may still lie above the horizon of another transaction: looked for again
// after 1, 2, 4 … ms up to the poll interval.
constexpr milliseconds kFirstLook{1};

struct Metrics {
  explicit Metrics(const std::string& service) {
    const obs::Labels labels = {{"service", service}};
    unsent = &obs::GetGauge("mumpuni_outbox_unsent_rows", "Events not yet published.", labels);
    oldest = &obs::GetGauge("mumpuni_outbox_oldest_age_seconds",
                            "Age of the oldest event not yet published.", labels);
    published = &obs::GetCounter("mumpuni_outbox_published_total", "Events published.", labels);
    active = &obs::GetGauge("mumpuni_relay_active", "1 if this process publishes.", labels);
    restored = &obs::GetGauge("mumpuni_relay_restored",
                              "1 after a restore that no operator has acknowledged.", labels);
    restarts = &obs::GetCounter("mumpuni_relay_restarts_total",
                                "Times the relay started again from its cursor.", labels);
  }
  obs::Gauge* unsent;
  obs::Gauge* oldest;
  obs::Counter* published;
  obs::Gauge* active;
  obs::Gauge* restored;
  obs::Counter* restarts;
};

// When to look into the outbox again.
class Pace {
 public:
  Pace(milliseconds longest, Steady::time_point now) : longest_(longest), next_(now) {}
  bool Due(Steady::time_point now) const { return now >= next_; }
  void Woken(Steady::time_point now) {
    next_ = now;
    interval_ = kFirstLook;
  }
  // `full`: there is more to read at once.
  void Looked(Steady::time_point now, bool full) {
    next_ = full ? now : now + interval_;
    if (!full) interval_ = std::min(interval_ * 2, longest_);
  }
  Steady::time_point next() const { return next_; }

 private:
  milliseconds longest_;
  milliseconds interval_ = kFirstLook;
  Steady::time_point next_;
};

}  // namespace

struct Relay::Impl {
  Impl(pg::Pool& pool_in, RelayOptions options_in)
      : url(pool_in.options().url), options(std::move(options_in)), metrics(options.service) {}

  // One leadership: from taking the lock to losing it, or to trouble with the broker.
  struct Term {
    RelayFlow flow;
    std::unique_ptr<kafka::Producer> producer;
    bool topics_ready = false;
    Steady::time_point next_topics{};
    Steady::time_point next_broker{};
  };

  void Run();
  void Serve(RelayStore& store);
  void AwaitOperator(RelayStore& store);
  void StandBy(RelayStore& store);
  absl::Status Lead(RelayStore& store);
  void Step(RelayStore& store, Term& term, Pace& pace);
  void EnsureTopics(Term& term);
  void WatchBroker(Term& term);
  bool MayRead(const Term& term) const;
  void Read(RelayStore& store, Term& term, Pace& pace);
  void Produce(Term& term);
  void MoveCursor(RelayStore& store, Term& term, bool at_once);
  void Housekeeping(RelayStore& store, const Term* term);
  void Wait(RelayStore& store, const Term* term, Steady::time_point until);
  bool Finished(const Term& term) const;
  void Fail(const std::string& error);
  void ClearError();
  void Nap(milliseconds how_long);

  const std::string url;
  const RelayOptions options;
  Metrics metrics;
  const std::shared_ptr<WakeSignal> wake = std::make_shared<WakeSignal>();
  std::atomic<bool> stopping{false};
  Steady::time_point stop_deadline{};  // written before `stopping`
  Steady::time_point next_measure{};
  Steady::time_point next_maintenance{};
  Steady::time_point next_notify{};
  std::thread thread;
  mutable std::mutex mutex;
  RelayStatus status;  // guarded by mutex
};

void Relay::Impl::Run() {
  while (!stopping) {
    try {
      RelayStore store(url, options.service);
      Serve(store);
    } catch (const pqxx::broken_connection&) {
      Fail("database: connection lost");
    } catch (const pqxx::sql_error& e) {
      // The text may quote values, so only the code leaves the process.
      obs::Warn("relay: statement failed", {{"sqlstate", e.sqlstate()}});
      Fail(absl::StrCat("database: SQLSTATE ", e.sqlstate()));
    } catch (const std::exception& e) {
      obs::Err("relay: unexpected failure", {{"what", e.what()}});
      Fail("internal failure");
    }
    {
      const std::lock_guard lock(mutex);
      status.active = false;
    }
    metrics.active->Set(0);
    if (!stopping) Nap(kRestartDelay);
  }
}

void Relay::Impl::Serve(RelayStore& store) {
  StandBy(store);
  while (!stopping) {
    const absl::Status result = Lead(store);
    metrics.active->Set(0);
    if (result.ok()) return;
    Fail(std::string(result.message()));
    if (absl::IsFailedPrecondition(result)) {
      AwaitOperator(store);
      continue;
    }
    metrics.restarts->Add();
    // Somebody else has the epoch: the lock must go with the session.
    if (absl::IsAborted(result)) return;
    if (!stopping) Nap(kRestartDelay);
  }
}

// The lock is kept, so that no standby wants it; the outbox is looked after as ever.
void Relay::Impl::AwaitOperator(RelayStore& store) {
  {
    const std::lock_guard lock(mutex);
    status.active = false;
  }
  Housekeeping(store, nullptr);
  const auto until = Steady::now() + kLookInterval;
  while (!stopping && Steady::now() < until) {
    Wait(store, nullptr, until);
    wake->Take();
  }
}

void Relay::Impl::StandBy(RelayStore& store) {
  int frozen = 0;
  Steady::time_point next_look{};
  // A wake-up that came too soon after a notification is passed on when the interval is over.
  bool notify = false;
  while (!stopping && !store.TryLock()) {
    // The database answers, and a standby wants nothing of the broker.
    ClearError();
    Housekeeping(store, nullptr);
    if (Steady::now() >= next_look) {
      frozen = store.ReplaceFrozen(frozen);
      next_look = Steady::now() + kLookInterval;
    }
    const auto until = Steady::now() + absl::ToChronoMilliseconds(options.poll_interval);
    Wait(store, nullptr, notify ? std::min<Steady::time_point>(until, next_notify) : until);
    notify = wake->Take() || notify;
    if (notify && Steady::now() >= next_notify) {
      store.Notify();
      next_notify = Steady::now() + kNotifyInterval;
      notify = false;
    }
  }
}

absl::Status Relay::Impl::Lead(RelayStore& store) {
  if (stopping) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Position cursor, store.TakeOver());
  Term term{.flow = RelayFlow(cursor, options.batch_rows), .producer = nullptr};
  auto producer =
      kafka::Producer::Create(options.kafka, [&term](uint64_t tag, const absl::Status& delivered) {
        term.flow.Delivered(tag, delivered);
      });
  if (!producer.ok()) return producer.status();
  term.producer = *std::move(producer);
  {
    const std::lock_guard lock(mutex);
    status.active = true;
    status.epoch = store.epoch();
  }
  metrics.active->Set(1);
  obs::Info("relay leads", {{"epoch", store.epoch()}});
  Pace pace(absl::ToChronoMilliseconds(options.poll_interval), Steady::now());
  while (term.flow.ended() == RelayFlow::End::kNone && !(stopping && Finished(term))) {
    Step(store, term, pace);
  }
  // What is acknowledged counts, whatever ended this term.
  MoveCursor(store, term, true);
  return term.flow.why();
}

// Stopping: everything acknowledged, or no more time.
bool Relay::Impl::Finished(const Term& term) const {
  return term.flow.idle() || Steady::now() >= stop_deadline;
}

void Relay::Impl::Step(RelayStore& store, Term& term, Pace& pace) {
  RelayFlow& flow = term.flow;
  if (wake->Take() || store.TakeNotifications()) pace.Woken(Steady::now());
  if (!term.topics_ready) EnsureTopics(term);
  if (MayRead(term) && pace.Due(Steady::now())) Read(store, term, pace);
  // Deliveries make room, so they are served first; whatever comes later ends the wait below.
  term.producer->Poll(absl::ZeroDuration());
  Produce(term);
  flow.ProducerIs(term.producer->Fatal());
  if (flow.ended() == RelayFlow::End::kNone) MoveCursor(store, term, false);
  if (flow.MayBeat(Steady::now())) {
    const bool ours = store.Beat();
    flow.Beaten(ours, Steady::now());
  }
  if (flow.ended() != RelayFlow::End::kNone) return;
  WatchBroker(term);
  Housekeeping(store, &term);
  Steady::time_point until = std::min<Steady::time_point>(next_measure, flow.next_beat());
  if (MayRead(term)) until = std::min(until, pace.next());
  if (!term.topics_ready) until = std::min(until, term.next_topics);
  if (const auto move = flow.next_move()) until = std::min(until, *move);
  if (stopping) until = std::min(until, stop_deadline);
  Wait(store, &term, until);
}

void Relay::Impl::EnsureTopics(Term& term) {
  if (Steady::now() < term.next_topics) return;
  const absl::Status ready = kafka::EnsureTopics(options.kafka, options.topics,
                                                 options.replication_factor, kTopicsTimeout);
  term.topics_ready = ready.ok();
  term.next_topics = Steady::now() + kTopicsRetry;
  if (ready.ok()) {
    ClearError();
  } else {
    Fail(std::string(ready.message()));
  }
}

// With nothing to send no delivery would ever say that the broker is back.
void Relay::Impl::WatchBroker(Term& term) {
  if (term.producer->last_error().empty()) return;
  Fail(term.producer->last_error());
  if (Steady::now() < term.next_broker) return;
  if (term.producer->BrokerAnswers(kBrokerTimeout) && term.topics_ready) ClearError();
  term.next_broker = Steady::now() + kBrokerInterval;
}

bool Relay::Impl::MayRead(const Term& term) const {
  return term.topics_ready && !stopping && term.flow.MayRead();
}

void Relay::Impl::Read(RelayStore& store, Term& term, Pace& pace) {
  const bool full = term.flow.Take(store.Read(term.flow.read(), options.batch_rows));
  pace.Looked(Steady::now(), full);
}

// As much as the producer takes; what remains waits for a delivery, while the relay goes on
// measuring and looking after the outbox.
void Relay::Impl::Produce(Term& term) {
  bool room = true;
  while (const OutboxRow* row = room ? term.flow.Next() : nullptr) {
    room = term.flow.Produced(term.producer->Produce(
        row->topic, row->key, row->payload, HeadersOf(options.service, *row), term.flow.tag()));
  }
}

void Relay::Impl::MoveCursor(RelayStore& store, Term& term, bool at_once) {
  if (const int64_t rows = term.flow.Acknowledge(); rows > 0) {
    metrics.published->Add(static_cast<double>(rows));
    const std::lock_guard lock(mutex);
    status.published_total += rows;
    status.last_error.clear();
  }
  const std::optional<Position> to = term.flow.MayMove(Steady::now(), at_once);
  if (!to.has_value()) return;
  const bool moved = store.MoveCursor(*to);
  term.flow.Moved(moved, Steady::now());
}

void Relay::Impl::Housekeeping(RelayStore& store, const Term* term) {
  const auto now = Steady::now();
  if (term != nullptr && now >= next_maintenance) {
    next_maintenance = now + kMaintenanceInterval;
    store.EnsurePartitions();
    store.DropPartitions(term->flow.cursor(), options.retention);
  }
  if (now < next_measure) return;
  const RelayStore::Depth depth = store.Measure(options.outbox_rows_max + 1);
  const auto took = Steady::now() - now;
  // Counting millions of rows takes its time; it shall not take a twentieth of it.
  next_measure = Steady::now() + std::max<Steady::duration>(kMeasureInterval, took * 20);
  SetOutboxFull(depth.rows > options.outbox_rows_max);
  metrics.unsent->Set(static_cast<double>(depth.rows));
  metrics.oldest->Set(absl::ToDoubleSeconds(depth.oldest_age));
  metrics.restored->Set(depth.restored ? 1 : 0);
  const std::lock_guard lock(mutex);
  status.unsent_rows = depth.rows;
  status.oldest_unsent_age = depth.oldest_age;
  status.restored = depth.restored;
}

void Relay::Impl::Wait(RelayStore& store, const Term* term, Steady::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - Steady::now()).count();
  if (left <= 0) return;
  pollfd fds[3] = {{wake->fd(), POLLIN, 0}, {store.socket(), POLLIN, 0}, {-1, POLLIN, 0}};
  if (term != nullptr) fds[2].fd = term->producer->ready_fd();
  poll(fds, 3, static_cast<int>(std::min<int64_t>(left, 1000)));
  if (term != nullptr && fds[2].revents != 0) Drain(fds[2].fd);
  // A broken session shows as readable for ever; the next statement would find it, so cause it.
  if ((fds[1].revents & (POLLHUP | POLLERR)) != 0) throw pqxx::broken_connection();
}

void Relay::Impl::Fail(const std::string& error) {
  const std::lock_guard lock(mutex);
  if (status.last_error == error) return;
  status.last_error = error;
  obs::Warn("relay trouble", {{"error", error}});
}

void Relay::Impl::ClearError() {
  const std::lock_guard lock(mutex);
  status.last_error.clear();
}

void Relay::Impl::Nap(milliseconds how_long) {
  pollfd fd = {wake->fd(), POLLIN, 0};
  // A wake-up of a commit is not lost: the outbox is read at the start of a term.
  if (!stopping) wake->Take();
  poll(&fd, 1, static_cast<int>(how_long.count()));
}

Relay::Relay(pg::Pool& pool, RelayOptions options)
    : impl_(std::make_unique<Impl>(pool, std::move(options))) {}

Relay::~Relay() { Stop(absl::Seconds(1)); }

absl::Status Relay::CheckRestore() {
  try {
    RelayStore store(impl_->url, impl_->options.service);
    store.CheckRestore();
    return absl::OkStatus();
  } catch (const pqxx::broken_connection&) {
    return absl::UnavailableError("database: connection lost");
  } catch (const pqxx::sql_error& e) {
    const std::string text = absl::StrCat("database: SQLSTATE ", e.sqlstate());
    // The statement's time was over: another process is checking, or the database is slow.
    return e.sqlstate() == "57014" ? absl::UnavailableError(text) : absl::InternalError(text);
  } catch (const std::exception&) {
    return absl::InternalError("the restore check failed");
  }
}

void Relay::Start() {
  SetRelayWaker([wake = impl_->wake] { wake->Set(); });
  impl_->thread = std::thread([this] { impl_->Run(); });
}

void Relay::Stop(absl::Duration grace) {
  if (!impl_->thread.joinable()) return;
  SetRelayWaker({});
  impl_->stop_deadline = Steady::now() + absl::ToChronoMilliseconds(grace);
  impl_->stopping = true;
  Wake();
  impl_->thread.join();
}

void Relay::Wake() { impl_->wake->Set(); }

RelayStatus Relay::Status() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->status;
}

}  // namespace mumpuni::events
