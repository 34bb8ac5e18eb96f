// The RPCs of mumpuni.assessment.v1.ObjectionService: convert → transact → convert.
#pragma once

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/assessment/v1/objection_service.grpc.pb.h"
#include "services/assessment/app/objections.h"
#include "services/assessment/peers/complaint_client.h"

namespace mumpuni::assessment::api {

// Thread-safe; everything it refers to outlives it.
class ObjectionApi {
 public:
  using Ctx = rpc::CallContext;

  ObjectionApi(pg::Pool& pool, const rpc::PageTokens& pages, app::Profiles& profiles,
               app::Objections& objections, peers::AskRedactedCase ask_case)
      : pool_(pool),
        pages_(pages),
        profiles_(profiles),
        objections_(objections),
        ask_case_(std::move(ask_case)) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::ListAnnouncementsResponse> ListAnnouncements(
      const Ctx&, const v1::ListAnnouncementsRequest&);
  absl::StatusOr<v1::FileObjectionResponse> FileObjection(const Ctx&,
                                                          const v1::FileObjectionRequest&);
  absl::StatusOr<v1::WithdrawObjectionResponse> WithdrawObjection(
      const Ctx&, const v1::WithdrawObjectionRequest&);
  absl::StatusOr<v1::SubmitStatementResponse> SubmitStatement(const Ctx&,
                                                              const v1::SubmitStatementRequest&);
  absl::StatusOr<v1::AppointPanelResponse> AppointPanel(const Ctx&, const v1::AppointPanelRequest&);
  absl::StatusOr<v1::CastVoteResponse> CastVote(const Ctx&, const v1::CastVoteRequest&);
  absl::StatusOr<v1::AppealObjectionResponse> AppealObjection(const Ctx&,
                                                              const v1::AppealObjectionRequest&);
  absl::StatusOr<v1::GetObjectionResponse> GetObjection(const Ctx&, const v1::GetObjectionRequest&);
  absl::StatusOr<v1::GetObjectionCaseResponse> GetObjectionCase(const Ctx&,
                                                                const v1::GetObjectionCaseRequest&);
  absl::StatusOr<v1::ListObjectionsResponse> ListObjections(const Ctx&,
                                                            const v1::ListObjectionsRequest&);
  absl::StatusOr<v1::GetObjectionReportResponse> GetObjectionReport(
      const Ctx&, const v1::GetObjectionReportRequest&);

 private:
  // A change of one objection (nil: of a new one); the answer to a repeat is the objection as it is
  // now.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> Change(const Ctx& context, const Request& request, const Id& id,
                                  Act&& act);
  // Writes the refusal to the audit trail, with the objection as purpose, and answers it.
  absl::Status Refused(const Ctx& context, const Id& id, const absl::Status& refusal);

  pg::Pool& pool_;
  const rpc::PageTokens& pages_;
  app::Profiles& profiles_;
  app::Objections& objections_;
  const peers::AskRedactedCase ask_case_;
  v1::ObjectionService::AsyncService service_;
};

}  // namespace mumpuni::assessment::api
