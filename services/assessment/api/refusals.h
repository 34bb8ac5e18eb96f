// Refused reads of other people's profiles are written to the audit trail, as the reads are.
#pragma once

#include <string>

#include "common/pg/pool.h"
#include "common/rpc/server.h"

namespace mumpuni::assessment::api {

// Records the refusal in a transaction of its own; statuses other than PERMISSION_DENIED are not
// recorded. `purpose` is the name of a purpose, or "".
void AuditRefusal(pg::Pool& pool, const rpc::CallContext& context, const std::string& purpose,
                  const std::string& subject, const absl::Status& refusal, absl::Time now);

}  // namespace mumpuni::assessment::api
