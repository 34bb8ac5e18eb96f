#include <algorithm>
#include <thread>

#include "absl/strings/str_join.h"
#include "common/core/reasons.h"
#include "common/obs/trace.h"
#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

using OutboxTest = EventsTest;
using testing::WaitFor;

TEST_F(OutboxTest, SequencesAreConsecutivePerSubjectInOrder) {
  ASSERT_TRUE(Publish({Event("b", "b1"), Event("a", "a1"), Event("b", "b2")}).ok());
  ASSERT_TRUE(Publish({Event("b", "b3"), Event("a", "a2")}).ok());
  EXPECT_EQ(Text("SELECT string_agg(convert_from(payload, 'UTF8') || '=' || sequence, ' '"
                 " ORDER BY xid, seq) FROM outbox"),
            "b1=1 a1=1 b2=2 b3=3 a2=2");
  const auto last = pg::Transact(db_.pool(), {.read_only = true},
                                 [&](pg::Tx& tx) { return LastSequence(tx, topic_, "b"); });
  EXPECT_EQ(last.value(), 3);
}

TEST_F(OutboxTest, BytesAndTraceSurvive) {
  const std::string payload("\0\x01\xff\"\\'{}\n", 10);
  const obs::TraceContext trace = obs::TraceContext::NewRoot();
  {
    const obs::TraceScope scope(trace);
    ASSERT_TRUE(Publish({Event("a", payload)}).ok());
  }
  EXPECT_EQ(Text("SELECT payload FROM outbox"), pg::Bytes(payload));
  EXPECT_EQ(Text("SELECT traceparent FROM outbox").substr(3, 32), trace.trace_id);
  EXPECT_EQ(Number("SELECT (extract(epoch FROM event_time) * 1000)::bigint FROM outbox"),
            1'795'577'460'123);
}

TEST_F(OutboxTest, WritersInOppositeOrderNeitherDeadlockNorRepeatASequence) {
  constexpr int kThreads = 6, kRounds = 40;
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        std::vector<OutgoingEvent> events = {Event("a", "x"), Event("b", "x"), Event("c", "x")};
        if (t % 2 == 1) std::reverse(events.begin(), events.end());
        // One attempt: a deadlock would show as an error instead of a retry.
        if (!pg::Transact(db_.pool(), {.max_attempts = 1}, [&](pg::Tx& tx) {
               return Append(tx, events);
             }).ok()) {
          ++failed;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Number("SELECT count(DISTINCT (subject, sequence)) FROM outbox"),
            3 * kThreads * kRounds);
  EXPECT_EQ(Number("SELECT max(sequence) FROM outbox"), kThreads * kRounds);
}

TEST_F(OutboxTest, RestoreEpochLiftsEverySequence) {
  ASSERT_TRUE(Publish({Event("a", "1")}).ok());
  Owner(
      "INSERT INTO relay_cursor (service, xid, seq, epoch, system_identifier, restore_epoch)"
      " VALUES ('test', '0', 0, 1, 'x', 2)");
  ASSERT_TRUE(Publish({Event("a", "2"), Event("a", "3"), Event("new", "1")}).ok());
  const int64_t base = int64_t{2} << 40;
  EXPECT_EQ(Text("SELECT string_agg((sequence - " + std::to_string(base) +
                 ")::text, ' ' ORDER BY xid, seq) FROM outbox WHERE sequence > 1"),
            "1 2 1");
}

// Between a promotion and the relay's own look at it the old epoch must not go on.
TEST_F(OutboxTest, AnotherTimelineLiftsEverySequenceBeforeTheRelayHasNoticed) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  ASSERT_TRUE(WaitFor([&] { return relay.Status().active; }));
  relay.Stop(absl::Seconds(1));
  ASSERT_TRUE(Publish({Event("a", "1")}).ok());
  EXPECT_EQ(Number("SELECT max(sequence) FROM outbox"), 1);
  Admin("UPDATE relay_cursor SET identity = overlay(identity placing '000000F0' from 1)");
  ASSERT_TRUE(Publish({Event("a", "2")}).ok());
  const int64_t base = int64_t{1} << 40;
  EXPECT_EQ(Number("SELECT max(sequence) FROM outbox"), base + 1);
  ASSERT_TRUE(relay.CheckRestore().ok());
  EXPECT_EQ(Number("SELECT restore_epoch FROM relay_cursor"), 1);
  ASSERT_TRUE(Publish({Event("a", "3")}).ok());
  EXPECT_EQ(Number("SELECT max(sequence) FROM outbox"), base + 2);
  ASSERT_TRUE(relay.CheckRestore().ok());
  EXPECT_EQ(Number("SELECT restore_epoch FROM relay_cursor"), 1) << "it is noticed once";
}

TEST_F(OutboxTest, RefusesWhatCouldNeverBeSent) {
  OutgoingEvent keyless = Event("a", "1");
  keyless.key.clear();
  EXPECT_EQ(Publish({keyless}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Publish({Event("a", std::string(kMaxPayloadBytes + 1, 'x'))}).code(),
            absl::StatusCode::kInvalidArgument);
  SetOutboxFull(true);
  EXPECT_EQ(ReasonOf(Publish({Event("a", "1")})), reasons::kOutboxFull.id);
  SetOutboxFull(false);
  EXPECT_TRUE(Publish({Event("a", "1")}).ok());
}

TEST_F(OutboxTest, RollbackPublishesNothing) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  const absl::Status refused = pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
    EXPECT_TRUE(Append(tx, {Event("a", "never")}).ok());
    return absl::FailedPreconditionError("changed my mind");
  });
  EXPECT_FALSE(refused.ok());
  ASSERT_TRUE(Publish({Event("a", "1")}).ok());
  ASSERT_TRUE(WaitFor([&] { return relay.Status().published_total == 1; }))
      << relay.Status().last_error;
  EXPECT_EQ(OnBroker(), 1);
  // The rolled back event left no hole in the sequence either.
  EXPECT_EQ(Number("SELECT sequence FROM outbox"), 1);
}

// An older transaction that commits after a newer one. Answers the payloads on the broker.
class SlowTransactionTest : public EventsTest {
 protected:
  int64_t PublishedWithASlowOlderTransaction() {
    Relay relay(db_.pool(), RelayFor());
    relay.Start();
    EXPECT_TRUE(Publish({Event("warm", "up")}).ok());
    EXPECT_TRUE(WaitFor([&] { return relay.Status().published_total == 1; }));
    EXPECT_TRUE(pg::Transact(db_.pool(), {}, [&](pg::Tx& slow) {
                  EXPECT_TRUE(Append(slow, {Event("slow", "older")}).ok());
                  EXPECT_TRUE(Publish({Event("fast", "newer")}).ok());
                  // Time enough for a relay that does not look at the horizon to pass by.
                  WaitFor([&] { return relay.Status().published_total > 1; },
                          absl::Milliseconds(600));
                  return absl::OkStatus();
                }).ok());
    WaitFor([&] { return relay.Status().published_total == 3; }, absl::Seconds(2));
    return OnBroker();
  }
};

TEST_F(SlowTransactionTest, IsNotSkipped) { EXPECT_EQ(PublishedWithASlowOlderTransaction(), 3); }

}  // namespace
}  // namespace mumpuni::events
