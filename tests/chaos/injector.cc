#include "tests/chaos/injector.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/testing/certs.h"
#include "common/testing/wait.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::chaos {
namespace {

namespace fs = std::filesystem;
namespace ov = mumpuni::operations::v1;

constexpr absl::Duration kPatience = absl::Seconds(30);
// A replica's ports lie this far below the metrics ports, above the services' own.
constexpr int kReplicaPortOffset = 4;
constexpr int kReplicaMetricsOffset = -4;

std::vector<std::string> Strings(int pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/" + name);
  std::vector<std::string> strings;
  for (std::string one; std::getline(file, one, '\0');) strings.push_back(one);
  return strings;
}

// A zombie has no command line any more.
bool Runs(int pid) { return !Strings(pid, "cmdline").empty(); }

int PortOf(const std::string& address) { return std::stoi(address.substr(address.rfind(':') + 1)); }

std::string Shifted(const std::string& address, int by) {
  return absl::StrCat("127.0.0.1:", PortOf(address) + by);
}

void SetVariable(std::vector<std::string>& environment, const std::string& name,
                 const std::string& value) {
  std::erase_if(environment,
                [&](const std::string& one) { return absl::StartsWith(one, name + "="); });
  environment.push_back(absl::StrCat(name, "=", value));
}

pid_t Spawn(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
            const std::string& log) {
  std::vector<char*> argv, envp;
  for (const std::string& one : arguments) argv.push_back(const_cast<char*>(one.c_str()));
  for (const std::string& one : environment) envp.push_back(const_cast<char*>(one.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  return pid;
}

void Signal(int pid, int signal) {
  if (kill(pid, signal) != 0) throw std::runtime_error("no process " + std::to_string(pid));
}

// The size of the largest file of events; those of the log of the broker itself are not counted.
int64_t LargestLog(const std::string& data) {
  uintmax_t largest = 0;
  for (const auto& file : fs::recursive_directory_iterator(data)) {
    if (absl::StrContains(file.path().string(), "/mumpuni.") && file.path().extension() == ".log") {
      largest = std::max(largest, file.file_size());
    }
  }
  return static_cast<int64_t>(largest);
}

}  // namespace

Replica::Replica(const e2e::City& city, const std::string& service)
    : city_(city), service_(service), address_(Shifted(city.Address(service), kReplicaPortOffset)) {
  const int original = city.Pid(service);
  std::vector<std::string> environment = Strings(original, "environ");
  SetVariable(environment, "MUMPUNI_LISTEN", address_);
  SetVariable(environment, "MUMPUNI_METRICS_LISTEN",
              Shifted(city.MetricsAddress(service), kReplicaMetricsOffset));
  pid_ = Spawn(Strings(original, "cmdline"), environment,
               absl::StrCat(city.dir(), "/logs/", service, "-replica.log"));
  const auto answers = [&] { return Status().ok(); };
  if (!testing::WaitFor(answers, kPatience)) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    throw std::runtime_error("the replica of " + service + " does not serve");
  }
}

Replica::~Replica() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

absl::StatusOr<ov::GetStatusResponse> Replica::Status() const {
  const auto stub =
      ov::OperatorService::NewStub(rpc::MakeChannel(address_, service_, testing::Certs("cli")));
  return rpc::Call(*stub, &ov::OperatorService::Stub::GetStatus, ov::GetStatusRequest(),
                   city_.As("operator", {"OPERATOR"}));
}

bool Replica::Leads() const {
  const auto status = Status();
  return status.ok() && status->relay().active();
}

void Injector::Begin(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::kKillService:
      return city_.Kill(fault.target);
    case FaultKind::kStopService:
      return Signal(city_.Pid(fault.target), SIGSTOP);
    case FaultKind::kKillWithStandby:
      return KillWithStandby(fault.target);
    case FaultKind::kCrashPostgres:
      return city_.CrashPostgres();
    case FaultKind::kEndSessions:
      return EndSessions();
    case FaultKind::kKillBroker:
      return city_.KillBroker();
    case FaultKind::kPauseBroker:
      return Signal(city_.BrokerPid(), SIGSTOP);
    case FaultKind::kFillBrokerDisk:
      return FillBrokerDisk();
    case FaultKind::kCutDatabase:
      return database_.Refuse(true);
    case FaultKind::kCutBroker:
      return broker_.Refuse(true);
    case FaultKind::kDelayDatabase:
      return database_.Delay(absl::Milliseconds(fault.amount));
    case FaultKind::kDelayBroker:
      return broker_.Delay(absl::Milliseconds(fault.amount));
    case FaultKind::kTruncateDatabase:
      return database_.TruncateNext();
    case FaultKind::kTruncateBroker:
      return broker_.TruncateNext();
    case FaultKind::kJumpClock:
      const absl::Time midnight = e2e::Play::Start() - absl::Hours(9);
      return city_.SetClock(midnight + absl::Minutes(fault.amount));
  }
}

void Injector::End(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::kKillService:
      return city_.StartServices();
    case FaultKind::kKillWithStandby:
      city_.StartServices();
      replica_.reset();
      return;
    case FaultKind::kStopService:
      return Signal(city_.Pid(fault.target), SIGCONT);
    case FaultKind::kCrashPostgres:
      return city_.StartPostgres();
    case FaultKind::kKillBroker:
      return city_.StartBroker();
    case FaultKind::kFillBrokerDisk:
      return RestartBroker();
    case FaultKind::kPauseBroker:
      return Signal(city_.BrokerPid(), SIGCONT);
    case FaultKind::kCutDatabase:
      return database_.Refuse(false);
    case FaultKind::kCutBroker:
      return broker_.Refuse(false);
    case FaultKind::kDelayDatabase:
      return database_.Delay(absl::ZeroDuration());
    case FaultKind::kDelayBroker:
      return broker_.Delay(absl::ZeroDuration());
    case FaultKind::kTruncateDatabase:
    case FaultKind::kTruncateBroker: {
      TcpProxy& proxy = fault.kind == FaultKind::kTruncateDatabase ? database_ : broker_;
      if (!testing::WaitFor([&] { return !proxy.truncating(); }, kPatience)) {
        throw std::runtime_error("nothing passed that could be truncated");
      }
      return;
    }
    case FaultKind::kEndSessions:
    case FaultKind::kJumpClock:
      return;
  }
}

void Injector::KillWithStandby(const std::string& service) {
  replica_ = std::make_unique<Replica>(city_, service);
  if (replica_->Leads()) throw std::runtime_error("two relays of " + service + " lead");
  city_.Kill(service);
  const absl::Time died = absl::Now();
  if (!testing::WaitFor([&] { return replica_->Leads(); }, kPatience)) {
    throw std::runtime_error("the standby of " + service + " did not take over");
  }
  takeover_ = absl::Now() - died;
}

// About half of them, and whatever they are in the middle of.
void Injector::EndSessions() {
  e2e::SqlRun(city_, "personnel",
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN"
              " ('personnel', 'training', 'assessment', 'complaint') AND random() < 0.5");
}

// The limit lies a little above the fullest log, so that a batch of events is written in part; the
// logs of its metadata soon meet the lower one, if no event does.
void Injector::FillBrokerDisk() {
  const int pid = city_.BrokerPid();
  const auto ended = [&] { return !Runs(pid); };
  city_.LimitBrokerFiles(LargestLog(city_.dir() + "/kafka/data") + 100);
  if (testing::WaitFor(ended, absl::Seconds(3))) return;
  city_.LimitBrokerFiles(1);
  testing::WaitFor(ended, absl::Seconds(10));
}

void Injector::RestartBroker() {
  if (Runs(city_.BrokerPid())) city_.KillBroker();
  city_.StartBroker();
}

}  // namespace mumpuni::chaos
