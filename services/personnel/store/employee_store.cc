#include "services/personnel/store/employee_store.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "services/personnel/domain/person_name.h"
#include "services/personnel/store/position_row.h"

namespace mumpuni::personnel::store {
namespace {

// Who has gone from PNS (1) to a contract is no candidate any more, whatever was recorded before.
// Every read joins the standing and the position of the day (the text of a parameter), and what has
// not ended on it, so a page is one statement.
#define EMPLOYEE_COLUMNS(day)                                                                    \
  "e.employee_id, e.full_name, e.birth_date, e.sex, e.education, e.hire_date, "                  \
  "e.version, lower(s.days) AS since, s.in_service, s.deactivation_reason, s.employee_number, "  \
  "s.employment_type, e.on_probation AND s.employment_type = 1 AS on_probation, s.grade_code, "  \
  "s.grade_since, s.position_since, s.contract_start, s.contract_end, s.jurisdiction, "          \
  "s.duty_pattern_code, " POSITION_COLUMNS                                                       \
  ", "                                                                                           \
  "ARRAY(SELECT b.absence_id || ' ' || b.start_date || ' ' || b.end_date FROM absence b "        \
  "WHERE b.employee_id = e.employee_id AND b.end_date >= " day                                   \
  "::date ORDER BY b.start_date) AS absences, "                                                  \
  "ARRAY(SELECT x.action_id || ' ' || x.position_id || ' ' || x.kind || ' ' || lower(x.days) "   \
  "|| ' ' || coalesce((upper(x.days) - 1)::text, '-') || ' ' || coalesce(y.unit_id::text, '-') " \
  "|| ' ' || coalesce(y.heads_unit, false)::text FROM acting_appointment x "                     \
  "LEFT JOIN position_period y ON y.position_id = x.position_id "                                \
  "AND y.days @> greatest(lower(x.days), " day                                                   \
  "::date) WHERE x.employee_id = e.employee_id AND NOT x.days << daterange(" day                 \
  "::date, NULL) ORDER BY x.days, x.action_id) AS acting "
#define EMPLOYEE_JOINS(day)                                                         \
  "FROM employee e "                                                                \
  "JOIN standing s ON s.employee_id = e.employee_id AND holds_on(s.days, " day      \
  "::date) "                                                                        \
  "LEFT JOIN position p ON p.position_id = s.position_id "                          \
  "LEFT JOIN position_period d ON d.position_id = s.position_id AND d.days @> " day \
  "::date "                                                                         \
  "LEFT JOIN position_type t ON t.code = p.position_type_code "
// Units below `roots` (the text of a parameter) on the day.
#define TREE(roots, day)                                          \
  "WITH RECURSIVE tree AS (SELECT unit_id FROM unit_period "      \
  "WHERE unit_id = ANY(" roots "::uuid[]) AND days @> " day       \
  "::date UNION SELECT u.unit_id FROM unit_period u JOIN tree x " \
  "ON u.parent_id = x.unit_id AND u.days @> " day "::date) "

// "id start end", as EMPLOYEE_COLUMNS writes it.
domain::Absence AbsenceOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  return {*Id::Parse(parts.at(0), ""),
          {*LocalDate::Parse(parts.at(1), ""), *LocalDate::Parse(parts.at(2), "")}};
}

// "action position kind start end unit heads", as EMPLOYEE_COLUMNS writes it; "-" is none.
HeldActing ActingOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  HeldActing held;
  held.acting.action_id = *Id::Parse(parts.at(0), "");
  held.acting.position_id = *Id::Parse(parts.at(1), "");
  held.acting.kind =
      parts.at(2) == "1" ? domain::ActingKind::kActing : domain::ActingKind::kActingDaily;
  held.acting.start = *LocalDate::Parse(parts.at(3), "");
  if (parts.at(4) != "-") held.acting.end = *LocalDate::Parse(parts.at(4), "");
  if (parts.at(5) != "-") held.unit_id = *Id::Parse(parts.at(5), "");
  held.heads_unit = parts.at(6) == "true";
  return held;
}

void ReadStanding(const pqxx::row& row, domain::Employee& e) {
  e.status = row["in_service"].as<bool>() ? domain::EmployeeStatus::kActive
                                          : domain::EmployeeStatus::kInactive;
  e.since = pg::DateOf(row["since"]);
  e.deactivation_reason =
      static_cast<domain::DeactivationReason>(row["deactivation_reason"].as<int>());
  // Stored numbers were checked when they came in.
  e.number = *domain::EmployeeNumber::Parse(pg::TextOf(row["employee_number"]), "");
  e.employment_type = static_cast<domain::EmploymentType>(row["employment_type"].as<int>());
  e.grade_code = pg::TextOf(row["grade_code"]);
  e.grade_since = pg::DateOf(row["grade_since"]);
  if (!row["contract_start"].is_null()) {
    e.contract_term =
        domain::DateRange{pg::DateOf(row["contract_start"]), pg::DateOf(row["contract_end"])};
  }
  e.jurisdiction_region_codes = pg::TextArrayOf(row["jurisdiction"]);
  e.duty_pattern_code = pg::TextOf(row["duty_pattern_code"]);
}

EmployeeRow RowOf(const pqxx::row& row) {
  EmployeeRow result;
  domain::Employee& e = result.employee;
  e.id = pg::IdOf(row["employee_id"]);
  e.person.full_name = pg::TextOf(row["full_name"]);
  e.person.birth_date = pg::OptionalDateOf(row["birth_date"]);
  e.person.sex = static_cast<domain::Sex>(row["sex"].as<int>());
  e.person.on_probation = row["on_probation"].as<bool>();
  e.education = row["education"].as<int>();
  e.hire_date = pg::DateOf(row["hire_date"]);
  e.version = row["version"].as<int64_t>();
  ReadStanding(row, e);
  for (const std::string& text : pg::TextArrayOf(row["absences"])) {
    e.absences.push_back(AbsenceOf(text));
  }
  for (const std::string& text : pg::TextArrayOf(row["acting"])) {
    result.acting.push_back(ActingOf(text));
  }
  // A position whose days do not reach this one is a fact of the past that nobody recorded.
  if (!row["position_id"].is_null() && !row["unit_id"].is_null()) {
    result.position = PositionOf(row);
    e.assignment = domain::Assignment{result.position->id, pg::DateOf(row["position_since"])};
  }
  return result;
}

std::vector<EmployeeRow> RowsOf(const pqxx::result& result) {
  std::vector<EmployeeRow> rows;
  rows.reserve(static_cast<size_t>(result.size()));
  for (const auto& row : result) rows.push_back(RowOf(row));
  return rows;
}

std::vector<Id> IdsOf(const pqxx::result& result) {
  std::vector<Id> ids;
  for (const auto& row : result) ids.push_back(pg::IdOf(row[0]));
  return ids;
}

// The columns of persons, as arrays.
struct PersonColumns {
  std::vector<Id> ids;
  std::vector<std::string> names, search_names, birth_dates, probation, hire_dates;
  std::vector<int64_t> sexes, education;

  explicit PersonColumns(const std::vector<NewEmployee>& employees) {
    for (const NewEmployee& e : employees) {
      ids.push_back(e.id);
      names.push_back(e.person.full_name);
      search_names.push_back(domain::SearchName(e.person.full_name));
      birth_dates.push_back(e.person.birth_date.has_value() ? e.person.birth_date->ToString() : "");
      sexes.push_back(static_cast<int64_t>(e.person.sex));
      probation.push_back(e.person.on_probation ? "t" : "f");
      education.push_back(e.education);
      hire_dates.push_back(e.hire_date.ToString());
    }
  }
};

int StatusOf(const EmployeeFilter& filter) {
  return filter.status.has_value() ? static_cast<int>(*filter.status) : 0;
}

std::optional<std::string> RootsOf(const EmployeeFilter& filter) {
  if (!filter.roots.has_value()) return std::nullopt;
  return pg::Array(*filter.roots);
}

}  // namespace

void InsertEmployees(pg::Tx& tx, const std::vector<NewEmployee>& employees) {
  const PersonColumns c(employees);
  tx.Exec(R"(
      INSERT INTO employee (employee_id, full_name, search_name, birth_date, sex, education,
                            hire_date, on_probation)
      SELECT v.id, v.name, v.search_name, nullif(v.birth_date, '')::date, v.sex, v.education,
             v.hired, v.probation
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::date[],
                  $8::boolean[])
        AS v (id, name, search_name, birth_date, sex, education, hired, probation))",
          pg::Array(c.ids), pg::Array(c.names), pg::Array(c.search_names), pg::Array(c.birth_dates),
          pg::Array(c.sexes), pg::Array(c.education), pg::Array(c.hire_dates),
          pg::Array(c.probation));
}

void UpdatePersons(pg::Tx& tx, const std::vector<NewEmployee>& employees) {
  const PersonColumns c(employees);
  tx.Exec(R"(
      UPDATE employee e
      SET full_name = v.name, search_name = v.search_name,
          birth_date = nullif(v.birth_date, '')::date, sex = v.sex, education = v.education,
          on_probation = v.probation, version = e.version + 1
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[],
                  $7::boolean[])
        AS v (id, name, search_name, birth_date, sex, education, probation)
      WHERE e.employee_id = v.id)",
          pg::Array(c.ids), pg::Array(c.names), pg::Array(c.search_names), pg::Array(c.birth_dates),
          pg::Array(c.sexes), pg::Array(c.education), pg::Array(c.probation));
}

void UpdatePerson(pg::Tx& tx, const Id& id, const domain::Person& person) {
  tx.Exec(
      "UPDATE employee SET full_name = $2, search_name = $3, birth_date = $4, sex = $5, "
      "on_probation = $6, version = version + 1 WHERE employee_id = $1",
      id, person.full_name, domain::SearchName(person.full_name), person.birth_date,
      static_cast<int>(person.sex), person.on_probation);
}

void Touch(pg::Tx& tx, const std::map<Id, LocalDate>& hire_dates) {
  std::vector<Id> ids;
  std::vector<LocalDate> days;
  for (const auto& [id, day] : hire_dates) {
    ids.push_back(id);
    days.push_back(day);
  }
  tx.Exec(R"(
      UPDATE employee e SET version = e.version + 1, hire_date = v.hired
      FROM unnest($1::uuid[], $2::date[]) AS v (id, hired) WHERE e.employee_id = v.id)",
          pg::Array(ids), pg::Array(days));
}

std::optional<LocalDate> RetirementOf(pg::Tx& tx, const Id& employee_id) {
  const auto rows = tx.Exec("SELECT retires_on FROM employee WHERE employee_id = $1", employee_id);
  if (rows.empty()) return std::nullopt;
  return pg::OptionalDateOf(rows[0][0]);
}

void SetRetirements(pg::Tx& tx, const std::map<Id, std::optional<LocalDate>>& days) {
  std::vector<Id> ids;
  std::vector<std::string> texts;
  for (const auto& [id, day] : days) {
    ids.push_back(id);
    texts.push_back(day.has_value() ? day->ToString() : "");
  }
  tx.Exec(R"(
      UPDATE employee e SET retires_on = nullif(v.day, '')::date
      FROM unnest($1::uuid[], $2::text[]) AS v (id, day)
      WHERE e.employee_id = v.id AND e.retires_on IS DISTINCT FROM nullif(v.day, '')::date)",
          pg::Array(ids), pg::Array(texts));
}

std::vector<EmployeeRow> FindEmployees(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day) {
  return RowsOf(tx.Exec("SELECT " EMPLOYEE_COLUMNS("$2") EMPLOYEE_JOINS(
                            "$2") "WHERE e.employee_id = ANY($1::uuid[]) ORDER BY e.employee_id",
                        pg::Array(ids), day));
}

std::optional<EmployeeRow> FindEmployee(pg::Tx& tx, const Id& id, LocalDate day) {
  // Not a list of one: the plan for a list of unknown length reads whole tables.
  auto rows = RowsOf(tx.Exec(
      "SELECT " EMPLOYEE_COLUMNS("$2") EMPLOYEE_JOINS("$2") "WHERE e.employee_id = $1", id, day));
  if (rows.empty()) return std::nullopt;
  return std::move(rows[0]);
}

std::optional<EmployeeRow> FindEmployeeEver(pg::Tx& tx, const Id& id, LocalDate day) {
  auto row = FindEmployee(tx, id, day);
  if (row.has_value()) return row;
  const auto hired = tx.Exec("SELECT hire_date FROM employee WHERE employee_id = $1", id);
  if (hired.empty()) return std::nullopt;
  return FindEmployee(tx, id, pg::DateOf(hired[0][0]));
}

std::map<Id, int64_t> LockEmployees(pg::Tx& tx, std::vector<Id> ids) {
  std::map<Id, int64_t> versions;
  for (const auto& row : tx.Exec(R"(
      SELECT employee_id, version FROM employee WHERE employee_id = ANY($1::uuid[])
      ORDER BY employee_id FOR NO KEY UPDATE)",
                                 pg::Array(ids))) {
    versions[pg::IdOf(row[0])] = row[1].as<int64_t>();
  }
  return versions;
}

// The id after which a page goes on, from the text of a parameter; before all if it is empty. Not
// an OR, so that an index can begin there.
#define AFTER(id) \
  "coalesce(nullif(" id "::text, ''), '00000000-0000-0000-0000-000000000000')::uuid "

std::vector<EmployeeRow> ListEmployees(pg::Tx& tx, const EmployeeFilter& filter,
                                       const std::string& after_id, int limit, LocalDate day) {
  // Two statements, so that the city-wide page walks the keys without a tree.
  if (!filter.roots.has_value()) {
    return RowsOf(tx.Exec(
        "SELECT " EMPLOYEE_COLUMNS("$4")
            EMPLOYEE_JOINS("$4") "WHERE e.employee_id > " AFTER("$1") "AND s.employee_id > " AFTER(
                "$1") "AND ($2::int = 0 OR s.in_service = ($2::int = 1)) "
                      "ORDER BY e.employee_id LIMIT $3",
        after_id, StatusOf(filter), limit, day));
  }
  // The page is chosen first, by keys alone; only its rows are read whole. The limit stands
  // outside, or the planner would walk the whole city by id until it has met enough of the unit.
  return RowsOf(tx.Exec(
      TREE("$4",
           "$5") ", staff AS MATERIALIZED (SELECT s.employee_id FROM tree "
                 "JOIN position_period d ON d.unit_id = tree.unit_id AND d.days @> $5::date "
                 "JOIN standing s ON s.position_id = d.position_id AND holds_on(s.days, $5::date) "
                 "WHERE s.employee_id > " AFTER(
                     "$1") "AND ($2::int = 0 OR s.in_service = ($2::int = 1))) "
                           "SELECT " EMPLOYEE_COLUMNS("$5")
                               EMPLOYEE_JOINS("$5") "WHERE e.employee_id IN (SELECT employee_id "
                                                    "FROM staff ORDER BY employee_id LIMIT $3) "
                                                    "ORDER BY e.employee_id",
      after_id, StatusOf(filter), limit, *RootsOf(filter), day));
}

std::vector<EmployeeRow> SearchByName(pg::Tx& tx, const EmployeeFilter& filter,
                                      const std::string& search_name, int limit, LocalDate day) {
  // The index finds near spellings of a word of the name; the order prefers a whole name. What is
  // found is ordered before it is read whole.
  return RowsOf(tx.Exec(
      TREE("$3",
           "$6") ", found AS MATERIALIZED ("
                 "SELECT e.employee_id, row_number() OVER (ORDER BY "
                 "word_similarity($1::text, e.search_name) DESC, similarity($1::text, "
                 "e.search_name) DESC, "
                 "e.search_name, e.employee_id) AS place FROM employee e "
                 "JOIN standing s ON s.employee_id = e.employee_id AND holds_on(s.days, $6::date) "
                 "LEFT JOIN position_period d ON d.position_id = s.position_id AND d.days @> "
                 "$6::date "
                 "WHERE $1::text <% e.search_name "
                 "AND ($2::int = 0 OR s.in_service = ($2::int = 1)) "
                 "AND ($3::uuid[] IS NULL OR d.unit_id IN (SELECT unit_id FROM tree)) "
                 "AND ($4::uuid IS NULL OR s.position_id = $4::uuid) ORDER BY place LIMIT $5) "
                 "SELECT " EMPLOYEE_COLUMNS("$6") EMPLOYEE_JOINS(
                     "$6") "JOIN found f ON f.employee_id = e.employee_id ORDER BY f.place",
      search_name, StatusOf(filter), RootsOf(filter), filter.position_id, limit, day));
}

std::vector<EmployeeRow> SearchByNumber(pg::Tx& tx, const EmployeeFilter& filter,
                                        const std::string& digits, int limit, LocalDate day) {
  return RowsOf(
      tx.Exec(TREE("$3", "$6") "SELECT " EMPLOYEE_COLUMNS("$6") EMPLOYEE_JOINS(
                  "$6") "WHERE e.employee_id IN (SELECT n.employee_id FROM employee_number n "
                        "  WHERE n.employee_number >= rpad($1::text, 18, '0') "
                        "    AND n.employee_number <= rpad($1::text, 18, '9')) "
                        "AND ($2::int = 0 OR s.in_service = ($2::int = 1)) "
                        "AND ($3::uuid[] IS NULL OR d.unit_id IN (SELECT unit_id FROM tree)) "
                        "AND ($4::uuid IS NULL OR s.position_id = $4::uuid) "
                        "ORDER BY s.employee_number, e.employee_id LIMIT $5",
              digits, StatusOf(filter), RootsOf(filter), filter.position_id, limit, day));
}

std::vector<Id> HoldersOn(pg::Tx& tx, const Id& position_id, LocalDate day) {
  return IdsOf(
      tx.Exec("SELECT employee_id FROM standing WHERE position_id = $1 AND holds_on(days, "
              "$2::date) ORDER BY 1",
              position_id, day));
}

std::vector<Id> ActingHoldersOn(pg::Tx& tx, const Id& position_id, LocalDate day) {
  return IdsOf(tx.Exec(
      "SELECT employee_id FROM acting_appointment WHERE position_id = $1 AND days @> $2::date "
      "ORDER BY 1",
      position_id, day));
}

std::vector<Id> AbsentOn(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day) {
  return IdsOf(
      tx.Exec("SELECT DISTINCT employee_id FROM absence WHERE employee_id = ANY($1::uuid[]) "
              "AND start_date <= $2::date AND end_date >= $2::date ORDER BY 1",
              pg::Array(ids), day));
}

std::vector<Id> HeadPositionsOn(pg::Tx& tx, const Id& unit_id, LocalDate day) {
  return IdsOf(
      tx.Exec("SELECT position_id FROM position_period WHERE unit_id = $1 AND days @> $2::date "
              "AND heads_unit AND NOT closed ORDER BY 1",
              unit_id, day));
}

std::vector<Id> ServingOn(pg::Tx& tx, const std::string& region_code,
                          const std::optional<std::vector<Id>>& roots, const std::string& after_id,
                          int limit, LocalDate day) {
  std::optional<std::string> root_array;
  if (roots.has_value()) root_array = pg::Array(*roots);
  return IdsOf(tx.Exec(
      TREE("$5",
           "$4") ", serving AS ("
                 "SELECT s.employee_id, s.position_id FROM standing s "
                 "WHERE s.jurisdiction @> ARRAY[$1::text] AND s.jurisdiction <> '{}' "
                 "AND holds_on(s.days, $4::date) AND s.in_service "
                 "UNION "
                 "SELECT s.employee_id, s.position_id FROM unit u "
                 "JOIN position_period d ON d.unit_id = u.unit_id AND d.days @> $4::date "
                 "JOIN standing s ON s.position_id = d.position_id AND holds_on(s.days, $4::date) "
                 "WHERE u.region_code = $1 AND s.jurisdiction = '{}') "
                 "SELECT employee_id FROM serving v "
                 "WHERE ($2::text = '' OR employee_id > nullif($2::text, '')::uuid) "
                 "AND ($5::uuid[] IS NULL OR EXISTS (SELECT FROM position_period d "
                 "  WHERE d.position_id = v.position_id AND d.days @> $4::date "
                 "    AND d.unit_id IN (SELECT unit_id FROM tree))) "
                 "ORDER BY employee_id LIMIT $3",
      region_code, after_id, limit, day, root_array));
}

bool InsertAbsence(pg::Tx& tx, const Id& employee_id, const domain::Absence& absence) {
  // The exclusion constraint knows all absences; a loaded employee only those that have not ended.
  return tx.Exec(R"(
      INSERT INTO absence (absence_id, employee_id, start_date, end_date) VALUES ($1, $2, $3, $4)
      ON CONFLICT DO NOTHING)",
                 absence.id, employee_id, absence.days.start, absence.days.end)
             .affected_rows() == 1;
}

std::optional<domain::Absence> FindAbsence(pg::Tx& tx, const Id& employee_id,
                                           const Id& absence_id) {
  const auto rows =
      tx.Exec("SELECT start_date, end_date FROM absence WHERE employee_id = $1 AND absence_id = $2",
              employee_id, absence_id);
  if (rows.empty()) return std::nullopt;
  return domain::Absence{absence_id, {pg::DateOf(rows[0][0]), pg::DateOf(rows[0][1])}};
}

void CutAbsence(pg::Tx& tx, const domain::Absence& absence, LocalDate from) {
  if (from <= absence.days.start) {
    tx.Exec("DELETE FROM absence WHERE absence_id = $1", absence.id);
    return;
  }
  tx.Exec("UPDATE absence SET end_date = $2 WHERE absence_id = $1", absence.id, from.PlusDays(-1));
}

std::vector<ChangedState> SavePublished(pg::Tx& tx, const std::vector<PublishedState>& states) {
  std::vector<Id> ids;
  std::vector<std::string> bytes;
  for (const PublishedState& one : states) {
    ids.push_back(one.employee_id);
    bytes.push_back(pg::Bytes(one.state));
  }
  std::vector<ChangedState> changed;
  for (const auto& row : tx.Exec(R"(
      WITH input AS (
        SELECT * FROM unnest($1::uuid[], $2::bytea[]) AS i (employee_id, state)
      ), before AS (
        SELECT p.employee_id, p.state FROM employee_published p JOIN input USING (employee_id)
      ), saved AS (
        INSERT INTO employee_published AS p (employee_id, state)
        SELECT employee_id, state FROM input ORDER BY employee_id
        ON CONFLICT (employee_id) DO UPDATE SET state = excluded.state
          WHERE p.state <> excluded.state
        RETURNING employee_id
      )
      SELECT s.employee_id, b.state FROM saved s LEFT JOIN before b USING (employee_id)
      ORDER BY s.employee_id)",
                                 pg::Array(ids), pg::Array(bytes))) {
    changed.push_back(
        {pg::IdOf(row[0]), row[1].is_null() ? "" : pg::FromBytes(row[1].as<std::string>())});
  }
  return changed;
}

std::vector<Id> PublishedWithoutStanding(pg::Tx& tx, const std::vector<Id>& ids, LocalDate day) {
  return IdsOf(tx.Exec(R"(
      SELECT employee_id FROM employee_published p WHERE employee_id = ANY($1::uuid[])
        AND NOT EXISTS (SELECT FROM standing s
                        WHERE s.employee_id = p.employee_id AND holds_on(s.days, $2::date))
      ORDER BY 1)",
                       pg::Array(ids), day));
}

namespace {

std::vector<SnapshotRow> SnapshotKept(pg::Tx& tx, const std::string& topic,
                                      const std::string& after_id, int limit) {
  std::vector<SnapshotRow> rows;
  for (const auto& row : tx.Exec(R"(
      SELECT p.employee_id, p.state, coalesce(s.sequence, 0) FROM employee_published p
      LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = p.employee_id::text
      WHERE p.employee_id > coalesce(nullif($2::text, ''),
                                     '00000000-0000-0000-0000-000000000000')::uuid
      ORDER BY p.employee_id LIMIT $3)",
                                 topic, after_id, limit)) {
    rows.push_back(
        {pg::IdOf(row[0]), pg::FromBytes(row[1].as<std::string>()), row[2].as<int64_t>(), false});
  }
  return rows;
}

std::vector<SnapshotRow> SnapshotErased(pg::Tx& tx, const std::string& topic,
                                        const std::string& after_id, int limit) {
  std::vector<SnapshotRow> rows;
  for (const auto& row : tx.Exec(R"(
      SELECT e.employee_id, coalesce(s.sequence, 0) FROM erased_employee e
      LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = e.employee_id::text
      WHERE ($2::text = '' OR e.employee_id > nullif($2::text, '')::uuid)
      ORDER BY e.employee_id LIMIT $3)",
                                 topic, after_id, limit)) {
    rows.push_back({pg::IdOf(row[0]), "", row[1].as<int64_t>(), true});
  }
  return rows;
}

}  // namespace

std::vector<SnapshotRow> SnapshotEmployees(pg::Tx& tx, const std::string& topic,
                                           const std::string& after_id, int limit) {
  // Two index walks; the first `limit` of both together are among the first `limit` of each. In
  // this order: who is erased between the two is then told twice, and the newer sequence wins; the
  // other way round the person would be in neither.
  std::vector<SnapshotRow> rows = SnapshotKept(tx, topic, after_id, limit);
  std::vector<SnapshotRow> erased = SnapshotErased(tx, topic, after_id, limit);
  const auto kept = static_cast<std::ptrdiff_t>(rows.size());
  rows.insert(rows.end(), std::make_move_iterator(erased.begin()),
              std::make_move_iterator(erased.end()));
  std::inplace_merge(
      rows.begin(), rows.begin() + kept, rows.end(),
      [](const SnapshotRow& a, const SnapshotRow& b) { return a.employee_id < b.employee_id; });
  if (rows.size() > static_cast<size_t>(limit)) rows.resize(static_cast<size_t>(limit));
  return rows;
}

bool HasRecords(pg::Tx& tx, const Id& employee_id) {
  return tx
      .Exec(R"(
      SELECT EXISTS (SELECT FROM absence WHERE employee_id = $1)
          OR EXISTS (SELECT FROM education_entry WHERE employee_id = $1)
          OR EXISTS (SELECT FROM disciplinary_sanction WHERE employee_id = $1))",
            employee_id)[0][0]
      .as<bool>();
}

void EraseEmployee(pg::Tx& tx, const ErasedEmployee& erased) {
  for (const char* statement :
       {"DELETE FROM absence WHERE employee_id = $1",
        "DELETE FROM quality_item WHERE employee_id = $1",
        "UPDATE quality_item SET owner_id = NULL WHERE owner_id = $1",
        "UPDATE import_line SET number_hash = NULL, employee_id = NULL WHERE employee_id = $1",
        "DELETE FROM education_entry WHERE employee_id = $1",
        "DELETE FROM disciplinary_sanction WHERE employee_id = $1",
        "DELETE FROM employee_published WHERE employee_id = $1",
        "DELETE FROM standing WHERE employee_id = $1",
        "DELETE FROM acting_appointment WHERE employee_id = $1",
        "DELETE FROM employee_number WHERE employee_id = $1",
        "DELETE FROM personnel_action WHERE employee_id = $1",
        "DELETE FROM employee WHERE employee_id = $1"}) {
    tx.Exec(statement, erased.employee_id);
  }
  tx.Exec("INSERT INTO erased_employee (employee_id, erased_at) VALUES ($1, $2)",
          erased.employee_id, erased.erased_at);
}

std::optional<ErasedEmployee> FindErased(pg::Tx& tx, const Id& id) {
  const auto rows = tx.Exec("SELECT erased_at FROM erased_employee WHERE employee_id = $1", id);
  if (rows.empty()) return std::nullopt;
  return ErasedEmployee{id, pg::TimeOf(rows[0][0])};
}

std::vector<Id> UnitsReachedBy(pg::Tx& tx, const Id& employee_id, LocalDate day) {
  return IdsOf(tx.Exec(R"(
      SELECT d.unit_id FROM standing s
      JOIN position_period d ON d.position_id = s.position_id AND d.days @> $2::date
      WHERE s.employee_id = $1 AND holds_on(s.days, $2::date)
      UNION
      SELECT d.unit_id FROM acting_appointment x
      JOIN position_period d ON d.position_id = x.position_id AND d.days @> $2::date
      WHERE x.employee_id = $1 AND x.days @> $2::date AND d.heads_unit)",
                       employee_id, day));
}

}  // namespace mumpuni::personnel::store
