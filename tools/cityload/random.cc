#include "tools/cityload/random.h"

#include <algorithm>

#include "common/core/sha256.h"

namespace mumpuni::cityload {

Random::Random(uint64_t seed, std::string_view purpose) : state_(seed) {
  const auto hash = Sha256(purpose);
  uint64_t mixed = 0;
  for (int i = 0; i < 8; ++i) mixed = mixed << 8 | hash[static_cast<size_t>(i)];
  state_ ^= mixed;
}

uint64_t Random::Next() {
  uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// Draws in the incomplete last stretch are thrown away, so that no value is more likely.
uint64_t Random::Below(uint64_t bound) {
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t value = Next();
  while (value >= limit) value = Next();
  return value % bound;
}

int64_t Random::Between(int64_t low, int64_t high) {
  return low + static_cast<int64_t>(Below(static_cast<uint64_t>(high - low) + 1));
}

Weighted::Weighted(const std::vector<int64_t>& weights) {
  int64_t sum = 0;
  for (int64_t weight : weights) cumulative_.push_back(sum += std::max<int64_t>(weight, 0));
}

size_t Weighted::Draw(Random& random) const {
  const auto point = static_cast<int64_t>(random.Below(static_cast<uint64_t>(total())));
  const auto it = std::upper_bound(cumulative_.begin(), cumulative_.end(), point);
  return static_cast<size_t>(it - cumulative_.begin());
}

}  // namespace mumpuni::cityload
