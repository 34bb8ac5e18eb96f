#include "services/assessment/domain/reference.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "common/core/level.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

constexpr int kMaxEntries = 50;
constexpr char kSuperseded[] = "superseded";

absl::Status CheckTexts(const std::vector<std::string>& texts, const std::string& field, int max) {
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(texts.size()), field, 0, kMaxEntries));
  for (const std::string& text : texts) RETURN_IF_ERROR(CheckText(text, field, max));
  return absl::OkStatus();
}

// Parts I and III of the document.
absl::Status CheckParts(const JobStandard& s) {
  RETURN_IF_ERROR(CheckOptionalText(s.job_group, "job_standard.job_group", 200));
  RETURN_IF_ERROR(CheckOptionalText(s.government_affair, "job_standard.government_affair", 200));
  RETURN_IF_ERROR(CheckOptionalText(s.job_code, "job_standard.job_code", 64));
  RETURN_IF_ERROR(CheckOptionalText(s.summary, "job_standard.summary", 4000));
  RETURN_IF_ERROR(CheckRange(s.minimum_education, "job_standard.minimum_education", 0, 7));
  RETURN_IF_ERROR(CheckTexts(s.fields_of_study, "job_standard.fields_of_study", 200));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(s.trainings.size()), "job_standard.trainings", 0,
                             kMaxEntries));
  for (const TrainingRequirement& one : s.trainings) {
    RETURN_IF_ERROR(CheckRange(one.kind, "job_standard.trainings.kind", 1, 3));
    RETURN_IF_ERROR(CheckText(one.description, "job_standard.trainings.description", 500));
    RETURN_IF_ERROR(CheckRange(one.importance, "job_standard.trainings.importance", 1, 3));
  }
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(s.experience.size()), "job_standard.experience",
                             0, kMaxEntries));
  for (const ExperienceRequirement& one : s.experience) {
    RETURN_IF_ERROR(CheckText(one.description, "job_standard.experience.description", 500));
    RETURN_IF_ERROR(CheckRange(one.importance, "job_standard.experience.importance", 1, 3));
  }
  RETURN_IF_ERROR(CheckOptionalText(s.minimum_grade, "job_standard.minimum_grade", 16));
  return CheckTexts(s.performance_indicators, "job_standard.performance_indicators", 500);
}

std::vector<LevelRef> Sorted(std::vector<LevelRef> refs) {
  std::sort(refs.begin(), refs.end(),
            [](const LevelRef& a, const LevelRef& b) { return a.competency < b.competency; });
  return refs;
}

}  // namespace

bool SameText(const JobStandard& a, const JobStandard& b) {
  const auto rest = [](const JobStandard& s) {
    return std::tie(s.code, s.name, s.effective_from, s.legal_basis, s.job_group,
                    s.government_affair, s.job_code, s.summary, s.minimum_education,
                    s.fields_of_study, s.trainings, s.experience, s.minimum_grade,
                    s.performance_indicators);
  };
  return Sorted(a.requirements) == Sorted(b.requirements) && rest(a) == rest(b);
}

bool SameText(const Competency& a, const Competency& b) {
  return a.code == b.code && a.name == b.name && a.kind == b.kind && a.definition == b.definition &&
         a.legal_basis == b.legal_basis && a.levels == b.levels;
}

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
  RETURN_IF_ERROR(CheckParts(standard));
  return CheckLevelRefs(standard.requirements, "job_standard.requirements", 40);
}

absl::Status Validate(const Assessment& assessment, LocalDate today) {
  RETURN_IF_ERROR(CheckRange(static_cast<int>(assessment.method), "assessment.method", 1, 4));
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
  RETURN_IF_ERROR(
      CheckOptionalText(assessment.provider_reference, "assessment.provider_reference", 100));
  if (!assessment.provider_reference.empty()) {
    RETURN_IF_ERROR(CheckText(assessment.provider, "assessment.provider", 200));
  }
  // A superior's screening tests no potential.
  RETURN_IF_ERROR(CheckRange(assessment.potential_score, "assessment.potential_score", 0,
                             assessment.IsFormal() ? 100 : 0));
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

bool SameContent(const Assessment& a, const Assessment& b) {
  return a.employee_id == b.employee_id && a.method == b.method && a.provider == b.provider &&
         a.accreditation == b.accreditation && a.assessed_on == b.assessed_on &&
         a.target == b.target && Sorted(a.results) == Sorted(b.results) &&
         a.supersedes == b.supersedes && a.provider_reference == b.provider_reference &&
         a.potential_score == b.potential_score;
}

absl::StatusOr<Assessment> Supersede(Assessment old, const Assessment& next, absl::Time now) {
  const bool supersedable = old.employee_id == next.employee_id && old.IsFormal() &&
                            next.IsFormal() && !old.revoked_at.has_value();
  if (!supersedable) {
    return Error(reasons::kAssessmentNotSupersedable, "assessment.supersedes_assessment_id",
                 "only a formal assessment of the same person that holds");
  }
  old.revoked_at = now;
  old.revoke_reason = kSuperseded;
  old.superseded_by = next.assessment_id;
  return old;
}

}  // namespace mumpuni::assessment::domain
