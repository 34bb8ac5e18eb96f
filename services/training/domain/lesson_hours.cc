#include "services/training/domain/lesson_hours.h"

#include <algorithm>

#include "common/core/status.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kMonthsOfAYear = 12;

LessonHourPeriod CalendarYearOf(LocalDate day) {
  const LocalDate january = day.PlusMonths(1 - day.month());
  const LocalDate first = january.PlusDays(1 - january.day());
  return {LessonHourPeriodKind::kCalendarYear, first, first.PlusMonths(kMonthsOfAYear).PlusDays(-1),
          0};
}

// Each year is counted from the first day of the term, so that a contract that began on 29 February
// does not drift.
LessonHourPeriod ContractYearOf(const ContractTerm& term, LocalDate day) {
  const auto begin_of = [&](int year) {
    return term.start.PlusMonths(kMonthsOfAYear * (year - 1));
  };
  int year = 1;
  while (begin_of(year + 1) <= day) ++year;
  return {LessonHourPeriodKind::kContractYear, begin_of(year),
          std::min(begin_of(year + 1).PlusDays(-1), term.end), year};
}

}  // namespace

absl::StatusOr<LessonHourPeriod> PeriodOf(const EmployeeFact& employee, LocalDate day) {
  const bool is_contract = employee.employment_type == EmploymentType::kContract ||
                           employee.employment_type == EmploymentType::kContractPartTime;
  if (!is_contract) return CalendarYearOf(day);
  const std::optional<ContractTerm>& term = employee.contract_term;
  if (!term.has_value() || day < term->start || term->end < day) {
    return Error(reasons::kContractYearUnknown, "on_date", "no contract term covers the day");
  }
  return ContractYearOf(*term, day);
}

absl::Status Check(const LessonHourRule& rule) {
  RETURN_IF_ERROR(CheckRange(static_cast<int>(rule.employment_type), "rule.employment_type", 1, 3));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(rule.kind), "rule.kind", 1, 3));
  RETURN_IF_ERROR(CheckRange(rule.valid_from_year, "rule.valid_from_year", 2015, 2100));
  const bool none = rule.kind == LessonHourRuleKind::kNone;
  RETURN_IF_ERROR(CheckRange(rule.hours.value, "rule.lesson_hours", none ? 0 : 1, none ? 0 : 2000));
  return CheckText(rule.legal_basis, "rule.legal_basis", 300);
}

LessonHourResult Judge(const LessonHourRule& rule, Jp recognised) {
  switch (rule.kind) {
    case LessonHourRuleKind::kMinimum:
      if (recognised >= rule.hours) return {LessonHourStanding::kMinimumReached, {}};
      return {LessonHourStanding::kBelowMinimum, Jp{rule.hours.value - recognised.value}};
    case LessonHourRuleKind::kMaximum:
      return {recognised > rule.hours ? LessonHourStanding::kAboveMaximum
                                      : LessonHourStanding::kWithinMaximum,
              {}};
    case LessonHourRuleKind::kNone:
    case LessonHourRuleKind::kUnspecified:
      break;
  }
  return {LessonHourStanding::kNoRule, {}};
}

Jp OwnChoiceAim(const LessonHourRule& rule) {
  return {rule.kind == LessonHourRuleKind::kMinimum ? (rule.hours.value + 1) / 2 : 0};
}

}  // namespace mumpuni::training::domain
