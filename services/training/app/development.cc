#include "services/training/app/development.h"

#include "common/core/validate.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/enrolment_store.h"

namespace mumpuni::training::app {
namespace {

absl::StatusOr<peers::EmployeeRow> KnownEmployee(pg::Tx& tx, const Access& access,
                                                 const Id& employee_id, LocalDate today) {
  // Scope first: who is outside learns nothing about who exists.
  RETURN_IF_ERROR(CheckReaches(tx, access, employee_id, today));
  auto employee = peers::FindEmployee(tx, employee_id);
  if (!employee.has_value()) {
    return Error(reasons::kEmployeeUnknown, "employee_id", "no such employee");
  }
  return *std::move(employee);
}

}  // namespace

absl::StatusOr<LessonHours> Development::GetLessonHours(pg::Tx& tx, const Access& access,
                                                        const Id& employee_id,
                                                        std::optional<LocalDate> on_date) {
  const LocalDate day = on_date.value_or(LocalDate::At(clock_.Now()));
  RETURN_IF_ERROR(CheckRange(day.year(), "on_date", 2015, 2100));
  ASSIGN_OR_RETURN(const peers::EmployeeRow employee,
                   KnownEmployee(tx, access, employee_id, LocalDate::At(clock_.Now())));
  ASSIGN_OR_RETURN(const domain::LessonHourPeriod period, domain::PeriodOf(employee.fact, day));
  auto rule = store::RuleOf(tx, employee.fact.employment_type, period.first.year());
  if (!rule.has_value()) {
    return Error(reasons::kLessonHourRuleMissing, "on_date", "no rule for this type and year");
  }
  const store::PeriodHours hours = store::HoursOf(tx, employee_id, period.first, period.last);
  const domain::LessonHourResult result = domain::Judge(*rule, hours.recognised);
  return LessonHours{employee_id,       period,           hours.recognised,
                     hours.completions, *std::move(rule), result};
}

absl::StatusOr<domain::LessonHourRule> Development::DefineRule(pg::Tx& tx,
                                                               const domain::LessonHourRule& rule) {
  RETURN_IF_ERROR(domain::Check(rule));
  if (store::InsertRule(tx, rule)) return rule;
  const auto existing = store::RuleOf(tx, rule.employment_type, rule.valid_from_year);
  if (existing == rule) return rule;
  return Error(reasons::kLessonHourRuleExists, "rule", "another rule for this type and year");
}

absl::StatusOr<std::optional<peers::ProfileRow>> Development::BeforeRecommending(
    pg::Tx& tx, const Access& access, const Id& employee_id) {
  RETURN_IF_ERROR(KnownEmployee(tx, access, employee_id, LocalDate::At(clock_.Now())).status());
  return peers::FindProfile(tx, employee_id);
}

domain::Jp Development::HoursDue(pg::Tx& tx, const peers::EmployeeRow& employee) const {
  const domain::EmployeeFact& fact = employee.fact;
  if (!fact.active || fact.employment_type != domain::EmploymentType::kPns) return {};
  const LocalDate today = LocalDate::At(clock_.Now());
  const auto period = domain::PeriodOf(fact, today);
  const auto rule = store::RuleOf(tx, fact.employment_type, today.year());
  if (!period.ok() || !rule.has_value()) return {};
  return domain::Judge(
             *rule,
             store::HoursOf(tx, employee.employee_id, period->first, period->last).recognised)
      .missing;
}

}  // namespace mumpuni::training::app
