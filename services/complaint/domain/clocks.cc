#include "services/complaint/domain/clocks.h"

#include <algorithm>

#include "common/core/status.h"

namespace mumpuni::complaint::domain {
namespace {

constexpr absl::Duration kDutyStart = absl::Minutes(7 * 60 + 30);
constexpr absl::Duration kDutyEnd = absl::Hours(16);
constexpr int kMaxDutyDays = 60;

}  // namespace

absl::StatusOr<Deadline> WorkingDaysAfter(const calendar::WorkingDays& calendar, absl::Time start,
                                          int days) {
  ASSIGN_OR_RETURN(const LocalDate date, calendar.Add(LocalDate::At(start), days));
  return Deadline{EndOf(date), date, calendar.VersionOf(date.year())};
}

absl::StatusOr<int64_t> DutyMinutes(const calendar::WorkingDays& calendar, absl::Time from,
                                    absl::Time to, const Absences& absences) {
  if (to <= from) return 0;
  const auto is_away = [&](LocalDate day) {
    return std::any_of(absences.begin(), absences.end(), [day](const auto& absence) {
      return absence.first <= day && day <= absence.second;
    });
  };
  const LocalDate last = LocalDate::At(to);
  const LocalDate first = std::max(LocalDate::At(from), last.PlusDays(-kMaxDutyDays));
  absl::Duration total;
  for (LocalDate day = first; day <= last; day = day.PlusDays(1)) {
    ASSIGN_OR_RETURN(const bool working, calendar.IsWorkingDay(day));
    if (!working || is_away(day)) continue;
    const absl::Time start = std::max(from, day.Start() + kDutyStart);
    const absl::Time end = std::min(to, day.Start() + kDutyEnd);
    if (end > start) total += end - start;
  }
  return total / absl::Minutes(1);
}

}  // namespace mumpuni::complaint::domain
