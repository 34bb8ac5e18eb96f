#include "services/training/api/employee_lookup.h"

#include "common/pg/deadline.h"

namespace mumpuni::training::api {

absl::StatusOr<std::optional<peers::EmployeeRow>> AskIfUnknown(pg::Pool& pool,
                                                               peers::PersonnelClient& personnel,
                                                               const rpc::CallContext& context,
                                                               const Id& employee_id) {
  ASSIGN_OR_RETURN(const bool known,
                   pg::Transact(pool, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<bool> {
                                  return peers::FindEmployee(tx, employee_id).has_value();
                                }));
  if (known) return std::optional<peers::EmployeeRow>();
  return personnel.GetEmployee(employee_id, context.access.principal.subject);
}

}  // namespace mumpuni::training::api
