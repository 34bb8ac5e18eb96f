#include "common/pg/request_log.h"

namespace mumpuni::pg {
namespace {

constexpr absl::Duration kKept = absl::Hours(7 * 24);

}  // namespace

absl::StatusOr<std::optional<std::string>> ClaimRequest(Tx& tx, const RequestKey& key,
                                                        absl::Time now) {
  // A concurrent claim of the same id makes this wait until that transaction ends.
  const pqxx::result claimed = tx.Exec(
      "INSERT INTO request_log (principal, method, request_id, body_hash, created_at) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
      key.principal, key.method, key.request_id, key.body_hash, now);
  if (claimed.affected_rows() == 1) return std::optional<std::string>();
  const pqxx::result earlier = tx.Exec(
      "SELECT body_hash, resource_id FROM request_log "
      "WHERE principal = $1 AND method = $2 AND request_id = $3",
      key.principal, key.method, key.request_id);
  // Forgotten between the two statements: rare enough to ask the caller to come again.
  if (earlier.empty())
    return Error(reasons::kTransactionConflict, "the request was just forgotten");
  if (TextOf(earlier[0][0]) != key.body_hash) {
    return Error(reasons::kRequestIdReused, "request_id",
                 "the request_id was used with another body");
  }
  return std::optional<std::string>(TextOf(earlier[0][1]));
}

absl::Status FinishRequest(Tx& tx, const RequestKey& key, std::string_view resource_id) {
  const pqxx::result updated = tx.Exec(
      "UPDATE request_log SET resource_id = $4 "
      "WHERE principal = $1 AND method = $2 AND request_id = $3",
      key.principal, key.method, key.request_id, resource_id);
  if (updated.affected_rows() != 1) return Error(reasons::kInternal, "the request was not claimed");
  return absl::OkStatus();
}

bool internal::LookUpFailed(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         ReasonOf(status) == reasons::kTransactionConflict.id;
}

absl::StatusOr<int> ForgetOldRequests(Tx& tx, absl::Time now, int limit) {
  const pqxx::result removed = tx.Exec(
      "DELETE FROM request_log WHERE ctid = ANY(ARRAY(SELECT ctid FROM request_log "
      "WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
      now - kKept, limit);
  return static_cast<int>(removed.affected_rows());
}

}  // namespace mumpuni::pg
