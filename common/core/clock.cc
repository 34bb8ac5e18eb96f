#include "common/core/clock.h"

#include <cstdint>
#include <fstream>

namespace mumpuni {

SystemClock::SystemClock(std::string offset_file) : offset_file_(std::move(offset_file)) {}

absl::Time SystemClock::Now() const {
  const int64_t now_ns = absl::GetCurrentTimeNanos();
  const absl::Time now = absl::FromUnixMicros(now_ns / 1000);
  if (offset_file_.empty()) return now;
  int64_t checked_at_ns = checked_at_ns_.load(std::memory_order_relaxed);
  constexpr int64_t kRecheckNs = 100'000'000;
  if (now_ns - checked_at_ns > kRecheckNs &&
      checked_at_ns_.compare_exchange_strong(checked_at_ns, now_ns)) {
    std::ifstream file(offset_file_);
    int64_t offset_seconds = 0;
    if (file >> offset_seconds) offset_seconds_.store(offset_seconds);
  }
  return now + absl::Seconds(offset_seconds_.load());
}

}  // namespace mumpuni
