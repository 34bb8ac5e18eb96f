#include "services/training/store/certificate_store.h"

namespace mumpuni::training::store {
namespace {

#define CERTIFICATE_COLUMNS                                                                   \
  "c.certificate_id, c.enrolment_id, c.year, c.sequence, c.number, c.verification_code, "     \
  "c.holder_name, c.issued_on, c.state, c.end_reason, c.replaces_certificate_id, c.version, " \
  "c.created_at, e.employee_id, e.course_code, k.title, e.completed_on, e.lesson_hours, "     \
  "e.pass_mark, e.test_score, e.status "
#define CERTIFICATE_JOIN                                                    \
  "FROM certificate c JOIN enrolment e ON e.enrolment_id = c.enrolment_id " \
  "JOIN course k ON k.course_id = e.course_id "

domain::Certificate CertificateOf(const pqxx::row& row) {
  domain::Certificate c;
  c.id = pg::IdOf(row["certificate_id"]);
  c.enrolment_id = pg::IdOf(row["enrolment_id"]);
  c.year = row["year"].as<int>();
  c.sequence = row["sequence"].as<int>();
  c.number = pg::TextOf(row["number"]);
  c.verification_code = pg::TextOf(row["verification_code"]);
  c.holder_name = pg::TextOf(row["holder_name"]);
  c.issued_on = pg::DateOf(row["issued_on"]);
  c.stored = static_cast<domain::CertificateState>(row["state"].as<int>());
  c.end_reason = pg::TextOf(row["end_reason"]);
  c.replaces_id = pg::IdOf(row["replaces_certificate_id"]);
  c.version = row["version"].as<int64_t>();
  c.created_at = pg::TimeOf(row["created_at"]);
  c.employee_id = pg::IdOf(row["employee_id"]);
  c.course_code = pg::TextOf(row["course_code"]);
  c.course_title = pg::TextOf(row["title"]);
  c.completed_on = pg::DateOf(row["completed_on"]);
  c.lesson_hours.value = row["lesson_hours"].as<int>();
  std::optional<int> score;
  if (!row["test_score"].is_null()) score = row["test_score"].as<int>();
  c.passed = domain::Graduated(row["pass_mark"].as<int>(), score);
  c.enrolment_status = static_cast<domain::EnrolmentStatus>(row["status"].as<int>());
  return c;
}

std::optional<domain::Certificate> First(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return CertificateOf(rows[0]);
}

std::vector<domain::Certificate> All(const pqxx::result& rows) {
  std::vector<domain::Certificate> result;
  for (const auto& row : rows) result.push_back(CertificateOf(row));
  return result;
}

domain::Letterhead LetterheadOf(const pqxx::row& row) {
  return {pg::DateOf(row["valid_from"]),      pg::TextOf(row["city"]),
          pg::TextOf(row["agency"]),          pg::TextOf(row["address"]),
          pg::TextOf(row["legal_basis"]),     pg::TextOf(row["place"]),
          pg::TextOf(row["signatory_title"]), pg::TextOf(row["series"]),
          pg::TextOf(row["verification_url"])};
}

}  // namespace

int TakeNumbers(pg::Tx& tx, int year, int count) {
  const auto rows = tx.Exec(R"(
      INSERT INTO certificate_register AS r (year, last_number) VALUES ($1, $2)
      ON CONFLICT (year) DO UPDATE SET last_number = r.last_number + excluded.last_number
      RETURNING last_number)",
                            year, count);
  return rows.at(0)[0].as<int>();
}

int LastNumber(pg::Tx& tx, int year) {
  const auto rows = tx.Exec("SELECT last_number FROM certificate_register WHERE year = $1", year);
  return rows.empty() ? 0 : rows[0][0].as<int>();
}

void InsertCertificates(pg::Tx& tx, const std::vector<domain::Certificate>& certificates) {
  if (certificates.empty()) return;
  std::vector<Id> ids, enrolments;
  std::vector<int64_t> sequences;
  std::vector<std::string> numbers, codes, names, replaced;
  for (const domain::Certificate& c : certificates) {
    ids.push_back(c.id);
    enrolments.push_back(c.enrolment_id);
    sequences.push_back(c.sequence);
    numbers.push_back(c.number);
    codes.push_back(c.verification_code);
    names.push_back(c.holder_name);
    replaced.push_back(c.replaces_id.IsNil() ? "" : c.replaces_id.ToString());
  }
  const domain::Certificate& first = certificates.front();
  tx.Exec(R"(
      INSERT INTO certificate (certificate_id, enrolment_id, year, sequence, number,
                               verification_code, holder_name, issued_on, state,
                               replaces_certificate_id, created_at)
      SELECT id, enrolment, $8::smallint, sequence, number, code, name, $9::date, $10::smallint,
             nullif(replaced, '')::uuid, $11::timestamptz
      FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[],
                  $7::text[])
           AS n(id, enrolment, sequence, number, code, name, replaced))",
          pg::Array(ids), pg::Array(enrolments), pg::Array(sequences), pg::Array(numbers),
          pg::Array(codes), pg::Array(names), pg::Array(replaced), first.year, first.issued_on,
          static_cast<int>(first.stored), first.created_at);
}

std::optional<domain::Certificate> FindCertificate(pg::Tx& tx, const Id& certificate_id) {
  return First(tx.Exec("SELECT " CERTIFICATE_COLUMNS CERTIFICATE_JOIN "WHERE c.certificate_id = $1",
                       certificate_id));
}

std::optional<domain::Certificate> FindCertificateByCode(pg::Tx& tx, const std::string& code) {
  return First(tx.Exec(
      "SELECT " CERTIFICATE_COLUMNS CERTIFICATE_JOIN "WHERE c.verification_code = $1", code));
}

std::optional<domain::Certificate> LockCertificate(pg::Tx& tx, const Id& certificate_id) {
  return First(tx.Exec("SELECT " CERTIFICATE_COLUMNS CERTIFICATE_JOIN
                       "WHERE c.certificate_id = $1 FOR UPDATE OF c",
                       certificate_id));
}

void SaveCertificate(pg::Tx& tx, domain::Certificate& c) {
  const auto rows = tx.Exec(R"(
      UPDATE certificate SET state = $2, end_reason = $3, version = version + 1
      WHERE certificate_id = $1 RETURNING version)",
                            c.id, static_cast<int>(c.stored), c.end_reason);
  c.version = rows.at(0)[0].as<int64_t>();
}

std::optional<domain::Certificate> FindHeld(pg::Tx& tx, const Id& enrolment_id) {
  return First(tx.Exec("SELECT " CERTIFICATE_COLUMNS CERTIFICATE_JOIN
                       "WHERE c.enrolment_id = $1 AND c.state = 1",
                       enrolment_id));
}

std::vector<domain::Certificate> ListHeld(pg::Tx& tx, const Id& batch_id) {
  return All(tx.Exec("SELECT " CERTIFICATE_COLUMNS CERTIFICATE_JOIN
                     "WHERE e.batch_id = $1 AND c.state = 1 ORDER BY c.year, c.sequence",
                     batch_id));
}

std::vector<domain::Certificate> ListCertificates(pg::Tx& tx, int year, int after_sequence,
                                                  int limit) {
  return All(tx.Exec("SELECT " CERTIFICATE_COLUMNS CERTIFICATE_JOIN
                     "WHERE c.year = $1 AND c.sequence > $2 ORDER BY c.sequence LIMIT $3",
                     year, after_sequence, limit));
}

void ForgetHolders(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  if (employee_ids.empty()) return;
  const std::string ids = pg::Array(employee_ids);
  // Whoever issues a certificate holds its enrolment: the lock lets them finish first.
  tx.Exec(
      "SELECT enrolment_id FROM enrolment WHERE employee_id = ANY($1::uuid[]) "
      "ORDER BY enrolment_id FOR UPDATE",
      ids);
  tx.Exec(
      "UPDATE certificate c SET holder_name = '', version = c.version + 1 FROM enrolment e "
      "WHERE e.enrolment_id = c.enrolment_id AND e.employee_id = ANY($1::uuid[]) "
      "AND c.holder_name <> ''",
      ids);
}

#define LETTERHEAD_COLUMNS                                                           \
  "valid_from, city, agency, address, legal_basis, place, signatory_title, series, " \
  "verification_url"

bool InsertLetterhead(pg::Tx& tx, const domain::Letterhead& l) {
  return tx.Exec("INSERT INTO letterhead (" LETTERHEAD_COLUMNS
                 ") "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                 "ON CONFLICT (valid_from) DO NOTHING",
                 l.valid_from, l.city, l.agency, l.address, l.legal_basis, l.place,
                 l.signatory_title, l.series, l.verification_url)
             .affected_rows() == 1;
}

std::optional<domain::Letterhead> LetterheadOn(pg::Tx& tx, LocalDate day) {
  const auto rows = tx.Exec("SELECT " LETTERHEAD_COLUMNS
                            " FROM letterhead "
                            "WHERE valid_from <= $1::date ORDER BY valid_from DESC LIMIT 1",
                            day);
  if (rows.empty()) return std::nullopt;
  return LetterheadOf(rows[0]);
}

std::vector<domain::Letterhead> ListLetterheads(pg::Tx& tx) {
  std::vector<domain::Letterhead> result;
  for (const auto& row :
       tx.Exec("SELECT " LETTERHEAD_COLUMNS " FROM letterhead ORDER BY valid_from")) {
    result.push_back(LetterheadOf(row));
  }
  return result;
}

}  // namespace mumpuni::training::store
