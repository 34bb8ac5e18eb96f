#include "tests/e2e/play.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/local_date.h"
#include "tests/e2e/outcome.h"

namespace mumpuni::e2e {
namespace {

namespace av = mumpuni::assessment::v1;
namespace cv = mumpuni::complaint::v1;
namespace pv = mumpuni::personnel::v1;
namespace tv = mumpuni::training::v1;

constexpr char kOfficerPost[] = "DSDABM.PENGADUAN-PERTAMA";
constexpr char kStandard[] = "SKJ.PENGADUAN_PERTAMA";
constexpr char kTopic[] = "JALAN-RUSAK-DAN-BERLUBANG";

std::string IdOf(const std::string& name) { return Id::FromName("e2e|" + name).ToString(); }

// Steps of a case are repeatable, also after it was reopened.
std::string StepId(const PlayedCase& c, const std::string& step) {
  return IdOf(absl::StrCat(c.key, "|", step, "|", c.resolutions));
}

}  // namespace

Play::Play(City& city)
    : personnel(city.personnel()),
      training(city.training()),
      assessment(city.assessment()),
      complaint(city.complaint()),
      city_(city) {}

absl::Time Play::Start() { return LocalDate::Of("2026-06-02").Start() + absl::Hours(9); }

void Play::Begin(int officers) {
  city_.SetClock(Start());
  city_.ApplyReference();
  pv::ListPositionsRequest request;
  request.set_page_size(1000);
  const auto listed =
      Must(Call(*personnel, &pv::PersonnelService::Stub::ListPositions, request, kPersonnelAdmin));
  for (const pv::Position& position : listed.positions()) positions_[position.code()] = position;
  unit_id_ = positions_.at(kOfficerPost).unit_id();
  for (int i = 0; i < officers; ++i) officers_.push_back(Hire(kOfficerPost, i + 1));
  // Assessment knows a person once the event of the hire has arrived.
  if (!WaitApplied(city_)) throw std::runtime_error("the hires did not reach every service");
  for (const std::string& officer : officers_) Assess(officer);
  if (!WaitApplied(city_)) throw std::runtime_error("the city did not come to rest");
}

pv::Employee Play::NewEmployee(const std::string& position_code, int serial) const {
  pv::Employee employee;
  employee.set_employee_number(absl::StrFormat("199003052015031%03d", serial));
  employee.set_full_name(absl::StrCat("Pegawai Contoh ", serial));
  employee.set_employment_type(common::v1::EMPLOYMENT_TYPE_PNS);
  employee.set_grade_code("III/a");
  employee.set_education(pv::EDUCATION_LEVEL_BACHELOR);
  employee.set_hire_date("2015-03-01");
  employee.mutable_assignment()->set_position_id(positions_.at(position_code).position_id());
  employee.mutable_assignment()->set_start_date("2024-01-02");
  return employee;
}

std::string Play::Hire(const std::string& position_code, int serial) {
  pv::HireEmployeeRequest request;
  request.set_request_id(IdOf(absl::StrCat("hire|", serial)));
  *request.mutable_employee() = NewEmployee(position_code, serial);
  return Must(Call(*personnel, &pv::PersonnelService::Stub::HireEmployee, request, kPersonnelAdmin))
      .employee()
      .employee_id();
}

void Play::Assess(const std::string& employee_id) {
  av::GetJobStandardRequest wanted;
  wanted.set_code(kStandard);
  using Stub = av::AssessmentService::Stub;
  const auto standard = Must(Call(*assessment, &Stub::GetJobStandard, wanted, kPersonnelAdmin));
  av::RecordAssessmentRequest request;
  request.set_request_id(IdOf("assess|" + employee_id));
  av::Assessment& a = *request.mutable_assessment();
  a.set_employee_id(employee_id);
  a.set_method(av::ASSESSMENT_METHOD_ASSESSMENT_CENTRE);
  a.set_provider("Pusat Penilaian Kompetensi (contoh)");
  a.set_accreditation("A/DEMO/2026");
  a.set_assessed_on("2026-05-18");
  for (const auto& required : standard.job_standard().requirements()) {
    auto& result = *a.add_results();
    result.set_competency_code(required.competency_code());
    result.set_level(required.level() - (required.competency_code() == "M.3" ? 1 : 0));
  }
  Must(Call(*assessment, &Stub::RecordAssessment, request, kAssessor));
}

tv::Course Play::Course(const std::string& code) {
  tv::GetCourseRequest request;
  request.set_code(code);
  return Must(Call(*training, &tv::TrainingService::Stub::GetCourse, request, kTrainingAdmin))
      .course();
}

tv::Batch Play::Schedule(const std::string& course_id, const std::string& code) {
  const LocalDate today = LocalDate::At(Start());
  tv::ScheduleBatchRequest request;
  request.set_request_id(IdOf("batch|" + code));
  tv::Batch& batch = *request.mutable_batch();
  batch.set_code(code);
  batch.set_course_id(course_id);
  batch.set_start_date(today.ToString());
  batch.set_end_date(today.PlusDays(2).ToString());
  batch.set_seats(1000);
  batch.set_place("Ruang Diklat BKPSDM");
  return Must(Call(*training, &tv::TrainingService::Stub::ScheduleBatch, request, kTrainingAdmin))
      .batch();
}

tv::Enrolment Play::Enrol(const std::string& batch_id, const std::string& employee_id,
                          const std::string& key) {
  tv::EnrolEmployeeRequest request;
  request.set_request_id(IdOf("enrol|" + key));
  request.set_batch_id(batch_id);
  request.set_employee_id(employee_id);
  return Must(Call(*training, &tv::TrainingService::Stub::EnrolEmployee, request, kTrainingAdmin))
      .enrolment();
}

tv::Enrolment Play::Attend(const tv::Enrolment& enrolment, int nth) {
  tv::RecordAttendanceRequest request;
  request.set_request_id(IdOf(absl::StrCat("attend|", enrolment.enrolment_id(), "|", nth)));
  request.set_enrolment_id(enrolment.enrolment_id());
  request.set_attended_sessions(8);
  request.set_total_sessions(8);
  return Must(
             Call(*training, &tv::TrainingService::Stub::RecordAttendance, request, kTrainingAdmin))
      .enrolment();
}

tv::Enrolment Play::Complete(const tv::Enrolment& enrolment, int score) {
  tv::CompleteEnrolmentRequest request;
  request.set_request_id(IdOf("complete|" + enrolment.enrolment_id()));
  request.set_enrolment_id(enrolment.enrolment_id());
  request.set_completed_on(LocalDate::At(Start()).ToString());
  request.set_test_score(score);
  return Must(Call(*training, &tv::TrainingService::Stub::CompleteEnrolment, request,
                   kTrainingAdmin))
      .enrolment();
}

cv::SubmitCaseRequest Play::NewCase(const std::string& key) const {
  cv::SubmitCaseRequest request;
  request.set_request_id(IdOf(key + "|submit"));
  request.set_channel_code("WARGAKU");
  request.set_category_code(kTopic);
  request.set_case_class(cv::CASE_CLASS_COMPLAINT);
  request.set_body("Mohon ditindaklanjuti: jalan berlubang di depan balai.");
  request.set_region_code("35.78.03.1001");
  request.mutable_reporter()->set_full_name("Warga Contoh");
  request.mutable_reporter()->set_contact(absl::StrCat("warga-", key, "@contoh.invalid"));
  request.mutable_reporter()->set_contact_verified(true);
  return request;
}

PlayedCase Play::Submit(const std::string& key) {
  auto response =
      Must(Call(*complaint, &cv::ComplaintService::Stub::SubmitCase, NewCase(key), kChannel));
  PlayedCase c;
  c.key = key;
  c.tracking_token = response.tracking_token();
  c.state.set_case_id(response.case_id());
  c.state.set_case_number(response.public_case().case_number());
  c.state.set_status(response.public_case().status());
  c.state.set_etag(response.public_case().etag());
  return c;
}

void Play::Verify(PlayedCase& c) {
  cv::VerifyCaseRequest request;
  request.set_request_id(StepId(c, "verify"));
  request.set_case_id(c.state.case_id());
  request.set_case_class(cv::CASE_CLASS_COMPLAINT);
  c.state =
      Must(Call(*complaint, &cv::ComplaintService::Stub::VerifyCase, request, kComplaintAdmin))
          .case_();
}

void Play::Assign(PlayedCase& c, const std::string& employee_id) {
  cv::AssignCaseRequest request;
  request.set_request_id(StepId(c, "assign"));
  request.set_case_id(c.state.case_id());
  request.set_employee_id(employee_id);
  if (!employee_id.empty()) request.set_reason("Ditunjuk oleh admin koordinator.");
  const auto response =
      Must(Call(*complaint, &cv::ComplaintService::Stub::AssignCase, request, kComplaintAdmin));
  c.state = response.case_();
  c.assignment = response.assignment();
}

void Play::Reply(PlayedCase& c) {
  cv::AddFollowUpRequest request;
  request.set_request_id(StepId(c, "reply"));
  request.set_case_id(c.state.case_id());
  request.set_kind(cv::FOLLOW_UP_KIND_REPLY);
  request.set_message("Terima kasih atas laporannya; petugas kami sedang menanganinya.");
  c.state = Must(Call(*complaint, &cv::ComplaintService::Stub::AddFollowUp, request,
                      Officer(c.state.assigned_employee_id())))
                .case_();
}

void Play::Resolve(PlayedCase& c) {
  ++c.resolutions;
  cv::ResolveCaseRequest request;
  request.set_request_id(StepId(c, "resolve"));
  request.set_case_id(c.state.case_id());
  cv::Resolution& resolution = *request.mutable_resolution();
  resolution.set_action_taken("Lubang telah ditambal.");
  resolution.set_done_date(LocalDate::At(Start()).ToString());
  resolution.set_done_by_unit_id(c.state.lead_unit_id());
  resolution.set_next_steps("Hasil dipantau selama satu bulan.");
  resolution.set_contact("Loket pengaduan unit, pada jam kerja");
  resolution.set_photo_reference("foto/" + c.state.case_number() + ".jpg");
  c.state = Must(Call(*complaint, &cv::ComplaintService::Stub::ResolveCase, request,
                      Officer(c.state.assigned_employee_id())))
                .case_();
}

void Play::Rate(PlayedCase& c, bool clear_and_courteous, bool solved) {
  cv::RateCaseRequest request;
  request.set_request_id(StepId(c, "rate"));
  request.set_case_number(c.state.case_number());
  request.set_tracking_token(c.tracking_token);
  request.set_clear_and_courteous(clear_and_courteous);
  request.set_solved(solved);
  const auto rated =
      Must(Call(*complaint, &cv::ComplaintService::Stub::RateCase, request, kChannel));
  c.state.set_status(rated.public_case().status());
}

void Play::Reopen(PlayedCase& c) {
  cv::ReopenCaseRequest request;
  request.set_request_id(StepId(c, "reopen"));
  request.set_case_id(c.state.case_id());
  request.set_reason("Pekerjaan perlu diperiksa kembali.");
  c.state =
      Must(Call(*complaint, &cv::ComplaintService::Stub::ReopenCase, request, kComplaintAdmin))
          .case_();
}

PlayedCase Play::PlayCase(const std::string& key, const std::string& employee_id) {
  PlayedCase c = Submit(key);
  Verify(c);
  Assign(c, employee_id);
  Reply(c);
  Resolve(c);
  Rate(c);
  return c;
}

av::Profile Play::Profile(const std::string& employee_id) {
  av::GetProfileRequest request;
  request.set_employee_id(employee_id);
  request.set_purpose(av::PROFILE_PURPOSE_AUDIT);
  return Must(Call(*assessment, &av::AssessmentService::Stub::GetProfile, request, kAuditor))
      .profile();
}

av::ExplainProfileResponse Play::Explain(const std::string& employee_id) {
  av::ExplainProfileRequest request;
  request.set_employee_id(employee_id);
  request.set_purpose(av::PROFILE_PURPOSE_AUDIT);
  return Must(Call(*assessment, &av::AssessmentService::Stub::ExplainProfile, request, kAuditor));
}

std::pair<int64_t, int64_t> Play::Reconcile() {
  av::ReconcileRequest request;
  std::pair<int64_t, int64_t> counts;
  do {
    const auto page =
        Must(Call(*assessment, &av::AssessmentService::Stub::Reconcile, request, kAuditor));
    counts.first += page.compared_count();
    counts.second += page.mismatch_count();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return counts;
}

}  // namespace mumpuni::e2e
