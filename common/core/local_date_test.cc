#include "common/core/local_date.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni {
namespace {

LocalDate D(const char* text) { return LocalDate::Of(text); }

absl::Time Utc(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

TEST(LocalDateTest, ParsesAndPrints) {
  const LocalDate date = D("2026-11-25");
  EXPECT_EQ(date.year(), 2026);
  EXPECT_EQ(date.month(), 11);
  EXPECT_EQ(date.day(), 25);
  EXPECT_EQ(date.weekday(), Weekday::kWednesday);
  EXPECT_EQ(date.ToString(), "2026-11-25");
  EXPECT_EQ(D("1970-01-01").days(), 0);
  EXPECT_EQ(LocalDate(), D("1970-01-01"));
}

TEST(LocalDateTest, RefusesWhatIsNoDate) {
  for (const char* text : {"", "2026-2-03", "2026-02-30", "2026-13-01", "2026-00-10", "2025-02-29",
                           "2026/02/03", "2026-02-03 ", "+026-02-03", "1899-12-31", "2201-01-01"}) {
    const absl::Status status = LocalDate::Parse(text, "birth_date").status();
    EXPECT_EQ(ReasonOf(status), "DATE_MALFORMED") << text;
    EXPECT_EQ(FieldOf(status), "birth_date") << text;
  }
  EXPECT_TRUE(LocalDate::Parse("2024-02-29", "").ok());
  EXPECT_TRUE(LocalDate::Parse("1900-01-01", "").ok());
  EXPECT_TRUE(LocalDate::Parse("2200-12-31", "").ok());
  EXPECT_EQ(ReasonOf(LocalDate::FromYmd(2026, 4, 31, "d").status()), "DATE_MALFORMED");
}

// 23:30 WIB belongs to that date although UTC is still, or already, elsewhere.
TEST(LocalDateTest, TheDateOfAnInstantIsThatOfJakarta) {
  EXPECT_EQ(LocalDate::At(Utc("2026-11-25T16:59:59Z")), D("2026-11-25"));
  EXPECT_EQ(LocalDate::At(Utc("2026-11-25T17:00:00Z")), D("2026-11-26"));
  EXPECT_EQ(LocalDate::At(Utc("2026-11-25T23:30:00+07:00")), D("2026-11-25"));
}

TEST(LocalDateTest, StartsAtMidnightInJakarta) {
  EXPECT_EQ(D("2026-11-25").Start(), Utc("2026-11-24T17:00:00Z"));
  EXPECT_EQ(LocalDate::At(D("2026-11-25").Start()), D("2026-11-25"));
  EXPECT_EQ(LocalDate::At(D("2026-11-25").Start() - absl::Nanoseconds(1)), D("2026-11-24"));
}

TEST(LocalDateTest, MonthsAreClampedToTheMonthsEnd) {
  EXPECT_EQ(D("2026-01-31").PlusMonths(1), D("2026-02-28"));
  EXPECT_EQ(D("2024-01-31").PlusMonths(1), D("2024-02-29"));
  EXPECT_EQ(D("2026-03-31").PlusMonths(-1), D("2026-02-28"));
  EXPECT_EQ(D("2026-12-31").PlusMonths(2), D("2027-02-28"));
  EXPECT_EQ(D("2024-02-29").PlusMonths(12), D("2025-02-28"));
  EXPECT_EQ(D("2026-11-25").PlusMonths(36), D("2029-11-25"));
  EXPECT_EQ(D("2026-11-25").PlusMonths(-11), D("2025-12-25"));
  EXPECT_EQ(D("2026-11-25").PlusMonths(0), D("2026-11-25"));
}

TEST(LocalDateTest, DaysCrossMonthsAndYears) {
  EXPECT_EQ(D("2026-12-31").PlusDays(1), D("2027-01-01"));
  EXPECT_EQ(D("2026-03-01").PlusDays(-1), D("2026-02-28"));
  EXPECT_EQ(DaysBetween(D("2026-01-01"), D("2027-01-01")), 365);
  EXPECT_EQ(DaysBetween(D("2026-01-02"), D("2026-01-01")), -1);
  EXPECT_LT(D("2026-09-30"), D("2026-10-01"));
}

}  // namespace
}  // namespace mumpuni
