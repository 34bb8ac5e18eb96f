#include "services/assessment/domain/reference.h"

#include <set>

#include "common/core/level.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {

absl::Status CheckLevelRefs(const std::vector<LevelRef>& refs, const std::string& field, int max) {
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(refs.size()), field, 1, max));
  std::set<std::string> seen;
  for (const LevelRef& ref : refs) {
    RETURN_IF_ERROR(CheckCode(ref.competency, field + ".competency_code", 32));
    RETURN_IF_ERROR(Level::Of(ref.level, field + ".level").status());
    if (!seen.insert(ref.competency).second) {
      return Error(reasons::kCompetencyRepeated, field, "a competency is named twice");
    }
  }
  return absl::OkStatus();
}

absl::Status Validate(const Competency& competency) {
  RETURN_IF_ERROR(CheckCode(competency.code, "competency.code", 32));
  RETURN_IF_ERROR(CheckText(competency.name, "competency.name", 200));
  RETURN_IF_ERROR(CheckRange(competency.kind, "competency.kind", 1, 3));
  RETURN_IF_ERROR(CheckOptionalText(competency.definition, "competency.definition", 2000));
  RETURN_IF_ERROR(CheckText(competency.legal_basis, "competency.legal_basis", 300));
  bool complete = competency.levels.size() == 5;
  for (size_t i = 0; complete && i < 5; ++i) {
    complete = competency.levels[i].level == static_cast<int>(i) + 1;
  }
  if (!complete) {
    return Error(reasons::kCompetencyLevelsIncomplete, "competency.levels",
                 "levels 1 to 5 are required, each once, ascending");
  }
  for (const CompetencyLevel& level : competency.levels) {
    RETURN_IF_ERROR(CheckText(level.title, "competency.levels.title", 500));
    RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(level.indicators.size()),
                               "competency.levels.indicators", 0, 10));
    for (const std::string& indicator : level.indicators) {
      RETURN_IF_ERROR(CheckText(indicator, "competency.levels.indicators", 1000));
    }
  }
  return absl::OkStatus();
}

absl::Status Validate(const JobStandard& standard) {
  RETURN_IF_ERROR(CheckCode(standard.code, "job_standard.code", 64));
  RETURN_IF_ERROR(CheckText(standard.name, "job_standard.name", 200));
  RETURN_IF_ERROR(CheckText(standard.legal_basis, "job_standard.legal_basis", 300));
  return CheckLevelRefs(standard.requirements, "job_standard.requirements", 40);
}

absl::Status Validate(const Assessment& assessment, LocalDate today) {
  RETURN_IF_ERROR(CheckRange(static_cast<int>(assessment.method), "assessment.method", 1, 3));
  if (assessment.IsFormal()) {
    RETURN_IF_ERROR(CheckText(assessment.provider, "assessment.provider", 200));
    RETURN_IF_ERROR(CheckText(assessment.accreditation, "assessment.accreditation", 200));
  } else {
    RETURN_IF_ERROR(CheckOptionalText(assessment.provider, "assessment.provider", 200));
    RETURN_IF_ERROR(CheckOptionalText(assessment.accreditation, "assessment.accreditation", 200));
  }
  if (assessment.assessed_on > today) {
    return Error(reasons::kDateInFuture, "assessment.assessed_on", "an assessment has taken place");
  }
  RETURN_IF_ERROR(CheckOptionalText(assessment.target, "assessment.target", 64));
  return CheckLevelRefs(assessment.results, "assessment.results", 40);
}

absl::StatusOr<Assessment> Revoke(Assessment assessment, const std::string& reason,
                                  absl::Time now) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  if (!assessment.IsFormal()) {
    return Error(reasons::kAssessmentNotFormal, "assessment_id", "a screening is not revoked");
  }
  if (assessment.revoked_at.has_value()) {
    return Error(reasons::kAssessmentRevoked, "assessment_id", "it was revoked before");
  }
  assessment.revoked_at = now;
  assessment.revoke_reason = reason;
  return assessment;
}

}  // namespace mumpuni::assessment::domain
