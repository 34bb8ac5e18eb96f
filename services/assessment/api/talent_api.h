// The RPCs of mumpuni.assessment.v1.TalentService: convert → transact → convert.
#pragma once

#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/assessment/v1/talent_service.grpc.pb.h"
#include "services/assessment/app/talents.h"
#include "services/assessment/peers/index_attributes.h"

namespace mumpuni::assessment::api {

// Thread-safe; everything it refers to outlives it.
class TalentApi {
 public:
  using Ctx = rpc::CallContext;

  TalentApi(pg::Pool& pool, const rpc::PageTokens& pages, app::Profiles& profiles,
            app::Talents& talents, peers::AskIndexAttributes ask)
      : pool_(pool), pages_(pages), profiles_(profiles), talents_(talents), ask_(std::move(ask)) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::PublishScoringTableResponse> PublishScoringTable(
      const Ctx&, const v1::PublishScoringTableRequest&);
  absl::StatusOr<v1::ListScoringTablesResponse> ListScoringTables(
      const Ctx&, const v1::ListScoringTablesRequest&);
  absl::StatusOr<v1::RecordPerformanceRatingsResponse> RecordPerformanceRatings(
      const Ctx&, const v1::RecordPerformanceRatingsRequest&);
  absl::StatusOr<v1::ListPerformanceRatingsResponse> ListPerformanceRatings(
      const Ctx&, const v1::ListPerformanceRatingsRequest&);
  absl::StatusOr<v1::GetProfessionalIndexResponse> GetProfessionalIndex(
      const Ctx&, const v1::GetProfessionalIndexRequest&);
  absl::StatusOr<v1::GetIndexSummaryResponse> GetIndexSummary(const Ctx&,
                                                              const v1::GetIndexSummaryRequest&);
  absl::StatusOr<v1::GetJobPersonMatchResponse> GetJobPersonMatch(
      const Ctx&, const v1::GetJobPersonMatchRequest&);
  absl::StatusOr<v1::GetTalentBoxResponse> GetTalentBox(const Ctx&, const v1::GetTalentBoxRequest&);
  absl::StatusOr<v1::GetTalentGridResponse> GetTalentGrid(const Ctx&,
                                                          const v1::GetTalentGridRequest&);
  absl::StatusOr<v1::ListSuccessionPoolResponse> ListSuccessionPool(
      const Ctx&, const v1::ListSuccessionPoolRequest&);
  absl::StatusOr<v1::ImportOfficialValuesResponse> ImportOfficialValues(
      const Ctx&, const v1::ImportOfficialValuesRequest&);
  absl::StatusOr<v1::ListOfficialDifferencesResponse> ListOfficialDifferences(
      const Ctx&, const v1::ListOfficialDifferencesRequest&);

 private:
  // The indices of a batch, with what personnel answers.
  absl::StatusOr<std::map<Id, domain::ProfessionalIndex>> Compute(app::IndexBatch& batch) const;
  // Our values of people, as far as there are any.
  absl::StatusOr<std::map<Id, int>> Ours(const Ctx& context, app::OfficialKind kind,
                                         const std::vector<Id>& people, int year);
  void Refused(const Ctx& context, const std::string& subject, const absl::Status& status);

  pg::Pool& pool_;
  const rpc::PageTokens& pages_;
  app::Profiles& profiles_;
  app::Talents& talents_;
  const peers::AskIndexAttributes ask_;
  v1::TalentService::AsyncService service_;
};

}  // namespace mumpuni::assessment::api
