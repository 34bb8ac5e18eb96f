#include "services/assessment/app/assessments.h"

#include <algorithm>
#include <map>
#include <set>

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "services/assessment/app/scope.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {
namespace {

using domain::Assessment;

// The states of an assessment as a source of evidence.
constexpr int64_t kRecorded = 1;
constexpr int64_t kRevoked = 2;
// Numbers of AssessmentImportOutcome in the contract.
constexpr int kStored = 1;
constexpr int kAlreadyThere = 2;
constexpr int kFailed = 3;
// Longer than a repeat of a request is known, so that each is answered.
constexpr absl::Duration kImportsKept = absl::Hours(24 * 8);
constexpr int kForgottenAtOnce = 1000;
constexpr int kRevokedAtOnce = 50;

absl::Status AuditRevocation(pg::Tx& tx, const Access& access, const Assessment& assessment) {
  audit::Record record;
  record.actor = access.principal;
  record.action = assessment.superseded_by.has_value() ? "assessment.assessment.supersede"
                                                       : "assessment.assessment.revoke";
  record.purpose = assessment.revoke_reason;
  record.subject_id = assessment.employee_id.ToString();
  record.fields = {"assessment"};
  record.at = *assessment.revoked_at;
  return audit::Append(tx, record);
}

SourceState EvidenceOf(const Assessment& assessment) {
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
  return state;
}

store::ReportKey KeyOf(const Assessment& assessment) {
  return {assessment.provider, assessment.provider_reference};
}

}  // namespace

// Everything that the rows of a batch speak of, looked up once, and what they change.
struct Assessments::Batch {
  std::map<std::string, std::optional<LocalDate>> competencies;
  std::vector<domain::Provider> providers;
  std::set<Id> employees;
  std::map<store::ReportKey, Assessment> reports;
  std::multimap<Id, Assessment> unnumbered;
  std::map<Id, Assessment> older;

  std::vector<Assessment> recorded;
  std::vector<Assessment> superseded;

  static Batch Load(pg::Tx& tx, const Rows& rows);
  absl::Status CheckResults(const Assessment& assessment) const;
  // Takes a row into the batch, or answers why not.
  absl::StatusOr<Recorded> Take(Assessment assessment, absl::Time now);
};

Assessments::Batch Assessments::Batch::Load(pg::Tx& tx, const Rows& rows) {
  Batch batch;
  std::vector<std::string> codes, names, numbering;
  std::vector<Id> people, older, unnumbered;
  std::vector<LocalDate> days;
  std::vector<store::ReportKey> reports;
  for (const auto& row : rows) {
    if (!row.ok()) continue;
    for (const domain::LevelRef& result : row->results) codes.push_back(result.competency);
    names.push_back(row->provider);
    people.push_back(row->employee_id);
    if (row->supersedes.has_value()) older.push_back(*row->supersedes);
    if (row->provider_reference.empty()) {
      unnumbered.push_back(row->employee_id);
      days.push_back(row->assessed_on);
      continue;
    }
    numbering.push_back(row->provider);
    reports.push_back(KeyOf(*row));
  }
  store::LockReports(tx, numbering);
  // The heads before the look: an erasure at the same moment has either happened before it, or
  // waits and then removes what is recorded here. The unknown get no head.
  const std::set<Id> known = peers::KnownEmployees(tx, people);
  store::LockHeads(tx, {known.begin(), known.end()});
  batch.employees = peers::KnownEmployees(tx, {known.begin(), known.end()});
  batch.competencies = store::FindCompetencyDays(tx, codes);
  batch.providers = store::ProvidersNamed(tx, names);
  batch.reports = store::FindReports(tx, reports);
  batch.older = store::FindAssessments(tx, older);
  for (Assessment& one : store::FindUnnumbered(tx, unnumbered, days)) {
    const Id employee_id = one.employee_id;
    batch.unnumbered.emplace(employee_id, std::move(one));
  }
  return batch;
}

absl::Status Assessments::Batch::CheckResults(const Assessment& assessment) const {
  for (const domain::LevelRef& result : assessment.results) {
    const auto found = competencies.find(result.competency);
    if (found == competencies.end()) {
      return Error(reasons::kCompetencyNotFound, "assessment.results",
                   result.competency + " is not in the dictionary");
    }
    if (found->second.has_value() && *found->second <= assessment.assessed_on) {
      return Error(reasons::kCompetencyRetired, "assessment.results",
                   result.competency + " was retired by then");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Assessments::Recorded> Assessments::Batch::Take(Assessment assessment,
                                                               absl::Time now) {
  const bool numbered = !assessment.provider_reference.empty();
  const auto report = numbered ? reports.find(KeyOf(assessment)) : reports.end();
  if (report != reports.end()) {
    if (SameContent(report->second, assessment)) return Recorded{report->second, true};
    // A corrected report keeps its number.
    if (assessment.supersedes != report->second.assessment_id) {
      return Error(reasons::kAssessmentReferenceTaken, "assessment.provider_reference",
                   "another assessment of the provider has it");
    }
  }
  // Without a number the content tells: the same file is imported again once its errors are mended.
  const auto [first, last] = unnumbered.equal_range(assessment.employee_id);
  const auto twin = std::find_if(
      first, last, [&](const auto& one) { return SameContent(one.second, assessment); });
  if (twin != last) return Recorded{twin->second, true};
  RETURN_IF_ERROR(CheckResults(assessment));
  if (assessment.IsFormal()) RETURN_IF_ERROR(domain::CheckAccredited(providers, assessment));
  if (!employees.contains(assessment.employee_id)) {
    return Error(reasons::kEmployeeNotFound, "assessment.employee_id", "unknown here, or erased");
  }
  assessment.recorded_at = now;
  assessment.assessment_id = Id::New(now);
  if (assessment.supersedes.has_value()) {
    const auto found = older.find(*assessment.supersedes);
    if (found == older.end()) {
      return Error(reasons::kAssessmentNotFound, "assessment.supersedes_assessment_id",
                   "no such assessment");
    }
    ASSIGN_OR_RETURN(found->second, domain::Supersede(found->second, assessment, now));
    superseded.push_back(found->second);
  }
  if (numbered) {
    reports[KeyOf(assessment)] = assessment;
  } else if (assessment.IsFormal()) {
    unnumbered.emplace(assessment.employee_id, assessment);
  }
  recorded.push_back(assessment);
  return Recorded{std::move(assessment), false};
}

absl::Status Assessments::Store(pg::Tx& tx, const Access& access, const Batch& batch) {
  std::vector<SourceState> formal, screenings;
  // What makes room for a number first.
  for (const Assessment& older : batch.superseded) {
    store::SaveRevocation(tx, older);
    RETURN_IF_ERROR(AuditRevocation(tx, access, older));
    formal.push_back({older.assessment_id, kRevoked, {}});
  }
  store::InsertAssessments(tx, batch.recorded);
  for (const Assessment& one : batch.recorded) {
    (one.IsFormal() ? formal : screenings).push_back(EvidenceOf(one));
  }
  RETURN_IF_ERROR(
      profiles_.ReplaceEvidence(tx, domain::Source::kFormalAssessment, std::move(formal)));
  return profiles_.ReplaceEvidence(tx, domain::Source::kRating, std::move(screenings));
}

absl::StatusOr<std::vector<absl::StatusOr<Assessments::Recorded>>> Assessments::RecordAll(
    pg::Tx& tx, const Access& access, Rows rows) {
  const LocalDate today = profiles_.Today();
  for (absl::StatusOr<Assessment>& row : rows) {
    if (!row.ok()) continue;
    absl::Status status = Validate(*row, today);
    if (status.ok()) status = CheckMayRecord(tx, access, *row, today);
    if (!status.ok()) row = status;
  }
  Batch batch = Batch::Load(tx, rows);
  std::vector<absl::StatusOr<Recorded>> results;
  for (absl::StatusOr<Assessment>& row : rows) {
    results.push_back(row.ok() ? batch.Take(*std::move(row), profiles_.Now())
                               : absl::StatusOr<Recorded>(row.status()));
  }
  RETURN_IF_ERROR(Store(tx, access, batch));
  return results;
}

absl::StatusOr<Assessment> Assessments::Record(pg::Tx& tx, const Access& access,
                                               const Assessment& assessment) {
  ASSIGN_OR_RETURN(auto results, RecordAll(tx, access, {assessment}));
  if (!results[0].ok()) return results[0].status();
  return std::move(results[0]->assessment);
}

absl::StatusOr<std::vector<Assessment>> Assessments::TakeBack(pg::Tx& tx, const Access& access,
                                                              std::vector<Assessment> found,
                                                              const std::string& reason) {
  std::vector<SourceState> gone;
  for (Assessment& assessment : found) {
    ASSIGN_OR_RETURN(assessment, domain::Revoke(std::move(assessment), reason, profiles_.Now()));
    store::SaveRevocation(tx, assessment);
    RETURN_IF_ERROR(AuditRevocation(tx, access, assessment));
    gone.push_back({assessment.assessment_id, kRevoked, {}});
  }
  RETURN_IF_ERROR(
      profiles_.ReplaceEvidence(tx, domain::Source::kFormalAssessment, std::move(gone)));
  return found;
}

absl::StatusOr<Assessment> Assessments::Revoke(pg::Tx& tx, const Access& access,
                                               const Id& assessment_id, const std::string& reason) {
  ASSIGN_OR_RETURN(const Assessment seen, Find(tx, assessment_id));
  // The head first, like everybody who writes evidence. Then again: meanwhile somebody may have
  // revoked it, or erased the person.
  store::LockHeads(tx, {seen.employee_id});
  ASSIGN_OR_RETURN(const Assessment assessment, Find(tx, assessment_id));
  ASSIGN_OR_RETURN(auto revoked, TakeBack(tx, access, {assessment}, reason));
  return std::move(revoked.front());
}

absl::StatusOr<mumpuni::jobs::Progress> Assessments::RevokeUnaccredited(
    pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
  ASSIGN_OR_RETURN(const Id provider_id, Id::Parse(chunk.key, "provider_id"));
  mumpuni::jobs::Progress progress = chunk.so_far;
  progress.finished = true;
  const auto provider = store::FindProvider(tx, provider_id);
  if (!provider.has_value() || !provider->revoked_from.has_value()) return progress;
  const auto next = store::MadeAfterRevocation(tx, *provider, progress.cursor, kRevokedAtOnce);
  const auto providers = store::ProvidersNamed(tx, {provider->name});
  std::vector<Id> ids, people;
  for (const Assessment& one : next) {
    if (domain::CheckAccredited(providers, one).ok()) continue;
    ids.push_back(one.assessment_id);
    people.push_back(one.employee_id);
  }
  // As in Revoke: the heads, then another look.
  store::LockHeads(tx, people);
  Access access;
  access.principal = {.peer = "assessment", .on_behalf_of = chunk.payload};
  std::vector<Assessment> standing;
  for (auto& [id, found] : store::FindAssessments(tx, ids)) {
    if (!found.revoked_at.has_value()) standing.push_back(std::move(found));
  }
  ASSIGN_OR_RETURN(const auto revoked,
                   TakeBack(tx, access, std::move(standing), provider->revoke_reason));
  progress.done += static_cast<int64_t>(revoked.size());
  progress.total = progress.done;
  progress.finished = static_cast<int>(next.size()) < kRevokedAtOnce;
  if (!next.empty()) progress.cursor = next.back().assessment_id.ToString();
  return progress;
}

absl::StatusOr<Assessment> Assessments::Find(pg::Tx& tx, const Id& assessment_id) {
  auto found = store::FindAssessment(tx, assessment_id);
  if (!found.has_value()) {
    return Error(reasons::kAssessmentNotFound, "assessment_id", "no such assessment");
  }
  return *std::move(found);
}

absl::Status Assessments::AuditRead(pg::Tx& tx, const Access& access, const std::string& method,
                                    const Id& employee_id) const {
  audit::Record record;
  record.actor = access.principal;
  record.action = method;
  record.subject_id = employee_id.ToString();
  record.fields = {"assessment"};
  record.at = profiles_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<Assessment> Assessments::Get(pg::Tx& tx, const Access& access,
                                            const std::string& method, const Id& assessment_id) {
  const Reach reach = ReachForAssessments(tx, access, profiles_.Today());
  const auto found = store::FindAssessment(tx, assessment_id);
  // Who reaches only the own ones cannot probe for others: one that is not there is not theirs.
  const absl::Status within =
      found.has_value() ? CheckEmployee(tx, reach, found->employee_id) : CheckCity(reach);
  if (absl::IsPermissionDenied(within)) {
    return Error(mumpuni::reasons::kOutOfScope, "assessment_id", "not within the caller's reach");
  }
  RETURN_IF_ERROR(within);
  if (!found.has_value()) {
    return Error(reasons::kAssessmentNotFound, "assessment_id", "no such assessment");
  }
  if (reach.self != found->employee_id) {
    RETURN_IF_ERROR(AuditRead(tx, access, method, found->employee_id));
  }
  return *found;
}

absl::StatusOr<std::vector<Assessment>> Assessments::List(pg::Tx& tx, const Access& access,
                                                          const std::string& method,
                                                          const Id& employee_id,
                                                          const std::string& cursor, int limit) {
  const Reach reach = ReachForAssessments(tx, access, profiles_.Today());
  RETURN_IF_ERROR(CheckEmployee(tx, reach, employee_id));
  if (reach.self != employee_id) RETURN_IF_ERROR(AuditRead(tx, access, method, employee_id));
  return store::ListAssessments(tx, employee_id, cursor, limit);
}

absl::StatusOr<Assessments::Import> Assessments::ImportRows(pg::Tx& tx, const Access& access,
                                                            const std::string& method, Rows rows) {
  ASSIGN_OR_RETURN(const auto results, RecordAll(tx, access, std::move(rows)));
  Import import{Id::New(profiles_.Now()), {}};
  for (const absl::StatusOr<Recorded>& result : results) {
    if (result.ok()) {
      import.rows.push_back({result->already_there ? kAlreadyThere : kStored,
                             result->assessment.assessment_id, "", "", ""});
    } else {
      import.rows.push_back({kFailed, std::nullopt, ReasonOf(result.status()),
                             FieldOf(result.status()), std::string(result.status().message())});
    }
  }
  store::ForgetImports(tx, Id::New(profiles_.Now() - kImportsKept), kForgottenAtOnce);
  store::InsertImport(tx, import.id, import.rows);
  audit::Record record;
  record.actor = access.principal;
  record.action = method;
  record.subject_id = import.id.ToString();
  record.fields = {"assessment"};
  record.at = profiles_.Now();
  RETURN_IF_ERROR(audit::Append(tx, record));
  return import;
}

Assessments::Import Assessments::FindImport(pg::Tx& tx, const Id& import_id) {
  return {import_id, store::FindImport(tx, import_id)};
}

}  // namespace mumpuni::assessment::app
