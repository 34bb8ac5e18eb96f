// The RPCs of mumpuni.complaint.v1.DeskService.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/complaint/v1/desk_service.grpc.pb.h"
#include "services/complaint/app/desk.h"
#include "services/complaint/peers/assessment_client.h"

namespace mumpuni::complaint::api {

// Thread-safe; everything it refers to outlives it.
class DeskApi {
 public:
  DeskApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::Cases& cases,
          const app::Desk& desk, const peers::AssessmentClient& assessment)
      : pool_(pool),
        clock_(clock),
        pages_(pages),
        cases_(cases),
        desk_(desk),
        assessment_(assessment) {}

  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::ListQueueResponse> ListQueue(const Ctx&, const v1::ListQueueRequest&);
  absl::StatusOr<v1::SearchCasesResponse> SearchCases(const Ctx&, const v1::SearchCasesRequest&);
  absl::StatusOr<v1::ListCandidatesResponse> ListCandidates(const Ctx&,
                                                            const v1::ListCandidatesRequest&);
  absl::StatusOr<v1::ListDeadlineMovesResponse> ListDeadlineMoves(
      const Ctx&, const v1::ListDeadlineMovesRequest&);
  absl::StatusOr<v1::ListPublicCasesResponse> ListPublicCases(const Ctx&,
                                                              const v1::ListPublicCasesRequest&);

 private:
  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Cases& cases_;
  const app::Desk& desk_;
  const peers::AssessmentClient& assessment_;
  v1::DeskService::AsyncService service_;
};

}  // namespace mumpuni::complaint::api
