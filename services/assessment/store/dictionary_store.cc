#include "services/assessment/store/dictionary_store.h"

#include <limits>

namespace mumpuni::assessment::store {
namespace {

using domain::CompetencyVersion;
using domain::CrosswalkStep;

// Rows: code, version, state, name, kind, definition, legal_basis, authors, drafted_at,
// reviewed_by, reviewed_at, review_note, published_at, retired_from, retire_reason, level, title,
// indicators; those of one version together, by level.
std::vector<CompetencyVersion> VersionsOf(const pqxx::result& rows) {
  std::vector<CompetencyVersion> found;
  for (const auto& row : rows) {
    const bool same = !found.empty() && found.back().text.code == row[0].c_str() &&
                      found.back().text.version == row[1].as<int>();
    if (!same) {
      CompetencyVersion& v = found.emplace_back();
      v.text.code = pg::TextOf(row[0]);
      v.text.version = row[1].as<int>();
      v.text.state = static_cast<domain::CompetencyState>(row[2].as<int>());
      v.text.name = pg::TextOf(row[3]);
      v.text.kind = row[4].as<int>();
      v.text.definition = pg::TextOf(row[5]);
      v.text.legal_basis = pg::TextOf(row[6]);
      v.authors = pg::TextArrayOf(row[7]);
      v.drafted_at = pg::TimeOf(row[8]);
      v.reviewed_by = pg::TextOf(row[9]);
      v.reviewed_at = pg::OptionalTimeOf(row[10]);
      v.review_note = pg::TextOf(row[11]);
      v.published_at = pg::OptionalTimeOf(row[12]);
      v.retired_from = pg::OptionalDateOf(row[13]);
      v.retire_reason = pg::TextOf(row[14]);
    }
    found.back().text.levels.push_back(
        {row[15].as<int>(), pg::TextOf(row[16]), pg::TextArrayOf(row[17])});
  }
  return found;
}

// Rows: from_code, to_code, level_map, effective_from, legal_basis.
std::vector<CrosswalkStep> StepsOf(const pqxx::result& rows) {
  std::vector<CrosswalkStep> found;
  for (const auto& row : rows) found.push_back(StepOf(row, 0));
  return found;
}

}  // namespace

CrosswalkStep StepOf(const pqxx::row& row, int first) {
  CrosswalkStep step;
  step.from = pg::TextOf(row[first]);
  step.to = pg::TextOf(row[first + 1]);
  const std::vector<std::string> levels = pg::TextArrayOf(row[first + 2]);
  for (size_t i = 0; i < step.levels.size() && i < levels.size(); ++i) {
    step.levels[i] = std::stoi(levels[i]);
  }
  step.effective_from = pg::DateOf(row[first + 3]);
  step.legal_basis = pg::TextOf(row[first + 4]);
  return step;
}

void LockCompetency(pg::Tx& tx, const std::string& code) {
  tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended('competency:' || $1, 0))", code);
}

void LockCrosswalks(pg::Tx& tx) {
  tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended('competency_crosswalk', 0))");
}

std::optional<CompetencyVersion> FindVersion(pg::Tx& tx, const std::string& code, int version) {
  auto found = VersionsOf(tx.Exec(
      "SELECT v.code, v.version, v.state, v.name, v.kind, v.definition, v.legal_basis, v.authors, "
      "v.drafted_at, v.reviewed_by, v.reviewed_at, v.review_note, v.published_at, v.retired_from, "
      "v.retire_reason, l.level, l.title, l.indicators "
      "FROM competency_version v JOIN competency_version_level l USING (code, version) "
      "WHERE v.code = $1 AND CASE WHEN $2 = 0 THEN v.state = 3 ELSE v.version = $2 END "
      "ORDER BY l.level",
      code, version));
  return found.empty() ? std::nullopt : std::optional<CompetencyVersion>(std::move(found[0]));
}

std::optional<CompetencyVersion> FindOpenVersion(pg::Tx& tx, const std::string& code) {
  const auto rows =
      tx.Exec("SELECT version FROM competency_version WHERE code = $1 AND state IN (1, 2)", code);
  return rows.empty() ? std::nullopt : FindVersion(tx, code, rows[0][0].as<int>());
}

int NextVersion(pg::Tx& tx, const std::string& code) {
  return tx.Exec(
               "SELECT coalesce(greatest((SELECT max(version) FROM competency_version "
               "WHERE code = $1), (SELECT version FROM competency WHERE code = $1)), 0)",
               code)[0][0]
             .as<int>() +
         1;
}

void SaveVersion(pg::Tx& tx, const CompetencyVersion& v) {
  tx.Exec(
      "INSERT INTO competency_version (code, version, state, name, kind, definition, legal_basis, "
      "authors, drafted_at, reviewed_by, reviewed_at, review_note, published_at, retired_from, "
      "retire_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9, $10, $11, $12, $13, "
      "$14::date, $15) ON CONFLICT (code, version) DO UPDATE SET state = excluded.state, "
      "name = excluded.name, kind = excluded.kind, definition = excluded.definition, "
      "legal_basis = excluded.legal_basis, authors = excluded.authors, "
      "drafted_at = excluded.drafted_at, reviewed_by = excluded.reviewed_by, "
      "reviewed_at = excluded.reviewed_at, review_note = excluded.review_note, "
      "published_at = excluded.published_at, retired_from = excluded.retired_from, "
      "retire_reason = excluded.retire_reason",
      v.text.code, v.text.version, static_cast<int>(v.text.state), v.text.name, v.text.kind,
      v.text.definition, v.text.legal_basis, pg::Array(v.authors), v.drafted_at, v.reviewed_by,
      v.reviewed_at, v.review_note, v.published_at, v.retired_from, v.retire_reason);
  for (const domain::CompetencyLevel& level : v.text.levels) {
    tx.Exec(
        "INSERT INTO competency_version_level (code, version, level, title, indicators) "
        "VALUES ($1, $2, $3, $4, $5::text[]) ON CONFLICT (code, version, level) DO UPDATE SET "
        "title = excluded.title, indicators = excluded.indicators",
        v.text.code, v.text.version, level.level, level.title, pg::Array(level.indicators));
  }
}

std::vector<CompetencyVersion> ListVersions(pg::Tx& tx, const std::string& code,
                                            const std::string& after_code, int after_version,
                                            int limit) {
  const int below = after_code.empty() ? std::numeric_limits<int>::max() : after_version;
  return VersionsOf(tx.Exec(
      "SELECT v.code, v.version, v.state, v.name, v.kind, v.definition, v.legal_basis, v.authors, "
      "v.drafted_at, v.reviewed_by, v.reviewed_at, v.review_note, v.published_at, v.retired_from, "
      "v.retire_reason, l.level, l.title, l.indicators "
      "FROM (SELECT code, version, state, name, kind, definition, legal_basis, authors, "
      "        drafted_at, reviewed_by, reviewed_at, review_note, published_at, retired_from, "
      "        retire_reason FROM competency_version "
      "      WHERE CASE WHEN $1 = '' THEN state IN (1, 2) ELSE code = $1 END "
      "        AND (code > $2 OR (code = $2 AND version < $3)) "
      "      ORDER BY code, version DESC LIMIT $4) v "
      "JOIN competency_version_level l USING (code, version) "
      "ORDER BY v.code, v.version DESC, l.level",
      code, after_code, below, limit));
}

void SaveRetirement(pg::Tx& tx, const std::string& code, LocalDate day, const std::string& reason) {
  tx.Exec("UPDATE competency SET retired_from = $2::date, retire_reason = $3 WHERE code = $1", code,
          day, reason);
  tx.Exec(
      "UPDATE competency_version SET retired_from = $2::date, retire_reason = $3 "
      "WHERE code = $1 AND state = 3",
      code, day, reason);
}

void InsertCrosswalk(pg::Tx& tx, const CrosswalkStep& step, absl::Time now) {
  tx.Exec(
      "INSERT INTO competency_crosswalk (from_code, to_code, level_map, effective_from, "
      "legal_basis, recorded_at) VALUES ($1, $2, $3::smallint[], $4::date, $5, $6)",
      step.from, step.to, pg::Array(std::vector<int64_t>(step.levels.begin(), step.levels.end())),
      step.effective_from, step.legal_basis, now);
}

std::vector<CrosswalkStep> CrosswalksOn(pg::Tx& tx, LocalDate day) {
  return StepsOf(
      tx.Exec("SELECT from_code, to_code, level_map, effective_from, legal_basis "
              "FROM competency_crosswalk WHERE effective_from <= $1::date ORDER BY from_code",
              day));
}

std::vector<CrosswalkStep> ListCrosswalks(pg::Tx& tx, const std::string& after_code, int limit) {
  return StepsOf(
      tx.Exec("SELECT from_code, to_code, level_map, effective_from, legal_basis "
              "FROM competency_crosswalk WHERE from_code > $1 ORDER BY from_code LIMIT $2",
              after_code, limit));
}

}  // namespace mumpuni::assessment::store
