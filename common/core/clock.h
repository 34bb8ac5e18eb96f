// The only source of time. Nothing below main.cc reads the system clock itself.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace mumpuni {

// Thread-safe. Two implementations: the system's and the tests'.
class Clock {
 public:
  virtual ~Clock() = default;
  // The present instant, UTC, in whole microseconds: what an event says equals what is stored.
  virtual absl::Time Now() const = 0;
};

// The system clock, shifted by the whole seconds found in `offset_file` (read again when the file
// changes, at most every 100 ms), so that four processes can play weeks together. An empty path
// means no shift. The configuration refuses a path without --allow-time-travel.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(std::string offset_file = "");
  absl::Time Now() const override;

 private:
  std::string offset_file_;
  mutable std::atomic<int64_t> offset_seconds_{0};
  mutable std::atomic<int64_t> checked_at_ns_{0};
};

// A clock that moves only when told.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time start) : now_ns_(absl::ToUnixNanos(start)) {}
  absl::Time Now() const override { return absl::FromUnixNanos(now_ns_.load()); }
  void Advance(absl::Duration by) { now_ns_ += absl::ToInt64Nanoseconds(by); }
  void Set(absl::Time to) { now_ns_ = absl::ToUnixNanos(to); }

 private:
  std::atomic<int64_t> now_ns_;
};

}  // namespace mumpuni
