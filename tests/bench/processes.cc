#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "common/testing/certs.h"
#include "common/testing/wait.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/bench/measures.h"

namespace mumpuni::bench {
namespace {

namespace health = grpc::health::v1;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string ProcFile(int pid, const std::string& name) {
  return ReadFile("/proc/" + std::to_string(pid) + "/" + name);
}

// Strings that are separated and ended by NUL: environ, cmdline.
std::vector<std::string> Strings(const std::string& raw) {
  std::vector<std::string> strings;
  for (size_t at = 0; at < raw.size(); at = raw.find('\0', at) + 1) {
    strings.push_back(raw.substr(at, raw.find('\0', at) - at));
  }
  return strings;
}

double RssMib(int pid) {
  std::istringstream status(ProcFile(pid, "status"));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  }
  throw std::runtime_error("process " + std::to_string(pid) + " does not run");
}

double CpuSeconds(int pid) {
  const std::string stat = ProcFile(pid, "stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

bool Serves(const std::string& address, const std::string& service) {
  const auto channel = rpc::MakeChannel(address, service, testing::Certs("cli"));
  const auto stub = health::Health::NewStub(channel);
  rpc::CallOptions options;
  options.timeout = absl::Milliseconds(100);
  const auto answer =
      rpc::Call(*stub, &health::Health::Stub::Check, health::HealthCheckRequest(), options);
  return answer.ok() && answer->status() == health::HealthCheckResponse::SERVING;
}

int Spawn(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  std::vector<char*> argv;
  std::vector<char*> envp;
  for (const std::string& one : arguments) argv.push_back(const_cast<char*>(one.c_str()));
  for (const std::string& one : environment) envp.push_back(const_cast<char*>(one.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    if (freopen("/dev/null", "w", stdout) == nullptr ||
        freopen("/dev/null", "w", stderr) == nullptr)
      _exit(126);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  return pid;
}

}  // namespace

std::map<std::string, ProcessFigures> MeasureIdle(const e2e::City& city, int echo_pid,
                                                  int seconds) {
  std::map<std::string, int> pids = {{"echo", echo_pid}};
  for (const std::string& service : e2e::kServices) pids[service] = city.Pid(service);
  std::map<std::string, double> before;
  for (const auto& [name, pid] : pids) before[name] = CpuSeconds(pid);
  // The quiet itself is what is measured.
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  std::map<std::string, ProcessFigures> figures;
  for (const auto& [name, pid] : pids) {
    figures[name].idle_cpu_percent = 100 * (CpuSeconds(pid) - before[name]) / seconds;
    figures[name].rss_mib = RssMib(pid);
  }
  return figures;
}

double MeasureStart(int& pid, const std::string& address, const std::string& service) {
  const std::vector<std::string> environment = Strings(ProcFile(pid, "environ"));
  std::vector<std::string> arguments = Strings(ProcFile(pid, "cmdline"));
  if (arguments.empty()) throw std::runtime_error("process " + std::to_string(pid) + " is gone");
  kill(pid, SIGTERM);
  testing::WaitFor(
      [&] {
        waitpid(pid, nullptr, WNOHANG);
        return kill(pid, 0) != 0;
      },
      absl::Seconds(30));
  const auto begin = std::chrono::steady_clock::now();
  pid = Spawn(arguments, environment);
  while (!Serves(address, service)) {
    const auto waited = std::chrono::steady_clock::now() - begin;
    if (waited > std::chrono::seconds(30)) throw std::runtime_error(service + " does not start");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

}  // namespace mumpuni::bench
