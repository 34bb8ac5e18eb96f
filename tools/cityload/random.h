// Numbers that a seed decides, the same on every machine and compiler: no std distribution, no
// floating point. Not for secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mumpuni::cityload {

// SplitMix64. Not thread-safe.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // A stream of its own for each `purpose`, so that drawing more in one place changes nothing in
  // another.
  Random(uint64_t seed, std::string_view purpose);

  uint64_t Next();
  // Uniform in [0, bound); bound > 0.
  uint64_t Below(uint64_t bound);
  // Uniform in [low, high].
  int64_t Between(int64_t low, int64_t high);
  // True in `permille` of 1000 draws.
  bool Chance(int permille) { return Below(1000) < static_cast<uint64_t>(permille); }

 private:
  uint64_t state_;
};

template <typename T>
void Shuffle(std::vector<T>& items, Random& random) {
  for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.Below(i)]);
}

// Draws indexes in proportion to weights.
class Weighted {
 public:
  // Negative weights count as 0; the sum must be positive.
  explicit Weighted(const std::vector<int64_t>& weights);
  size_t Draw(Random& random) const;
  int64_t total() const { return cumulative_.back(); }

 private:
  std::vector<int64_t> cumulative_;
};

}  // namespace mumpuni::cityload
