// Starts, watches, drains and stops a service. Only main.cc uses it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/clock.h"
#include "common/events/inbox.h"
#include "common/events/relay.h"
#include "common/jobs/timers.h"
#include "common/pg/migrate.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "common/rpc/token.h"
#include "common/runtime/options.h"

namespace mumpuni::runtime {

// The objects every service has, built top to bottom from the options. Plain members, no lookup.
struct Platform {
  // `publishes`: topics the service owns. `migrations`: common's and the service's.
  Platform(std::string service, const CommonOptions& options,
           std::vector<pg::Migration> migrations, std::vector<std::string> publishes);

  std::string service;
  CommonOptions options;
  std::vector<pg::Migration> migrations;
  SystemClock clock;
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
};

// `serve`: checks the schema version, starts metrics, relay, inboxes, jobs and server (health
// SERVING when the database answers; a lost database makes it NOT_SERVING, a lost broker does
// not), hosts mumpuni.operator.v1.OperatorService, waits for SIGTERM or SIGINT, drains in order
// (server, jobs, inboxes, relay), and returns the exit code.
int Serve(Platform& platform, const Parts& parts);

// `migrate`: as the owner role; returns the exit code.
int RunMigrate(const CommonOptions& options, const std::vector<pg::Migration>& migrations);

// `probe`: a fresh TLS connection to the own port asking grpc.health.v1; 0 if SERVING.
int Probe(const std::string& service, const CommonOptions& options);

}  // namespace mumpuni::runtime
