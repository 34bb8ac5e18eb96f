#include "services/personnel/store/employee_store.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_split.h"
#include "common/core/reasons.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::store {
namespace {

// Every read joins the open assignment, its position and the absences that have not ended before
// `today` (the text of a parameter), so a page is one statement.
#define EMPLOYEE_COLUMNS(today)                                                            \
  "e.employee_id, e.employee_number, e.full_name, e.employment_type, e.grade_code, "       \
  "e.education, e.contract_start, e.contract_end, e.jurisdiction, e.status, e.hire_date, " \
  "e.version, a.start_date, p.position_id, p.code, p.name, p.position_type_code, t.kind, " \
  "p.unit_id, p.job_standard_code, p.authorised_headcount, p.heads_unit, "                 \
  "p.reports_to_position_id, p.version AS position_version, "                              \
  "ARRAY(SELECT b.absence_id || ' ' || b.start_date || ' ' || b.end_date FROM absence b "  \
  "WHERE b.employee_id = e.employee_id AND b.end_date >= " today                           \
  "::date ORDER BY b.start_date) AS absences "
#define EMPLOYEE_JOINS                                                              \
  "FROM employee e "                                                                \
  "LEFT JOIN assignment a ON a.employee_id = e.employee_id AND a.end_date IS NULL " \
  "LEFT JOIN position p ON p.position_id = a.position_id "                          \
  "LEFT JOIN position_type t ON t.code = p.position_type_code "

domain::Position PositionOf(const pqxx::row& row) {
  domain::Position position;
  position.id = pg::IdOf(row["position_id"]);
  position.code = pg::TextOf(row["code"]);
  position.name = pg::TextOf(row["name"]);
  position.position_type_code = pg::TextOf(row["position_type_code"]);
  position.kind = static_cast<domain::PositionKind>(row["kind"].as<int>());
  position.unit_id = pg::IdOf(row["unit_id"]);
  position.job_standard_code = pg::TextOf(row["job_standard_code"]);
  position.authorised_headcount = row["authorised_headcount"].as<int>();
  position.heads_unit = row["heads_unit"].as<bool>();
  position.reports_to_position_id = pg::IdOf(row["reports_to_position_id"]);
  position.version = row["position_version"].as<int64_t>();
  return position;
}

// "id start end", as EMPLOYEE_COLUMNS writes it.
domain::Absence AbsenceOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  return {*Id::Parse(parts.at(0), ""),
          {*LocalDate::Parse(parts.at(1), ""), *LocalDate::Parse(parts.at(2), "")}};
}

EmployeeRow RowOf(const pqxx::row& row) {
  EmployeeRow result;
  domain::Employee& e = result.employee;
  e.id = pg::IdOf(row["employee_id"]);
  // Stored numbers were checked when they came in.
  e.number = *domain::EmployeeNumber::Parse(pg::TextOf(row["employee_number"]), "");
  e.full_name = pg::TextOf(row["full_name"]);
  e.employment_type = static_cast<domain::EmploymentType>(row["employment_type"].as<int>());
  e.grade_code = pg::TextOf(row["grade_code"]);
  e.education = row["education"].as<int>();
  if (!row["contract_start"].is_null()) {
    e.contract_term =
        domain::DateRange{pg::DateOf(row["contract_start"]), pg::DateOf(row["contract_end"])};
  }
  e.jurisdiction_region_codes = pg::TextArrayOf(row["jurisdiction"]);
  e.status = static_cast<domain::EmployeeStatus>(row["status"].as<int>());
  e.hire_date = pg::DateOf(row["hire_date"]);
  e.version = row["version"].as<int64_t>();
  for (const std::string& text : pg::TextArrayOf(row["absences"])) {
    e.absences.push_back(AbsenceOf(text));
  }
  if (!row["position_id"].is_null()) {
    result.position = PositionOf(row);
    e.assignment = domain::Assignment{result.position->id, pg::DateOf(row["start_date"])};
  }
  return result;
}

std::vector<EmployeeRow> RowsOf(const pqxx::result& result) {
  std::vector<EmployeeRow> rows;
  rows.reserve(result.size());
  for (const auto& row : result) rows.push_back(RowOf(row));
  return rows;
}

absl::Status StaleUnless(bool updated) {
  if (updated) return absl::OkStatus();
  return Error(mumpuni::reasons::kEtagStale, "etag", "the employee was changed by someone else");
}

absl::Status BumpVersion(pg::Tx& tx, domain::Employee& employee) {
  const auto rows = tx.Exec(
      "UPDATE employee SET version = version + 1 WHERE employee_id = $1 AND version = $2 "
      "RETURNING version",
      employee.id, employee.version);
  RETURN_IF_ERROR(StaleUnless(!rows.empty()));
  employee.version = rows[0][0].as<int64_t>();
  return absl::OkStatus();
}

}  // namespace

bool InsertEmployee(pg::Tx& tx, const domain::Employee& e) {
  std::optional<LocalDate> contract_start, contract_end;
  if (e.contract_term.has_value()) {
    contract_start = e.contract_term->start;
    contract_end = e.contract_term->end;
  }
  return tx.Exec(R"(
      WITH added AS (
        INSERT INTO employee (employee_id, employee_number, full_name, employment_type, grade_code,
                              education, contract_start, contract_end, jurisdiction, status,
                              hire_date)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (employee_number) DO NOTHING RETURNING employee_id)
      INSERT INTO assignment (employee_id, position_id, start_date)
      SELECT employee_id, $12::uuid, $13::date FROM added)",
                 e.id, e.number.digits(), e.full_name, static_cast<int>(e.employment_type),
                 e.grade_code, e.education, contract_start, contract_end,
                 pg::Array(e.jurisdiction_region_codes), static_cast<int>(e.status), e.hire_date,
                 e.assignment->position_id, e.assignment->start)
             .affected_rows() == 1;
}

std::vector<EmployeeRow> FindEmployees(pg::Tx& tx, const std::vector<Id>& ids, LocalDate today) {
  return RowsOf(tx.Exec("SELECT " EMPLOYEE_COLUMNS("$2") EMPLOYEE_JOINS
                        "WHERE e.employee_id = ANY($1::uuid[]) ORDER BY e.employee_id",
                        pg::Array(ids), today));
}

std::optional<EmployeeRow> FindEmployee(pg::Tx& tx, const Id& id, LocalDate today) {
  // Not a list of one: the plan for a list of unknown length reads whole tables.
  auto rows = RowsOf(tx.Exec(
      "SELECT " EMPLOYEE_COLUMNS("$2") EMPLOYEE_JOINS "WHERE e.employee_id = $1", id, today));
  if (rows.empty()) return std::nullopt;
  return std::move(rows[0]);
}

std::optional<EmployeeRow> LockEmployee(pg::Tx& tx, const Id& id, LocalDate today) {
  tx.Exec("SELECT FROM employee WHERE employee_id = $1 FOR UPDATE", id);
  return FindEmployee(tx, id, today);
}

absl::Status SaveTransfer(pg::Tx& tx, domain::Employee& employee) {
  RETURN_IF_ERROR(BumpVersion(tx, employee));
  tx.Exec(
      "UPDATE assignment SET end_date = $2::date - 1 WHERE employee_id = $1 AND end_date IS NULL",
      employee.id, employee.assignment->start);
  tx.Exec("INSERT INTO assignment (employee_id, position_id, start_date) VALUES ($1, $2, $3)",
          employee.id, employee.assignment->position_id, employee.assignment->start);
  return absl::OkStatus();
}

absl::Status SaveDeactivation(pg::Tx& tx, domain::Employee& employee, LocalDate last_date,
                              domain::DeactivationReason reason) {
  RETURN_IF_ERROR(BumpVersion(tx, employee));
  tx.Exec("UPDATE assignment SET end_date = $2 WHERE employee_id = $1 AND end_date IS NULL",
          employee.id, last_date);
  tx.Exec("UPDATE employee SET status = $2, deactivation_reason = $3 WHERE employee_id = $1",
          employee.id, static_cast<int>(employee.status), static_cast<int>(reason));
  return absl::OkStatus();
}

absl::Status SaveAbsence(pg::Tx& tx, domain::Employee& employee, const domain::Absence& absence) {
  RETURN_IF_ERROR(BumpVersion(tx, employee));
  // The exclusion constraint knows all absences; a loaded employee only those that have not ended.
  const auto added = tx.Exec(
      "INSERT INTO absence (absence_id, employee_id, start_date, end_date) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT DO NOTHING",
      absence.id, employee.id, absence.days.start, absence.days.end);
  if (added.affected_rows() == 1) return absl::OkStatus();
  return Error(reasons::kAbsenceOverlaps, "absence.start_date", "overlaps another absence");
}

std::vector<EmployeeRow> ListEmployees(pg::Tx& tx, const EmployeeFilter& filter,
                                       const std::string& after_id, int limit, LocalDate today) {
  const int status = filter.status.has_value() ? static_cast<int>(*filter.status) : 0;
  // Two statements, so that the city-wide page walks the primary key without a tree.
  if (!filter.root_unit_id.has_value()) {
    return RowsOf(tx.Exec("SELECT " EMPLOYEE_COLUMNS("$4") EMPLOYEE_JOINS
                          "WHERE ($1::text = '' OR e.employee_id > nullif($1::text, '')::uuid) "
                          "AND ($2::int = 0 OR e.status = $2::int) "
                          "ORDER BY e.employee_id LIMIT $3",
                          after_id, status, limit, today));
  }
  return RowsOf(
      tx.Exec("WITH RECURSIVE tree AS (SELECT unit_id FROM unit WHERE unit_id = $4 "
              "UNION ALL SELECT u.unit_id FROM unit u JOIN tree x "
              "ON u.parent_id = x.unit_id) "
              "SELECT " EMPLOYEE_COLUMNS("$5") EMPLOYEE_JOINS
              "WHERE p.unit_id IN (SELECT unit_id FROM tree) "
              "AND ($1::text = '' OR e.employee_id > nullif($1::text, '')::uuid) "
              "AND ($2::int = 0 OR e.status = $2::int) "
              "ORDER BY e.employee_id LIMIT $3",
              after_id, status, limit, *filter.root_unit_id, today));
}

namespace {

std::vector<EmployeeRow> SnapshotKept(pg::Tx& tx, const std::string& topic,
                                      const std::string& after_id, int limit, LocalDate today) {
  const auto result = tx.Exec(
      "SELECT " EMPLOYEE_COLUMNS(
          "$4") ", coalesce(s.sequence, 0) AS sequence " EMPLOYEE_JOINS
                "LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = e.employee_id::text "
                "WHERE ($2::text = '' OR e.employee_id > nullif($2::text, '')::uuid) "
                "ORDER BY e.employee_id LIMIT $3",
      topic, after_id, limit, today);
  std::vector<EmployeeRow> rows = RowsOf(result);
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].sequence = result[static_cast<int>(i)]["sequence"].as<int64_t>();
  }
  return rows;
}

std::vector<EmployeeRow> SnapshotErased(pg::Tx& tx, const std::string& topic,
                                        const std::string& after_id, int limit) {
  std::vector<EmployeeRow> rows;
  for (const auto& row : tx.Exec(R"(
      SELECT e.employee_id, coalesce(s.sequence, 0) FROM erased_employee e
      LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = e.employee_id::text
      WHERE ($2::text = '' OR e.employee_id > nullif($2::text, '')::uuid)
      ORDER BY e.employee_id LIMIT $3)",
                                 topic, after_id, limit)) {
    EmployeeRow erased;
    erased.employee.id = pg::IdOf(row[0]);
    erased.sequence = row[1].as<int64_t>();
    erased.erased = true;
    rows.push_back(std::move(erased));
  }
  return rows;
}

}  // namespace

std::vector<EmployeeRow> SnapshotEmployees(pg::Tx& tx, const std::string& topic,
                                           const std::string& after_id, int limit,
                                           LocalDate today) {
  // Two index walks; the first `limit` of both together are among the first `limit` of each. In
  // this order: who is erased between the two is then told twice, and the newer sequence wins; the
  // other way round the person would be in neither.
  std::vector<EmployeeRow> rows = SnapshotKept(tx, topic, after_id, limit, today);
  std::vector<EmployeeRow> erased = SnapshotErased(tx, topic, after_id, limit);
  const auto kept = static_cast<std::ptrdiff_t>(rows.size());
  rows.insert(rows.end(), std::make_move_iterator(erased.begin()),
              std::make_move_iterator(erased.end()));
  std::inplace_merge(
      rows.begin(), rows.begin() + kept, rows.end(),
      [](const EmployeeRow& a, const EmployeeRow& b) { return a.employee.id < b.employee.id; });
  if (rows.size() > static_cast<size_t>(limit)) rows.resize(static_cast<size_t>(limit));
  return rows;
}

void EraseEmployee(pg::Tx& tx, const ErasedEmployee& erased) {
  tx.Exec("DELETE FROM absence WHERE employee_id = $1", erased.employee_id);
  tx.Exec("DELETE FROM assignment WHERE employee_id = $1", erased.employee_id);
  tx.Exec("DELETE FROM employee WHERE employee_id = $1", erased.employee_id);
  tx.Exec("INSERT INTO erased_employee (employee_id, erased_at) VALUES ($1, $2)",
          erased.employee_id, erased.erased_at);
}

std::optional<ErasedEmployee> FindErased(pg::Tx& tx, const Id& id) {
  const auto rows = tx.Exec("SELECT erased_at FROM erased_employee WHERE employee_id = $1", id);
  if (rows.empty()) return std::nullopt;
  return ErasedEmployee{id, pg::TimeOf(rows[0][0])};
}

std::optional<Id> UnitOfEmployee(pg::Tx& tx, const Id& employee_id) {
  const auto rows = tx.Exec(R"(
      SELECT p.unit_id FROM assignment a JOIN position p USING (position_id)
      WHERE a.employee_id = $1 AND a.end_date IS NULL)",
                            employee_id);
  if (rows.empty()) return std::nullopt;
  return pg::IdOf(rows[0][0]);
}

}  // namespace mumpuni::personnel::store
