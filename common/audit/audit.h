// Append-only audit trail, chained by hash per service: who did or read what about whom, why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"

namespace mumpuni::audit {

struct Record {
  Principal actor;
  // Full method name or verb.
  std::string action;
  // Purpose of a profile read; empty otherwise.
  std::string purpose;
  // Id of the person or case concerned; empty if none.
  std::string subject_id;
  // Names of the fields read or changed; never values.
  std::vector<std::string> fields;
  // "OK" or the reason of a refusal.
  std::string outcome = "OK";
  std::string request_id;
  absl::Time at;
};

// In the caller's transaction; the chain (previous hash → hash) is sealed per row by the sealer
// job, so that appending takes no global lock.
absl::Status Append(pg::Tx& tx, const Record& record);

// Links at most `limit` records that are not in the chain yet; answers how many. For a job; one
// sealer at a time works, others wait for it. The order of the chain is that of sealing.
absl::StatusOr<int> Seal(pg::Tx& tx, int limit);

// Recomputes the chain: the first position that was changed, removed or cut off; nullopt if it is
// whole. Reads every sealed record, so it needs a long statement timeout.
absl::StatusOr<std::optional<int64_t>> FirstBroken(pg::Tx& tx);

}  // namespace mumpuni::audit
