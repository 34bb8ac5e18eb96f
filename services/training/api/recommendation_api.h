// The RPCs of mumpuni.training.v1.RecommendationService: transact → ask assessment → transact.
#pragma once

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/recommendation_service.grpc.pb.h"
#include "services/training/app/recommendations.h"
#include "services/training/peers/clients.h"

namespace mumpuni::training::api {

// Thread-safe; everything it refers to outlives it.
class RecommendationApi {
 public:
  using Ctx = rpc::CallContext;

  RecommendationApi(pg::Pool& pool, app::Recommendations& recommendations,
                    peers::AskCoaches ask_coaches)
      : pool_(pool), recommendations_(recommendations), ask_coaches_(std::move(ask_coaches)) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::FindCoachesResponse> FindCoaches(const Ctx&, const v1::FindCoachesRequest&);

 private:
  pg::Pool& pool_;
  app::Recommendations& recommendations_;
  peers::AskCoaches ask_coaches_;
  v1::RecommendationService::AsyncService service_;
};

}  // namespace mumpuni::training::api
