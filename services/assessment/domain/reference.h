// Competency dictionary, job standards (SKJ, PermenPANRB 38/2017) and assessments (PerBKN 26/2019).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"

namespace mumpuni::assessment::domain {

struct CompetencyLevel {
  int level = 0;
  std::string title;
  std::vector<std::string> indicators;
  bool operator==(const CompetencyLevel&) const = default;
};

// The numbers are those of the contract.
enum class CompetencyState { kDraft = 1, kReviewed = 2, kPublished = 3, kRetired = 4 };

struct Competency {
  std::string code;
  std::string name;
  // 1 managerial, 2 socio-cultural, 3 technical.
  int kind = 0;
  std::string definition;
  std::string legal_basis;
  // Exactly 1 to 5, ascending.
  std::vector<CompetencyLevel> levels;
  int version = 1;
  CompetencyState state = CompetencyState::kPublished;
};
// Whether both say the same, whatever their version and state.
bool SameText(const Competency& a, const Competency& b);

// A competency and a level of it.
struct LevelRef {
  std::string competency;
  int level = 0;
  bool operator==(const LevelRef&) const = default;
};

// A training that a job asks for. kind: 1 managerial, 2 technical, 3 functional; importance: 1
// absolute, 2 important, 3 needed.
struct TrainingRequirement {
  int kind = 0;
  std::string description;
  int importance = 0;
  bool operator==(const TrainingRequirement&) const = default;
};

// Experience that a job asks for; importance as above.
struct ExperienceRequirement {
  std::string description;
  int importance = 0;
  bool operator==(const ExperienceRequirement&) const = default;
};

// All parts of the document (PermenPANRB 38/2017); "" and 0: not stated.
struct JobStandard {
  std::string code;
  int version = 0;
  std::string name;
  LocalDate effective_from;
  std::string legal_basis;
  std::vector<LevelRef> requirements;
  std::string job_group;
  std::string government_affair;
  std::string job_code;
  std::string summary;
  // Number of personnel.v1.EducationLevel.
  int minimum_education = 0;
  std::vector<std::string> fields_of_study;
  std::vector<TrainingRequirement> trainings;
  std::vector<ExperienceRequirement> experience;
  std::string minimum_grade;
  std::vector<std::string> performance_indicators;
};

// Whether both say the same, whatever their versions.
bool SameText(const JobStandard& a, const JobStandard& b);

enum class Method {
  kAssessmentCentre = 1,
  kCompetencyTest = 2,
  kSuperiorScreening = 3,
  kInterview = 4
};

struct Assessment {
  Id assessment_id;
  Id employee_id;
  Method method = Method::kAssessmentCentre;
  std::string provider;
  std::string accreditation;
  LocalDate assessed_on;
  std::string target;
  std::vector<LevelRef> results;
  absl::Time recorded_at;
  // While it holds: absent, "".
  std::optional<absl::Time> revoked_at;
  std::string revoke_reason;
  // The assessment that this one takes the place of, and the one that took its place.
  std::optional<Id> supersedes;
  std::optional<Id> superseded_by;
  // The provider's own number of the report; "": none.
  std::string provider_reference;
  // 1–100; 0: none.
  int potential_score = 0;

  bool IsFormal() const { return method != Method::kSuperiorScreening; }
};

// INVALID_ARGUMENT with the field and one of FIELD_REQUIRED, TEXT_TOO_LONG, VALUE_OUT_OF_RANGE,
// LEVEL_OUT_OF_RANGE, COMPETENCY_LEVELS_INCOMPLETE, COMPETENCY_REPEATED, DATE_IN_FUTURE.
absl::Status Validate(const Competency& competency);
absl::Status Validate(const JobStandard& standard);
absl::Status Validate(const Assessment& assessment, LocalDate today);

// Takes a formal assessment back: recorded wrongly, or by a provider without valid accreditation
// (PerBKN 26/2019). A screening is no ground for a level, and a newer one replaces it.
// FAILED_PRECONDITION ASSESSMENT_NOT_FORMAL, ASSESSMENT_REVOKED; INVALID_ARGUMENT for a reason
// outside 10–500 characters.
absl::StatusOr<Assessment> Revoke(Assessment assessment, const std::string& reason, absl::Time now);

// Whether both say the same about the same person; what the service sets makes no difference.
bool SameContent(const Assessment& a, const Assessment& b);

// Lets `next` take the place of `old`, which is revoked as superseded. FAILED_PRECONDITION
// ASSESSMENT_NOT_SUPERSEDABLE unless both are formal, of the same person, `old` still holds and
// `next` was made on the same day or later.
absl::StatusOr<Assessment> Supersede(Assessment old, const Assessment& next, absl::Time now);

// 1 to `max` references, each competency once, levels 1–5.
absl::Status CheckLevelRefs(const std::vector<LevelRef>& refs, const std::string& field, int max);

}  // namespace mumpuni::assessment::domain
