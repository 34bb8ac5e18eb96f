#include "services/training/domain/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

using ::testing::ElementsAre;

// `per_step` items of each step, keys "1.0", "1.1", …
ReadinessInstrument Instrument(int per_step, int threshold = 750) {
  ReadinessInstrument instrument{"KD", LocalDate::Of("2026-01-01"), {threshold}, {}};
  for (int step = 1; step <= kLadderSteps; ++step) {
    for (int i = 0; i < per_step; ++i) {
      instrument.items.push_back({std::to_string(step) + "." + std::to_string(i), "Butir",
                                  ReadinessItemKind::kTask, step});
    }
  }
  return instrument;
}

// The first `met[k]` items of step k + 1 are met, the others not.
ReadinessAnswers Met(const ReadinessInstrument& instrument, std::vector<int> met) {
  ReadinessAnswers answers;
  for (const ReadinessItem& item : instrument.items) {
    answers[item.key] = met.at(item.step - 1)-- > 0;
  }
  return answers;
}

int StepOf(std::vector<int> met, int threshold = 750) {
  const ReadinessInstrument instrument = Instrument(4, threshold);
  return Place(Met(instrument, std::move(met)), instrument).step;
}

TEST(ReadinessTest, AStepNeedsItsShareAndAllStepsBelow) {
  EXPECT_EQ(StepOf({0, 0, 0, 0}), 0);
  EXPECT_EQ(StepOf({2, 4, 4, 4}), 0) << "nobody skips a step";
  EXPECT_EQ(StepOf({3, 2, 4, 4}), 1);
  EXPECT_EQ(StepOf({3, 3, 2, 4}), 2);
  EXPECT_EQ(StepOf({3, 3, 3, 2}), 3);
  EXPECT_EQ(StepOf({3, 3, 3, 3}), 4);
  EXPECT_EQ(StepOf({3, 4, 4, 4}, 751), 0) << "the threshold is data";
}

TEST(ReadinessTest, ProgressCountsItemsByStep) {
  const ReadinessInstrument instrument = Instrument(4);
  const Placement placement = Place(Met(instrument, {4, 1, 0, 2}), instrument);
  EXPECT_THAT(placement.progress, ElementsAre(StepProgress{4, 4}, StepProgress{4, 1},
                                              StepProgress{4, 0}, StepProgress{4, 2}));
}

RC_GTEST_PROP(ReadinessPropertyTest, MeetingOneMoreItemNeverLowersTheStep,
              (std::vector<std::pair<uint8_t, bool>> drawn)) {
  ReadinessInstrument instrument{"KD", LocalDate::Of("2026-01-01"), {}, {}};
  instrument.threshold.value = *rc::gen::inRange(1, 1001);
  ReadinessAnswers answers;
  for (size_t i = 0; i < drawn.size(); ++i) {
    const std::string key = std::to_string(i);
    instrument.items.push_back(
        {key, "Butir", ReadinessItemKind::kSelf, drawn[i].first % kLadderSteps + 1});
    answers[key] = drawn[i].second;
  }
  const int before = Place(answers, instrument).step;
  RC_ASSERT(before >= 0 && before <= kLadderSteps);
  for (const auto& [key, met] : answers) {
    ReadinessAnswers more = answers;
    more[key] = true;
    RC_ASSERT(Place(more, instrument).step >= before);
  }
}

RC_GTEST_PROP(ReadinessPropertyTest, TheOrderOfTheItemsDoesNotMatter, (std::vector<bool> drawn)) {
  ReadinessInstrument instrument = Instrument(5);
  ReadinessAnswers answers;
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    answers[instrument.items[i].key] = i < drawn.size() && drawn[i];
  }
  const Placement before = Place(answers, instrument);
  std::reverse(instrument.items.begin(), instrument.items.end());
  RC_ASSERT(Place(answers, instrument) == before);
}

TEST(ReadinessTest, AnswersNameEveryItemAndNoOther) {
  const ReadinessInstrument instrument = Instrument(1);
  ReadinessAnswers answers = Met(instrument, {1, 1, 1, 1});
  EXPECT_TRUE(Check(answers, instrument).ok());
  answers["9.9"] = true;
  EXPECT_EQ(ReasonOf(Check(answers, instrument)), "READINESS_ITEM_UNKNOWN");
  answers.erase("9.9");
  answers.erase("3.0");
  EXPECT_EQ(ReasonOf(Check(answers, instrument)), "FIELD_REQUIRED");
  EXPECT_EQ(FieldOf(Check(answers, instrument)), "answers.3.0");
}

TEST(ReadinessTest, AnInstrumentHasItemsOfEachStepAndKeysOnce) {
  EXPECT_TRUE(Check(Instrument(5)).ok());
  ReadinessInstrument short_of_one = Instrument(1);
  short_of_one.items.pop_back();
  EXPECT_EQ(FieldOf(Check(short_of_one)), "instrument.items");
  ReadinessInstrument repeated = Instrument(2);
  repeated.items[1].key = repeated.items[0].key;
  EXPECT_EQ(FieldOf(Check(repeated)), "instrument.items.key");
  ReadinessInstrument too_high = Instrument(2);
  too_high.items[0].step = 5;
  EXPECT_EQ(ReasonOf(Check(too_high)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(FieldOf(Check(Instrument(2, 0))), "instrument.threshold_permille");
  EXPECT_EQ(FieldOf(Check(Instrument(2, 1001))), "instrument.threshold_permille");
}

TEST(ReadinessTest, ACourseFitsWhoReachesItsStep) {
  EXPECT_EQ(FitOf(std::nullopt, 0), ReadinessFit::kFits);
  EXPECT_EQ(FitOf(std::nullopt, 1), ReadinessFit::kNotPlaced);
  EXPECT_EQ(FitOf(2, 2), ReadinessFit::kFits);
  EXPECT_EQ(FitOf(1, 2), ReadinessFit::kNeedsBridging);
}

std::vector<bool> Hidden(const std::vector<int>& people) {
  std::vector<ReadinessCell> cells;
  for (const int count : people) cells.push_back({0, count});
  HideSmallCells(cells);
  std::vector<bool> hidden;
  for (const ReadinessCell& cell : cells) hidden.push_back(cell.hidden);
  return hidden;
}

TEST(ReadinessTest, SmallCellsAreHiddenAndNotToldByDifference) {
  EXPECT_THAT(Hidden({5, 6, 0}), ElementsAre(false, false, false));
  EXPECT_THAT(Hidden({4, 9, 6}), ElementsAre(true, false, true)) << "9 + 6 would tell the 4";
  EXPECT_THAT(Hidden({4, 9, 1}), ElementsAre(true, false, true));
  EXPECT_THAT(Hidden({4, 0, 0}), ElementsAre(true, false, false));
}

}  // namespace
}  // namespace mumpuni::training::domain
