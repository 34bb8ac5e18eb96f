// Where a simulated run turns one way or another: by chance, or along a path of an enumeration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace mumpuni::sim {

class Choices {
 public:
  virtual ~Choices() = default;
  // One of 0 … n-1, n > 0.
  virtual int Pick(int n) = 0;
  // False: everything that follows from this state was seen already, so the run may end here.
  virtual bool IsNew(uint64_t state) = 0;
};

// By a seed (splitmix64).
class ByChance final : public Choices {
 public:
  explicit ByChance(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 1) {}
  int Pick(int n) override { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  bool IsNew(uint64_t) override { return true; }

 private:
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};

// Depth first over all choices: run, then Advance, until there is no path left. A state that was
// reached before is not followed again.
class EveryPath final : public Choices {
 public:
  int Pick(int n) override {
    if (depth_ == path_.size()) path_.push_back({0, n});
    return path_[depth_++].taken;
  }
  bool IsNew(uint64_t state) override {
    // Along the part that is repeated every state was seen, by this very path.
    if (depth_ < path_.size()) return true;
    return seen_.insert(state).second;
  }
  // The next path; false if that was the last.
  bool Advance() {
    path_.resize(depth_);
    while (!path_.empty() && ++path_.back().taken == path_.back().of) path_.pop_back();
    depth_ = 0;
    return !path_.empty();
  }
  size_t states() const { return seen_.size(); }

 private:
  struct Fork {
    int taken;
    int of;
  };
  std::vector<Fork> path_;
  size_t depth_ = 0;
  std::unordered_set<uint64_t> seen_;
};

}  // namespace mumpuni::sim
