#include "services/training/store/enrolment_store.h"

#include "services/training/store/rows.h"

namespace mumpuni::training::store {
namespace {

#define ENROLMENT_COLUMNS                                                                      \
  "e.enrolment_id, e.employee_id, e.course_id, e.batch_id, e.course_code, e.origin, "          \
  "e.external_number, e.test_passed, "                                                         \
  "coalesce(b.start_date, e.training_days[1], e.completed_on) AS start_date, "                 \
  "e.taught_codes, e.taught_levels, e.lesson_hours, e.pass_mark, e.min_attendance_per_mille, " \
  "e.status, e.attended_sessions, e.total_sessions, e.test_score, e.completed_on, "            \
  "e.artefact_reference, e.superior_id, e.trainer, e.workplace_confirmed_on, e.end_reason, "   \
  "e.development_form, e.lan_code, e.hour_scope, e.recognised_hours, e.no_show, "              \
  "e.pre_test_score, e.own_choice, "                                                           \
  "e.version, e.created_at "
#define ENROLMENT_JOIN "FROM enrolment e LEFT JOIN batch b ON b.batch_id = e.batch_id "

void ReadProgress(const pqxx::row& row, domain::Enrolment& e) {
  e.status = static_cast<domain::EnrolmentStatus>(row["status"].as<int>());
  e.attended_sessions = row["attended_sessions"].as<int>();
  e.total_sessions = row["total_sessions"].as<int>();
  if (!row["test_score"].is_null()) e.test_score = row["test_score"].as<int>();
  e.completed_on = pg::OptionalDateOf(row["completed_on"]);
  if (!row["workplace_confirmed_on"].is_null()) {
    e.workplace = domain::WorkplaceApplication{
        pg::TextOf(row["artefact_reference"]), pg::IdOf(row["superior_id"]),
        pg::TextOf(row["trainer"]), pg::DateOf(row["workplace_confirmed_on"])};
  }
  e.end_reason = pg::TextOf(row["end_reason"]);
  e.no_show = row["no_show"].as<bool>();
  if (!row["pre_test_score"].is_null()) e.pre_test_score = row["pre_test_score"].as<int>();
  e.own_choice = row["own_choice"].as<bool>();
  if (!row["recognised_hours"].is_null()) {
    e.recognised_hours = domain::Jp{row["recognised_hours"].as<int>()};
  }
}

domain::Enrolment EnrolmentOf(const pqxx::row& row) {
  domain::Enrolment e;
  e.id = pg::IdOf(row["enrolment_id"]);
  e.employee_id = pg::IdOf(row["employee_id"]);
  e.course_id = pg::IdOf(row["course_id"]);
  e.batch_id = pg::IdOf(row["batch_id"]);
  e.batch_start = pg::DateOf(row["start_date"]);
  e.origin = static_cast<domain::EnrolmentOrigin>(row["origin"].as<int>());
  e.external_number = pg::TextOf(row["external_number"]);
  if (!row["test_passed"].is_null()) e.verified_pass = row["test_passed"].as<bool>();
  e.terms.course_code = pg::TextOf(row["course_code"]);
  e.terms.teaches = TaughtOf(row["taught_codes"], row["taught_levels"]);
  e.terms.lesson_hours.value = row["lesson_hours"].as<int>();
  e.terms.pass_mark = row["pass_mark"].as<int>();
  e.terms.min_attendance.value = row["min_attendance_per_mille"].as<int>();
  e.terms.development_form = row["development_form"].as<int>();
  e.terms.lan_code = pg::TextOf(row["lan_code"]);
  e.terms.hour_scope = static_cast<domain::HourScope>(row["hour_scope"].as<int>());
  ReadProgress(row, e);
  e.version = row["version"].as<int64_t>();
  e.created_at = pg::TimeOf(row["created_at"]);
  return e;
}

std::optional<domain::Enrolment> First(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return EnrolmentOf(rows[0]);
}

std::vector<domain::Enrolment> All(const pqxx::result& rows) {
  std::vector<domain::Enrolment> result;
  for (const auto& row : rows) result.push_back(EnrolmentOf(row));
  return result;
}

domain::LessonHourRule RuleFrom(const pqxx::row& row) {
  return {static_cast<domain::EmploymentType>(row["employment_type"].as<int>()),
          row["valid_from_year"].as<int>(),
          static_cast<domain::LessonHourRuleKind>(row["kind"].as<int>()),
          domain::Jp{row["lesson_hours"].as<int>()}, pg::TextOf(row["legal_basis"])};
}

}  // namespace

bool InsertEnrolment(pg::Tx& tx, const domain::Enrolment& e) {
  return tx.Exec(R"(
      INSERT INTO enrolment (enrolment_id, employee_id, course_id, batch_id, course_code,
                             taught_codes, taught_levels, lesson_hours, pass_mark,
                             min_attendance_per_mille, status, created_at, development_form,
                             lan_code, hour_scope, own_choice)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      ON CONFLICT (employee_id, course_id) WHERE status IN (1, 2) DO NOTHING)",
                 e.id, e.employee_id, e.course_id, e.batch_id, e.terms.course_code,
                 CodesOf(e.terms.teaches), LevelsOf(e.terms.teaches), e.terms.lesson_hours.value,
                 e.terms.pass_mark, e.terms.min_attendance.value, static_cast<int>(e.status),
                 e.created_at, e.terms.development_form, e.terms.lan_code,
                 static_cast<int>(e.terms.hour_scope), e.own_choice)
             .affected_rows() == 1;
}

std::optional<domain::Enrolment> FindEnrolment(pg::Tx& tx, const Id& enrolment_id) {
  return First(tx.Exec("SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN "WHERE e.enrolment_id = $1",
                       enrolment_id));
}

std::vector<domain::Enrolment> FindEnrolments(pg::Tx& tx, const std::vector<Id>& enrolment_ids) {
  return All(tx.Exec("SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN
                     "WHERE e.enrolment_id = any($1::uuid[]) ORDER BY e.enrolment_id",
                     pg::Array(enrolment_ids)));
}

std::optional<domain::Enrolment> LockEnrolment(pg::Tx& tx, const Id& enrolment_id) {
  return First(tx.Exec("SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN
                       "WHERE e.enrolment_id = $1 FOR UPDATE OF e",
                       enrolment_id));
}

std::vector<domain::Enrolment> LockCompleted(pg::Tx& tx, const Id& batch_id) {
  return All(tx.Exec("SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN
                     "WHERE e.batch_id = $1 AND e.status = 3 ORDER BY e.enrolment_id "
                     "FOR UPDATE OF e",
                     batch_id));
}

std::vector<domain::Enrolment> LockRunning(pg::Tx& tx, const Id& batch_id,
                                           const std::vector<Id>& employees) {
  return All(tx.Exec("SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN
                     "WHERE e.batch_id = $1 AND e.status IN (1, 2) "
                     "AND (cardinality($2::uuid[]) = 0 OR e.employee_id = ANY($2::uuid[])) "
                     "ORDER BY e.enrolment_id FOR UPDATE OF e",
                     batch_id, pg::Array(employees)));
}

int CountParticipants(pg::Tx& tx, const Id& batch_id) {
  return tx
      .Exec("SELECT count(*) FROM enrolment WHERE batch_id = $1 AND status IN (1, 2, 3)", batch_id)
      .at(0)[0]
      .as<int>();
}

void SetTrainingDays(pg::Tx& tx, const Id& enrolment_id) {
  tx.Exec(R"(
      UPDATE enrolment e SET training_days = d.days
      FROM (SELECT array_agg(DISTINCT (lower(held) AT TIME ZONE 'Asia/Jakarta')::date) AS days
            FROM attendance WHERE enrolment_id = $1 AND mark = 1) AS d
      WHERE e.enrolment_id = $1 AND d.days IS NOT NULL)",
          enrolment_id);
}

std::vector<domain::Enrolment> SeatHolders(pg::Tx& tx, const Id& batch_id) {
  return All(tx.Exec("SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN
                     "WHERE e.batch_id = $1 AND e.status <> 4 ORDER BY e.enrolment_id",
                     batch_id));
}

void SaveEnrolment(pg::Tx& tx, domain::Enrolment& e) {
  std::optional<std::string> artefact, trainer;
  std::optional<Id> superior;
  std::optional<LocalDate> confirmed_on;
  if (e.workplace.has_value()) {
    artefact = e.workplace->artefact_reference;
    trainer = e.workplace->trainer;
    superior = e.workplace->superior_id;
    confirmed_on = e.workplace->confirmed_on;
  }
  const auto rows = tx.Exec(R"(
      UPDATE enrolment
      SET status = $2, attended_sessions = $3, total_sessions = $4, test_score = $5,
          completed_on = $6, artefact_reference = $7, superior_id = $8, trainer = $9,
          workplace_confirmed_on = $10, end_reason = $11, no_show = $12, pre_test_score = $13,
          version = version + 1
      WHERE enrolment_id = $1 RETURNING version)",
                            e.id, static_cast<int>(e.status), e.attended_sessions, e.total_sessions,
                            e.test_score, e.completed_on, artefact, superior, trainer, confirmed_on,
                            e.end_reason, e.no_show, e.pre_test_score);
  e.version = rows.at(0)[0].as<int64_t>();
}

std::vector<domain::Enrolment> ListEnrolments(pg::Tx& tx, const EnrolmentFilter& filter,
                                              int limit) {
  const int status = static_cast<int>(filter.status);
#define ENROLMENT_FILTER                                \
  "WHERE e.enrolment_id > $1 "                          \
  "AND ($2::uuid IS NULL OR e.employee_id = $2::uuid) " \
  "AND ($3::uuid IS NULL OR e.batch_id = $3::uuid) "    \
  "AND ($4::int = 0 OR e.status = $4::int) "
  if (filter.root_unit_ids.empty()) {
    return All(tx.Exec("SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN ENROLMENT_FILTER
                       "ORDER BY e.enrolment_id LIMIT $5",
                       filter.after_id, pg::OrNull(filter.employee_id), pg::OrNull(filter.batch_id),
                       status, limit));
  }
  return All(tx.Exec(
      "WITH RECURSIVE tree AS (SELECT unit_id FROM unnest($6::uuid[]) AS r (unit_id) "
      "UNION SELECT u.unit_id FROM unit_projection u JOIN tree t "
      "ON u.parent_id = t.unit_id) "
      "SELECT " ENROLMENT_COLUMNS ENROLMENT_JOIN
      "JOIN employee_projection p ON p.employee_id = e.employee_id "
      "JOIN tree ON tree.unit_id = p.unit_id " ENROLMENT_FILTER "ORDER BY e.enrolment_id LIMIT $5",
      filter.after_id, pg::OrNull(filter.employee_id), pg::OrNull(filter.batch_id), status, limit,
      pg::Array(filter.root_unit_ids)));
}

std::vector<SequencedEnrolment> SnapshotEnrolments(pg::Tx& tx, const std::string& topic,
                                                   const Id& after_id, int limit) {
  const auto rows =
      tx.Exec("SELECT " ENROLMENT_COLUMNS ", coalesce(s.sequence, 0) AS sequence " ENROLMENT_JOIN
              "LEFT JOIN event_sequence s "
              "ON s.topic = $1 AND s.subject = e.enrolment_id::text "
              "WHERE e.enrolment_id > $2 ORDER BY e.enrolment_id LIMIT $3",
              topic, after_id, limit);
  std::vector<SequencedEnrolment> result;
  for (const auto& row : rows) {
    result.push_back({EnrolmentOf(row), row["sequence"].as<int64_t>()});
  }
  return result;
}

PeriodHours HoursOf(pg::Tx& tx, const Id& employee_id, LocalDate first, LocalDate last) {
  const auto rows = tx.Exec(R"(
      SELECT coalesce(sum(coalesce(recognised_hours, lesson_hours)), 0), count(*) FROM enrolment
      WHERE employee_id = $1 AND status = 3 AND completed_on BETWEEN $2::date AND $3::date)",
                            employee_id, first, last);
  return {domain::Jp{rows.at(0)[0].as<int>()}, rows.at(0)[1].as<int>()};
}

bool InsertRule(pg::Tx& tx, const domain::LessonHourRule& rule) {
  return tx.Exec(R"(
      INSERT INTO lesson_hour_rule (employment_type, valid_from_year, kind, lesson_hours,
                                    legal_basis)
      VALUES ($1, $2, $3, $4, $5) ON CONFLICT (employment_type, valid_from_year) DO NOTHING)",
                 static_cast<int>(rule.employment_type), rule.valid_from_year,
                 static_cast<int>(rule.kind), rule.hours.value, rule.legal_basis)
             .affected_rows() == 1;
}

std::optional<domain::LessonHourRule> RuleOf(pg::Tx& tx, domain::EmploymentType type, int year) {
  const auto rows = tx.Exec(R"(
      SELECT employment_type, valid_from_year, kind, lesson_hours, legal_basis
      FROM lesson_hour_rule WHERE employment_type = $1 AND valid_from_year <= $2
      ORDER BY valid_from_year DESC LIMIT 1)",
                            static_cast<int>(type), year);
  if (rows.empty()) return std::nullopt;
  return RuleFrom(rows[0]);
}

std::vector<domain::LessonHourRule> ListRules(pg::Tx& tx) {
  std::vector<domain::LessonHourRule> rules;
  for (const auto& row : tx.Exec(R"(
      SELECT employment_type, valid_from_year, kind, lesson_hours, legal_basis
      FROM lesson_hour_rule ORDER BY employment_type, valid_from_year)")) {
    rules.push_back(RuleFrom(row));
  }
  return rules;
}

}  // namespace mumpuni::training::store
