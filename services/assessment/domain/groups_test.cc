#include "services/assessment/domain/groups.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace mumpuni::assessment::domain {
namespace {

const LocalDate kDay = LocalDate::Of("2026-08-11");

std::map<Dimension, std::string> ByDimension(const GroupTraits& traits) {
  std::map<Dimension, std::string> values;
  for (const Group& group : GroupsOf(traits, kDay)) values[group.dimension] = group.value;
  return values;
}

CompetencyProfile Standing(const std::string& code, int required, int indicated,
                           Signal signal = Signal::kUsual,
                           AssessedStatus status = AssessedStatus::kValid) {
  CompetencyProfile p;
  p.code = code;
  p.required_level = required;
  p.indicated_level = indicated;
  p.signal = signal;
  p.assessed_status = status;
  return p;
}

Profile Of(std::vector<CompetencyProfile> competencies) {
  Profile profile;
  profile.competencies = std::move(competencies);
  return profile;
}

TEST(Groups, EachPersonIsInOneGroupOfEachDimension) {
  const auto pns =
      ByDimension({.agency = "DLH", .employment_type = 1, .personal = {2, 1986, "III/c"}});
  EXPECT_EQ(pns.at(Dimension::kCity), "CITY");
  EXPECT_EQ(pns.at(Dimension::kAgency), "DLH");
  EXPECT_EQ(pns.at(Dimension::kEmploymentType), "PNS");
  EXPECT_EQ(pns.at(Dimension::kSex), "FEMALE");
  EXPECT_EQ(pns.at(Dimension::kAgeBand), "40-49");
  EXPECT_EQ(pns.at(Dimension::kGrade), "PNS III");
  // "III" of a contract employee is another grade than III/a.
  EXPECT_EQ(ByDimension({.employment_type = 2, .personal = {0, 0, "III"}}).at(Dimension::kGrade),
            "CONTRACT III");
}

TEST(Groups, WhatIsNotKnownIsAGroupOfItsOwn) {
  for (const auto& [dimension, value] : ByDimension({})) {
    EXPECT_EQ(value, dimension == Dimension::kCity ? "CITY" : "UNKNOWN");
  }
}

TEST(Groups, AgeBandsBeginAtTheirLowerEnd) {
  const std::pair<int, const char*> bands[] = {{1997, "<30"},   {1996, "30-39"}, {1987, "30-39"},
                                               {1986, "40-49"}, {1977, "40-49"}, {1976, "50+"}};
  for (const auto& [year, band] : bands) {
    EXPECT_EQ(ByDimension({.personal = {0, year, ""}}).at(Dimension::kAgeBand), band) << year;
  }
}

TEST(GroupTally, OneLevelLowerIsAFallWhateverElseRises) {
  const GroupTally mixed = TallyOf(Of({Standing("M.3", 2, 1), Standing("M.4", 2, 2)}),
                                   Of({Standing("M.3", 2, 2), Standing("M.4", 2, 1)}));
  EXPECT_EQ(mixed.rose, 0);
  EXPECT_EQ(mixed.fell, 1);
  const GroupTally up = TallyOf(Of({Standing("M.3", 2, 1)}), Of({Standing("M.3", 2, 2)}));
  EXPECT_EQ(up.rose, 1);
  EXPECT_EQ(up.fell, 0);
  EXPECT_EQ(up.below_before, 1);
  EXPECT_EQ(up.below_after, 0);
}

TEST(GroupTally, TellsSignalsAndCoverage) {
  const GroupTally tally =
      TallyOf(Of({Standing("M.3", 2, 2)}),
              Of({Standing("M.3", 2, 2, Signal::kLower, AssessedStatus::kNeverAssessed),
                  Standing("M.4", 0, 2, Signal::kHigher)}));
  EXPECT_EQ(tally.signal_worse, 1);
  EXPECT_EQ(tally.signal_better, 0);
  EXPECT_EQ(tally.lower, 1);
  EXPECT_EQ(tally.higher, 0) << "LOWER in one competency is not made up for by another";
  EXPECT_EQ(tally.never_assessed, 1) << "M.4 is not required";
}

TEST(GroupTally, OfTheSameProfileShiftsNothing) {
  const Profile same = Of({Standing("M.3", 2, 1, Signal::kHigher)});
  EXPECT_EQ(TallyOf(same, same),
            (GroupTally{.people = 1, .below_before = 1, .below_after = 1, .higher = 1}));
}

TEST(HiddenCells, HidesSmallOnesAndWhatWouldTellThem) {
  EXPECT_EQ(HiddenCells({10, 20}), (std::vector<bool>{false, false}));
  EXPECT_EQ(HiddenCells({4, 3, 30}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(HiddenCells({4, 30, 6}), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(HiddenCells({4}), (std::vector<bool>{true}));
  EXPECT_EQ(HiddenCells({0, 5}), (std::vector<bool>{false, false}));
  EXPECT_EQ(HiddenCells({5, 4, 0}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(HiddenCells({2, 1, 30, 40}), (std::vector<bool>{true, true, true, false}))
      << "two small ones of three people in all";
  EXPECT_EQ(HiddenCells({10, 20, 30}, {false, false, true}),
            (std::vector<bool>{true, false, true}));
  EXPECT_TRUE(HiddenCells({}).empty());
}

TEST(HiddenCells, GradesAreThePartsOfATypeOfEmploymentToo) {
  EXPECT_EQ(WholeOf({Dimension::kGrade, "PNS I"}), "PNS");
  EXPECT_EQ(WholeOf({Dimension::kGrade, "UNKNOWN"}), "UNKNOWN");
  EXPECT_EQ(WholeOf({Dimension::kAgency, "PNS I"}), "");
  const std::vector<int> people = {3, 200, 900, 150, 40, 12, 300};
  const std::vector<std::string> within = {"PNS",      "PNS",      "PNS",     "PNS",
                                           "CONTRACT", "CONTRACT", "CONTRACT"};
  // The next smallest of all is one of a contract, which tells nothing apart among the PNS.
  EXPECT_EQ(HiddenCellsWithin(people, within),
            (std::vector<bool>{true, false, false, true, true, true, false}));
}

// Whatever is hidden in a whole is of nobody, of at least five people in at least two cells, or
// all.
TEST(HiddenCells, WhatIsHiddenIsNeverToldByDifference) {
  EXPECT_TRUE(rc::check([] {
    const auto people =
        *rc::gen::container<std::vector<int>>(rc::gen::element(0, 0, 1, 2, 3, 4, 5, 6, 9, 40));
    std::vector<std::string> within;
    for (size_t i = 0; i < people.size(); ++i) {
      within.push_back(*rc::gen::element<std::string>("a", "b"));
    }
    const std::vector<bool> hidden = HiddenCellsWithin(people, within);
    for (const char* whole : {"", "a", "b"}) {
      int count = 0, sum = 0, told = 0;
      for (size_t i = 0; i < people.size(); ++i) {
        if (*whole != 0 && within[i] != whole) continue;
        if (!hidden[i]) RC_ASSERT(people[i] == 0 || people[i] >= kSmallestCell);
        (hidden[i] ? sum : told) += people[i];
        count += hidden[i] ? 1 : 0;
      }
      RC_ASSERT(count == 0 || told == 0 || (count >= 2 && sum >= kSmallestCell));
    }
  }));
}

TEST(HiddenCells, ATreeIsAskedForUnitByUnit) {
  // City; agencies a (4 of its own, divisions of 30 and 25) and b (40 of its own, one of 3).
  const TreeHidden hidden =
      HiddenInTree({{std::nullopt, 0}, {0, 4}, {1, 30}, {1, 25}, {0, 40}, {4, 3}, {4, 0}});
  EXPECT_EQ(hidden.own, (std::vector<bool>{false, true, false, true, true, true, false}))
      << "59 of a less 30 would tell 4 beside 25, and 43 of b less 40 would tell 3";
  EXPECT_EQ(hidden.total, (std::vector<bool>{false, false, false, true, false, true, false}));
  // A small agency is hidden with the next smallest, and with everything below them.
  const TreeHidden small = HiddenInTree({{std::nullopt, 0}, {0, 3}, {0, 6}, {2, 7}, {0, 90}});
  EXPECT_EQ(small.total, (std::vector<bool>{false, true, true, true, false}));
  EXPECT_EQ(small.own, (std::vector<bool>{false, true, true, true, false}));
}

TEST(Ratio, IsThatToTheBestGroup) {
  const std::vector<GroupTally> groups = {{.people = 10, .lower = 0}, {.people = 10, .lower = 3}};
  EXPECT_EQ(RatioPermille(10, 3, groups), 700);
  EXPECT_EQ(RatioPermille(10, 0, groups), 1000);
  EXPECT_EQ(RatioPermille(3, 3, {{.people = 3, .lower = 3}}), 1000);
  // 2/3 of 9/10: truncated.
  EXPECT_EQ(RatioPermille(3, 1, {{.people = 3, .lower = 1}, {.people = 10, .lower = 1}}), 740);
}

}  // namespace
}  // namespace mumpuni::assessment::domain
