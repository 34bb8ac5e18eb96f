// Rows of `calendar_year` and `calendar_day`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/calendar_year.h"

namespace mumpuni::personnel::store {

// Stores the next version of the year and answers its number.
int InsertCalendar(pg::Tx& tx, const domain::CalendarYear& calendar);
// Newest version.
std::optional<domain::CalendarYear> FindCalendar(pg::Tx& tx, int year);
struct SequencedCalendar {
  domain::CalendarYear calendar;
  int64_t sequence;
};
// Newest version of every year after `after_year`.
std::vector<SequencedCalendar> SnapshotCalendars(pg::Tx& tx, const std::string& topic,
                                                 int after_year, int limit);

}  // namespace mumpuni::personnel::store
