#include "common/audit/audit.h"

#include "common/obs/trace.h"

namespace mumpuni::audit {

absl::Status Append(pg::Tx& tx, const Record& record) {
  tx.Exec(
      "INSERT INTO audit_log (at, actor_key, peer, subject, roles, on_behalf_of, action, purpose, "
      "subject_id, fields, outcome, request_id, trace_id) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      record.at, record.actor.Key(), record.actor.peer, record.actor.subject,
      pg::Array(record.actor.roles), record.actor.on_behalf_of, record.action, record.purpose,
      record.subject_id, pg::Array(record.fields), record.outcome, record.request_id,
      obs::CurrentTrace().trace_id);
  return absl::OkStatus();
}

absl::StatusOr<int> Seal(pg::Tx& tx, int limit) {
  return tx.Exec("SELECT audit_seal($1)", limit)[0][0].as<int>();
}

absl::StatusOr<std::optional<int64_t>> FirstBroken(pg::Tx& tx) {
  const pqxx::result rows = tx.Exec("SELECT audit_first_broken()");
  if (rows[0][0].is_null()) return std::optional<int64_t>();
  return std::optional<int64_t>(rows[0][0].as<int64_t>());
}

}  // namespace mumpuni::audit
