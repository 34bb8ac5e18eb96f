#include "tools/client/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace mumpuni::tools {
namespace {

TEST(ForEach, DoesEachIndexOnce) {
  std::vector<std::atomic<int>> done(500);
  ASSERT_TRUE(ForEach(done.size(), 8, [&](size_t i) {
                ++done[i];
                return absl::OkStatus();
              }).ok());
  for (const auto& count : done) EXPECT_EQ(count, 1);
}

TEST(ForEach, TheFirstErrorStopsIt) {
  std::atomic<int> calls{0};
  const absl::Status status = ForEach(100000, 2, [&](size_t i) {
    ++calls;
    return i == 10 ? absl::AbortedError("ten") : absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsAborted(status));
  EXPECT_LT(calls, 100000);
}

TEST(ForEach, NothingToDo) {
  EXPECT_TRUE(ForEach(0, 8, [](size_t) { return absl::AbortedError("never"); }).ok());
}

}  // namespace
}  // namespace mumpuni::tools
