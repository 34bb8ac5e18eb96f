// 360-degree ratings: everybody is rated by the person, the direct superior, peers and reports, on
// the items of an instrument (BerAKHLAK: seven values of three behaviours, SE MenPANRB 20/2021).
// Shown, never counted: no level and no signal rests on them. Raters stay anonymous: peers and
// reports are told as a group of at least three, or not at all. Pure; integers, thousandths of the
// scale.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/core/local_date.h"

namespace mumpuni::assessment::domain {

// The numbers of these enums are those of the contract, and stored.
enum class Relation { kSelf = 1, kSuperior = 2, kPeer = 3, kSubordinate = 4 };
inline constexpr Relation kRelations[] = {Relation::kSelf, Relation::kSuperior, Relation::kPeer,
                                          Relation::kSubordinate};
enum class CycleState { kOpen = 1, kClosed = 2, kFinalised = 3 };

inline constexpr int kLowestScore = 1;
inline constexpr int kHighestScore = 5;
// "Not observed": neither good nor bad, and never a zero.
inline constexpr int kNotObserved = 0;
inline constexpr int kFewestRaters = 3;
inline constexpr int kMostPeers = 10;
inline constexpr int kUsualPeers = 5;

struct RatingItem {
  // "BP.1"; unique in the instrument.
  std::string key;
  // The value it speaks of: "BP".
  std::string value;
  std::string label;
  bool operator==(const RatingItem&) const = default;
};
struct RatingInstrument {
  std::string code;
  std::string legal_basis;
  // In the order in which they are asked.
  std::vector<RatingItem> items;
  bool operator==(const RatingInstrument&) const = default;
};

struct RatingCycle {
  Id cycle_id;
  std::string code;
  std::string name;
  std::string instrument;
  LocalDate opens_on;
  // Last day of rating.
  LocalDate closes_on;
  // Percent by relation; together 100.
  std::map<Relation, int> weights;
  // Peers and reports are told from so many on; kFewestRaters to kMostPeers.
  int min_raters = kFewestRaters;
  // At most so many peers rate a person, 0 to kMostPeers; drawn, not chosen.
  int max_peers = kUsualPeers;
  std::string decree_number;
  CycleState state = CycleState::kOpen;
  // How often it was finalised; a further time supersedes.
  int finalisation = 0;
};

// Who rates whom: ratee and rater → relation; nobody rates a person twice.
using Raters = std::map<std::pair<Id, Id>, Relation>;

// What one rater said: a score by item key, or kNotObserved.
struct RatingSheet {
  Relation relation = Relation::kSelf;
  std::map<std::string, int> scores;
};

// INVALID_ARGUMENT with the field; VALUE_OUT_OF_RANGE for an instrument without items or an item
// twice.
absl::Status Validate(const RatingInstrument& instrument);
// RATING_WEIGHTS_NOT_100 (cycle.weights), RATING_GROUP_TOO_SMALL (cycle.min_raters; cycle.max_peers
// if peers weigh something and are too few to be ever told), VALUE_OUT_OF_RANGE for other numbers
// and as CheckDays.
absl::Status Validate(const RatingCycle& cycle, LocalDate today);
// VALUE_OUT_OF_RANGE (cycle.closes_on) for days that do not follow each other or a deadline that is
// over. Of a cycle that is reopened, nothing else changes.
absl::Status CheckDays(const RatingCycle& cycle, LocalDate today);
// How many peers are drawn where nobody said it: the usual number, none if they weigh nothing.
int DefaultPeers(const RatingCycle& cycle);
// Every item of the instrument and no other, each observed or not, at least one observed.
absl::Status Validate(const RatingSheet& sheet, const RatingInstrument& instrument);

// FAILED_PRECONDITION RATING_CYCLE_CLOSED unless ratings are taken on the day.
absl::Status CheckTakesRatings(const RatingCycle& cycle, LocalDate today);

struct ValueScore {
  std::string value;
  // By relation, thousandths of the scale; a part that is missing or withheld has no entry.
  std::map<Relation, int> parts;
  // Σ weight × part / Σ weight over the parts that are there; nullopt: too little is there.
  std::optional<int> score;
};
struct RatingResult {
  // In the order of the instrument.
  std::vector<ValueScore> values;
  // Raters who submitted, by relation; withheld groups too.
  std::map<Relation, int> raters;
};
// Missing parts are never zero: their weight is taken over by the others. No score rests on the
// person alone.
RatingResult Aggregate(const std::vector<RatingSheet>& sheets, const RatingInstrument& instrument,
                       const RatingCycle& cycle);

}  // namespace mumpuni::assessment::domain
