// What participants say of a batch, and what may be told of it: only sums of enough answers, and
// none whose difference to another one tells of few people.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/id.h"

namespace mumpuni::training::domain {

// Fewer answers than this are not told.
inline constexpr int kLeastAnswers = 5;
inline constexpr int kMaxCommentChars = 1000;
inline constexpr int kMaxScoredTrainers = 20;

struct TrainerScore {
  std::string trainer;
  int score = 0;
};

struct Feedback {
  // 1–5 each.
  int content = 0;
  int materials = 0;
  int facilities = 0;
  int usefulness = 0;
  std::vector<TrainerScore> trainers;
  std::string comment;
};

// `teaching`: the trainers of the timetable. VALUE_OUT_OF_RANGE, TEXT_TOO_LONG, TRAINER_UNKNOWN.
absl::Status Check(const Feedback& feedback, const std::vector<std::string>& teaching);

// Answers and the sum of their scores.
struct Tally {
  int answers = 0;
  int64_t sum = 0;
  bool operator==(const Tally&) const = default;
};

// The answers of one batch; the sums are of content, materials, facilities, usefulness.
struct BatchTally {
  Id batch_id;
  int answers = 0;
  std::array<int64_t, 4> sums{};
  std::map<std::string, Tally> trainers;
  int comments = 0;
};

struct FeedbackSummary {
  // Below kLeastAnswers nothing is set.
  int answers = 0;
  std::array<int, 4> averages_hundredths{};
  struct Trainer {
    std::string name;
    int answers = 0;
    int average_hundredths = 0;
    bool operator==(const Trainer&) const = default;
  };
  // By name.
  std::vector<Trainer> trainers;
  // Whose answers are counted, and whose comments are told.
  std::vector<Id> batch_ids;
  std::vector<Id> comment_batch_ids;

  bool suppressed() const { return answers < kLeastAnswers; }
};

// Batches below kLeastAnswers count only if they have as many together: otherwise the whole less
// the others would tell of them. The same holds for each trainer and for comments. Averages
// truncate.
FeedbackSummary Summarise(const std::vector<BatchTally>& batches);

}  // namespace mumpuni::training::domain
