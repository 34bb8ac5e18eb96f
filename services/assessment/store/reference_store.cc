#include "services/assessment/store/reference_store.h"

#include <utility>

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

// Rows: code, name, kind, definition, legal_basis, version, state, level, title, indicators;
// ordered by code, level.
std::vector<Competency> CompetenciesOf(const pqxx::result& rows) {
  std::vector<Competency> found;
  for (const auto& row : rows) {
    if (found.empty() || found.back().code != row[0].c_str()) {
      Competency& c = found.emplace_back();
      c.code = pg::TextOf(row[0]);
      c.name = pg::TextOf(row[1]);
      c.kind = row[2].as<int>();
      c.definition = pg::TextOf(row[3]);
      c.legal_basis = pg::TextOf(row[4]);
      c.version = row[5].as<int>();
      c.state = static_cast<domain::CompetencyState>(row[6].as<int>());
    }
    found.back().levels.push_back({row[7].as<int>(), pg::TextOf(row[8]), pg::TextArrayOf(row[9])});
  }
  return found;
}

// What names versions of job standards.
struct StandardKeys {
  std::vector<std::string> codes;
  std::vector<int64_t> versions;

  explicit StandardKeys(const pqxx::result& rows) {
    for (const auto& row : rows) {
      codes.push_back(pg::TextOf(row[0]));
      versions.push_back(row[1].as<int64_t>());
    }
  }
};

// Trainings and experience; the versions are immutable, so a statement of its own tells no other
// story.
void AddConditions(pg::Tx& tx, const StandardKeys& keys, std::vector<JobStandard>& standards) {
  std::map<std::pair<std::string, int>, JobStandard*> by_key;
  for (JobStandard& standard : standards) by_key[{standard.code, standard.version}] = &standard;
  const auto of = [&](const pqxx::row& row) {
    return by_key.at({pg::TextOf(row[0]), row[1].as<int>()});
  };
  const auto trainings = tx.Exec(
      "SELECT t.code, t.version, t.kind, t.description, t.importance "
      "FROM unnest($1::text[], $2::int[]) AS k (code, version) "
      "JOIN job_standard_training t USING (code, version) ORDER BY t.code, t.version, t.place",
      pg::Array(keys.codes), pg::Array(keys.versions));
  for (const auto& row : trainings) {
    of(row)->trainings.push_back({row[2].as<int>(), pg::TextOf(row[3]), row[4].as<int>()});
  }
  const auto experience = tx.Exec(
      "SELECT e.code, e.version, e.description, e.importance "
      "FROM unnest($1::text[], $2::int[]) AS k (code, version) "
      "JOIN job_standard_experience e USING (code, version) ORDER BY e.code, e.version, e.place",
      pg::Array(keys.codes), pg::Array(keys.versions));
  for (const auto& row : experience) {
    of(row)->experience.push_back({pg::TextOf(row[2]), row[3].as<int>()});
  }
}

// By code.
std::vector<JobStandard> LoadStandards(pg::Tx& tx, const StandardKeys& keys) {
  const auto rows = tx.Exec(
      "SELECT s.code, s.version, s.name, s.effective_from, s.legal_basis, s.job_group, "
      "s.government_affair, s.job_code, s.summary, s.minimum_education, s.fields_of_study, "
      "s.minimum_grade, s.performance_indicators, r.competency_code, r.level "
      "FROM unnest($1::text[], $2::int[]) AS k (code, version) "
      "JOIN job_standard s USING (code, version) "
      "JOIN job_standard_requirement r USING (code, version) "
      "ORDER BY s.code, s.version, r.competency_code",
      pg::Array(keys.codes), pg::Array(keys.versions));
  std::vector<JobStandard> found;
  for (const auto& row : rows) {
    const bool same = !found.empty() && found.back().code == row[0].c_str() &&
                      found.back().version == row[1].as<int>();
    if (!same) {
      JobStandard& s = found.emplace_back();
      s.code = pg::TextOf(row[0]);
      s.version = row[1].as<int>();
      s.name = pg::TextOf(row[2]);
      s.effective_from = pg::DateOf(row[3]);
      s.legal_basis = pg::TextOf(row[4]);
      s.job_group = pg::TextOf(row[5]);
      s.government_affair = pg::TextOf(row[6]);
      s.job_code = pg::TextOf(row[7]);
      s.summary = pg::TextOf(row[8]);
      s.minimum_education = row[9].as<int>();
      s.fields_of_study = pg::TextArrayOf(row[10]);
      s.minimum_grade = pg::TextOf(row[11]);
      s.performance_indicators = pg::TextArrayOf(row[12]);
    }
    found.back().requirements.push_back({pg::TextOf(row[13]), row[14].as<int>()});
  }
  if (!found.empty()) AddConditions(tx, keys, found);
  return found;
}

void InsertConditions(pg::Tx& tx, const JobStandard& s, int version) {
  int place = 0;
  for (const domain::TrainingRequirement& one : s.trainings) {
    tx.Exec(
        "INSERT INTO job_standard_training (code, version, place, kind, description, importance) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        s.code, version, ++place, one.kind, one.description, one.importance);
  }
  place = 0;
  for (const domain::ExperienceRequirement& one : s.experience) {
    tx.Exec(
        "INSERT INTO job_standard_experience (code, version, place, description, importance) "
        "VALUES ($1, $2, $3, $4, $5)",
        s.code, version, ++place, one.description, one.importance);
  }
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

void SavePublished(pg::Tx& tx, const Competency& c) {
  tx.Exec(
      "INSERT INTO competency (code, name, kind, definition, legal_basis, version) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO UPDATE SET name = excluded.name, "
      "kind = excluded.kind, definition = excluded.definition, "
      "legal_basis = excluded.legal_basis, version = excluded.version",
      c.code, c.name, c.kind, c.definition, c.legal_basis, c.version);
  for (const domain::CompetencyLevel& level : c.levels) {
    tx.Exec(
        "INSERT INTO competency_level (competency_code, level, title, indicators) "
        "VALUES ($1, $2, $3, $4::text[]) ON CONFLICT (competency_code, level) DO UPDATE SET "
        "title = excluded.title, indicators = excluded.indicators",
        c.code, level.level, level.title, pg::Array(level.indicators));
  }
}

std::optional<Competency> FindCompetency(pg::Tx& tx, const std::string& code, LocalDate day) {
  const std::vector<Competency> found = CompetenciesOf(tx.Exec(
      "SELECT c.code, c.name, c.kind, c.definition, c.legal_basis, c.version, "
      "CASE WHEN c.retired_from <= $2::date THEN 4 ELSE 3 END, l.level, l.title, "
      "l.indicators FROM competency c JOIN competency_level l ON l.competency_code = c.code "
      "WHERE c.code = $1 ORDER BY c.code, l.level",
      code, day));
  return found.empty() ? std::nullopt : std::optional<Competency>(found[0]);
}

std::vector<Competency> ListCompetencies(pg::Tx& tx, int kind, const std::string& after_code,
                                         int limit, LocalDate day) {
  return CompetenciesOf(tx.Exec(
      "SELECT c.code, c.name, c.kind, c.definition, c.legal_basis, c.version, 3, l.level, l.title, "
      "l.indicators "
      "FROM (SELECT code, name, kind, definition, legal_basis, version FROM competency "
      "      WHERE code > $1 AND ($2 = 0 OR kind = $2) "
      "        AND (retired_from IS NULL OR retired_from > $4::date) ORDER BY code LIMIT $3) c "
      "JOIN competency_level l ON l.competency_code = c.code ORDER BY c.code, l.level",
      after_code, kind, limit, day));
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

std::optional<std::string> FirstRetiredCompetency(pg::Tx& tx, const std::vector<std::string>& codes,
                                                  LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT w.code FROM unnest($1::text[]) WITH ORDINALITY AS w (code, ord) "
      "JOIN competency c ON c.code = w.code WHERE c.retired_from <= $2::date "
      "ORDER BY w.ord LIMIT 1",
      pg::Array(codes), day);
  return rows.empty() ? std::nullopt : std::optional<std::string>(pg::TextOf(rows[0][0]));
}

std::map<std::string, std::optional<LocalDate>> FindCompetencyDays(
    pg::Tx& tx, const std::vector<std::string>& codes) {
  const auto rows = tx.Exec(
      "SELECT code, retired_from FROM competency WHERE code = ANY ($1::text[])", pg::Array(codes));
  std::map<std::string, std::optional<LocalDate>> found;
  for (const auto& row : rows) found[pg::TextOf(row[0])] = pg::OptionalDateOf(row[1]);
  return found;
}

void LockJobStandard(pg::Tx& tx, const std::string& code) {
  tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended('job_standard:' || $1, 0))", code);
}

int InsertJobStandard(pg::Tx& tx, const JobStandard& s, absl::Time now) {
  const int version =
      tx.Exec(
            "INSERT INTO job_standard (code, version, name, effective_from, legal_basis, "
            "job_group, government_affair, job_code, summary, minimum_education, fields_of_study, "
            "minimum_grade, performance_indicators, recorded_at) "
            "SELECT $1, coalesce(max(version), 0) + 1, $2, $3::date, $4, $5, $6, $7, $8, $9, "
            "$10::text[], $11, $12::text[], $13::timestamptz FROM job_standard WHERE code = $1 "
            "RETURNING version",
            s.code, s.name, s.effective_from, s.legal_basis, s.job_group, s.government_affair,
            s.job_code, s.summary, s.minimum_education, pg::Array(s.fields_of_study),
            s.minimum_grade, pg::Array(s.performance_indicators), now)[0][0]
          .as<int>();
  tx.Exec(
      "INSERT INTO job_standard_requirement (code, version, competency_code, level) "
      "SELECT $1, $2, code, level FROM unnest($3::text[], $4::smallint[]) AS r (code, level)",
      s.code, version, pg::Array(Codes(s.requirements)), pg::Array(Levels(s.requirements)));
  InsertConditions(tx, s, version);
  return version;
}

std::optional<JobStandard> FindJobStandard(pg::Tx& tx, const std::string& code, int version) {
  const std::vector<JobStandard> found = LoadStandards(
      tx, StandardKeys(tx.Exec("SELECT code, version FROM job_standard WHERE code = $1 "
                               "AND ($2 = 0 OR version = $2) ORDER BY version DESC LIMIT 1",
                               code, version)));
  return found.empty() ? std::nullopt : std::optional<JobStandard>(found[0]);
}

std::vector<JobStandard> ListJobStandards(pg::Tx& tx, const std::string& after_code, int limit) {
  return LoadStandards(
      tx, StandardKeys(tx.Exec("SELECT DISTINCT ON (code) code, version FROM job_standard "
                               "WHERE code > $1 ORDER BY code, version DESC LIMIT $2",
                               after_code, limit)));
}

InsertRuleSetResult InsertRuleSet(pg::Tx& tx, const RuleSet& r, absl::Time now) {
  const auto inserted = tx.Exec(
      "INSERT INTO rule_set (code, status, decree_number, deciding_official, effective_from, "
      "dpia_reference, shadow, demo, body, decided_at) VALUES ($1, $2, $3, $4, $5::date, $6, $7, "
      "$8, $9, $10) ON CONFLICT DO NOTHING",
      r.code, static_cast<int>(r.status), r.decree_number, r.deciding_official, r.effective_from,
      r.dpia_reference, r.shadow, r.demo, domain::EncodeBody(r), now);
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

#define IN_FORCE                                                   \
  "FROM rule_set WHERE status = 1 AND effective_from <= $1::date " \
  "ORDER BY effective_from DESC LIMIT 1"

absl::StatusOr<RuleSet> RuleSetInForce(pg::Tx& tx, LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT code, status, decree_number, deciding_official, effective_from, dpia_reference, "
      "shadow, demo, body " IN_FORCE,
      day);
  if (rows.empty()) return RuleSet();
  return RuleSetOf(rows[0]);
}

std::optional<LocalDate> FirstDecidedDay(pg::Tx& tx) {
  return pg::OptionalDateOf(
      tx.Exec("SELECT min(effective_from) FROM rule_set WHERE status = 1 AND NOT demo")[0][0]);
}

std::string RuleSetCodeInForce(pg::Tx& tx, LocalDate day) {
  const auto rows = tx.Exec("SELECT code " IN_FORCE, day);
  return rows.empty() ? RuleSet().code : pg::TextOf(rows[0][0]);
}

}  // namespace mumpuni::assessment::store
