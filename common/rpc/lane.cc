#include "common/rpc/lane.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace mumpuni::rpc::internal {
namespace {

// The mean follows so many of the latest calls. It begins at nothing, which refuses nobody.
constexpr int kRemembered = 32;

}  // namespace

WorkerLane::WorkerLane(const std::string& name, int workers, int capacity,
                       std::function<void(UnaryCall&)> work)
    : capacity_(static_cast<size_t>(std::max(capacity, 1))),
      work_(std::move(work)),
      depth_(obs::GetGauge("mumpuni_rpc_queue_depth", "Calls waiting for a worker.",
                           {{"lane", name}})),
      worker_count_(std::max(workers, 1)) {
  obs::GetGauge("mumpuni_rpc_queue_capacity", "Calls that may wait for a worker.", {{"lane", name}})
      .Set(static_cast<double>(capacity_));
  for (int i = 0; i < worker_count_; ++i) workers_.emplace_back([this] { Work(); });
}

WorkerLane::~WorkerLane() { Close(); }

bool WorkerLane::Push(UnaryCall& call, absl::Time now, std::vector<UnaryCall*>& dropped) {
  {
    std::lock_guard lock(mutex_);
    if (!HasRoomFor(call, now)) {
      const auto dead = std::stable_partition(
          queue_.begin(), queue_.end(),
          [&](const UnaryCall* waiting) { return !waiting->cancelled && now < waiting->deadline; });
      dropped.insert(dropped.end(), dead, queue_.end());
      queue_.erase(dead, queue_.end());
    }
    if (!HasRoomFor(call, now)) return false;
    queue_.push_back(&call);
    depth_.Set(static_cast<double>(queue_.size()));
  }
  changed_.notify_one();
  return true;
}

bool WorkerLane::HasRoomFor(const UnaryCall& call, absl::Time now) const {
  if (queue_.size() >= capacity_) return false;
  const absl::Duration wait = typical_ * static_cast<int64_t>(queue_.size()) / worker_count_;
  return wait <= (call.deadline - now) / 2;
}

UnaryCall* WorkerLane::Pop() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  if (queue_.empty()) return nullptr;
  UnaryCall* call = queue_.front();
  queue_.pop_front();
  depth_.Set(static_cast<double>(queue_.size()));
  return call;
}

void WorkerLane::Learn(absl::Duration took) {
  const std::lock_guard lock(mutex_);
  typical_ += (took - typical_) / kRemembered;
}

void WorkerLane::Work() {
  while (UnaryCall* call = Pop()) {
    const absl::Time begin = absl::Now();
    work_(*call);  // and it is gone
    Learn(absl::Now() - begin);
  }
}

void WorkerLane::Close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) {
    if (worker.joinable()) worker.join();
  }
}

}  // namespace mumpuni::rpc::internal
