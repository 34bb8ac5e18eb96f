// The RPCs of mumpuni.complaint.v1.IntakeService.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/complaint/v1/intake_service.grpc.pb.h"
#include "services/complaint/app/desk.h"
#include "services/complaint/app/files.h"
#include "services/complaint/attachments/file_store.h"

namespace mumpuni::complaint::api {

// Thread-safe; everything it refers to outlives it.
class IntakeApi {
 public:
  // `store` null: the installation keeps no attachments.
  IntakeApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::Cases& cases,
            const app::Desk& desk, app::Files& files, const attachments::FileStore* store)
      : pool_(pool),
        clock_(clock),
        pages_(pages),
        cases_(cases),
        desk_(desk),
        files_(files),
        store_(store) {}

  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::DefinePlaceResponse> DefinePlace(const Ctx&, const v1::DefinePlaceRequest&);
  absl::StatusOr<v1::ListPlacesResponse> ListPlaces(const Ctx&, const v1::ListPlacesRequest&);
  absl::StatusOr<v1::DefineRouteResponse> DefineRoute(const Ctx&, const v1::DefineRouteRequest&);
  absl::StatusOr<v1::ListRoutesResponse> ListRoutes(const Ctx&, const v1::ListRoutesRequest&);
  absl::StatusOr<v1::TakeAtCounterResponse> TakeAtCounter(const Ctx&,
                                                          const v1::TakeAtCounterRequest&);
  absl::StatusOr<v1::FindDuplicatesResponse> FindDuplicates(const Ctx&,
                                                            const v1::FindDuplicatesRequest&);
  absl::StatusOr<v1::AddAttachmentResponse> AddAttachment(const Ctx&,
                                                          const v1::AddAttachmentRequest&);
  absl::StatusOr<v1::ReadAttachmentResponse> ReadAttachment(const Ctx&,
                                                            const v1::ReadAttachmentRequest&);

 private:
  absl::StatusOr<const attachments::FileStore*> Store() const;

  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Cases& cases_;
  const app::Desk& desk_;
  app::Files& files_;
  const attachments::FileStore* store_;
  v1::IntakeService::AsyncService service_;
};

}  // namespace mumpuni::complaint::api
