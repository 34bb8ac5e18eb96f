#include "services/training/domain/recommendation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace mumpuni::training::domain {
namespace {

using enum RecommendationReason;
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
  EXPECT_EQ(ranked[0].closed_gaps[0].gap.competency_code, "M.3");
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

TEST(RankTest, TheLargerRequirementIsClosedAndBothAreRemembered) {
  const auto ranked = Rank({{"M.3", 1, 2, 3}}, {Teaching("A", {To("M.3", 4)}, 0, 10)}, 1);
  ASSERT_EQ(ranked.size(), 1u);
  EXPECT_EQ(ranked[0].closed, 2000);
  EXPECT_EQ(ranked[0].closed_gaps[0].gap.required_level, 2);
  EXPECT_EQ(ranked[0].closed_gaps[0].gap.target_level, 3);
}

TEST(RankTest, ALowerSignalGoesBeforeHoursAndNotBeforeRupiah) {
  const std::vector<Gap> gaps = {{"M.3", 1, 2}, {"M.4", 1, 2, 0, true}};
  const std::vector<Course> courses = {
      Teaching("PAID-SIGNAL", {To("M.4", 2)}, 1, 1),
      Teaching("FREE", {To("M.3", 2)}, 0, 1),
      Teaching("FREE-SIGNAL", {To("M.4", 2)}, 0, 40),
  };
  EXPECT_THAT(CodesOf(Rank(gaps, courses, 10)), ElementsAre("FREE-SIGNAL", "FREE", "PAID-SIGNAL"));
}

// A catalogue with few values, so that ties are common.
std::vector<Course> Catalogue() {
  const int n = *rc::gen::inRange(1, 12);
  std::vector<Course> courses;
  for (int i = 0; i < n; ++i) {
    courses.push_back(
        Teaching("C" + std::to_string(i),
                 {To("M.3", *rc::gen::inRange(1, 6)), To("M.4", *rc::gen::inRange(1, 6))},
                 *rc::gen::inRange<int64_t>(0, 4) * kMaxSeatCostRupiah / 3,
                 *rc::gen::inRange(1, 12), *rc::gen::inRange(0, 4)));
  }
  return courses;
}
std::vector<Gap> SomeGaps() {
  std::vector<Gap> gaps;
  for (const char* code : {"M.3", "M.4"}) {
    const int known = *rc::gen::inRange(0, 4);
    gaps.push_back({code, known, *rc::gen::inRange(0, 6), *rc::gen::inRange(0, 6),
                    *rc::gen::arbitrary<bool>()});
  }
  return gaps;
}

RC_GTEST_PROP(RecommendationTest, TheOrderOfTheInputsDoesNotMatter, ()) {
  std::vector<Course> courses = Catalogue();
  std::vector<Gap> gaps = SomeGaps();
  const int most = *rc::gen::inRange(1, 6);
  const auto recommend = [&] {
    auto found = Rank(gaps, courses, most);
    FillWithHours(found, courses, most);
    return CodesOf(found);
  };
  const auto expected = recommend();
  RC_ASSERT(recommend() == expected);
  std::reverse(courses.begin(), courses.end());
  std::reverse(gaps.begin(), gaps.end());
  RC_ASSERT(recommend() == expected);
  std::rotate(courses.begin(), courses.begin() + static_cast<int>(courses.size()) / 2,
              courses.end());
  RC_ASSERT(recommend() == expected);
}

RC_GTEST_PROP(RecommendationTest, NeverTooManyNeverAboveTheEntryLevelAndFreeFirst, ()) {
  const std::vector<Course> courses = Catalogue();
  const int most = *rc::gen::inRange(1, 6);
  auto found = Rank(SomeGaps(), courses, most);
  const size_t closing = found.size();
  FillWithHours(found, courses, most);
  RC_ASSERT(static_cast<int>(found.size()) <= most);
  RC_ASSERT((found.size() == closing || found.size() <= static_cast<size_t>(kNextBest)));
  bool paid = false;
  for (size_t i = 0; i < found.size(); ++i) {
    const Recommendation& one = found[i];
    RC_ASSERT((one.closed > 0) == (i < closing));
    for (const ClosedGap& closed : one.closed_gaps) {
      RC_ASSERT(closed.gap.known_level >= std::max(1, one.course.entry_level));
      RC_ASSERT(closed.closed > 0);
      RC_ASSERT(closed.closed <= 1000 * (closed.gap.wanted_level() - closed.gap.known_level));
    }
    if (i < closing) {
      RC_ASSERT((!(paid && one.course.seat_cost.value == 0)));
      paid = paid || one.course.seat_cost.value > 0;
    } else {
      RC_ASSERT((one.course.seat_cost.value == 0 && one.course.entry_level == 0));
      RC_ASSERT(one.course.lesson_hours.value <= kShortCourseHours);
    }
  }
}

RC_GTEST_PROP(MergeGapsTest, EachCompetencyOnceByCodeWithTheLargerRequirement, ()) {
  std::vector<Gap> present = SomeGaps(), target = SomeGaps();
  for (Gap& gap : present) gap.target_level = 0;
  for (Gap& gap : target) gap.required_level = 0;
  const auto merged = MergeGaps(present, target);
  for (size_t i = 0; i < merged.size(); ++i) {
    RC_ASSERT((i == 0 || merged[i - 1].competency_code < merged[i].competency_code));
    RC_ASSERT(merged[i].wanted_level() > merged[i].known_level);
    RC_ASSERT((merged[i].required_level == 0 || merged[i].required_level > merged[i].known_level));
    RC_ASSERT((merged[i].target_level == 0 || merged[i].target_level > merged[i].known_level));
  }
}

TEST(MergeGapsTest, RemembersWhichPositionAGapIsOf) {
  const auto merged =
      MergeGaps({{"M.3", 1, 2}, {"M.4", 2, 3}}, {{"M.3", 1, 0, 3}, {"M.5", 1, 0, 2}});
  ASSERT_EQ(merged.size(), 3u);
  EXPECT_EQ(merged[0].required_level, 2);
  EXPECT_EQ(merged[0].target_level, 3);
  EXPECT_EQ(merged[0].wanted_level(), 3);
  EXPECT_EQ(merged[1].target_level, 0);
  EXPECT_EQ(merged[2].required_level, 0);
  EXPECT_EQ(merged[2].wanted_level(), 2);
}

TEST(MarkSignalsTest, OnlyTheNamedCompetencies) {
  std::vector<Gap> gaps = {{"M.3", 1, 2}, {"M.4", 1, 2}};
  MarkSignals(gaps, {"M.4", "M.9"});
  EXPECT_FALSE(gaps[0].signal_lower);
  EXPECT_TRUE(gaps[1].signal_lower);
}

TEST(FillWithHoursTest, FreeShortAndOpenToEverybodyUpToThree) {
  const std::vector<Course> courses = {
      Teaching("LONG", {}, 0, kShortCourseHours + 1),
      Teaching("PAID", {}, 1, 1),
      Teaching("ENTRY", {}, 0, 1, 1),
      Teaching("D", {}, 0, 4),
      Teaching("C", {}, 0, 4),
      Teaching("B", {}, 0, 2),
      Teaching("A", {To("M.3", 2)}, 0, 1),
  };
  auto found = Rank({{"M.3", 1, 2}}, courses, 20);
  FillWithHours(found, courses, 20);
  EXPECT_THAT(CodesOf(found), ElementsAre("A", "B", "C"));
  EXPECT_EQ(found[1].closed, 0);
  std::vector<Recommendation> two;
  FillWithHours(two, courses, 2);
  EXPECT_THAT(CodesOf(two), ElementsAre("A", "B"));
}

TEST(ReasonsTest, EachReasonOnceInTheirOrder) {
  auto ranked = Rank({{"M.3", 1, 2, 3, true}, {"M.4", 1, 2}},
                     {Teaching("A", {To("M.3", 3), To("M.4", 2)}, 0, 6)}, 1);
  EXPECT_THAT(ReasonsOf(ranked.at(0)), ElementsAre(kGapPresent, kGapTarget, kSignal, kFreeOfCost));
  ranked[0].hours_due = Jp{14};
  ranked[0].needs_bridge = true;
  EXPECT_THAT(ReasonsOf(ranked[0]),
              ElementsAre(kGapPresent, kGapTarget, kSignal, kFreeOfCost, kHoursDue, kNeedsBridge));
  const auto paid = Rank({{"M.3", 1, 0, 2}}, {Teaching("A", {To("M.3", 2)}, 1, 6)}, 1);
  EXPECT_THAT(ReasonsOf(paid.at(0)), ElementsAre(kGapTarget));
}

TEST(ReasonSentenceTest, SaysGapHoursAndCost) {
  const auto ranked = Rank({{"M.3", 1, 2}}, {Teaching("A", {To("M.3", 2)}, 1'500'000, 24)}, 1);
  EXPECT_EQ(ReasonSentence(ranked.at(0)),
            "Memperkecil kesenjangan M.3 (tingkat terindikasi 1, syarat jabatan 2, diajarkan "
            "sampai tingkat 2) dalam 24 JP, biaya Rp1.500.000 per peserta.");
  const auto free = Rank({{"M.3", 1, 2}}, {Teaching("A", {To("M.3", 2)}, 0, 24)}, 1);
  EXPECT_THAT(ReasonSentence(free.at(0)), testing::HasSubstr("24 JP, tanpa biaya."));
}

TEST(ReasonSentenceTest, SaysTargetSignalHoursAndBridge) {
  auto ranked = Rank({{"M.3", 1, 0, 3, true}}, {Teaching("A", {To("M.3", 2)}, 0, 6)}, 1);
  ranked.at(0).hours_due = Jp{14};
  ranked[0].needs_bridge = true;
  EXPECT_EQ(
      ReasonSentence(ranked[0]),
      "Memperkecil kesenjangan M.3 (tingkat terindikasi 1, syarat jabatan tujuan 3, diajarkan "
      "sampai tingkat 2) dalam 6 JP, tanpa biaya. Sinyal layanan M.3 lebih rendah dari "
      "biasanya. Tahun ini masih kurang 14 JP. Di atas jenjang kesiapan digital saat ini: "
      "ikuti dahulu pelatihan penjembatan dan minta didampingi rekan.");
}

TEST(ReasonSentenceTest, SaysThatOnlyHoursAreBrought) {
  Recommendation one;
  one.course = Teaching("A", {}, 0, 4);
  one.hours_due = Jp{20};
  EXPECT_EQ(ReasonSentence(one),
            "Tidak memperkecil kesenjangan; 4 JP, tanpa biaya. Tahun ini masih kurang 20 JP.");
}

}  // namespace
}  // namespace mumpuni::training::domain
