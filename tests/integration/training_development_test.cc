// Digital readiness and motivation: who may do and see what, what is told to whom, what is
// forgotten. Each call has the reach that its role has by the access rule of the method.
#include <gmock/gmock.h>

#include "common/jobs/timers.h"
#include "common/rpc/access.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/training/api/development_api.h"
#include "services/training/events/consumers.h"
#include "services/training/jobs/timers.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kInstrument[] = "KD-2026";

class TrainingDevelopmentTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("kota", "");
    AddUnit("dinas", "kota");
    AddUnit("bidang", "dinas");
    AddUnit("kecamatan", "kota");
    head_ = AddEmployee("kepala", "dinas");
    yudi_ = AddEmployee("yudi", "bidang");
    ani_ = AddEmployee("ani", "bidang");
    dewi_ = AddEmployee("dewi", "kecamatan");
    sri_ = Id::FromName("sri");
    ASSERT_TRUE(Define(kInstrument, "2026-01-01").ok());
  }

  // What the server makes of a call: the widest reach among the grants of the role.
  static rpc::CallContext As(const std::string& role, const Id& who, const std::string& method) {
    const auto* descriptor =
        v1::GetReadinessRequest::descriptor()->file()->service(0)->FindMethodByName(method);
    rpc::CallContext context;
    context.access.principal = {"edge", who.ToString(), {role}, ""};
    for (const auto& grant : rpc::internal::RuleOf(*descriptor).grants) {
      if (grant.role != role) continue;
      context.access.granted.push_back(grant);
      context.access.scope = std::max(context.access.scope, grant.scope);
    }
    context.method = "mumpuni.training.v1.DevelopmentService/" + method;
    context.deadline = absl::InfiniteFuture();
    context.cancelled = [] { return false; };
    return context;
  }
  static rpc::CallContext Officer(const Id& who, const std::string& method) {
    return As("OFFICER", who, method);
  }
  rpc::CallContext Admin(const std::string& method) const {
    return As("TRAINING_ADMIN", sri_, method);
  }
  static bool MayCall(const std::string& role, const std::string& method) {
    return As(role, Id(), method).access.scope != Scope::kNone;
  }

  // What happens at one instant has no order.
  void Tick() { clock_.Advance(absl::Milliseconds(1)); }
  std::string RequestId() { return Id::New(clock_.Now()).ToString(); }

  // Two items of each step, "1.a" to "4.b".
  static v1::ReadinessInstrument Instrument(const std::string& code, const std::string& from) {
    v1::ReadinessInstrument instrument;
    instrument.set_code(code);
    instrument.set_valid_from(from);
    instrument.set_threshold_permille(750);
    for (int step = 1; step <= 4; ++step) {
      for (const char* which : {".a", ".b"}) {
        auto* item = instrument.add_items();
        item->set_key(std::to_string(step) + which);
        item->set_label("Buka aplikasi pengaduan");
        item->set_kind(v1::READINESS_ITEM_KIND_TASK);
        item->set_step(step);
      }
    }
    return instrument;
  }
  absl::Status Define(const std::string& code, const std::string& from, int threshold = 750) {
    v1::DefineReadinessInstrumentRequest request;
    request.set_request_id(RequestId());
    *request.mutable_instrument() = Instrument(code, from);
    request.mutable_instrument()->set_threshold_permille(threshold);
    return api_.DefineReadinessInstrument(Admin("DefineReadinessInstrument"), request).status();
  }

  // Meets all items up to a step.
  v1::SubmitReadinessRequest Answers(int step, const std::string& code = kInstrument) {
    v1::SubmitReadinessRequest request;
    request.set_request_id(RequestId());
    request.set_instrument_code(code);
    const v1::ReadinessInstrument instrument = Instrument(code, "");
    for (const auto& item : instrument.items()) {
      auto* answer = request.add_answers();
      answer->set_item_key(item.key());
      answer->set_met(item.step() <= step);
    }
    return request;
  }
  absl::StatusOr<v1::SubmitReadinessResponse> Submit(const Id& who, int step) {
    Tick();
    return api_.SubmitReadiness(Officer(who, "SubmitReadiness"), Answers(step));
  }
  absl::StatusOr<v1::GetReadinessResponse> Readiness(const std::string& role, const Id& who,
                                                     const Id& about) {
    v1::GetReadinessRequest request;
    request.set_employee_id(about.ToString());
    return api_.GetReadiness(As(role, who, "GetReadiness"), request);
  }
  absl::StatusOr<v1::GetReadinessSummaryResponse> Summary(const std::string& role, const Id& who,
                                                          const std::string& unit) {
    v1::GetReadinessSummaryRequest request;
    if (!unit.empty()) request.set_unit_id(Id::FromName(unit).ToString());
    return api_.GetReadinessSummary(As(role, who, "GetReadinessSummary"), request);
  }

  absl::Status Demand(const Id& course, int step) {
    v1::SetDigitalDemandRequest request;
    request.set_request_id(RequestId());
    request.set_course_id(course.ToString());
    request.set_step(step);
    return api_.SetDigitalDemand(Admin("SetDigitalDemand"), request).status();
  }
  absl::Status Bridge(int step, const Id& course) {
    v1::SetBridgingCourseRequest request;
    request.set_request_id(RequestId());
    request.set_course_id(course.ToString());
    request.set_step(step);
    return api_.SetBridgingCourse(Admin("SetBridgingCourse"), request).status();
  }
  absl::StatusOr<v1::CheckReadinessForResponse> Fit(const std::string& role, const Id& who,
                                                    const Id& course, const Id& about) {
    v1::CheckReadinessForRequest request;
    request.set_course_id(course.ToString());
    request.set_employee_id(about.ToString());
    return api_.CheckReadinessFor(As(role, who, "CheckReadinessFor"), request);
  }

  v1::SetGoalRequest Goal(const std::string& due_on, int level = 3) {
    v1::SetGoalRequest request;
    request.set_request_id(RequestId());
    auto* goal = request.mutable_goal();
    goal->set_competency_code("M.3");
    goal->set_target_level(level);
    goal->set_due_on(due_on);
    goal->set_own_words("Supaya warga cepat mengerti");
    return request;
  }
  absl::StatusOr<v1::DevelopmentGoal> SetGoal(const Id& who, const v1::SetGoalRequest& request) {
    Tick();
    ASSIGN_OR_RETURN(const auto response, api_.SetGoal(Officer(who, "SetGoal"), request));
    return response.goal();
  }
  absl::StatusOr<v1::DevelopmentGoal> Complete(const Id& who, const std::string& goal_id) {
    v1::CompleteGoalRequest request;
    request.set_request_id(RequestId());
    request.set_goal_id(goal_id);
    ASSIGN_OR_RETURN(const auto response, api_.CompleteGoal(Officer(who, "CompleteGoal"), request));
    return response.goal();
  }
  absl::Status Prefer(const Id& who, int quiet_start, int quiet_end, bool opt_out,
                      bool willing = false) {
    v1::SetDevelopmentPreferencesRequest request;
    request.set_request_id(RequestId());
    auto* preferences = request.mutable_preferences();
    preferences->set_quiet_start_minute(quiet_start);
    preferences->set_quiet_end_minute(quiet_end);
    preferences->set_nudge_opt_out(opt_out);
    preferences->set_willing_to_help(willing);
    return api_.SetDevelopmentPreferences(Officer(who, "SetDevelopmentPreferences"), request)
        .status();
  }
  v1::ListNudgesResponse Nudges(const Id& who) {
    const auto response = api_.ListNudges(Officer(who, "ListNudges"), v1::ListNudgesRequest());
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::ListNudgesResponse());
  }
  // Lets the timers run that are due on the day just after nine.
  void PlayTo(const std::string& day) {
    clock_.Set(LocalDate::Of(day).Start() + absl::Hours(9) + absl::Seconds(1));
    const auto ran = runner_.RunDue();
    ASSERT_TRUE(ran.ok()) << ran.status();
  }

  v1::SendAppreciationRequest Thanks(const Id& to, const std::string& text = "Terima kasih!") {
    v1::SendAppreciationRequest request;
    request.set_request_id(RequestId());
    request.set_receiver_id(to.ToString());
    request.set_text(text);
    return request;
  }
  std::string Thank(const std::string& role, const Id& from, const Id& to,
                    const std::string& text = "Terima kasih!") {
    Tick();
    return ReasonOf(
        api_.SendAppreciation(As(role, from, "SendAppreciation"), Thanks(to, text)).status());
  }
  v1::ListAppreciationsResponse Received(const Id& who) {
    const auto response =
        api_.ListAppreciations(Officer(who, "ListAppreciations"), v1::ListAppreciationsRequest());
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::ListAppreciationsResponse());
  }

  void Erase(const Id& who) {
    personnel::v1::EmployeeErased message;
    message.mutable_state()->set_employee_id(who.ToString());
    mumpuni::events::IncomingEvent event;
    event.tp = {events::kEmployeeTopic, 0};
    event.type = personnel::v1::EmployeeErased::descriptor()->full_name();
    event.key = event.subject = who.ToString();
    event.sequence = 9;
    event.payload = message.SerializeAsString();
    const std::vector<mumpuni::events::IncomingEvent> batch = {event};
    const absl::Status done = In([&](pg::Tx& tx) { return events::ApplyPersonnel(tx, batch); });
    ASSERT_TRUE(done.ok()) << done;
  }

  rpc::PageTokens pages_{"test secret"};
  app::Motivation motivation_{clock_};
  api::DevelopmentApi api_{db_.pool(), clock_, pages_, readiness_, motivation_};
  mumpuni::jobs::Runner runner_{db_.pool(), clock_, jobs::Timers(motivation_)};
  Id head_, yudi_, ani_, dewi_, sri_;
};

TEST_F(TrainingDevelopmentTest, RolesCallWhatTheyAreGranted) {
  for (const char* method :
       {"DefineReadinessInstrument", "SetDigitalDemand", "SetBridgingCourse", "GetUptake"}) {
    EXPECT_TRUE(MayCall("TRAINING_ADMIN", method)) << method;
    EXPECT_FALSE(MayCall("OFFICER", method)) << method;
    EXPECT_FALSE(MayCall("UNIT_HEAD", method)) << method;
  }
  for (const char* method :
       {"SubmitReadiness", "SetGoal", "CompleteGoal", "ListGoals", "GetDevelopmentPreferences",
        "SetDevelopmentPreferences", "ListAppreciations", "HideAppreciation", "ListNudges"}) {
    EXPECT_EQ(Officer(yudi_, method).access.scope, Scope::kSelf) << method;
    EXPECT_FALSE(MayCall("UNIT_HEAD", method)) << method;
    EXPECT_FALSE(MayCall("TRAINING_ADMIN", method)) << method;
  }
  EXPECT_FALSE(MayCall("OFFICER", "GetReadinessSummary"));
  EXPECT_FALSE(MayCall("INSPECTORATE", "GetReadiness"));
  EXPECT_FALSE(MayCall("PERSONNEL_ADMIN", "GetReadiness"));
}

TEST_F(TrainingDevelopmentTest, AnInstrumentIsDefinedOnceAndTheNewestIsInForce) {
  EXPECT_TRUE(Define(kInstrument, "2026-01-01").ok()) << "the same again";
  EXPECT_EQ(ReasonOf(Define(kInstrument, "2026-01-01", 500)), "READINESS_INSTRUMENT_TAKEN");
  ASSERT_TRUE(Define("KD-2026-B", "2026-06-02").ok());
  const auto listed = api_.ListReadinessInstruments(Officer(yudi_, "ListReadinessInstruments"),
                                                    v1::ListReadinessInstrumentsRequest());
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_THAT(listed->instruments(), SizeIs(2));
  EXPECT_EQ(listed->instruments(0).code(), "KD-2026-B");
  EXPECT_EQ(listed->instruments(1).items(7).key(), "4.b") << "in the order of the definition";

  const auto submit = [&](const std::string& code) {
    return ReasonOf(
        api_.SubmitReadiness(Officer(yudi_, "SubmitReadiness"), Answers(2, code)).status());
  };
  EXPECT_EQ(submit("KD-2026-B"), "READINESS_INSTRUMENT_NOT_IN_FORCE") << "from tomorrow on";
  EXPECT_EQ(submit("KD-1999"), "READINESS_INSTRUMENT_NOT_IN_FORCE");
  EXPECT_EQ(submit(""), "READINESS_INSTRUMENT_NOT_IN_FORCE");
  EXPECT_EQ(submit(kInstrument), "");
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(submit(kInstrument), "READINESS_INSTRUMENT_NOT_IN_FORCE");
  EXPECT_EQ(submit("KD-2026-B"), "");
}

TEST_F(TrainingDevelopmentTest, AnswersAreCompleteAndOfTheInstrument) {
  const auto refused = [&](const v1::SubmitReadinessRequest& request) {
    const auto result = api_.SubmitReadiness(Officer(yudi_, "SubmitReadiness"), request);
    return ReasonOf(result.status()) + " " + FieldOf(result.status());
  };
  auto missing = Answers(2);
  missing.mutable_answers()->RemoveLast();
  EXPECT_EQ(refused(missing), "FIELD_REQUIRED answers.4.b");
  auto unknown = Answers(2);
  unknown.add_answers()->set_item_key("9.z");
  EXPECT_EQ(refused(unknown), "READINESS_ITEM_UNKNOWN answers.item_key");
  auto twice = Answers(2);
  *twice.add_answers() = twice.answers(0);
  EXPECT_EQ(refused(twice), "VALUE_OUT_OF_RANGE answers.item_key");
  EXPECT_EQ(Count("SELECT count(*) FROM readiness_result"), 0);

  const Id retired = AddEmployee("pensiun", "dinas", domain::EmploymentType::kPns, false);
  EXPECT_EQ(ReasonOf(Submit(retired, 2).status()), "EMPLOYEE_INACTIVE");
  EXPECT_EQ(ReasonOf(Submit(Id::FromName("nobody"), 2).status()), "EMPLOYEE_UNKNOWN");
}

TEST_F(TrainingDevelopmentTest, APersonSeesAllTheHeadTheStepAlone) {
  const auto request = Answers(1);
  const auto first = api_.SubmitReadiness(Officer(yudi_, "SubmitReadiness"), request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto replay = api_.SubmitReadiness(Officer(yudi_, "SubmitReadiness"), request);
  ASSERT_TRUE(replay.ok()) << replay.status();
  EXPECT_EQ(replay->result().readiness_id(), first->result().readiness_id());
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(Submit(yudi_, 3).ok());

  const auto own = Readiness("OFFICER", yudi_, yudi_);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->current().step(), 3);
  EXPECT_EQ(own->current().submitted_on(), "2026-06-02");
  ASSERT_THAT(own->current().progress(), SizeIs(4));
  EXPECT_EQ(own->current().progress(3).item_count(), 2);
  EXPECT_EQ(own->current().progress(3).met_count(), 0);
  ASSERT_THAT(own->history(), SizeIs(1));
  EXPECT_EQ(own->history(0).step(), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action = 'training.readiness.get'"), 0);

  const auto seen = Readiness("UNIT_HEAD", head_, yudi_);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->current().step(), 3);
  EXPECT_THAT(seen->current().progress(), IsEmpty());
  EXPECT_EQ(seen->current().instrument_code(), "");
  EXPECT_THAT(seen->history(), IsEmpty());

  const auto city = Readiness("TRAINING_ADMIN", sri_, yudi_);
  ASSERT_TRUE(city.ok()) << city.status();
  EXPECT_THAT(city->history(), SizeIs(1));
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action = 'training.readiness.get'"), 2);

  EXPECT_EQ(ReasonOf(Readiness("OFFICER", ani_, yudi_).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Readiness("UNIT_HEAD", head_, dewi_).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Readiness("UNIT_HEAD", yudi_, head_).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Readiness("TRAINING_ADMIN", sri_, Id::FromName("nobody")).status()),
            "EMPLOYEE_UNKNOWN");
  const auto none = Readiness("OFFICER", dewi_, dewi_);
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_current());
}

TEST_F(TrainingDevelopmentTest, ASummaryHidesSmallCells) {
  std::vector<Id> people;
  for (int i = 0; i < 13; ++i) {
    people.push_back(AddEmployee("p" + std::to_string(i), "kecamatan"));
    ASSERT_TRUE(Submit(people.back(), i < 6 ? 2 : i < 12 ? 3 : 4).ok());
  }
  // dewi has not answered: with the one on step 4 two cells are small.
  const auto summary = Summary("TRAINING_ADMIN", sri_, "kecamatan");
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_THAT(summary->cells(), SizeIs(6));
  std::vector<std::string> told;
  for (const auto& cell : summary->cells()) {
    told.push_back(cell.hidden() ? "hidden" : std::to_string(cell.people_count()));
    EXPECT_TRUE(!cell.hidden() || cell.people_count() == 0);
  }
  EXPECT_THAT(told, ElementsAre("hidden", "0", "0", "6", "6", "hidden"));

  ASSERT_TRUE(Submit(dewi_, 3).ok());
  const auto one_small = Summary("TRAINING_ADMIN", sri_, "kecamatan");
  ASSERT_TRUE(one_small.ok());
  EXPECT_TRUE(one_small->cells(5).hidden());
  EXPECT_TRUE(one_small->cells(3).hidden()) << "it would tell the small one";
  EXPECT_EQ(one_small->cells(4).people_count(), 7);

  const auto few = Summary("UNIT_HEAD", head_, "");
  ASSERT_TRUE(few.ok()) << few.status();
  EXPECT_TRUE(few->suppressed()) << "three people";
  EXPECT_THAT(few->cells(), IsEmpty());
  const auto city = Summary("AUDITOR", sri_, "");
  ASSERT_TRUE(city.ok()) << city.status();
  EXPECT_FALSE(city->suppressed());
  EXPECT_EQ(ReasonOf(Summary("UNIT_HEAD", head_, "kecamatan").status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Summary("UNIT_HEAD", head_, "kota").status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Summary("UNIT_HEAD", Id::FromName("nobody"), "").status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Summary("TRAINING_ADMIN", sri_, "nowhere").status()), "UNIT_UNKNOWN");
}

TEST_F(TrainingDevelopmentTest, ACourseAboveTheStepComesWithABridgeAndVolunteers) {
  const domain::Course course = AddCourse("ICT-201", {{"T.7", Level::Clamped(3)}});
  const domain::Course second = AddCourse("ICT-102", {{"T.7", Level::Clamped(2)}});
  const domain::Course third = AddCourse("ICT-103", {{"T.7", Level::Clamped(2)}});
  EXPECT_EQ(Fit("OFFICER", yudi_, course.id, yudi_)->fit(), v1::READINESS_FIT_FITS)
      << "it demands nothing";
  ASSERT_TRUE(Demand(course.id, 3).ok());
  EXPECT_EQ(Fit("OFFICER", yudi_, course.id, yudi_)->fit(), v1::READINESS_FIT_NOT_PLACED);

  ASSERT_TRUE(Submit(yudi_, 1).ok());
  auto fit = Fit("OFFICER", yudi_, course.id, yudi_);
  ASSERT_TRUE(fit.ok()) << fit.status();
  EXPECT_EQ(fit->fit(), v1::READINESS_FIT_NEEDS_BRIDGING);
  EXPECT_EQ(fit->demanded_step(), 3);
  EXPECT_EQ(fit->bridging_course_id(), "") << "nobody has named one";
  ASSERT_TRUE(Bridge(3, third.id).ok());
  EXPECT_EQ(Fit("OFFICER", yudi_, course.id, yudi_)->bridging_course_id(), third.id.ToString());
  ASSERT_TRUE(Bridge(2, second.id).ok());
  EXPECT_EQ(Fit("OFFICER", yudi_, course.id, yudi_)->bridging_course_id(), second.id.ToString());

  // Volunteers of the unit on a higher step; neither who is silent nor who is elsewhere.
  std::vector<std::string> volunteers;
  for (int i = 0; i < 5; ++i) {
    const Id peer = AddEmployee("v" + std::to_string(i), "bidang");
    ASSERT_TRUE(Submit(peer, 2).ok());
    ASSERT_TRUE(Prefer(peer, 0, 0, false, true).ok());
    volunteers.push_back(peer.ToString());
  }
  ASSERT_TRUE(Submit(ani_, 4).ok());
  ASSERT_TRUE(Submit(dewi_, 4).ok());
  ASSERT_TRUE(Prefer(dewi_, 0, 0, false, true).ok());
  const Id equal = AddEmployee("equal", "bidang");
  ASSERT_TRUE(Submit(equal, 1).ok());
  ASSERT_TRUE(Prefer(equal, 0, 0, false, true).ok());
  fit = Fit("UNIT_HEAD", head_, course.id, yudi_);
  ASSERT_TRUE(fit.ok()) << fit.status();
  ASSERT_THAT(fit->peer_ids(), SizeIs(3));
  EXPECT_TRUE(std::is_sorted(fit->peer_ids().begin(), fit->peer_ids().end()));
  for (const std::string& peer : fit->peer_ids()) {
    EXPECT_THAT(volunteers, ::testing::Contains(peer));
  }
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action = 'training.readiness.check'"), 1);

  ASSERT_TRUE(Submit(yudi_, 3).ok());
  fit = Fit("OFFICER", yudi_, course.id, yudi_);
  EXPECT_EQ(fit->fit(), v1::READINESS_FIT_FITS);
  EXPECT_THAT(fit->peer_ids(), IsEmpty());
  ASSERT_TRUE(Demand(course.id, 0).ok());
  EXPECT_EQ(Fit("OFFICER", yudi_, course.id, yudi_)->demanded_step(), 0);

  EXPECT_EQ(ReasonOf(Fit("OFFICER", ani_, course.id, yudi_).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Fit("OFFICER", yudi_, Id::FromName("none"), yudi_).status()),
            "COURSE_UNKNOWN");
  EXPECT_EQ(ReasonOf(Demand(Id::FromName("none"), 1)), "COURSE_UNKNOWN");
  EXPECT_EQ(ReasonOf(Demand(course.id, 5)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(Bridge(0, course.id)), "VALUE_OUT_OF_RANGE");
  ASSERT_TRUE(In([&](pg::Tx& tx) { return catalogue_.RetireCourse(tx, third.id, 0); }).ok());
  EXPECT_EQ(ReasonOf(Bridge(1, third.id)), "COURSE_NOT_PUBLISHED");
}

TEST_F(TrainingDevelopmentTest, GoalsBelongToThePersonAlone) {
  const auto goal = SetGoal(yudi_, Goal("2026-08-31"));
  ASSERT_TRUE(goal.ok()) << goal.status();
  EXPECT_EQ(goal->own_words(), "Supaya warga cepat mengerti");
  EXPECT_EQ(ReasonOf(Complete(ani_, goal->goal_id()).status()), "GOAL_UNKNOWN");
  const auto done = Complete(yudi_, goal->goal_id());
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->completed_on(), "2026-06-01");
  EXPECT_EQ(ReasonOf(Complete(yudi_, goal->goal_id()).status()), "GOAL_COMPLETED");

  ASSERT_TRUE(SetGoal(yudi_, Goal("2026-09-30")).ok());
  v1::ListGoalsRequest request;
  request.set_page_size(1);
  auto page = api_.ListGoals(Officer(yudi_, "ListGoals"), request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->goals(0).goal_id(), goal->goal_id());
  request.set_page_token(page->next_page_token());
  page = api_.ListGoals(Officer(yudi_, "ListGoals"), request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->goals(0).due_on(), "2026-09-30");
  EXPECT_THAT(api_.ListGoals(Officer(ani_, "ListGoals"), v1::ListGoalsRequest())->goals(),
              IsEmpty());
}

TEST_F(TrainingDevelopmentTest, BadGoalsAreRefused) {
  const auto refused = [&](const v1::SetGoalRequest& request) {
    const auto result = SetGoal(yudi_, request);
    return ReasonOf(result.status()) + " " + FieldOf(result.status());
  };
  EXPECT_EQ(refused(Goal("2026-05-31")), "GOAL_DATE_WRONG goal.due_on");
  EXPECT_EQ(refused(Goal("2026-02-30")), "DATE_MALFORMED goal.due_on");
  EXPECT_EQ(refused(Goal("2026-08-31", 6)), "LEVEL_OUT_OF_RANGE goal.target_level");
  EXPECT_EQ(refused(Goal("2026-08-31", 0)), "LEVEL_OUT_OF_RANGE goal.target_level");
  auto wordy = Goal("2026-08-31");
  wordy.mutable_goal()->set_own_words(std::string(301, 'a'));
  EXPECT_EQ(refused(wordy), "TEXT_TOO_LONG goal.own_words");
  EXPECT_EQ(Count("SELECT count(*) FROM development_goal"), 0);
  for (int i = 0; i < domain::kMaxOpenGoals; ++i) {
    ASSERT_TRUE(SetGoal(yudi_, Goal("2026-08-31")).ok());
  }
  EXPECT_EQ(refused(Goal("2026-08-31")), "GOALS_TOO_MANY ");
}

TEST_F(TrainingDevelopmentTest, GoalsThatFallDueMakeOneNudgeAWeek) {
  ASSERT_TRUE(SetGoal(yudi_, Goal("2026-06-18")).ok());
  ASSERT_TRUE(SetGoal(yudi_, Goal("2026-06-19")).ok());
  ASSERT_TRUE(SetGoal(dewi_, Goal("2026-08-31")).ok());
  ASSERT_TRUE(jobs::Begin(db_.pool(), clock_).ok());
  PlayTo("2026-06-01");
  EXPECT_THAT(Nudges(yudi_).nudges(), IsEmpty()) << "17 days are left";
  PlayTo("2026-06-04");
  ASSERT_THAT(Nudges(yudi_).nudges(), SizeIs(1));
  EXPECT_EQ(Nudges(yudi_).nudges(0).kind(), v1::NUDGE_KIND_GOAL_DUE);
  EXPECT_EQ(Nudges(yudi_).nudges(0).due_on(), "2026-06-18");
  PlayTo("2026-06-05");
  PlayTo("2026-06-07");
  EXPECT_THAT(Nudges(yudi_).nudges(), SizeIs(1)) << "not two of a kind in a week";
  PlayTo("2026-06-08");
  ASSERT_THAT(Nudges(yudi_).nudges(), SizeIs(2));
  EXPECT_EQ(Nudges(yudi_).nudges(1).due_on(), "2026-06-19");
  PlayTo("2026-06-15");
  EXPECT_THAT(Nudges(yudi_).nudges(), SizeIs(2)) << "each goal once";
  EXPECT_THAT(Nudges(dewi_).nudges(), IsEmpty());

  ASSERT_TRUE(Complete(yudi_, Nudges(yudi_).nudges(0).goal_id()).ok());
  EXPECT_THAT(Nudges(yudi_).nudges(), SizeIs(1)) << "a completed goal needs none";
  PlayTo("2026-06-20");
  EXPECT_THAT(Nudges(yudi_).nudges(), IsEmpty());
  EXPECT_EQ(Count("SELECT count(*) FROM nudge"), 0) << "what is over is removed";
}

TEST_F(TrainingDevelopmentTest, NobodyIsNudgedInQuietHoursOrAgainstTheirWill) {
  ASSERT_TRUE(SetGoal(yudi_, Goal("2026-06-10")).ok());
  ASSERT_TRUE(SetGoal(ani_, Goal("2026-06-10")).ok());
  ASSERT_TRUE(Prefer(ani_, 0, 0, /*opt_out=*/true).ok());
  ASSERT_TRUE(jobs::Begin(db_.pool(), clock_).ok());
  PlayTo("2026-06-01");
  EXPECT_EQ(Count("SELECT count(*) FROM nudge"), 1) << "none is made after an opt-out";
  EXPECT_THAT(Nudges(ani_).nudges(), IsEmpty());

  // Quiet from 21:00 over midnight to 06:30.
  ASSERT_TRUE(Prefer(yudi_, 21 * 60, 6 * 60 + 30, false).ok());
  const auto at = [&](int hour, int minute) {
    clock_.Set(LocalDate::Of("2026-06-02").Start() + absl::Hours(hour) + absl::Minutes(minute));
    return Nudges(yudi_);
  };
  EXPECT_THAT(at(20, 59).nudges(), SizeIs(1));
  EXPECT_THAT(at(21, 0).nudges(), IsEmpty());
  EXPECT_TRUE(at(23, 59).quiet());
  EXPECT_TRUE(at(0, 0).quiet());
  EXPECT_TRUE(at(6, 29).quiet());
  EXPECT_FALSE(at(6, 30).quiet());
  EXPECT_THAT(at(6, 30).nudges(), SizeIs(1));

  ASSERT_TRUE(Prefer(yudi_, 21 * 60, 6 * 60 + 30, /*opt_out=*/true).ok());
  EXPECT_THAT(at(9, 0).nudges(), IsEmpty()) << "also what was made before";
  EXPECT_EQ(ReasonOf(Prefer(yudi_, 1440, 0, false)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(Prefer(yudi_, 0, -1, false)), "VALUE_OUT_OF_RANGE");
  const auto stored = api_.GetDevelopmentPreferences(Officer(yudi_, "GetDevelopmentPreferences"),
                                                     v1::GetDevelopmentPreferencesRequest());
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->preferences().quiet_start_minute(), 21 * 60);
  const auto unset = api_.GetDevelopmentPreferences(Officer(dewi_, "GetDevelopmentPreferences"),
                                                    v1::GetDevelopmentPreferencesRequest());
  EXPECT_EQ(unset->preferences().quiet_start_minute(), 18 * 60);
  EXPECT_FALSE(unset->preferences().willing_to_help());
}

TEST_F(TrainingDevelopmentTest, ColleaguesAndHeadsThankByName) {
  EXPECT_EQ(Thank("OFFICER", ani_, yudi_), "");
  EXPECT_EQ(Thank("UNIT_HEAD", head_, yudi_, "Jawaban Anda jelas."), "");
  EXPECT_EQ(Thank("OFFICER", dewi_, yudi_), "OUT_OF_SCOPE") << "another unit";
  EXPECT_EQ(Thank("UNIT_HEAD", head_, dewi_), "OUT_OF_SCOPE");
  EXPECT_EQ(Thank("OFFICER", yudi_, yudi_), "APPRECIATION_TO_SELF");
  EXPECT_EQ(Thank("OFFICER", ani_, Id::FromName("nobody")), "OUT_OF_SCOPE");
  EXPECT_EQ(Thank("OFFICER", ani_, yudi_, ""), "FIELD_REQUIRED");
  EXPECT_EQ(Thank("OFFICER", ani_, yudi_, std::string(501, 'a')), "TEXT_TOO_LONG");

  const auto received = Received(yudi_);
  ASSERT_THAT(received.appreciations(), SizeIs(2));
  EXPECT_EQ(received.appreciations(0).sender_id(), ani_.ToString());
  EXPECT_EQ(received.appreciations(1).text(), "Jawaban Anda jelas.");
  EXPECT_THAT(Received(ani_).appreciations(), IsEmpty());

  v1::HideAppreciationRequest hide;
  hide.set_request_id(RequestId());
  hide.set_appreciation_id(received.appreciations(0).appreciation_id());
  EXPECT_EQ(ReasonOf(api_.HideAppreciation(Officer(ani_, "HideAppreciation"), hide).status()),
            "APPRECIATION_UNKNOWN")
      << "the receiver decides";
  ASSERT_TRUE(api_.HideAppreciation(Officer(yudi_, "HideAppreciation"), hide).ok());
  EXPECT_THAT(Received(yudi_).appreciations(), SizeIs(1));

  for (int i = 1; i < domain::kMaxAppreciationsADay; ++i) {
    ASSERT_EQ(Thank("OFFICER", ani_, yudi_), "");
  }
  EXPECT_EQ(Thank("OFFICER", ani_, yudi_), "APPRECIATIONS_TOO_MANY");
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Thank("OFFICER", ani_, yudi_), "");
}

TEST_F(TrainingDevelopmentTest, AnErasureForgetsEverythingAboutThePerson) {
  for (const Id& who : {yudi_, ani_}) {
    ASSERT_TRUE(Submit(who, 2).ok());
    ASSERT_TRUE(SetGoal(who, Goal("2026-06-10")).ok());
    ASSERT_TRUE(Prefer(who, 0, 0, false, true).ok());
  }
  ASSERT_EQ(Thank("OFFICER", ani_, yudi_), "");
  ASSERT_EQ(Thank("OFFICER", yudi_, ani_), "");
  ASSERT_EQ(Thank("UNIT_HEAD", head_, ani_), "");
  ASSERT_TRUE(jobs::Begin(db_.pool(), clock_).ok());
  PlayTo("2026-06-01");
  ASSERT_EQ(Count("SELECT count(*) FROM nudge"), 2);

  Erase(yudi_);
  EXPECT_EQ(Count("SELECT count(*) FROM readiness_result"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM development_goal"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM development_preference"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM nudge"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM appreciation"), 1) << "neither from nor to the person";
  EXPECT_EQ(ReasonOf(Submit(yudi_, 2).status()), "EMPLOYEE_UNKNOWN");
  EXPECT_EQ(ReasonOf(SetGoal(yudi_, Goal("2026-06-10")).status()), "EMPLOYEE_UNKNOWN");
  EXPECT_EQ(ReasonOf(Readiness("TRAINING_ADMIN", sri_, yudi_).status()), "EMPLOYEE_UNKNOWN");
}

TEST_F(TrainingDevelopmentTest, UptakeIsCountedByMonthBeforeAndAfterADay) {
  const domain::Course course = AddCourse("PLT-M3-02", {{"M.3", Level::Clamped(2)}});
  const domain::Batch batch = AddBatch(course, "B1", 9);
  const auto enrol = [&](const Id& who) {
    const auto enrolment = Enrol(City(), batch.id, who);
    EXPECT_TRUE(enrolment.ok()) << enrolment.status();
    return enrolment->id;
  };
  // 23:00 on 31 May in Jakarta is May, though June is an hour away.
  clock_.Set(LocalDate::Of("2026-06-01").Start() - absl::Hours(1));
  enrol(head_);
  clock_.Set(LocalDate::Of("2026-06-01").Start());
  const Id yudis = enrol(yudi_);
  const Id anis = enrol(ani_);
  ASSERT_TRUE(Do(City(), anis, domain::Withdraw{"sakit"}).ok());
  ASSERT_TRUE(Do(City(), yudis, domain::RecordAttendance{9, 10}).ok());
  clock_.Set(LocalDate::Of("2026-07-02").Start());
  ASSERT_TRUE(Do(City(), yudis, domain::Complete{LocalDate::Of("2026-07-01"), 85}).ok());

  v1::GetUptakeRequest request;
  request.set_day("2026-06-01");
  request.set_months(2);
  const auto uptake = api_.GetUptake(Admin("GetUptake"), request);
  ASSERT_TRUE(uptake.ok()) << uptake.status();
  EXPECT_EQ(uptake->active_count(), 4);
  ASSERT_THAT(uptake->before().months(), SizeIs(2));
  ASSERT_THAT(uptake->after().months(), SizeIs(2));
  EXPECT_EQ(uptake->before().months(0).first_day(), "2026-04-01");
  EXPECT_EQ(uptake->before().months(1).started_count(), 1);
  EXPECT_EQ(uptake->after().months(0).started_count(), 1) << "without the withdrawn one";
  EXPECT_EQ(uptake->after().months(0).started_per_100_tenths(), 250);
  EXPECT_EQ(uptake->after().months(1).completed_count(), 1);
  EXPECT_EQ(uptake->after().started_per_100_tenths(), 125);
  EXPECT_EQ(uptake->before().completed_count(), 0);

  request.set_months(25);
  EXPECT_EQ(ReasonOf(api_.GetUptake(Admin("GetUptake"), request).status()), "VALUE_OUT_OF_RANGE");
  request.set_day("kemarin");
  EXPECT_EQ(ReasonOf(api_.GetUptake(Admin("GetUptake"), request).status()), "DATE_MALFORMED");
}

}  // namespace
}  // namespace mumpuni::training
