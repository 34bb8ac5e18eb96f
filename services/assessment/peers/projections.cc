#include "services/assessment/peers/projections.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace mumpuni::assessment::peers {
namespace {

std::string TextOf(bool value) { return value ? "t" : "f"; }
std::string TextOf(const std::optional<Id>& id) { return id.has_value() ? id->ToString() : ""; }

// The text of an acting_appointment[].
std::string ActingOf(const std::vector<ActingPost>& acting) {
  std::vector<std::string> rows;
  for (const ActingPost& post : acting) {
    if (post.last.has_value() && *post.last < post.first) continue;
    const std::string held = absl::StrCat(
        "[", post.first.ToString(), ",", post.last.has_value() ? post.last->ToString() + "]" : ")");
    rows.push_back(absl::StrCat("(", TextOf(post.position_id), ",", TextOf(post.unit_id), ",",
                                TextOf(post.heads_unit), ",\"", held, "\")"));
  }
  return pg::Array(rows);
}

// The columns of rows to insert, as arrays; region codes hold no comma.
struct EmployeeColumns {
  std::vector<Id> id;
  std::vector<int64_t> sequence, type;
  std::vector<std::string> active, erased, position, unit, standard, heads, reports_to,
      jurisdiction, absent, acting, assigned_from;
  std::vector<LocalDate> told_on;

  EmployeeColumns(const std::vector<EmployeeRow>& rows, LocalDate today) {
    for (const EmployeeRow& row : rows) {
      id.push_back(row.employee_id);
      sequence.push_back(row.sequence);
      type.push_back(row.employment_type);
      active.push_back(TextOf(row.active));
      erased.push_back(TextOf(row.erased));
      position.push_back(TextOf(row.position_id));
      unit.push_back(TextOf(row.unit_id));
      standard.push_back(row.job_standard_code);
      heads.push_back(TextOf(row.heads_unit));
      reports_to.push_back(TextOf(row.reports_to_position_id));
      jurisdiction.push_back(absl::StrJoin(row.jurisdiction, ","));
      absent.push_back(pg::Multirange(row.absences));
      acting.push_back(ActingOf(row.acting));
      assigned_from.push_back(row.assigned_from.has_value() ? row.assigned_from->ToString() : "");
      told_on.push_back(std::min(row.told_on.value_or(today), today));
    }
  }
};

}  // namespace

std::vector<Id> ApplyEmployees(pg::Tx& tx, const std::vector<EmployeeRow>& rows, absl::Time now) {
  if (rows.empty()) return {};
  const EmployeeColumns c(rows, LocalDate::At(now));
  // What becomes of the post before is a matter of the table (migrations/0110_as_known.sql).
  const auto done = tx.Exec(
      "INSERT INTO employee AS e (employee_id, sequence, employment_type, active, erased, "
      "position_id, unit_id, job_standard_code, heads_unit, reports_to_position_id, jurisdiction, "
      "absent_on, acting, assigned_from, told_on, told_sequence, post_recorded_at) "
      "SELECT v.id, v.sequence, v.type, v.active, v.erased, nullif(v.position, '')::uuid, "
      "nullif(v.unit, '')::uuid, v.standard, v.heads, nullif(v.reports_to, '')::uuid, "
      "string_to_array(v.jurisdiction, ','), v.absent::datemultirange, "
      "v.acting::acting_appointment[], nullif(v.assigned_from, '')::date, v.told_on, v.sequence, "
      "$16 FROM unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::boolean[], $5::boolean[], "
      "$6::text[], $7::text[], $8::text[], $9::boolean[], $10::text[], $11::text[], $12::text[], "
      "$13::text[], $14::text[], $15::date[]) AS v (id, sequence, type, active, erased, position, "
      "unit, standard, heads, reports_to, jurisdiction, absent, acting, assigned_from, told_on) "
      "ORDER BY v.id "
      "ON CONFLICT (employee_id) DO UPDATE SET sequence = excluded.sequence, "
      "employment_type = excluded.employment_type, active = excluded.active, "
      "erased = excluded.erased, position_id = excluded.position_id, unit_id = excluded.unit_id, "
      "job_standard_code = excluded.job_standard_code, heads_unit = excluded.heads_unit, "
      "reports_to_position_id = excluded.reports_to_position_id, "
      "jurisdiction = excluded.jurisdiction, absent_on = excluded.absent_on, "
      "acting = excluded.acting, assigned_from = excluded.assigned_from, "
      "told_on = excluded.told_on, told_sequence = excluded.told_sequence, "
      "post_recorded_at = excluded.post_recorded_at "
      "WHERE e.sequence < excluded.sequence RETURNING employee_id",
      pg::Array(c.id), pg::Array(c.sequence), pg::Array(c.type), pg::Array(c.active),
      pg::Array(c.erased), pg::Array(c.position), pg::Array(c.unit), pg::Array(c.standard),
      pg::Array(c.heads), pg::Array(c.reports_to), pg::Array(c.jurisdiction), pg::Array(c.absent),
      pg::Array(c.acting), pg::Array(c.assigned_from), pg::Array(c.told_on), now);
  std::vector<Id> changed;
  for (const auto& row : done) changed.push_back(pg::IdOf(row[0]));
  return changed;
}

void ApplyUnits(pg::Tx& tx, const std::vector<UnitRow>& rows) {
  for (const UnitRow& row : rows) {
    tx.Exec(
        "INSERT INTO unit AS u (unit_id, sequence, code, parent_id, kind, name, region_code) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "ON CONFLICT (unit_id) DO UPDATE SET sequence = excluded.sequence, "
        "code = excluded.code, parent_id = excluded.parent_id, kind = excluded.kind, "
        "name = excluded.name, region_code = excluded.region_code "
        "WHERE u.sequence < excluded.sequence",
        row.unit_id, row.sequence, row.code, row.parent_id, row.kind, row.name, row.region_code);
  }
}

void ApplyPositions(pg::Tx& tx, const std::vector<PositionRow>& rows) {
  for (const PositionRow& row : rows) {
    tx.Exec(
        "INSERT INTO position AS p (position_id, sequence, code, name, unit_id, kind, "
        "job_standard_code, heads_unit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (position_id) DO UPDATE SET sequence = excluded.sequence, "
        "code = excluded.code, name = excluded.name, unit_id = excluded.unit_id, "
        "kind = excluded.kind, job_standard_code = excluded.job_standard_code, "
        "heads_unit = excluded.heads_unit WHERE p.sequence < excluded.sequence",
        row.position_id, row.sequence, row.code, row.name, row.unit_id, row.kind,
        row.job_standard_code, row.heads_unit);
  }
}

void ApplyCalendars(pg::Tx& tx, const std::vector<CalendarRow>& rows) {
  for (const CalendarRow& row : rows) {
    tx.Exec(
        "INSERT INTO calendar_year AS c (year, sequence, version, days) "
        "VALUES ($1, $2, $3, $4::date[]) "
        "ON CONFLICT (year) DO UPDATE SET sequence = excluded.sequence, "
        "version = excluded.version, days = excluded.days "
        "WHERE c.sequence < excluded.sequence",
        row.year, row.sequence, row.version, pg::Array(row.days));
  }
}

calendar::WorkingDays LoadCalendar(pg::Tx& tx) {
  calendar::WorkingDays calendar;
  for (const auto& row : tx.Exec("SELECT year, version, days FROM calendar_year")) {
    std::set<LocalDate> days;
    for (const std::string& day : pg::TextArrayOf(row[2])) {
      if (const auto date = LocalDate::Parse(day, "days"); date.ok()) days.insert(*date);
    }
    calendar.SetYear(row[0].as<int>(), row[1].as<int>(), std::move(days));
  }
  return calendar;
}

std::optional<KnownEmployee> FindEmployee(pg::Tx& tx, const Id& employee_id) {
  const auto rows = tx.Exec(
      "SELECT active, unit_id, heads_unit FROM employee WHERE employee_id = $1 AND NOT erased",
      employee_id);
  if (rows.empty()) return std::nullopt;
  KnownEmployee known{rows[0][0].as<bool>(), std::nullopt, rows[0][2].as<bool>()};
  if (!rows[0][1].is_null()) known.unit_id = pg::IdOf(rows[0][1]);
  return known;
}

std::set<Id> KnownEmployees(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const auto rows = tx.Exec(
      "SELECT employee_id FROM employee WHERE employee_id = ANY ($1::uuid[]) AND NOT erased",
      pg::Array(employee_ids));
  std::set<Id> known;
  for (const auto& row : rows) known.insert(pg::IdOf(row[0]));
  return known;
}

bool UnitExists(pg::Tx& tx, const Id& unit_id) {
  return !tx.Exec("SELECT FROM unit WHERE unit_id = $1", unit_id).empty();
}

bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id) {
  return !tx.Exec(
                "WITH RECURSIVE up AS (SELECT unit_id, parent_id FROM unit WHERE unit_id = $1 "
                "UNION ALL SELECT u.unit_id, u.parent_id FROM unit u "
                "JOIN up ON u.unit_id = up.parent_id) SELECT FROM up WHERE unit_id = $2",
                unit_id, root_id)
              .empty();
}

std::optional<Id> AgencyOf(pg::Tx& tx, const Id& unit_id) {
  const auto rows = tx.Exec(
      "WITH RECURSIVE up AS (SELECT unit_id, parent_id FROM unit WHERE unit_id = $1 "
      "UNION ALL SELECT u.unit_id, u.parent_id FROM unit u JOIN up ON u.unit_id = up.parent_id) "
      "SELECT up.unit_id FROM up JOIN unit root ON root.unit_id = up.parent_id "
      "WHERE root.parent_id IS NULL",
      unit_id);
  return rows.empty() ? std::nullopt : std::optional<Id>(pg::IdOf(rows[0][0]));
}

// post: who holds which post on day $2, the own (with its explicit superior position) or one held
// acting.
#define POSTS                                                                                \
  "post AS NOT MATERIALIZED (SELECT e.employee_id, e.position_id, e.unit_id, e.heads_unit, " \
  "    e.reports_to_position_id AS above, false AS acting FROM employee e WHERE e.active "   \
  "  UNION ALL SELECT e.employee_id, a.position_id, a.unit_id, a.heads_unit, NULL, true "    \
  "  FROM employee e CROSS JOIN LATERAL unnest(e.acting) AS a "                              \
  "  WHERE e.active AND cardinality(e.acting) > 0 AND a.held @> $2::date) "

// line: who is above whom; by_head: by a post that heads a unit. The one statement of what a direct
// superior is (see DirectReports). Who acts for the head of a unit right below is a report beside
// the definitive superior: one of the staff of a vacant unit who acts for its head would have none.
#define LINES                                                                                     \
  POSTS                                                                                           \
  ", line AS NOT MATERIALIZED (SELECT h.employee_id AS superior, e.employee_id AS report, "       \
  "    h.heads_unit AS by_head FROM post e JOIN post h ON h.position_id = e.above "               \
  "    WHERE e.employee_id <> h.employee_id "                                                     \
  "  UNION ALL SELECT h.employee_id, e.employee_id, true FROM post e "                            \
  "    JOIN post h ON h.unit_id = e.unit_id AND h.heads_unit AND h.employee_id <> e.employee_id " \
  "    WHERE e.above IS NULL AND NOT e.heads_unit AND NOT e.acting "                              \
  "  UNION ALL SELECT h.employee_id, e.employee_id, true FROM post e "                            \
  "    JOIN unit u ON u.unit_id = e.unit_id "                                                     \
  "    JOIN post h ON h.unit_id = u.parent_id AND h.heads_unit AND h.employee_id <> "             \
  "e.employee_id "                                                                                \
  "    WHERE e.above IS NULL AND e.heads_unit) "

std::vector<Id> HeadedUnits(pg::Tx& tx, const Id& employee_id, LocalDate day) {
  std::vector<Id> units;
  for (const auto& row : tx.Exec("WITH " POSTS "SELECT DISTINCT unit_id FROM post "
                                 "WHERE employee_id = $1 AND heads_unit",
                                 employee_id, day)) {
    units.push_back(pg::IdOf(row[0]));
  }
  return units;
}

std::vector<Id> DirectReports(pg::Tx& tx, const Id& head_id, LocalDate day,
                              const std::optional<Id>& only) {
  // Two statements: one for both would have no plan that looks up the one person.
  const auto rows =
      only.has_value() ? tx.Exec("WITH " LINES
                                 "SELECT DISTINCT report FROM line "
                                 "WHERE superior = $1 AND by_head AND report = $3",
                                 head_id, day, *only)
                       : tx.Exec("WITH " LINES
                                 "SELECT DISTINCT report FROM line WHERE superior = $1 AND by_head "
                                 "ORDER BY report",
                                 head_id, day);
  std::vector<Id> reports;
  for (const auto& row : rows) reports.push_back(pg::IdOf(row[0]));
  return reports;
}

std::vector<ReportingLine> ReportingLines(pg::Tx& tx, const std::vector<Id>& people,
                                          LocalDate day) {
  std::vector<ReportingLine> lines;
  for (const auto& row : tx.Exec("WITH " LINES "SELECT DISTINCT superior, report FROM line "
                                 "WHERE superior = ANY ($1::uuid[]) OR report = ANY ($1::uuid[]) "
                                 "ORDER BY superior, report",
                                 pg::Array(people), day)) {
    lines.push_back({pg::IdOf(row[0]), pg::IdOf(row[1])});
  }
  return lines;
}

std::vector<std::pair<Id, Id>> DrawColleagues(pg::Tx& tx, const std::vector<Id>& people,
                                              LocalDate day,
                                              const std::vector<ReportingLine>& lines,
                                              const Draw& draw) {
  std::vector<Id> superiors, reports;
  for (const ReportingLine& line : lines) {
    superiors.push_back(line.superior);
    reports.push_back(line.report);
  }
  const auto rows = tx.Exec(
      "WITH " POSTS
      ", head AS MATERIALIZED (SELECT employee_id, unit_id FROM post WHERE heads_unit), "
      "line AS MATERIALIZED (SELECT superior AS one, report AS other "
      "  FROM unnest($3::uuid[], $4::uuid[]) AS l (superior, report) "
      "  UNION SELECT report, superior FROM unnest($3::uuid[], $4::uuid[]) AS l (superior, "
      "  report)), "
      "colleague AS (SELECT p.employee_id AS one, o.employee_id AS other FROM employee p "
      "    JOIN employee o ON o.active AND o.unit_id = p.unit_id "
      "    WHERE p.active AND p.employee_id = ANY ($1::uuid[]) "
      "    AND NOT EXISTS (SELECT FROM head h WHERE h.employee_id = p.employee_id "
      "      AND h.unit_id = p.unit_id) "
      "    AND NOT EXISTS (SELECT FROM head h WHERE h.employee_id = o.employee_id "
      "      AND h.unit_id = o.unit_id) "
      "  UNION SELECT p.employee_id, o.employee_id FROM head p "
      "    JOIN unit u ON u.unit_id = p.unit_id "
      "    JOIN unit s ON s.parent_id = u.parent_id AND s.unit_id <> u.unit_id "
      "    JOIN head o ON o.unit_id = s.unit_id WHERE p.employee_id = ANY ($1::uuid[])), "
      "drawn AS (SELECT c.one, c.other, row_number() OVER (PARTITION BY c.one "
      "    ORDER BY md5($5::text || c.one || c.other)) AS n FROM colleague c "
      "    LEFT JOIN line l ON l.one = c.one AND l.other = c.other "
      "    WHERE l.one IS NULL AND c.one <> c.other) "
      "SELECT one, other FROM drawn WHERE n <= $6 ORDER BY one, other",
      pg::Array(people), day, pg::Array(superiors), pg::Array(reports), draw.seed, draw.most);
  std::vector<std::pair<Id, Id>> drawn;
  for (const auto& row : rows) drawn.push_back({pg::IdOf(row[0]), pg::IdOf(row[1])});
  return drawn;
}

}  // namespace mumpuni::assessment::peers
