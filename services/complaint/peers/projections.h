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

// A post held acting from a first to a last day, inclusive; nullopt: open.
struct Acting {
  domain::ActingPost post;
  LocalDate first;
  std::optional<LocalDate> last;
};

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
  // Absences, and weekly duty (no window: office hours).
  domain::Roster roster;
  std::vector<Acting> acting;
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
  // Takes no new cases; it keeps its parent, so that those it has are found as before.
  bool closed = false;
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
// Answers the years that were known before and are of a newer version now.
std::vector<int> Upsert(pg::Tx& tx, const std::vector<CalendarRow>& rows);

// Employees that are known, by id; `absent` and `acting` are judged for `day`.
std::vector<domain::Person> FindPeople(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day);
// Active, present employees of the unit and below who do not head a unit, nor act for the head of
// one; of `among` if given.
std::vector<domain::Person> PresentStaff(pg::Tx& tx, const Id& unit_id, LocalDate day,
                                         const std::optional<std::vector<Id>>& among);
// Who stands above the employee, or above the unit if that is nil, nearest first: the holder of the
// explicit superior position, then on each unit upwards its head, or who acts for the head if that
// one is away. Never the employee.
std::vector<Id> LineAbove(pg::Tx& tx, const Id& employee_id, const Id& unit_id, LocalDate day);
// Weekly duty, and days away as far as known, past ones too; empty for an unknown employee.
domain::Roster RosterOf(pg::Tx& tx, const Id& employee_id);
// Unit of an active employee; nil if unknown.
Id UnitOf(pg::Tx& tx, const Id& employee_id);
// That unit, and those for whose head the active employee acts on the day.
std::vector<Id> UnitsUnder(pg::Tx& tx, const Id& employee_id, LocalDate day);
// True if one of `unit_ids` is one of `roots` or below one.
bool AnyWithin(pg::Tx& tx, const std::vector<Id>& unit_ids, const std::vector<Id>& roots);
// How many of the units are known, and how many of these are closed.
struct UnitCount {
  int known = 0;
  int closed = 0;
};
UnitCount CountUnits(pg::Tx& tx, const std::vector<Id>& unit_ids);

// Names for citizens; "" if unknown.
std::string UnitName(pg::Tx& tx, const Id& unit_id);
std::string PositionNameOf(pg::Tx& tx, const Id& employee_id);

// The calendar of `year` and its neighbours, as far as published.
calendar::WorkingDays LoadCalendar(pg::Tx& tx, int year);

}  // namespace mumpuni::complaint::peers
