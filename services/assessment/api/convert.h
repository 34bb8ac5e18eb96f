// Messages ↔ domain. Input is checked only as far as a domain value cannot hold it.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/assessment/v1/assessment_service.pb.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/app/reconciliations.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::api {

google::protobuf::Timestamp ToTimestamp(absl::Time time);

domain::Competency CompetencyFrom(const v1::Competency& message);
v1::Competency ToMessage(const domain::Competency& competency);

absl::StatusOr<domain::JobStandard> JobStandardFrom(const v1::JobStandard& message);
v1::JobStandard ToMessage(const domain::JobStandard& standard);

// RULE_SET_INCOMPLETE where a key of a table is stated twice.
absl::StatusOr<domain::RuleSet> RuleSetFrom(const v1::RuleSet& message, bool simulation_only);
v1::RuleSet ToMessage(const domain::RuleSet& rules);

absl::StatusOr<domain::Assessment> AssessmentFrom(const v1::Assessment& message);
v1::Assessment ToMessage(const domain::Assessment& assessment);

// FIELD_REQUIRED if unspecified.
absl::StatusOr<domain::Purpose> PurposeFrom(v1::ProfilePurpose purpose);

std::vector<domain::LevelRef> LevelRefsFrom(
    const google::protobuf::RepeatedPtrField<mumpuni::common::v1::CompetencyLevelRef>& messages);

// What the purpose answers, and nothing else.
v1::Profile ProfileFor(const Id& employee_id, domain::Purpose purpose,
                       const app::ReadProfile& read);
// The lines the purpose answers; `competency` "": all.
v1::ExplainProfileResponse ExplanationFor(const Id& employee_id, const std::string& competency,
                                          const app::ReadProfile& read);
v1::Gap ToMessage(const store::GapRow& row);
v1::Reconciliation ToMessage(const app::Reconciliation& reconciliation);

}  // namespace mumpuni::assessment::api
