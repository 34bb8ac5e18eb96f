// The thread of a runner: the same round again and again until it is stopped.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mumpuni::jobs {

// Stopping may be asked on any thread; Start and Stop belong to one.
class Poller {
 public:
  // `name` begins its log lines, for example "long jobs".
  Poller(std::string name, absl::Duration interval);
  ~Poller();
  // An error of a round is logged; the next one comes after the interval all the same.
  void Start(std::function<absl::Status()> round);
  // Waits for the round under way; says so if that takes longer than `grace`.
  void Stop(absl::Duration grace);
  // A round that does several things asks between them.
  bool Stopping();

 private:
  void Loop(const std::function<absl::Status()>& round);

  const std::string name_;
  const absl::Duration interval_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool finished_ = false;
  std::thread thread_;
};

}  // namespace mumpuni::jobs
