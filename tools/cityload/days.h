// The played days: many citizens, many officers, a clock that stops three times a day.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tools/cityload/case_plan.h"
#include "tools/cityload/desk.h"
#include "tools/cityload/town.h"

namespace mumpuni::cityload {

// From the return of a mutation to the first profile that shows it.
struct Latencies {
  std::vector<int64_t> micros;
  // Profiles read while waiting: each poll adds its own time.
  int64_t polls = 0;
  // The value below which `permille` of the measurements lie; 0 without any.
  int64_t Quantile(int permille) const;
};

struct DaysResult {
  int cases = 0;
  int64_t calls = 0;
  // Time with work under way, without the waits for the clock to be seen.
  absl::Duration busy;
  absl::Duration wall;
  Latencies latencies;
};

// Plays `options.cases` cases from `first_day` on; returns on the last played day. `away` is an
// officer on leave these days, who must get no case.
absl::Status PlayDays(Town& town, LocalDate first_day, int days, const std::string& away,
                      DaysResult& result);

}  // namespace mumpuni::cityload
