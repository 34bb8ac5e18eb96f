#include "tools/client/played_clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::tools {
namespace {

TEST(PlayedClock, MovesForwardOnly) {
  const testing::TempDir dir;
  const std::string path = dir.Write("clock", "0\n");
  const PlayedClock clock(path);
  EXPECT_FALSE(clock.IsPlayed());
  // The first move may go back: until then the city has only been prepared.
  const absl::Time start = absl::Now() - absl::Hours(24 * 100);
  ASSERT_TRUE(clock.MoveTo(start).ok());
  EXPECT_TRUE(clock.IsPlayed());
  EXPECT_LT(absl::AbsDuration(clock.Now() - start), absl::Seconds(30));
  EXPECT_TRUE(absl::IsFailedPrecondition(clock.MoveTo(start - absl::Hours(1))));
  EXPECT_TRUE(clock.MoveTo(start + absl::Hours(1)).ok());
}

TEST(PlayedClock, ACityWithoutAFileHasRealTime) {
  const PlayedClock clock("");
  EXPECT_LT(absl::AbsDuration(clock.Now() - absl::Now()), absl::Seconds(5));
  EXPECT_TRUE(absl::IsFailedPrecondition(clock.MoveTo(absl::Now() + absl::Hours(1))));
}

}  // namespace
}  // namespace mumpuni::tools
