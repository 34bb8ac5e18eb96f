// Competency levels (PermenPANRB 38/2017): 1 Paham, 2 Dasar, 3 Menengah, 4 Mumpuni, 5 Ahli.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace mumpuni {

class Level {
 public:
  static constexpr int kMin = 1;
  static constexpr int kMax = 5;
  // Level 1.
  constexpr Level() = default;
  // INVALID_ARGUMENT LEVEL_OUT_OF_RANGE naming `field` outside 1–5.
  static absl::StatusOr<Level> Of(int64_t value, std::string_view field);
  // Clamps to 1–5.
  static constexpr Level Clamped(int64_t value) {
    return Level(static_cast<int8_t>(value < kMin ? kMin : value > kMax ? kMax : value));
  }
  constexpr int value() const { return value_; }
  constexpr auto operator<=>(const Level&) const = default;

 private:
  explicit constexpr Level(int8_t value) : value_(value) {}
  int8_t value_ = 1;
};

// Thousandths of a level; the unit of every computation on profiles.
using MilliLevel = int32_t;

}  // namespace mumpuni
