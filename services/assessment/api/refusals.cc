#include "services/assessment/api/refusals.h"

#include "common/audit/audit.h"
#include "common/core/status.h"
#include "common/obs/log.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::api {
namespace {

bool IsRefusal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kPermissionDenied ||
         ReasonOf(status) == reasons::kObjectionNotFound.id;
}

}  // namespace

void AuditRefusal(pg::Pool& pool, const rpc::CallContext& context, const std::string& purpose,
                  const std::string& subject, const absl::Status& refusal, absl::Time now) {
  if (!IsRefusal(refusal)) return;
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
