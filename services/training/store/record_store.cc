#include "services/training/store/record_store.h"

#include <algorithm>

#include "services/training/store/rows.h"

namespace mumpuni::training::store {
namespace {

using domain::ExternalCertificate;
using domain::TrainingRecord;

std::string OrEmpty(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

std::vector<LocalDate> DaysOf(const pqxx::field& field) {
  std::vector<LocalDate> days;
  for (const std::string& day : pg::TextArrayOf(field)) days.push_back(LocalDate::Of(day));
  return days;
}

// A revocation is that of the enrolment.
#define CLAIM_STATE "CASE WHEN x.status = 5 THEN 4 ELSE r.state END"
#define OVERLAPS                                                                               \
  "ARRAY(SELECT e.enrolment_id FROM enrolment e LEFT JOIN batch b ON b.batch_id = e.batch_id " \
  "WHERE e.employee_id = r.employee_id AND e.status = 3 "                                      \
  "AND e.enrolment_id IS DISTINCT FROM r.enrolment_id "                                        \
  "AND CASE WHEN e.training_days IS NOT NULL THEN e.training_days && r.training_days "         \
  "ELSE daterange(b.start_date, least(b.end_date, e.completed_on), '[]') && "                  \
  "daterange(r.first_day, r.last_day, '[]') END ORDER BY e.enrolment_id LIMIT 20)"
#define EXTERNAL                                                                             \
  "SELECT r.record_id, r.employee_id, r.title, r.provider, r.certificate_number, "           \
  "r.development_form, r.lan_code, r.hour_scope, r.first_day, r.last_day, r.training_days, " \
  "r.lesson_hours, r.course_code, r.document_reference, r.origin, " CLAIM_STATE              \
  " AS state, "                                                                              \
  "r.enrolment_id, r.note, r.version, r.created_at, " OVERLAPS                               \
  " AS overlaps "                                                                            \
  "FROM training_record r LEFT JOIN enrolment x ON x.enrolment_id = r.enrolment_id "

ExternalCertificate ExternalOf(const pqxx::row& row) {
  ExternalCertificate c;
  c.id = pg::IdOf(row["record_id"]);
  c.record.employee_id = pg::IdOf(row["employee_id"]);
  c.record.title = pg::TextOf(row["title"]);
  c.record.provider = pg::TextOf(row["provider"]);
  c.record.certificate_number = pg::TextOf(row["certificate_number"]);
  c.record.development_form = row["development_form"].as<int>();
  c.record.lan_code = pg::TextOf(row["lan_code"]);
  c.record.hour_scope = static_cast<domain::HourScope>(row["hour_scope"].as<int>());
  c.record.first_day = pg::DateOf(row["first_day"]);
  c.record.last_day = pg::DateOf(row["last_day"]);
  c.record.days = DaysOf(row["training_days"]);
  c.record.lesson_hours.value = row["lesson_hours"].as<int>();
  c.record.course_code = pg::TextOf(row["course_code"]);
  c.document_reference = pg::TextOf(row["document_reference"]);
  c.origin = static_cast<domain::EnrolmentOrigin>(row["origin"].as<int>());
  c.state = static_cast<domain::CertificateClaim>(row["state"].as<int>());
  c.enrolment_id = pg::IdOf(row["enrolment_id"]);
  c.note = pg::TextOf(row["note"]);
  c.version = row["version"].as<int64_t>();
  c.created_at = pg::TimeOf(row["created_at"]);
  for (const std::string& id : pg::TextArrayOf(row["overlaps"])) {
    c.overlaps_with.push_back(Id::Parse(id, "overlaps").value());
  }
  return c;
}

std::optional<ExternalCertificate> First(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return ExternalOf(rows[0]);
}

#define RECORD_NUMBER "coalesce(nullif(t.certificate_number, ''), c.number, e.enrolment_id::text)"
#define RECORD_COLUMNS                                                                      \
  "SELECT e.enrolment_id, e.employee_id, coalesce(t.title, k.title) AS title, "             \
  "coalesce(t.provider, k.provider) AS provider, " RECORD_NUMBER                            \
  " AS certificate_number, "                                                                \
  "e.development_form, e.lan_code, e.hour_scope, t.first_day, t.last_day, e.completed_on, " \
  "coalesce(e.training_days, ARRAY(SELECT d::date FROM generate_series(b.start_date, "      \
  "least(b.end_date, e.completed_on), interval '1 day') AS d)) AS days, e.lesson_hours, "   \
  "e.course_code "
#define RECORD_JOIN                                                 \
  "FROM enrolment e LEFT JOIN batch b ON b.batch_id = e.batch_id "  \
  "LEFT JOIN course k ON k.course_id = e.course_id "                \
  "LEFT JOIN training_record t ON t.enrolment_id = e.enrolment_id " \
  "LEFT JOIN certificate c ON c.enrolment_id = e.enrolment_id AND c.state = 1 "

Recorded RecordedOf(const pqxx::row& row) {
  Recorded out;
  out.enrolment_id = pg::IdOf(row["enrolment_id"]);
  TrainingRecord& record = out.record;
  record.employee_id = pg::IdOf(row["employee_id"]);
  record.title = pg::TextOf(row["title"]);
  record.provider = pg::TextOf(row["provider"]);
  record.certificate_number = pg::TextOf(row["certificate_number"]);
  record.development_form = row["development_form"].as<int>();
  record.lan_code = pg::TextOf(row["lan_code"]);
  record.hour_scope = static_cast<domain::HourScope>(row["hour_scope"].as<int>());
  record.days = DaysOf(row["days"]);
  std::sort(record.days.begin(), record.days.end());
  const LocalDate completed_on = pg::DateOf(row["completed_on"]);
  if (record.days.empty()) record.days = {completed_on};
  record.first_day = pg::OptionalDateOf(row["first_day"]).value_or(record.days.front());
  record.last_day =
      pg::OptionalDateOf(row["last_day"]).value_or(std::max(completed_on, record.days.back()));
  record.lesson_hours.value = row["lesson_hours"].as<int>();
  record.course_code = pg::TextOf(row["course_code"]);
  return out;
}

std::vector<Recorded> AllRecorded(const pqxx::result& rows) {
  std::vector<Recorded> result;
  for (const auto& row : rows) result.push_back(RecordedOf(row));
  return result;
}

// Two parallel arrays.
std::pair<std::string, std::string> ArraysOf(const std::vector<NumberOf>& numbers) {
  std::vector<Id> employees;
  std::vector<std::string> texts;
  for (const auto& [employee, number] : numbers) {
    employees.push_back(employee);
    texts.push_back(number);
  }
  return {pg::Array(employees), pg::Array(texts)};
}

}  // namespace

int InsertCertificates(pg::Tx& tx, const std::vector<ExternalCertificate>& certificates,
                       absl::Time now) {
  std::vector<Id> ids, employees;
  std::vector<std::string> titles, providers, numbers, lan_codes, days, courses, documents,
      enrolments;
  std::vector<int64_t> forms, scopes, hours, origins, states;
  std::vector<LocalDate> firsts, lasts;
  for (const ExternalCertificate& c : certificates) {
    ids.push_back(c.id);
    employees.push_back(c.record.employee_id);
    titles.push_back(c.record.title);
    providers.push_back(c.record.provider);
    numbers.push_back(c.record.certificate_number);
    forms.push_back(c.record.development_form);
    lan_codes.push_back(c.record.lan_code);
    scopes.push_back(static_cast<int>(c.record.hour_scope));
    firsts.push_back(c.record.first_day);
    lasts.push_back(c.record.last_day);
    days.push_back(pg::Array(c.record.days));
    hours.push_back(c.record.lesson_hours.value);
    courses.push_back(c.record.course_code);
    documents.push_back(c.document_reference);
    origins.push_back(static_cast<int>(c.origin));
    states.push_back(static_cast<int>(c.state));
    enrolments.push_back(OrEmpty(c.enrolment_id));
  }
  return static_cast<int>(tx.Exec(R"(
      INSERT INTO training_record (record_id, employee_id, title, provider, certificate_number,
                                   development_form, lan_code, hour_scope, first_day, last_day,
                                   training_days, lesson_hours, course_code, document_reference,
                                   origin, state, enrolment_id, created_at)
      SELECT n.id, n.employee, n.title, n.provider, n.number, n.form, n.lan, n.scope, n.first,
             n.last, n.days::date[], n.hours, n.course, n.document, n.origin, n.state,
             nullif(n.enrolment, '')::uuid, $18
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::smallint[],
                  $7::text[], $8::smallint[], $9::date[], $10::date[], $11::text[], $12::int[],
                  $13::text[], $14::text[], $15::smallint[], $16::smallint[], $17::text[])
           AS n (id, employee, title, provider, number, form, lan, scope, first, last, days,
                 hours, course, document, origin, state, enrolment)
      ON CONFLICT (employee_id, certificate_number)
        WHERE state <> 3 AND certificate_number <> '' DO NOTHING)",
                                  pg::Array(ids), pg::Array(employees), pg::Array(titles),
                                  pg::Array(providers), pg::Array(numbers), pg::Array(forms),
                                  pg::Array(lan_codes), pg::Array(scopes), pg::Array(firsts),
                                  pg::Array(lasts), pg::Array(days), pg::Array(hours),
                                  pg::Array(courses), pg::Array(documents), pg::Array(origins),
                                  pg::Array(states), pg::Array(enrolments), now)
                              .affected_rows());
}

void InsertCompletions(pg::Tx& tx, const std::vector<domain::Enrolment>& enrolments,
                       const std::vector<std::vector<LocalDate>>& days, absl::Time now) {
  std::vector<Id> ids, employees;
  std::vector<std::string> courses, codes, taught, levels, lan_codes, day_lists, numbers;
  std::vector<int64_t> hours, marks, forms, scopes, origins, passed;
  std::vector<LocalDate> completed;
  for (size_t i = 0; i < enrolments.size(); ++i) {
    const domain::Enrolment& e = enrolments[i];
    ids.push_back(e.id);
    employees.push_back(e.employee_id);
    courses.push_back(OrEmpty(e.course_id));
    codes.push_back(e.terms.course_code);
    taught.push_back(CodesOf(e.terms.teaches));
    levels.push_back(LevelsOf(e.terms.teaches));
    hours.push_back(e.terms.lesson_hours.value);
    marks.push_back(e.terms.pass_mark);
    completed.push_back(*e.completed_on);
    forms.push_back(e.terms.development_form);
    lan_codes.push_back(e.terms.lan_code);
    scopes.push_back(static_cast<int>(e.terms.hour_scope));
    day_lists.push_back(pg::Array(days.at(i)));
    origins.push_back(static_cast<int>(e.origin));
    numbers.push_back(e.external_number);
    passed.push_back(e.verified_pass.has_value() ? (*e.verified_pass ? 1 : 0) : -1);
  }
  tx.Exec(R"(
      INSERT INTO enrolment (enrolment_id, employee_id, course_id, course_code, taught_codes,
                             taught_levels, lesson_hours, pass_mark, min_attendance_per_mille,
                             status, completed_on, development_form, lan_code, hour_scope,
                             training_days, origin, external_number, test_passed, created_at)
      SELECT n.id, n.employee, nullif(n.course, '')::uuid, n.code, n.taught::text[],
             n.levels::smallint[], n.hours, n.mark, 0, 3, n.completed, n.form, n.lan, n.scope,
             n.days::date[], n.origin, n.number,
             CASE WHEN n.passed >= 0 THEN n.passed = 1 END, $17
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                  $7::int[], $8::smallint[], $9::date[], $10::smallint[], $11::text[],
                  $12::smallint[], $13::text[], $14::smallint[], $15::text[], $16::int[])
           AS n (id, employee, course, code, taught, levels, hours, mark, completed, form, lan,
                 scope, days, origin, number, passed))",
          pg::Array(ids), pg::Array(employees), pg::Array(courses), pg::Array(codes),
          pg::Array(taught), pg::Array(levels), pg::Array(hours), pg::Array(marks),
          pg::Array(completed), pg::Array(forms), pg::Array(lan_codes), pg::Array(scopes),
          pg::Array(day_lists), pg::Array(origins), pg::Array(numbers), pg::Array(passed), now);
}

std::optional<ExternalCertificate> FindExternal(pg::Tx& tx, const Id& certificate_id) {
  return First(tx.Exec(EXTERNAL "WHERE r.record_id = $1", certificate_id));
}

std::optional<ExternalCertificate> LockExternal(pg::Tx& tx, const Id& certificate_id) {
  return First(tx.Exec(EXTERNAL "WHERE r.record_id = $1 FOR UPDATE OF r", certificate_id));
}

void SaveExternal(pg::Tx& tx, ExternalCertificate& certificate) {
  const auto rows = tx.Exec(R"(
      UPDATE training_record
      SET state = $2, enrolment_id = $3, note = $4, version = version + 1
      WHERE record_id = $1 RETURNING version)",
                            certificate.id, static_cast<int>(certificate.state),
                            pg::OrNull(certificate.enrolment_id), certificate.note);
  certificate.version = rows.at(0)[0].as<int64_t>();
}

std::vector<ExternalCertificate> ListExternal(pg::Tx& tx, const ExternalFilter& filter, int limit) {
  std::vector<ExternalCertificate> found;
  for (const auto& row : tx.Exec(EXTERNAL "WHERE r.record_id > $1 "
                                          "AND ($2::uuid IS NULL OR r.employee_id = $2::uuid) "
                                          "AND ($3::int = 0 OR " CLAIM_STATE " = $3::int) "
                                          "ORDER BY r.record_id LIMIT $4",
                                 filter.after_id, pg::OrNull(filter.employee_id),
                                 static_cast<int>(filter.state), limit)) {
    found.push_back(ExternalOf(row));
  }
  return found;
}

std::vector<Recorded> ExportRecords(pg::Tx& tx, const ExportFilter& filter, int limit) {
  return AllRecorded(
      tx.Exec("WITH RECURSIVE tree AS (SELECT unit_id FROM unnest($4::uuid[]) AS r (unit_id) "
              "UNION SELECT u.unit_id FROM unit_projection u JOIN tree t "
              "ON u.parent_id = t.unit_id) " RECORD_COLUMNS RECORD_JOIN
              "LEFT JOIN employee_projection p ON p.employee_id = e.employee_id "
              "WHERE e.status = 3 AND e.enrolment_id > $1 "
              "AND e.completed_on BETWEEN $2::date AND $3::date AND p.erased IS NOT TRUE "
              "AND (cardinality($4::uuid[]) = 0 OR p.unit_id IN (SELECT unit_id FROM tree)) "
              "ORDER BY e.enrolment_id LIMIT $5",
              filter.after_id, filter.first, filter.last, pg::Array(filter.root_unit_ids), limit));
}

std::vector<Recorded> RecordsWith(pg::Tx& tx, const std::vector<NumberOf>& numbers) {
  const auto [employees, texts] = ArraysOf(numbers);
  return AllRecorded(
      tx.Exec(RECORD_COLUMNS RECORD_JOIN
              "WHERE e.status = 3 AND e.employee_id = any($1::uuid[]) "
              "AND (e.employee_id, " RECORD_NUMBER
              ") IN (SELECT n.employee, n.number FROM unnest($1::uuid[], $2::text[]) "
              "AS n (employee, number)) ORDER BY e.enrolment_id",
              employees, texts));
}

std::set<NumberOf> NumbersHeld(pg::Tx& tx, const std::vector<NumberOf>& numbers) {
  const auto [employees, texts] = ArraysOf(numbers);
  std::set<NumberOf> held;
  for (const auto& row : tx.Exec(R"(
      SELECT r.employee_id, r.certificate_number
      FROM unnest($1::uuid[], $2::text[]) AS n (employee, number)
      JOIN training_record r ON r.employee_id = n.employee AND r.certificate_number = n.number
      WHERE r.state <> 3 AND r.certificate_number <> '')",
                                 employees, texts)) {
    held.emplace(pg::IdOf(row[0]), pg::TextOf(row[1]));
  }
  return held;
}

void InsertImport(pg::Tx& tx, const Id& import_id, const std::vector<ImportedRecord>& rows) {
  std::vector<int64_t> places, outcomes;
  std::vector<std::string> ids, reasons, fields, messages;
  for (const ImportedRecord& row : rows) {
    places.push_back(static_cast<int64_t>(places.size()));
    outcomes.push_back(static_cast<int>(row.outcome));
    ids.push_back(OrEmpty(row.enrolment_id));
    reasons.push_back(row.reason);
    fields.push_back(row.field);
    messages.push_back(row.message);
  }
  tx.Exec(R"(
      INSERT INTO record_import_row (import_id, place, outcome, enrolment_id, reason, field,
                                     message)
      SELECT $1::uuid, n.place, n.outcome, nullif(n.id, '')::uuid, n.reason, n.field, n.message
      FROM unnest($2::int[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[])
           AS n (place, outcome, id, reason, field, message))",
          import_id, pg::Array(places), pg::Array(outcomes), pg::Array(ids), pg::Array(reasons),
          pg::Array(fields), pg::Array(messages));
}

std::vector<ImportedRecord> FindImport(pg::Tx& tx, const Id& import_id) {
  std::vector<ImportedRecord> found;
  for (const auto& row : tx.Exec("SELECT outcome, enrolment_id, reason, field, message "
                                 "FROM record_import_row WHERE import_id = $1 ORDER BY place",
                                 import_id)) {
    found.push_back({static_cast<ImportOutcome>(row[0].as<int>()), pg::IdOf(row[1]),
                     pg::TextOf(row[2]), pg::TextOf(row[3]), pg::TextOf(row[4])});
  }
  return found;
}

void ForgetImports(pg::Tx& tx, const Id& before_id, int limit) {
  tx.Exec(R"(
      DELETE FROM record_import_row WHERE (import_id, place) IN (
        SELECT import_id, place FROM record_import_row WHERE import_id < $1::uuid
        ORDER BY import_id, place LIMIT $2 FOR UPDATE SKIP LOCKED))",
          before_id, limit);
}

void ForgetRecords(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const std::string ids = pg::Array(employee_ids);
  tx.Exec("DELETE FROM training_record WHERE employee_id = any($1::uuid[]) AND state <> 2", ids);
  tx.Exec(
      "UPDATE training_record SET certificate_number = '', document_reference = '', note = '' "
      "WHERE employee_id = any($1::uuid[])",
      ids);
  tx.Exec(
      "UPDATE enrolment SET external_number = '' "
      "WHERE employee_id = any($1::uuid[]) AND external_number <> ''",
      ids);
}

}  // namespace mumpuni::training::store
