// Refused reads of other people's profiles are written to the audit trail, as the reads are.
#pragma once

#include <string>

#include "common/pg/pool.h"
#include "common/rpc/server.h"

namespace mumpuni::assessment::api {

// Records the refusal in a transaction of its own: PERMISSION_DENIED, and OBJECTION_NOT_FOUND, by
// which who has no part in an objection is refused without learning that there is one. Other
// statuses are not recorded. `purpose` is the name of a purpose, the objection, or "".
void AuditRefusal(pg::Pool& pool, const rpc::CallContext& context, const std::string& purpose,
                  const std::string& subject, const absl::Status& refusal, absl::Time now);

}  // namespace mumpuni::assessment::api
