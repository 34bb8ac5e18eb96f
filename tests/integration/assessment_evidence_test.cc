// Evidence: twice is once, order does not matter, no update is lost, what is withdrawn is gone.
#include <algorithm>
#include <thread>

#include "common/testing/wait.h"
#include "mumpuni/common/v1/access.pb.h"
#include "tests/integration/assessment_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

TEST_F(AssessmentTest, OrderAndRepetitionOfEventsDoNotMatter) {
  Publish();
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  Apply(Employee("dewi", "dinas"));
  ASSERT_TRUE(Assess(Admin(), "yudi", 1).ok());
  std::vector<mumpuni::events::IncomingEvent> batch = {
      Case("a", 1, {Courtesy("yudi", false, "r1")}),
      Case("a", 2, {Courtesy("yudi", true, "r1"), Courtesy("dewi", false, "r1")}),
      Case("a", 3, {Courtesy("dewi", true, "r1")}),
      Case("b", 4, {Courtesy("yudi", true, "r2")}),
      Enrolment("e", 1, "yudi", training::ENROLMENT_STATUS_COMPLETED),
      Enrolment("e", 2, "yudi", training::ENROLMENT_STATUS_COMPLETED)};
  ASSERT_TRUE(ApplyEvidence(batch).ok());
  const std::string once = Everything();
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence WHERE source IN (2, 3)"), "3");
  ASSERT_TRUE(ApplyEvidence(batch).ok());
  EXPECT_EQ(Everything(), once) << "twice is once";
  // The same events from the end, one by one, on empty tables.
  Ask("WITH a AS (DELETE FROM evidence WHERE source <> 1), b AS (DELETE FROM evidence_source "
      "WHERE source <> 1) DELETE FROM evidence_history");
  std::reverse(batch.begin(), batch.end());
  for (const auto& event : batch) ASSERT_TRUE(ApplyEvidence({event}).ok());
  EXPECT_EQ(Everything(), once) << "order does not matter";
}

TEST_F(AssessmentTest, ReopeningTakesTheEffectBackExactly) {
  Publish();
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  ASSERT_TRUE(Assess(Admin(), "yudi", 1).ok());
  AddCases("yudi", 3, 1);
  const std::string before = Ask("SELECT encode(bytes, 'hex') FROM profile");
  ASSERT_TRUE(ApplyEvidence({Case("x", 7, {Courtesy("yudi", true, "rx")})}).ok());
  EXPECT_NE(Ask("SELECT encode(bytes, 'hex') FROM profile"), before);
  ASSERT_TRUE(ApplyEvidence({Case("x", 8, {})}).ok());
  EXPECT_EQ(Ask("SELECT encode(bytes, 'hex') FROM profile"), before);
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence_history"), "1");
  // An older state that arrives late does not bring the fact back.
  ASSERT_TRUE(ApplyEvidence({Case("x", 7, {Courtesy("yudi", true, "rx")})}).ok());
  EXPECT_EQ(Ask("SELECT encode(bytes, 'hex') FROM profile"), before);
}

TEST_F(AssessmentTest, AFactMayArriveBeforeItsEmployee) {
  Publish();
  ASSERT_TRUE(ApplyEvidence({Case("a", 1, {Courtesy("late", true, "r1")})}).ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence"), "1");
  EXPECT_EQ(Ask("SELECT count(*) FROM profile"), "0");
  AddUnit("dinas", "");
  Apply(Employee("late", "dinas"));
  const auto profile = Read(Officer(IdOf("late")), "late", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->signals(0).favourable_count(), 1);
  EXPECT_EQ(Ask("SELECT count(*) FROM profile"), "1");
}

// Two partitions write evidence of one officer at the same time.
class TwoPartitionsTest : public AssessmentTest {
 protected:
  // The second starts while the first has written and not committed, and ends up waiting for it.
  void WriteAtTheSameTime() {
    absl::Status second;
    std::thread other;
    const absl::Status first = pg::Transact(database.pool(), {}, [&](pg::Tx& tx) {
      const std::vector<mumpuni::events::IncomingEvent> batch = {
          Case("a", 1, {Courtesy("yudi", true, "r1")})};
      RETURN_IF_ERROR(evidence_consumer.Apply(tx, batch));
      other = std::thread([&] {
        second = ApplyEvidence({Enrolment("e", 1, "yudi", training::ENROLMENT_STATUS_COMPLETED)});
      });
      EXPECT_TRUE(mumpuni::testing::WaitFor([&] { return SomebodyWaits(); }));
      return absl::OkStatus();
    });
    other.join();
    ASSERT_TRUE(first.ok()) << first;
    ASSERT_TRUE(second.ok()) << second;
  }
  bool SomebodyWaits() {
    return Ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
               "AND wait_event_type = 'Lock'") != "0";
  }
  void AddOfficer() {
    Publish();
    AddUnit("dinas", "");
    Apply(Employee("yudi", "dinas"));
    ASSERT_TRUE(Assess(Admin(), "yudi", 1).ok());
  }
  int Mismatches() { return api.Reconcile(Admin(), v1::ReconcileRequest())->mismatch_count(); }
};

// The second waits for the head of the profile and then sees what the first has written.
TEST_F(TwoPartitionsTest, DoNotLoseEachOthersUpdate) {
  AddOfficer();
  WriteAtTheSameTime();
  EXPECT_EQ(Mismatches(), 0) << "the stored profile lacks one of both facts";
  EXPECT_EQ(Ask("SELECT indicated_level FROM profile_competency WHERE competency_code = 'M.3'"),
            "2");
}

TEST_F(AssessmentTest, MisconductNeverBecomesEvidence) {
  Publish();
  complaint::CaseRated rated;
  auto event = Case("m", 1, {Courtesy("yudi", false, "r1")});
  ASSERT_TRUE(rated.ParseFromString(event.payload));
  rated.mutable_state()->set_case_class(complaint::CASE_CLASS_MISCONDUCT_ALLEGATION);
  event.payload = rated.SerializeAsString();
  ASSERT_TRUE(ApplyEvidence({event}).ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence"), "0");
}

TEST_F(AssessmentTest, BrokenEventsAreRefusedAsDeterministicFailures) {
  auto event = Case("a", 1, {Courtesy("yudi", true, "r1")});
  event.payload = "\xff";
  EXPECT_EQ(ApplyEvidence({event}).code(), absl::StatusCode::kInvalidArgument);
  auto bad = Courtesy("yudi", true, "r1");
  bad.set_occurred_on("2026-02-30");
  EXPECT_EQ(ApplyEvidence({Case("a", 1, {bad})}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      ApplyEvidence({Case("a", 1, {Courtesy("y", true, "r"), Courtesy("y", false, "r")})}).code(),
      absl::StatusCode::kInvalidArgument);
}

// The state counts, not the name of the event: the day a type is added, older consumers must not
// keep old state.
TEST_F(AssessmentTest, ATypeThatIsNotKnownYetMovesTheStateAllTheSame) {
  Publish();
  AddUnit("dinas", "");
  AddUnit("other", "");
  Apply(Employee("yudi", "dinas"));
  auto moved = Event<personnel::EmployeeTransferred>(
      events::kEmployeeTopic, IdOf("yudi").ToString(), 2, Employee("yudi", "other"));
  moved.type = "mumpuni.personnel.v1.EmployeeSomethingNew";
  ASSERT_TRUE(ApplyPersonnel({moved}).ok());
  EXPECT_EQ(Ask("SELECT unit_id FROM employee"), IdOf("other").ToString());
  auto closed = Case("a", 1, {Courtesy("yudi", true, "r1")});
  closed.type = "mumpuni.complaint.v1.CaseSomethingNew";
  auto completed = Enrolment("e", 1, "yudi", training::ENROLMENT_STATUS_COMPLETED);
  completed.type = "mumpuni.training.v1.EnrolmentSomethingNew";
  ASSERT_TRUE(ApplyEvidence({closed, completed}).ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence"), "2");
}

TEST_F(AssessmentTest, ValuesThatAreNotKnownYetLeaveOutTheirFactAlone) {
  const auto future = static_cast<complaint::ActKind>(77);
  auto excluded = Courtesy("dewi", false, "r1");
  excluded.set_exclusion(static_cast<complaint::ActExclusion>(77'000));
  const auto event =
      Case("a", 1, {Courtesy("yudi", true, "r1"), Fact("yudi", future, false, "r1"), excluded});
  const absl::Status status = ApplyEvidence({event});
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Ask("SELECT string_agg(fact || employee_id, ',') FROM evidence"),
            "2" + IdOf("yudi").ToString());
}

// What nobody is to be charged with is kept for the signal of the unit that led the case.
TEST_F(AssessmentTest, AFactAboutTheUnitAloneIsKeptAndChargesNobody) {
  Publish();
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  auto of_yudi = Courtesy("yudi", true, "r1");
  of_yudi.set_unit_id(IdOf("dinas").ToString());
  auto of_unit = Courtesy("", false, "r1");
  of_unit.clear_employee_id();
  of_unit.set_unit_id(IdOf("dinas").ToString());
  absl::Status status = ApplyEvidence({Case("a", 1, {of_yudi, of_unit})});
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence WHERE unit_id = '" + IdOf("dinas").ToString() + "'"),
            "2");
  EXPECT_EQ(Ask("SELECT favourable FROM evidence WHERE employee_id IS NULL"), "f");
  const auto profile = Read(Officer(IdOf("yudi")), "yudi", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->signals(0).favourable_count(), 1);
  EXPECT_EQ(profile->signals(0).unfavourable_count(), 0);
  EXPECT_EQ(Ask("SELECT count(*) FROM profile_head WHERE employee_id <> '" +
                IdOf("yudi").ToString() + "'"),
            "0");
  status = ApplyEvidence({Case("a", 2, {})});
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence"), "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence_history WHERE employee_id IS NULL"), "1");
  EXPECT_EQ(ApplyEvidence({Case("b", 1, {of_unit, of_unit})}).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(AssessmentTest, AnEventUnderAnotherSubjectThanItsStatesIdIsRefused) {
  const auto state = Employee("yudi", "dinas");
  auto employee = Event<personnel::EmployeeHired>(events::kEmployeeTopic, "", 1, state);
  auto incident = Case("one", 1, {Courtesy("yudi", true, "r1")});
  employee.subject = incident.subject = IdOf("somebody else").ToString();
  EXPECT_EQ(ReasonOf(ApplyPersonnel({employee})), "MESSAGE_MALFORMED");
  EXPECT_EQ(ReasonOf(ApplyEvidence({incident})), "MESSAGE_MALFORMED");
}

// A rebuild doubts the row and feeds the owner's state as another type: the same row is left.
TEST_F(AssessmentTest, ASnapshotLeavesTheRowThatTheEventLeft) {
  auto state = Employee("yudi", "dinas");
  auto& acting = *state.add_acting_appointments();
  acting.set_position_id(IdOf("head post").ToString());
  acting.set_unit_id(IdOf("other").ToString());
  acting.set_kind(personnel::ACTING_KIND_ACTING);
  acting.set_start_date("2026-08-12");
  acting.set_heads_unit(true);
  const auto event = [&](auto type, int64_t sequence) {
    return Event<decltype(type)>(events::kEmployeeTopic, state.employee_id(), sequence, state);
  };
  ASSERT_TRUE(ApplyPersonnel({event(personnel::EmployeeChanged(), 4)}).ok());
  const std::string row = Ask("SELECT e::text FROM employee e");
  EXPECT_NE(row.find("[2026-08-12,)"), std::string::npos) << row;
  Ask("UPDATE employee SET sequence = -sequence, acting = '{}' RETURNING 1");
  ASSERT_TRUE(ApplyPersonnel({event(personnel::EmployeeHired(), 4)}).ok());
  EXPECT_EQ(Ask("SELECT e::text FROM employee e"), row);
  // A kind that is not known leaves out its appointment and nothing else.
  state.mutable_acting_appointments(0)->set_kind(static_cast<personnel::ActingKind>(99));
  ASSERT_TRUE(ApplyPersonnel({event(personnel::EmployeeChanged(), 5)}).ok());
  EXPECT_EQ(Ask("SELECT cardinality(acting) FROM employee"), "0");
  EXPECT_EQ(Ask("SELECT unit_id FROM employee"), IdOf("dinas").ToString());
}

TEST_F(AssessmentTest, EventsArePublishedOnlyWhenSomethingPublishedChanges) {
  Publish();
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  const auto published = [&] { return Ask("SELECT count(*) FROM outbox"); };
  EXPECT_EQ(published(), "1") << "the requirements became known";
  ASSERT_TRUE(Assess(Admin(), "yudi", 1).ok());
  EXPECT_EQ(published(), "2");
  AddCases("yudi", 1, 0);
  EXPECT_EQ(published(), "2") << "one favourable case changes no level and no signal";
  AddCases("yudi", 20, 0);
  EXPECT_EQ(Ask("SELECT signal FROM profile_competency WHERE competency_code = 'M.3'"), "3");
  EXPECT_EQ(published(), "2") << "the signal is HIGHER, which no topic tells, nor when it moved";
  v1::ProfileChanged event;
  ASSERT_TRUE(event.ParseFromString(
      pg::FromBytes(Ask("SELECT payload FROM outbox ORDER BY sequence DESC LIMIT 1"))));
  EXPECT_EQ(event.state().employee_id(), IdOf("yudi").ToString());
  EXPECT_EQ(event.state().competencies(0).gap_levels(), 1);
  v1::SnapshotProfilesRequest snapshot;
  const auto rows = api.SnapshotProfiles(Admin(), snapshot);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->rows_size(), 1);
  EXPECT_EQ(rows->rows(0).sequence(), 2);
  EXPECT_EQ(rows->rows(0).state().SerializeAsString(), event.state().SerializeAsString());
}

TEST_F(AssessmentTest, TheDailyJobVisitsWhomADateCrosses) {
  Publish();
  AddUnit("dinas", "");
  for (const char* name : {"a", "b", "c"}) {
    Apply(Employee(name, "dinas"));
    ASSERT_TRUE(Assess(Admin(), name, 1, "2026-01-01").ok());
  }
  AddCases("b", 20, 0);
  const auto signal = [&] {
    return Ask(
        "SELECT signal FROM profile_competency WHERE competency_code = 'M.3' "
        "AND employee_id = '" +
        IdOf("b").ToString() + "'");
  };
  EXPECT_EQ(signal(), "3");
  ASSERT_TRUE(recompute.ScheduleDaily(database.pool()).ok());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT count(*) FROM profile WHERE computed_for = '2026-08-11'"), "3");
  clock.Set(LocalDate::Of("2027-02-01").Start() + absl::Hours(1));  // 182 days after the facts
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(signal(), "3") << "half the weight gives u 160";
  EXPECT_EQ(Ask("SELECT count(*) FROM profile WHERE computed_for = '2027-02-01'"), "1")
      << "only the one whose facts crossed a date";
  clock.Set(LocalDate::Of("2027-08-11").Start());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(signal(), "2") << "a year later they no longer count";
  EXPECT_EQ(api.Reconcile(Admin(), v1::ReconcileRequest())->mismatch_count(), 0);
}

TEST_F(AssessmentTest, ErasureRemovesThePersonAndAnOldEventDoesNotBringThemBack) {
  Publish();
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  ASSERT_TRUE(Assess(Admin(), "yudi", 1).ok());
  AddCases("yudi", 2, 1);
  personnel::EmployeeState erased;
  erased.set_employee_id(IdOf("yudi").ToString());
  ASSERT_TRUE(ApplyPersonnel({Event<personnel::EmployeeErased>(events::kEmployeeTopic,
                                                               erased.employee_id(), 5, erased)})
                  .ok());
  Apply(Employee("yudi", "dinas"), 4);
  ASSERT_TRUE(ApplyEvidence({Case("late", 1, {Courtesy("yudi", true, "r9")})}).ok());
  EXPECT_EQ(Ask("SELECT (SELECT count(*) FROM evidence) + (SELECT count(*) FROM evidence_history) "
                "+ (SELECT count(*) FROM assessment) + (SELECT count(*) FROM profile)"),
            "0");
  EXPECT_EQ(
      ReasonOf(
          Read(As("AUDITOR", Scope::kCity, IdOf("x")), "yudi", v1::PROFILE_PURPOSE_AUDIT).status()),
      "EMPLOYEE_NOT_FOUND");
}

class RevocationTest : public AssessmentTest {
 protected:
  void SetUp() override {
    Publish();
    AddUnit("dinas", "");
    Apply(Employee("yudi", "dinas"));
    ASSERT_TRUE(
        ApplyEvidence({Enrolment("e", 1, "yudi", training::ENROLMENT_STATUS_COMPLETED)}).ok());
    AddCases("yudi", 17, 7);
  }
  // What a reader is told, and the cache.
  std::string Bytes() { return Ask("SELECT encode(bytes, 'hex') FROM profile"); }
};

TEST_F(RevocationTest, RestoresTheBytesFromBeforeTheAssessment) {
  ASSERT_TRUE(Assess(Admin(), "yudi", 1).ok());
  const std::string before = Bytes();
  const std::string evidence = Everything();
  // Dated after the course and the cases: it absorbs all of them.
  const auto wrong = Assess(Admin(), "yudi", 4, "2026-08-10");
  ASSERT_TRUE(wrong.ok()) << wrong.status();
  ASSERT_NE(Bytes(), before);
  const auto events = Ask("SELECT count(*) FROM outbox");
  const auto revoked = Revoke(wrong->assessment().assessment_id());
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->assessment().revoke_reason(), "Akreditasi penyelenggara dicabut");
  EXPECT_TRUE(revoked->assessment().has_revoke_time());
  EXPECT_EQ(Bytes(), before);
  EXPECT_EQ(Everything(), evidence);
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence_history WHERE source = 1 AND level = 4"), "1");
  EXPECT_EQ(Ask("SELECT count(*) - " + events + " FROM outbox"), "1") << "the profile is published";
  EXPECT_EQ(api.Reconcile(Admin(), v1::ReconcileRequest())->mismatch_count(), 0);
  EXPECT_EQ(Ask("SELECT purpose || '/' || subject_id FROM audit_log "
                "WHERE action = 'assessment.assessment.revoke'"),
            "Akreditasi penyelenggara dicabut/" + IdOf("yudi").ToString());
}

TEST_F(RevocationTest, OfTheOnlyAssessmentMakesThePersonNeverAssessed) {
  const std::string before = Bytes();
  const auto only = Assess(Admin(), "yudi", 1);
  ASSERT_TRUE(only.ok());
  ASSERT_TRUE(Revoke(only->assessment().assessment_id()).ok());
  EXPECT_EQ(Bytes(), before);
  const auto profile = Read(Officer(IdOf("yudi")), "yudi", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->assessed(0).status(), v1::ASSESSED_STATUS_NEVER_ASSESSED);
}

TEST_F(RevocationTest, HappensOnceAndOnlyToFormalAssessments) {
  const auto made = Assess(Admin(), "yudi", 1);
  ASSERT_TRUE(made.ok());
  const std::string id = made->assessment().assessment_id(), request = RequestId();
  const auto first = Revoke(id, request), again = Revoke(id, request);
  ASSERT_TRUE(first.ok() && again.ok()) << first.status() << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(ReasonOf(Revoke(id).status()), "ASSESSMENT_REVOKED");
  EXPECT_EQ(ReasonOf(Revoke(IdOf("nothing").ToString()).status()), "ASSESSMENT_NOT_FOUND");
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE action = 'assessment.assessment.revoke'"),
            "1");
  auto head = Employee("sari", "dinas");
  head.set_heads_unit(true);
  Apply(head);
  const auto screening =
      Assess(Head(IdOf("sari")), "yudi", 1, "2026-08-01", v1::ASSESSMENT_METHOD_SUPERIOR_SCREENING);
  ASSERT_TRUE(screening.ok()) << screening.status();
  EXPECT_EQ(ReasonOf(Revoke(screening->assessment().assessment_id()).status()),
            "ASSESSMENT_NOT_FORMAL");
}

TEST_F(RevocationTest, IsForAssessorsOfTheCityAlone) {
  const auto* method =
      v1::RevokeAssessmentRequest::descriptor()->file()->service(0)->FindMethodByName(
          "RevokeAssessment");
  const auto& rule = method->options().GetExtension(mumpuni::common::v1::access);
  ASSERT_EQ(rule.grants_size(), 1);
  EXPECT_EQ(rule.grants(0).role(), mumpuni::common::v1::ROLE_ASSESSOR);
  EXPECT_EQ(rule.grants(0).scope(), mumpuni::common::v1::SCOPE_CITY);
  EXPECT_EQ(rule.peers_size(), 0);
}

TEST_F(AssessmentTest, ReconcileFindsAPlantedMismatch) {
  Publish();
  AddUnit("dinas", "");
  for (const char* name : {"a", "b", "c"}) {
    Apply(Employee(name, "dinas"));
    ASSERT_TRUE(Assess(Admin(), name, 1).ok());
    AddCases(name, 2, 1);
  }
  auto clean = api.Reconcile(Admin(), v1::ReconcileRequest());
  ASSERT_TRUE(clean.ok()) << clean.status();
  EXPECT_EQ(clean->compared_count(), 3);
  EXPECT_EQ(clean->mismatch_count(), 0);
  Ask("UPDATE evidence SET favourable = NOT favourable WHERE source = 3 AND source_id = '" +
      IdOf("b0").ToString() + "'");
  const auto found = api.Reconcile(Admin(), v1::ReconcileRequest());
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->mismatch_count(), 1);
  EXPECT_EQ(found->mismatching_employee_ids(0), IdOf("b").ToString());
}

// In chunks of two people, by two replicas of which the first is gone after one chunk.
class ReconciliationTest : public AssessmentTest {
 protected:
  void SetUp() override {
    Publish();
    AddUnit("dinas", "");
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      Apply(Employee(name, "dinas"));
      AddCases(name, 2, 1);
    }
  }
  v1::Reconciliation Start() {
    v1::StartReconciliationRequest request;
    request.set_request_id(RequestId());
    const auto started = api.StartReconciliation(
        As("OPERATOR", Scope::kCity, IdOf("operator"), "StartReconciliation"), request);
    EXPECT_TRUE(started.ok()) << started.status();
    return started.ok() ? started->reconciliation() : v1::Reconciliation();
  }
  v1::Reconciliation Get(const std::string& id) {
    v1::GetReconciliationRequest request;
    request.set_reconciliation_id(id);
    const auto found = api.GetReconciliation(Admin(), request);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->reconciliation() : v1::Reconciliation();
  }
};

TEST_F(ReconciliationTest, GoesOnWhereAnotherReplicaStopped) {
  for (const char* name : {"a0", "e0"}) {
    Ask("UPDATE evidence SET favourable = NOT favourable WHERE source = 3 AND source_id = '" +
        IdOf(name).ToString() + "'");
  }
  const std::string id = Start().reconciliation_id();
  EXPECT_EQ(Start().reconciliation_id(), id) << "one at a time";
  mumpuni::jobs::LongRunner gone(database.pool(), clock, clock, LongHandlers(), {.owner = "gone"});
  const auto lease = gone.Claim();
  ASSERT_TRUE(lease.ok() && lease->has_value());
  ASSERT_EQ(*gone.RunChunk(**lease), mumpuni::jobs::LongRunner::Outcome::kMore);
  EXPECT_EQ(Get(id).state(), v1::RECONCILIATION_STATE_OPEN);
  EXPECT_EQ(Get(id).compared_count(), 2);
  EXPECT_EQ(Get(id).total_count(), 5);
  EXPECT_EQ(*long_runner.RunDue(), 0) << "the lease holds";
  clock.Advance(absl::Seconds(31));
  EXPECT_EQ(*long_runner.RunDue(), 10) << "two of people, eight of the 15 cases";
  EXPECT_EQ(*gone.RunChunk(**lease), mumpuni::jobs::LongRunner::Outcome::kLost);
  const v1::Reconciliation done = Get(id);
  EXPECT_EQ(done.state(), v1::RECONCILIATION_STATE_DONE);
  EXPECT_EQ(done.compared_count(), 5);
  EXPECT_EQ(done.mismatch_count(), 2);
  EXPECT_EQ(done.compared_source_count(), 15);
  EXPECT_EQ(done.total_source_count(), 15);
  EXPECT_EQ(done.source_mismatch_count(), 2);
  const std::set<std::string> named(done.mismatching_employee_ids().begin(),
                                    done.mismatching_employee_ids().end());
  EXPECT_EQ(named, (std::set<std::string>{IdOf("a").ToString(), IdOf("e").ToString()}));
  EXPECT_NE(Start().reconciliation_id(), id) << "the next one";
}

TEST_F(ReconciliationTest, FactsThatVanishAppearOrChangeAreNamedWithTheirSource) {
  const auto done = [&] {
    const std::string id = Start().reconciliation_id();
    EXPECT_TRUE(RunJobs());
    return Get(id);
  };
  const v1::Reconciliation clean = done();
  EXPECT_EQ(clean.compared_source_count(), 15);
  EXPECT_EQ(clean.source_mismatch_count(), 0);
  const std::string columns =
      "employee_id, unit_id, fact, source_sequence, level, favourable, "
      "occurred_on, second_on, settles_on, topic, reporter_ref, reporter_verified, exclusion, "
      "provider, method, recorded_at";
  const auto of = [](const std::string& name) {
    return " WHERE source = 3 AND source_id = '" + IdOf(name).ToString() + "'";
  };
  Ask("DELETE FROM evidence" + of("a0"));
  Ask("UPDATE evidence SET topic = topic || '.x'" + of("b0"));
  Ask("UPDATE evidence_source SET facts_hash = facts_hash + 1" + of("c0"));
  // The facts of d0 once more, under an id that no source has.
  Ask("INSERT INTO evidence (source, source_id, " + columns + ") SELECT source, '" +
      IdOf("nobody").ToString() + "', " + columns + " FROM evidence" + of("d0"));
  const v1::Reconciliation found = done();
  EXPECT_EQ(found.source_mismatch_count(), 4);
  const std::set<std::string> named(found.mismatching_sources().begin(),
                                    found.mismatching_sources().end());
  EXPECT_EQ(named, (std::set<std::string>{
                       "case " + IdOf("a0").ToString(), "case " + IdOf("b0").ToString(),
                       "case " + IdOf("c0").ToString(), "case " + IdOf("nobody").ToString()}));
}

TEST_F(ReconciliationTest, SourcesInDoubtOfARebuildAreNotBroken) {
  Ask("UPDATE evidence_source SET sequence = -sequence");
  const std::string id = Start().reconciliation_id();
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(id).compared_source_count(), 15);
  EXPECT_EQ(Get(id).source_mismatch_count(), 0);
}

TEST_F(ReconciliationTest, AnErasedPersonLeavesSourcesThatStillAgree) {
  personnel::EmployeeState erased;
  erased.set_employee_id(IdOf("a").ToString());
  ASSERT_TRUE(ApplyPersonnel({Event<personnel::EmployeeErased>(events::kEmployeeTopic,
                                                               erased.employee_id(), 5, erased)})
                  .ok());
  const std::string id = Start().reconciliation_id();
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(id).compared_source_count(), 15) << "the source is known still";
  EXPECT_EQ(Get(id).source_mismatch_count(), 0);
}

TEST_F(ReconciliationTest, ARecomputationMendsWhatWasStoredWrong) {
  const std::string before =
      Ask("SELECT string_agg(encode(bytes, 'hex'), ',' ORDER BY employee_id)"
          " FROM profile");
  Ask("UPDATE profile SET bytes = 'wrong' WHERE employee_id <> '" + IdOf("c").ToString() + "'");
  v1::StartRecomputationRequest request;
  request.set_request_id(RequestId());
  const auto as = As("OPERATOR", Scope::kCity, IdOf("operator"), "StartRecomputation");
  EXPECT_EQ(ReasonOf(api.StartRecomputation(as, request).status()), "FIELD_REQUIRED");
  request.set_reason("After the damage of this morning");
  const auto started = api.StartRecomputation(as, request);
  ASSERT_TRUE(started.ok()) << started.status();
  EXPECT_EQ(api.StartRecomputation(as, request)->job_id(), started->job_id()) << "once";
  EXPECT_EQ(*long_runner.RunDue(), 3) << "five people, two at a time";
  const auto job = pg::Transact(database.pool(), {}, [&](pg::Tx& tx) {
    return mumpuni::jobs::FindLong(tx, *Id::Parse(started->job_id(), "job_id"));
  });
  ASSERT_TRUE(job.ok() && job->has_value());
  EXPECT_EQ((*job)->state, mumpuni::jobs::LongJobState::kDone);
  EXPECT_EQ((*job)->progress.done, 5);
  EXPECT_EQ((*job)->progress.total, 5);
  EXPECT_EQ(Ask("SELECT string_agg(encode(bytes, 'hex'), ',' ORDER BY employee_id) FROM profile"),
            before);
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE action = 'assessment.profile.recompute' "
                "AND purpose = 'After the damage of this morning'"),
            "1");
}

TEST_F(ReconciliationTest, OfNobodyIsDoneAtOnceAndUnknownOnesAreNotFound) {
  Ask("DELETE FROM profile");
  Ask("DELETE FROM evidence");
  Ask("DELETE FROM evidence_source");
  const std::string id = Start().reconciliation_id();
  EXPECT_EQ(*long_runner.RunDue(), 2);
  EXPECT_EQ(Get(id).state(), v1::RECONCILIATION_STATE_DONE);
  EXPECT_EQ(Get(id).compared_count(), 0);
  v1::GetReconciliationRequest request;
  request.set_reconciliation_id(IdOf("nothing").ToString());
  EXPECT_EQ(ReasonOf(api.GetReconciliation(Admin(), request).status()), "RECONCILIATION_NOT_FOUND");
}

}  // namespace
}  // namespace mumpuni::assessment::testing
