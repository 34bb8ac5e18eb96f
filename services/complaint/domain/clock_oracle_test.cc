// The clocks of working days and duty a second time, as plainly and slowly as the rules read: an
// oracle for random calendars, rosters and instants. It shares nothing with clocks.cc, LocalDate or
// the calendar but values: days are walked one by one with the Gregorian rules written out here,
// duty is counted minute by minute.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/core/status.h"
#include "services/complaint/domain/clocks.h"

namespace mumpuni::complaint::domain {
namespace {

constexpr int64_t kMinute = 60;
constexpr int64_t kDay = 24 * 60 * kMinute;
constexpr int kFirstYear = 2020, kLastYear = 2039;

// ---- the rules, read once more ----

// A day of Surabaya; the first one known is Wednesday 1 January 2020.
struct Day {
  int year = kFirstYear;
  int month = 1;
  int day = 1;
  int weekday = 3;  // 1 is Monday
  // Its midnight is 17:00 UTC of the day before; in Unix seconds.
  int64_t start = 1'577'811'600;
};

std::string Text(const Day& d) { return absl::StrFormat("%04d-%02d-%02d", d.year, d.month, d.day); }

bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int LengthOf(int month, int year) {
  constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kLengths[month - 1] + (month == 2 && IsLeap(year) ? 1 : 0);
}

void Step(Day& d) {
  d.start += kDay;
  d.weekday = d.weekday == 7 ? 1 : d.weekday + 1;
  if (++d.day <= LengthOf(d.month, d.year)) return;
  d.day = 1;
  if (++d.month <= 12) return;
  d.month = 1;
  ++d.year;
}

Day DayOf(int64_t instant) {
  Day d;
  while (d.start + kDay <= instant) Step(d);
  return d;
}

// Published years with their days off.
using Years = std::map<int, std::set<std::string>>;

bool IsPublished(const Years& years, const Day& d) { return years.count(d.year) > 0; }
bool IsOff(const Years& years, const Day& d) { return years.at(d.year).count(Text(d)) > 0; }

// The n-th working day after that of the instant; nullopt: a year on the way is not published.
std::optional<Day> SlowDay(const Years& years, int64_t start, int n) {
  Day d = DayOf(start);
  while (n > 0) {
    Step(d);
    if (!IsPublished(years, d)) return std::nullopt;
    if (d.weekday <= 5 && !IsOff(years, d)) --n;
  }
  return d;
}

// Who is on duty when; first and last day away as texts, which sort like days.
struct SlowRoster {
  std::vector<DutyWindow> windows;  // none: Monday to Friday 07:30–16:00
  std::vector<std::pair<std::string, std::string>> absences;
};

bool IsAway(const SlowRoster& roster, const Day& d) {
  const std::string text = Text(d);
  return std::any_of(roster.absences.begin(), roster.absences.end(),
                     [&](const auto& a) { return a.first <= text && text <= a.second; });
}

bool IsOnDuty(const SlowRoster& roster, const Day& d, int64_t instant) {
  const int64_t minute = (instant - d.start) / kMinute;
  if (roster.windows.empty()) return d.weekday <= 5 && minute >= 7 * 60 + 30 && minute < 16 * 60;
  return std::any_of(roster.windows.begin(), roster.windows.end(), [&](const DutyWindow& w) {
    return w.weekday == d.weekday && minute >= w.start_minute && minute < w.end_minute;
  });
}

// Whole minutes of duty, counted in steps of so many seconds; nullopt: a step lies in a year that
// is not published.
std::optional<int64_t> SlowMinutes(const Years& years, int64_t from, int64_t to,
                                   const SlowRoster& roster, int64_t step = kMinute) {
  int64_t seconds = 0;
  Day d = DayOf(from);
  bool possible = IsPublished(years, d) && !IsOff(years, d) && !IsAway(roster, d);
  for (int64_t instant = from; instant < to; instant += step) {
    if (instant >= d.start + kDay) {
      Step(d);
      possible = IsPublished(years, d) && !IsOff(years, d) && !IsAway(roster, d);
    }
    if (!IsPublished(years, d)) return std::nullopt;
    if (possible && IsOnDuty(roster, d, instant)) seconds += step;
  }
  return seconds / kMinute;
}

// ---- the same for the code under test ----

int VersionOf(int year) { return year % 7 + 1; }

calendar::WorkingDays Real(const Years& years) {
  calendar::WorkingDays calendar;
  for (const auto& [year, off] : years) {
    std::set<LocalDate> days;
    for (const std::string& text : off) days.insert(LocalDate::Of(text));
    calendar.SetYear(year, VersionOf(year), std::move(days));
  }
  return calendar;
}

Roster Real(const SlowRoster& slow) {
  Roster roster{slow.windows, {}};
  for (const auto& [first, last] : slow.absences) {
    roster.absences.emplace_back(LocalDate::Of(first), LocalDate::Of(last));
  }
  return roster;
}

absl::Time At(int64_t instant) { return absl::FromUnixSeconds(instant); }

// Everything that a deadline tells, or why there is none.
std::string Told(const absl::StatusOr<Deadline>& due) {
  if (!due.ok()) return ReasonOf(due.status());
  return absl::StrFormat("%s until %d by version %d", due->date.ToString(),
                         absl::ToUnixSeconds(due->at), due->calendar_version);
}
std::string Told(const std::optional<Day>& d) {
  if (!d.has_value()) return "CALENDAR_YEAR_MISSING";
  return absl::StrFormat("%s until %d by version %d", Text(*d), d->start + kDay,
                         VersionOf(d->year));
}
std::string Told(const absl::StatusOr<int64_t>& minutes) {
  return minutes.ok() ? absl::StrFormat("%d minutes", *minutes) : ReasonOf(minutes.status());
}
std::string Told(const std::optional<int64_t>& minutes) {
  return minutes.has_value() ? absl::StrFormat("%d minutes", *minutes) : "CALENDAR_YEAR_MISSING";
}

// ---- random situations ----

// Uniform at every size, which rapidcheck's ranges are not; a failure shows the seed.
class Dice {
 public:
  explicit Dice(uint32_t seed) : engine_(seed) {}
  int64_t Of(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine_);
  }
  bool OneIn(int n) { return Of(1, n) == 1; }

 private:
  std::mt19937_64 engine_;
};

// Runs the property on that many seeds.
template <typename Property>
bool HoldsForSeeds(const Property& property) {
  return rc::check([&](uint32_t seed) { property(Dice(seed)); });
}

std::string AnyDate(Dice& dice, int year) {
  const int month = static_cast<int>(dice.Of(1, 12));
  return Text({year, month, static_cast<int>(dice.Of(1, LengthOf(month, year)))});
}

// Single days on any weekday, and a stretch like that around Idulfitri, which may be long.
Years AnyYears(Dice& dice) {
  Years years;
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    std::set<std::string>& off = years[year];
    for (int64_t single = dice.Of(0, 25); single > 0; --single) off.insert(AnyDate(dice, year));
    Day d{year, static_cast<int>(dice.Of(1, 12))};
    for (int64_t rest = dice.Of(0, 16); rest > 0 && d.year == year; --rest, Step(d)) {
      off.insert(Text(d));
    }
    if (dice.OneIn(2)) off.insert(absl::StrFormat("%d-12-31", year));
    if (dice.OneIn(2)) off.insert(absl::StrFormat("%d-01-01", year));
    if (IsLeap(year) && dice.OneIn(2)) off.insert(absl::StrFormat("%d-02-29", year));
  }
  return years;
}

// A second of the day, often one at which dates are easily confused: around midnight, around 07:00,
// which is midnight UTC, and 23:30.
int64_t AnySecond(Dice& dice) {
  constexpr int64_t kHour = 60 * kMinute;
  constexpr int64_t kEdges[] = {0,
                                1,
                                kHour / 2,
                                7 * kHour - 1,
                                7 * kHour,
                                7 * kHour + 1,
                                17 * kHour,
                                kDay - 1,
                                23 * kHour + kHour / 2};
  return dice.OneIn(4) ? dice.Of(0, kDay - 1)
                       : kEdges[dice.Of(0, static_cast<int64_t>(std::size(kEdges)) - 1)];
}

int64_t StartOf(int year) {
  Day d;
  while (d.year < year) Step(d);
  return d.start;
}

// Within the years that AnyYears publishes; working days after the last ones lie in a year that is
// not.
int64_t AnyInstant(Dice& dice) {
  return Day().start + dice.Of(0, (StartOf(kLastYear + 1) - Day().start) / kDay - 1) * kDay +
         AnySecond(dice);
}

// Up to three stretches a day that do not overlap but may touch, as personnel admits them.
std::vector<DutyWindow> AnyWindows(Dice& dice) {
  std::vector<DutyWindow> windows;
  if (dice.OneIn(3)) return windows;
  for (int weekday = 1; weekday <= 7; ++weekday) {
    std::set<int> cuts;
    for (int64_t cut = 2 * dice.Of(0, 3); cut > 0; --cut) {
      cuts.insert(dice.OneIn(3) ? static_cast<int>(1440 * dice.Of(0, 1))
                                : static_cast<int>(dice.Of(0, 1440)));
    }
    bool on = true;
    for (auto at = cuts.begin(); at != cuts.end() && std::next(at) != cuts.end(); ++at) {
      if (on) windows.push_back({weekday, *at, *std::next(at)});
      on = !on || dice.OneIn(4);
    }
  }
  return windows;
}

SlowRoster AnyRoster(Dice& dice, int64_t around) {
  SlowRoster roster{AnyWindows(dice), {}};
  for (int64_t n = dice.Of(0, 3); n > 0; --n) {
    Day d = DayOf(std::max(Day().start, around + dice.Of(-4, 11) * kDay));
    const std::string first = Text(d);
    for (int64_t more = dice.Of(0, 3); more > 0; --more) Step(d);
    roster.absences.emplace_back(first, Text(d));
  }
  return roster;
}

// ---- what is asked of the clocks ----

TEST(ClockOracle, WorkingDaysOfRandomCalendars) {
  int told = 0, refused = 0;
  EXPECT_TRUE(HoldsForSeeds([&](Dice dice) {
    const Years years = AnyYears(dice);
    const calendar::WorkingDays calendar = Real(years);
    for (int i = 0; i < 40; ++i) {
      const int64_t start = AnyInstant(dice);
      const int days = static_cast<int>(dice.OneIn(2) ? dice.Of(1, 120) : dice.Of(1, 15));
      const std::string expected = Told(SlowDay(years, start, days));
      RC_ASSERT(Told(WorkingDaysAfter(calendar, At(start), days)) == expected);
      ++(expected == "CALENDAR_YEAR_MISSING" ? refused : told);
    }
  }));
  EXPECT_GT(told, 3000);
  EXPECT_GT(refused, 0) << "of those that reach into 2040";
}

// Every day of twenty years without any holiday: weekdays, month lengths and leap days.
TEST(ClockOracle, TheNextWorkingDayOfEveryDay) {
  Years years;
  for (int year = kFirstYear; year <= kLastYear + 1; ++year) years[year];
  const calendar::WorkingDays calendar = Real(years);
  for (Day d; d.year <= kLastYear; Step(d)) {
    for (const int64_t second : {int64_t{0}, kDay - 1}) {
      ASSERT_EQ(Told(WorkingDaysAfter(calendar, At(d.start + second), 1)),
                Told(SlowDay(years, d.start + second, 1)));
    }
  }
}

TEST(ClockOracle, AMissingYearIsAnErrorAndNoYearWithoutHolidays) {
  int told = 0, refused = 0;
  EXPECT_TRUE(HoldsForSeeds([&](Dice dice) {
    Years years = AnyYears(dice);
    const int missing = static_cast<int>(dice.Of(kFirstYear + 1, kLastYear));
    years.erase(missing);
    const calendar::WorkingDays calendar = Real(years);
    for (int i = 0; i < 10; ++i) {
      const int64_t start = StartOf(missing) + dice.Of(-60, 60) * kDay + AnySecond(dice);
      const int days = static_cast<int>(dice.Of(1, 60));
      const std::string expected = Told(SlowDay(years, start, days));
      RC_ASSERT(Told(WorkingDaysAfter(calendar, At(start), days)) == expected);
      ++(expected == "CALENDAR_YEAR_MISSING" ? refused : told);
    }
  }));
  EXPECT_GT(told, 50);
  EXPECT_GT(refused, 50);
}

TEST(ClockOracle, DutyMinuteByMinute) {
  int some = 0;
  EXPECT_TRUE(HoldsForSeeds([&](Dice dice) {
    const Years years = AnyYears(dice);
    const calendar::WorkingDays calendar = Real(years);
    for (int i = 0; i < 4; ++i) {
      const int64_t from =
          std::min(AnyInstant(dice), StartOf(kLastYear + 1) - 11 * kDay) / kMinute * kMinute;
      const int64_t to = from + dice.Of(-10, 10 * 24 * 60) * kMinute;
      const SlowRoster roster = AnyRoster(dice, from);
      const auto expected = SlowMinutes(years, from, to, roster);
      RC_ASSERT(Told(DutyMinutes(calendar, At(from), At(to), Real(roster))) == Told(expected));
      if (expected.value_or(0) > 0) ++some;
    }
  }));
  EXPECT_GT(some, 200) << "nobody was on duty";
}

// Parts of minutes add up; what is left of them at the end does not count.
TEST(ClockOracle, DutySecondBySecond) {
  EXPECT_TRUE(HoldsForSeeds([](Dice dice) {
    const Years years = AnyYears(dice);
    const int64_t from = std::min(AnyInstant(dice), StartOf(kLastYear + 1) - 2 * kDay);
    const int64_t to = from + dice.Of(0, dice.OneIn(2) ? kDay : 3 * kMinute);
    const SlowRoster roster = AnyRoster(dice, from);
    RC_ASSERT(Told(DutyMinutes(Real(years), At(from), At(to), Real(roster))) ==
              Told(SlowMinutes(years, from, to, roster, 1)));
  }));
}

TEST(ClockOracle, DutyOfAMissingYearIsAnError) {
  int told = 0, refused = 0;
  EXPECT_TRUE(HoldsForSeeds([&](Dice dice) {
    Years years = AnyYears(dice);
    const int missing = static_cast<int>(dice.Of(kFirstYear + 1, kLastYear - 1));
    years.erase(missing);
    const int64_t edge = StartOf(missing + dice.Of(0, 1));
    const int64_t from = edge + dice.Of(-5 * 24 * 60, 2 * 24 * 60) * kMinute;
    // An end at the very midnight at which the missing year begins lies in it and takes nothing of
    // it; the rules do not say which counts.
    int64_t to = from + dice.Of(1, 5 * 24 * 60) * kMinute;
    if (to == StartOf(missing)) to += kMinute;
    const SlowRoster roster = AnyRoster(dice, from);
    const auto expected = SlowMinutes(years, from, to, roster);
    RC_ASSERT(Told(DutyMinutes(Real(years), At(from), At(to), Real(roster))) == Told(expected));
    ++(expected.has_value() ? told : refused);
  }));
  EXPECT_GT(told, 5);
  EXPECT_GT(refused, 5);
}

// ---- the decrees of 2026 and 2027 ----

Years Decreed() {
  return {
      {2026,
       {"2026-01-01", "2026-01-16", "2026-02-17", "2026-03-19", "2026-03-21", "2026-03-22",
        "2026-04-03", "2026-04-05", "2026-05-01", "2026-05-14", "2026-05-27", "2026-05-31",
        "2026-06-01", "2026-06-16", "2026-08-17", "2026-08-25", "2026-12-25",
        // collective leave
        "2026-02-16", "2026-03-18", "2026-03-20", "2026-03-23", "2026-03-24", "2026-05-15",
        "2026-05-28", "2026-12-24"}},
      {2027, {"2027-01-01", "2027-01-05", "2027-02-05", "2027-02-06", "2027-03-08", "2027-03-09",
              "2027-03-10", "2027-03-11", "2027-03-12", "2027-03-15", "2027-03-25", "2027-03-26",
              "2027-03-28", "2027-05-01", "2027-05-06", "2027-05-17", "2027-05-18", "2027-05-19",
              "2027-05-20", "2027-06-01", "2027-06-06", "2027-08-15", "2027-08-17", "2027-12-24",
              "2027-12-25", "2027-12-26"}}};
}

int64_t StartOf(const std::string& date) {
  Day d;
  while (Text(d) < date) Step(d);
  return d.start;
}

// Both computations give the vectors of the domain, at whatever time of the day it starts.
TEST(ClockOracle, BothGiveTheVectorsOfTheDomain) {
  constexpr std::array<int, 5> kDays = {1, 3, 5, 10, 14};
  struct Vector {
    const char* start;
    int weekday;
    std::array<const char*, 5> due;
  };
  const Vector vectors[] = {
      {"2026-03-13", 5, {"2026-03-16", "2026-03-25", "2026-03-27", "2026-04-06", "2026-04-10"}},
      {"2026-03-17", 2, {"2026-03-25", "2026-03-27", "2026-03-31", "2026-04-08", "2026-04-14"}},
      {"2026-05-12", 2, {"2026-05-13", "2026-05-19", "2026-05-21", "2026-06-02", "2026-06-08"}},
      {"2026-08-14", 5, {"2026-08-18", "2026-08-20", "2026-08-24", "2026-09-01", "2026-09-07"}},
      {"2026-12-21", 1, {"2026-12-22", "2026-12-28", "2026-12-30", "2027-01-08", "2027-01-14"}},
  };
  const Years years = Decreed();
  const calendar::WorkingDays calendar = Real(years);
  const auto both_give = [&](int64_t start, int days, const std::string& due) {
    EXPECT_EQ(Text(*SlowDay(years, start, days)), due) << days;
    EXPECT_EQ(WorkingDaysAfter(calendar, At(start), days)->date.ToString(), due) << days;
  };
  for (const int64_t second :
       {int64_t{0}, 7 * 60 * kMinute, 9 * 60 * kMinute, kDay - 30 * kMinute, kDay - 1}) {
    for (const Vector& v : vectors) {
      const int64_t start = StartOf(v.start) + second;
      EXPECT_EQ(DayOf(start).weekday, v.weekday);
      for (size_t i = 0; i < kDays.size(); ++i) both_give(start, kDays[i], v.due[i]);
    }
    both_give(StartOf("2026-02-02") + second, 60, "2026-05-08");
  }
}

TEST(ClockOracle, BothCountTheWorkingDaysOf2026) {
  constexpr std::array<int, 12> kMonths = {20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21};
  const Years years = Decreed();
  const calendar::WorkingDays calendar = Real(years);
  const int64_t new_years_eve = StartOf("2025-12-31") + 9 * 60 * kMinute;
  std::array<int, 12> slow{}, real{};
  for (int n = 1; n <= 240; ++n) {
    const std::optional<Day> d = SlowDay(years, new_years_eve, n);
    const auto due = WorkingDaysAfter(calendar, At(new_years_eve), n);
    ASSERT_TRUE(d.has_value() && due.ok()) << due.status();
    ASSERT_EQ(d->year, 2026);
    ASSERT_EQ(due->date.year(), 2026);
    ++slow[static_cast<size_t>(d->month - 1)];
    ++real[static_cast<size_t>(due->date.month() - 1)];
  }
  EXPECT_EQ(slow, kMonths);
  EXPECT_EQ(real, kMonths);
  EXPECT_EQ(Text(*SlowDay(years, new_years_eve, 241)), "2027-01-04");
  EXPECT_EQ(WorkingDaysAfter(calendar, At(new_years_eve), 241)->date.ToString(), "2027-01-04");
}

}  // namespace
}  // namespace mumpuni::complaint::domain
