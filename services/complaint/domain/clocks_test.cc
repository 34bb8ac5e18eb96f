#include "services/complaint/domain/clocks.h"

#include <gtest/gtest.h>

#include "common/core/status.h"
#include "services/complaint/domain/test_calendar.h"

namespace mumpuni::complaint::domain {
namespace {

TEST(WorkingDaysAfter, GivesTheVectorsOfTheDomain) {
  struct Vector {
    const char* start;
    int days;
    const char* due;
  };
  const Vector vectors[] = {
      {"2026-03-13", 1, "2026-03-16"},  {"2026-03-13", 3, "2026-03-25"},
      {"2026-03-13", 5, "2026-03-27"},  {"2026-03-13", 10, "2026-04-06"},
      {"2026-03-13", 14, "2026-04-10"}, {"2026-03-17", 1, "2026-03-25"},
      {"2026-03-17", 3, "2026-03-27"},  {"2026-03-17", 5, "2026-03-31"},
      {"2026-03-17", 10, "2026-04-08"}, {"2026-03-17", 14, "2026-04-14"},
      {"2026-05-12", 1, "2026-05-13"},  {"2026-05-12", 3, "2026-05-19"},
      {"2026-05-12", 5, "2026-05-21"},  {"2026-05-12", 10, "2026-06-02"},
      {"2026-05-12", 14, "2026-06-08"}, {"2026-08-14", 1, "2026-08-18"},
      {"2026-08-14", 3, "2026-08-20"},  {"2026-08-14", 5, "2026-08-24"},
      {"2026-08-14", 10, "2026-09-01"}, {"2026-08-14", 14, "2026-09-07"},
      {"2026-12-21", 1, "2026-12-22"},  {"2026-12-21", 3, "2026-12-28"},
      {"2026-12-21", 5, "2026-12-30"},  {"2026-12-21", 10, "2027-01-08"},
      {"2026-12-21", 14, "2027-01-14"}, {"2026-02-02", 60, "2026-05-08"},
  };
  const auto calendar = TestCalendar();
  for (const Vector& v : vectors) {
    const auto due = WorkingDaysAfter(calendar, At(v.start, 9), v.days);
    ASSERT_TRUE(due.ok()) << due.status();
    EXPECT_EQ(due->date.ToString(), v.due) << v.start << " + " << v.days;
    EXPECT_EQ(due->at, due->date.PlusDays(1).Start());
    EXPECT_EQ(due->calendar_version, 1);
  }
}

TEST(WorkingDaysAfter, TakesTheLocalDate) {
  const auto calendar = TestCalendar();
  // 23:30 in Surabaya belongs to that day although it is 16:30 UTC; half past midnight does not.
  EXPECT_EQ(WorkingDaysAfter(calendar, At("2026-08-10", 23, 30), 1)->date.ToString(), "2026-08-11");
  EXPECT_EQ(WorkingDaysAfter(calendar, At("2026-08-11", 0, 30), 1)->date.ToString(), "2026-08-12");
  // Saturday night: Monday is the first day.
  EXPECT_EQ(WorkingDaysAfter(calendar, At("2026-08-08", 23), 1)->date.ToString(), "2026-08-10");
}

TEST(WorkingDaysAfter, RefusesAYearWithoutCalendar) {
  const auto due = WorkingDaysAfter(TestCalendar(), At("2027-12-30", 9), 3);
  EXPECT_EQ(ReasonOf(due.status()), "CALENDAR_YEAR_MISSING");
}

TEST(DutyMinutes, CountsRosteredTimeOnly) {
  const auto calendar = TestCalendar();
  const auto minutes = [&](absl::Time from, absl::Time to) {
    return DutyMinutes(calendar, from, to).value();
  };
  // Friday 15:00 to Tuesday 09:00 over the weekend and the holiday of 17 August.
  EXPECT_EQ(minutes(At("2026-08-14", 15), At("2026-08-18", 9)), 60 + 90);
  EXPECT_EQ(minutes(At("2026-08-15", 0), At("2026-08-17", 23)), 0);
  EXPECT_EQ(minutes(At("2026-08-10", 6), At("2026-08-10", 20)), 510);
  EXPECT_EQ(minutes(At("2026-08-10", 9), At("2026-08-10", 9)), 0);
  EXPECT_EQ(minutes(At("2026-08-10", 10), At("2026-08-10", 9)), 0);
}

TEST(DutyMinutes, LeavesOutDaysAway) {
  const auto day = [](const char* text) { return LocalDate::Of(text); };
  const auto minutes = [&](const Absences& absences) {
    return DutyMinutes(TestCalendar(), At("2026-08-10", 9), At("2026-08-13", 9), {{}, absences})
        .value();
  };
  EXPECT_EQ(minutes({}), 420 + 510 + 510 + 90);
  EXPECT_EQ(minutes({{day("2026-08-11"), day("2026-08-12")}}), 420 + 90);
  EXPECT_EQ(
      minutes({{day("2026-08-01"), day("2026-08-10")}, {day("2026-08-13"), day("2026-09-01")}}),
      510 + 510);
  EXPECT_EQ(minutes({{day("2026-08-14"), day("2026-08-14")}}), 420 + 510 + 510 + 90);
}

// A night crew: Friday 22:00 to Saturday 06:00; the windows may lie on a weekend.
TEST(DutyMinutes, CountsTheWindowsOfACrew) {
  const Roster night{{{5, 1320, 1440}, {6, 0, 360}}, {}};
  const auto minutes = [&](absl::Time from, absl::Time to) {
    return DutyMinutes(TestCalendar(), from, to, night).value();
  };
  EXPECT_EQ(minutes(At("2026-08-14", 20), At("2026-08-15", 12)), 120 + 360);
  EXPECT_EQ(minutes(At("2026-08-14", 23), At("2026-08-15", 5)), 60 + 300);
  EXPECT_EQ(minutes(At("2026-08-10", 0), At("2026-08-14", 22)), 0);
  EXPECT_EQ(DutyMinutes(TestCalendar(), At("2026-12-25", 20), At("2026-12-26", 12),
                        {{{5, 1320, 1440}, {6, 0, 360}}, {}})
                .value(),
            360)
      << "Friday 25 December is a holiday: in doubt nobody is on duty";
}

}  // namespace
}  // namespace mumpuni::complaint::domain
