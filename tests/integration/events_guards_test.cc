// One test for each guard of the backbone that no broader test would miss for certain: each plays
// the one moment that the guard is there for. tests/mutants removes the guards one by one and
// expects these to go red.
#include <thread>

#include "common/events/inbox_store.h"
#include "common/events/partition_flow.h"
#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

using testing::WaitFor;

// An owner of one partition without its broker: what it fetches is handed to it.
class InboxGuardTest : public EventsTest {
 protected:
  const kafka::TopicPartition tp_{topic_, 4};

  PartitionFlow Claim() {
    const auto claims = ClaimPartitions(db_.pool(), consumer_, {tp_}, "cluster");
    EXPECT_TRUE(claims.ok()) << claims.status();
    const events::Claim& claim = claims->at(0);
    return PartitionFlow(claim.epoch, claim.offset, claim.parked_keys);
  }
  void Fetch(PartitionFlow& flow, int64_t offset, const std::string& key,
             const std::string& defect = "") const {
    Received received;
    received.event.tp = tp_;
    received.event.offset = offset;
    received.event.key = key;
    received.event.subject = key;
    received.event.sequence = offset;
    received.event.payload = absl::StrCat(offset);
    received.event.time = absl::FromUnixSeconds(1);
    received.defect = defect;
    flow.Receive(std::move(received));
  }
  AttemptResult Try(const Attempt& attempt, const Handler& handler = WriteDown) {
    return Carry(db_.pool(), consumer_, tp_, attempt, handler);
  }
  // All that was fetched, in one attempt.
  AttemptResult Apply(PartitionFlow& flow, const Handler& handler = WriteDown) {
    const AttemptResult result = Try(flow.Next(100, absl::Now()).value(), handler);
    flow.Finish(result.verdict, result.status, absl::Now(), 0, result.newly_parked,
                result.released);
    return result;
  }
  int64_t Cursor() { return Number("SELECT off FROM inbox_cursor"); }
  std::string Parked() {
    return Text(
        "SELECT coalesce(string_agg(off || ' ' || reason, ', ' ORDER BY off), '')"
        " FROM parked_event");
  }
};

TEST_F(InboxGuardTest, AnOldOwnerIsFencedOffBeforeTheNewOneHasMoved) {
  PartitionFlow old_owner = Claim();
  Fetch(old_owner, 0, "a");
  const PartitionFlow new_owner = Claim();
  EXPECT_EQ(Apply(old_owner).verdict, Verdict::kFenced);
  EXPECT_EQ(Effects(), 0);
  EXPECT_EQ(Cursor(), 0);
}

TEST_F(InboxGuardTest, TheSameAttemptTakesEffectOnce) {
  PartitionFlow owner = Claim();
  Fetch(owner, 0, "a");
  const Attempt attempt = owner.Next(100, absl::Now()).value();
  EXPECT_EQ(Try(attempt).verdict, Verdict::kDone);
  // As after a commit whose answer was lost: the epoch is still ours, so nobody else owns it.
  EXPECT_EQ(Try(attempt).verdict, Verdict::kInDoubt);
  EXPECT_EQ(Effects(), 1);
}

TEST_F(InboxGuardTest, AFailureAfterTheEffectLeavesNeitherEffectNorOffset) {
  PartitionFlow owner = Claim();
  Fetch(owner, 0, "a");
  const AttemptResult result = Apply(owner, [](pg::Tx& tx, std::span<const IncomingEvent> events) {
    RETURN_IF_ERROR(WriteDown(tx, events));
    return absl::UnavailableError("not now");
  });
  EXPECT_EQ(result.verdict, Verdict::kRetry);
  EXPECT_EQ(Effects(), 0);
  EXPECT_EQ(Cursor(), 0);
  EXPECT_EQ(Parked(), "");
}

TEST_F(InboxGuardTest, ACursorPutBackFencesTheRunningOwnerOff) {
  PartitionFlow owner = Claim();
  Fetch(owner, 0, "a");
  // To the very offset at which it stands: only the epoch tells.
  ASSERT_TRUE(MoveCursors(0, "cluster").ok());
  EXPECT_EQ(Apply(owner).verdict, Verdict::kFenced);
  EXPECT_EQ(Effects(), 0);
}

TEST_F(InboxGuardTest, AParkedKeyStaysParkedForItsNextOwner) {
  PartitionFlow first = Claim();
  Fetch(first, 0, "a", "no header");
  Fetch(first, 1, "b");
  EXPECT_EQ(Apply(first).verdict, Verdict::kDone);
  PartitionFlow second = Claim();
  Fetch(second, 2, "a");
  Fetch(second, 3, "b");
  EXPECT_EQ(Apply(second).verdict, Verdict::kDone);
  EXPECT_EQ(Parked(), "0 UNDECODABLE, 2 KEY_PARKED");
  EXPECT_EQ(Effects(), 2);
}

// A handler would take what has no headers for an event of a type that it does not know.
TEST_F(InboxGuardTest, WhatIsNoEventIsNotRedriven) {
  PartitionFlow owner = Claim();
  Fetch(owner, 0, "a", "no header");
  EXPECT_EQ(Apply(owner).verdict, Verdict::kDone);
  const auto redriven = pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
    return RedriveKey(tx, consumer_, topic_, "a", WriteDown);
  });
  EXPECT_EQ(ReasonOf(redriven.status()), "MESSAGE_MALFORMED");
  EXPECT_EQ(Effects(), 0);
  EXPECT_EQ(Parked(), "0 UNDECODABLE");
}

// The redrive has applied what was parked and not committed when the next event of the key comes.
TEST_F(InboxGuardTest, ALaterEventWaitsForTheRedriveOfItsKey) {
  PartitionFlow owner = Claim();
  Fetch(owner, 0, "a", "no header");
  EXPECT_EQ(Apply(owner).verdict, Verdict::kDone);
  Owner("UPDATE parked_event SET reason = 'INVALID_ARGUMENT', error = ''");
  Fetch(owner, 1, "a");
  std::atomic<bool> applied{false};
  std::thread inbox;
  ASSERT_TRUE(pg::Transact(db_.pool(), {.max_attempts = 1}, [&](pg::Tx& tx) {
                EXPECT_EQ(RedriveKey(tx, consumer_, topic_, "a", WriteDown).value(), 1);
                inbox = std::thread([&] {
                  EXPECT_EQ(Apply(owner).verdict, Verdict::kDone);
                  applied = true;
                });
                EXPECT_TRUE(WaitFor([&] {
                  return applied || Number(
                                        "SELECT count(*) FROM pg_stat_activity"
                                        " WHERE datname = current_database()"
                                        " AND wait_event_type = 'Lock'") > 0;
                }));
                return absl::OkStatus();
              }).ok());
  inbox.join();
  EXPECT_EQ(Parked(), "") << "the later event was parked behind the back of the redrive";
  EXPECT_EQ(Text("SELECT string_agg(payload, ' ' ORDER BY id) FROM effect"), "0 1");
}

// A later transaction got the earlier number and is still open when the earlier one has committed.
TEST_F(EventsTest, ALaterTransactionWithAnEarlierNumberIsNotSkipped) {
  Relay relay(db_.pool(), RelayFor());
  relay.Start();
  const absl::Status later = pg::Transact(db_.pool(), {}, [&](pg::Tx& open) {
    RETURN_IF_ERROR(pg::Transact(db_.pool(), {}, [&](pg::Tx& earlier) {
      earlier.Exec("SELECT pg_current_xact_id()");
      RETURN_IF_ERROR(Append(open, {Event("later", "smaller number")}));
      return Append(earlier, {Event("earlier", "greater number")});
    }));
    // The earlier one can be sent at once: nothing older is open.
    EXPECT_TRUE(WaitFor([&] { return relay.Status().published_total == 1; }));
    return absl::OkStatus();
  });
  ASSERT_TRUE(later.ok()) << later;
  EXPECT_TRUE(WaitFor([&] { return relay.Status().published_total == 2; }, absl::Seconds(5)));
  EXPECT_EQ(OnBroker(), 2);
  EXPECT_EQ(Text("SELECT string_agg(subject, ' ' ORDER BY xid, seq) FROM outbox"), "earlier later");
  EXPECT_EQ(Text("SELECT string_agg(subject, ' ' ORDER BY seq) FROM outbox"), "later earlier");
}

}  // namespace
}  // namespace mumpuni::events
