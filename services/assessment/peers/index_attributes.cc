#include "services/assessment/peers/index_attributes.h"

#include "common/core/reasons.h"
#include "common/rpc/bind.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"

namespace mumpuni::assessment::peers {
namespace {

namespace pv1 = mumpuni::personnel::v1;

}  // namespace

AskIndexAttributes IndexAttributesFrom(const std::string& address, const TlsFiles& tls) {
  const auto ask = rpc::Bind(rpc::StubOf<pv1::PersonnelService>(address, "personnel", tls),
                             &pv1::PersonnelService::Stub::BatchGetAttributes, {});
  return [ask](const std::vector<Id>& people) -> absl::StatusOr<std::map<Id, IndexAttributes>> {
    if (!ask) return Error(mumpuni::reasons::kPeerUnavailable, "personnel is not configured");
    pv1::BatchGetAttributesRequest request;
    request.set_purpose(pv1::ATTRIBUTE_PURPOSE_PROFESSIONAL_INDEX);
    for (const Id& id : people) request.add_employee_ids(id.ToString());
    ASSIGN_OR_RETURN(const pv1::BatchGetAttributesResponse response, ask(request));
    std::map<Id, IndexAttributes> attributes;
    for (const auto& one : response.employees()) {
      ASSIGN_OR_RETURN(const Id id, Id::Parse(one.employee_id(), "employee_id"));
      IndexAttributes& out = attributes[id];
      out.education = static_cast<int>(one.highest_education());
      out.on_probation = one.on_probation();
      for (const auto& sanction : one.sanctions()) {
        ASSIGN_OR_RETURN(const LocalDate first_day,
                         LocalDate::Parse(sanction.effective_date(), "effective_date"));
        out.sanctions.push_back({static_cast<int>(sanction.level()), first_day});
      }
    }
    return attributes;
  };
}

}  // namespace mumpuni::assessment::peers
