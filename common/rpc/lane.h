// A bounded queue of calls that forgets those nobody waits for, and the workers that empty it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "common/obs/metrics.h"
#include "common/rpc/unary_call.h"

namespace mumpuni::rpc::internal {

// Push is called by one thread (the poller); the rest is thread-safe.
class WorkerLane {
 public:
  // `work` runs on the workers, once for every call pushed.
  WorkerLane(const std::string& name, int workers, int capacity,
             std::function<void(UnaryCall&)> work);
  // Closes.
  ~WorkerLane();

  // False if the lane is full, or if so much waits already that half the time left until the call's
  // deadline would be over before a worker takes it: whoever has to wait that long is often gone
  // before the answer, and the work for nothing. Before that, calls whose client is gone or whose
  // deadline has passed make room: they are moved to `dropped`.
  bool Push(UnaryCall& call, absl::Time now, std::vector<UnaryCall*>& dropped);

  // Lets the workers finish what is queued and joins them. Idempotent.
  void Close();

 private:
  void Work();
  UnaryCall* Pop();
  void Learn(absl::Duration took);
  bool HasRoomFor(const UnaryCall& call, absl::Time now) const;

  const size_t capacity_;
  const std::function<void(UnaryCall&)> work_;
  obs::Gauge& depth_;
  const int worker_count_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<UnaryCall*> queue_;
  // How long a call has lately taken a worker: a moving mean.
  absl::Duration typical_;
  bool closed_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace mumpuni::rpc::internal
