#include "services/training/domain/lesson_hours.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

LessonHourRule Rule(LessonHourRuleKind kind, int hours) {
  return {EmploymentType::kPns, 2026, kind, Jp{hours}, "dasar hukum"};
}

TEST(JudgeTest, AMinimumCanBeMissed) {
  const LessonHourRule rule = Rule(LessonHourRuleKind::kMinimum, 20);
  EXPECT_EQ(Judge(rule, Jp{19}).standing, LessonHourStanding::kBelowMinimum);
  EXPECT_EQ(Judge(rule, Jp{19}).missing, Jp{1});
  EXPECT_EQ(Judge(rule, Jp{20}).standing, LessonHourStanding::kMinimumReached);
  EXPECT_EQ(Judge(rule, Jp{20}).missing, Jp{0});
}

TEST(JudgeTest, AMaximumIsNeverAShortage) {
  const LessonHourRule rule = Rule(LessonHourRuleKind::kMaximum, 24);
  for (int hours : {0, 22, 24}) {
    EXPECT_EQ(Judge(rule, Jp{hours}).standing, LessonHourStanding::kWithinMaximum);
    EXPECT_EQ(Judge(rule, Jp{hours}).missing, Jp{0});
  }
  EXPECT_EQ(Judge(rule, Jp{25}).standing, LessonHourStanding::kAboveMaximum);
}

TEST(JudgeTest, WithoutARuleHoursAreOnlyCounted) {
  EXPECT_EQ(Judge(Rule(LessonHourRuleKind::kNone, 0), Jp{99}).standing,
            LessonHourStanding::kNoRule);
}

EmployeeFact Contract(EmploymentType type, const char* start, const char* end) {
  return {type, true, ContractTerm{LocalDate::Of(start), LocalDate::Of(end)}};
}

TEST(PeriodOfTest, APnsCountsByCalendarYears) {
  for (const char* day : {"2026-01-01", "2026-02-28", "2026-08-31", "2026-12-31"}) {
    const auto period = PeriodOf({EmploymentType::kPns, true}, LocalDate::Of(day));
    ASSERT_TRUE(period.ok()) << period.status();
    EXPECT_EQ(*period,
              (LessonHourPeriod{LessonHourPeriodKind::kCalendarYear, LocalDate::Of("2026-01-01"),
                                LocalDate::Of("2026-12-31"), 0}))
        << day;
  }
}

TEST(PeriodOfTest, ContractStaffCountByYearsOfTheContract) {
  struct Case {
    const char* day;
    const char* first;
    const char* last;
    int year;
  };
  // The last year is cut where the contract ends.
  for (const Case& c : {Case{"2024-03-01", "2024-03-01", "2025-02-28", 1},
                        Case{"2025-02-28", "2024-03-01", "2025-02-28", 1},
                        Case{"2025-03-01", "2025-03-01", "2026-02-28", 2},
                        Case{"2025-12-31", "2025-03-01", "2026-02-28", 2},
                        Case{"2026-01-01", "2025-03-01", "2026-02-28", 2},
                        Case{"2026-06-30", "2026-03-01", "2026-06-30", 3}}) {
    for (const EmploymentType type :
         {EmploymentType::kContract, EmploymentType::kContractPartTime}) {
      const auto period =
          PeriodOf(Contract(type, "2024-03-01", "2026-06-30"), LocalDate::Of(c.day));
      ASSERT_TRUE(period.ok()) << period.status();
      EXPECT_EQ(*period, (LessonHourPeriod{LessonHourPeriodKind::kContractYear,
                                           LocalDate::Of(c.first), LocalDate::Of(c.last), c.year}))
          << c.day;
    }
  }
}

TEST(PeriodOfTest, AContractFromALeapDayDoesNotDrift) {
  const EmployeeFact employee = Contract(EmploymentType::kContract, "2024-02-29", "2030-12-31");
  EXPECT_EQ(PeriodOf(employee, LocalDate::Of("2026-01-01"))->first, LocalDate::Of("2025-02-28"));
  EXPECT_EQ(PeriodOf(employee, LocalDate::Of("2028-02-28"))->last, LocalDate::Of("2028-02-28"));
  EXPECT_EQ(PeriodOf(employee, LocalDate::Of("2028-02-29"))->first, LocalDate::Of("2028-02-29"));
}

TEST(PeriodOfTest, NoContractYearOutsideTheTerm) {
  const auto reason = [](const EmployeeFact& employee, const char* day) {
    return ReasonOf(PeriodOf(employee, LocalDate::Of(day)).status());
  };
  const EmployeeFact employee = Contract(EmploymentType::kContract, "2024-03-01", "2026-06-30");
  EXPECT_EQ(reason(employee, "2024-02-29"), "CONTRACT_YEAR_UNKNOWN");
  EXPECT_EQ(reason(employee, "2026-07-01"), "CONTRACT_YEAR_UNKNOWN");
  EXPECT_EQ(reason({EmploymentType::kContract, true}, "2026-01-01"), "CONTRACT_YEAR_UNKNOWN");
}

TEST(CheckRuleTest, NeedsTypeKindHoursAndLegalBasis) {
  EXPECT_TRUE(Check(Rule(LessonHourRuleKind::kMinimum, 20)).ok());
  EXPECT_TRUE(Check(Rule(LessonHourRuleKind::kNone, 0)).ok());
  EXPECT_EQ(FieldOf(Check(Rule(LessonHourRuleKind::kNone, 1))), "rule.lesson_hours");
  EXPECT_EQ(FieldOf(Check(Rule(LessonHourRuleKind::kMaximum, 0))), "rule.lesson_hours");
  EXPECT_EQ(FieldOf(Check(Rule(LessonHourRuleKind::kUnspecified, 20))), "rule.kind");
  LessonHourRule rule = Rule(LessonHourRuleKind::kMinimum, 20);
  rule.legal_basis.clear();
  EXPECT_EQ(FieldOf(Check(rule)), "rule.legal_basis");
  rule = Rule(LessonHourRuleKind::kMinimum, 20);
  rule.employment_type = EmploymentType::kUnspecified;
  EXPECT_EQ(FieldOf(Check(rule)), "rule.employment_type");
}

TEST(OwnChoiceAim, IsHalfOfAMinimum) {
  LessonHourRule rule{EmploymentType::kPns, 2017, LessonHourRuleKind::kMinimum, {20}, "PP 11/2017"};
  EXPECT_EQ(OwnChoiceAim(rule), Jp{10});
  rule.hours = {21};
  EXPECT_EQ(OwnChoiceAim(rule), Jp{11});
  rule.kind = LessonHourRuleKind::kMaximum;
  EXPECT_EQ(OwnChoiceAim(rule), Jp{0}) << "nobody on a contract owes hours";
  rule.kind = LessonHourRuleKind::kNone;
  EXPECT_EQ(OwnChoiceAim(rule), Jp{0});
}

}  // namespace
}  // namespace mumpuni::training::domain
