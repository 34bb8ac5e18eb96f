// Gap maps, trends, target gaps, unit signals, reports, and what was known when.
#include <gmock/gmock.h>

#include "common/core/reasons.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/gap_api.h"
#include "services/assessment/api/rule_set_api.h"
#include "services/assessment/app/dictionary.h"
#include "tests/integration/assessment_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GapTest : public AssessmentTest {
 protected:
  GapTest() : gap_api(database.pool(), pages, profiles, gap_counts) {}

  void SetUp() override { TwoAgencies("kepala"); }
  void AddPeople(const std::string& unit, int count, int level) {
    for (int i = 0; i < count; ++i) {
      const std::string name = unit + " " + std::to_string(i);
      Apply(Employee(name, unit));
      if (level == 0) continue;
      ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), name, level).ok());
    }
  }
  static rpc::CallContext InUnit(const std::string& role, const std::string& who) {
    return As(role, Scope::kUnit, IdOf(who));
  }
  absl::StatusOr<std::vector<v1::GapCell>> Map(const rpc::CallContext& context,
                                               const std::string& unit, bool by_unit = false,
                                               int page_size = 0) {
    v1::GetGapMapRequest request;
    if (unit.empty()) {
      request.set_city(true);
    } else {
      request.set_unit_id(IdOf(unit).ToString());
    }
    request.set_by_unit(by_unit);
    request.set_page_size(page_size);
    request.set_competency_code("M.3");
    std::vector<v1::GapCell> cells;
    do {
      auto page = gap_api.GetGapMap(context, request);
      if (!page.ok()) return page.status();
      cells.insert(cells.end(), page->cells().begin(), page->cells().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return cells;
  }

  // Of the own standing in a competency, month by month.
  absl::StatusOr<v1::GetGapTrendResponse> OwnTrend(const std::string& who, int months,
                                                   const std::string& competency) {
    v1::GetGapTrendRequest request;
    request.set_employee_id(IdOf(who).ToString());
    request.set_purpose(v1::PROFILE_PURPOSE_SELF);
    request.set_months(months);
    request.set_competency_code(competency);
    return gap_api.GetGapTrend(Officer(IdOf(who)), request);
  }

  api::GapApi gap_api;
};

TEST_F(GapTest, CountsWhoMeetsAndWhatIsCovered) {
  AddPeople("DLH.1", 3, 2);
  AddPeople("DLH", 2, 1);
  AddPeople("DSDABM", 4, 0);
  const auto city = Map(Admin(), "");
  ASSERT_TRUE(city.ok()) << city.status();
  ASSERT_EQ(city->size(), 1u);
  const v1::GapCell& all = city->at(0);
  EXPECT_EQ(all.people_count(), 9);
  EXPECT_EQ(all.assessed_valid_count(), 5);
  EXPECT_EQ(all.never_assessed_count(), 4);
  EXPECT_EQ(all.meets_count(), 3);
  EXPECT_EQ(all.below_count(), 2);
  EXPECT_EQ(all.unknown_count(), 4) << "never assessed is no level";
  EXPECT_EQ(all.gap_levels_sum(), 2);
  const auto agency = Map(Admin(), "DLH");
  EXPECT_EQ(agency->at(0).people_count(), 5) << "with the division below it";
  const auto units = Map(Admin(), "", /*by_unit=*/true, /*page_size=*/1);
  ASSERT_TRUE(units.ok()) << units.status();
  int people = 0;
  for (const auto& cell : *units) people += cell.people_count();
  EXPECT_EQ(units->size(), 3u);
  EXPECT_EQ(people, 9) << "page by page nothing is lost or told twice";
}

TEST_F(GapTest, TellsAnExpiredLevelApartFromANeverAssessedOne) {
  Apply(Employee("Sari", "DLH"));
  ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 2, "2022-01-15").ok());
  const auto cells = Map(Admin(), "");
  EXPECT_EQ(cells->at(0).assessed_expired_count(), 1);
  EXPECT_EQ(cells->at(0).never_assessed_count(), 0);
}

TEST_F(GapTest, HidesSmallCellsFromWhoMayNotSeePeople) {
  AddPeople("DLH.1", 3, 2);
  AddPeople("DLH", 6, 2);
  AddPeople("DSDABM", 8, 2);
  const auto head = Map(Head(IdOf("kepala")), "DLH", /*by_unit=*/true);
  ASSERT_TRUE(head.ok()) << head.status();
  for (const v1::GapCell& cell : *head) {
    EXPECT_TRUE(cell.suppressed()) << "six would tell three by difference";
    EXPECT_EQ(cell.people_count() + cell.meets_count(), 0);
  }
  EXPECT_FALSE(Map(Head(IdOf("kepala")), "DLH")->at(0).suppressed());
  const auto admin = Map(Admin(), "", /*by_unit=*/true);
  ASSERT_TRUE(admin.ok()) << admin.status();
  for (const v1::GapCell& cell : *admin) EXPECT_FALSE(cell.suppressed());
}

// One row for each viewer of practice: how far aggregates reach.
TEST_F(GapTest, AggregatesReachAsFarAsTheRole) {
  AddPeople("DLH.1", 6, 2);
  AddPeople("DSDABM", 6, 2);
  struct Row {
    const char* what;
    rpc::CallContext context;
    bool city, own_agency, other_agency;
  };
  const Row rows[] = {
      {"officer", InUnit("OFFICER", "DLH.1 0"), false, false, false},
      {"head", InUnit("UNIT_HEAD", "kepala"), false, true, false},
      {"liaison", InUnit("UNIT_LIAISON", "DLH.1 1"), false, true, false},
      {"officer who claims to head", InUnit("UNIT_HEAD", "DLH.1 2"), false, false, false},
      {"unknown person", InUnit("OFFICER", "nobody"), false, false, false},
      {"inspectorate", As("INSPECTORATE", Scope::kCity, IdOf("arif")), true, true, true},
      {"complaint admin", As("COMPLAINT_ADMIN", Scope::kCity, IdOf("bagus")), true, true, true},
      {"personnel admin", Admin(), true, true, true},
      {"training", Peer("training"), true, true, true}};
  for (const Row& row : rows) {
    EXPECT_EQ(Map(row.context, "").ok(), row.city) << row.what;
    EXPECT_EQ(Map(row.context, "DLH").ok(), row.own_agency) << row.what;
    EXPECT_EQ(Map(row.context, "DSDABM").ok(), row.other_agency) << row.what;
  }
  EXPECT_TRUE(Map(InUnit("OFFICER", "DLH.1 0"), "DLH.1").ok()) << "the own unit";
  EXPECT_EQ(ReasonOf(Map(InUnit("OFFICER", "DLH.1 0"), "DLH").status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Map(Admin(), "no such unit").status()), "UNIT_NOT_FOUND");
}

TEST_F(GapTest, AMapOfNothingIsRefusedWithAField) {
  const auto refused = gap_api.GetGapMap(Admin(), {});
  EXPECT_EQ(ReasonOf(refused.status()), "FIELD_REQUIRED");
}

TEST_F(GapTest, TheTrendOfAPersonFollowsTheEvidence) {
  Apply(Employee("Sari", "DLH"));
  ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 1, "2026-05-20").ok());
  ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 2, "2026-07-10").ok());
  v1::GetGapTrendRequest request;
  request.set_employee_id(IdOf("Sari").ToString());
  request.set_purpose(v1::PROFILE_PURPOSE_SELF);
  request.set_months(4);
  request.set_competency_code("M.3");
  const auto trend = gap_api.GetGapTrend(Officer(IdOf("Sari")), request);
  ASSERT_TRUE(trend.ok()) << trend.status();
  std::vector<std::pair<std::string, int>> levels;
  for (const auto& point : trend->points()) {
    levels.push_back({point.as_of(), point.known_level()});
    EXPECT_EQ(point.required_level(), 2);
  }
  EXPECT_THAT(levels, ElementsAre(std::pair{"2026-04-30", 0}, std::pair{"2026-05-31", 1},
                                  std::pair{"2026-06-30", 1}, std::pair{"2026-07-31", 2},
                                  std::pair{"2026-08-11", 2}));
  EXPECT_EQ(ReasonOf(gap_api.GetGapTrend(Officer(IdOf("other")), request).status()),
            "OUT_OF_SCOPE");
  request.set_purpose(v1::PROFILE_PURPOSE_APPOINTMENT);
  EXPECT_EQ(ReasonOf(gap_api.GetGapTrend(Admin(), request).status()), "PURPOSE_NOT_ALLOWED");
  request.set_months(37);
  EXPECT_EQ(ReasonOf(gap_api.GetGapTrend(Admin(), request).status()), "VALUE_OUT_OF_RANGE");
}

TEST_F(GapTest, TheTrendOfAUnitIsCountedAtTheEndOfEachMonth) {
  AddPeople("DLH", 6, 1);
  ASSERT_TRUE(recompute.ScheduleDaily(database.pool()).ok());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT count(*) FROM gap_month"), "0") << "the past was not counted then";
  clock.Set(LocalDate::Of("2026-09-01").Start());
  ASSERT_TRUE(RunJobs());
  // A service that was down over the end of September counts when it is back.
  ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "DLH 0", 2, "2026-08-30").ok());
  clock.Set(LocalDate::Of("2026-10-05").Start());
  ASSERT_TRUE(recompute.ScheduleDaily(database.pool()).ok());
  ASSERT_TRUE(RunJobs());
  v1::GetGapTrendRequest request;
  request.set_unit_id(IdOf("DLH").ToString());
  request.set_competency_code("M.3");
  const auto trend = gap_api.GetGapTrend(Head(IdOf("kepala")), request);
  ASSERT_TRUE(trend.ok()) << trend.status();
  std::vector<std::pair<std::string, int>> below;
  for (const auto& point : trend->points()) {
    below.push_back({point.as_of(), point.cell().below_count()});
  }
  EXPECT_THAT(below, ElementsAre(std::pair{"2026-08-31", 6}, std::pair{"2026-09-30", 5},
                                 std::pair{"2026-10-05", 5}));
}

TEST_F(GapTest, AMonthIsHiddenByItsOwnCountsAndToldUnderItsOwnName) {
  AddUnit("DLH.2", "DLH");
  AddPeople("DLH.1", 3, 1);
  AddPeople("DLH.2", 7, 1);
  ASSERT_TRUE(recompute.ScheduleDaily(database.pool()).ok());
  ASSERT_TRUE(RunJobs());
  clock.Set(LocalDate::Of("2026-09-01").Start() + absl::Hours(1));
  ASSERT_TRUE(RunJobs());
  for (const char* name : {"D", "E", "F"}) Apply(Employee(name, "DLH.1"));
  const auto retired = pg::Transact(database.pool(), {}, [&](pg::Tx& tx) {
    domain::Retirement retirement{.code = "M.3", .effective_from = LocalDate::Of("2026-09-01")};
    retirement.reason = "Diganti oleh kamus baru";
    retirement.replaced_by = "M.4";
    retirement.level_map = {1, 2, 3, 4, 5};
    retirement.legal_basis = "Perwali 3/2026";
    return app::Dictionary(profiles).Retire(tx, retirement);
  });
  ASSERT_TRUE(retired.ok()) << retired.status();
  ASSERT_TRUE(RunJobs());
  v1::GetGapTrendRequest request;
  request.set_unit_id(IdOf("DLH.2").ToString());
  request.set_competency_code("M.3");
  const auto told = [&](const rpc::CallContext& context) {
    std::vector<std::string> points;
    const auto trend = gap_api.GetGapTrend(context, request);
    EXPECT_TRUE(trend.ok()) << trend.status();
    if (!trend.ok()) return points;
    for (const auto& point : trend->points()) {
      points.push_back(
          point.as_of() + " " + point.competency_code() + " " +
          (point.cell().suppressed() ? "hidden" : std::to_string(point.cell().people_count())));
    }
    return points;
  };
  EXPECT_THAT(told(Head(IdOf("kepala"))), ElementsAre("2026-08-31 M.3 hidden", "2026-09-01 M.4 7"))
      << "ten in the agency less these seven would have told of three";
  EXPECT_THAT(told(Admin()), ElementsAre("2026-08-31 M.3 7", "2026-09-01 M.4 7"));
  // A person's trend goes on as well, by whichever name it is asked for.
  for (const char* name : {"M.3", "M.4"}) {
    const auto trend = OwnTrend("DLH.2 0", 1, name);
    ASSERT_TRUE(trend.ok()) << trend.status();
    std::vector<std::string> points;
    for (const auto& point : trend->points()) {
      points.push_back(point.as_of() + " " + point.competency_code());
    }
    EXPECT_THAT(points, ElementsAre("2026-08-31 M.3", "2026-09-01 M.4")) << name;
  }
}

TEST_F(GapTest, ATargetIsComparedByWhatThePurposeMayRestOn) {
  Apply(Employee("Sari", "DLH"));
  ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 1, "2026-05-20").ok());
  ASSERT_TRUE(
      ApplyEvidence({Enrolment("kursus", 1, "Sari", training::ENROLMENT_STATUS_COMPLETED)}).ok());
  PublishStandard("SKJ.B", {{"M.3", 3}, {"M.4", 3}}, "2026-08-01");
  v1::ListTargetGapsRequest request;
  request.set_employee_id(IdOf("Sari").ToString());
  request.set_job_standard_code("SKJ.B");
  request.set_purpose(v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  const auto planning = gap_api.ListTargetGaps(Admin(), request);
  ASSERT_TRUE(planning.ok()) << planning.status();
  ASSERT_EQ(planning->gaps_size(), 2);
  EXPECT_EQ(planning->job_standard_version(), 1);
  EXPECT_EQ(planning->gaps(0).known_level(), 2) << "1000 + 600 is an indicated level 2";
  EXPECT_EQ(planning->gaps(0).basis(), v1::GAP_BASIS_INDICATED);
  EXPECT_EQ(planning->gaps(0).gap_levels(), 1);
  EXPECT_EQ(planning->gaps(1).standing(), v1::STANDING_UNKNOWN);
  EXPECT_EQ(planning->gaps(1).gap_levels(), 0);
  request.set_purpose(v1::PROFILE_PURPOSE_APPOINTMENT);
  const auto appointment = gap_api.ListTargetGaps(Admin(), request);
  EXPECT_EQ(appointment->gaps(0).known_level(), 1) << "only the formal level fills a post";
  EXPECT_EQ(appointment->gaps(0).basis(), v1::GAP_BASIS_ASSESSED);
  request.set_job_standard_code("SKJ.NONE");
  EXPECT_EQ(ReasonOf(gap_api.ListTargetGaps(Admin(), request).status()), "JOB_STANDARD_NOT_FOUND");
}

class UnitSignalTest : public GapTest {
 protected:
  // Cases of a unit; every third speaks of the unit alone.
  int of_officers = 5;
  void AddUnitCases(const std::string& unit, int good, int bad, const std::string& prefix = "") {
    std::vector<mumpuni::events::IncomingEvent> batch;
    for (int i = 0; i < good + bad; ++i) {
      const std::string name = prefix + unit + std::to_string(i);
      const char* officers[] = {"Sari", "Tono", "Umi", "Wati", "Yanto"};
      auto fact = Courtesy(officers[i % std::max(1, of_officers)], i < good, "reporter " + name);
      if (of_officers == 0 || i % 3 == 0) fact.clear_employee_id();
      fact.set_unit_id(IdOf(unit).ToString());
      batch.push_back(Case("case " + name, 1, {fact}));
    }
    const absl::Status status = ApplyEvidence(batch);
    ASSERT_TRUE(status.ok()) << status;
  }
  absl::StatusOr<v1::GetUnitSignalResponse> Signal(const rpc::CallContext& context,
                                                   const std::string& unit) {
    v1::GetUnitSignalRequest request;
    request.set_unit_id(IdOf(unit).ToString());
    return gap_api.GetUnitSignal(context, request);
  }
};

TEST_F(UnitSignalTest, IsBuiltFromAllFactsOfTheSubtree) {
  Apply(Employee("Sari", "DLH.1"));
  AddUnitCases("DLH.1", 17, 7);
  const auto signal = Signal(Head(IdOf("kepala")), "DLH");
  ASSERT_TRUE(signal.ok()) << signal.status();
  ASSERT_EQ(signal->signals_size(), 1);
  EXPECT_EQ(signal->signals(0).u(), -299) << "the vector 17+ 7-";
  EXPECT_EQ(signal->signals(0).signal(), v1::SERVICE_SIGNAL_LOWER);
  EXPECT_EQ(signal->signals(0).favourable_count(), 17);
  EXPECT_EQ(Signal(Admin(), "DSDABM")->signals_size(), 0);
  EXPECT_EQ(ReasonOf(Signal(InUnit("OFFICER", "Sari"), "DSDABM").status()), "OUT_OF_SCOPE");
}

TEST_F(UnitSignalTest, OfFewOfficersIsNotTold) {
  of_officers = 4;
  AddUnitCases("DLH", 17, 7);
  const auto few = Signal(Admin(), "DLH");
  ASSERT_TRUE(few.ok()) << few.status();
  ASSERT_EQ(few->signals_size(), 1);
  EXPECT_TRUE(few->signals(0).suppressed()) << "it would be the signal of a person";
  EXPECT_EQ(few->signals(0).u(), 0);
  of_officers = 5;
  AddUnitCases("DLH", 5, 0, "with a fifth ");
  EXPECT_FALSE(Signal(Admin(), "DLH")->signals(0).suppressed());
}

TEST_F(UnitSignalTest, OneReporterOfManyOfficersIsOneReporter) {
  std::vector<mumpuni::events::IncomingEvent> batch;
  const auto add = [&](const std::string& officer, bool favourable, const std::string& reporter) {
    auto fact = Courtesy(officer, favourable, reporter);
    fact.set_unit_id(IdOf("DLH").ToString());
    batch.push_back(Case("case " + officer + reporter, 1, {fact}));
  };
  for (const char* officer : {"Sari", "Tono", "Umi", "Wati", "Yanto"}) add(officer, false, "r1");
  for (const char* reporter : {"r2", "r3", "r4", "r5"}) add("Sari", true, reporter);
  ASSERT_TRUE(ApplyEvidence(batch).ok());
  const auto signal = Signal(Admin(), "DLH");
  ASSERT_TRUE(signal.ok()) << signal.status();
  ASSERT_EQ(signal->signals_size(), 1);
  EXPECT_FALSE(signal->signals(0).suppressed());
  EXPECT_EQ(signal->signals(0).unfavourable_count(), 5) << "each officer's year has its own limit";
  EXPECT_EQ(signal->signals(0).u(), 0) << "the gate wants four reporters";
  EXPECT_EQ(signal->signals(0).signal(), v1::SERVICE_SIGNAL_USUAL);
}

TEST_F(UnitSignalTest, WhatChargesNoOfficerChargesTheUnit) {
  of_officers = 0;
  AddUnitCases("DLH", 5, 0);
  std::vector<mumpuni::events::IncomingEvent> batch;
  for (int i = 0; i < 3; ++i) {
    const std::string name = "no budget " + std::to_string(i);
    auto fact = Courtesy("Sari", false, "reporter " + name);
    fact.set_unit_id(IdOf("DLH").ToString());
    fact.set_exclusion(complaint::ACT_EXCLUSION_NO_BUDGET);
    std::vector<complaint::ActFact> facts = {fact};
    // One case says it of the unit as well: it counts once.
    if (i == 0) {
      fact.clear_employee_id();
      fact.clear_exclusion();
      facts.push_back(fact);
    }
    batch.push_back(Case(name, 1, facts));
  }
  ASSERT_TRUE(ApplyEvidence(batch).ok());
  const auto of_unit = Signal(Admin(), "DLH");
  ASSERT_TRUE(of_unit.ok()) << of_unit.status();
  // Two of Sari's are told with the unit's own: fewer than five officers.
  EXPECT_TRUE(of_unit->signals(0).suppressed());
  for (const char* officer : {"Tono", "Umi", "Wati", "Yanto"}) {
    auto fact = Courtesy(officer, true, std::string("reporter of ") + officer);
    fact.set_unit_id(IdOf("DLH").ToString());
    ASSERT_TRUE(ApplyEvidence({Case(std::string("thanks ") + officer, 1, {fact})}).ok());
  }
  EXPECT_EQ(Signal(Admin(), "DLH")->signals(0).unfavourable_count(), 3);
  EXPECT_EQ(Signal(Admin(), "DLH")->signals(0).favourable_count(), 9);
}

TEST_F(UnitSignalTest, OfFewFactsIsNotTold) {
  of_officers = 0;
  AddUnitCases("DLH", 4, 0);
  const auto few = Signal(Admin(), "DLH");
  ASSERT_TRUE(few.ok()) << few.status();
  ASSERT_EQ(few->signals_size(), 1);
  EXPECT_TRUE(few->signals(0).suppressed());
  EXPECT_EQ(few->signals(0).favourable_count(), 0);
  AddUnitCases("DLH", 1, 0, "one more ");
  EXPECT_FALSE(Signal(Admin(), "DLH")->signals(0).suppressed());
}

TEST_F(GapTest, TheReportHoldsWhatThePurposeAnswers) {
  Apply(Employee("Sari", "DLH"));
  ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 1, "2026-05-20").ok());
  v1::GetCompetencyReportRequest request;
  request.set_employee_id(IdOf("Sari").ToString());
  request.set_purpose(v1::PROFILE_PURPOSE_SELF);
  const auto own = gap_api.GetCompetencyReport(Officer(IdOf("Sari")), request);
  ASSERT_TRUE(own.ok()) << own.status();
  const v1::CompetencyReport& report = own->report();
  EXPECT_EQ(report.unit_name(), "DLH");
  ASSERT_EQ(report.lines_size(), 2);
  EXPECT_EQ(report.lines(0).competency_name(), "M.3");
  EXPECT_EQ(report.lines(0).assessed().level(), 1);
  EXPECT_EQ(report.lines(0).indicated().gap_levels(), 1);
  EXPECT_TRUE(report.lines(0).has_signal());
  EXPECT_EQ(report.lines(1).assessed().status(), v1::ASSESSED_STATUS_NEVER_ASSESSED);
  ASSERT_EQ(report.assessments_size(), 1);
  EXPECT_EQ(report.assessments(0).provider(), "Puspenkom");
  EXPECT_GE(report.notes_size(), 3);
  request.set_purpose(v1::PROFILE_PURPOSE_APPOINTMENT);
  const auto appointment = gap_api.GetCompetencyReport(Admin(), request);
  ASSERT_TRUE(appointment.ok()) << appointment.status();
  ASSERT_EQ(appointment->report().lines_size(), 1) << "valid formal levels and nothing else";
  EXPECT_FALSE(appointment->report().lines(0).has_indicated());
  EXPECT_FALSE(appointment->report().lines(0).has_signal());
  request.set_purpose(v1::PROFILE_PURPOSE_CASE_ROUTING);
  EXPECT_EQ(ReasonOf(gap_api.GetCompetencyReport(Peer("complaint"), request).status()),
            "PURPOSE_NOT_ALLOWED");
  request.set_purpose(v1::PROFILE_PURPOSE_SELF);
  const std::string before = Ask("SELECT count(*) FROM audit_log");
  EXPECT_EQ(ReasonOf(gap_api.GetCompetencyReport(Officer(IdOf("kepala")), request).status()),
            "OUT_OF_SCOPE");
  EXPECT_NE(Ask("SELECT count(*) FROM audit_log"), before) << "refusals stand in the trail";
}

TEST_F(GapTest, ALiaisonAndTheComplaintAdministrationReadStandingsAndNoLevel) {
  Apply(Employee("Sari", "DLH.1"));
  Apply(Employee("Ratna", "DLH"));
  Apply(Employee("Yudi", "DSDABM"));
  ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 1).ok());
  for (const auto& context :
       {InUnit("UNIT_LIAISON", "Ratna"), As("COMPLAINT_ADMIN", Scope::kCity, IdOf("bagus"))}) {
    const auto read = Read(context, "Sari", v1::PROFILE_PURPOSE_CASE_ROUTING);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->assessed_size() + read->indicated_size() + read->signals_size(), 0);
    ASSERT_EQ(read->standings_size(), 2);
    EXPECT_EQ(read->standings(0).standing(), v1::STANDING_BELOW);
    for (const auto purpose : {v1::PROFILE_PURPOSE_COACHING, v1::PROFILE_PURPOSE_APPOINTMENT,
                               v1::PROFILE_PURPOSE_SELF, v1::PROFILE_PURPOSE_AUDIT}) {
      EXPECT_EQ(ReasonOf(Read(context, "Sari", purpose).status()), "PURPOSE_NOT_ALLOWED");
    }
  }
  EXPECT_EQ(
      ReasonOf(
          Read(InUnit("UNIT_LIAISON", "Ratna"), "Yudi", v1::PROFILE_PURPOSE_CASE_ROUTING).status()),
      "OUT_OF_SCOPE")
      << "another agency";
}

class KnownAtTest : public GapTest {
 protected:
  absl::StatusOr<v1::Profile> KnownAt(const rpc::CallContext& context, absl::Time at,
                                      v1::ProfilePurpose purpose) {
    v1::GetProfileRequest request;
    request.set_employee_id(IdOf("Sari").ToString());
    request.set_purpose(purpose);
    *request.mutable_known_at() = api::ToTimestamp(at);
    auto response = api.GetProfile(context, request);
    if (!response.ok()) return response.status();
    return response->profile();
  }
};

TEST_F(KnownAtTest, AnswersWhatWasKnownThen) {
  clock.Advance(absl::Hours(1));
  Apply(Employee("Sari", "DLH"));
  const absl::Time first = clock.Now();
  const auto made = Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 2, "2026-05-20");
  ASSERT_TRUE(made.ok());
  clock.Advance(absl::Hours(1));
  const absl::Time second = clock.Now();
  clock.Advance(absl::Hours(1));
  ASSERT_TRUE(Revoke(made->assessment().assessment_id()).ok());
  const auto self = Officer(IdOf("Sari"));
  const auto level = [&](absl::Time at) {
    const auto read = KnownAt(self, at, v1::PROFILE_PURPOSE_SELF);
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() ? read->assessed(0).level() : -1;
  };
  EXPECT_EQ(level(first - absl::Seconds(1)), 0) << "before it was recorded";
  EXPECT_EQ(level(first), 2);
  EXPECT_EQ(level(second), 2) << "revoked only later";
  EXPECT_EQ(level(clock.Now()), 0);
  EXPECT_EQ(
      ReasonOf(KnownAt(self, clock.Now() + absl::Seconds(1), v1::PROFILE_PURPOSE_SELF).status()),
      "DATE_IN_FUTURE");
  EXPECT_EQ(ReasonOf(KnownAt(Head(IdOf("kepala")), second, v1::PROFILE_PURPOSE_COACHING).status()),
            "PURPOSE_NOT_ALLOWED")
      << "what has not settled is not told by way of the past";
}

class PostsTest : public KnownAtTest {
 protected:
  // Requires M.3 from a day on.
  void Publish(const std::string& code, int level, const std::string& from) {
    PublishStandard(code, {{"M.3", level}}, from);
    ASSERT_TRUE(RunJobs());
  }
  // Sari in a post of her own name's `position`.
  static personnel::EmployeeState In(const std::string& position, const std::string& standard,
                                     const std::string& from, const std::string& unit = "DLH") {
    auto state = Employee("Sari", unit, standard);
    state.set_position_id(IdOf(position).ToString());
    state.set_assignment_start_date(from);
    return state;
  }
  // "standard level" on a day, as it is known now or was at an instant.
  std::string On(const std::string& day, std::optional<absl::Time> known_at = std::nullopt) {
    v1::GetProfileRequest request;
    request.set_employee_id(IdOf("Sari").ToString());
    request.set_purpose(v1::PROFILE_PURPOSE_SELF);
    request.set_as_of(day);
    if (known_at.has_value()) *request.mutable_known_at() = api::ToTimestamp(*known_at);
    const auto read = api.GetProfile(Officer(IdOf("Sari")), request);
    if (!read.ok()) return std::string(read.status().message());
    const auto& assessed = read->profile().assessed();
    return read->profile().job_standard_code() + " " +
           (assessed.empty() ? "-" : std::to_string(assessed[0].required_level()));
  }
  // What is kept of her posts.
  std::string Earlier() {
    return Ask(
        "SELECT cardinality(earlier_posts) FROM employee e "
        "WHERE employee_id = '" +
        IdOf("Sari").ToString() + "'");
  }
};

TEST_F(PostsTest, APastDayIsJudgedByThePostHeldThen) {
  Publish("SKJ.B", 3, "2026-01-01");
  Apply(In("loket", "SKJ.A", "2024-02-01"), 1);
  const absl::Time before = clock.Now();
  clock.Advance(absl::Hours(1));
  Apply(In("penyelia", "SKJ.B", "2026-08-01", "DSDABM"), 2);
  EXPECT_EQ(On("2026-08-11"), "SKJ.B 3");
  EXPECT_EQ(On("2026-08-01"), "SKJ.B 3") << "from the first day of the assignment on";
  EXPECT_EQ(On("2026-07-31"), "SKJ.A 2");
  EXPECT_EQ(On("2023-01-01"), "SKJ.A -") << "no standard held then; of the posts the first counts";
  EXPECT_EQ(On("2026-08-11", before), "SKJ.A 2") << "the transfer was not known yet";
  const auto told = OwnTrend("Sari", 2, "M.3");
  ASSERT_TRUE(told.ok()) << told.status();
  std::vector<std::pair<std::string, int>> required;
  for (const auto& point : told->points()) {
    required.push_back({point.as_of(), point.required_level()});
  }
  EXPECT_THAT(required, ElementsAre(std::pair{"2026-06-30", 2}, std::pair{"2026-07-31", 2},
                                    std::pair{"2026-08-11", 3}));
  v1::GetCompetencyReportRequest report;
  report.set_employee_id(IdOf("Sari").ToString());
  report.set_purpose(v1::PROFILE_PURPOSE_SELF);
  for (const auto& [day, unit] : {std::pair{"2026-07-31", "DLH"}, {"2026-08-01", "DSDABM"}}) {
    report.set_as_of(day);
    const auto made = gap_api.GetCompetencyReport(Officer(IdOf("Sari")), report);
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(made->report().unit_name(), unit) << day;
  }
  // The cache rests on the same: nothing of it differs.
  const auto reconciled = pg::Transact(database.pool(), {},
                                       [&](pg::Tx& tx) { return profiles.Reconcile(tx, "", 100); });
  ASSERT_TRUE(reconciled.ok()) << reconciled.status();
  EXPECT_THAT(reconciled->mismatching, IsEmpty());
}

TEST_F(PostsTest, ALaterDecisionOfAnEarlierDayIsWhatIsKnownNow) {
  Publish("SKJ.B", 3, "2026-01-01");
  Publish("SKJ.C", 4, "2026-01-01");
  Apply(In("loket", "SKJ.A", "2024-02-01"), 1);
  Apply(In("penyelia", "SKJ.B", "2026-06-01"), 2);
  const absl::Time before = clock.Now();
  clock.Advance(absl::Hours(1));
  Apply(In("analis", "SKJ.C", "2026-05-01"), 3);
  EXPECT_EQ(On("2026-04-30"), "SKJ.A 2");
  EXPECT_EQ(On("2026-05-01"), "SKJ.C 4");
  EXPECT_EQ(On("2026-07-01"), "SKJ.C 4") << "it took the place of what had been told";
  EXPECT_EQ(On("2026-07-01", before), "SKJ.B 3");
}

TEST_F(PostsTest, ACorrectedFirstDayReplacesTheOneToldBefore) {
  Publish("SKJ.B", 3, "2026-01-01");
  Apply(In("loket", "SKJ.A", "2024-02-01"), 1);
  Apply(In("penyelia", "SKJ.B", "2026-07-01"), 2);
  const absl::Time before = clock.Now();
  clock.Advance(absl::Hours(1));
  Apply(In("penyelia", "SKJ.B", "2026-08-05"), 3);
  EXPECT_EQ(On("2026-07-15"), "SKJ.A 2") << "later than had been told";
  EXPECT_EQ(On("2026-08-05"), "SKJ.B 3");
  EXPECT_EQ(On("2026-07-15", before), "SKJ.B 3");
  clock.Advance(absl::Hours(1));
  Apply(In("penyelia", "SKJ.B", "2026-06-01"), 4);
  EXPECT_EQ(On("2026-06-15"), "SKJ.B 3") << "earlier than had been told";
  EXPECT_EQ(On("2026-05-31"), "SKJ.A 2");
  // The transfer is taken back.
  Apply(In("loket", "SKJ.A", "2024-02-01"), 5);
  EXPECT_EQ(On("2026-08-11"), "SKJ.A 2");
  EXPECT_EQ(On("2026-06-15"), "SKJ.A 2");
}

// A consumer that was down for days learns of Friday's change on Tuesday.
TEST_F(PostsTest, WhatHasNoFirstDayBeginsOnTheDayItWasToldNotWhenItWasApplied) {
  Publish("SKJ.B", 3, "2026-01-01");
  Apply(In("loket", "SKJ.A", "2024-02-01"), 1);
  const auto changed = In("loket", "SKJ.B", "2024-02-01");
  auto event =
      Event<personnel::EmployeeHired>(events::kEmployeeTopic, changed.employee_id(), 2, changed);
  event.time = LocalDate::Of("2026-08-07").Start();
  ASSERT_TRUE(ApplyPersonnel({event}).ok());
  EXPECT_EQ(On("2026-08-06"), "SKJ.A 2");
  EXPECT_EQ(On("2026-08-07"), "SKJ.B 3");
}

// The release before knows no posts: its statement leaves the new columns alone.
TEST_F(PostsTest, CodeOfTheReleaseBeforeLosesNoPost) {
  Publish("SKJ.B", 3, "2026-01-01");
  Apply(In("loket", "SKJ.A", "2024-02-01"), 1);
  const std::string sari = "WHERE employee_id = '" + IdOf("Sari").ToString() + "'";
  Ask("UPDATE employee SET sequence = 2, position_id = '" + IdOf("penyelia").ToString() +
      "', job_standard_code = 'SKJ.B' " + sari + " RETURNING 1");
  EXPECT_EQ(Earlier(), "1");
  EXPECT_EQ(On("2026-07-15"), "SKJ.A 2");
  EXPECT_EQ(
      Ask("SELECT post_since = (now() AT TIME ZONE 'Asia/Jakarta')::date FROM employee " + sari),
      "t");
  Ask("UPDATE employee SET sequence = 3, erased = true " + sari + " RETURNING 1");
  EXPECT_EQ(Earlier(), "0");
}

TEST_F(PostsTest, APositionThatIsGivenAnotherStandardHasItFromToday) {
  Publish("SKJ.B", 3, "2026-01-01");
  Apply(In("loket", "SKJ.A", "2024-02-01"), 1);
  Apply(In("loket", "SKJ.B", "2024-02-01"), 2);
  EXPECT_EQ(On("2026-08-10"), "SKJ.A 2");
  EXPECT_EQ(On("2026-08-11"), "SKJ.B 3");
}

TEST_F(PostsTest, NoPostOfABatchIsPassedOverAndNothingIsKeptTwice) {
  Publish("SKJ.B", 3, "2026-01-01");
  Publish("SKJ.C", 4, "2026-01-01");
  std::vector<mumpuni::events::IncomingEvent> batch;
  const personnel::EmployeeState states[] = {In("loket", "SKJ.A", "2024-02-01"),
                                             In("penyelia", "SKJ.B", "2026-03-01"),
                                             In("analis", "SKJ.C", "2026-06-01")};
  for (const auto& state : states) {
    batch.push_back(Event<personnel::EmployeeHired>(events::kEmployeeTopic, state.employee_id(),
                                                    static_cast<int64_t>(batch.size()) + 1, state));
  }
  ASSERT_TRUE(ApplyPersonnel(batch).ok());
  ASSERT_TRUE(ApplyPersonnel(batch).ok()) << "twice is once";
  EXPECT_EQ(Earlier(), "2");
  EXPECT_EQ(On("2026-02-28"), "SKJ.A 2");
  EXPECT_EQ(On("2026-05-31"), "SKJ.B 3");
  EXPECT_EQ(On("2026-06-01"), "SKJ.C 4");
  auto erased = Event<personnel::EmployeeErased>(events::kEmployeeTopic, states[0].employee_id(), 9,
                                                 Employee("Sari", "DLH", ""));
  ASSERT_TRUE(ApplyPersonnel({erased}).ok());
  EXPECT_EQ(Earlier(), "0") << "an erased person keeps no posts";
}

TEST_F(PostsTest, WhatIsPublishedLaterWasNotKnown) {
  Apply(In("loket", "SKJ.A", "2024-02-01"), 1);
  const absl::Time before = clock.Now();
  clock.Advance(absl::Hours(1));
  Publish("SKJ.A", 4, "2026-02-01");
  auto rules = RuleSetRequest(/*shadow=*/false);
  rules.mutable_rule_set()->set_code("2026-2");
  rules.mutable_rule_set()->set_effective_from("2026-03-01");
  ASSERT_TRUE(api.PublishRuleSet(Admin(), rules).ok());
  EXPECT_EQ(On("2026-08-11", before), "SKJ.A 2");
  EXPECT_EQ(On("2026-08-11"), "SKJ.A 4");
  EXPECT_EQ(On("2026-01-31"), "SKJ.A 2");
  const auto rule_set = [&](absl::Time at) {
    const auto read = KnownAt(Officer(IdOf("Sari")), at, v1::PROFILE_PURPOSE_SELF);
    return read.ok() ? read->rule_set_code() : std::string(read.status().message());
  };
  EXPECT_EQ(rule_set(before), "2026-1");
  EXPECT_EQ(rule_set(clock.Now()), "2026-2");
}

TEST_F(GapTest, TheExplanationIsATreeDownToTheAssessment) {
  Apply(Employee("Sari", "DLH"));
  const auto made = Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 1, "2026-05-20");
  ASSERT_TRUE(made.ok());
  ASSERT_TRUE(
      ApplyEvidence({Enrolment("kursus", 1, "Sari", training::ENROLMENT_STATUS_COMPLETED)}).ok());
  v1::ExplainProfileRequest request;
  request.set_employee_id(IdOf("Sari").ToString());
  request.set_purpose(v1::PROFILE_PURPOSE_SELF);
  request.set_competency_code("M.3");
  const auto explained = api.ExplainProfile(Officer(IdOf("Sari")), request);
  ASSERT_TRUE(explained.ok()) << explained.status();
  const v1::CompetencyExplanation& m3 = explained->competencies(0);
  ASSERT_EQ(m3.roots_size(), 2);
  const v1::ExplanationNode& value = m3.roots(0).parts(0);
  EXPECT_EQ(value.line().value(), 1600);
  EXPECT_EQ(value.parts(0).line().item().source_id(), made->assessment().assessment_id());
  EXPECT_EQ(value.parts(0).line().item().provider(), "Puspenkom");
  const v1::ExplanationNode& course = value.parts(1).parts(0).parts(0);
  EXPECT_EQ(course.line().item().source_id(), IdOf("kursus").ToString());
  EXPECT_FALSE(course.line().sentence().empty());
}

class SimulationTest : public GapTest {
 protected:
  SimulationTest() : rule_set_api(database.pool(), profiles, simulations) {}

  absl::StatusOr<app::PersonalTraitsById> Traits(const std::vector<Id>& people) override {
    if (!personnel_answers) return Error(mumpuni::reasons::kPeerUnavailable, "personnel is down");
    app::PersonalTraitsById traits;
    for (const Id& id : people) {
      const bool first_agency = asked_by_id.contains(id);
      traits[id] = {first_agency ? 1 : 2, first_agency ? 1990 : 1970, "III/b"};
    }
    return traits;
  }
  // Six people with a training in DLH (men of 36), six without in DSDABM (women of 56), four in
  // DLH.1.
  void AddCity() {
    AddPeople("DLH", 6, 1);
    AddPeople("DSDABM", 6, 1);
    for (int i = 0; i < 6; ++i) {
      const std::string name = "DLH " + std::to_string(i);
      asked_by_id.insert(IdOf(name));
      auto event = Enrolment("kursus " + name, 1, name, training::ENROLMENT_STATUS_COMPLETED);
      ASSERT_TRUE(ApplyEvidence({event}).ok());
    }
  }
  // A set for simulation under which a course weighs `points`.
  void PublishForSimulation(const std::string& code, int points) {
    auto request = RuleSetRequest(false);
    request.mutable_rule_set()->set_code(code);
    request.mutable_rule_set()->mutable_constants()->set_training_test_points(points);
    request.mutable_rule_set()->mutable_constants()->set_training_workplace_points(points);
    request.set_simulation_only(true);
    const auto published = api.PublishRuleSet(Admin(), request);
    ASSERT_TRUE(published.ok()) << published.status();
  }
  absl::StatusOr<v1::Simulation> Start(const std::string& code, const std::string& as_of = "") {
    v1::StartSimulationRequest request;
    request.set_request_id(RequestId());
    request.set_rule_set_code(code);
    request.set_as_of(as_of);
    auto started = rule_set_api.StartSimulation(Admin(), request);
    if (!started.ok()) return started.status();
    return started->simulation();
  }
  v1::Simulation Get(const std::string& id) {
    v1::GetSimulationRequest request;
    request.set_simulation_id(id);
    const auto found = rule_set_api.GetSimulation(Admin(), request);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->simulation() : v1::Simulation();
  }
  static v1::SimulationCell Cell(const v1::Simulation& simulation, v1::GroupDimension dimension,
                                 const std::string& value) {
    for (const auto& cell : simulation.cells()) {
      if (cell.dimension() == dimension && cell.value() == value) return cell;
    }
    ADD_FAILURE() << "no cell " << value;
    return {};
  }
  v1::DecideRuleSetRequest Decision(const std::string& code, const std::string& simulation_id) {
    v1::DecideRuleSetRequest request;
    request.set_request_id(RequestId());
    request.set_rule_set_code(code);
    request.set_decree_number("188.45/2/2026");
    request.set_deciding_official("Kepala BKPSDM");
    request.set_effective_from("2026-08-20");
    request.set_dpia_reference("DPIA-2");
    request.set_simulation_id(simulation_id);
    return request;
  }

  api::RuleSetApi rule_set_api;
  bool personnel_answers = true;
  std::set<Id> asked_by_id;
};

TEST_F(SimulationTest, TellsWhoWouldRiseAndFallByGroup) {
  AddCity();
  PublishForSimulation("2027-1", 100);
  const std::string before = Everything();
  const auto started = Start("2027-1");
  ASSERT_TRUE(started.ok()) << started.status();
  EXPECT_EQ(started->state(), v1::SIMULATION_STATE_OPEN);
  EXPECT_EQ(started->baseline_rule_set_code(), "2026-1");
  EXPECT_EQ(Start("2027-1")->simulation_id(), started->simulation_id()) << "one at a time";
  ASSERT_TRUE(RunJobs());
  const v1::Simulation done = Get(started->simulation_id());
  EXPECT_EQ(done.state(), v1::SIMULATION_STATE_DONE);
  EXPECT_EQ(done.done_count(), 13) << "the head is counted too";
  const auto city = Cell(done, v1::GROUP_DIMENSION_CITY, "CITY");
  EXPECT_EQ(city.people_count(), 13);
  EXPECT_EQ(city.fell_count(), 6) << "1000 + 600 was 2, 1000 + 200 is 1";
  EXPECT_EQ(city.rose_count(), 0);
  EXPECT_EQ(city.below_before_count(), 6);
  EXPECT_EQ(city.below_after_count(), 12);
  EXPECT_EQ(Cell(done, v1::GROUP_DIMENSION_AGENCY, "DLH").fell_count(), 6);
  EXPECT_EQ(Cell(done, v1::GROUP_DIMENSION_AGENCY, "DSDABM").fell_count(), 0);
  EXPECT_EQ(Cell(done, v1::GROUP_DIMENSION_SEX, "MALE").fell_count(), 6);
  EXPECT_EQ(Cell(done, v1::GROUP_DIMENSION_AGE_BAND, "30-39").fell_count(), 6);
  EXPECT_EQ(Cell(done, v1::GROUP_DIMENSION_GRADE, "PNS III").people_count(), 13);
  EXPECT_EQ(Everything(), before) << "a simulation changes nothing";
}

TEST_F(SimulationTest, SmallCellsAreHiddenFromEverybody) {
  AddCity();
  AddPeople("DLH.1", 0, 0);
  auto contract = Employee("kontrak", "DLH");
  contract.set_employment_type(mumpuni::common::v1::EMPLOYMENT_TYPE_CONTRACT);
  Apply(contract);
  PublishForSimulation("2027-1", 100);
  const auto started = Start("2027-1");
  ASSERT_TRUE(RunJobs());
  const v1::Simulation done = Get(started->simulation_id());
  for (const char* value : {"PNS", "CONTRACT"}) {
    const auto cell = Cell(done, v1::GROUP_DIMENSION_EMPLOYMENT_TYPE, value);
    EXPECT_TRUE(cell.suppressed()) << value << ": the other would tell it by difference";
    EXPECT_EQ(cell.people_count(), 0);
  }
}

TEST_F(SimulationTest, WaitsForPersonnelAndGoesOn) {
  AddCity();
  PublishForSimulation("2027-1", 100);
  personnel_answers = false;
  const auto started = Start("2027-1");
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(started->simulation_id()).state(), v1::SIMULATION_STATE_OPEN);
  EXPECT_FALSE(Get(started->simulation_id()).last_error().empty());
  EXPECT_EQ(Get(started->simulation_id()).cells_size(), 0)
      << "two looks would tell who came between";
  personnel_answers = true;
  clock.Advance(absl::Minutes(10));
  ASSERT_TRUE(RunJobs());
  const v1::Simulation done = Get(started->simulation_id());
  EXPECT_EQ(done.state(), v1::SIMULATION_STATE_DONE);
  EXPECT_EQ(Cell(done, v1::GROUP_DIMENSION_CITY, "CITY").people_count(), 13) << "nobody twice";
}

TEST_F(SimulationTest, ASimulatedSetIsDecidedAndBothResultsStayExplainable) {
  AddCity();
  PublishForSimulation("2027-1", 100);
  const auto started = Start("2027-1");
  ASSERT_TRUE(started.ok());
  EXPECT_EQ(
      ReasonOf(rule_set_api.DecideRuleSet(Admin(), Decision("2027-1", started->simulation_id()))
                   .status()),
      "RULE_SET_NOT_SIMULATED")
      << "not complete yet";
  ASSERT_TRUE(RunJobs());
  const auto decision = Decision("2027-1", started->simulation_id());
  const auto decided = rule_set_api.DecideRuleSet(Admin(), decision);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->rule_set().status(), v1::RULE_SET_STATUS_DECIDED);
  EXPECT_EQ(decided->rule_set().constants().training_test_points(), 100);
  EXPECT_TRUE(rule_set_api.DecideRuleSet(Admin(), decision).ok()) << "a replay";
  EXPECT_EQ(
      ReasonOf(rule_set_api.DecideRuleSet(Admin(), Decision("2027-1", started->simulation_id()))
                   .status()),
      "RULE_SET_ALREADY_DECIDED");
  v1::GetRecomputationRequest of;
  of.set_rule_set_code("2027-1");
  EXPECT_EQ(ReasonOf(rule_set_api.GetRecomputation(Admin(), of).status()),
            "RECOMPUTATION_NOT_FOUND");
  clock.Set(LocalDate::Of("2026-08-20").Start());
  ASSERT_TRUE(RunJobs());
  const auto recomputed = rule_set_api.GetRecomputation(Admin(), of);
  ASSERT_TRUE(recomputed.ok()) << recomputed.status();
  EXPECT_EQ(recomputed->state(), v1::SIMULATION_STATE_DONE);
  EXPECT_EQ(recomputed->done_count(), 13);
  const auto level_by = [&](const std::string& rule_set) {
    v1::ExplainProfileRequest request;
    request.set_employee_id(IdOf("DLH 0").ToString());
    request.set_purpose(v1::PROFILE_PURPOSE_AUDIT);
    request.set_competency_code("M.3");
    request.set_rule_set_code(rule_set);
    const auto explained =
        api.ExplainProfile(As("AUDITOR", Scope::kCity, IdOf("auditor")), request);
    EXPECT_TRUE(explained.ok()) << explained.status();
    return explained.ok() ? explained->competencies(0).roots(0).line().value() : -1;
  };
  EXPECT_EQ(level_by(""), 1);
  EXPECT_EQ(level_by("2026-1"), 2);
}

TEST_F(SimulationTest, ADecisionWithoutItsPartsIsRefused) {
  PublishForSimulation("2027-1", 100);
  PublishForSimulation("2027-2", 200);
  const auto started = Start("2027-1");
  ASSERT_TRUE(RunJobs());
  struct Row {
    const char* what;
    std::function<void(v1::DecideRuleSetRequest&)> change;
    const char* reason;
  };
  const Row rows[] = {
      {"no decree", [](auto& r) { r.clear_decree_number(); }, "FIELD_REQUIRED"},
      {"no official", [](auto& r) { r.clear_deciding_official(); }, "FIELD_REQUIRED"},
      {"no DPIA", [](auto& r) { r.clear_dpia_reference(); }, "FIELD_REQUIRED"},
      {"another set", [](auto& r) { r.set_rule_set_code("2027-2"); }, "RULE_SET_NOT_SIMULATED"},
      {"no such set", [](auto& r) { r.set_rule_set_code("2030-1"); }, "RULE_SET_NOT_FOUND"},
      {"no simulation", [](auto& r) { r.set_simulation_id(Id::FromName("none").ToString()); },
       "SIMULATION_NOT_FOUND"},
      {"taken day", [](auto& r) { r.set_effective_from("2026-01-01"); }, "RULE_SET_DATE_TAKEN"}};
  for (const Row& row : rows) {
    auto request = Decision("2027-1", started->simulation_id());
    row.change(request);
    EXPECT_EQ(ReasonOf(rule_set_api.DecideRuleSet(Admin(), request).status()), row.reason)
        << row.what;
  }
  EXPECT_EQ(Ask("SELECT status FROM rule_set WHERE code = '2027-1'"), "2") << "nothing changed";
  // Not a demonstration: it has a shadow, and does not reach back.
  ASSERT_EQ(Ask("WITH u AS (UPDATE rule_set SET demo = false WHERE code = '2027-1' RETURNING 1) "
                "SELECT count(*) FROM u"),
            "1");
  auto real = Decision("2027-1", started->simulation_id());
  EXPECT_EQ(ReasonOf(rule_set_api.DecideRuleSet(Admin(), real).status()),
            "RULE_SET_SHADOW_REQUIRED");
  real.set_request_id(RequestId());
  real.set_effective_from("2026-08-10");
  EXPECT_EQ(ReasonOf(rule_set_api.DecideRuleSet(Admin(), real).status()), "RULE_SET_RETROACTIVE");
  // What is compared with is in force, and of these days.
  const auto old = Start("2027-1", "2026-05-12");
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(
      ReasonOf(
          rule_set_api.DecideRuleSet(Admin(), Decision("2027-1", old->simulation_id())).status()),
      "RULE_SET_NOT_SIMULATED");
  auto other = RuleSetRequest(false);
  other.mutable_rule_set()->set_code("2026-2");
  other.mutable_rule_set()->set_effective_from("2026-08-11");
  ASSERT_TRUE(api.PublishRuleSet(Admin(), other).ok());
  EXPECT_EQ(
      ReasonOf(rule_set_api.DecideRuleSet(Admin(), Decision("2027-1", started->simulation_id()))
                   .status()),
      "RULE_SET_NOT_SIMULATED")
      << "another baseline by now";
  EXPECT_EQ(ReasonOf(Start("2030-1").status()), "RULE_SET_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Start("2027-1", "2026-08-12").status()), "DATE_IN_FUTURE");
}

TEST_F(SimulationTest, TheFairnessReportComparesGroups) {
  AddCity();
  // Two of the six men have a signal LOWER.
  AddCases("DLH 0", 17, 9);
  AddCases("DLH 1", 17, 9);
  v1::StartFairnessReportRequest request;
  request.set_request_id(RequestId());
  EXPECT_EQ(ReasonOf(rule_set_api.GetFairnessReport(Admin(), {}).status()), "SIMULATION_NOT_FOUND")
      << "none is complete";
  const auto inspectorate = As("INSPECTORATE", Scope::kCity, IdOf("arif"));
  const auto started = rule_set_api.StartFairnessReport(inspectorate, request);
  ASSERT_TRUE(started.ok()) << started.status();
  ASSERT_TRUE(RunJobs());
  const auto newest = rule_set_api.GetFairnessReport(inspectorate, {});
  ASSERT_TRUE(newest.ok()) << newest.status();
  const v1::FairnessReport& report = newest->report();
  EXPECT_EQ(report.report_id(), started->report().report_id());
  EXPECT_EQ(report.rule_set_code(), "2026-1");
  bool looked = false;
  for (const auto& cell : report.cells()) {
    if (cell.dimension() != v1::GROUP_DIMENSION_SEX) continue;
    looked = true;
    const bool men = cell.value() == "MALE";
    EXPECT_EQ(cell.lower_count(), men ? 2 : 0);
    EXPECT_EQ(cell.ratio_permille(), men ? 666 : 1000);
    EXPECT_EQ(cell.look_closer(), men);
  }
  EXPECT_TRUE(looked);
}

}  // namespace
}  // namespace mumpuni::assessment::testing
