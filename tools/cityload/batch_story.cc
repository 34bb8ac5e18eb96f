#include "tools/cityload/batch_story.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/status.h"
#include "tools/client/output.h"

namespace mumpuni::cityload {
namespace {

namespace tv = mumpuni::training::v1;

constexpr char kTrainer[] = "Widyaiswara BKPSDM";

tools::Caller UnitHead(const std::string& employee_id) { return {employee_id, {"UNIT_HEAD"}}; }

std::string Named(tv::AdmissionState state) {
  return tools::ShortName(tv::AdmissionState_Name(state), "ADMISSION_STATE_");
}

}  // namespace

absl::Status BatchStory::Enrol(const tv::Course& course, LocalDate first, LocalDate last) {
  tv::ScheduleBatchRequest schedule;
  schedule.set_request_id(town_.RequestId("batch"));
  tv::Batch& batch = *schedule.mutable_batch();
  batch.set_code(absl::StrCat(course.code(), ".", first.ToString(), "-", town_.options.seed));
  batch.set_course_id(course.course_id());
  batch.set_start_date(first.ToString());
  batch.set_end_date(last.ToString());
  batch.set_seats(30);
  batch.set_place("Ruang Diklat BKPSDM");
  batch.set_enrol_until_date(first.PlusDays(-1).ToString());
  batch.set_approval_steps(2);
  ASSIGN_OR_RETURN(const auto scheduled,
                   town_.city.Call(town_.city.training, &tv::TrainingService::Stub::ScheduleBatch,
                                   schedule, kTrainingAdmin));
  batch_ = scheduled.batch();
  RETURN_IF_ERROR(Timetable(first, last));
  town_.out << "  batch " << batch_.code() << ", " << meetings_.size() << " meetings from "
            << first.ToString() << " to " << last.ToString() << '\n';
  return Admit();
}

absl::Status BatchStory::Timetable(LocalDate first, LocalDate last) {
  tv::SetTimetableRequest request;
  request.set_request_id(town_.RequestId("timetable"));
  request.set_batch_id(batch_.batch_id());
  for (LocalDate day = first; day <= last; day = day.PlusDays(1)) {
    ASSIGN_OR_RETURN(const bool at_work, town_.calendar.IsWorkingDay(day));
    if (!at_work) continue;
    const int64_t start = absl::ToUnixSeconds(day.Start() + absl::Hours(8));
    tv::Meeting& meeting = *request.add_meetings();
    meeting.mutable_start_time()->set_seconds(start);
    meeting.mutable_end_time()->set_seconds(start + 4 * 3600);
    meeting.set_room(absl::StrCat("Ruang Diklat ", town_.options.seed));
    meeting.add_trainers(absl::StrCat(kTrainer, " ", town_.options.seed));
  }
  ASSIGN_OR_RETURN(const auto set, town_.city.Call(town_.city.attendance,
                                                   &tv::AttendanceService::Stub::SetTimetable,
                                                   request, kTrainingAdmin));
  meetings_.assign(set.meetings().begin(), set.meetings().end());
  return absl::OkStatus();
}

absl::Status BatchStory::Admit() {
  using Stub = tv::AdmissionService::Stub;
  tv::RequestSeatRequest ask;
  ask.set_request_id(town_.RequestId("seat"));
  ask.set_batch_id(batch_.batch_id());
  ask.set_employee_id(participant_);
  ASSIGN_OR_RETURN(const auto asked, town_.city.Call(town_.city.admissions, &Stub::RequestSeat, ask,
                                                     Officer(participant_)));
  std::string states = Named(asked.admission().state());
  tv::ApproveAdmissionRequest approve;
  approve.set_admission_id(asked.admission().admission_id());
  for (const tools::Caller& approver : {UnitHead(superior_), kTrainingAdmin}) {
    approve.set_request_id(town_.RequestId("approve|" + approver.roles[0]));
    ASSIGN_OR_RETURN(
        const auto approved,
        town_.city.Call(town_.city.admissions, &Stub::ApproveAdmission, approve, approver));
    absl::StrAppend(&states, " → ", Named(approved.admission().state()));
    enrolment_id_ = approved.admission().enrolment_id();
  }
  town_.out << "  seat: " << states << '\n';
  town_.checks.True("two approvals give a seat", !enrolment_id_.empty(), states);
  return absl::OkStatus();
}

absl::Status BatchStory::CheckIn(const tv::Meeting& meeting) {
  using Stub = tv::AttendanceService::Stub;
  tv::IssueAttendanceCodeRequest issue;
  issue.set_meeting_id(meeting.meeting_id());
  ASSIGN_OR_RETURN(
      const auto issued,
      town_.city.Call(town_.city.attendance, &Stub::IssueAttendanceCode, issue, kTrainingAdmin));
  tv::CheckInRequest scan;
  scan.set_request_id(town_.RequestId(absl::StrCat("scan|", meeting.number())));
  scan.set_code(issued.attendance_code().code());
  return town_.city.Call(town_.city.attendance, &Stub::CheckIn, scan, Officer(participant_))
      .status();
}

absl::Status BatchStory::Attend() {
  for (const tv::Meeting& meeting : meetings_) {
    const absl::Time start = absl::FromUnixSeconds(meeting.start_time().seconds());
    RETURN_IF_ERROR(town_.MoveTo(start));
    if (meeting.number() == 1) {
      tv::RecordPreTestRequest test;
      test.set_request_id(town_.RequestId("pre-test"));
      test.set_enrolment_id(enrolment_id_);
      test.set_score(55);
      RETURN_IF_ERROR(town_.city
                          .Call(town_.city.training, &tv::TrainingService::Stub::RecordPreTest,
                                test, kTrainingAdmin)
                          .status());
    }
    RETURN_IF_ERROR(CheckIn(meeting));
  }
  tv::GetEnrolmentRequest read;
  read.set_enrolment_id(enrolment_id_);
  ASSIGN_OR_RETURN(const auto seat,
                   town_.city.Call(town_.city.training, &tv::TrainingService::Stub::GetEnrolment,
                                   read, Officer(participant_)));
  town_.checks.Equal("meetings attended by scanning the code",
                     static_cast<int64_t>(meetings_.size()), seat.enrolment().attended_sessions());
  return absl::OkStatus();
}

absl::Status BatchStory::GiveFeedback() {
  tv::SubmitFeedbackRequest request;
  request.set_request_id(town_.RequestId("feedback"));
  request.set_batch_id(batch_.batch_id());
  tv::Feedback& feedback = *request.mutable_feedback();
  feedback.set_content_score(5);
  feedback.set_materials_score(4);
  feedback.set_facilities_score(4);
  feedback.set_usefulness_score(5);
  feedback.set_comment("Latihan menjawab pengaduan sangat berguna.");
  RETURN_IF_ERROR(town_.city
                      .Call(town_.city.feedback, &tv::FeedbackService::Stub::SubmitFeedback,
                            request, Officer(participant_))
                      .status());
  tv::GetFeedbackSummaryRequest summary;
  summary.set_batch_id(batch_.batch_id());
  ASSIGN_OR_RETURN(const auto told, town_.city.Call(town_.city.feedback,
                                                    &tv::FeedbackService::Stub::GetFeedbackSummary,
                                                    summary, kTrainingAdmin));
  town_.checks.True("feedback of one person is not told", told.summary().suppressed(),
                    "it was told");
  return absl::OkStatus();
}

absl::Status BatchStory::Certify() {
  RETURN_IF_ERROR(GiveFeedback());
  using Stub = tv::CertificateService::Stub;
  tv::IssueBatchCertificatesRequest issue;
  issue.set_request_id(town_.RequestId("certificates"));
  issue.set_batch_id(batch_.batch_id());
  ASSIGN_OR_RETURN(const auto issued,
                   town_.city.Call(town_.city.certificates, &Stub::IssueBatchCertificates, issue,
                                   kTrainingAdmin));
  if (issued.certificates_size() != 1) {
    return absl::InternalError(
        absl::StrCat(issued.certificates_size(), " certificates for one participant"));
  }
  const tv::Certificate& certificate = issued.certificates(0);
  tv::GetCertificateDocumentRequest print;
  print.set_certificate_id(certificate.certificate_id());
  ASSIGN_OR_RETURN(const auto printed,
                   town_.city.Call(town_.city.certificates, &Stub::GetCertificateDocument, print,
                                   Officer(participant_)));
  tv::VerifyCertificateRequest verify;
  verify.set_code(certificate.verification_code());
  ASSIGN_OR_RETURN(const auto verified,
                   town_.city.Call(town_.city.certificates, &Stub::VerifyCertificate, verify,
                                   {"WARGAKU", {"CITIZEN_CHANNEL"}}));
  const tv::CertificateVerification& told = verified.verification();
  town_.out << absl::StrFormat(
      "  certificate %s, a PDF of %d bytes; whoever scans it learns: %s, %s, %s, holder %s\n",
      certificate.number(), printed.document().pdf().size(),
      tools::ShortName(tv::CertificateState_Name(told.state()), "CERTIFICATE_STATE_"),
      told.course_title(), told.completed_on(), told.holder_initials());
  town_.checks.Equal("the certificate holds", tv::CERTIFICATE_STATE_VALID, told.state());
  town_.checks.True("verification does not tell the name",
                    told.holder_initials() != town_.NameOf(participant_), told.holder_initials());
  return absl::OkStatus();
}

}  // namespace mumpuni::cityload
