#include "common/runtime/options.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "common/runtime/version.h"

namespace mumpuni::runtime {
namespace {

// Pages are filled up to 2 MiB, and one row beyond that must fit as well.
constexpr int kLeastMessageBytes = 4 << 20;

// A round may wait for a connection, a statement and the pause after a failure.
constexpr absl::Duration kLeastStuckWorkerLimit = absl::Minutes(1);

}  // namespace

void Declare(config::Flags& flags, CommonOptions& o) {
  flags.Version(kVersion);
  flags.Verb("serve", "Run the service until SIGTERM");
  flags.Verb("migrate", "Bring the database schema up to date, as the owner role");
  flags.Verb("authorize",
             "Make the service's topics and let it at the brokers, as a principal that may");
  flags.Verb("probe", "Ask the running service over a fresh connection; exit code 0 if SERVING");

  flags.Address("listen", &o.listen, "Address of the gRPC port; port 0 picks a free one.");
  flags.Address("metrics-listen", &o.metrics_listen,
                "Address of /metrics; keep it on loopback or the pod network.");
  flags.Secret("database-url", &o.database_url, "postgresql://user:password@host:port/database");
  flags.Required("database-url");
  flags.Integer("database-connections", &o.database_connections, 2, 100,
                "Connections of the pool: one for each worker, consumer and job runner, and two.");
  flags.Text("kafka-brokers", &o.kafka_brokers, "host:port[,host:port] of the brokers.");
  flags.Text("event-readers", &o.event_readers,
             "For authorize: other principals that may read the service's events, by comma.");
  flags.Integer("kafka-replication-factor", &o.kafka_replication_factor, 1, 7,
                "Replicas of topics that the service creates.");
  flags.Path("tls-ca", &o.tls.ca, "Certificate authority of the installation, PEM.");
  flags.Path("tls-cert", &o.tls.cert, "Own certificate, PEM; its URI SAN is the identity.");
  flags.Path("tls-key", &o.tls.key, "Own private key, PKCS#8 PEM.");
  flags.Path("token-keys-dir", &o.token_keys_dir, "Directory of <kid>.pem public keys.");
  flags.Text("token-issuer", &o.token_issuer, "Required `iss` of tokens.");
  flags.Text("token-audience", &o.token_audience, "Required `aud` of tokens.");
  flags.Secret("page-token-secret", &o.page_token_secret,
               "Signs page tokens; the same for all replicas. Empty: random per process.");
  flags.Text("clock-offset-file", &o.clock_offset_file,
             "Development only: file with the seconds to shift the clock by.");
  flags.Switch("allow-time-travel", &o.allow_time_travel,
               "Development only: accept --clock-offset-file.");
  flags.Text("runtime-role", &o.runtime_role,
             "For migrate: database role of the running service, granted what it needs.");
  flags.Text("log-level", &o.log_level, "debug, info, warn or error.");
  flags.Integer("interactive-workers", &o.interactive_workers, 1, 64,
                "Workers of the interactive lane.");
  flags.Integer("heavy-workers", &o.heavy_workers, 1, 64,
                "Workers of the heavy lane (lists, snapshots).");
  flags.Integer("interactive-queue", &o.interactive_queue, 1, 100'000,
                "Calls waiting in the interactive lane before OVERLOADED (fewer where their "
                "deadlines are near).");
  flags.Integer(
      "heavy-queue", &o.heavy_queue, 1, 100'000,
      "Calls waiting in the heavy lane before OVERLOADED (fewer where their deadlines are near).");
  flags.Integer("max-connections", &o.max_connections, 1, 100'000,
                "Connections of clients; those above are closed before their handshake.");
  flags.Duration("max-deadline", &o.max_deadline,
                 "Calls without a deadline get this one, longer ones are cut to it.");
  flags.Integer("max-message-bytes", &o.max_message_bytes, kLeastMessageBytes, 64 << 20,
                "Largest request and answer. Clients that accept less get RESOURCE_EXHAUSTED.");
  flags.Integer("outbox-rows-max", &o.outbox_rows_max, 1, 2'000'000'000,
                "Events waiting for the broker before changes are refused with OUTBOX_FULL.");
  flags.Duration("outbox-retention", &o.outbox_retention,
                 "How long sent events stay in the outbox, by whole partitions.");
  flags.Duration("drain-grace", &o.drain_grace, "Time for calls in flight when stopping.");
  flags.Duration("stuck-worker-limit", &o.stuck_worker_limit,
                 "A consumer that begins no round for so long ends the process, to be restarted.");
  flags.KeepRedacted(&o.redacted);
}

absl::Status Check(const CommonOptions& o) {
  const auto bad = [](const std::string& what) { return absl::InvalidArgumentError(what); };
  if (!o.clock_offset_file.empty() && !o.allow_time_travel) {
    return bad("--clock-offset-file needs --allow-time-travel (MUMPUNI_ALLOW_TIME_TRAVEL=true)");
  }
  if (o.log_level != "debug" && o.log_level != "info" && o.log_level != "warn" &&
      o.log_level != "error") {
    return bad("--log-level (MUMPUNI_LOG_LEVEL): not debug, info, warn or error: " + o.log_level);
  }
  RETURN_IF_ERROR(CheckConnections(o, 0));
  if (o.max_deadline <= absl::ZeroDuration()) {
    return bad("--max-deadline (MUMPUNI_MAX_DEADLINE) must be longer than nothing");
  }
  if (o.stuck_worker_limit < kLeastStuckWorkerLimit) {
    return bad("--stuck-worker-limit (MUMPUNI_STUCK_WORKER_LIMIT) must be a minute or more");
  }
  return absl::OkStatus();
}

absl::Status CheckConnections(const CommonOptions& o, int background) {
  constexpr int kHousekeepingAndWatch = 2;
  const int needed = o.interactive_workers + o.heavy_workers + background + kHousekeepingAndWatch;
  if (o.database_connections >= needed) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--database-connections (MUMPUNI_DATABASE_CONNECTIONS) is ", o.database_connections,
      ", at least ", needed, " are needed: ", o.interactive_workers, " --interactive-workers, ",
      o.heavy_workers, " --heavy-workers, ", background,
      " for consumers and jobs, 2 for housekeeping and the watch over the database"));
}

absl::Status CheckServe(const CommonOptions& o) {
  const std::pair<const char*, const std::string*> needed[] = {
      {"--kafka-brokers", &o.kafka_brokers},
      {"--tls-ca", &o.tls.ca},
      {"--tls-cert", &o.tls.cert},
      {"--tls-key", &o.tls.key},
      {"--token-keys-dir", &o.token_keys_dir}};
  std::string missing;
  for (const auto& [flag, value] : needed) {
    if (value->empty()) missing += (missing.empty() ? "" : ", ") + std::string(flag);
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("serve needs " + missing);
}

}  // namespace mumpuni::runtime
