#include "services/assessment/store/preview_store.h"

namespace mumpuni::assessment::store {
namespace {

// Each holder with each competency that is or would be required. A PNS is known by the indicated
// level, else by the assessed, else by the screening; a contract employee only by a valid
// assessment, as in lists of gaps. $1 code, $2 day, $3 competencies, $4 levels.
#define MUMPUNI_JUDGED                                                                        \
  "WITH old AS (SELECT r.competency_code AS code, r.level FROM job_standard_requirement r "   \
  "  WHERE r.code = $1 AND r.version = (SELECT max(s.version) FROM job_standard s "           \
  "    WHERE s.code = $1 AND s.effective_from <= $2::date)), "                                \
  "wanted AS (SELECT w.code, w.level FROM unnest($3::text[], $4::smallint[]) AS w (code, "    \
  "level)), "                                                                                 \
  "requirement AS (SELECT coalesce(o.code, w.code) AS code, coalesce(o.level, 0) AS before, " \
  "    coalesce(w.level, 0) AS after FROM old o FULL JOIN wanted w ON w.code = o.code), "     \
  "known AS (SELECT e.employee_id, e.unit_id, r.code, r.before, r.after, CASE "               \
  "    WHEN e.employment_type <> 1 "                                                          \
  "      THEN CASE WHEN p.assessed_status = 2 THEN p.assessed_level ELSE 0 END "              \
  "    WHEN p.indicated_level > 0 THEN p.indicated_level "                                    \
  "    WHEN p.assessed_status IN (2, 3) THEN p.assessed_level "                               \
  "    ELSE coalesce(p.screening_level, 0) END AS level "                                     \
  "  FROM employee e CROSS JOIN requirement r LEFT JOIN profile_competency p "                \
  "    ON p.employee_id = e.employee_id AND p.competency_code = r.code "                      \
  "  WHERE e.job_standard_code = $1 AND e.active AND NOT e.erased), "                         \
  "judged AS (SELECT employee_id, unit_id, code, before, after, level, "                      \
  "    before > 0 AND level >= before AS meets_before, "                                      \
  "    after > 0 AND level >= after AS meets_after, "                                         \
  "    after > 0 AND level = 0 AS unknown, "                                                  \
  "    level > 0 AND level < after AND level >= before AS newly_below FROM known) "

std::vector<std::string> Codes(const PreviewQuery& query) {
  std::vector<std::string> codes;
  for (const domain::LevelRef& ref : query.requirements) codes.push_back(ref.competency);
  return codes;
}

std::vector<int64_t> Levels(const PreviewQuery& query) {
  std::vector<int64_t> levels;
  for (const domain::LevelRef& ref : query.requirements) levels.push_back(ref.level);
  return levels;
}

}  // namespace

StandardImpact ImpactOf(pg::Tx& tx, const PreviewQuery& query) {
  // By competency each holder stands there once; by unit a holder counts once, whatever falls
  // below.
  const auto rows = tx.Exec(
      MUMPUNI_JUDGED
      ", person AS (SELECT employee_id, unit_id, bool_or(newly_below) AS newly_below, "
      "    bool_or(unknown) AS unknown FROM judged GROUP BY employee_id, unit_id) "
      "SELECT code, before, after, NULL::uuid AS unit_id, count(*) FILTER (WHERE meets_before), "
      "  count(*) FILTER (WHERE meets_after), count(*) FILTER (WHERE newly_below), "
      "  count(*) FILTER (WHERE unknown), count(*) FROM judged GROUP BY code, before, after "
      "UNION ALL "
      "SELECT NULL::text, 0, 0, unit_id, 0, 0, count(*) FILTER (WHERE newly_below), "
      "  count(*) FILTER (WHERE unknown), count(*) FROM person GROUP BY unit_id "
      "ORDER BY 1, 4",
      query.code, query.day, pg::Array(Codes(query)), pg::Array(Levels(query)));
  StandardImpact impact;
  for (const auto& row : rows) {
    const auto below = row[6].as<int64_t>(), unknown = row[7].as<int64_t>();
    if (!row[0].is_null()) {
      impact.competencies.push_back({pg::TextOf(row[0]), row[1].as<int>(), row[2].as<int>(),
                                     row[4].as<int64_t>(), row[5].as<int64_t>(), below, unknown});
      continue;
    }
    const auto holders = row[8].as<int64_t>();
    impact.units.push_back({pg::IdOf(row[3]), holders, below, unknown});
    impact.holders += holders;
  }
  return impact;
}

std::vector<NewlyBelowRow> ListNewlyBelow(pg::Tx& tx, const PreviewQuery& query,
                                          const std::string& after_employee,
                                          const std::string& after_competency, int limit) {
  const std::string after = after_employee.empty() ? Id().ToString() : after_employee;
  const auto rows =
      tx.Exec(MUMPUNI_JUDGED
              "SELECT employee_id, unit_id, code, before, after, level FROM judged "
              "WHERE newly_below AND (employee_id, code COLLATE \"C\") > ($5::uuid, $6) "
              "ORDER BY employee_id, code COLLATE \"C\" LIMIT $7",
              query.code, query.day, pg::Array(Codes(query)), pg::Array(Levels(query)), after,
              after_competency, limit);
  std::vector<NewlyBelowRow> found;
  for (const auto& row : rows) {
    found.push_back({pg::IdOf(row[0]), pg::IdOf(row[1]), pg::TextOf(row[2]), row[3].as<int>(),
                     row[4].as<int>(), row[5].as<int>()});
  }
  return found;
}

#undef MUMPUNI_JUDGED

}  // namespace mumpuni::assessment::store
