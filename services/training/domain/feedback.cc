#include "services/training/domain/feedback.h"

#include <algorithm>
#include <set>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kLowest = 1;
constexpr int kHighest = 5;

absl::Status CheckTrainers(const std::vector<TrainerScore>& scores,
                           const std::vector<std::string>& teaching) {
  constexpr char kField[] = "feedback.trainers";
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(scores.size()), kField, 0, kMaxScoredTrainers));
  std::set<std::string> seen;
  for (const TrainerScore& one : scores) {
    RETURN_IF_ERROR(CheckRange(one.score, "feedback.trainers.score", kLowest, kHighest));
    if (std::find(teaching.begin(), teaching.end(), one.trainer) == teaching.end()) {
      return Error(reasons::kTrainerUnknown, "feedback.trainers.trainer",
                   "does not teach in this batch");
    }
    if (!seen.insert(one.trainer).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, kField, "a trainer is scored twice");
    }
  }
  return absl::OkStatus();
}

int Hundredths(int64_t sum, int answers) { return static_cast<int>(100 * sum / answers); }

// Whether each of the parts may be counted, by their numbers of answers.
std::vector<bool> Counted(const std::vector<int>& answers) {
  int few = 0;
  for (const int count : answers) few += count < kLeastAnswers ? count : 0;
  std::vector<bool> counted;
  for (const int count : answers) counted.push_back(count >= kLeastAnswers || few >= kLeastAnswers);
  return counted;
}

// Over the batches that are counted.
std::vector<FeedbackSummary::Trainer> Trainers(const std::vector<const BatchTally*>& batches) {
  std::map<std::string, std::vector<Tally>> by_name;
  for (const BatchTally* batch : batches) {
    for (const auto& [name, tally] : batch->trainers) by_name[name].push_back(tally);
  }
  std::vector<FeedbackSummary::Trainer> trainers;
  for (const auto& [name, tallies] : by_name) {
    std::vector<int> answers;
    for (const Tally& tally : tallies) answers.push_back(tally.answers);
    const std::vector<bool> counted = Counted(answers);
    Tally total;
    for (size_t i = 0; i < tallies.size(); ++i) {
      if (!counted[i]) continue;
      total.answers += tallies[i].answers;
      total.sum += tallies[i].sum;
    }
    if (total.answers < kLeastAnswers) continue;
    trainers.push_back({name, total.answers, Hundredths(total.sum, total.answers)});
  }
  return trainers;
}

std::vector<Id> WithComments(const std::vector<const BatchTally*>& batches) {
  std::vector<int> comments;
  for (const BatchTally* batch : batches) comments.push_back(batch->comments);
  const std::vector<bool> counted = Counted(comments);
  std::vector<Id> ids;
  for (size_t i = 0; i < batches.size(); ++i) {
    if (counted[i]) ids.push_back(batches[i]->batch_id);
  }
  return ids;
}

}  // namespace

absl::Status Check(const Feedback& feedback, const std::vector<std::string>& teaching) {
  RETURN_IF_ERROR(CheckRange(feedback.content, "feedback.content_score", kLowest, kHighest));
  RETURN_IF_ERROR(CheckRange(feedback.materials, "feedback.materials_score", kLowest, kHighest));
  RETURN_IF_ERROR(CheckRange(feedback.facilities, "feedback.facilities_score", kLowest, kHighest));
  RETURN_IF_ERROR(CheckRange(feedback.usefulness, "feedback.usefulness_score", kLowest, kHighest));
  RETURN_IF_ERROR(CheckOptionalText(feedback.comment, "feedback.comment", kMaxCommentChars));
  return CheckTrainers(feedback.trainers, teaching);
}

FeedbackSummary Summarise(const std::vector<BatchTally>& batches) {
  std::vector<int> answers;
  for (const BatchTally& batch : batches) answers.push_back(batch.answers);
  const std::vector<bool> counted = Counted(answers);
  FeedbackSummary summary;
  std::array<int64_t, 4> sums{};
  std::vector<const BatchTally*> chosen;
  for (size_t i = 0; i < batches.size(); ++i) {
    if (!counted[i]) continue;
    chosen.push_back(&batches[i]);
    summary.batch_ids.push_back(batches[i].batch_id);
    summary.answers += batches[i].answers;
    for (size_t k = 0; k < sums.size(); ++k) sums[k] += batches[i].sums[k];
  }
  if (summary.suppressed()) return FeedbackSummary();
  for (size_t k = 0; k < sums.size(); ++k) {
    summary.averages_hundredths[k] = Hundredths(sums[k], summary.answers);
  }
  summary.trainers = Trainers(chosen);
  summary.comment_batch_ids = WithComments(chosen);
  return summary;
}

}  // namespace mumpuni::training::domain
