// mumpuni-chaos: a whole city under faults. Writers keep going, faults come one after another, and
// at checkpoints everything is compared with everything. Started by ./dev chaos; see docs/chaos.md.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/status.h"
#include "common/testing/env.h"
#include "tests/chaos/findings.h"
#include "tests/chaos/injector.h"
#include "tests/chaos/recovery.h"
#include "tests/chaos/report.h"
#include "tests/chaos/sampler.h"
#include "tests/e2e/outcome.h"

namespace mumpuni::chaos {
namespace {

struct Options {
  int64_t faults = 0;
  double minutes = 0;
  uint64_t seed = 1;
  bool resume = false;
  double rate = 40;
  int threads = 8;
  int officers = 30;
  int check_every = 25;
};

// Longer than any part of the city is away.
constexpr absl::Duration kPatience = absl::Minutes(5);
// Waited for after a fault. On a shared machine the former rate may be out of reach for a while;
// that is told as this recovery. That no work flows at all is a failure.
constexpr absl::Duration kRecoveryLimit = absl::Seconds(20);
// Over which the rate before a fault is taken.
constexpr absl::Duration kBaseline = absl::Seconds(2);

std::atomic<bool> interrupted{false};

// Counts the answers that writers repeat.
class Answers {
 public:
  // Whether the same request may succeed later. A token may have ended with a jump of the clock.
  bool MayPass(const absl::Status& status) {
    const absl::StatusCode code = status.code();
    Count(status);
    return code == absl::StatusCode::kDeadlineExceeded ||
           code == absl::StatusCode::kUnauthenticated || code == absl::StatusCode::kAborted ||
           code == absl::StatusCode::kResourceExhausted || code == absl::StatusCode::kCancelled;
  }
  std::map<std::string, int64_t> counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  void Count(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    ++counts_[absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status))];
  }
  mutable std::mutex mutex_;
  std::map<std::string, int64_t> counts_;
};

class Run {
 public:
  explicit Run(const Options& options)
      : options_(options),
        report_(testing::RequiredEnv("MUMPUNI_TEST_STATE") + "/chaos", options.seed,
                options.resume),
        plan_(report_.seed()),
        city_("chaos", CityOptionsOf()),
        play_(city_),
        injector_(city_, *database_, *broker_) {
    play_.Begin(options_.officers);
    play_.set_patience(kPatience);
    play_.set_repeated([this](const absl::Status& status) { return answers_.MayPass(status); });
    if (options_.resume) WithdrawRunning(city_, play_);
    ledger_.StartFrom(kEmployeeTopic, WrittenSequences(city_, "personnel", kEmployeeTopic));
    ledger_.StartFrom(kEnrolmentTopic, WrittenSequences(city_, "training", kEnrolmentTopic));
    ledger_.StartFrom(kCaseTopic, WrittenSequences(city_, "complaint", kCaseTopic));
    ledger_.set_requests_before(RequestsDone(city_));
  }

  // 0 if every promise was kept.
  int Go() {
    const int64_t first = report_.faults();
    const int64_t last = first + options_.faults;
    const absl::Time until = options_.minutes > 0 ? absl::Now() + absl::Minutes(options_.minutes)
                                                  : absl::InfiniteFuture();
    StartWriters(first);
    int64_t checked = first;
    for (int64_t n = first; n < last && absl::Now() < until && !interrupted && Going();) {
      n += Inject(n, last);
      if (n - checked >= options_.check_every && n < last) {
        Check();
        checked = n;
      }
    }
    Check();
    writers_.reset();
    std::printf("\n%s\nreport: %s/chaos/report.md\n", report_.Markdown().c_str(),
                testing::RequiredEnv("MUMPUNI_TEST_STATE").c_str());
    return report_.Good() ? 0 : 1;
  }

 private:
  e2e::CityOptions CityOptionsOf() {
    e2e::CityOptions options;
    // A crash of PostgreSQL may lose nothing that was acknowledged.
    options.durability = e2e::Durability::kReal;
    options.resume = options_.resume;
    options.make_proxies = [this](int port_base) {
      database_ = std::make_unique<TcpProxy>(port_base + 4, port_base);
      broker_ = std::make_unique<TcpProxy>(port_base + 5, port_base + 3);
    };
    return options;
  }

  void StartWriters(int64_t first) {
    WriterOptions options;
    options.key = absl::StrCat("chaos-", plan_seed_key(), "-", first);
    options.threads = options_.threads;
    options.rate = options_.rate;
    options.next_serial =
        100 + static_cast<int>(e2e::SqlNumber(city_, "personnel", "SELECT count(*) FROM employee"));
    writers_ = std::make_unique<Writers>(play_, ledger_, options);
    sampler_ = std::make_unique<Sampler>(city_, ledger_);
  }
  std::string plan_seed_key() const { return absl::StrCat(report_.seed()); }

  // False once a writer has failed or work does not flow any more.
  bool Going() {
    const std::vector<std::string> failures = writers_->failures();
    for (const std::string& failure : failures) report_.Fail("writer: " + failure);
    return failures.empty() && !stalled_;
  }

  // The `n`-th fault, with the next one if they overlap; answers how many.
  int64_t Inject(int64_t n, int64_t last) {
    std::vector<Fault> faults = {plan_.At(n)};
    if (n + 1 < last && plan_.Overlaps(n + 1)) faults.push_back(plan_.At(n + 1));
    absl::SleepFor(kBaseline);  // the span over which the former rate is taken
    FaultRecord record;
    record.number = n;
    record.faults = static_cast<int>(faults.size());
    record.began = absl::Now();
    const Rates before =
        Usual(RatesBetween(sampler_->samples(), record.began - kBaseline, record.began));
    try {
      Carry(faults, record);
      AwaitRecovery(before, record);
    } catch (const std::exception& error) {
      report_.Fail(absl::StrCat("fault ", n, " (", record.kind, "): ", error.what()));
      stalled_ = true;
    }
    report_.Add(record);
    Tell(record, before);
    return record.faults;
  }

  // What was held up by the fault before is still being caught up with: that rate is no measure.
  Rates Usual(const Rates& now) {
    acknowledged_.push_back(now.acknowledged);
    applied_.push_back(now.applied);
    return {std::min(now.acknowledged, Quantile(acknowledged_, 0.5)),
            std::min(now.applied, Quantile(applied_, 0.5))};
  }

  void Carry(std::vector<Fault> faults, FaultRecord& record) {
    for (const Fault& fault : faults) {
      absl::StrAppend(&record.kind, record.kind.empty() ? "" : " + ", NameOf(fault.kind));
      absl::StrAppend(&record.target, record.target.empty() ? "" : " ", fault.target);
      injector_.Begin(fault);
      absl::SleepFor(fault.hold);  // the fault itself
      if (fault.kind == FaultKind::kKillWithStandby) record.takeover = injector_.takeover();
    }
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
      return !Injector::EndsLast(a) && Injector::EndsLast(b);
    });
    for (const Fault& fault : faults) injector_.End(fault);
    record.lasted = absl::Now() - record.began;
  }

  void AwaitRecovery(const Rates& before, FaultRecord& record) {
    const absl::Time back = record.began + record.lasted;
    std::optional<absl::Duration> recovery;
    const auto flows = [&] {
      recovery = RecoveryOf(sampler_->samples(), back, before);
      return recovery.has_value() || !writers_->failures().empty();
    };
    testing::WaitFor(flows, kRecoveryLimit);
    record.recovery = recovery.value_or(kRecoveryLimit);
  }

  static void Tell(const FaultRecord& record, const Rates& before) {
    std::printf(
        "%5d %-45s %-12s before %.0f/%.0f lasted %6d ms, recovered in %6d ms%s\n",
        static_cast<int>(record.number), record.kind.c_str(), record.target.c_str(),
        before.acknowledged, before.applied,
        static_cast<int>(absl::ToInt64Milliseconds(record.lasted)),
        static_cast<int>(absl::ToInt64Milliseconds(record.recovery)),
        record.takeover > absl::ZeroDuration()
            ? absl::StrFormat(", standby after %d ms", absl::ToInt64Milliseconds(record.takeover))
                  .c_str()
            : "");
    std::fflush(stdout);
  }

  // Writers rest, everything is applied, everything is compared.
  void Check() {
    CheckRecord check;
    check.at = absl::Now();
    try {
      if (!writers_->Pause(kPatience)) {
        check.discrepancies.push_back({"rest", "a write is still under way after five minutes"});
      }
      if (!e2e::WaitApplied(city_, kPatience)) {
        check.discrepancies.push_back({"rest", "not every event is applied after five minutes"});
      }
      Discrepancies found = CheckCity(city_, play_, reader_, ledger_);
      check.discrepancies.insert(check.discrepancies.end(), found.begin(), found.end());
    } catch (const std::exception& error) {
      check.discrepancies.push_back({"check", error.what()});
    }
    check.took = absl::Now() - check.at;
    check.faults = report_.faults();
    check.acknowledged = ledger_.total();
    check.events = reader_.log().events();
    check.repeated = reader_.log().repeated();
    report_.Add(check);
    report_.set_answers(answers_.counts());
    report_.Write();
    std::printf("check after %d faults: %d writes, %d events (%d again), %s\n%s",
                static_cast<int>(check.faults), static_cast<int>(check.acknowledged),
                static_cast<int>(check.events), static_cast<int>(check.repeated),
                check.discrepancies.empty() ? "all agree" : "DISCREPANCIES",
                Describe(check.discrepancies).c_str());
    std::fflush(stdout);
    if (!check.discrepancies.empty()) stalled_ = true;
    writers_->Resume();
  }

  const Options options_;
  Report report_;
  const Plan plan_;
  // Outlive the services that talk through them.
  std::unique_ptr<TcpProxy> database_;
  std::unique_ptr<TcpProxy> broker_;
  Answers answers_;
  e2e::City city_;
  e2e::Play play_;
  Injector injector_;
  Ledger ledger_;
  LogReader reader_;
  std::unique_ptr<Writers> writers_;
  std::unique_ptr<Sampler> sampler_;
  // Rates before each fault.
  std::vector<double> acknowledged_;
  std::vector<double> applied_;
  bool stalled_ = false;
};

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Faults in a whole city, and proof that nothing is lost or doubled");
  app.add_option("--faults", options.faults, "End after so many faults; 50 without --minutes");
  app.add_option("--minutes", options.minutes, "End after so many minutes");
  app.add_option("--seed", options.seed, "Plans the faults; of a resumed run the former counts");
  app.add_flag("--resume", options.resume, "Go on with the city and the report that are there");
  app.add_option("--rate", options.rate, "Writes a second")->capture_default_str();
  app.add_option("--check-every", options.check_every, "Faults between checks")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (options.faults == 0) {
    options.faults = options.minutes > 0 ? std::numeric_limits<int32_t>::max() : Plan::kDeckSize;
  }
  // A machine that is busy with other things is no fault of the city.
  setenv("MUMPUNI_KAFKA_START_SECONDS", "300", 0);
  setenv("MUMPUNI_SERVICE_START_SECONDS", "120", 0);
  // The fault under way ends, then everything is checked.
  for (const int number : {SIGINT, SIGTERM}) {
    signal(number, [](int) { interrupted = true; });
  }
  return Run(options).Go();
}

}  // namespace
}  // namespace mumpuni::chaos

int main(int argc, char** argv) {
  try {
    return mumpuni::chaos::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "chaos: %s\n", error.what());
    return 1;
  }
}
