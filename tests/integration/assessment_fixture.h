// The assessment service without a socket or a broker: events and handlers are called as the inbox
// and the server would call them, on a real PostgreSQL.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/testing/pg_test.h"
#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "mumpuni/training/v1/training_events.pb.h"
#include "services/assessment/api/assessment_api.h"
#include "services/assessment/app/providers.h"
#include "services/assessment/events/evidence_consumer.h"
#include "services/assessment/events/personnel_consumer.h"
#include "services/assessment/events/publisher.h"
#include "services/assessment/jobs/long_handlers.h"
#include "services/assessment/jobs/timers.h"

namespace mumpuni::assessment {

std::vector<pg::Migration> Migrations();

namespace testing {

namespace complaint = mumpuni::complaint::v1;
namespace personnel = mumpuni::personnel::v1;
namespace training = mumpuni::training::v1;

inline std::vector<pg::Migration> AllMigrations() {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  for (const pg::Migration& own : Migrations()) all.push_back(own);
  return all;
}

class AssessmentTest : public ::testing::Test {
 protected:
  AssessmentTest()
      : database(AllMigrations()),
        clock(LocalDate::Of("2026-08-11").Start() + absl::Hours(10)),
        profiles(clock, publisher),
        reference(profiles, /*allow_demonstration=*/true),
        pages("test secret"),
        assessments(profiles),
        reconciliations(profiles, 2),
        recomputations(profiles, 2),
        gap_counts(profiles, 2),
        simulations(profiles, 2, /*allow_demonstration=*/true),
        api(database.pool(), pages, profiles, reference, reconciliations, recomputations),
        personnel_consumer(profiles),
        evidence_consumer(profiles),
        recompute(profiles, recomputations, gap_counts, 2),
        objections(profiles),
        rating_cycles(profiles, 2),
        runner(database.pool(), clock, jobs::Timers(recompute, objections, rating_cycles)),
        long_runner(database.pool(), clock, clock, LongHandlers(), {.owner = "here"}) {}

  mumpuni::jobs::LongHandlers LongHandlers() {
    return jobs::LongHandlers(assessments, reconciliations, recomputations, gap_counts, simulations,
                              rating_cycles,
                              [this](const std::vector<Id>& people) { return Traits(people); });
  }
  // What personnel would answer; tests of groups say otherwise.
  virtual absl::StatusOr<app::PersonalTraitsById> Traits(const std::vector<Id>&) {
    return app::PersonalTraitsById();
  }

  static Id IdOf(const std::string& name) { return Id::FromName(name); }

  // A caller with one role; roles reach as the contract grants them.
  static rpc::CallContext As(const std::string& role, Scope scope, const Id& subject,
                             const std::string& method = "GetProfile") {
    rpc::CallContext context;
    context.access.principal = {.peer = "edge", .subject = subject.ToString(), .roles = {role}};
    context.access.scope = scope;
    context.access.granted = {{role, scope}};
    context.method = "mumpuni.assessment.v1.AssessmentService/" + method;
    return context;
  }
  static rpc::CallContext Officer(const Id& id) { return As("OFFICER", Scope::kSelf, id); }
  static rpc::CallContext Head(const Id& id) { return As("UNIT_HEAD", Scope::kUnit, id); }
  static rpc::CallContext Admin() {
    return As("PERSONNEL_ADMIN", Scope::kCity, IdOf("sri"), "Admin");
  }
  static rpc::CallContext Peer(const std::string& name) {
    rpc::CallContext context;
    context.access.principal = {.peer = name};
    context.access.scope = Scope::kCity;
    context.method = "mumpuni.assessment.v1.AssessmentService/GetProfile";
    return context;
  }

  std::string RequestId() { return Id::New(clock.Now()).ToString(); }

  template <typename Message, typename State>
  mumpuni::events::IncomingEvent Event(const std::string& topic, const std::string& subject,
                                       int64_t sequence, const State& state) {
    Message message;
    *message.mutable_state() = state;
    mumpuni::events::IncomingEvent event;
    event.tp = {topic, 0};
    event.key = event.subject = subject;
    event.sequence = sequence;
    event.type = message.GetTypeName();
    event.payload = message.SerializeAsString();
    return event;
  }

  absl::Status ApplyPersonnel(const std::vector<mumpuni::events::IncomingEvent>& batch) {
    return pg::Transact(database.pool(), {},
                        [&](pg::Tx& tx) { return personnel_consumer.Apply(tx, batch); });
  }
  absl::Status ApplyEvidence(const std::vector<mumpuni::events::IncomingEvent>& batch) {
    return pg::Transact(database.pool(), {},
                        [&](pg::Tx& tx) { return evidence_consumer.Apply(tx, batch); });
  }

  void AddUnit(const std::string& name, const std::string& parent, const std::string& region = "") {
    personnel::UnitState state;
    state.set_unit_id(IdOf(name).ToString());
    state.set_code(name);
    if (!parent.empty()) state.set_parent_unit_id(IdOf(parent).ToString());
    state.set_kind(personnel::UNIT_KIND_AGENCY);
    state.set_name(name);
    state.set_region_code(region);
    ASSERT_TRUE(ApplyPersonnel(
                    {Event<personnel::UnitCreated>(events::kUnitTopic, state.unit_id(), 1, state)})
                    .ok());
  }

  static personnel::EmployeeState Employee(const std::string& name, const std::string& unit,
                                           const std::string& standard = "SKJ.A") {
    personnel::EmployeeState state;
    state.set_employee_id(IdOf(name).ToString());
    state.set_employment_type(mumpuni::common::v1::EMPLOYMENT_TYPE_PNS);
    state.set_status(personnel::EMPLOYEE_STATUS_ACTIVE);
    state.set_position_id(IdOf("post of " + name).ToString());
    state.set_unit_id(IdOf(unit).ToString());
    state.set_job_standard_code(standard);
    return state;
  }
  void Apply(const personnel::EmployeeState& state, int64_t sequence = 1) {
    const absl::Status status = ApplyPersonnel({Event<personnel::EmployeeHired>(
        events::kEmployeeTopic, state.employee_id(), sequence, state)});
    ASSERT_TRUE(status.ok()) << status;
  }

  complaint::ActFact Fact(const std::string& employee, complaint::ActKind act, bool favourable,
                          const std::string& reporter, const std::string& day = "2026-08-03",
                          const std::string& settles = "2026-08-08") {
    complaint::ActFact fact;
    fact.set_employee_id(IdOf(employee).ToString());
    fact.set_act(act);
    fact.set_favourable(favourable);
    fact.set_occurred_on(day);
    fact.set_counts_from(day);
    fact.set_settles_on(settles);
    fact.set_reporter_ref(reporter);
    fact.set_reporter_verified(true);
    return fact;
  }
  complaint::ActFact Courtesy(const std::string& employee, bool favourable,
                              const std::string& reporter) {
    return Fact(employee, complaint::ACT_KIND_CLEAR_AND_COURTEOUS, favourable, reporter);
  }
  mumpuni::events::IncomingEvent Case(const std::string& name, int64_t sequence,
                                      const std::vector<complaint::ActFact>& facts) {
    complaint::CaseState state;
    state.set_case_id(IdOf(name).ToString());
    state.set_case_class(complaint::CASE_CLASS_COMPLAINT);
    state.set_category_code("ROAD");
    for (const complaint::ActFact& fact : facts) *state.add_facts() = fact;
    return Event<complaint::CaseRated>(events::kCaseTopic, state.case_id(), sequence, state);
  }
  // `good` favourable and `bad` unfavourable cases of different reporters.
  void AddCases(const std::string& employee, int good, int bad) {
    std::vector<mumpuni::events::IncomingEvent> batch;
    for (int i = 0; i < good + bad; ++i) {
      const std::string name = employee + std::to_string(i);
      batch.push_back(Case(name, 1, {Courtesy(employee, i < good, "reporter " + name)}));
    }
    const absl::Status status = ApplyEvidence(batch);
    ASSERT_TRUE(status.ok()) << status;
  }

  mumpuni::events::IncomingEvent Enrolment(const std::string& name, int64_t sequence,
                                           const std::string& employee,
                                           training::EnrolmentStatus status) {
    training::EnrolmentState state;
    state.set_enrolment_id(IdOf(name).ToString());
    state.set_employee_id(IdOf(employee).ToString());
    state.set_status(status);
    state.set_completed_on("2026-06-10");
    state.set_test_passed(true);
    state.set_workplace_confirmed_on("2026-07-20");
    auto* taught = state.add_teaches();
    taught->set_competency_code("M.3");
    taught->set_level(2);
    auto event = Event<training::EnrolmentCompleted>(events::kEnrolmentTopic, state.enrolment_id(),
                                                     sequence, state);
    event.key = state.employee_id();
    return event;
  }

  // Formal assessments name a provider of the register.
  void AddProvider(const std::string& name, const std::string& accreditation) {
    domain::Provider provider;
    provider.name = name;
    provider.accreditation = accreditation;
    provider.methods = {domain::Method::kAssessmentCentre, domain::Method::kCompetencyTest,
                        domain::Method::kInterview};
    provider.valid_from = LocalDate::Of("2015-01-01");
    provider.valid_until = LocalDate::Of("2035-12-31");
    provider.legal_basis = "PerBKN 26/2019";
    const auto added = pg::Transact(database.pool(), {}, [&](pg::Tx& tx) {
      return app::Providers(profiles).Register(tx, provider);
    });
    ASSERT_TRUE(added.ok()) << added.status();
  }

  // Requires the levels by competency from a day on.
  void PublishStandard(const std::string& code, const std::map<std::string, int>& levels,
                       const std::string& from) {
    v1::PublishJobStandardRequest request;
    request.set_request_id(RequestId());
    v1::JobStandard* standard = request.mutable_job_standard();
    standard->set_code(code);
    standard->set_name("Pengelola pengaduan");
    standard->set_effective_from(from);
    standard->set_legal_basis("Perwali 1/2026");
    for (const auto& [competency, level] : levels) {
      auto* requirement = standard->add_requirements();
      requirement->set_competency_code(competency);
      requirement->set_level(level);
    }
    ASSERT_TRUE(api.PublishJobStandard(Admin(), request).ok());
  }

  // The city with two agencies; DLH has a head and a division. Published as below.
  void TwoAgencies(const std::string& head_of_dlh) {
    AddUnit("city", "");
    AddUnit("DLH", "city");
    AddUnit("DLH.1", "DLH");
    AddUnit("DSDABM", "city");
    Publish();
    auto head = Employee(head_of_dlh, "DLH", "");
    head.set_heads_unit(true);
    Apply(head);
  }

  // Provider "Puspenkom"; dictionary M.3, M.4, M.5, T.4; standard SKJ.A requires M.3 at 2 and M.5
  // at 2; rule set 2026-1.
  void Publish(bool shadow = false) {
    AddProvider("Puspenkom", "A");
    for (const char* code : {"M.3", "M.4", "M.5", "T.4"}) {
      v1::DefineCompetencyRequest request;
      request.set_request_id(RequestId());
      auto* c = request.mutable_competency();
      c->set_code(code);
      c->set_name(code);
      c->set_kind(v1::COMPETENCY_KIND_MANAGERIAL);
      c->set_legal_basis("PermenPANRB 38/2017");
      for (int level = 1; level <= 5; ++level) {
        auto* l = c->add_levels();
        l->set_level(level);
        l->set_title("Level");
      }
      ASSERT_TRUE(api.DefineCompetency(Admin(), request).ok());
    }
    PublishStandard("SKJ.A", {{"M.3", 2}, {"M.5", 2}}, "2026-01-01");
    ASSERT_TRUE(api.PublishRuleSet(Admin(), RuleSetRequest(shadow)).ok());
    ASSERT_TRUE(RunJobs());
  }

  v1::PublishRuleSetRequest RuleSetRequest(bool shadow) {
    v1::PublishRuleSetRequest request;
    request.set_request_id(RequestId());
    v1::RuleSet* r = request.mutable_rule_set();
    r->set_code("2026-1");
    r->set_decree_number("DEMO/1");
    r->set_deciding_official("DEMO");
    // In shadow until the end of August.
    r->set_effective_from(shadow ? "2026-03-01" : "2026-01-01");
    r->set_dpia_reference("DEMO");
    r->set_demo(true);
    r->set_shadow(shadow);
    auto* c = r->mutable_constants();
    c->set_assessment_valid_months(36);
    c->set_training_test_points(300);
    c->set_training_workplace_points(300);
    c->set_training_cap(600);
    c->set_training_valid_months(36);
    c->set_workplace_min_days(30);
    c->set_workplace_max_days(180);
    c->set_full_weight_days(180);
    c->set_half_weight_days(365);
    c->set_full_weight(1000);
    c->set_half_weight(500);
    c->set_prior(6000);
    c->set_gate_unfavourable(4);
    c->set_gate_reporters(4);
    c->set_lower_at_most(-250);
    c->set_higher_at_least(150);
    c->set_signal_clamp(200);
    c->set_signal_max_required_level(2);
    c->set_reporter_year_limit(2);
    c->set_rounding(500);
    const char* competencies[] = {"M.4", "M.3", "M.5"};
    for (int act = 1; act <= 3; ++act) {
      auto* mapping = r->add_mappings();
      mapping->set_act(static_cast<complaint::ActKind>(act));
      mapping->set_competency_code(competencies[act - 1]);
      auto* share = r->add_shares();
      share->set_act(static_cast<complaint::ActKind>(act));
      share->set_share_permille(885);
    }
    return request;
  }

  absl::StatusOr<v1::RecordAssessmentResponse> Assess(
      const rpc::CallContext& context, const std::string& employee, int level,
      const std::string& day = "2026-01-15",
      v1::AssessmentMethod method = v1::ASSESSMENT_METHOD_ASSESSMENT_CENTRE) {
    v1::RecordAssessmentRequest request;
    request.set_request_id(RequestId());
    auto* a = request.mutable_assessment();
    a->set_employee_id(IdOf(employee).ToString());
    a->set_method(method);
    a->set_provider("Puspenkom");
    a->set_accreditation("A");
    a->set_assessed_on(day);
    auto* result = a->add_results();
    result->set_competency_code("M.3");
    result->set_level(level);
    return api.RecordAssessment(context, request);
  }

  absl::StatusOr<v1::RevokeAssessmentResponse> Revoke(const std::string& assessment_id,
                                                      const std::string& request_id = "") {
    v1::RevokeAssessmentRequest request;
    request.set_request_id(request_id.empty() ? RequestId() : request_id);
    request.set_assessment_id(assessment_id);
    request.set_reason("Akreditasi penyelenggara dicabut");
    return api.RevokeAssessment(As("ASSESSOR", Scope::kCity, IdOf("asesor"), "RevokeAssessment"),
                                request);
  }

  absl::StatusOr<v1::Profile> Read(const rpc::CallContext& context, const std::string& employee,
                                   v1::ProfilePurpose purpose) {
    v1::GetProfileRequest request;
    request.set_employee_id(IdOf(employee).ToString());
    request.set_purpose(purpose);
    auto response = api.GetProfile(context, request);
    if (!response.ok()) return response.status();
    return response->profile();
  }

  // Runs due jobs until none is left.
  ::testing::AssertionResult RunJobs() {
    for (int round = 0; round < 100; ++round) {
      const auto ran = runner.RunDue();
      if (!ran.ok()) return ::testing::AssertionFailure() << ran.status();
      const auto chunks = long_runner.RunDue();
      if (!chunks.ok()) return ::testing::AssertionFailure() << chunks.status();
      if (*ran == 0 && *chunks == 0) return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << "jobs without end";
  }

  // One value of one row, as the superuser.
  std::string Ask(const std::string& sql) {
    auto text =
        pg::Transact(database.admin_pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<std::string> {
          const auto rows = tx.raw().exec(sql);
          return rows.empty() ? "" : pg::TextOf(rows[0][0]);
        });
    EXPECT_TRUE(text.ok()) << text.status();
    return text.value_or("");
  }
  // All stored profiles and evidence, as one text.
  std::string Everything() {
    return Ask(
        "SELECT coalesce(string_agg(t, E'\\n' ORDER BY t), '') FROM ("
        "SELECT employee_id || encode(bytes, 'hex') AS t FROM profile UNION ALL "
        "SELECT concat_ws(',', source, source_id, employee_id, fact, source_sequence, "
        "level, favourable, occurred_on) FROM evidence) x");
  }

  mumpuni::testing::TestDatabase database;
  FakeClock clock;
  events::Publisher publisher;
  app::Profiles profiles;
  app::Reference reference;
  rpc::PageTokens pages;
  app::Assessments assessments;
  app::Reconciliations reconciliations;
  app::Recomputations recomputations;
  app::Gaps gap_counts;
  app::Simulations simulations;
  api::AssessmentApi api;
  events::PersonnelConsumer personnel_consumer;
  events::EvidenceConsumer evidence_consumer;
  jobs::RecomputeJobs recompute;
  app::Objections objections;
  app::Ratings rating_cycles;
  mumpuni::jobs::Runner runner;
  mumpuni::jobs::LongRunner long_runner;
};

}  // namespace testing
}  // namespace mumpuni::assessment
