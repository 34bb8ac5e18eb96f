// Rows of `employee`, `absence`, `employee_published`, `erased_employee`, and employees as on a
// day. Absences and acting appointments of a row are those that have not ended on that day.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/employee.h"

namespace mumpuni::personnel::store {

// A position held beside the definitive one, with what the position is then.
struct HeldActing {
  domain::Acting acting;
  Id unit_id;
  bool heads_unit = false;
};

struct EmployeeRow {
  domain::Employee employee;
  // The definitive position as on the day; none for the inactive, or where none is recorded.
  std::optional<domain::Position> position;
  std::vector<HeldActing> acting;
};

struct NewEmployee {
  Id id;
  domain::Person person;
  int education = 0;
  LocalDate hire_date;
};
// Standings follow with ReplaceCareers.
void InsertEmployees(pg::Tx& tx, const std::vector<NewEmployee>& employees);
// Writes the person and raises the version.
void UpdatePerson(pg::Tx& tx, const Id& id, const domain::Person& person);
// Writes many at once.
void UpdatePersons(pg::Tx& tx, const std::vector<NewEmployee>& employees);
// Raises the versions and writes the first days in service, which a correction may have moved.
void Touch(pg::Tx& tx, const std::map<Id, LocalDate>& hire_dates);
// Last day of service by the mandatory age, as stored.
std::optional<LocalDate> RetirementOf(pg::Tx& tx, const Id& employee_id);
// Last days of service by the mandatory age; nullopt where it is not known.
void SetRetirements(pg::Tx& tx, const std::map<Id, std::optional<LocalDate>>& days);

// Whoever is unknown, or hired later than the day, is left out; by id.
std::vector<EmployeeRow> FindEmployees(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day);
std::optional<EmployeeRow> FindEmployee(pg::Tx& tx, const Id& id, LocalDate day);
// The same on the first day in service for whoever is hired later.
std::optional<EmployeeRow> FindEmployeeEver(pg::Tx& tx, const Id& id, LocalDate day);
// Locks the rows in the order of their ids; answers the versions of those that exist.
std::map<Id, int64_t> LockEmployees(pg::Tx& tx, std::vector<Id> ids);

struct EmployeeFilter {
  // Units whose subtrees are meant; nullopt: the whole city.
  std::optional<std::vector<Id>> roots;
  std::optional<domain::EmployeeStatus> status;
  std::optional<Id> position_id;
};
// By id after `after_id`.
std::vector<EmployeeRow> ListEmployees(pg::Tx& tx, const EmployeeFilter& filter,
                                       const std::string& after_id, int limit, LocalDate day);
// By nearness of the name (`search_name`, see domain/person_name.h), the nearest first.
std::vector<EmployeeRow> SearchByName(pg::Tx& tx, const EmployeeFilter& filter,
                                      const std::string& search_name, int limit, LocalDate day);
// By the first digits of a present or former number.
std::vector<EmployeeRow> SearchByNumber(pg::Tx& tx, const EmployeeFilter& filter,
                                        const std::string& digits, int limit, LocalDate day);

// Who holds the position on the day, and who acts in it.
std::vector<Id> HoldersOn(pg::Tx& tx, const Id& position_id, LocalDate day);
std::vector<Id> ActingHoldersOn(pg::Tx& tx, const Id& position_id, LocalDate day);
// Those of `ids` who are away on the day.
std::vector<Id> AbsentOn(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day);
// The positions that head the unit on the day.
std::vector<Id> HeadPositionsOn(pg::Tx& tx, const Id& unit_id, LocalDate day);
// Who serves the region on the day, by id after `after_id`: by the own jurisdiction, else by the
// region of the unit. `roots`: only those in these units and below.
std::vector<Id> ServingOn(pg::Tx& tx, const std::string& region_code,
                          const std::optional<std::vector<Id>>& roots, const std::string& after_id,
                          int limit, LocalDate day);

// False if it overlaps another absence, a past one included.
bool InsertAbsence(pg::Tx& tx, const Id& employee_id, const domain::Absence& absence);
std::optional<domain::Absence> FindAbsence(pg::Tx& tx, const Id& employee_id, const Id& absence_id);
// Ends the absence the day before `from`; without a day before, it is removed.
void CutAbsence(pg::Tx& tx, const domain::Absence& absence, LocalDate from);

// The published state, as bytes. Answers those whose state is new or another one, and which of them
// had none.
struct PublishedState {
  Id employee_id;
  std::string state;
};
struct ChangedState {
  Id employee_id;
  std::string before;  // "" if there was none
};
std::vector<ChangedState> SavePublished(pg::Tx& tx, const std::vector<PublishedState>& states);
// Of these, the published ones of whom nothing holds on the day.
std::vector<Id> PublishedWithoutStanding(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day);
// By id after `after_id`; erased people among them, without a state.
struct SnapshotRow {
  Id employee_id;
  std::string state;
  int64_t sequence = 0;
  bool erased = false;
};
std::vector<SnapshotRow> SnapshotEmployees(pg::Tx& tx, const std::string& topic,
                                           const std::string& after_id, int limit);

// Whether absences, diplomas or sanctions are recorded of the employee.
bool HasRecords(pg::Tx& tx, const Id& employee_id);

struct ErasedEmployee {
  Id employee_id;
  absl::Time erased_at;
};
// Deletes everything but the identifier, which it keeps in `erased_employee`.
void EraseEmployee(pg::Tx& tx, const ErasedEmployee& erased);
std::optional<ErasedEmployee> FindErased(pg::Tx& tx, const Id& id);

// The units that an employee is in on the day: that of the position, and those headed by acting
// appointment.
std::vector<Id> UnitsReachedBy(pg::Tx& tx, const Id& employee_id, LocalDate day);

}  // namespace mumpuni::personnel::store
