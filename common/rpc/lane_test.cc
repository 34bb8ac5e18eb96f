#include "common/rpc/lane.h"

#include <gtest/gtest.h>

#include <deque>
#include <latch>
#include <memory>

#include "absl/time/clock.h"
#include "common/testing/wait.h"

namespace mumpuni::rpc::internal {
namespace {

class NoCall final : public UnaryCall {
 public:
  using UnaryCall::UnaryCall;
  void Await(grpc::ServerCompletionQueue* /*queue*/) override {}
  absl::Status Run(const CallContext& /*context*/) override { return absl::OkStatus(); }
  size_t ResponseBytes() const override { return 0; }
  void Send() override {}
};

class NoMethod final : public Method {
 public:
  NoMethod() : Method("none", RunsOn::kInteractive) {}
  std::unique_ptr<UnaryCall> NewCall() override { return std::make_unique<NoCall>(*this); }
};

// One worker, which takes 10 ms for each call until it is held.
class WorkerLaneTest : public ::testing::Test {
 protected:
  ~WorkerLaneTest() override { Release(); }

  bool Push(absl::Duration patience) {
    calls_.push_back(method_.NewCall());
    UnaryCall& call = *calls_.back();
    call.deadline = now_ + patience;
    return lane_.Push(call, now_, dropped_);
  }
  // Returns once the worker stands still and nothing is queued.
  void Hold() {
    hold_ = true;
    ASSERT_TRUE(Push(absl::Hours(1)));
    ASSERT_TRUE(testing::WaitFor([this] { return held_.load(); }));
  }
  // The same, once it knows how long a call takes.
  void LearnAndHold() {
    constexpr int kLearnt = 40;
    for (int i = 0; i < kLearnt; ++i) ASSERT_TRUE(Push(absl::Hours(1)));
    ASSERT_TRUE(testing::WaitFor([this] { return worked_ == kLearnt; }));
    Hold();
  }
  void Release() {
    if (!released_.try_wait()) released_.count_down();
  }

  const absl::Time now_ = absl::Now();
  std::deque<std::unique_ptr<UnaryCall>> calls_;
  std::vector<UnaryCall*> dropped_;

 private:
  void Work() {
    if (hold_) {
      held_ = true;
      return released_.wait();
    }
    absl::SleepFor(absl::Milliseconds(10));
    ++worked_;
  }

  std::atomic<bool> hold_{false}, held_{false};
  std::latch released_{1};
  std::atomic<int> worked_{0};
  NoMethod method_;
  WorkerLane lane_{"test", 1, 1000, [this](UnaryCall&) { Work(); }};
};

TEST_F(WorkerLaneTest, TakesEverybodyWhileItKnowsNothing) {
  Hold();
  for (int i = 0; i < 900; ++i) ASSERT_TRUE(Push(absl::Milliseconds(1)));
}

TEST_F(WorkerLaneTest, RefusesWhoWouldWaitForHalfTheTimeLeft) {
  LearnAndHold();
  // Nobody waits yet, so even the most impatient may.
  ASSERT_TRUE(Push(absl::Milliseconds(1)));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Push(absl::Hours(1)));
  // 21 calls of at least 7 ms each are before it.
  EXPECT_FALSE(Push(absl::Milliseconds(200)));
  EXPECT_TRUE(Push(absl::Hours(1)));
  EXPECT_TRUE(dropped_.empty());
}

TEST_F(WorkerLaneTest, WhoHasGoneMakesRoom) {
  LearnAndHold();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Push(absl::Hours(1)));
  ASSERT_FALSE(Push(absl::Milliseconds(100)));
  for (const auto& call : calls_) call->cancelled = true;
  EXPECT_TRUE(Push(absl::Milliseconds(100)));
  EXPECT_EQ(dropped_.size(), 20U);
}

}  // namespace
}  // namespace mumpuni::rpc::internal
