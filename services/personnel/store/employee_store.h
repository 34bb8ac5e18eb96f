// Rows of `employee`, `assignment` and `absence`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/pg/tx.h"
#include "services/personnel/domain/employee.h"

namespace mumpuni::personnel::store {

// An employee together with the position held (absent if inactive).
struct EmployeeRow {
  domain::Employee employee;
  std::optional<domain::Position> position;
  // Only filled by SnapshotEmployees: sequence of the newest event; whether only the id is left.
  int64_t sequence = 0;
  bool erased = false;
};

// False if the number is taken. Inserts the first assignment too.
bool InsertEmployee(pg::Tx& tx, const domain::Employee& employee);

// `today` decides which absences have not ended.
std::vector<EmployeeRow> FindEmployees(pg::Tx& tx, const std::vector<Id>& ids, LocalDate today);
std::optional<EmployeeRow> FindEmployee(pg::Tx& tx, const Id& id, LocalDate today);
// The same, with its row locked until the end of the transaction.
std::optional<EmployeeRow> LockEmployee(pg::Tx& tx, const Id& id, LocalDate today);

// Writes the changes of a decision if the row still has `employee.version`, and counts it up;
// ABORTED ETAG_STALE otherwise. SaveAbsence: FAILED_PRECONDITION ABSENCE_OVERLAPS if the days meet
// any absence of the employee, also one that has ended.
absl::Status SaveTransfer(pg::Tx& tx, domain::Employee& employee);
absl::Status SaveDeactivation(pg::Tx& tx, domain::Employee& employee, LocalDate last_date,
                              domain::DeactivationReason reason);
absl::Status SaveAbsence(pg::Tx& tx, domain::Employee& employee, const domain::Absence& absence);

struct ErasedEmployee {
  Id employee_id;
  absl::Time erased_at;
};
// Deletes the person and keeps the identifier. The caller holds the row.
void EraseEmployee(pg::Tx& tx, const ErasedEmployee& erased);
std::optional<ErasedEmployee> FindErased(pg::Tx& tx, const Id& id);

struct EmployeeFilter {
  std::optional<Id> root_unit_id;
  std::optional<domain::EmployeeStatus> status;
};
// By id after `after_id` ("" starts).
std::vector<EmployeeRow> ListEmployees(pg::Tx& tx, const EmployeeFilter& filter,
                                       const std::string& after_id, int limit, LocalDate today);
// The erased too, since a copy that missed the event must still learn of it.
std::vector<EmployeeRow> SnapshotEmployees(pg::Tx& tx, const std::string& topic,
                                           const std::string& after_id, int limit, LocalDate today);
// Unit of the position held; nullopt for the unknown and the inactive.
std::optional<Id> UnitOfEmployee(pg::Tx& tx, const Id& employee_id);

}  // namespace mumpuni::personnel::store
