// Durable timers: each fires once per (kind, key) at its time, on one of several
// replicas, and survives restarts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"

namespace mumpuni::jobs {

// Sets or moves the timer (kind, key) to `due`; replaces its payload. In the caller's transaction.
absl::Status Schedule(pg::Tx& tx, const std::string& kind, const std::string& key, absl::Time due,
                      const std::string& payload);
// Removes it; OK if there is none.
absl::Status Cancel(pg::Tx& tx, const std::string& kind, const std::string& key);

struct DueJob {
  std::string kind;
  std::string key;
  absl::Time due;
  std::string payload;
  int attempt = 1;
};

// Runs in the transaction that removes the timer: OK commits both (exactly once). The handler may
// Schedule the same (kind, key) again. An error is retried with backoff, and kept with its text.
using JobHandler = std::function<absl::Status(pg::Tx&, const DueJob&)>;

struct JobsStatus {
  int64_t pending = 0;
  int64_t failing = 0;
  // How late the oldest due job is; zero if none is due.
  absl::Duration lateness;
};

// One thread that claims due jobs oldest first (FOR UPDATE SKIP LOCKED, by index on due).
class Runner {
 public:
  Runner(pg::Pool& pool, const Clock& clock, std::map<std::string, JobHandler> handlers,
         absl::Duration poll_interval = absl::Milliseconds(200));
  ~Runner();
  void Start();
  void Stop(absl::Duration grace);
  // Runs everything due now and returns how many ran; for tests and for time travel.
  absl::StatusOr<int> RunDue();
  absl::StatusOr<JobsStatus> Status() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::jobs
