#include "services/training/peers/clients.h"

#include "common/core/reasons.h"
#include "common/obs/log.h"
#include "common/rpc/client.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"
#include "mumpuni/assessment/v1/gap_service.grpc.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::peers {
namespace {

constexpr absl::Duration kPersonnelTimeout = absl::Seconds(1);
constexpr absl::Duration kPeopleTimeout = absl::Seconds(2);
constexpr absl::Duration kAssessmentTimeout = absl::Milliseconds(500);
// A job standard names some dozen competencies; one page holds them all.
constexpr int kMaxGaps = 200;
// All of a unit; those of whom nothing is known are among them.
constexpr int kMaxOfficers = 1000;

// Whatever went wrong on the other side is for the log; the caller learns that the peer did not
// answer.
absl::Status Unavailable(std::string_view peer, const absl::Status& status) {
  obs::Warn(
      "peer did not answer",
      {{"peer", peer}, {"code", static_cast<int>(status.code())}, {"reason", ReasonOf(status)}});
  return Error(mumpuni::reasons::kPeerUnavailable, std::string(peer) + " did not answer");
}

EmployeeRow RowOf(const Id& employee_id, const personnel::v1::Employee& employee) {
  EmployeeRow row;
  row.employee_id = employee_id;
  row.fact.employment_type = static_cast<domain::EmploymentType>(employee.employment_type());
  row.fact.active = employee.status() == personnel::v1::EMPLOYEE_STATUS_ACTIVE;
  if (auto unit = Id::Parse(employee.assignment().unit_id(), ""); unit.ok()) row.unit_id = *unit;
  return row;
}

rpc::CallOptions AskedFor(const std::string& on_behalf_of) {
  rpc::CallOptions options;
  options.timeout = kAssessmentTimeout;
  options.on_behalf_of = on_behalf_of;
  return options;
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

absl::StatusOr<People> PersonnelClient::GetPeople(const std::vector<Id>& employee_ids,
                                                  const std::string& on_behalf_of) {
  People people;
  if (employee_ids.empty()) return people;
  personnel::v1::BatchGetEmployeesRequest request;
  for (const Id& id : employee_ids) request.add_employee_ids(id.ToString());
  rpc::CallOptions options;
  options.timeout = kPeopleTimeout;
  options.on_behalf_of = on_behalf_of;
  const absl::StatusOr<personnel::v1::BatchGetEmployeesResponse> response = rpc::Call(
      *impl_->stub, &personnel::v1::PersonnelService::Stub::BatchGetEmployees, request, options);
  if (!response.ok()) return Unavailable("personnel", response.status());
  for (const personnel::v1::Employee& one : response->employees()) {
    const auto id = Id::Parse(one.employee_id(), "");
    if (!id.ok() || one.full_name().empty()) continue;
    people[*id] = {one.full_name(), one.employee_number(), one.grade_code()};
  }
  return people;
}

struct AssessmentClient::Impl {
  explicit Impl(const std::shared_ptr<grpc::Channel>& channel)
      : assessment(assessment::v1::AssessmentService::NewStub(channel)),
        gaps(assessment::v1::GapService::NewStub(channel)) {}

  std::unique_ptr<assessment::v1::AssessmentService::Stub> assessment;
  std::unique_ptr<assessment::v1::GapService::Stub> gaps;
};

AssessmentClient::AssessmentClient(const std::string& address, const TlsFiles& tls)
    : impl_(new Impl(rpc::MakeChannel(address, "assessment", tls))) {}
AssessmentClient::~AssessmentClient() = default;

absl::StatusOr<std::vector<domain::Gap>> AssessmentClient::ListGaps(
    const Id& employee_id, const std::string& on_behalf_of) {
  assessment::v1::ListGapsRequest request;
  request.set_employee_id(employee_id.ToString());
  request.set_purpose(assessment::v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  request.set_exclude_unknown(true);
  request.set_page_size(kMaxGaps);
  const absl::StatusOr<assessment::v1::ListGapsResponse> response =
      rpc::Call(*impl_->assessment, &assessment::v1::AssessmentService::Stub::ListGaps, request,
                AskedFor(on_behalf_of));
  if (absl::IsNotFound(response.status())) return std::vector<domain::Gap>();
  if (!response.ok()) return Unavailable("assessment", response.status());
  std::vector<domain::Gap> gaps;
  for (const assessment::v1::Gap& gap : response->gaps()) {
    if (gap.known_level() <= 0) continue;
    gaps.push_back({gap.competency_code(), gap.known_level(), gap.required_level()});
  }
  return gaps;
}

absl::StatusOr<std::vector<domain::Gap>> AssessmentClient::ListTargetGaps(
    const Id& employee_id, const std::string& job_standard_code, const std::string& on_behalf_of) {
  assessment::v1::ListTargetGapsRequest request;
  request.set_employee_id(employee_id.ToString());
  request.set_job_standard_code(job_standard_code);
  request.set_purpose(assessment::v1::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
  const absl::StatusOr<assessment::v1::ListTargetGapsResponse> response =
      rpc::Call(*impl_->gaps, &assessment::v1::GapService::Stub::ListTargetGaps, request,
                AskedFor(on_behalf_of));
  if (ReasonOf(response.status()) == "JOB_STANDARD_NOT_FOUND") {
    return Error(reasons::kJobStandardUnknown, "target_job_standard_code", "no such job standard");
  }
  if (absl::IsNotFound(response.status())) return std::vector<domain::Gap>();
  if (!response.ok()) return Unavailable("assessment", response.status());
  std::vector<domain::Gap> gaps;
  for (const assessment::v1::TargetGap& gap : response->gaps()) {
    if (gap.known_level() <= 0 || gap.gap_levels() <= 0) continue;
    gaps.push_back({gap.competency_code(), gap.known_level(), 0, gap.required_level()});
  }
  return gaps;
}

absl::StatusOr<std::vector<Id>> AssessmentClient::FindCompetent(const CoachQuestion& question,
                                                                const std::string& on_behalf_of) {
  assessment::v1::FindCompetentOfficersRequest request;
  request.set_unit_id(question.unit_id.ToString());
  request.set_unit_only(true);
  request.set_max_results(kMaxOfficers);
  auto* requirement = request.add_requirements();
  requirement->set_competency_code(question.competency_code);
  requirement->set_level(question.level);
  const absl::StatusOr<assessment::v1::FindCompetentOfficersResponse> response =
      rpc::Call(*impl_->assessment, &assessment::v1::AssessmentService::Stub::FindCompetentOfficers,
                request, AskedFor(on_behalf_of));
  if (absl::IsNotFound(response.status())) return std::vector<Id>();
  if (!response.ok()) return Unavailable("assessment", response.status());
  std::vector<Id> competent;
  for (const assessment::v1::OfficerStanding& officer : response->officers()) {
    if (officer.standing() != assessment::v1::STANDING_MEETS) continue;
    if (auto id = Id::Parse(officer.employee_id(), ""); id.ok()) competent.push_back(*id);
  }
  return competent;
}

}  // namespace mumpuni::training::peers
