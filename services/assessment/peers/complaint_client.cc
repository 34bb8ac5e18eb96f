#include "services/assessment/peers/complaint_client.h"

#include "common/core/reasons.h"
#include "common/rpc/bind.h"
#include "mumpuni/complaint/v1/complaint_service.grpc.pb.h"

namespace mumpuni::assessment::peers {

namespace cv1 = mumpuni::complaint::v1;

AskRedactedCase RedactedCaseFrom(const std::string& address, const TlsFiles& tls) {
  const auto stub = rpc::StubOf<cv1::ComplaintService>(address, "complaint", tls);
  return [stub](const Id& case_id,
                const std::string& on_behalf_of) -> absl::StatusOr<cv1::RedactedCase> {
    if (stub == nullptr) {
      return Error(mumpuni::reasons::kPeerUnavailable, "complaint is not configured");
    }
    cv1::GetRedactedCaseRequest request;
    request.set_case_id(case_id.ToString());
    rpc::CallOptions options;
    options.on_behalf_of = on_behalf_of;
    ASSIGN_OR_RETURN(auto response, rpc::Call(*stub, &cv1::ComplaintService::Stub::GetRedactedCase,
                                              request, options));
    return std::move(*response.mutable_redacted_case());
  };
}

}  // namespace mumpuni::assessment::peers
