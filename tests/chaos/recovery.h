// How fast work flows, and when it flows as before: pure functions over samples.
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"

namespace mumpuni::chaos {

// Totals at an instant: writes that were acknowledged, events that consumers have applied.
struct Sample {
  absl::Time at;
  int64_t acknowledged = 0;
  int64_t applied = 0;
};

// Per second.
struct Rates {
  double acknowledged = 0;
  double applied = 0;
};

// Between the first and the last sample of [from, to]; zero if there are fewer than two.
Rates RatesBetween(const std::vector<Sample>& samples, absl::Time from, absl::Time to);

// Work flows as before from the first instant on at which both rates reach kFlowing of `before`
// over kWindow.
inline constexpr double kFlowing = 0.95;
inline constexpr absl::Duration kWindow = absl::Seconds(1);
// How long after `back` that was; nullopt if the samples do not show it (yet).
std::optional<absl::Duration> RecoveryOf(const std::vector<Sample>& samples, absl::Time back,
                                         const Rates& before);

}  // namespace mumpuni::chaos
