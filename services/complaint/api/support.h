// What the services of this process share: refusals on the record, and the question to assessment.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "services/complaint/app/cases.h"
#include "services/complaint/peers/assessment_client.h"

namespace mumpuni::complaint::api {

// Writes a refusal that says something about who asked (out of reach, concerned as subject, …) into
// the audit trail, and gives it back; other errors are only given back.
absl::Status Refused(pg::Pool& pool, const Clock& clock, const rpc::CallContext& context,
                     const std::string& subject, const std::string& request_id,
                     absl::Status refusal);

enum class AskFor { kThoseEligible, kEverybody };

// What assessment knows of the officer named, or of those of the lead unit if nil (who is BELOW
// only with kEverybody); nullopt if it does not answer. Between two transactions; the second one
// checks again.
absl::StatusOr<std::optional<domain::Standings>> AskAssessment(
    pg::Pool& pool, const Clock& clock, app::Cases& cases,
    const peers::AssessmentClient& assessment, const rpc::CallContext& context, const Id& case_id,
    const Id& employee_id, AskFor whom = AskFor::kThoseEligible);

}  // namespace mumpuni::complaint::api
