// How long a failed job waits for its next attempt.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace mumpuni::jobs {

inline constexpr absl::Duration kFirstBackoff = absl::Seconds(1);
inline constexpr absl::Duration kLongestBackoff = absl::Minutes(10);

// Doubles with each failure (1, 2, …) from kFirstBackoff up to kLongestBackoff; `random` takes up
// to half of it away.
absl::Duration Backoff(int failures, uint32_t random);

}  // namespace mumpuni::jobs
