// RPCs: the purpose wall cell by cell, routing, gaps, rule sets.
#include "services/assessment/app/dictionary.h"
#include "tests/integration/assessment_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

constexpr v1::ProfilePurpose kPurposes[] = {v1::PROFILE_PURPOSE_SELF,
                                            v1::PROFILE_PURPOSE_COACHING,
                                            v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING,
                                            v1::PROFILE_PURPOSE_CASE_ROUTING,
                                            v1::PROFILE_PURPOSE_APPOINTMENT,
                                            v1::PROFILE_PURPOSE_AUDIT};

class AssessmentRpcTest : public AssessmentTest {
 protected:
  // city → dinas (headed by ratna) → seksi (headed by sari; yudi works there), and another agency.
  void City(bool shadow = false) {
    Publish(shadow);
    AddUnit("city", "");
    AddUnit("dinas", "city");
    AddUnit("seksi", "dinas", "35.78.03");
    AddUnit("other", "city");
    Apply(Employee("yudi", "seksi"));
    auto ratna = Employee("ratna", "dinas");
    ratna.set_heads_unit(true);
    Apply(ratna);
    auto sari = Employee("sari", "seksi");
    sari.set_heads_unit(true);
    Apply(sari);
    Apply(Employee("stranger", "other"));
    ASSERT_TRUE(Assess(Admin(), "yudi", 1).ok());
    AddCases("yudi", 17, 7);
    ASSERT_TRUE(
        ApplyEvidence({Enrolment("e", 1, "yudi", training::ENROLMENT_STATUS_COMPLETED)}).ok());
  }
};

TEST_F(AssessmentRpcTest, EachCallerHasItsPurposesAndNoOther) {
  City();
  const rpc::CallContext officer = Officer(IdOf("yudi"));
  const rpc::CallContext head = Head(IdOf("sari"));
  const rpc::CallContext bkpsdm = Admin();
  const rpc::CallContext inspector = As("INSPECTORATE", Scope::kCity, IdOf("arif"));
  const rpc::CallContext auditor = As("AUDITOR", Scope::kCity, IdOf("auditor"));
  struct Row {
    const char* who;
    rpc::CallContext context;
    std::set<v1::ProfilePurpose> allowed;
  };
  const Row rows[] = {
      {"officer", officer, {v1::PROFILE_PURPOSE_SELF}},
      {"head", head, {v1::PROFILE_PURPOSE_COACHING, v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING}},
      {"bkpsdm",
       bkpsdm,
       {v1::PROFILE_PURPOSE_APPOINTMENT, v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING}},
      {"inspectorate", inspector, {}},
      {"auditor", auditor, {v1::PROFILE_PURPOSE_AUDIT}},
      {"training", Peer("training"), {v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING}},
      {"complaint", Peer("complaint"), {v1::PROFILE_PURPOSE_CASE_ROUTING}},
      {"personnel", Peer("personnel"), {}}};
  for (const Row& row : rows) {
    for (const v1::ProfilePurpose purpose : kPurposes) {
      const auto profile = Read(row.context, "yudi", purpose);
      if (row.allowed.contains(purpose)) {
        EXPECT_TRUE(profile.ok()) << row.who << " " << purpose << " " << profile.status();
      } else {
        EXPECT_EQ(ReasonOf(profile.status()), "PURPOSE_NOT_ALLOWED") << row.who << " " << purpose;
      }
    }
  }
  EXPECT_EQ(ReasonOf(Read(officer, "yudi", v1::PROFILE_PURPOSE_UNSPECIFIED).status()),
            "FIELD_REQUIRED");
}

TEST_F(AssessmentRpcTest, EachPurposeAnswersItsPartsAndNoOther) {
  City();
  const auto self = Read(Officer(IdOf("yudi")), "yudi", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(self.ok());
  EXPECT_EQ(self->assessed(0).competency_code(), "M.3");
  EXPECT_EQ(self->assessed(0).level(), 1);
  EXPECT_EQ(self->assessed(0).provider(), "Puspenkom");
  EXPECT_EQ(self->indicated(0).value_milli(), 1000 + 600 - 200);
  EXPECT_EQ(self->indicated(0).level(), 1);
  EXPECT_EQ(self->signals(0).u(), -299);
  EXPECT_EQ(self->signals(0).signal(), v1::SERVICE_SIGNAL_LOWER);
  EXPECT_EQ(self->assessed(1).status(), v1::ASSESSED_STATUS_NEVER_ASSESSED);
  EXPECT_EQ(self->indicated(1).level(), 0);

  const auto planning = Read(Admin(), "yudi", v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  ASSERT_TRUE(planning.ok());
  EXPECT_EQ(planning->indicated(0).level(), 1);
  EXPECT_EQ(planning->indicated(0).value_milli(), 0) << "the value would betray the signal";
  EXPECT_EQ(planning->signals_size(), 0);

  const auto appointment = Read(Admin(), "yudi", v1::PROFILE_PURPOSE_APPOINTMENT);
  ASSERT_TRUE(appointment.ok());
  ASSERT_EQ(appointment->assessed_size(), 1) << "valid levels only";
  EXPECT_EQ(appointment->assessed(0).provider(), "Puspenkom");
  EXPECT_EQ(appointment->assessed(0).method(), v1::ASSESSMENT_METHOD_ASSESSMENT_CENTRE);
  EXPECT_EQ(self->assessed(1).method(), v1::ASSESSMENT_METHOD_UNSPECIFIED) << "never assessed";
  EXPECT_EQ(appointment->indicated_size() + appointment->signals_size(), 0);

  const auto routing = Read(Peer("complaint"), "yudi", v1::PROFILE_PURPOSE_CASE_ROUTING);
  ASSERT_TRUE(routing.ok());
  EXPECT_EQ(routing->assessed_size() + routing->indicated_size() + routing->signals_size(), 0);
  ASSERT_EQ(routing->standings_size(), 2);
  EXPECT_EQ(routing->standings(0).standing(), v1::STANDING_BELOW);
  EXPECT_EQ(routing->standings(1).standing(), v1::STANDING_UNKNOWN);

  ASSERT_TRUE(Assess(Admin(), "yudi", 2, "2026-08-10", v1::ASSESSMENT_METHOD_COMPETENCY_TEST).ok());
  EXPECT_EQ(Read(Admin(), "yudi", v1::PROFILE_PURPOSE_APPOINTMENT)->assessed(0).method(),
            v1::ASSESSMENT_METHOD_COMPETENCY_TEST);
}

TEST_F(AssessmentRpcTest, ExpiredLevelsServePlanningButNoAppointment) {
  City();
  ASSERT_TRUE(Assess(Admin(), "stranger", 3, "2022-01-01").ok());
  const auto appointment = Read(Admin(), "stranger", v1::PROFILE_PURPOSE_APPOINTMENT);
  ASSERT_TRUE(appointment.ok());
  EXPECT_EQ(appointment->assessed_size(), 0);
  const auto planning = Read(Admin(), "stranger", v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  ASSERT_TRUE(planning.ok());
  EXPECT_EQ(planning->assessed(0).status(), v1::ASSESSED_STATUS_EXPIRED);
  EXPECT_EQ(planning->assessed(0).level(), 3);
}

TEST_F(AssessmentRpcTest, ScopeIsTheOwnPersonOrTheOwnSubtree) {
  City();
  const auto reason = [&](const rpc::CallContext& context, const char* whom, auto purpose) {
    return ReasonOf(Read(context, whom, purpose).status());
  };
  EXPECT_EQ(reason(Officer(IdOf("stranger")), "yudi", v1::PROFILE_PURPOSE_SELF), "OUT_OF_SCOPE");
  EXPECT_EQ(reason(Head(IdOf("ratna")), "stranger", v1::PROFILE_PURPOSE_COACHING), "OUT_OF_SCOPE");
  EXPECT_EQ(reason(Head(IdOf("ratna")), "nobody", v1::PROFILE_PURPOSE_COACHING), "OUT_OF_SCOPE");
  EXPECT_EQ(reason(Head(IdOf("nobody")), "yudi", v1::PROFILE_PURPOSE_COACHING), "OUT_OF_SCOPE");
  EXPECT_EQ(reason(Admin(), "nobody", v1::PROFILE_PURPOSE_APPOINTMENT), "EMPLOYEE_NOT_FOUND");
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE outcome = 'OUT_OF_SCOPE'"), "4");
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE outcome = 'OK'"), "0");
  ASSERT_TRUE(Read(Head(IdOf("sari")), "yudi", v1::PROFILE_PURPOSE_COACHING).ok());
  EXPECT_EQ(Ask("SELECT purpose || ' ' || subject_id FROM audit_log WHERE outcome = 'OK'"),
            "COACHING " + IdOf("yudi").ToString());
}

TEST_F(AssessmentRpcTest, ASuperiorSeesSettledFactsOnly) {
  City();
  complaint::ActFact open = Courtesy("yudi", true, "new reporter");
  open.set_settles_on("2026-08-20");
  ASSERT_TRUE(ApplyEvidence({Case("open", 1, {open})}).ok());
  const auto self = Read(Officer(IdOf("yudi")), "yudi", v1::PROFILE_PURPOSE_SELF);
  const auto coaching = Read(Head(IdOf("sari")), "yudi", v1::PROFILE_PURPOSE_COACHING);
  ASSERT_TRUE(self.ok() && coaching.ok());
  EXPECT_EQ(self->signals(0).favourable_count(), 18);
  EXPECT_EQ(self->signals(0).provisional_count(), 1);
  EXPECT_EQ(coaching->signals(0).favourable_count(), 17);
  EXPECT_EQ(coaching->signals(0).provisional_count(), 0);
}

// Items that may not be seen yet, cell by cell of the purpose wall.
TEST_F(AssessmentRpcTest, TheExplanationOfASuperiorHoldsNoOpenItem) {
  City();
  complaint::ActFact open = Courtesy("yudi", true, "r open");
  open.set_settles_on("2026-08-11");
  complaint::ActFact unannounced = Courtesy("yudi", false, "r unannounced");
  unannounced.set_counts_from("2026-08-12");
  unannounced.set_settles_on("2026-08-20");
  ASSERT_TRUE(ApplyEvidence({Case("open", 1, {open}), Case("unannounced", 1, {unannounced})}).ok());
  const auto items = [&](const rpc::CallContext& context, v1::ProfilePurpose purpose) {
    v1::ExplainProfileRequest request;
    request.set_employee_id(IdOf("yudi").ToString());
    request.set_purpose(purpose);
    const auto explained = api.ExplainProfile(context, request);
    EXPECT_TRUE(explained.ok()) << explained.status();
    std::set<std::string> ids;
    if (!explained.ok()) return ids;
    for (const auto& competency : explained->competencies()) {
      for (const auto& line : competency.lines()) ids.insert(line.item().source_id());
    }
    return ids;
  };
  const std::string open_id = IdOf("open").ToString();
  const std::string unannounced_id = IdOf("unannounced").ToString();
  const auto self = items(Officer(IdOf("yudi")), v1::PROFILE_PURPOSE_SELF);
  EXPECT_TRUE(self.contains(open_id) && self.contains(unannounced_id));
  const auto audit = items(As("AUDITOR", Scope::kCity, IdOf("auditor")), v1::PROFILE_PURPOSE_AUDIT);
  EXPECT_TRUE(audit.contains(open_id) && audit.contains(unannounced_id));
  const auto coaching = items(Head(IdOf("sari")), v1::PROFILE_PURPOSE_COACHING);
  EXPECT_TRUE(coaching.contains(IdOf("yudi0").ToString())) << "settled";
  EXPECT_FALSE(coaching.contains(open_id)) << "still in its reopen window";
  EXPECT_FALSE(coaching.contains(unannounced_id)) << "not announced to the officer";
  clock.Set(LocalDate::Of("2026-08-12").Start());
  EXPECT_TRUE(items(Head(IdOf("sari")), v1::PROFILE_PURPOSE_COACHING).contains(open_id));
}

// Whoever acts for a head has its reports on those days; an absent head keeps them.
TEST_F(AssessmentRpcTest, WhoActsForAHeadIsTheSuperiorThen) {
  City();
  clock.Set(LocalDate::Of("2026-08-12").Start());
  auto stranger = Employee("stranger", "other");
  auto& acting = *stranger.add_acting_appointments();
  acting.set_action_id(IdOf("decree").ToString());
  acting.set_position_id(IdOf("post of sari").ToString());
  acting.set_unit_id(IdOf("seksi").ToString());
  acting.set_kind(personnel::ACTING_KIND_ACTING_DAILY);
  acting.set_start_date("2026-08-12");
  acting.set_end_date("2026-08-13");
  acting.set_heads_unit(true);
  Apply(stranger, 2);
  const auto coaches = [&](const char* head, const char* whom) {
    return Read(Head(IdOf(head)), whom, v1::PROFILE_PURPOSE_COACHING).ok();
  };
  EXPECT_TRUE(coaches("stranger", "yudi"));
  EXPECT_FALSE(coaches("stranger", "sari")) << "a head, whose superior is the parent's";
  EXPECT_FALSE(coaches("stranger", "ratna"));
  EXPECT_TRUE(coaches("sari", "yudi"));
  clock.Set(LocalDate::Of("2026-08-13").Start());
  EXPECT_TRUE(coaches("stranger", "yudi"));
  clock.Set(LocalDate::Of("2026-08-14").Start());
  EXPECT_FALSE(coaches("stranger", "yudi"));
  // Who only helps out in another post heads nothing.
  clock.Set(LocalDate::Of("2026-08-12").Start());
  acting.set_heads_unit(false);
  Apply(stranger, 3);
  EXPECT_FALSE(coaches("stranger", "yudi"));
}

// On the day a vacant head's place is taken by one of the staff, who reports to the head above.
TEST_F(AssessmentRpcTest, WhoActsForAVacantHeadReportsToTheHeadAbove) {
  City();
  auto sari = Employee("sari", "seksi");
  auto& acting = *sari.add_acting_appointments();
  acting.set_position_id(IdOf("head post").ToString());
  acting.set_unit_id(IdOf("seksi").ToString());
  acting.set_kind(personnel::ACTING_KIND_ACTING);
  acting.set_start_date("2026-08-12");
  acting.set_end_date("2026-08-12");
  acting.set_heads_unit(true);
  Apply(sari, 2);
  const auto coaches = [&](const char* head, const char* whom) {
    return ReasonOf(Read(Head(IdOf(head)), whom, v1::PROFILE_PURPOSE_COACHING).status());
  };
  clock.Set(LocalDate::Of("2026-08-12").Start());
  EXPECT_EQ(coaches("sari", "yudi"), "");
  EXPECT_EQ(coaches("ratna", "sari"), "");
  EXPECT_EQ(coaches("ratna", "yudi"), "OUT_OF_SCOPE") << "not the staff of the unit below";
  EXPECT_EQ(coaches("sari", "sari"), "OUT_OF_SCOPE");
  EXPECT_EQ(coaches("sari", "ratna"), "OUT_OF_SCOPE");
  clock.Set(LocalDate::Of("2026-08-13").Start());
  EXPECT_EQ(coaches("sari", "yudi"), "OUT_OF_SCOPE");
  EXPECT_EQ(coaches("ratna", "sari"), "OUT_OF_SCOPE");
}

// Who reads a person as the superior, cell by cell.
TEST_F(AssessmentRpcTest, OnlyTheDirectSuperiorReadsAPerson) {
  City();
  auto budi = Employee("budi", "other");
  budi.set_reports_to_position_id(IdOf("post of ratna").ToString());
  Apply(budi);
  auto lead = Employee("lead", "seksi");
  lead.set_heads_unit(true);
  lead.set_status(personnel::EMPLOYEE_STATUS_INACTIVE);
  Apply(lead);
  struct Row {
    const char* head;
    const char* whom;
    bool allowed;
    const char* why;
  };
  const Row rows[] = {{"sari", "yudi", true, "staff of the own unit"},
                      {"ratna", "sari", true, "head of a child unit"},
                      {"ratna", "budi", true, "explicit superior position, whatever the unit"},
                      {"ratna", "yudi", false, "staff of a child unit"},
                      {"sari", "ratna", false, "the superior"},
                      {"sari", "sari", false, "oneself"},
                      {"ratna", "ratna", false, "oneself"},
                      {"yudi", "sari", false, "the post heads nothing"},
                      {"lead", "yudi", false, "no longer in service"},
                      {"sari", "stranger", false, "another agency"}};
  for (const Row& row : rows) {
    for (const auto purpose :
         {v1::PROFILE_PURPOSE_COACHING, v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING}) {
      const auto read = Read(Head(IdOf(row.head)), row.whom, purpose);
      EXPECT_EQ(ReasonOf(read.status()), row.allowed ? "" : "OUT_OF_SCOPE")
          << row.head << " reads " << row.whom << ": " << row.why;
      v1::ListGapsRequest gaps;
      gaps.set_purpose(purpose);
      gaps.set_employee_id(IdOf(row.whom).ToString());
      EXPECT_EQ(ReasonOf(api.ListGaps(Head(IdOf(row.head)), gaps).status()),
                row.allowed ? "" : "OUT_OF_SCOPE")
          << row.head << " lists " << row.whom << ": " << row.why;
    }
  }
}

TEST_F(AssessmentRpcTest, InShadowTheSignalIsTheOfficersAlone) {
  City(true);
  const auto self = Read(Officer(IdOf("yudi")), "yudi", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(self.ok());
  EXPECT_EQ(self->signals(0).signal(), v1::SERVICE_SIGNAL_LOWER);
  EXPECT_EQ(self->indicated(0).level(), 2) << "1000 + 600 without the signal";
  const auto coaching = Read(Head(IdOf("sari")), "yudi", v1::PROFILE_PURPOSE_COACHING);
  ASSERT_TRUE(coaching.ok());
  EXPECT_EQ(coaching->signals_size(), 0);
  // Nor does an audit get it by naming the rule set, that of the day or another.
  v1::PublishRuleSetRequest other = RuleSetRequest(false);
  other.mutable_rule_set()->set_code("draft");
  other.set_simulation_only(true);
  ASSERT_TRUE(api.PublishRuleSet(Admin(), other).ok());
  for (const char* code : {"", "2026-1", "draft"}) {
    v1::ExplainProfileRequest request;
    request.set_employee_id(IdOf("yudi").ToString());
    request.set_purpose(v1::PROFILE_PURPOSE_AUDIT);
    request.set_rule_set_code(code);
    const auto explained = api.ExplainProfile(As("AUDITOR", Scope::kCity, IdOf("arif")), request);
    ASSERT_TRUE(explained.ok()) << code << explained.status();
    for (const auto& competency : explained->competencies()) {
      for (const v1::ExplanationLine& line : competency.lines()) {
        EXPECT_NE(line.kind(), v1::EXPLANATION_LINE_KIND_FACT_ITEM) << code;
        if (competency.competency_code() == "M.3" &&
            line.kind() == v1::EXPLANATION_LINE_KIND_VALUE) {
          EXPECT_EQ(line.value(), 1600) << code << ": the rest would tell the signal";
        }
      }
    }
  }
  // Six months, and not a day more.
  ASSERT_TRUE(recompute.ScheduleDaily(database.pool()).ok());
  const auto on = [&](const char* day) {
    clock.Set(LocalDate::Of(day).Start() + absl::Hours(9));
    EXPECT_TRUE(RunJobs());
    return Ask(
        "SELECT indicated_level FROM profile_competency WHERE competency_code = 'M.3' "
        "AND employee_id = '" +
        IdOf("yudi").ToString() + "'");
  };
  EXPECT_EQ(on("2026-08-31"), "2");
  EXPECT_EQ(Read(Head(IdOf("sari")), "yudi", v1::PROFILE_PURPOSE_COACHING)->signals_size(), 0);
  EXPECT_EQ(on("2026-09-01"), "1") << "from now on the signal counts: 1000 + 600 - 200";
  EXPECT_EQ(Read(Head(IdOf("sari")), "yudi", v1::PROFILE_PURPOSE_COACHING)->signals_size(), 2);
}

TEST_F(AssessmentRpcTest, TheExplanationGivesEveryLineInNumbersAndWords) {
  City();
  v1::ExplainProfileRequest request;
  request.set_employee_id(IdOf("yudi").ToString());
  request.set_purpose(v1::PROFILE_PURPOSE_SELF);
  request.set_competency_code("M.3");
  const auto explained = api.ExplainProfile(Officer(IdOf("yudi")), request);
  ASSERT_TRUE(explained.ok()) << explained.status();
  ASSERT_EQ(explained->competencies_size(), 1);
  std::map<int, int> values;
  int facts = 0;
  for (const v1::ExplanationLine& line : explained->competencies(0).lines()) {
    EXPECT_FALSE(line.sentence().empty());
    if (line.kind() == v1::EXPLANATION_LINE_KIND_FACT_ITEM) ++facts;
    values[line.kind()] = line.value();
  }
  EXPECT_EQ(facts, 24);
  EXPECT_EQ(values[v1::EXPLANATION_LINE_KIND_BASE], 1000);
  EXPECT_EQ(values[v1::EXPLANATION_LINE_KIND_TRAINING_CAPPED], 600);
  EXPECT_EQ(values[v1::EXPLANATION_LINE_KIND_S_PLUS], 1955);
  EXPECT_EQ(values[v1::EXPLANATION_LINE_KIND_S_MINUS], 6195);
  EXPECT_EQ(values[v1::EXPLANATION_LINE_KIND_SIGNAL_TERM], -200);
  EXPECT_EQ(values[v1::EXPLANATION_LINE_KIND_VALUE], 1400);
  request.set_purpose(v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  EXPECT_EQ(ReasonOf(api.ExplainProfile(Admin(), request).status()), "PURPOSE_NOT_ALLOWED");
}

TEST_F(AssessmentRpcTest, ASuperiorReadsNoFactsAboutAHead) {
  City();
  auto mayor = Employee("mayor", "city");
  mayor.set_heads_unit(true);
  Apply(mayor);
  AddCases("ratna", 17, 7);
  const auto facts = [&](const rpc::CallContext& context, v1::ProfilePurpose purpose) {
    v1::ExplainProfileRequest request;
    request.set_employee_id(IdOf("ratna").ToString());
    request.set_purpose(purpose);
    const auto explained = api.ExplainProfile(context, request);
    EXPECT_TRUE(explained.ok()) << explained.status();
    int found = 0;
    if (!explained.ok()) return -1;
    for (const auto& competency : explained->competencies()) {
      for (const v1::ExplanationLine& line : competency.lines()) {
        found += line.kind() == v1::EXPLANATION_LINE_KIND_FACT_ITEM ||
                 line.kind() == v1::EXPLANATION_LINE_KIND_U;
      }
    }
    return found;
  };
  EXPECT_EQ(facts(Head(IdOf("mayor")), v1::PROFILE_PURPOSE_COACHING), 0)
      << "complaints about a head are the unit's";
  EXPECT_GE(facts(Officer(IdOf("ratna")), v1::PROFILE_PURPOSE_SELF), 24) << "the own ones, all";
}

TEST_F(AssessmentRpcTest, RoutingGetsThresholdsOfThosePresent) {
  City();
  const auto add = [&](const char* name, int level, auto change) {
    auto state = Employee(name, "seksi");
    change(state);
    Apply(state);
    if (level > 0) {
      ASSERT_TRUE(Assess(Admin(), name, level).ok());
    }
  };
  const auto nothing = [](personnel::EmployeeState&) {};
  add("meets", 2, nothing);
  add("exceeds", 5, nothing);
  add("unknown", 0, nothing);
  add("absent", 3, [](personnel::EmployeeState& s) {
    s.add_absences()->set_start_date("2026-08-10");
    s.mutable_absences(0)->set_end_date("2026-08-12");
  });
  add("retired", 3,
      [](personnel::EmployeeState& s) { s.set_status(personnel::EMPLOYEE_STATUS_INACTIVE); });
  add("elsewhere", 3,
      [](personnel::EmployeeState& s) { s.add_jurisdiction_region_codes("35.78.04"); });
  v1::FindCompetentOfficersRequest request;
  request.set_unit_id(IdOf("dinas").ToString());
  request.set_region_code("35.78.03.1001");
  auto* requirement = request.add_requirements();
  requirement->set_competency_code("M.3");
  requirement->set_level(2);
  const auto find = [&] {
    std::map<std::string, v1::Standing> found;
    const auto response = api.FindCompetentOfficers(Peer("complaint"), request);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return found;
    EXPECT_EQ(response->rule_set_code(), "2026-1");
    for (const auto& officer : response->officers()) {
      found[officer.employee_id()] = officer.standing();
    }
    return found;
  };
  const auto id = [](const char* name) { return IdOf(name).ToString(); };
  std::map<std::string, v1::Standing> expected = {{id("meets"), v1::STANDING_MEETS},
                                                  {id("exceeds"), v1::STANDING_MEETS},
                                                  {id("unknown"), v1::STANDING_UNKNOWN},
                                                  {id("sari"), v1::STANDING_UNKNOWN},
                                                  {id("ratna"), v1::STANDING_UNKNOWN}};
  EXPECT_EQ(find(), expected);
  request.set_include_below(true);
  expected[id("yudi")] = v1::STANDING_BELOW;
  EXPECT_EQ(find(), expected);
  request.set_on_date("2026-08-13");
  expected[id("absent")] = v1::STANDING_MEETS;
  EXPECT_EQ(find(), expected);
  request.clear_region_code();
  expected[id("elsewhere")] = v1::STANDING_MEETS;
  EXPECT_EQ(find(), expected);
  request.set_unit_only(true);
  EXPECT_EQ(find().count(id("meets")), 0u) << "works in a unit below";
  request.set_unit_only(false);
  request.clear_requirements();
  for (auto& [who, standing] : expected) standing = v1::STANDING_MEETS;
  EXPECT_EQ(find(), expected);
  EXPECT_NE(Ask("SELECT count(*) FROM audit_log WHERE purpose = 'CASE_ROUTING' AND subject_id = '" +
                id("dinas") + "'"),
            "0");
  request.set_unit_id(id("no such unit"));
  EXPECT_EQ(ReasonOf(api.FindCompetentOfficers(Peer("complaint"), request).status()),
            "UNIT_NOT_FOUND");
}

TEST_F(AssessmentRpcTest, ADemonstrationNeedsAnInstallationThatTakesThem) {
  City();
  auto request = RuleSetRequest(/*shadow=*/false);
  request.mutable_rule_set()->set_code("2026-2");
  request.mutable_rule_set()->set_effective_from("2026-02-01");
  app::Reference real(profiles, /*allow_demonstration=*/false);
  api::AssessmentApi strict(database.pool(), pages, profiles, real, reconciliations,
                            recomputations);
  const auto refused = strict.PublishRuleSet(Admin(), request);
  EXPECT_EQ(ReasonOf(refused.status()), "DEMONSTRATION_NOT_ALLOWED");
  EXPECT_EQ(FieldOf(refused.status()), "rule_set.demo");
  EXPECT_EQ(Ask("SELECT count(*) FROM rule_set WHERE code = '2026-2'"), "0");
  EXPECT_TRUE(api.PublishRuleSet(Admin(), request).ok());
  // One that was stored while they were allowed is not decided later either.
  request.mutable_rule_set()->set_code("2026-3");
  request.set_simulation_only(true);
  request.set_request_id(RequestId());
  ASSERT_TRUE(api.PublishRuleSet(Admin(), request).ok());
  app::Simulations wary(profiles, 2, /*allow_demonstration=*/false);
  const auto decided = pg::Transact(database.pool(), {}, [&](pg::Tx& tx) {
    return wary.Decide(tx, Admin().access,
                       {.rule_set = "2026-3",
                        .decree_number = "DEMO/3",
                        .deciding_official = "DEMO",
                        .effective_from = LocalDate::Of("2026-09-01"),
                        .dpia_reference = "DEMO",
                        .simulation_id = IdOf("any")});
  });
  EXPECT_EQ(ReasonOf(decided.status()), "DEMONSTRATION_NOT_ALLOWED");
  EXPECT_EQ(FieldOf(decided.status()), "rule_set_code");
}

TEST_F(AssessmentRpcTest, WhomAnAnswerLeavesOutIsDrawnAnewEachDay) {
  AddUnit("seksi", "");
  Publish();
  for (const char* name : {"A", "B", "C", "D", "E", "F", "G", "H"}) Apply(Employee(name, "seksi"));
  v1::FindCompetentOfficersRequest request;
  request.set_unit_id(IdOf("seksi").ToString());
  request.set_max_results(2);
  std::set<std::string> anybody;
  for (int day = 11; day < 31; ++day) {
    request.set_on_date("2026-08-" + std::to_string(day));
    std::vector<std::string> first;
    for (int time = 0; time < 2; ++time) {
      const auto response = api.FindCompetentOfficers(Peer("complaint"), request);
      ASSERT_TRUE(response.ok()) << response.status();
      ASSERT_EQ(response->officers_size(), 2);
      EXPECT_TRUE(response->has_more());
      EXPECT_LT(response->officers(0).employee_id(), response->officers(1).employee_id());
      std::vector<std::string> told;
      for (const auto& officer : response->officers()) told.push_back(officer.employee_id());
      if (time == 0) first = told;
      EXPECT_EQ(told, first) << "one day, one draw";
      anybody.insert(told.begin(), told.end());
    }
  }
  EXPECT_EQ(anybody.size(), 8u) << "nobody is left out every day, also not the last by identifier";
}

TEST_F(AssessmentRpcTest, AThresholdOfARetiredCompetencyHoldsForWhatTookItsPlace) {
  City();
  const auto retired = pg::Transact(database.pool(), {}, [&](pg::Tx& tx) {
    domain::Retirement retirement{.code = "M.3",
                                  .reason = "Diganti oleh kompetensi lain",
                                  .effective_from = LocalDate::Of("2026-08-20"),
                                  .replaced_by = "T.4",
                                  .level_map = {1, 2, 3, 4, 5},
                                  .legal_basis = "Perwali 3/2026"};
    return app::Dictionary(profiles).Retire(tx, retirement);
  });
  ASSERT_TRUE(retired.ok()) << retired.status();
  v1::FindCompetentOfficersRequest request;
  request.set_unit_id(IdOf("dinas").ToString());
  auto* requirement = request.add_requirements();
  requirement->set_competency_code("M.3");
  requirement->set_level(2);
  const auto eligible = [&] {
    const auto found = api.FindCompetentOfficers(Peer("complaint"), request);
    EXPECT_TRUE(found.ok()) << found.status();
    std::set<std::string> people;
    if (!found.ok()) return people;
    for (const auto& officer : found->officers()) people.insert(officer.employee_id());
    return people;
  };
  const std::set<std::string> before = eligible();
  EXPECT_FALSE(before.contains(IdOf("yudi").ToString())) << "below";
  clock.Set(LocalDate::Of("2026-08-20").Start() + absl::Hours(9));
  ASSERT_TRUE(RunJobs());
  ASSERT_EQ(Ask("SELECT count(*) FROM profile_competency WHERE competency_code = 'M.3'"), "0");
  EXPECT_EQ(eligible(), before) << "cases still name the old code";
  v1::ListGapsRequest gaps;
  gaps.set_purpose(v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  gaps.set_city(true);
  gaps.set_competency_code("M.3");
  EXPECT_GT(api.ListGaps(Peer("training"), gaps)->gaps_size(), 0);
}

TEST_F(AssessmentRpcTest, GapsByPersonUnitAndCityInPages) {
  City();
  ASSERT_TRUE(
      Assess(Head(IdOf("sari")), "yudi", 1, "2026-08-01", v1::ASSESSMENT_METHOD_SUPERIOR_SCREENING)
          .ok());
  v1::ListGapsRequest request;
  request.set_purpose(v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  request.set_city(true);
  request.set_page_size(1);
  std::vector<v1::Gap> gaps;
  do {
    const auto page = api.ListGaps(Peer("training"), request);
    ASSERT_TRUE(page.ok()) << page.status();
    gaps.insert(gaps.end(), page->gaps().begin(), page->gaps().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(gaps.size(), 8u) << "M.3 and M.5 of four people";
  request.set_page_size(0);
  request.set_unit_id(IdOf("seksi").ToString());
  request.set_exclude_unknown(true);
  const auto unit = api.ListGaps(Head(IdOf("sari")), request);
  ASSERT_TRUE(unit.ok()) << unit.status();
  ASSERT_EQ(unit->gaps_size(), 1);
  EXPECT_EQ(unit->gaps(0).employee_id(), IdOf("yudi").ToString());
  EXPECT_EQ(unit->gaps(0).basis(), v1::GAP_BASIS_INDICATED);
  EXPECT_EQ(unit->gaps(0).gap_levels(), 1);
  request.set_unit_id(IdOf("dinas").ToString());
  request.set_exclude_unknown(false);
  const auto above = api.ListGaps(Head(IdOf("ratna")), request);
  ASSERT_TRUE(above.ok()) << above.status();
  ASSERT_EQ(above->gaps_size(), 2) << "a head's list names direct reports, not those below them";
  EXPECT_EQ(above->gaps(0).employee_id(), IdOf("sari").ToString());
  request.set_unit_id(IdOf("other").ToString());
  EXPECT_EQ(ReasonOf(api.ListGaps(Head(IdOf("ratna")), request).status()), "OUT_OF_SCOPE");
  request.set_city(true);
  EXPECT_EQ(ReasonOf(api.ListGaps(Head(IdOf("ratna")), request).status()), "OUT_OF_SCOPE");
  request.set_purpose(v1::PROFILE_PURPOSE_APPOINTMENT);
  EXPECT_EQ(ReasonOf(api.ListGaps(Admin(), request).status()), "PURPOSE_NOT_ALLOWED");
}

TEST_F(AssessmentRpcTest, ScreeningServesPlanningWhereNothingIsAssessed) {
  City();
  const rpc::CallContext head = Head(IdOf("sari"));
  const auto method = v1::ASSESSMENT_METHOD_SUPERIOR_SCREENING;
  Apply(Employee("new", "seksi"));
  ASSERT_TRUE(Assess(head, "new", 1, "2026-08-01", method).ok());
  EXPECT_EQ(ReasonOf(Assess(head, "stranger", 1, "2026-08-01", method).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Assess(head, "sari", 1, "2026-08-01", method).status()), "OUT_OF_SCOPE")
      << "never oneself";
  EXPECT_EQ(ReasonOf(Assess(Head(IdOf("ratna")), "new", 1, "2026-08-01", method).status()),
            "OUT_OF_SCOPE")
      << "not the superior's superior";
  EXPECT_EQ(ReasonOf(Assess(Head(IdOf("yudi")), "new", 1, "2026-08-01", method).status()),
            "OUT_OF_SCOPE")
      << "the role without a post that heads the unit";
  EXPECT_EQ(ReasonOf(Assess(head, "new", 1).status()), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(ReasonOf(Assess(Admin(), "new", 1, "2026-08-12").status()), "DATE_IN_FUTURE");
  v1::ListGapsRequest request;
  request.set_purpose(v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  request.set_employee_id(IdOf("new").ToString());
  request.set_competency_code("M.3");
  const auto gaps = api.ListGaps(head, request);
  ASSERT_TRUE(gaps.ok());
  ASSERT_EQ(gaps->gaps_size(), 1);
  EXPECT_EQ(gaps->gaps(0).basis(), v1::GAP_BASIS_SCREENING);
  EXPECT_EQ(gaps->gaps(0).known_level(), 1);
  const auto profile = Read(Officer(IdOf("new")), "new", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->indicated(0).level(), 0) << "a screening is no indicated level";
}

TEST_F(AssessmentRpcTest, NoListOfContractEmployeesByIndicatedLevel) {
  City();
  auto dewi = Employee("dewi", "seksi");
  dewi.set_employment_type(mumpuni::common::v1::EMPLOYMENT_TYPE_CONTRACT_PART_TIME);
  Apply(dewi);
  ASSERT_TRUE(Assess(Admin(), "dewi", 1).ok());
  ASSERT_TRUE(
      ApplyEvidence({Enrolment("e2", 1, "dewi", training::ENROLMENT_STATUS_COMPLETED)}).ok());
  v1::ListGapsRequest request;
  request.set_purpose(v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  request.set_unit_id(IdOf("seksi").ToString());
  request.set_competency_code("M.3");
  const auto basis_of_dewi = [&](const rpc::CallContext& context) {
    const auto gaps = api.ListGaps(context, request);
    EXPECT_TRUE(gaps.ok());
    for (const v1::Gap& gap : gaps->gaps()) {
      if (gap.employee_id() == IdOf("dewi").ToString()) return gap.basis();
    }
    return v1::GAP_BASIS_UNSPECIFIED;
  };
  EXPECT_EQ(basis_of_dewi(Head(IdOf("sari"))), v1::GAP_BASIS_ASSESSED);
  EXPECT_EQ(basis_of_dewi(Peer("training")), v1::GAP_BASIS_UNSPECIFIED) << "indicated 2: no gap";
}

TEST_F(AssessmentRpcTest, RuleSetsAreDecidedOrSimulateOnly) {
  City();
  auto request = RuleSetRequest(false);
  EXPECT_EQ(ReasonOf(api.PublishRuleSet(Admin(), request).status()), "RULE_SET_CODE_TAKEN");
  request.mutable_rule_set()->set_code("2027-1");
  request.set_request_id(RequestId());
  EXPECT_EQ(ReasonOf(api.PublishRuleSet(Admin(), request).status()), "RULE_SET_DATE_TAKEN");
  request.mutable_rule_set()->clear_dpia_reference();
  EXPECT_EQ(ReasonOf(api.PublishRuleSet(Admin(), request).status()), "RULE_SET_NOT_DECIDED");
  request.set_simulation_only(true);
  request.mutable_rule_set()->mutable_constants()->set_training_cap(300);
  const auto stored = api.PublishRuleSet(Admin(), request);
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->rule_set().status(), v1::RULE_SET_STATUS_SIMULATION_ONLY);
  const auto in_force = api.GetRuleSet(Admin(), v1::GetRuleSetRequest());
  ASSERT_TRUE(in_force.ok());
  EXPECT_EQ(in_force->rule_set().code(), "2026-1");
  v1::ExplainProfileRequest simulate;
  simulate.set_employee_id(IdOf("yudi").ToString());
  simulate.set_rule_set_code("2027-1");
  simulate.set_purpose(v1::PROFILE_PURPOSE_SELF);
  EXPECT_EQ(ReasonOf(api.ExplainProfile(Officer(IdOf("yudi")), simulate).status()),
            "PURPOSE_NOT_ALLOWED");
  simulate.set_purpose(v1::PROFILE_PURPOSE_AUDIT);
  const auto simulated = api.ExplainProfile(As("AUDITOR", Scope::kCity, IdOf("auditor")), simulate);
  ASSERT_TRUE(simulated.ok()) << simulated.status();
  EXPECT_TRUE(simulated->simulated());
  for (const auto& line : simulated->competencies(0).lines()) {
    if (line.kind() == v1::EXPLANATION_LINE_KIND_TRAINING_CAPPED) {
      EXPECT_EQ(line.value(), 300);
    }
  }
}

TEST_F(AssessmentRpcTest, OnlyADemonstrationIsInForceWithoutASimulation) {
  Publish();
  auto request = RuleSetRequest(false);
  const auto publish = [&](const char* code, const char* from, bool demo) {
    request.set_request_id(RequestId());
    request.mutable_rule_set()->set_code(code);
    request.mutable_rule_set()->set_effective_from(from);
    request.mutable_rule_set()->set_demo(demo);
    return ReasonOf(api.PublishRuleSet(Admin(), request).status());
  };
  EXPECT_EQ(publish("2026-2", "2026-08-11", false), "RULE_SET_NOT_SIMULATED");
  EXPECT_EQ(Ask("SELECT count(*) FROM rule_set"), "1") << "the refused one is not kept";
  EXPECT_EQ(publish("2026-3", "2026-08-10", true), "");
  request.set_simulation_only(true);
  EXPECT_EQ(publish("2026-2", "2026-08-11", false), "") << "to be simulated, then decided";
}

TEST_F(AssessmentRpcTest, AssessmentsAreRecordedOnlyOfPeopleWhoAreKnown) {
  City();
  EXPECT_EQ(ReasonOf(Assess(Admin(), "nobody", 1).status()), "EMPLOYEE_NOT_FOUND");
  personnel::EmployeeState erased;
  erased.set_employee_id(IdOf("stranger").ToString());
  ASSERT_TRUE(ApplyPersonnel({Event<personnel::EmployeeErased>(events::kEmployeeTopic,
                                                               erased.employee_id(), 9, erased)})
                  .ok());
  EXPECT_EQ(ReasonOf(Assess(Admin(), "stranger", 1).status()), "EMPLOYEE_NOT_FOUND");
  EXPECT_EQ(
      Ask("SELECT count(*) FROM assessment WHERE employee_id <> '" + IdOf("yudi").ToString() + "'"),
      "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM profile_head WHERE employee_id = '" +
                IdOf("nobody").ToString() + "'"),
            "0")
      << "a refusal leaves nothing";
}

TEST_F(AssessmentRpcTest, WithoutARuleSetOnlyFormalLevelsAreTold) {
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  AddCases("yudi", 3, 0);
  const auto before = Read(Officer(IdOf("yudi")), "yudi", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(before->rule_set_code(), "");
  EXPECT_EQ(before->signals_size() + before->indicated_size(), 0);
  Publish();  // the standard and the rule set reach the stored profile by jobs
  EXPECT_EQ(Ask("SELECT rule_set FROM profile"), "2026-1");
  EXPECT_EQ(Ask("SELECT count(*) FROM profile_competency WHERE required_level = 2"), "2");
  EXPECT_EQ(api.Reconcile(Admin(), v1::ReconcileRequest())->mismatch_count(), 0);
}

TEST_F(AssessmentRpcTest, MutationsAreIdempotent) {
  City();
  v1::RecordAssessmentRequest request;
  request.set_request_id(RequestId());
  auto* a = request.mutable_assessment();
  a->set_employee_id(IdOf("yudi").ToString());
  a->set_method(v1::ASSESSMENT_METHOD_COMPETENCY_TEST);
  a->set_provider("Puspenkom");
  a->set_accreditation("A");
  a->set_assessed_on("2026-08-10");
  auto* result = a->add_results();
  result->set_competency_code("T.4");
  result->set_level(3);
  const auto first = api.RecordAssessment(Admin(), request);
  const auto again = api.RecordAssessment(Admin(), request);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(Ask("SELECT count(*) FROM assessment_result WHERE competency_code = 'T.4'"), "1");
  result->set_level(4);
  EXPECT_EQ(ReasonOf(api.RecordAssessment(Admin(), request).status()), "REQUEST_ID_REUSED");
  request.set_request_id(RequestId());
  result->set_competency_code("T.99");
  EXPECT_EQ(ReasonOf(api.RecordAssessment(Admin(), request).status()), "COMPETENCY_NOT_FOUND");
}

}  // namespace
}  // namespace mumpuni::assessment::testing
