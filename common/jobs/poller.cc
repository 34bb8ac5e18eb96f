#include "common/jobs/poller.h"

#include <utility>

#include "common/core/status.h"
#include "common/obs/log.h"

namespace mumpuni::jobs {

Poller::Poller(std::string name, absl::Duration interval)
    : name_(std::move(name)), interval_(interval) {}

Poller::~Poller() { Stop(absl::ZeroDuration()); }

void Poller::Start(std::function<absl::Status()> round) {
  thread_ = std::thread([this, round = std::move(round)] { Loop(round); });
}

void Poller::Stop(absl::Duration grace) {
  if (!thread_.joinable()) return;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    if (grace > absl::ZeroDuration() &&
        !changed_.wait_for(lock, absl::ToChronoMilliseconds(grace), [&] { return finished_; })) {
      obs::Warn(name_ + " still run after the grace period; the statement timeout ends them");
    }
  }
  thread_.join();
}

bool Poller::Stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void Poller::Loop(const std::function<absl::Status()>& round) {
  while (!Stopping()) {
    if (const absl::Status ran = round(); !ran.ok()) {
      obs::Warn(name_ + " cannot run", {{"reason", ReasonOf(ran)}});
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, absl::ToChronoMilliseconds(interval_), [&] { return stopping_; });
  }
  std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

}  // namespace mumpuni::jobs
