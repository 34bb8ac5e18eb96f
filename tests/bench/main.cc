// mumpuni-bench: what the services cost, as ratios in one run. Rounds of everything that is
// compared are interleaved and medians taken, because machines are shared and noisy. Started by
// ./dev bench.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "common/obs/log.h"
#include "common/testing/certs.h"
#include "common/testing/env.h"
#include "tests/bench/assessment.h"
#include "tests/bench/complaint.h"
#include "tests/bench/echo.h"
#include "tests/bench/events.h"
#include "tests/bench/measures.h"
#include "tests/bench/personnel.h"
#include "tests/bench/report.h"
#include "tests/bench/training.h"
#include "tests/e2e/outcome.h"

namespace mumpuni::bench {
namespace {

namespace pv = mumpuni::personnel::v1;

struct Options {
  int rounds = 5;
  int seconds = 2;
  int employees = 2000;
  int events = 1000;
  std::vector<int> outstanding = {1, 8, 64};
  // Rows of the outbox that the relay drains, and that the deep outbox holds.
  int64_t rows = 1'000'000;
  int64_t published_rows = 10'000'000;
  int64_t evidence_rows = 100'000;
  // Rows of the file that is imported, and the sizes between which reads of people grow.
  int imported = 33'000;
  std::vector<int64_t> people_sizes = {10'000, 33'000, 1'000'000};
  // Cases of the filled database of complaint, and how long lifecycles go on with each database.
  int64_t cases = 1'000'000;
  int case_seconds = 15;
  // Empty: everything.
  std::vector<std::string> parts;
  std::string json;

  bool WantsOfEvents(const std::string& part) const { return Wants("events") || Wants(part); }
  // The others need the database and the broker alone.
  bool WantsPeople() const {
    return Wants("calls") || Wants("latency") || Wants("processes") || WantsOfEvents("visible") ||
           WantsOfEvents("recovery");
  }
  bool Wants(const std::string& part) const {
    return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
  }
};

// Connections of pgbench: as many as the service's workers keep busy at most.
constexpr int kSqlClients = 8;
constexpr int kEventsPerSecond = 200;
constexpr int kManyEventsPerSecond = 1000;
constexpr int kIdleSeconds = 10;

// The echo as a child process; ended with the object.
class EchoProcess {
 public:
  EchoProcess() : port_(std::stoi(testing::RequiredEnv("MUMPUNI_TEST_PORT_BASE"))) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe");
    pid_ = fork();
    if (pid_ == 0) {
      const std::string port = std::to_string(port_);
      execl(self.c_str(), self.c_str(), "echo", port.c_str(), nullptr);
      _exit(127);
    }
  }
  ~EchoProcess() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  EchoProcess(const EchoProcess&) = delete;
  EchoProcess& operator=(const EchoProcess&) = delete;
  int port() const { return port_; }
  int& pid() { return pid_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  const int port_;
  int pid_ = 0;
};

std::vector<std::string> PeopleOf(const e2e::City& city) {
  const auto stub = city.personnel();
  const auto admin = city.As("bench", {"PERSONNEL_ADMIN"});
  pv::ListEmployeesRequest request;
  request.set_page_size(1000);
  request.set_status(pv::EMPLOYEE_STATUS_ACTIVE);
  const auto page = rpc::Call(*stub, &pv::PersonnelService::Stub::ListEmployees, request, admin);
  if (!page.ok()) throw std::runtime_error(page.status().ToString());
  std::vector<std::string> ids;
  for (const pv::Employee& employee : page->employees()) ids.push_back(employee.employee_id());
  return ids;
}

std::vector<std::string> Fill(e2e::City& city, const Options& options) {
  std::printf("filling a city of %d employees\n", options.employees);
  std::fflush(stdout);
  city.ApplyReference();
  city.Tool("cityload --cases 1 --measured 0 --employees " + std::to_string(options.employees) +
            " --reference " MUMPUNI_SOURCE_DIR "/reference");
  return PeopleOf(city);
}

// L: what is possible when client, server and database share the cores.
double Limit(double echo, double sql) { return 1 / (1 / echo + 1 / sql); }

std::string Spread(const Rounds& rounds) {
  return "(" + Readable(rounds.Least()) + " to " + Readable(rounds.Most()) + ")";
}

void MeasureCalls(CallBench& calls, const Options& options, Report& report) {
  for (const int outstanding : options.outstanding) {
    Rounds echo, read, write, profile, read_sql, write_sql, profile_sql;
    const int clients = std::min(outstanding, kSqlClients);
    for (int round = 0; round < options.rounds; ++round) {
      echo.Add(calls.Echo(outstanding));
      read.Add(calls.Read(outstanding));
      read_sql.Add(calls.ReadSql(clients));
      write.Add(calls.Write(outstanding));
      write_sql.Add(calls.WriteSql(clients));
      profile.Add(calls.Profile(outstanding));
      profile_sql.Add(calls.ProfileSql(clients));
    }
    const double e = echo.Median();
    report.Section("Calls, " + std::to_string(outstanding) + " outstanding");
    report.Figure("E: bare echo", e, "calls/s", Spread(echo));
    report.Figure("GetEmployee", read.Median(), "calls/s", Spread(read));
    report.Figure("its SQL by pgbench", read_sql.Median(), "tx/s", Spread(read_sql));
    report.Figure("SubmitCase", write.Median(), "calls/s", Spread(write));
    report.Figure("its SQL by pgbench", write_sql.Median(), "tx/s", Spread(write_sql));
    report.Figure("GetProfile", profile.Median(), "calls/s", Spread(profile));
    report.Figure("its SQL by pgbench", profile_sql.Median(), "tx/s", Spread(profile_sql));
    report.Ratio("GetEmployee / E", read.Median() / e, 0.60);
    report.Ratio("GetEmployee / L", read.Median() / Limit(e, read_sql.Median()), 0.90);
    report.Ratio("SubmitCase / L", write.Median() / Limit(e, write_sql.Median()), 0.90);
    report.Ratio("GetProfile / L", profile.Median() / Limit(e, profile_sql.Median()), 0.90);
  }
}

void MeasureLatency(LatencyBench& latency, int events, int per_second, Report& report) {
  constexpr int kRounds = 3;
  Rounds trip_50, trip_99, visible_50, visible_99;
  const int count = events / kRounds;
  // The first hundreds find caches and connections cold.
  latency.UntilVisible(count, per_second);
  for (int round = 0; round < kRounds; ++round) {
    const auto trip = latency.RoundTrip(count, per_second);
    const auto visible = latency.UntilVisible(count, per_second);
    trip_50.Add(Quantile(trip, 500));
    trip_99.Add(Quantile(trip, 990));
    visible_50.Add(Quantile(visible, 500));
    visible_99.Add(Quantile(visible, 990));
  }
  report.Section("Commit of a completed course until the profile shows it, " +
                 std::to_string(per_second) + " events/s");
  report.Figure("RTT p50: produce to consume, same broker", trip_50.Median(), "ms",
                Spread(trip_50));
  report.Figure("RTT p99", trip_99.Median(), "ms", Spread(trip_99));
  report.Figure("visible p50", visible_50.Median(), "ms", Spread(visible_50));
  report.Figure("visible p99", visible_99.Median(), "ms", Spread(visible_99));
  report.Ratio("visible p50 − RTT p50 [ms]", visible_50.Median() - trip_50.Median(), 2, true);
  report.Ratio("visible p99 − RTT p99 [ms]", visible_99.Median() - trip_99.Median(), 10, true);
}

// The idle rounds before a single event are the measurement; the events between them are its
// measure.
void MeasureAfterIdle(LatencyBench& latency, int rounds, Report& report) {
  Rounds first, busy;
  for (int round = 0; round < rounds; ++round) {
    busy.Add(Quantile(latency.UntilVisible(100, kEventsPerSecond), 500));
    absl::SleepFor(absl::Seconds(kIdleSeconds));
    first.Add(latency.UntilVisible(1, 1).front());
  }
  report.Section("The first completed course after 10 s in which nothing happened");
  report.Figure("visible p50, 200 events/s", busy.Median(), "ms", Spread(busy));
  report.Figure("visible, first after idle", first.Median(), "ms", Spread(first));
  report.Ratio("first after idle / visible p50", first.Median() / busy.Median(), 2, true);
}

void MeasureDrainAndApply(BackboneBench& backbone, const Options& options, Report& report) {
  constexpr int kRounds = 3;
  Rounds drain, bare, same, apply, sql;
  // Once before: the log of the topic is there for Apply, and files are warm.
  backbone.Drain();
  for (int round = 0; round < kRounds; ++round) {
    bare.Add(backbone.Produce(false));
    drain.Add(backbone.Drain());
    same.Add(backbone.Produce(true));
    sql.Add(backbone.ApplySql(options.seconds * 2));
    apply.Add(backbone.Apply(std::min<int64_t>(options.rows, 300'000)));
  }
  report.Section("Relay: an outbox of " + std::to_string(options.rows) + " events of 200 bytes");
  report.Figure("K: librdkafka, the same messages", same.Median(), "msg/s", Spread(same));
  report.Figure("librdkafka, without their headers", bare.Median(), "msg/s", Spread(bare));
  report.Figure("relay drain", drain.Median(), "events/s", Spread(drain));
  report.Ratio("relay drain / K", drain.Median() / same.Median(), 0.35);
  report.Ratio("relay drain / librdkafka without headers", drain.Median() / bare.Median(), 0.35);
  report.Ratio("relay drain [1,000/s]", drain.Median() / 1000, 100);
  report.Section("Inbox: newest state per subject, 100 events per transaction");
  report.Figure("the same SQL by pgbench, 100 rows", sql.Median(), "rows/s", Spread(sql));
  report.Figure("inbox", apply.Median(), "events/s", Spread(apply));
  report.Figure("events in a transaction", backbone.events_per_transaction(), "events");
  report.Ratio("inbox / pgbench", apply.Median() / sql.Median(), 0.85);
  report.Ratio("inbox [1,000/s]", apply.Median() / 1000, 40);
}

void MeasureDepth(const e2e::City& city, const Options& options, Report& report) {
  constexpr int kRounds = 5, kCount = 300;
  OutboxDepthBench empty(city, 0);
  OutboxDepthBench deep(city, options.published_rows);
  Rounds empty_50, deep_50, deep_99;
  for (int round = 0; round < kRounds; ++round) {
    empty_50.Add(Quantile(empty.Latencies(kCount, kEventsPerSecond), 500));
    const auto latencies = deep.Latencies(kCount, kEventsPerSecond);
    deep_50.Add(Quantile(latencies, 500));
    deep_99.Add(Quantile(latencies, 990));
  }
  report.Section("Relay: commit to consumer with " + std::to_string(options.published_rows) +
                 " published rows in the outbox");
  report.Figure("empty outbox p50", empty_50.Median(), "ms", Spread(empty_50));
  report.Figure("deep outbox p50", deep_50.Median(), "ms", Spread(deep_50));
  report.Figure("deep outbox p99", deep_99.Median(), "ms", Spread(deep_99));
  report.Ratio("deep / empty", deep_50.Median() / empty_50.Median(), 1.05, true);
}

void MeasureRebuilds(const Options& options, Report& report) {
  Rounds applied, copied;
  for (int round = 0; round < 3; ++round) {
    const RebuildFigures figures = MeasureRebuild(options.evidence_rows);
    applied.Add(figures.applied_per_second);
    copied.Add(figures.copied_per_second);
  }
  report.Section("Rebuild of " + std::to_string(options.evidence_rows) + " rows of evidence");
  report.Figure("C: COPY of the same rows", copied.Median(), "rows/s", Spread(copied));
  report.Figure("the consumer of evidence", applied.Median(), "rows/s", Spread(applied));
  report.Ratio("rebuild / C", applied.Median() / copied.Median(), 0.40);
}

// Last of all, since it leaves processes behind that are not those the city began with.
void MeasureRecovery(e2e::City& city, const std::vector<std::string>& people, Report& report) {
  constexpr int kOutageSeconds = 5;
  RecoveryBench recovery(city, people, kManyEventsPerSecond);
  const auto service = [&](const std::string& name) {
    return recovery.Recover([&city, name] { city.Kill(name); }, [&city] { city.StartServices(); },
                            kOutageSeconds);
  };
  report.Section("Recovery: seconds until 95 % of the rate, after an outage of 5 s");
  report.Figure("rate before", recovery.Rate(), "events/s");
  report.Ratio("training killed (its relay)", service("training"), 2, true);
  report.Ratio("assessment killed (its consumers)", service("assessment"), 2, true);
  report.Ratio(
      "broker killed",
      recovery.Recover([&] { city.KillBroker(); }, [&] { city.StartBroker(); }, kOutageSeconds), 2,
      true);
  report.Ratio(
      "PostgreSQL stopped",
      recovery.Recover([&] { city.StopPostgres(); }, [&] { city.StartPostgres(); }, kOutageSeconds),
      2, true);
}

void MeasureVisible(e2e::City& city, const std::vector<std::string>& people, const Options& options,
                    Report& report) {
  // A few hundred more are needed for the rounds after idle.
  const int events = 3 * kManyEventsPerSecond;
  LatencyBench latency(city, people, events * 4 / 3 + 101 * options.rounds);
  if (!e2e::WaitApplied(city, absl::Seconds(120)))
    throw std::runtime_error("events are still under way");
  MeasureLatency(latency, events, kManyEventsPerSecond, report);
  MeasureAfterIdle(latency, options.rounds, report);
}

// What must not share the processors with a backlog comes first.
void MeasureEvents(e2e::City& city, const std::vector<std::string>& people, const Options& options,
                   Report& report) {
  if (options.WantsOfEvents("visible")) MeasureVisible(city, people, options, report);
  if (options.WantsOfEvents("drain")) {
    BackboneBench backbone(city, testing::RequiredEnv("MUMPUNI_TEST_STATE"), options.rows);
    MeasureDrainAndApply(backbone, options, report);
  }
  if (options.WantsOfEvents("depth")) MeasureDepth(city, options, report);
  if (options.WantsOfEvents("rebuild")) MeasureRebuilds(options, report);
  if (options.WantsOfEvents("recovery")) MeasureRecovery(city, people, report);
}

void MeasureProcesses(e2e::City& city, EchoProcess& echo, const Options& options, Report& report) {
  auto figures = MeasureIdle(city, echo.pid(), kIdleSeconds);
  std::map<std::string, int> pids = {{"echo", echo.pid()}};
  std::map<std::string, std::string> addresses = {{"echo", echo.address()}};
  for (const std::string& service : e2e::kServices) {
    pids[service] = city.Pid(service);
    addresses[service] = city.Address(service);
  }
  std::map<std::string, Rounds> starts;
  for (int round = 0; round < options.rounds; ++round) {
    for (auto& [name, pid] : pids) {
      const std::string certificate = name == "echo" ? "complaint" : name;
      starts[name].Add(MeasureStart(pid, addresses[name], certificate));
    }
  }
  echo.pid() = pids["echo"];
  report.Section("Processes: memory and processor while idle, time from exec to SERVING");
  for (auto& [name, figure] : figures) {
    figure.start_ms = starts[name].Median();
    report.Figure(name + ": resident", figure.rss_mib, "MiB");
    report.Figure(name + ": start", figure.start_ms, "ms", Spread(starts[name]));
    report.Figure(name + ": idle", figure.idle_cpu_percent, "% core");
  }
  for (const std::string& service : e2e::kServices) {
    report.Ratio(service + ": resident / echo", figures[service].rss_mib / figures["echo"].rss_mib,
                 1.6, true);
    report.Ratio(service + ": start / echo", figures[service].start_ms / figures["echo"].start_ms,
                 2, true);
    report.Ratio(service + ": idle [% core]", figures[service].idle_cpu_percent, 0.5, true);
    // These processes are ours now, the city does not know them.
    kill(pids[service], SIGTERM);
    waitpid(pids[service], nullptr, 0);
  }
}

// How a figure grows with the number of people: 0 is not at all, 1 is in proportion.
double Slope(double less, double more, int64_t few, int64_t many) {
  return std::log(more / less) / std::log(static_cast<double>(many) / static_cast<double>(few));
}

void MeasurePersonnel(e2e::City& city, const Options& options, Report& report) {
  constexpr int kCalls = 400;
  city.ApplyReference();
  const ImportFigures imported =
      MeasureImport(city, testing::RequiredEnv("MUMPUNI_TEST_STATE"), options.imported);
  report.Section("A personnel file of " + std::to_string(options.imported) +
                 " rows by the command line");
  report.Figure("rows a second", options.imported / imported.created_seconds, "rows/s");
  report.Ratio("new people [s]", imported.created_seconds, 60, true);
  report.Ratio("the same file in update mode [s]", imported.unchanged_seconds, 60, true);
  PersonnelBench personnel;
  std::map<std::string, double> first;
  for (const int64_t size : options.people_sizes) {
    personnel.GrowTo(size);
    report.Section("Personnel with " + std::to_string(size) + " people, one call at a time");
    for (const auto& [name, times] : personnel.Measure(kCalls)) {
      const double p50 = Quantile(times, 500);
      report.Figure(name + " p50", p50, "ms");
      report.Figure(name + " p99", Quantile(times, 990), "ms");
      const bool is_first = first.emplace(name, p50).second;
      if (!is_first) {
        report.Figure(name + ": slope since " + std::to_string(options.people_sizes.front()),
                      Slope(first[name], p50, options.people_sizes.front(), size), "");
      }
    }
  }
}

void MeasureAssessment(const Options& options, Report& report) {
  constexpr int kCalls = 400;
  AssessmentBench assessment;
  std::map<std::string, double> first;
  const int64_t fewest = options.people_sizes.front();
  for (const int64_t size : options.people_sizes) {
    assessment.GrowTo(size);
    report.Section("Assessment with " + std::to_string(size) + " people, one call at a time");
    const double seconds = assessment.RecomputeAll();
    report.Figure("everybody recomputed", static_cast<double>(size) / seconds, "profiles/s");
    if (size == 33'000) {
      report.Ratio("everybody recomputed [s]", seconds, 20, true);
    } else {
      report.Figure("everybody recomputed", seconds, "s");
    }
    for (const auto& [name, times] : assessment.Measure(kCalls)) {
      const double p50 = Quantile(times, 500);
      const double p99 = Quantile(times, 990);
      report.Figure(name + " p50", p50, "ms");
      if (size == 33'000 && name.starts_with("competent officers of a division")) {
        report.Ratio(name + " p99 [ms]", p99, 5, true);
      } else {
        report.Figure(name + " p99", p99, "ms");
      }
      if (!first.emplace(name, p50).second) {
        report.Figure(name + ": slope since " + std::to_string(fewest),
                      Slope(first[name], p50, fewest, size), "");
      }
    }
  }
}

// Everybody wants the same row.
void MeasureTraining(e2e::City& city, const Options& options, Report& report) {
  constexpr int kAsking = 1000, kSeats = 30, kCallers = 8;
  TrainingBench training(testing::RequiredEnv("MUMPUNI_TEST_STATE"), city.DatabaseLog());
  Rounds requests, sql;
  for (int round = 0; round < options.rounds; ++round) {
    const Contention figures = training.AskForSeats(kAsking, kSeats, kCallers, options.seconds);
    requests.Add(figures.requests_per_second);
    sql.Add(figures.sql_per_second);
  }
  report.Section("Training: 1,000 people ask for 30 seats, 8 at a time");
  report.Figure("requests", requests.Median(), "/s");
  report.Figure("their SQL in pgbench", sql.Median(), "/s");
  report.Ratio("requests / pgbench", requests.Median() / sql.Median(), 0.85);
}

// Lifecycles a second of a comparable open system, as published for 16 cores: on an empty database
// and at one million cases.
constexpr double kPublishedEmpty = 37, kPublishedFilled = 6.3;

void MeasureLifecycles(ComplaintBench& complaint, const Options& options, Report& report) {
  using Which = ComplaintBench::Which;
  constexpr int kRounds = 3;
  const std::map<Which, std::string> names = {{Which::kEmpty, "empty"}, {Which::kFilled, "filled"}};
  std::map<Which, Rounds> rates;
  std::map<Which, std::map<std::string, std::vector<double>>> steps;
  // The first find caches and connections cold.
  for (const auto& [which, name] : names) complaint.RunLifecycles(which, 1);
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& [which, name] : names) {
      const auto figures =
          complaint.RunLifecycles(which, std::max(1, options.case_seconds / kRounds));
      rates[which].Add(figures.per_second);
      for (const auto& [step, times] : figures.steps) {
        auto& all = steps[which][step];
        all.insert(all.end(), times.begin(), times.end());
      }
    }
  }
  report.Section("Complaint: lifecycles of cases, 16 at a time, " + Readable(options.cases) +
                 " cases in the filled database");
  for (const auto& [which, name] : names) {
    report.Figure("lifecycles, " + name, rates[which].Median(), "/s", Spread(rates[which]));
    for (auto& [step, times] : steps[which]) {
      std::sort(times.begin(), times.end());
      const std::string of = name + ", " + step;
      report.Figure(of + " p50", Quantile(times, 500), "ms");
      report.Figure(of + " p95", Quantile(times, 950), "ms");
      report.Figure(of + " p99", Quantile(times, 990), "ms");
    }
  }
  const double empty = rates[Which::kEmpty].Median(), filled = rates[Which::kFilled].Median();
  report.Figure("filled / empty", filled / empty, "");
  report.Figure("published: filled / empty", kPublishedFilled / kPublishedEmpty, "");
  report.Ratio("empty / published", empty / kPublishedEmpty, 20);
  if (options.cases == 1'000'000) {
    report.Ratio("filled / published", filled / kPublishedFilled, 20);
  }
}

void MeasureSpike(ComplaintBench& complaint, Report& report) {
  const SpikeFigures spike = complaint.Spike();
  report.Section("Complaint: reports at 4 times the peak for 10 s");
  report.Figure("peak of steady loads", spike.peak, "/s");
  report.Figure("taken within 1 s during the spike", spike.during, "/s");
  report.Ratio("taken / peak", spike.during / spike.peak, 0.9);
  report.Figure("refused while none is taken", spike.refusals, "/s");
  report.Figure("limit beside what is refused", spike.limit, "/s");
  report.Ratio("taken / that limit", spike.during / spike.limit, 0.9);
  report.Figure("refused or expired", static_cast<double>(spike.refused), "");
  report.Figure("not sent", static_cast<double>(spike.not_sent), "");
  report.Figure("p95 before, at half of the peak", spike.p95_before_ms, "ms");
  report.Figure("p95 back to normal after", spike.back_seconds, "s");
}

void MeasureTimers(ComplaintBench& complaint, Report& report) {
  const TimerFigures timers = complaint.SettleDay(2);
  const auto cases = static_cast<double>(timers.cases);
  report.Section("Complaint: deadlines of a day that the service was down, two runners");
  report.Figure("cases", cases, "");
  report.Figure("settled", static_cast<double>(timers.ran) / timers.seconds, "/s");
  report.Ratio("cases marked as missed / cases", static_cast<double>(timers.missed) / cases, 1);
  report.Ratio("cases with an event / cases", static_cast<double>(timers.cases_in_events) / cases,
               1);
  report.Ratio("events that a case has twice",
               static_cast<double>(timers.events - timers.cases_in_events), 0, true);
  report.Ratio("timers that failed or were left", static_cast<double>(timers.left), 0, true);
}

void MeasureComplaint(const e2e::City& city, const Options& options, Report& report) {
  constexpr int kCalls = 400;
  std::printf("filling a city with %lld cases\n", static_cast<long long>(options.cases));
  std::fflush(stdout);
  ComplaintBench complaint(city, options.cases);
  MeasureLifecycles(complaint, options, report);
  report.Section("Complaint: what desks ask for with " + Readable(options.cases) +
                 " cases, one call at a time");
  for (const auto& [name, times] : complaint.MeasureDesks(kCalls)) {
    report.Figure(name + " p50", Quantile(times, 500), "ms");
    report.Ratio(name + " p99 [ms]", Quantile(times, 990), 10, true);
  }
  MeasureSpike(complaint, report);
  MeasureTimers(complaint, report);
}

int Run(const Options& options) {
  // What the rooms say while they are made to work would stand between the figures.
  obs::InitLog("bench", "error");
  Report report(options.json);
  EchoProcess echo;
  e2e::City city("bench", e2e::Durability::kReal);
  setenv("MUMPUNI_TEST_PG_ADMIN_URL", city.DatabaseUrl("postgres").c_str(), 1);
  const auto people = options.WantsPeople() ? Fill(city, options) : std::vector<std::string>();
  if (options.Wants("calls")) {
    CallBench calls(city, testing::RequiredEnv("MUMPUNI_TEST_STATE"), echo.port(), people,
                    options.seconds);
    calls.Record();
    MeasureCalls(calls, options, report);
  }
  if (options.Wants("latency")) {
    LatencyBench latency(city, people, options.events * 2);
    if (!e2e::WaitApplied(city, absl::Seconds(120)))
      throw std::runtime_error("events are still under way");
    MeasureLatency(latency, options.events, kEventsPerSecond, report);
  }
  MeasureEvents(city, people, options, report);
  if (options.Wants("personnel")) MeasurePersonnel(city, options, report);
  if (options.Wants("training")) MeasureTraining(city, options, report);
  if (options.Wants("assessment")) MeasureAssessment(options, report);
  if (options.Wants("complaint")) MeasureComplaint(city, options, report);
  if (options.Wants("processes")) MeasureProcesses(city, echo, options, report);
  report.Finish();
  return 0;
}

}  // namespace
}  // namespace mumpuni::bench

int main(int argc, char** argv) {
  using namespace mumpuni;
  if (argc == 3 && std::string(argv[1]) == "echo") {
    return bench::ServeEcho(std::stoi(argv[2]), testing::Certs("complaint"));
  }
  bench::Options options;
  CLI::App app("Measures the services against bare echo, bare SQL and the bare broker.",
               "mumpuni-bench");
  app.add_option("--rounds", options.rounds, "Interleaved rounds")->check(CLI::Range(1, 100));
  app.add_option("--seconds", options.seconds, "Length of a round")->check(CLI::Range(1, 600));
  app.add_option("--employees", options.employees, "People in the city")
      ->check(CLI::Range(400, 33000));
  app.add_option("--events", options.events, "Courses completed for the latency")
      ->check(CLI::Range(30, 5000));
  app.add_option("--outstanding", options.outstanding, "Numbers of calls kept outstanding")
      ->check(CLI::Range(1, bench::kMostOutstanding));
  app.add_option("--rows", options.rows, "Events in the outbox that is drained")
      ->check(CLI::Range(10'000, 10'000'000));
  app.add_option("--published-rows", options.published_rows, "Rows in the deep outbox")
      ->check(CLI::Range(1'000, 100'000'000));
  app.add_option("--evidence-rows", options.evidence_rows, "Rows of evidence that are rebuilt")
      ->check(CLI::Range(1'000, 10'000'000));
  app.add_option("--imported", options.imported, "Rows of the personnel file that is imported")
      ->check(CLI::Range(1'000, 200'000));
  app.add_option("--people-sizes", options.people_sizes, "Numbers of people to grow through")
      ->check(CLI::Range(10'000, 2'000'000));
  app.add_option("--cases", options.cases, "Cases in the filled database of complaint")
      ->check(CLI::Range(10'000, 10'000'000));
  app.add_option("--case-seconds", options.case_seconds, "Lifecycles of cases, each database")
      ->check(CLI::Range(3, 600));
  app.add_option("parts", options.parts,
                 "What to measure; everything if nothing is named. events: visible, drain, depth, "
                 "rebuild and recovery")
      ->check(CLI::IsMember({"calls", "latency", "events", "visible", "drain", "depth", "rebuild",
                             "recovery", "personnel", "training", "assessment", "complaint",
                             "processes"}));
  app.add_option("--json", options.json, "Also write the figures to this file");
  CLI11_PARSE(app, argc, argv);
  try {
    return bench::Run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
