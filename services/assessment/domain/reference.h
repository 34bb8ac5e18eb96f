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

struct Competency {
  std::string code;
  std::string name;
  // 1 managerial, 2 socio-cultural, 3 technical.
  int kind = 0;
  std::string definition;
  std::string legal_basis;
  // Exactly 1 to 5, ascending.
  std::vector<CompetencyLevel> levels;
  bool operator==(const Competency&) const = default;
};

// A competency and a level of it.
struct LevelRef {
  std::string competency;
  int level = 0;
  bool operator==(const LevelRef&) const = default;
};

struct JobStandard {
  std::string code;
  int version = 0;
  std::string name;
  LocalDate effective_from;
  std::string legal_basis;
  std::vector<LevelRef> requirements;
};

enum class Method { kAssessmentCentre = 1, kCompetencyTest = 2, kSuperiorScreening = 3 };

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

// 1 to `max` references, each competency once, levels 1–5.
absl::Status CheckLevelRefs(const std::vector<LevelRef>& refs, const std::string& field, int max);

}  // namespace mumpuni::assessment::domain
