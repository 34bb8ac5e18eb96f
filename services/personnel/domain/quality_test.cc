#include "services/personnel/domain/quality.h"

#include <gtest/gtest.h>

#include <set>

namespace mumpuni::personnel::domain {
namespace {

const LocalDate kToday = LocalDate::Of("2026-08-10");

// A PNS about whom nothing is odd: born 1986-09-26, appointed in May 2015, male.
QualityFacts Yudi() {
  QualityFacts facts;
  facts.number = *EmployeeNumber::Parse("198609262015051001", "n");
  facts.employment_type = EmploymentType::kPns;
  facts.birth_date = LocalDate::Of("1986-09-26");
  facts.sex = Sex::kMale;
  facts.hire_date = LocalDate::Of("2015-05-01");
  facts.position_recorded = true;
  facts.mandatory_retirement_age_years = 58;
  facts.grade_ordinal = 10;
  facts.lowest_grade_ordinal = 9;
  facts.highest_grade_ordinal = 12;
  return facts;
}

// A contract employee: born 2000-12-31, first contract in 2024, male.
QualityFacts Rina() {
  QualityFacts facts = Yudi();
  facts.number = *EmployeeNumber::Parse("200012312024211001", "n");
  facts.employment_type = EmploymentType::kContract;
  facts.birth_date = LocalDate::Of("2000-12-31");
  facts.hire_date = LocalDate::Of("2024-03-01");
  facts.contract_term = DateRange{LocalDate::Of("2024-03-01"), LocalDate::Of("2029-02-28")};
  return facts;
}

std::set<QualityRule> Rules(const QualityFacts& facts, LocalDate today = kToday) {
  std::set<QualityRule> rules;
  for (const Warning& warning : Warnings(facts, today)) {
    EXPECT_TRUE(rules.empty() || *rules.rbegin() < warning.rule) << "not in order";
    EXPECT_FALSE(warning.facts.empty());
    rules.insert(warning.rule);
  }
  return rules;
}

using Set = std::set<QualityRule>;

std::string FactsOf(const QualityFacts& facts, QualityRule rule, LocalDate today = kToday) {
  for (const Warning& warning : Warnings(facts, today)) {
    if (warning.rule == rule) return warning.facts;
  }
  ADD_FAILURE() << "no warning " << static_cast<int>(rule);
  return "";
}

TEST(Quality, IsSilentIfEverythingFits) {
  EXPECT_EQ(Rules(Yudi()), Set{});
  EXPECT_EQ(Rules(Rina()), Set{});
}

TEST(Quality, WarnsOfAnotherBirthDate) {
  QualityFacts facts = Yudi();
  facts.birth_date = LocalDate::Of("1986-09-27");
  EXPECT_EQ(Rules(facts), Set{QualityRule::kBirthDateDiffers});
  facts.birth_date.reset();
  EXPECT_EQ(Rules(facts), Set{});
}

TEST(Quality, WarnsOfAnotherSex) {
  QualityFacts facts = Yudi();
  facts.sex = Sex::kFemale;
  EXPECT_EQ(Rules(facts), Set{QualityRule::kSexDiffers});
  facts.sex = Sex::kUnspecified;
  EXPECT_EQ(Rules(facts), Set{});
  facts.number = *EmployeeNumber::Parse("198609262015052001", "n");
  facts.sex = Sex::kFemale;
  EXPECT_EQ(Rules(facts), Set{});
}

TEST(Quality, WarnsOfAPnsUnder18AtTheFirstAppointment) {
  // Appointed on 1 May 2015.
  QualityFacts facts = Yudi();
  facts.number = *EmployeeNumber::Parse("199705012015051001", "n");
  facts.birth_date = LocalDate::Of("1997-05-01");
  EXPECT_EQ(Rules(facts), Set{});
  facts.number = *EmployeeNumber::Parse("199705022015051001", "n");
  facts.birth_date = LocalDate::Of("1997-05-02");
  EXPECT_EQ(Rules(facts), Set{QualityRule::kAppointedTooYoung});
  facts.birth_date.reset();
  EXPECT_EQ(Rules(facts), Set{QualityRule::kAppointedTooYoung});
  // The registered birth date counts before that in the number.
  facts.birth_date = LocalDate::Of("1997-04-30");
  EXPECT_EQ(Rules(facts), Set{QualityRule::kBirthDateDiffers});
}

TEST(Quality, WarnsOfAContractEmployeeUnder20AtTheFirstAppointment) {
  QualityFacts facts = Rina();
  facts.number = *EmployeeNumber::Parse("200406012024211001", "n");
  facts.birth_date = LocalDate::Of("2004-06-01");
  for (EmploymentType type : {EmploymentType::kContract, EmploymentType::kContractPartTime}) {
    facts.employment_type = type;
    // The day in service tells what the year in the number leaves open.
    facts.hire_date = LocalDate::Of("2024-06-01");
    EXPECT_EQ(Rules(facts), Set{});
    facts.hire_date = LocalDate::Of("2024-05-31");
    EXPECT_EQ(Rules(facts), Set{QualityRule::kAppointedTooYoung});
    // Of another year it does not.
    facts.hire_date = LocalDate::Of("2025-07-01");
    EXPECT_EQ(Rules(facts), Set{QualityRule::kAppointedTooYoung});
  }
}

TEST(Quality, WarnsOfAnAppointmentInTheFuture) {
  QualityFacts facts = Yudi();
  facts.number = *EmployeeNumber::Parse("198609262026091001", "n");
  EXPECT_EQ(Rules(facts), Set{QualityRule::kAppointmentInFuture});
  EXPECT_EQ(Rules(facts, LocalDate::Of("2026-08-31")), Set{QualityRule::kAppointmentInFuture});
  EXPECT_EQ(Rules(facts, LocalDate::Of("2026-09-01")), Set{});
  facts = Rina();
  facts.number = *EmployeeNumber::Parse("200012312026211001", "n");
  EXPECT_EQ(Rules(facts), Set{});
  facts.number = *EmployeeNumber::Parse("200012312027211001", "n");
  EXPECT_EQ(Rules(facts), Set{QualityRule::kAppointmentInFuture});
}

TEST(Quality, WarnsOfAContractFromTheDayAfterItsEnd) {
  const QualityFacts facts = Rina();
  EXPECT_EQ(Rules(facts, LocalDate::Of("2029-02-28")), Set{});
  EXPECT_EQ(Rules(facts, LocalDate::Of("2029-03-01")), Set{QualityRule::kContractLapsed});
}

TEST(Quality, WarnsFromTheDayAfterTheMandatoryRetirement) {
  QualityFacts facts = Yudi();
  EXPECT_EQ(Rules(facts, LocalDate::Of("2044-09-30")), Set{});
  EXPECT_EQ(Rules(facts, LocalDate::Of("2044-10-01")), Set{QualityRule::kPastRetirementAge});
  facts.birth_date.reset();
  EXPECT_EQ(Rules(facts, LocalDate::Of("2044-10-01")), Set{QualityRule::kPastRetirementAge});
  facts.mandatory_retirement_age_years = 60;
  EXPECT_EQ(Rules(facts, LocalDate::Of("2044-10-01")), Set{});
  facts.mandatory_retirement_age_years = 0;
  EXPECT_EQ(Rules(facts, LocalDate::Of("2099-01-01")), Set{});
}

TEST(Quality, WarnsOfAGradeOutsideTheRange) {
  QualityFacts facts = Yudi();
  for (int grade = 0; grade <= 17; ++grade) {
    facts.grade_ordinal = grade;
    const bool fits = grade == 0 || (grade >= 9 && grade <= 12);
    EXPECT_EQ(Rules(facts), fits ? Set{} : Set{QualityRule::kGradeOutsideRange}) << grade;
  }
  facts.lowest_grade_ordinal = 0;
  facts.highest_grade_ordinal = 0;
  EXPECT_EQ(Rules(facts), Set{});
  // Contract grades are numbered on another ladder.
  QualityFacts contract = Rina();
  contract.grade_ordinal = 5;
  EXPECT_EQ(Rules(contract), Set{});
}

TEST(Quality, WarnsOfAMissingPosition) {
  QualityFacts facts = Yudi();
  facts.position_recorded = false;
  EXPECT_EQ(Rules(facts), Set{QualityRule::kPositionNotRecorded});
}

// Everything is odd.
QualityFacts Odd() {
  QualityFacts facts = Rina();
  facts.employment_type = EmploymentType::kPns;
  facts.number = *EmployeeNumber::Parse("202001012027051001", "n");
  facts.birth_date = LocalDate::Of("2019-12-31");
  facts.sex = Sex::kFemale;
  facts.contract_term->end = LocalDate::Of("2025-12-31");
  facts.mandatory_retirement_age_years = 5;
  facts.grade_ordinal = 1;
  facts.position_recorded = false;
  return facts;
}

TEST(Quality, FindsAllAtOnce) {
  EXPECT_EQ(Rules(Odd()),
            (Set{QualityRule::kBirthDateDiffers, QualityRule::kSexDiffers,
                 QualityRule::kAppointedTooYoung, QualityRule::kAppointmentInFuture,
                 QualityRule::kContractLapsed, QualityRule::kPastRetirementAge,
                 QualityRule::kGradeOutsideRange, QualityRule::kPositionNotRecorded}));
}

TEST(Quality, LooksOnlyAtBirthDateAndSexOfWhoHasLeft) {
  QualityFacts facts = Odd();
  facts.active = false;
  EXPECT_EQ(Rules(facts), (Set{QualityRule::kBirthDateDiffers, QualityRule::kSexDiffers}));
}

TEST(QualityFacts, DoNotChangeWithTheDay) {
  const QualityFacts facts = Odd();
  EXPECT_EQ(Warnings(facts, kToday), Warnings(facts, kToday.PlusDays(30)));
}

TEST(QualityFacts, ChangeWithWhatTheRuleLooksAtAndNothingElse) {
  struct Case {
    QualityRule rule;
    void (*change)(QualityFacts&);
  };
  const Case cases[] = {
      {QualityRule::kBirthDateDiffers,
       [](QualityFacts& f) { f.birth_date = LocalDate::Of("2019-12-30"); }},
      {QualityRule::kAppointedTooYoung,
       [](QualityFacts& f) { f.birth_date = LocalDate::Of("2019-12-30"); }},
      {QualityRule::kPastRetirementAge,
       [](QualityFacts& f) { f.birth_date = LocalDate::Of("2019-12-30"); }},
      {QualityRule::kPastRetirementAge,
       [](QualityFacts& f) { f.mandatory_retirement_age_years = 6; }},
      {QualityRule::kContractLapsed,
       [](QualityFacts& f) { f.contract_term->end = LocalDate::Of("2025-12-30"); }},
      {QualityRule::kGradeOutsideRange, [](QualityFacts& f) { f.grade_ordinal = 2; }},
      {QualityRule::kGradeOutsideRange, [](QualityFacts& f) { f.lowest_grade_ordinal = 10; }},
      {QualityRule::kGradeOutsideRange, [](QualityFacts& f) { f.highest_grade_ordinal = 11; }},
      {QualityRule::kAppointmentInFuture,
       [](QualityFacts& f) { f.number = *EmployeeNumber::Parse("202001012027061001", "n"); }},
      {QualityRule::kSexDiffers,
       [](QualityFacts& f) { f.number = *EmployeeNumber::Parse("202001012027051002", "n"); }},
  };
  for (const Case& c : cases) {
    QualityFacts facts = Odd();
    c.change(facts);
    EXPECT_NE(FactsOf(facts, c.rule), FactsOf(Odd(), c.rule)) << static_cast<int>(c.rule);
  }
  QualityFacts other = Odd();
  other.hire_date = LocalDate::Of("2020-01-01");
  other.contract_term->start = LocalDate::Of("2023-01-01");
  EXPECT_EQ(Warnings(other, kToday), Warnings(Odd(), kToday));
  // Of one thing that several rules look at, each has a text of its own.
  std::set<std::string> texts;
  for (const Warning& warning : Warnings(Odd(), kToday)) texts.insert(warning.facts);
  EXPECT_EQ(texts.size(), 8u);
}

TEST(QualityFacts, HoldNothingPersonalInClear) {
  for (const Warning& warning : Warnings(Odd(), kToday)) {
    if (warning.rule == QualityRule::kContractLapsed) {
      EXPECT_EQ(warning.facts, "until 2025-12-31");
    } else if (warning.rule == QualityRule::kGradeOutsideRange) {
      EXPECT_EQ(warning.facts, "1 outside 9 to 12");
    } else if (warning.rule == QualityRule::kPositionNotRecorded) {
      EXPECT_EQ(warning.facts, "none");
    } else {
      EXPECT_EQ(warning.facts.size(), 16u);
      EXPECT_EQ(warning.facts.find_first_not_of("0123456789abcdef"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace mumpuni::personnel::domain
