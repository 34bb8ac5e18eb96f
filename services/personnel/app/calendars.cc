#include "services/personnel/app/calendars.h"

#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::app {

absl::StatusOr<domain::CalendarYear> Calendars::Publish(pg::Tx& tx, domain::CalendarYear calendar) {
  RETURN_IF_ERROR(domain::Validate(calendar));
  calendar.published_at = clock_.Now();
  calendar.version = store::InsertCalendar(tx, calendar);
  RETURN_IF_ERROR(sink_.CalendarPublished(tx, calendar));
  return calendar;
}

absl::StatusOr<domain::CalendarYear> Calendars::Get(pg::Tx& tx, int year) {
  RETURN_IF_ERROR(CheckRange(year, "year", 2015, 2100));
  auto calendar = store::FindCalendar(tx, year);
  if (!calendar.has_value()) {
    return Error(reasons::kCalendarNotFound, "year", "no calendar is published for this year");
  }
  return *std::move(calendar);
}

}  // namespace mumpuni::personnel::app
