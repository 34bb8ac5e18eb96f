#include "tests/e2e/city.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "common/core/local_date.h"
#include "common/rpc/token.h"
#include "common/testing/certs.h"
#include "common/testing/env.h"
#include "common/testing/wait.h"

namespace mumpuni::e2e {
namespace {

using testing::RequiredEnv;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

// Runs a shell command; throws with the end of its log if it fails.
void Shell(const std::string& command, const std::string& log) {
  const int status = std::system((command + " >" + log + " 2>&1").c_str());
  if (status != 0) throw std::runtime_error(command + " failed:\n" + ReadFile(log));
}

int OffsetOf(const std::string& service) {
  for (size_t i = 0; i < kServices.size(); ++i) {
    if (kServices[i] == service) return 10 + static_cast<int>(i);
  }
  throw std::runtime_error("unknown service " + service);
}

}  // namespace

City::City(const std::string& name, const CityOptions& options)
    : dir_(RequiredEnv("MUMPUNI_TEST_STATE") + "/e2e-" + name) {
  if (!options.resume) std::filesystem::remove_all(dir_);
  std::filesystem::create_directories(dir_);
  try {
    Start(options);
  } catch (...) {
    std::system((std::string(MUMPUNI_SOURCE_DIR) + "/tests/e2e/city.sh stop " + dir_ + " " +
                 RequiredEnv("MUMPUNI_TEST_BIN") + " >/dev/null 2>&1")
                    .c_str());
    throw;
  }
}

void City::Start(const CityOptions& options) {
  if (options.make_proxies) std::ofstream(dir_ + "/behind_proxies") << "\n";
  Run("platform-start", options.durability == Durability::kReal ? "durable" : "fast");
  port_base_ = std::stoi(ReadFile(dir_ + "/port_base"));
  if (options.make_proxies) options.make_proxies(port_base_);
  Run("services-start");
}

City::~City() {
  try {
    Run("stop");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
}

void City::Run(const std::string& action, const std::string& argument) const {
  Shell(std::string(MUMPUNI_SOURCE_DIR) + "/tests/e2e/city.sh " + action + " " + dir_ + " " +
            RequiredEnv("MUMPUNI_TEST_BIN") + " " + argument,
        dir_ + "/city-" + action + ".log");
}

std::string City::Address(const std::string& service) const {
  return "127.0.0.1:" + std::to_string(port_base_ + OffsetOf(service));
}

std::string City::Brokers() const { return "127.0.0.1:" + std::to_string(port_base_ + 1); }

std::string City::MetricsAddress(const std::string& service) const {
  return "127.0.0.1:" + std::to_string(port_base_ + 10 + OffsetOf(service));
}

std::shared_ptr<grpc::Channel> City::Channel(const std::string& service,
                                             const std::string& peer) const {
  return rpc::MakeChannel(Address(service), service, testing::Certs(peer));
}

std::string City::Token(const std::string& subject, const std::vector<std::string>& roles) const {
  rpc::TokenClaims claims;
  claims.subject = subject;
  claims.roles = roles;
  claims.expires =
      absl::Now() + absl::Seconds(std::max<int64_t>(clock_offset_seconds_, 0)) + absl::Hours(1);
  auto token = rpc::IssueToken(testing::TokenIssuerKey(), testing::TokenIssuerKid(), claims);
  if (!token.ok()) throw std::runtime_error(token.status().ToString());
  return *token;
}

rpc::CallOptions City::As(const std::string& subject, const std::vector<std::string>& roles) const {
  rpc::CallOptions options;
  options.timeout = absl::Seconds(10);
  options.token = Token(subject, roles);
  return options;
}

void City::Kill(const std::string& service) { Run("kill", service); }
void City::StartServices() { Run("services-start"); }
void City::KillBroker() { Run("kill-broker"); }
void City::StartBroker() { Run("broker-start"); }
void City::LimitBrokerFiles(int64_t bytes) { Run("broker-limit", std::to_string(bytes)); }
void City::StopPostgres() { Run("postgres-stop"); }
void City::CrashPostgres() { Run("postgres-crash"); }
void City::StartPostgres() { Run("postgres-start"); }
void City::PromotePostgres() { Run("postgres-promote"); }

void City::SetClock(absl::Time to) {
  const int64_t offset_seconds = absl::ToInt64Seconds(to - absl::Now());
  clock_offset_seconds_ = offset_seconds;
  const std::string path = dir_ + "/clock_offset", next = path + ".next";
  std::ofstream(next) << offset_seconds << "\n";
  std::filesystem::rename(next, path);
  // Services read the file again at most every 100 ms; there is nothing else to observe.
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
}

std::string City::Today() const {
  int64_t offset_seconds = 0;
  std::ifstream(dir_ + "/clock_offset") >> offset_seconds;
  return LocalDate::At(absl::Now() + absl::Seconds(offset_seconds)).ToString();
}

void City::ApplyReference() {
  Tool("mumpuni reference apply --dir " MUMPUNI_SOURCE_DIR "/reference");
}

void City::Tool(const std::string& command) {
  std::string env;
  for (const std::string& service : kServices) {
    std::string upper = service;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    env += "MUMPUNI_PEER_" + upper + "=" + Address(service) + " ";
  }
  const TlsFiles cli = testing::Certs("cli");
  const std::string certs = RequiredEnv("MUMPUNI_TEST_CERTS");
  env += "MUMPUNI_TLS_CA=" + cli.ca + " MUMPUNI_TLS_CERT=" + cli.cert +
         " MUMPUNI_TLS_KEY=" + cli.key + " MUMPUNI_TOKEN_ISSUER_KEY=" + certs +
         "/tokens/issuer.key MUMPUNI_TOKEN_KID=" + testing::TokenIssuerKid() +
         " MUMPUNI_CLOCK_OFFSET_FILE=" + dir_ + "/clock_offset ";
  Shell(env + RequiredEnv("MUMPUNI_TEST_BIN") + "/" + command, dir_ + "/tool.log");
}

std::string City::DatabaseUrl(const std::string& service) const {
  std::string url = Trimmed(ReadFile(dir_ + "/postgres/secrets/admin.url"));
  return url.substr(0, url.rfind('/') + 1) + service;
}

std::string City::DatabaseLog() const { return dir_ + "/postgres/log/postgres.log"; }

kafka::ClientOptions City::Kafka() const {
  return {"127.0.0.1:" + std::to_string(port_base_ + 1), testing::Certs("admin"), "city"};
}

int City::Pid(const std::string& service) const {
  return std::stoi(ReadFile(dir_ + "/pids/" + service + ".pid"));
}

int City::BrokerPid() const { return std::stoi(ReadFile(dir_ + "/kafka/broker.pid")); }

absl::StatusOr<operations::v1::GetStatusResponse> City::Status(const std::string& service) const {
  auto stub = operations::v1::OperatorService::NewStub(Channel(service));
  return rpc::Call(*stub, &operations::v1::OperatorService::Stub::GetStatus,
                   operations::v1::GetStatusRequest(), As("operator", {"OPERATOR"}));
}

std::unique_ptr<personnel::v1::PersonnelService::Stub> City::personnel() const {
  return personnel::v1::PersonnelService::NewStub(Channel("personnel"));
}
std::unique_ptr<training::v1::TrainingService::Stub> City::training() const {
  return training::v1::TrainingService::NewStub(Channel("training"));
}
std::unique_ptr<assessment::v1::AssessmentService::Stub> City::assessment() const {
  return assessment::v1::AssessmentService::NewStub(Channel("assessment"));
}
std::unique_ptr<complaint::v1::ComplaintService::Stub> City::complaint() const {
  return complaint::v1::ComplaintService::NewStub(Channel("complaint"));
}

}  // namespace mumpuni::e2e
