#include "common/core/validate.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"

namespace mumpuni {
namespace {

constexpr char32_t kBadUtf8 = 0xffffffff;

// The code point at `at`, which moves behind it; kBadUtf8 for what PostgreSQL would refuse as well:
// stray bytes, longer forms than needed, surrogates, beyond U+10FFFF.
char32_t NextCodePoint(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return text[at++];
  const size_t length = lead >> 5 == 0x06 ? 2 : lead >> 4 == 0x0e ? 3 : lead >> 3 == 0x1e ? 4 : 0;
  if (length == 0 || at + length > text.size()) return kBadUtf8;
  char32_t point = lead & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xc0) != 0x80) return kBadUtf8;
    point = point << 6 | (next & 0x3f);
  }
  at += length;
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < kSmallest[length] || surrogate || point > 0x10ffff ? kBadUtf8 : point;
}

bool IsControl(char32_t point) {
  if (point == '\n' || point == '\r' || point == '\t') return false;
  return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

// Counts the code points of a plain text.
absl::StatusOr<int64_t> LengthOf(std::string_view text, std::string_view field) {
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    const char32_t point = NextCodePoint(text, at);
    if (point == kBadUtf8) return Error(reasons::kMessageMalformed, field, "not valid UTF-8");
    if (IsControl(point)) {
      return Error(reasons::kMessageMalformed, field, "holds a control character");
    }
  }
  return count;
}

}  // namespace

absl::Status CheckPlainText(std::string_view text, std::string_view field) {
  return LengthOf(text, field).status();
}

absl::Status CheckOptionalText(std::string_view text, std::string_view field, int max_chars) {
  ASSIGN_OR_RETURN(const int64_t length, LengthOf(text, field));
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

absl::Status CheckText(std::string_view text, std::string_view field, int min_chars,
                       int max_chars) {
  if (absl::Status status = CheckText(text, field, max_chars); !status.ok()) return status;
  ASSIGN_OR_RETURN(const int64_t length, LengthOf(text, field));
  if (length >= min_chars) return absl::OkStatus();
  return Error(reasons::kValueOutOfRange, field,
               absl::StrCat(length, " characters, at least ", min_chars, " are needed"));
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
