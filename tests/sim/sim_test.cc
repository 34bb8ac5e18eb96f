// sim_test [--seed=N [--trace]] [--seeds=N] [--from=N] [gtest's arguments]
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "tests/sim/world.h"

namespace mumpuni::sim {
namespace {

uint64_t seeds = 100'000;
uint64_t first_seed = 1;
std::string program = "build/dev/bin/sim_test";

struct Outcome {
  std::string violation;
  int steps = 0;
  int faults = 0;
  int64_t virtual_ms = 0;
  std::vector<std::string> trace;
};

Outcome RunSeed(uint64_t seed, const Defects& defects, bool trace = false) {
  ByChance choices(seed);
  World world(RandomScale(choices), defects, choices, trace);
  Outcome outcome;
  outcome.violation = world.Run();
  outcome.steps = world.steps();
  outcome.faults = world.faults();
  outcome.virtual_ms = world.now_ms();
  outcome.trace = world.trace();
  return outcome;
}

std::string HowToReplay(uint64_t seed) {
  return absl::StrCat("replay: ", program, " --seed=", seed, " --trace");
}

TEST(Random, NoSeedViolatesTheInvariants) {
  const auto begin = std::chrono::steady_clock::now();
  int64_t steps = 0, faults = 0, virtual_ms = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    const Outcome outcome = RunSeed(seed, {});
    ASSERT_EQ(outcome.violation, "") << HowToReplay(seed);
    steps += outcome.steps;
    faults += outcome.faults;
    virtual_ms += outcome.virtual_ms;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto share = [](int64_t part, double whole) {
    return whole > 0 ? static_cast<int64_t>(static_cast<double>(part) / whole) : part;
  };
  std::cout << seeds << " seeds from " << first_seed << " in " << took.count()
            << " s: " << share(static_cast<int64_t>(seeds), took.count()) << " seeds/s, " << steps
            << " steps, " << faults << " faults, " << virtual_ms / 3'600'000 << " virtual hours\n";
  EXPECT_GT(faults, 0);
}

// What the seeds are meant to meet does happen in them, and often.
TEST(Random, TheSeedsMeetWhatTheyAreMeantToMeet) {
  std::map<std::string, int> met = {{"a standby ends a frozen session", 0},
                                    {"may not move it", 0},
                                    {"goes on in another session", 0},
                                    {"is of no more use, 1 arrived", 0},
                                    {"the partition has a newer owner", 0},
                                    {"no answer to the commit", 0},
                                    {": poison", 0},
                                    {"operator redrives", 0},
                                    {"moves undone", 0},
                                    {"rolls back", 0}};
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    for (const std::string& line : RunSeed(seed, {}, true).trace) {
      for (auto& [what, times] : met) {
        if (line.find(what) != std::string::npos) ++times;
      }
    }
  }
  for (const auto& [what, times] : met) EXPECT_GE(times, 20) << what;
}

// Every order of statements and replies, and in each one fault at every place.
std::string EveryWay(const Scale& scale, const Defects& defects) {
  EveryPath paths;
  int64_t runs = 0;
  do {
    World world(scale, defects, paths, false);
    ++runs;
    const std::string violation = world.Run();
    if (violation.empty()) continue;
    return violation;
  } while (paths.Advance());
  std::cout << runs << " paths, " << paths.states() << " states\n";
  return "";
}

TEST(Exhaustive, TwoWritersThreeEventsOneKeyAndAFaultAtEveryPlace) {
  EXPECT_EQ(EveryWay(SmallScale(), {}), "");
}

TEST(Exhaustive, TwoFaultsOneAfterTheOther) {
  Scale scale = SmallScale();
  scale.writers = 1;
  scale.work = {{{{0}}, {{0}}}};
  scale.faults = 2;
  EXPECT_EQ(EveryWay(scale, {}), "");
}

TEST(Exhaustive, APoisonEventInTheMiddle) {
  Scale scale = SmallScale();
  scale.work = {{{{0}, {0, Kind::kPoison}, {1}}}};
  scale.writers = 1;
  EXPECT_EQ(EveryWay(scale, {}), "");
}

TEST(Exhaustive, WithoutTheHorizonItTurnsRed) {
  EXPECT_NE(EveryWay(SmallScale(), {.no_horizon = true}), "");
}

TEST(Exhaustive, WithTheOffsetMovedFirstItTurnsRed) {
  EXPECT_NE(EveryWay(SmallScale(), {.offset_outside = true}), "");
}

// The first seed that turns red with a defect; the checker would be worth nothing otherwise.
void ExpectRed(const Defects& defects, const std::string& violation) {
  constexpr uint64_t kEnough = 5000;
  for (uint64_t seed = 1; seed <= kEnough; ++seed) {
    const Outcome outcome = RunSeed(seed, defects);
    if (outcome.violation.find(violation) == std::string::npos) continue;
    std::cout << "seed " << seed << ": " << outcome.violation << "\n";
    EXPECT_EQ(RunSeed(seed, {}).violation, "") << "it is the defect that does it";
    return;
  }
  FAIL() << "no seed up to " << kEnough << " finds: " << violation;
}

TEST(Defect, ReadingAboveTheHorizonPassesASlowTransaction) {
  ExpectRed({.no_horizon = true}, "the cursor has passed");
}

TEST(Defect, OrderBySeqLosesAnEvent) { ExpectRed({.order_by_seq = true}, "is lost"); }

TEST(Defect, WithoutLockAndEpochAZombieMovesTheCursorBack) {
  ExpectRed({.no_epoch = true}, "the relay's cursor moved back");
}

TEST(Defect, AnOffsetMovedFirstLosesAnEffect) {
  ExpectRed({.offset_outside = true}, "is neither applied nor parked");
}

TEST(Defect, WithoutTheConditionOfTheCursorTwoOwnersTakeEffect) {
  ExpectRed({.no_inbox_condition = true}, "is consumed twice");
}

TEST(Defect, AHandlerThatIgnoresSequencesGoesBack) {
  ExpectRed({.no_sequence_check = true}, "an old state takes effect");
}

TEST(Defect, ParkingOneEventLetsLaterOnesOvertake) {
  ExpectRed({.park_alone = true}, "a later event of a parked key was applied");
}

int Replay(uint64_t seed, bool trace) {
  const Outcome outcome = RunSeed(seed, {}, trace);
  for (const std::string& line : outcome.trace) std::cout << line << "\n";
  std::cout << "seed " << seed << ": "
            << (outcome.violation.empty() ? "no violation" : outcome.violation) << ", "
            << outcome.steps << " steps, " << outcome.faults << " faults\n";
  return outcome.violation.empty() ? 0 : 1;
}

std::optional<uint64_t> NumberOf(std::string_view argument, std::string_view flag) {
  if (argument.substr(0, flag.size()) != flag) return std::nullopt;
  return std::stoull(std::string(argument.substr(flag.size())));
}

int Main(int argc, char** argv) {
  program = argv[0];
  if (const char* env = std::getenv("MUMPUNI_SIM_SEEDS")) seeds = std::stoull(env);
  ::testing::InitGoogleTest(&argc, argv);
  std::optional<uint64_t> seed;
  bool trace = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (const auto one = NumberOf(argument, "--seed=")) seed = one;
    if (const auto many = NumberOf(argument, "--seeds=")) seeds = *many;
    if (const auto from = NumberOf(argument, "--from=")) first_seed = *from;
    trace = trace || argument == "--trace";
  }
  return seed.has_value() ? Replay(*seed, trace) : RUN_ALL_TESTS();
}

}  // namespace
}  // namespace mumpuni::sim

int main(int argc, char** argv) { return mumpuni::sim::Main(argc, argv); }
