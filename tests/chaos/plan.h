// Which faults come, by seed: the same seed plans the same faults in the same order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace mumpuni::chaos {

enum class FaultKind {
  kKillService,
  kStopService,
  kKillWithStandby,
  kCrashPostgres,
  kEndSessions,
  kKillBroker,
  kPauseBroker,
  kFillBrokerDisk,
  kCutDatabase,
  kCutBroker,
  kDelayDatabase,
  kDelayBroker,
  kTruncateDatabase,
  kTruncateBroker,
  kJumpClock,
};

// "kill a service", …
std::string NameOf(FaultKind kind);

struct Fault {
  FaultKind kind{};
  // A service, or "".
  std::string target;
  // How long it lasts, as far as it can be chosen.
  absl::Duration hold;
  // What a kind needs besides: of a delay the milliseconds, of a clock the minute of the day.
  int amount = 0;
};

// Deals faults from decks of kDeckSize in which every kind has its share, shuffled; so a round of
// that size meets every kind.
class Plan {
 public:
  static constexpr int kDeckSize = 50;

  explicit Plan(uint64_t seed) : seed_(seed) {}
  // The `n`-th fault from 0 on.
  Fault At(int64_t n) const;
  // Whether the `n`-th fault begins while the one before still lasts.
  bool Overlaps(int64_t n) const;

 private:
  uint64_t seed_;
};

// False if two faults would be the same one, or one takes away what the other needs.
bool MayOverlap(const Fault& a, const Fault& b);

}  // namespace mumpuni::chaos
