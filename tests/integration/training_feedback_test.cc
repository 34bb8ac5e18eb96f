// Feedback on trainers and courses: who may give and see it, and what is never told.
#include <gmock/gmock.h>

#include "common/rpc/access.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/training/api/feedback_api.h"
#include "services/training/events/consumers.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class TrainingFeedbackTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("kota", "");
    course_ = AddCourse("PLT-M3-02", {{"M.3", Level::Clamped(2)}});
    batch_ = AddBatch(course_, "B1", 20);
    Teach(batch_.id, 1, "{Rina,Bambang}");
  }

  // What the server makes of a call: the widest reach among the grants of the role.
  static rpc::CallContext As(const std::string& role, const Id& who, const std::string& method) {
    const auto* descriptor =
        v1::SubmitFeedbackRequest::descriptor()->file()->service(0)->FindMethodByName(method);
    rpc::CallContext context;
    context.access.principal = {"edge", who.ToString(), {role}, ""};
    for (const auto& grant : rpc::internal::RuleOf(*descriptor).grants) {
      if (grant.role != role) continue;
      context.access.granted.push_back(grant);
      context.access.scope = std::max(context.access.scope, grant.scope);
    }
    context.method = "mumpuni.training.v1.FeedbackService/" + method;
    context.deadline = absl::InfiniteFuture();
    context.cancelled = [] { return false; };
    return context;
  }

  void Teach(const Id& batch, int number, const std::string& trainers) {
    ASSERT_TRUE(In([&](pg::Tx& tx) {
                  tx.Exec(
                      "INSERT INTO meeting (meeting_id, batch_id, number, held, room, trainers) "
                      "VALUES ($1, $2, $3, '[2026-06-01 01:00+00,2026-06-01 02:00+00)', '', "
                      "$4::text[])",
                      Id::New(clock_.Now()), batch, number, trainers);
                  return absl::OkStatus();
                }).ok());
  }

  // By the meetings of the batch, or as a sum if it has none.
  void Attended(const Id& batch, const Id& who, const Id& enrolment) {
    const auto meetings = In([&](pg::Tx& tx) { return batches_.Timetable(tx, batch); });
    ASSERT_TRUE(meetings.ok()) << meetings.status();
    if (meetings->empty()) {
      ASSERT_TRUE(Do(City(), enrolment, domain::RecordAttendance{9, 10}).ok());
    }
    for (const domain::Meeting& meeting : *meetings) {
      ASSERT_TRUE(In([&](pg::Tx& tx) {
                    return attendances_.Upload(tx, City(), meeting.id,
                                               {{who, domain::AttendanceMark::kPresent}});
                  }).ok());
    }
  }

  Id Enrolled(const std::string& name, const Id& batch, bool complete = true) {
    const Id who = AddEmployee(name, "kota");
    const auto enrolment = Enrol(City(), batch, who);
    EXPECT_TRUE(enrolment.ok()) << enrolment.status();
    Attended(batch, who, enrolment->id);
    if (complete) {
      EXPECT_TRUE(
          Do(City(), enrolment->id, domain::Complete{LocalDate::Of("2026-06-01"), 85}).ok());
    }
    return who;
  }

  v1::SubmitFeedbackRequest Feedback(const Id& batch, int score, const std::string& comment = "") {
    v1::SubmitFeedbackRequest request;
    request.set_request_id(Id::New(clock_.Now()).ToString());
    request.set_batch_id(batch.ToString());
    auto* feedback = request.mutable_feedback();
    feedback->set_content_score(score);
    feedback->set_materials_score(score);
    feedback->set_facilities_score(score);
    feedback->set_usefulness_score(5);
    feedback->set_comment(comment);
    return request;
  }
  absl::Status Submit(const Id& who, const v1::SubmitFeedbackRequest& request) {
    return api_.SubmitFeedback(As("OFFICER", who, "SubmitFeedback"), request).status();
  }
  absl::Status Say(const Id& who, int score, const std::string& comment = "") {
    auto request = Feedback(batch_.id, score, comment);
    auto* trainer = request.mutable_feedback()->add_trainers();
    trainer->set_trainer("Rina");
    trainer->set_score(score);
    return Submit(who, request);
  }
  absl::StatusOr<v1::FeedbackSummary> Summary(const std::string& role, const Id& batch,
                                              const Id& course) {
    v1::GetFeedbackSummaryRequest request;
    if (!batch.IsNil()) request.set_batch_id(batch.ToString());
    if (!course.IsNil()) request.set_course_id(course.ToString());
    ASSIGN_OR_RETURN(
        const auto response,
        api_.GetFeedbackSummary(As(role, Id::FromName("reader"), "GetFeedbackSummary"), request));
    return response.summary();
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

  app::Feedbacks feedbacks_;
  api::FeedbackApi api_{db_.pool(), clock_, feedbacks_};
  domain::Course course_;
  domain::Batch batch_;
};

TEST_F(TrainingFeedbackTest, RolesCallWhatTheyAreGranted) {
  const auto scope = [](const std::string& role, const std::string& method) {
    return As(role, Id(), method).access.scope;
  };
  EXPECT_EQ(scope("OFFICER", "SubmitFeedback"), Scope::kSelf);
  EXPECT_EQ(scope("TRAINING_ADMIN", "SubmitFeedback"), Scope::kNone);
  EXPECT_EQ(scope("TRAINING_ADMIN", "GetFeedbackSummary"), Scope::kCity);
  EXPECT_EQ(scope("AUDITOR", "GetFeedbackSummary"), Scope::kCity);
  EXPECT_EQ(scope("UNIT_HEAD", "GetFeedbackSummary"), Scope::kNone);
}

TEST_F(TrainingFeedbackTest, OnlyWhoHasCompletedAnswersAndOnce) {
  const Id yudi = Enrolled("yudi", batch_.id);
  const Id attending = Enrolled("ani", batch_.id, /*complete=*/false);
  const Id stranger = AddEmployee("dewi", "kota");
  EXPECT_EQ(ReasonOf(Say(attending, 4)), "ENROLMENT_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Say(stranger, 4)), "ENROLMENT_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Say(Id::FromName("nobody"), 4)), "EMPLOYEE_UNKNOWN");
  const auto request = Feedback(batch_.id, 4);
  ASSERT_TRUE(Submit(yudi, request).ok());
  EXPECT_TRUE(Submit(yudi, request).ok()) << "the same request again";
  EXPECT_EQ(ReasonOf(Say(yudi, 4)), "FEEDBACK_GIVEN");
  EXPECT_EQ(Count("SELECT count(*) FROM feedback"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action LIKE 'training.feedback%'"), 0);
}

TEST_F(TrainingFeedbackTest, WrongAnswersAreRefused) {
  const Id yudi = Enrolled("yudi", batch_.id);
  EXPECT_EQ(ReasonOf(Submit(yudi, Feedback(batch_.id, 6))), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(Submit(yudi, Feedback(batch_.id, 0))), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(Submit(yudi, Feedback(batch_.id, 4, std::string(1001, 'a')))),
            "TEXT_TOO_LONG");
  auto request = Feedback(batch_.id, 4);
  auto* trainer = request.mutable_feedback()->add_trainers();
  trainer->set_trainer("Orang lain");
  trainer->set_score(1);
  EXPECT_EQ(ReasonOf(Submit(yudi, request)), "TRAINER_UNKNOWN");
  EXPECT_EQ(Count("SELECT count(*) FROM feedback"), 0);
}

TEST_F(TrainingFeedbackTest, NothingIsToldOfFewerThanFive) {
  const std::vector<std::string> comments = {"satu", "dua", "tiga", "empat", "lima"};
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(Say(Enrolled("p" + std::to_string(i), batch_.id), 4, comments[i]).ok());
  }
  const auto few = Summary("TRAINING_ADMIN", batch_.id, Id());
  ASSERT_TRUE(few.ok()) << few.status();
  EXPECT_TRUE(few->suppressed());
  EXPECT_EQ(few->answer_count(), 0);
  EXPECT_EQ(few->content_average_hundredths(), 0);
  EXPECT_THAT(few->trainers(), IsEmpty());
  EXPECT_THAT(few->comments(), IsEmpty());

  ASSERT_TRUE(Say(Enrolled("p4", batch_.id), 3, comments[4]).ok());
  const auto enough = Summary("AUDITOR", batch_.id, Id());
  ASSERT_TRUE(enough.ok()) << enough.status();
  EXPECT_FALSE(enough->suppressed());
  EXPECT_EQ(enough->answer_count(), 5);
  EXPECT_EQ(enough->content_average_hundredths(), 380);
  EXPECT_EQ(enough->usefulness_average_hundredths(), 500);
  ASSERT_THAT(enough->trainers(), SizeIs(1));
  EXPECT_EQ(enough->trainers(0).trainer(), "Rina");
  EXPECT_EQ(enough->trainers(0).average_hundredths(), 380);
  EXPECT_THAT(enough->comments(), UnorderedElementsAre("satu", "dua", "tiga", "empat", "lima"));
  EXPECT_THAT(enough->comments(),
              ::testing::Not(ElementsAre("satu", "dua", "tiga", "empat", "lima")))
      << "not in the order of time";
}

TEST_F(TrainingFeedbackTest, OfficersSeeTheAveragesOfACourse) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Say(Enrolled("p" + std::to_string(i), batch_.id), 4, "bagus").ok());
  }
  const domain::Batch small = AddBatch(course_, "B2", 5);
  ASSERT_TRUE(Submit(Enrolled("q", small.id), Feedback(small.id, 1)).ok());
  const auto course = Summary("OFFICER", Id(), course_.id);
  ASSERT_TRUE(course.ok()) << course.status();
  EXPECT_EQ(course->answer_count(), 5) << "the one of the other batch would be the difference";
  EXPECT_EQ(course->content_average_hundredths(), 400);
  EXPECT_THAT(course->comments(), IsEmpty());
  EXPECT_THAT(course->trainers(), IsEmpty());
  EXPECT_THAT(Summary("TRAINING_ADMIN", Id(), course_.id)->comments(), SizeIs(5));

  EXPECT_EQ(ReasonOf(Summary("OFFICER", batch_.id, Id()).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Summary("AUDITOR", batch_.id, course_.id).status()), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonOf(Summary("AUDITOR", Id(), Id()).status()), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonOf(Summary("AUDITOR", Id::FromName("x"), Id()).status()), "BATCH_UNKNOWN");
  EXPECT_EQ(ReasonOf(Summary("AUDITOR", Id(), Id::FromName("x")).status()), "COURSE_UNKNOWN");
}

TEST_F(TrainingFeedbackTest, AnErasureForgetsTheWordsOfAPerson) {
  const Id yudi = Enrolled("yudi", batch_.id);
  ASSERT_TRUE(Say(yudi, 4, "nama saya Yudi").ok());
  ASSERT_TRUE(Say(Enrolled("ani", batch_.id), 4, "baik").ok());
  Erase(yudi);
  EXPECT_EQ(Count("SELECT count(*) FROM feedback"), 2) << "scores are told in sums only";
  EXPECT_EQ(Count("SELECT count(*) FROM feedback WHERE comment <> ''"), 1);
}

}  // namespace
}  // namespace mumpuni::training
