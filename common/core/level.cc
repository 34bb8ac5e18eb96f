#include "common/core/level.h"

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"

namespace mumpuni {

absl::StatusOr<Level> Level::Of(int64_t value, std::string_view field) {
  if (value < kMin || value > kMax) {
    return Error(reasons::kLevelOutOfRange, field, absl::StrCat("level ", value, " is not 1 to 5"));
  }
  return Clamped(value);
}

}  // namespace mumpuni
