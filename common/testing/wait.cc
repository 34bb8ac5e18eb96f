#include "common/testing/wait.h"

#include "absl/time/clock.h"

namespace mumpuni::testing {

bool WaitFor(const std::function<bool()>& condition, absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  while (!condition()) {
    if (absl::Now() >= deadline) return condition();
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

}  // namespace mumpuni::testing
