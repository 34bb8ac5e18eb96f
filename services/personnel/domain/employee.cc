#include "services/personnel/domain/employee.h"

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {
namespace {

constexpr int kMaxAbsenceDays = 366;

}  // namespace

absl::Status Validate(const Person& person, const std::string& field, LocalDate today) {
  RETURN_IF_ERROR(CheckText(person.full_name, absl::StrCat(field, "full_name"), 200));
  if (person.birth_date.has_value() && *person.birth_date > today) {
    return Error(reasons::kDateInFuture, absl::StrCat(field, "birth_date"), "not in the future");
  }
  return absl::OkStatus();
}

absl::Status CheckProbation(const Person& person, EmploymentType type) {
  if (!person.on_probation || type == EmploymentType::kPns) return absl::OkStatus();
  return Error(mumpuni::reasons::kValueOutOfRange, "employee.on_probation",
               "only a PNS is a candidate first");
}

absl::Status CheckJurisdiction(const std::vector<std::string>& codes, std::string_view field) {
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(codes.size()), field, 0, 20));
  for (const std::string& code : codes) RETURN_IF_ERROR(CheckCode(code, field, 32));
  return absl::OkStatus();
}

absl::Status CheckAbsence(const Employee& employee, const Absence& absence) {
  if (employee.status != EmployeeStatus::kActive) {
    return Error(reasons::kEmployeeNotActive, "employee_id", "the employee has left the service");
  }
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
  return absl::OkStatus();
}

}  // namespace mumpuni::personnel::domain
