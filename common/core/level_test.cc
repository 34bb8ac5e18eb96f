#include "common/core/level.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni {
namespace {

TEST(LevelTest, OneToFive) {
  for (int value = 1; value <= 5; ++value) EXPECT_EQ(Level::Of(value, "level")->value(), value);
  for (const int64_t value :
       {int64_t{0}, int64_t{6}, int64_t{-1}, int64_t{257}, int64_t{1} << 40}) {
    const absl::Status status = Level::Of(value, "level").status();
    EXPECT_EQ(ReasonOf(status), "LEVEL_OUT_OF_RANGE") << value;
    EXPECT_EQ(FieldOf(status), "level");
  }
}

TEST(LevelTest, ClampsAtBothEnds) {
  EXPECT_EQ(Level::Clamped(-300).value(), 1);
  EXPECT_EQ(Level::Clamped(257).value(), 5);
  EXPECT_EQ(Level::Clamped(3).value(), 3);
  EXPECT_EQ(Level().value(), 1);
  EXPECT_LT(Level::Clamped(3), Level::Clamped(4));
}

}  // namespace
}  // namespace mumpuni
