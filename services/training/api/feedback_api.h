// The RPCs of mumpuni.training.v1.FeedbackService: convert → transact → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/feedback_service.grpc.pb.h"
#include "services/training/app/feedbacks.h"

namespace mumpuni::training::api {

// Thread-safe. The handlers are public so that tests call them without a server.
class FeedbackApi {
 public:
  using Ctx = rpc::CallContext;

  FeedbackApi(pg::Pool& pool, const Clock& clock, app::Feedbacks& feedbacks)
      : pool_(pool), clock_(clock), feedbacks_(feedbacks) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  absl::StatusOr<v1::SubmitFeedbackResponse> SubmitFeedback(const Ctx&,
                                                            const v1::SubmitFeedbackRequest&);
  absl::StatusOr<v1::GetFeedbackSummaryResponse> GetFeedbackSummary(
      const Ctx&, const v1::GetFeedbackSummaryRequest&);

 private:
  pg::Pool& pool_;
  const Clock& clock_;
  app::Feedbacks& feedbacks_;
  v1::FeedbackService::AsyncService service_;
};

}  // namespace mumpuni::training::api
