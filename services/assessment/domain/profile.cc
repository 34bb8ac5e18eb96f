#include "services/assessment/domain/profile.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace mumpuni::assessment::domain {
namespace {

// Sorts and removes what is said twice: one entry per key, whatever the order of arrival.
template <typename T, typename Key>
std::vector<T> Once(std::vector<T> items, const Key& key) {
  std::sort(items.begin(), items.end(),
            [&](const T& a, const T& b) { return key(a) == key(b) ? a < b : key(a) < key(b); });
  const auto same = [&](const T& a, const T& b) { return key(a) == key(b); };
  items.erase(std::unique(items.begin(), items.end(), same), items.end());
  return items;
}

// The evidence of one competency, known on the day.
struct Input {
  std::vector<LevelFinding> formal;
  std::vector<LevelFinding> screenings;
  std::vector<TrainingFact> trainings;
  std::vector<ActFact> acts;
};

// Remembers the earliest day after `as_of` on which something changes.
class NextChange {
 public:
  explicit NextChange(LocalDate as_of) : as_of_(as_of) {}
  void Consider(LocalDate day) {
    if (day > as_of_ && (!next_.has_value() || day < *next_)) next_ = day;
  }
  std::optional<LocalDate> next() const { return next_; }

 private:
  LocalDate as_of_;
  std::optional<LocalDate> next_;
};

Requirement ReadBy(const Crosswalk& crosswalk, Requirement requirement) {
  requirement.levels = crosswalk.MapAll(requirement.levels);
  return requirement;
}

class Computation {
 public:
  Computation(const RuleSet& rules, const Requirement& requirement, LocalDate as_of,
              const ComputeOptions& options)
      : rules_(rules),
        c_(rules.constants),
        requirement_(ReadBy(options.crosswalk, requirement)),
        as_of_(as_of),
        options_(options),
        next_(as_of) {}

  Profile Run(const Evidence& evidence) {
    Profile profile;
    profile.as_of = as_of_;
    profile.rule_set = rules_.code;
    profile.job_standard = requirement_.job_standard;
    if (const auto end = rules_.ShadowEnds()) next_.Consider(*end);
    for (auto& [code, input] : Sort(evidence)) profile.competencies.push_back(One(code, input));
    profile.next_change_on = next_.next();
    return profile;
  }

 private:
  std::map<std::string, Input> Sort(const Evidence& evidence);
  template <typename Fact>
  Fact Read(Fact fact, std::string Fact::*competency, int Fact::*level) const;
  CompetencyProfile One(const std::string& code, const Input& input);
  void Assess(const Input& input, CompetencyProfile& p);
  void AddTraining(const std::vector<TrainingFact>& trainings, CompetencyProfile& p);
  void AddSignal(const std::vector<ActFact>& acts, CompetencyProfile& p);
  void AddResult(CompetencyProfile& p);
  Item TrainingItem(const TrainingFact& fact, const CompetencyProfile& p);
  void AddConfirmation(const TrainingFact& fact, Item& item);
  Item ActItem(const ActFact& fact, const CompetencyProfile& p);
  ItemStatus StatusOf(const ActFact& fact, const CompetencyProfile& p, int weight) const;
  void LimitReporters(std::vector<Item>& items) const;
  bool MayBeSeen(const ActFact& fact) const;
  int WeightAt(LocalDate occurred_on) const;
  int32_t Gate(int32_t u, const std::vector<Item>& items) const;
  int32_t SignalTerm(const CompetencyProfile& p, int32_t u) const;

  const RuleSet& rules_;
  const RuleConstants& c_;
  const Requirement requirement_;
  const LocalDate as_of_;
  const ComputeOptions& options_;
  NextChange next_;
};

// A crosswalk may lead two competencies of one source together: the source counts once, with the
// higher level.
template <typename Fact>
void AddOnce(std::vector<Fact>& list, const Fact& fact, int Fact::*level) {
  const auto same = std::find_if(list.begin(), list.end(), [&](const Fact& other) {
    return other.source_id == fact.source_id;
  });
  if (same == list.end()) {
    list.push_back(fact);
  } else if (fact.*level > (*same).*level) {
    *same = fact;
  }
}

// What an old code says is what it says of the competency that took its place.
template <typename Fact>
Fact Computation::Read(Fact fact, std::string Fact::*competency, int Fact::*level) const {
  const LevelRef ref = options_.crosswalk.Map({fact.*competency, fact.*level});
  fact.*competency = ref.competency;
  fact.*level = ref.level;
  return fact;
}

std::map<std::string, Input> Computation::Sort(const Evidence& evidence) {
  std::map<std::string, Input> inputs;
  for (const auto& [code, level] : requirement_.levels) inputs[code];
  const auto finding = [](const LevelFinding& f) { return std::tie(f.source_id, f.competency); };
  const auto find = [&](const std::vector<LevelFinding>& findings,
                        std::vector<LevelFinding> Input::*list) {
    for (const LevelFinding& f : Once(findings, finding)) {
      next_.Consider(f.found_on);
      if (f.found_on > as_of_) continue;
      const LevelFinding read = Read(f, &LevelFinding::competency, &LevelFinding::level);
      AddOnce(inputs[read.competency].*list, read, &LevelFinding::level);
    }
  };
  find(evidence.formal, &Input::formal);
  find(evidence.screenings, &Input::screenings);
  if (rules_.IsNone()) return inputs;
  for (const TrainingFact& f : Once(evidence.trainings, [](const TrainingFact& t) {
         return std::tie(t.source_id, t.competency);
       })) {
    next_.Consider(f.completed_on);
    if (f.completed_on > as_of_) continue;
    const TrainingFact read = Read(f, &TrainingFact::competency, &TrainingFact::level_taught);
    AddOnce(inputs[read.competency].trainings, read, &TrainingFact::level_taught);
  }
  for (ActFact& f : Once(evidence.acts, [](const ActFact& a) {
         return std::tie(a.source_id, a.officer, a.act);
       })) {
    if (!MayBeSeen(f)) continue;
    next_.Consider(f.occurred_on);
    const std::string mapped = rules_.CompetencyOf(f.act, f.topic);
    if (f.occurred_on > as_of_ || mapped.empty()) continue;
    const std::string code = options_.crosswalk.Map({mapped, 1}).competency;
    // Not even by way of a crosswalk.
    if (!TakesNoComplaints(code)) inputs[code].acts.push_back(f);
  }
  return inputs;
}

// A superior is told nothing of a fact that may still be withdrawn, was not announced to the
// officer or is under objection: an item that is shown without counting would tell as much as one
// that counts.
bool Computation::MayBeSeen(const ActFact& fact) const {
  if (!options_.settled_only) return true;
  return as_of_ > fact.settles_on && fact.counts_from <= as_of_ && !fact.contested;
}

CompetencyProfile Computation::One(const std::string& code, const Input& input) {
  CompetencyProfile p;
  p.code = code;
  if (const auto it = requirement_.levels.find(code); it != requirement_.levels.end()) {
    p.required_level = it->second;
  }
  p.signal_applies = !requirement_.heads_unit && p.required_level <= c_.signal_max_required_level;
  Assess(input, p);
  if (rules_.IsNone()) return p;
  AddTraining(input.trainings, p);
  AddSignal(input.acts, p);
  AddResult(p);
  return p;
}

// The newest formal level holds; two of one day are ordered by their identifier.
void Computation::Assess(const Input& input, CompetencyProfile& p) {
  const auto newest = [](const std::vector<LevelFinding>& findings) -> const LevelFinding* {
    const auto older = [](const LevelFinding& a, const LevelFinding& b) {
      return std::tie(a.found_on, a.source_id) < std::tie(b.found_on, b.source_id);
    };
    const auto it = std::max_element(findings.begin(), findings.end(), older);
    return it == findings.end() ? nullptr : &*it;
  };
  if (const LevelFinding* screening = newest(input.screenings)) {
    p.screening_level = screening->level;
  }
  const LevelFinding* formal = newest(input.formal);
  if (formal == nullptr) return;
  const LocalDate first_invalid = formal->found_on.PlusMonths(c_.assessment_valid_months);
  next_.Consider(first_invalid);
  p.assessed_status = as_of_ < first_invalid ? AssessedStatus::kValid : AssessedStatus::kExpired;
  p.assessed_level = formal->level;
  p.assessed_on = formal->found_on;
  p.valid_until = first_invalid.PlusDays(-1);
  p.provider = formal->provider;
  p.assessed_method = formal->method;
  p.assessed_source_id = formal->source_id;
  if (!rules_.IsNone()) p.lines.push_back({LineKind::kBase, 1000 * formal->level, std::nullopt});
}

Item Computation::TrainingItem(const TrainingFact& fact, const CompetencyProfile& p) {
  Item item{.source_id = fact.source_id,
            .topic = absl::StrCat(fact.level_taught),
            .occurred_on = fact.completed_on,
            .favourable = fact.test_passed};
  const LocalDate first_old = fact.completed_on.PlusMonths(c_.training_valid_months);
  if (p.assessed_on.has_value() && fact.completed_on <= *p.assessed_on) {
    item.status = ItemStatus::kAbsorbed;
  } else if (!fact.test_passed) {
    item.status = ItemStatus::kNotVerified;
  } else if (as_of_ >= first_old) {
    item.status = ItemStatus::kExpired;
  } else {
    next_.Consider(first_old);
    item.test_points = c_.training_test_points;
    AddConfirmation(fact, item);
  }
  item.contribution = item.test_points + item.workplace_points;
  return item;
}

void Computation::AddConfirmation(const TrainingFact& fact, Item& item) {
  if (!fact.workplace_confirmed_on.has_value()) return;
  const LocalDate confirmed = *fact.workplace_confirmed_on;
  const int days = DaysBetween(fact.completed_on, confirmed);
  const bool in_time = days >= c_.workplace_min_days && days <= c_.workplace_max_days;
  if (in_time) next_.Consider(confirmed);
  if (confirmed > as_of_) return;
  item.confirmed_on = confirmed;
  if (in_time) item.workplace_points = c_.training_workplace_points;
}

// No training lifts anybody above the level it teaches. Taken in ascending order of the level
// taught, so that one more training never lowers the sum.
void Computation::AddTraining(const std::vector<TrainingFact>& trainings, CompetencyProfile& p) {
  std::vector<TrainingFact> ordered = trainings;
  std::sort(ordered.begin(), ordered.end(), [](const TrainingFact& a, const TrainingFact& b) {
    return std::tie(a.level_taught, a.completed_on, a.source_id) <
           std::tie(b.level_taught, b.completed_on, b.source_id);
  });
  int32_t sum = 0;
  for (const TrainingFact& fact : ordered) {
    Item item = TrainingItem(fact, p);
    const int32_t room = 1000 * fact.level_taught - 1000 * p.assessed_level - sum;
    item.contribution = std::clamp(item.contribution, 0, std::max(room, 0));
    sum += item.contribution;
    p.lines.push_back({LineKind::kTrainingItem, item.contribution, item});
  }
  p.lines.push_back({LineKind::kTrainingSum, sum, std::nullopt});
  p.lines.push_back({LineKind::kTrainingCapped, std::min(sum, c_.training_cap), std::nullopt});
}

int Computation::WeightAt(LocalDate occurred_on) const {
  const int age_days = DaysBetween(occurred_on, as_of_);
  if (age_days <= c_.full_weight_days) return c_.full_weight;
  return age_days <= c_.half_weight_days ? c_.half_weight : 0;
}

ItemStatus Computation::StatusOf(const ActFact& fact, const CompetencyProfile& p,
                                 int weight) const {
  if (p.assessed_on.has_value() && fact.occurred_on <= *p.assessed_on) return ItemStatus::kAbsorbed;
  if (fact.exclusion != 0) return ItemStatus::kExcluded;
  if (fact.contested) return ItemStatus::kContested;
  if (!fact.reporter_verified || fact.reporter_ref.empty()) return ItemStatus::kNotVerified;
  if (weight == 0) return ItemStatus::kExpired;
  if (fact.counts_from > as_of_) return ItemStatus::kProvisionalNotYet;
  return ItemStatus::kCounted;
}

Item Computation::ActItem(const ActFact& fact, const CompetencyProfile& p) {
  Item item{.source_id = fact.source_id,
            .act = static_cast<int>(fact.act),
            .topic = fact.topic,
            .occurred_on = fact.occurred_on,
            .favourable = fact.favourable,
            .share_permille = rules_.ShareOf(fact.act, fact.topic),
            .weight = WeightAt(fact.occurred_on),
            .counts_from = fact.counts_from,
            .settles_on = fact.settles_on,
            .reporter_ref = fact.reporter_ref,
            .officer = fact.officer};
  item.status = StatusOf(fact, p, item.weight);
  if (item.status != ItemStatus::kAbsorbed) {
    next_.Consider(fact.counts_from);
    next_.Consider(fact.occurred_on.PlusDays(c_.full_weight_days + 1));
    next_.Consider(fact.occurred_on.PlusDays(c_.half_weight_days + 1));
  }
  if (item.status == ItemStatus::kCounted) {
    const int chance = fact.favourable ? 1000 - item.share_permille : item.share_permille;
    item.contribution = item.weight * chance / 1000;
  }
  return item;
}

// Keeps the largest contributions of each reporter in a calendar year: then one more favourable
// fact can only push out something smaller, so it never lowers u, nor an unfavourable one raise it.
void Computation::LimitReporters(std::vector<Item>& items) const {
  std::map<std::tuple<std::string, std::string, int>, std::vector<Item*>> groups;
  for (Item& item : items) {
    if (item.status == ItemStatus::kCounted) {
      groups[{item.reporter_ref, item.officer, item.occurred_on.year()}].push_back(&item);
    }
  }
  const auto first = [](const Item* a, const Item* b) {
    return std::tie(b->contribution, a->occurred_on, a->source_id, a->act) <
           std::tie(a->contribution, b->occurred_on, b->source_id, b->act);
  };
  for (auto& [key, group] : groups) {
    std::sort(group.begin(), group.end(), first);
    for (size_t i = static_cast<size_t>(c_.reporter_year_limit); i < group.size(); ++i) {
      group[i]->status = ItemStatus::kOverReporterLimit;
      group[i]->contribution = 0;
    }
  }
}

// A negative u needs enough facts of enough people behind it.
int32_t Computation::Gate(int32_t u, const std::vector<Item>& items) const {
  if (u >= 0) return u;
  int unfavourable = 0;
  std::set<std::string> reporters;
  for (const Item& item : items) {
    if (item.status != ItemStatus::kCounted || item.favourable) continue;
    ++unfavourable;
    reporters.insert(item.reporter_ref);
  }
  const bool enough = unfavourable >= c_.gate_unfavourable &&
                      static_cast<int>(reporters.size()) >= c_.gate_reporters;
  return enough ? u : 0;
}

// Complaints never move the value of a head, of a demanding requirement, of a competency the job
// does not ask for, or of anybody while the rule set is in its shadow phase.
int32_t Computation::SignalTerm(const CompetencyProfile& p, int32_t u) const {
  const bool shadow = options_.no_signal_term || rules_.InShadow(as_of_);
  if (!p.signal_applies || p.required_level == 0 || shadow) return 0;
  return std::clamp(u, -c_.signal_clamp, c_.signal_clamp);
}

void Computation::AddSignal(const std::vector<ActFact>& acts, CompetencyProfile& p) {
  std::vector<Item> items;
  for (const ActFact& fact : acts) items.push_back(ActItem(fact, p));
  LimitReporters(items);
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::tie(a.occurred_on, a.source_id, a.act) <
           std::tie(b.occurred_on, b.source_id, b.act);
  });
  int64_t plus = 0;
  int64_t minus = 0;
  for (const Item& item : items) {
    (item.favourable ? plus : minus) += item.contribution;
    p.lines.push_back({LineKind::kFactItem, item.contribution, item});
  }
  p.lines.push_back({LineKind::kSPlus, static_cast<int32_t>(plus), std::nullopt});
  p.lines.push_back({LineKind::kSMinus, static_cast<int32_t>(minus), std::nullopt});
  const int64_t denominator = plus + minus + c_.prior;
  const int32_t u =
      denominator <= 0 ? 0 : static_cast<int32_t>(1000 * (plus - minus) / denominator);
  p.lines.push_back({LineKind::kU, u, std::nullopt});
  const int32_t gated = Gate(u, items);
  p.lines.push_back({LineKind::kUGated, gated, std::nullopt});
  const Signal signal = !p.signal_applies             ? Signal::kUsual
                        : gated <= c_.lower_at_most   ? Signal::kLower
                        : gated >= c_.higher_at_least ? Signal::kHigher
                                                      : Signal::kUsual;
  p.lines.push_back({LineKind::kSignal, static_cast<int32_t>(signal), std::nullopt});
  p.lines.push_back({LineKind::kSignalTerm, SignalTerm(p, gated), std::nullopt});
}

// Adds the last lines and reads the results off all of them.
void Computation::AddResult(CompetencyProfile& p) {
  if (const auto base = p.ValueOf(LineKind::kBase)) {
    const int32_t value = *base + p.ValueOf(LineKind::kTrainingCapped).value_or(0) +
                          p.ValueOf(LineKind::kSignalTerm).value_or(0);
    p.lines.push_back({LineKind::kValue, value, std::nullopt});
    p.lines.push_back(
        {LineKind::kIndicatedLevel, std::clamp((value + c_.rounding) / 1000, 1, 5), std::nullopt});
  }
  p.value_milli = p.ValueOf(LineKind::kValue).value_or(0);
  p.indicated_level = p.ValueOf(LineKind::kIndicatedLevel).value_or(0);
  p.signal = static_cast<Signal>(p.ValueOf(LineKind::kSignal).value_or(2));
  p.u = p.signal_applies ? p.ValueOf(LineKind::kUGated).value_or(0) : 0;
  for (const Line& line : p.lines) {
    if (line.kind != LineKind::kFactItem || line.item->status != ItemStatus::kCounted) continue;
    ++(line.item->favourable ? p.favourable_count : p.unfavourable_count);
    if (line.item->settles_on.has_value() && as_of_ <= *line.item->settles_on) {
      ++p.provisional_count;
    }
  }
}

void EncodeItem(const Item& item, std::string& out) {
  const auto date = [](const std::optional<LocalDate>& d) {
    return d.has_value() ? absl::StrCat(d->days()) : std::string("-");
  };
  absl::StrAppend(&out, ",", item.source_id, ",", item.act, ",", item.topic, ",",
                  item.occurred_on.days(), ",", item.favourable ? 1 : 0, ",", item.share_permille,
                  ",", item.weight, ",", item.contribution, ",", static_cast<int>(item.status));
  absl::StrAppend(&out, ",", date(item.counts_from), ",", date(item.settles_on));
}

}  // namespace

std::optional<int32_t> CompetencyProfile::ValueOf(LineKind kind) const {
  for (const Line& line : lines) {
    if (line.kind == kind) return line.value;
  }
  return std::nullopt;
}

int CompetencyProfile::GapLevels() const {
  return KnownLevel() == 0 ? 0 : std::max(0, required_level - KnownLevel());
}

Profile Compute(const Evidence& evidence, const RuleSet& rules, const Requirement& requirement,
                LocalDate as_of, const ComputeOptions& options) {
  return Computation(rules, requirement, as_of, options).Run(evidence);
}

std::string Encode(const Profile& profile) {
  std::string out = absl::StrCat("v1|", profile.as_of.days(), "|", profile.rule_set, "|",
                                 profile.job_standard, "\n");
  for (const CompetencyProfile& p : profile.competencies) {
    absl::StrAppend(&out, "c|", p.code, "|", p.required_level, "|",
                    static_cast<int>(p.assessed_status), "|", p.assessed_level, "|");
    absl::StrAppend(&out, p.assessed_on ? p.assessed_on->days() : 0, "|", p.provider.size(), ":",
                    p.provider, "|", p.assessed_method, "|", p.signal_applies ? 1 : 0, "|",
                    p.screening_level, "\n");
    for (const Line& line : p.lines) {
      absl::StrAppend(&out, static_cast<int>(line.kind), "=", line.value);
      if (line.item.has_value()) EncodeItem(*line.item, out);
      out += '\n';
    }
  }
  return out;
}

Standing StandingOf(int known_level, int required_level) {
  if (known_level == 0) return Standing::kUnknown;
  return known_level >= required_level ? Standing::kMeets : Standing::kBelow;
}

}  // namespace mumpuni::assessment::domain
