#include "services/training/store/admission_store.h"

namespace mumpuni::training::store {
namespace {

#define ADMISSION_COLUMNS                                                                  \
  "a.admission_id, a.batch_id, a.employee_id, a.kind, a.state, a.enrolment_id, a.reason, " \
  "a.first_approver, a.requested_at, a.version, "
// The place on the waiting list counts who asked before; locked rows do without it.
#define NO_POSITION "0 AS waiting_position "
#define POSITION                                                                         \
  "CASE WHEN a.state = 3 THEN (SELECT count(*) FROM admission w WHERE w.batch_id = "     \
  "a.batch_id AND w.state = 3 AND (w.requested_at, w.admission_id) <= (a.requested_at, " \
  "a.admission_id)) ELSE 0 END AS waiting_position "

domain::Admission AdmissionOf(const pqxx::row& row) {
  domain::Admission a;
  a.id = pg::IdOf(row["admission_id"]);
  a.batch_id = pg::IdOf(row["batch_id"]);
  a.employee_id = pg::IdOf(row["employee_id"]);
  a.kind = static_cast<domain::AdmissionKind>(row["kind"].as<int>());
  a.state = static_cast<domain::AdmissionState>(row["state"].as<int>());
  if (!row["enrolment_id"].is_null()) a.enrolment_id = pg::IdOf(row["enrolment_id"]);
  a.reason = pg::TextOf(row["reason"]);
  a.first_approver = pg::TextOf(row["first_approver"]);
  a.requested_at = pg::TimeOf(row["requested_at"]);
  a.version = row["version"].as<int64_t>();
  a.waiting_position = row["waiting_position"].as<int>();
  return a;
}

std::optional<domain::Admission> First(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return AdmissionOf(rows[0]);
}

}  // namespace

bool InsertAdmission(pg::Tx& tx, const domain::Admission& a) {
  return tx.Exec(R"(
      INSERT INTO admission (admission_id, batch_id, employee_id, kind, state, enrolment_id,
                             first_approver, requested_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (batch_id, employee_id) WHERE state IN (1, 2, 3) DO NOTHING)",
                 a.id, a.batch_id, a.employee_id, static_cast<int>(a.kind),
                 static_cast<int>(a.state), a.enrolment_id, a.first_approver, a.requested_at)
             .affected_rows() == 1;
}

std::optional<domain::Admission> FindAdmission(pg::Tx& tx, const Id& admission_id) {
  return First(tx.Exec("SELECT " ADMISSION_COLUMNS POSITION
                       "FROM admission a WHERE a.admission_id = $1",
                       admission_id));
}

std::optional<domain::Admission> LockAdmission(pg::Tx& tx, const Id& admission_id) {
  return First(tx.Exec("SELECT " ADMISSION_COLUMNS NO_POSITION
                       "FROM admission a WHERE a.admission_id = $1 FOR UPDATE OF a",
                       admission_id));
}

std::vector<domain::Admission> LockWaiting(pg::Tx& tx, const Id& batch_id) {
  std::vector<domain::Admission> waiting;
  for (const auto& row : tx.Exec("SELECT " ADMISSION_COLUMNS NO_POSITION
                                 "FROM admission a WHERE a.batch_id = $1 AND a.state = 3 "
                                 "ORDER BY a.requested_at, a.admission_id FOR UPDATE OF a",
                                 batch_id)) {
    waiting.push_back(AdmissionOf(row));
  }
  return waiting;
}

void AdmitOpen(pg::Tx& tx, const domain::Enrolment& enrolment) {
  tx.Exec(
      "UPDATE admission SET state = 4, enrolment_id = $3, version = version + 1 "
      "WHERE batch_id = $1 AND employee_id = $2 AND state IN (1, 2, 3)",
      enrolment.batch_id, enrolment.employee_id, enrolment.id);
}

void SaveAdmission(pg::Tx& tx, domain::Admission& a) {
  const auto rows =
      tx.Exec(R"(
      UPDATE admission
      SET state = $2, enrolment_id = $3, reason = $4, first_approver = $5, version = version + 1
      WHERE admission_id = $1 RETURNING version)",
              a.id, static_cast<int>(a.state), a.enrolment_id, a.reason, a.first_approver);
  a.version = rows.at(0)[0].as<int64_t>();
}

std::vector<Id> RejectOpen(pg::Tx& tx, const Id& batch_id, const std::string& reason) {
  std::vector<Id> people;
  for (const auto& row :
       tx.Exec("UPDATE admission SET state = 5, reason = $2, version = version + 1 "
               "WHERE batch_id = $1 AND state IN (1, 2, 3) RETURNING employee_id",
               batch_id, reason)) {
    people.push_back(pg::IdOf(row[0]));
  }
  return people;
}

std::vector<domain::Admission> ListAdmissions(pg::Tx& tx, const AdmissionFilter& filter,
                                              int limit) {
  std::vector<domain::Admission> result;
  for (const auto& row :
       tx.Exec("WITH RECURSIVE tree AS (SELECT unit_id FROM unnest($5::uuid[]) AS r (unit_id) "
               "UNION SELECT u.unit_id FROM unit_projection u JOIN tree t "
               "ON u.parent_id = t.unit_id) "
               "SELECT " ADMISSION_COLUMNS POSITION
               "FROM admission a LEFT JOIN employee_projection p ON p.employee_id = a.employee_id "
               "WHERE a.admission_id > $1 AND ($2::uuid IS NULL OR a.batch_id = $2::uuid) "
               "AND ($3::uuid IS NULL OR a.employee_id = $3::uuid) "
               "AND ($4::int = 0 OR a.state = $4::int) "
               "AND (cardinality($5::uuid[]) = 0 OR p.unit_id IN (SELECT unit_id FROM tree)) "
               "ORDER BY a.admission_id LIMIT $6",
               filter.after_id, pg::OrNull(filter.batch_id), pg::OrNull(filter.employee_id),
               static_cast<int>(filter.state), pg::Array(filter.root_unit_ids), limit)) {
    result.push_back(AdmissionOf(row));
  }
  return result;
}

std::vector<Id> PeopleWithOpenAdmissions(pg::Tx& tx, const Id& batch_id) {
  std::vector<Id> people;
  for (const auto& row :
       tx.Exec("SELECT employee_id FROM admission WHERE batch_id = $1 AND state IN (1, 2, 3) "
               "ORDER BY employee_id",
               batch_id)) {
    people.push_back(pg::IdOf(row[0]));
  }
  return people;
}

void InsertNotices(pg::Tx& tx, const std::vector<Id>& employees, NoticeKind kind,
                   const Id& batch_id, const std::string& reason, absl::Time now) {
  if (employees.empty()) return;
  std::vector<Id> ids;
  for (size_t i = 0; i < employees.size(); ++i) ids.push_back(Id::New(now));
  tx.Exec(R"(
      INSERT INTO batch_notice (notice_id, employee_id, kind, batch_id, reason, created_at)
      SELECT n.notice_id, n.employee_id, $3, $4, $5, $6
      FROM unnest($1::uuid[], $2::uuid[]) AS n (notice_id, employee_id))",
          pg::Array(ids), pg::Array(employees), static_cast<int>(kind), batch_id, reason, now);
}

void ForgetApplicants(pg::Tx& tx, const std::vector<Id>& employees) {
  const std::string ids = pg::Array(employees);
  tx.Exec(
      "UPDATE admission SET state = CASE WHEN state IN (1, 2, 3) THEN 6 ELSE state END, "
      "reason = '', version = version + 1 WHERE employee_id = ANY($1::uuid[]) "
      "AND (state IN (1, 2, 3) OR reason <> '')",
      ids);
  tx.Exec("UPDATE attendance SET reason = '' WHERE employee_id = ANY($1::uuid[]) AND reason <> ''",
          ids);
  tx.Exec("DELETE FROM batch_notice WHERE employee_id = ANY($1::uuid[])", ids);
}

std::vector<Notice> NoticesOf(pg::Tx& tx, const Id& employee_id, int limit) {
  std::vector<Notice> notices;
  for (const auto& row : tx.Exec(R"(
      SELECT notice_id, kind, batch_id, reason, created_at FROM batch_notice
      WHERE employee_id = $1 ORDER BY notice_id DESC LIMIT $2)",
                                 employee_id, limit)) {
    notices.push_back({pg::IdOf(row["notice_id"]), static_cast<NoticeKind>(row["kind"].as<int>()),
                       pg::IdOf(row["batch_id"]), pg::TextOf(row["reason"]),
                       pg::TimeOf(row["created_at"])});
  }
  return notices;
}

}  // namespace mumpuni::training::store
