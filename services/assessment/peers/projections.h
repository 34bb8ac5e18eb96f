// What assessment holds of personnel, fed by its events only. The newest sequence wins; what is not
// newer is ignored.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/calendar/calendar.h"
#include "common/pg/tx.h"

namespace mumpuni::assessment::peers {

// A post held acting (Plt, Plh) from a first to a last day, inclusive; nullopt: open.
struct ActingPost {
  std::optional<Id> position_id;
  std::optional<Id> unit_id;
  bool heads_unit = false;
  LocalDate first;
  std::optional<LocalDate> last;
};

struct EmployeeRow {
  Id employee_id;
  int64_t sequence = 0;
  // Number of common.v1.EmploymentType; 1 is PNS.
  int employment_type = 0;
  bool active = false;
  bool erased = false;
  std::optional<Id> position_id;
  std::optional<Id> unit_id;
  std::string job_standard_code;
  bool heads_unit = false;
  // Explicit superior position; nullopt: by the tree of units.
  std::optional<Id> reports_to_position_id;
  std::vector<std::string> jurisdiction;
  // First and last day of each absence, inclusive.
  std::vector<std::pair<LocalDate, LocalDate>> absences;
  std::vector<ActingPost> acting;
  // First day in the present position; nullopt: in none, or not told.
  std::optional<LocalDate> assigned_from;
  // Day of the event; nullopt: not known, as in a snapshot.
  std::optional<LocalDate> told_on;
};

struct UnitRow {
  Id unit_id;
  int64_t sequence = 0;
  std::string code;
  std::optional<Id> parent_id;
  int kind = 0;
  std::string name;
  std::string region_code;
};

struct PositionRow {
  Id position_id;
  int64_t sequence = 0;
  std::string code;
  std::string name;
  std::optional<Id> unit_id;
  int kind = 0;
  std::string job_standard_code;
  bool heads_unit = false;
};

struct CalendarRow {
  int year = 0;
  int64_t sequence = 0;
  int version = 0;
  std::vector<LocalDate> days;
};

// Each aggregate at most once per call. Answers the people whose row changed. A post stays known
// with its days when another takes its place. A post begins on the first day in the position, at
// the latest on the day on which it was told, and on that day if the position itself was changed; a
// first day that is corrected replaces the one told before.
std::vector<Id> ApplyEmployees(pg::Tx& tx, const std::vector<EmployeeRow>& rows, absl::Time now);
void ApplyUnits(pg::Tx& tx, const std::vector<UnitRow>& rows);
void ApplyPositions(pg::Tx& tx, const std::vector<PositionRow>& rows);
void ApplyCalendars(pg::Tx& tx, const std::vector<CalendarRow>& rows);

// Every year that is published.
calendar::WorkingDays LoadCalendar(pg::Tx& tx);

struct KnownEmployee {
  bool active = false;
  std::optional<Id> unit_id;
  bool heads_unit = false;
};
// nullopt for the unknown and the erased.
std::optional<KnownEmployee> FindEmployee(pg::Tx& tx, const Id& employee_id);
// Those of the people who are known and not erased.
std::set<Id> KnownEmployees(pg::Tx& tx, const std::vector<Id>& employee_ids);
bool UnitExists(pg::Tx& tx, const Id& unit_id);
// True if `unit_id` is `root_id` or below it.
bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id);
// The unit right below the root of the tree in whose subtree `unit_id` lies (an agency, a district,
// a hospital); nullopt for the root and the unknown.
std::optional<Id> AgencyOf(pg::Tx& tx, const Id& unit_id);

// The units that the person heads on the day, by the own post or acting for their head.
std::vector<Id> HeadedUnits(pg::Tx& tx, const Id& employee_id, LocalDate day);

// Active people whose direct superior is `head_id` on the day, by id: for each post by which that
// person heads a unit, the own or one held acting, those whose explicit superior position it is,
// else the staff of the unit, else the heads of the units right below it; and who acts for such a
// head. Never that person. Who is represented while away keeps the reports, too. `only`: at most
// this one.
std::vector<Id> DirectReports(pg::Tx& tx, const Id& head_id, LocalDate day,
                              const std::optional<Id>& only = std::nullopt);

// The direct superior and who reports to that person, by the same rules; here also by a post that
// heads no unit but is the explicit superior position of others (who leads a team).
struct ReportingLine {
  Id superior;
  Id report;
};
// The lines of the day in which one of the people stands, on either side; each once.
std::vector<ReportingLine> ReportingLines(pg::Tx& tx, const std::vector<Id>& people, LocalDate day);

// Draws by a hash of the seed: nobody picks friends, and the same seed draws the same.
struct Draw {
  std::string seed;
  // At most so many for each person.
  int most = 0;
};
// Pairs of a person and a drawn colleague, who never stands in one of `lines` with that person: for
// who heads a unit on the day, own or acting, the heads of the other units of the same parent, for
// who does not head the own unit its staff. `lines`: as ReportingLines answers for these people.
std::vector<std::pair<Id, Id>> DrawColleagues(pg::Tx& tx, const std::vector<Id>& people,
                                              LocalDate day,
                                              const std::vector<ReportingLine>& lines,
                                              const Draw& draw);

}  // namespace mumpuni::assessment::peers
