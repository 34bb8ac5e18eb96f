// What every service does in the background for its own tables: seals the audit chain and forgets
// request ids older than 7 days and long jobs that ended 30 days ago, and measures how far the
// relays' horizon lags. Small batches; several replicas may do it at once.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/clock.h"
#include "common/pg/horizon.h"
#include "common/pg/pool.h"

namespace mumpuni::runtime {

// Runs from construction to destruction in one thread. A failure is logged once and tried again.
class Housekeeping {
 public:
  Housekeeping(pg::Pool& pool, const Clock& clock, absl::Duration interval = absl::Seconds(5));
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void Run();
  // Sets mumpuni_pg_oldest_write_transaction_seconds.
  void MeasureHorizon();
  // True if a batch was full, so that there may be more.
  absl::StatusOr<bool> Round();
  bool StopWithin(absl::Duration wait);

  pg::Pool& pool_;
  const Clock& clock_;
  const absl::Duration interval_;
  pg::Horizon horizon_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mumpuni::runtime
