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

}  // namespace
}  // namespace mumpuni::training::domain
