// Evidence of a person: facts only, never scores. Which competency a fact of a case speaks of, and
// how much it weighs, is decided by the rule set at the time of the computation.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "common/core/local_date.h"

namespace mumpuni::assessment::domain {

// Where evidence comes from; the numbers are stored.
enum class Source {
  kFormalAssessment = 1,
  kTraining = 2,
  kCase = 3,
  // A superior's screening.
  kRating = 4,
  // The result of a 360-degree rating: shown, never counted.
  kRatingCycle = 5,
};

// The act of an officer that a fact of a case speaks of; the numbers are those of the contract.
enum class Act { kFirstResponseOnTime = 1, kClearAndCourteous = 2, kRightFirstTime = 3 };
inline constexpr Act kActs[] = {Act::kFirstResponseOnTime, Act::kClearAndCourteous,
                                Act::kRightFirstTime};

// A level found for one competency: formal (Source::kFormalAssessment) or a superior's screening.
struct LevelFinding {
  std::string source_id;
  std::string competency;
  int level = 0;
  LocalDate found_on;
  std::string provider;
  // Number of domain::Method: an assessment centre fills posts, only a competency test moves a
  // rung.
  int method = 0;
  auto operator<=>(const LevelFinding&) const = default;
};

// A verified completion, for one competency that the course teaches.
struct TrainingFact {
  std::string source_id;
  std::string competency;
  int level_taught = 0;
  LocalDate completed_on;
  bool test_passed = false;
  // Confirmed by superior and trainer with an artefact.
  std::optional<LocalDate> workplace_confirmed_on;
  auto operator<=>(const TrainingFact&) const = default;
};

// Exclusion of a fact whose objection was upheld: it charges nobody any more. The others are those
// of the contract of complaint.
inline constexpr int kExclusionUpheld = 100;

// A fact about one act of the officer in one case.
struct ActFact {
  std::string source_id;
  Act act = Act::kFirstResponseOnTime;
  std::string topic;
  bool favourable = false;
  LocalDate occurred_on;
  // First day on which it may count.
  LocalDate counts_from;
  // End of the reopen window: PROVISIONAL up to this day, SETTLED after it.
  LocalDate settles_on;
  std::string reporter_ref;
  bool reporter_verified = false;
  // Not 0: nobody is charged (lawful refusal, budget, authority, crew, unreachable, off duty).
  int exclusion = 0;
  // Under objection: out until decided.
  bool contested = false;
  // Whose act it was, where facts of several people are judged together (unit signal): the yearly
  // limit of a reporter is one of each officer. Empty in the facts of one person.
  std::string officer;
  auto operator<=>(const ActFact&) const = default;
};

// What a rating cycle said of one value of conduct, in thousandths of the scale.
struct RatingFact {
  std::string source_id;
  std::string value;
  int score = 0;
  LocalDate rated_on;
  auto operator<=>(const RatingFact&) const = default;
};

// Everything known of a person. Order and repetition have no meaning.
struct Evidence {
  std::vector<LevelFinding> formal;
  std::vector<LevelFinding> screenings;
  std::vector<TrainingFact> trainings;
  std::vector<ActFact> acts;
  // No computation reads them.
  std::vector<RatingFact> ratings;
};

}  // namespace mumpuni::assessment::domain
