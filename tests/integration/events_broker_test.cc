// With a broker of its own, because it is killed.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <thread>

#include "common/core/reasons.h"
#include "common/testing/env.h"
#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

using testing::WaitFor;
namespace fs = std::filesystem;

// The checkout: the test binary lies somewhere below it.
fs::path Checkout() {
  for (fs::path dir = fs::read_symlink("/proc/self/exe").parent_path(); dir != dir.root_path();
       dir = dir.parent_path()) {
    if (fs::exists(dir / "deploy/local/kafka.sh")) return dir;
  }
  throw std::runtime_error("deploy/local/kafka.sh is not above the test binary");
}

bool IsFree(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const int reuse = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return free;
}

int FreePortPair() {
  std::mt19937 random{std::random_device{}()};
  for (int i = 0; i < 100; ++i) {
    const int port = std::uniform_int_distribution<int>(15000, 19998)(random);
    if (IsFree(port) && IsFree(port + 1)) return port;
  }
  throw std::runtime_error("no free ports");
}

class OwnBroker {
 public:
  OwnBroker() : dir_(fs::temp_directory_path() / ("mumpuni-broker-" + std::to_string(getpid()))) {
    Run("start");
  }
  ~OwnBroker() {
    Run("stop");
    fs::remove_all(dir_);
  }
  OwnBroker(const OwnBroker&) = delete;
  OwnBroker& operator=(const OwnBroker&) = delete;

  void Kill() { Run("kill"); }
  void Start() { Run("start"); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void Run(const std::string& action) {
    const std::string command = "MUMPUNI_CERTS='" + testing::RequiredEnv("MUMPUNI_TEST_CERTS") +
                                "' '" + (Checkout() / "deploy/local/kafka.sh").string() + "' " +
                                action + " '" + dir_.string() + "' " + std::to_string(port_);
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  }
  fs::path dir_;
  int port_ = FreePortPair();
};

using BrokerTest = EventsTest;

TEST_F(BrokerTest, KilledTwiceInTheMiddleNothingIsLostOrDoubled) {
  OwnBroker broker;
  kafka_.brokers = broker.address();
  Relay relay(db_.pool(), RelayFor());
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  relay.Start();
  inbox.Start();
  std::atomic<bool> writing{true};
  std::atomic<int> written{0};
  std::thread writer([&] {
    while (writing) {
      PublishMany(written, 10);
      written += 10;
      absl::SleepFor(absl::Milliseconds(10));  // a load, not a synchronisation
    }
  });
  for (int round = 1; round <= 2; ++round) {
    const int64_t enough = Effects() + 300;
    EXPECT_TRUE(EffectsReach(enough)) << relay.Status().last_error << inbox.Status().last_error;
    broker.Kill();
    EXPECT_TRUE(WaitFor([&] { return !relay.Status().last_error.empty(); }));
    // The service goes on writing, and the outbox says that it is waiting.
    const int now = written;
    EXPECT_TRUE(WaitFor([&] { return written > now + 100 && relay.Status().unsent_rows > 100; }));
    broker.Start();
  }
  writing = false;
  writer.join();
  ASSERT_TRUE(EffectsReach(written, absl::Seconds(60)))
      << Effects() << " of " << written << relay.Status().last_error << inbox.Status().last_error;
  EXPECT_EQ(Effects(), written);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
  EXPECT_TRUE(WaitFor([&] { return relay.Status().unsent_rows == 0; }));
  EXPECT_EQ(relay.Status().last_error, "");
}

// Else a cursor would pass for one of a log that was deleted and made anew.
TEST_F(BrokerTest, EachLocalBrokerHasAClusterIdThatSurvivesARestart) {
  const auto id_of = [&](const kafka::ClientOptions& client) {
    EXPECT_TRUE(kafka::EnsureTopics(client, {topic_}, 1, absl::Seconds(10)).ok());
    const auto ends = kafka::EndsOf(client, topic_, absl::Seconds(10));
    return ends.ok() ? ends->cluster_id : std::string(ends.status().message());
  };
  const std::string shared = id_of(kafka_);
  OwnBroker broker;
  kafka_.brokers = broker.address();
  const std::string own = id_of(kafka_);
  EXPECT_NE(own, shared);
  broker.Kill();
  broker.Start();
  EXPECT_EQ(id_of(kafka_), own);
}

TEST_F(BrokerTest, WithNothingToSendTheErrorGoesWhenTheBrokerIsBack) {
  OwnBroker broker;
  kafka_.brokers = broker.address();
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 10);
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 10; }));
  broker.Kill();
  ASSERT_TRUE(WaitFor([&] { return !relay.Status().last_error.empty(); }));
  broker.Start();
  EXPECT_TRUE(WaitFor([&] { return relay.Status().last_error.empty(); }, absl::Seconds(60)))
      << relay.Status().last_error;
}

// The client's own way of asking for both ends of a log waits for a broker for ever.
TEST_F(BrokerTest, WithoutABrokerAnInboxGoesRoundAndStops) {
  OwnBroker broker;
  kafka_.brokers = broker.address();
  Relay relay(db_.pool(), RelayFor());
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  relay.Start();
  inbox.Start();
  PublishMany(0, 10);
  ASSERT_TRUE(EffectsReach(10));
  broker.Kill();
  for (int look = 0; look < 5; ++look) {
    const int64_t rounds = inbox.rounds();
    ASSERT_TRUE(WaitFor([&] { return inbox.rounds() > rounds + 2; }, absl::Seconds(30))) << look;
    absl::SleepFor(absl::Seconds(1));  // the time between two questions
  }
  const absl::Time begin = absl::Now();
  inbox.Stop(absl::Seconds(1));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
}

// Eighty of the largest events are more bytes than the producer's queue of 64 MB takes.
TEST_F(BrokerTest, AFullProducerDoesNotStopTheRelayFromMeasuringAndRefusing) {
  OwnBroker broker;
  kafka_.brokers = broker.address();
  RelayOptions options = RelayFor();
  options.outbox_rows_max = 80;
  Relay relay(db_.pool(), options);
  relay.Start();
  PublishMany(0, 10);
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 10; }));
  broker.Kill();
  const std::string large(kMaxPayloadBytes, 'x');
  for (int i = 0; i < 90; ++i) {
    const absl::Status published = Publish({Event(absl::StrCat("s", i % 10), large)});
    if (absl::IsResourceExhausted(published)) break;
    ASSERT_TRUE(published.ok()) << published;
  }
  // With the queue full it still counts, and has further events refused.
  EXPECT_TRUE(WaitFor(
      [&] { return ReasonOf(Publish({Event("s1", "one more")})) == reasons::kOutboxFull.id; }));
  const absl::Duration age = relay.Status().oldest_unsent_age;
  EXPECT_TRUE(WaitFor([&] { return relay.Status().oldest_unsent_age > age + absl::Seconds(2); }));
  // The relay sleeps between its measurements.
  const std::clock_t before = std::clock();
  absl::SleepFor(absl::Seconds(2));  // the span of the measurement, not a synchronisation
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC);
  // A lost session is noticed, and what was in the queue is read again from the cursor.
  const int64_t epoch = relay.Status().epoch;
  ASSERT_GE(db_.KillSessions(), 1);
  EXPECT_TRUE(WaitFor([&] { return relay.Status().epoch > epoch; }));
  broker.Start();
  EXPECT_TRUE(WaitFor([&] { return relay.Status().unsent_rows == 0; }, absl::Seconds(60)));
  EXPECT_TRUE(WaitFor([&] { return Publish({Event("s1", "again")}).ok(); }));
}

}  // namespace
}  // namespace mumpuni::events
