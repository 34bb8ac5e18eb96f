// The RPCs of mumpuni.assessment.v1.RatingService: convert → transact → convert.
#pragma once

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/assessment/v1/rating_service.grpc.pb.h"
#include "services/assessment/app/ratings.h"

namespace mumpuni::assessment::api {

// Thread-safe; everything it refers to outlives it.
class RatingApi {
 public:
  using Ctx = rpc::CallContext;

  RatingApi(pg::Pool& pool, app::Profiles& profiles, app::Ratings& ratings)
      : pool_(pool), profiles_(profiles), ratings_(ratings) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::DefineRatingInstrumentResponse> DefineRatingInstrument(
      const Ctx&, const v1::DefineRatingInstrumentRequest&);
  absl::StatusOr<v1::ListRatingInstrumentsResponse> ListRatingInstruments(
      const Ctx&, const v1::ListRatingInstrumentsRequest&);
  absl::StatusOr<v1::OpenRatingCycleResponse> OpenRatingCycle(const Ctx&,
                                                              const v1::OpenRatingCycleRequest&);
  absl::StatusOr<v1::ListRatingCyclesResponse> ListRatingCycles(const Ctx&,
                                                                const v1::ListRatingCyclesRequest&);
  absl::StatusOr<v1::CloseRatingCycleResponse> CloseRatingCycle(const Ctx&,
                                                                const v1::CloseRatingCycleRequest&);
  absl::StatusOr<v1::ReopenRatingCycleResponse> ReopenRatingCycle(
      const Ctx&, const v1::ReopenRatingCycleRequest&);
  absl::StatusOr<v1::FinaliseRatingCycleResponse> FinaliseRatingCycle(
      const Ctx&, const v1::FinaliseRatingCycleRequest&);
  absl::StatusOr<v1::ChangeRaterResponse> ChangeRater(const Ctx&, const v1::ChangeRaterRequest&);
  absl::StatusOr<v1::ListMyRatingsResponse> ListMyRatings(const Ctx&,
                                                          const v1::ListMyRatingsRequest&);
  absl::StatusOr<v1::SubmitRatingResponse> SubmitRating(const Ctx&, const v1::SubmitRatingRequest&);
  absl::StatusOr<v1::GetRatingResultResponse> GetRatingResult(const Ctx&,
                                                              const v1::GetRatingResultRequest&);
  absl::StatusOr<v1::GetRatingSummaryResponse> GetRatingSummary(const Ctx&,
                                                                const v1::GetRatingSummaryRequest&);

 private:
  // A change of a cycle; the answer to a repeat is the cycle as it is now.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> Change(const Ctx& context, const Request& request, Act&& act);
  // A change that answers nothing.
  template <typename Request, typename Act>
  absl::Status Do(const Ctx& context, const Request& request, Act&& act);

  pg::Pool& pool_;
  app::Profiles& profiles_;
  app::Ratings& ratings_;
  v1::RatingService::AsyncService service_;
};

}  // namespace mumpuni::assessment::api
