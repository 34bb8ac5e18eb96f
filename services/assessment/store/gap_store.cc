#include "services/assessment/store/gap_store.h"

#include "absl/strings/str_cat.h"
#include "services/assessment/store/objection_store.h"
#include "services/assessment/store/profile_store.h"

namespace mumpuni::assessment::store {
namespace {

// Counts over rows of profile_competency `c`; the best known level is the indicated one, else the
// assessed one (domain::CompetencyProfile::KnownLevel).
#define KNOWN "CASE WHEN c.indicated_level > 0 THEN c.indicated_level ELSE c.assessed_level END"
#define COUNTS                                                                            \
  "count(*) AS people, count(*) FILTER (WHERE c.assessed_status = 2) AS assessed_valid, " \
  "count(*) FILTER (WHERE c.assessed_status = 3) AS assessed_expired, "                   \
  "count(*) FILTER (WHERE c.assessed_status = 1) AS never_assessed, "                     \
  "count(*) FILTER (WHERE " KNOWN                                                         \
  " >= c.required_level) AS meets, "                                                      \
  "count(*) FILTER (WHERE " KNOWN                                                         \
  " BETWEEN 1 AND c.required_level - 1) AS below, "                                       \
  "count(*) FILTER (WHERE " KNOWN                                                         \
  " = 0) AS unknown, "                                                                    \
  "coalesce(sum(c.required_level - " KNOWN ") FILTER (WHERE " KNOWN                       \
  " BETWEEN 1 AND c.required_level - 1), 0) AS gap_levels "

constexpr char kByUnitAndCompetency[] =
    "GROUP BY unit, c.competency_code ORDER BY unit, c.competency_code COLLATE \"C\"";

// Columns from `first` on: unit_id, competency_code and the eight counts.
GapCount CountFrom(const pqxx::row& row, int first) {
  const auto number = [&](int i) { return row[first + i].as<int>(); };
  return {row[first].is_null() ? Id() : pg::IdOf(row[first]),
          pg::TextOf(row[first + 1]),
          number(2),
          number(3),
          number(4),
          number(5),
          number(6),
          number(7),
          number(8),
          number(9)};
}

}  // namespace

std::vector<GapCount> CountGaps(pg::Tx& tx, const GapScope& scope) {
  // A unit's people are asked for one by one. OFFSET 0 keeps the planner, which cannot know how few
  // a subtree has, from reading the profile of everybody in the city instead.
  const std::string of_unit = absl::StrCat(
      "WITH RECURSIVE subtree AS (SELECT unit_id FROM unit WHERE unit_id = $3::uuid "
      "  UNION ALL SELECT u.unit_id FROM unit u JOIN subtree s ON u.parent_id = s.unit_id) "
      "SELECT CASE WHEN $1 THEN e.unit_id END AS unit, c.competency_code, " COUNTS
      "FROM employee e CROSS JOIN LATERAL (SELECT p.competency_code, p.required_level, "
      "  p.assessed_status, p.assessed_level, p.indicated_level FROM profile_competency p "
      "  WHERE p.employee_id = e.employee_id AND p.required_level > 0 "
      "  AND ($2 = '' OR p.competency_code = $2) OFFSET 0) c "
      "WHERE e.active AND e.unit_id = ANY (ARRAY(SELECT unit_id FROM subtree)) ",
      kByUnitAndCompetency);
  const std::string of_city = absl::StrCat(
      "SELECT CASE WHEN $1 THEN e.unit_id END AS unit, c.competency_code, " COUNTS
      "FROM profile_competency c JOIN employee e USING (employee_id) "
      "WHERE e.active AND c.required_level > 0 AND ($2 = '' OR c.competency_code = $2) ",
      kByUnitAndCompetency);
  const auto rows = scope.root_unit_id.has_value()
                        ? tx.Exec(of_unit, scope.by_unit, scope.competency, *scope.root_unit_id)
                        : tx.Exec(of_city, scope.by_unit, scope.competency);
  std::vector<GapCount> counts;
  for (const auto& row : rows) counts.push_back(CountFrom(row, 0));
  return counts;
}

std::vector<UnitAbove> UnitTree(pg::Tx& tx) {
  std::vector<UnitAbove> units;
  for (const auto& row : tx.Exec("SELECT unit_id, parent_id FROM unit ORDER BY unit_id")) {
    units.push_back(
        {pg::IdOf(row[0]), row[1].is_null() ? std::nullopt : std::optional(pg::IdOf(row[1]))});
  }
  return units;
}

std::vector<GapMonth> MonthsAfter(pg::Tx& tx, const GapScope& scope,
                                  const std::vector<std::string>& competencies, LocalDate after) {
  const std::string codes = pg::Array(competencies);
  const auto rows =
      scope.by_unit
          ? tx.Exec(
                "SELECT month_end, unit_id, competency_code, people, assessed_valid, "
                "assessed_expired, never_assessed, meets, below, unknown, gap_levels "
                "FROM gap_month WHERE month_end > $2::date "
                "AND (cardinality($1::text[]) = 0 OR competency_code = ANY ($1::text[]))",
                codes, after)
          : tx.Exec(
                "WITH RECURSIVE subtree AS (SELECT unit_id FROM unit WHERE unit_id = $3::uuid "
                "  UNION ALL SELECT u.unit_id FROM unit u JOIN subtree s ON u.parent_id = "
                "s.unit_id) "
                "SELECT month_end, NULL::uuid, competency_code, sum(people), sum(assessed_valid), "
                "sum(assessed_expired), sum(never_assessed), sum(meets), sum(below), "
                "sum(unknown), sum(gap_levels) FROM gap_month WHERE month_end > $2::date "
                "AND (cardinality($1::text[]) = 0 OR competency_code = ANY ($1::text[])) "
                "AND ($3::uuid IS NULL OR unit_id IN (SELECT unit_id FROM subtree)) "
                "GROUP BY month_end, competency_code "
                "ORDER BY month_end, competency_code COLLATE \"C\"",
                codes, after, scope.root_unit_id);
  std::vector<GapMonth> months;
  for (const auto& row : rows) months.push_back({pg::DateOf(row[0]), CountFrom(row, 1)});
  return months;
}

std::optional<LocalDate> NewestMonth(pg::Tx& tx) {
  return pg::OptionalDateOf(tx.Exec("SELECT max(month_end) FROM gap_month")[0][0]);
}

std::string CountMonth(pg::Tx& tx, LocalDate month_end, const std::string& after_unit_id,
                       int limit) {
  const std::string after = after_unit_id.empty() ? Id().ToString() : after_unit_id;
  const auto page = tx.Exec(
      "SELECT unit_id FROM unit WHERE unit_id > $1::uuid ORDER BY unit_id LIMIT $2", after, limit);
  if (page.empty()) return "";
  const std::string last = pg::TextOf(page.back()[0]);
  tx.Exec(
      "DELETE FROM gap_month WHERE month_end = $1::date AND unit_id > $2::uuid "
      "AND unit_id <= $3::uuid",
      month_end, after, last);
  tx.Exec(
      "INSERT INTO gap_month (month_end, unit_id, competency_code, people, assessed_valid, "
      "assessed_expired, never_assessed, meets, below, unknown, gap_levels) "
      "SELECT $1::date, e.unit_id, c.competency_code, " COUNTS
      "FROM employee e JOIN profile_competency c USING (employee_id) "
      "WHERE e.active AND e.unit_id > $2::uuid AND e.unit_id <= $3::uuid "
      "AND c.required_level > 0 GROUP BY e.unit_id, c.competency_code",
      month_end, after, last);
  return static_cast<int>(page.size()) < limit ? "" : last;
}

int64_t CountUnits(pg::Tx& tx) { return tx.Exec("SELECT count(*) FROM unit")[0][0].as<int64_t>(); }

std::vector<domain::ActFact> ActsOfUnit(pg::Tx& tx, const Id& root_unit_id, LocalDate since) {
  const auto rows = tx.Exec(
      "WITH RECURSIVE subtree AS (SELECT unit_id FROM unit WHERE unit_id = $1 "
      "  UNION ALL SELECT u.unit_id FROM unit u JOIN subtree s ON u.parent_id = s.unit_id) "
      "SELECT e.source_id, e.employee_id, e.fact, e.topic, e.favourable, e.occurred_on, "
      "e.second_on, e.settles_on, e.reporter_ref, e.reporter_verified, "
      "CASE WHEN NOT e.favourable THEN " OBJECTION_STATE_OF("e") "END "
      "FROM subtree s JOIN evidence e ON e.unit_id = s.unit_id "
      "WHERE e.source = 3 AND e.occurred_on >= $2::date "
      // What charges no officer charges the unit; once, where the case says it of the unit as well.
      "AND NOT (e.exclusion <> 0 AND EXISTS (SELECT FROM evidence u WHERE u.source = 3 "
      "  AND u.source_id = e.source_id AND u.fact = e.fact AND u.unit_id = e.unit_id "
      "  AND u.employee_id IS NULL))",
      root_unit_id, since);
  std::vector<domain::ActFact> acts;
  for (const auto& row : rows) {
    // As in LoadEvidence: what is contested, or was upheld, charges the unit neither.
    const int objection = row[10].is_null() ? 0 : row[10].as<int>();
    const bool upheld = objection == 2 || objection == 3;
    acts.push_back({.source_id = pg::TextOf(row[0]),
                    .act = static_cast<domain::Act>(std::stoi(pg::TextOf(row[2]))),
                    .topic = pg::TextOf(row[3]),
                    .favourable = row[4].as<bool>(),
                    .occurred_on = pg::DateOf(row[5]),
                    .counts_from = pg::DateOf(row[6]),
                    .settles_on = pg::DateOf(row[7]),
                    .reporter_ref = pg::TextOf(row[8]),
                    .reporter_verified = row[9].as<bool>(),
                    .exclusion = upheld ? domain::kExclusionUpheld : 0,
                    .contested = objection == 1,
                    .officer = row[1].is_null() ? "" : pg::TextOf(row[1])});
  }
  return acts;
}

std::map<std::string, CompetencyName> NamesOf(pg::Tx& tx, const std::vector<std::string>& codes) {
  const auto rows = tx.Exec(
      "SELECT c.code, c.name, c.kind, l.level, l.title FROM competency c "
      "JOIN competency_level l ON l.competency_code = c.code WHERE c.code = ANY ($1::text[])",
      pg::Array(codes));
  std::map<std::string, CompetencyName> names;
  for (const auto& row : rows) {
    CompetencyName& name = names[pg::TextOf(row[0])];
    name.name = pg::TextOf(row[1]);
    name.kind = row[2].as<int>();
    name.titles[row[3].as<int>()] = pg::TextOf(row[4]);
  }
  return names;
}

std::vector<domain::Assessment> FormalAssessmentsOf(pg::Tx& tx, const Id& employee_id,
                                                    LocalDate until) {
  // 3 is a superior's screening (domain::Method).
  const auto rows = tx.Exec(
      "SELECT a.assessment_id, a.method, a.provider, a.accreditation, a.assessed_on, a.target, "
      "a.recorded_at, r.competency_code, r.level FROM assessment a "
      "JOIN assessment_result r USING (assessment_id) WHERE a.employee_id = $1 "
      "AND a.method <> 3 AND a.revoked_at IS NULL AND a.assessed_on <= $2::date "
      "ORDER BY a.assessed_on DESC, a.assessment_id DESC, r.competency_code COLLATE \"C\"",
      employee_id, until);
  std::vector<domain::Assessment> found;
  for (const auto& row : rows) {
    const Id assessment_id = pg::IdOf(row[0]);
    if (found.empty() || found.back().assessment_id != assessment_id) {
      found.push_back({.assessment_id = assessment_id,
                       .employee_id = employee_id,
                       .method = static_cast<domain::Method>(row[1].as<int>()),
                       .provider = pg::TextOf(row[2]),
                       .accreditation = pg::TextOf(row[3]),
                       .assessed_on = pg::DateOf(row[4]),
                       .target = pg::TextOf(row[5]),
                       .recorded_at = pg::TimeOf(row[6])});
    }
    found.back().results.push_back({pg::TextOf(row[7]), row[8].as<int>()});
  }
  return found;
}

PostNames PostOf(pg::Tx& tx, const Id& employee_id, LocalDate day) {
  const auto rows = tx.Exec(
      "SELECT p.unit_id, coalesce(u.name, ''), coalesce(n.name, '') FROM employee e "
      "CROSS JOIN LATERAL " POST_ON("$2::date", "'infinity'")
      "LEFT JOIN unit u ON u.unit_id = p.unit_id "
      "LEFT JOIN position n ON n.position_id = p.position_id "
      "WHERE e.employee_id = $1 AND NOT e.erased",
      employee_id, day);
  if (rows.empty()) return {};
  PostNames names{std::nullopt, pg::TextOf(rows[0][1]), pg::TextOf(rows[0][2])};
  if (!rows[0][0].is_null()) names.unit_id = pg::IdOf(rows[0][0]);
  return names;
}

}  // namespace mumpuni::assessment::store
