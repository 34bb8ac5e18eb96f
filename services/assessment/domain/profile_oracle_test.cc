// The profile once more, as slowly and plainly as the rules read: a second opinion for random
// evidence. Shares nothing with profile.cc but the values and the tables; days are counted one by
// one.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/assessment/domain/profile.h"

namespace mumpuni::assessment::domain {
namespace {

const LocalDate kDay = LocalDate::Of("2026-08-11");

// What the rules say of one competency.
struct Opinion {
  bool assessed = false;
  bool valid = false;
  int assessed_level = 0;
  int training = 0;
  int u = 0;
  int favourable = 0;
  int unfavourable = 0;
  int signal = 2;
  int value = 0;
  int indicated = 0;
};

int DaysFrom(LocalDate from, LocalDate to) {
  int days = 0;
  for (LocalDate day = from; day < to; day = day.PlusDays(1)) ++days;
  return days;
}

bool WithinMonths(LocalDate from, int months, LocalDate day) {
  LocalDate end = from;
  for (int i = 0; i < months; ++i) end = from.PlusMonths(i + 1);
  return day < end;
}

class Oracle {
 public:
  Oracle(const Evidence& evidence, const RuleSet& rules, const Requirement& requirement)
      : evidence_(evidence), rules_(rules), c_(rules.constants), requirement_(requirement) {}

  Opinion Of(const std::string& code) {
    Opinion o;
    const auto required = requirement_.levels.find(code);
    const int level = required == requirement_.levels.end() ? 0 : required->second;
    const LevelFinding* newest = Newest(code);
    if (newest != nullptr) {
      o.assessed = true;
      o.valid = WithinMonths(newest->found_on, c_.assessment_valid_months, kDay);
      o.assessed_level = newest->level;
    }
    o.training = TrainingOf(code, newest);
    const bool applies = !requirement_.heads_unit && level <= c_.signal_max_required_level;
    const int gated = SignalOf(code, newest, o);
    o.u = applies ? gated : 0;
    if (applies && gated <= c_.lower_at_most) o.signal = 1;
    if (applies && gated >= c_.higher_at_least && o.signal == 2) o.signal = 3;
    if (newest == nullptr) return o;
    const bool term = applies && level > 0 && !rules_.shadow;
    const int by_signal = term ? std::max(-c_.signal_clamp, std::min(c_.signal_clamp, gated)) : 0;
    o.value = 1000 * newest->level + o.training + by_signal;
    o.indicated = std::max(1, std::min(5, (o.value + c_.rounding) / 1000));
    return o;
  }

 private:
  const LevelFinding* Newest(const std::string& code) const {
    const LevelFinding* newest = nullptr;
    for (const LevelFinding& f : evidence_.formal) {
      if (f.competency != code || f.found_on > kDay) continue;
      const bool later = newest == nullptr || f.found_on > newest->found_on ||
                         (f.found_on == newest->found_on && f.source_id > newest->source_id);
      if (later) newest = &f;
    }
    return newest;
  }

  int PointsOf(const TrainingFact& t, const LevelFinding* newest) const {
    if (t.completed_on > kDay || !t.test_passed) return 0;
    if (newest != nullptr && t.completed_on <= newest->found_on) return 0;
    if (!WithinMonths(t.completed_on, c_.training_valid_months, kDay)) return 0;
    int points = c_.training_test_points;
    if (!t.workplace_confirmed_on.has_value() || *t.workplace_confirmed_on > kDay) return points;
    if (*t.workplace_confirmed_on < t.completed_on) return points;
    const int after = DaysFrom(t.completed_on, *t.workplace_confirmed_on);
    if (after >= c_.workplace_min_days && after <= c_.workplace_max_days) {
      points += c_.training_workplace_points;
    }
    return points;
  }

  // From the lowest level taught up: nothing lifts above the level it teaches.
  int TrainingOf(const std::string& code, const LevelFinding* newest) const {
    const int base = newest == nullptr ? 0 : 1000 * newest->level;
    int sum = 0;
    for (int taught = 1; taught <= 5; ++taught) {
      for (const TrainingFact& t : evidence_.trainings) {
        if (t.competency != code || t.level_taught != taught) continue;
        for (int point = 0; point < PointsOf(t, newest); ++point) {
          if (base + sum < 1000 * taught) ++sum;
        }
      }
    }
    return std::min(sum, c_.training_cap);
  }

  struct Counted {
    const ActFact* fact;
    int contribution;
  };

  std::vector<Counted> CountedOf(const std::string& code, const LevelFinding* newest) const {
    std::vector<Counted> counted;
    for (const ActFact& f : evidence_.acts) {
      if (rules_.CompetencyOf(f.act, f.topic) != code || f.occurred_on > kDay) continue;
      if (newest != nullptr && f.occurred_on <= newest->found_on) continue;
      if (f.exclusion != 0 || f.contested || f.counts_from > kDay) continue;
      if (!f.reporter_verified || f.reporter_ref.empty()) continue;
      const int age = DaysFrom(f.occurred_on, kDay);
      const int weight = age <= c_.full_weight_days   ? c_.full_weight
                         : age <= c_.half_weight_days ? c_.half_weight
                                                      : 0;
      if (weight == 0) continue;
      const int share = rules_.ShareOf(f.act, f.topic);
      counted.push_back({&f, weight * (f.favourable ? 1000 - share : share) / 1000});
    }
    return counted;
  }

  // Of one reporter in one year only the heaviest stay.
  std::vector<Counted> Limited(std::vector<Counted> counted) const {
    std::vector<Counted> kept;
    for (const Counted& one : counted) {
      int heavier = 0;
      for (const Counted& other : counted) {
        if (other.fact == one.fact || other.fact->reporter_ref != one.fact->reporter_ref ||
            other.fact->occurred_on.year() != one.fact->occurred_on.year()) {
          continue;
        }
        const auto rank = [](const Counted& c) {
          return std::tuple(-c.contribution, c.fact->occurred_on, c.fact->source_id, c.fact->act);
        };
        if (rank(other) < rank(one)) ++heavier;
      }
      if (heavier < c_.reporter_year_limit) kept.push_back(one);
    }
    return kept;
  }

  int SignalOf(const std::string& code, const LevelFinding* newest, Opinion& o) const {
    int64_t plus = 0;
    int64_t minus = 0;
    std::set<std::string> unhappy;
    for (const Counted& one : Limited(CountedOf(code, newest))) {
      if (one.fact->favourable) {
        plus += one.contribution;
        ++o.favourable;
      } else {
        minus += one.contribution;
        ++o.unfavourable;
        unhappy.insert(one.fact->reporter_ref);
      }
    }
    if (plus + minus + c_.prior <= 0) return 0;
    const auto u = static_cast<int>(1000 * (plus - minus) / (plus + minus + c_.prior));
    const bool open = o.unfavourable >= c_.gate_unfavourable &&
                      static_cast<int>(unhappy.size()) >= c_.gate_reporters;
    return u < 0 && !open ? 0 : u;
  }

  const Evidence& evidence_;
  const RuleSet& rules_;
  const RuleConstants& c_;
  const Requirement& requirement_;
};

// Days that lie around the edges of the rules.
LocalDate NearAnEdge() {
  const int ages[] = {0, 1, 29, 30, 179, 180, 181, 364, 365, 366, 400, 1094, 1095, 1096, 1097};
  const int age = ages[*rc::gen::inRange<size_t>(0, std::size(ages))];
  return kDay.PlusDays(-age + *rc::gen::inRange(0, 3));
}

std::string CodeOf() { return *rc::gen::element<std::string>("M.3", "M.4", "M.5"); }

Evidence RandomEvidence() {
  Evidence e;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    e.formal.push_back(
        {absl::StrCat("f", i), CodeOf(), *rc::gen::inRange(1, 6), NearAnEdge(), "Puspenkom", 1});
  }
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    TrainingFact t{absl::StrCat("t", i),        CodeOf(),    *rc::gen::inRange(1, 6), NearAnEdge(),
                   *rc::gen::arbitrary<bool>(), std::nullopt};
    if (*rc::gen::arbitrary<bool>()) {
      const int after = *rc::gen::element(0, 29, 30, 31, 179, 180, 181);
      t.workplace_confirmed_on = t.completed_on.PlusDays(after);
    }
    e.trainings.push_back(t);
  }
  for (int i = *rc::gen::inRange(0, 30); i > 0; --i) {
    const LocalDate day = NearAnEdge();
    const bool odd = *rc::gen::inRange(0, 8) == 0;
    e.acts.push_back({.source_id = absl::StrCat("c", i),
                      .act = static_cast<Act>(*rc::gen::inRange(1, 4)),
                      .topic = *rc::gen::element<std::string>("ROAD", "LAMP"),
                      .favourable = *rc::gen::inRange(0, 3) == 0,
                      .occurred_on = day,
                      .counts_from = day.PlusDays(*rc::gen::inRange(0, 3)),
                      .settles_on = day.PlusDays(10),
                      .reporter_ref = odd ? "" : absl::StrCat("r", *rc::gen::inRange(0, 12)),
                      .reporter_verified = *rc::gen::inRange(0, 8) != 0,
                      .exclusion = *rc::gen::inRange(0, 8) == 0 ? 1 : 0,
                      .contested = *rc::gen::inRange(0, 8) == 0});
  }
  return e;
}

RuleSet RandomRules() {
  RuleSet rules = RuleSet2026v1(885);
  rules.topic_shares[{Act::kClearAndCourteous, "LAMP"}] = *rc::gen::inRange(0, 1001);
  rules.mappings[{Act::kRightFirstTime, "LAMP"}] = "M.3";
  rules.shadow = *rc::gen::inRange(0, 6) == 0;
  if (*rc::gen::arbitrary<bool>()) {
    rules.constants.training_cap = *rc::gen::inRange(0, 1500);
    rules.constants.gate_unfavourable = *rc::gen::inRange(1, 6);
    rules.constants.reporter_year_limit = *rc::gen::inRange(1, 4);
    rules.constants.prior = *rc::gen::inRange(100, 9000);
    rules.constants.rounding = *rc::gen::inRange(0, 1000);
  }
  return rules;
}

TEST(ProfileOracle, AgreesOnRandomEvidence) {
  const bool agreed = rc::check("the computation is what the rules say", [] {
    const Evidence evidence = RandomEvidence();
    const RuleSet rules = RandomRules();
    Requirement requirement{.job_standard = "SKJ"};
    for (const char* code : {"M.3", "M.4"}) {
      if (*rc::gen::arbitrary<bool>()) requirement.levels[code] = *rc::gen::inRange(1, 6);
    }
    requirement.heads_unit = *rc::gen::inRange(0, 6) == 0;
    Oracle oracle(evidence, rules, requirement);
    for (const CompetencyProfile& p : Compute(evidence, rules, requirement, kDay).competencies) {
      const Opinion o = oracle.Of(p.code);
      RC_ASSERT(p.assessed_level == o.assessed_level);
      RC_ASSERT((p.assessed_status == AssessedStatus::kNeverAssessed) == !o.assessed);
      RC_ASSERT((p.assessed_status == AssessedStatus::kValid) == o.valid);
      RC_ASSERT(p.ValueOf(LineKind::kTrainingCapped).value_or(0) == o.training);
      RC_ASSERT(p.favourable_count == o.favourable);
      RC_ASSERT(p.unfavourable_count == o.unfavourable);
      RC_ASSERT(p.u == o.u);
      RC_ASSERT(static_cast<int>(p.signal) == o.signal);
      RC_ASSERT(p.value_milli == o.value);
      RC_ASSERT(p.indicated_level == o.indicated);
    }
  });
  EXPECT_TRUE(agreed);
}

}  // namespace
}  // namespace mumpuni::assessment::domain
