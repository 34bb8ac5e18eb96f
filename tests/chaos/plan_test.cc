#include "tests/chaos/plan.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace mumpuni::chaos {
namespace {

TEST(PlanTest, TheSameSeedPlansTheSame) {
  const Plan plan(7), again(7), other(8);
  int different = 0;
  for (int n = 0; n < 200; ++n) {
    const Fault a = plan.At(n), b = again.At(n), c = other.At(n);
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.target, b.target);
    EXPECT_EQ(a.hold, b.hold);
    EXPECT_EQ(a.amount, b.amount);
    EXPECT_EQ(plan.Overlaps(n), again.Overlaps(n));
    if (a.kind != c.kind) ++different;
  }
  EXPECT_GT(different, 100);
}

TEST(PlanTest, EveryDeckHoldsEveryKind) {
  const Plan plan(2026);
  std::set<FaultKind> first, second;
  for (int n = 0; n < Plan::kDeckSize; ++n) {
    first.insert(plan.At(n).kind);
    second.insert(plan.At(n + Plan::kDeckSize).kind);
  }
  EXPECT_EQ(first.size(), static_cast<size_t>(FaultKind::kJumpClock) + 1);
  EXPECT_EQ(second, first);
}

TEST(PlanTest, FaultsOfServicesHaveATargetAndAllServicesAreHit) {
  const Plan plan(1);
  std::set<std::string> targets;
  for (int n = 0; n < 4 * Plan::kDeckSize; ++n) {
    const Fault fault = plan.At(n);
    const bool of_service = fault.kind == FaultKind::kKillService ||
                            fault.kind == FaultKind::kStopService ||
                            fault.kind == FaultKind::kKillWithStandby;
    EXPECT_EQ(fault.target.empty(), !of_service);
    if (of_service) targets.insert(fault.target);
  }
  EXPECT_EQ(targets.size(), 4u);
}

TEST(PlanTest, SomeOverlapAndNeverThree) {
  const Plan plan(3);
  int overlaps = 0;
  for (int n = 1; n < 1000; ++n) {
    if (!plan.Overlaps(n)) continue;
    ++overlaps;
    EXPECT_FALSE(plan.Overlaps(n - 1) || plan.Overlaps(n + 1));
    EXPECT_TRUE(MayOverlap(plan.At(n - 1), plan.At(n)));
  }
  EXPECT_GT(overlaps, 50);
}

TEST(PlanTest, OneTargetIsNotHarmedTwiceAtATime) {
  const auto fault = [](FaultKind kind, const std::string& target = "") {
    return Fault{.kind = kind, .target = target, .hold = {}, .amount = 0};
  };
  EXPECT_FALSE(MayOverlap(fault(FaultKind::kKillService, "training"),
                          fault(FaultKind::kStopService, "training")));
  EXPECT_TRUE(MayOverlap(fault(FaultKind::kKillService, "training"),
                         fault(FaultKind::kStopService, "complaint")));
  EXPECT_FALSE(MayOverlap(fault(FaultKind::kKillBroker), fault(FaultKind::kPauseBroker)));
  EXPECT_FALSE(MayOverlap(fault(FaultKind::kCrashPostgres), fault(FaultKind::kEndSessions)));
  EXPECT_TRUE(MayOverlap(fault(FaultKind::kCrashPostgres), fault(FaultKind::kKillBroker)));
}

}  // namespace
}  // namespace mumpuni::chaos
