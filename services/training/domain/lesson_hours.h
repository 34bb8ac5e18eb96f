// Lesson hours of a year against the versioned rule of the employment type. The numbers are data
// (table lesson_hour_rule); here is only what a kind of rule means and which year is counted.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.
enum class LessonHourRuleKind { kUnspecified = 0, kMinimum = 1, kMaximum = 2, kNone = 3 };
enum class LessonHourPeriodKind { kUnspecified = 0, kCalendarYear = 1, kContractYear = 2 };
enum class LessonHourStanding {
  kUnspecified = 0,
  kNoRule = 1,
  kBelowMinimum = 2,
  kMinimumReached = 3,
  kWithinMaximum = 4,
  kAboveMaximum = 5
};

struct LessonHourRule {
  EmploymentType employment_type = EmploymentType::kUnspecified;
  int valid_from_year = 0;
  LessonHourRuleKind kind = LessonHourRuleKind::kUnspecified;
  Jp hours;
  std::string legal_basis;
  bool operator==(const LessonHourRule&) const = default;
};

// The days over which hours are summed; both ends inclusive.
struct LessonHourPeriod {
  LessonHourPeriodKind kind = LessonHourPeriodKind::kUnspecified;
  LocalDate first;
  LocalDate last;
  // 1 for the first year of the contract; 0 for a calendar year.
  int contract_year = 0;
  bool operator==(const LessonHourPeriod&) const = default;
};

// The period that `day` lies in: for PNS its calendar year, for contract staff the year of the
// contract, counted from the first day of the term (PP 49/2018 art. 40: "1 tahun masa perjanjian
// kerja"); the last one ends with the contract. FAILED_PRECONDITION CONTRACT_YEAR_UNKNOWN for
// contract staff without a term that covers the day.
absl::StatusOr<LessonHourPeriod> PeriodOf(const EmployeeFact& employee, LocalDate day);

// INVALID_ARGUMENT naming the field.
absl::Status Check(const LessonHourRule& rule);

struct LessonHourResult {
  LessonHourStanding standing = LessonHourStanding::kUnspecified;
  // Only a minimum can be missed: contract staff have an upper limit and no shortage (PP 49/2018
  // art. 40).
  Jp missing;
};

LessonHourResult Judge(const LessonHourRule& rule, Jp recognised);

// Hours that are meant to be of the person's own choice: half of the minimum, rounded up; none
// without a minimum. An aim, never a condition.
Jp OwnChoiceAim(const LessonHourRule& rule);

}  // namespace mumpuni::training::domain
