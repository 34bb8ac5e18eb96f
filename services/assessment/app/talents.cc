#include "services/assessment/app/talents.h"

#include <algorithm>
#include <set>

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/app/scope.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"

namespace mumpuni::assessment::app {
namespace {

using domain::TableKind;

constexpr int kFirstYear = 2000;

// What can be judged without the table of the year.
absl::Status CheckPerformance(const store::PerformanceRow& row, const std::set<Id>& known,
                              int this_year) {
  RETURN_IF_ERROR(CheckRange(row.performance.year, "year", kFirstYear, this_year));
  RETURN_IF_ERROR(CheckText(row.document_number, "document_number", 100));
  if (known.contains(row.employee_id)) return absl::OkStatus();
  return Error(reasons::kEmployeeNotFound, "employee_id", "unknown here, or erased");
}

template <typename Row>
std::set<Id> KnownOf(pg::Tx& tx, const std::vector<Row>& rows) {
  std::vector<Id> people;
  for (const Row& row : rows) people.push_back(row.employee_id);
  const std::vector<Id> known = store::Known(tx, people);
  return {known.begin(), known.end()};
}

}  // namespace

absl::StatusOr<domain::ScoringTable> Talents::PublishTable(pg::Tx& tx,
                                                           const domain::ScoringTable& table) {
  RETURN_IF_ERROR(domain::Validate(table));
  if (store::InsertScoringTable(tx, table)) return table;
  const auto stored = store::FindScoringTable(tx, table.code);
  const bool same = stored.has_value() && stored->kind == table.kind &&
                    stored->effective_from == table.effective_from &&
                    stored->legal_basis == table.legal_basis && stored->entries == table.entries;
  if (same) return table;
  return Error(reasons::kScoringTableTaken, "scoring_table.code", "code or first day is taken");
}

absl::StatusOr<domain::ScoringTable> Talents::TableOf(pg::Tx& tx, TableKind kind,
                                                      LocalDate day) const {
  domain::ScoringTable table = store::ScoringTableInForce(tx, kind, day);
  if (!table.IsNone()) return table;
  return Error(reasons::kScoringTableNotInForce,
               "no table of this kind holds on " + day.ToString());
}

absl::Status Talents::CheckYear(int year) const {
  return CheckRange(year, "year", kFirstYear, Today().year());
}

LocalDate Talents::EndOf(int year) const {
  return std::min(Today(), LocalDate::Of(std::to_string(year) + "-12-31"));
}

absl::Status Talents::AuditList(pg::Tx& tx, const Access& access, const std::string& method,
                                const std::string& subject) {
  audit::Record record;
  record.actor = access.principal;
  record.action = method;
  record.subject_id = subject;
  record.at = profiles_.Now();
  return audit::Append(tx, record);
}

absl::Status Talents::CheckPerson(pg::Tx& tx, const Access& access, const Id& employee_id,
                                  bool superior_too, const std::string& method) {
  const Part part = PartIn(tx, access, employee_id, Today());
  if (part == Part::kNone || (part == Part::kSuperior && !superior_too)) {
    return Error(mumpuni::reasons::kOutOfScope, "employee_id", "outside the caller's scope");
  }
  if (!peers::FindEmployee(tx, employee_id).has_value()) {
    return Error(reasons::kEmployeeNotFound, "employee_id", "no such employee");
  }
  return part == Part::kSelf ? absl::OkStatus()
                             : AuditList(tx, access, method, employee_id.ToString());
}

absl::StatusOr<RowOutcomes> Talents::RecordPerformance(pg::Tx& tx, const Access& access,
                                                       std::vector<store::PerformanceRow> rows,
                                                       bool repeated) {
  const std::set<Id> known = KnownOf(tx, rows);
  // Two corrections of one person follow each other.
  if (!repeated) store::LockHeads(tx, {known.begin(), known.end()});
  RowOutcomes outcomes;
  std::map<int, domain::ScoringTable> tables;
  // The last row about a person and year holds.
  std::map<std::pair<Id, int>, store::PerformanceRow> accepted;
  for (store::PerformanceRow& row : rows) {
    outcomes.push_back(CheckPerformance(row, known, Today().year()));
    if (!outcomes.back().ok()) continue;
    const int year = row.performance.year;
    if (!tables.contains(year)) {
      ASSIGN_OR_RETURN(tables[year], TableOf(tx, TableKind::kPerformance, EndOf(year)));
    }
    outcomes.back() = domain::CheckStated(row.performance, tables[year]);
    if (!outcomes.back().ok()) continue;
    row.id = Id::New(profiles_.Now());
    row.rating = domain::RatingOf(row.performance, tables[year]);
    row.table_code = tables[year].code;
    row.recorded_at = profiles_.Now();
    accepted[{row.employee_id, year}] = std::move(row);
  }
  std::vector<store::PerformanceRow> stored;
  for (auto& [key, row] : accepted) stored.push_back(std::move(row));
  if (repeated) return outcomes;
  if (!stored.empty()) store::InsertPerformance(tx, stored);
  RETURN_IF_ERROR(AuditList(tx, access, "assessment.performance.record",
                            std::to_string(stored.size()) + " people"));
  return outcomes;
}

absl::StatusOr<std::vector<store::PerformanceRow>> Talents::ListPerformance(
    pg::Tx& tx, const Access& access, const Id& employee_id, const std::string& method) {
  RETURN_IF_ERROR(CheckPerson(tx, access, employee_id, /*superior_too=*/true, method));
  return store::ListPerformance(tx, employee_id);
}

std::string Talents::NameOf(pg::Tx& tx, const store::PerformanceRow& row) {
  const auto table = store::FindScoringTable(tx, row.table_code);
  return table.has_value() ? domain::RatingNameOf(row.rating, *table) : "";
}

absl::StatusOr<IndexBatch> Talents::IndexOf(pg::Tx& tx, const std::vector<Id>& people, int year) {
  RETURN_IF_ERROR(CheckYear(year));
  IndexBatch batch;
  batch.day = EndOf(year);
  ASSIGN_OR_RETURN(batch.table, TableOf(tx, TableKind::kProfessionalIndex, batch.day));
  batch.people = store::LoadIndexInputs(tx, people, year);
  return batch;
}

absl::StatusOr<IndexBatch> Talents::IndexOfPerson(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id, int year,
                                                  const std::string& method) {
  RETURN_IF_ERROR(CheckPerson(tx, access, employee_id, /*superior_too=*/false, method));
  return IndexOf(tx, {employee_id}, year);
}

absl::StatusOr<IndexBatch> Talents::IndexOfPage(pg::Tx& tx, const std::optional<Id>& unit_id,
                                                int year, const std::string& after_id, int limit,
                                                std::string& next) {
  if (unit_id.has_value() && !peers::UnitExists(tx, *unit_id)) {
    return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  }
  const std::vector<Id> people = store::ActiveOf(tx, unit_id, after_id, limit);
  next = static_cast<int>(people.size()) < limit ? "" : people.back().ToString();
  return IndexOf(tx, people, year);
}

absl::StatusOr<MatchResult> Talents::Match(pg::Tx& tx, const Access& access, const Id& employee_id,
                                           const std::string& job_standard, bool allow_surplus,
                                           const std::string& bands, const std::string& method) {
  RETURN_IF_ERROR(CheckPerson(tx, access, employee_id, /*superior_too=*/false, method));
  const LocalDate today = Today();
  domain::Requirement requirement;
  if (job_standard.empty()) {
    requirement = store::LoadRequirement(tx, employee_id, today);
  } else {
    const auto standard = store::FindStandardInForce(tx, job_standard, today);
    if (!standard.has_value()) {
      return Error(reasons::kJobStandardNotFound, "job_standard_code", "none is in force");
    }
    requirement = standard->requirement;
  }
  ASSIGN_OR_RETURN(const domain::ScoringTable table,
                   TableOf(tx, TableKind::kJobPersonMatch, today));
  ASSIGN_OR_RETURN(const store::Rulebook book, profiles_.RulebookOn(tx, today));
  const domain::Profile profile =
      domain::Compute(store::LoadEvidence(tx, employee_id), *book.rules, requirement, today,
                      {.crosswalk = book.crosswalk});
  return MatchResult{domain::Match(profile, allow_surplus, table, bands), requirement.job_standard,
                     table.code, today};
}

absl::StatusOr<BoxBatch> Talents::BoxesOf(pg::Tx& tx, const std::vector<Id>& people, int year) {
  RETURN_IF_ERROR(CheckYear(year));
  BoxBatch batch;
  batch.day = EndOf(year);
  ASSIGN_OR_RETURN(batch.table, TableOf(tx, TableKind::kTalentBox, batch.day));
  ASSIGN_OR_RETURN(const domain::ScoringTable bands,
                   TableOf(tx, TableKind::kJobPersonMatch, batch.day));
  ASSIGN_OR_RETURN(const store::Rulebook book, profiles_.RulebookOn(tx, batch.day));
  const domain::RuleSet& rules = *book.rules;
  const auto ratings = store::LastRatings(tx, people, year);
  const auto potential = store::PotentialScores(
      tx, people, batch.day.PlusMonths(-rules.constants.assessment_valid_months), batch.day);
  const domain::ComputeOptions options{.crosswalk = book.crosswalk};
  auto evidence = store::LoadEvidence(tx, people);
  for (const auto& [id, requirement] : store::LoadRequirements(tx, people, batch.day)) {
    const domain::JobPersonMatch match =
        domain::Match(domain::Compute(evidence[id], rules, requirement, batch.day, options),
                      /*allow_surplus=*/false, bands, "mapping.");
    domain::TalentInputs inputs;
    if (match.complete) {
      inputs.match = {std::min(match.counted_sum, match.required_sum), match.required_sum};
    }
    if (const auto rating = ratings.find(id); rating != ratings.end()) {
      inputs.performance_rating = rating->second.rating;
      inputs.performance_year = rating->second.year;
    }
    if (const auto score = potential.find(id); score != potential.end()) {
      inputs.potential_score = score->second;
    }
    batch.boxes[id] = domain::BoxOf(inputs, batch.table, batch.day.year());
  }
  return batch;
}

absl::StatusOr<BoxBatch> Talents::BoxOfPerson(pg::Tx& tx, const Access& access,
                                              const Id& employee_id, int year,
                                              const std::string& method) {
  RETURN_IF_ERROR(CheckPerson(tx, access, employee_id, /*superior_too=*/false, method));
  return BoxesOf(tx, {employee_id}, year);
}

absl::StatusOr<BoxBatch> Talents::BoxesOfPage(pg::Tx& tx, const std::optional<Id>& unit_id,
                                              const std::string& after_id, int limit,
                                              std::string& next) {
  if (unit_id.has_value() && !peers::UnitExists(tx, *unit_id)) {
    return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  }
  const std::vector<Id> people = store::ActiveOf(tx, unit_id, after_id, limit);
  next = static_cast<int>(people.size()) < limit ? "" : people.back().ToString();
  return BoxesOf(tx, people, Today().year());
}

absl::StatusOr<RowOutcomes> Talents::ImportOfficial(pg::Tx& tx, const Access& access,
                                                    OfficialKind kind,
                                                    const std::vector<store::OfficialRow>& rows,
                                                    bool repeated) {
  const std::set<Id> known = KnownOf(tx, rows);
  const bool box = kind == OfficialKind::kTalentBox;
  RowOutcomes outcomes;
  std::map<std::pair<Id, int>, store::OfficialRow> accepted;
  for (const store::OfficialRow& row : rows) {
    absl::Status status = CheckYear(row.year);
    if (status.ok()) status = CheckRange(row.value, "value", box ? 1 : 0, box ? 9 : 1000);
    if (status.ok() && !known.contains(row.employee_id)) {
      status = Error(reasons::kEmployeeNotFound, "employee_id", "unknown here, or erased");
    }
    if (status.ok()) accepted[{row.employee_id, row.year}] = row;
    outcomes.push_back(std::move(status));
  }
  std::vector<store::OfficialRow> stored;
  for (const auto& [key, row] : accepted) stored.push_back(row);
  if (repeated) return outcomes;
  RETURN_IF_ERROR(AuditList(tx, access, "assessment.official_value.import",
                            std::to_string(stored.size()) + " people"));
  if (!stored.empty()) store::SaveOfficial(tx, static_cast<int>(kind), stored, profiles_.Now());
  return outcomes;
}

}  // namespace mumpuni::assessment::app
