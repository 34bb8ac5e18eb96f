#include "services/assessment/domain/groups.h"

#include <gtest/gtest.h>

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
  EXPECT_TRUE(HiddenCells({}).empty());
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
