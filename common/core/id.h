// Identifiers: UUIDs, new ones of version 7 (RFC 9562), so that they sort by time of creation.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mumpuni {

class Id {
 public:
  // The nil UUID.
  constexpr Id() = default;

  // A new UUIDv7 for the instant `now`; random in its last 74 bits. Thread-safe.
  static Id New(absl::Time now);

  // Reads the canonical 36-character form, lower or upper case. `field` names the input in the
  // error: INVALID_ARGUMENT with reason ID_MALFORMED.
  static absl::StatusOr<Id> Parse(std::string_view text, std::string_view field);

  // A stable id for `name` (version 8, from SHA-256), for loaders that must be idempotent.
  static Id FromName(std::string_view name);

  // Canonical lower-case form.
  std::string ToString() const;

  bool IsNil() const { return bytes_ == std::array<uint8_t, 16>{}; }
  const std::array<uint8_t, 16>& bytes() const { return bytes_; }
  auto operator<=>(const Id&) const = default;

  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.bytes_);
  }

 private:
  std::array<uint8_t, 16> bytes_{};
};

}  // namespace mumpuni
