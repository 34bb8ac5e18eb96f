#include "common/core/validate.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"

namespace mumpuni {
namespace {

// Code points of valid UTF-8, −1 if it is not valid.
int64_t CountCodePoints(std::string_view text) {
  int64_t count = 0;
  for (size_t i = 0; i < text.size(); ++count) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80         ? 1
                          : lead >> 5 == 0x06 ? 2
                          : lead >> 4 == 0x0e ? 3
                          : lead >> 3 == 0x1e ? 4
                                              : 0;
    if (length == 0 || i + length > text.size()) return -1;
    for (size_t j = 1; j < length; ++j) {
      if ((static_cast<unsigned char>(text[i + j]) & 0xc0) != 0x80) return -1;
    }
    i += length;
  }
  return count;
}

}  // namespace

absl::Status CheckOptionalText(std::string_view text, std::string_view field, int max_chars) {
  const int64_t length = CountCodePoints(text);
  if (length < 0) return Error(reasons::kMessageMalformed, field, "not valid UTF-8");
  if (length > max_chars) {
    return Error(reasons::kTextTooLong, field,
                 absl::StrCat(length, " characters, at most ", max_chars, " are allowed"));
  }
  return absl::OkStatus();
}

absl::Status CheckText(std::string_view text, std::string_view field, int max_chars) {
  if (text.empty()) return Error(reasons::kFieldRequired, field, "required");
  return CheckOptionalText(text, field, max_chars);
}

absl::Status CheckRange(int64_t value, std::string_view field, int64_t min, int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return Error(reasons::kValueOutOfRange, field,
               absl::StrCat(value, " is outside ", min, " to ", max));
}

absl::Status CheckCode(std::string_view code, std::string_view field, int max_chars) {
  if (absl::Status status = CheckText(code, field, max_chars); !status.ok()) return status;
  for (char c : code) {
    const bool allowed =
        absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
    if (!allowed) {
      return Error(reasons::kValueOutOfRange, field,
                   "a code has only letters, digits, '.', '_', '-'");
    }
  }
  return absl::OkStatus();
}

}  // namespace mumpuni
