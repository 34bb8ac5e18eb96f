#include "services/personnel/app/employees.h"

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/domain/reasons.h"
#include "services/personnel/store/position_store.h"

namespace mumpuni::personnel::app {
namespace {

// Part-time contracts use the ladder of contracts.
domain::EmploymentType LadderOf(domain::EmploymentType type) {
  return type == domain::EmploymentType::kPns ? domain::EmploymentType::kPns
                                              : domain::EmploymentType::kContract;
}

std::optional<Id> UnitOf(const store::EmployeeRow& row) {
  return row.position.has_value() ? std::optional<Id>(row.position->unit_id) : std::nullopt;
}

}  // namespace

absl::StatusOr<domain::Position> Employees::TakePost(pg::Tx& tx, const Id& position_id,
                                                     std::string_view field) {
  auto position = store::LockPosition(tx, position_id);
  if (!position.has_value()) return Error(reasons::kPositionNotFound, field, "no such position");
  if (store::CountHolders(tx, position_id) >= position->authorised_headcount) {
    return Error(reasons::kHeadcountExhausted, field, "every authorised post is taken");
  }
  return *std::move(position);
}

absl::StatusOr<store::EmployeeRow> Employees::Hire(pg::Tx& tx, domain::Employee employee) {
  ASSIGN_OR_RETURN(domain::EmployeeDecision decision, domain::Hire(std::move(employee)));
  domain::Employee& state = decision.state;
  if (!store::FindGrade(tx, LadderOf(state.employment_type), state.grade_code).has_value()) {
    return Error(reasons::kGradeNotFound, "employee.grade_code", "no such grade on this ladder");
  }
  ASSIGN_OR_RETURN(domain::Position position,
                   TakePost(tx, state.assignment->position_id, "employee.assignment.position_id"));
  const absl::Time now = clock_.Now();
  state.id = Id::New(now);
  state.version = 1;
  if (!store::InsertEmployee(tx, state)) {
    return Error(reasons::kEmployeeNumberTaken, "employee.employee_number",
                 "another employee has this number");
  }
  RETURN_IF_ERROR(sink_.EmployeeChanged(tx, decision.event, state, position, now));
  return store::EmployeeRow{std::move(state), std::move(position)};
}

absl::StatusOr<store::EmployeeRow> Employees::Load(pg::Tx& tx, const Id& employee_id) {
  auto row = store::FindEmployee(tx, employee_id, Today());
  if (!row.has_value()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee");
  }
  return *std::move(row);
}

absl::StatusOr<store::EmployeeRow> Employees::Get(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id) {
  ASSIGN_OR_RETURN(store::EmployeeRow row, Load(tx, employee_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, UnitOf(row)));
  return row;
}

absl::Status Employees::RecordRead(pg::Tx& tx, const Access& access, const Id& employee_id) {
  audit::Record record;
  record.actor = access.principal;
  record.action = "personnel.employee.read_personal_data";
  record.subject_id = employee_id.ToString();
  record.fields = {"employee_number", "education"};
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<std::vector<store::EmployeeRow>> Employees::BatchGet(pg::Tx& tx,
                                                                    const std::vector<Id>& ids) {
  return store::FindEmployees(tx, ids, Today());
}

absl::StatusOr<std::vector<store::EmployeeRow>> Employees::List(pg::Tx& tx, const Access& access,
                                                                store::EmployeeFilter filter,
                                                                const std::string& after_id,
                                                                int limit) {
  ASSIGN_OR_RETURN(filter.root_unit_id, ListRootWithin(tx, access, filter.root_unit_id));
  return store::ListEmployees(tx, filter, after_id, limit, Today());
}

absl::StatusOr<store::EmployeeRow> Employees::LoadForChange(pg::Tx& tx, const Id& employee_id,
                                                            int64_t etag) {
  // Locked: who names no etag waits for a change under way instead of being told that it is stale.
  auto row = store::LockEmployee(tx, employee_id, Today());
  if (!row.has_value()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee");
  }
  if (etag != 0 && etag != row->employee.version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the employee has changed since");
  }
  return *std::move(row);
}

absl::StatusOr<store::EmployeeRow> Employees::Transfer(pg::Tx& tx, const Id& employee_id,
                                                       const Id& position_id, LocalDate start,
                                                       int64_t etag) {
  ASSIGN_OR_RETURN(store::EmployeeRow row, LoadForChange(tx, employee_id, etag));
  ASSIGN_OR_RETURN(domain::EmployeeDecision decision,
                   domain::Transfer(std::move(row.employee), position_id, start, Today()));
  ASSIGN_OR_RETURN(domain::Position position, TakePost(tx, position_id, "position_id"));
  RETURN_IF_ERROR(store::SaveTransfer(tx, decision.state));
  RETURN_IF_ERROR(
      sink_.EmployeeChanged(tx, decision.event, decision.state, position, clock_.Now()));
  return store::EmployeeRow{std::move(decision.state), std::move(position)};
}

absl::StatusOr<store::EmployeeRow> Employees::Deactivate(pg::Tx& tx, const Id& employee_id,
                                                         LocalDate last_date,
                                                         domain::DeactivationReason reason,
                                                         int64_t etag) {
  ASSIGN_OR_RETURN(store::EmployeeRow row, LoadForChange(tx, employee_id, etag));
  ASSIGN_OR_RETURN(domain::EmployeeDecision decision,
                   domain::Deactivate(std::move(row.employee), last_date, reason, Today()));
  RETURN_IF_ERROR(store::SaveDeactivation(tx, decision.state, last_date, reason));
  RETURN_IF_ERROR(
      sink_.EmployeeChanged(tx, decision.event, decision.state, std::nullopt, clock_.Now()));
  return store::EmployeeRow{std::move(decision.state), std::nullopt};
}

absl::StatusOr<store::ErasedEmployee> Employees::Erase(pg::Tx& tx, const Access& access,
                                                       const Id& employee_id,
                                                       const std::string& reason, int64_t etag) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  ASSIGN_OR_RETURN(const store::EmployeeRow row, LoadForChange(tx, employee_id, etag));
  ASSIGN_OR_RETURN(const domain::EmployeeDecision decision, domain::Erase(row.employee));
  const store::ErasedEmployee erased{employee_id, clock_.Now()};
  store::EraseEmployee(tx, erased);
  audit::Record record;
  record.actor = access.principal;
  record.action = "personnel.employee.erase";
  record.purpose = reason;
  record.subject_id = employee_id.ToString();
  record.at = erased.erased_at;
  RETURN_IF_ERROR(audit::Append(tx, record));
  RETURN_IF_ERROR(
      sink_.EmployeeChanged(tx, decision.event, decision.state, std::nullopt, erased.erased_at));
  return erased;
}

absl::StatusOr<store::ErasedEmployee> Employees::LoadErased(pg::Tx& tx, const Id& employee_id) {
  const auto erased = store::FindErased(tx, employee_id);
  if (!erased.has_value()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such erased employee");
  }
  return *erased;
}

absl::StatusOr<store::EmployeeRow> Employees::RecordAbsence(pg::Tx& tx, const Access& access,
                                                            const Id& employee_id,
                                                            domain::Absence absence) {
  ASSIGN_OR_RETURN(store::EmployeeRow row, LoadForChange(tx, employee_id, 0));
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, UnitOf(row)));
  const absl::Time now = clock_.Now();
  absence.id = Id::New(now);
  ASSIGN_OR_RETURN(domain::EmployeeDecision decision,
                   domain::RecordAbsence(std::move(row.employee), absence));
  RETURN_IF_ERROR(store::SaveAbsence(tx, decision.state, absence));
  RETURN_IF_ERROR(sink_.EmployeeChanged(tx, decision.event, decision.state, row.position, now));
  return store::EmployeeRow{std::move(decision.state), std::move(row.position)};
}

}  // namespace mumpuni::personnel::app
