// Checks of input that every api/ and domain/ needs; each names the field and the reason.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace mumpuni {

// MESSAGE_MALFORMED unless valid UTF-8 without control characters but newline, carriage return and
// tab: PostgreSQL cannot store a NUL, and no screen or log should have to guess at the others.
// common/rpc asks this of every text of every request; the checks below include it.
absl::Status CheckPlainText(std::string_view text, std::string_view field);
// Length is counted in UTF-8 code points.
// FIELD_REQUIRED when empty, TEXT_TOO_LONG above `max_chars`.
absl::Status CheckText(std::string_view text, std::string_view field, int max_chars);
// The same with a lower limit: VALUE_OUT_OF_RANGE below `min_chars`.
absl::Status CheckText(std::string_view text, std::string_view field, int min_chars, int max_chars);
// The same, but empty is allowed.
absl::Status CheckOptionalText(std::string_view text, std::string_view field, int max_chars);
// VALUE_OUT_OF_RANGE outside [min, max].
absl::Status CheckRange(int64_t value, std::string_view field, int64_t min, int64_t max);
// One of A–Z a–z 0–9 . _ - only, 1..max_chars, else VALUE_OUT_OF_RANGE.
absl::Status CheckCode(std::string_view code, std::string_view field, int max_chars);

}  // namespace mumpuni
