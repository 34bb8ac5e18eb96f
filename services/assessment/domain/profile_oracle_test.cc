// The profile a second time, as plainly and slowly as the rules read: an oracle for random
// evidence. It shares nothing with profile.cc but the values: days are walked one by one, tables
// are read entry by entry, and everything is counted from scratch.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <iostream>
#include <ostream>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/assessment/domain/profile.h"

namespace mumpuni::assessment::domain {
namespace {

// All that a profile is a function of.
struct Situation {
  Evidence evidence;
  RuleSet rules;
  Requirement requirement;
  LocalDate day;
  bool settled_only = false;
};

// What is told of one competency, by whichever computation.
struct Told {
  std::string code;
  int required_level = 0;
  AssessedStatus assessed_status = AssessedStatus::kNeverAssessed;
  int assessed_level = 0;
  std::optional<LocalDate> assessed_on;
  std::optional<LocalDate> valid_until;
  std::string provider;
  int method = 0;
  int64_t training_sum = 0;
  int64_t training_capped = 0;
  int indicated_level = 0;
  int64_t value_milli = 0;
  Signal signal = Signal::kUsual;
  int64_t u = 0;
  int favourable = 0;
  int unfavourable = 0;
  int provisional = 0;
  bool signal_applies = true;
  int screening_level = 0;
  bool operator==(const Told&) const = default;
};

std::string Text(const std::optional<LocalDate>& day) {
  return day.has_value() ? day->ToString() : "never";
}

// Found by rapidcheck to show what differs.
void showValue(const Told& t, std::ostream& out) {
  out << t.code << " required " << t.required_level << "; assessed "
      << static_cast<int>(t.assessed_status) << " level " << t.assessed_level << " on "
      << Text(t.assessed_on) << " until " << Text(t.valid_until) << " by " << t.provider << "/"
      << t.method << "; training " << t.training_sum << " capped " << t.training_capped
      << "; value " << t.value_milli << " level " << t.indicated_level << "; signal "
      << static_cast<int>(t.signal) << " u " << t.u << " of +" << t.favourable << " -"
      << t.unfavourable << " provisional " << t.provisional << " applies " << t.signal_applies
      << "; screening " << t.screening_level;
}

// ---- the rules, read once more ----

int DaysFrom(LocalDate from, LocalDate to) {
  int days = 0;
  for (LocalDate day = from; day < to; day = day.PlusDays(1)) ++days;
  return days;
}

// The same day of the month so many months later, or the last day of a month that is too short.
LocalDate MonthsLater(LocalDate from, int months) {
  LocalDate day = from;
  for (int begun = 0; begun < months;) {
    day = day.PlusDays(1);
    if (day.day() == 1) ++begun;
  }
  while (day.day() < from.day() && day.PlusDays(1).day() != 1) day = day.PlusDays(1);
  return day;
}

// Twice is once.
template <typename T>
std::vector<T> Once(const std::vector<T>& all) {
  std::vector<T> once;
  for (const T& one : all) {
    if (std::find(once.begin(), once.end(), one) == once.end()) once.push_back(one);
  }
  return once;
}

std::string SpeaksOf(const RuleSet& rules, const ActFact& fact) {
  std::string of_act;
  std::string of_topic;
  for (const auto& [key, competency] : rules.mappings) {
    if (key.first != fact.act) continue;
    if (key.second.empty()) of_act = competency;
    if (key.second == fact.topic) of_topic = competency;
  }
  const std::string code = of_topic.empty() ? of_act : of_topic;
  return code == "M.1" || code == "SK.1" ? "" : code;
}

int ExpectedShare(const RuleSet& rules, const ActFact& fact) {
  std::optional<int> of_act, of_kind, of_topic;
  for (const auto& [key, share] : rules.topic_shares) {
    if (key.first != fact.act) continue;
    if (key.second.empty()) of_act = share;
    if (key.second == fact.topic) of_topic = share;
  }
  for (const auto& [topic, kind] : rules.topic_kinds) {
    for (const auto& [key, share] : rules.kind_shares) {
      if (topic == fact.topic && key.first == fact.act && key.second == kind) of_kind = share;
    }
  }
  return of_topic.value_or(of_kind.value_or(of_act.value_or(0)));
}

// The findings of the newest day. Which of several counts is not said; any may be told.
std::vector<LevelFinding> Newest(const std::vector<LevelFinding>& findings, const std::string& code,
                                 LocalDate day) {
  std::vector<LevelFinding> newest;
  for (const LevelFinding& one : findings) {
    if (one.competency != code || one.found_on > day) continue;
    bool later = false;
    for (const LevelFinding& other : findings) {
      if (other.competency == code && other.found_on <= day && other.found_on > one.found_on) {
        later = true;
      }
    }
    if (!later) newest.push_back(one);
  }
  return newest;
}

std::vector<TrainingFact> KnownTrainings(const Situation& s, const std::string& code) {
  std::vector<TrainingFact> known;
  for (const TrainingFact& t : Once(s.evidence.trainings)) {
    if (t.competency == code && t.completed_on <= s.day) known.push_back(t);
  }
  return known;
}

std::vector<ActFact> KnownFacts(const Situation& s, const std::string& code) {
  std::vector<ActFact> known;
  for (const ActFact& f : Once(s.evidence.acts)) {
    if (SpeaksOf(s.rules, f) != code || f.occurred_on > s.day) continue;
    const bool settled = f.counts_from <= s.day && !f.contested && f.settles_on < s.day;
    if (settled || !s.settled_only) known.push_back(f);
  }
  return known;
}

// The last day whose evidence is absorbed.
using Absorbed = std::optional<LocalDate>;

// Why a training adds nothing; empty if it may.
std::set<ItemStatus> WhyNot(const Situation& s, const TrainingFact& t, const Absorbed& absorbed) {
  std::set<ItemStatus> why;
  if (absorbed.has_value() && t.completed_on <= *absorbed) why.insert(ItemStatus::kAbsorbed);
  if (!t.test_passed) why.insert(ItemStatus::kNotVerified);
  if (MonthsLater(t.completed_on, s.rules.constants.training_valid_months) <= s.day) {
    why.insert(ItemStatus::kExpired);
  }
  return why;
}

int Points(const Situation& s, const TrainingFact& t) {
  const RuleConstants& c = s.rules.constants;
  const std::optional<LocalDate>& confirmed = t.workplace_confirmed_on;
  if (!confirmed.has_value() || *confirmed > s.day || *confirmed < t.completed_on) {
    return c.training_test_points;
  }
  const int after = DaysFrom(t.completed_on, *confirmed);
  const bool in_time = after >= c.workplace_min_days && after <= c.workplace_max_days;
  return c.training_test_points + (in_time ? c.training_workplace_points : 0);
}

// Nothing lifts above the level that it teaches; what teaches lower comes first, so that as much
// counts as may.
int TrainingSum(const Situation& s, const std::string& code, const Absorbed& absorbed, int base) {
  int sum = 0;
  for (int taught = 1; taught <= 5; ++taught) {
    int points = 0;
    for (const TrainingFact& t : KnownTrainings(s, code)) {
      if (t.level_taught == taught && WhyNot(s, t, absorbed).empty()) points += Points(s, t);
    }
    while (points > 0 && base + sum < 1000 * taught) {
      ++sum;
      --points;
    }
  }
  return sum;
}

int Weight(const RuleConstants& c, int age) {
  if (age <= c.full_weight_days) return c.full_weight;
  return age <= c.half_weight_days ? c.half_weight : 0;
}

// Why a fact does not count, but for the limit of its reporter; empty if it may.
std::set<ItemStatus> WhyNot(const Situation& s, const ActFact& f, const Absorbed& absorbed) {
  std::set<ItemStatus> why;
  if (absorbed.has_value() && f.occurred_on <= *absorbed) why.insert(ItemStatus::kAbsorbed);
  if (f.exclusion != 0) why.insert(ItemStatus::kExcluded);
  if (f.contested) why.insert(ItemStatus::kContested);
  if (!f.reporter_verified || f.reporter_ref.empty()) why.insert(ItemStatus::kNotVerified);
  if (f.counts_from > s.day) why.insert(ItemStatus::kProvisionalNotYet);
  if (Weight(s.rules.constants, DaysFrom(f.occurred_on, s.day)) == 0) {
    why.insert(ItemStatus::kExpired);
  }
  return why;
}

int Contribution(const Situation& s, const ActFact& f) {
  const int share = ExpectedShare(s.rules, f);
  const int weight = Weight(s.rules.constants, DaysFrom(f.occurred_on, s.day));
  return weight * (f.favourable ? 1000 - share : share) / 1000;
}

// Of the facts that one reporter tells of one year only the heaviest stay.
std::vector<ActFact> Counted(const Situation& s, const std::string& code,
                             const Absorbed& absorbed) {
  std::vector<ActFact> may;
  for (const ActFact& f : KnownFacts(s, code)) {
    if (WhyNot(s, f, absorbed).empty()) may.push_back(f);
  }
  const auto rank = [&s](const ActFact& f) {
    return std::tuple(-Contribution(s, f), f.occurred_on, f.source_id, f.act);
  };
  std::vector<ActFact> counted;
  for (const ActFact& f : may) {
    int before = 0;
    for (const ActFact& other : may) {
      if (other.reporter_ref == f.reporter_ref &&
          other.occurred_on.year() == f.occurred_on.year() && rank(other) < rank(f)) {
        ++before;
      }
    }
    if (before < s.rules.constants.reporter_year_limit) counted.push_back(f);
  }
  return counted;
}

int Clamp(int64_t value, int low, int high) {
  if (value < low) return low;
  return value > high ? high : static_cast<int>(value);
}

Signal SignalOf(const RuleConstants& c, int64_t u) {
  if (u <= c.lower_at_most) return Signal::kLower;
  return u >= c.higher_at_least ? Signal::kHigher : Signal::kUsual;
}

// What the counted facts of a competency come to.
struct Practice {
  int64_t plus = 0;
  int64_t minus = 0;
  int favourable = 0;
  int unfavourable = 0;
  int provisional = 0;
  std::set<std::string> charging;

  void Add(bool favourable_one, int contribution, bool provisional_one, const std::string& who) {
    (favourable_one ? plus : minus) += contribution;
    ++(favourable_one ? favourable : unfavourable);
    if (provisional_one) ++provisional;
    if (!favourable_one) charging.insert(who);
  }
  int64_t U(const RuleConstants& c) const {
    return 1000 * (plus - minus) / (plus + minus + c.prior);
  }
  int64_t Gated(const RuleConstants& c) const {
    const bool open = unfavourable >= c.gate_unfavourable &&
                      static_cast<int>(charging.size()) >= c.gate_reporters;
    return U(c) < 0 && !open ? 0 : U(c);
  }
};

// Signal, value and level from base, training and practice.
void Conclude(const RuleSet& rules, bool heads_unit, const Practice& practice, Told& told) {
  const RuleConstants& c = rules.constants;
  told.favourable = practice.favourable;
  told.unfavourable = practice.unfavourable;
  told.provisional = practice.provisional;
  told.signal_applies = !heads_unit && told.required_level <= c.signal_max_required_level;
  if (told.signal_applies) {
    told.u = practice.Gated(c);
    told.signal = SignalOf(c, told.u);
  }
  if (told.assessed_status == AssessedStatus::kNeverAssessed) return;
  told.value_milli = 1000 * told.assessed_level + told.training_capped;
  if (told.signal_applies && told.required_level > 0 && !rules.shadow) {
    told.value_milli += Clamp(told.u, -c.signal_clamp, c.signal_clamp);
  }
  told.indicated_level = Clamp((told.value_milli + c.rounding) / 1000, 1, 5);
}

Told OfCompetency(const Situation& s, const std::string& code, const LevelFinding* formal) {
  const RuleConstants& c = s.rules.constants;
  Told told{.code = code};
  for (const auto& [competency, level] : s.requirement.levels) {
    if (competency == code) told.required_level = level;
  }
  Absorbed absorbed;
  if (formal != nullptr) {
    absorbed = formal->found_on;
    const LocalDate end = MonthsLater(formal->found_on, c.assessment_valid_months);
    told.assessed_status = s.day < end ? AssessedStatus::kValid : AssessedStatus::kExpired;
    told.assessed_level = formal->level;
    told.assessed_on = formal->found_on;
    told.valid_until = end.PlusDays(-1);
    told.provider = formal->provider;
    told.method = formal->method;
  }
  if (s.rules.IsNone()) return told;
  const int sum = TrainingSum(s, code, absorbed, 1000 * told.assessed_level);
  told.training_sum = sum;
  told.training_capped = std::min(sum, c.training_cap);
  Practice practice;
  for (const ActFact& f : Counted(s, code, absorbed)) {
    practice.Add(f.favourable, Contribution(s, f), f.settles_on >= s.day, f.reporter_ref);
  }
  Conclude(s.rules, s.requirement.heads_unit, practice, told);
  return told;
}

// Per competency all that may be told of it: one unless several results are of the newest day.
using OracleResult = std::map<std::string, std::vector<Told>>;

OracleResult OracleProfile(const Situation& s) {
  std::set<std::string> codes;
  for (const auto& [code, level] : s.requirement.levels) codes.insert(code);
  for (const LevelFinding& f : s.evidence.formal) {
    if (f.found_on <= s.day) codes.insert(f.competency);
  }
  for (const LevelFinding& f : s.evidence.screenings) {
    if (f.found_on <= s.day) codes.insert(f.competency);
  }
  for (const TrainingFact& t : s.evidence.trainings) {
    if (t.completed_on <= s.day && !s.rules.IsNone()) codes.insert(t.competency);
  }
  for (const ActFact& f : s.evidence.acts) {
    const std::string code = SpeaksOf(s.rules, f);
    if (!code.empty() && !KnownFacts(s, code).empty()) codes.insert(code);
  }
  OracleResult result;
  for (const std::string& code : codes) {
    std::vector<Told> by_formal;
    for (const LevelFinding& formal : Newest(s.evidence.formal, code, s.day)) {
      by_formal.push_back(OfCompetency(s, code, &formal));
    }
    if (by_formal.empty()) by_formal.push_back(OfCompetency(s, code, nullptr));
    std::set<int> screened;
    for (const LevelFinding& f : Newest(s.evidence.screenings, code, s.day)) {
      screened.insert(f.level);
    }
    if (screened.empty()) screened.insert(0);
    for (Told& told : by_formal) {
      for (const int level : screened) {
        told.screening_level = level;
        result[code].push_back(told);
      }
    }
  }
  return result;
}

// ---- random evidence that lies at the edges of the rules ----

int Below(int n) { return *rc::gen::inRange(0, n); }
bool OneIn(int n) { return Below(n) == n - 1; }

// Around a leap day, the turn of a year and the middle of one.
LocalDate AnyToday() {
  return LocalDate::Of(*rc::gen::element<std::string>("2026-08-11", "2027-02-27", "2027-02-28",
                                                      "2027-03-01", "2028-02-29", "2027-01-02",
                                                      "2026-12-31"));
}

void Vary(RuleConstants& c) {
  const auto vary = [](int& constant, int low, int high) {
    if (OneIn(4)) constant = *rc::gen::inRange(low, high + 1);
  };
  vary(c.assessment_valid_months, 1, 40);
  vary(c.training_test_points, 0, 1500);
  vary(c.training_workplace_points, 0, 1500);
  vary(c.training_cap, 0, 4000);
  vary(c.training_valid_months, 1, 40);
  vary(c.workplace_min_days, 0, 60);
  vary(c.workplace_max_days, 60, 200);
  vary(c.full_weight_days, 0, 200);
  vary(c.half_weight_days, 200, 500);
  vary(c.full_weight, 500, 1000);
  vary(c.half_weight, 0, 500);
  vary(c.prior, 1, 9000);
  vary(c.gate_unfavourable, 0, 6);
  vary(c.gate_reporters, 0, 6);
  vary(c.lower_at_most, -400, 0);
  vary(c.higher_at_least, 0, 400);
  vary(c.signal_clamp, 0, 1000);
  vary(c.signal_max_required_level, 0, 5);
  vary(c.reporter_year_limit, 1, 4);
  vary(c.rounding, 0, 999);
}

RuleSet AnyRules() {
  if (OneIn(20)) return RuleSet();
  RuleSet rules = RuleSet2026v1(*rc::gen::element(885, 885, 500, 0, 1000));
  rules.mappings[{Act::kRightFirstTime, "LAMP"}] = "M.3";
  rules.mappings[{Act::kRightFirstTime, "ROAD"}] = "T.4";
  // No lawful set says this, and one that did would not be heard.
  if (OneIn(4)) rules.mappings[{Act::kFirstResponseOnTime, "ROAD"}] = "M.1";
  rules.topic_shares[{Act::kClearAndCourteous, "LAMP"}] = Below(1001);
  rules.topic_kinds = {{"PARK", "GREEN"}, {"LAMP", "GREEN"}};
  rules.kind_shares[{Act::kClearAndCourteous, "GREEN"}] = Below(1001);
  rules.shadow = OneIn(8);
  if (OneIn(2)) Vary(rules.constants);
  return rules;
}

// A day from which a rule of the set turns today, give or take two; some are still to come.
LocalDate EdgeDay(const Situation& s) {
  const RuleConstants& c = s.rules.constants;
  const LocalDate edges[] = {s.day,
                             s.day.PlusDays(-c.full_weight_days - 1),
                             s.day.PlusDays(-c.half_weight_days - 1),
                             s.day.PlusMonths(-c.assessment_valid_months),
                             s.day.PlusMonths(-c.training_valid_months),
                             LocalDate::Of(absl::StrCat(s.day.year(), "-01-01")),
                             LocalDate::Of("2024-02-29")};
  return edges[Below(std::size(edges))].PlusDays(Below(5) - 2);
}

LocalDate AnyPastDay(const Situation& s) {
  return OneIn(2) ? EdgeDay(s) : s.day.PlusDays(-Below(150));
}

std::string AnyCode() { return *rc::gen::element<std::string>("M.3", "M.3", "M.4", "T.9"); }

LevelFinding AnyFinding(const Situation& s, const std::string& id) {
  return {.source_id = id,
          .competency = AnyCode(),
          .level = 1 + Below(5),
          .found_on = AnyPastDay(s),
          .provider = *rc::gen::element<std::string>("Puspenkom", "UPT"),
          .method = 1 + Below(2)};
}

// Often a second result of the same day.
std::vector<LevelFinding> AnyFindings(const Situation& s) {
  std::vector<LevelFinding> findings;
  for (int i = Below(4); i > 0; --i) {
    findings.push_back(AnyFinding(s, absl::StrCat("f", i)));
    if (!OneIn(4)) continue;
    findings.push_back(AnyFinding(s, absl::StrCat("g", i)));
    findings.back().competency = findings[findings.size() - 2].competency;
    findings.back().found_on = findings[findings.size() - 2].found_on;
  }
  return findings;
}

// Sometimes of the very day of a formal assessment, or of the next.
LocalDate AnyEvidenceDay(const Situation& s) {
  if (s.evidence.formal.empty() || !OneIn(4)) return AnyPastDay(s);
  return s.evidence.formal[Below(static_cast<int>(s.evidence.formal.size()))].found_on.PlusDays(
      Below(2));
}

TrainingFact AnyTraining(const Situation& s, const std::string& id) {
  const RuleConstants& c = s.rules.constants;
  TrainingFact t{.source_id = id,
                 .competency = AnyCode(),
                 .level_taught = 1 + Below(5),
                 .completed_on = AnyEvidenceDay(s),
                 .test_passed = !OneIn(4)};
  if (OneIn(2)) {
    t.workplace_confirmed_on = t.completed_on.PlusDays(
        *rc::gen::element(-1, c.workplace_min_days - 1,  //
                          c.workplace_min_days, c.workplace_max_days, c.workplace_max_days + 1));
  }
  return t;
}

// What one case says: one or two acts, told by the same reporter.
void AddCase(Situation& s, const std::string& id) {
  ActFact fact{.source_id = id,
               .act = *rc::gen::element(Act::kClearAndCourteous, Act::kClearAndCourteous,
                                        Act::kFirstResponseOnTime),
               .topic = *rc::gen::element<std::string>("ROAD", "LAMP", "PARK"),
               .reporter_ref = OneIn(20) ? "" : absl::StrCat("r", Below(9)),
               .reporter_verified = !OneIn(10)};
  const auto add = [&s, &fact] {
    fact.occurred_on = AnyEvidenceDay(s);
    fact.favourable = OneIn(3);
    fact.counts_from = fact.occurred_on.PlusDays(Below(4));
    fact.settles_on = fact.counts_from.PlusDays(Below(12));
    fact.exclusion = OneIn(12) ? *rc::gen::element(1, 6, kExclusionUpheld) : 0;
    fact.contested = OneIn(12);
    s.evidence.acts.push_back(fact);
  };
  add();
  if (!OneIn(4)) return;
  fact.act = Act::kRightFirstTime;
  add();
}

// What arrives twice.
template <typename T>
void RepeatSome(std::vector<T>& all) {
  const size_t known = all.size();
  for (size_t i = 0; i < known; ++i) {
    if (OneIn(4)) all.push_back(T(all[i]));
  }
}

Situation AnySituation() {
  Situation s{.rules = AnyRules(), .day = AnyToday(), .settled_only = OneIn(4)};
  s.evidence.formal = AnyFindings(s);
  if (OneIn(3)) s.evidence.screenings = AnyFindings(s);
  for (int i = Below(5); i > 0; --i) {
    s.evidence.trainings.push_back(AnyTraining(s, absl::StrCat("t", i)));
  }
  for (int i = Below(25); i > 0; --i) AddCase(s, absl::StrCat("c", i));
  if (OneIn(8)) {
    RepeatSome(s.evidence.formal);
    RepeatSome(s.evidence.trainings);
    RepeatSome(s.evidence.acts);
  }
  // Never counted.
  if (OneIn(8)) s.evidence.ratings.push_back({"x", "HARMONIS", 4000, s.day});
  s.requirement.job_standard = "SKJ";
  for (const char* code : {"M.3", "M.4", "M.8"}) {
    if (!OneIn(5)) s.requirement.levels[code] = *rc::gen::element(1, 2, 2, 2, 3, 4, 5);
  }
  s.requirement.heads_unit = OneIn(8);
  return s;
}

Profile Real(const Situation& s) {
  return Compute(s.evidence, s.rules, s.requirement, s.day, {.settled_only = s.settled_only});
}

Told AsTold(const CompetencyProfile& p) {
  return {.code = p.code,
          .required_level = p.required_level,
          .assessed_status = p.assessed_status,
          .assessed_level = p.assessed_level,
          .assessed_on = p.assessed_on,
          .valid_until = p.valid_until,
          .provider = p.provider,
          .method = p.assessed_method,
          .training_sum = p.ValueOf(LineKind::kTrainingSum).value_or(0),
          .training_capped = p.ValueOf(LineKind::kTrainingCapped).value_or(0),
          .indicated_level = p.indicated_level,
          .value_milli = p.value_milli,
          .signal = p.signal,
          .u = p.u,
          .favourable = p.favourable_count,
          .unfavourable = p.unfavourable_count,
          .provisional = p.provisional_count,
          .signal_applies = p.signal_applies,
          .screening_level = p.screening_level};
}

// A hundred tries are few for so many edges.
template <typename Property>
bool Holds(int tries, const Property& property) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = tries;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), params);
  rc::detail::printResultMessage(result, std::cerr);
  std::cerr << std::endl;
  return result.template is<rc::detail::SuccessResult>();
}

// ---- the oracle on what practice.md says ----

ActFact Recent(const std::string& id, bool favourable, LocalDate today) {
  return {.source_id = id,
          .act = Act::kClearAndCourteous,
          .topic = "ROAD",
          .favourable = favourable,
          .occurred_on = today.PlusDays(-10),
          .counts_from = today.PlusDays(-9),
          .settles_on = today.PlusDays(-1),
          .reporter_ref = "r" + id,
          .reporter_verified = true};
}

struct Vector {
  int level;
  int points;
  int favourable;
  int unfavourable;
  int64_t u;
  Signal signal;
  int64_t value;
  int indicated;
};

TEST(ProfileOracle, KnowsTheVectorsOfThePractice) {
  for (const Vector& v : {Vector{1, 600, 17, 7, -299, Signal::kLower, 1400, 1},
                          {1, 600, 17, 5, -199, Signal::kUsual, 1401, 1},
                          {1, 600, 21, 7, -258, Signal::kLower, 1400, 1},
                          {1, 600, 21, 4, -94, Signal::kUsual, 1506, 2},
                          {1, 600, 0, 0, 0, Signal::kUsual, 1600, 2},
                          {2, 300, 20, 0, 277, Signal::kHigher, 2500, 3},
                          {3, 0, 5, 3, 0, Signal::kUsual, 3000, 3},
                          {3, 0, 5, 4, -293, Signal::kLower, 2800, 3}}) {
    const LocalDate today = LocalDate::Of("2026-08-11");
    Situation s{.rules = RuleSet2026v1(885),
                .requirement = {.job_standard = "SKJ", .levels = {{"M.3", 2}}},
                .day = today};
    s.evidence.formal = {{"f", "M.3", v.level, today.PlusDays(-200), "Puspenkom", 1}};
    if (v.points > 0) {
      s.evidence.trainings = {{"t", "M.3", 4, today.PlusDays(-60), true, std::nullopt}};
      if (v.points > 300) s.evidence.trainings[0].workplace_confirmed_on = today.PlusDays(-30);
    }
    for (int i = 0; i < v.favourable; ++i) {
      s.evidence.acts.push_back(Recent(absl::StrCat("p", i), true, today));
    }
    for (int i = 0; i < v.unfavourable; ++i) {
      s.evidence.acts.push_back(Recent(absl::StrCat("n", i), false, today));
    }
    const std::vector<Told> told = OracleProfile(s).at("M.3");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].u, v.u) << v.favourable << "+ " << v.unfavourable << "-";
    EXPECT_EQ(told[0].signal, v.signal) << v.favourable << "+ " << v.unfavourable << "-";
    EXPECT_EQ(told[0].value_milli, v.value);
    EXPECT_EQ(told[0].indicated_level, v.indicated);
  }
}

// ---- the profile beside the oracle ----

TEST(ProfileOracle, AgreesOnRandomEvidence) {
  EXPECT_TRUE(Holds(4000, [] {
    const Situation s = AnySituation();
    const OracleResult expected = OracleProfile(s);
    const Profile real = Real(s);
    std::vector<std::string> codes, expected_codes;
    for (const CompetencyProfile& p : real.competencies) codes.push_back(p.code);
    for (const auto& [code, told] : expected) expected_codes.push_back(code);
    RC_ASSERT(codes == expected_codes);
    for (const CompetencyProfile& p : real.competencies) {
      const std::vector<Told>& lawful = expected.at(p.code);
      Told told = AsTold(p);
      // Without rules there is no signal that could apply.
      if (s.rules.IsNone()) told.signal_applies = true;
      if (std::find(lawful.begin(), lawful.end(), told) != lawful.end()) continue;
      RC_ASSERT(told == lawful.front());
    }
  }));
}

// ---- the lines explain the result ----

std::vector<Line> LinesOf(const CompetencyProfile& p, LineKind kind) {
  std::vector<Line> lines;
  for (const Line& line : p.lines) {
    if (line.kind == kind) lines.push_back(line);
  }
  return lines;
}

// A reason that there is; none only for what counts. The limit of the reporter comes after all.
void CheckStatus(ItemStatus status, const std::set<ItemStatus>& why, bool counted) {
  if (!why.empty()) {
    RC_ASSERT(why.contains(status));
  } else {
    RC_ASSERT(status == (counted ? ItemStatus::kCounted : ItemStatus::kOverReporterLimit));
  }
}

// Each known training is an item, and nothing else is.
void CheckTrainingItems(const Situation& s, const CompetencyProfile& p) {
  std::vector<TrainingFact> left = KnownTrainings(s, p.code);
  for (const Line& line : LinesOf(p, LineKind::kTrainingItem)) {
    RC_ASSERT(line.item.has_value());
    const Item& item = *line.item;
    const auto fact = std::find_if(left.begin(), left.end(), [&](const TrainingFact& t) {
      return t.source_id == item.source_id;
    });
    RC_ASSERT(fact != left.end());
    RC_ASSERT(item.act == 0);
    RC_ASSERT(item.topic == absl::StrCat(fact->level_taught));
    RC_ASSERT(item.occurred_on == fact->completed_on);
    RC_ASSERT(item.favourable == fact->test_passed);
    RC_ASSERT(line.value == item.contribution);
    const std::set<ItemStatus> why = WhyNot(s, *fact, p.assessed_on);
    CheckStatus(item.status, why, true);
    RC_ASSERT(item.contribution <= (why.empty() ? Points(s, *fact) : 0));
    left.erase(fact);
  }
  RC_ASSERT(left.empty());
}

// Each known fact is an item, and nothing else is.
void CheckFactItems(const Situation& s, const CompetencyProfile& p) {
  std::vector<ActFact> left = KnownFacts(s, p.code);
  const std::vector<ActFact> counted = Counted(s, p.code, p.assessed_on);
  for (const Line& line : LinesOf(p, LineKind::kFactItem)) {
    RC_ASSERT(line.item.has_value());
    const Item& item = *line.item;
    const auto fact = std::find_if(left.begin(), left.end(), [&](const ActFact& f) {
      return f.source_id == item.source_id && static_cast<int>(f.act) == item.act;
    });
    RC_ASSERT(fact != left.end());
    RC_ASSERT(item.topic == fact->topic);
    RC_ASSERT(item.occurred_on == fact->occurred_on);
    RC_ASSERT(item.favourable == fact->favourable);
    RC_ASSERT(item.counts_from == fact->counts_from);
    RC_ASSERT(item.settles_on == fact->settles_on);
    RC_ASSERT(item.reporter_ref == fact->reporter_ref);
    RC_ASSERT(item.share_permille == ExpectedShare(s.rules, *fact));
    RC_ASSERT(line.value == item.contribution);
    const bool counts = std::find(counted.begin(), counted.end(), *fact) != counted.end();
    CheckStatus(item.status, WhyNot(s, *fact, p.assessed_on), counts);
    RC_ASSERT(item.contribution == (counts ? Contribution(s, *fact) : 0));
    if (counts) {
      RC_ASSERT(item.weight == Weight(s.rules.constants, DaysFrom(fact->occurred_on, s.day)));
    }
    left.erase(fact);
  }
  RC_ASSERT(left.empty());
}

// The results once more, from nothing but the level assessed and the items in the lines.
void CheckResults(const Situation& s, const CompetencyProfile& p) {
  Told told = AsTold(p);
  const bool assessed = told.assessed_status != AssessedStatus::kNeverAssessed;
  RC_ASSERT(p.ValueOf(LineKind::kBase).has_value() == assessed);
  if (assessed) RC_ASSERT(p.ValueOf(LineKind::kBase) == 1000 * told.assessed_level);
  told.training_sum = 0;
  for (const Line& line : LinesOf(p, LineKind::kTrainingItem)) {
    told.training_sum += line.item->contribution;
  }
  told.training_capped = std::min<int64_t>(told.training_sum, s.rules.constants.training_cap);
  Practice practice;
  for (const Line& line : LinesOf(p, LineKind::kFactItem)) {
    const Item& item = *line.item;
    if (item.status != ItemStatus::kCounted) continue;
    practice.Add(item.favourable, item.contribution, *item.settles_on >= s.day, item.reporter_ref);
  }
  told.signal = Signal::kUsual;
  told.u = told.value_milli = told.indicated_level = 0;
  Conclude(s.rules, s.requirement.heads_unit, practice, told);
  RC_ASSERT(AsTold(p) == told);
  RC_ASSERT(p.ValueOf(LineKind::kSPlus) == practice.plus);
  RC_ASSERT(p.ValueOf(LineKind::kSMinus) == practice.minus);
  RC_ASSERT(p.ValueOf(LineKind::kU) == practice.U(s.rules.constants));
  RC_ASSERT(p.ValueOf(LineKind::kUGated) == practice.Gated(s.rules.constants));
  RC_ASSERT(p.ValueOf(LineKind::kSignal) == static_cast<int>(told.signal));
  if (!assessed) return;
  RC_ASSERT(p.ValueOf(LineKind::kSignalTerm) ==
            told.value_milli - 1000 * told.assessed_level - told.training_capped);
  RC_ASSERT(p.ValueOf(LineKind::kValue) == told.value_milli);
  RC_ASSERT(p.ValueOf(LineKind::kIndicatedLevel) == told.indicated_level);
}

TEST(ProfileOracle, LinesAloneGiveTheResult) {
  EXPECT_TRUE(Holds(2000, [] {
    const Situation s = AnySituation();
    for (const CompetencyProfile& p : Real(s).competencies) {
      if (s.rules.IsNone()) {
        RC_ASSERT(p.lines.empty());
        continue;
      }
      CheckTrainingItems(s, p);
      CheckFactItems(s, p);
      CheckResults(s, p);
    }
  }));
}

// ---- properties that random evidence of many kinds shows ----

template <typename T>
void Shuffle(std::vector<T>& all) {
  for (size_t i = all.size(); i > 1; --i) {
    std::swap(all[i - 1], all[static_cast<size_t>(Below(static_cast<int>(i)))]);
  }
}

TEST(ProfileOracle, SeveralResultsOfOneDayGiveTheSameBytesInAnyOrder) {
  EXPECT_TRUE(Holds(500, [] {
    Situation s = AnySituation();
    const std::string before = Encode(Real(s));
    Shuffle(s.evidence.formal);
    Shuffle(s.evidence.screenings);
    Shuffle(s.evidence.trainings);
    Shuffle(s.evidence.acts);
    RC_ASSERT(Encode(Real(s)) == before);
  }));
}

// The bytes depend on what was found, not on the record that says it. The order of the records
// stays: it decides between several results of one day.
TEST(ProfileOracle, RecordsOfAssessmentsAreNoPartOfTheBytes) {
  EXPECT_TRUE(Holds(500, [] {
    Situation s = AnySituation();
    const std::string before = Encode(Real(s));
    for (auto* findings : {&s.evidence.formal, &s.evidence.screenings}) {
      for (LevelFinding& f : *findings) f.source_id = "other-" + f.source_id;
    }
    RC_ASSERT(Encode(Real(s)) == before);
  }));
}

// All that is told of the competencies of `of`, without the items.
std::vector<Told> ToldOf(const Profile& profile, const Profile& of) {
  std::vector<Told> all;
  for (const CompetencyProfile& p : profile.competencies) {
    for (const CompetencyProfile& other : of.competencies) {
      if (p.code == other.code) all.push_back(AsTold(p));
    }
  }
  return all;
}

// Under objection a fact is as good as unknown, and so it stays if the objection is upheld;
// rejected it counts again with the bytes it had.
TEST(ProfileOracle, AContestedFactIsOutUntilItIsDecided) {
  EXPECT_TRUE(Holds(1000, [] {
    Situation s = AnySituation();
    s.evidence.acts = Once(s.evidence.acts);
    RC_PRE(!s.evidence.acts.empty());
    const int index = Below(static_cast<int>(s.evidence.acts.size()));
    s.evidence.acts[index].contested = false;
    const std::string before = Encode(Real(s));
    Situation without = s;
    without.evidence.acts.erase(without.evidence.acts.begin() + index);
    const Profile unknown = Real(without);
    s.evidence.acts[index].contested = true;
    const Profile contested = Real(s);
    RC_ASSERT(ToldOf(contested, unknown) == ToldOf(unknown, unknown));
    if (s.settled_only) RC_ASSERT(Encode(contested) == Encode(unknown));
    s.evidence.acts[index].contested = false;
    RC_ASSERT(Encode(Real(s)) == before);
    s.evidence.acts[index].exclusion = kExclusionUpheld;
    RC_ASSERT(ToldOf(Real(s), unknown) == ToldOf(unknown, unknown));
  }));
}

// A revoked assessment or training leaves no trace; what it had absorbed counts again.
TEST(ProfileOracle, RevocationRestoresTheBytesOfWhatWasAbsorbed) {
  EXPECT_TRUE(Holds(500, [] {
    Situation s = AnySituation();
    const std::string before = Encode(Real(s));
    s.evidence.formal.insert(s.evidence.formal.begin(), AnyFinding(s, "revoked"));
    s.evidence.formal.front().found_on = s.day;
    const LevelFinding& revoked = s.evidence.formal.front();
    for (const CompetencyProfile& p : Real(s).competencies) {
      if (p.code != revoked.competency) continue;
      RC_ASSERT(p.favourable_count + p.unfavourable_count == 0);
      RC_ASSERT(p.ValueOf(LineKind::kTrainingSum).value_or(0) == 0);
    }
    s.evidence.formal.erase(s.evidence.formal.begin());
    s.evidence.trainings.insert(s.evidence.trainings.begin(), AnyTraining(s, "revoked"));
    Real(s);
    s.evidence.trainings.erase(s.evidence.trainings.begin());
    RC_ASSERT(Encode(Real(s)) == before);
  }));
}

// Neither the day itself is a result nor the weight that an absorbed fact would have.
std::string BytesOn(const Situation& s, LocalDate day) {
  Situation then = s;
  then.day = day;
  Profile profile = Real(then);
  profile.as_of = LocalDate();
  for (CompetencyProfile& p : profile.competencies) {
    for (Line& line : p.lines) {
      if (line.item.has_value() && line.item->status == ItemStatus::kAbsorbed) {
        line.item->weight = 0;
      }
    }
  }
  return Encode(profile);
}

TEST(ProfileOracle, NextChangeOnMissesNoChangeOfTheBytes) {
  EXPECT_TRUE(Holds(600, [] {
    Situation s = AnySituation();
    // The whole profile; the superior's part of it is never waited for.
    s.settled_only = false;
    const std::optional<LocalDate> next = Real(s).next_change_on;
    const std::string bytes = BytesOn(s, s.day);
    if (next.has_value()) RC_ASSERT(*next > s.day);
    // Long enough for all that turns by age, by months and once it is announced.
    const LocalDate end = next.value_or(s.day.PlusMonths(48));
    // The first days, the last, and some between.
    const int span = DaysBetween(s.day, end);
    for (int passed = 1; passed < span; passed += passed < 40 ? 1 : 13) {
      RC_ASSERT(BytesOn(s, s.day.PlusDays(passed)) == bytes);
    }
    if (span > 1) RC_ASSERT(BytesOn(s, end.PlusDays(-1)) == bytes);
  }));
}

// ---- retired competencies ----

// Sources that speak of a second competency as well, of each once.
template <typename Fact>
void SpeakOfMore(std::vector<Fact>& facts, int Fact::*level) {
  for (size_t i = facts.size(); i-- > 0;) {
    Fact more = facts[i];
    more.competency = AnyCode();
    more.*level = 1 + Below(5);
    const bool said = std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
      return fact.source_id == more.source_id && fact.competency == more.competency;
    });
    if (OneIn(3) && !said) facts.push_back(more);
  }
}

// Of what one source says twice of a competency the higher level counts.
template <typename Fact>
void KeepHigher(std::vector<Fact>& facts, int Fact::*level) {
  std::map<std::pair<std::string, std::string>, Fact> kept;
  for (const Fact& fact : facts) {
    Fact& best = kept.emplace(std::pair(fact.source_id, fact.competency), fact).first->second;
    if (fact.*level > best.*level) best = fact;
  }
  facts.clear();
  for (const auto& [key, fact] : kept) facts.push_back(fact);
}

Crosswalk AnyCrosswalk() {
  std::vector<CrosswalkStep> steps;
  // Never back, so without a cycle; M.1 takes no evidence of complaints by this way either.
  for (const auto& [from, to] :
       {std::pair{"T.9", "M.3"}, {"M.3", "M.8"}, {"M.4", "M.8"}, {"M.5", "M.1"}, {"T.4", "T.9"}}) {
    if (OneIn(2)) continue;
    CrosswalkStep step{from, to, {}, LocalDate::Of("2026-01-01"), "Perwali"};
    int level = 1;
    for (int& read_as : step.levels) read_as = level = std::min(5, level + Below(2));
    steps.push_back(step);
  }
  return Crosswalk(steps);
}

// Everything written anew by hand as if the retired competencies had never been.
Situation Rewritten(Situation s, const Crosswalk& crosswalk) {
  for (auto* findings : {&s.evidence.formal, &s.evidence.screenings}) {
    for (LevelFinding& f : *findings) {
      const LevelRef ref = crosswalk.Map({f.competency, f.level});
      f.competency = ref.competency;
      f.level = ref.level;
    }
    KeepHigher(*findings, &LevelFinding::level);
  }
  for (TrainingFact& t : s.evidence.trainings) {
    const LevelRef ref = crosswalk.Map({t.competency, t.level_taught});
    t.competency = ref.competency;
    t.level_taught = ref.level;
  }
  KeepHigher(s.evidence.trainings, &TrainingFact::level_taught);
  std::map<std::string, int> levels;
  for (const auto& [code, level] : s.requirement.levels) {
    const LevelRef ref = crosswalk.Map({code, level});
    levels[ref.competency] = std::max(levels[ref.competency], ref.level);
  }
  s.requirement.levels = levels;
  for (auto& [key, competency] : s.rules.mappings) {
    competency = crosswalk.Map({competency, 1}).competency;
  }
  return s;
}

TEST(ProfileOracle, ACrosswalkReadsEverythingAsIfWrittenAnew) {
  EXPECT_TRUE(Holds(800, [] {
    Situation s = AnySituation();
    SpeakOfMore(s.evidence.formal, &LevelFinding::level);
    SpeakOfMore(s.evidence.screenings, &LevelFinding::level);
    SpeakOfMore(s.evidence.trainings, &TrainingFact::level_taught);
    const Crosswalk crosswalk = AnyCrosswalk();
    const Profile through = Compute(s.evidence, s.rules, s.requirement, s.day,
                                    {.settled_only = s.settled_only, .crosswalk = crosswalk});
    RC_ASSERT(Encode(through) == Encode(Real(Rewritten(s, crosswalk))));
  }));
}

}  // namespace
}  // namespace mumpuni::assessment::domain
