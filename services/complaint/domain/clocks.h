// The clocks of a case: hours of the wall, working days of the calendar, rostered duty minutes.
#pragma once

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/calendar.h"
#include "common/core/local_date.h"

namespace mumpuni::complaint::domain {

// An absolute deadline and the calendar it was computed with.
struct Deadline {
  absl::Time at;
  LocalDate date;
  int calendar_version = 0;
};

// The first instant after a local date: a deadline "on" a day is missed from here on.
inline absl::Time EndOf(LocalDate date) { return date.PlusDays(1).Start(); }

// The end of the n-th working day after the local date of `start`; the start is not counted
// (PermenPANRB 62/2018 as applied). CALENDAR_YEAR_MISSING when a year is not published.
absl::StatusOr<Deadline> WorkingDaysAfter(const calendar::WorkingDays& calendar, absl::Time start,
                                          int days);

// First and last day away, inclusive, of one person.
using Absences = std::vector<std::pair<LocalDate, LocalDate>>;

// On duty on one day of the week, 1 is Monday, from one minute of the day until before another.
struct DutyWindow {
  int weekday = 0;
  int start_minute = 0;
  int end_minute = 0;
  bool operator==(const DutyWindow&) const = default;
};

// When one person, or a unit, is on duty.
struct Roster {
  // Weekly; empty: the office hours.
  std::vector<DutyWindow> windows;
  Absences absences;
};

// Rostered minutes between two instants, without days of absence: working days 07:30–16:00 WIB
// (Perpres 21/2023; breaks are not taken off), or the windows, which may lie on a weekend. A
// published holiday is no duty in either: a weekly pattern does not say who of a crew works on it,
// and in doubt nobody is charged. Stretches of more than 60 days are cut to their last 60.
absl::StatusOr<int64_t> DutyMinutes(const calendar::WorkingDays& calendar, absl::Time from,
                                    absl::Time to, const Roster& roster = {});

}  // namespace mumpuni::complaint::domain
