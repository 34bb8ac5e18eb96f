// The RPCs of mumpuni.assessment.v1.AssessmentService: convert → transact → convert.
#pragma once

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"
#include "services/assessment/app/assessments.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/app/reconciliations.h"
#include "services/assessment/app/reference.h"

namespace mumpuni::assessment::api {

// Thread-safe; everything it refers to outlives it.
class AssessmentApi {
 public:
  using Ctx = rpc::CallContext;

  AssessmentApi(pg::Pool& pool, const rpc::PageTokens& pages, app::Profiles& profiles,
                app::Reference& reference, app::Reconciliations& reconciliations,
                app::Recomputations& recomputations)
      : pool_(pool),
        pages_(pages),
        profiles_(profiles),
        reference_(reference),
        reconciliations_(reconciliations),
        recomputations_(recomputations),
        assessments_(profiles) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::DefineCompetencyResponse> DefineCompetency(const Ctx&,
                                                                const v1::DefineCompetencyRequest&);
  absl::StatusOr<v1::ListCompetenciesResponse> ListCompetencies(const Ctx&,
                                                                const v1::ListCompetenciesRequest&);
  absl::StatusOr<v1::PublishJobStandardResponse> PublishJobStandard(
      const Ctx&, const v1::PublishJobStandardRequest&);
  absl::StatusOr<v1::GetJobStandardResponse> GetJobStandard(const Ctx&,
                                                            const v1::GetJobStandardRequest&);
  absl::StatusOr<v1::ListJobStandardsResponse> ListJobStandards(const Ctx&,
                                                                const v1::ListJobStandardsRequest&);
  absl::StatusOr<v1::PublishRuleSetResponse> PublishRuleSet(const Ctx&,
                                                            const v1::PublishRuleSetRequest&);
  absl::StatusOr<v1::GetRuleSetResponse> GetRuleSet(const Ctx&, const v1::GetRuleSetRequest&);
  absl::StatusOr<v1::RecordAssessmentResponse> RecordAssessment(const Ctx&,
                                                                const v1::RecordAssessmentRequest&);
  absl::StatusOr<v1::RevokeAssessmentResponse> RevokeAssessment(const Ctx&,
                                                                const v1::RevokeAssessmentRequest&);
  absl::StatusOr<v1::GetProfileResponse> GetProfile(const Ctx&, const v1::GetProfileRequest&);
  absl::StatusOr<v1::ExplainProfileResponse> ExplainProfile(const Ctx&,
                                                            const v1::ExplainProfileRequest&);
  absl::StatusOr<v1::ListGapsResponse> ListGaps(const Ctx&, const v1::ListGapsRequest&);
  absl::StatusOr<v1::FindCompetentOfficersResponse> FindCompetentOfficers(
      const Ctx&, const v1::FindCompetentOfficersRequest&);
  absl::StatusOr<v1::StartReconciliationResponse> StartReconciliation(
      const Ctx&, const v1::StartReconciliationRequest&);
  absl::StatusOr<v1::GetReconciliationResponse> GetReconciliation(
      const Ctx&, const v1::GetReconciliationRequest&);
  absl::StatusOr<v1::StartRecomputationResponse> StartRecomputation(
      const Ctx&, const v1::StartRecomputationRequest&);
  absl::StatusOr<v1::ReconcileResponse> Reconcile(const Ctx&, const v1::ReconcileRequest&);
  absl::StatusOr<v1::SnapshotProfilesResponse> SnapshotProfiles(const Ctx&,
                                                                const v1::SnapshotProfilesRequest&);

 private:
  // A profile read; a refusal is written to the audit trail in a transaction of its own.
  absl::StatusOr<app::ReadProfile> Read(const Ctx& context, const app::ReadRequest& request);
  void AuditRefusal(const Ctx& context, domain::Purpose purpose, const std::string& subject,
                    const absl::Status& refusal);

  pg::Pool& pool_;
  const rpc::PageTokens& pages_;
  app::Profiles& profiles_;
  app::Reference& reference_;
  app::Reconciliations& reconciliations_;
  app::Recomputations& recomputations_;
  // Has no state of its own.
  app::Assessments assessments_;
  v1::AssessmentService::AsyncService service_;
};

}  // namespace mumpuni::assessment::api
