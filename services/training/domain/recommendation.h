// Which courses help a person most, and why; pure functions on integers.
#pragma once

#include <string>
#include <vector>

#include "common/core/level.h"
#include "services/training/domain/course.h"

namespace mumpuni::training::domain {

// What a recommendation answers by default, and up to how many short courses fill it.
inline constexpr int kNextBest = 3;
// A course that only brings hours takes a working day at most.
inline constexpr int kShortCourseHours = 8;
// Who reaches it can coach a competency.
inline constexpr int kCoachLevel = 4;

// A competency in which a person is below a requirement. Nothing is recommended for what is
// unknown: it is coverage to be assessed, not a gap.
struct Gap {
  std::string competency_code;
  int known_level = 0;
  // Of the position held; 0: reached or not required there.
  int required_level = 0;
  // Of the position aimed at; 0: reached or not required there.
  int target_level = 0;
  // The caller has read that the signal of complaint practice is LOWER.
  bool signal_lower = false;

  // The larger requirement.
  int wanted_level() const { return required_level > target_level ? required_level : target_level; }
};

// The gaps of the position held and of the target, one for each competency, by code. What is known
// in both is the larger; what it reaches is no gap.
std::vector<Gap> MergeGaps(const std::vector<Gap>& present, const std::vector<Gap>& target);
// Marks the gaps in these competencies.
void MarkSignals(std::vector<Gap>& gaps, const std::vector<std::string>& lower_codes);

// Numbers as in mumpuni.training.v1.RecommendationReason.
enum class RecommendationReason {
  kGapPresent = 1,
  kGapTarget = 2,
  kSignal = 3,
  kFreeOfCost = 4,
  kHoursDue = 5,
  kNeedsBridge = 6
};

struct ClosedGap {
  Gap gap;
  int taught_level = 0;
  // Up to the taught or the wanted level.
  MilliLevel closed = 0;
};

struct Recommendation {
  Course course;
  // By competency code.
  std::vector<ClosedGap> closed_gaps;
  // Sum over the gaps; 0 for a course that only brings hours.
  MilliLevel closed = 0;
  // What the person misses of the hours of the year; 0: nothing is due.
  Jp hours_due;
  // The course is above the person's step of digital readiness.
  bool needs_bridge = false;
};

// Courses that teach a missing competency above the known level, and whose entry level the person
// reaches there; a gap closes up to the wanted or the taught level. Nothing to pay is best; then
// best closed milli-level per rupiah, then a gap with a lower signal, then best per lesson hour,
// the larger closed gap, the course code; at most `max_results`. The order of the inputs does not
// matter.
std::vector<Recommendation> Rank(const std::vector<Gap>& gaps, const std::vector<Course>& courses,
                                 int max_results);
// Adds to fewer than kNextBest recommendations, up to `max_results`, courses that close no gap but
// are free, short and open to everybody: fewest hours first, then by code. The order of the inputs
// does not matter.
void FillWithHours(std::vector<Recommendation>& recommendations, const std::vector<Course>& courses,
                   int max_results);

// In the order of the numbers, each once.
std::vector<RecommendationReason> ReasonsOf(const Recommendation& recommendation);
// The reasons in Bahasa Indonesia.
std::string ReasonSentence(const Recommendation& recommendation);

}  // namespace mumpuni::training::domain
