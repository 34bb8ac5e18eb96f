// The RPCs of mumpuni.complaint.v1.ComplaintService: convert → transact → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/complaint/v1/complaint_service.grpc.pb.h"
#include "services/complaint/app/cases.h"
#include "services/complaint/peers/assessment_client.h"

namespace mumpuni::complaint::api {

// Thread-safe; everything it refers to outlives it.
class ComplaintApi {
 public:
  ComplaintApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages, app::Cases& cases,
               const peers::AssessmentClient& assessment)
      : pool_(pool), clock_(clock), pages_(pages), cases_(cases), assessment_(assessment) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::DefineChannelResponse> DefineChannel(const Ctx&,
                                                          const v1::DefineChannelRequest&);
  absl::StatusOr<v1::ListChannelsResponse> ListChannels(const Ctx&, const v1::ListChannelsRequest&);
  absl::StatusOr<v1::DefineCategoryResponse> DefineCategory(const Ctx&,
                                                            const v1::DefineCategoryRequest&);
  absl::StatusOr<v1::ListCategoriesResponse> ListCategories(const Ctx&,
                                                            const v1::ListCategoriesRequest&);
  absl::StatusOr<v1::SubmitCaseResponse> SubmitCase(const Ctx&, const v1::SubmitCaseRequest&);
  absl::StatusOr<v1::TrackCaseResponse> TrackCase(const Ctx&, const v1::TrackCaseRequest&);
  absl::StatusOr<v1::GetCaseResponse> GetCase(const Ctx&, const v1::GetCaseRequest&);
  absl::StatusOr<v1::GetRedactedCaseResponse> GetRedactedCase(const Ctx&,
                                                              const v1::GetRedactedCaseRequest&);
  absl::StatusOr<v1::GetReporterResponse> GetReporter(const Ctx&, const v1::GetReporterRequest&);
  absl::StatusOr<v1::ListCasesResponse> ListCases(const Ctx&, const v1::ListCasesRequest&);
  absl::StatusOr<v1::VerifyCaseResponse> VerifyCase(const Ctx&, const v1::VerifyCaseRequest&);
  absl::StatusOr<v1::HoldCaseResponse> HoldCase(const Ctx&, const v1::HoldCaseRequest&);
  absl::StatusOr<v1::ResumeCaseResponse> ResumeCase(const Ctx&, const v1::ResumeCaseRequest&);
  absl::StatusOr<v1::ArchiveCaseResponse> ArchiveCase(const Ctx&, const v1::ArchiveCaseRequest&);
  absl::StatusOr<v1::ReturnCaseResponse> ReturnCase(const Ctx&, const v1::ReturnCaseRequest&);
  absl::StatusOr<v1::AssignCaseResponse> AssignCase(const Ctx&, const v1::AssignCaseRequest&);
  absl::StatusOr<v1::AddFollowUpResponse> AddFollowUp(const Ctx&, const v1::AddFollowUpRequest&);
  absl::StatusOr<v1::ResolveCaseResponse> ResolveCase(const Ctx&, const v1::ResolveCaseRequest&);
  absl::StatusOr<v1::ReopenCaseResponse> ReopenCase(const Ctx&, const v1::ReopenCaseRequest&);
  absl::StatusOr<v1::RateCaseResponse> RateCase(const Ctx&, const v1::RateCaseRequest&);
  absl::StatusOr<v1::ConfirmExclusionResponse> ConfirmExclusion(const Ctx&,
                                                                const v1::ConfirmExclusionRequest&);
  absl::StatusOr<v1::ReclassifyAsMisconductResponse> ReclassifyAsMisconduct(
      const Ctx&, const v1::ReclassifyAsMisconductRequest&);
  absl::StatusOr<v1::ReferCaseResponse> ReferCase(const Ctx&, const v1::ReferCaseRequest&);
  absl::StatusOr<v1::CompleteSupportResponse> CompleteSupport(const Ctx&,
                                                              const v1::CompleteSupportRequest&);
  absl::StatusOr<v1::ReclassifyCaseResponse> ReclassifyCase(const Ctx&,
                                                            const v1::ReclassifyCaseRequest&);
  absl::StatusOr<v1::DeclareFraudResponse> DeclareFraud(const Ctx&, const v1::DeclareFraudRequest&);
  absl::StatusOr<v1::UnmergeCaseResponse> UnmergeCase(const Ctx&, const v1::UnmergeCaseRequest&);
  absl::StatusOr<v1::MergeCaseResponse> MergeCase(const Ctx&, const v1::MergeCaseRequest&);
  absl::StatusOr<v1::SnapshotCasesResponse> SnapshotCases(const Ctx&,
                                                          const v1::SnapshotCasesRequest&);

 private:
  // One change of one case, once per request id. `act(Tx&)` answers the changed case; a repeat
  // answers it as it is now if the caller, with the token, still sees it. A refusal is audited.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> ChangeCase(const Ctx& context, const Request& request,
                                      const std::string& tracking_token, Act&& act);
  // The same with a command that needs nothing but the case.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Command(const Ctx& context, const Request& request,
                                   const app::Target& target, const domain::Command& command);
  // Writes a refusal into the audit trail, and gives it back; other errors are only given back.
  absl::Status Refused(const Ctx& context, const std::string& subject,
                       const std::string& request_id, absl::Status refusal);

  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Cases& cases_;
  const peers::AssessmentClient& assessment_;
  v1::ComplaintService::AsyncService service_;
};

}  // namespace mumpuni::complaint::api
