#include "services/assessment/api/refusals.h"

#include "common/audit/audit.h"
#include "common/core/status.h"
#include "common/obs/log.h"

namespace mumpuni::assessment::api {

void AuditRefusal(pg::Pool& pool, const rpc::CallContext& context, const std::string& purpose,
                  const std::string& subject, const absl::Status& refusal, absl::Time now) {
  if (refusal.code() != absl::StatusCode::kPermissionDenied) return;
  audit::Record record;
  record.actor = context.access.principal;
  record.action = context.method;
  record.purpose = purpose;
  record.subject_id = subject;
  record.outcome = ReasonOf(refusal);
  record.at = now;
  const absl::Status done = pg::Transact(pool, {.one_write = true},
                                         [&](pg::Tx& tx) { return audit::Append(tx, record); });
  if (!done.ok()) obs::Err("refusal not audited", {{"reason", ReasonOf(done)}});
}

}  // namespace mumpuni::assessment::api
