#include "services/assessment/peers/personal_traits.h"

#include "common/core/reasons.h"
#include "common/rpc/bind.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"

namespace mumpuni::assessment::peers {
namespace {

namespace pv1 = mumpuni::personnel::v1;

// A chunk of a long job waits for it.
const rpc::CallOptions kCall = {.timeout = absl::Seconds(5)};

}  // namespace

AskTraits TraitsFrom(const std::string& address, const TlsFiles& tls) {
  const auto ask = rpc::Bind(rpc::StubOf<pv1::PersonnelService>(address, "personnel", tls),
                             &pv1::PersonnelService::Stub::BatchGetAttributes, kCall);
  return
      [ask](const std::vector<Id>& people) -> absl::StatusOr<std::map<Id, domain::PersonalTraits>> {
        if (!ask) return Error(mumpuni::reasons::kPeerUnavailable, "personnel is not configured");
        pv1::BatchGetAttributesRequest request;
        request.set_purpose(pv1::ATTRIBUTE_PURPOSE_FAIRNESS);
        for (const Id& id : people) request.add_employee_ids(id.ToString());
        ASSIGN_OR_RETURN(const pv1::BatchGetAttributesResponse response, ask(request));
        std::map<Id, domain::PersonalTraits> traits;
        for (const auto& one : response.employees()) {
          ASSIGN_OR_RETURN(const Id id, Id::Parse(one.employee_id(), "employee_id"));
          traits[id] = {static_cast<int>(one.sex()), one.birth_year(), one.grade_code()};
        }
        return traits;
      };
}

}  // namespace mumpuni::assessment::peers
