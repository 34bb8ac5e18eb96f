#include "common/core/clock.h"

#include <gtest/gtest.h>

#include "common/testing/temp_dir.h"
#include "common/testing/wait.h"

namespace mumpuni {
namespace {

class OffsetFile {
 public:
  void Write(const std::string& text) { dir_.Write("offset", text); }
  std::string path() const { return dir_.File("offset"); }

 private:
  const testing::TempDir dir_;
};

// How far a clock is from real time, to the minute.
int64_t ShiftMinutes(const Clock& clock) {
  return absl::ToInt64Minutes(
      absl::Floor(clock.Now() - absl::Now() + absl::Seconds(30), absl::Minutes(1)));
}

TEST(SystemClockTest, IsRealTimeWithoutAFile) {
  EXPECT_EQ(ShiftMinutes(SystemClock()), 0);
  EXPECT_EQ(ShiftMinutes(SystemClock("/no/such/file")), 0);
}

// PostgreSQL keeps no more: a snapshot would differ from the event that was published.
TEST(SystemClockTest, ReadsWholeMicroseconds) {
  const SystemClock clock;
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(absl::ToUnixNanos(clock.Now()) % 1000, 0);
}

TEST(SystemClockTest, IsShiftedByTheFileAndSeesItChange) {
  OffsetFile file;
  file.Write("1209600\n");
  const SystemClock clock(file.path());
  EXPECT_EQ(ShiftMinutes(clock), 14 * 24 * 60);
  file.Write("-3600");
  EXPECT_TRUE(testing::WaitFor([&] { return ShiftMinutes(clock) == -60; }));
}

TEST(SystemClockTest, KeepsTheShiftWhileTheFileIsBroken) {
  OffsetFile file;
  file.Write("3600");
  const SystemClock clock(file.path());
  ASSERT_EQ(ShiftMinutes(clock), 60);
  file.Write("later");
  const absl::Time read_again = absl::Now() + absl::Milliseconds(250);
  ASSERT_TRUE(
      testing::WaitFor([&] { return ShiftMinutes(clock) == 60 && absl::Now() > read_again; }));
}

TEST(FakeClockTest, MovesOnlyWhenTold) {
  FakeClock clock(absl::FromUnixSeconds(1000));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1000));
  clock.Advance(absl::Milliseconds(1500));
  EXPECT_EQ(clock.Now(), absl::FromUnixMillis(1'001'500));
  clock.Set(absl::FromUnixSeconds(5));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(5));
}

}  // namespace
}  // namespace mumpuni
