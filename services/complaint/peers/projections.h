// What complaint holds of personnel, fed by its events: employees, units, positions, the calendar.
// Nothing else writes these tables. A row arrives late or early; nothing here has foreign keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/calendar.h"
#include "common/pg/tx.h"
#include "services/complaint/domain/assignment.h"
#include "services/complaint/domain/clocks.h"

namespace mumpuni::complaint::peers {

// Rows as published. `sequence` is the event's; an older one changes nothing. Within one call each
// key may stand once.
struct EmployeeRow {
  Id employee_id;
  int64_t sequence = 0;
  bool active = false;
  Id unit_id;
  Id position_id;
  bool heads_unit = false;
  Id reports_to_position_id;
  domain::Absences absences;
  // Day of the event: personnel publishes absences that have not ended, and an older one that the
  // row holds of the 90 days before stays, because a deadline may be settled after it.
  LocalDate published_on;
};
struct UnitRow {
  Id unit_id;
  int64_t sequence = 0;
  Id parent_unit_id;
  std::string code;
  std::string name;
};
struct PositionRow {
  Id position_id;
  int64_t sequence = 0;
  std::string name;
};
struct CalendarRow {
  int year = 0;
  int64_t sequence = 0;
  int version = 0;
  std::vector<LocalDate> days;
};
void Upsert(pg::Tx& tx, const std::vector<EmployeeRow>& rows);
void Upsert(pg::Tx& tx, const std::vector<UnitRow>& rows);
void Upsert(pg::Tx& tx, const std::vector<PositionRow>& rows);
void Upsert(pg::Tx& tx, const std::vector<CalendarRow>& rows);

// Employees that are known, in no order; `absent` is judged for `day`.
std::vector<domain::Person> FindPeople(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day);
// Active, present employees of the unit and below who do not head a unit; of `among` if given.
std::vector<domain::Person> PresentStaff(pg::Tx& tx, const Id& unit_id, LocalDate day,
                                         const std::optional<std::vector<Id>>& among);
// Days away as far as known, past ones too; none for an unknown employee.
domain::Absences AbsencesOf(pg::Tx& tx, const Id& employee_id);
// Unit of an active employee; nil if unknown.
Id UnitOf(pg::Tx& tx, const Id& employee_id);
// True if one of `unit_ids` is `root` or below it.
bool AnyWithin(pg::Tx& tx, const std::vector<Id>& unit_ids, const Id& root);
// How many of the units are known.
int CountUnits(pg::Tx& tx, const std::vector<Id>& unit_ids);

// Names for citizens; "" if unknown.
std::string UnitName(pg::Tx& tx, const Id& unit_id);
std::string PositionNameOf(pg::Tx& tx, const Id& employee_id);

// The calendar of `year` and its neighbours, as far as published.
calendar::WorkingDays LoadCalendar(pg::Tx& tx, int year);

}  // namespace mumpuni::complaint::peers
