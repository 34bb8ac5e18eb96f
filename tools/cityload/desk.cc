#include "tools/cityload/desk.h"

#include "absl/strings/str_cat.h"
#include "common/core/status.h"

namespace mumpuni::cityload {
namespace {

namespace cv = mumpuni::complaint::v1;
using Stub = cv::ComplaintService::Stub;

}  // namespace

std::string Desk::RequestId(const CaseFile& file, const std::string& step) const {
  return town_.RequestId(absl::StrCat(file.key, "|", step, "|", file.resolutions));
}

absl::Status Desk::Submit(const Report& report, CaseFile& file) const {
  cv::SubmitCaseRequest request;
  request.set_request_id(RequestId(file, "submit"));
  request.set_channel_code(report.channel_code);
  request.set_category_code(report.category_code);
  request.set_case_class(report.information_request ? cv::CASE_CLASS_INFORMATION_REQUEST
                                                    : cv::CASE_CLASS_COMPLAINT);
  const auto category = town_.categories.find(report.category_code);
  request.set_body(absl::StrCat(
      "Mohon ditindaklanjuti: ",
      category == town_.categories.end() ? report.category_code : category->second.name(), "."));
  request.set_region_code(report.region_code);
  request.set_reporter_anonymous(report.anonymous);
  request.mutable_reporter()->set_full_name(report.reporter_name);
  request.mutable_reporter()->set_contact(report.contact);
  request.mutable_reporter()->set_contact_verified(report.contact_verified);
  ASSIGN_OR_RETURN(const auto response, town_.city.Call(town_.city.complaint, &Stub::SubmitCase,
                                                        request, Channel(report.channel_code)));
  file.channel_code = report.channel_code;
  file.tracking_token = response.tracking_token();
  // A channel is told no more than the citizen; the rest comes with verification.
  file.state.Clear();
  file.state.set_case_id(response.case_id());
  file.state.set_case_number(response.public_case().case_number());
  file.state.set_status(response.public_case().status());
  file.state.set_category_code(request.category_code());
  file.state.set_case_class(request.case_class());
  return absl::OkStatus();
}

absl::Status Desk::Verify(CaseFile& file) const {
  cv::VerifyCaseRequest request;
  request.set_request_id(RequestId(file, "verify"));
  request.set_case_id(file.state.case_id());
  request.set_case_class(file.state.case_class());
  // A town of some hundred people has staff where categories lead by default, not in each of the
  // urban villages to which routes lead.
  const auto category = town_.categories.find(file.state.category_code());
  if (category != town_.categories.end()) {
    request.set_lead_unit_id(category->second.default_lead_unit_id());
  }
  ASSIGN_OR_RETURN(const auto response, town_.city.Call(town_.city.complaint, &Stub::VerifyCase,
                                                        request, kComplaintAdmin));
  file.state = response.case_();
  return absl::OkStatus();
}

absl::Status Desk::Assign(const std::string& employee_id, CaseFile& file) const {
  cv::AssignCaseRequest request;
  request.set_request_id(RequestId(file, "assign"));
  request.set_case_id(file.state.case_id());
  request.set_employee_id(employee_id);
  if (!employee_id.empty()) request.set_reason("Ditunjuk oleh admin koordinator.");
  ASSIGN_OR_RETURN(const auto response, town_.city.Call(town_.city.complaint, &Stub::AssignCase,
                                                        request, kComplaintAdmin));
  file.state = response.case_();
  file.assignment = response.assignment();
  return absl::OkStatus();
}

absl::Status Desk::Reply(CaseFile& file) const {
  cv::AddFollowUpRequest request;
  request.set_request_id(RequestId(file, "reply"));
  request.set_case_id(file.state.case_id());
  request.set_kind(cv::FOLLOW_UP_KIND_REPLY);
  request.set_message("Terima kasih atas laporan Bapak/Ibu; petugas kami sedang menanganinya.");
  ASSIGN_OR_RETURN(const auto response,
                   town_.city.Call(town_.city.complaint, &Stub::AddFollowUp, request,
                                   Officer(file.state.assigned_employee_id())));
  file.state = response.case_();
  return absl::OkStatus();
}

absl::Status Desk::Resolve(CaseFile& file) const {
  ++file.resolutions;
  cv::ResolveCaseRequest request;
  request.set_request_id(RequestId(file, "resolve"));
  request.set_case_id(file.state.case_id());
  cv::Resolution& resolution = *request.mutable_resolution();
  resolution.set_action_taken("Pekerjaan telah dilaksanakan sesuai laporan.");
  resolution.set_done_date(town_.clock.Today().ToString());
  resolution.set_done_by_unit_id(file.state.lead_unit_id());
  resolution.set_next_steps("Tidak ada pekerjaan lanjutan; hasil dipantau selama satu bulan.");
  resolution.set_contact("Loket pengaduan unit, pada jam kerja");
  const auto category = town_.categories.find(file.state.category_code());
  if (category != town_.categories.end() && category->second.physical()) {
    resolution.set_photo_reference(absl::StrCat("foto/", file.state.case_number(), ".jpg"));
  }
  ASSIGN_OR_RETURN(const auto response,
                   town_.city.Call(town_.city.complaint, &Stub::ResolveCase, request,
                                   Officer(file.state.assigned_employee_id())));
  file.state = response.case_();
  return absl::OkStatus();
}

absl::Status Desk::Rate(bool clear_and_courteous, bool solved, CaseFile& file) const {
  cv::RateCaseRequest request;
  request.set_request_id(RequestId(file, "rate"));
  request.set_case_number(file.state.case_number());
  request.set_tracking_token(file.tracking_token);
  request.set_clear_and_courteous(clear_and_courteous);
  request.set_solved(solved);
  ASSIGN_OR_RETURN(const auto response, town_.city.Call(town_.city.complaint, &Stub::RateCase,
                                                        request, Channel(file.channel_code)));
  file.state.set_status(response.public_case().status());
  return absl::OkStatus();
}

absl::Status Desk::Reopen(const std::string& reason, CaseFile& file) const {
  cv::ReopenCaseRequest request;
  request.set_request_id(RequestId(file, "reopen"));
  request.set_case_id(file.state.case_id());
  request.set_reason(reason);
  ASSIGN_OR_RETURN(const auto response, town_.city.Call(town_.city.complaint, &Stub::ReopenCase,
                                                        request, kComplaintAdmin));
  file.state = response.case_();
  return absl::OkStatus();
}

}  // namespace mumpuni::cityload
