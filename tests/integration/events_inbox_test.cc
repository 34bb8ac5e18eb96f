#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "common/events/inbox_store.h"
#include "common/events/testing_faults.h"
#include "common/kafka/producer.h"
#include "common/runtime/watchdog.h"
#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

using testing::WaitFor;

class InboxTest : public EventsTest {
 protected:
  ~InboxTest() override { testing_faults::before_batch = nullptr; }

  // A message as it is, past the relay.
  void Produce(const std::string& key, const std::string& value, const kafka::Headers& headers) {
    bool done = false;
    auto producer = kafka::Producer::Create(
        kafka_, [&](uint64_t, const absl::Status& status) { done = status.ok(); });
    ASSERT_TRUE(producer.ok());
    ASSERT_TRUE((*producer)->Produce(topic_, key, value, headers, 1).ok());
    ASSERT_TRUE(WaitFor([&] {
      (*producer)->Poll(absl::Milliseconds(50));
      return done;
    }));
  }
  kafka::Headers Sound(const std::string& subject, int64_t sequence) {
    return {{"ce_specversion", "1.0"},
            {"ce_id", "x/1-1"},
            {"ce_source", "mumpuni/x"},
            {"ce_type", "T"},
            {"ce_time", "2026-11-25T00:00:00Z"},
            {"ce_subject", subject},
            {"ce_sequence", std::to_string(sequence)}};
  }
  int64_t Parked() { return Number("SELECT count(*) FROM parked_event"); }
  std::string ErrorOf(const Inbox& inbox) { return inbox.Status().last_error; }
};

TEST_F(InboxTest, AppliesEachEventOnceInOrderOverRestarts) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 300);
  {
    Inbox inbox(db_.pool(), InboxFor(), WriteDown);
    inbox.Start();
    ASSERT_TRUE(EffectsReach(50)) << ErrorOf(inbox);
    inbox.Stop(absl::Seconds(1));
  }
  PublishMany(300, 300);
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  ASSERT_TRUE(EffectsReach(600)) << ErrorOf(inbox);
  EXPECT_EQ(Effects(), 600);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
  EXPECT_TRUE(WaitFor([&] { return inbox.Status().lag_events == 0; }));
}

TEST_F(InboxTest, ASessionLostBetweenEffectAndCommitLeavesTheEffectOnce) {
  std::atomic<int> kills{0};
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  Inbox inbox(db_.pool(), InboxFor(), [&](pg::Tx& tx, std::span<const IncomingEvent> events) {
    const absl::Status written = WriteDown(tx, events);
    if (written.ok() && kills < 5) {
      ++kills;
      const int pid = tx.Exec("SELECT pg_backend_pid()")[0][0].as<int>();
      Admin("SELECT pg_terminate_backend(" + std::to_string(pid) + ", 2000)");
    }
    return written;
  });
  inbox.Start();
  PublishMany(0, 200);
  ASSERT_TRUE(EffectsReach(200)) << ErrorOf(inbox);
  EXPECT_EQ(kills, 5);
  EXPECT_EQ(Effects(), 200);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
}

TEST_F(InboxTest, TransientFailuresAreRetriedWithoutLosingTheAssignment) {
  std::atomic<int> failures{0};
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  Inbox inbox(db_.pool(), InboxFor(), [&](pg::Tx& tx, std::span<const IncomingEvent> events) {
    if (failures < 4) {
      ++failures;
      return absl::UnavailableError("not now");
    }
    return WriteDown(tx, events);
  });
  inbox.Start();
  PublishMany(0, 100);
  ASSERT_TRUE(EffectsReach(100)) << ErrorOf(inbox);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
  EXPECT_EQ(Number("SELECT max(epoch) FROM inbox_cursor"), 1);
  EXPECT_TRUE(WaitFor([&] { return ErrorOf(inbox).empty(); })) << ErrorOf(inbox);
}

TEST_F(InboxTest, APoisonEventAndLaterOnesOfItsKeyAreParkedOthersGoOn) {
  std::atomic<bool> cured{false};
  const Handler handler = [&](pg::Tx& tx, std::span<const IncomingEvent> events) {
    for (const IncomingEvent& event : events) {
      if (event.payload == "3" && !cured) return absl::InvalidArgumentError("no such level");
    }
    return WriteDown(tx, events);
  };
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 100);  // 3 is the first of subject s3, which has ten
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 100; }));
  Inbox inbox(db_.pool(), InboxFor(), handler);
  inbox.Start();
  ASSERT_TRUE(EffectsReach(90)) << ErrorOf(inbox);
  ASSERT_TRUE(WaitFor([&] { return Parked() == 10; }));
  // A later event of that key, in another batch, is parked too.
  ASSERT_TRUE(Publish({Event("s3", "103"), Event("s4", "104")}).ok());
  ASSERT_TRUE(WaitFor([&] { return Parked() == 11 && Effects() == 91; }));
  EXPECT_EQ(Number("SELECT count(*) FROM effect WHERE subject = 's3'"), 0);
  EXPECT_EQ(inbox.Status().parked_total, 11);

  using Page = std::vector<ParkedEvent>;
  const auto list =
      pg::Transact(db_.pool(), {.read_only = true}, [&](pg::Tx& tx) -> absl::StatusOr<Page> {
        ASSIGN_OR_RETURN(Page page, ListParked(tx, consumer_, 0, 100));
        EXPECT_EQ(page.front().event.payload, "");
        RETURN_IF_ERROR(AddPayloads(tx, size_t{1} << 20, page).status());
        return page;
      });
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->size(), 11u);
  EXPECT_EQ(list->back().event.payload, "3");
  EXPECT_EQ(list->back().error, "no such level");
  EXPECT_EQ(list->back().event.sequence, 1);
  EXPECT_EQ(list->front().event.payload, "103");
  EXPECT_EQ(list->front().reason, "KEY_PARKED");

  const auto redrive = [&] {
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
      return RedriveKey(tx, consumer_, topic_, "s3", handler);
    });
  };
  EXPECT_EQ(redrive().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Parked(), 11);
  cured = true;
  EXPECT_EQ(redrive().value(), 11);
  EXPECT_EQ(Parked(), 0);
  // The key is free again.
  ASSERT_TRUE(Publish({Event("s3", "113")}).ok());
  ASSERT_TRUE(EffectsReach(103));
  EXPECT_EQ(Parked(), 0);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
}

// The handler sees nothing wrong with them; PostgreSQL does.
TEST_F(InboxTest, WhatTheDatabaseRefusesIsParkedAndThePartitionGoesOn) {
  const auto handler = [](pg::Tx& tx, std::span<const IncomingEvent> events) {
    for (const IncomingEvent& event : events) {
      tx.Exec("INSERT INTO effect (subject, sequence, payload) VALUES ($1, $2, $3::int)",
              event.subject, event.sequence, event.payload);
    }
    return absl::OkStatus();
  };
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  std::vector<OutgoingEvent> events;
  const std::vector<std::string> payloads = {"1", std::string("2\0", 2), "99999999999", "4"};
  for (size_t i = 0; i < payloads.size(); ++i) {
    events.push_back(Event(absl::StrCat("s", i), payloads[i]));
  }
  ASSERT_TRUE(Publish(events).ok());
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 4; }));
  Inbox inbox(db_.pool(), InboxFor(), handler);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return Parked() == 2 && Effects() == 2; })) << ErrorOf(inbox);
  EXPECT_EQ(Text("SELECT string_agg(DISTINCT reason, ' ') FROM parked_event"), "DATA_REJECTED");
  EXPECT_EQ(Text("SELECT string_agg(subject, ' ' ORDER BY subject) FROM parked_event"), "s1 s2");
}

TEST_F(InboxTest, WhatIsNoEventIsParkedWithItsBytes) {
  ASSERT_TRUE(MakeTopic().ok());
  const std::string bytes("\x00\xff\xfe garbage", 11);
  Produce("k1", bytes, {});
  kafka::Headers bad_sequence = Sound("k2", 1);
  bad_sequence.back().second = "first";
  Produce("k2", "p", bad_sequence);
  Produce(std::string("k\0\xff", 3), "p", Sound("k3", 1));
  Produce("k4", "fine", Sound("k4", 1));
  Produce("k1", "later", Sound("k1", 1));
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return Parked() == 4 && Effects() == 1; })) << ErrorOf(inbox);
  EXPECT_EQ(Text("SELECT payload FROM parked_event WHERE key = 'k1' ORDER BY off LIMIT 1"),
            pg::Bytes(bytes));
  EXPECT_EQ(Text("SELECT string_agg(reason, ' ' ORDER BY off) FROM parked_event WHERE key = 'k1'"),
            "UNDECODABLE KEY_PARKED");
  // What is no event can only be discarded; then the rest of the key can go on.
  const auto redrive = [&] {
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
      return RedriveKey(tx, consumer_, topic_, "k1", WriteDown);
    });
  };
  EXPECT_FALSE(redrive().ok());
  const int64_t id = Number("SELECT min(parked_id) FROM parked_event WHERE key = 'k1'");
  ASSERT_TRUE(pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) { return Discard(tx, id); }).ok());
  EXPECT_EQ(pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) { return Discard(tx, id); }).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(redrive().value(), 1);
  EXPECT_EQ(Effects(), 2);
}

TEST_F(InboxTest, ReplayingTheWholeTopicChangesNothing) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 200);
  const std::string whole = "SELECT string_agg(n::text, ' ' ORDER BY subject) FROM newest n";
  std::string before;
  {
    Inbox inbox(db_.pool(), InboxFor(), KeepNewest);
    inbox.Start();
    ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 200; })) << ErrorOf(inbox);
    before = Text(whole);
  }
  Admin("UPDATE inbox_cursor SET off = 0");
  Inbox inbox(db_.pool(), InboxFor(), KeepNewest);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 200; })) << ErrorOf(inbox);
  EXPECT_EQ(Text(whole), before);
}

// Two processes: one stops for longer than the group waits, the other takes its partitions and
// applies everything; then the first wakes up in the middle of its batch.
class TwoOwnersTest : public InboxTest {
 protected:
  void PauseTheFirstBeforeItsTransaction() {
    testing_faults::before_batch = [this](const char* consumer) {
      std::unique_lock lock(mutex_);
      if (consumer != consumer_ || awake_) return;
      if (first_ == std::thread::id()) first_ = std::this_thread::get_id();
      if (std::this_thread::get_id() == first_) signal_.wait(lock, [this] { return awake_; });
    };
    Relay relay(db_.pool(), RelayFor());
    relay.Start();
    PublishMany(0, 100);
    ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 100; }));
    InboxOptions options = InboxFor();
    options.max_poll_interval = absl::Seconds(6);
    Inbox first(db_.pool(), options, WriteDown);
    first.Start();
    ASSERT_TRUE(WaitFor([&] { return FirstIsPaused(); })) << ErrorOf(first);
    Inbox second(db_.pool(), options, WriteDown);
    second.Start();
    EXPECT_TRUE(EffectsReach(100, absl::Seconds(20)))
        << Effects() << ErrorOf(second) << second.Status().lag_events;
    {
      const std::lock_guard lock(mutex_);
      awake_ = true;
    }
    signal_.notify_all();
    PublishMany(100, 50);
    ASSERT_TRUE(EffectsReach(150, absl::Seconds(40))) << ErrorOf(first) << ErrorOf(second);
    // Both are members again, and whatever the first still wants to do is done.
    ASSERT_TRUE(
        WaitFor([&] { return first.Status().lag_events == 0 && second.Status().lag_events == 0; }));
  }
  bool FirstIsPaused() {
    const std::lock_guard lock(mutex_);
    return first_ != std::thread::id();
  }
  std::mutex mutex_;
  std::condition_variable signal_;
  std::thread::id first_;
  bool awake_ = false;
};

TEST_F(TwoOwnersTest, TheOlderOneIsFencedOff) {
  PauseTheFirstBeforeItsTransaction();
  EXPECT_EQ(Effects(), 150);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
}

// A handler that always fails, as if its table were missing.
TEST_F(InboxTest, TheLagOfAFailingPartitionGrowsAndOutlivesTheAssignment) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 20);
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 20; }));
  Inbox inbox(db_.pool(), InboxFor(), [](pg::Tx&, std::span<const IncomingEvent>) {
    return absl::UnavailableError("not now");
  });
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().lag_events == 20; })) << ErrorOf(inbox);
  EXPECT_EQ(inbox.Status().assigned_partitions, kafka::kPartitions);
  // Nothing of these is fetched.
  PublishMany(20, 100);
  EXPECT_TRUE(WaitFor([&] { return inbox.Status().lag_events == 120; }))
      << inbox.Status().lag_events;
  inbox.Stop(absl::Seconds(1));
  EXPECT_EQ(inbox.Status().assigned_partitions, 0);
  EXPECT_EQ(inbox.Status().lag_events, 120);
}

TEST_F(InboxTest, OffsetsOutsideTheLogStopTheConsumerAndNameTheRepair) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 50);
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 50; }));
  const std::string cluster = kafka::EndsOf(kafka_, topic_, absl::Seconds(5))->cluster_id;
  ASSERT_TRUE(MoveCursors(1000, cluster).ok());
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().stopped_by_error; }, absl::Seconds(20)));
  EXPECT_NE(ErrorOf(inbox).find("mumpuni events rebuild --consumer " + consumer_),
            std::string::npos)
      << ErrorOf(inbox);
  EXPECT_TRUE(WaitFor([&] { return !inbox.Status().running; }));
  EXPECT_EQ(Effects(), 0);
  // Once its cursors are moved into the log it goes on by itself.
  ASSERT_TRUE(MoveCursors(0, cluster).ok());
  EXPECT_TRUE(EffectsReach(50)) << ErrorOf(inbox);
  EXPECT_EQ(OutOfOrder(), 0);
  EXPECT_TRUE(inbox.Status().running);
  EXPECT_FALSE(inbox.Status().stopped_by_error);
}

TEST_F(InboxTest, PausedItAppliesNothingUntilItIsResumed) {
  const auto pause = [&] {
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
      return Pause(tx, consumer_, "the test says so", "tester", absl::Now());
    });
  };
  const auto resume = [&] {
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) { return Resume(tx, consumer_); });
  };
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  PublishMany(0, 50);
  ASSERT_TRUE(EffectsReach(50)) << ErrorOf(inbox);
  EXPECT_EQ(ReasonOf(resume()), "CONSUMER_NOT_PAUSED");
  ASSERT_TRUE(pause().ok());
  EXPECT_EQ(ReasonOf(pause()), "CONSUMER_PAUSED");
  PublishMany(50, 50);
  ASSERT_TRUE(WaitFor([&] { return !inbox.Status().running && OnBroker() == 100; }));
  EXPECT_EQ(Effects(), 50);
  {
    // A process that starts meanwhile obeys too.
    Inbox second(db_.pool(), InboxFor(), WriteDown);
    second.Start();
    ASSERT_TRUE(WaitFor([&] { return second.rounds() > 2; }));
    EXPECT_FALSE(second.Status().running);
    EXPECT_EQ(Effects(), 50);
  }
  ASSERT_TRUE(resume().ok());
  ASSERT_TRUE(EffectsReach(100)) << ErrorOf(inbox);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
}

// What a batch under way has not committed when the pause is, never takes effect.
TEST_F(InboxTest, ABatchUnderWayWhenItIsPausedIsUndone) {
  std::atomic<int> holding{0};
  std::atomic<bool> go{false};
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  testing_faults::before_batch = [&](const char*) {
    ++holding;
    while (!go) absl::SleepFor(absl::Milliseconds(1));
  };
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  PublishMany(0, 10);
  ASSERT_TRUE(WaitFor([&] { return holding > 0; }));
  ASSERT_TRUE(pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
                return Pause(tx, consumer_, "the test says so", "tester", absl::Now());
              }).ok());
  go = true;
  ASSERT_TRUE(WaitFor([&] { return !inbox.Status().running; }));
  EXPECT_EQ(Effects(), 0);
  inbox.Stop(absl::Seconds(1));
}

TEST_F(InboxTest, TheLagIsAlsoToldInTime) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  std::atomic<bool> failing{true};
  Inbox inbox(db_.pool(), InboxFor(), [&](pg::Tx& tx, std::span<const IncomingEvent> events) {
    return failing ? absl::UnavailableError("not yet") : WriteDown(tx, events);
  });
  inbox.Start();
  PublishMany(0, 10);
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().lag_age > absl::Seconds(1); }));
  failing = false;
  ASSERT_TRUE(EffectsReach(10)) << ErrorOf(inbox);
  EXPECT_TRUE(WaitFor([&] { return inbox.Status().lag_age == absl::ZeroDuration(); }));
}

// The second half of that repair: the relay sends again what the outbox still holds.
TEST_F(InboxTest, ARelayPutBackPublishesAgainAndProjectionsStayAsTheyAre) {
  {
    Relay relay(db_.pool(), RelayFor());
    relay.Start();
    PublishMany(0, 50);
    ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 50; }));
  }
  Inbox inbox(db_.pool(), InboxFor(), KeepNewest);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 50; })) << ErrorOf(inbox);
  const std::string before = Text(
      "SELECT string_agg(subject || payload || changes, ' ' ORDER BY"
      " subject) FROM newest");
  Admin("UPDATE relay_cursor SET xid = '0', seq = 0");
  Relay again(db_.pool(), RelayFor());
  again.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 100; })) << ErrorOf(inbox);
  EXPECT_EQ(before, Text("SELECT string_agg(subject || payload || changes, ' ' ORDER BY"
                         " subject) FROM newest"));
}

TEST_F(InboxTest, ACursorOfAnotherClusterStopsTheConsumer) {
  ASSERT_TRUE(MakeTopic().ok());
  ASSERT_TRUE(MoveCursors(0, "another-cluster").ok());
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().stopped_by_error; }, absl::Seconds(20)));
  EXPECT_NE(ErrorOf(inbox).find("another-cluster"), std::string::npos) << ErrorOf(inbox);
}

TEST_F(InboxTest, WaitsForATopicThatComesLater) {
  InboxOptions options = InboxFor();
  options.topics.push_back(topic_ + ".second");
  Inbox inbox(db_.pool(), options, WriteDown);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return ErrorOf(inbox).find("waiting for 2") == 0; })) << ErrorOf(inbox);
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 20);
  // It does not wait for the second to begin with the first.
  ASSERT_TRUE(EffectsReach(20)) << ErrorOf(inbox);
  ASSERT_TRUE(kafka::EnsureTopics(kafka_, {options.topics[1]}, 1, absl::Seconds(10)).ok());
  OutgoingEvent other = Event("z", "other");
  other.topic = options.topics[1];
  ASSERT_TRUE(Publish({other}).ok());
  ASSERT_TRUE(EffectsReach(21)) << ErrorOf(inbox);
  EXPECT_TRUE(WaitFor([&] { return ErrorOf(inbox).empty(); })) << ErrorOf(inbox);
}

TEST_F(InboxTest, WithoutTheDatabaseItKeepsItsPartitionsUnreadAndGoesOnLater) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  PublishMany(0, 50);
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 50; }));
  Owner("ALTER TABLE inbox_cursor RENAME TO inbox_cursor_away");
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return ErrorOf(inbox).find("cursors:") == 0; })) << ErrorOf(inbox);
  EXPECT_EQ(Effects(), 0);
  Owner("ALTER TABLE inbox_cursor_away RENAME TO inbox_cursor");
  ASSERT_TRUE(EffectsReach(50)) << ErrorOf(inbox);
  EXPECT_EQ(Effects(), 50);
  EXPECT_EQ(Doubled(), 0);
}

TEST_F(InboxTest, ACursorMovedByAnOperatorIsTakenUpByTheRunningInbox) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  Inbox inbox(db_.pool(), InboxFor(), KeepNewest);
  inbox.Start();
  PublishMany(0, 20);
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 20; })) << ErrorOf(inbox);
  const std::string cluster = Text("SELECT min(cluster_id) FROM inbox_cursor");
  ASSERT_TRUE(MoveCursors(0, cluster).ok());
  PublishMany(20, 20);
  // All 20 again, and the 20 new ones.
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 60; }, absl::Seconds(30)))
      << inbox.Status().applied_total << ErrorOf(inbox);
  EXPECT_EQ(Number("SELECT sum(changes) FROM newest"), 40);
}

TEST_F(InboxTest, ASecondProcessOfTheNameTakesItsPlaceAndTheFirstGoesOnWithoutOne) {
  InboxOptions options = InboxFor();
  options.kafka.instance = "host-1";
  options.session_timeout = absl::Minutes(1);
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  Inbox first(db_.pool(), options, WriteDown);
  first.Start();
  PublishMany(0, 100);
  ASSERT_TRUE(EffectsReach(100)) << ErrorOf(first);
  Inbox second(db_.pool(), options, WriteDown);
  second.Start();
  const auto share = [&] {
    const int mine = first.Status().assigned_partitions;
    const int its = second.Status().assigned_partitions;
    return mine > 0 && its > 0 && mine + its == kafka::kPartitions;
  };
  EXPECT_TRUE(WaitFor(share, absl::Seconds(40))) << ErrorOf(first) << ErrorOf(second);
  PublishMany(100, 100);
  ASSERT_TRUE(EffectsReach(200)) << ErrorOf(first) << ErrorOf(second);
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(OutOfOrder(), 0);
}

TEST_F(InboxTest, AHandlerThatHangsIsFoundByTheWatchdogAndAnIdleOneIsNot) {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  Inbox inbox(db_.pool(), InboxFor(), [&](pg::Tx& tx, std::span<const IncomingEvent> events) {
    released.wait();
    return WriteDown(tx, events);
  });
  inbox.Start();
  std::promise<std::string> found;
  const runtime::Watchdog watchdog(
      {{consumer_, [&] { return inbox.rounds(); }}}, absl::Seconds(3),
      [&](const std::string& worker) { found.set_value(worker); }, absl::Milliseconds(100));
  auto stuck = found.get_future();
  EXPECT_EQ(stuck.wait_for(std::chrono::seconds(5)), std::future_status::timeout) << "idle";
  PublishMany(0, 10);
  ASSERT_EQ(stuck.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  EXPECT_EQ(stuck.get(), consumer_);
  release.set_value();
  EXPECT_TRUE(EffectsReach(10)) << ErrorOf(inbox);
}

TEST_F(InboxTest, AClientThatFetchesNothingIsReplaced) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  const Fault fault(testing_faults::stall_fetch);
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return !testing_faults::stall_fetch; }));
  PublishMany(0, 50);
  // Nothing else would end the silence: the member polls and keeps its partitions.
  ASSERT_TRUE(EffectsReach(50, absl::Seconds(60))) << ErrorOf(inbox);
  EXPECT_EQ(Effects(), 50);
  EXPECT_EQ(Number("SELECT max(epoch) FROM inbox_cursor"), 2);
}

}  // namespace
}  // namespace mumpuni::events
