// The RPCs of mumpuni.assessment.v1.DictionaryService: convert → transact → convert.
#pragma once

#include <string>

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/assessment/v1/dictionary_service.grpc.pb.h"
#include "services/assessment/app/assessments.h"
#include "services/assessment/app/dictionary.h"
#include "services/assessment/app/job_standards.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/app/providers.h"

namespace mumpuni::assessment::api {

// Thread-safe; everything it refers to outlives it.
class DictionaryApi {
 public:
  using Ctx = rpc::CallContext;

  DictionaryApi(pg::Pool& pool, const rpc::PageTokens& pages, app::Profiles& profiles)
      : pool_(pool),
        pages_(pages),
        profiles_(profiles),
        dictionary_(profiles),
        standards_(profiles),
        providers_(profiles),
        assessments_(profiles) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::DraftCompetencyResponse> DraftCompetency(const Ctx&,
                                                              const v1::DraftCompetencyRequest&);
  absl::StatusOr<v1::ReviewCompetencyResponse> ReviewCompetency(const Ctx&,
                                                                const v1::ReviewCompetencyRequest&);
  absl::StatusOr<v1::PublishCompetencyResponse> PublishCompetency(
      const Ctx&, const v1::PublishCompetencyRequest&);
  absl::StatusOr<v1::RetireCompetencyResponse> RetireCompetency(const Ctx&,
                                                                const v1::RetireCompetencyRequest&);
  absl::StatusOr<v1::GetCompetencyResponse> GetCompetency(const Ctx&,
                                                          const v1::GetCompetencyRequest&);
  absl::StatusOr<v1::ListCompetencyVersionsResponse> ListCompetencyVersions(
      const Ctx&, const v1::ListCompetencyVersionsRequest&);
  absl::StatusOr<v1::ListCrosswalksResponse> ListCrosswalks(const Ctx&,
                                                            const v1::ListCrosswalksRequest&);
  absl::StatusOr<v1::CompareJobStandardsResponse> CompareJobStandards(
      const Ctx&, const v1::CompareJobStandardsRequest&);
  absl::StatusOr<v1::PreviewJobStandardResponse> PreviewJobStandard(
      const Ctx&, const v1::PreviewJobStandardRequest&);
  absl::StatusOr<v1::RegisterProviderResponse> RegisterProvider(const Ctx&,
                                                                const v1::RegisterProviderRequest&);
  absl::StatusOr<v1::RevokeAccreditationResponse> RevokeAccreditation(
      const Ctx&, const v1::RevokeAccreditationRequest&);
  absl::StatusOr<v1::ListProvidersResponse> ListProviders(const Ctx&,
                                                          const v1::ListProvidersRequest&);
  absl::StatusOr<v1::GetAssessmentResponse> GetAssessment(const Ctx&,
                                                          const v1::GetAssessmentRequest&);
  absl::StatusOr<v1::ListAssessmentsResponse> ListAssessments(const Ctx&,
                                                              const v1::ListAssessmentsRequest&);
  absl::StatusOr<v1::ImportAssessmentsResponse> ImportAssessments(
      const Ctx&, const v1::ImportAssessmentsRequest&);

 private:
  // A refused read is written to the audit trail in a transaction of its own.
  void AuditRefusal(const Ctx& context, const std::string& subject, const absl::Status& refusal);

  pg::Pool& pool_;
  const rpc::PageTokens& pages_;
  app::Profiles& profiles_;
  // These have no state of their own.
  app::Dictionary dictionary_;
  app::JobStandards standards_;
  app::Providers providers_;
  app::Assessments assessments_;
  v1::DictionaryService::AsyncService service_;
};

}  // namespace mumpuni::assessment::api
