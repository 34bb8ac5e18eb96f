#include "services/assessment/store/assessment_store.h"

#include <algorithm>

namespace mumpuni::assessment::store {
namespace {

using domain::Assessment;
using domain::Provider;

std::string TextOf(const std::optional<Id>& id) { return id.has_value() ? id->ToString() : ""; }

std::optional<Id> OptionalIdOf(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional<Id>(pg::IdOf(field));
}

std::vector<Id> IdsOf(const pqxx::result& rows) {
  std::vector<Id> ids;
  for (const auto& row : rows) ids.push_back(pg::IdOf(row[0]));
  return ids;
}

Assessment AssessmentOf(const pqxx::row& row) {
  Assessment a;
  a.assessment_id = pg::IdOf(row[0]);
  a.employee_id = pg::IdOf(row[1]);
  a.method = static_cast<domain::Method>(row[2].as<int>());
  a.provider = pg::TextOf(row[3]);
  a.accreditation = pg::TextOf(row[4]);
  a.assessed_on = pg::DateOf(row[5]);
  a.target = pg::TextOf(row[6]);
  a.recorded_at = pg::TimeOf(row[7]);
  a.revoked_at = pg::OptionalTimeOf(row[8]);
  a.revoke_reason = pg::TextOf(row[9]);
  a.supersedes = OptionalIdOf(row[10]);
  a.superseded_by = OptionalIdOf(row[11]);
  a.provider_reference = pg::TextOf(row[12]);
  a.potential_score = row[13].is_null() ? 0 : row[13].as<int>();
  return a;
}

// Rows: provider_id, code, name, accreditation, methods, valid_from, valid_until, legal_basis,
// registered_at, revoked_from, revoke_reason.
std::vector<Provider> ProvidersOf(const pqxx::result& rows) {
  std::vector<Provider> found;
  for (const auto& row : rows) {
    Provider& p = found.emplace_back();
    p.provider_id = pg::IdOf(row[0]);
    p.code = pg::TextOf(row[1]);
    p.name = pg::TextOf(row[2]);
    p.accreditation = pg::TextOf(row[3]);
    for (const std::string& method : pg::TextArrayOf(row[4])) {
      p.methods.push_back(static_cast<domain::Method>(std::stoi(method)));
    }
    p.valid_from = pg::DateOf(row[5]);
    p.valid_until = pg::DateOf(row[6]);
    p.legal_basis = pg::TextOf(row[7]);
    p.registered_at = pg::TimeOf(row[8]);
    p.revoked_from = pg::OptionalDateOf(row[9]);
    p.revoke_reason = pg::TextOf(row[10]);
  }
  return found;
}

// The columns of assessments to insert, as arrays; an empty text is a missing identifier.
struct Columns {
  std::vector<Id> id, employee, result_of;
  std::vector<int64_t> method, potential, level;
  std::vector<std::string> provider, accreditation, target, supersedes, reference, code;
  std::vector<LocalDate> assessed_on;

  explicit Columns(const std::vector<Assessment>& assessments) {
    for (const Assessment& a : assessments) {
      id.push_back(a.assessment_id);
      employee.push_back(a.employee_id);
      method.push_back(static_cast<int>(a.method));
      provider.push_back(a.provider);
      accreditation.push_back(a.accreditation);
      assessed_on.push_back(a.assessed_on);
      target.push_back(a.target);
      supersedes.push_back(TextOf(a.supersedes));
      reference.push_back(a.provider_reference);
      potential.push_back(a.potential_score);
      for (const domain::LevelRef& result : a.results) {
        result_of.push_back(a.assessment_id);
        code.push_back(result.competency);
        level.push_back(result.level);
      }
    }
  }
};

}  // namespace

void InsertAssessments(pg::Tx& tx, const std::vector<Assessment>& assessments) {
  if (assessments.empty()) return;
  const Columns c(assessments);
  tx.Exec(
      "INSERT INTO assessment (assessment_id, employee_id, method, provider, accreditation, "
      "assessed_on, target, recorded_at, supersedes_assessment_id, provider_reference, "
      "potential_score) "
      "SELECT i, e, m, p, a, d, t, $1, nullif(s, '')::uuid, r, nullif(o, 0) "
      "FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::date[], "
      "$8::text[], $9::text[], $10::text[], $11::smallint[]) AS v (i, e, m, p, a, d, t, s, r, o)",
      assessments[0].recorded_at, pg::Array(c.id), pg::Array(c.employee), pg::Array(c.method),
      pg::Array(c.provider), pg::Array(c.accreditation), pg::Array(c.assessed_on),
      pg::Array(c.target), pg::Array(c.supersedes), pg::Array(c.reference), pg::Array(c.potential));
  tx.Exec(
      "INSERT INTO assessment_result (assessment_id, competency_code, level) "
      "SELECT i, c, l FROM unnest($1::uuid[], $2::text[], $3::smallint[]) AS v (i, c, l)",
      pg::Array(c.result_of), pg::Array(c.code), pg::Array(c.level));
}

std::map<Id, Assessment> FindAssessments(pg::Tx& tx, const std::vector<Id>& ids) {
  std::map<Id, Assessment> found;
  if (ids.empty()) return found;
  const auto rows = tx.Exec(
      "SELECT a.assessment_id, a.employee_id, a.method, a.provider, a.accreditation, "
      "a.assessed_on, a.target, a.recorded_at, a.revoked_at, a.revoke_reason, "
      "a.supersedes_assessment_id, a.superseded_by_assessment_id, a.provider_reference, "
      "a.potential_score, r.competency_code, r.level "
      "FROM assessment a JOIN assessment_result r USING (assessment_id) "
      "WHERE a.assessment_id = ANY ($1::uuid[]) ORDER BY a.assessment_id, r.competency_code",
      pg::Array(ids));
  for (const auto& row : rows) {
    auto& assessment = found.try_emplace(pg::IdOf(row[0]), AssessmentOf(row)).first->second;
    assessment.results.push_back({pg::TextOf(row[14]), row[15].as<int>()});
  }
  return found;
}

std::optional<Assessment> FindAssessment(pg::Tx& tx, const Id& assessment_id) {
  auto found = FindAssessments(tx, {assessment_id});
  return found.empty() ? std::nullopt : std::optional<Assessment>(std::move(found.begin()->second));
}

std::vector<Assessment> ListAssessments(pg::Tx& tx, const Id& employee_id,
                                        const std::string& before_id, int limit) {
  const auto ids =
      IdsOf(tx.Exec("SELECT assessment_id FROM assessment WHERE employee_id = $1 "
                    "AND ($2 = '' OR assessment_id < nullif($2, '')::uuid) "
                    "ORDER BY assessment_id DESC LIMIT $3",
                    employee_id, before_id, limit));
  std::vector<Assessment> found;
  for (auto& [id, assessment] : FindAssessments(tx, ids)) found.push_back(assessment);
  std::reverse(found.begin(), found.end());
  return found;
}

void SaveRevocation(pg::Tx& tx, const Assessment& a) {
  tx.Exec(
      "UPDATE assessment SET revoked_at = $2, revoke_reason = $3, superseded_by_assessment_id = $4 "
      "WHERE assessment_id = $1",
      a.assessment_id, *a.revoked_at, a.revoke_reason, a.superseded_by);
}

void LockReports(pg::Tx& tx, const std::vector<std::string>& providers) {
  if (providers.empty()) return;
  tx.Exec(
      "SELECT pg_advisory_xact_lock(hashtextextended('assessment_report:' || name, 0)) "
      "FROM (SELECT DISTINCT name FROM unnest($1::text[]) AS v (name) ORDER BY name) p",
      pg::Array(providers));
}

std::map<ReportKey, Assessment> FindReports(pg::Tx& tx, const std::vector<ReportKey>& keys) {
  std::map<ReportKey, Assessment> found;
  if (keys.empty()) return found;
  std::vector<std::string> providers, references;
  for (const ReportKey& key : keys) {
    providers.push_back(key.provider);
    references.push_back(key.reference);
  }
  const auto ids = IdsOf(
      tx.Exec("SELECT DISTINCT a.assessment_id FROM unnest($1::text[], $2::text[]) AS k (p, r) "
              "JOIN assessment a ON a.provider = k.p AND a.provider_reference = k.r "
              "WHERE a.provider_reference <> '' AND a.revoked_at IS NULL",
              pg::Array(providers), pg::Array(references)));
  for (auto& [id, assessment] : FindAssessments(tx, ids)) {
    found[{assessment.provider, assessment.provider_reference}] = assessment;
  }
  return found;
}

std::vector<Assessment> FindUnnumbered(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                       const std::vector<LocalDate>& days) {
  // 3 is a superior's screening (domain::Method).
  const auto ids = IdsOf(
      tx.Exec("SELECT assessment_id FROM assessment WHERE employee_id = ANY ($1::uuid[]) "
              "AND assessed_on = ANY ($2::date[]) AND provider_reference = '' AND method <> 3 "
              "AND revoked_at IS NULL",
              pg::Array(employee_ids), pg::Array(days)));
  std::vector<Assessment> found;
  for (auto& [id, assessment] : FindAssessments(tx, ids)) found.push_back(std::move(assessment));
  return found;
}

std::vector<Assessment> MadeAfterRevocation(pg::Tx& tx, const Provider& provider,
                                            const std::string& after_id, int limit) {
  // 3 is a superior's screening (domain::Method).
  const auto ids = IdsOf(
      tx.Exec("SELECT assessment_id FROM assessment WHERE provider = $1 AND accreditation = $2 "
              "AND assessed_on >= $3::date AND method <> 3 AND revoked_at IS NULL "
              "AND ($4 = '' OR assessment_id > nullif($4, '')::uuid) "
              "ORDER BY assessment_id LIMIT $5",
              provider.name, provider.accreditation, *provider.revoked_from, after_id, limit));
  std::vector<Assessment> found;
  for (auto& [id, assessment] : FindAssessments(tx, ids)) found.push_back(std::move(assessment));
  return found;
}

bool InsertProvider(pg::Tx& tx, const Provider& p) {
  std::vector<int64_t> methods;
  for (const domain::Method method : p.methods) methods.push_back(static_cast<int>(method));
  const auto inserted = tx.Exec(
      "INSERT INTO assessment_provider (provider_id, code, name, accreditation, methods, "
      "valid_from, valid_until, legal_basis, registered_at) VALUES ($1, $2, $3, $4, "
      "$5::smallint[], $6::date, $7::date, $8, $9) "
      "ON CONFLICT (name, accreditation, valid_from) DO NOTHING",
      p.provider_id, p.code, p.name, p.accreditation, pg::Array(methods), p.valid_from,
      p.valid_until, p.legal_basis, p.registered_at);
  return inserted.affected_rows() == 1;
}

std::optional<Provider> FindProvider(pg::Tx& tx, const Id& provider_id, bool lock) {
  if (lock) {
    tx.Exec("SELECT FROM assessment_provider WHERE provider_id = $1 FOR NO KEY UPDATE",
            provider_id);
  }
  auto found = ProvidersOf(
      tx.Exec("SELECT provider_id, code, name, accreditation, methods, valid_from, valid_until, "
              "legal_basis, registered_at, revoked_from, revoke_reason FROM assessment_provider "
              "WHERE provider_id = $1",
              provider_id));
  return found.empty() ? std::nullopt : std::optional<Provider>(std::move(found[0]));
}

std::vector<Provider> ProvidersNamed(pg::Tx& tx, const std::vector<std::string>& names) {
  return ProvidersOf(
      tx.Exec("SELECT provider_id, code, name, accreditation, methods, valid_from, valid_until, "
              "legal_basis, registered_at, revoked_from, revoke_reason FROM assessment_provider "
              "WHERE name = ANY ($1::text[])",
              pg::Array(names)));
}

std::vector<Provider> ListProviders(pg::Tx& tx, const std::string& after_id, int limit) {
  return ProvidersOf(
      tx.Exec("SELECT provider_id, code, name, accreditation, methods, valid_from, valid_until, "
              "legal_basis, registered_at, revoked_from, revoke_reason FROM assessment_provider "
              "WHERE $1 = '' OR (name, accreditation, valid_from) > "
              "  (SELECT name, accreditation, valid_from FROM assessment_provider "
              "   WHERE provider_id = nullif($1, '')::uuid) "
              "ORDER BY name, accreditation, valid_from LIMIT $2",
              after_id, limit));
}

void SaveAccreditationRevocation(pg::Tx& tx, const Provider& p) {
  tx.Exec(
      "UPDATE assessment_provider SET revoked_from = $2::date, revoke_reason = $3 "
      "WHERE provider_id = $1",
      p.provider_id, p.revoked_from, p.revoke_reason);
}

void InsertImport(pg::Tx& tx, const Id& import_id, const std::vector<ImportedRow>& rows) {
  std::vector<int64_t> places, outcomes;
  std::vector<std::string> ids, reasons, fields, messages;
  for (const ImportedRow& row : rows) {
    places.push_back(static_cast<int64_t>(places.size()));
    outcomes.push_back(row.outcome);
    ids.push_back(TextOf(row.assessment_id));
    reasons.push_back(row.reason);
    fields.push_back(row.field);
    messages.push_back(row.message);
  }
  tx.Exec(
      "INSERT INTO assessment_import_row (import_id, place, outcome, assessment_id, reason, field, "
      "message) SELECT $1::uuid, p, o, nullif(i, '')::uuid, r, f, m "
      "FROM unnest($2::int[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[]) "
      "AS v (p, o, i, r, f, m)",
      import_id, pg::Array(places), pg::Array(outcomes), pg::Array(ids), pg::Array(reasons),
      pg::Array(fields), pg::Array(messages));
}

std::vector<ImportedRow> FindImport(pg::Tx& tx, const Id& import_id) {
  const auto rows = tx.Exec(
      "SELECT outcome, assessment_id, reason, field, message FROM assessment_import_row "
      "WHERE import_id = $1 ORDER BY place",
      import_id);
  std::vector<ImportedRow> found;
  for (const auto& row : rows) {
    found.push_back({row[0].as<int>(), OptionalIdOf(row[1]), pg::TextOf(row[2]), pg::TextOf(row[3]),
                     pg::TextOf(row[4])});
  }
  return found;
}

void ForgetImports(pg::Tx& tx, const Id& before_id, int limit) {
  tx.Exec(
      "DELETE FROM assessment_import_row WHERE (import_id, place) IN "
      "(SELECT import_id, place FROM assessment_import_row WHERE import_id < $1::uuid "
      " ORDER BY import_id, place LIMIT $2 FOR UPDATE SKIP LOCKED)",
      before_id, limit);
}

}  // namespace mumpuni::assessment::store
