// The options that all four services share. Each service's config.{h,cc} adds its own.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/config/flags.h"
#include "common/core/tls_files.h"

namespace mumpuni::runtime {

struct CommonOptions {
  std::string listen = "127.0.0.1:0";
  std::string metrics_listen = "127.0.0.1:0";
  std::string database_url;
  int database_connections = 12;
  std::string kafka_brokers;
  // By comma, of `authorize`.
  std::string event_readers;
  int kafka_replication_factor = 1;
  TlsFiles tls;
  std::string token_keys_dir;
  std::string token_issuer = "mumpuni";
  std::string token_audience = "mumpuni";
  std::string page_token_secret;
  std::string clock_offset_file;
  bool allow_time_travel = false;
  std::string runtime_role;
  std::string log_level = "info";
  int interactive_workers = 4;
  int heavy_workers = 2;
  int interactive_queue = 512;
  int heavy_queue = 64;
  int max_connections = 1000;
  absl::Duration max_deadline = absl::Seconds(30);
  int max_message_bytes = 4 * 1024 * 1024;
  int outbox_rows_max = 5'000'000;
  absl::Duration outbox_retention = absl::Hours(72);
  absl::Duration drain_grace = absl::Seconds(10);
  absl::Duration stuck_worker_limit = absl::Minutes(5);
  // Every option of the program as parsed, secrets redacted; for the first log line.
  std::string redacted;
};

// Declares them on `flags`, with verbs serve, migrate, probe.
void Declare(config::Flags& flags, CommonOptions& options);
// Contradictions between options, by name: a clock offset without --allow-time-travel, …
absl::Status Check(const CommonOptions& options);
// Whether the pool has a connection for each that may want one at the same moment: every worker,
// housekeeping, the watch over the database (which must never take a busy pool for a lost
// database), and `background` more for inboxes and jobs.
absl::Status CheckConnections(const CommonOptions& options, int background);
// What serving needs and the other verbs do not: broker, TLS files, token keys.
absl::Status CheckServe(const CommonOptions& options);

}  // namespace mumpuni::runtime
