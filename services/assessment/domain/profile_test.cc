#include "services/assessment/domain/profile.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/assessment/domain/sentences.h"

namespace mumpuni::assessment::domain {
namespace {

const LocalDate kToday = LocalDate::Of("2026-08-11");

ActFact Fact(const std::string& id, bool favourable, LocalDate day = kToday.PlusDays(-10)) {
  return {.source_id = id,
          .act = Act::kClearAndCourteous,
          .topic = "ROAD",
          .favourable = favourable,
          .occurred_on = day,
          .counts_from = day,
          .settles_on = day.PlusDays(5),
          .reporter_ref = "r" + id,
          .reporter_verified = true};
}

std::vector<ActFact> Facts(int favourable, int unfavourable) {
  std::vector<ActFact> facts;
  for (int i = 0; i < favourable; ++i) facts.push_back(Fact(absl::StrCat("p", i), true));
  for (int i = 0; i < unfavourable; ++i) facts.push_back(Fact(absl::StrCat("n", i), false));
  return facts;
}

LevelFinding Formal(int level, std::string_view day = "2026-01-15") {
  return {.source_id = "f1",
          .competency = "M.3",
          .level = level,
          .found_on = LocalDate::Of(day),
          .provider = "Puspenkom"};
}

TrainingFact Training(const std::string& id, bool workplace, int taught = 5) {
  TrainingFact t{.source_id = id,
                 .competency = "M.3",
                 .level_taught = taught,
                 .completed_on = LocalDate::Of("2026-06-10"),
                 .test_passed = true};
  if (workplace) t.workplace_confirmed_on = LocalDate::Of("2026-07-20");
  return t;
}

Requirement Required(int level) { return {.job_standard = "SKJ", .levels = {{"M.3", level}}}; }

CompetencyProfile M3(const Evidence& evidence, int required = 2,
                     const RuleSet& rules = RuleSet2026v1(885), LocalDate day = kToday,
                     const ComputeOptions& options = {}) {
  for (const auto& c : Compute(evidence, rules, Required(required), day, options).competencies) {
    if (c.code == "M.3") return c;
  }
  return {};
}

ItemStatus StatusOfOnly(const CompetencyProfile& p) {
  for (const Line& line : p.lines) {
    if (line.item.has_value()) return line.item->status;
  }
  ADD_FAILURE() << "no item";
  return ItemStatus::kCounted;
}

struct Vector {
  int favourable;
  int unfavourable;
  int u;
  Signal signal;
};

TEST(ProfileVectors, SignalsOfPractice) {
  for (const Vector& v : {Vector{17, 7, -299, Signal::kLower}, Vector{17, 5, -199, Signal::kUsual},
                          Vector{21, 7, -258, Signal::kLower}, Vector{21, 4, -94, Signal::kUsual},
                          Vector{20, 0, 277, Signal::kHigher}, Vector{5, 3, 0, Signal::kUsual},
                          Vector{5, 4, -293, Signal::kLower}, Vector{0, 0, 0, Signal::kUsual}}) {
    const CompetencyProfile p = M3({.acts = Facts(v.favourable, v.unfavourable)});
    EXPECT_EQ(p.u, v.u) << v.favourable << "+ " << v.unfavourable << "-";
    EXPECT_EQ(p.signal, v.signal) << v.favourable << "+ " << v.unfavourable << "-";
    EXPECT_EQ(p.indicated_level, 0) << "never assessed has no indicated level";
  }
  const CompetencyProfile p = M3({.acts = Facts(17, 7)});
  EXPECT_EQ(p.ValueOf(LineKind::kSPlus), 1955);
  EXPECT_EQ(p.ValueOf(LineKind::kSMinus), 6195);
}

// The bytes of a profile are compared with those that another machine, or this one years ago, has
// stored: they change by a new version of the encoding and a recomputation, never by the way.
TEST(ProfileVectors, TheBytesOfAProfileAreTheseOnEveryMachine) {
  const Evidence evidence{
      .formal = {Formal(1)}, .trainings = {Training("t1", true, 2)}, .acts = Facts(1, 1)};
  EXPECT_EQ(Encode(Compute(evidence, RuleSet2026v1(885), Required(2), kToday)),
            "v1|20676|2026-1|SKJ\n"
            "c|M.3|2|2|1|20468|9:Puspenkom|0|1|0\n"
            "1=1000\n"
            "2=600,t1,0,2,20614,1,0,0,600,2,-,-\n"
            "3=600\n"
            "4=600\n"
            "5=885,n0,2,ROAD,20666,0,885,1000,885,2,20666,20671\n"
            "5=115,p0,2,ROAD,20666,1,885,1000,115,2,20666,20671\n"
            "6=115\n"
            "7=885\n"
            "8=-110\n"
            "9=0\n"
            "10=2\n"
            "11=0\n"
            "12=1600\n"
            "13=2\n");
}

TEST(ProfileVectors, IndicatedLevels) {
  const Evidence yudi{
      .formal = {Formal(1)}, .trainings = {Training("t1", true)}, .acts = Facts(17, 5)};
  EXPECT_EQ(M3(yudi).value_milli, 1401);
  EXPECT_EQ(M3(yudi).indicated_level, 1);
  EXPECT_EQ(M3({.formal = {Formal(1)}, .trainings = {Training("t1", true)}}).value_milli, 1600);
  EXPECT_EQ(M3({.formal = {Formal(1)}, .trainings = {Training("t1", true)}}).indicated_level, 2);
  const CompetencyProfile low = M3({.formal = {Formal(3)}, .acts = Facts(5, 4)});
  EXPECT_EQ(low.value_milli, 2800);
  EXPECT_EQ(low.indicated_level, 3);
  const CompetencyProfile high =
      M3({.formal = {Formal(2)}, .trainings = {Training("t1", false)}, .acts = Facts(20, 0)});
  EXPECT_EQ(high.value_milli, 2500);
  EXPECT_EQ(high.indicated_level, 3);
  const CompetencyProfile story =
      M3({.formal = {Formal(1)}, .trainings = {Training("t1", true)}, .acts = Facts(21, 4)});
  EXPECT_EQ(story.value_milli, 1506);
  EXPECT_EQ(story.indicated_level, 2);
}

TEST(Profile, RequiredThreeHeadsShadowAndUnrequiredTakeNoSignalTerm) {
  const Evidence evidence{.formal = {Formal(3)}, .acts = Facts(5, 4)};
  EXPECT_EQ(M3(evidence, 3).value_milli, 3000);
  EXPECT_FALSE(M3(evidence, 3).signal_applies);
  EXPECT_EQ(M3(evidence, 3).signal, Signal::kUsual);
  RuleSet shadow = RuleSet2026v1(885);
  shadow.shadow = true;
  EXPECT_EQ(M3(evidence, 2, shadow).value_milli, 3000);
  EXPECT_EQ(M3(evidence, 2, shadow).signal, Signal::kLower) << "visible to the officer";
  Requirement head = Required(2);
  head.heads_unit = true;
  EXPECT_EQ(Compute(evidence, RuleSet2026v1(885), head, kToday).competencies[0].value_milli, 3000);
  EXPECT_EQ(Compute(evidence, RuleSet2026v1(885), {}, kToday).competencies[0].value_milli, 3000);
}

TEST(Profile, AssessmentExpiresAfterThirtySixMonths) {
  const Evidence evidence{.formal = {Formal(3, "2023-08-12")}};
  EXPECT_EQ(M3(evidence).assessed_status, AssessedStatus::kValid);
  EXPECT_EQ(M3(evidence).valid_until, kToday);
  const CompetencyProfile later = M3(evidence, 2, RuleSet2026v1(885), kToday.PlusDays(1));
  EXPECT_EQ(later.assessed_status, AssessedStatus::kExpired);
  EXPECT_EQ(later.assessed_level, 3);
  EXPECT_EQ(Compute(evidence, RuleSet2026v1(885), Required(2), kToday).next_change_on,
            kToday.PlusDays(1));
  EXPECT_EQ(M3({}).assessed_status, AssessedStatus::kNeverAssessed);
}

TEST(Profile, EvidenceUpToTheFormalAssessmentIsAbsorbed) {
  const LocalDate assessed = LocalDate::Of("2026-08-01");
  const CompetencyProfile on_day =
      M3({.formal = {Formal(2, "2026-08-01")}, .acts = {Fact("a", true, assessed)}});
  EXPECT_EQ(StatusOfOnly(on_day), ItemStatus::kAbsorbed);
  EXPECT_EQ(on_day.value_milli, 2000);
  const CompetencyProfile day_after =
      M3({.formal = {Formal(2, "2026-08-01")}, .acts = {Fact("a", true, assessed.PlusDays(1))}});
  EXPECT_EQ(StatusOfOnly(day_after), ItemStatus::kCounted);
  EXPECT_EQ(
      StatusOfOnly(M3({.formal = {Formal(2, "2026-06-10")}, .trainings = {Training("t", true)}})),
      ItemStatus::kAbsorbed);
}

TEST(Profile, TrainingTermsAndCaps) {
  Evidence e{.formal = {Formal(1)}, .trainings = {Training("t1", false)}};
  EXPECT_EQ(M3(e).value_milli, 1300);
  e.trainings.push_back(Training("t2", true));
  EXPECT_EQ(M3(e).ValueOf(LineKind::kTrainingSum), 900);
  EXPECT_EQ(M3(e).value_milli, 1600) << "cap 600";
  EXPECT_EQ(M3({.formal = {Formal(2)}, .trainings = {Training("t", true, 2)}}).value_milli, 2000)
      << "never beyond the level taught";
  EXPECT_EQ(M3(e, 2, RuleSet2026v1(885), LocalDate::Of("2029-06-09")).value_milli, 1600);
  EXPECT_EQ(M3(e, 2, RuleSet2026v1(885), LocalDate::Of("2029-06-10")).value_milli, 1000);
  TrainingFact no_test = Training("t3", true);
  no_test.test_passed = false;
  EXPECT_EQ(M3({.formal = {Formal(1)}, .trainings = {no_test}}).value_milli, 1000);
}

TEST(Profile, WorkplaceApplicationCountsFromDay30To180) {
  for (const auto& [days, value] : {std::pair{29, 1300}, {30, 1600}, {180, 1600}, {181, 1300}}) {
    TrainingFact t = Training("t", false);
    t.completed_on = LocalDate::Of("2026-01-20");
    t.workplace_confirmed_on = t.completed_on.PlusDays(days);
    EXPECT_EQ(M3({.formal = {Formal(1)}, .trainings = {t}}).value_milli, value) << days;
  }
}

TEST(Profile, WeightsByAge) {
  for (const auto& [age, s_plus] : {std::pair{180, 115}, {181, 57}, {365, 57}, {366, 0}}) {
    const CompetencyProfile p = M3({.acts = {Fact("a", true, kToday.PlusDays(-age))}});
    EXPECT_EQ(p.ValueOf(LineKind::kSPlus), s_plus) << age;
  }
  EXPECT_EQ(StatusOfOnly(M3({.acts = {Fact("a", true, kToday.PlusDays(-366))}})),
            ItemStatus::kExpired);
}

TEST(Profile, ItemsThatChargeNobody) {
  const auto with = [](auto change) {
    ActFact fact = Fact("a", false);
    change(fact);
    return StatusOfOnly(M3({.acts = {fact}}));
  };
  EXPECT_EQ(with([](ActFact& f) { f.exclusion = 2; }), ItemStatus::kExcluded);
  EXPECT_EQ(with([](ActFact& f) { f.contested = true; }), ItemStatus::kContested);
  EXPECT_EQ(with([](ActFact& f) { f.reporter_verified = false; }), ItemStatus::kNotVerified);
  EXPECT_EQ(with([](ActFact& f) { f.counts_from = kToday.PlusDays(1); }),
            ItemStatus::kProvisionalNotYet);
  EXPECT_EQ(with([](ActFact& f) { f.counts_from = kToday; }), ItemStatus::kCounted);
}

TEST(Profile, SuperiorSeesOnlySettledFacts) {
  ActFact fact = Fact("a", true, kToday.PlusDays(-5));
  fact.settles_on = kToday;
  EXPECT_EQ(M3({.acts = {fact}}).provisional_count, 1);
  EXPECT_EQ(StatusOfOnly(M3({.acts = {fact}}, 2, RuleSet2026v1(885), kToday.PlusDays(1),
                            {.settled_only = true})),
            ItemStatus::kCounted);
}

// What a superior may not know yet is no item at all: the same bytes as if it had not happened.
TEST(Profile, WhatASuperiorMayNotSeeIsNotEvenAnItem) {
  const ComputeOptions superior{.settled_only = true};
  const auto bytes = [&](std::vector<ActFact> acts) {
    return Encode(
        Compute({.acts = std::move(acts)}, RuleSet2026v1(885), Required(2), kToday, superior));
  };
  const std::vector<ActFact> seen = Facts(3, 2);
  const std::string expected = bytes(seen);
  const auto with = [&](auto change) {
    std::vector<ActFact> acts = seen;
    acts.push_back(Fact("hidden", false));
    change(acts.back());
    return bytes(acts);
  };
  EXPECT_EQ(with([](ActFact& f) { f.settles_on = kToday; }), expected) << "not settled";
  EXPECT_EQ(with([](ActFact& f) { f.contested = true; }), expected) << "under objection";
  EXPECT_EQ(with([](ActFact& f) { f.counts_from = kToday.PlusDays(1); }), expected)
      << "not announced";
  EXPECT_NE(with([](ActFact&) {}), expected) << "settled, announced, uncontested";
  EXPECT_NE(with([](ActFact& f) { f.exclusion = 2; }), expected) << "settled, charges nobody";
}

TEST(Profile, TwoItemsPerReporterAndYear) {
  Evidence e{.acts = Facts(0, 6)};
  for (ActFact& fact : e.acts) fact.reporter_ref = "same";
  const CompetencyProfile p = M3(e);
  EXPECT_EQ(p.ValueOf(LineKind::kSMinus), 2 * 885);
  EXPECT_EQ(p.unfavourable_count, 2);
  EXPECT_EQ(p.u, 0) << "the gate counts reporters";
  e.acts[0].occurred_on = e.acts[0].counts_from = LocalDate::Of("2025-12-20");
  EXPECT_EQ(M3(e).unfavourable_count, 3) << "another calendar year";
}

// The counterexamples of docs/adr/2026-11-25-reporter-limit-within-a-competency.md.
class ReporterLimit : public ::testing::Test {
 protected:
  ReporterLimit() {
    rules_.topic_shares[{Act::kClearAndCourteous, "HARD"}] = 400;
    rules_.topic_shares[{Act::kRightFirstTime, "HARD"}] = 300;
  }
  static ActFact Praise(const std::string& id, const std::string& topic, std::string_view day) {
    ActFact fact = Fact(id, true, LocalDate::Of(day));
    fact.topic = topic;
    fact.reporter_ref = "lestari";
    return fact;
  }
  CompetencyProfile M3With(const ActFact& third) const {
    std::vector<ActFact> acts = two_;
    acts.push_back(third);
    return M3({.acts = acts}, 2, rules_);
  }

  RuleSet rules_ = RuleSet2026v1(885);
  const std::vector<ActFact> two_ = {Praise("april", "HARD", "2026-04-01"),
                                     Praise("may", "HARD", "2026-05-01")};
};

// Counting the first two by date, the praise of March would leave 115 + 600: u 106, USUAL. Counting
// the last two, that of June would.
TEST_F(ReporterLimit, PraiseThatIsEasyToEarnPushesOutNoneThatIsHard) {
  const CompetencyProfile before = M3({.acts = two_}, 2, rules_);
  EXPECT_EQ(before.ValueOf(LineKind::kSPlus), 1200);
  EXPECT_EQ(before.u, 166);
  EXPECT_EQ(before.signal, Signal::kHigher);
  for (const char* day : {"2026-03-01", "2026-06-01"}) {
    const CompetencyProfile after = M3With(Praise("easy", "ROAD", day));
    EXPECT_EQ(after.ValueOf(LineKind::kSPlus), 1200) << day;
    EXPECT_EQ(after.signal, Signal::kHigher) << day;
  }
}

// Counted over all competencies, 700 of M.5 would leave one 600 of M.3: u 90, USUAL.
TEST_F(ReporterLimit, PraiseOfOneCompetencyPushesOutNoneOfAnother) {
  ActFact other = Praise("june", "HARD", "2026-06-01");
  other.act = Act::kRightFirstTime;
  EXPECT_EQ(M3With(other).u, 166);
  const Profile all = Compute({.acts = {two_[0], two_[1], other}}, rules_, Required(2), kToday);
  ASSERT_EQ(all.competencies.size(), 2u);
  EXPECT_EQ(all.competencies[1].code, "M.5");
  EXPECT_EQ(all.competencies[1].ValueOf(LineKind::kSPlus), 700);
}

// One who praises and complains: a light complaint finds no place, a heavy one takes that of a
// praise.
TEST_F(ReporterLimit, TheHeaviestTwoStayWhateverTheirSign) {
  ActFact complaint = Praise("light", "HARD", "2026-06-01");
  complaint.favourable = false;
  EXPECT_EQ(M3With(complaint).ValueOf(LineKind::kSMinus), 0) << "400 is lighter than both";
  complaint.topic = "ROAD";
  EXPECT_EQ(M3With(complaint).ValueOf(LineKind::kSMinus), 885) << "heavier than both";
  EXPECT_EQ(M3With(complaint).ValueOf(LineKind::kSPlus), 600);
}

TEST(Profile, FourCasesOfThreeReportersDoNotOpenTheGate) {
  Evidence e{.acts = Facts(0, 4)};
  EXPECT_LT(M3(e).u, 0);
  e.acts[1].reporter_ref = e.acts[0].reporter_ref;
  EXPECT_EQ(M3(e).u, 0);
}

TEST(Profile, MappingSendsTopicsToTechnicalCompetencies) {
  RuleSet rules = RuleSet2026v1(885);
  rules.mappings[{Act::kRightFirstTime, "ROAD"}] = "T.4";
  ActFact fact = Fact("a", true);
  fact.act = Act::kRightFirstTime;
  const auto codes = [&] {
    std::vector<std::string> found;
    for (const auto& c : Compute({.acts = {fact}}, rules, {}, kToday).competencies) {
      found.push_back(c.code);
    }
    return found;
  };
  EXPECT_EQ(codes(), std::vector<std::string>{"T.4"});
  fact.topic = "OTHER";
  EXPECT_EQ(codes(), std::vector<std::string>{"M.5"});
  rules.mappings[{Act::kRightFirstTime, ""}] = "M.1";
  EXPECT_TRUE(codes().empty()) << "M.1 takes no evidence from complaints";
}

TEST(Profile, SharesFallBackFromTopicToKindToDefault) {
  RuleSet rules = RuleSet2026v1(885);
  rules.topic_kinds["ROAD"] = "INFRA";
  EXPECT_EQ(rules.ShareOf(Act::kClearAndCourteous, "ROAD"), 885);
  rules.kind_shares[{Act::kClearAndCourteous, "INFRA"}] = 700;
  EXPECT_EQ(rules.ShareOf(Act::kClearAndCourteous, "ROAD"), 700);
  rules.topic_shares[{Act::kClearAndCourteous, "ROAD"}] = 600;
  EXPECT_EQ(rules.ShareOf(Act::kClearAndCourteous, "ROAD"), 600);
}

TEST(Profile, WithoutRuleSetOnlyTheFormalLevelIsTold) {
  const CompetencyProfile p = M3({.formal = {Formal(3)}, .acts = Facts(0, 9)}, 2, RuleSet());
  EXPECT_EQ(p.assessed_level, 3);
  EXPECT_EQ(p.indicated_level, 0);
  EXPECT_TRUE(p.lines.empty());
}

TEST(Profile, ScreeningNeverBecomesALevel) {
  const CompetencyProfile p = M3({.screenings = {Formal(4)}});
  EXPECT_EQ(p.screening_level, 4);
  EXPECT_EQ(p.assessed_status, AssessedStatus::kNeverAssessed);
  EXPECT_EQ(p.indicated_level, 0);
}

TEST(Profile, StandingIsAThreshold) {
  EXPECT_EQ(StandingOf(0, 2), Standing::kUnknown);
  EXPECT_EQ(StandingOf(1, 2), Standing::kBelow);
  EXPECT_EQ(StandingOf(2, 2), Standing::kMeets);
  EXPECT_EQ(StandingOf(5, 2), Standing::kMeets);
}

TEST(Profile, EveryLineHasASentence) {
  const Evidence e{.formal = {Formal(1)}, .trainings = {Training("t1", true)}, .acts = Facts(2, 1)};
  const CompetencyProfile p = M3(e);
  for (const Line& line : p.lines) {
    EXPECT_FALSE(SentenceOf(line, p, {}).empty()) << static_cast<int>(line.kind);
  }
  EXPECT_EQ(SentenceOf(p.lines[0], p, {}),
            "Nilai dasar 1000 dari asesmen formal terbaru tanggal 2026-01-15.");
}

// ---- properties ----

ActFact AnyAct() {
  const LocalDate day = kToday.PlusDays(-*rc::gen::inRange(-5, 400));
  return {.source_id = absl::StrCat("c", *rc::gen::inRange(0, 100000)),
          .act = kActs[*rc::gen::inRange(0, 3)],
          .topic = *rc::gen::element<std::string>("A", "B", "C"),
          .favourable = *rc::gen::arbitrary<bool>(),
          .occurred_on = day,
          .counts_from = day.PlusDays(*rc::gen::inRange(0, 4)),
          .settles_on = day.PlusDays(*rc::gen::inRange(4, 20)),
          .reporter_ref = absl::StrCat("r", *rc::gen::inRange(0, 6)),
          .reporter_verified = *rc::gen::inRange(0, 5) != 0,
          .exclusion = *rc::gen::inRange(0, 6) == 0 ? 1 : 0,
          .contested = *rc::gen::inRange(0, 6) == 0};
}

TrainingFact AnyTraining() {
  TrainingFact t{.source_id = absl::StrCat("t", *rc::gen::inRange(0, 100000)),
                 .competency = *rc::gen::element<std::string>("M.3", "M.4"),
                 .level_taught = *rc::gen::inRange(1, 6),
                 .completed_on = kToday.PlusDays(-*rc::gen::inRange(-5, 1200)),
                 .test_passed = *rc::gen::arbitrary<bool>()};
  if (*rc::gen::arbitrary<bool>()) {
    t.workplace_confirmed_on = t.completed_on.PlusDays(*rc::gen::inRange(10, 200));
  }
  return t;
}

// Distinct sources: two different facts under one key are refused by the store.
Evidence AnyEvidence() {
  Evidence e;
  const int acts = *rc::gen::inRange(0, 40);
  for (int i = 0; i < acts; ++i) {
    e.acts.push_back(AnyAct());
    e.acts.back().source_id += absl::StrCat("-", i);
  }
  const int trainings = *rc::gen::inRange(0, 5);
  for (int i = 0; i < trainings; ++i) {
    e.trainings.push_back(AnyTraining());
    e.trainings.back().source_id += absl::StrCat("-", i);
  }
  if (*rc::gen::arbitrary<bool>()) {
    LevelFinding f = Formal(*rc::gen::inRange(1, 6));
    f.found_on = kToday.PlusDays(-*rc::gen::inRange(0, 1200));
    e.formal.push_back(f);
  }
  return e;
}

RuleSet AnyRules() {
  RuleSet rules = RuleSet2026v1(*rc::gen::inRange(0, 1001));
  rules.topic_shares[{Act::kClearAndCourteous, "A"}] = *rc::gen::inRange(0, 1001);
  rules.topic_shares[{Act::kRightFirstTime, "B"}] = *rc::gen::inRange(0, 1001);
  rules.mappings[{Act::kRightFirstTime, "C"}] = "M.3";
  return rules;
}

const Requirement kAllTwo{.job_standard = "S", .levels = {{"M.3", 2}, {"M.4", 1}, {"M.5", 2}}};

Profile Of(const Evidence& e, const RuleSet& rules) { return Compute(e, rules, kAllTwo, kToday); }

template <typename Compare>
void CheckAll(const Profile& before, const Profile& after, const Compare& compare) {
  RC_ASSERT(before.competencies.size() == after.competencies.size());
  for (size_t i = 0; i < before.competencies.size(); ++i) {
    compare(before.competencies[i], after.competencies[i]);
  }
}

TEST(ProfileProperties, OrderAndRepetitionDoNotMatter) {
  EXPECT_TRUE(rc::check([] {
    const Evidence e = AnyEvidence();
    const RuleSet rules = AnyRules();
    Evidence other = e;
    other.acts.insert(other.acts.end(), e.acts.begin(), e.acts.end());
    other.trainings.insert(other.trainings.end(), e.trainings.begin(), e.trainings.end());
    other.formal.insert(other.formal.end(), e.formal.begin(), e.formal.end());
    std::reverse(other.acts.begin(), other.acts.end());
    std::reverse(other.trainings.begin(), other.trainings.end());
    RC_ASSERT(Encode(Of(e, rules)) == Encode(Of(other, rules)));
  }));
}

// `after` knows one more fact than `before`: it moves nothing against its own sense.
void CheckDirection(const ActFact& fact, const CompetencyProfile& before,
                    const CompetencyProfile& after) {
  const CompetencyProfile& low = fact.favourable ? before : after;
  const CompetencyProfile& high = fact.favourable ? after : before;
  RC_ASSERT(low.u <= high.u);
  RC_ASSERT(low.value_milli <= high.value_milli);
  RC_ASSERT(low.signal <= high.signal);
}

TEST(ProfileProperties, PositiveNeverLowersAndNegativeNeverRaises) {
  EXPECT_TRUE(rc::check([] {
    const Evidence e = AnyEvidence();
    const RuleSet rules = AnyRules();
    Evidence more = e;
    ActFact fact = AnyAct();
    fact.source_id = absl::StrCat(*rc::gen::element<std::string>("a", "z"), "-new");
    more.acts.push_back(fact);
    CheckAll(Of(e, rules), Of(more, rules),
             [&](const CompetencyProfile& a, const CompetencyProfile& b) {
               CheckDirection(fact, a, b);
             });
  }));
}

// A fact of one talkative reporter that counts, of this calendar year and about M.3, so that each
// takes part in the limit.
ActFact Talk(const std::string& id) {
  ActFact fact = Fact(id, *rc::gen::arbitrary<bool>(), kToday.PlusDays(-*rc::gen::inRange(0, 220)));
  fact.topic = *rc::gen::element<std::string>("A", "B", "C");
  fact.reporter_ref = "talkative";
  return fact;
}

TEST(ProfileProperties, PositiveNeverLowersAndNegativeNeverRaisesWhereTheLimitBites) {
  EXPECT_TRUE(rc::check([] {
    RuleSet rules = AnyRules();
    rules.topic_shares[{Act::kClearAndCourteous, "B"}] = *rc::gen::inRange(0, 1001);
    rules.constants.reporter_year_limit = *rc::gen::inRange(1, 4);
    // Others say enough for the gate to be open as often as closed.
    Evidence e{.formal = {Formal(2, "2025-01-01")}, .acts = Facts(0, *rc::gen::inRange(0, 8))};
    const int said = rules.constants.reporter_year_limit + *rc::gen::inRange(0, 8);
    for (int i = 0; i < said; ++i) e.acts.push_back(Talk(absl::StrCat("m", i)));
    Evidence more = e;
    const ActFact fact = Talk(*rc::gen::element<std::string>("a", "z"));
    more.acts.push_back(fact);
    const CompetencyProfile a = M3(e, 2, rules), b = M3(more, 2, rules);
    RC_ASSERT(std::any_of(b.lines.begin(), b.lines.end(), [](const Line& line) {
      return line.item.has_value() && line.item->status == ItemStatus::kOverReporterLimit;
    }));
    CheckDirection(fact, a, b);
  }));
}

TEST(ProfileProperties, OneMoreTrainingNeverLowers) {
  EXPECT_TRUE(rc::check([] {
    const Evidence e = AnyEvidence();
    const RuleSet rules = AnyRules();
    Evidence more = e;
    more.trainings.push_back(AnyTraining());
    more.trainings.back().source_id = "new";
    CheckAll(Of(e, rules), Of(more, rules),
             [](const CompetencyProfile& a, const CompetencyProfile& b) {
               RC_ASSERT(b.value_milli >= a.value_milli);
               RC_ASSERT(b.indicated_level >= a.indicated_level);
             });
  }));
}

TEST(ProfileProperties, RevocationRestoresTheSameBytes) {
  EXPECT_TRUE(rc::check([] {
    Evidence e = AnyEvidence();
    const RuleSet rules = AnyRules();
    const std::string before = Encode(Of(e, rules));
    ActFact fact = AnyAct();
    fact.source_id = "reopened";
    e.acts.insert(e.acts.begin(), fact);
    const std::string with = Encode(Of(e, rules));
    RC_ASSERT(fact.occurred_on > kToday || with != before);
    e.acts.erase(e.acts.begin());
    RC_ASSERT(Encode(Of(e, rules)) == before);
  }));
}

TEST(ProfileProperties, LinesExplainTheResult) {
  EXPECT_TRUE(rc::check([] {
    const RuleSet rules = AnyRules();
    for (const CompetencyProfile& p : Of(AnyEvidence(), rules).competencies) {
      int64_t plus = 0, minus = 0, training = 0;
      for (const Line& line : p.lines) {
        if (line.kind == LineKind::kFactItem) {
          (line.item->favourable ? plus : minus) += line.item->contribution;
          RC_ASSERT(line.item->status == ItemStatus::kCounted || line.item->contribution == 0);
        }
        if (line.kind == LineKind::kTrainingItem) training += line.value;
      }
      const auto value = [&](LineKind kind) -> int64_t { return p.ValueOf(kind).value_or(-1); };
      RC_ASSERT(value(LineKind::kSPlus) == plus);
      RC_ASSERT(value(LineKind::kSMinus) == minus);
      RC_ASSERT(value(LineKind::kTrainingSum) == training);
      RC_ASSERT(value(LineKind::kTrainingCapped) == std::min<int64_t>(training, 600));
      RC_ASSERT(p.ValueOf(LineKind::kU) == 1000 * (plus - minus) / (plus + minus + 6000));
      if (!p.assessed_on.has_value()) {
        RC_ASSERT(p.indicated_level == 0);
        continue;
      }
      RC_ASSERT(value(LineKind::kValue) == value(LineKind::kBase) +
                                               value(LineKind::kTrainingCapped) +
                                               *p.ValueOf(LineKind::kSignalTerm));
      RC_ASSERT(p.indicated_level == std::clamp((p.value_milli + 500) / 1000, 1, 5));
    }
  }));
}

TEST(ProfileProperties, ComplaintsAloneNeverChangeTheLevel) {
  EXPECT_TRUE(rc::check([] {
    Evidence e = AnyEvidence();
    e.trainings.clear();
    for (const CompetencyProfile& p : Of(e, AnyRules()).competencies) {
      RC_ASSERT(p.indicated_level == p.assessed_level);
    }
  }));
}

TEST(ProfileProperties, NothingChangesBeforeTheNextChange) {
  EXPECT_TRUE(rc::check([] {
    const Evidence e = AnyEvidence();
    const RuleSet rules = AnyRules();
    const Profile now = Of(e, rules);
    const int span = *rc::gen::inRange(1, 400);
    LocalDate later = kToday.PlusDays(span);
    if (now.next_change_on.has_value() && later >= *now.next_change_on) {
      later = now.next_change_on->PlusDays(-1);
    }
    const Profile then = Compute(e, rules, kAllTwo, later);
    CheckAll(now, then, [](const CompetencyProfile& a, const CompetencyProfile& b) {
      RC_ASSERT(a.value_milli == b.value_milli);
      RC_ASSERT(a.u == b.u);
      RC_ASSERT(a.assessed_status == b.assessed_status);
    });
  }));
}

// A retired competency is read as the one that took its place, on both sides of the comparison.
TEST(CrosswalkInProfile, EvidenceAndRequirementsFollow) {
  const LocalDate day = LocalDate::Of("2026-08-11");
  Evidence evidence;
  evidence.formal = {{"a", "T.1", 2, day.PlusDays(-100), "Puspenkom", 1}};
  evidence.trainings = {{"t", "T.1", 3, day.PlusDays(-20), true, std::nullopt}};
  const Requirement requirement{.job_standard = "SKJ", .levels = {{"T.1", 2}, {"T.2", 1}}};
  const Crosswalk crosswalk({{"T.1", "T.2", {1, 3, 4, 5, 5}, day.PlusDays(-1), "Perwali 2/2026"}});
  const RuleSet rules = RuleSet2026v1(885);
  const Profile before = Compute(evidence, rules, requirement, day);
  EXPECT_EQ(before.competencies.size(), 2u);
  const Profile after = Compute(evidence, rules, requirement, day, {.crosswalk = crosswalk});
  ASSERT_EQ(after.competencies.size(), 1u);
  const CompetencyProfile& p = after.competencies[0];
  EXPECT_EQ(p.code, "T.2");
  EXPECT_EQ(p.required_level, 3) << "the higher of two";
  EXPECT_EQ(p.assessed_level, 3);
  EXPECT_EQ(p.ValueOf(LineKind::kTrainingSum), 300);
}

TEST(Profile, NextChangeIsTheEndOfTheShadow) {
  RuleSet rules = RuleSet2026v1(885);
  rules.shadow = true;
  rules.effective_from = LocalDate::Of("2026-03-01");
  const Profile profile = Compute({}, rules, {}, LocalDate::Of("2026-08-11"));
  EXPECT_EQ(profile.next_change_on, LocalDate::Of("2026-09-01"));
  EXPECT_FALSE(Compute({}, rules, {}, LocalDate::Of("2026-09-01")).next_change_on.has_value());
}

TEST(CrosswalkInProfile, OfOneAssessmentOfBothCompetenciesTheHigherLevelHolds) {
  const LocalDate day = LocalDate::Of("2026-08-11");
  const Crosswalk crosswalk({{"T.4", "T.5", {1, 2, 3, 4, 5}, day.PlusDays(-1), "Perwali 2/2026"}});
  for (const auto& [old_level, new_level] : {std::pair{2, 4}, {4, 2}}) {
    Evidence evidence;
    evidence.formal = {{"a", "T.4", old_level, day.PlusDays(-100), "Puspenkom", 1},
                       {"a", "T.5", new_level, day.PlusDays(-100), "Puspenkom", 1}};
    const Profile profile =
        Compute(evidence, RuleSet2026v1(885), {}, day, {.crosswalk = crosswalk});
    ASSERT_EQ(profile.competencies.size(), 1u);
    EXPECT_EQ(profile.competencies[0].code, "T.5");
    EXPECT_EQ(profile.competencies[0].assessed_level, 4);
  }
}

TEST(CrosswalkInProfile, ATrainingOfBothCompetenciesCountsOnce) {
  const LocalDate day = LocalDate::Of("2026-08-11");
  Evidence evidence;
  evidence.trainings = {{"t", "T.1", 3, day.PlusDays(-20), true, std::nullopt},
                        {"t", "T.2", 2, day.PlusDays(-20), true, std::nullopt}};
  const Crosswalk crosswalk({{"T.1", "T.2", {1, 2, 3, 4, 5}, day.PlusDays(-1), "Perwali 2/2026"}});
  const Requirement requirement{.job_standard = "SKJ", .levels = {{"T.2", 3}}};
  const Profile profile =
      Compute(evidence, RuleSet2026v1(885), requirement, day, {.crosswalk = crosswalk});
  ASSERT_EQ(profile.competencies.size(), 1u);
  EXPECT_EQ(profile.competencies[0].ValueOf(LineKind::kTrainingSum), 300);
}

}  // namespace
}  // namespace mumpuni::assessment::domain
