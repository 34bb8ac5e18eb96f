// Who an employee is, for the RPCs that give seats.
#pragma once

#include <optional>

#include "common/pg/pool.h"
#include "common/rpc/server.h"
#include "services/training/peers/clients.h"

namespace mumpuni::training::api {

// Asks personnel once for an employee whom the projection misses, before any transaction; absent if
// the projection has a row or personnel knows nobody. UNAVAILABLE PEER_UNAVAILABLE.
absl::StatusOr<std::optional<peers::EmployeeRow>> AskIfUnknown(pg::Pool& pool,
                                                               peers::PersonnelClient& personnel,
                                                               const rpc::CallContext& context,
                                                               const Id& employee_id);

}  // namespace mumpuni::training::api
