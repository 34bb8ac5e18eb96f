#include "common/runtime/process.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/core/sha256.h"
#include "common/kafka/admin.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"
#include "common/runtime/housekeeping.h"
#include "common/runtime/operator_service.h"
#include "common/runtime/self_watch.h"
#include "common/runtime/version.h"
#include "common/runtime/watchdog.h"

namespace mumpuni::runtime {
namespace {

// The pool serves workers, inboxes, jobs, housekeeping and the watch; relay and advisory locks
// bring connections of their own.
pg::PoolOptions PoolOf(const std::string& service, const CommonOptions& options) {
  pg::PoolOptions pool;
  pool.url = options.database_url;
  pool.application_name = "mumpuni-" + service;
  pool.max_connections = options.database_connections;
  return pool;
}

rpc::ServerOptions ServerOf(const CommonOptions& options) {
  rpc::ServerOptions server;
  server.listen = options.listen;
  server.tls = options.tls;
  server.interactive_workers = options.interactive_workers;
  server.heavy_workers = options.heavy_workers;
  server.interactive_queue = options.interactive_queue;
  server.heavy_queue = options.heavy_queue;
  server.max_connections = options.max_connections;
  server.max_deadline = options.max_deadline;
  server.max_message_bytes = options.max_message_bytes;
  return server;
}

std::string HostName() {
  char host[256] = "unknown";
  // A name that does not fit is cut; it may then lack its end.
  gethostname(host, sizeof host - 1);
  return host;
}

// The same after a restart, and of one process at a time: nobody else of this host listens there.
// "" if the port is another one each time.
std::string StableNameOf(const CommonOptions& options) {
  if (absl::EndsWith(options.listen, ":0")) return "";
  std::string name = absl::StrCat(HostName(), "-", options.listen);
  for (char& c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_') c = '-';
  }
  return name;
}

kafka::ClientOptions KafkaOf(const std::string& service, const CommonOptions& options) {
  return {options.kafka_brokers, options.tls, "mumpuni-" + service, StableNameOf(options)};
}

events::RelayOptions RelayOf(const std::string& service, const CommonOptions& options,
                             std::vector<std::string> topics) {
  events::RelayOptions relay;
  relay.service = service;
  relay.kafka = KafkaOf(service, options);
  relay.topics = std::move(topics);
  relay.replication_factor = options.kafka_replication_factor;
  relay.outbox_rows_max = options.outbox_rows_max;
  relay.retention = options.outbox_retention;
  return relay;
}

std::string PageSecretOf(const CommonOptions& options) {
  return options.page_token_secret.empty() ? RandomToken(32) : options.page_token_secret;
}

// Flips health with the database: NOT_SERVING while it does not answer.
class DatabaseWatch {
 public:
  explicit DatabaseWatch(Platform& platform) : platform_(platform), thread_([this] { Run(); }) {}
  ~DatabaseWatch() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void Run() {
    bool serving = true;
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      const bool answers = platform_.pool.Ping(absl::Seconds(2)).ok();
      lock.lock();
      if (stopping_) return;
      if (answers != serving) {
        serving = answers;
        platform_.server.SetServing(serving);
        obs::Log(serving ? obs::LogLevel::kInfo : obs::LogLevel::kError,
                 serving ? "database answers again: SERVING" : "database is away: NOT_SERVING");
      }
      wake_.wait_for(lock, std::chrono::milliseconds(500), [this] { return stopping_; });
    }
  }

  Platform& platform_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

std::vector<WatchedWorker> Watched(const Parts& parts) {
  std::vector<WatchedWorker> workers;
  for (const events::Inbox* inbox : parts.inboxes) {
    workers.push_back({inbox->options().consumer, [inbox] { return inbox->rounds(); }});
  }
  return workers;
}

// OK once `step` is; it is repeated while the database is away. CANCELLED by a stop signal.
absl::Status Await(const Platform& platform, const std::function<absl::Status()>& step) {
  for (bool told = false;; told = true) {
    const absl::Status status = step();
    if (!absl::IsUnavailable(status)) return status;
    if (!told) obs::Err("database is away: waiting", {{"error", std::string(status.message())}});
    if (platform.signals.WaitFor(absl::Seconds(1)) != 0) return absl::CancelledError("stopped");
  }
}

// The schema this program needs, and a restore of the database known, so that nothing appends
// events with sequences from before it.
absl::Status AwaitDatabase(Platform& platform) {
  return Await(platform, [&] {
    RETURN_IF_ERROR(platform.pool.Try());
    const absl::Status schema = pg::CheckVersion(platform.pool, platform.migrations);
    return schema.ok() ? platform.relay.CheckRestore() : schema;
  });
}

void LogServing(const Platform& platform, int metrics_port) {
  if (platform.options.page_token_secret.empty()) {
    obs::Warn("no --page-token-secret: page tokens end with this process");
  }
  obs::Info("serving", {{"version", kVersion},
                        {"port", platform.server.port()},
                        {"metrics_port", metrics_port},
                        {"config", platform.options.redacted}});
}

int Fail(const std::string& what, const absl::Status& status) {
  obs::Err(what, {{"error", std::string(status.message())}});
  return 1;
}

// Sets up the log under the service's name, before anything of the platform writes to it.
std::string WithLog(std::string service, const CommonOptions& options) {
  obs::InitLog(service, options.log_level);
  return service;
}

}  // namespace

std::string ProcessName() { return absl::StrCat(HostName(), ":", getpid()); }

Platform::Platform(std::string service_name, const CommonOptions& common_options,
                   std::vector<pg::Migration> all_migrations, std::vector<std::string> topics)
    : service(WithLog(std::move(service_name), common_options)),
      options(common_options),
      migrations(std::move(all_migrations)),
      publishes(std::move(topics)),
      clock(options.clock_offset_file),
      pool(PoolOf(service, options)),
      verifier(options.token_keys_dir, options.token_issuer, options.token_audience, wall_clock),
      page_tokens(PageSecretOf(options)),
      server(ServerOf(options), verifier),
      relay(pool, RelayOf(service, options, publishes)),
      kafka_client(KafkaOf(service, options)) {}

StopSignals::StopSignals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  // A peer that hangs up is an error of that call, not the end of the process.
  signal(SIGPIPE, SIG_IGN);
}

int StopSignals::Wait() const {
  int received = 0;
  sigwait(&set_, &received);
  return received;
}

int StopSignals::WaitFor(absl::Duration limit) const {
  const timespec wait = absl::ToTimespec(limit);
  const int received = sigtimedwait(&set_, nullptr, &wait);
  return received > 0 ? received : 0;
}

int Serve(Platform& platform, const Parts& parts) {
  if (auto status = CheckServe(platform.options); !status.ok()) {
    return Fail("configuration is incomplete", status);
  }
  const int background = static_cast<int>(parts.inboxes.size()) + (parts.jobs != nullptr ? 1 : 0) +
                         (parts.long_jobs != nullptr ? 1 : 0);
  if (auto status = CheckConnections(platform.options, background); !status.ok()) {
    return Fail("configuration contradicts itself", status);
  }
  const absl::Status database = AwaitDatabase(platform);
  if (absl::IsCancelled(database)) return 0;
  if (!database.ok()) {
    return Fail(
        "the database is not as the service needs it; if its schema is older, run `mumpuni-" +
            platform.service + " migrate`",
        database);
  }
  if (parts.on_ready) {
    const absl::Status ready = Await(platform, parts.on_ready);
    if (absl::IsCancelled(ready)) return 0;
    if (!ready.ok()) return Fail("the service cannot be made ready", ready);
  }
  auto metrics = obs::MetricsServer::Start(platform.options.metrics_listen);
  if (!metrics.ok()) return Fail("metrics cannot be served", metrics.status());

  OperatorService operator_service(platform, parts);
  operator_service.Register();
  platform.relay.Start();
  for (events::Inbox* inbox : parts.inboxes) inbox->Start();
  if (parts.jobs != nullptr) parts.jobs->Start();
  if (parts.long_jobs != nullptr) parts.long_jobs->Start();
  const absl::Duration grace = platform.options.drain_grace;
  const auto stop_rest = [&] {
    if (parts.long_jobs != nullptr) parts.long_jobs->Stop(grace);
    if (parts.jobs != nullptr) parts.jobs->Stop(grace);
    for (events::Inbox* inbox : parts.inboxes) inbox->Stop(grace);
    platform.relay.Stop(grace);
  };
  if (auto status = platform.server.Start(); !status.ok()) {
    stop_rest();
    return Fail("gRPC port cannot be served", status);
  }
  platform.server.SetServing(true);
  LogServing(platform, (*metrics)->port());
  {
    DatabaseWatch watch(platform);
    Housekeeping housekeeping(platform.pool, platform.clock);
    const SelfWatch self(platform, parts);
    const Watchdog watchdog(Watched(parts), platform.options.stuck_worker_limit, EndStuckProcess);
    obs::Info("stopping", {{"signal", platform.signals.Wait()}});
  }
  platform.server.Drain(grace);
  stop_rest();
  obs::Info("stopped");
  return 0;
}

int Authorize(const Platform& platform, const Parts& parts) {
  const CommonOptions& options = platform.options;
  std::vector<kafka::Access> accesses = {{platform.service, platform.publishes, {}}};
  for (const events::Inbox* inbox : parts.inboxes) {
    const std::vector<std::string>& topics = inbox->options().topics;
    accesses[0].reads.insert(accesses[0].reads.end(), topics.begin(), topics.end());
  }
  const std::vector<std::string> readers =
      absl::StrSplit(options.event_readers, ',', absl::SkipWhitespace());
  for (const std::string& reader : readers) accesses.push_back({reader, {}, platform.publishes});
  const kafka::ClientOptions client = KafkaOf(platform.service, options);
  constexpr absl::Duration kTimeout = absl::Seconds(20);
  absl::Status status =
      kafka::EnsureTopics(client, platform.publishes, options.kafka_replication_factor, kTimeout);
  if (status.ok()) status = kafka::Allow(client, accesses, kTimeout);
  if (!status.ok())
    return Fail("the brokers of --kafka-brokers (MUMPUNI_KAFKA_BROKERS) refuse", status);
  for (const kafka::Access& access : accesses) {
    obs::Info("authorized", {{"principal", access.principal},
                             {"writes", absl::StrJoin(access.writes, " ")},
                             {"reads", absl::StrJoin(access.reads, " ")}});
  }
  return 0;
}

int RunMigrate(const CommonOptions& options, const std::vector<pg::Migration>& migrations) {
  obs::InitLog("migrate", options.log_level);
  if (options.runtime_role.empty()) {
    std::fprintf(stderr, "migrate: --runtime-role (MUMPUNI_RUNTIME_ROLE) is required\n");
    return 2;
  }
  CommonOptions owner = options;
  owner.database_connections = 1;
  pg::Pool pool(PoolOf("migrate", owner));
  absl::Status status = pool.Try();
  if (status.ok()) status = pg::Migrate(pool, migrations, options.runtime_role);
  if (!status.ok()) {
    std::fprintf(stderr, "migrate: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}

int Probe(const std::string& service, const CommonOptions& options) {
  const absl::Status asked = AskHealth(service, options.listen, options.tls);
  if (asked.ok()) {
    std::printf("SERVING\n");
    return 0;
  }
  std::fprintf(stderr, "probe: %s\n", std::string(asked.message()).c_str());
  return 1;
}

}  // namespace mumpuni::runtime
