#include "services/assessment/api/dictionary_api.h"

#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/dictionary_convert.h"
#include "services/assessment/api/refusals.h"
#include "services/assessment/store/dictionary_store.h"

namespace mumpuni::assessment::api {
namespace {

constexpr int kImportMax = 500;

// A preview counts all holders of a standard.
pg::TxOptions Heavy(const rpc::CallContext& context) {
  pg::TxOptions options;
  options.statement_timeout = absl::Seconds(20);
  return pg::Within(context.deadline, options);
}

std::string CodeOf(const domain::CompetencyVersion& version) { return version.text.code; }

}  // namespace

absl::StatusOr<v1::DraftCompetencyResponse> DictionaryApi::DraftCompetency(
    const Ctx& context, const v1::DraftCompetencyRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::Competency wanted = CompetencyFrom(request.competency());
  ASSIGN_OR_RETURN(
      const auto version,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return dictionary_.Draft(tx, context.access, wanted); },
          [](const domain::CompetencyVersion& made) { return std::to_string(made.text.version); },
          [&](pg::Tx& tx, const std::string& number) {
            return dictionary_.Get(tx, wanted.code, std::stoi(number));
          }));
  v1::DraftCompetencyResponse response;
  *response.mutable_version() = ToMessage(version);
  return response;
}

absl::StatusOr<v1::ReviewCompetencyResponse> DictionaryApi::ReviewCompetency(
    const Ctx& context, const v1::ReviewCompetencyRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const auto version,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, profiles_.Now(),
                       [&](pg::Tx& tx) {
                         return dictionary_.Review(tx, context.access, request.code(),
                                                   request.version(), request.accept(),
                                                   request.note());
                       },
                       CodeOf,
                       [&](pg::Tx& tx, const std::string& code) {
                         return dictionary_.Get(tx, code, request.version());
                       }));
  v1::ReviewCompetencyResponse response;
  *response.mutable_version() = ToMessage(version);
  return response;
}

absl::StatusOr<v1::PublishCompetencyResponse> DictionaryApi::PublishCompetency(
    const Ctx& context, const v1::PublishCompetencyRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(
      const auto version,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return dictionary_.Publish(tx, request.code(), request.version()); },
          CodeOf,
          [&](pg::Tx& tx, const std::string& code) {
            return dictionary_.Get(tx, code, request.version());
          }));
  v1::PublishCompetencyResponse response;
  *response.mutable_version() = ToMessage(version);
  return response;
}

absl::StatusOr<v1::RetireCompetencyResponse> DictionaryApi::RetireCompetency(
    const Ctx& context, const v1::RetireCompetencyRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Retirement wanted, RetirementFrom(request));
  ASSIGN_OR_RETURN(
      const auto version,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return dictionary_.Retire(tx, wanted); }, CodeOf,
          [&](pg::Tx& tx, const std::string& code) { return dictionary_.Get(tx, code, 0); }));
  v1::RetireCompetencyResponse response;
  *response.mutable_version() = ToMessage(version);
  return response;
}

absl::StatusOr<v1::GetCompetencyResponse> DictionaryApi::GetCompetency(
    const Ctx& context, const v1::GetCompetencyRequest& request) {
  ASSIGN_OR_RETURN(const auto version,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return dictionary_.Get(tx, request.code(), request.version());
                   }));
  v1::GetCompetencyResponse response;
  *response.mutable_version() = ToMessage(version);
  return response;
}

absl::StatusOr<v1::ListCompetencyVersionsResponse> DictionaryApi::ListCompetencyVersions(
    const Ctx& context, const v1::ListCompetencyVersionsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(
      const auto found,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::CompetencyVersion>> {
                     return dictionary_.List(tx, request.code(), page.cursor, page.size);
                   }));
  v1::ListCompetencyVersionsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_versions(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return app::Dictionary::CursorOf(one); }));
  return response;
}

absl::StatusOr<v1::ListCrosswalksResponse> DictionaryApi::ListCrosswalks(
    const Ctx& context, const v1::ListCrosswalksRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(
      const auto found,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::CrosswalkStep>> {
                     return store::ListCrosswalks(tx, page.cursor, page.size);
                   }));
  v1::ListCrosswalksResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_crosswalks(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.from; }));
  return response;
}

absl::StatusOr<v1::CompareJobStandardsResponse> DictionaryApi::CompareJobStandards(
    const Ctx& context, const v1::CompareJobStandardsRequest& request) {
  ASSIGN_OR_RETURN(const auto comparison,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return standards_.Compare(tx, request.code(), request.from_version(),
                                               request.to_version());
                   }));
  v1::CompareJobStandardsResponse response;
  response.set_from_version(comparison.from_version);
  response.set_to_version(comparison.to_version);
  for (const auto& change : comparison.diff.requirements) {
    *response.add_requirements() = ToMessage(change);
  }
  for (const auto& change : comparison.diff.parts) *response.add_parts() = ToMessage(change);
  return response;
}

absl::StatusOr<v1::PreviewJobStandardResponse> DictionaryApi::PreviewJobStandard(
    const Ctx& context, const v1::PreviewJobStandardRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const domain::JobStandard wanted, JobStandardFrom(request.job_standard()));
  ASSIGN_OR_RETURN(const auto day, OptionalDate(request.as_of(), "as_of"));
  ASSIGN_OR_RETURN(const auto preview, pg::Transact(pool_, Heavy(context), [&](pg::Tx& tx) {
                     return standards_.PreviewOf(tx, context.access, context.method, wanted, day,
                                                 page.cursor, page.size);
                   }));
  v1::PreviewJobStandardResponse response;
  response.set_holder_count(preview.impact.holders);
  for (const auto& impact : preview.impact.competencies) {
    *response.add_competencies() = ToMessage(impact);
  }
  for (const auto& impact : preview.impact.units) *response.add_units() = ToMessage(impact);
  response.set_next_page_token(pages_.Fill(
      context, request, page, preview.newly_below, response.mutable_newly_below(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return app::JobStandards::CursorOf(one); }));
  return response;
}

absl::StatusOr<v1::RegisterProviderResponse> DictionaryApi::RegisterProvider(
    const Ctx& context, const v1::RegisterProviderRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Provider wanted, ProviderFrom(request.provider()));
  ASSIGN_OR_RETURN(const auto provider,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, profiles_.Now(),
                       [&](pg::Tx& tx) { return providers_.Register(tx, wanted); },
                       [](const domain::Provider& made) { return made.provider_id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Provider> {
                         ASSIGN_OR_RETURN(const Id provider_id, Id::Parse(id, "provider_id"));
                         return providers_.Get(tx, provider_id);
                       }));
  v1::RegisterProviderResponse response;
  *response.mutable_provider() = ToMessage(provider);
  return response;
}

absl::StatusOr<v1::RevokeAccreditationResponse> DictionaryApi::RevokeAccreditation(
    const Ctx& context, const v1::RevokeAccreditationRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id provider_id, Id::Parse(request.provider_id(), "provider_id"));
  ASSIGN_OR_RETURN(const auto from, OptionalDate(request.revoked_from(), "revoked_from"));
  ASSIGN_OR_RETURN(
      const auto provider,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) {
            return providers_.RevokeAccreditation(tx, context.access, provider_id, request.reason(),
                                                  from);
          },
          [](const domain::Provider& made) { return made.provider_id.ToString(); },
          [&](pg::Tx& tx, const std::string&) { return providers_.Get(tx, provider_id); }));
  v1::RevokeAccreditationResponse response;
  *response.mutable_provider() = ToMessage(provider);
  return response;
}

absl::StatusOr<v1::ListProvidersResponse> DictionaryApi::ListProviders(
    const Ctx& context, const v1::ListProvidersRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::Provider>> {
                                  return store::ListProviders(tx, page.cursor, page.size);
                                }));
  v1::ListProvidersResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_providers(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.provider_id.ToString(); }));
  return response;
}

void DictionaryApi::AuditRefusal(const Ctx& context, const std::string& subject,
                                 const absl::Status& refusal) {
  api::AuditRefusal(pool_, context, "", subject, refusal, profiles_.Now());
}

absl::StatusOr<v1::GetAssessmentResponse> DictionaryApi::GetAssessment(
    const Ctx& context, const v1::GetAssessmentRequest& request) {
  ASSIGN_OR_RETURN(const Id assessment_id, Id::Parse(request.assessment_id(), "assessment_id"));
  const auto found = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return assessments_.Get(tx, context.access, context.method, assessment_id);
  });
  if (!found.ok()) {
    AuditRefusal(context, assessment_id.ToString(), found.status());
    return found.status();
  }
  v1::GetAssessmentResponse response;
  *response.mutable_assessment() = ToMessage(*found);
  return response;
}

absl::StatusOr<v1::ListAssessmentsResponse> DictionaryApi::ListAssessments(
    const Ctx& context, const v1::ListAssessmentsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  const auto found = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return assessments_.List(tx, context.access, context.method, employee_id, page.cursor,
                             page.size);
  });
  if (!found.ok()) {
    AuditRefusal(context, employee_id.ToString(), found.status());
    return found.status();
  }
  v1::ListAssessmentsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, *found, response.mutable_assessments(),
      [](const auto& one) { return ToMessage(one); },
      [](const auto& one) { return one.assessment_id.ToString(); }));
  return response;
}

absl::StatusOr<v1::ImportAssessmentsResponse> DictionaryApi::ImportAssessments(
    const Ctx& context, const v1::ImportAssessmentsRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckRange(request.rows_size(), "rows", 1, kImportMax));
  std::vector<absl::StatusOr<domain::Assessment>> rows;
  for (const v1::Assessment& row : request.rows()) rows.push_back(AssessmentFrom(row));
  using Import = app::Assessments::Import;
  const auto act = [&](pg::Tx& tx) {
    return assessments_.ImportRows(tx, context.access, context.method, rows);
  };
  if (request.dry_run()) {
    // All of it is done, so that the answer is true, and rolled back.
    std::optional<Import> import;
    const absl::Status status =
        pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) -> absl::Status {
          ASSIGN_OR_RETURN(import, act(tx));
          return absl::CancelledError("dry run");
        });
    if (!import.has_value() || !absl::IsCancelled(status)) return status;
    return ToMessage(*import, true);
  }
  ASSIGN_OR_RETURN(const Import import,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, profiles_.Now(), act,
                       [](const Import& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<Import> {
                         ASSIGN_OR_RETURN(const Id import_id, Id::Parse(id, "import_id"));
                         return assessments_.FindImport(tx, import_id);
                       }));
  return ToMessage(import, false);
}

void DictionaryApi::Register(rpc::Server& server) {
  using Async = v1::DictionaryService::AsyncService;
  using Api = DictionaryApi;
  const rpc::Methods<v1::DictionaryService, DictionaryApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("DraftCompetency", &Async::RequestDraftCompetency, &Api::DraftCompetency);
  add("ReviewCompetency", &Async::RequestReviewCompetency, &Api::ReviewCompetency);
  add("PublishCompetency", &Async::RequestPublishCompetency, &Api::PublishCompetency);
  add("RetireCompetency", &Async::RequestRetireCompetency, &Api::RetireCompetency);
  add("GetCompetency", &Async::RequestGetCompetency, &Api::GetCompetency);
  add("ListCompetencyVersions", &Async::RequestListCompetencyVersions, &Api::ListCompetencyVersions,
      kHeavy);
  add("ListCrosswalks", &Async::RequestListCrosswalks, &Api::ListCrosswalks, kHeavy);
  add("CompareJobStandards", &Async::RequestCompareJobStandards, &Api::CompareJobStandards);
  add("PreviewJobStandard", &Async::RequestPreviewJobStandard, &Api::PreviewJobStandard, kHeavy);
  add("RegisterProvider", &Async::RequestRegisterProvider, &Api::RegisterProvider);
  add("RevokeAccreditation", &Async::RequestRevokeAccreditation, &Api::RevokeAccreditation);
  add("ListProviders", &Async::RequestListProviders, &Api::ListProviders, kHeavy);
  add("GetAssessment", &Async::RequestGetAssessment, &Api::GetAssessment);
  add("ListAssessments", &Async::RequestListAssessments, &Api::ListAssessments, kHeavy);
  add("ImportAssessments", &Async::RequestImportAssessments, &Api::ImportAssessments, kHeavy);
}

}  // namespace mumpuni::assessment::api
