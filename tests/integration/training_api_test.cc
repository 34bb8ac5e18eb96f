// The handlers of the training service as they are called by the server: idempotency, pages, and
// what happens when a peer does not answer.
#include "services/training/api/training_api.h"

#include <gmock/gmock.h>

#include "common/testing/certs.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

// Nothing listens there.
constexpr char kNobody[] = "127.0.0.1:1";

class TrainingApiTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("dinas", "");
    yudi_ = AddEmployee("yudi", "dinas");
    course_ = AddCourse("PLT-M3-02", {{"M.3", Level::Clamped(2)}});
    batch_ = AddBatch(course_, "B1", 3);
  }

  rpc::CallContext Call(const std::string& method, const Access& access = City()) {
    rpc::CallContext context;
    context.access = access;
    context.method = "mumpuni.training.v1.TrainingService/" + method;
    context.deadline = absl::InfiniteFuture();
    context.cancelled = [] { return false; };
    return context;
  }

  v1::EnrolEmployeeRequest EnrolRequest(const std::string& request, const Id& employee) {
    v1::EnrolEmployeeRequest message;
    message.set_request_id(Id::FromName(request).ToString());
    message.set_batch_id(batch_.id.ToString());
    message.set_employee_id(employee.ToString());
    return message;
  }

  rpc::PageTokens pages_{"test secret"};
  peers::PersonnelClient personnel_{kNobody, testing::Certs("training")};
  peers::AssessmentClient assessment_{kNobody, testing::Certs("training")};
  api::TrainingApi api_{{db_.pool(), clock_, pages_, catalogue_, enrolments_, development_,
                         personnel_, assessment_, recommendations_}};
  Id yudi_;
  domain::Course course_;
  domain::Batch batch_;
};

TEST_F(TrainingApiTest, AReplayAnswersTheResourceAsItIsNow) {
  const auto context = Call("EnrolEmployee");
  const auto request = EnrolRequest("one", yudi_);
  const auto first = api_.EnrolEmployee(context, request);
  ASSERT_TRUE(first.ok()) << first.status();
  v1::RecordAttendanceRequest attendance;
  attendance.set_request_id(Id::FromName("two").ToString());
  attendance.set_enrolment_id(first->enrolment().enrolment_id());
  attendance.set_attended_sessions(4);
  attendance.set_total_sessions(5);
  ASSERT_TRUE(api_.RecordAttendance(Call("RecordAttendance"), attendance).ok());

  const auto replay = api_.EnrolEmployee(context, request);
  ASSERT_TRUE(replay.ok()) << replay.status();
  EXPECT_EQ(replay->enrolment().enrolment_id(), first->enrolment().enrolment_id());
  EXPECT_EQ(replay->enrolment().status(), v1::ENROLMENT_STATUS_ATTENDING);
  EXPECT_EQ(replay->enrolment().attendance_per_mille(), 800);
  EXPECT_EQ(Count("SELECT seats_taken FROM batch"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM outbox"), 2);
}

TEST_F(TrainingApiTest, TheSameRequestIdWithAnotherBodyIsRefused) {
  const Id other = AddEmployee("other", "dinas");
  ASSERT_TRUE(api_.EnrolEmployee(Call("EnrolEmployee"), EnrolRequest("one", yudi_)).ok());
  EXPECT_EQ(
      ReasonOf(api_.EnrolEmployee(Call("EnrolEmployee"), EnrolRequest("one", other)).status()),
      "REQUEST_ID_REUSED");
  v1::EnrolEmployeeRequest without = EnrolRequest("one", yudi_);
  without.clear_request_id();
  EXPECT_EQ(ReasonOf(api_.EnrolEmployee(Call("EnrolEmployee"), without).status()),
            "REQUEST_ID_REQUIRED");
}

TEST_F(TrainingApiTest, AnUnknownEmployeeIsAskedForAndPersonnelIsAway) {
  const auto result =
      api_.EnrolEmployee(Call("EnrolEmployee"), EnrolRequest("one", Id::FromName("nobody")));
  EXPECT_EQ(ReasonOf(result.status()), "PEER_UNAVAILABLE");
  EXPECT_EQ(Count("SELECT count(*) FROM enrolment"), 0);
}

TEST_F(TrainingApiTest, WithoutAssessmentTheLastPublishedProfileIsUsedAndSaidSo) {
  v1::RecommendCoursesRequest request;
  request.set_employee_id(yudi_.ToString());
  const auto context = Call("RecommendCourses", Self(yudi_));
  EXPECT_EQ(ReasonOf(api_.RecommendCourses(context, request).status()), "PEER_UNAVAILABLE");

  ASSERT_TRUE(
      In([&](pg::Tx& tx) {
        peers::ApplyProfiles(tx, {{yudi_, 1, LocalDate::Of("2026-05-30"), {{"M.3", 1, 2}}}});
        return absl::OkStatus();
      }).ok());
  const auto answer = api_.RecommendCourses(context, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->degraded());
  EXPECT_EQ(answer->as_of(), "2026-05-30");
  ASSERT_EQ(answer->recommendations_size(), 1);
  EXPECT_EQ(answer->recommendations(0).course().code(), "PLT-M3-02");
  EXPECT_EQ(answer->recommendations(0).closed_milli_level(), 1000);
  EXPECT_THAT(answer->recommendations(0).reason(), ::testing::HasSubstr("M.3"));
  ASSERT_EQ(answer->recommendations(0).open_batches_size(), 1);
  EXPECT_EQ(answer->recommendations(0).open_batches(0).batch_id(), batch_.id.ToString());
}

TEST_F(TrainingApiTest, PagesOfBatchesMeetAllOnce) {
  for (int i = 2; i <= 7; ++i) AddBatch(course_, "B" + std::to_string(i), 1);
  v1::ListBatchesRequest request;
  request.set_page_size(3);
  std::vector<std::string> codes;
  do {
    const auto page = api_.ListBatches(Call("ListBatches"), request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& batch : page->batches()) codes.push_back(batch.code());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(codes, ::testing::UnorderedElementsAre("B1", "B2", "B3", "B4", "B5", "B6", "B7"));
}

TEST_F(TrainingApiTest, CoursesAreFoundByCodeAndCompetency) {
  v1::GetCourseRequest get;
  get.set_code("PLT-M3-02");
  const auto course = api_.GetCourse(Call("GetCourse"), get);
  ASSERT_TRUE(course.ok()) << course.status();
  EXPECT_EQ(course->course().course_id(), course_.id.ToString());
  EXPECT_EQ(course->course().min_attendance_per_mille(), 800);
  v1::ListCoursesRequest list;
  list.set_competency_code("M.3");
  EXPECT_EQ(api_.ListCourses(Call("ListCourses"), list)->courses_size(), 1);
  list.set_competency_code("M.4");
  EXPECT_EQ(api_.ListCourses(Call("ListCourses"), list)->courses_size(), 0);
}

}  // namespace
}  // namespace mumpuni::training
