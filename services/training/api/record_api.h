// The RPCs of mumpuni.training.v1.RecordService: convert → transact → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/record_service.grpc.pb.h"
#include "services/training/app/records.h"

namespace mumpuni::training::api {

// Thread-safe. The handlers are public so that tests call them without a server.
class RecordApi {
 public:
  using Ctx = rpc::CallContext;

  RecordApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::Records& records)
      : pool_(pool), clock_(clock), pages_(pages), records_(records) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  absl::StatusOr<v1::SubmitExternalCertificateResponse> SubmitExternalCertificate(
      const Ctx&, const v1::SubmitExternalCertificateRequest&);
  absl::StatusOr<v1::VerifyExternalCertificateResponse> VerifyExternalCertificate(
      const Ctx&, const v1::VerifyExternalCertificateRequest&);
  absl::StatusOr<v1::RejectExternalCertificateResponse> RejectExternalCertificate(
      const Ctx&, const v1::RejectExternalCertificateRequest&);
  absl::StatusOr<v1::ListExternalCertificatesResponse> ListExternalCertificates(
      const Ctx&, const v1::ListExternalCertificatesRequest&);
  absl::StatusOr<v1::ImportPastRecordsResponse> ImportPastRecords(
      const Ctx&, const v1::ImportPastRecordsRequest&);
  absl::StatusOr<v1::ExportRecordsResponse> ExportRecords(const Ctx&,
                                                          const v1::ExportRecordsRequest&);

 private:
  // A change of one certificate; the answer to a repeat is the certificate as it is now.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> Change(const Ctx& context, const Request& request, Act&& act);

  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Records& records_;
  v1::RecordService::AsyncService service_;
};

}  // namespace mumpuni::training::api
