#include "services/complaint/notify/quiet_hours.h"

#include <gtest/gtest.h>

#include "common/core/local_date.h"

namespace mumpuni::complaint::notify {
namespace {

// 2026-11-28 in Asia/Jakarta.
absl::Time At(int hour, int minute, int second = 0) {
  return LocalDate::Of("2026-11-28").Start() + absl::Hours(hour) + absl::Minutes(minute) +
         absl::Seconds(second);
}

TEST(QuietHoursTest, ByDayMessagesGoAtOnce) {
  EXPECT_EQ(SendAfter(At(12, 0), {}), At(12, 0));
  EXPECT_EQ(SendAfter(At(20, 59, 59), {}), At(20, 59, 59));
  EXPECT_EQ(SendAfter(At(6, 0), {}), At(6, 0));
}

TEST(QuietHoursTest, InTheEveningTheyWaitForTheNextMorning) {
  EXPECT_EQ(SendAfter(At(21, 0), {}), At(30, 0));
  EXPECT_EQ(SendAfter(At(23, 59, 59), {}), At(30, 0));
}

TEST(QuietHoursTest, AfterMidnightTheyWaitForThisMorning) {
  EXPECT_EQ(SendAfter(At(0, 0), {}), At(6, 0));
  EXPECT_EQ(SendAfter(At(5, 59, 59), {}), At(6, 0));
}

TEST(QuietHoursTest, WithinADay) {
  const QuietHours noon{.start_minute = 12 * 60, .end_minute = 13 * 60 + 30};
  EXPECT_EQ(SendAfter(At(11, 59, 59), noon), At(11, 59, 59));
  EXPECT_EQ(SendAfter(At(12, 0), noon), At(13, 30));
  EXPECT_EQ(SendAfter(At(13, 30), noon), At(13, 30));
}

TEST(QuietHoursTest, UntilMidnight) {
  const QuietHours late{.start_minute = 22 * 60, .end_minute = 0};
  EXPECT_EQ(SendAfter(At(22, 0), late), At(24, 0));
  EXPECT_EQ(SendAfter(At(0, 0), late), At(0, 0));
}

TEST(QuietHoursTest, EqualMinutesMeanNone) {
  for (const int minute : {0, 6 * 60, 21 * 60}) {
    const QuietHours none{.start_minute = minute, .end_minute = minute};
    for (const absl::Time now : {At(0, 0), At(6, 0), At(21, 0), At(23, 30)}) {
      EXPECT_EQ(SendAfter(now, none), now);
    }
  }
}

TEST(QuietHoursTest, WhatIsAnsweredIsNotQuiet) {
  for (int minute = 0; minute < 24 * 60; ++minute) {
    const absl::Time after = SendAfter(At(0, minute), {});
    EXPECT_GE(after, At(0, minute));
    EXPECT_EQ(SendAfter(after, {}), after);
  }
}

}  // namespace
}  // namespace mumpuni::complaint::notify
