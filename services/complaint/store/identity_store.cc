#include "services/complaint/store/identity_store.h"

namespace mumpuni::complaint::store {
namespace {

SealedReporter ReporterOf(const pqxx::row& row) {
  return {pg::IdOf(row["case_id"]),
          pg::TextOf(row["key_id"]),
          pg::FromBytes(pg::TextOf(row["wrapped_key"])),
          pg::FromBytes(pg::TextOf(row["ciphertext"])),
          pg::TextOf(row["full_name"]),
          pg::TextOf(row["contact"]),
          row["contact_verified"].as<bool>()};
}

Unmasking UnmaskingOf(const pqxx::row& row) {
  return {pg::IdOf(row["unmasking_id"]),  pg::IdOf(row["case_id"]),
          pg::TextOf(row["case_number"]), pg::TextOf(row["principal"]),
          pg::TextOf(row["reason"]),      pg::TextOf(row["letter_number"]),
          pg::TimeOf(row["granted_at"]),  pg::TimeOf(row["expires_at"])};
}

}  // namespace

void PutReporter(pg::Tx& tx, const SealedReporter& reporter) {
  tx.Exec(R"(
      INSERT INTO identity.reporter (case_id, full_name, contact, contact_verified, key_id,
                                     wrapped_key, ciphertext)
      VALUES ($1, '', '', $2, $3, $4::bytea, $5::bytea)
      ON CONFLICT (case_id) DO UPDATE SET full_name = '', contact = '',
        key_id = excluded.key_id, wrapped_key = excluded.wrapped_key,
        ciphertext = excluded.ciphertext)",
          reporter.case_id, reporter.contact_verified, reporter.key_id,
          pg::Bytes(reporter.wrapped_key), pg::Bytes(reporter.ciphertext));
}

std::optional<SealedReporter> FindReporter(pg::Tx& tx, const Id& case_id) {
  const auto rows = tx.Exec(R"(
      SELECT case_id, key_id, wrapped_key, ciphertext, full_name, contact, contact_verified
      FROM identity.reporter WHERE case_id = $1)",
                            case_id);
  if (rows.empty()) return std::nullopt;
  return ReporterOf(rows[0]);
}

bool DeleteReporter(pg::Tx& tx, const Id& case_id) {
  return tx.Exec("DELETE FROM identity.reporter WHERE case_id = $1", case_id).affected_rows() == 1;
}

std::vector<SealedReporter> ListUnderOtherKeys(pg::Tx& tx, const std::string& key_id,
                                               const std::string& after_id, int limit) {
  std::vector<SealedReporter> found;
  for (const auto& row : tx.Exec(R"(
           SELECT case_id, key_id, wrapped_key, ciphertext, full_name, contact, contact_verified
           FROM identity.reporter
           WHERE key_id <> $1 AND ($2::text = '' OR case_id > nullif($2::text, '')::uuid)
           ORDER BY case_id LIMIT $3 FOR UPDATE)",
                                 key_id, after_id, limit)) {
    found.push_back(ReporterOf(row));
  }
  return found;
}

bool AnyUnderOtherKeys(pg::Tx& tx, const std::string& key_id) {
  return !tx.Exec("SELECT 1 AS found FROM identity.reporter WHERE key_id <> $1 LIMIT 1", key_id)
              .empty();
}

void InsertUnmasking(pg::Tx& tx, const Unmasking& unmasking) {
  tx.Exec(R"(
      INSERT INTO identity.unmasking (unmasking_id, case_id, principal, reason, letter_number,
                                      granted_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7))",
          unmasking.id, unmasking.case_id, unmasking.principal, unmasking.reason,
          unmasking.letter_number, unmasking.granted_at, unmasking.expires_at);
}

std::optional<Unmasking> FindUnmasking(pg::Tx& tx, const Id& case_id, const std::string& principal,
                                       absl::Time now) {
  const auto rows = tx.Exec(R"(
      SELECT m.unmasking_id, m.case_id, c.case_number, m.principal, m.reason, m.letter_number,
             m.granted_at, m.expires_at
      FROM identity.unmasking m JOIN complaint_case c USING (case_id)
      WHERE m.case_id = $1 AND m.principal = $2 AND m.expires_at > $3
      ORDER BY m.expires_at DESC LIMIT 1)",
                            case_id, principal, now);
  if (rows.empty()) return std::nullopt;
  return UnmaskingOf(rows[0]);
}

std::vector<Unmasking> ListUnmaskings(pg::Tx& tx, const std::string& before_id, int limit) {
  std::vector<Unmasking> found;
  for (const auto& row : tx.Exec(R"(
           SELECT m.unmasking_id, m.case_id, c.case_number, m.principal, m.reason,
                  m.letter_number, m.granted_at, m.expires_at
           FROM identity.unmasking m JOIN complaint_case c USING (case_id)
           WHERE m.unmasking_id < coalesce(nullif($1::text, '')::uuid,
                                           'ffffffff-ffff-ffff-ffff-ffffffffffff')
           ORDER BY m.unmasking_id DESC LIMIT $2)",
                                 before_id, limit)) {
    found.push_back(UnmaskingOf(row));
  }
  return found;
}

void Erase(pg::Tx& tx, const Id& case_id, const RedactedTexts& texts, absl::Time at) {
  tx.Exec(R"(
      UPDATE complaint_case SET body = $2, place = $3, erased_at = $4, version = version + 1
      WHERE case_id = $1)",
          case_id, texts.body, texts.place, at);
  tx.Exec(R"(
      UPDATE follow_up f SET message = t.message, internal_note = t.note
      FROM unnest($2::uuid[], $3::text[], $4::text[]) AS t (id, message, note)
      WHERE f.follow_up_id = t.id AND f.case_id = $1)",
          case_id, pg::Array(texts.ids), pg::Array(texts.messages), pg::Array(texts.notes));
}

std::optional<absl::Time> ErasedAt(pg::Tx& tx, const Id& case_id) {
  const auto rows = tx.Exec("SELECT erased_at FROM complaint_case WHERE case_id = $1", case_id);
  return rows.empty() ? std::nullopt : pg::OptionalTimeOf(rows[0]["erased_at"]);
}

std::vector<Id> ListExpired(pg::Tx& tx, absl::Time before, int limit) {
  std::vector<Id> ids;
  for (const auto& row : tx.Exec(R"(
           SELECT c.case_id FROM complaint_case c JOIN identity.reporter r USING (case_id)
           WHERE c.closed_at < $1 AND c.status BETWEEN 9 AND 12 AND c.erased_at IS NULL
           ORDER BY c.case_id LIMIT $2)",
                                 before, limit)) {
    ids.push_back(pg::IdOf(row["case_id"]));
  }
  return ids;
}

}  // namespace mumpuni::complaint::store
