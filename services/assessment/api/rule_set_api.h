// The RPCs of mumpuni.assessment.v1.RuleSetService: convert → transact → convert.
#pragma once

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/assessment/v1/rule_set_service.grpc.pb.h"
#include "services/assessment/app/simulations.h"

namespace mumpuni::assessment::api {

// Thread-safe; everything it refers to outlives it.
class RuleSetApi {
 public:
  using Ctx = rpc::CallContext;

  RuleSetApi(pg::Pool& pool, app::Profiles& profiles, app::Simulations& simulations)
      : pool_(pool), profiles_(profiles), simulations_(simulations) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::StartSimulationResponse> StartSimulation(const Ctx&,
                                                              const v1::StartSimulationRequest&);
  absl::StatusOr<v1::GetSimulationResponse> GetSimulation(const Ctx&,
                                                          const v1::GetSimulationRequest&);
  absl::StatusOr<v1::DecideRuleSetResponse> DecideRuleSet(const Ctx&,
                                                          const v1::DecideRuleSetRequest&);
  absl::StatusOr<v1::GetRecomputationResponse> GetRecomputation(const Ctx&,
                                                                const v1::GetRecomputationRequest&);
  absl::StatusOr<v1::StartFairnessReportResponse> StartFairnessReport(
      const Ctx&, const v1::StartFairnessReportRequest&);
  absl::StatusOr<v1::GetFairnessReportResponse> GetFairnessReport(
      const Ctx&, const v1::GetFairnessReportRequest&);

 private:
  pg::Pool& pool_;
  app::Profiles& profiles_;
  app::Simulations& simulations_;
  v1::RuleSetService::AsyncService service_;
};

}  // namespace mumpuni::assessment::api
