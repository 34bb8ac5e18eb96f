#include "services/assessment/domain/talent.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"
#include "services/assessment/domain/test_tables.h"

namespace mumpuni::assessment::domain {
namespace {

const LocalDate kDay = LocalDate::Of("2026-08-11");

CompletedTraining Done(int form, int hours, const char* day = "2026-03-01") {
  return {absl::StrCat("enrolment ", form, day), form, hours, LocalDate::Of(day)};
}

struct IndexVector {
  const char* what;
  IndexInputs inputs;
  int total_tenths;
  const char* category;
};

// Domain vectors: administrator, general staff, and two of functional positions.
TEST(ProfessionalIndex, Vectors) {
  const IndexVector vectors[] = {
      {"S1, administrator with PIM + 20 JP + seminar, Baik, none",
       {.group = PositionGroup::kStructural,
        .education = 5,
        .trainings = {Done(1, 300), Done(3, 20), Done(9, 4)},
        .performance_rating = 4},
       850,
       "Tinggi"},
      {"SMA, pelaksana, 20 JP only, Baik, none",
       {.group = PositionGroup::kGeneral,
        .education = 2,
        .trainings = {Done(3, 20)},
        .performance_rating = 4},
       575,
       "Sangat Rendah"},
      {"S3, functional with all, Sangat Baik, none",
       {.group = PositionGroup::kFunctional,
        .education = 7,
        .trainings = {Done(2, 100), Done(8, 25), Done(4, 5)},
        .performance_rating = 5},
       1000,
       "Sangat Tinggi"},
      {"S2, functional with diklat fungsional + 20 JP, no seminar, Baik, ringan",
       {.group = PositionGroup::kFunctional,
        .education = 6,
        .trainings = {Done(2, 100), Done(3, 20)},
        .performance_rating = 4,
        .sanctions = {{1, LocalDate::Of("2024-01-01")}}},
       780,
       "Sedang"}};
  for (const IndexVector& v : vectors) {
    const ProfessionalIndex index = Index(v.inputs, IndexTable(), kDay);
    EXPECT_EQ(index.total_tenths, v.total_tenths) << v.what;
    EXPECT_EQ(index.category, v.category) << v.what;
    EXPECT_TRUE(index.complete) << v.what;
    int sum = 0;
    for (const IndexLine& line : index.lines) {
      if (line.part != "total") sum += line.score_tenths;
      EXPECT_FALSE(line.reason.empty()) << line.part;
    }
    EXPECT_EQ(sum, index.total_tenths) << "the lines explain the total";
  }
}

TEST(ProfessionalIndex, AComponentIsAllOrNothingWithinItsWindow) {
  IndexInputs inputs{.group = PositionGroup::kGeneral, .education = 5, .performance_rating = 4};
  const auto competence = [&] {
    int score = 0;
    for (const IndexLine& line : Index(inputs, IndexTable(), kDay).lines) {
      if (line.part.starts_with("competence.")) score += line.score_tenths;
    }
    return score;
  };
  inputs.trainings = {Done(3, 19)};
  EXPECT_EQ(competence(), 0) << "19 of 20 hours";
  inputs.trainings = {Done(3, 10), Done(8, 10)};
  EXPECT_EQ(competence(), 225) << "hours add up over records";
  inputs.trainings = {Done(3, 20, "2025-08-11")};
  EXPECT_EQ(competence(), 0) << "12 months to the day";
  inputs.trainings = {Done(3, 20, "2025-08-12")};
  EXPECT_EQ(competence(), 225);
  inputs.trainings = {Done(9, 4, "2024-08-12")};
  EXPECT_EQ(competence(), 175);
  inputs.trainings = {Done(9, 4, "2026-08-12")};
  EXPECT_EQ(competence(), 0) << "after the day";
}

TEST(ProfessionalIndex, SomeFunctionalPositionsPrescribeNoTraining) {
  IndexInputs inputs{.group = PositionGroup::kFunctional, .position_code = "GURU"};
  const auto line = [&](const char* part) {
    for (const IndexLine& l : Index(inputs, IndexTable(), kDay).lines) {
      if (l.part == part) return l.score_tenths;
    }
    return -1;
  };
  EXPECT_EQ(line("competence.functional"), 150);
  inputs.position_code = "DISPENDIK.GURU-PERTAMA";
  EXPECT_EQ(line("competence.functional"), 150) << "a word of the code";
  inputs.position_code = "DISKOMINFO.PENGURUS";
  EXPECT_EQ(line("competence.functional"), 0) << "no part of a word";
  inputs.position_code = "ANALIS";
  EXPECT_EQ(line("competence.functional"), 0);
  EXPECT_EQ(line("competence.leadership"), -1) << "no part of this group";
}

ScoringTable WithCourses() {
  ScoringTable table = IndexTable();
  table.entries["leadership.courses.senior_executive"].label = "PKN SPAMEN";
  table.entries["leadership.courses.administrator"].label = "PKA DIKLATPIM-III";
  table.entries["leadership.courses.supervisor"].label = "PKP DIKLATPIM-IV";
  return table;
}

IndexLine LeadershipOf(const IndexInputs& inputs, const ScoringTable& table) {
  for (const IndexLine& line : Index(inputs, table, kDay).lines) {
    if (line.part == "competence.leadership") return line;
  }
  return {};
}

TEST(ProfessionalIndex, LeadershipTrainingIsAtTheLevelOfTheJob) {
  const StructuralLevel levels[] = {StructuralLevel::kSeniorExecutive,
                                    StructuralLevel::kAdministrator, StructuralLevel::kSupervisor};
  const char* courses[] = {"PKN-II", "PKA", "PKP.2026", "PKN_I", "DIKLATPIM-III", "DIKLATPIM-IV"};
  for (int level = 0; level < 3; ++level) {
    IndexInputs inputs{.group = PositionGroup::kStructural, .level = levels[level]};
    for (int course = 0; course < 6; ++course) {
      inputs.trainings = {Done(1, 900)};
      inputs.trainings[0].course_code = courses[course];
      const IndexLine line = LeadershipOf(inputs, WithCourses());
      EXPECT_EQ(line.score_tenths, course % 3 == level ? 150 : 0) << level << courses[course];
      if (course % 3 == level) {
        EXPECT_NE(line.reason.find(courses[course]), std::string::npos) << line.reason;
      }
      EXPECT_EQ(LeadershipOf(inputs, IndexTable()).score_tenths, 150)
          << "a table of before asks for any";
    }
  }
}

TEST(ProfessionalIndex, LeadershipTrainingOfAnUnknownCourseIsToldAndNotCounted) {
  IndexInputs inputs{.group = PositionGroup::kStructural,
                     .level = StructuralLevel::kAdministrator,
                     .trainings = {Done(1, 900), Done(1, 900), Done(1, 900), Done(3, 20)}};
  inputs.trainings[0].course_code = "PKP";
  inputs.trainings[1].course_code = "PKAPAL";
  inputs.trainings[3].course_code = "PKA";
  const IndexLine line = LeadershipOf(inputs, WithCourses());
  EXPECT_EQ(line.score_tenths, 0) << "no part of a word, and no technical training of that name";
  EXPECT_EQ(line.reason,
            "Belum ada pelatihan kepemimpinan setingkat jabatan yang tercatat (PKA "
            "DIKLATPIM-III); tidak dihitung: 2 di jenjang lain, 1 tanpa kode pelatihan.");
  inputs.trainings.push_back(Done(1, 900, "2026-08-12"));
  inputs.trainings.back().course_code = "PKA";
  EXPECT_EQ(LeadershipOf(inputs, WithCourses()).score_tenths, 0) << "after the day";
}

TEST(ScoringTable, CoursesAreListedForEveryLevelOrForNone) {
  EXPECT_TRUE(Validate(IndexTable()).ok()) << "a table of before";
  EXPECT_TRUE(Validate(WithCourses()).ok()) << Validate(WithCourses());
  ScoringTable one = WithCourses();
  one.entries.erase("leadership.courses.supervisor");
  EXPECT_EQ(FieldOf(Validate(one)), "entries.leadership.courses.supervisor");
  ScoringTable none = WithCourses();
  none.entries["leadership.courses.administrator"].label = "";
  EXPECT_EQ(FieldOf(Validate(none)), "entries.leadership.courses.administrator");
  ScoringTable other = WithCourses();
  other.entries["leadership.courses.general"].label = "LATSAR";
  EXPECT_EQ(FieldOf(Validate(other)), "entries.leadership.courses.general");
}

TEST(ProfessionalIndex, TheHeaviestSanctionOfFiveYearsCounts) {
  IndexInputs inputs{.sanctions = {{1, LocalDate::Of("2025-01-01")},
                                   {3, LocalDate::Of("2022-01-01")},
                                   {2, LocalDate::Of("2026-12-01")}}};
  const auto discipline = [&] {
    for (const IndexLine& l : Index(inputs, IndexTable(), kDay).lines) {
      if (l.part == "discipline") return l.score_tenths;
    }
    return -1;
  };
  EXPECT_EQ(discipline(), 10);
  const auto reason = [&] { return Index(inputs, IndexTable(), kDay).lines.end()[-2].reason; };
  EXPECT_EQ(reason(), "Hukuman disiplin terberat dalam 5 tahun: berat.");
  inputs.sanctions[1].first_day = LocalDate::Of("2021-08-11");
  EXPECT_EQ(discipline(), 30) << "five years to the day are over";
  EXPECT_EQ(reason(), "Hukuman disiplin terberat dalam 5 tahun: ringan.");
  inputs.sanctions.clear();
  EXPECT_EQ(discipline(), 50);
}

TEST(ProfessionalIndex, WhatIsNotOnRecordIsMissingAndSaid) {
  const ProfessionalIndex index = Index({}, IndexTable(), kDay);
  EXPECT_FALSE(index.complete);
  EXPECT_EQ(index.total_tenths, 50) << "no sanction is known as none";
}

TEST(ProfessionalIndex, ACandidateIsNotMeasuredAndSaysSo) {
  const IndexInputs full{.group = PositionGroup::kGeneral,
                         .on_probation = true,
                         .education = 5,
                         .trainings = {Done(3, 20), Done(9, 4)},
                         .performance_rating = 4};
  const ProfessionalIndex index = Index(full, IndexTable(), kDay);
  EXPECT_NE(index.exclusion.find("CPNS"), std::string::npos);
  EXPECT_EQ(index.total_tenths, 0);
  EXPECT_EQ(index.category, "");
  EXPECT_FALSE(index.complete);
  ASSERT_EQ(index.lines.size(), 1u);
  EXPECT_EQ(index.lines[0].part, "total");
  EXPECT_EQ(index.lines[0].reason, index.exclusion);
  IndexInputs measured = full;
  measured.on_probation = false;
  EXPECT_EQ(Index(measured, IndexTable(), kDay).total_tenths, 150 + 400 + 250 + 50);
  EXPECT_EQ(Index(measured, IndexTable(), kDay).exclusion, "");
}

// 60.5, 70.5 and 80.5 can be reached and fall between the whole bands.
TEST(ProfessionalIndex, BandsAreComparedUnrounded) {
  const std::pair<int, const char*> bands[] = {
      {1000, "Sangat Tinggi"}, {910, "Sangat Tinggi"}, {909, "Tinggi"}, {810, "Tinggi"},
      {805, "Sedang"},         {710, "Sedang"},        {705, "Rendah"}, {610, "Rendah"},
      {605, "Sangat Rendah"},  {0, "Sangat Rendah"}};
  for (const auto& [tenths, name] : bands) {
    EXPECT_EQ(BandOf(IndexTable(), "band.", tenths, 1), name) << tenths;
  }
}

Profile Assessed(std::vector<std::pair<int, int>> required_and_level) {
  Profile profile;
  int n = 0;
  for (const auto& [required, level] : required_and_level) {
    CompetencyProfile p;
    p.code = absl::StrCat("M.", ++n);
    p.required_level = required;
    p.assessed_level = level;
    p.assessed_status = level > 0 ? AssessedStatus::kValid : AssessedStatus::kNeverAssessed;
    profile.competencies.push_back(std::move(p));
  }
  return profile;
}

TEST(JobPersonMatch, BandsHoldAtTheirExactBounds) {
  struct Row {
    int required, counted;
    const char* placement;
    const char* mapping;
  };
  // 25 required: 20 is 80 %, 17 is 68 %; 10 required: 9 is 90 %; 50: 39 is 78 %.
  const Row rows[] = {{25, 20, "MS", "Cukup Optimal"},     {25, 17, "MMS", "Kurang Optimal"},
                      {25, 16, "KMS", "Kurang Optimal"},   {10, 9, "MS", "Optimal"},
                      {50, 39, "MMS", "Cukup Optimal"},    {50, 38, "MMS", "Kurang Optimal"},
                      {1000, 799, "MMS", "Cukup Optimal"}, {1000, 899, "MS", "Cukup Optimal"}};
  for (const Row& row : rows) {
    EXPECT_EQ(BandOf(MatchTable(), "placement.", 100 * row.counted, row.required), row.placement);
    EXPECT_EQ(BandOf(MatchTable(), "mapping.", 100 * row.counted, row.required), row.mapping);
  }
}

TEST(JobPersonMatch, SurplusMakesUpOnlyWhereItIsAllowed) {
  const Profile profile = Assessed({{2, 1}, {2, 3}});
  const JobPersonMatch strict = Match(profile, false, MatchTable(), "placement.");
  EXPECT_EQ(strict.permille, 750);
  EXPECT_EQ(strict.band, "MMS");
  const JobPersonMatch with_surplus = Match(profile, true, MatchTable(), "placement.");
  EXPECT_EQ(with_surplus.permille, 1000);
  EXPECT_EQ(Match(Assessed({{2, 5}}), true, MatchTable(), "placement.").permille, 1000) << "capped";
}

TEST(JobPersonMatch, WithoutAValidLevelThereIsCoverageAndNoMatch) {
  Profile profile = Assessed({{2, 2}, {2, 0}});
  JobPersonMatch match = Match(profile, false, MatchTable(), "placement.");
  EXPECT_FALSE(match.complete);
  EXPECT_EQ(match.permille, 0);
  EXPECT_EQ(match.band, "");
  EXPECT_EQ(match.lines.size(), 2u);
  profile = Assessed({{2, 2}});
  profile.competencies[0].assessed_status = AssessedStatus::kExpired;
  EXPECT_FALSE(Match(profile, false, MatchTable(), "placement.").complete) << "expired";
  EXPECT_FALSE(Match(Profile(), false, MatchTable(), "placement.").complete)
      << "nothing is required";
}

RC_GTEST_PROP(JobPersonMatchProperties, AHigherLevelNeverLowersTheMatch, ()) {
  std::vector<std::pair<int, int>> levels;
  for (int i = 0; i < 5; ++i) {
    levels.push_back({*rc::gen::inRange(1, 6), *rc::gen::inRange(1, 6)});
  }
  const bool surplus = *rc::gen::arbitrary<bool>();
  const int before = Match(Assessed(levels), surplus, MatchTable(), "mapping.").permille;
  const auto which = static_cast<size_t>(*rc::gen::inRange(0, 5));
  levels[which].second = std::min(5, levels[which].second + 1);
  RC_ASSERT(Match(Assessed(levels), surplus, MatchTable(), "mapping.").permille >= before);
}

TEST(Performance, TheMatrixOfResultAndBehaviour) {
  // Rows: result below, as, above; columns: behaviour below, as, above.
  const int matrix[3][3] = {{1, 3, 3}, {2, 4, 4}, {2, 4, 5}};
  for (int result = 1; result <= 3; ++result) {
    for (int behaviour = 1; behaviour <= 3; ++behaviour) {
      EXPECT_EQ(RatingOf({2025, result, behaviour}, PerformanceTable()),
                matrix[result - 1][behaviour - 1]);
    }
  }
}

// PP 46/2011: 91–100, 76–90, 61–75, 51–60, 50 and below; between two whole bands the lower holds.
TEST(Performance, AScoreFallsIntoABandByItsExactBound) {
  const std::pair<int, int> scores[] = {{10000, 5}, {9100, 5}, {9099, 4}, {9000, 4},
                                        {7600, 4},  {7599, 3}, {6100, 3}, {6099, 2},
                                        {5100, 2},  {5099, 1}, {5000, 1}, {0, 1}};
  const char* names[] = {"Buruk", "Kurang", "Cukup", "Baik", "Sangat Baik"};
  for (const auto& [score, rating] : scores) {
    const Performance performance{.year = 2021, .score_hundredths = score};
    EXPECT_TRUE(CheckStated(performance, ScoreTable()).ok());
    EXPECT_EQ(RatingOf(performance, ScoreTable()), rating) << score;
    EXPECT_EQ(RatingNameOf(rating, ScoreTable()), names[rating - 1]);
  }
  // The same bands said as "above 90".
  ScoringTable above = ScoreTable();
  above.entries["ppk.1"].value = 90;
  above.entries["ppk.1"].inclusive = false;
  EXPECT_EQ(RatingOf({.year = 2021, .score_hundredths = 9000}, above), 4);
  EXPECT_EQ(RatingOf({.year = 2021, .score_hundredths = 9001}, above), 5);
}

TEST(Performance, IsStatedInTheScaleOfItsYear) {
  const auto refusal = [](const Performance& performance, const ScoringTable& table) {
    const absl::Status status = CheckStated(performance, table);
    return status.ok() ? "" : ReasonOf(status) + " " + FieldOf(status);
  };
  EXPECT_EQ(refusal({2025, 2, 2}, PerformanceTable()), "");
  EXPECT_EQ(refusal({2025, 2, 2, 8000}, PerformanceTable()),
            "PERFORMANCE_SCALE_DIFFERS score_hundredths");
  EXPECT_EQ(refusal({2025, 2, 0}, PerformanceTable()), "VALUE_OUT_OF_RANGE work_behaviour");
  EXPECT_EQ(refusal({2025, 4, 2}, PerformanceTable()), "VALUE_OUT_OF_RANGE work_result");
  EXPECT_EQ(refusal({2021, 0, 0, 8000}, ScoreTable()), "");
  EXPECT_EQ(refusal({2021, 2, 2}, ScoreTable()), "PERFORMANCE_SCALE_DIFFERS work_result");
  EXPECT_EQ(refusal({2021, 0, 2, 8000}, ScoreTable()), "PERFORMANCE_SCALE_DIFFERS work_behaviour");
  EXPECT_EQ(refusal({2021, 0, 0}, ScoreTable()), "FIELD_REQUIRED score_hundredths");
  EXPECT_EQ(refusal({2021, 0, 0, -1}, ScoreTable()), "VALUE_OUT_OF_RANGE score_hundredths");
  EXPECT_EQ(refusal({2021, 0, 0, 10001}, ScoreTable()), "VALUE_OUT_OF_RANGE score_hundredths");
}

TEST(ScoringTable, OfPerformanceHasOneScale) {
  ScoringTable both = ScoreTable();
  both.entries["rating.1.1"].value = 1;
  EXPECT_EQ(FieldOf(Validate(both)), "entries.rating.1.1");
  ScoringTable four = ScoreTable();
  four.entries.erase("ppk.5");
  EXPECT_EQ(FieldOf(Validate(four)), "entries.ppk.5");
  ScoringTable nameless = ScoreTable();
  nameless.entries["ppk.3"].label = "";
  EXPECT_EQ(FieldOf(Validate(nameless)), "entries.ppk.3");
}

TEST(ProfessionalIndex, TheRatingOfAnOldYearIsToldAndNotUsed) {
  IndexInputs inputs{.performance_rating = 4, .performance_year = 2025, .performance_name = "Baik"};
  ScoringTable table = IndexTable();
  const auto performance = [&] {
    for (const IndexLine& line : Index(inputs, table, kDay).lines) {
      if (line.part == "performance") return line;
    }
    return IndexLine();
  };
  EXPECT_EQ(performance().reason, "Predikat kinerja tahun 2025: Baik.");
  inputs.performance_year = 2012;
  EXPECT_EQ(performance().score_tenths, 250) << "a table of before takes it however old";
  table.entries["performance.years"].value = 2;
  ASSERT_TRUE(Validate(table).ok()) << Validate(table);
  EXPECT_EQ(performance().score_tenths, 0);
  EXPECT_FALSE(performance().known);
  EXPECT_EQ(performance().reason,
            "Predikat kinerja tahun 2012: Baik. Tidak dipakai: di luar 2 tahun terakhir; yang "
            "lebih baru belum tercatat.");
  inputs.performance_year = 2024;
  EXPECT_FALSE(performance().known);
  inputs.performance_year = 2025;
  EXPECT_TRUE(performance().known);
  EXPECT_EQ(performance().score_tenths, 250);
  table.entries["performance.years"].value = 0;
  EXPECT_EQ(FieldOf(Validate(table)), "entries.performance.years");
}

TEST(TalentBox, EachOfTheNineBoxes) {
  // Ratings 2, 3 and 4 lie below, in and above the middle; so do matches of 50, 70 and 90 %.
  const int boxes[3][3] = {{1, 3, 6}, {2, 5, 8}, {4, 7, 9}};
  for (int performance = 0; performance < 3; ++performance) {
    for (int potential = 0; potential < 3; ++potential) {
      const TalentBox box = BoxOf(
          {.performance_rating = performance + 2, .match = Share{500 + 200 * potential, 1000}},
          BoxTable(), 2026);
      EXPECT_EQ(box.box, boxes[performance][potential]);
      EXPECT_EQ(box.performance_axis, performance + 1);
      EXPECT_EQ(box.potential_axis, potential + 1);
      EXPECT_EQ(box.in_succession_pool, box.box >= 7);
      EXPECT_FALSE(box.actions.empty());
    }
  }
}

TEST(TalentBox, CutsHoldAtTheirBoundsAsTheTableSays) {
  const auto axis = [](int permille, const ScoringTable& table) {
    return BoxOf({.performance_rating = 4, .match = Share{permille, 1000}}, table, 2026)
        .potential_axis;
  };
  EXPECT_EQ(axis(800, BoxTable()), 3);
  EXPECT_EQ(axis(799, BoxTable()), 2);
  EXPECT_EQ(axis(600, BoxTable()), 2);
  EXPECT_EQ(axis(599, BoxTable()), 1);
  // The other variant in use: 81–100, 61–80, 0–60, that is above 80 and above 60.
  ScoringTable exclusive = BoxTable();
  exclusive.entries["potential.cut.1"].inclusive = false;
  exclusive.entries["potential.cut.2"].inclusive = false;
  EXPECT_EQ(axis(801, exclusive), 3);
  EXPECT_EQ(axis(800, exclusive), 2);
  EXPECT_EQ(axis(601, exclusive), 2);
  EXPECT_EQ(axis(600, exclusive), 1);
}

TEST(ScoringTable, BandsHaveNamesOfTheirOwnAndLeaveNobodyOut) {
  ScoringTable open_ended = BoxTable();
  open_ended.entries["potential.cut.3"].inclusive = false;
  EXPECT_EQ(FieldOf(Validate(open_ended)), "entries.potential.cut.3");
  ScoringTable twice = BoxTable();
  twice.entries["potential.cut.2"].label = twice.entries["potential.cut.1"].label;
  EXPECT_EQ(FieldOf(Validate(twice)), "entries.potential.cut.2");
}

TEST(ProfessionalIndex, AJobForMastersPrescribesNoFunctionalTraining) {
  const auto functional = [](int required) {
    const ProfessionalIndex index =
        Index({.group = PositionGroup::kFunctional, .required_education = required}, IndexTable(),
              LocalDate::Of("2026-12-31"));
    for (const IndexLine& line : index.lines) {
      if (line.part == "competence.functional") return line.score_tenths;
    }
    return -1;
  };
  EXPECT_EQ(functional(5), 0);
  EXPECT_EQ(functional(6), 150);
  EXPECT_EQ(functional(7), 150);
}

TEST(TalentBox, CutsAreComparedUnrounded) {
  ScoringTable table = BoxTable();
  table.entries["weight.match"].value = 60;
  table.entries["weight.potential"].value = 40;
  // 60 x 4/6 + 40 x 100/100 = 80 exactly, though 666 of 1,000 would say 79.9.
  TalentInputs inputs{.performance_rating = 4, .match = Share{4, 6}, .potential_score = 100};
  EXPECT_EQ(BoxOf(inputs, table, 2026).potential_axis, 3);
  EXPECT_EQ(BoxOf(inputs, table, 2026).box, 9);
  table.entries["potential.cut.1"].inclusive = false;
  EXPECT_EQ(BoxOf(inputs, table, 2026).potential_axis, 2);
  // 60 x 21/26 + 40 x 79/100 = 80.06.
  inputs.match = Share{21, 26};
  inputs.potential_score = 79;
  EXPECT_EQ(BoxOf(inputs, table, 2026).potential_axis, 3);
  EXPECT_EQ(BoxOf(inputs, table, 2026).potential_permille, 800);
}

TEST(TalentBox, ARatingOfAnOldYearIsToldAndNotUsed) {
  ScoringTable table = BoxTable();
  TalentInputs inputs{
      .performance_rating = 5, .performance_year = 2012, .match = Share{1000, 1000}};
  EXPECT_EQ(BoxOf(inputs, table, 2026).box, 9) << "the table has no window";
  table.entries["performance.years"] = {.value = 2};
  EXPECT_EQ(Validate(table).code(), absl::StatusCode::kOk);
  const TalentBox old = BoxOf(inputs, table, 2026);
  EXPECT_EQ(old.box, 0);
  EXPECT_EQ(old.missing, "predikat kinerja (yang terakhir, tahun 2012, di luar 2 tahun terakhir)");
  EXPECT_FALSE(old.in_succession_pool);
  inputs.performance_year = 2024;
  EXPECT_EQ(BoxOf(inputs, table, 2026).box, 0);
  inputs.performance_year = 2025;
  EXPECT_EQ(BoxOf(inputs, table, 2026).box, 9);
  EXPECT_EQ(BoxOf(inputs, table, 2026).performance_year, 2025);
}

TEST(TalentBox, AMissingPartIsNoZero) {
  EXPECT_EQ(BoxOf({.performance_rating = 4}, BoxTable(), 2026).box, 0);
  EXPECT_EQ(BoxOf({.match = Share{900, 1000}}, BoxTable(), 2026).box, 0);
  EXPECT_FALSE(BoxOf({}, BoxTable(), 2026).missing.empty());
  ScoringTable mixed = BoxTable();
  mixed.entries["weight.match"].value = 60;
  mixed.entries["weight.potential"].value = 40;
  EXPECT_EQ(BoxOf({.performance_rating = 4, .match = Share{900, 1000}}, mixed, 2026).box, 0);
  mixed.entries["renormalise"].value = 1;
  EXPECT_EQ(
      BoxOf({.performance_rating = 4, .match = Share{900, 1000}}, mixed, 2026).potential_permille,
      900);
  const TalentInputs both{
      .performance_rating = 4, .match = Share{900, 1000}, .potential_score = 50};
  EXPECT_EQ(BoxOf(both, mixed, 2026).potential_permille, (60 * 900 + 40 * 500) / 100);
}

TEST(ScoringTable, StatesEveryFigureAndNoOther) {
  for (const ScoringTable& table :
       {IndexTable(), BoxTable(), PerformanceTable(), ScoreTable(), MatchTable()}) {
    EXPECT_TRUE(Validate(table).ok()) << Validate(table);
    ScoringTable missing = table;
    const std::string key = missing.entries.begin()->first;
    missing.entries.erase(key);
    EXPECT_EQ(ReasonOf(Validate(missing)), "SCORING_TABLE_INCOMPLETE") << key;
    ScoringTable more = table;
    more.entries["surprise"] = {1, true, ""};
    EXPECT_EQ(ReasonOf(Validate(more)), "SCORING_TABLE_INCOMPLETE");
    EXPECT_EQ(FieldOf(Validate(more)), "entries.surprise");
  }
}

TEST(ScoringTable, PartsAddUpAndBandsDescend) {
  ScoringTable table = IndexTable();
  table.entries["competence.structural.seminar"].value = 150;
  EXPECT_EQ(FieldOf(Validate(table)), "entries.competence.structural.leadership")
      << "45 points, as one application really had it";
  table = BoxTable();
  table.entries["weight.match"].value = 99;
  EXPECT_EQ(FieldOf(Validate(table)), "entries.weight.match");
  table = MatchTable();
  table.entries["mapping.2"].value = 95;
  EXPECT_EQ(FieldOf(Validate(table)), "entries.mapping.2");
  table = MatchTable();
  table.entries["placement.3"].value = 10;
  EXPECT_FALSE(Validate(table).ok()) << "nobody would fall under 10 %";
}

}  // namespace
}  // namespace mumpuni::assessment::domain
