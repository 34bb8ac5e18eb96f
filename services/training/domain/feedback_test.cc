#include "services/training/domain/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> kTeaching = {"Rina", "Bambang"};

Feedback Good() { return {4, 4, 3, 5, {{"Rina", 5}}, "Contohnya dekat dengan pekerjaan."}; }

std::string Wrong(const Feedback& feedback) {
  const absl::Status status = Check(feedback, kTeaching);
  return ReasonOf(status) + " " + FieldOf(status);
}

BatchTally Batch(const std::string& name, int answers, int score,
                 std::map<std::string, Tally> trainers = {}) {
  const int64_t sum = int64_t{answers} * score;
  return {Id::FromName(name), answers, {sum, sum, sum, sum}, std::move(trainers)};
}

TEST(FeedbackTest, ScoresAreOneToFive) {
  EXPECT_TRUE(Check(Good(), kTeaching).ok());
  Feedback feedback = Good();
  feedback.trainers.clear();
  feedback.comment.clear();
  EXPECT_TRUE(Check(feedback, kTeaching).ok()) << "trainers and comment may be left out";
  feedback.content = 0;
  EXPECT_EQ(Wrong(feedback), "VALUE_OUT_OF_RANGE feedback.content_score");
  feedback = Good();
  feedback.materials = 6;
  EXPECT_EQ(Wrong(feedback), "VALUE_OUT_OF_RANGE feedback.materials_score");
  feedback = Good();
  feedback.facilities = -1;
  EXPECT_EQ(Wrong(feedback), "VALUE_OUT_OF_RANGE feedback.facilities_score");
  feedback = Good();
  feedback.usefulness = 0;
  EXPECT_EQ(Wrong(feedback), "VALUE_OUT_OF_RANGE feedback.usefulness_score");
  feedback = Good();
  feedback.comment = std::string(kMaxCommentChars + 1, 'a');
  EXPECT_EQ(Wrong(feedback), "TEXT_TOO_LONG feedback.comment");
}

TEST(FeedbackTest, OnlyTrainersOfTheBatchAreScoredAndEachOnce) {
  Feedback feedback = Good();
  feedback.trainers = {{"Rina", 5}, {"Bambang", 1}};
  EXPECT_TRUE(Check(feedback, kTeaching).ok());
  feedback.trainers = {{"Siapa", 5}};
  EXPECT_EQ(Wrong(feedback), "TRAINER_UNKNOWN feedback.trainers.trainer");
  feedback.trainers = {{"Rina", 5}, {"Rina", 5}};
  EXPECT_EQ(Wrong(feedback), "VALUE_OUT_OF_RANGE feedback.trainers");
  feedback.trainers = {{"Rina", 6}};
  EXPECT_EQ(Wrong(feedback), "VALUE_OUT_OF_RANGE feedback.trainers.score");
}

TEST(FeedbackTest, FewerThanFiveAnswersSayNothing) {
  EXPECT_TRUE(Summarise({}).suppressed());
  const FeedbackSummary few = Summarise({Batch("a", 4, 5, {{"Rina", {4, 20}}})});
  EXPECT_TRUE(few.suppressed());
  EXPECT_EQ(few.answers, 0);
  EXPECT_THAT(few.averages_hundredths, ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(few.trainers, IsEmpty());
  EXPECT_THAT(few.batch_ids, IsEmpty());
}

TEST(FeedbackTest, AveragesAreHundredthsAndTruncate) {
  BatchTally batch = Batch("a", 6, 4);
  batch.sums = {25, 6, 30, 20};
  const FeedbackSummary summary = Summarise({batch});
  EXPECT_EQ(summary.answers, 6);
  EXPECT_THAT(summary.averages_hundredths, ElementsAre(416, 100, 500, 333));
}

TEST(FeedbackTest, NoDifferenceTellsOfASmallBatch) {
  const FeedbackSummary alone = Summarise({Batch("a", 7, 4), Batch("b", 3, 1)});
  EXPECT_EQ(alone.answers, 7) << "ten less the seven of the other batch would be the three";
  EXPECT_THAT(alone.averages_hundredths, ElementsAre(400, 400, 400, 400));
  EXPECT_THAT(alone.batch_ids, ElementsAre(Id::FromName("a")));
  EXPECT_EQ(Summarise({Batch("a", 7, 4), Batch("b", 3, 1), Batch("c", 2, 1)}).answers, 12);
  EXPECT_EQ(Summarise({Batch("a", 3, 4), Batch("b", 2, 1)}).answers, 5);
  EXPECT_TRUE(Summarise({Batch("a", 2, 4), Batch("b", 2, 1)}).suppressed());
}

TEST(FeedbackTest, ATrainerIsToldFromFiveScoresOn) {
  const FeedbackSummary summary =
      Summarise({Batch("a", 6, 4, {{"Bambang", {4, 20}}, {"Rina", {6, 29}}}),
                 Batch("b", 6, 4, {{"Rina", {2, 2}}})});
  EXPECT_THAT(summary.trainers, ElementsAre(FeedbackSummary::Trainer{"Rina", 6, 483}))
      << "without the two of the other batch, which would be the difference";
}

TEST(FeedbackTest, CommentsAreToldFromFiveOn) {
  BatchTally many = Batch("a", 9, 4), few = Batch("b", 9, 4);
  many.comments = 5;
  few.comments = 4;
  EXPECT_THAT(Summarise({many, few}).comment_batch_ids, ElementsAre(Id::FromName("a")));
  EXPECT_THAT(Summarise({few}).comment_batch_ids, IsEmpty());
}

}  // namespace
}  // namespace mumpuni::training::domain
