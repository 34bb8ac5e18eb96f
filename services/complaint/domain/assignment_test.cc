#include "services/complaint/domain/assignment.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "common/core/status.h"

namespace mumpuni::complaint::domain {
namespace {

Candidate Officer(const char* name, Standing standing, int64_t open, int64_t recent) {
  return {Id::FromName(name), standing, open, recent};
}

TEST(ChooseOfficer, TreatsCompetenceAsAThreshold) {
  // The one who is unknown has less to do than the one who meets: no rank between the two.
  const auto choice = ChooseOfficer(
      {Officer("meets", Standing::kMeets, 3, 0), Officer("unknown", Standing::kUnknown, 1, 9),
       Officer("below", Standing::kBelow, 0, 0)},
      Knowledge::kWhole);
  ASSERT_TRUE(choice.ok()) << choice.status();
  EXPECT_EQ(choice->employee_id, Id::FromName("unknown"));
  EXPECT_NE(choice->reason.find("di antara 2 petugas"), std::string::npos) << choice->reason;
}

TEST(ChooseOfficer, BreaksTiesByFairnessThenId) {
  const auto fair =
      ChooseOfficer({Officer("a", Standing::kMeets, 1, 5), Officer("b", Standing::kMeets, 1, 4)},
                    Knowledge::kWhole);
  EXPECT_EQ(fair->employee_id, Id::FromName("b"));
  const auto tie =
      ChooseOfficer({Officer("a", Standing::kMeets, 1, 4), Officer("b", Standing::kMeets, 1, 4)},
                    Knowledge::kWhole);
  EXPECT_EQ(tie->employee_id, std::min(Id::FromName("a"), Id::FromName("b")));
}

TEST(ChooseOfficer, SaysWhenCompetenciesWereNotKnown) {
  const auto choice = ChooseOfficer({Officer("a", Standing::kUnknown, 0, 0)}, Knowledge::kNone);
  EXPECT_NE(choice->reason.find("beban saja"), std::string::npos) << choice->reason;
}

TEST(ChooseOfficer, SaysWhenTheListWasCut) {
  const std::vector<Candidate> listed = {Officer("a", Standing::kMeets, 0, 0)};
  const std::string whole = ChooseOfficer(listed, Knowledge::kWhole)->reason;
  const std::string cut = ChooseOfficer(listed, Knowledge::kCut)->reason;
  EXPECT_EQ(whole.find("daftar yang lebih panjang"), std::string::npos) << whole;
  EXPECT_NE(cut.find("daftar yang lebih panjang"), std::string::npos) << cut;
}

TEST(Mentor, IsNeededBesideWhoeverIsBelow) {
  const Id officer = Id::FromName("officer");
  const Id mentor = Id::FromName("mentor");
  EXPECT_EQ(ReasonOf(CheckMentor(officer, Id(), Standing::kBelow)), "MENTOR_REQUIRED");
  EXPECT_EQ(FieldOf(CheckMentor(officer, officer, Standing::kBelow)), "mentor_employee_id");
  EXPECT_TRUE(CheckMentor(officer, mentor, Standing::kBelow).ok());
  for (const auto& free : {std::optional(Standing::kMeets), std::optional(Standing::kUnknown),
                           std::optional<Standing>()}) {
    EXPECT_TRUE(CheckMentor(officer, Id(), free).ok());
  }
}

TEST(StandingOf, IsOpenWithoutAnAnswerOrBeyondACutList) {
  const std::optional<Standings> whole = Standings{{Officer("a", Standing::kBelow, 0, 0)}, false};
  const std::optional<Standings> cut = Standings{whole->officers, true};
  EXPECT_EQ(StandingOf(Id::FromName("a"), whole), Standing::kBelow);
  EXPECT_EQ(StandingOf(Id::FromName("b"), whole), Standing::kUnknown);
  EXPECT_EQ(StandingOf(Id::FromName("a"), cut), Standing::kBelow);
  EXPECT_EQ(StandingOf(Id::FromName("b"), cut), std::nullopt);
  EXPECT_EQ(StandingOf(Id::FromName("a"), std::nullopt), std::nullopt);
}

TEST(ChooseOfficer, RefusesWhenNobodyIsLeft) {
  EXPECT_EQ(ReasonOf(ChooseOfficer({}, Knowledge::kWhole).status()), "NO_ELIGIBLE_OFFICER");
  const auto below = ChooseOfficer({Officer("a", Standing::kBelow, 0, 0)}, Knowledge::kWhole);
  EXPECT_EQ(ReasonOf(below.status()), "NO_ELIGIBLE_OFFICER");
}

TEST(ChooseOfficer, DoesNotDependOnOrder) {
  using Loads = std::vector<std::pair<uint8_t, uint8_t>>;
  const bool held = rc::check("the order of candidates changes nothing", [](const Loads& loads) {
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < loads.size(); ++i) {
      candidates.push_back(Officer(std::to_string(i).c_str(), Standing::kMeets, loads[i].first % 4,
                                   loads[i].second % 4));
    }
    if (candidates.empty()) return;
    const Id forward = ChooseOfficer(candidates, Knowledge::kWhole)->employee_id;
    std::reverse(candidates.begin(), candidates.end());
    RC_ASSERT(ChooseOfficer(candidates, Knowledge::kWhole)->employee_id == forward);
  });
  EXPECT_TRUE(held);
}

Person Member(const char* name, const char* unit, bool head = false) {
  Person person;
  person.employee_id = Id::FromName(name);
  person.active = true;
  person.unit_id = Id::FromName(unit);
  person.position_id = Id::FromName(std::string("post of ") + name);
  person.heads_unit = head;
  return person;
}

TEST(IsConcerned, CoversSubjectSuperiorAndSubordinate) {
  const Person subject = Member("subject", "unit");
  const std::vector<Subject> named = {{subject.employee_id, Id()}};
  const std::vector<Person> known = {subject};
  EXPECT_TRUE(IsConcerned(subject, named, known));
  EXPECT_TRUE(IsConcerned(Member("head", "unit", true), named, known));
  EXPECT_FALSE(IsConcerned(Member("colleague", "unit"), named, known));
  EXPECT_FALSE(IsConcerned(Member("stranger", "other"), named, known));
  EXPECT_FALSE(IsConcerned(Member("other head", "other", true), named, known));
  Person below = Member("below", "other");
  below.reports_to_position_id = subject.position_id;
  EXPECT_TRUE(IsConcerned(below, named, known));
}

TEST(IsConcerned, CoversWhoeverActsForAHead) {
  const Person subject = Member("subject", "unit");
  const std::vector<Subject> named = {{subject.employee_id, Id()}};
  Person acting = Member("acting", "other");
  acting.acting = {{Id::FromName("post of head"), Id::FromName("unit"), true}};
  EXPECT_TRUE(IsConcerned(acting, named, {subject})) << "stands above the subject";
  acting.acting.front().heads_unit = false;
  EXPECT_FALSE(IsConcerned(acting, named, {subject}));
  acting.acting.front().heads_unit = true;
  EXPECT_TRUE(IsConcerned(Member("member", "unit"), {{acting.employee_id, Id()}}, {acting}))
      << "the staff of whoever is the subject";
  Person below = Member("below", "third");
  below.reports_to_position_id = Id::FromName("post of head");
  EXPECT_TRUE(IsConcerned(below, {{acting.employee_id, Id()}}, {acting}));
}

TEST(IsConcerned, CoversTheStaffOfAHeadAndOfAUnit) {
  const Person head = Member("head", "unit", true);
  EXPECT_TRUE(IsConcerned(Member("member", "unit"), {{head.employee_id, Id()}}, {head}));
  const std::vector<Subject> unit = {{Id(), Id::FromName("unit")}};
  EXPECT_TRUE(IsConcerned(Member("member", "unit"), unit, {}));
  EXPECT_FALSE(IsConcerned(Member("member", "other"), unit, {}));
}

}  // namespace
}  // namespace mumpuni::complaint::domain
