#include "services/complaint/peers/projections.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

namespace mumpuni::complaint::peers {
namespace {

// Nil ids travel through arrays as nil and become NULL in SQL.
constexpr char kNil[] = "00000000-0000-0000-0000-000000000000";

std::string OrEmpty(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

// The text of an acting_appointment[].
std::string ActingOf(const std::vector<Acting>& acting) {
  std::vector<std::string> rows;
  for (const auto& [post, first, last] : acting) {
    if (last.has_value() && *last < first) continue;
    const std::string held =
        absl::StrCat("[", first.ToString(), ",", last.has_value() ? last->ToString() + "]" : ")");
    rows.push_back(absl::StrCat("(", OrEmpty(post.position_id), ",", OrEmpty(post.unit_id), ",",
                                post.heads_unit ? "t" : "f", ",\"", held, "\")"));
  }
  return pg::Array(rows);
}

// The text of a duty_window[].
std::string WindowsOf(const std::vector<domain::DutyWindow>& windows) {
  std::vector<std::string> rows;
  for (const domain::DutyWindow& w : windows) {
    rows.push_back(absl::StrCat("(", w.weekday, ",", w.start_minute, ",", w.end_minute, ")"));
  }
  return pg::Array(rows);
}

// A row per post held acting on day $2, or one without.
#define PERSON                                                                                \
  "SELECT e.employee_id, e.active, e.unit_id, e.position_id, e.heads_unit, "                  \
  "e.reports_to_position_id, e.absent_on @> $2::date AS absent, a.held IS NOT NULL AS acts, " \
  "a.position_id AS acting_position_id, a.unit_id AS acting_unit_id, "                        \
  "a.heads_unit AS acting_heads_unit "                                                        \
  "FROM employee_projection e LEFT JOIN LATERAL unnest(e.acting) AS a ON a.held @> $2::date "

domain::Person PersonOf(const pqxx::row& row) {
  domain::Person person;
  person.employee_id = pg::IdOf(row["employee_id"]);
  person.active = row["active"].as<bool>();
  person.unit_id = pg::IdOf(row["unit_id"]);
  person.position_id = pg::IdOf(row["position_id"]);
  person.heads_unit = row["heads_unit"].as<bool>();
  person.reports_to_position_id = pg::IdOf(row["reports_to_position_id"]);
  person.absent = row["absent"].as<bool>();
  return person;
}

// Of rows ordered by employee.
std::vector<domain::Person> PeopleOf(const pqxx::result& rows) {
  std::vector<domain::Person> people;
  for (const auto& row : rows) {
    if (people.empty() || people.back().employee_id != pg::IdOf(row["employee_id"])) {
      people.push_back(PersonOf(row));
    }
    if (!row["acts"].as<bool>()) continue;
    people.back().acting.push_back({pg::IdOf(row["acting_position_id"]),
                                    pg::IdOf(row["acting_unit_id"]),
                                    row["acting_heads_unit"].as<bool>()});
  }
  return people;
}

}  // namespace

void Upsert(pg::Tx& tx, const std::vector<EmployeeRow>& rows) {
  if (rows.empty()) return;
  std::vector<Id> ids, units, positions, superiors;
  std::vector<int64_t> sequences, active, heads;
  std::vector<std::string> absences, acting, windows;
  std::vector<LocalDate> published;
  for (const EmployeeRow& row : rows) {
    ids.push_back(row.employee_id);
    sequences.push_back(row.sequence);
    active.push_back(row.active ? 1 : 0);
    units.push_back(row.unit_id);
    positions.push_back(row.position_id);
    heads.push_back(row.heads_unit ? 1 : 0);
    superiors.push_back(row.reports_to_position_id);
    absences.push_back(pg::Multirange(row.roster.absences));
    acting.push_back(ActingOf(row.acting));
    windows.push_back(WindowsOf(row.roster.windows));
    published.push_back(row.published_on);
  }
  tx.Exec(R"(
      INSERT INTO employee_projection (employee_id, sequence, active, unit_id, position_id,
                                       heads_unit, reports_to_position_id, acting, duty_windows,
                                       absent_on)
      SELECT r.employee_id, r.sequence, r.active = 1, nullif(r.unit_id, $10::uuid),
             nullif(r.position_id, $10::uuid), r.heads_unit = 1, nullif(r.superior, $10::uuid),
             r.acting::acting_appointment[], r.duty_windows::duty_window[],
             r.absent_on::datemultirange + CASE WHEN r.active = 1 THEN
               coalesce(e.absent_on * datemultirange(daterange(r.published_on - 90,
                                                               r.published_on)), '{}')
               ELSE '{}' END
      FROM unnest($1::uuid[], $2::bigint[], $3::integer[], $4::uuid[], $5::uuid[], $6::integer[],
                  $7::uuid[], $8::text[], $9::date[], $11::text[], $12::text[])
        AS r (employee_id, sequence, active, unit_id, position_id, heads_unit, superior, absent_on,
              published_on, acting, duty_windows)
      LEFT JOIN employee_projection e USING (employee_id)
      ORDER BY r.employee_id
      ON CONFLICT (employee_id) DO UPDATE SET
        sequence = excluded.sequence, active = excluded.active, unit_id = excluded.unit_id,
        position_id = excluded.position_id, heads_unit = excluded.heads_unit,
        reports_to_position_id = excluded.reports_to_position_id, acting = excluded.acting,
        duty_windows = excluded.duty_windows, absent_on = excluded.absent_on
      WHERE employee_projection.sequence < excluded.sequence)",
          pg::Array(ids), pg::Array(sequences), pg::Array(active), pg::Array(units),
          pg::Array(positions), pg::Array(heads), pg::Array(superiors), pg::Array(absences),
          pg::Array(published), kNil, pg::Array(acting), pg::Array(windows));
}

void Upsert(pg::Tx& tx, const std::vector<UnitRow>& rows) {
  if (rows.empty()) return;
  std::vector<Id> ids, parents;
  std::vector<int64_t> sequences, closed;
  std::vector<std::string> codes, names;
  for (const UnitRow& row : rows) {
    ids.push_back(row.unit_id);
    sequences.push_back(row.sequence);
    parents.push_back(row.parent_unit_id);
    codes.push_back(row.code);
    names.push_back(row.name);
    closed.push_back(row.closed ? 1 : 0);
  }
  tx.Exec(R"(
      INSERT INTO unit_projection (unit_id, sequence, parent_unit_id, code, name, closed)
      SELECT unit_id, sequence, nullif(parent_unit_id, $6::uuid), code, name, closed = 1
      FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $7::integer[])
        AS r (unit_id, sequence, parent_unit_id, code, name, closed)
      ORDER BY unit_id
      ON CONFLICT (unit_id) DO UPDATE SET
        sequence = excluded.sequence, parent_unit_id = excluded.parent_unit_id,
        code = excluded.code, name = excluded.name, closed = excluded.closed
      WHERE unit_projection.sequence < excluded.sequence)",
          pg::Array(ids), pg::Array(sequences), pg::Array(parents), pg::Array(codes),
          pg::Array(names), kNil, pg::Array(closed));
}

void Upsert(pg::Tx& tx, const std::vector<PositionRow>& rows) {
  if (rows.empty()) return;
  std::vector<Id> ids;
  std::vector<int64_t> sequences;
  std::vector<std::string> names;
  for (const PositionRow& row : rows) {
    ids.push_back(row.position_id);
    sequences.push_back(row.sequence);
    names.push_back(row.name);
  }
  tx.Exec(R"(
      INSERT INTO position_projection (position_id, sequence, name)
      SELECT position_id, sequence, name
      FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS r (position_id, sequence, name)
      ORDER BY position_id
      ON CONFLICT (position_id) DO UPDATE SET sequence = excluded.sequence, name = excluded.name
      WHERE position_projection.sequence < excluded.sequence)",
          pg::Array(ids), pg::Array(sequences), pg::Array(names));
}

std::vector<int> Upsert(pg::Tx& tx, const std::vector<CalendarRow>& rows) {
  std::vector<int> revised;
  for (const CalendarRow& row : rows) {
    const auto known = tx.Exec("SELECT version FROM calendar_projection WHERE year = $1", row.year);
    const bool newer = !known.empty() && known[0]["version"].as<int>() < row.version;
    const bool written = tx.Exec(R"(
        INSERT INTO calendar_projection (year, sequence, version, days)
        VALUES ($1, $2, $3, $4::date[])
        ON CONFLICT (year) DO UPDATE SET
          sequence = excluded.sequence, version = excluded.version, days = excluded.days
        WHERE calendar_projection.sequence < excluded.sequence)",
                                 row.year, row.sequence, row.version, pg::Array(row.days))
                             .affected_rows() == 1;
    if (newer && written) revised.push_back(row.year);
  }
  return revised;
}

std::vector<domain::Person> FindPeople(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day) {
  return PeopleOf(tx.Exec(PERSON "WHERE e.employee_id = ANY ($1::uuid[]) ORDER BY e.employee_id",
                          pg::Array(ids), day));
}

std::vector<domain::Person> PresentStaff(pg::Tx& tx, const Id& unit_id, LocalDate day,
                                         const std::optional<std::vector<Id>>& among) {
  // A head is left out, wherever below the unit: heads hand out cases and decide about them. So
  // does, for the day, whoever acts for the head of this unit, of one below or of one above; and
  // who acts for the head of another unit has that office to run beside the own.
  return PeopleOf(
      tx.Exec("WITH RECURSIVE tree AS ("
              "  SELECT $1::uuid AS unit_id"
              "  UNION ALL"
              "  SELECT u.unit_id FROM unit_projection u JOIN tree t ON u.parent_unit_id = "
              "t.unit_id) " PERSON "WHERE e.unit_id IN (SELECT unit_id FROM tree) "
              "AND e.active AND NOT e.heads_unit AND NOT e.absent_on @> $2::date "
              "AND NOT EXISTS (SELECT FROM unnest(e.acting) AS h "
              "                WHERE h.heads_unit AND h.held @> $2::date) "
              "AND ($3::boolean OR e.employee_id = ANY ($4::uuid[])) ORDER BY e.employee_id",
              unit_id, day, !among.has_value(), pg::Array(among.value_or(std::vector<Id>()))));
}

domain::Roster RosterOf(pg::Tx& tx, const Id& employee_id) {
  domain::Roster roster;
  for (const auto& row : tx.Exec(R"(
           SELECT lower(r) AS first, upper(r) - 1 AS last
           FROM employee_projection, unnest(absent_on) AS r WHERE employee_id = $1 ORDER BY r)",
                                 employee_id)) {
    roster.absences.emplace_back(pg::DateOf(row["first"]), pg::DateOf(row["last"]));
  }
  for (const auto& row : tx.Exec(R"(
           SELECT w.weekday, w.start_minute, w.end_minute
           FROM employee_projection, unnest(duty_windows) AS w WHERE employee_id = $1)",
                                 employee_id)) {
    roster.windows.push_back(
        {row["weekday"].as<int>(), row["start_minute"].as<int>(), row["end_minute"].as<int>()});
  }
  return roster;
}

std::vector<Id> LineAbove(pg::Tx& tx, const Id& employee_id, const Id& unit_id, LocalDate day) {
  std::vector<Id> line;
  for (const auto& row : tx.Exec(R"(
           WITH RECURSIVE self AS (
             SELECT employee_id, unit_id, reports_to_position_id FROM employee_projection
             WHERE employee_id = $1),
           up AS (
             SELECT u.unit_id, u.parent_unit_id, 1 AS depth FROM unit_projection u
             WHERE u.unit_id = coalesce((SELECT unit_id FROM self), $2::uuid)
             UNION ALL
             SELECT u.unit_id, u.parent_unit_id, up.depth + 1
             FROM unit_projection u JOIN up ON u.unit_id = up.parent_unit_id
             WHERE up.depth < 50),
           superiors AS (
             SELECT e.employee_id, 0 AS depth, e.absent_on @> $3::date AS away,
                    e.position_id IS DISTINCT FROM s.reports_to_position_id AS acts
             FROM self s JOIN employee_projection e
               ON e.position_id = s.reports_to_position_id
               OR EXISTS (SELECT FROM unnest(e.acting) AS a
                          WHERE a.position_id = s.reports_to_position_id AND a.held @> $3::date)
             WHERE e.active
             UNION ALL
             SELECT e.employee_id, up.depth, e.absent_on @> $3::date, NOT e.heads_unit OR
                    e.unit_id <> up.unit_id
             FROM up JOIN employee_projection e
               ON (e.heads_unit AND e.unit_id = up.unit_id)
               OR EXISTS (SELECT FROM unnest(e.acting) AS a
                          WHERE a.heads_unit AND a.unit_id = up.unit_id AND a.held @> $3::date)
             WHERE e.active)
           SELECT DISTINCT ON (depth) employee_id FROM superiors
           WHERE employee_id IS DISTINCT FROM $1
           ORDER BY depth, away, acts, employee_id)",
                                 pg::OrNull(employee_id), unit_id, day)) {
    const Id superior = pg::IdOf(row["employee_id"]);
    if (std::find(line.begin(), line.end(), superior) == line.end()) line.push_back(superior);
  }
  return line;
}

Id UnitOf(pg::Tx& tx, const Id& employee_id) {
  const auto rows = tx.Exec(
      "SELECT unit_id FROM employee_projection WHERE employee_id = $1 AND active", employee_id);
  return rows.empty() ? Id() : pg::IdOf(rows[0]["unit_id"]);
}

std::vector<Id> UnitsUnder(pg::Tx& tx, const Id& employee_id, LocalDate day) {
  std::vector<Id> units;
  for (const auto& row : tx.Exec(R"(
           SELECT unit_id FROM employee_projection
           WHERE employee_id = $1 AND active AND unit_id IS NOT NULL
           UNION
           SELECT a.unit_id FROM employee_projection e CROSS JOIN LATERAL unnest(e.acting) AS a
           WHERE e.employee_id = $1 AND e.active AND a.heads_unit AND a.held @> $2::date
             AND a.unit_id IS NOT NULL)",
                                 employee_id, day)) {
    units.push_back(pg::IdOf(row["unit_id"]));
  }
  return units;
}

bool AnyWithin(pg::Tx& tx, const std::vector<Id>& unit_ids, const std::vector<Id>& roots) {
  if (unit_ids.empty() || roots.empty()) return false;
  // Mostly one of them itself.
  if (std::find_first_of(unit_ids.begin(), unit_ids.end(), roots.begin(), roots.end()) !=
      unit_ids.end()) {
    return true;
  }
  return !tx.Exec(R"(
      WITH RECURSIVE above AS (
        SELECT unit_id FROM unnest($1::uuid[]) AS u (unit_id)
        UNION
        SELECT u.parent_unit_id FROM unit_projection u JOIN above a ON u.unit_id = a.unit_id
        WHERE u.parent_unit_id IS NOT NULL)
      SELECT 1 AS found FROM above WHERE unit_id = ANY ($2::uuid[]))",
                  pg::Array(unit_ids), pg::Array(roots))
              .empty();
}

UnitCount CountUnits(pg::Tx& tx, const std::vector<Id>& unit_ids) {
  const auto rows = tx.Exec(R"(
      SELECT count(*) AS known, count(*) FILTER (WHERE closed) AS closed
      FROM unit_projection WHERE unit_id = ANY ($1::uuid[]))",
                            pg::Array(unit_ids));
  return {rows[0]["known"].as<int>(), rows[0]["closed"].as<int>()};
}

std::string UnitName(pg::Tx& tx, const Id& unit_id) {
  if (unit_id.IsNil()) return "";
  const auto rows = tx.Exec("SELECT name FROM unit_projection WHERE unit_id = $1", unit_id);
  return rows.empty() ? "" : pg::TextOf(rows[0]["name"]);
}

std::string PositionNameOf(pg::Tx& tx, const Id& employee_id) {
  if (employee_id.IsNil()) return "";
  const auto rows = tx.Exec(R"(
      SELECT p.name FROM employee_projection e JOIN position_projection p USING (position_id)
      WHERE e.employee_id = $1)",
                            employee_id);
  return rows.empty() ? "" : pg::TextOf(rows[0]["name"]);
}

calendar::WorkingDays LoadCalendar(pg::Tx& tx, int year) {
  calendar::WorkingDays calendar;
  const auto rows = tx.Exec(
      "SELECT year, version, days FROM calendar_projection WHERE year BETWEEN $1 - 1 AND $1 + 1",
      year);
  for (const auto& row : rows) {
    std::set<LocalDate> days;
    for (const std::string& day : pg::TextArrayOf(row["days"])) {
      if (auto date = LocalDate::Parse(day, "days"); date.ok()) days.insert(*date);
    }
    calendar.SetYear(row["year"].as<int>(), row["version"].as<int>(), std::move(days));
  }
  return calendar;
}

}  // namespace mumpuni::complaint::peers
