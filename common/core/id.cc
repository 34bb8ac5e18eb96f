#include "common/core/id.h"

#include <random>

#include "absl/strings/escaping.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"

namespace mumpuni {
namespace {

// Positions of the dashes in the canonical form.
bool IsDash(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

uint64_t Random64() {
  thread_local std::mt19937_64 engine = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return engine();
}

}  // namespace

Id Id::New(absl::Time now) {
  Id id;
  const uint64_t ms = static_cast<uint64_t>(absl::ToUnixMillis(now));
  for (int i = 0; i < 6; ++i) id.bytes_[i] = static_cast<uint8_t>(ms >> (40 - 8 * i));
  const uint64_t high = Random64(), low = Random64();
  id.bytes_[6] = static_cast<uint8_t>(0x70 | (high & 0x0f));
  id.bytes_[7] = static_cast<uint8_t>(high >> 8);
  id.bytes_[8] = static_cast<uint8_t>(0x80 | ((high >> 16) & 0x3f));
  for (int i = 9; i < 16; ++i) id.bytes_[i] = static_cast<uint8_t>(low >> (8 * (i - 9)));
  return id;
}

absl::StatusOr<Id> Id::Parse(std::string_view text, std::string_view field) {
  const auto malformed = [&] {
    return Error(reasons::kIdMalformed, field, "expected a UUID in its 36-character form");
  };
  if (text.size() != 36) return malformed();
  Id id;
  size_t nibble = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsDash(i)) {
      if (text[i] != '-') return malformed();
      continue;
    }
    const int value = HexValue(text[i]);
    if (value < 0) return malformed();
    id.bytes_[nibble / 2] = static_cast<uint8_t>(id.bytes_[nibble / 2] << 4 | value);
    ++nibble;
  }
  return id;
}

Id Id::FromName(std::string_view name) {
  const std::array<uint8_t, 32> digest = Sha256(name);
  Id id;
  for (size_t i = 0; i < 16; ++i) id.bytes_[i] = digest[i];
  id.bytes_[6] = static_cast<uint8_t>(0x80 | (id.bytes_[6] & 0x0f));
  id.bytes_[8] = static_cast<uint8_t>(0x80 | (id.bytes_[8] & 0x3f));
  return id;
}

std::string Id::ToString() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes_[i] >> 4];
    text += kHex[bytes_[i] & 0x0f];
  }
  return text;
}

}  // namespace mumpuni
