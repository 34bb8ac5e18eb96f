#include "services/complaint/domain/clocks.h"

#include <algorithm>

#include "common/core/status.h"

namespace mumpuni::complaint::domain {
namespace {

constexpr int kOfficeStart = 7 * 60 + 30;
constexpr int kOfficeEnd = 16 * 60;
constexpr int kMaxDutyDays = 60;

int WeekdayOf(LocalDate day) { return static_cast<int>(day.weekday()) + 1; }

// Monday to Friday.
const std::vector<DutyWindow>& OfficeHours() {
  static const auto& windows = *new std::vector<DutyWindow>{{1, kOfficeStart, kOfficeEnd},
                                                            {2, kOfficeStart, kOfficeEnd},
                                                            {3, kOfficeStart, kOfficeEnd},
                                                            {4, kOfficeStart, kOfficeEnd},
                                                            {5, kOfficeStart, kOfficeEnd}};
  return windows;
}

}  // namespace

absl::StatusOr<Deadline> WorkingDaysAfter(const calendar::WorkingDays& calendar, absl::Time start,
                                          int days) {
  ASSIGN_OR_RETURN(const LocalDate date, calendar.Add(LocalDate::At(start), days));
  return Deadline{EndOf(date), date, calendar.VersionOf(date.year())};
}

absl::StatusOr<int64_t> DutyMinutes(const calendar::WorkingDays& calendar, absl::Time from,
                                    absl::Time to, const Roster& roster) {
  if (to <= from) return 0;
  const auto& windows = roster.windows.empty() ? OfficeHours() : roster.windows;
  const auto is_away = [&](LocalDate day) {
    return std::any_of(roster.absences.begin(), roster.absences.end(), [day](const auto& absence) {
      return absence.first <= day && day <= absence.second;
    });
  };
  const LocalDate last = LocalDate::At(to);
  const LocalDate first = std::max(LocalDate::At(from), last.PlusDays(-kMaxDutyDays));
  absl::Duration total;
  for (LocalDate day = first; day <= last; day = day.PlusDays(1)) {
    ASSIGN_OR_RETURN(const bool holiday, calendar.IsHoliday(day));
    if (holiday || is_away(day)) continue;
    for (const DutyWindow& window : windows) {
      if (window.weekday != WeekdayOf(day)) continue;
      const absl::Time start = std::max(from, day.Start() + absl::Minutes(window.start_minute));
      const absl::Time end = std::min(to, day.Start() + absl::Minutes(window.end_minute));
      if (end > start) total += end - start;
    }
  }
  return total / absl::Minutes(1);
}

}  // namespace mumpuni::complaint::domain
