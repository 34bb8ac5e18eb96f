// A bounded pool of connections. A broken connection is discarded, never silently reconnected:
// session settings (search path, timeouts, prepared statements) would be lost.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mumpuni::pg {

struct Connection;

struct PoolOptions {
  // postgresql://user:password@host:port/database
  std::string url;
  // Shown in pg_stat_activity.
  std::string application_name;
  int max_connections = 8;
};

// Thread-safe.
class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();

  // A connection lent for a scope; returns to the pool when destroyed, unless MarkBroken().
  class Lease {
   public:
    Lease(Lease&&) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    void MarkBroken() { broken_ = true; }

   private:
    friend class Pool;
    Lease(Pool* pool, std::unique_ptr<Connection> connection);
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
    bool broken_ = false;
  };
  // Connects if none is idle. UNAVAILABLE DATABASE_UNAVAILABLE after `timeout` or if refused.
  // Why it was refused stands in the log, once until it changes.
  absl::StatusOr<Lease> Acquire(absl::Duration timeout);

  // For a program that starts: OK if the database lets it in, UNAVAILABLE DATABASE_UNAVAILABLE for
  // what may pass by itself (it is away, it starts up), FAILED_PRECONDITION with the server's words
  // for what somebody has to mend: password, role, database, certificate.
  absl::Status Try();

  // `select 1` on a pooled connection; for readiness.
  absl::Status Ping(absl::Duration timeout);
  int in_use() const;
  int max_connections() const;
  const PoolOptions& options() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::pg
