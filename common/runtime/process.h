// Starts, watches, drains and stops a service. Only main.cc uses it.
#pragma once

#include <signal.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/clock.h"
#include "common/events/inbox.h"
#include "common/events/relay.h"
#include "common/jobs/long_jobs.h"
#include "common/jobs/timers.h"
#include "common/pg/migrate.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/runtime/options.h"

namespace mumpuni::runtime {

// SIGTERM and SIGINT, blocked in this thread and every thread it starts later, so that only a wait
// here sees them. Made before any other thread.
class StopSignals {
 public:
  StopSignals();
  // Waits for a signal and answers which.
  int Wait() const;
  // The same for at most `limit`; 0 if none came.
  int WaitFor(absl::Duration limit) const;

 private:
  sigset_t set_;
};

// "host:pid", as operators see who holds the lease of a long job.
std::string ProcessName();

// The objects every service has, built top to bottom from the options. Plain members, no lookup.
struct Platform {
  // `migrations`: common's and the service's. `topics`: those the service owns.
  Platform(std::string service, const CommonOptions& options, std::vector<pg::Migration> migrations,
           std::vector<std::string> topics);

  // First, because the pool and the server start threads.
  StopSignals signals;
  std::string service;
  CommonOptions options;
  std::vector<pg::Migration> migrations;
  // Topics the service owns.
  std::vector<std::string> publishes;
  // What the domain lives by; shifted by --clock-offset-file in development.
  SystemClock clock;
  // Tokens and leases are judged by real time, also while a city plays other weeks.
  SystemClock wall_clock;
  pg::Pool pool;
  rpc::TokenVerifier verifier;
  rpc::PageTokens page_tokens;
  rpc::Server server;
  events::Relay relay;
  kafka::ClientOptions kafka_client;
};

// What else the service runs.
struct Parts {
  std::vector<events::Inbox*> inboxes;
  jobs::Runner* jobs = nullptr;
  jobs::LongRunner* long_jobs = nullptr;
  // What must stand in the database before jobs and calls run. Serve runs it once the schema is
  // there; while the database is away it is tried again, another error ends the process.
  std::function<absl::Status()> on_ready;
};

// `serve`: waits until the database answers, checks its schema version and for a restore, runs
// on_ready, starts
// metrics, relay, inboxes, jobs and server (health SERVING when the database answers; a lost
// database makes it NOT_SERVING, a lost broker does not), hosts
// mumpuni.operations.v1.OperatorService, waits for SIGTERM or SIGINT, drains in order (server,
// jobs, inboxes, relay), and returns the exit code.
int Serve(Platform& platform, const Parts& parts);

// `authorize`: makes the topics the service owns and allows the principal of its name to write
// them and to read those its inboxes follow, and --event-readers to read its own. Run with the
// certificate of a principal that may alter the broker; needs no database. Repeating changes
// nothing.
int Authorize(const Platform& platform, const Parts& parts);

// `migrate`: as the owner role; returns the exit code.
int RunMigrate(const CommonOptions& options, const std::vector<pg::Migration>& migrations);

// `probe`: a fresh TLS connection to the own port asking grpc.health.v1; 0 if SERVING.
int Probe(const std::string& service, const CommonOptions& options);

}  // namespace mumpuni::runtime
