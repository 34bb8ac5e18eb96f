// When citizens are left in peace. Every message obeys: what cannot wait is the answer of the call
// itself. Pure.
#pragma once

#include "absl/time/time.h"

namespace mumpuni::complaint::notify {

// Minutes of the day in Asia/Jakarta, 0 to 1439. The end may lie on the next day; equal: there are
// none.
struct QuietHours {
  int start_minute = 21 * 60;
  int end_minute = 6 * 60;
};

// `now`, or the end of the quiet hours that `now` is in. They begin with their first minute, and
// are over at their end.
absl::Time SendAfter(absl::Time now, const QuietHours& quiet);

}  // namespace mumpuni::complaint::notify
