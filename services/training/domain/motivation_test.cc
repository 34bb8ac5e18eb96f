#include "services/training/domain/motivation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

TEST(MotivationTest, QuietHoursMayRunOverMidnight) {
  const Preferences night{22 * 60, 6 * 60, false, false};
  EXPECT_FALSE(IsQuiet(night, 22 * 60 - 1));
  EXPECT_TRUE(IsQuiet(night, 22 * 60));
  EXPECT_TRUE(IsQuiet(night, 0));
  EXPECT_TRUE(IsQuiet(night, 6 * 60 - 1));
  EXPECT_FALSE(IsQuiet(night, 6 * 60)) << "the end is not quiet any more";
  const Preferences noon{12 * 60, 13 * 60, false, false};
  EXPECT_FALSE(IsQuiet(noon, 12 * 60 - 1));
  EXPECT_TRUE(IsQuiet(noon, 12 * 60));
  EXPECT_FALSE(IsQuiet(noon, 13 * 60));
}

RC_GTEST_PROP(MotivationPropertyTest, QuietMinutesAreAsManyAsTheHoursSay, ()) {
  Preferences preferences;
  preferences.quiet_start = *rc::gen::inRange(0, kMinutesADay);
  preferences.quiet_end = *rc::gen::inRange(0, kMinutesADay);
  int quiet = 0;
  for (int minute = 0; minute < kMinutesADay; ++minute) quiet += IsQuiet(preferences, minute);
  const int span = preferences.quiet_end - preferences.quiet_start;
  RC_ASSERT(quiet == (span + kMinutesADay) % kMinutesADay);
}

TEST(MotivationTest, TheMinuteOfTheDayIsThatOfJakarta) {
  const absl::Time midnight = LocalDate::Of("2026-06-01").Start();
  EXPECT_EQ(MinuteOfDay(midnight), 0);
  EXPECT_EQ(MinuteOfDay(midnight + absl::Seconds(59)), 0);
  EXPECT_EQ(MinuteOfDay(midnight + absl::Hours(9)), 540);
  EXPECT_EQ(MinuteOfDay(midnight - absl::Seconds(1)), 1439);
}

TEST(MotivationTest, PreferencesStayWithinTheDay) {
  EXPECT_TRUE(Check(Preferences{}).ok());
  EXPECT_EQ(FieldOf(Check(Preferences{1440, 0, false, false})), "preferences.quiet_start_minute");
  EXPECT_EQ(FieldOf(Check(Preferences{0, -1, false, false})), "preferences.quiet_end_minute");
}

TEST(MotivationTest, AGoalLiesAhead) {
  const LocalDate today = LocalDate::Of("2026-06-01");
  Goal goal;
  goal.target = {"M.3", Level::Clamped(3)};
  goal.due_on = today;
  goal.own_words = "Supaya warga cepat mengerti";
  EXPECT_TRUE(Check(goal, today).ok());
  goal.due_on = today.PlusDays(-1);
  EXPECT_EQ(ReasonOf(Check(goal, today)), "GOAL_DATE_WRONG");
  goal.due_on = today.PlusDays(1827);
  EXPECT_EQ(ReasonOf(Check(goal, today)), "GOAL_DATE_WRONG");
  goal.due_on = today;
  goal.own_words = std::string(301, 'a');
  EXPECT_EQ(ReasonOf(Check(goal, today)), "TEXT_TOO_LONG");
  goal.own_words.clear();
  goal.target.code = "M 3";
  EXPECT_EQ(FieldOf(Check(goal, today)), "goal.competency_code");
}

TEST(MotivationTest, AWeekBeginsOnMonday) {
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(WeekOf(LocalDate::Of("2026-06-01").PlusDays(i)), LocalDate::Of("2026-06-01"));
  }
  EXPECT_EQ(WeekOf(LocalDate::Of("2026-06-08")), LocalDate::Of("2026-06-08"));
}

TEST(MotivationTest, SharesAreTruncatedTenths) {
  EXPECT_EQ(Per100InTenths(0, 0, 6), 0);
  EXPECT_EQ(Per100InTenths(12, 1000, 1), 12) << "1.2 per 100";
  EXPECT_EQ(Per100InTenths(2, 3, 1), 666);
  EXPECT_EQ(Per100InTenths(12, 1000, 6), 2);
}

}  // namespace
}  // namespace mumpuni::training::domain
