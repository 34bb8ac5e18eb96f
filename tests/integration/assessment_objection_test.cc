// Announcements and objections: what is contested is out at once, upheld stays out, rejected
// counts.
#include <gmock/gmock.h>

#include "common/core/reasons.h"
#include "common/pg/migrate.h"
#include "mumpuni/assessment/v1/objection_service.pb.h"
#include "mumpuni/common/v1/access.pb.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/objection_api.h"
#include "services/assessment/store/gap_store.h"
#include "tests/integration/assessment_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

using ::testing::ElementsAre;

const std::string kWhy = "Jawaban itu diberikan oleh petugas lain, bukan saya.";

class ObjectionTest : public AssessmentTest {
 protected:
  ObjectionTest()
      : objection_api(
            database.pool(), pages, profiles, objections,
            [this](const Id& id, const std::string& reader) { return RedactedCase(id, reader); }) {}

  // The story of Yudi: M.3 assessed 1, required 2; 21 favourable and 7 unfavourable.
  void SetUp() override {
    AddUnit("city", "");
    AddUnit("DSDABM", "city");
    AddUnit("BKPSDM", "city");
    Publish();
    PublishCalendar({"2026-08-17", "2026-08-25"}, 1);
    auto head = Employee("kepala", "DSDABM", "");
    head.set_heads_unit(true);
    Apply(head);
    Apply(Employee("Yudi", "DSDABM"));
    for (const char* name : {"Sri", "Bagus", "Arif", "Tini", "Joko", "Rina"}) {
      Apply(Employee(name, "BKPSDM"));
    }
    ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Yudi", 1).ok());
    AddCases("Yudi", 21, 7);
  }

  absl::StatusOr<complaint::RedactedCase> RedactedCase(const Id& id, const std::string& reader) {
    if (!complaint_answers) return Error(mumpuni::reasons::kPeerUnavailable, "down");
    asked_by = reader;
    complaint::RedactedCase redacted;
    redacted.set_case_id(id.ToString());
    return redacted;
  }
  void PublishCalendar(const std::vector<std::string>& days, int version) {
    for (int year : {2026, 2027}) {
      personnel::Calendar calendar;
      calendar.set_year(year);
      calendar.set_version(version);
      for (const std::string& day : days) {
        if (day.starts_with(std::to_string(year))) calendar.add_days()->set_date(day);
      }
      ASSERT_TRUE(
          ApplyPersonnel({Event<personnel::CalendarPublished>(
                             events::kCalendarTopic, std::to_string(year), version, calendar)})
              .ok());
    }
  }
  // The nth unfavourable case of AddCases("Yudi", 21, 7).
  static std::string Case7(int n) { return IdOf("Yudi" + std::to_string(21 + n)).ToString(); }
  static rpc::CallContext Who(const std::string& name) { return Officer(IdOf(name)); }
  // An officer who holds a role of a body beside; CastVote is granted to OFFICER alone.
  static rpc::CallContext WhoAs(const std::string& name, const std::string& role) {
    rpc::CallContext context = Who(name);
    context.access.principal.roles.push_back(role);
    return context;
  }
  // The people of the first panel and of that of the appeal, with the role of their seat.
  static rpc::CallContext Member(const std::string& name) {
    if (name == "Bagus" || name == "Joko") return WhoAs(name, "COMPLAINT_ADMIN");
    return WhoAs(name, name == "Arif" || name == "Rina" ? "INSPECTORATE" : "PERSONNEL_ADMIN");
  }
  static rpc::CallContext AdminWho(const std::string& name) {
    return As("PERSONNEL_ADMIN", Scope::kCity, IdOf(name), "AppointPanel");
  }

  v1::FileObjectionRequest Filing(const std::string& case_id) {
    v1::FileObjectionRequest request;
    request.set_request_id(RequestId());
    request.set_source_id(case_id);
    request.set_act(complaint::ACT_KIND_CLEAR_AND_COURTEOUS);
    request.set_ground(v1::OBJECTION_GROUND_NOT_MY_ACT);
    request.set_statement(kWhy);
    return request;
  }
  v1::Objection File(int n) {
    const auto filed = objection_api.FileObjection(Who("Yudi"), Filing(Case7(n)));
    EXPECT_TRUE(filed.ok()) << filed.status();
    return filed.ok() ? filed->objection() : v1::Objection();
  }
  absl::StatusOr<v1::AppointPanelResponse> Appoint(const std::string& id,
                                                   const std::vector<std::string>& members,
                                                   const rpc::CallContext& context = Admin()) {
    v1::AppointPanelRequest request;
    request.set_request_id(RequestId());
    request.set_objection_id(id);
    int seat = 1;
    for (const std::string& name : members) {
      auto* out = request.add_panel();
      out->set_seat(static_cast<v1::PanelSeatKind>(seat++));
      out->set_member_id(IdOf(name).ToString());
    }
    return objection_api.AppointPanel(context, request);
  }
  absl::StatusOr<v1::CastVoteResponse> Vote(const std::string& id, const std::string& member,
                                            v1::ObjectionVote vote) {
    return VoteAs(Member(member), id, vote);
  }
  absl::StatusOr<v1::CastVoteResponse> VoteAs(const rpc::CallContext& context,
                                              const std::string& id, v1::ObjectionVote vote) {
    v1::CastVoteRequest request;
    request.set_request_id(RequestId());
    request.set_objection_id(id);
    request.set_vote(vote);
    request.set_reasons("Riwayat kasus menunjukkan hal yang sama.");
    return objection_api.CastVote(context, request);
  }
  absl::StatusOr<v1::SubmitStatementResponse> Speak(const std::string& name,
                                                    const std::string& id) {
    v1::SubmitStatementRequest request;
    request.set_request_id(RequestId());
    request.set_objection_id(id);
    request.set_statement("Yudi sedang cuti pada hari itu.");
    return objection_api.SubmitStatement(Head(IdOf(name)), request);
  }
  absl::StatusOr<v1::WithdrawObjectionResponse> Withdraw(const std::string& name,
                                                         const std::string& id) {
    v1::WithdrawObjectionRequest request;
    request.set_request_id(RequestId());
    request.set_objection_id(id);
    return objection_api.WithdrawObjection(Who(name), request);
  }
  absl::Status GetCase(const rpc::CallContext& context, const std::string& id) {
    v1::GetObjectionCaseRequest request;
    request.set_objection_id(id);
    return objection_api.GetObjectionCase(context, request).status();
  }
  // The officers of the objections listed.
  std::vector<std::string> Listed(rpc::CallContext context, bool on_panel = false) {
    context.method = "mumpuni.assessment.v1.ObjectionService/ListObjections";
    v1::ListObjectionsRequest request;
    request.set_on_panel(on_panel);
    const auto listed = objection_api.ListObjections(context, request);
    EXPECT_TRUE(listed.ok()) << listed.status();
    std::vector<std::string> officers;
    for (const auto& o : listed->objections()) {
      EXPECT_EQ(o.panel_size() + o.events_size(), 0);
      officers.push_back(o.employee_id());
    }
    return officers;
  }
  // Who has listed what, by the audit trail, oldest first.
  std::string AuditedLists() {
    return Ask(
        "SELECT coalesce(string_agg(subject || ':' || subject_id, ' ' ORDER BY record_id), "
        "'') FROM audit_log WHERE action LIKE '%/ListObjections'");
  }
  void Erase(const std::string& name) {
    personnel::EmployeeState erased;
    erased.set_employee_id(IdOf(name).ToString());
    ASSERT_TRUE(ApplyPersonnel({Event<personnel::EmployeeErased>(events::kEmployeeTopic,
                                                                 erased.employee_id(), 9, erased)})
                    .ok());
  }
  v1::Objection Decide(const std::string& id, v1::ObjectionVote vote) {
    EXPECT_TRUE(Appoint(id, {"Sri", "Bagus", "Arif"}).ok());
    EXPECT_TRUE(Vote(id, "Sri", vote).ok());
    const auto decided = Vote(id, "Arif", vote);
    EXPECT_TRUE(decided.ok()) << decided.status();
    return decided.ok() ? decided->objection() : v1::Objection();
  }
  absl::StatusOr<v1::AppealObjectionResponse> Appeal(const std::string& id) {
    v1::AppealObjectionRequest request;
    request.set_request_id(RequestId());
    request.set_objection_id(id);
    request.set_statement(kWhy);
    return objection_api.AppealObjection(Who("Yudi"), request);
  }
  absl::StatusOr<v1::Objection> Get(const rpc::CallContext& context, const std::string& id) {
    v1::GetObjectionRequest request;
    request.set_objection_id(id);
    auto response = objection_api.GetObjection(context, request);
    if (!response.ok()) return response.status();
    return response->objection();
  }
  static std::vector<std::string> Kinds(const v1::Objection& objection) {
    std::vector<std::string> kinds;
    for (const auto& event : objection.events()) kinds.push_back(event.kind());
    return kinds;
  }
  // Of M.3, as Yudi reads it.
  std::pair<int, v1::ServiceSignal> Signal() {
    const auto read = Read(Who("Yudi"), "Yudi", v1::PROFILE_PURPOSE_SELF);
    EXPECT_TRUE(read.ok()) << read.status();
    for (const auto& signal : read->signals()) {
      if (signal.competency_code() == "M.3") return {signal.u(), signal.signal()};
    }
    return {0, v1::SERVICE_SIGNAL_UNSPECIFIED};
  }

  // Of M.3, as it was known of Yudi at an instant.
  int KnownAt(absl::Time at) {
    v1::GetProfileRequest request;
    request.set_employee_id(IdOf("Yudi").ToString());
    request.set_purpose(v1::PROFILE_PURPOSE_SELF);
    *request.mutable_known_at() = mumpuni::assessment::api::ToTimestamp(at);
    const auto read = api.GetProfile(Who("Yudi"), request);
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() ? read->profile().signals(0).u() : 0;
  }
  // Unfavourable acts that charge the unit of Yudi.
  int64_t ChargesOfUnit() {
    const auto count =
        pg::Transact(database.pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<int64_t> {
          const auto acts = store::ActsOfUnit(tx, IdOf("DSDABM"), LocalDate::Of("2026-01-01"));
          return std::count_if(acts.begin(), acts.end(), [](const domain::ActFact& act) {
            return !act.favourable && !act.contested && act.exclusion == 0;
          });
        });
    EXPECT_TRUE(count.ok()) << count.status();
    return count.value_or(-1);
  }

  api::ObjectionApi objection_api;
  bool complaint_answers = true;
  std::string asked_by;
};

TEST_F(ObjectionTest, WhatIsContestedIsOutAtOnceAndStaysOutIfUpheld) {
  EXPECT_EQ(Signal(), (std::pair{-258, v1::SERVICE_SIGNAL_LOWER}));
  std::vector<v1::Objection> filed;
  for (int n = 0; n < 3; ++n) filed.push_back(File(n));
  EXPECT_EQ(Signal(), (std::pair{-94, v1::SERVICE_SIGNAL_USUAL})) << "21+ 4-";
  EXPECT_EQ(filed[0].decision_due(), "2026-09-02") << "14 working days from Tuesday 11 August";
  EXPECT_EQ(filed[0].statement_due(), "2026-08-19");
  for (const auto& objection : filed) {
    EXPECT_EQ(Decide(objection.objection_id(), v1::OBJECTION_VOTE_UPHOLD).state(),
              v1::OBJECTION_STATE_UPHELD);
  }
  EXPECT_EQ(Signal(), (std::pair{-94, v1::SERVICE_SIGNAL_USUAL}));
  clock.Advance(absl::Hours(24 * 40));
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Signal().second, v1::SERVICE_SIGNAL_USUAL) << "for good";
  EXPECT_EQ(Read(Who("Yudi"), "Yudi", v1::PROFILE_PURPOSE_SELF)->assessed(0).level(), 1)
      << "the formal level was never touched";
}

TEST_F(ObjectionTest, WhatIsRejectedCountsAgainWithTheSameBytes) {
  const std::string before = Everything();
  const v1::Objection filed = File(0);
  EXPECT_NE(Everything(), before);
  EXPECT_EQ(Decide(filed.objection_id(), v1::OBJECTION_VOTE_REJECT).state(),
            v1::OBJECTION_STATE_REJECTED);
  EXPECT_EQ(Everything(), before);
  EXPECT_EQ(Signal(), (std::pair{-258, v1::SERVICE_SIGNAL_LOWER}));
}

TEST_F(ObjectionTest, NotDecidedInTimeIsUpheldOnceAndTheMissingStatementIsNoted) {
  const v1::Objection filed = File(0);
  ASSERT_TRUE(Appoint(filed.objection_id(), {"Sri", "Bagus", "Arif"}).ok());
  clock.Set(LocalDate::Of("2026-09-03").Start() - absl::Seconds(1));
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(Who("Yudi"), filed.objection_id())->state(), v1::OBJECTION_STATE_OPEN);
  clock.Advance(absl::Seconds(1));
  ASSERT_TRUE(RunJobs());
  ASSERT_TRUE(RunJobs());
  const auto upheld = Get(Who("Yudi"), filed.objection_id());
  EXPECT_EQ(upheld->state(), v1::OBJECTION_STATE_UPHELD_BY_TIME);
  EXPECT_THAT(Kinds(*upheld), ElementsAre("FILED", "PANEL", "STATEMENT_MISSING", "UPHELD_BY_TIME"));
  EXPECT_EQ(ReasonOf(Vote(filed.objection_id(), "Sri", v1::OBJECTION_VOTE_REJECT).status()),
            "OBJECTION_DECIDED");
}

TEST_F(ObjectionTest, AServiceThatWasDownDecidesWhenItIsBack) {
  const v1::Objection filed = File(0);
  clock.Set(LocalDate::Of("2026-10-01").Start());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(Who("Yudi"), filed.objection_id())->state(), v1::OBJECTION_STATE_UPHELD_BY_TIME);
}

TEST_F(ObjectionTest, TheDayAfterTheLastItIsUpheldAlsoIfNoTimerHasRun) {
  const std::string id = File(0).objection_id();
  const std::vector<std::string> panel = {"Sri", "Bagus", "Arif"};
  ASSERT_TRUE(Appoint(id, panel).ok());
  clock.Set(LocalDate::Of("2026-09-03").Start() - absl::Seconds(1));
  ASSERT_TRUE(Vote(id, "Sri", v1::OBJECTION_VOTE_REJECT).ok()) << "the last day is inclusive";
  clock.Advance(absl::Seconds(1));
  const absl::Status vote = Vote(id, "Arif", v1::OBJECTION_VOTE_REJECT).status();
  for (const absl::Status& refused :
       {vote, Appoint(id, panel).status(), Withdraw("Yudi", id).status()}) {
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(refused), "OBJECTION_DECIDED");
  }
  // A decree that comes after the last day reopens nothing.
  PublishCalendar({"2026-08-17", "2026-08-18", "2026-08-25"}, 2);
  const auto untouched = [&] { return Ask("SELECT decision_due || ' ' || state FROM objection"); };
  EXPECT_EQ(untouched(), "2026-09-02 1");
  EXPECT_EQ(Signal().first, -210) << "out, as what is upheld is";
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(untouched(), "2026-09-02 3");
  EXPECT_EQ(Get(Who("Yudi"), id)->state(), v1::OBJECTION_STATE_UPHELD_BY_TIME);
  EXPECT_EQ(Signal().first, -210);
}

TEST_F(ObjectionTest, ARevisedCalendarMovesTheAppealToo) {
  const std::string id = File(0).objection_id();
  EXPECT_EQ(Decide(id, v1::OBJECTION_VOTE_REJECT).appeal_until(), "2026-08-27");
  PublishCalendar({"2026-08-17", "2026-08-18", "2026-08-25"}, 2);
  ASSERT_TRUE(RunJobs());
  const auto moved = Get(Who("Yudi"), id);
  EXPECT_EQ(moved->appeal_until(), "2026-08-28");
  EXPECT_EQ(moved->calendar_version(), 2);
  const auto& told = moved->events(moved->events_size() - 1);
  EXPECT_EQ(told.kind(), "DEADLINE_MOVED");
  EXPECT_EQ(told.detail(), "appeal 2026-08-27 to 2026-08-28");
  clock.Set(LocalDate::Of("2026-08-29").Start());
  PublishCalendar({"2026-08-17", "2026-08-18", "2026-08-19", "2026-08-25"}, 3);
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(Who("Yudi"), id)->appeal_until(), "2026-08-28") << "it has run out";
  EXPECT_EQ(ReasonOf(Appeal(id).status()), "APPEAL_TOO_LATE");
}

TEST_F(ObjectionTest, AnAppealWaitsForNoCalendar) {
  clock.Set(LocalDate::Of("2026-12-07").Start() + absl::Hours(10));
  ASSERT_TRUE(ApplyEvidence({Case("Yudi21", 2,
                                  {Fact("Yudi", complaint::ACT_KIND_CLEAR_AND_COURTEOUS, false,
                                        "reporter Yudi21", "2026-12-01", "2026-12-04")})})
                  .ok());
  ASSERT_TRUE(pg::Transact(database.admin_pool(), {}, [](pg::Tx& tx) {
                tx.Exec("DELETE FROM calendar_year WHERE year = 2027");
                return absl::OkStatus();
              }).ok());
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Appoint(id, {"Sri", "Bagus", "Arif"}).ok());
  clock.Set(LocalDate::Of("2026-12-23").Start());
  ASSERT_TRUE(Vote(id, "Sri", v1::OBJECTION_VOTE_REJECT).ok());
  const auto rejected = Vote(id, "Arif", v1::OBJECTION_VOTE_REJECT);
  ASSERT_TRUE(rejected.ok()) << rejected.status();
  EXPECT_EQ(rejected->objection().state(), v1::OBJECTION_STATE_REJECTED);
  EXPECT_TRUE(rejected->objection().appeal_until().empty());
  clock.Set(LocalDate::Of("2026-12-30").Start());
  const auto appealed = Appeal(id);
  ASSERT_TRUE(appealed.ok()) << appealed.status();
  EXPECT_TRUE(appealed->objection().decision_due().empty());
  EXPECT_THAT(Listed(Who("Yudi")), ElementsAre(IdOf("Yudi").ToString()));
  clock.Set(LocalDate::Of("2027-03-01").Start());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(Who("Yudi"), id)->state(), v1::OBJECTION_STATE_OPEN) << "no day to be late by";
  clock.Set(LocalDate::Of("2027-01-04").Start());
  PublishCalendar({"2026-08-17", "2026-08-25", "2027-01-01"}, 2);
  ASSERT_TRUE(RunJobs());
  const auto dated = Get(Who("Yudi"), id);
  EXPECT_EQ(dated->decision_due(), "2027-01-20");
  EXPECT_EQ(dated->events(dated->events_size() - 1).detail(), "unknown to 2027-01-20");
  clock.Set(LocalDate::Of("2027-01-21").Start());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(Who("Yudi"), id)->state(), v1::OBJECTION_STATE_UPHELD_BY_TIME);
}

TEST_F(ObjectionTest, OneAppealWithANewPanel) {
  const std::string id = File(0).objection_id();
  EXPECT_EQ(ReasonOf(Appeal(id).status()), "OBJECTION_NOT_REJECTED");
  Decide(id, v1::OBJECTION_VOTE_REJECT);
  const auto appealed = Appeal(id);
  ASSERT_TRUE(appealed.ok()) << appealed.status();
  EXPECT_EQ(appealed->objection().round(), 2);
  EXPECT_EQ(Signal().first, -210) << "contested again: 21+ 6-";
  EXPECT_EQ(ReasonOf(Appoint(id, {"Sri", "Joko", "Rina"}).status()), "PANEL_MEMBER_INVOLVED")
      << "Sri sat on the first";
  ASSERT_TRUE(Appoint(id, {"Tini", "Joko", "Rina"}).ok());
  EXPECT_EQ(ReasonOf(Vote(id, "Sri", v1::OBJECTION_VOTE_REJECT).status()), "OBJECTION_NOT_FOUND");
  ASSERT_TRUE(Vote(id, "Tini", v1::OBJECTION_VOTE_REJECT).ok());
  ASSERT_TRUE(Vote(id, "Rina", v1::OBJECTION_VOTE_REJECT).ok());
  EXPECT_EQ(ReasonOf(Appeal(id).status()), "APPEAL_USED");
  EXPECT_EQ(Signal().first, -258);
  EXPECT_THAT(Kinds(*Get(Who("Yudi"), id)),
              ElementsAre("FILED", "PANEL", "VOTE", "VOTE", "REJECTED", "APPEALED", "PANEL", "VOTE",
                          "VOTE", "REJECTED"));
}

TEST_F(ObjectionTest, IsRefusedWithAReasonAndChangesNothing) {
  const std::string before = Everything();
  auto contested = Filing(Case7(0));
  struct Row {
    const char* what;
    std::function<void(v1::FileObjectionRequest&)> change;
    const char* who;
    const char* reason;
  };
  const Row rows[] = {
      {"another's fact", [](auto&) {}, "Sri", "FACT_NOT_FOUND"},
      {"a favourable fact", [](auto& r) { r.set_source_id(IdOf("Yudi0").ToString()); }, "Yudi",
       "OBJECTION_FACT_NOT_CHARGED"},
      {"another act", [](auto& r) { r.set_act(complaint::ACT_KIND_RIGHT_FIRST_TIME); }, "Yudi",
       "FACT_NOT_FOUND"},
      {"no ground", [](auto& r) { r.clear_ground(); }, "Yudi", "VALUE_OUT_OF_RANGE"},
      {"no statement", [](auto& r) { r.clear_statement(); }, "Yudi", "FIELD_REQUIRED"},
      {"no case", [](auto& r) { r.set_source_id("x"); }, "Yudi", "ID_MALFORMED"}};
  for (const Row& row : rows) {
    auto request = contested;
    request.set_request_id(RequestId());
    row.change(request);
    EXPECT_EQ(ReasonOf(objection_api.FileObjection(Who(row.who), request).status()), row.reason)
        << row.what;
  }
  EXPECT_EQ(Everything(), before);
  ASSERT_TRUE(objection_api.FileObjection(Who("Yudi"), contested).ok());
  EXPECT_TRUE(objection_api.FileObjection(Who("Yudi"), contested).ok()) << "the same request";
  EXPECT_EQ(ReasonOf(objection_api.FileObjection(Who("Yudi"), Filing(Case7(0))).status()),
            "ALREADY_CONTESTED");
  EXPECT_EQ(Ask("SELECT count(*) FROM objection"), "1");
  // Settled on 8 August; ten working days later is 25 August, a holiday before it: 24th … 26th.
  clock.Set(LocalDate::Of("2026-08-25").Start());
  EXPECT_EQ(ReasonOf(objection_api.FileObjection(Who("Yudi"), Filing(Case7(1))).status()),
            "OBJECTION_TOO_LATE");
}

TEST_F(ObjectionTest, AFactIsContestedUntilTenWorkingDaysAfterSettling) {
  clock.Set(LocalDate::Of("2026-08-24").Start() + absl::Hours(23));
  EXPECT_TRUE(objection_api.FileObjection(Who("Yudi"), Filing(Case7(0))).ok());
}

TEST_F(ObjectionTest, NobodyInvolvedSitsOnThePanel) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(ApplyEvidence({Case("Yudi21", 2,
                                  {Courtesy("Yudi", false, "reporter Yudi21"),
                                   Courtesy("Tini", true, "reporter Yudi21")})})
                  .ok());
  for (const char* involved : {"Yudi", "kepala", "Tini"}) {
    const auto refused = Appoint(id, {"Sri", involved, "Arif"});
    EXPECT_EQ(ReasonOf(refused.status()), "PANEL_MEMBER_INVOLVED") << involved;
  }
  EXPECT_EQ(ReasonOf(Appoint(id, {"Sri", "nobody", "Arif"}).status()), "EMPLOYEE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Appoint(id, {"Sri", "Bagus"}).status()), "PANEL_INCOMPLETE");
  EXPECT_TRUE(Get(Who("Yudi"), id)->panel().empty());
}

TEST_F(ObjectionTest, WhoWasInvolvedOnceDoesNotSitEither) {
  const std::string id = File(0).objection_id();
  const auto facts = [&](int64_t sequence, bool of_tini) {
    std::vector<complaint::ActFact> all = {Courtesy("Yudi", false, "reporter Yudi21")};
    if (of_tini) all.push_back(Courtesy("Tini", true, "reporter Yudi21"));
    ASSERT_TRUE(ApplyEvidence({Case("Yudi21", sequence, all)}).ok());
  };
  facts(2, true);
  facts(3, false);
  EXPECT_EQ(ReasonOf(Appoint(id, {"Sri", "Tini", "Arif"}).status()), "PANEL_MEMBER_INVOLVED")
      << "the case has held a fact about Tini";
  // Acting for the head of Yudi, to the day of the filing and to the day before.
  int64_t sequence = 2;
  for (const auto& [name, last] :
       {std::pair("Joko", "2026-08-11"), std::pair("Rina", "2026-08-10")}) {
    auto state = Employee(name, "BKPSDM");
    auto* acting = state.add_acting_appointments();
    acting->set_kind(personnel::ACTING_KIND_ACTING);
    acting->set_unit_id(IdOf("DSDABM").ToString());
    acting->set_heads_unit(true);
    acting->set_start_date("2026-08-01");
    acting->set_end_date(last);
    Apply(state, sequence++);
  }
  // Who speaks as the superior and then leaves that post stays the one who spoke.
  ASSERT_TRUE(Speak("kepala", id).ok());
  Apply(Employee("kepala", "BKPSDM"), 2);
  clock.Advance(absl::Hours(48));
  EXPECT_EQ(ReasonOf(Appoint(id, {"Sri", "kepala", "Arif"}).status()), "PANEL_MEMBER_INVOLVED")
      << "has spoken";
  EXPECT_EQ(ReasonOf(Appoint(id, {"Sri", "Joko", "Arif"}).status()), "PANEL_MEMBER_INVOLVED")
      << "was the superior when it was filed";
  EXPECT_TRUE(Appoint(id, {"Sri", "Bagus", "Rina"}).ok());
}

TEST_F(ObjectionTest, NobodyChoosesThePanelOfTheOwnMatter) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(ApplyEvidence({Case("Yudi21", 2,
                                  {Courtesy("Yudi", false, "reporter Yudi21"),
                                   Courtesy("Tini", true, "reporter Yudi21")})})
                  .ok());
  const std::vector<std::string> panel = {"Sri", "Bagus", "Arif"};
  for (const char* involved : {"Yudi", "kepala", "Tini"}) {
    const absl::Status refused = Appoint(id, panel, AdminWho(involved)).status();
    EXPECT_EQ(ReasonOf(refused), "PANEL_MEMBER_INVOLVED") << involved;
    EXPECT_EQ(FieldOf(refused), "caller") << involved;
  }
  EXPECT_TRUE(Get(Admin(), id)->panel().empty());
  rpc::CallContext no_employee = Admin();
  no_employee.access.principal.subject = "administration";
  EXPECT_TRUE(Appoint(id, panel, no_employee).ok());
  EXPECT_TRUE(Appoint(id, panel, AdminWho("Rina")).ok());
}

TEST_F(ObjectionTest, EachSeatVotesInTheRoleOfItsBody) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Appoint(id, {"Sri", "Bagus", "Arif"}).ok());
  struct Row {
    const char* member;
    const char* seat;
    const char* role;
  };
  const Row rows[] = {{"Sri", "panel.PERSONNEL_AGENCY", "PERSONNEL_ADMIN"},
                      {"Bagus", "panel.COMPLAINT_COORDINATOR", "COMPLAINT_ADMIN"},
                      {"Arif", "panel.INSPECTORATE", "INSPECTORATE"}};
  for (const Row& row : rows) {
    for (const char* role : {"", "PERSONNEL_ADMIN", "COMPLAINT_ADMIN", "INSPECTORATE", "AUDITOR"}) {
      if (std::string(role) == row.role) continue;
      const absl::Status refused =
          VoteAs(WhoAs(row.member, role), id, v1::OBJECTION_VOTE_REJECT).status();
      EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied) << row.member << role;
      EXPECT_EQ(ReasonOf(refused), "SEAT_ROLE_MISSING") << row.member << role;
      EXPECT_EQ(FieldOf(refused), row.seat) << row.member << role;
    }
  }
  EXPECT_EQ(Ask("SELECT count(*) FROM objection_panel WHERE vote <> 0"), "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE outcome = 'SEAT_ROLE_MISSING'"), "12");
  EXPECT_TRUE(VoteAs(WhoAs("Bagus", "COMPLAINT_ADMIN"), id, v1::OBJECTION_VOTE_REJECT).ok());
  EXPECT_TRUE(VoteAs(WhoAs("Arif", "INSPECTORATE"), id, v1::OBJECTION_VOTE_REJECT).ok());
}

TEST_F(ObjectionTest, WhoGetsAPartInTheMatterVotesNoMore) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Appoint(id, {"Sri", "Bagus", "Arif"}).ok());
  ASSERT_TRUE(ApplyEvidence({Case("Yudi21", 2,
                                  {Courtesy("Yudi", false, "reporter Yudi21"),
                                   Courtesy("Arif", true, "reporter Yudi21")})})
                  .ok());
  auto head = Employee("Bagus", "DSDABM");
  head.set_heads_unit(true);
  Apply(head, 2);
  auto gone = Employee("Sri", "BKPSDM");
  gone.set_status(personnel::EMPLOYEE_STATUS_INACTIVE);
  Apply(gone, 2);
  for (const auto& [member, field] : {std::pair("Bagus", "panel.COMPLAINT_COORDINATOR"),
                                      std::pair("Arif", "panel.INSPECTORATE")}) {
    const absl::Status refused = Vote(id, member, v1::OBJECTION_VOTE_REJECT).status();
    EXPECT_EQ(ReasonOf(refused), "PANEL_MEMBER_INVOLVED") << member;
    EXPECT_EQ(FieldOf(refused), field);
  }
  EXPECT_EQ(ReasonOf(Vote(id, "Sri", v1::OBJECTION_VOTE_REJECT).status()), "EMPLOYEE_NOT_FOUND");
  ASSERT_TRUE(Appoint(id, {"Tini", "Joko", "Rina"}).ok()) << "nobody has voted";
  EXPECT_TRUE(Vote(id, "Rina", v1::OBJECTION_VOTE_REJECT).ok());
}

TEST_F(ObjectionTest, WhoHasNoPartCannotTellWhetherThereIsOne) {
  const std::string id = File(0).objection_id();
  const std::string none = IdOf("no objection").ToString();
  const auto same = [&](const absl::Status& here, const absl::Status& nowhere) {
    EXPECT_EQ(here, nowhere);
    EXPECT_EQ(ReasonOf(here), "OBJECTION_NOT_FOUND");
    EXPECT_EQ(here.code(), absl::StatusCode::kNotFound);
  };
  const auto probe = [&] {
    same(Speak("Sri", id).status(), Speak("Sri", none).status());
    same(Vote(id, "Tini", v1::OBJECTION_VOTE_REJECT).status(),
         Vote(none, "Tini", v1::OBJECTION_VOTE_REJECT).status());
    same(Get(Who("Tini"), id).status(), Get(Who("Tini"), none).status());
    rpc::CallContext nobody = Who("Tini");
    nobody.access.principal.subject = "not an employee";
    same(Get(nobody, id).status(), Get(nobody, none).status());
  };
  probe();
  Decide(id, v1::OBJECTION_VOTE_REJECT);
  probe();
}

TEST_F(ObjectionTest, TheDirectSuperiorSpeaksOnce) {
  const std::string id = File(0).objection_id();
  EXPECT_EQ(ReasonOf(Speak("Sri", id).status()), "OBJECTION_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Speak("Yudi", id).status()), "OBJECTION_NOT_FOUND") << "nobody heads oneself";
  EXPECT_TRUE(Speak("kepala", id).ok());
  EXPECT_EQ(ReasonOf(Speak("kepala", id).status()), "STATEMENT_GIVEN");
  EXPECT_EQ(Ask("SELECT statement_by FROM objection"), IdOf("kepala").ToString());
}

TEST_F(ObjectionTest, IsReadByWhoHasAPartInIt) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Appoint(id, {"Sri", "Bagus", "Arif"}).ok());
  struct Row {
    const char* what;
    rpc::CallContext context;
    bool reads, reads_case;
  };
  const Row rows[] = {{"the officer", Who("Yudi"), true, true},
                      {"a member", Who("Arif"), true, true},
                      {"the superior", Head(IdOf("kepala")), true, false},
                      {"administration", Admin(), true, false},
                      {"auditor", As("AUDITOR", Scope::kCity, IdOf("auditor")), true, false},
                      {"a colleague", Who("Tini"), false, false},
                      {"another head", Head(IdOf("Sri")), true, true},
                      {"a head elsewhere", Head(IdOf("Tini")), false, false}};
  for (const Row& row : rows) {
    const auto read = Get(row.context, id);
    EXPECT_EQ(read.ok(), row.reads) << row.what;
    if (!row.reads) {
      EXPECT_EQ(ReasonOf(read.status()), "OBJECTION_NOT_FOUND") << row.what;
    }
    v1::GetObjectionCaseRequest request;
    request.set_objection_id(id);
    const auto read_case = objection_api.GetObjectionCase(row.context, request);
    EXPECT_EQ(read_case.ok(), row.reads_case) << row.what;
    if (row.reads_case) {
      EXPECT_EQ(asked_by, row.context.access.principal.subject);
    }
  }
  complaint_answers = false;
  v1::GetObjectionCaseRequest request;
  request.set_objection_id(id);
  EXPECT_EQ(ReasonOf(objection_api.GetObjectionCase(Who("Yudi"), request).status()),
            "PEER_UNAVAILABLE");
}

TEST_F(ObjectionTest, EveryChangeIsOnTheAuditTrail) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Speak("kepala", id).ok());
  Decide(id, v1::OBJECTION_VOTE_REJECT);
  ASSERT_TRUE(Appeal(id).ok());
  ASSERT_TRUE(Withdraw("Yudi", id).ok());
  const std::string changes =
      "FROM audit_log WHERE action LIKE 'assessment.objection.%' AND outcome = 'OK' AND purpose = "
      "'" +
      id + "' AND subject_id = '" + IdOf("Yudi").ToString() + "' AND fields = '{objection}'";
  EXPECT_EQ(Ask("SELECT string_agg(split_part(action, '.', 3), ' ' ORDER BY record_id) " + changes),
            "file statement appoint vote vote appeal withdraw");
  std::string actors;
  for (const Id& who : {IdOf("Yudi"), IdOf("kepala"), IdOf("sri"), IdOf("Sri"), IdOf("Arif"),
                        IdOf("Yudi"), IdOf("Yudi")}) {
    actors += (actors.empty() ? "" : " ") + who.ToString();
  }
  EXPECT_EQ(Ask("SELECT string_agg(subject, ' ' ORDER BY record_id) " + changes), actors);
  // What is refused or repeated changes nothing, and is not recorded as a change.
  EXPECT_FALSE(Withdraw("Yudi", id).ok());
  EXPECT_FALSE(Vote(id, "Sri", v1::OBJECTION_VOTE_REJECT).ok());
  const auto filing = Filing(Case7(1));
  ASSERT_TRUE(objection_api.FileObjection(Who("Yudi"), filing).ok());
  ASSERT_TRUE(objection_api.FileObjection(Who("Yudi"), filing).ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE action LIKE 'assessment.objection.%'"), "8");
}

TEST_F(ObjectionTest, ThePanelsOfAllRoundsAreRead) {
  const std::string id = File(0).objection_id();
  const v1::Objection rejected = Decide(id, v1::OBJECTION_VOTE_REJECT);
  const auto appealed = Appeal(id);
  ASSERT_TRUE(appealed.ok());
  ASSERT_EQ(appealed->objection().panel_size(), 3) << "that of the appeal is not appointed yet";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(appealed->objection().panel(i).round(), 1);
    EXPECT_EQ(appealed->objection().panel(i).vote(), rejected.panel(i).vote());
  }
  ASSERT_TRUE(Appoint(id, {"Tini", "Joko", "Rina"}).ok());
  ASSERT_TRUE(Vote(id, "Rina", v1::OBJECTION_VOTE_UPHOLD).ok());
  for (const char* reader : {"Yudi", "Sri", "Tini"}) {
    const auto read = Get(Who(reader), id);
    ASSERT_TRUE(read.ok()) << read.status();
    std::vector<std::string> seats;
    for (const auto& seat : read->panel()) {
      seats.push_back(std::to_string(seat.round()) + seat.member_id() +
                      std::to_string(seat.vote()) + (seat.reasons().empty() ? "" : "+"));
    }
    EXPECT_THAT(
        seats,
        ElementsAre("1" + IdOf("Sri").ToString() + "2+", "1" + IdOf("Bagus").ToString() + "0",
                    "1" + IdOf("Arif").ToString() + "2+", "2" + IdOf("Tini").ToString() + "0",
                    "2" + IdOf("Joko").ToString() + "0", "2" + IdOf("Rina").ToString() + "1+"));
  }
  EXPECT_TRUE(Get(Who("Yudi"), id)->panel(0).seat() == v1::PANEL_SEAT_KIND_PERSONNEL_AGENCY);
}

TEST_F(ObjectionTest, ListsOfOthersObjectionsAreAudited) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Appoint(id, {"Sri", "Bagus", "Arif"}).ok());
  const std::string yudi = IdOf("Yudi").ToString();
  EXPECT_THAT(Listed(Who("Yudi")), ElementsAre(yudi));
  EXPECT_THAT(Listed(Who("Tini")), ElementsAre());
  EXPECT_EQ(AuditedLists(), "") << "the own ones";
  EXPECT_THAT(Listed(Admin()), ElementsAre(yudi));
  EXPECT_THAT(Listed(As("AUDITOR", Scope::kCity, IdOf("auditor"))), ElementsAre(yudi));
  EXPECT_THAT(Listed(Who("Arif"), true), ElementsAre(yudi));
  EXPECT_THAT(Listed(AdminWho("Tini"), true), ElementsAre()) << "sits on no panel";
  EXPECT_EQ(AuditedLists(), IdOf("sri").ToString() + ":city " + IdOf("auditor").ToString() +
                                ":city " + IdOf("Arif").ToString() + ":panel " +
                                IdOf("Tini").ToString() + ":panel");
}

TEST_F(ObjectionTest, TheDirectSuperiorLearnsOfThem) {
  AddUnit("seksi", "DSDABM");
  Apply(Employee("Dewi", "seksi"));
  AddCases("Dewi", 0, 1);
  File(0);
  ASSERT_TRUE(objection_api.FileObjection(Who("Dewi"), Filing(IdOf("Dewi0").ToString())).ok());
  const std::string yudi = IdOf("Yudi").ToString();
  EXPECT_THAT(Listed(Head(IdOf("kepala"))), ElementsAre(yudi)) << "nobody further down";
  EXPECT_THAT(Listed(Head(IdOf("Tini"))), ElementsAre()) << "heads nobody";
  EXPECT_THAT(Listed(Who("kepala")), ElementsAre()) << "an officer, the own ones only";
  rpc::CallContext both = Head(IdOf("kepala"));
  both.access.granted.push_back({"OFFICER", Scope::kSelf});
  EXPECT_THAT(Listed(both), ElementsAre(yudi));
  EXPECT_EQ(AuditedLists(), IdOf("kepala").ToString() + ":direct_reports " +
                                IdOf("Tini").ToString() + ":direct_reports " +
                                IdOf("kepala").ToString() + ":direct_reports");
  // Who heads the officer no longer, no longer.
  Apply(Employee("kepala", "BKPSDM"), 2);
  EXPECT_THAT(Listed(Head(IdOf("kepala"))), ElementsAre());
  const auto& access = v1::ListObjectionsRequest::descriptor()
                           ->file()
                           ->FindServiceByName("ObjectionService")
                           ->FindMethodByName("ListObjections")
                           ->options()
                           .GetExtension(mumpuni::common::v1::access);
  EXPECT_TRUE(std::any_of(access.grants().begin(), access.grants().end(), [](const auto& grant) {
    return grant.role() == mumpuni::common::v1::ROLE_UNIT_HEAD &&
           grant.scope() == mumpuni::common::v1::SCOPE_UNIT;
  }));
}

TEST_F(ObjectionTest, RefusedReadsAreAudited) {
  const std::string id = File(0).objection_id();
  const auto refused = [&](const std::string& method, const std::string& objection) {
    return Ask("SELECT count(*) FROM audit_log WHERE action LIKE '%/" + method +
               "' AND outcome = 'OBJECTION_NOT_FOUND' AND subject = '" + IdOf("Tini").ToString() +
               "' AND purpose = '" + objection + "'");
  };
  rpc::CallContext tini = Who("Tini");
  tini.method = "mumpuni.assessment.v1.ObjectionService/GetObjection";
  EXPECT_FALSE(Get(tini, id).ok());
  EXPECT_EQ(refused("GetObjection", id), "1");
  tini.method = "mumpuni.assessment.v1.ObjectionService/GetObjectionCase";
  EXPECT_FALSE(GetCase(tini, id).ok());
  EXPECT_EQ(refused("GetObjectionCase", id), "1");
  const std::string none = IdOf("no objection").ToString();
  EXPECT_FALSE(GetCase(tini, none).ok());
  EXPECT_EQ(refused("GetObjectionCase", none), "1") << "probing is seen";
  // What is no refusal is not taken for one.
  complaint_answers = false;
  EXPECT_EQ(ReasonOf(GetCase(Who("Yudi"), id)), "PEER_UNAVAILABLE");
  EXPECT_TRUE(Get(Who("Yudi"), id).ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE outcome <> 'OK'"), "3");
}

TEST_F(ObjectionTest, AnnouncementsTellWhatMayBeContestedUntilWhen) {
  const v1::Objection filed = File(0);
  const auto announced = objection_api.ListAnnouncements(Who("Yudi"), {});
  ASSERT_TRUE(announced.ok()) << announced.status();
  EXPECT_EQ(announced->announcements_size(), 7) << "favourable facts are no announcement";
  int contested = 0;
  for (const auto& one : announced->announcements()) {
    EXPECT_EQ(one.objection_until(), "2026-08-24");
    if (one.objection_id() == filed.objection_id()) ++contested;
  }
  EXPECT_EQ(contested, 1);
  EXPECT_EQ(objection_api.ListAnnouncements(Who("Sri"), {})->announcements_size(), 0);
}

TEST_F(ObjectionTest, AFactThatTheCaseTakesBackEndsTheObjection) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(ApplyEvidence({Case("Yudi21", 2, {})}).ok());
  const auto moot = Get(Who("Yudi"), id);
  EXPECT_EQ(moot->state(), v1::OBJECTION_STATE_MOOT);
  EXPECT_THAT(Kinds(*moot), ElementsAre("FILED", "MOOT"));
  clock.Advance(absl::Hours(24 * 60));
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Get(Who("Yudi"), id)->state(), v1::OBJECTION_STATE_MOOT);
}

TEST_F(ObjectionTest, ALaterFactOfTheSameCaseDoesNotInheritTheObjection) {
  const auto apply = [&](int64_t sequence, const char* day, const char* settles) {
    auto fact = Fact("Yudi", complaint::ACT_KIND_CLEAR_AND_COURTEOUS, false, "reporter Yudi21", day,
                     settles);
    fact.set_unit_id(IdOf("DSDABM").ToString());
    ASSERT_TRUE(ApplyEvidence({Case("Yudi21", sequence, {fact})}).ok());
  };
  apply(2, "2026-08-03", "2026-08-08");
  const v1::Objection filed = File(0);
  EXPECT_EQ(filed.occurred_on(), "2026-08-03");
  Decide(filed.objection_id(), v1::OBJECTION_VOTE_UPHOLD);
  EXPECT_EQ(Signal().first, -210) << "21+ 6-";
  EXPECT_EQ(ChargesOfUnit(), 0);
  const absl::Time upheld = clock.Now();
  // The case was reopened and the officer has answered again, unfavourably again.
  clock.Advance(absl::Hours(1));
  apply(3, "2026-08-10", "2026-08-15");
  EXPECT_EQ(Signal().first, -258) << "the later fact counts";
  EXPECT_EQ(ChargesOfUnit(), 1);
  EXPECT_EQ(KnownAt(upheld), -210) << "what was upheld then was out then";
  EXPECT_EQ(KnownAt(clock.Now()), -258);
  EXPECT_EQ(Get(Who("Yudi"), filed.objection_id())->state(), v1::OBJECTION_STATE_UPHELD);
  const auto announced = objection_api.ListAnnouncements(Who("Yudi"), {});
  ASSERT_EQ(announced->announcements_size(), 7);
  EXPECT_EQ(announced->announcements(0).occurred_on(), "2026-08-10");
  EXPECT_TRUE(announced->announcements(0).objection_id().empty());
  const v1::Objection again = File(0);
  EXPECT_EQ(again.occurred_on(), "2026-08-10");
  EXPECT_EQ(Signal().first, -210);
  EXPECT_EQ(ChargesOfUnit(), 0);
  EXPECT_EQ(ReasonOf(objection_api.FileObjection(Who("Yudi"), Filing(Case7(0))).status()),
            "ALREADY_CONTESTED");
  // Taken back, the first fact is what it was: upheld.
  apply(4, "2026-08-03", "2026-08-08");
  EXPECT_EQ(Signal().first, -210);
  EXPECT_EQ(Get(Who("Yudi"), again.objection_id())->state(), v1::OBJECTION_STATE_MOOT);
}

TEST_F(ObjectionTest, AnOpenObjectionIsMootOnceTheFactHasAnotherDay) {
  const std::string id = File(0).objection_id();
  const auto facts = [&](int64_t sequence, const std::string& day) {
    return Case("Yudi21", sequence,
                {Fact("Yudi", complaint::ACT_KIND_CLEAR_AND_COURTEOUS, false, "reporter Yudi21",
                      day, "2026-08-09")});
  };
  ASSERT_TRUE(ApplyEvidence({facts(2, "2026-08-03")}).ok());
  EXPECT_EQ(Get(Who("Yudi"), id)->state(), v1::OBJECTION_STATE_OPEN) << "settles later, same day";
  ASSERT_TRUE(ApplyEvidence({facts(3, "2026-08-04")}).ok());
  EXPECT_EQ(Get(Who("Yudi"), id)->state(), v1::OBJECTION_STATE_MOOT);
  EXPECT_EQ(Signal().first, -258);
}

TEST_F(ObjectionTest, OneOfAnUnknownDayIsToTheFactOfWhateverDay) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(pg::Transact(database.admin_pool(), {}, [](pg::Tx& tx) {
                tx.Exec("UPDATE objection SET occurred_on = NULL");
                return absl::OkStatus();
              }).ok());
  ASSERT_TRUE(ApplyEvidence({Case("Yudi21", 2,
                                  {Fact("Yudi", complaint::ACT_KIND_CLEAR_AND_COURTEOUS, false,
                                        "reporter Yudi21", "2026-08-04", "2026-08-09")})})
                  .ok());
  const auto read = Get(Who("Yudi"), id);
  EXPECT_EQ(read->state(), v1::OBJECTION_STATE_OPEN);
  EXPECT_TRUE(read->occurred_on().empty());
  EXPECT_EQ(Signal().first, -210);
  EXPECT_EQ(ReasonOf(objection_api.FileObjection(Who("Yudi"), Filing(Case7(0))).status()),
            "ALREADY_CONTESTED");
}

TEST_F(ObjectionTest, ARevisedCalendarMovesDeadlinesAndSaysSo) {
  const std::string id = File(0).objection_id();
  PublishCalendar({"2026-08-17", "2026-08-18", "2026-08-25"}, 2);
  ASSERT_TRUE(RunJobs());
  const auto moved = Get(Who("Yudi"), id);
  EXPECT_EQ(moved->decision_due(), "2026-09-03");
  EXPECT_EQ(moved->calendar_version(), 2);
  ASSERT_EQ(moved->events_size(), 2);
  EXPECT_EQ(moved->events(1).kind(), "DEADLINE_MOVED");
  EXPECT_EQ(moved->events(1).detail(), "2026-09-02 to 2026-09-03");
}

TEST_F(ObjectionTest, WithdrawnCountsAgainAndMayBeFiledAgain) {
  const std::string id = File(0).objection_id();
  v1::WithdrawObjectionRequest request;
  request.set_request_id(RequestId());
  request.set_objection_id(id);
  EXPECT_EQ(ReasonOf(objection_api.WithdrawObjection(Who("Sri"), request).status()),
            "OBJECTION_NOT_FOUND");
  request.set_request_id(RequestId());
  ASSERT_TRUE(objection_api.WithdrawObjection(Who("Yudi"), request).ok());
  EXPECT_EQ(Signal().first, -258);
  EXPECT_EQ(File(0).state(), v1::OBJECTION_STATE_OPEN);
}

TEST_F(ObjectionTest, IsCountedByRuleAndUnitNeverByPerson) {
  Decide(File(0).objection_id(), v1::OBJECTION_VOTE_UPHOLD);
  Decide(File(1).objection_id(), v1::OBJECTION_VOTE_REJECT);
  File(2);
  v1::GetObjectionReportRequest request;
  request.set_from_date("2026-08-01");
  request.set_to_date("2026-08-31");
  const auto report = objection_api.GetObjectionReport(Admin(), request);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->counts_size(), 1);
  EXPECT_EQ(report->counts(0).rule_set_code(), "2026-1");
  EXPECT_EQ(report->counts(0).filed_count(), 3);
  EXPECT_EQ(report->counts(0).upheld_count(), 1);
  EXPECT_EQ(report->counts(0).rejected_count(), 1);
  EXPECT_EQ(report->counts(0).open_count(), 1);
  EXPECT_EQ(report->DebugString().find(IdOf("Yudi").ToString()), std::string::npos);
  request.set_to_date("2026-07-01");
  EXPECT_EQ(ReasonOf(objection_api.GetObjectionReport(Admin(), request).status()),
            "VALUE_OUT_OF_RANGE");
}

TEST_F(ObjectionTest, ErasureTakesThePersonOutAndLeavesTheCount) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Speak("kepala", id).ok());
  Erase("Yudi");
  EXPECT_EQ(Ask("SELECT count(*) FROM objection WHERE statement_by IS NULL"), "1");
  EXPECT_EQ(Ask("SELECT count(*) FROM objection WHERE employee_id IS NULL AND statement = '' "
                "AND state = 6"),
            "1");
  clock.Advance(absl::Hours(24 * 60));
  ASSERT_TRUE(RunJobs());
  EXPECT_TRUE(Get(Admin(), id)->employee_id().empty());
}

TEST_F(ObjectionTest, ErasureOfWhoSpokeLeavesWhatWasSaid) {
  const std::string id = File(0).objection_id();
  ASSERT_TRUE(Speak("kepala", id).ok());
  Erase("kepala");
  EXPECT_EQ(Ask("SELECT count(*) FROM objection WHERE statement_by IS NULL"), "1");
  EXPECT_FALSE(Get(Who("Yudi"), id)->superior_statement().empty());
}

TEST_F(ObjectionTest, WhatWasKnownThenIncludesWhatWasContested) {
  const absl::Time before = clock.Now();
  clock.Advance(absl::Hours(1));
  const std::string id = File(0).objection_id();
  const absl::Time contested = clock.Now();
  clock.Advance(absl::Hours(1));
  Decide(id, v1::OBJECTION_VOTE_REJECT);
  EXPECT_EQ(KnownAt(before), -258);
  EXPECT_EQ(KnownAt(contested), -210);
  EXPECT_EQ(KnownAt(clock.Now()), -258);
}

// Objections of before the day of the fact was kept.
class ObjectionMigration : public ::testing::Test {
 protected:
  static constexpr int kDayKept = 109;

  ObjectionMigration() : database(std::vector<pg::Migration>()) {
    std::vector<pg::Migration> before;
    for (const pg::Migration& one : AllMigrations()) {
      if (one.number < kDayKept) before.push_back(one);
    }
    EXPECT_TRUE(Migrate(before).ok());
  }
  absl::Status Migrate(const std::vector<pg::Migration>& migrations) {
    return pg::Migrate(database.owner_pool(), migrations,
                       mumpuni::testing::TestDatabase::runtime_role());
  }
  absl::StatusOr<std::string> Run(const std::string& sql) {
    return pg::Transact(database.admin_pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<std::string> {
      const auto rows = tx.raw().exec(sql);
      return rows.empty() ? "" : pg::TextOf(rows[0][0]);
    });
  }
  static std::string Quoted(const std::string& name) {
    return "'" + Id::FromName(name).ToString() + "'";
  }
  // As a program without the new columns stores it; `person` may be "NULL".
  absl::Status AddObjection(const std::string& name, const std::string& person, int state) {
    return Run("INSERT INTO objection (objection_id, employee_id, source_id, act, rule_set, "
               "ground, statement, state, round, filed_at, statement_due, decision_due, "
               "calendar_version, superior_statement) VALUES (" +
               Quoted(name) + ", " + person + ", " + Quoted("case") + ", 2, '2026-1', 1, '', " +
               std::to_string(state) + ", 1, now(), '2026-08-19', '2026-09-02', 1, '')")
        .status();
  }
  absl::Status AddFact(const std::string& table, const std::string& person,
                       const std::string& day) {
    const bool history = table == "evidence_history";
    return Run("INSERT INTO " + table +
               " (source, source_id, employee_id, fact, source_sequence, level, favourable, "
               "occurred_on, topic, reporter_ref, reporter_verified, exclusion, provider, method, "
               "recorded_at" +
               (history ? ", replaced_at" : "") + ") VALUES (3, " + Quoted("case") + ", " +
               Quoted(person) + ", '2', 1, 0, false, '" + day + "', 'ROAD', 'r', true, 0, '', 0, " +
               "now()" + (history ? ", now()" : "") + ")")
        .status();
  }
  std::string DayOf(const std::string& name) {
    const auto day =
        Run("SELECT coalesce(occurred_on::text, 'any') FROM objection "
            "WHERE objection_id = " +
            Quoted(name));
    return day.ok() ? *day : std::string(day.status().message());
  }

  mumpuni::testing::TestDatabase database;
};

TEST_F(ObjectionMigration, KeepsWhatThereIsAndWhatEarlierProgramsAdd) {
  ASSERT_TRUE(AddFact("evidence", "Yudi", "2026-08-03").ok());
  ASSERT_TRUE(AddFact("evidence_history", "Yudi", "2026-08-03").ok());
  ASSERT_TRUE(AddFact("evidence", "Dewi", "2026-08-10").ok());
  ASSERT_TRUE(AddFact("evidence_history", "Dewi", "2026-08-03").ok());
  ASSERT_TRUE(AddObjection("one day", Quoted("Yudi"), 1).ok());
  ASSERT_TRUE(AddObjection("two days", Quoted("Dewi"), 2).ok());
  ASSERT_TRUE(AddObjection("no fact left", Quoted("Joko"), 4).ok());
  ASSERT_TRUE(AddObjection("erased", "NULL", 2).ok());
  ASSERT_TRUE(AddObjection("erased as well", "NULL", 2).ok());
  ASSERT_TRUE(Migrate(AllMigrations()).ok());
  EXPECT_EQ(DayOf("one day"), "2026-08-03");
  EXPECT_EQ(DayOf("two days"), "any") << "it was to both";
  EXPECT_EQ(DayOf("no fact left"), "any");
  EXPECT_EQ(DayOf("erased"), "any");
  EXPECT_EQ(*Run("SELECT count(*) FROM objection"), "5");
  ASSERT_TRUE(AddObjection("by an earlier program", Quoted("Rina"), 1).ok());
  EXPECT_FALSE(AddObjection("twice", Quoted("Rina"), 1).ok()) << "a fact is contested once";
}

}  // namespace
}  // namespace mumpuni::assessment::testing
