#include "services/assessment/app/reference.h"

#include <algorithm>

#include "common/audit/audit.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/app/scope.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {
namespace {

// Sequences of an assessment as a source of evidence: it has two states.
constexpr int64_t kRecorded = 1;
constexpr int64_t kRevoked = 2;

absl::Status AuditRevocation(pg::Tx& tx, const Access& access,
                             const domain::Assessment& assessment) {
  audit::Record record;
  record.actor = access.principal;
  record.action = "assessment.assessment.revoke";
  record.purpose = assessment.revoke_reason;
  record.subject_id = assessment.employee_id.ToString();
  record.fields = {"assessment"};
  record.at = *assessment.revoked_at;
  return audit::Append(tx, record);
}

absl::Status Unknown(const std::string& code, const std::string& field) {
  return Error(reasons::kCompetencyNotFound, field, code + " is not in the dictionary");
}

}  // namespace

absl::Status Reference::CheckKnown(pg::Tx& tx, const std::vector<domain::LevelRef>& refs,
                                   const std::string& field) const {
  std::vector<std::string> codes;
  for (const domain::LevelRef& ref : refs) codes.push_back(ref.competency);
  const auto unknown = store::FirstUnknownCompetency(tx, codes);
  return unknown.has_value() ? Unknown(*unknown, field) : absl::OkStatus();
}

absl::StatusOr<domain::Competency> Reference::DefineCompetency(
    pg::Tx& tx, const domain::Competency& competency) {
  RETURN_IF_ERROR(Validate(competency));
  if (!store::InsertCompetency(tx, competency)) {
    const auto stored = store::FindCompetency(tx, competency.code);
    if (stored != competency) {
      return Error(reasons::kCompetencyCodeTaken, "competency.code", "another definition has it");
    }
  }
  return competency;
}

absl::StatusOr<domain::Competency> Reference::GetCompetency(pg::Tx& tx, const std::string& code) {
  auto found = store::FindCompetency(tx, code);
  if (!found.has_value()) return Unknown(code, "code");
  return *std::move(found);
}

absl::StatusOr<domain::JobStandard> Reference::PublishJobStandard(pg::Tx& tx,
                                                                  domain::JobStandard standard) {
  RETURN_IF_ERROR(Validate(standard));
  RETURN_IF_ERROR(CheckKnown(tx, standard.requirements, "job_standard.requirements"));
  standard.version = store::InsertJobStandard(tx, standard);
  const std::string cause =
      "job_standard:" + standard.code + ":" + std::to_string(standard.version);
  RETURN_IF_ERROR(ScheduleRecompute(tx, cause, standard.code,
                                    std::max(profiles_.Now(), standard.effective_from.Start())));
  return standard;
}

absl::StatusOr<domain::JobStandard> Reference::GetJobStandard(pg::Tx& tx, const std::string& code,
                                                              int version) {
  auto found = store::FindJobStandard(tx, code, version);
  if (!found.has_value()) {
    return Error(reasons::kJobStandardNotFound, "code", "no such job standard");
  }
  return *std::move(found);
}

absl::StatusOr<domain::RuleSet> Reference::PublishRuleSet(pg::Tx& tx,
                                                          const domain::RuleSet& rules) {
  RETURN_IF_ERROR(Validate(rules));
  std::vector<std::string> codes;
  for (const auto& [key, competency] : rules.mappings) codes.push_back(competency);
  if (const auto unknown = store::FirstUnknownCompetency(tx, codes)) {
    return Unknown(*unknown, "rule_set.mappings.competency_code");
  }
  switch (store::InsertRuleSet(tx, rules)) {
    case store::InsertRuleSetResult::kDone:
      break;
    case store::InsertRuleSetResult::kCodeTaken:
      return Error(reasons::kRuleSetCodeTaken, "rule_set.code", "rule sets are immutable");
    case store::InsertRuleSetResult::kDateTaken:
      return Error(reasons::kRuleSetDateTaken, "rule_set.effective_from",
                   "another decided rule set begins that day");
  }
  // After the code: who publishes a set again is told that it is there, not that it is late.
  RETURN_IF_ERROR(CheckNotRetroactive(rules, profiles_.Today()));
  if (rules.status == domain::RuleSetStatus::kDecided) {
    RETURN_IF_ERROR(ScheduleRecompute(tx, CauseOf(rules), "",
                                      std::max(profiles_.Now(), rules.effective_from->Start())));
  }
  return rules;
}

absl::StatusOr<domain::RuleSet> Reference::GetRuleSet(pg::Tx& tx, const std::string& code,
                                                      LocalDate day) {
  std::optional<domain::RuleSet> found;
  if (code.empty()) {
    ASSIGN_OR_RETURN(domain::RuleSet in_force, store::RuleSetInForce(tx, day));
    if (!in_force.IsNone()) found = std::move(in_force);
  } else {
    ASSIGN_OR_RETURN(found, store::FindRuleSet(tx, code));
  }
  if (!found.has_value()) return Error(reasons::kRuleSetNotFound, "code", "no such rule set");
  return *std::move(found);
}

absl::StatusOr<domain::Assessment> Reference::RecordAssessment(pg::Tx& tx, const Access& access,
                                                               domain::Assessment assessment) {
  RETURN_IF_ERROR(Validate(assessment, profiles_.Today()));
  RETURN_IF_ERROR(CheckMayRecord(tx, access, assessment, profiles_.Today()));
  RETURN_IF_ERROR(CheckKnown(tx, assessment.results, "assessment.results"));
  // The head first: an erasure at the same moment has either happened before the look, or waits and
  // then removes what is recorded here.
  store::LockHeads(tx, {assessment.employee_id});
  if (!peers::FindEmployee(tx, assessment.employee_id).has_value()) {
    return Error(reasons::kEmployeeNotFound, "assessment.employee_id", "unknown here, or erased");
  }
  assessment.recorded_at = profiles_.Now();
  assessment.assessment_id = Id::New(assessment.recorded_at);
  store::InsertAssessment(tx, assessment);
  SourceState state{assessment.assessment_id, kRecorded, {}};
  for (const domain::LevelRef& result : assessment.results) {
    store::EvidenceRow row;
    row.source_id = assessment.assessment_id;
    row.employee_id = assessment.employee_id;
    row.fact = result.competency;
    row.level = result.level;
    row.occurred_on = assessment.assessed_on;
    row.provider = assessment.provider;
    row.method = static_cast<int>(assessment.method);
    state.rows.push_back(std::move(row));
  }
  const auto source =
      assessment.IsFormal() ? domain::Source::kFormalAssessment : domain::Source::kRating;
  RETURN_IF_ERROR(profiles_.ReplaceEvidence(tx, source, {std::move(state)}));
  return assessment;
}

absl::StatusOr<domain::Assessment> Reference::RevokeAssessment(pg::Tx& tx, const Access& access,
                                                               const Id& assessment_id,
                                                               const std::string& reason) {
  ASSIGN_OR_RETURN(const domain::Assessment seen, GetAssessment(tx, assessment_id));
  // The head first, like everybody who writes evidence. Then again: meanwhile somebody may have
  // revoked it, or erased the person.
  store::LockHeads(tx, {seen.employee_id});
  ASSIGN_OR_RETURN(domain::Assessment assessment, GetAssessment(tx, assessment_id));
  ASSIGN_OR_RETURN(assessment, domain::Revoke(std::move(assessment), reason, profiles_.Now()));
  store::SaveRevocation(tx, assessment);
  RETURN_IF_ERROR(AuditRevocation(tx, access, assessment));
  RETURN_IF_ERROR(profiles_.ReplaceEvidence(tx, domain::Source::kFormalAssessment,
                                            {{assessment_id, kRevoked, {}}}));
  return assessment;
}

absl::StatusOr<domain::Assessment> Reference::GetAssessment(pg::Tx& tx, const Id& assessment_id) {
  auto found = store::FindAssessment(tx, assessment_id);
  if (!found.has_value()) {
    return Error(reasons::kAssessmentNotFound, "assessment_id", "no such assessment");
  }
  return *std::move(found);
}

}  // namespace mumpuni::assessment::app
