#include "services/personnel/domain/calendar_year.h"

#include <set>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {

absl::Status Validate(const CalendarYear& calendar) {
  RETURN_IF_ERROR(CheckRange(calendar.year, "calendar.year", 2015, 2100));
  RETURN_IF_ERROR(CheckText(calendar.legal_basis, "calendar.legal_basis", 300));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(calendar.days.size()), "calendar.days", 1, 120));
  std::set<LocalDate> seen;
  for (const CalendarDay& day : calendar.days) {
    RETURN_IF_ERROR(CheckText(day.name, "calendar.days.name", 120));
    if (day.kind == DayKind::kUnspecified) {
      return Error(mumpuni::reasons::kFieldRequired, "calendar.days.kind", "required");
    }
    if (day.date.year() != calendar.year) {
      return Error(reasons::kCalendarDayOutsideYear, "calendar.days.date", day.date.ToString());
    }
    if (!seen.insert(day.date).second) {
      return Error(reasons::kCalendarDayTwice, "calendar.days.date", day.date.ToString());
    }
  }
  return absl::OkStatus();
}

}  // namespace mumpuni::personnel::domain
