#include "services/training/app/people.h"

#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::app {

absl::StatusOr<Id> HoldCaller(pg::Tx& tx, const Access& access) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  peers::HoldEmployees(tx, {caller});
  const auto employee = peers::FindEmployee(tx, caller);
  if (!employee.has_value()) return Error(reasons::kEmployeeUnknown, "the caller is no employee");
  if (!employee->fact.active) return Error(reasons::kEmployeeInactive, "the caller has left");
  return caller;
}

absl::StatusOr<peers::EmployeeRow> CheckKnown(pg::Tx& tx, const Access& access,
                                              const Id& employee_id, LocalDate today) {
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, today));
  auto employee = peers::FindEmployee(tx, employee_id);
  if (!employee.has_value()) {
    return Error(reasons::kEmployeeUnknown, "employee_id", "no such employee");
  }
  return *std::move(employee);
}

}  // namespace mumpuni::training::app
