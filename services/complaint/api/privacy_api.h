// The RPCs of mumpuni.complaint.v1.PrivacyService.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/complaint/v1/privacy_service.grpc.pb.h"
#include "services/complaint/app/privacy.h"

namespace mumpuni::complaint::api {

// Thread-safe; everything it refers to outlives it.
class PrivacyApi {
 public:
  PrivacyApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages,
             app::Privacy& privacy)
      : pool_(pool), clock_(clock), pages_(pages), privacy_(privacy) {}

  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::UnmaskReporterResponse> UnmaskReporter(const Ctx&,
                                                            const v1::UnmaskReporterRequest&);
  absl::StatusOr<v1::ListUnmaskingsResponse> ListUnmaskings(const Ctx&,
                                                            const v1::ListUnmaskingsRequest&);
  absl::StatusOr<v1::EraseReporterResponse> EraseReporter(const Ctx&,
                                                          const v1::EraseReporterRequest&);

 private:
  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Privacy& privacy_;
  v1::PrivacyService::AsyncService service_;
};

}  // namespace mumpuni::complaint::api
