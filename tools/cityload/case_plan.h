// What citizens report in the played days and how it goes on: a pure function of the distributions,
// the calendar and a seed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/calendar.h"
#include "common/core/local_date.h"
#include "tools/cityload/distributions.h"

namespace mumpuni::cityload {

// A moment at which the played clock stands still and everything due is done.
struct Stop {
  absl::Time at;
  // Rostered hours of a working day: work is declared done.
  bool duty = false;
};

// Three stops on each of `days` days: 09:00, 15:00 and 21:00. CALENDAR_YEAR_MISSING as of the
// calendar.
absl::StatusOr<std::vector<Stop>> MakeStops(const calendar::WorkingDays& calendar, LocalDate first,
                                            int days);

struct PlannedCase {
  std::string category_code;
  std::string region_code;
  std::string channel_code;
  std::string reporter_name;
  std::string contact;
  bool contact_verified = false;
  bool anonymous = false;
  bool information_request = false;
  // Indexes into the stops, ascending. `rate_stop` is -1 for a reporter who stays silent.
  int submit_stop = 0;
  int assign_stop = 0;
  int reply_stop = 0;
  int resolve_stop = 0;
  int rate_stop = -1;
  bool clear_and_courteous = false;
  bool solved = false;
};

struct CasePlan {
  int count = 0;
  uint64_t seed = 0;
  // Days on which reports arrive, from the day of the first stop; the stops go on for some days.
  int arrival_days = 0;
  // Category → kind of topic, from the rule set.
  std::map<std::string, std::string> topic_kinds;
};

// Topics, places and hours as in the real counts, replies after real delays, in the order of
// arrival. A report of an hour between two stops arrives at the stop nearest to it.
std::vector<PlannedCase> PlanCases(const CasePlan& plan, const Distributions& distributions,
                                   const std::vector<Stop>& stops);

}  // namespace mumpuni::cityload
