#include "services/assessment/domain/crosswalk.h"

#include <gtest/gtest.h>

#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

CrosswalkStep Step(const char* from, const char* to, std::array<int, 5> levels = {1, 2, 3, 4, 5}) {
  return {from, to, levels, LocalDate::Of("2026-01-01"), "Perwali 1/2026"};
}

TEST(Crosswalk, FollowsChains) {
  const Crosswalk crosswalk(
      {Step("T.1", "T.2", {1, 1, 2, 3, 4}), Step("T.2", "T.3", {2, 3, 3, 5, 5})});
  const struct {
    const char* code;
    int level;
    LevelRef expected;
  } cases[] = {{"T.1", 1, {"T.3", 2}}, {"T.1", 2, {"T.3", 2}}, {"T.1", 3, {"T.3", 3}},
               {"T.1", 5, {"T.3", 5}}, {"T.2", 4, {"T.3", 5}}, {"T.3", 4, {"T.3", 4}},
               {"M.1", 2, {"M.1", 2}}, {"T.1", 0, {"T.3", 0}}};
  for (const auto& c : cases) {
    EXPECT_EQ(crosswalk.Map({c.code, c.level}), c.expected) << c.code << " " << c.level;
  }
  EXPECT_EQ(Crosswalk().Map({"T.1", 2}), (LevelRef{"T.1", 2}));
}

TEST(Crosswalk, RefusesCycles) {
  const std::vector<CrosswalkStep> all = {Step("A", "B"), Step("B", "C")};
  for (const char* to : {"A", "B", "D"}) {
    const std::string reason = ReasonOf(CheckNoCycle(all, Step("C", to)));
    EXPECT_EQ(reason, std::string(to) == "D" ? "" : reasons::kCrosswalkCycle.id) << to;
  }
  EXPECT_EQ(ReasonOf(CheckNoCycle({}, Step("A", "A"))), reasons::kCrosswalkCycle.id);
}

TEST(Crosswalk, ACompetencyHasEachNameOfItsChain) {
  const Crosswalk crosswalk({Step("A", "B"), Step("B", "C"), Step("X", "Y")});
  const std::vector<std::string> names = {"C", "A", "B"};
  for (const char* name : {"A", "B", "C"}) EXPECT_EQ(crosswalk.NamesOf(name), names) << name;
  EXPECT_EQ(crosswalk.NamesOf("Z"), std::vector<std::string>{"Z"});
}

TEST(Crosswalk, EndsEvenIfItWereACycle) {
  const Crosswalk crosswalk({Step("A", "B"), Step("B", "A")});
  EXPECT_EQ(crosswalk.Map({"A", 3}).level, 3);
  EXPECT_FALSE(crosswalk.Leads("A", "C"));
}

}  // namespace
}  // namespace mumpuni::assessment::domain
