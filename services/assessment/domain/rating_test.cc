#include "services/assessment/domain/rating.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "common/core/status.h"

namespace mumpuni::assessment::domain {
namespace {

const LocalDate kToday = LocalDate::Of("2026-08-11");

RatingInstrument TwoValues() {
  return {"T", "x", {{"A.1", "A", "a"}, {"A.2", "A", "b"}, {"B.1", "B", "c"}}};
}
RatingCycle Cycle() {
  RatingCycle cycle;
  cycle.code = "2026";
  cycle.name = "Penilaian 360 derajat";
  cycle.decree_number = "SK/1";
  cycle.opens_on = kToday;
  cycle.closes_on = kToday.PlusDays(14);
  cycle.weights = {{Relation::kSelf, 10},
                   {Relation::kSuperior, 50},
                   {Relation::kPeer, 20},
                   {Relation::kSubordinate, 20}};
  return cycle;
}
RatingSheet Sheet(Relation relation, int a1, int a2, int b1) {
  return {relation, {{"A.1", a1}, {"A.2", a2}, {"B.1", b1}}};
}
std::vector<RatingSheet> Peers(int n, int score) {
  return std::vector<RatingSheet>(static_cast<size_t>(n),
                                  Sheet(Relation::kPeer, score, score, score));
}

TEST(RatingCycle, WeightsTotalAHundredAndGroupsAreThree) {
  EXPECT_TRUE(Validate(Cycle(), kToday).ok()) << Validate(Cycle(), kToday);
  for (const int superior : {49, 51}) {
    RatingCycle cycle = Cycle();
    cycle.weights[Relation::kSuperior] = superior;
    EXPECT_EQ(ReasonOf(Validate(cycle, kToday)), "RATING_WEIGHTS_NOT_100");
    EXPECT_EQ(FieldOf(Validate(cycle, kToday)), "cycle.weights");
  }
  RatingCycle few = Cycle();
  few.min_raters = 2;
  EXPECT_EQ(ReasonOf(Validate(few, kToday)), "RATING_GROUP_TOO_SMALL");
  RatingCycle over = Cycle();
  over.opens_on = kToday.PlusDays(-20);
  over.closes_on = kToday.PlusDays(-1);
  EXPECT_EQ(FieldOf(Validate(over, kToday)), "cycle.closes_on");
  RatingCycle backwards = Cycle();
  backwards.opens_on = kToday.PlusDays(15);
  EXPECT_EQ(FieldOf(Validate(backwards, kToday)), "cycle.closes_on");
}

TEST(RatingCycle, PeersWhoWeighSomethingAreEnoughToBeTold) {
  struct Row {
    const char* what;
    int min_raters, max_peers, weight;
    const char* reason;
    const char* field;
  };
  const Row rows[] = {
      {"as few as are told", 3, 3, 20, "", ""},
      {"as many as there may be", 10, 10, 20, "", ""},
      {"one too few", 4, 3, 20, "RATING_GROUP_TOO_SMALL", "cycle.max_peers"},
      {"none", 3, 0, 1, "RATING_GROUP_TOO_SMALL", "cycle.max_peers"},
      {"none, who weigh nothing", 3, 0, 0, "", ""},
      {"two, who weigh nothing", 3, 2, 0, "", ""},
      {"more than peers there are", 11, 10, 20, "VALUE_OUT_OF_RANGE", "cycle.min_raters"},
      {"more than peers, who weigh nothing", 11, 10, 0, "VALUE_OUT_OF_RANGE", "cycle.min_raters"},
      {"too many peers", 3, 11, 20, "VALUE_OUT_OF_RANGE", "cycle.max_peers"},
      {"fewer than none", 3, -1, 20, "VALUE_OUT_OF_RANGE", "cycle.max_peers"}};
  for (const Row& row : rows) {
    RatingCycle cycle = Cycle();
    cycle.min_raters = row.min_raters;
    cycle.max_peers = row.max_peers;
    cycle.weights[Relation::kPeer] = row.weight;
    cycle.weights[Relation::kSuperior] = 70 - row.weight;
    EXPECT_EQ(ReasonOf(Validate(cycle, kToday)), row.reason) << row.what;
    EXPECT_EQ(FieldOf(Validate(cycle, kToday)), row.field) << row.what;
  }
  RatingCycle cycle = Cycle();
  EXPECT_EQ(DefaultPeers(cycle), 5);
  cycle.weights.erase(Relation::kPeer);
  EXPECT_EQ(DefaultPeers(cycle), 0);
}

TEST(RatingCycle, TakesRatingsFromTheFirstToTheLastDay) {
  const RatingCycle cycle = Cycle();
  EXPECT_TRUE(CheckTakesRatings(cycle, cycle.closes_on).ok());
  for (const LocalDate day : {cycle.opens_on.PlusDays(-1), cycle.closes_on.PlusDays(1)}) {
    EXPECT_EQ(ReasonOf(CheckTakesRatings(cycle, day)), "RATING_CYCLE_CLOSED");
  }
}

TEST(RatingSheet, AnswersEveryItemAndNoOther) {
  EXPECT_TRUE(Validate(Sheet(Relation::kPeer, 1, 0, 5), TwoValues()).ok());
  RatingSheet sheet = Sheet(Relation::kPeer, 1, 6, 5);
  EXPECT_EQ(FieldOf(Validate(sheet, TwoValues())), "answers.A.2");
  sheet.scores.erase("A.2");
  EXPECT_EQ(ReasonOf(Validate(sheet, TwoValues())), "FIELD_REQUIRED");
  sheet = Sheet(Relation::kPeer, 1, 2, 3);
  sheet.scores["C.1"] = 3;
  EXPECT_EQ(ReasonOf(Validate(sheet, TwoValues())), "VALUE_OUT_OF_RANGE");
  EXPECT_FALSE(Validate(Sheet(Relation::kPeer, 0, 0, 0), TwoValues()).ok());
}

TEST(RatingResult, IsTheWeightedMeanOfTheMeans) {
  std::vector<RatingSheet> sheets = Peers(3, 4);
  sheets.push_back(Sheet(Relation::kSelf, 5, 5, 5));
  sheets.push_back(Sheet(Relation::kSuperior, 3, 4, 2));
  for (int i = 0; i < 3; ++i) sheets.push_back(Sheet(Relation::kSubordinate, 2, 2, 1));
  const RatingResult result = Aggregate(sheets, TwoValues(), Cycle());
  ASSERT_EQ(result.values.size(), 2u);
  // A: (10·5000 + 50·3500 + 20·4000 + 20·2000) / 100; B: (50000 + 100000 + 80000 + 20000) / 100.
  EXPECT_EQ(result.values[0].score, 3450);
  EXPECT_EQ(result.values[1].score, 2500);
}

TEST(RatingResult, MissingPartsAreNeverZero) {
  std::vector<RatingSheet> sheets = {Sheet(Relation::kSuperior, 3, 3, 3),
                                     Sheet(Relation::kSelf, 5, 5, 0)};
  const RatingResult result = Aggregate(sheets, TwoValues(), Cycle());
  // (10·5000 + 50·3000) / 60: the others' weight is taken over.
  EXPECT_EQ(result.values[0].score, 3333);
  EXPECT_EQ(result.values[1].score, 3000) << "what was not observed is not there";
  EXPECT_FALSE(result.values[0].parts.contains(Relation::kPeer));
}

TEST(RatingResult, TwoPeersAreWithheldAndChangeNothing) {
  std::vector<RatingSheet> sheets = {Sheet(Relation::kSuperior, 3, 3, 3)};
  const auto with = [&](int n, int score) {
    std::vector<RatingSheet> all = Peers(n, score);
    all.insert(all.end(), sheets.begin(), sheets.end());
    return Aggregate(all, TwoValues(), Cycle());
  };
  EXPECT_EQ(with(2, 1).values[0].score, 3000);
  EXPECT_TRUE(with(2, 1).values[0].parts.size() == 1);
  EXPECT_EQ(with(3, 1).values[0].score, (50 * 3000 + 20 * 1000) / 70);
  // Three peers, of whom only two observed the value: that value is withheld.
  std::vector<RatingSheet> all = Peers(2, 1);
  all.push_back(Sheet(Relation::kPeer, 1, 1, 0));
  all.push_back(sheets[0]);
  const RatingResult result = Aggregate(all, TwoValues(), Cycle());
  EXPECT_TRUE(result.values[0].parts.contains(Relation::kPeer));
  EXPECT_FALSE(result.values[1].parts.contains(Relation::kPeer));
}

TEST(RatingResult, OfThePersonAloneThereIsNone) {
  const RatingResult result = Aggregate({Sheet(Relation::kSelf, 5, 5, 5)}, TwoValues(), Cycle());
  EXPECT_EQ(result.values[0].score, std::nullopt);
  EXPECT_EQ(Aggregate({}, TwoValues(), Cycle()).values[0].score, std::nullopt);
}

RC_GTEST_PROP(RatingProperties, OrderDoesNotMatterAndScoresStayOnTheScale, ()) {
  std::vector<RatingSheet> sheets;
  const int n = *rc::gen::inRange(1, 15);
  for (int i = 0; i < n; ++i) {
    const auto score = [] { return *rc::gen::inRange(0, 6); };
    sheets.push_back(
        Sheet(static_cast<Relation>(*rc::gen::inRange(1, 5)), score(), score(), score()));
  }
  const RatingResult result = Aggregate(sheets, TwoValues(), Cycle());
  std::reverse(sheets.begin(), sheets.end());
  const RatingResult reversed = Aggregate(sheets, TwoValues(), Cycle());
  for (size_t i = 0; i < result.values.size(); ++i) {
    RC_ASSERT(result.values[i].score == reversed.values[i].score);
    RC_ASSERT(result.values[i].parts == reversed.values[i].parts);
    if (!result.values[i].score.has_value()) continue;
    RC_ASSERT(*result.values[i].score >= 1000 && *result.values[i].score <= 5000);
  }
}

}  // namespace
}  // namespace mumpuni::assessment::domain
