// An employee and what may happen to one. Pure: every decision takes the present day.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/personnel/domain/employee_number.h"
#include "services/personnel/domain/organisation.h"

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

// Both ends inclusive.
struct DateRange {
  LocalDate start;
  LocalDate end;
};

struct Absence {
  Id id;
  DateRange days;
};

struct Assignment {
  Id position_id;
  LocalDate start;
};

struct Employee {
  Id id;
  EmployeeNumber number;
  std::string full_name;
  EmploymentType employment_type = EmploymentType::kUnspecified;
  std::string grade_code;
  int education = 0;  // number of mumpuni.personnel.v1.EducationLevel
  std::optional<Assignment> assignment;
  std::optional<DateRange> contract_term;
  std::vector<std::string> jurisdiction_region_codes;
  std::vector<Absence> absences;  // those that have not ended
  EmployeeStatus status = EmployeeStatus::kActive;
  LocalDate hire_date;
  int64_t version = 0;
};

// What happened, for the event stream.
enum class EmployeeEvent { kHired, kTransferred, kDeactivated, kAbsenceRecorded, kErased };

struct EmployeeDecision {
  Employee state;
  EmployeeEvent event;
};

// Checks a new employee: names, number against employment type (PNS ↔ NIP, CONTRACT ↔ NI PPPK; the
// marker of part-time numbers is not known, so those may have either), contract term exactly for
// contracts, hire date not after the assignment's start.
absl::StatusOr<EmployeeDecision> Hire(Employee employee);

// Moves to another position from `start` on.
absl::StatusOr<EmployeeDecision> Transfer(Employee employee, const Id& position_id, LocalDate start,
                                          LocalDate today);

// Ends the service after `last_date`.
absl::StatusOr<EmployeeDecision> Deactivate(Employee employee, LocalDate last_date,
                                            DeactivationReason reason, LocalDate today);

// Forgets everything but the identifier (UU 27/2022 art. 8). Not while the service lasts: the city
// must keep the record until then, and a post would have a holder that nobody knows.
absl::StatusOr<EmployeeDecision> Erase(const Employee& employee);

// Adds an absence that overlaps no other.
absl::StatusOr<EmployeeDecision> RecordAbsence(Employee employee, Absence absence);

}  // namespace mumpuni::personnel::domain
