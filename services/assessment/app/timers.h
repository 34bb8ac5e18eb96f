// Timers that the use cases set and jobs/ runs.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/jobs/timers.h"

namespace mumpuni::assessment::app {

// Recomputes profiles in chunks; the payload is "<job standard or empty>|<last employee id>".
inline constexpr char kRecomputeKind[] = "assessment.recompute";
// Visits the people whose evidence crosses a date; sets itself for the next day.
inline constexpr char kDailyKind[] = "assessment.daily";
inline constexpr char kDailyKey[] = "city";

// Everybody whose position has `job_standard` ("": everybody), from `due` on. `cause` keeps two
// reasons apart; the same cause again starts over.
inline absl::Status ScheduleRecompute(pg::Tx& tx, const std::string& cause,
                                      const std::string& job_standard, absl::Time due) {
  return mumpuni::jobs::Schedule(tx, kRecomputeKind, cause, due, job_standard + "|");
}

}  // namespace mumpuni::assessment::app
