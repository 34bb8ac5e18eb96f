// An employee as on a day, and the values that describe one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/personnel/domain/employee_number.h"
#include "services/personnel/domain/organisation.h"
#include "services/personnel/domain/sex.h"

namespace mumpuni::personnel::domain {

enum class EmployeeStatus { kActive = 1, kInactive = 2 };

// Numbers equal mumpuni.personnel.v1.DeactivationReason.
enum class DeactivationReason {
  kUnspecified = 0,
  kRetired = 1,
  kResigned = 2,
  kContractEnded = 3,
  kMovedOut = 4,
  kDeceased = 5,
  kDismissed = 6,
};

// Numbers equal mumpuni.personnel.v1.ActingKind.
enum class ActingKind { kUnspecified = 0, kActing = 1, kActingDaily = 2 };

// Both ends inclusive.
struct DateRange {
  LocalDate start;
  LocalDate end;
  bool operator==(const DateRange&) const = default;
};

struct Absence {
  Id id;
  DateRange days;
};

struct Assignment {
  Id position_id;
  LocalDate start;
};

// A position held beside the definitive one.
struct Acting {
  Id action_id;
  Id position_id;
  ActingKind kind = ActingKind::kUnspecified;
  LocalDate start;
  std::optional<LocalDate> end;  // inclusive; nullopt: open
  bool operator==(const Acting&) const = default;
};

// What is not dated.
struct Person {
  std::string full_name;
  std::optional<LocalDate> birth_date;
  Sex sex = Sex::kUnspecified;
  // A candidate (CPNS); only of a PNS.
  bool on_probation = false;
};

// Name 1–200 characters, birth date between 1900 and today. Errors name fields below `field`.
absl::Status Validate(const Person& person, const std::string& field, LocalDate today);

// VALUE_OUT_OF_RANGE with employee.on_probation for a contract employee on probation.
absl::Status CheckProbation(const Person& person, EmploymentType type);

// As on a day.
struct Employee {
  Id id;
  Person person;
  EmployeeNumber number;
  EmploymentType employment_type = EmploymentType::kUnspecified;
  std::string grade_code;
  LocalDate grade_since;
  int education = 0;  // number of mumpuni.personnel.v1.EducationLevel
  std::optional<Assignment> assignment;
  std::optional<DateRange> contract_term;
  std::vector<std::string> jurisdiction_region_codes;
  std::string duty_pattern_code;
  std::vector<Absence> absences;  // those that have not ended
  EmployeeStatus status = EmployeeStatus::kActive;
  // First day of the standing: of an inactive one the day after the last in service.
  LocalDate since;
  DeactivationReason deactivation_reason = DeactivationReason::kUnspecified;
  LocalDate hire_date;
  int64_t version = 0;
};

// At most 20 region codes of 1–32 characters.
absl::Status CheckJurisdiction(const std::vector<std::string>& codes, std::string_view field);

// An absence of an employee in service, of 1–366 days, that overlaps none of those known.
absl::Status CheckAbsence(const Employee& employee, const Absence& absence);

}  // namespace mumpuni::personnel::domain
