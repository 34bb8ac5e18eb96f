// The RPCs of mumpuni.training.v1.AdmissionService: convert → (ask personnel) → transact → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/admission_service.grpc.pb.h"
#include "services/training/app/admissions.h"
#include "services/training/app/batches.h"
#include "services/training/app/catalogue.h"
#include "services/training/peers/clients.h"

namespace mumpuni::training::api {

// What the handlers work with; everything outlives them.
struct AdmissionParts {
  pg::Pool& pool;
  const Clock& clock;
  const rpc::PageTokens& pages;
  app::Catalogue& catalogue;
  app::Enrolments& enrolments;
  app::Admissions& admissions;
  app::Batches& batches;
  peers::PersonnelClient& personnel;
};

// Thread-safe. The handlers are public so that tests call them without a server.
class AdmissionApi {
 public:
  explicit AdmissionApi(AdmissionParts parts) : parts_(parts) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::RequestSeatResponse> RequestSeat(const Ctx&, const v1::RequestSeatRequest&);
  absl::StatusOr<v1::ApproveAdmissionResponse> ApproveAdmission(const Ctx&,
                                                                const v1::ApproveAdmissionRequest&);
  absl::StatusOr<v1::RejectAdmissionResponse> RejectAdmission(const Ctx&,
                                                              const v1::RejectAdmissionRequest&);
  absl::StatusOr<v1::WithdrawAdmissionResponse> WithdrawAdmission(
      const Ctx&, const v1::WithdrawAdmissionRequest&);
  absl::StatusOr<v1::ListAdmissionsResponse> ListAdmissions(const Ctx&,
                                                            const v1::ListAdmissionsRequest&);
  absl::StatusOr<v1::SubstituteParticipantResponse> SubstituteParticipant(
      const Ctx&, const v1::SubstituteParticipantRequest&);
  absl::StatusOr<v1::MarkNoShowResponse> MarkNoShow(const Ctx&, const v1::MarkNoShowRequest&);
  absl::StatusOr<v1::PostponeBatchResponse> PostponeBatch(const Ctx&,
                                                          const v1::PostponeBatchRequest&);
  absl::StatusOr<v1::CancelBatchResponse> CancelBatch(const Ctx&, const v1::CancelBatchRequest&);
  absl::StatusOr<v1::ListBatchNoticesResponse> ListBatchNotices(const Ctx&,
                                                                const v1::ListBatchNoticesRequest&);

 private:
  // One change, once per request id.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> OnAdmission(const Ctx& context, const Request& request, Act&& act);
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> OnEnrolment(const Ctx& context, const Request& request, Act&& act);
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> OnBatch(const Ctx& context, const Request& request, Act&& act);

  AdmissionParts parts_;
  v1::AdmissionService::AsyncService service_;
};

}  // namespace mumpuni::training::api
