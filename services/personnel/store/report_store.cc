#include "services/personnel/store/report_store.h"

namespace mumpuni::personnel::store {
namespace {

// Units that are open on the day (the text of a parameter), below `roots` or all.
#define UNITS(roots, day)                                                                         \
  "WITH RECURSIVE tree AS (SELECT unit_id FROM unit_period WHERE days @> " day                    \
  "::date AND CASE WHEN " roots                                                                   \
  "::uuid[] IS NULL THEN parent_id IS NULL ELSE unit_id = "                                       \
  "ANY(" roots                                                                                    \
  "::uuid[]) END UNION SELECT u.unit_id FROM unit_period u JOIN tree x "                          \
  "ON u.parent_id = x.unit_id AND u.days @> " day                                                 \
  "::date), units AS (SELECT u.unit_id, u.code, p.name FROM tree "                                \
  "JOIN unit u USING (unit_id) JOIN unit_period p USING (unit_id) WHERE NOT p.closed AND p.days " \
  "@> " day "::date) "

std::optional<std::string> ArrayOf(const Roots& roots) {
  if (!roots.has_value()) return std::nullopt;
  return pg::Array(*roots);
}

std::vector<DueRow> DueRowsOf(const pqxx::result& result) {
  std::vector<DueRow> rows;
  for (const auto& row : result) {
    rows.push_back({pg::IdOf(row["employee_id"]), pg::TextOf(row["employee_number"]),
                    pg::TextOf(row["full_name"]), pg::DateOf(row["due"]),
                    pg::TextOf(row["position_code"]), pg::TextOf(row["position_name"]),
                    pg::TextOf(row["unit_code"]), pg::TextOf(row["unit_name"]),
                    row["age"].as<int>(), pg::TextOf(row["cursor"])});
  }
  return rows;
}

}  // namespace

std::vector<RollRow> NominalRoll(pg::Tx& tx, const Roots& roots, LocalDate day,
                                 const std::string& after, int limit) {
  // The cursor is the sort key itself, in an order that does not depend on a locale. Who has no
  // recorded position belongs to no unit, so only the roll of the whole city shows it.
  std::vector<RollRow> rows;
  for (const auto& row : tx.Exec(
           UNITS(
               "$1",
               "$2") "SELECT employee_id, employee_number, full_name, employment_type, grade_code, "
                     "grade_since, position_code, position_name, position_since, unit_code, "
                     "unit_name, "
                     "cursor FROM ("
                     "SELECT s.employee_id, s.employee_number, e.full_name, "
                     "s.employment_type, s.grade_code, "
                     "s.grade_since, coalesce(p.code, '') AS position_code, "
                     "coalesce(d.name, '') AS "
                     "position_name, s.position_since, coalesce(u.code, '') AS unit_code, "
                     "coalesce(u.name, '') AS unit_name, "
                     "(coalesce(u.code, '~') || E'\\t' || coalesce(p.code, '') || E'\\t' "
                     "|| e.search_name || "
                     "E'\\t' || s.employee_id) COLLATE \"C\" AS cursor "
                     "FROM standing s JOIN employee e USING (employee_id) "
                     "LEFT JOIN position p ON p.position_id = s.position_id "
                     "LEFT JOIN position_period d ON d.position_id = s.position_id AND "
                     "d.days @> $2::date "
                     "LEFT JOIN units u ON u.unit_id = d.unit_id "
                     "WHERE holds_on(s.days, $2::date) AND s.in_service "
                     "AND (u.unit_id IS NOT NULL OR $1::uuid[] IS NULL)) roll "
                     "WHERE cursor > $3 ORDER BY cursor LIMIT $4",
           ArrayOf(roots), day, after, limit)) {
    rows.push_back({pg::IdOf(row["employee_id"]), pg::TextOf(row["employee_number"]),
                    pg::TextOf(row["full_name"]),
                    static_cast<domain::EmploymentType>(row["employment_type"].as<int>()),
                    pg::TextOf(row["grade_code"]), pg::DateOf(row["grade_since"]),
                    pg::TextOf(row["position_code"]), pg::TextOf(row["position_name"]),
                    pg::OptionalDateOf(row["position_since"]), pg::TextOf(row["unit_code"]),
                    pg::TextOf(row["unit_name"]), pg::TextOf(row["cursor"])});
  }
  return rows;
}

#define DUE_NAMES                                                                     \
  "employee_id, employee_number, full_name, due, age, position_code, position_name, " \
  "unit_code, unit_name, cursor "
#define DUE_COLUMNS(due, age)                                                               \
  "s.employee_id, s.employee_number, e.full_name, " due " AS due, " age                     \
  " AS age, coalesce(p.code, '') AS position_code, coalesce(d.name, '') AS position_name, " \
  "coalesce(u.code, '') AS unit_code, coalesce(u.name, '') AS unit_name, "                  \
  "(" due " || ' ' || s.employee_id) COLLATE \"C\" AS cursor "
#define DUE_JOINS(today)                                                                         \
  "FROM employee e JOIN standing s ON s.employee_id = e.employee_id AND holds_on(s.days, " today \
  "::date) AND s.in_service "                                                                    \
  "LEFT JOIN position p ON p.position_id = s.position_id "                                       \
  "LEFT JOIN position_type t ON t.code = p.position_type_code "                                  \
  "LEFT JOIN position_period d ON d.position_id = s.position_id AND d.days @> " today            \
  "::date LEFT JOIN units u ON u.unit_id = d.unit_id "

std::vector<DueRow> ContractsEnding(pg::Tx& tx, const Roots& roots, domain::DateRange days,
                                    LocalDate today, const std::string& after, int limit) {
  return DueRowsOf(tx.Exec(
      UNITS("$1", "$4") "SELECT " DUE_NAMES "FROM (SELECT " DUE_COLUMNS("s.contract_end", "0")
          DUE_JOINS("$4") "WHERE s.contract_end BETWEEN $2::date AND $3::date "
                          "AND (u.unit_id IS NOT NULL OR $1::uuid[] IS NULL)) due "
                          "WHERE cursor > $5 ORDER BY cursor LIMIT $6",
      ArrayOf(roots), days.start, days.end, today, after, limit));
}

std::vector<DueRow> Retirements(pg::Tx& tx, const Roots& roots, domain::DateRange days,
                                LocalDate today, const std::string& after, int limit) {
  return DueRowsOf(
      tx.Exec(UNITS("$1", "$4") "SELECT " DUE_NAMES "FROM (SELECT " DUE_COLUMNS(
                  "e.retires_on", "coalesce(t.mandatory_retirement_age, 0)")
                  DUE_JOINS("$4") "WHERE e.retires_on BETWEEN $2::date AND $3::date "
                                  "AND (u.unit_id IS NOT NULL OR $1::uuid[] IS NULL)) due "
                                  "WHERE cursor > $5 ORDER BY cursor LIMIT $6",
              ArrayOf(roots), days.start, days.end, today, after, limit));
}

std::vector<VacancyRow> VacantPosts(pg::Tx& tx, const Roots& roots, LocalDate day,
                                    const std::string& after, int limit) {
  std::vector<VacancyRow> rows;
  for (const auto& row : tx.Exec(
           UNITS(
               "$1",
               "$2") "SELECT position_id, position_code, position_name, unit_code, unit_name, "
                     "authorised_headcount, holders, acting, cursor FROM ("
                     "SELECT d.position_id, p.code AS position_code, d.name AS position_name, "
                     "u.code AS unit_code, u.name AS unit_name, d.authorised_headcount, "
                     "coalesce(h.holders, 0) AS holders, EXISTS (SELECT FROM acting_appointment x "
                     "WHERE x.position_id = d.position_id AND x.days @> $2::date) AS acting, "
                     "(u.code || E'\\t' || p.code) COLLATE \"C\" AS cursor "
                     "FROM units u JOIN position_period d ON d.unit_id = u.unit_id AND d.days @> "
                     "$2::date "
                     "AND NOT d.closed JOIN position p USING (position_id) "
                     "LEFT JOIN (SELECT position_id, count(*) AS holders FROM standing "
                     "WHERE holds_on(days, $2::date) AND position_id IS NOT NULL GROUP BY "
                     "position_id) h "
                     "USING (position_id)) posts "
                     "WHERE holders < authorised_headcount AND cursor > $3 ORDER BY cursor LIMIT "
                     "$4",
           ArrayOf(roots), day, after, limit)) {
    rows.push_back({pg::IdOf(row["position_id"]), pg::TextOf(row["position_code"]),
                    pg::TextOf(row["position_name"]), pg::TextOf(row["unit_code"]),
                    pg::TextOf(row["unit_name"]), row["authorised_headcount"].as<int>(),
                    row["holders"].as<int>(), row["acting"].as<bool>(), pg::TextOf(row["cursor"])});
  }
  return rows;
}

std::vector<HeadcountRow> Headcount(pg::Tx& tx, const Roots& roots, LocalDate day,
                                    const std::string& after, int limit) {
  std::vector<HeadcountRow> rows;
  for (const auto& row : tx.Exec(
           UNITS("$1",
                 "$2") "SELECT u.unit_id, u.code, u.name, "
                       "coalesce(a.authorised, 0) AS authorised, coalesce(h.pns, 0) AS pns, "
                       "coalesce(h.contract, 0) AS contract, coalesce(h.part_time, 0) AS part_time "
                       "FROM units u "
                       "LEFT JOIN (SELECT unit_id, sum(authorised_headcount) AS authorised "
                       "FROM position_period WHERE days @> $2::date AND NOT closed GROUP BY "
                       "unit_id) a "
                       "USING (unit_id) "
                       "LEFT JOIN (SELECT d.unit_id, count(*) FILTER (WHERE s.employment_type = 1) "
                       "AS pns, "
                       "count(*) FILTER (WHERE s.employment_type = 2) AS contract, "
                       "count(*) FILTER (WHERE s.employment_type = 3) AS part_time "
                       "FROM standing s JOIN position_period d "
                       "ON d.position_id = s.position_id AND d.days @> $2::date "
                       "WHERE holds_on(s.days, $2::date) GROUP BY d.unit_id) h USING (unit_id) "
                       "WHERE u.code > $3 ORDER BY u.code LIMIT $4",
           ArrayOf(roots), day, after, limit)) {
    rows.push_back({pg::IdOf(row["unit_id"]), pg::TextOf(row["code"]), pg::TextOf(row["name"]),
                    row["authorised"].as<int>(), row["pns"].as<int>(), row["contract"].as<int>(),
                    row["part_time"].as<int>()});
  }
  return rows;
}

}  // namespace mumpuni::personnel::store
