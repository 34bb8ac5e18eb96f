#include "common/runtime/watchdog.h"

#include <cstdlib>
#include <utility>

#include "common/obs/log.h"
#include "common/obs/metrics.h"

namespace mumpuni::runtime {

struct Watchdog::Watched {
  WatchedWorker worker;
  obs::Gauge& silent;
  int64_t seen = -1;
  int64_t silent_ticks = 0;
};

Watchdog::Watchdog(std::vector<WatchedWorker> workers, absl::Duration limit, OnStuck on_stuck,
                   absl::Duration tick)
    : limit_(limit), tick_(tick), on_stuck_(std::move(on_stuck)) {
  for (WatchedWorker& worker : workers) {
    obs::Gauge& silent =
        obs::GetGauge("mumpuni_worker_silent_seconds",
                      "How long a background worker has begun no round; at the limit of "
                      "--stuck-worker-limit the process ends.",
                      {{"worker", worker.name}});
    watched_.push_back({std::move(worker), silent});
  }
  thread_ = std::thread([this] { Run(); });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Watchdog::Run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, absl::ToChronoMilliseconds(tick_), [this] { return stopping_; })) {
    for (Watched& watched : watched_) Look(watched);
  }
}

void Watchdog::Look(Watched& watched) {
  const int64_t rounds = watched.worker.rounds();
  if (std::exchange(watched.seen, rounds) != rounds) {
    watched.silent_ticks = 0;
  } else {
    ++watched.silent_ticks;
  }
  const absl::Duration silent = watched.silent_ticks * tick_;
  watched.silent.Set(absl::ToDoubleSeconds(silent));
  if (silent >= limit_ && silent - tick_ < limit_) on_stuck_(watched.worker.name);
}

void EndStuckProcess(const std::string& worker) {
  obs::Err("a worker is stuck: the process ends", {{"worker", worker}});
  std::abort();
}

}  // namespace mumpuni::runtime
