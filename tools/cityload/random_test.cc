#include "tools/cityload/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

namespace mumpuni::cityload {
namespace {

TEST(Random, TheSameSeedGivesTheSameNumbersOnEveryMachine) {
  Random random(42);
  EXPECT_EQ(random.Next(), 13679457532755275413ULL);
  EXPECT_EQ(random.Next(), 2949826092126892291ULL);
}

TEST(Random, PurposesAreIndependentStreams) {
  EXPECT_NE(Random(1, "cases").Next(), Random(1, "workforce").Next());
  EXPECT_EQ(Random(1, "cases").Next(), Random(1, "cases").Next());
  EXPECT_NE(Random(1, "cases").Next(), Random(2, "cases").Next());
}

TEST(Random, BetweenIncludesBothEnds) {
  Random random(7);
  std::map<int64_t, int> seen;
  for (int i = 0; i < 3000; ++i) ++seen[random.Between(-1, 1)];
  ASSERT_EQ(seen.size(), 3u);
  for (const auto& [value, count] : seen) EXPECT_NEAR(count, 1000, 150) << value;
}

TEST(Weighted, DrawsInProportion) {
  const Weighted weighted({1, 0, 3, -5, 6});
  Random random(11);
  std::map<size_t, int> seen;
  for (int i = 0; i < 10000; ++i) ++seen[weighted.Draw(random)];
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_NEAR(seen[0], 1000, 150);
  EXPECT_NEAR(seen[2], 3000, 250);
  EXPECT_NEAR(seen[4], 6000, 250);
}

TEST(Shuffle, KeepsTheItems) {
  std::vector<int> items = {1, 2, 3, 4, 5};
  Random random(3);
  Shuffle(items, random);
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, (std::vector<int>{1, 2, 3, 4, 5}));
}

}  // namespace
}  // namespace mumpuni::cityload
