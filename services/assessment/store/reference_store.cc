#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::store {
namespace {

using domain::Competency;
using domain::JobStandard;
using domain::LevelRef;
using domain::RuleSet;

std::vector<std::string> Codes(const std::vector<LevelRef>& refs) {
  std::vector<std::string> codes;
  for (const LevelRef& ref : refs) codes.push_back(ref.competency);
  return codes;
}

std::vector<int64_t> Levels(const std::vector<LevelRef>& refs) {
  std::vector<int64_t> levels;
  for (const LevelRef& ref : refs) levels.push_back(ref.level);
  return levels;
}

// Rows: code, name, kind, definition, legal_basis, level, title, indicators; ordered by code,
// level.
std::vector<Competency> CompetenciesOf(const pqxx::result& rows) {
  std::vector<Competency> found;
  for (const auto& row : rows) {
    if (found.empty() || found.back().code != row[0].c_str()) {
      found.push_back({pg::TextOf(row[0]),
                       pg::TextOf(row[1]),
                       row[2].as<int>(),
                       pg::TextOf(row[3]),
                       pg::TextOf(row[4]),
                       {}});
    }
    found.back().levels.push_back({row[5].as<int>(), pg::TextOf(row[6]), pg::TextArrayOf(row[7])});
  }
  return found;
}

// Rows: code, version, name, effective_from, legal_basis, competency_code, level.
std::vector<JobStandard> StandardsOf(const pqxx::result& rows) {
  std::vector<JobStandard> found;
  for (const auto& row : rows) {
    if (found.empty() || found.back().code != row[0].c_str()) {
      found.push_back({pg::TextOf(row[0]),
                       row[1].as<int>(),
                       pg::TextOf(row[2]),
                       pg::DateOf(row[3]),
                       pg::TextOf(row[4]),
                       {}});
    }
    found.back().requirements.push_back({pg::TextOf(row[5]), row[6].as<int>()});
  }
  return found;
}

// Row: code, status, decree_number, deciding_official, effective_from, dpia_reference, shadow,
// demo, body.
absl::StatusOr<RuleSet> RuleSetOf(const pqxx::row& row) {
  RuleSet rules;
  rules.code = pg::TextOf(row[0]);
  rules.status = static_cast<domain::RuleSetStatus>(row[1].as<int>());
  rules.decree_number = pg::TextOf(row[2]);
  rules.deciding_official = pg::TextOf(row[3]);
  rules.effective_from = pg::OptionalDateOf(row[4]);
  rules.dpia_reference = pg::TextOf(row[5]);
  rules.shadow = row[6].as<bool>();
  rules.demo = row[7].as<bool>();
  RETURN_IF_ERROR(domain::DecodeBody(pg::TextOf(row[8]), rules));
  return rules;
}

}  // namespace

bool InsertCompetency(pg::Tx& tx, const Competency& c) {
  const auto inserted = tx.Exec(
      "INSERT INTO competency (code, name, kind, definition, legal_basis) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
      c.code, c.name, c.kind, c.definition, c.legal_basis);
  if (inserted.affected_rows() == 0) return false;
  for (const domain::CompetencyLevel& level : c.levels) {
    tx.Exec(
        "INSERT INTO competency_level (competency_code, level, title, indicators) "
        "VALUES ($1, $2, $3, $4::text[])",
        c.code, level.level, level.title, pg::Array(level.indicators));
  }
  return true;
}

std::optional<Competency> FindCompetency(pg::Tx& tx, const std::string& code) {
  const std::vector<Competency> found = CompetenciesOf(tx.Exec(
      "SELECT c.code, c.name, c.kind, c.definition, c.legal_basis, l.level, l.title, l.indicators "
      "FROM competency c JOIN competency_level l ON l.competency_code = c.code "
      "WHERE c.code = $1 ORDER BY c.code, l.level",
      code));
  return found.empty() ? std::nullopt : std::optional<Competency>(found[0]);
}

std::vector<Competency> ListCompetencies(pg::Tx& tx, int kind, const std::string& after_code,
                                         int limit) {
  return CompetenciesOf(tx.Exec(
      "SELECT c.code, c.name, c.kind, c.definition, c.legal_basis, l.level, l.title, l.indicators "
      "FROM (SELECT code, name, kind, definition, legal_basis FROM competency "
      "      WHERE code > $1 AND ($2 = 0 OR kind = $2) ORDER BY code LIMIT $3) c "
      "JOIN competency_level l ON l.competency_code = c.code ORDER BY c.code, l.level",
      after_code, kind, limit));
}

std::optional<std::string> FirstUnknownCompetency(pg::Tx& tx,
                                                  const std::vector<std::string>& codes) {
  const auto rows = tx.Exec(
      "SELECT code FROM unnest($1::text[]) WITH ORDINALITY AS wanted (code, ord) "
      "WHERE NOT EXISTS (SELECT FROM competency c WHERE c.code = wanted.code) "
      "ORDER BY ord LIMIT 1",
      pg::Array(codes));
  return rows.empty() ? std::nullopt : std::optional<std::string>(pg::TextOf(rows[0][0]));
}

int InsertJobStandard(pg::Tx& tx, const JobStandard& s) {
  // Two versions of one code at once: the second waits here instead of failing on the key.
  tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended('job_standard:' || $1, 0))", s.code);
  const int version =
      tx.Exec(
            "INSERT INTO job_standard (code, version, name, effective_from, legal_basis) "
            "SELECT $1, coalesce(max(version), 0) + 1, $2, $3::date, $4 "
            "FROM job_standard WHERE code = $1 RETURNING version",
            s.code, s.name, s.effective_from, s.legal_basis)[0][0]
          .as<int>();
  tx.Exec(
      "INSERT INTO job_standard_requirement (code, version, competency_code, level) "
      "SELECT $1, $2, code, level FROM unnest($3::text[], $4::smallint[]) AS r (code, level)",
      s.code, version, pg::Array(Codes(s.requirements)), pg::Array(Levels(s.requirements)));
  return version;
}

std::optional<JobStandard> FindJobStandard(pg::Tx& tx, const std::string& code, int version) {
  const std::vector<JobStandard> found = StandardsOf(tx.Exec(
      "SELECT s.code, s.version, s.name, s.effective_from, s.legal_basis, r.competency_code, "
      "r.level FROM job_standard s JOIN job_standard_requirement r USING (code, version) "
      "WHERE s.code = $1 AND s.version = CASE WHEN $2 > 0 THEN $2 "
      "  ELSE (SELECT max(version) FROM job_standard WHERE code = $1) END "
      "ORDER BY r.competency_code",
      code, version));
  return found.empty() ? std::nullopt : std::optional<JobStandard>(found[0]);
}

std::vector<JobStandard> ListJobStandards(pg::Tx& tx, const std::string& after_code, int limit) {
  return StandardsOf(tx.Exec(
      "SELECT s.code, s.version, s.name, s.effective_from, s.legal_basis, r.competency_code, "
      "r.level FROM (SELECT DISTINCT ON (code) code, version, name, effective_from, legal_basis "
      "      FROM job_standard WHERE code > $1 ORDER BY code, version DESC LIMIT $2) s "
      "JOIN job_standard_requirement r USING (code, version) ORDER BY s.code, r.competency_code",
      after_code, limit));
}

InsertRuleSetResult InsertRuleSet(pg::Tx& tx, const RuleSet& r) {
  const auto inserted = tx.Exec(
      "INSERT INTO rule_set (code, status, decree_number, deciding_official, effective_from, "
      "dpia_reference, shadow, demo, body) VALUES ($1, $2, $3, $4, $5::date, $6, $7, $8, $9) "
      "ON CONFLICT DO NOTHING",
      r.code, static_cast<int>(r.status), r.decree_number, r.deciding_official, r.effective_from,
      r.dpia_reference, r.shadow, r.demo, domain::EncodeBody(r));
  if (inserted.affected_rows() == 1) return InsertRuleSetResult::kDone;
  const auto same = tx.Exec("SELECT FROM rule_set WHERE code = $1", r.code);
  return same.empty() ? InsertRuleSetResult::kDateTaken : InsertRuleSetResult::kCodeTaken;
}

absl::StatusOr<std::optional<RuleSet>> FindRuleSet(pg::Tx& tx, const std::string& code) {
  const auto rows = tx.Exec(
      "SELECT code, status, decree_number, deciding_official, effective_from, dpia_reference, "
      "shadow, demo, body FROM rule_set WHERE code = $1",
      code);
  if (rows.empty()) return std::optional<RuleSet>();
  ASSIGN_OR_RETURN(RuleSet rules, RuleSetOf(rows[0]));
  return std::optional<RuleSet>(std::move(rules));
}

absl::StatusOr<RuleSet> RuleSetInForce(pg::Tx& tx, LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT code, status, decree_number, deciding_official, effective_from, dpia_reference, "
      "shadow, demo, body FROM rule_set WHERE status = 1 AND effective_from <= $1::date "
      "ORDER BY effective_from DESC LIMIT 1",
      day);
  if (rows.empty()) return RuleSet();
  return RuleSetOf(rows[0]);
}

void InsertAssessment(pg::Tx& tx, const domain::Assessment& a) {
  tx.Exec(
      "INSERT INTO assessment (assessment_id, employee_id, method, provider, accreditation, "
      "assessed_on, target, recorded_at) VALUES ($1, $2, $3, $4, $5, $6::date, $7, $8)",
      a.assessment_id, a.employee_id, static_cast<int>(a.method), a.provider, a.accreditation,
      a.assessed_on, a.target, a.recorded_at);
  tx.Exec(
      "INSERT INTO assessment_result (assessment_id, competency_code, level) "
      "SELECT $1::uuid, code, level FROM unnest($2::text[], $3::smallint[]) AS r (code, level)",
      a.assessment_id, pg::Array(Codes(a.results)), pg::Array(Levels(a.results)));
}

std::optional<domain::Assessment> FindAssessment(pg::Tx& tx, const Id& assessment_id) {
  const auto rows = tx.Exec(
      "SELECT a.assessment_id, a.employee_id, a.method, a.provider, a.accreditation, "
      "a.assessed_on, a.target, a.recorded_at, r.competency_code, r.level, a.revoked_at, "
      "a.revoke_reason "
      "FROM assessment a JOIN assessment_result r USING (assessment_id) "
      "WHERE a.assessment_id = $1 ORDER BY r.competency_code",
      assessment_id);
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  domain::Assessment a;
  a.assessment_id = pg::IdOf(row[0]);
  a.employee_id = pg::IdOf(row[1]);
  a.method = static_cast<domain::Method>(row[2].as<int>());
  a.provider = pg::TextOf(row[3]);
  a.accreditation = pg::TextOf(row[4]);
  a.assessed_on = pg::DateOf(row[5]);
  a.target = pg::TextOf(row[6]);
  a.recorded_at = pg::TimeOf(row[7]);
  a.revoked_at = pg::OptionalTimeOf(row[10]);
  a.revoke_reason = pg::TextOf(row[11]);
  for (const auto& result : rows) {
    a.results.push_back({pg::TextOf(result[8]), result[9].as<int>()});
  }
  return a;
}

void SaveRevocation(pg::Tx& tx, const domain::Assessment& a) {
  tx.Exec("UPDATE assessment SET revoked_at = $2, revoke_reason = $3 WHERE assessment_id = $1",
          a.assessment_id, *a.revoked_at, a.revoke_reason);
}

}  // namespace mumpuni::assessment::store
