#include "common/events/wake_signal.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace mumpuni::events {

class WakeSignalTest : public ::testing::Test {
 protected:
  bool Announce() { return signal_.Announce(); }
  void Write() { signal_.Write(); }
  bool Readable() {
    pollfd fd = {signal_.fd(), POLLIN, 0};
    return poll(&fd, 1, 0) == 1;
  }
  WakeSignal signal_;
};

TEST_F(WakeSignalTest, ManyAreOne) {
  EXPECT_FALSE(signal_.Take());
  signal_.Set();
  signal_.Set();
  EXPECT_TRUE(Readable());
  EXPECT_TRUE(signal_.Take());
  EXPECT_FALSE(Readable());
  EXPECT_FALSE(signal_.Take());
}

// The relay looks between the two steps of Set: what is written afterwards must not keep the
// descriptor readable, or the relay's wait would return at once from then on.
TEST_F(WakeSignalTest, TakenBetweenItsTwoStepsItDoesNotStayReadable) {
  ASSERT_TRUE(Announce());
  EXPECT_TRUE(signal_.Take());
  Write();
  ASSERT_TRUE(Readable());
  EXPECT_TRUE(signal_.Take());
  EXPECT_FALSE(Readable());
  // And the next one is not lost.
  signal_.Set();
  EXPECT_TRUE(Readable());
  EXPECT_TRUE(signal_.Take());
}

}  // namespace mumpuni::events
