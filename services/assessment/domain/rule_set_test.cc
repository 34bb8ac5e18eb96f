#include "services/assessment/domain/rule_set.h"

#include <gtest/gtest.h>

#include "services/assessment/domain/purpose.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

RuleSet Decided() {
  RuleSet rules = RuleSet2026v1(885);
  rules.status = RuleSetStatus::kDecided;
  rules.decree_number = "188.45/1/2026";
  rules.deciding_official = "Wali Kota";
  rules.effective_from = LocalDate::Of("2026-01-01");
  rules.dpia_reference = "DPIA-1";
  return rules;
}

TEST(RuleSet, IncompleteDecisionOnlySimulates) {
  EXPECT_TRUE(Validate(Decided()).ok());
  for (auto clear :
       {+[](RuleSet& r) { r.decree_number = ""; }, +[](RuleSet& r) { r.deciding_official = ""; },
        +[](RuleSet& r) { r.effective_from.reset(); },
        +[](RuleSet& r) { r.dpia_reference = ""; }}) {
    RuleSet rules = Decided();
    clear(rules);
    EXPECT_EQ(ReasonOf(Validate(rules)), reasons::kRuleSetNotDecided.id);
    rules.status = RuleSetStatus::kSimulationOnly;
    EXPECT_TRUE(Validate(rules).ok());
  }
}

TEST(RuleSet, ADecidedSetDoesNotReachBack) {
  const auto reason = [](const RuleSet& rules, const char* today) {
    return ReasonOf(CheckNotRetroactive(rules, LocalDate::Of(today)));
  };
  RuleSet rules = Decided();
  EXPECT_EQ(reason(rules, "2025-12-31"), "");
  EXPECT_EQ(reason(rules, "2026-01-01"), "") << "on its first day";
  EXPECT_EQ(reason(rules, "2026-01-02"), reasons::kRuleSetRetroactive.id);
  rules.demo = true;
  EXPECT_EQ(reason(rules, "2026-01-02"), "") << "a demonstration plays the past";
  rules.demo = false;
  rules.status = RuleSetStatus::kSimulationOnly;
  EXPECT_EQ(reason(rules, "2026-01-02"), "") << "a simulation binds nobody";
}

TEST(RuleSet, ItsFirstSixMonthsRunInShadow) {
  RuleSet rules = Decided();
  EXPECT_FALSE(rules.InShadow(LocalDate::Of("2026-01-01")));
  rules.shadow = true;
  EXPECT_TRUE(rules.InShadow(LocalDate::Of("2026-01-01")));
  EXPECT_TRUE(rules.InShadow(LocalDate::Of("2026-06-30")));
  EXPECT_FALSE(rules.InShadow(LocalDate::Of("2026-07-01")));
  rules.effective_from.reset();
  EXPECT_TRUE(rules.InShadow(LocalDate::Of("2030-01-01")))
      << "not decided: it simulates its shadow";
}

TEST(RuleSet, TheFirstRulesOfTheCityHaveAShadow) {
  RuleSet rules = Decided();
  const auto reason = [&](std::optional<LocalDate> first) {
    return ReasonOf(CheckShadow(rules, first));
  };
  EXPECT_EQ(reason(std::nullopt), reasons::kRuleSetShadowRequired.id);
  EXPECT_EQ(reason(LocalDate::Of("2025-07-02")), reasons::kRuleSetShadowRequired.id);
  EXPECT_EQ(reason(LocalDate::Of("2025-07-01")), "") << "six months have passed";
  rules.shadow = true;
  EXPECT_EQ(reason(std::nullopt), "");
  rules.shadow = false;
  rules.demo = true;
  EXPECT_EQ(reason(std::nullopt), "");
}

TEST(RuleSet, RefusesForbiddenAndIncompleteTables) {
  RuleSet rules = Decided();
  rules.mappings[{Act::kClearAndCourteous, "ROAD"}] = "SK.1";
  EXPECT_EQ(ReasonOf(Validate(rules)), reasons::kRuleSetForbiddenCompetency.id);
  rules = Decided();
  rules.topic_shares.erase({Act::kRightFirstTime, ""});
  EXPECT_EQ(ReasonOf(Validate(rules)), reasons::kRuleSetIncomplete.id);
  rules = Decided();
  rules.constants.prior = 0;
  EXPECT_EQ(ReasonOf(Validate(rules)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(FieldOf(Validate(rules)), "rule_set.constants.prior");
}

TEST(RuleSet, BodySurvivesEncoding) {
  RuleSet rules = Decided();
  rules.constants.prior = 7000;
  rules.mappings[{Act::kRightFirstTime, "ROAD"}] = "T.4";
  rules.kind_shares[{Act::kRightFirstTime, "INFRA"}] = 701;
  rules.topic_kinds["ROAD"] = "INFRA";
  RuleSet copy = rules;
  copy.constants = {};
  copy.mappings.clear();
  copy.topic_shares.clear();
  copy.kind_shares.clear();
  copy.topic_kinds.clear();
  ASSERT_TRUE(DecodeBody(EncodeBody(rules), copy).ok());
  EXPECT_EQ(copy, rules);
  EXPECT_FALSE(DecodeBody("nonsense", copy).ok());
}

TEST(Purpose, WallAnswersOnlyWhatItMay) {
  EXPECT_EQ(AnswerOf(Purpose::kAppointment, false), (Answer{.assessed_valid = true}));
  EXPECT_EQ(AnswerOf(Purpose::kCaseRouting, false), (Answer{.standings = true}));
  EXPECT_FALSE(AnswerOf(Purpose::kDevelopmentPlanning, false).signal);
  EXPECT_TRUE(AnswerOf(Purpose::kDevelopmentPlanning, false).indicated);
  EXPECT_TRUE(AnswerOf(Purpose::kCoaching, false).settled_only);
  EXPECT_TRUE(AnswerOf(Purpose::kCoaching, false).signal);
  EXPECT_FALSE(AnswerOf(Purpose::kCoaching, true).signal) << "shadow: the officer alone";
  EXPECT_TRUE(AnswerOf(Purpose::kSelf, true).signal);
  EXPECT_FALSE(AnswerOf(Purpose::kAudit, true).signal);
}

}  // namespace
}  // namespace mumpuni::assessment::domain
