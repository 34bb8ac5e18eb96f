#include "common/calendar/calendar.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::calendar {
namespace {

LocalDate D(const std::string& text) { return LocalDate::Of(text); }

std::set<LocalDate> Days(int year, const std::vector<std::string>& month_days) {
  std::set<LocalDate> days;
  for (const std::string& text : month_days) days.insert(D(std::to_string(year) + "-" + text));
  return days;
}

// Joint decree of three ministers 1497/2025, 2/2025, 5/2025: 17 holidays …
std::set<LocalDate> Holidays2026() {
  return Days(2026,
              {"01-01", "01-16", "02-17", "03-19", "03-21", "03-22", "04-03", "04-05", "05-01",
               "05-14", "05-27", "05-31", "06-01", "06-16", "08-17", "08-25", "12-25"});
}

// … and 8 days of collective leave (cuti bersama).
std::set<LocalDate> CollectiveLeave2026() {
  return Days(2026, {"02-16", "03-18", "03-20", "03-23", "03-24", "05-15", "05-28", "12-24"});
}

// Holidays and collective leave of 2027 together, 18 + 8.
std::set<LocalDate> Closed2027() {
  return Days(2027,
              {"01-01", "01-05", "02-05", "02-06", "03-08", "03-09", "03-10", "03-11", "03-12",
               "03-15", "03-25", "03-26", "03-28", "05-01", "05-06", "05-17", "05-18", "05-19",
               "05-20", "06-01", "06-06", "08-15", "08-17", "12-24", "12-25", "12-26"});
}

WorkingDays Surabaya() {
  std::set<LocalDate> closed = Holidays2026();
  closed.merge(CollectiveLeave2026());
  WorkingDays days;
  days.SetYear(2026, 1, closed);
  days.SetYear(2027, 1, Closed2027());
  return days;
}

int CountYear(const WorkingDays& days, int year) {
  const std::string text = std::to_string(year);
  int count = 0;
  for (LocalDate date = D(text + "-01-01"); date <= D(text + "-12-31"); date = date.PlusDays(1)) {
    if (*days.IsWorkingDay(date)) ++count;
  }
  return count;
}

TEST(WorkingDaysTest, CountsOf2026) {
  WorkingDays weekdays_only, without_leave;
  weekdays_only.SetYear(2026, 1, {});
  without_leave.SetYear(2026, 1, Holidays2026());
  EXPECT_EQ(CountYear(weekdays_only, 2026), 261);
  EXPECT_EQ(CountYear(without_leave, 2026), 248);
  EXPECT_EQ(CountYear(Surabaya(), 2026), 240);
  EXPECT_EQ(CountYear(Surabaya(), 2027), 242);
}

TEST(WorkingDaysTest, CountsOfTheMonthsOf2026) {
  const WorkingDays days = Surabaya();
  const int expected[] = {20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21};
  for (int month = 1; month <= 12; ++month) {
    const LocalDate first = *LocalDate::FromYmd(2026, month, 1, "");
    int count = 0;
    for (LocalDate date = first; date < first.PlusMonths(1); date = date.PlusDays(1)) {
      if (*days.IsWorkingDay(date)) ++count;
    }
    EXPECT_EQ(count, expected[month - 1]) << "month " << month;
  }
}

struct Sla {
  const char* start;
  int days;
  const char* due;
};

class SlaTest : public ::testing::TestWithParam<Sla> {};

// The start is not counted; weekends, holidays and collective leave are skipped.
TEST_P(SlaTest, DueDate) {
  const WorkingDays days = Surabaya();
  EXPECT_EQ(days.Add(D(GetParam().start), GetParam().days)->ToString(), GetParam().due);
  EXPECT_EQ(*days.CountBetween(D(GetParam().start), D(GetParam().due)), GetParam().days);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, SlaTest,
    ::testing::Values(Sla{"2026-03-13", 1, "2026-03-16"}, Sla{"2026-03-13", 3, "2026-03-25"},
                      Sla{"2026-03-13", 5, "2026-03-27"}, Sla{"2026-03-13", 10, "2026-04-06"},
                      Sla{"2026-03-13", 14, "2026-04-10"}, Sla{"2026-03-17", 1, "2026-03-25"},
                      Sla{"2026-03-17", 3, "2026-03-27"}, Sla{"2026-03-17", 5, "2026-03-31"},
                      Sla{"2026-03-17", 10, "2026-04-08"}, Sla{"2026-03-17", 14, "2026-04-14"},
                      Sla{"2026-05-12", 1, "2026-05-13"}, Sla{"2026-05-12", 3, "2026-05-19"},
                      Sla{"2026-05-12", 5, "2026-05-21"}, Sla{"2026-05-12", 10, "2026-06-02"},
                      Sla{"2026-05-12", 14, "2026-06-08"}, Sla{"2026-08-14", 1, "2026-08-18"},
                      Sla{"2026-08-14", 3, "2026-08-20"}, Sla{"2026-08-14", 5, "2026-08-24"},
                      Sla{"2026-08-14", 10, "2026-09-01"}, Sla{"2026-08-14", 14, "2026-09-07"},
                      Sla{"2026-12-21", 1, "2026-12-22"}, Sla{"2026-12-21", 3, "2026-12-28"},
                      Sla{"2026-12-21", 5, "2026-12-30"}, Sla{"2026-12-21", 10, "2027-01-08"},
                      Sla{"2026-12-21", 14, "2027-01-14"},
                      // 60 calendar days would be 2026-04-03.
                      Sla{"2026-02-02", 60, "2026-05-08"}));

// A complaint filed on a Saturday night starts its clock on Monday.
TEST(WorkingDaysTest, AHolidayIsOneOnAnyDayOfTheWeek) {
  const WorkingDays days = Surabaya();
  EXPECT_TRUE(*days.IsHoliday(D("2026-03-21"))) << "Idul Fitri, a Saturday";
  EXPECT_TRUE(*days.IsHoliday(D("2026-12-24"))) << "collective leave";
  EXPECT_FALSE(*days.IsHoliday(D("2026-11-28"))) << "a Saturday";
  EXPECT_FALSE(*days.IsHoliday(D("2026-11-30")));
}

TEST(WorkingDaysTest, ZeroDaysIsTheNextWorkingDay) {
  const WorkingDays days = Surabaya();
  EXPECT_EQ(*days.Add(D("2026-11-28"), 0), D("2026-11-30"));
  EXPECT_EQ(*days.Add(D("2026-11-30"), 0), D("2026-11-30"));
  EXPECT_EQ(*days.Add(D("2026-12-24"), 0), D("2026-12-28"));
}

TEST(WorkingDaysTest, CountBetweenIncludesTheEndOnly) {
  const WorkingDays days = Surabaya();
  EXPECT_EQ(*days.CountBetween(D("2026-11-27"), D("2026-11-30")), 1);
  EXPECT_EQ(*days.CountBetween(D("2026-11-30"), D("2026-11-30")), 0);
  EXPECT_EQ(*days.CountBetween(D("2026-11-30"), D("2026-11-27")), 0);
}

TEST(WorkingDaysTest, AMissingYearIsAnError) {
  WorkingDays days = Surabaya();
  EXPECT_EQ(ReasonOf(days.IsWorkingDay(D("2025-12-31")).status()), "CALENDAR_YEAR_MISSING");
  EXPECT_EQ(ReasonOf(days.IsHoliday(D("2025-12-31")).status()), "CALENDAR_YEAR_MISSING");
  EXPECT_EQ(ReasonOf(days.Add(D("2027-12-30"), 2).status()), "CALENDAR_YEAR_MISSING");
  EXPECT_EQ(ReasonOf(days.CountBetween(D("2027-12-30"), D("2028-01-03")).status()),
            "CALENDAR_YEAR_MISSING");
  // Also where the day would be a weekend in any calendar.
  EXPECT_EQ(ReasonOf(days.IsWorkingDay(D("2028-01-01")).status()), "CALENDAR_YEAR_MISSING");
  EXPECT_TRUE(absl::IsFailedPrecondition(days.IsWorkingDay(D("2028-01-01")).status()));
}

TEST(WorkingDaysTest, ARevisionReplacesTheYear) {
  WorkingDays days = Surabaya();
  EXPECT_EQ(days.VersionOf(2026), 1);
  EXPECT_EQ(days.VersionOf(2028), 0);
  EXPECT_FALSE(days.HasYear(2028));
  EXPECT_EQ(*days.Add(D("2026-03-13"), 3), D("2026-03-25"));
  days.SetYear(2026, 2, Holidays2026());
  EXPECT_EQ(days.VersionOf(2026), 2);
  EXPECT_EQ(*days.Add(D("2026-03-13"), 3), D("2026-03-18"));
}

}  // namespace
}  // namespace mumpuni::calendar
