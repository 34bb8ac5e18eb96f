// The RPCs of mumpuni.training.v1.DevelopmentService: convert → transact → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/development_service.grpc.pb.h"
#include "services/training/app/motivation.h"
#include "services/training/app/readiness.h"

namespace mumpuni::training::api {

// Thread-safe; everything it refers to outlives it.
class DevelopmentApi {
 public:
  using Ctx = rpc::CallContext;

  DevelopmentApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages,
                 app::Readiness& readiness, app::Motivation& motivation)
      : pool_(pool), clock_(clock), pages_(pages), readiness_(readiness), motivation_(motivation) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::DefineReadinessInstrumentResponse> DefineReadinessInstrument(
      const Ctx&, const v1::DefineReadinessInstrumentRequest&);
  absl::StatusOr<v1::ListReadinessInstrumentsResponse> ListReadinessInstruments(
      const Ctx&, const v1::ListReadinessInstrumentsRequest&);
  absl::StatusOr<v1::SubmitReadinessResponse> SubmitReadiness(const Ctx&,
                                                              const v1::SubmitReadinessRequest&);
  absl::StatusOr<v1::GetReadinessResponse> GetReadiness(const Ctx&, const v1::GetReadinessRequest&);
  absl::StatusOr<v1::GetReadinessSummaryResponse> GetReadinessSummary(
      const Ctx&, const v1::GetReadinessSummaryRequest&);
  absl::StatusOr<v1::SetDigitalDemandResponse> SetDigitalDemand(const Ctx&,
                                                                const v1::SetDigitalDemandRequest&);
  absl::StatusOr<v1::SetBridgingCourseResponse> SetBridgingCourse(
      const Ctx&, const v1::SetBridgingCourseRequest&);
  absl::StatusOr<v1::CheckReadinessForResponse> CheckReadinessFor(
      const Ctx&, const v1::CheckReadinessForRequest&);
  absl::StatusOr<v1::SetGoalResponse> SetGoal(const Ctx&, const v1::SetGoalRequest&);
  absl::StatusOr<v1::CompleteGoalResponse> CompleteGoal(const Ctx&, const v1::CompleteGoalRequest&);
  absl::StatusOr<v1::ListGoalsResponse> ListGoals(const Ctx&, const v1::ListGoalsRequest&);
  absl::StatusOr<v1::GetDevelopmentPreferencesResponse> GetDevelopmentPreferences(
      const Ctx&, const v1::GetDevelopmentPreferencesRequest&);
  absl::StatusOr<v1::SetDevelopmentPreferencesResponse> SetDevelopmentPreferences(
      const Ctx&, const v1::SetDevelopmentPreferencesRequest&);
  absl::StatusOr<v1::SendAppreciationResponse> SendAppreciation(const Ctx&,
                                                                const v1::SendAppreciationRequest&);
  absl::StatusOr<v1::ListAppreciationsResponse> ListAppreciations(
      const Ctx&, const v1::ListAppreciationsRequest&);
  absl::StatusOr<v1::HideAppreciationResponse> HideAppreciation(const Ctx&,
                                                                const v1::HideAppreciationRequest&);
  absl::StatusOr<v1::ListNudgesResponse> ListNudges(const Ctx&, const v1::ListNudgesRequest&);
  absl::StatusOr<v1::GetUptakeResponse> GetUptake(const Ctx&, const v1::GetUptakeRequest&);

 private:
  // A change that answers nothing.
  template <typename Request, typename Act>
  absl::Status Do(const Ctx& context, const Request& request, Act&& act);
  // A change of a goal; the answer to a repeat is the goal as it is now.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> ChangeGoal(const Ctx& context, const Request& request, Act&& act);

  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Readiness& readiness_;
  app::Motivation& motivation_;
  v1::DevelopmentService::AsyncService service_;
};

}  // namespace mumpuni::training::api
