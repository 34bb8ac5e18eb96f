#include "services/assessment/domain/rating.h"

#include <set>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

constexpr int kMostItems = 100;
constexpr int kLongestCycleDays = 366;

bool IsAnonymous(Relation relation) {
  return relation == Relation::kPeer || relation == Relation::kSubordinate;
}

// Sums of one value and relation: raters' means, and how many raters observed it.
struct Sum {
  int64_t means = 0;
  int raters = 0;
};

// The mean of what a rater observed of a value; nullopt if nothing.
std::optional<int> MeanOf(const RatingSheet& sheet, const RatingInstrument& instrument,
                          const std::string& value) {
  int sum = 0;
  int count = 0;
  for (const RatingItem& item : instrument.items) {
    if (item.value != value) continue;
    const auto score = sheet.scores.find(item.key);
    if (score == sheet.scores.end() || score->second == kNotObserved) continue;
    sum += score->second;
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(1000 * sum / count);
}

int WeightOf(const RatingCycle& cycle, Relation relation) {
  const auto weight = cycle.weights.find(relation);
  return weight == cycle.weights.end() ? 0 : weight->second;
}

std::optional<int> Weighted(const std::map<Relation, int>& parts, const RatingCycle& cycle) {
  int64_t sum = 0;
  int64_t weights = 0;
  bool others = false;
  for (const auto& [relation, part] : parts) {
    const int weight = WeightOf(cycle, relation);
    if (weight == 0) continue;
    sum += int64_t{weight} * part;
    weights += weight;
    others |= relation != Relation::kSelf;
  }
  if (!others) return std::nullopt;
  return static_cast<int>(sum / weights);
}

absl::Status CheckWeights(const RatingCycle& cycle) {
  int sum = 0;
  for (const auto& [relation, weight] : cycle.weights) {
    RETURN_IF_ERROR(CheckRange(weight, "cycle.weights", 0, 100));
    sum += weight;
  }
  if (sum == 100) return absl::OkStatus();
  return Error(reasons::kRatingWeightsNot100, "cycle.weights",
               "they add up to " + std::to_string(sum));
}

absl::Status CheckGroups(const RatingCycle& cycle) {
  if (cycle.min_raters < kFewestRaters) {
    return Error(reasons::kRatingGroupTooSmall, "cycle.min_raters",
                 "fewer than three would be recognised");
  }
  RETURN_IF_ERROR(CheckRange(cycle.min_raters, "cycle.min_raters", kFewestRaters, kMostPeers));
  RETURN_IF_ERROR(CheckRange(cycle.max_peers, "cycle.max_peers", 0, kMostPeers));
  if (WeightOf(cycle, Relation::kPeer) > 0 && cycle.max_peers < cycle.min_raters) {
    return Error(reasons::kRatingGroupTooSmall, "cycle.max_peers",
                 "peers weigh something and could never be told: at least " +
                     std::to_string(cycle.min_raters));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const RatingInstrument& instrument) {
  RETURN_IF_ERROR(CheckCode(instrument.code, "instrument.code", 32));
  RETURN_IF_ERROR(CheckText(instrument.legal_basis, "instrument.legal_basis", 300));
  RETURN_IF_ERROR(
      CheckRange(static_cast<int64_t>(instrument.items.size()), "instrument.items", 1, kMostItems));
  std::set<std::string> keys;
  for (const RatingItem& item : instrument.items) {
    RETURN_IF_ERROR(CheckCode(item.key, "instrument.items.key", 32));
    RETURN_IF_ERROR(CheckCode(item.value, "instrument.items.value", 32));
    RETURN_IF_ERROR(CheckText(item.label, "instrument.items.label", 300));
    if (!keys.insert(item.key).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, "instrument.items.key",
                   item.key + " is stated twice");
    }
  }
  return absl::OkStatus();
}

absl::Status Validate(const RatingCycle& cycle, LocalDate today) {
  RETURN_IF_ERROR(CheckCode(cycle.code, "cycle.code", 32));
  RETURN_IF_ERROR(CheckText(cycle.name, "cycle.name", 200));
  RETURN_IF_ERROR(CheckText(cycle.decree_number, "cycle.decree_number", 100));
  RETURN_IF_ERROR(CheckWeights(cycle));
  RETURN_IF_ERROR(CheckGroups(cycle));
  return CheckDays(cycle, today);
}

absl::Status CheckDays(const RatingCycle& cycle, LocalDate today) {
  RETURN_IF_ERROR(CheckRange(DaysBetween(cycle.opens_on, cycle.closes_on), "cycle.closes_on", 0,
                             kLongestCycleDays));
  return CheckRange(DaysBetween(today, cycle.closes_on), "cycle.closes_on", 0, 2 * 366);
}

int DefaultPeers(const RatingCycle& cycle) {
  return WeightOf(cycle, Relation::kPeer) > 0 ? kUsualPeers : 0;
}

absl::Status Validate(const RatingSheet& sheet, const RatingInstrument& instrument) {
  int observed = 0;
  for (const RatingItem& item : instrument.items) {
    const auto score = sheet.scores.find(item.key);
    if (score == sheet.scores.end()) {
      return Error(mumpuni::reasons::kFieldRequired, "answers." + item.key, "is not answered");
    }
    RETURN_IF_ERROR(CheckRange(score->second, "answers." + item.key, kNotObserved, kHighestScore));
    if (score->second != kNotObserved) ++observed;
  }
  if (sheet.scores.size() != instrument.items.size()) {
    return Error(mumpuni::reasons::kValueOutOfRange, "answers", "an item is not asked");
  }
  if (observed == 0) {
    return Error(mumpuni::reasons::kFieldRequired, "answers", "nothing was observed");
  }
  return absl::OkStatus();
}

absl::Status CheckTakesRatings(const RatingCycle& cycle, LocalDate today) {
  if (cycle.state == CycleState::kOpen && today >= cycle.opens_on && today <= cycle.closes_on) {
    return absl::OkStatus();
  }
  return Error(reasons::kRatingCycleClosed, "cycle_id",
               "open from " + cycle.opens_on.ToString() + " to " + cycle.closes_on.ToString());
}

RatingResult Aggregate(const std::vector<RatingSheet>& sheets, const RatingInstrument& instrument,
                       const RatingCycle& cycle) {
  RatingResult result;
  for (const RatingSheet& sheet : sheets) ++result.raters[sheet.relation];
  std::set<std::string> done;
  for (const RatingItem& item : instrument.items) {
    if (!done.insert(item.value).second) continue;
    std::map<Relation, Sum> sums;
    for (const RatingSheet& sheet : sheets) {
      const std::optional<int> mean = MeanOf(sheet, instrument, item.value);
      if (!mean.has_value()) continue;
      sums[sheet.relation].means += *mean;
      ++sums[sheet.relation].raters;
    }
    ValueScore score{item.value, {}, std::nullopt};
    for (const auto& [relation, sum] : sums) {
      // Withheld: fewer would be recognised, also of a single value.
      if (IsAnonymous(relation) && sum.raters < cycle.min_raters) continue;
      score.parts[relation] = static_cast<int>(sum.means / sum.raters);
    }
    score.score = Weighted(score.parts, cycle);
    result.values.push_back(std::move(score));
  }
  return result;
}

}  // namespace mumpuni::assessment::domain
