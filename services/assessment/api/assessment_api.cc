#include "services/assessment/api/assessment_api.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/assessment/api/convert.h"
#include "services/assessment/api/refusals.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/events/publisher.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::api {
namespace {

constexpr int kSnapshotDefault = 1000;
constexpr int kSnapshotMax = 5000;
constexpr int kOfficersDefault = 200;
constexpr int kOfficersMax = 1000;
constexpr int kRequirementsMax = 10;

// Pages of thousands of profiles. Not read-only: Reconcile locks what it suspects.
pg::TxOptions Heavy(const rpc::CallContext& context) {
  pg::TxOptions options;
  options.statement_timeout = absl::Seconds(20);
  return pg::Within(context.deadline, options);
}

absl::StatusOr<store::GapFilter> GapFilterFrom(const v1::ListGapsRequest& request) {
  store::GapFilter filter;
  filter.competency = request.competency_code();
  filter.exclude_unknown = request.exclude_unknown();
  if (request.has_employee_id()) {
    ASSIGN_OR_RETURN(filter.employee_id, Id::Parse(request.employee_id(), "employee_id"));
  } else if (request.has_unit_id()) {
    ASSIGN_OR_RETURN(filter.root_unit_id, Id::Parse(request.unit_id(), "unit_id"));
  } else if (!request.city()) {
    return Error(mumpuni::reasons::kFieldRequired, "scope", "a person, a unit or the city");
  }
  return filter;
}

absl::StatusOr<store::OfficerQuery> OfficerQueryFrom(
    const v1::FindCompetentOfficersRequest& request, LocalDate today) {
  store::OfficerQuery query;
  const std::vector<domain::LevelRef> requirements = LevelRefsFrom(request.requirements());
  if (!requirements.empty()) {
    RETURN_IF_ERROR(domain::CheckLevelRefs(requirements, "requirements", kRequirementsMax));
  }
  for (const domain::LevelRef& ref : requirements) query.requirements[ref.competency] = ref.level;
  ASSIGN_OR_RETURN(query.unit_id, Id::Parse(request.unit_id(), "unit_id"));
  RETURN_IF_ERROR(CheckOptionalText(request.region_code(), "region_code", 32));
  query.region_code = request.region_code();
  ASSIGN_OR_RETURN(const auto on_date, OptionalDate(request.on_date(), "on_date"));
  query.on_date = on_date.value_or(today);
  query.include_below = request.include_below();
  query.unit_only = request.unit_only();
  RETURN_IF_ERROR(CheckRange(request.max_results(), "max_results", 0, 1'000'000));
  query.max_results =
      request.max_results() == 0 ? kOfficersDefault : std::min(request.max_results(), kOfficersMax);
  return query;
}

}  // namespace

absl::StatusOr<v1::DefineCompetencyResponse> AssessmentApi::DefineCompetency(
    const Ctx& context, const v1::DefineCompetencyRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::Competency wanted = CompetencyFrom(request.competency());
  ASSIGN_OR_RETURN(
      const domain::Competency competency,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return reference_.DefineCompetency(tx, wanted); },
          [](const domain::Competency& made) { return made.code; },
          [&](pg::Tx& tx, const std::string& code) { return reference_.GetCompetency(tx, code); }));
  v1::DefineCompetencyResponse response;
  *response.mutable_competency() = ToMessage(competency);
  return response;
}

absl::StatusOr<v1::ListCompetenciesResponse> AssessmentApi::ListCompetencies(
    const Ctx& context, const v1::ListCompetenciesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::Competency>> {
                                  return reference_.ListCompetencies(
                                      tx, static_cast<int>(request.kind()), page.cursor, page.size);
                                }));
  v1::ListCompetenciesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_competencies(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

absl::StatusOr<v1::PublishJobStandardResponse> AssessmentApi::PublishJobStandard(
    const Ctx& context, const v1::PublishJobStandardRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::JobStandard wanted, JobStandardFrom(request.job_standard()));
  ASSIGN_OR_RETURN(const domain::JobStandard standard,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, profiles_.Now(),
                       [&](pg::Tx& tx) { return reference_.PublishJobStandard(tx, wanted); },
                       [](const domain::JobStandard& made) { return made.code; },
                       [&](pg::Tx& tx, const std::string& code) {
                         return reference_.GetJobStandard(tx, code, 0, std::nullopt);
                       }));
  v1::PublishJobStandardResponse response;
  *response.mutable_job_standard() = ToMessage(standard);
  return response;
}

absl::StatusOr<v1::GetJobStandardResponse> AssessmentApi::GetJobStandard(
    const Ctx& context, const v1::GetJobStandardRequest& request) {
  ASSIGN_OR_RETURN(const auto day, OptionalDate(request.on_date(), "on_date"));
  ASSIGN_OR_RETURN(const auto standard,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return reference_.GetJobStandard(tx, request.code(), request.version(), day);
                   }));
  v1::GetJobStandardResponse response;
  *response.mutable_job_standard() = ToMessage(standard);
  return response;
}

absl::StatusOr<v1::ListJobStandardsResponse> AssessmentApi::ListJobStandards(
    const Ctx& context, const v1::ListJobStandardsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(
      const auto found,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::JobStandard>> {
                     return store::ListJobStandards(tx, page.cursor, page.size);
                   }));
  v1::ListJobStandardsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_job_standards(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

absl::StatusOr<v1::PublishRuleSetResponse> AssessmentApi::PublishRuleSet(
    const Ctx& context, const v1::PublishRuleSetRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::RuleSet wanted,
                   RuleSetFrom(request.rule_set(), request.simulation_only()));
  ASSIGN_OR_RETURN(const domain::RuleSet rules,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, profiles_.Now(),
                       [&](pg::Tx& tx) { return reference_.PublishRuleSet(tx, wanted); },
                       [](const domain::RuleSet& made) { return made.code; },
                       [&](pg::Tx& tx, const std::string& code) {
                         return reference_.GetRuleSet(tx, code, profiles_.Today());
                       }));
  v1::PublishRuleSetResponse response;
  *response.mutable_rule_set() = ToMessage(rules);
  return response;
}

absl::StatusOr<v1::GetRuleSetResponse> AssessmentApi::GetRuleSet(
    const Ctx& context, const v1::GetRuleSetRequest& request) {
  ASSIGN_OR_RETURN(const auto day, OptionalDate(request.on_date(), "on_date"));
  ASSIGN_OR_RETURN(
      const auto rules, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
        return reference_.GetRuleSet(tx, request.code(), day.value_or(profiles_.Today()));
      }));
  v1::GetRuleSetResponse response;
  *response.mutable_rule_set() = ToMessage(rules);
  return response;
}

absl::StatusOr<v1::RecordAssessmentResponse> AssessmentApi::RecordAssessment(
    const Ctx& context, const v1::RecordAssessmentRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Assessment wanted, AssessmentFrom(request.assessment()));
  ASSIGN_OR_RETURN(
      const domain::Assessment assessment,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return assessments_.Record(tx, context.access, wanted); },
          [](const domain::Assessment& made) { return made.assessment_id.ToString(); },
          [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Assessment> {
            ASSIGN_OR_RETURN(const Id assessment_id, Id::Parse(id, "assessment_id"));
            return assessments_.Find(tx, assessment_id);
          }));
  v1::RecordAssessmentResponse response;
  *response.mutable_assessment() = ToMessage(assessment);
  return response;
}

absl::StatusOr<v1::RevokeAssessmentResponse> AssessmentApi::RevokeAssessment(
    const Ctx& context, const v1::RevokeAssessmentRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id assessment_id, Id::Parse(request.assessment_id(), "assessment_id"));
  ASSIGN_OR_RETURN(
      const domain::Assessment assessment,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) {
            return assessments_.Revoke(tx, context.access, assessment_id, request.reason());
          },
          [](const domain::Assessment& made) { return made.assessment_id.ToString(); },
          [&](pg::Tx& tx, const std::string&) { return assessments_.Find(tx, assessment_id); }));
  v1::RevokeAssessmentResponse response;
  *response.mutable_assessment() = ToMessage(assessment);
  return response;
}

void AssessmentApi::AuditRefusal(const Ctx& context, domain::Purpose purpose,
                                 const std::string& subject, const absl::Status& refusal) {
  api::AuditRefusal(pool_, context, app::NameOf(purpose), subject, refusal, profiles_.Now());
}

absl::StatusOr<app::ReadProfile> AssessmentApi::Read(const Ctx& context,
                                                     const app::ReadRequest& request) {
  auto read = pg::Transact(pool_, pg::AuditedReadWithin(context.deadline),
                           [&](pg::Tx& tx) { return profiles_.Read(tx, context.access, request); });
  if (!read.ok()) {
    AuditRefusal(context, request.purpose, request.employee_id.ToString(), read.status());
  }
  return read;
}

absl::StatusOr<v1::GetProfileResponse> AssessmentApi::GetProfile(
    const Ctx& context, const v1::GetProfileRequest& request) {
  app::ReadRequest wanted{.method = context.method};
  ASSIGN_OR_RETURN(wanted.employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(wanted.purpose, PurposeFrom(request.purpose()));
  ASSIGN_OR_RETURN(wanted.as_of, OptionalDate(request.as_of(), "as_of"));
  if (request.has_known_at()) {
    ASSIGN_OR_RETURN(wanted.known_at, InstantFrom(request.known_at(), "known_at"));
  }
  ASSIGN_OR_RETURN(const app::ReadProfile read, Read(context, wanted));
  v1::GetProfileResponse response;
  *response.mutable_profile() = ProfileFor(wanted.employee_id, wanted.purpose, read);
  return response;
}

absl::StatusOr<v1::ExplainProfileResponse> AssessmentApi::ExplainProfile(
    const Ctx& context, const v1::ExplainProfileRequest& request) {
  app::ReadRequest wanted{.rule_set = request.rule_set_code(), .method = context.method};
  ASSIGN_OR_RETURN(wanted.employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(wanted.purpose, PurposeFrom(request.purpose()));
  ASSIGN_OR_RETURN(wanted.as_of, OptionalDate(request.as_of(), "as_of"));
  if (request.has_known_at()) {
    ASSIGN_OR_RETURN(wanted.known_at, InstantFrom(request.known_at(), "known_at"));
  }
  if (wanted.purpose != domain::Purpose::kSelf && wanted.purpose != domain::Purpose::kCoaching &&
      wanted.purpose != domain::Purpose::kAudit) {
    const absl::Status refusal = Error(reasons::kPurposeNotAllowed, "purpose",
                                       "explanations are for SELF, COACHING and AUDIT");
    AuditRefusal(context, wanted.purpose, request.employee_id(), refusal);
    return refusal;
  }
  ASSIGN_OR_RETURN(const app::ReadProfile read, Read(context, wanted));
  if (read.profile.rule_set.empty()) {
    return Error(reasons::kRuleSetNotInForce, "as_of", "no rule set was in force that day");
  }
  return ExplanationFor(wanted.employee_id, request.competency_code(), read);
}

absl::StatusOr<v1::ListGapsResponse> AssessmentApi::ListGaps(const Ctx& context,
                                                             const v1::ListGapsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const domain::Purpose purpose, PurposeFrom(request.purpose()));
  ASSIGN_OR_RETURN(const store::GapFilter filter, GapFilterFrom(request));
  const auto gaps = pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
    return profiles_.ListGaps(tx, context.access, purpose, filter, context.method, page.cursor,
                              page.size);
  });
  if (!gaps.ok()) {
    AuditRefusal(context, purpose, request.employee_id() + request.unit_id(), gaps.status());
    return gaps.status();
  }
  v1::ListGapsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, *gaps, response.mutable_gaps(),
      [](const auto& gap) { return ToMessage(gap); },
      [](const auto& gap) { return app::Profiles::CursorOf(gap); }));
  return response;
}

absl::StatusOr<v1::FindCompetentOfficersResponse> AssessmentApi::FindCompetentOfficers(
    const Ctx& context, const v1::FindCompetentOfficersRequest& request) {
  ASSIGN_OR_RETURN(const store::OfficerQuery query, OfficerQueryFrom(request, profiles_.Today()));
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::AuditedReadWithin(context.deadline), [&](pg::Tx& tx) {
                     return profiles_.FindOfficers(tx, context.access, context.method, query);
                   }));
  v1::FindCompetentOfficersResponse response;
  response.set_rule_set_code(found.rule_set);
  response.set_has_more(found.has_more);
  for (const store::OfficerRow& row : found.officers) {
    v1::OfficerStanding* out = response.add_officers();
    out->set_employee_id(row.employee_id.ToString());
    out->set_standing(static_cast<v1::Standing>(row.standing));
    out->set_unit_id(row.unit_id.ToString());
  }
  return response;
}

absl::StatusOr<v1::StartReconciliationResponse> AssessmentApi::StartReconciliation(
    const Ctx& context, const v1::StartReconciliationRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(
      const app::Reconciliation started,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, profiles_.Now(),
          [&](pg::Tx& tx) { return reconciliations_.Start(tx); },
          [](const app::Reconciliation& made) { return made.job.id.ToString(); },
          [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<app::Reconciliation> {
            ASSIGN_OR_RETURN(const Id job_id, Id::Parse(id, "reconciliation_id"));
            return reconciliations_.Get(tx, job_id);
          }));
  v1::StartReconciliationResponse response;
  *response.mutable_reconciliation() = ToMessage(started);
  return response;
}

absl::StatusOr<v1::GetReconciliationResponse> AssessmentApi::GetReconciliation(
    const Ctx& context, const v1::GetReconciliationRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.reconciliation_id(), "reconciliation_id"));
  ASSIGN_OR_RETURN(const app::Reconciliation found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return reconciliations_.Get(tx, id); }));
  v1::GetReconciliationResponse response;
  *response.mutable_reconciliation() = ToMessage(found);
  return response;
}

absl::StatusOr<v1::StartRecomputationResponse> AssessmentApi::StartRecomputation(
    const Ctx& context, const v1::StartRecomputationRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id job_id,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, profiles_.Now(),
                       [&](pg::Tx& tx) {
                         return recomputations_.StartAll(tx, context.access, request.reason());
                       },
                       [](const Id& id) { return id.ToString(); },
                       [](pg::Tx&, const std::string& id) { return Id::Parse(id, "job_id"); }));
  v1::StartRecomputationResponse response;
  response.set_job_id(job_id.ToString());
  return response;
}

absl::StatusOr<v1::ReconcileResponse> AssessmentApi::Reconcile(
    const Ctx& context, const v1::ReconcileRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   pages_.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  ASSIGN_OR_RETURN(const app::Reconciled result,
                   pg::Transact(pool_, Heavy(context), [&](pg::Tx& tx) {
                     return profiles_.Reconcile(tx, page.cursor, page.size);
                   }));
  v1::ReconcileResponse response;
  response.set_compared_count(result.compared);
  response.set_mismatch_count(static_cast<int64_t>(result.mismatching.size()));
  for (size_t i = 0; i < std::min(result.mismatching.size(), app::kMismatchesNamed); ++i) {
    response.add_mismatching_employee_ids(result.mismatching[i].ToString());
  }
  if (!result.next_cursor.empty()) {
    response.set_next_page_token(pages_.Next(context, request, result.next_cursor));
  }
  return response;
}

absl::StatusOr<v1::SnapshotProfilesResponse> AssessmentApi::SnapshotProfiles(
    const Ctx& context, const v1::SnapshotProfilesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   pages_.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, Heavy(context),
                                [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::SnapshotRow>> {
                                  return store::SnapshotProfiles(tx, events::kProfileTopic,
                                                                 page.cursor, page.size);
                                }));
  v1::SnapshotProfilesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::ProfileSnapshotRow out;
        *out.mutable_state() =
            events::StateOf(row.employee_id, row.computed_for, row.rule_set, row.competencies);
        out.set_sequence(row.sequence);
        return out;
      },
      [](const auto& row) { return row.employee_id.ToString(); }));
  return response;
}

void AssessmentApi::Register(rpc::Server& server) {
  using Async = v1::AssessmentService::AsyncService;
  using Api = AssessmentApi;
  const rpc::Methods<v1::AssessmentService, AssessmentApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("DefineCompetency", &Async::RequestDefineCompetency, &Api::DefineCompetency);
  add("ListCompetencies", &Async::RequestListCompetencies, &Api::ListCompetencies, kHeavy);
  add("PublishJobStandard", &Async::RequestPublishJobStandard, &Api::PublishJobStandard);
  add("GetJobStandard", &Async::RequestGetJobStandard, &Api::GetJobStandard);
  add("ListJobStandards", &Async::RequestListJobStandards, &Api::ListJobStandards, kHeavy);
  add("PublishRuleSet", &Async::RequestPublishRuleSet, &Api::PublishRuleSet);
  add("GetRuleSet", &Async::RequestGetRuleSet, &Api::GetRuleSet);
  add("RecordAssessment", &Async::RequestRecordAssessment, &Api::RecordAssessment);
  add("RevokeAssessment", &Async::RequestRevokeAssessment, &Api::RevokeAssessment);
  add("GetProfile", &Async::RequestGetProfile, &Api::GetProfile);
  add("ExplainProfile", &Async::RequestExplainProfile, &Api::ExplainProfile);
  add("ListGaps", &Async::RequestListGaps, &Api::ListGaps, kHeavy);
  add("FindCompetentOfficers", &Async::RequestFindCompetentOfficers, &Api::FindCompetentOfficers);
  add("StartReconciliation", &Async::RequestStartReconciliation, &Api::StartReconciliation);
  add("GetReconciliation", &Async::RequestGetReconciliation, &Api::GetReconciliation);
  add("StartRecomputation", &Async::RequestStartRecomputation, &Api::StartRecomputation);
  add("Reconcile", &Async::RequestReconcile, &Api::Reconcile, kHeavy);
  add("SnapshotProfiles", &Async::RequestSnapshotProfiles, &Api::SnapshotProfiles, kHeavy);
}

}  // namespace mumpuni::assessment::api
