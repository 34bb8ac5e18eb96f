#include "services/personnel/domain/quality.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/sha256.h"
#include "services/personnel/domain/retirement.h"

namespace mumpuni::personnel::domain {
namespace {

// 64 bits tell the facts of one rule of one employee apart.
constexpr size_t kHashDigits = 16;

class Examination {
 public:
  Examination(const QualityFacts& facts, LocalDate today, const QualityLimits& limits)
      : facts_(facts),
        today_(today),
        limits_(limits),
        birth_date_(facts.birth_date.value_or(facts.number.birth_date())) {}

  std::vector<Warning> Run() {
    CheckBirthDate();
    CheckSex();
    if (!facts_.active) return std::move(warnings_);
    CheckAgeAtAppointment();
    CheckAppointment();
    CheckContract();
    CheckRetirement();
    CheckGrade();
    if (!facts_.position_recorded) Warn(QualityRule::kPositionNotRecorded, "none");
    return std::move(warnings_);
  }

 private:
  void CheckBirthDate() {
    if (!facts_.birth_date.has_value() || *facts_.birth_date == facts_.number.birth_date()) return;
    WarnHashed(QualityRule::kBirthDateDiffers, facts_.birth_date->ToString());
  }

  void CheckSex() {
    const int registered = static_cast<int>(facts_.sex);
    if (facts_.sex == Sex::kUnspecified || registered == facts_.number.sex_digit()) return;
    WarnHashed(QualityRule::kSexDiffers, absl::StrCat(registered));
  }

  void CheckAgeAtAppointment() {
    LocalDate appointed = facts_.number.first_appointment();
    if (facts_.number.scheme() == NumberScheme::kContract &&
        facts_.hire_date.year() == appointed.year()) {
      appointed = facts_.hire_date;
    }
    const int years = facts_.employment_type == EmploymentType::kPns
                          ? limits_.youngest_pns_years
                          : limits_.youngest_contract_years;
    if (appointed >= birth_date_.PlusMonths(12 * years)) return;
    WarnHashed(QualityRule::kAppointedTooYoung,
               absl::StrCat(birth_date_.ToString(), " ", appointed.ToString(), " ", years));
  }

  void CheckAppointment() {
    const LocalDate appointed = facts_.number.first_appointment();
    if (appointed > today_) WarnHashed(QualityRule::kAppointmentInFuture, appointed.ToString());
  }

  void CheckContract() {
    if (!facts_.contract_term.has_value() || facts_.contract_term->end >= today_) return;
    Warn(QualityRule::kContractLapsed,
         absl::StrCat("until ", facts_.contract_term->end.ToString()));
  }

  void CheckRetirement() {
    const int age = facts_.mandatory_retirement_age_years;
    if (age == 0 || LastDayOfService(birth_date_, age) >= today_) return;
    WarnHashed(QualityRule::kPastRetirementAge, absl::StrCat(birth_date_.ToString(), " ", age));
  }

  void CheckGrade() {
    const int grade = facts_.grade_ordinal;
    const int lowest = facts_.lowest_grade_ordinal;
    const int highest = facts_.highest_grade_ordinal;
    const bool comparable =
        facts_.employment_type == EmploymentType::kPns && grade > 0 && lowest > 0 && highest > 0;
    if (!comparable || (lowest <= grade && grade <= highest)) return;
    Warn(QualityRule::kGradeOutsideRange,
         absl::StrCat(grade, " outside ", lowest, " to ", highest));
  }

  void Warn(QualityRule rule, std::string facts) { warnings_.push_back({rule, std::move(facts)}); }

  void WarnHashed(QualityRule rule, std::string_view facts) {
    const std::string text =
        absl::StrCat(static_cast<int>(rule), " ", facts_.number.digits(), " ", std::string(facts));
    Warn(rule, Sha256Hex(text).substr(0, kHashDigits));
  }

  const QualityFacts& facts_;
  const LocalDate today_;
  const QualityLimits& limits_;
  const LocalDate birth_date_;
  std::vector<Warning> warnings_;
};

}  // namespace

std::vector<Warning> Warnings(const QualityFacts& facts, LocalDate today,
                              const QualityLimits& limits) {
  return Examination(facts, today, limits).Run();
}

}  // namespace mumpuni::personnel::domain
