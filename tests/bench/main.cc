// mumpuni-bench: what the services cost, as ratios in one run. Rounds of everything that is
// compared are interleaved and medians taken, because machines are shared and noisy. Started by
// ./dev bench.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <map>

#include "common/testing/certs.h"
#include "common/testing/env.h"
#include "tests/bench/echo.h"
#include "tests/bench/measures.h"
#include "tests/bench/report.h"
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
  // Empty: everything.
  std::string only;
  std::string json;

  bool Wants(const std::string& part) const { return only.empty() || only == part; }
};

// Connections of pgbench: as many as the service's workers keep busy at most.
constexpr int kSqlClients = 8;
constexpr int kEventsPerSecond = 200;
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

// L: what is possible when client, server and database share the cores.
double Limit(double echo, double sql) { return 1 / (1 / echo + 1 / sql); }

std::string Spread(const Rounds& rounds) {
  return "(" + Readable(rounds.Least()) + " to " + Readable(rounds.Most()) + ")";
}

void MeasureCalls(CallBench& calls, const Options& options, Report& report) {
  for (const int outstanding : options.outstanding) {
    Rounds echo, read, write, read_sql, write_sql;
    const int clients = std::min(outstanding, kSqlClients);
    for (int round = 0; round < options.rounds; ++round) {
      echo.Add(calls.Echo(outstanding));
      read.Add(calls.Read(outstanding));
      read_sql.Add(calls.ReadSql(clients));
      write.Add(calls.Write(outstanding));
      write_sql.Add(calls.WriteSql(clients));
    }
    const double e = echo.Median();
    report.Section("Calls, " + std::to_string(outstanding) + " outstanding");
    report.Figure("E: bare echo", e, "calls/s", Spread(echo));
    report.Figure("GetEmployee", read.Median(), "calls/s", Spread(read));
    report.Figure("its SQL by pgbench", read_sql.Median(), "tx/s", Spread(read_sql));
    report.Figure("SubmitCase", write.Median(), "calls/s", Spread(write));
    report.Figure("its SQL by pgbench", write_sql.Median(), "tx/s", Spread(write_sql));
    report.Ratio("GetEmployee / E", read.Median() / e, 0.60);
    report.Ratio("GetEmployee / L", read.Median() / Limit(e, read_sql.Median()), 0.90);
    report.Ratio("SubmitCase / L", write.Median() / Limit(e, write_sql.Median()), 0.90);
  }
}

void MeasureLatency(LatencyBench& latency, const Options& options, Report& report) {
  constexpr int kRounds = 3;
  Rounds trip_50, trip_99, visible_50, visible_99;
  const int count = options.events / kRounds;
  // The first hundreds find caches and connections cold.
  latency.UntilVisible(count, kEventsPerSecond);
  for (int round = 0; round < kRounds; ++round) {
    const auto trip = latency.RoundTrip(count, kEventsPerSecond);
    const auto visible = latency.UntilVisible(count, kEventsPerSecond);
    trip_50.Add(Quantile(trip, 500));
    trip_99.Add(Quantile(trip, 990));
    visible_50.Add(Quantile(visible, 500));
    visible_99.Add(Quantile(visible, 990));
  }
  report.Section("Commit of a completed course until the profile shows it, 200 events/s");
  report.Figure("RTT p50: produce to consume, same broker", trip_50.Median(), "ms",
                Spread(trip_50));
  report.Figure("RTT p99", trip_99.Median(), "ms", Spread(trip_99));
  report.Figure("visible p50", visible_50.Median(), "ms", Spread(visible_50));
  report.Figure("visible p99", visible_99.Median(), "ms", Spread(visible_99));
  report.Ratio("visible p50 − RTT p50 [ms]", visible_50.Median() - trip_50.Median(), 2, true);
  report.Ratio("visible p99 − RTT p50 [ms]", visible_99.Median() - trip_50.Median(), 10, true);
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

int Run(const Options& options) {
  Report report(options.json);
  EchoProcess echo;
  std::printf("filling a city of %d employees\n", options.employees);
  std::fflush(stdout);
  e2e::City city("bench", e2e::Durability::kReal);
  city.ApplyReference();
  city.Tool("cityload --cases 1 --measured 0 --employees " + std::to_string(options.employees) +
            " --reference " MUMPUNI_SOURCE_DIR "/reference");
  const std::vector<std::string> people = PeopleOf(city);
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
    MeasureLatency(latency, options, report);
  }
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
  app.add_option("--only", options.only, "One part")
      ->check(CLI::IsMember({"calls", "latency", "processes"}));
  app.add_option("--json", options.json, "Also write the figures to this file");
  CLI11_PARSE(app, argc, argv);
  try {
    return bench::Run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
