// Idempotency of mutations: the first statement of the transaction claims the request id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/core/reasons.h"
#include "common/core/request_key.h"
#include "common/pg/tx.h"

namespace mumpuni::pg {

// Claims the request. nullopt: new, go on and call FinishRequest before the end of the
// transaction. A value: a replay; the id of the resource that the first call made or changed.
// ALREADY_EXISTS REQUEST_ID_REUSED: the same id with another body. Rows are kept 7 days.
absl::StatusOr<std::optional<std::string>> ClaimRequest(Tx& tx, const RequestKey& key,
                                                        absl::Time now);
// Records which resource the request made or changed.
absl::Status FinishRequest(Tx& tx, const RequestKey& key, std::string_view resource_id);

// Removes rows older than 7 days, at most `limit`; for a job. Answers how many.
absl::StatusOr<int> ForgetOldRequests(Tx& tx, absl::Time now, int limit);

namespace internal {
// Whether a second attempt ended without learning if the first one was recorded.
bool LookUpFailed(const absl::Status& status);
}  // namespace internal

// Runs a mutation once. `act(Tx&)` does it and returns StatusOr<T>; `id_of(const T&)` names the
// resource as text; `load(Tx&, const std::string& id)` returns StatusOr<T> as it is now, for a
// replay. A commit in doubt is looked up on a fresh connection: recorded means done. If it
// cannot be looked up either, UNAVAILABLE COMMIT_OUTCOME_UNKNOWN.
template <typename Act, typename IdOf, typename Load>
auto Mutate(Pool& pool, const TxOptions& options, const RequestKey& key, absl::Time now, Act&& act,
            IdOf&& id_of, Load&& load) -> std::invoke_result_t<Act&, Tx&> {
  using Result = std::invoke_result_t<Act&, Tx&>;
  const auto once = [&](Tx& tx) -> Result {
    ASSIGN_OR_RETURN(std::optional<std::string> earlier, ClaimRequest(tx, key, now));
    if (earlier.has_value()) return load(tx, *earlier);
    Result result = act(tx);
    if (!result.ok()) return result;
    RETURN_IF_ERROR(FinishRequest(tx, key, id_of(*result)));
    return result;
  };
  Result result = Transact(pool, options, once);
  if (ReasonOf(result.status()) != reasons::kCommitOutcomeUnknown.id) return result;
  // The claim was part of the commit in doubt: if it is there, so is the change; if it is not,
  // nothing is.
  Result again = Transact(pool, options, once);
  // A look-up that fails tells nothing of the first commit, so the caller must still be told so:
  // only then does it repeat with the same request_id instead of taking the change for not made.
  return internal::LookUpFailed(again.status()) ? result : again;
}

}  // namespace mumpuni::pg
