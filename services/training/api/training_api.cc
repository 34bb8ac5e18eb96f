#include "services/training/api/training_api.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"
#include "services/training/api/employee_lookup.h"
#include "services/training/api/once.h"
#include "services/training/events/publisher.h"

namespace mumpuni::training::api {
namespace {

constexpr int kSnapshotDefault = 1000;
constexpr int kSnapshotMax = 5000;
constexpr int kMaxRecommendations = 20;
constexpr int kMaxLowerSignals = 20;

// The cursor of a page of batches: first day and id of the last one.
std::string CursorOf(const domain::Batch& batch) {
  return absl::StrCat(batch.start.ToString(), "/", batch.id.ToString());
}

absl::Status ReadCursor(const std::string& cursor, store::BatchFilter& filter) {
  if (cursor.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(filter.after_start, LocalDate::Parse(cursor.substr(0, 10), "page_token"));
  ASSIGN_OR_RETURN(filter.after_id, Id::Parse(cursor.substr(11), "page_token"));
  return absl::OkStatus();
}

// The cursor of a page of search results: rank and code of the last one.
absl::Status ReadCursor(const std::string& cursor, store::CourseSearch& search) {
  if (cursor.empty()) return absl::OkStatus();
  const size_t slash = cursor.find('/');
  if (slash == std::string::npos) {
    return Error(mumpuni::reasons::kPageTokenInvalid, "page_token", "not a place in a search");
  }
  search.after_rank = cursor.substr(0, slash);
  search.after_code = cursor.substr(slash + 1);
  return absl::OkStatus();
}

absl::Status ReadNumber(const std::string& cursor, int& number) {
  if (cursor.empty() || absl::SimpleAtoi(cursor, &number)) return absl::OkStatus();
  return Error(mumpuni::reasons::kPageTokenInvalid, "page_token", "not a number");
}

absl::Status Check(const v1::RecommendCoursesRequest& request) {
  RETURN_IF_ERROR(CheckRange(request.max_results(), "max_results", 0, kMaxRecommendations));
  const std::string& target = request.target_job_standard_code();
  if (!target.empty()) RETURN_IF_ERROR(CheckCode(target, "target_job_standard_code", 64));
  RETURN_IF_ERROR(CheckRange(request.lower_signal_competency_codes_size(),
                             "lower_signal_competency_codes", 0, kMaxLowerSignals));
  for (const std::string& code : request.lower_signal_competency_codes()) {
    RETURN_IF_ERROR(CheckCode(code, "lower_signal_competency_codes", 32));
  }
  return absl::OkStatus();
}

// The gaps to the target, if one is named and assessment answers; `answered` becomes false if not.
absl::StatusOr<std::vector<domain::Gap>> TargetGaps(peers::AssessmentClient& assessment,
                                                    const Id& employee_id,
                                                    const std::string& target,
                                                    const std::string& on_behalf_of,
                                                    bool& answered) {
  if (target.empty() || !answered) return std::vector<domain::Gap>();
  auto gaps = assessment.ListTargetGaps(employee_id, target, on_behalf_of);
  if (!absl::IsUnavailable(gaps.status())) return gaps;
  answered = false;
  return std::vector<domain::Gap>();
}

store::CourseSearch SearchFrom(const v1::SearchCoursesRequest& request) {
  store::CourseSearch search;
  search.query = request.query();
  search.competency_code = request.competency_code();
  search.min_hours = request.min_lesson_hours();
  if (request.max_lesson_hours() != 0) search.max_hours = request.max_lesson_hours();
  return search;
}

}  // namespace

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> TrainingApi::OnceOnEnrolment(const Ctx& context, const Request& request,
                                                      Act&& act) {
  ASSIGN_OR_RETURN(
      const domain::Enrolment enrolment,
      OnceById(parts_.pool, parts_.clock, context, request, act,
               [&](pg::Tx& tx, const Id& id) { return parts_.enrolments.Load(tx, id); }));
  Response response;
  *response.mutable_enrolment() = ToMessage(enrolment);
  return response;
}

template <typename Response, typename Request>
absl::StatusOr<Response> TrainingApi::Change(const Ctx& context, const Request& request,
                                             const domain::Command& command) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.enrolment_id(), "enrolment_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return OnceOnEnrolment<Response>(context, request, [&](pg::Tx& tx) {
    return parts_.enrolments.Change(tx, context.access, id, etag, command);
  });
}

absl::StatusOr<v1::CreateCourseResponse> TrainingApi::CreateCourse(
    const Ctx& context, const v1::CreateCourseRequest& request) {
  ASSIGN_OR_RETURN(const domain::Course wanted, CourseFrom(request.course()));
  ASSIGN_OR_RETURN(
      const domain::Course course,
      OnceById(
          parts_.pool, parts_.clock, context, request,
          [&](pg::Tx& tx) { return parts_.catalogue.CreateCourse(tx, wanted); },
          [&](pg::Tx& tx, const Id& id) { return parts_.catalogue.GetCourse(tx, id); }));
  v1::CreateCourseResponse response;
  *response.mutable_course() = ToMessage(course);
  return response;
}

absl::StatusOr<v1::ReviseCourseResponse> TrainingApi::ReviseCourse(
    const Ctx& context, const v1::ReviseCourseRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.course_id(), "course_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(const domain::Course terms, CourseFrom(request.course()));
  ASSIGN_OR_RETURN(
      const domain::Course course,
      OnceById(
          parts_.pool, parts_.clock, context, request,
          [&](pg::Tx& tx) { return parts_.catalogue.ReviseCourse(tx, id, etag, terms); },
          [&](pg::Tx& tx, const Id& done) { return parts_.catalogue.NewestRevision(tx, done); }));
  v1::ReviseCourseResponse response;
  *response.mutable_course() = ToMessage(course);
  return response;
}

absl::StatusOr<v1::PublishCourseResponse> TrainingApi::PublishCourse(
    const Ctx& context, const v1::PublishCourseRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.course_id(), "course_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(
      const domain::Course course,
      OnceById(
          parts_.pool, parts_.clock, context, request,
          [&](pg::Tx& tx) { return parts_.catalogue.PublishCourse(tx, id, etag); },
          [&](pg::Tx& tx, const Id& done) { return parts_.catalogue.GetCourse(tx, done); }));
  v1::PublishCourseResponse response;
  *response.mutable_course() = ToMessage(course);
  return response;
}

absl::StatusOr<v1::RetireCourseResponse> TrainingApi::RetireCourse(
    const Ctx& context, const v1::RetireCourseRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.course_id(), "course_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(
      const domain::Course course,
      OnceById(
          parts_.pool, parts_.clock, context, request,
          [&](pg::Tx& tx) { return parts_.catalogue.RetireCourse(tx, id, etag); },
          [&](pg::Tx& tx, const Id& done) { return parts_.catalogue.GetCourse(tx, done); }));
  v1::RetireCourseResponse response;
  *response.mutable_course() = ToMessage(course);
  return response;
}

absl::StatusOr<v1::GetCourseResponse> TrainingApi::GetCourse(const Ctx& context,
                                                             const v1::GetCourseRequest& request) {
  ASSIGN_OR_RETURN(const Id id, OptionalId(request.course_id(), "course_id"));
  using Found = absl::StatusOr<domain::Course>;
  ASSIGN_OR_RETURN(
      const domain::Course course,
      pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> Found {
        ASSIGN_OR_RETURN(domain::Course current,
                         id.IsNil() ? parts_.catalogue.GetCourseByCode(tx, request.code())
                                    : parts_.catalogue.GetCourse(tx, id));
        return parts_.catalogue.AtRevision(tx, std::move(current), request.revision());
      }));
  v1::GetCourseResponse response;
  *response.mutable_course() = ToMessage(course);
  return response;
}

absl::StatusOr<v1::ListCoursesResponse> TrainingApi::ListCourses(
    const Ctx& context, const v1::ListCoursesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, parts_.pages.PageOf(context, request));
  RETURN_IF_ERROR(CheckOptionalText(request.competency_code(), "competency_code", 32));
  using Courses = absl::StatusOr<std::vector<domain::Course>>;
  ASSIGN_OR_RETURN(
      const auto courses,
      pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> Courses {
        return store::ListCourses(tx, static_cast<domain::CourseState>(request.state()),
                                  request.competency_code(), page.cursor, page.size);
      }));
  v1::ListCoursesResponse response;
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, courses, response.mutable_courses(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

absl::StatusOr<v1::ListCourseRevisionsResponse> TrainingApi::ListCourseRevisions(
    const Ctx& context, const v1::ListCourseRevisionsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, parts_.pages.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.course_id(), "course_id"));
  int after = 0;
  RETURN_IF_ERROR(ReadNumber(page.cursor, after));
  ASSIGN_OR_RETURN(const auto revisions,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return parts_.catalogue.ListRevisions(tx, id, after, page.size);
                   }));
  v1::ListCourseRevisionsResponse response;
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, revisions, response.mutable_revisions(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return absl::StrCat(one.course.revision); }));
  return response;
}

absl::StatusOr<v1::SearchCoursesResponse> TrainingApi::SearchCourses(
    const Ctx& context, const v1::SearchCoursesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, parts_.pages.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id employee_id, OptionalId(request.employee_id(), "employee_id"));
  store::CourseSearch search = SearchFrom(request);
  RETURN_IF_ERROR(ReadCursor(page.cursor, search));
  v1::SearchCoursesResponse response;
  using Found = absl::StatusOr<std::vector<store::FoundCourse>>;
  ASSIGN_OR_RETURN(
      const auto found,
      pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> Found {
        if (!employee_id.IsNil()) {
          ASSIGN_OR_RETURN(const auto profile,
                           parts_.development.BeforeRecommending(tx, context.access, employee_id));
          search.gaps = profile.has_value() ? profile->gaps : std::vector<domain::Gap>();
          if (profile.has_value()) response.set_gaps_as_of(profile->as_of.ToString());
        }
        return parts_.catalogue.SearchCourses(tx, search, page.size);
      }));
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, found, response.mutable_courses(),
      [](const auto& one) { return ToMessage(one.course); },
      [](const auto& one) { return absl::StrCat(one.rank, "/", one.course.code); }));
  return response;
}

absl::StatusOr<v1::ScheduleBatchResponse> TrainingApi::ScheduleBatch(
    const Ctx& context, const v1::ScheduleBatchRequest& request) {
  ASSIGN_OR_RETURN(const domain::Batch wanted, BatchFrom(request.batch()));
  ASSIGN_OR_RETURN(
      const domain::Batch batch,
      OnceById(
          parts_.pool, parts_.clock, context, request,
          [&](pg::Tx& tx) { return parts_.catalogue.ScheduleBatch(tx, wanted); },
          [&](pg::Tx& tx, const Id& id) { return parts_.catalogue.GetBatch(tx, id); }));
  v1::ScheduleBatchResponse response;
  *response.mutable_batch() = ToMessage(batch);
  return response;
}

absl::StatusOr<v1::CloseBatchResponse> TrainingApi::CloseBatch(
    const Ctx& context, const v1::CloseBatchRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(
      const domain::Batch batch,
      OnceById(
          parts_.pool, parts_.clock, context, request,
          [&](pg::Tx& tx) { return parts_.catalogue.CloseBatch(tx, id, etag); },
          [&](pg::Tx& tx, const Id& done) { return parts_.catalogue.GetBatch(tx, done); }));
  v1::CloseBatchResponse response;
  *response.mutable_batch() = ToMessage(batch);
  return response;
}

absl::StatusOr<v1::ListBatchesResponse> TrainingApi::ListBatches(
    const Ctx& context, const v1::ListBatchesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, parts_.pages.PageOf(context, request));
  store::BatchFilter filter;
  ASSIGN_OR_RETURN(filter.course_id, OptionalId(request.course_id(), "course_id"));
  RETURN_IF_ERROR(ReadCursor(page.cursor, filter));
  using Batches = absl::StatusOr<std::vector<domain::Batch>>;
  ASSIGN_OR_RETURN(
      const auto batches,
      pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> Batches {
        return parts_.catalogue.ListBatches(tx, filter, request.open_only(), page.size);
      }));
  v1::ListBatchesResponse response;
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, batches, response.mutable_batches(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return CursorOf(one); }));
  return response;
}

absl::StatusOr<v1::EnrolEmployeeResponse> TrainingApi::EnrolEmployee(
    const Ctx& context, const v1::EnrolEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const Id batch_id, Id::Parse(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const auto asked,
                   AskIfUnknown(parts_.pool, parts_.personnel, context, employee_id));
  return OnceOnEnrolment<v1::EnrolEmployeeResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.enrolments.Enrol(tx, context.access, batch_id, employee_id, asked);
  });
}

absl::StatusOr<v1::RecordAttendanceResponse> TrainingApi::RecordAttendance(
    const Ctx& context, const v1::RecordAttendanceRequest& request) {
  return Change<v1::RecordAttendanceResponse>(
      context, request,
      domain::RecordAttendance{request.attended_sessions(), request.total_sessions()});
}

absl::StatusOr<v1::RecordPreTestResponse> TrainingApi::RecordPreTest(
    const Ctx& context, const v1::RecordPreTestRequest& request) {
  return Change<v1::RecordPreTestResponse>(context, request,
                                           domain::RecordPreTest{request.score()});
}

absl::StatusOr<v1::CompleteEnrolmentResponse> TrainingApi::CompleteEnrolment(
    const Ctx& context, const v1::CompleteEnrolmentRequest& request) {
  domain::Complete command;
  ASSIGN_OR_RETURN(command.completed_on, LocalDate::Parse(request.completed_on(), "completed_on"));
  if (request.has_test_score()) command.test_score = request.test_score();
  return Change<v1::CompleteEnrolmentResponse>(context, request, command);
}

absl::StatusOr<v1::ConfirmWorkplaceApplicationResponse> TrainingApi::ConfirmWorkplaceApplication(
    const Ctx& context, const v1::ConfirmWorkplaceApplicationRequest& request) {
  ASSIGN_OR_RETURN(const auto application, ApplicationFrom(request.application()));
  return Change<v1::ConfirmWorkplaceApplicationResponse>(context, request,
                                                         domain::ConfirmWorkplace{application});
}

absl::StatusOr<v1::WithdrawEnrolmentResponse> TrainingApi::WithdrawEnrolment(
    const Ctx& context, const v1::WithdrawEnrolmentRequest& request) {
  return Change<v1::WithdrawEnrolmentResponse>(context, request,
                                               domain::Withdraw{request.reason()});
}

absl::StatusOr<v1::RevokeEnrolmentResponse> TrainingApi::RevokeEnrolment(
    const Ctx& context, const v1::RevokeEnrolmentRequest& request) {
  return Change<v1::RevokeEnrolmentResponse>(context, request, domain::Revoke{request.reason()});
}

absl::StatusOr<v1::GetEnrolmentResponse> TrainingApi::GetEnrolment(
    const Ctx& context, const v1::GetEnrolmentRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.enrolment_id(), "enrolment_id"));
  ASSIGN_OR_RETURN(const domain::Enrolment enrolment,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return parts_.enrolments.Get(tx, context.access, id);
                   }));
  v1::GetEnrolmentResponse response;
  *response.mutable_enrolment() = ToMessage(enrolment);
  return response;
}

absl::StatusOr<v1::ListEnrolmentsResponse> TrainingApi::ListEnrolments(
    const Ctx& context, const v1::ListEnrolmentsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, parts_.pages.PageOf(context, request));
  store::EnrolmentFilter filter;
  ASSIGN_OR_RETURN(filter.employee_id, OptionalId(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(filter.batch_id, OptionalId(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(filter.after_id, OptionalId(page.cursor, "page_token"));
  filter.status = static_cast<domain::EnrolmentStatus>(request.status());
  ASSIGN_OR_RETURN(const auto enrolments,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return parts_.enrolments.List(tx, context.access, filter, page.size);
                   }));
  v1::ListEnrolmentsResponse response;
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, enrolments, response.mutable_enrolments(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::GetLessonHoursResponse> TrainingApi::GetLessonHours(
    const Ctx& context, const v1::GetLessonHoursRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  std::optional<LocalDate> on_date;
  if (!request.on_date().empty()) {
    ASSIGN_OR_RETURN(on_date, LocalDate::Parse(request.on_date(), "on_date"));
  }
  ASSIGN_OR_RETURN(const app::LessonHours hours,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return parts_.development.GetLessonHours(tx, context.access, employee_id,
                                                              on_date);
                   }));
  v1::GetLessonHoursResponse response;
  *response.mutable_lesson_hours() = ToMessage(hours);
  return response;
}

absl::StatusOr<v1::DefineLessonHourRuleResponse> TrainingApi::DefineLessonHourRule(
    const Ctx& context, const v1::DefineLessonHourRuleRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::LessonHourRule wanted = RuleFrom(request.rule());
  const auto define = [&](pg::Tx& tx) { return parts_.development.DefineRule(tx, wanted); };
  ASSIGN_OR_RETURN(const domain::LessonHourRule rule,
                   pg::Mutate(
                       parts_.pool, pg::Within(context.deadline), key, parts_.clock.Now(), define,
                       [](const domain::LessonHourRule& made) {
                         return absl::StrCat(static_cast<int>(made.employment_type), "/",
                                             made.valid_from_year);
                       },
                       [&](pg::Tx& tx, const std::string&) { return define(tx); }));
  v1::DefineLessonHourRuleResponse response;
  *response.mutable_rule() = ToMessage(rule);
  return response;
}

absl::StatusOr<v1::ListLessonHourRulesResponse> TrainingApi::ListLessonHourRules(
    const Ctx& context, const v1::ListLessonHourRulesRequest&) {
  using Rules = absl::StatusOr<std::vector<domain::LessonHourRule>>;
  ASSIGN_OR_RETURN(const auto rules,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> Rules { return store::ListRules(tx); }));
  v1::ListLessonHourRulesResponse response;
  for (const domain::LessonHourRule& rule : rules) *response.add_rules() = ToMessage(rule);
  return response;
}

absl::StatusOr<v1::RecommendCoursesResponse> TrainingApi::RecommendCourses(
    const Ctx& context, const v1::RecommendCoursesRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  RETURN_IF_ERROR(Check(request));
  ASSIGN_OR_RETURN(const auto published,
                   pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return parts_.development.BeforeRecommending(tx, context.access, employee_id);
                   }));
  const std::string& subject = context.access.principal.subject;
  const auto asked = parts_.assessment.ListGaps(employee_id, subject);
  if (!asked.ok() && !published.has_value()) return asked.status();
  bool answered = asked.ok();
  ASSIGN_OR_RETURN(const std::vector<domain::Gap> target,
                   TargetGaps(parts_.assessment, employee_id, request.target_job_standard_code(),
                              subject, answered));
  std::vector<domain::Gap> gaps = domain::MergeGaps(asked.ok() ? *asked : published->gaps, target);
  domain::MarkSignals(gaps, {request.lower_signal_competency_codes().begin(),
                             request.lower_signal_competency_codes().end()});

  const int wanted = request.max_results() == 0 ? domain::kNextBest : request.max_results();
  // Not read-only: what is told of the readiness of others is recorded.
  ASSIGN_OR_RETURN(const app::NextBest next,
                   pg::Transact(parts_.pool, pg::Within(context.deadline), [&](pg::Tx& tx) {
                     return parts_.recommendations.Recommend(tx, context.access, employee_id, gaps,
                                                             wanted);
                   }));
  v1::RecommendCoursesResponse response;
  for (const auto& one : next.courses) *response.add_recommendations() = ToMessage(one);
  response.set_missing_lesson_hours(next.hours_due.value);
  response.set_degraded(!answered);
  const LocalDate as_of = asked.ok() ? LocalDate::At(parts_.clock.Now()) : published->as_of;
  response.set_as_of(as_of.ToString());
  return response;
}

absl::StatusOr<v1::SnapshotEnrolmentsResponse> TrainingApi::SnapshotEnrolments(
    const Ctx& context, const v1::SnapshotEnrolmentsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   parts_.pages.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  ASSIGN_OR_RETURN(const Id after, OptionalId(page.cursor, "page_token"));
  using Rows = absl::StatusOr<std::vector<store::SequencedEnrolment>>;
  ASSIGN_OR_RETURN(
      const auto rows,
      pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> Rows {
        return store::SnapshotEnrolments(tx, events::kEnrolmentTopic, after, page.size);
      }));
  v1::SnapshotEnrolmentsResponse response;
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::EnrolmentSnapshotRow out;
        *out.mutable_state() = events::StateOf(row.enrolment);
        out.set_sequence(row.sequence);
        return out;
      },
      [](const auto& row) { return row.enrolment.id.ToString(); }));
  return response;
}

void TrainingApi::Register(rpc::Server& server) {
  using Async = v1::TrainingService::AsyncService;
  using Api = TrainingApi;
  const rpc::Methods<v1::TrainingService, Api> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("CreateCourse", &Async::RequestCreateCourse, &Api::CreateCourse);
  add("ReviseCourse", &Async::RequestReviseCourse, &Api::ReviseCourse);
  add("PublishCourse", &Async::RequestPublishCourse, &Api::PublishCourse);
  add("RetireCourse", &Async::RequestRetireCourse, &Api::RetireCourse);
  add("GetCourse", &Async::RequestGetCourse, &Api::GetCourse);
  add("ListCourses", &Async::RequestListCourses, &Api::ListCourses, kHeavy);
  add("ListCourseRevisions", &Async::RequestListCourseRevisions, &Api::ListCourseRevisions);
  add("SearchCourses", &Async::RequestSearchCourses, &Api::SearchCourses, kHeavy);
  add("ScheduleBatch", &Async::RequestScheduleBatch, &Api::ScheduleBatch);
  add("CloseBatch", &Async::RequestCloseBatch, &Api::CloseBatch);
  add("ListBatches", &Async::RequestListBatches, &Api::ListBatches, kHeavy);
  add("EnrolEmployee", &Async::RequestEnrolEmployee, &Api::EnrolEmployee);
  add("RecordAttendance", &Async::RequestRecordAttendance, &Api::RecordAttendance);
  add("RecordPreTest", &Async::RequestRecordPreTest, &Api::RecordPreTest);
  add("CompleteEnrolment", &Async::RequestCompleteEnrolment, &Api::CompleteEnrolment);
  add("ConfirmWorkplaceApplication", &Async::RequestConfirmWorkplaceApplication,
      &Api::ConfirmWorkplaceApplication);
  add("WithdrawEnrolment", &Async::RequestWithdrawEnrolment, &Api::WithdrawEnrolment);
  add("RevokeEnrolment", &Async::RequestRevokeEnrolment, &Api::RevokeEnrolment);
  add("GetEnrolment", &Async::RequestGetEnrolment, &Api::GetEnrolment);
  add("ListEnrolments", &Async::RequestListEnrolments, &Api::ListEnrolments, kHeavy);
  add("GetLessonHours", &Async::RequestGetLessonHours, &Api::GetLessonHours);
  add("DefineLessonHourRule", &Async::RequestDefineLessonHourRule, &Api::DefineLessonHourRule);
  add("ListLessonHourRules", &Async::RequestListLessonHourRules, &Api::ListLessonHourRules);
  add("RecommendCourses", &Async::RequestRecommendCourses, &Api::RecommendCourses);
  add("SnapshotEnrolments", &Async::RequestSnapshotEnrolments, &Api::SnapshotEnrolments, kHeavy);
}

}  // namespace mumpuni::training::api
