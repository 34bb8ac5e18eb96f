#include "common/events/inbox.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/events/inbox_store.h"
#include "common/events/partition_flow.h"
#include "common/events/testing_faults.h"
#include "common/kafka/consumer.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"

namespace mumpuni::events {
namespace {

using kafka::TopicPartition;

constexpr absl::Duration kIdlePoll = absl::Milliseconds(200);
constexpr absl::Duration kUpkeepInterval = absl::Milliseconds(500);
constexpr absl::Duration kTopicsInterval = absl::Seconds(1);
constexpr absl::Duration kBrokerTimeout = absl::Seconds(2);
constexpr absl::Duration kRestartPause = absl::Milliseconds(500);
// What an operator has decided is noticed within this time, or at once by what is being applied.
constexpr absl::Duration kControlInterval = absl::Seconds(1);
// The broker is asked how far a held back partition's log goes this often, each.
constexpr absl::Duration kAskInterval = absl::Seconds(1);
// A partition that fails for longer is reported as stalled.
constexpr absl::Duration kStalledAfter = absl::Seconds(30);
// Polling alone keeps a member in good standing, so a client that has ceased to fetch would never
// be noticed: one partition after the other is compared with the broker, and a client that lets
// events lie there for longer than the limit is replaced.
constexpr absl::Duration kWatchInterval = absl::Seconds(2);
constexpr absl::Duration kSilenceLimit = absl::Seconds(10);
// While other partitions flow, events of this one may only be far back in the client's queue.
constexpr absl::Duration kSilenceLimitWhileBusy = absl::Minutes(2);

// Monotonic; only differences mean anything.
absl::Time Now() {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

struct Metrics {
  explicit Metrics(const std::string& consumer) {
    const obs::Labels labels = {{"consumer", consumer}};
    applied = &obs::GetCounter("mumpuni_inbox_applied_total", "Events applied.", labels);
    parked = &obs::GetCounter("mumpuni_inbox_parked_total", "Events parked.", labels);
    retries = &obs::GetCounter("mumpuni_inbox_retries_total", "Batches tried again.", labels);
    fenced = &obs::GetCounter("mumpuni_inbox_fenced_total", "Partitions given up to a newer owner.",
                              labels);
    lag = &obs::GetGauge("mumpuni_inbox_lag_events", "Events not yet applied.", labels);
    lag_age = &obs::GetGauge("mumpuni_inbox_lag_seconds",
                             "Since when the oldest fetched event waits to be applied.", labels);
    paused = &obs::GetGauge("mumpuni_inbox_paused", "1 while an operator holds it.", labels);
    assigned = &obs::GetGauge("mumpuni_inbox_assigned_partitions",
                              "Partitions that this process reads.", labels);
    stopped =
        &obs::GetGauge("mumpuni_inbox_stopped",
                       "1 if the consumer stopped by an error and needs an operator.", labels);
    renewed = &obs::GetCounter("mumpuni_inbox_client_renewed_total",
                               "Broker clients replaced because they fetched nothing.", labels);
    stalled = &obs::GetGauge("mumpuni_inbox_stalled_seconds",
                             "How long the worst partition has been failing.", labels);
    batch = &obs::GetHistogram("mumpuni_inbox_batch_seconds", "Duration of a transaction.", labels);
  }
  obs::Counter* applied;
  obs::Counter* parked;
  obs::Counter* retries;
  obs::Counter* fenced;
  obs::Counter* renewed;
  obs::Gauge* lag;
  obs::Gauge* lag_age;
  obs::Gauge* paused;
  obs::Gauge* assigned;
  obs::Gauge* stopped;
  obs::Gauge* stalled;
  obs::Histogram* batch;
};

// A partition of ours: its flow and whether the broker's client holds it back.
struct Owned {
  PartitionFlow flow;
  bool paused = false;
  absl::Time fenced_at;
  // Where the log ended when last asked, while held back.
  int64_t end = 0;
  absl::Time next_ask = absl::InfinitePast();
};

// The partition that is being watched, and since when nothing came although there is something.
struct Watch {
  TopicPartition tp;
  int64_t silent_at = -1;
  absl::Time silent_since;
};

}  // namespace

struct Inbox::Impl {
  Impl(pg::Pool& pool_in, InboxOptions options_in, Handler handler_in,
       std::function<void()> after_commit_in)
      : pool(pool_in),
        options(std::move(options_in)),
        handler(std::move(handler_in)),
        after_commit(std::move(after_commit_in)),
        metrics(options.consumer) {}

  void Run();
  bool MayRun();
  bool LookAtControl();
  // From joining the group to trouble that needs a new client.
  void Session();
  absl::Status Connect();
  void AwaitTopics();
  void SubscribeToExisting();

  // What the group gave us.
  std::vector<kafka::StartAt> OnAssigned(const std::vector<TopicPartition>& tps);
  void OnRevoked();
  absl::StatusOr<std::vector<kafka::StartAt>> Take(const std::vector<TopicPartition>& tps);
  bool BelongsToOtherLog(const Claim& claim);
  void ClaimAgain();

  void Receive();
  void OnMessage(kafka::Message message);
  void OnConsumerError(const absl::Status& error);
  void ApplyReady();
  void ApplyOne(const TopicPartition& tp, Owned& mine);
  void Report(const TopicPartition& tp, const Attempt& attempt, const AttemptResult& result);
  void HoldBack(const TopicPartition& tp, Owned& mine);

  void Upkeep();
  void UpdateLag();
  void AskForEnds();
  int64_t LagOf(const TopicPartition& tp, const Owned& mine) const;
  void WatchOne();
  absl::Duration NextWait() const;
  void StopByError(const std::string& why);
  void SetError(const std::string& error);
  void Nap(absl::Duration how_long);
  bool Going() const { return !stopping && !broken_off && !paused && !renew_client; }
  int Jitter() { return std::uniform_int_distribution<int>(0, 1000)(random); }

  pg::Pool& pool;
  const InboxOptions options;
  const Handler handler;
  const std::function<void()> after_commit;
  Metrics metrics;

  // Of the consumer's thread only.
  std::unique_ptr<kafka::Consumer> consumer;
  std::string cluster_id;
  std::vector<std::string> subscribed;
  std::map<TopicPartition, Owned> owned;
  // Given to us by the group; more than `owned` while the database cannot be asked.
  std::vector<TopicPartition> assigned;
  bool claim_pending = false;
  // The group has answered, if only that there is nothing for us.
  bool assignment_known = false;
  bool renew_client = false;
  // By another process: two that insist would take it from each other for ever.
  bool name_taken = false;
  // Needs a moved cursor before it goes on.
  bool broken_off = false;
  bool paused = false;
  int64_t generation = 0;
  absl::Time next_control;
  absl::Time next_upkeep;
  absl::Time next_topics;
  absl::Time next_watch;
  Watch watch;
  absl::Time last_received = absl::InfinitePast();
  std::minstd_rand random{std::random_device{}()};

  std::thread thread;
  std::atomic<bool> stopping{false};
  std::atomic<int64_t> rounds{0};
  mutable std::mutex mutex;
  std::condition_variable stop_signal;
  InboxStatus status;  // guarded by mutex
};

void Inbox::Impl::Run() {
  while (!stopping) {
    ++rounds;
    if (!MayRun()) {
      Nap(kControlInterval / 2);
      continue;
    }
    renew_client = false;
    Session();
    // First: while it leaves it may still be given partitions.
    consumer.reset();
    owned.clear();
    assigned.clear();
    subscribed.clear();
    claim_pending = false;
    assignment_known = false;
    metrics.assigned->Set(0);
    const std::lock_guard lock(mutex);
    status.assigned_partitions = 0;
  }
  const std::lock_guard lock(mutex);
  status.running = false;
}

// Not while an operator holds the consumer, and not after an error that only a moved cursor mends.
// If the database cannot be asked, what was known holds.
bool Inbox::Impl::MayRun() {
  LookAtControl();
  const bool may = !broken_off && !paused;
  const std::lock_guard lock(mutex);
  status.running = may;
  return may;
}

// True if an operator has decided something since the last time.
bool Inbox::Impl::LookAtControl() {
  next_control = Now() + kControlInterval;
  const absl::StatusOr<Control> control = pg::Transact(
      pool, {.read_only = true},
      [&](pg::Tx& tx) -> absl::StatusOr<Control> { return ControlOf(tx, options.consumer); });
  if (!control.ok() || control->generation == generation) return false;
  generation = control->generation;
  const bool was_paused = std::exchange(paused, !control->pause_reason.empty());
  metrics.paused->Set(paused ? 1 : 0);
  if (paused != was_paused)
    obs::Info(paused ? "inbox paused by an operator" : "inbox goes on by an operator",
              {{"consumer", options.consumer}, {"reason", control->pause_reason}});
  if (!broken_off) return true;
  broken_off = false;
  metrics.stopped->Set(0);
  const std::lock_guard lock(mutex);
  status.stopped_by_error = false;
  status.last_error.clear();
  return true;
}

void Inbox::Impl::Session() {
  if (const absl::Status connected = Connect(); !connected.ok()) {
    SetError(std::string(connected.message()));
    return Nap(kRestartPause);
  }
  AwaitTopics();
  while (Going()) {
    ++rounds;
    if (!owned.empty() && testing_faults::stall_fetch.exchange(false)) {
      for (const auto& [tp, mine] : owned) consumer->Pause(tp);
    }
    Receive();
    ApplyReady();
    if (Now() >= next_upkeep) Upkeep();
  }
  if (renew_client) Nap(kRestartPause);
}

absl::Status Inbox::Impl::Connect() {
  kafka::ConsumerOptions consumer_options;
  consumer_options.client = options.kafka;
  if (name_taken) consumer_options.client.instance.clear();
  consumer_options.group = options.consumer;
  consumer_options.max_poll_interval = options.max_poll_interval;
  consumer_options.session_timeout = options.session_timeout;
  auto made = kafka::Consumer::Create(
      consumer_options, [this](const std::vector<TopicPartition>& tps) { return OnAssigned(tps); },
      [this](const std::vector<TopicPartition>&) { OnRevoked(); });
  if (!made.ok()) return made.status();
  consumer = *std::move(made);
  return absl::OkStatus();
}

// Topics are made by the relays of their owners, which may start after us.
void Inbox::Impl::AwaitTopics() {
  while (Going()) {
    cluster_id = consumer->ClusterId(kBrokerTimeout);
    if (cluster_id.empty()) {
      SetError("no broker answers");
    } else {
      SubscribeToExisting();
      if (!subscribed.empty()) return;
    }
    ++rounds;
    Nap(kTopicsInterval / 2);
    if (Now() >= next_control) LookAtControl();
  }
}

void Inbox::Impl::SubscribeToExisting() {
  next_topics = Now() + kTopicsInterval;
  const auto existing = consumer->ExistingTopics(options.topics, kBrokerTimeout);
  if (!existing.ok()) return SetError(std::string(existing.status().message()));
  if (existing->size() < options.topics.size()) {
    SetError(absl::StrCat("waiting for ", options.topics.size() - existing->size(), " of ",
                          options.topics.size(), " topics to be created"));
  } else {
    SetError("");
  }
  if (*existing == subscribed || existing->empty()) return;
  const absl::Status done = consumer->Subscribe(*existing);
  if (!done.ok()) return SetError(std::string(done.message()));
  subscribed = *existing;
}

std::vector<kafka::StartAt> Inbox::Impl::OnAssigned(const std::vector<TopicPartition>& tps) {
  assigned = tps;
  auto starts = Take(tps);
  claim_pending = !starts.ok();
  assignment_known = starts.ok();
  SetError(starts.ok() ? std::string()
                       : absl::StrCat("cursors: ", std::string(starts.status().message())));
  return starts.ok() ? *std::move(starts) : std::vector<kafka::StartAt>();
}

void Inbox::Impl::OnRevoked() {
  owned.clear();
  watch.silent_at = -1;
  assigned.clear();
  claim_pending = false;
  assignment_known = false;
}

absl::StatusOr<std::vector<kafka::StartAt>> Inbox::Impl::Take(
    const std::vector<TopicPartition>& tps) {
  owned.clear();
  watch.silent_at = -1;
  if (tps.empty()) return std::vector<kafka::StartAt>();
  ASSIGN_OR_RETURN(const std::vector<Claim> claims,
                   ClaimPartitions(pool, options.consumer, tps, cluster_id));
  std::vector<kafka::StartAt> starts;
  for (const Claim& claim : claims) {
    if (BelongsToOtherLog(claim)) return std::vector<kafka::StartAt>();
    owned.emplace(claim.tp, Owned{PartitionFlow(claim.epoch, claim.offset, claim.parked_keys)});
    starts.push_back({claim.tp, claim.offset});
  }
  obs::Info("inbox owns partitions",
            {{"consumer", options.consumer}, {"partitions", static_cast<int64_t>(starts.size())}});
  return starts;
}

bool Inbox::Impl::BelongsToOtherLog(const Claim& claim) {
  if (claim.cluster_id == cluster_id) return false;
  StopByError(absl::StrCat("the cursor of ", claim.tp.topic, "[", claim.tp.partition,
                           "] belongs to cluster ", claim.cluster_id, ", this is ", cluster_id));
  return true;
}

// After a failure to reach the database, or after a newer owner that is not one any more.
void Inbox::Impl::ClaimAgain() {
  // librdkafka would keep what is paused paused.
  for (const auto& [tp, mine] : owned) {
    if (mine.paused) consumer->Resume(tp);
  }
  auto starts = Take(assigned);
  claim_pending = !starts.ok();
  if (!starts.ok()) {
    return SetError(absl::StrCat("cursors: ", std::string(starts.status().message())));
  }
  const absl::Status done = consumer->Assign(*starts);
  if (done.ok()) return SetError("");
  claim_pending = true;
  SetError(std::string(done.message()));
}

// Gathers while messages keep coming, for one batch at most.
void Inbox::Impl::Receive() {
  absl::Duration wait = NextWait();
  const absl::Time until = Now() + wait + options.max_wait;
  for (int n = 0; n < options.max_batch && Going(); ++n) {
    auto polled = consumer->Poll(wait);
    if (!polled.ok()) return OnConsumerError(polled.status());
    if (!polled->has_value()) return;
    OnMessage(**std::move(polled));
    wait = absl::ZeroDuration();
    if (n % 64 != 0) continue;
    last_received = Now();
    if (last_received >= until) return;
  }
}

void Inbox::Impl::OnMessage(kafka::Message message) {
  const auto found = owned.find(message.tp);
  if (found == owned.end() || found->second.flow.fenced()) return;
  PartitionFlow& flow = found->second.flow;
  if (flow.Receive(Decode(std::move(message))) != PartitionFlow::Received::kGap) return;
  obs::Warn("inbox: offsets missing, reading again", {{"consumer", options.consumer},
                                                      {"topic", found->first.topic},
                                                      {"partition", found->first.partition},
                                                      {"offset", flow.next_fetch()}});
  const absl::Status sought = consumer->Seek(found->first, flow.next_fetch());
  if (!sought.ok()) renew_client = true;
}

void Inbox::Impl::OnConsumerError(const absl::Status& error) {
  if (absl::IsOutOfRange(error)) {
    return StopByError(
        absl::StrCat(std::string(error.message()), ": the offset lies outside the log"));
  }
  SetError(std::string(error.message()));
  if (absl::IsAborted(error)) {
    obs::Err("inbox: another process has this one's name in the group; going on without a name",
             {{"consumer", options.consumer}, {"name", options.kafka.instance}});
    name_taken = true;
  }
  if (absl::IsInternal(error) || absl::IsAborted(error)) renew_client = true;
}

// One batch of each, so that a long partition does not starve the others.
void Inbox::Impl::ApplyReady() {
  for (auto& [tp, mine] : owned) {
    if (!Going()) return;
    ApplyOne(tp, mine);
  }
}

void Inbox::Impl::ApplyOne(const TopicPartition& tp, Owned& mine) {
  const std::optional<Attempt> attempt = mine.flow.Next(options.max_batch, Now());
  if (!attempt.has_value()) return;
  ++rounds;  // a database that is away costs each partition a timeout
  if (testing_faults::before_batch) testing_faults::before_batch(options.consumer.c_str());
  const absl::Time begin = Now();
  const AttemptResult result = Carry(pool, options.consumer, tp, *attempt, handler);
  metrics.batch->Observe(absl::ToDoubleSeconds(Now() - begin));
  Report(tp, *attempt, result);
  mine.flow.Finish(result.verdict, result.status, Now(), Jitter(), result.newly_parked,
                   result.released);
  if (mine.flow.fenced()) mine.fenced_at = Now();
  HoldBack(tp, mine);
  if (result.verdict == Verdict::kDone && after_commit) after_commit();
}

void Inbox::Impl::Report(const TopicPartition& tp, const Attempt& attempt,
                         const AttemptResult& result) {
  const std::string where = absl::StrCat(tp.topic, "[", tp.partition, "]@", attempt.expected);
  if (result.verdict == Verdict::kDone) {
    metrics.applied->Add(result.applied);
    metrics.parked->Add(result.parked);
    if (result.parked > 0) {
      obs::Err("events parked",
               {{"consumer", options.consumer},
                {"at", where},
                {"count", result.parked},
                {"error", attempt.poison.has_value() ? std::string(attempt.poison->message())
                                                     : std::string("see parked_event")}});
    }
    const std::lock_guard lock(mutex);
    status.applied_total += result.applied;
    status.parked_total += result.parked;
    status.last_error.clear();
  } else if (result.verdict == Verdict::kRetry) {
    metrics.retries->Add();
    SetError(absl::StrCat(where, ": ", std::string(result.status.message())));
  } else if (result.verdict == Verdict::kFenced || result.verdict == Verdict::kInDoubt) {
    metrics.fenced->Add();
    obs::Warn("partition has a newer owner", {{"consumer", options.consumer}, {"at", where}});
  }
}

// The client's queue is bounded, ours too: what cannot be applied now is not fetched further.
void Inbox::Impl::HoldBack(const TopicPartition& tp, Owned& mine) {
  const auto many = static_cast<size_t>(options.max_batch) * 4;
  const bool hold = mine.flow.fenced() || mine.flow.failures() > 0 || mine.flow.waiting() >= many;
  if (hold == mine.paused) return;
  mine.paused = hold;
  if (hold) {
    consumer->Pause(tp);
  } else {
    consumer->Resume(tp);
  }
}

void Inbox::Impl::Upkeep() {
  next_upkeep = Now() + kUpkeepInterval;
  UpdateLag();
  if (subscribed.size() < options.topics.size() && Now() >= next_topics) SubscribeToExisting();
  // Whoever is still a member in good standing after a session's time is the owner: the epoch was
  // raised by an operator, or by a member that is gone.
  bool claim = claim_pending;
  if (Now() >= next_control) claim = LookAtControl() || claim;
  if (paused) return;
  for (const auto& [tp, mine] : owned) {
    if (!mine.flow.fenced()) continue;
    claim = claim || mine.flow.claim_at_once() || Now() >= mine.fenced_at + options.session_timeout;
  }
  if (claim && !consumer->AssignmentLost()) ClaimAgain();
  if (Now() >= next_watch) WatchOne();
}

// Goes on to the next partition unless this one is under suspicion.
void Inbox::Impl::WatchOne() {
  next_watch = Now() + kWatchInterval;
  auto found = watch.silent_at >= 0 ? owned.find(watch.tp) : owned.upper_bound(watch.tp);
  if (found == owned.end()) found = owned.begin();
  if (found == owned.end()) return;
  const auto& [tp, mine] = *found;
  watch.tp = tp;
  const auto end = consumer->QueryEnd(tp, kBrokerTimeout);
  const bool silent =
      end.ok() && !mine.paused && !consumer->AssignmentLost() && *end > mine.flow.next_fetch();
  if (!silent || watch.silent_at != mine.flow.next_fetch()) {
    watch.silent_at = silent ? mine.flow.next_fetch() : -1;
    watch.silent_since = Now();
  } else if (Now() >= watch.silent_since + (Now() - last_received >= kSilenceLimit
                                                ? kSilenceLimit
                                                : kSilenceLimitWhileBusy)) {
    obs::Err("inbox: the client fetches nothing, replacing it",
             {{"consumer", options.consumer}, {"topic", tp.topic}, {"partition", tp.partition}});
    metrics.renewed->Add();
    watch.silent_at = -1;
    renew_client = true;
  }
}

// What is held back is not fetched, so the end of its log that the client remembers stands still.
// An absent broker costs one timeout, not one for each partition.
void Inbox::Impl::AskForEnds() {
  for (auto& [tp, mine] : owned) {
    if (!mine.paused || Now() < mine.next_ask) continue;
    const auto end = consumer->QueryEnd(tp, kBrokerTimeout);
    mine.next_ask = Now() + kAskInterval;
    if (!end.ok()) return;
    mine.end = *end;
  }
}

int64_t Inbox::Impl::LagOf(const TopicPartition& tp, const Owned& mine) const {
  const auto mark = consumer->CachedWatermark(tp);
  const int64_t known = std::max(mine.end, mark.has_value() ? mark->high : 0);
  return std::max(known, mine.flow.next_fetch()) - mine.flow.cursor();
}

void Inbox::Impl::UpdateLag() {
  metrics.assigned->Set(static_cast<double>(owned.size()));
  AskForEnds();
  int64_t lag = 0;
  absl::Duration age;
  absl::Duration stalled;
  for (const auto& [tp, mine] : owned) {
    lag += LagOf(tp, mine);
    age = std::max(age, absl::Now() - mine.flow.oldest_sent_at());
    if (mine.flow.failures() == 0) continue;
    stalled = std::max(stalled, Now() - mine.flow.failing_since());
  }
  const std::lock_guard lock(mutex);
  status.assigned_partitions = static_cast<int>(owned.size());
  // Between two assignments nobody knows: what was behind is still behind.
  if (owned.empty() && !assignment_known) return;
  metrics.lag->Set(static_cast<double>(lag));
  metrics.lag_age->Set(absl::ToDoubleSeconds(age));
  metrics.stalled->Set(stalled >= kStalledAfter ? absl::ToDoubleSeconds(stalled) : 0);
  status.lag_events = lag;
  status.lag_age = age;
}

absl::Duration Inbox::Impl::NextWait() const {
  absl::Time ready = Now() + kIdlePoll;
  for (const auto& [tp, mine] : owned) ready = std::min(ready, mine.flow.ready_at());
  return std::max(absl::ZeroDuration(), ready - Now());
}

void Inbox::Impl::StopByError(const std::string& why) {
  const std::string error =
      absl::StrCat(why, "; repair: mumpuni events rebuild --consumer ", options.consumer);
  obs::Err("inbox stopped", {{"consumer", options.consumer}, {"error", error}});
  metrics.stopped->Set(1);
  broken_off = true;
  const std::lock_guard lock(mutex);
  status.stopped_by_error = true;
  status.last_error = error;
}

void Inbox::Impl::SetError(const std::string& error) {
  const std::lock_guard lock(mutex);
  if (status.stopped_by_error || status.last_error == error) return;
  status.last_error = error;
  if (error.empty()) return;
  obs::Warn("inbox trouble", {{"consumer", options.consumer}, {"error", error}});
}

void Inbox::Impl::Nap(absl::Duration how_long) {
  std::unique_lock lock(mutex);
  stop_signal.wait_for(lock, absl::ToChronoMilliseconds(how_long),
                       [this] { return stopping.load(); });
}

Inbox::Inbox(pg::Pool& pool, InboxOptions options, Handler handler,
             std::function<void()> after_commit)
    : impl_(std::make_unique<Impl>(pool, std::move(options), std::move(handler),
                                   std::move(after_commit))) {}

Inbox::~Inbox() { Stop(absl::Seconds(1)); }

void Inbox::Start() {
  impl_->metrics.stopped->Set(0);
  impl_->thread = std::thread([this] { impl_->Run(); });
}

// The batch in work is finished; its transaction bounds how long that takes.
void Inbox::Stop(absl::Duration) {
  if (!impl_->thread.joinable()) return;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->stop_signal.notify_all();
  impl_->thread.join();
}

InboxStatus Inbox::Status() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->status;
}

int64_t Inbox::rounds() const { return impl_->rounds; }
const InboxOptions& Inbox::options() const { return impl_->options; }
const Handler& Inbox::handler() const { return impl_->handler; }

}  // namespace mumpuni::events
