// Checks of input that every api/ and domain/ needs; each names the field and the reason.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace mumpuni {

// Length is counted in UTF-8 code points; invalid UTF-8 is MESSAGE_MALFORMED.
// FIELD_REQUIRED when empty, TEXT_TOO_LONG above `max_chars`.
absl::Status CheckText(std::string_view text, std::string_view field, int max_chars);
// The same, but empty is allowed.
absl::Status CheckOptionalText(std::string_view text, std::string_view field, int max_chars);
// VALUE_OUT_OF_RANGE outside [min, max].
absl::Status CheckRange(int64_t value, std::string_view field, int64_t min, int64_t max);
// One of A–Z a–z 0–9 . _ - only, 1..max_chars, else VALUE_OUT_OF_RANGE.
absl::Status CheckCode(std::string_view code, std::string_view field, int max_chars);

}  // namespace mumpuni
