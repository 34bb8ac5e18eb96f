#include "services/training/domain/recommendation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace mumpuni::training::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Course Teaching(const std::string& code, std::vector<CompetencyLevel> teaches, int64_t cost,
                int hours, int entry_level = 0) {
  Course course;
  course.code = code;
  course.teaches = std::move(teaches);
  course.seat_cost = Rupiah{cost};
  course.lesson_hours = Jp{hours};
  course.entry_level = entry_level;
  return course;
}

CompetencyLevel To(const std::string& code, int level) { return {code, Level::Clamped(level)}; }

std::vector<std::string> CodesOf(const std::vector<Recommendation>& ranked) {
  std::vector<std::string> codes;
  for (const auto& one : ranked) codes.push_back(one.course.code);
  return codes;
}

TEST(RankTest, OnlyCoursesAboveTheKnownLevelCloseAGap) {
  const std::vector<Gap> gaps = {{"M.3", 1, 2}};
  const std::vector<Course> courses = {
      Teaching("BELOW", {To("M.3", 1)}, 1, 1),
      Teaching("OTHER", {To("M.4", 3)}, 1, 1),
      Teaching("ENTRY", {To("M.3", 2)}, 1, 1, 2),
      Teaching("RIGHT", {To("M.3", 2)}, 1, 1),
  };
  EXPECT_THAT(CodesOf(Rank(gaps, courses, 10)), ElementsAre("RIGHT"));
  EXPECT_THAT(Rank({{"M.3", 0, 2}}, courses, 10), IsEmpty()) << "unknown is not a gap";
}

TEST(RankTest, AGapClosesUpToTheRequiredOrTheTaughtLevel) {
  const std::vector<Gap> gaps = {{"M.3", 1, 3}, {"M.4", 2, 3}};
  const auto ranked = Rank(gaps, {Teaching("A", {To("M.4", 5), To("M.3", 2)}, 1000, 10)}, 10);
  ASSERT_EQ(ranked.size(), 1u);
  EXPECT_EQ(ranked[0].closed, 2000);
  ASSERT_EQ(ranked[0].closed_gaps.size(), 2u);
  EXPECT_EQ(ranked[0].closed_gaps[0].competency_code, "M.3");
  EXPECT_EQ(ranked[0].closed_gaps[0].closed, 1000);
  EXPECT_EQ(ranked[0].closed_gaps[1].closed, 1000) << "not beyond the requirement";
}

TEST(RankTest, BestPerRupiahThenPerHourThenLargerThenCode) {
  const std::vector<Gap> gaps = {{"M.3", 1, 3}};
  const std::vector<Course> courses = {
      Teaching("F-CHEAP", {To("M.3", 2)}, 400'000, 40),  // 1000 / 400k
      Teaching("E-BIG", {To("M.3", 3)}, 1'000'000, 20),  // 2000 / 1m, 100 per hour
      Teaching("D-SLOW", {To("M.3", 2)}, 500'000, 40),   // 1000 / 500k, 25 per hour
      Teaching("C-SMALL", {To("M.3", 2)}, 500'000, 10),  // as E, but a smaller gap
      Teaching("B-TWIN", {To("M.3", 2)}, 500'000, 10),   // as C, by code
      Teaching("A-FREE", {To("M.3", 2)}, 0, 2000),       // nothing to pay
  };
  EXPECT_THAT(CodesOf(Rank(gaps, courses, 10)),
              ElementsAre("A-FREE", "F-CHEAP", "E-BIG", "B-TWIN", "C-SMALL", "D-SLOW"));
  EXPECT_THAT(CodesOf(Rank(gaps, courses, 2)), ElementsAre("A-FREE", "F-CHEAP"));
}

TEST(RankTest, FreeCoursesAreOrderedByHours) {
  const std::vector<Gap> gaps = {{"M.3", 1, 2}};
  EXPECT_THAT(
      CodesOf(Rank(
          gaps, {Teaching("A", {To("M.3", 2)}, 0, 20), Teaching("B", {To("M.3", 2)}, 0, 10)}, 10)),
      ElementsAre("B", "A"));
}

RC_GTEST_PROP(RankTest, TheOrderOfTheInputsDoesNotMatter, ()) {
  const int n = *rc::gen::inRange(1, 12);
  std::vector<Course> courses;
  for (int i = 0; i < n; ++i) {
    courses.push_back(Teaching("C" + std::to_string(i), {To("M.3", *rc::gen::inRange(1, 6))},
                               *rc::gen::inRange<int64_t>(0, 4) * kMaxSeatCostRupiah / 3,
                               *rc::gen::inRange(1, 4)));
  }
  const std::vector<Gap> gaps = {{"M.3", 1, *rc::gen::inRange(2, 6)}};
  const auto expected = CodesOf(Rank(gaps, courses, n));
  std::reverse(courses.begin(), courses.end());
  RC_ASSERT(CodesOf(Rank(gaps, courses, n)) == expected);
  std::rotate(courses.begin(), courses.begin() + n / 2, courses.end());
  RC_ASSERT(CodesOf(Rank(gaps, courses, n)) == expected);
}

TEST(ReasonSentenceTest, SaysGapHoursAndCost) {
  const auto ranked = Rank({{"M.3", 1, 2}}, {Teaching("A", {To("M.3", 2)}, 1'500'000, 24)}, 1);
  EXPECT_EQ(ReasonSentence(ranked.at(0)),
            "Memperkecil kesenjangan M.3 (tingkat terindikasi 1, syarat jabatan 2, diajarkan "
            "sampai tingkat 2) dalam 24 JP, biaya Rp1.500.000 per peserta.");
  const auto free = Rank({{"M.3", 1, 2}}, {Teaching("A", {To("M.3", 2)}, 0, 24)}, 1);
  EXPECT_THAT(ReasonSentence(free.at(0)), testing::HasSubstr("24 JP, tanpa biaya."));
}

}  // namespace
}  // namespace mumpuni::training::domain
