#include "services/assessment/domain/explanation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/assessment/domain/sentences.h"

namespace mumpuni::assessment::domain {
namespace {

const LocalDate kDay = LocalDate::Of("2026-08-11");

ActFact Fact(const std::string& id, bool favourable) {
  return {.source_id = id,
          .act = Act::kClearAndCourteous,
          .favourable = favourable,
          .occurred_on = kDay.PlusDays(-10),
          .counts_from = kDay.PlusDays(-9),
          .settles_on = kDay.PlusDays(-1),
          .reporter_ref = "reporter of " + id,
          .reporter_verified = true};
}

CompetencyProfile Communication(bool assessed) {
  Evidence evidence;
  if (assessed) {
    evidence.formal = {{"assessment", "M.3", 1, kDay.PlusDays(-200), "Puspenkom", 1}};
  }
  evidence.trainings = {{"course", "M.3", 2, kDay.PlusDays(-60), true, std::nullopt}};
  evidence.acts = {Fact("a", true), Fact("b", false), Fact("c", true)};
  const Requirement requirement{.job_standard = "SKJ.A", .levels = {{"M.3", 2}}};
  const Profile profile = Compute(evidence, RuleSet2026v1(885), requirement, kDay);
  return profile.competencies.at(0);
}

void Collect(const std::vector<Node>& nodes, std::vector<Line>& lines) {
  for (const Node& node : nodes) {
    lines.push_back(node.line);
    Collect(node.parts, lines);
  }
}

std::vector<std::pair<int, std::string>> Sorted(const std::vector<Line>& lines) {
  std::vector<std::pair<int, std::string>> keys;
  for (const Line& line : lines) {
    keys.push_back({static_cast<int>(line.kind), line.item ? line.item->source_id : ""});
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

TEST(ExplanationTree, HoldsEveryLineOnce) {
  for (const bool assessed : {true, false}) {
    const CompetencyProfile p = Communication(assessed);
    std::vector<Line> in_tree;
    Collect(TreeOf(p, /*with_signal=*/true), in_tree);
    EXPECT_EQ(Sorted(in_tree), Sorted(p.lines)) << assessed;
  }
}

TEST(ExplanationTree, PutsEachResultAboveWhatItWasMadeOf) {
  const std::vector<Node> roots = TreeOf(Communication(true), true);
  ASSERT_EQ(roots.size(), 2u);
  EXPECT_EQ(roots[0].line.kind, LineKind::kIndicatedLevel);
  const Node& value = roots[0].parts.at(0);
  EXPECT_EQ(value.line.kind, LineKind::kValue);
  int32_t sum = 0;
  for (const Node& part : value.parts) sum += part.line.value;
  EXPECT_EQ(value.line.value, sum) << "the parts of the value add up to it";
  EXPECT_EQ(roots[1].line.kind, LineKind::kSignal);
  const Node& u = roots[1].parts.at(0).parts.at(0);
  EXPECT_EQ(u.line.kind, LineKind::kU);
  ASSERT_EQ(u.parts.size(), 2u);
  EXPECT_EQ(u.parts[0].parts.size(), 2u) << "favourable facts";
  EXPECT_EQ(u.parts[1].parts.size(), 1u) << "unfavourable facts";
  for (const Node& side : u.parts) {
    int32_t items = 0;
    for (const Node& item : side.parts) items += item.line.value;
    EXPECT_EQ(side.line.value, items);
  }
}

TEST(ExplanationTree, TellsNothingOfComplaintsWhereTheSignalIsNotAnswered) {
  std::vector<Line> lines;
  Collect(TreeOf(Communication(true), /*with_signal=*/false), lines);
  for (const Line& line : lines) {
    EXPECT_FALSE(line.kind >= LineKind::kFactItem && line.kind <= LineKind::kSignalTerm);
  }
  EXPECT_FALSE(lines.empty());
}

TEST(TrainingItem, TellsWhatItsPointsAreMadeOf) {
  const RuleSet rules = RuleSet2026v1(885);
  const auto item = [&](int assessed, std::optional<LocalDate> confirmed) {
    Evidence evidence;
    evidence.formal = {{"assessment", "M.3", assessed, kDay.PlusDays(-300), "Puspenkom", 1}};
    evidence.trainings = {{"course", "M.3", 2, kDay.PlusDays(-60), true, confirmed}};
    const Profile profile = Compute(evidence, rules, {.levels = {{"M.3", 2}}}, kDay);
    const CompetencyProfile& p = profile.competencies.at(0);
    for (const Line& line : p.lines) {
      if (line.kind != LineKind::kTrainingItem) continue;
      return std::pair(*line.item, SentenceOf(line, p, rules.constants));
    }
    return std::pair(Item(), std::string());
  };
  const auto [used, in_time] = item(1, kDay.PlusDays(-20));
  EXPECT_EQ(used.test_points, 300);
  EXPECT_EQ(used.workplace_points, 300);
  EXPECT_EQ(used.contribution, 600);
  EXPECT_EQ(in_time,
            "Pelatihan yang selesai 2026-06-12 (mengajarkan level 2) memberi 600 poin: "
            "dihitung; tes 300, penerapan di tempat kerja 300 (dikukuhkan 2026-07-22).");
  const auto [early, too_early] = item(1, kDay.PlusDays(-31));
  EXPECT_EQ(early.contribution, 300);
  EXPECT_EQ(early.workplace_points, 0);
  EXPECT_NE(too_early.find("di luar 30 sampai 180 hari"), std::string::npos) << too_early;
  const auto [capped, at_level] = item(2, kDay.PlusDays(-20));
  EXPECT_EQ(capped.contribution, 0);
  EXPECT_EQ(capped.test_points + capped.workplace_points, 600);
  EXPECT_NE(at_level.find("tidak melewati level yang diajarkan"), std::string::npos) << at_level;
  const auto [later, to_come] = item(1, kDay.PlusDays(5));
  EXPECT_FALSE(later.confirmed_on.has_value()) << "that day has not come";
  EXPECT_EQ(to_come.find("dikukuhkan"), std::string::npos) << to_come;
}

TEST(ExplanationTree, WithoutARuleSetIsEmpty) {
  Evidence evidence;
  evidence.formal = {{"assessment", "M.3", 1, kDay.PlusDays(-200), "Puspenkom", 1}};
  const Profile profile = Compute(evidence, RuleSet(), {.levels = {{"M.3", 2}}}, kDay);
  EXPECT_TRUE(TreeOf(profile.competencies.at(0), true).empty());
}

}  // namespace
}  // namespace mumpuni::assessment::domain
