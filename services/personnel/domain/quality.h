// What does not fit together in the record of an employee: warnings, never refusals, because
// numbers are not reissued when a birth record is corrected and files have been wrong for decades.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/local_date.h"
#include "services/personnel/domain/employee.h"
#include "services/personnel/domain/employee_number.h"
#include "services/personnel/domain/organisation.h"
#include "services/personnel/domain/sex.h"

namespace mumpuni::personnel::domain {

// Numbers equal mumpuni.personnel.v1.QualityRule and are stored.
enum class QualityRule {
  kUnspecified = 0,
  kBirthDateDiffers = 1,
  kSexDiffers = 2,
  kAppointedTooYoung = 3,
  kAppointmentInFuture = 4,
  kContractLapsed = 5,
  kPastRetirementAge = 6,
  kGradeOutsideRange = 7,
  kPositionNotRecorded = 8,
};

// Numbers equal mumpuni.personnel.v1.QualityState and are stored.
enum class QualityState { kUnspecified = 0, kOpen = 1, kAccepted = 2, kResolved = 3 };

// An employee as on the day that is looked at.
struct QualityFacts {
  EmployeeNumber number;
  EmploymentType employment_type = EmploymentType::kUnspecified;
  std::optional<LocalDate> birth_date;  // as registered
  Sex sex = Sex::kUnspecified;          // as registered
  LocalDate hire_date;
  std::optional<DateRange> contract_term;
  bool active = true;
  bool position_recorded = false;
  int mandatory_retirement_age_years = 0;  // of the type of position; 0: unknown
  int grade_ordinal = 0;                   // on the ladder of the employment type; 0: unknown
  // Range of the position on the ladder of PNS; 0: none.
  int lowest_grade_ordinal = 0;
  int highest_grade_ordinal = 0;
};

struct Warning {
  QualityRule rule = QualityRule::kUnspecified;
  // The facts behind it, equal as long as they are and whatever the day: a warning that somebody
  // accepted is opened again when this text changes. It holds nothing personal in clear: what
  // follows from birth date, sex or number is the start of a SHA-256, the number always among what
  // is hashed, which keeps the few possible dates from being tried out. A new number is a new fact.
  std::string facts;
  bool operator==(const Warning&) const = default;
};

// The warnings on a day, by number of their rule, each rule at most once.
//
// BIRTH_DATE_DIFFERS     the registered one from digits 1–8 of the number.
// SEX_DIFFERS            the registered one from digit 15.
// APPOINTED_TOO_YOUNG    under 18 years (PNS) or 20 (contract) at the first appointment that the
//                        number tells. The number of a contract employee tells only the year: the
//                        day is the first in service if that is in the year, else 1 January.
// APPOINTMENT_IN_FUTURE  that appointment, the month or year of it, begins after the day.
// CONTRACT_LAPSED        the term ended before the day.
// PAST_RETIREMENT_AGE    LastDayOfService is before the day.
// GRADE_OUTSIDE_RANGE    of a PNS; contract grades are on another ladder than the range.
// POSITION_NOT_RECORDED  no definitive position.
//
// Age is by the registered birth date, by that in the number if none is registered. Of somebody who
// has left the service only birth date and sex are looked at.
// Ages below which a first appointment is doubted: practice, to be confirmed by the city, so they
// are configuration (--youngest-pns-age, --youngest-contract-age).
struct QualityLimits {
  int youngest_pns_years = 18;
  int youngest_contract_years = 20;
};

std::vector<Warning> Warnings(const QualityFacts& facts, LocalDate today,
                              const QualityLimits& limits = {});

}  // namespace mumpuni::personnel::domain
