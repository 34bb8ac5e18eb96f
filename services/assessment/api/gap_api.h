// The RPCs of mumpuni.assessment.v1.GapService: convert → transact → convert.
#pragma once

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/assessment/v1/gap_service.grpc.pb.h"
#include "services/assessment/app/gaps.h"

namespace mumpuni::assessment::api {

// Thread-safe; everything it refers to outlives it.
class GapApi {
 public:
  using Ctx = rpc::CallContext;

  GapApi(pg::Pool& pool, const rpc::PageTokens& pages, app::Profiles& profiles, app::Gaps& gaps)
      : pool_(pool), pages_(pages), profiles_(profiles), gaps_(gaps) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::GetGapMapResponse> GetGapMap(const Ctx&, const v1::GetGapMapRequest&);
  absl::StatusOr<v1::GetGapTrendResponse> GetGapTrend(const Ctx&, const v1::GetGapTrendRequest&);
  absl::StatusOr<v1::ListTargetGapsResponse> ListTargetGaps(const Ctx&,
                                                            const v1::ListTargetGapsRequest&);
  absl::StatusOr<v1::GetUnitSignalResponse> GetUnitSignal(const Ctx&,
                                                          const v1::GetUnitSignalRequest&);
  absl::StatusOr<v1::GetCompetencyReportResponse> GetCompetencyReport(
      const Ctx&, const v1::GetCompetencyReportRequest&);

 private:
  absl::StatusOr<v1::GetGapTrendResponse> TrendOfPerson(const Ctx& context,
                                                        const v1::GetGapTrendRequest& request,
                                                        int months);
  // Answers what `read` gives; a refusal is written to the audit trail.
  template <typename T, typename F>
  absl::StatusOr<T> Audited(const Ctx& context, domain::Purpose purpose, const Id& subject,
                            const F& read);

  pg::Pool& pool_;
  const rpc::PageTokens& pages_;
  app::Profiles& profiles_;
  app::Gaps& gaps_;
  v1::GapService::AsyncService service_;
};

}  // namespace mumpuni::assessment::api
