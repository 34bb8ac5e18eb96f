#include "services/personnel/domain/personal_file.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/personnel/domain/reasons.h"

namespace mumpuni::personnel::domain {

absl::Status Validate(const Education& education) {
  RETURN_IF_ERROR(CheckRange(education.level, "education.level", 1, 7));
  RETURN_IF_ERROR(CheckOptionalText(education.field_of_study, "education.field_of_study", 200));
  RETURN_IF_ERROR(CheckOptionalText(education.institution, "education.institution", 200));
  return CheckRange(education.graduation_year, "education.graduation_year", 1950, 2100);
}

absl::Status Validate(const Sanction& sanction) {
  if (sanction.level == SanctionLevel::kUnspecified) {
    return Error(mumpuni::reasons::kFieldRequired, "sanction.level", "required");
  }
  RETURN_IF_ERROR(CheckText(sanction.decree_number, "sanction.decree_number", 100));
  if (sanction.days.end < sanction.days.start) {
    return Error(reasons::kDateOrder, "sanction.until_date", "ends before it starts");
  }
  return absl::OkStatus();
}

}  // namespace mumpuni::personnel::domain
