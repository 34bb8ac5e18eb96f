// Messages ↔ domain of the DictionaryService. Input is checked only as far as a domain value cannot
// hold it.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "mumpuni/assessment/v1/dictionary_service.pb.h"
#include "services/assessment/app/assessments.h"
#include "services/assessment/app/job_standards.h"
#include "services/assessment/domain/dictionary.h"
#include "services/assessment/domain/provider.h"

namespace mumpuni::assessment::api {

v1::CompetencyVersion ToMessage(const domain::CompetencyVersion& version);
absl::StatusOr<domain::Retirement> RetirementFrom(const v1::RetireCompetencyRequest& request);
v1::Crosswalk ToMessage(const domain::CrosswalkStep& step);

v1::RequirementChange ToMessage(const domain::RequirementChange& change);
v1::PartChange ToMessage(const domain::PartChange& change);
v1::CompetencyImpact ToMessage(const store::CompetencyImpact& impact);
// Numbers under 5 people are not told.
v1::UnitImpact ToMessage(const store::UnitImpact& impact);
v1::NewlyBelow ToMessage(const store::NewlyBelowRow& row);

absl::StatusOr<domain::Provider> ProviderFrom(const v1::Provider& message);
v1::Provider ToMessage(const domain::Provider& provider);

v1::ImportAssessmentsResponse ToMessage(const app::Assessments::Import& import, bool dry_run);

}  // namespace mumpuni::assessment::api
