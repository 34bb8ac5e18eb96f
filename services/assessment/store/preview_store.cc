#include "services/assessment/store/preview_store.h"

namespace mumpuni::assessment::store {
namespace {

// Each holder with each competency that is or would be required. A PNS is known by the indicated
// level, else by the assessed, else by the screening; a contract employee only by a valid
// assessment, as in lists of gaps. $1 code of the standard; $2 competencies with their levels $3
// before and $4 after; $5 competency and $6 level that are read as $7 and $8.
#define MUMPUNI_JUDGED                                                                      \
  "WITH requirement AS (SELECT r.code, r.before, r.after "                                  \
  "  FROM unnest($2::text[], $3::smallint[], $4::smallint[]) AS r (code, before, after)), " \
  "read AS (SELECT r.code, r.level, r.as_code, r.as_level "                                 \
  "  FROM unnest($5::text[], $6::smallint[], $7::text[], $8::smallint[]) "                  \
  "    AS r (code, level, as_code, as_level)), "                                            \
  "holder AS (SELECT e.employee_id, e.unit_id, e.employment_type FROM employee e "          \
  "  WHERE e.job_standard_code = $1 AND e.active AND NOT e.erased), "                       \
  "held AS (SELECT h.employee_id, p.competency_code AS code, CASE "                         \
  "    WHEN h.employment_type <> 1 "                                                        \
  "      THEN CASE WHEN p.assessed_status = 2 THEN p.assessed_level ELSE 0 END "            \
  "    WHEN p.indicated_level > 0 THEN p.indicated_level "                                  \
  "    WHEN p.assessed_status IN (2, 3) THEN p.assessed_level "                             \
  "    ELSE p.screening_level END AS level FROM holder h JOIN profile_competency p "        \
  "    USING (employee_id)), "                                                              \
  "known AS (SELECT h.employee_id, coalesce(r.as_code, h.code) AS code, "                   \
  "    max(coalesce(r.as_level, h.level)) AS level FROM held h LEFT JOIN read r "           \
  "    ON r.code = h.code AND r.level = h.level GROUP BY 1, 2), "                           \
  "judged AS (SELECT employee_id, h.unit_id, code, r.before, r.after, "                     \
  "    coalesce(k.level, 0) AS level, "                                                     \
  "    r.before > 0 AND coalesce(k.level, 0) >= r.before AS meets_before, "                 \
  "    r.after > 0 AND coalesce(k.level, 0) >= r.after AS meets_after, "                    \
  "    r.after > 0 AND coalesce(k.level, 0) = 0 AS unknown, "                               \
  "    k.level > 0 AND k.level < r.after AND k.level >= r.before AS newly_below "           \
  "  FROM holder h CROSS JOIN requirement r LEFT JOIN known k USING (employee_id, code)) "

// The parameters from $2 on, as array literals.
struct Parameters {
  std::string codes, before, after, from, from_level, to, to_level;

  explicit Parameters(const PreviewQuery& query) {
    std::map<std::string, std::pair<int64_t, int64_t>> requirement;
    for (const auto& [code, level] : query.before) requirement[code].first = level;
    for (const auto& [code, level] : query.after) requirement[code].second = level;
    std::vector<std::string> names, replaced, replacing;
    std::vector<int64_t> old_levels, new_levels, levels, read_as;
    for (const auto& [code, both] : requirement) {
      names.push_back(code);
      old_levels.push_back(both.first);
      new_levels.push_back(both.second);
    }
    for (const std::string& code : query.crosswalk.Replaced()) {
      for (int level = 1; level <= 5; ++level) {
        const domain::LevelRef read = query.crosswalk.Map({code, level});
        replaced.push_back(code);
        levels.push_back(level);
        replacing.push_back(read.competency);
        read_as.push_back(read.level);
      }
    }
    codes = pg::Array(names);
    before = pg::Array(old_levels);
    after = pg::Array(new_levels);
    from = pg::Array(replaced);
    from_level = pg::Array(levels);
    to = pg::Array(replacing);
    to_level = pg::Array(read_as);
  }
};

}  // namespace

StandardImpact ImpactOf(pg::Tx& tx, const PreviewQuery& query) {
  // By competency each holder stands there once; by unit a holder counts once, whatever falls
  // below.
  const Parameters p(query);
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
      query.code, p.codes, p.before, p.after, p.from, p.from_level, p.to, p.to_level);
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
  const Parameters p(query);
  const auto rows =
      tx.Exec(MUMPUNI_JUDGED
              "SELECT employee_id, unit_id, code, before, after, level FROM judged "
              "WHERE newly_below AND (employee_id, code COLLATE \"C\") > ($9::uuid, $10) "
              "ORDER BY employee_id, code COLLATE \"C\" LIMIT $11",
              query.code, p.codes, p.before, p.after, p.from, p.from_level, p.to, p.to_level,
              after_employee.empty() ? Id().ToString() : after_employee, after_competency, limit);
  std::vector<NewlyBelowRow> found;
  for (const auto& row : rows) {
    found.push_back({pg::IdOf(row[0]), pg::IdOf(row[1]), pg::TextOf(row[2]), row[3].as<int>(),
                     row[4].as<int>(), row[5].as<int>()});
  }
  return found;
}

#undef MUMPUNI_JUDGED

}  // namespace mumpuni::assessment::store
