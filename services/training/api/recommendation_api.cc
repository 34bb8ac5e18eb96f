#include "services/training/api/recommendation_api.h"

#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/rpc/methods.h"

namespace mumpuni::training::api {

absl::StatusOr<v1::FindCoachesResponse> RecommendationApi::FindCoaches(
    const Ctx& context, const v1::FindCoachesRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  RETURN_IF_ERROR(CheckText(request.competency_code(), "competency_code", 32));
  RETURN_IF_ERROR(CheckCode(request.competency_code(), "competency_code", 32));
  v1::FindCoachesResponse response;
  ASSIGN_OR_RETURN(const Id unit_id,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return recommendations_.UnitOfLearner(tx, context.access, employee_id);
                   }));
  if (unit_id.IsNil()) return response;
  ASSIGN_OR_RETURN(const std::vector<Id> competent,
                   ask_coaches_({unit_id, request.competency_code(), domain::kCoachLevel},
                                context.access.principal.subject));
  ASSIGN_OR_RETURN(const std::vector<Id> coaches,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return recommendations_.Coaches(tx, context.access, employee_id, competent);
                   }));
  for (const Id& id : coaches) response.add_coach_employee_ids(id.ToString());
  return response;
}

void RecommendationApi::Register(rpc::Server& server) {
  using Service = v1::RecommendationService;
  const rpc::Methods<Service, RecommendationApi> add(server, service_, *this);
  add("FindCoaches", &Service::AsyncService::RequestFindCoaches, &RecommendationApi::FindCoaches);
}

}  // namespace mumpuni::training::api
