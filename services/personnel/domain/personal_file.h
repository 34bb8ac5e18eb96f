// What a personal file holds beside the career: diplomas and disciplinary sanctions.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "services/personnel/domain/employee.h"

namespace mumpuni::personnel::domain {

struct Education {
  Id id;
  int level = 0;  // number of mumpuni.personnel.v1.EducationLevel; the higher the more
  std::string field_of_study;
  std::string institution;
  int graduation_year = 0;
};
absl::Status Validate(const Education& education);

// Numbers equal mumpuni.personnel.v1.SanctionLevel (PP 94/2021).
enum class SanctionLevel { kUnspecified = 0, kLight = 1, kModerate = 2, kSevere = 3 };

struct Sanction {
  Id id;
  SanctionLevel level = SanctionLevel::kUnspecified;
  std::string decree_number;
  DateRange days;
  std::optional<absl::Time> revoked_at;
  std::string revoke_reason;
};
absl::Status Validate(const Sanction& sanction);

}  // namespace mumpuni::personnel::domain
