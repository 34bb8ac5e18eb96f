#include "services/training/api/attendance_api.h"

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"
#include "services/training/certificates/qr.h"

namespace mumpuni::training::api {
namespace {

constexpr int kMaxRows = 1000;
constexpr int kMaxCodeChars = 200;
// Pixels of a module: legible on a projector.
constexpr int kQrScale = 8;

absl::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

domain::Meeting MeetingFrom(const v1::Meeting& message) {
  domain::Meeting meeting;
  meeting.start = TimeOf(message.start_time());
  meeting.end = TimeOf(message.end_time());
  meeting.room = message.room();
  meeting.trainers.assign(message.trainers().begin(), message.trainers().end());
  return meeting;
}

v1::Meeting MessageOf(const domain::Meeting& meeting) {
  v1::Meeting message;
  message.set_meeting_id(meeting.id.ToString());
  message.set_number(meeting.number);
  message.mutable_start_time()->set_seconds(absl::ToUnixSeconds(meeting.start));
  message.mutable_end_time()->set_seconds(absl::ToUnixSeconds(meeting.end));
  message.set_room(meeting.room);
  for (const std::string& trainer : meeting.trainers) message.add_trainers(trainer);
  return message;
}

v1::Attendance MessageOf(const store::AttendanceRow& row) {
  v1::Attendance message;
  message.set_meeting_id(row.meeting_id.ToString());
  message.set_enrolment_id(row.enrolment_id.ToString());
  message.set_employee_id(row.employee_id.ToString());
  message.set_mark(static_cast<v1::AttendanceMark>(row.mark));
  message.set_source(static_cast<v1::AttendanceSource>(row.source));
  message.set_reason(row.reason);
  if (row.recorded_at.has_value()) {
    message.mutable_record_time()->set_seconds(absl::ToUnixSeconds(*row.recorded_at));
  }
  return message;
}

}  // namespace

absl::StatusOr<v1::SetTimetableResponse> AttendanceApi::SetTimetable(
    const Ctx& context, const v1::SetTimetableRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id batch_id, Id::Parse(request.batch_id(), "batch_id"));
  RETURN_IF_ERROR(CheckRange(request.meetings_size(), "meetings", 0, domain::kMaxMeetings));
  std::vector<domain::Meeting> wanted;
  for (int i = 0; i < request.meetings_size(); ++i) {
    const v1::Meeting& message = request.meetings(i);
    if (!message.has_start_time() || !message.has_end_time()) {
      const char* missing = message.has_start_time() ? "end_time" : "start_time";
      return Error(mumpuni::reasons::kFieldRequired, absl::StrCat("meetings[", i, "].", missing),
                   "a meeting has a beginning and an end");
    }
    wanted.push_back(MeetingFrom(message));
  }
  using Meetings = std::vector<domain::Meeting>;
  ASSIGN_OR_RETURN(
      const Meetings meetings,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return batches_.SetTimetable(tx, context.access, batch_id, wanted); },
          [](const Meetings&) { return std::string(); },
          [&](pg::Tx& tx, const std::string&) { return batches_.Timetable(tx, batch_id); }));
  v1::SetTimetableResponse response;
  for (const domain::Meeting& meeting : meetings) *response.add_meetings() = MessageOf(meeting);
  return response;
}

absl::StatusOr<v1::GetTimetableResponse> AttendanceApi::GetTimetable(
    const Ctx& context, const v1::GetTimetableRequest& request) {
  ASSIGN_OR_RETURN(const Id batch_id, Id::Parse(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const auto meetings,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return batches_.Timetable(tx, batch_id); }));
  v1::GetTimetableResponse response;
  for (const domain::Meeting& meeting : meetings) *response.add_meetings() = MessageOf(meeting);
  return response;
}

absl::StatusOr<v1::IssueAttendanceCodeResponse> AttendanceApi::IssueAttendanceCode(
    const Ctx& context, const v1::IssueAttendanceCodeRequest& request) {
  ASSIGN_OR_RETURN(const Id meeting_id, Id::Parse(request.meeting_id(), "meeting_id"));
  ASSIGN_OR_RETURN(const app::IssuedCode issued,
                   pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
                     return attendances_.IssueCode(tx, meeting_id, request.valid_minutes());
                   }));
  ASSIGN_OR_RETURN(const certificates::QrCode qr, certificates::EncodeQr(issued.code));
  v1::IssueAttendanceCodeResponse response;
  v1::AttendanceCode* code = response.mutable_attendance_code();
  code->set_code(issued.code);
  code->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(issued.expires));
  ASSIGN_OR_RETURN(*code->mutable_png(), certificates::QrPng(qr, kQrScale));
  code->set_terminal(certificates::QrTerminal(qr));
  return response;
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> AttendanceApi::OnMark(const Ctx& context, const Request& request,
                                               Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  using Row = store::AttendanceRow;
  ASSIGN_OR_RETURN(
      const Row row,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(), act,
          [](const Row& made) {
            return absl::StrCat(made.meeting_id.ToString(), "/", made.enrolment_id.ToString());
          },
          [&](pg::Tx& tx, const std::string& text) -> absl::StatusOr<Row> {
            const size_t slash = text.find('/');
            ASSIGN_OR_RETURN(const Id meeting, Id::Parse(text.substr(0, slash), "id"));
            ASSIGN_OR_RETURN(const Id enrolment, Id::Parse(text.substr(slash + 1), "id"));
            return attendances_.Load(tx, meeting, enrolment);
          }));
  Response response;
  *response.mutable_attendance() = MessageOf(row);
  return response;
}

absl::StatusOr<v1::CheckInResponse> AttendanceApi::CheckIn(const Ctx& context,
                                                           const v1::CheckInRequest& request) {
  RETURN_IF_ERROR(CheckText(request.code(), "code", kMaxCodeChars));
  return OnMark<v1::CheckInResponse>(context, request, [&](pg::Tx& tx) {
    return attendances_.CheckIn(tx, context.access, request.code());
  });
}

absl::StatusOr<v1::UploadAttendanceResponse> AttendanceApi::UploadAttendance(
    const Ctx& context, const v1::UploadAttendanceRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id meeting_id, Id::Parse(request.meeting_id(), "meeting_id"));
  RETURN_IF_ERROR(CheckRange(request.rows_size(), "rows", 1, kMaxRows));
  std::vector<app::ListedMark> rows;
  for (int i = 0; i < request.rows_size(); ++i) {
    ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.rows(i).employee_id(),
                                                     absl::StrCat("rows[", i, "].employee_id")));
    rows.push_back({employee_id, static_cast<domain::AttendanceMark>(request.rows(i).mark())});
  }
  const auto upload = [&](pg::Tx& tx) {
    return attendances_.Upload(tx, context.access, meeting_id, rows);
  };
  using Outcomes = std::vector<absl::Status>;
  // A repeat finds the marks standing and tells the same again.
  ASSIGN_OR_RETURN(const Outcomes outcomes,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(), upload,
                       [](const Outcomes&) { return std::string(); },
                       [&](pg::Tx& tx, const std::string&) { return upload(tx); }));
  v1::UploadAttendanceResponse response;
  AddOutcomes(outcomes, response.mutable_outcomes());
  return response;
}

absl::StatusOr<v1::CorrectAttendanceResponse> AttendanceApi::CorrectAttendance(
    const Ctx& context, const v1::CorrectAttendanceRequest& request) {
  ASSIGN_OR_RETURN(const Id meeting_id, Id::Parse(request.meeting_id(), "meeting_id"));
  ASSIGN_OR_RETURN(const Id enrolment_id, Id::Parse(request.enrolment_id(), "enrolment_id"));
  return OnMark<v1::CorrectAttendanceResponse>(context, request, [&](pg::Tx& tx) {
    return attendances_.Correct(tx, context.access, meeting_id, enrolment_id,
                                static_cast<domain::AttendanceMark>(request.mark()),
                                request.reason());
  });
}

absl::StatusOr<v1::ListAttendanceResponse> AttendanceApi::ListAttendance(
    const Ctx& context, const v1::ListAttendanceRequest& request) {
  ASSIGN_OR_RETURN(const Id meeting_id, Id::Parse(request.meeting_id(), "meeting_id"));
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return attendances_.List(tx, meeting_id); }));
  v1::ListAttendanceResponse response;
  for (const store::AttendanceRow& row : rows) *response.add_attendances() = MessageOf(row);
  return response;
}

void AttendanceApi::Register(rpc::Server& server) {
  using Async = v1::AttendanceService::AsyncService;
  using Api = AttendanceApi;
  const rpc::Methods<v1::AttendanceService, AttendanceApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("SetTimetable", &Async::RequestSetTimetable, &Api::SetTimetable, kHeavy);
  add("GetTimetable", &Async::RequestGetTimetable, &Api::GetTimetable);
  add("IssueAttendanceCode", &Async::RequestIssueAttendanceCode, &Api::IssueAttendanceCode);
  add("CheckIn", &Async::RequestCheckIn, &Api::CheckIn);
  add("UploadAttendance", &Async::RequestUploadAttendance, &Api::UploadAttendance, kHeavy);
  add("CorrectAttendance", &Async::RequestCorrectAttendance, &Api::CorrectAttendance);
  add("ListAttendance", &Async::RequestListAttendance, &Api::ListAttendance, kHeavy);
}

}  // namespace mumpuni::training::api
