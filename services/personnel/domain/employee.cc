#include "services/personnel/domain/employee.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {
namespace {

constexpr int kMaxAbsenceDays = 366;

absl::Status CheckActive(const Employee& employee) {
  if (employee.status == EmployeeStatus::kActive) return absl::OkStatus();
  return Error(reasons::kEmployeeNotActive, "employee_id", "the employee has left the service");
}

absl::Status CheckNumberScheme(const Employee& employee) {
  const NumberScheme scheme = employee.number.scheme();
  const bool fits =
      employee.employment_type == EmploymentType::kContractPartTime ||
      (employee.employment_type == EmploymentType::kPns) == (scheme == NumberScheme::kPns);
  if (fits) return absl::OkStatus();
  return Error(reasons::kEmployeeNumberSchemeMismatch, "employee.employee_number",
               "digits 13 and 14 belong to the other employment type");
}

absl::Status CheckContractTerm(const Employee& employee) {
  const bool is_contract = employee.employment_type != EmploymentType::kPns;
  if (is_contract && !employee.contract_term.has_value()) {
    return Error(reasons::kContractTermRequired, "employee.contract_term", "required");
  }
  if (!is_contract && employee.contract_term.has_value()) {
    return Error(reasons::kContractTermNotAllowed, "employee.contract_term", "only for contracts");
  }
  if (is_contract && employee.contract_term->end < employee.contract_term->start) {
    return Error(reasons::kDateOrder, "employee.contract_term.end_date", "ends before it starts");
  }
  return absl::OkStatus();
}

absl::Status CheckJurisdiction(const Employee& employee) {
  const auto& codes = employee.jurisdiction_region_codes;
  RETURN_IF_ERROR(
      CheckRange(static_cast<int64_t>(codes.size()), "employee.jurisdiction_region_codes", 0, 20));
  for (const std::string& code : codes) {
    RETURN_IF_ERROR(CheckCode(code, "employee.jurisdiction_region_codes", 32));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EmployeeDecision> Hire(Employee employee) {
  RETURN_IF_ERROR(CheckText(employee.full_name, "employee.full_name", 200));
  if (employee.employment_type == EmploymentType::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "employee.employment_type", "required");
  }
  RETURN_IF_ERROR(CheckNumberScheme(employee));
  RETURN_IF_ERROR(CheckContractTerm(employee));
  RETURN_IF_ERROR(CheckJurisdiction(employee));
  if (!employee.assignment.has_value()) {
    return Error(mumpuni::reasons::kFieldRequired, "employee.assignment", "required");
  }
  if (employee.assignment->start < employee.hire_date) {
    return Error(reasons::kDateOrder, "employee.assignment.start_date",
                 "an assignment starts on or after the hire date");
  }
  employee.status = EmployeeStatus::kActive;
  return EmployeeDecision{std::move(employee), EmployeeEvent::kHired};
}

absl::StatusOr<EmployeeDecision> Transfer(Employee employee, const Id& position_id, LocalDate start,
                                          LocalDate today) {
  RETURN_IF_ERROR(CheckActive(employee));
  if (start > today) return Error(reasons::kDateInFuture, "start_date", "not in the future");
  if (employee.assignment.has_value() && start <= employee.assignment->start) {
    return Error(reasons::kDateOrder, "start_date",
                 "must be after the start of the present assignment");
  }
  employee.assignment = Assignment{position_id, start};
  return EmployeeDecision{std::move(employee), EmployeeEvent::kTransferred};
}

absl::StatusOr<EmployeeDecision> Deactivate(Employee employee, LocalDate last_date,
                                            DeactivationReason reason, LocalDate today) {
  RETURN_IF_ERROR(CheckActive(employee));
  if (reason == DeactivationReason::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "reason", "required");
  }
  if (last_date > today) return Error(reasons::kDateInFuture, "last_date", "not in the future");
  if (last_date < employee.hire_date ||
      (employee.assignment.has_value() && last_date < employee.assignment->start)) {
    return Error(reasons::kDateOrder, "last_date", "before the start of the present assignment");
  }
  employee.status = EmployeeStatus::kInactive;
  employee.assignment.reset();
  return EmployeeDecision{std::move(employee), EmployeeEvent::kDeactivated};
}

absl::StatusOr<EmployeeDecision> Erase(const Employee& employee) {
  if (employee.status == EmployeeStatus::kActive) {
    return Error(reasons::kEmployeeStillActive, "employee_id", "the service has not ended");
  }
  Employee nothing_left;
  nothing_left.id = employee.id;
  nothing_left.status = employee.status;
  return EmployeeDecision{std::move(nothing_left), EmployeeEvent::kErased};
}

absl::StatusOr<EmployeeDecision> RecordAbsence(Employee employee, Absence absence) {
  RETURN_IF_ERROR(CheckActive(employee));
  if (absence.days.end < absence.days.start) {
    return Error(reasons::kDateOrder, "absence.end_date", "ends before it starts");
  }
  RETURN_IF_ERROR(CheckRange(DaysBetween(absence.days.start, absence.days.end) + 1,
                             "absence.end_date", 1, kMaxAbsenceDays));
  for (const Absence& other : employee.absences) {
    if (absence.days.start <= other.days.end && other.days.start <= absence.days.end) {
      return Error(reasons::kAbsenceOverlaps, "absence.start_date", "overlaps another absence");
    }
  }
  employee.absences.push_back(std::move(absence));
  return EmployeeDecision{std::move(employee), EmployeeEvent::kAbsenceRecorded};
}

}  // namespace mumpuni::personnel::domain
