// The RPCs of mumpuni.training.v1.TrainingService: convert → (ask a peer) → transact → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/training_service.grpc.pb.h"
#include "services/training/app/catalogue.h"
#include "services/training/app/development.h"
#include "services/training/app/enrolments.h"
#include "services/training/app/recommendations.h"
#include "services/training/peers/clients.h"

namespace mumpuni::training::api {

// What the handlers work with; everything outlives them.
struct Parts {
  pg::Pool& pool;
  const Clock& clock;
  const rpc::PageTokens& pages;
  app::Catalogue& catalogue;
  app::Enrolments& enrolments;
  app::Development& development;
  peers::PersonnelClient& personnel;
  peers::AssessmentClient& assessment;
  app::Recommendations& recommendations;
};

// Thread-safe. The handlers are public so that tests call them without a server.
class TrainingApi {
 public:
  explicit TrainingApi(Parts parts) : parts_(parts) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::CreateCourseResponse> CreateCourse(const Ctx&, const v1::CreateCourseRequest&);
  absl::StatusOr<v1::ReviseCourseResponse> ReviseCourse(const Ctx&, const v1::ReviseCourseRequest&);
  absl::StatusOr<v1::PublishCourseResponse> PublishCourse(const Ctx&,
                                                          const v1::PublishCourseRequest&);
  absl::StatusOr<v1::RetireCourseResponse> RetireCourse(const Ctx&, const v1::RetireCourseRequest&);
  absl::StatusOr<v1::GetCourseResponse> GetCourse(const Ctx&, const v1::GetCourseRequest&);
  absl::StatusOr<v1::ListCoursesResponse> ListCourses(const Ctx&, const v1::ListCoursesRequest&);
  absl::StatusOr<v1::ListCourseRevisionsResponse> ListCourseRevisions(
      const Ctx&, const v1::ListCourseRevisionsRequest&);
  absl::StatusOr<v1::SearchCoursesResponse> SearchCourses(const Ctx&,
                                                          const v1::SearchCoursesRequest&);
  absl::StatusOr<v1::ScheduleBatchResponse> ScheduleBatch(const Ctx&,
                                                          const v1::ScheduleBatchRequest&);
  absl::StatusOr<v1::CloseBatchResponse> CloseBatch(const Ctx&, const v1::CloseBatchRequest&);
  absl::StatusOr<v1::ListBatchesResponse> ListBatches(const Ctx&, const v1::ListBatchesRequest&);
  absl::StatusOr<v1::EnrolEmployeeResponse> EnrolEmployee(const Ctx&,
                                                          const v1::EnrolEmployeeRequest&);
  absl::StatusOr<v1::RecordAttendanceResponse> RecordAttendance(const Ctx&,
                                                                const v1::RecordAttendanceRequest&);
  absl::StatusOr<v1::RecordPreTestResponse> RecordPreTest(const Ctx&,
                                                          const v1::RecordPreTestRequest&);
  absl::StatusOr<v1::CompleteEnrolmentResponse> CompleteEnrolment(
      const Ctx&, const v1::CompleteEnrolmentRequest&);
  absl::StatusOr<v1::ConfirmWorkplaceApplicationResponse> ConfirmWorkplaceApplication(
      const Ctx&, const v1::ConfirmWorkplaceApplicationRequest&);
  absl::StatusOr<v1::WithdrawEnrolmentResponse> WithdrawEnrolment(
      const Ctx&, const v1::WithdrawEnrolmentRequest&);
  absl::StatusOr<v1::RevokeEnrolmentResponse> RevokeEnrolment(const Ctx&,
                                                              const v1::RevokeEnrolmentRequest&);
  absl::StatusOr<v1::GetEnrolmentResponse> GetEnrolment(const Ctx&, const v1::GetEnrolmentRequest&);
  absl::StatusOr<v1::ListEnrolmentsResponse> ListEnrolments(const Ctx&,
                                                            const v1::ListEnrolmentsRequest&);
  absl::StatusOr<v1::GetLessonHoursResponse> GetLessonHours(const Ctx&,
                                                            const v1::GetLessonHoursRequest&);
  absl::StatusOr<v1::DefineLessonHourRuleResponse> DefineLessonHourRule(
      const Ctx&, const v1::DefineLessonHourRuleRequest&);
  absl::StatusOr<v1::ListLessonHourRulesResponse> ListLessonHourRules(
      const Ctx&, const v1::ListLessonHourRulesRequest&);
  absl::StatusOr<v1::RecommendCoursesResponse> RecommendCourses(const Ctx&,
                                                                const v1::RecommendCoursesRequest&);
  absl::StatusOr<v1::SnapshotEnrolmentsResponse> SnapshotEnrolments(
      const Ctx&, const v1::SnapshotEnrolmentsRequest&);

 private:
  // One change of an enrolment, once per request id.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> OnceOnEnrolment(const Ctx& context, const Request& request, Act&& act);
  template <typename Response, typename Request>
  absl::StatusOr<Response> Change(const Ctx& context, const Request& request,
                                  const domain::Command& command);

  Parts parts_;
  v1::TrainingService::AsyncService service_;
};

}  // namespace mumpuni::training::api
