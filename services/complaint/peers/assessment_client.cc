#include "services/complaint/peers/assessment_client.h"

#include "common/core/reasons.h"
#include "common/rpc/client.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"

namespace mumpuni::complaint::peers {
namespace {

namespace av1 = mumpuni::assessment::v1;

constexpr int kMaxOfficers = 1000;

domain::Standings StandingsOf(const av1::FindCompetentOfficersResponse& response) {
  domain::Standings standings;
  standings.cut = response.has_more();
  for (const av1::OfficerStanding& officer : response.officers()) {
    auto id = Id::Parse(officer.employee_id(), "employee_id");
    if (!id.ok()) continue;
    domain::Candidate candidate;
    candidate.employee_id = *id;
    candidate.standing = static_cast<domain::Standing>(officer.standing());
    standings.officers.push_back(candidate);
  }
  return standings;
}

}  // namespace

struct AssessmentClient::Impl {
  std::unique_ptr<av1::AssessmentService::Stub> stub;
  absl::Duration timeout;
};

AssessmentClient::AssessmentClient(std::shared_ptr<grpc::Channel> channel, absl::Duration timeout)
    : impl_(std::make_unique<Impl>()) {
  if (channel != nullptr) impl_->stub = av1::AssessmentService::NewStub(channel);
  impl_->timeout = timeout;
}

AssessmentClient::AssessmentClient(const std::string& address, const TlsFiles& tls,
                                   absl::Duration timeout)
    : AssessmentClient(address.empty() ? nullptr : rpc::MakeChannel(address, "assessment", tls),
                       timeout) {}

AssessmentClient::~AssessmentClient() = default;

absl::StatusOr<domain::Standings> AssessmentClient::FindCompetentOfficers(
    const Question& question, const std::string& on_behalf_of) const {
  if (impl_->stub == nullptr) {
    return Error(mumpuni::reasons::kPeerUnavailable, "assessment is not configured");
  }
  av1::FindCompetentOfficersRequest request;
  for (const domain::Requirement& requirement : question.requirements) {
    auto* level = request.add_requirements();
    level->set_competency_code(requirement.competency_code);
    level->set_level(requirement.level);
  }
  request.set_unit_id(question.unit_id.ToString());
  request.set_region_code(question.region_code);
  request.set_on_date(question.day.ToString());
  request.set_include_below(question.include_below);
  request.set_max_results(kMaxOfficers);
  rpc::CallOptions options;
  options.timeout = impl_->timeout;
  options.on_behalf_of = on_behalf_of;
  auto answer = rpc::Call(*impl_->stub, &av1::AssessmentService::Stub::FindCompetentOfficers,
                          request, options);
  const bool nobody_there =
      answer.ok() && answer->officers().empty() && !question.region_code.empty();
  if (nobody_there) {
    request.clear_region_code();
    answer = rpc::Call(*impl_->stub, &av1::AssessmentService::Stub::FindCompetentOfficers, request,
                       options);
  }
  if (!answer.ok()) return answer.status();
  return StandingsOf(*answer);
}

}  // namespace mumpuni::complaint::peers
