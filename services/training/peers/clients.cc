#include "services/training/peers/clients.h"

#include "common/core/reasons.h"
#include "common/obs/log.h"
#include "common/rpc/client.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"

namespace mumpuni::training::peers {
namespace {

constexpr absl::Duration kPersonnelTimeout = absl::Seconds(1);
constexpr absl::Duration kAssessmentTimeout = absl::Milliseconds(500);
// A job standard names some dozen competencies; one page holds them all.
constexpr int kMaxGaps = 200;

// Whatever went wrong on the other side is for the log; the caller learns that the peer did not
// answer.
absl::Status Unavailable(std::string_view peer, const absl::Status& status) {
  obs::Warn(
      "peer did not answer",
      {{"peer", peer}, {"code", static_cast<int>(status.code())}, {"reason", ReasonOf(status)}});
  return Error(reasons::kPeerUnavailable, std::string(peer) + " did not answer");
}

EmployeeRow RowOf(const Id& employee_id, const personnel::v1::Employee& employee) {
  EmployeeRow row;
  row.employee_id = employee_id;
  row.fact.employment_type = static_cast<domain::EmploymentType>(employee.employment_type());
  row.fact.active = employee.status() == personnel::v1::EMPLOYEE_STATUS_ACTIVE;
  if (auto unit = Id::Parse(employee.assignment().unit_id(), ""); unit.ok()) row.unit_id = *unit;
  return row;
}

}  // namespace

struct PersonnelClient::Impl {
  std::unique_ptr<personnel::v1::PersonnelService::Stub> stub;
};

PersonnelClient::PersonnelClient(const std::string& address, const TlsFiles& tls)
    : impl_(new Impl{
          personnel::v1::PersonnelService::NewStub(rpc::MakeChannel(address, "personnel", tls))}) {}
PersonnelClient::~PersonnelClient() = default;

absl::StatusOr<std::optional<EmployeeRow>> PersonnelClient::GetEmployee(
    const Id& employee_id, const std::string& on_behalf_of) {
  personnel::v1::GetEmployeeRequest request;
  request.set_employee_id(employee_id.ToString());
  rpc::CallOptions options;
  options.timeout = kPersonnelTimeout;
  options.on_behalf_of = on_behalf_of;
  const absl::StatusOr<personnel::v1::GetEmployeeResponse> response = rpc::Call(
      *impl_->stub, &personnel::v1::PersonnelService::Stub::GetEmployee, request, options);
  if (absl::IsNotFound(response.status())) return std::optional<EmployeeRow>();
  if (!response.ok()) return Unavailable("personnel", response.status());
  return std::optional<EmployeeRow>(RowOf(employee_id, response->employee()));
}

struct AssessmentClient::Impl {
  std::unique_ptr<assessment::v1::AssessmentService::Stub> stub;
};

AssessmentClient::AssessmentClient(const std::string& address, const TlsFiles& tls)
    : impl_(new Impl{assessment::v1::AssessmentService::NewStub(
          rpc::MakeChannel(address, "assessment", tls))}) {}
AssessmentClient::~AssessmentClient() = default;

absl::StatusOr<std::vector<domain::Gap>> AssessmentClient::ListGaps(
    const Id& employee_id, const std::string& on_behalf_of) {
  assessment::v1::ListGapsRequest request;
  request.set_employee_id(employee_id.ToString());
  request.set_purpose(assessment::v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  request.set_exclude_unknown(true);
  request.set_page_size(kMaxGaps);
  rpc::CallOptions options;
  options.timeout = kAssessmentTimeout;
  options.on_behalf_of = on_behalf_of;
  const absl::StatusOr<assessment::v1::ListGapsResponse> response =
      rpc::Call(*impl_->stub, &assessment::v1::AssessmentService::Stub::ListGaps, request, options);
  if (absl::IsNotFound(response.status())) return std::vector<domain::Gap>();
  if (!response.ok()) return Unavailable("assessment", response.status());
  std::vector<domain::Gap> gaps;
  for (const assessment::v1::Gap& gap : response->gaps()) {
    if (gap.known_level() <= 0) continue;
    gaps.push_back({gap.competency_code(), gap.known_level(), gap.required_level()});
  }
  return gaps;
}

}  // namespace mumpuni::training::peers
