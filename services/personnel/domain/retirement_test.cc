#include "services/personnel/domain/retirement.h"

#include <gtest/gtest.h>

namespace mumpuni::personnel::domain {
namespace {

std::string LastDay(std::string_view birth_date, int age) {
  return LastDayOfService(LocalDate::Of(birth_date), age).ToString();
}

TEST(LastDayOfService, IsTheLastDayOfTheMonthOfTheBirthday) {
  EXPECT_EQ(LastDay("1968-09-26", 58), "2026-09-30");
  EXPECT_EQ(LastDay("1968-09-26", 60), "2028-09-30");
  EXPECT_EQ(LastDay("1968-09-26", 65), "2033-09-30");
  // December runs into the next year.
  EXPECT_EQ(LastDay("1968-12-15", 58), "2026-12-31");
}

TEST(LastDayOfService, TakesTheWholeMonthFromItsFirstToItsLastDay) {
  EXPECT_EQ(LastDay("1968-01-01", 58), "2026-01-31");
  EXPECT_EQ(LastDay("1968-01-31", 58), "2026-01-31");
  EXPECT_EQ(LastDay("1968-04-30", 58), "2026-04-30");
}

TEST(LastDayOfService, IsInFebruaryForWhoWasBornOnTheLeapDay) {
  EXPECT_EQ(LastDay("1968-02-29", 58), "2026-02-28");
  EXPECT_EQ(LastDay("1968-02-29", 60), "2028-02-29");
  // A common birthday in a leap year, and the reverse.
  EXPECT_EQ(LastDay("1970-02-28", 58), "2028-02-29");
  EXPECT_EQ(LastDay("1968-02-28", 58), "2026-02-28");
}

TEST(LastDayOfService, IsFollowedByTheFirstOfAMonthForEveryBirthday) {
  for (LocalDate birth = LocalDate::Of("1960-01-01"); birth < LocalDate::Of("1972-01-01");
       birth = birth.PlusDays(1)) {
    for (int age : {58, 60, 65}) {
      const LocalDate last = LastDayOfService(birth, age);
      const LocalDate birthday = birth.PlusMonths(12 * age);
      EXPECT_EQ(last.PlusDays(1).day(), 1);
      EXPECT_EQ(last.month(), birth.month());
      EXPECT_EQ(last.year(), birth.year() + age);
      EXPECT_GE(last, birthday);
      EXPECT_LE(DaysBetween(birthday, last), 30);
    }
  }
}

}  // namespace
}  // namespace mumpuni::personnel::domain
