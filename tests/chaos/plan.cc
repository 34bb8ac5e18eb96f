#include "tests/chaos/plan.h"

#include <algorithm>
#include <random>

#include "tests/e2e/city.h"

namespace mumpuni::chaos {
namespace {

struct Share {
  FaultKind kind;
  const char* name;
  // Of Plan::kDeckSize.
  int cards;
  // Bounds of the hold in milliseconds.
  int least_ms;
  int most_ms;
};

// A stop of up to twelve seconds is longer than a group's session: a zombie wakes up. What costs
// many seconds each time has few cards.
constexpr Share kShares[] = {
    {FaultKind::kKillService, "kill a service", 7, 0, 1500},
    {FaultKind::kStopService, "stop a service (SIGSTOP)", 5, 200, 12'000},
    {FaultKind::kKillWithStandby, "kill a service beside a standby", 2, 1500, 3000},
    {FaultKind::kCrashPostgres, "crash PostgreSQL", 3, 0, 2000},
    {FaultKind::kEndSessions, "end database sessions", 6, 0, 0},
    {FaultKind::kKillBroker, "kill the broker", 3, 0, 1000},
    {FaultKind::kPauseBroker, "stop the broker (SIGSTOP)", 3, 300, 5000},
    {FaultKind::kFillBrokerDisk, "fill the broker's disk", 1, 0, 1000},
    {FaultKind::kCutDatabase, "cut connections to PostgreSQL", 4, 0, 1500},
    {FaultKind::kCutBroker, "cut connections to the broker", 4, 0, 2500},
    {FaultKind::kDelayDatabase, "delay PostgreSQL", 2, 1000, 2000},
    {FaultKind::kDelayBroker, "delay the broker", 2, 1000, 2000},
    {FaultKind::kTruncateDatabase, "truncate a message of PostgreSQL", 3, 0, 0},
    {FaultKind::kTruncateBroker, "truncate a message of the broker", 3, 0, 0},
    {FaultKind::kJumpClock, "jump the clock", 2, 0, 0},
};

const Share& ShareOf(FaultKind kind) {
  return *std::find_if(std::begin(kShares), std::end(kShares),
                       [&](const Share& share) { return share.kind == kind; });
}

// Drawn without the distributions of the standard library, which differ between implementations.
int Draw(std::mt19937_64& random, int least, int most) {
  return least + static_cast<int>(random() % static_cast<uint64_t>(most - least + 1));
}

std::mt19937_64 RandomOf(uint64_t seed, int64_t n) {
  std::seed_seq mixed{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32),
                      static_cast<uint32_t>(n), static_cast<uint32_t>(n >> 32)};
  return std::mt19937_64(mixed);
}

std::vector<FaultKind> Deck(uint64_t seed, int64_t number) {
  std::vector<FaultKind> deck;
  for (const Share& share : kShares) {
    deck.insert(deck.end(), static_cast<size_t>(share.cards), share.kind);
  }
  std::mt19937_64 random = RandomOf(seed, -1 - number);
  for (size_t i = deck.size() - 1; i > 0; --i) std::swap(deck[i], deck[random() % (i + 1)]);
  return deck;
}

bool IsOfService(FaultKind kind) {
  return kind == FaultKind::kKillService || kind == FaultKind::kStopService ||
         kind == FaultKind::kKillWithStandby;
}
bool IsOfBroker(FaultKind kind) {
  return kind == FaultKind::kKillBroker || kind == FaultKind::kPauseBroker ||
         kind == FaultKind::kFillBrokerDisk;
}
// Needs to observe something while it lasts, so nothing else may go on.
bool IsAlone(FaultKind kind) {
  return kind == FaultKind::kKillWithStandby || kind == FaultKind::kFillBrokerDisk ||
         kind == FaultKind::kTruncateDatabase || kind == FaultKind::kTruncateBroker;
}

}  // namespace

std::string NameOf(FaultKind kind) { return ShareOf(kind).name; }

Fault Plan::At(int64_t n) const {
  Fault fault;
  fault.kind = Deck(seed_, n / kDeckSize)[static_cast<size_t>(n % kDeckSize)];
  std::mt19937_64 random = RandomOf(seed_, n);
  const Share& share = ShareOf(fault.kind);
  // Mostly short: the longest are rare.
  int hold_ms = Draw(random, share.least_ms, share.most_ms);
  if (random() % 4 != 0) hold_ms = Draw(random, share.least_ms, hold_ms);
  fault.hold = absl::Milliseconds(hold_ms);
  if (IsOfService(fault.kind)) fault.target = e2e::kServices[random() % e2e::kServices.size()];
  if (fault.kind == FaultKind::kDelayDatabase) fault.amount = Draw(random, 5, 60);
  if (fault.kind == FaultKind::kDelayBroker) fault.amount = Draw(random, 20, 300);
  // From nine in the morning to four in the afternoon: the working day that is played.
  if (fault.kind == FaultKind::kJumpClock) fault.amount = Draw(random, 9 * 60, 16 * 60);
  return fault;
}

bool Plan::Overlaps(int64_t n) const {
  if (n % 2 == 0) return false;  // never three at a time
  return RandomOf(seed_ ^ 0x5eed, n)() % 3 == 0 && MayOverlap(At(n - 1), At(n));
}

bool MayOverlap(const Fault& a, const Fault& b) {
  if (a.kind == b.kind || IsAlone(a.kind) || IsAlone(b.kind)) return false;
  if (IsOfService(a.kind) && IsOfService(b.kind)) return a.target != b.target;
  if (IsOfBroker(a.kind) && IsOfBroker(b.kind)) return false;
  const auto database = [](FaultKind kind) {
    return kind == FaultKind::kCrashPostgres || kind == FaultKind::kEndSessions;
  };
  return !(database(a.kind) && database(b.kind));
}

}  // namespace mumpuni::chaos
