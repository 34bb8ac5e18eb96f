// Ends a process of which a worker is stuck, so that its supervisor starts it anew and another
// replica takes over meanwhile. A worker tells that it lives by counting its rounds.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace mumpuni::runtime {

struct WatchedWorker {
  std::string name;
  // Grows as long as the worker does its rounds; thread-safe.
  std::function<int64_t()> rounds;
};

// Runs from construction to destruction in one thread. Silence is counted in the watchdog's own
// ticks, not by a clock: a process or machine that slept is not stuck.
class Watchdog {
 public:
  using OnStuck = std::function<void(const std::string& worker)>;

  // `on_stuck` is called once for a worker that began no round for `limit`, to the nearest tick.
  Watchdog(std::vector<WatchedWorker> workers, absl::Duration limit, OnStuck on_stuck,
           absl::Duration tick = absl::Seconds(1));
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  struct Watched;

  void Run();
  void Look(Watched& watched);

  std::vector<Watched> watched_;
  const absl::Duration limit_;
  const absl::Duration tick_;
  const OnStuck on_stuck_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

// What a service does on finding a stuck worker: writes it to the log and aborts, so that the core
// shows where the thread stands.
[[noreturn]] void EndStuckProcess(const std::string& worker);

}  // namespace mumpuni::runtime
