#include "common/calendar/calendar.h"

#include <string>
#include <utility>

#include "common/core/reasons.h"

namespace mumpuni::calendar {

void WorkingDays::SetYear(int year, int version, std::set<LocalDate> days) {
  years_[year] = Year{version, std::move(days)};
}

bool WorkingDays::HasYear(int year) const { return years_.count(year) > 0; }

int WorkingDays::VersionOf(int year) const {
  const auto found = years_.find(year);
  return found == years_.end() ? 0 : found->second.version;
}

absl::StatusOr<bool> WorkingDays::IsHoliday(LocalDate date) const {
  const auto found = years_.find(date.year());
  if (found == years_.end()) {
    return Error(reasons::kCalendarYearMissing,
                 "no calendar is published for " + std::to_string(date.year()));
  }
  return found->second.days.count(date) > 0;
}

absl::StatusOr<bool> WorkingDays::IsWorkingDay(LocalDate date) const {
  ASSIGN_OR_RETURN(const bool holiday, IsHoliday(date));
  return !holiday && date.weekday() < Weekday::kSaturday;
}

absl::StatusOr<LocalDate> WorkingDays::Add(LocalDate start, int n) const {
  LocalDate date = start;
  if (n == 0) {
    for (;; date = date.PlusDays(1)) {
      ASSIGN_OR_RETURN(const bool working, IsWorkingDay(date));
      if (working) return date;
    }
  }
  while (n > 0) {
    date = date.PlusDays(1);
    ASSIGN_OR_RETURN(const bool working, IsWorkingDay(date));
    if (working) --n;
  }
  return date;
}

absl::StatusOr<int> WorkingDays::CountBetween(LocalDate from, LocalDate to) const {
  int count = 0;
  for (LocalDate date = from.PlusDays(1); date <= to; date = date.PlusDays(1)) {
    ASSIGN_OR_RETURN(const bool working, IsWorkingDay(date));
    if (working) ++count;
  }
  return count;
}

}  // namespace mumpuni::calendar
