#include <cstdlib>

#include "common/events/relay_store.h"
#include "common/kafka/consumer.h"
#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

using testing::WaitFor;

class RelayTest : public EventsTest {
 protected:
  // All messages of the topic, from the start.
  std::vector<kafka::Message> ReadTopic(size_t count) {
    auto consumer = kafka::Consumer::Create(
        {.client = kafka_, .group = consumer_ + ".reader"},
        [](const std::vector<kafka::TopicPartition>& tps) {
          std::vector<kafka::StartAt> starts;
          for (const auto& tp : tps) starts.push_back({tp, 0});
          return starts;
        },
        [](const auto&) {});
    EXPECT_TRUE(consumer.ok() && (*consumer)->Subscribe({topic_}).ok());
    std::vector<kafka::Message> messages;
    EXPECT_TRUE(WaitFor([&] {
      auto polled = (*consumer)->Poll(absl::Milliseconds(100));
      if (polled.ok() && polled->has_value()) messages.push_back(**std::move(polled));
      return messages.size() >= count;
    }));
    return messages;
  }
  RelayStore Store() { return RelayStore(db_.url(), "test"); }
  absl::Status Declare() {
    return pg::Transact(db_.pool(), {}, [](pg::Tx& tx) { return DeclareRestored(tx, "test"); });
  }
  void HearOfTheLeaderLongAgo() {
    Admin("UPDATE relay_cursor SET heartbeat_at = heartbeat_at - interval '10 seconds'");
  }
};

TEST_F(RelayTest, PublishesCloudEvents) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  const std::string payload("\0\xff", 2);
  ASSERT_TRUE(Publish({Event("s1", payload)}).ok());
  const kafka::Message message = ReadTopic(1).at(0);
  EXPECT_EQ(message.key, "s1");
  EXPECT_EQ(message.value, payload);
  const std::string place = Text("SELECT xid || '-' || seq FROM outbox");
  const kafka::Headers expected = {{"ce_specversion", "1.0"},
                                   {"ce_id", "test/" + place},
                                   {"ce_source", "mumpuni/test"},
                                   {"ce_type", "mumpuni.test.v1.Happened"},
                                   {"ce_time", "2026-11-25T03:31:00.123Z"},
                                   {"ce_subject", "s1"},
                                   {"ce_sequence", "1"},
                                   {"ce_dataschema", "mumpuni.test.v1.Happened"}};
  EXPECT_EQ(message.headers, expected);
}

TEST_F(RelayTest, SameKeySamePartitionInOrder) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 500);
  std::map<std::string, std::pair<int32_t, int>> last;
  for (const kafka::Message& message : ReadTopic(500)) {
    auto [it, first] = last.try_emplace(message.key, message.tp.partition, -1);
    EXPECT_EQ(it->second.first, message.tp.partition);
    EXPECT_LT(it->second.second, std::stoi(message.value));
    it->second.second = std::stoi(message.value);
  }
  EXPECT_EQ(last.size(), 10u);
  EXPECT_TRUE(WaitFor([&] { return relay.Status().unsent_rows == 0; }));
}

TEST_F(RelayTest, StandbyTakesOverFromTheCursor) {
  auto first = std::make_unique<Relay>(db_.pool(), RelayFor());
  first->Start();
  ASSERT_TRUE(WaitFor([&] { return first->Status().active; }));
  Relay second(db_.pool(), RelayFor());
  second.Start();
  PublishMany(0, 200);
  ASSERT_TRUE(WaitFor([&] { return first->Status().published_total == 200; }));
  EXPECT_FALSE(second.Status().active);
  first->Stop(absl::Seconds(5));
  PublishMany(200, 100);
  ASSERT_TRUE(WaitFor([&] { return second.Status().published_total == 100; }))
      << second.Status().last_error;
  EXPECT_TRUE(second.Status().active);
  EXPECT_EQ(second.Status().epoch, first->Status().epoch + 1);
  EXPECT_EQ(OnBroker(), 300);
}

// The standby wakes the leader: without it the event would wait for the poll of a minute.
TEST_F(RelayTest, AWakeUpReachesTheLeaderOfAnotherProcess) {
  RelayOptions lazy = RelayFor();
  lazy.poll_interval = absl::Minutes(1);
  Relay leader(db_.pool(), lazy);
  leader.Start();
  ASSERT_TRUE(WaitFor([&] { return leader.Status().active; }));
  PublishMany(0, 10);
  ASSERT_TRUE(WaitFor([&] { return leader.Status().published_total == 10; }));
  Relay standby(db_.pool(), RelayFor());  // the waker of this process is now the standby's
  standby.Start();
  PublishMany(10, 10);
  EXPECT_TRUE(WaitFor([&] { return leader.Status().published_total == 20; }, absl::Seconds(5)));
}

TEST_F(RelayTest, KilledSessionsAreReplaced) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 50);
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 50; }));
  db_.KillSessions();
  PublishMany(50, 50);
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total >= 100; }));
  EXPECT_EQ(relay.Status().epoch, 2);
  EXPECT_TRUE(WaitFor([&] { return relay.Status().unsent_rows == 0; }));
}

TEST_F(RelayTest, AStandbyPublishesWhenTheLeadersSessionEnds) {
  auto dead = std::make_unique<RelayStore>(db_.url(), "test");
  ASSERT_TRUE(dead->TryLock());
  ASSERT_TRUE(dead->TakeOver().ok());
  Relay standby(db_.pool(), RelayFor());
  standby.Start();
  PublishMany(0, 10);
  EXPECT_FALSE(standby.Status().active);
  dead.reset();
  EXPECT_TRUE(WaitFor([&] { return standby.Status().published_total == 10; }, absl::Seconds(10)));
  EXPECT_EQ(standby.Status().epoch, 2);
}

// Its session lives, so the lock would never come free.
TEST_F(RelayTest, AFrozenLeaderIsReplaced) {
  RelayStore frozen = Store();
  ASSERT_TRUE(frozen.TryLock());
  ASSERT_TRUE(frozen.TakeOver().ok());
  Relay standby(db_.pool(), RelayFor());
  standby.Start();
  PublishMany(0, 10);
  EXPECT_TRUE(WaitFor([&] { return standby.Status().published_total == 10; }));
  EXPECT_THROW(frozen.MoveCursor({7, 7}), pqxx::failure);
}

TEST_F(RelayTest, ALeaderThatIsHeardOfIsLeftAlone) {
  RelayStore leader = Store();
  RelayStore standby = Store();
  ASSERT_TRUE(leader.TryLock());
  ASSERT_TRUE(leader.TakeOver().ok());
  EXPECT_EQ(standby.ReplaceFrozen(0), 0);
  HearOfTheLeaderLongAgo();
  const int suspect = leader.backend_pid();
  EXPECT_EQ(standby.ReplaceFrozen(0), suspect);
  // A beat in between, and a move of the cursor too, shows that it lives.
  EXPECT_TRUE(leader.Beat());
  EXPECT_EQ(standby.ReplaceFrozen(suspect), 0);
  HearOfTheLeaderLongAgo();
  EXPECT_TRUE(leader.MoveCursor({1, 1}));
  EXPECT_EQ(standby.ReplaceFrozen(suspect), 0);
  // One that does not beat, since its program is older, is not judged by it.
  Admin("UPDATE relay_cursor SET heartbeat_at = NULL");
  EXPECT_EQ(standby.ReplaceFrozen(suspect), 0);
  EXPECT_TRUE(leader.Beat());
  HearOfTheLeaderLongAgo();
  EXPECT_EQ(standby.ReplaceFrozen(suspect), suspect);
  EXPECT_THROW(leader.Beat(), pqxx::failure);
}

TEST_F(RelayTest, AnIdleLeaderBeats) {
  Relay leader(db_.pool(), RelayFor());
  leader.Start();
  ASSERT_TRUE(WaitFor([&] { return leader.Status().active; }));
  HearOfTheLeaderLongAgo();
  EXPECT_TRUE(WaitFor([&] {
    return Number(
               "SELECT (clock_timestamp() - heartbeat_at < interval '5 s')::int"
               " FROM relay_cursor") == 1;
  }));
}

TEST_F(RelayTest, ABeatWithoutLockOrWithTheOldEpochIsRefused) {
  RelayStore zombie = Store();
  ASSERT_TRUE(zombie.TryLock());
  ASSERT_TRUE(zombie.TakeOver().ok());
  RelayStore successor = Store();
  ASSERT_TRUE(successor.TakeOver().ok());
  EXPECT_FALSE(zombie.Beat());
  EXPECT_FALSE(successor.Beat());
}

TEST_F(RelayTest, MovesTheCursorOnlyWithLockAndEpoch) {
  RelayStore leader = Store();
  RelayStore standby = Store();
  ASSERT_TRUE(leader.TryLock());
  EXPECT_FALSE(standby.TryLock());
  ASSERT_TRUE(leader.TakeOver().ok());
  EXPECT_TRUE(leader.MoveCursor({5, 5}));
  // The right epoch without the lock is not enough.
  ASSERT_TRUE(standby.TakeOver().ok());
  EXPECT_FALSE(standby.MoveCursor({6, 6}));
  // Nor is the lock with an old epoch.
  EXPECT_FALSE(leader.MoveCursor({7, 7}));
  EXPECT_EQ(Text("SELECT xid || '-' || seq FROM relay_cursor"), "5-5");
}

TEST_F(RelayTest, ARelayWhoseSessionEndedCanDoNothingMore) {
  RelayStore zombie = Store();
  ASSERT_TRUE(zombie.TryLock());
  ASSERT_TRUE(zombie.TakeOver().ok());
  ASSERT_GE(db_.KillSessions(), 1);
  RelayStore successor = Store();
  ASSERT_TRUE(successor.TryLock());
  ASSERT_TRUE(successor.TakeOver().ok());
  EXPECT_THROW(zombie.MoveCursor({7, 7}), pqxx::failure);
  // It has not silently come back with a fresh session either.
  EXPECT_THROW(zombie.MoveCursor({7, 7}), std::exception);
  EXPECT_EQ(Text("SELECT xid || '-' || seq FROM relay_cursor"), "0-0");
}

TEST_F(RelayTest, AfterARestoreElsewhereUnsentEventsGoOutWithHigherSequencesAfterThem) {
  {
    Relay relay(db_.pool(), RelayFor());
    relay.Start();
    PublishMany(0, 10);
    ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 10; }));
  }
  // As if these rows, and the cursor, came from a system that was at transaction 900 million.
  Admin(
      "CREATE TABLE outbox_p0000000900 PARTITION OF outbox FOR VALUES FROM ('900000000')"
      " TO ('901000000')");
  Admin(
      "INSERT INTO outbox (xid, topic, key, subject, type, sequence, payload, event_time)"
      " SELECT '900000500', '" +
      topic_ + "', 's1', 's1', 'T', 2, 'stranded', now()");
  Admin("UPDATE relay_cursor SET xid = '900000400', system_identifier = '1/1'");
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  ASSERT_TRUE(WaitFor([&] { return OnBroker() >= 21; })) << OnBroker();
  ASSERT_TRUE(Publish({Event("s1", "after")}).ok());
  ASSERT_TRUE(WaitFor([&] { return OnBroker() == 22; })) << OnBroker();
  EXPECT_EQ(Number("SELECT restore_epoch FROM relay_cursor"), 1);
  EXPECT_GT(Number("SELECT max(sequence) FROM outbox"), int64_t{1} << 40);
  // An operator has to know, and says so when the consumers are rebuilt.
  EXPECT_TRUE(WaitFor([&] { return relay.Status().restored; }));
  const int64_t epoch = relay.Status().epoch;
  ASSERT_TRUE(Declare().ok());
  EXPECT_TRUE(WaitFor([&] { return relay.Status().epoch > epoch && !relay.Status().restored; }));
  EXPECT_EQ(Number("SELECT restore_epoch FROM relay_cursor"), 2);
}

// Same system, same timeline: only the database and its tables are others.
TEST_F(RelayTest, ADumpLoadedIntoAnotherDatabaseIsNoticed) {
  {
    Relay relay(db_.pool(), RelayFor());
    relay.Start();
    PublishMany(0, 10);
    ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 10; }));
  }
  const testing::TestDatabase loaded{std::vector<pg::Migration>()};
  const std::string command = "pg_dump '" + db_.admin_url() +
                              "' | psql -q -v ON_ERROR_STOP=1 -o /dev/null '" + loaded.admin_url() +
                              "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  pg::Pool pool({.url = loaded.url()});
  const auto sequence_of_next = [&] {
    return pg::Transact(pool, {},
                        [&](pg::Tx& tx) -> absl::StatusOr<int64_t> {
                          RETURN_IF_ERROR(Append(tx, {Event("s1", "again")}));
                          return LastSequence(tx, topic_, "s1");
                        })
        .value();
  };
  // Even before a relay has looked, no sequence is given that may have been published.
  EXPECT_EQ(sequence_of_next(), (int64_t{1} << 40) + 1);
  Relay relay(pool, RelayFor());
  ASSERT_TRUE(relay.CheckRestore().ok());
  EXPECT_EQ(sequence_of_next(), (int64_t{1} << 40) + 2);
  relay.Start();
  EXPECT_TRUE(WaitFor([&] { return relay.Status().restored; }));
  ASSERT_TRUE(WaitFor([&] { return OnBroker() == 12; })) << OnBroker();
}

TEST_F(RelayTest, WithACursorFromTheFutureItPublishesNothingAndSaysWhatToRun) {
  {
    Relay relay(db_.pool(), RelayFor());
    ASSERT_TRUE(Declare().code() == absl::StatusCode::kNotFound);
    relay.Start();
    PublishMany(0, 10);
    ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 10; }));
  }
  Admin("UPDATE relay_cursor SET xid = '900000000'");
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(10, 10);
  ASSERT_TRUE(WaitFor([&] {
    return relay.Status().last_error.find("mumpuni events restored --service test") !=
           std::string::npos;
  }));
  EXPECT_FALSE(relay.Status().active);
  EXPECT_EQ(relay.Status().published_total, 0);
  ASSERT_TRUE(Declare().ok());
  // From the start: what was published before is repeated with its old sequences.
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 20; }))
      << relay.Status().last_error;
  ASSERT_TRUE(Publish({Event("s1", "after")}).ok());
  EXPECT_GT(Number("SELECT max(sequence) FROM outbox"), int64_t{1} << 40);
  EXPECT_FALSE(relay.Status().restored);
}

TEST_F(RelayTest, WithoutABrokerItWaitsAndSaysSo) {
  RelayOptions options = RelayFor();
  options.kafka.tls = testing::Certs("foreign");
  Relay stranger(db_.pool(), options);
  stranger.Start();
  ASSERT_TRUE(Publish({Event("a", "1")}).ok());
  // The broker refuses a foreign certificate: nothing is lost, and the status says so.
  ASSERT_TRUE(WaitFor([&] { return !stranger.Status().last_error.empty(); }));
  EXPECT_EQ(stranger.Status().published_total, 0);
  ASSERT_TRUE(WaitFor([&] { return stranger.Status().unsent_rows == 1; }));
}

}  // namespace
}  // namespace mumpuni::events
