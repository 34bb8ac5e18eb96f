#include "services/assessment/store/profile_store.h"

#include <algorithm>

namespace mumpuni::assessment::store {
namespace {

std::string IdOrStart(const std::string& after_id) {
  return after_id.empty() ? "00000000-0000-0000-0000-000000000000" : after_id;
}

std::vector<Id> IdsOf(const pqxx::result& rows) {
  std::vector<Id> ids;
  for (const auto& row : rows) ids.push_back(pg::IdOf(row[0]));
  return ids;
}

// Columns from `first` on: competency_code, required_level, assessed_status, assessed_level,
// indicated_level, gap_levels.
PublishedRow PublishedFrom(const pqxx::row& row, int first) {
  const auto number = [&](int i) { return row[first + i].as<int>(); };
  return {pg::TextOf(row[first]), number(1), number(2), number(3), number(4), number(5)};
}

// "35.78.03.1001" lies in itself, "35.78.03", "35.78" and "35".
std::vector<std::string> RegionsOver(const std::string& code) {
  std::vector<std::string> regions;
  for (size_t end = code.find('.'); end != std::string::npos; end = code.find('.', end + 1)) {
    regions.push_back(code.substr(0, end));
  }
  if (!code.empty()) regions.push_back(code);
  return regions;
}

std::vector<StoredProfile> StoredOf(const pqxx::result& rows) {
  std::vector<StoredProfile> found;
  for (const auto& row : rows) {
    found.push_back({pg::IdOf(row[0]), pg::DateOf(row[1]), pg::TextOf(row[2]),
                     pg::FromBytes(pg::TextOf(row[3]))});
  }
  return found;
}

// A row of REQUIREMENTS.
void AddTo(domain::Requirement& requirement, const pqxx::row& row) {
  requirement.job_standard = pg::TextOf(row[1]);
  requirement.heads_unit = row[2].as<bool>();
  if (!row[3].is_null()) requirement.levels[pg::TextOf(row[3])] = row[4].as<int>();
}

void InsertCompetencies(pg::Tx& tx, const std::vector<ProfileRow>& rows) {
  std::vector<std::string> employee, code;
  std::vector<int64_t> required, status, assessed, indicated, signal, gap, screening;
  for (const ProfileRow& row : rows) {
    for (const domain::CompetencyProfile& p : row.profile.competencies) {
      const PublishedRow published = PublishedOf(p);
      employee.push_back(row.employee_id.ToString());
      code.push_back(p.code);
      required.push_back(published.required_level);
      status.push_back(published.assessed_status);
      assessed.push_back(published.assessed_level);
      indicated.push_back(published.indicated_level);
      signal.push_back(static_cast<int>(p.signal));
      gap.push_back(published.gap_levels);
      screening.push_back(p.screening_level);
    }
  }
  if (employee.empty()) return;
  tx.Exec(
      "INSERT INTO profile_competency (employee_id, competency_code, required_level, "
      "assessed_status, assessed_level, indicated_level, signal, gap_levels, screening_level) "
      "SELECT e, c, r, s, a, i, g, l, n FROM unnest($1::uuid[], $2::text[], $3::smallint[], "
      "$4::smallint[], $5::smallint[], $6::smallint[], $7::smallint[], $8::smallint[], "
      "$9::smallint[]) AS v (e, c, r, s, a, i, g, l, n)",
      pg::Array(employee), pg::Array(code), pg::Array(required), pg::Array(status),
      pg::Array(assessed), pg::Array(indicated), pg::Array(signal), pg::Array(gap),
      pg::Array(screening));
}

}  // namespace

void LockHeads(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  std::vector<Id> sorted = employee_ids;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  if (sorted.empty()) return;
  const std::string ids = pg::Array(sorted);
  tx.Exec(
      "INSERT INTO profile_head (employee_id) "
      "SELECT id FROM unnest($1::uuid[]) AS v (id) ORDER BY id ON CONFLICT DO NOTHING",
      ids);
  tx.Exec(
      "SELECT employee_id FROM profile_head WHERE employee_id = ANY ($1::uuid[]) "
      "ORDER BY employee_id FOR UPDATE",
      ids);
}

// On each of `days`, by the post and the version of its standard that were known by $3 (NULL: now).
#define REQUIREMENTS(days) \
  "SELECT e.employee_id, p.job_standard_code, p.heads_unit, r.competency_code, r.level, d.day "   \
  "FROM employee e CROSS JOIN " days " AS d (day) "                                               \
  "CROSS JOIN (SELECT coalesce($3::timestamptz, 'infinity')) AS k (known_at) "                    \
  "CROSS JOIN LATERAL " POST_ON("d.day", "k.known_at")                                            \
  "LEFT JOIN LATERAL (SELECT s.version FROM job_standard s WHERE s.code = p.job_standard_code "   \
  "  AND s.effective_from <= d.day AND s.recorded_at <= k.known_at "                              \
  "  ORDER BY s.effective_from DESC, s.version DESC LIMIT 1) v ON true "                          \
  "LEFT JOIN job_standard_requirement r "                                                         \
  "  ON r.code = p.job_standard_code AND r.version = v.version WHERE NOT e.erased "

std::map<Id, domain::Requirement> LoadRequirements(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                                   LocalDate day) {
  const auto rows =
      tx.Exec(REQUIREMENTS("(SELECT $2::date)") "AND e.employee_id = ANY ($1::uuid[])",
              pg::Array(employee_ids), day, std::optional<absl::Time>());
  std::map<Id, domain::Requirement> found;
  for (const auto& row : rows) AddTo(found[pg::IdOf(row[0])], row);
  return found;
}

domain::Requirement LoadRequirement(pg::Tx& tx, const Id& employee_id, LocalDate day,
                                    std::optional<absl::Time> known_at) {
  domain::Requirement found;
  for (const auto& row : tx.Exec(REQUIREMENTS("(SELECT $2::date)") "AND e.employee_id = $1::uuid",
                                 employee_id, day, known_at)) {
    AddTo(found, row);
  }
  return found;
}

std::map<LocalDate, domain::Requirement> LoadRequirementDays(pg::Tx& tx, const Id& employee_id,
                                                             const std::vector<LocalDate>& days) {
  std::map<LocalDate, domain::Requirement> found;
  for (const auto& row : tx.Exec(REQUIREMENTS("unnest($2::date[])") "AND e.employee_id = $1::uuid",
                                 employee_id, pg::Array(days), std::optional<absl::Time>())) {
    AddTo(found[pg::DateOf(row[5])], row);
  }
  return found;
}

std::optional<StandardInForce> FindStandardInForce(pg::Tx& tx, const std::string& code,
                                                   LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT r.version, r.competency_code, r.level FROM job_standard_requirement r "
      "WHERE r.code = $1 AND r.version = (SELECT s.version FROM job_standard s "
      "  WHERE s.code = $1 AND s.effective_from <= $2::date "
      "  ORDER BY s.effective_from DESC, s.version DESC LIMIT 1)",
      code, day);
  if (rows.empty()) return std::nullopt;
  StandardInForce standard{rows[0][0].as<int>(), {}};
  standard.requirement.job_standard = code;
  for (const auto& row : rows) {
    standard.requirement.levels[pg::TextOf(row[1])] = row[2].as<int>();
  }
  return standard;
}

PublishedRow PublishedOf(const domain::CompetencyProfile& p) {
  return {p.code,           p.required_level,  static_cast<int>(p.assessed_status),
          p.assessed_level, p.indicated_level, p.GapLevels()};
}

std::map<Id, std::vector<PublishedRow>> LoadPublished(pg::Tx& tx,
                                                      const std::vector<Id>& employee_ids) {
  const auto rows = tx.Exec(
      "SELECT p.employee_id, c.competency_code, c.required_level, c.assessed_status, "
      "c.assessed_level, c.indicated_level, c.gap_levels "
      "FROM profile p LEFT JOIN profile_competency c USING (employee_id) "
      "WHERE p.employee_id = ANY ($1::uuid[]) "
      "ORDER BY p.employee_id, c.competency_code COLLATE \"C\"",
      pg::Array(employee_ids));
  std::map<Id, std::vector<PublishedRow>> found;
  for (const auto& row : rows) {
    std::vector<PublishedRow>& competencies = found[pg::IdOf(row[0])];
    if (!row[1].is_null()) competencies.push_back(PublishedFrom(row, 1));
  }
  return found;
}

void SaveProfiles(pg::Tx& tx, const std::vector<ProfileRow>& rows) {
  if (rows.empty()) return;
  std::vector<Id> ids;
  std::vector<LocalDate> computed_for;
  std::vector<std::string> rule_set, bytes, next_change;
  for (const ProfileRow& row : rows) {
    ids.push_back(row.employee_id);
    computed_for.push_back(row.profile.as_of);
    rule_set.push_back(row.profile.rule_set);
    bytes.push_back(pg::Bytes(row.bytes));
    const auto& next = row.profile.next_change_on;
    next_change.push_back(next.has_value() ? next->ToString() : "");
  }
  tx.Exec(
      "INSERT INTO profile (employee_id, computed_for, rule_set, bytes, next_change_on) "
      "SELECT e, d, r, b, nullif(n, '')::date FROM unnest($1::uuid[], $2::date[], $3::text[], "
      "$4::bytea[], $5::text[]) AS v (e, d, r, b, n) "
      "ON CONFLICT (employee_id) DO UPDATE SET computed_for = excluded.computed_for, "
      "rule_set = excluded.rule_set, bytes = excluded.bytes, "
      "next_change_on = excluded.next_change_on",
      pg::Array(ids), pg::Array(computed_for), pg::Array(rule_set), pg::Array(bytes),
      pg::Array(next_change));
  tx.Exec("DELETE FROM profile_competency WHERE employee_id = ANY ($1::uuid[])", pg::Array(ids));
  InsertCompetencies(tx, rows);
}

void DeleteProfiles(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const std::string ids = pg::Array(employee_ids);
  tx.Exec("DELETE FROM profile_competency WHERE employee_id = ANY ($1::uuid[])", ids);
  tx.Exec("DELETE FROM profile WHERE employee_id = ANY ($1::uuid[])", ids);
}

std::vector<Id> DueForChange(pg::Tx& tx, LocalDate today, int limit) {
  return IdsOf(
      tx.Exec("SELECT employee_id FROM profile WHERE next_change_on <= $1::date "
              "ORDER BY next_change_on, employee_id LIMIT $2",
              today, limit));
}

std::vector<Id> EmployeesAfter(pg::Tx& tx, const std::string& job_standard,
                               const std::string& after_id, int limit) {
  if (job_standard.empty()) {
    return IdsOf(
        tx.Exec("SELECT employee_id FROM employee WHERE employee_id > $1::uuid "
                "AND NOT erased ORDER BY employee_id LIMIT $2",
                IdOrStart(after_id), limit));
  }
  return IdsOf(
      tx.Exec("SELECT employee_id FROM employee WHERE job_standard_code = $3 "
              "AND employee_id > $1::uuid AND NOT erased ORDER BY employee_id LIMIT $2",
              IdOrStart(after_id), limit, job_standard));
}

int64_t CountEmployees(pg::Tx& tx, const std::string& job_standard) {
  return tx
      .Exec(
          "SELECT count(*) FROM employee WHERE NOT erased AND ($1 = '' OR job_standard_code = $1)",
          job_standard)[0][0]
      .as<int64_t>();
}

std::vector<StoredProfile> ProfilesOf(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  return StoredOf(
      tx.Exec("SELECT employee_id, computed_for, rule_set, bytes FROM profile "
              "WHERE employee_id = ANY ($1::uuid[]) ORDER BY employee_id",
              pg::Array(employee_ids)));
}

int64_t CountProfiles(pg::Tx& tx) {
  return tx.Exec("SELECT count(*) FROM profile")[0][0].as<int64_t>();
}

std::vector<StoredProfile> ProfilesAfter(pg::Tx& tx, const std::string& after_id, int limit) {
  return StoredOf(
      tx.Exec("SELECT employee_id, computed_for, rule_set, bytes FROM profile "
              "WHERE employee_id > $1::uuid ORDER BY employee_id LIMIT $2",
              IdOrStart(after_id), limit));
}

std::vector<SnapshotRow> SnapshotProfiles(pg::Tx& tx, const std::string& topic,
                                          const std::string& after_id, int limit) {
  const auto rows = tx.Exec(
      "SELECT p.employee_id, p.computed_for, p.rule_set, coalesce(s.sequence, 0), "
      "c.competency_code, c.required_level, c.assessed_status, c.assessed_level, "
      "c.indicated_level, c.gap_levels "
      "FROM (SELECT employee_id, computed_for, rule_set FROM profile "
      "      WHERE employee_id > $2::uuid ORDER BY employee_id LIMIT $3) p "
      "LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = p.employee_id::text "
      "LEFT JOIN profile_competency c ON c.employee_id = p.employee_id "
      "ORDER BY p.employee_id, c.competency_code COLLATE \"C\"",
      topic, IdOrStart(after_id), limit);
  std::vector<SnapshotRow> found;
  for (const auto& row : rows) {
    const Id employee_id = pg::IdOf(row[0]);
    if (found.empty() || found.back().employee_id != employee_id) {
      found.push_back(
          {employee_id, pg::DateOf(row[1]), pg::TextOf(row[2]), row[3].as<int64_t>(), {}});
    }
    if (!row[4].is_null()) found.back().competencies.push_back(PublishedFrom(row, 4));
  }
  return found;
}

std::vector<GapRow> ListGaps(pg::Tx& tx, const GapFilter& filter, const std::string& after_employee,
                             const std::string& after_competency, int limit) {
  std::optional<std::string> among;
  if (filter.among.has_value()) among = pg::Array(*filter.among);
  // Basis: 1 indicated, 2 assessed, 3 expired, 4 screening (capped at the requirement), 5 unknown.
  const auto rows = tx.Exec(
      "WITH RECURSIVE subtree AS (SELECT unit_id FROM unit WHERE unit_id = $2::uuid "
      "  UNION ALL SELECT u.unit_id FROM unit u JOIN subtree s ON u.parent_id = s.unit_id) "
      "SELECT employee_id, unit_id, competency_code, required_level, known, basis FROM ("
      "  SELECT c.employee_id, e.unit_id, c.competency_code, c.required_level, b.basis, "
      "    CASE b.basis WHEN 1 THEN c.indicated_level WHEN 2 THEN c.assessed_level "
      "      WHEN 3 THEN c.assessed_level WHEN 4 THEN least(c.screening_level, c.required_level) "
      "      ELSE 0 END AS known "
      "  FROM profile_competency c JOIN employee e USING (employee_id) "
      "  CROSS JOIN LATERAL (SELECT CASE "
      "    WHEN c.indicated_level > 0 AND NOT ($3 AND e.employment_type <> 1) THEN 1 "
      "    WHEN c.assessed_status = 2 THEN 2 WHEN c.assessed_status = 3 THEN 3 "
      "    WHEN c.screening_level > 0 THEN 4 ELSE 5 END AS basis) b "
      "  WHERE e.active AND c.required_level > 0 "
      "    AND ($1::uuid IS NULL OR c.employee_id = $1::uuid) "
      "    AND ($2::uuid IS NULL OR e.unit_id IN (SELECT unit_id FROM subtree)) "
      "    AND ($9::uuid[] IS NULL OR c.employee_id = ANY ($9::uuid[])) "
      "    AND ($4 = '' OR c.competency_code = $4) "
      "    AND (c.employee_id, c.competency_code COLLATE \"C\") > ($5::uuid, $6)) g "
      "WHERE known < required_level AND NOT ($7 AND basis = 5) "
      "ORDER BY employee_id, competency_code COLLATE \"C\" LIMIT $8",
      filter.employee_id, filter.root_unit_id, filter.contract_by_assessed_only, filter.competency,
      IdOrStart(after_employee), after_competency, filter.exclude_unknown, limit, among);
  std::vector<GapRow> found;
  for (const auto& row : rows) {
    found.push_back({pg::IdOf(row[0]), pg::IdOf(row[1]), pg::TextOf(row[2]), row[3].as<int>(),
                     row[4].as<int>(), row[5].as<int>()});
  }
  return found;
}

std::vector<OfficerRow> FindOfficers(pg::Tx& tx, const OfficerQuery& query) {
  std::vector<std::string> codes;
  std::vector<int64_t> levels;
  for (const auto& [code, level] : query.requirements) {
    codes.push_back(code);
    levels.push_back(level);
  }
  // Standing: 1 MEETS, 2 UNKNOWN, 3 BELOW; the worst over all requirements holds. Judged by index
  // look-ups per candidate, one after the other until there are enough: `judged` is read as far as
  // its readers ask. Their order is drawn anew each day, so that it is not the same people whom a
  // large unit leaves out. Candidates are read by the indexes employee_free and employee_bound.
  const auto rows = tx.Exec(
      "WITH RECURSIVE subtree AS (SELECT unit_id, region_code FROM unit WHERE unit_id = $1::uuid "
      "  UNION ALL SELECT u.unit_id, u.region_code FROM unit u "
      "  JOIN subtree s ON u.parent_id = s.unit_id AND NOT $8::boolean), "
      "served AS (SELECT unit_id, (cardinality($3::text[]) = 0 OR region_code = '' "
      "    OR region_code = ANY ($3::text[])) AS here FROM subtree), "
      "candidate AS MATERIALIZED (SELECT e.employee_id, s.unit_id FROM served s "
      "    CROSS JOIN LATERAL (SELECT o.employee_id FROM employee o WHERE o.unit_id = s.unit_id "
      "      AND o.active AND o.jurisdiction = '{}' AND o.absent_on = '{}' OFFSET 0) e "
      "    WHERE s.here "
      "  UNION ALL SELECT e.employee_id, s.unit_id FROM served s "
      "    CROSS JOIN LATERAL (SELECT o.employee_id FROM employee o WHERE o.unit_id = s.unit_id "
      "      AND o.active AND (o.jurisdiction <> '{}' OR o.absent_on <> '{}') "
      "      AND NOT o.absent_on @> $2::date AND (cardinality($3::text[]) = 0 "
      "        OR o.jurisdiction && $3::text[] OR (o.jurisdiction = '{}' AND s.here)) "
      "      OFFSET 0) e), "
      "wanted AS (SELECT code, level FROM unnest($4::text[], $5::smallint[]) AS w (code, level)), "
      "drawn AS (SELECT c.employee_id, c.unit_id, "
      "    uuid_hash_extended(c.employee_id, $2::date - date '2000-01-01') AS draw "
      "  FROM candidate c ORDER BY draw OFFSET 0), "
      "judged AS (SELECT c.employee_id, c.unit_id, c.draw, (SELECT coalesce(max(CASE "
      "      WHEN k.employee_id IS NULL OR greatest(k.indicated_level, k.assessed_level) = 0 THEN "
      "2 "
      "      WHEN CASE WHEN k.indicated_level > 0 THEN k.indicated_level ELSE k.assessed_level END "
      "        >= w.level THEN 1 ELSE 3 END), 1) "
      "    FROM wanted w LEFT JOIN profile_competency k "
      "      ON k.employee_id = c.employee_id AND k.competency_code = w.code) AS standing "
      "  FROM drawn c OFFSET 0) "
      "SELECT employee_id, standing, unit_id FROM ("
      "  (SELECT employee_id, standing, unit_id, draw FROM judged WHERE standing <> 3 LIMIT $7) "
      "  UNION ALL (SELECT employee_id, standing, unit_id, draw FROM judged "
      "    WHERE standing = 3 AND $6 LIMIT $7)) f ORDER BY (standing = 3), draw LIMIT $7",
      query.unit_id, query.on_date, pg::Array(RegionsOver(query.region_code)), pg::Array(codes),
      pg::Array(levels), query.include_below, query.max_results, query.unit_only);
  std::vector<OfficerRow> found;
  for (const auto& row : rows) {
    found.push_back(
        {pg::IdOf(row[0]), static_cast<domain::Standing>(row[1].as<int>()), pg::IdOf(row[2])});
  }
  return found;
}

}  // namespace mumpuni::assessment::store
