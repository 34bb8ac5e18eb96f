// Promise: whoever follows the published contract with a stock Kafka client, generated protobuf and
// the Snapshot calls keeps an exact copy, whenever it is killed. The clients are those that
// docs/integration.md shows: one in Python, one in Java (tests/clients).
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/testing/certs.h"
#include "common/testing/env.h"
#include "google/protobuf/util/json_util.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

namespace cv = complaint::v1;
namespace fs = std::filesystem;
namespace pv = personnel::v1;

constexpr char kEmployees[] = "mumpuni.personnel.employee.v1";
constexpr char kCases[] = "mumpuni.complaint.case.v1";
// A program starts within a second or two; the machine may be busy.
constexpr absl::Duration kLimit = absl::Seconds(60);

// "topic subject" to sequence and state in words.
using Copy = std::map<std::string, std::string>;

void Add(Copy& copy, const std::string& topic, const std::string& subject, int64_t sequence,
         const google::protobuf::Message& state) {
  const bool added =
      copy.emplace(topic + " " + subject, absl::StrCat(sequence, "\n", state.DebugString())).second;
  EXPECT_TRUE(added) << subject << " twice";
}

// What is missing, too much or other in `held`; "" if nothing is.
std::string Differences(const Copy& held, const Copy& expected) {
  std::string text;
  for (const auto& [name, state] : expected) {
    const auto found = held.find(name);
    if (found == held.end()) {
      absl::StrAppend(&text, "missing: ", name, " ", state);
    } else if (found->second != state) {
      absl::StrAppend(&text, "other: ", name, " ", found->second, "expected: ", state);
    }
  }
  for (const auto& [name, state] : held) {
    if (!expected.contains(name)) absl::StrAppend(&text, "too much: ", name, " ", state);
  }
  return text;
}

template <typename State>
State FromJson(const nlohmann::json& json) {
  State state;
  const auto parsed = google::protobuf::util::JsonStringToMessage(json.dump(), &state);
  EXPECT_TRUE(parsed.ok()) << parsed.message() << ": " << json;
  return state;
}

// One of the example programs with its state file. Used by one thread.
class Client {
 public:
  explicit Client(const std::string& program)
      : program_(std::string(MUMPUNI_SOURCE_DIR) + "/.run/clients/" + program),
        state_(testing::RequiredEnv("MUMPUNI_TEST_STATE") + "/" + program + ".copy") {}
  ~Client() { Kill(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const std::string& state() const { return state_; }
  std::string log() const { return state_ + ".log"; }

  void Start(const std::vector<std::string>& settings) {
    std::vector<std::string> words = {program_, "--state", state_};
    std::vector<std::string> env = settings;
    env.push_back("PATH=" + testing::RequiredEnv("PATH"));
    std::vector<char*> argv, envp;
    for (std::string& word : words) argv.push_back(word.data());
    for (std::string& setting : env) envp.push_back(setting.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log().c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const int error =
        posix_spawn(&pid_, program_.c_str(), &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot start " + program_);
  }
  // kill -9.
  void Kill() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  bool Runs() const { return pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0; }

  // What it holds now; a second process reads the state.
  Copy Dump() const {
    FILE* output = popen((program_ + " --state " + state_ + " --dump").c_str(), "r");
    std::string text;
    char buffer[65536];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, output)) > 0;) text.append(buffer, n);
    EXPECT_EQ(pclose(output), 0) << program_;
    Copy copy;
    std::istringstream lines(text);
    std::string last;
    for (std::string line; std::getline(lines, line);) {
      const auto json = nlohmann::json::parse(line);
      const std::string topic = json["topic"], subject = json["subject"];
      EXPECT_LT(last, topic + " " + subject) << "not sorted";
      last = topic + " " + subject;
      if (topic == kEmployees) {
        Add(copy, topic, subject, json["sequence"], FromJson<pv::EmployeeState>(json["state"]));
      } else {
        Add(copy, topic, subject, json["sequence"], FromJson<cv::CaseState>(json["state"]));
      }
    }
    return copy;
  }

 private:
  const std::string program_;
  const std::string state_;
  pid_t pid_ = 0;
};

bool IsClosed(cv::CaseStatus status) {
  return status == cv::CASE_STATUS_CLOSED_CONFIRMED || status == cv::CASE_STATUS_CLOSED_SILENT ||
         status == cv::CASE_STATUS_ARCHIVED || status == cv::CASE_STATUS_MERGED;
}

// Plays cases and hires in a thread of its own until told to end: every third case is reopened
// after it was closed, every fourth stays open.
class Writer {
 public:
  explicit Writer(Play& play) : play_(play), thread_([this] { Run(); }) {}
  ~Writer() { End(); }
  void End() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int rounds() const { return rounds_; }

 private:
  void Run() {
    try {
      for (int i = 0; !ended_; ++i) Round(i);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
  void Round(int i) {
    const std::string key = absl::StrCat("written-", i);
    if (i % 4 == 0) {
      PlayedCase open = play_.Submit(key);
      play_.Verify(open);
      play_.Assign(open);
    } else {
      PlayedCase closed = play_.PlayCase(key);
      if (i % 3 == 0) play_.Reopen(closed);
    }
    if (i % 10 == 0 && i < 5000) play_.Hire("DSDABM.LAYANAN", 100 + i / 10);
    ++rounds_;
  }

  Play& play_;
  std::atomic<bool> ended_{false};
  std::atomic<int> rounds_{0};
  std::thread thread_;
};

class clients : public ::testing::Test {
 protected:
  clients() : city_("clients"), play_(city_) {
    if (std::system(MUMPUNI_SOURCE_DIR "/tests/clients/build.sh") != 0) {
      throw std::runtime_error("the clients could not be built");
    }
    play_.Begin(/*officers=*/2);
    for (const Client* client : {&python_, &java_}) fs::remove_all(client->state());
  }

  // With the owners' addresses, or where nobody answers: then it can only go on from its offsets.
  std::vector<std::string> Settings(bool with_owners) const {
    const TlsFiles tls = testing::Certs("follower");
    return {"MUMPUNI_KAFKA_BROKERS=" + city_.Brokers(),
            "MUMPUNI_PEER_PERSONNEL=" + (with_owners ? city_.Address("personnel") : "127.0.0.1:1"),
            "MUMPUNI_PEER_COMPLAINT=" + (with_owners ? city_.Address("complaint") : "127.0.0.1:1"),
            "MUMPUNI_TLS_CA=" + tls.ca,
            "MUMPUNI_TLS_CERT=" + tls.cert,
            "MUMPUNI_TLS_KEY=" + tls.key};
  }

  // What the owners say the copy must be, asked by the same certificate as the clients.
  Copy Expected() {
    Copy copy;
    const auto personnel = pv::PersonnelService::NewStub(city_.Channel("personnel", "follower"));
    pv::SnapshotEmployeesRequest employees;
    do {
      const auto page = Must(rpc::Call(*personnel, &pv::PersonnelService::Stub::SnapshotEmployees,
                                       employees, kAsItself));
      for (const auto& row : page.rows()) {
        if (row.erased()) continue;
        Add(copy, kEmployees, row.state().employee_id(), row.sequence(), row.state());
      }
      employees.set_page_token(page.next_page_token());
    } while (!employees.page_token().empty());
    const auto complaint = cv::ComplaintService::NewStub(city_.Channel("complaint", "follower"));
    cv::SnapshotCasesRequest cases;
    do {
      const auto page =
          Must(rpc::Call(*complaint, &cv::ComplaintService::Stub::SnapshotCases, cases, kAsItself));
      for (const auto& row : page.rows()) {
        if (IsClosed(row.state().status())) continue;
        Add(copy, kCases, row.state().case_id(), row.sequence(), row.state());
      }
      cases.set_page_token(page.next_page_token());
    } while (!cases.page_token().empty());
    return copy;
  }

  void Erase(const std::string& employee_id) {
    pv::DeactivateEmployeeRequest leave;
    leave.set_request_id(RequestId());
    leave.set_employee_id(employee_id);
    leave.set_last_date("2026-06-01");
    leave.set_reason(pv::DEACTIVATION_REASON_RESIGNED);
    using Stub = pv::PersonnelService::Stub;
    Must(play_.Call(*play_.personnel, &Stub::DeactivateEmployee, leave, kPersonnelAdmin));
    pv::EraseEmployeeRequest erase;
    erase.set_request_id(RequestId());
    erase.set_employee_id(employee_id);
    erase.set_reason("Permohonan tertulis 12/2026");
    Must(play_.Call(*play_.personnel, &Stub::EraseEmployee, erase,
                    {"dpo", {"DATA_PROTECTION_OFFICER"}}));
  }

  static bool Holds(const Client& client, const std::string& topic, const std::string& subject) {
    return testing::WaitFor([&] { return client.Dump().contains(topic + " " + subject); }, kLimit);
  }

  inline static const rpc::CallOptions kAsItself = {.timeout = absl::Seconds(10)};
  City city_;
  Play play_;
  Client python_{"follow-python"};
  Client java_{"follow-java"};
};

TEST_F(clients, InPythonAndJavaKeepAnExactCopyWhateverKillsThem) {
  const std::string leaver = play_.Hire("DSDABM.LAYANAN", 900);
  PlayedCase reopened = play_.PlayCase("reopened");
  PlayedCase closed = play_.Submit("closed");
  Writer writer(play_);
  for (Client* client : {&python_, &java_}) {
    // Killed at its very beginning it has nothing, or all of the present state.
    client->Start(Settings(true));
    ASSERT_TRUE(testing::WaitFor([&] { return fs::exists(client->state()); }, kLimit));
    client->Kill();
    client->Start(Settings(true));
    ASSERT_TRUE(Holds(*client, kEmployees, leaver)) << client->log();
    EXPECT_FALSE(client->Dump().contains(std::string(kCases) + " " + reopened.state.case_id()));
  }
  for (int kills = 0; kills < 2; ++kills) {
    const int rounds = writer.rounds();
    ASSERT_TRUE(testing::WaitFor([&] { return writer.rounds() >= rounds + 5; }, kLimit));
    for (Client* client : {&python_, &java_}) {
      ASSERT_TRUE(client->Runs()) << client->log();
      client->Kill();
      client->Start(Settings(false));
    }
    const PlayedCase seen = play_.Submit(absl::StrCat("seen-", kills));
    for (Client* client : {&python_, &java_}) {
      ASSERT_TRUE(Holds(*client, kCases, seen.state.case_id())) << client->log();
    }
  }
  Erase(leaver);
  play_.Reopen(reopened);
  play_.Verify(closed);
  play_.Assign(closed);
  play_.Reply(closed);
  play_.Resolve(closed);
  play_.Rate(closed);
  writer.End();
  ASSERT_TRUE(WaitApplied(city_));

  const Copy expected = Expected();
  EXPECT_FALSE(expected.contains(std::string(kEmployees) + " " + leaver));
  EXPECT_TRUE(expected.contains(std::string(kCases) + " " + reopened.state.case_id()));
  EXPECT_FALSE(expected.contains(std::string(kCases) + " " + closed.state.case_id()));
  for (const Client* client : {&python_, &java_}) {
    testing::WaitFor([&] { return client->Dump() == expected; }, kLimit);
    EXPECT_EQ(Differences(client->Dump(), expected), "") << client->log();
    EXPECT_TRUE(client->Runs()) << client->log();
  }
}

}  // namespace
}  // namespace mumpuni::e2e
