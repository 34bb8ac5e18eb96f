// The working-day calendar of 2026 and 2027 for tests (decrees of 2025; domain facts §13).
#pragma once

#include <initializer_list>
#include <set>

#include "common/calendar/calendar.h"

namespace mumpuni::complaint::domain {

inline calendar::WorkingDays TestCalendar() {
  const auto days = [](std::initializer_list<const char*> texts) {
    std::set<LocalDate> dates;
    for (const char* text : texts) dates.insert(LocalDate::Of(text));
    return dates;
  };
  calendar::WorkingDays calendar;
  calendar.SetYear(2026, 1,
                   days({"2026-01-01", "2026-01-16", "2026-02-17", "2026-03-19", "2026-03-21",
                         "2026-03-22", "2026-04-03", "2026-04-05", "2026-05-01", "2026-05-14",
                         "2026-05-27", "2026-05-31", "2026-06-01", "2026-06-16", "2026-08-17",
                         "2026-08-25", "2026-12-25", "2026-02-16", "2026-03-18", "2026-03-20",
                         "2026-03-23", "2026-03-24", "2026-05-15", "2026-05-28", "2026-12-24"}));
  calendar.SetYear(2027, 1, days({"2027-01-01", "2027-01-05", "2027-02-05", "2027-02-06"}));
  return calendar;
}

// 08:30 on a local date, and so on.
inline absl::Time At(const char* date, int hour, int minute = 0) {
  return LocalDate::Of(date).Start() + absl::Hours(hour) + absl::Minutes(minute);
}

}  // namespace mumpuni::complaint::domain
