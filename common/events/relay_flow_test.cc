#include "common/events/relay_flow.h"

#include <gtest/gtest.h>

namespace mumpuni::events {
namespace {

using End = RelayFlow::End;

constexpr RelayFlow::Time kNow{std::chrono::seconds(1)};

std::vector<OutboxRow> Rows(std::initializer_list<Position> places) {
  std::vector<OutboxRow> rows;
  for (const Position place : places) {
    rows.emplace_back();
    rows.back().xid = place.xid;
    rows.back().seq = place.seq;
  }
  return rows;
}

// Hands everything that is read to a producer with room; answers the tag of the last.
uint64_t ProduceAll(RelayFlow& flow) {
  while (flow.Next() != nullptr) EXPECT_TRUE(flow.Produced(absl::OkStatus()));
  return flow.tag();
}

TEST(RelayFlow, ReadsOnBehindWhatItHasReadAndMovesBehindWhatIsAcknowledged) {
  RelayFlow flow({5, 1}, 2);
  EXPECT_TRUE(flow.MayRead());
  EXPECT_EQ(flow.read(), (Position{5, 1}));
  EXPECT_TRUE(flow.Take(Rows({{6, 9}, {7, 2}}))) << "a full batch: there may be more";
  EXPECT_FALSE(flow.MayRead()) << "the producer has not got them yet";
  const uint64_t first = ProduceAll(flow);
  EXPECT_TRUE(flow.MayRead());
  EXPECT_EQ(flow.read(), (Position{7, 2}));
  EXPECT_FALSE(flow.Take(Rows({{8, 1}})));
  const uint64_t second = ProduceAll(flow);
  flow.Delivered(second, absl::OkStatus());
  EXPECT_EQ(flow.Acknowledge(), 0) << "the older ones are not acknowledged";
  EXPECT_FALSE(flow.MayMove(kNow, true).has_value());
  flow.Delivered(first, absl::OkStatus());
  flow.Delivered(first, absl::OkStatus());
  EXPECT_EQ(flow.Acknowledge(), 3);
  EXPECT_EQ(flow.MayMove(kNow, false), (Position{8, 1}));
  EXPECT_EQ(flow.cursor(), (Position{5, 1}));
  flow.Moved(true, kNow);
  EXPECT_EQ(flow.cursor(), (Position{8, 1}));
  EXPECT_TRUE(flow.idle());
  EXPECT_FALSE(flow.next_move().has_value());
  flow.Take(Rows({{9, 1}}));
  const uint64_t third = ProduceAll(flow);
  flow.Take(Rows({{9, 2}}));
  ProduceAll(flow);
  flow.Delivered(third, absl::OkStatus());
  EXPECT_EQ(flow.Acknowledge(), 1);
  EXPECT_EQ(flow.MayMove(kNow, true), (Position{9, 1})) << "no further than is acknowledged";
}

TEST(RelayFlow, TheCursorMovesAtMostOncePerInterval) {
  RelayFlow flow({0, 0}, 10);
  for (uint64_t xid = 1; xid <= 2; ++xid) {
    flow.Take(Rows({{xid, 1}}));
    flow.Delivered(ProduceAll(flow), absl::OkStatus());
    EXPECT_EQ(flow.Acknowledge(), 1);
    if (xid == 1) flow.Moved(true, kNow);
  }
  EXPECT_FALSE(flow.MayMove(kNow, false).has_value());
  EXPECT_EQ(flow.next_move(), kNow + RelayFlow::kCursorInterval);
  EXPECT_EQ(flow.MayMove(kNow, true), (Position{2, 1}));
  EXPECT_EQ(flow.MayMove(kNow + RelayFlow::kCursorInterval, false), (Position{2, 1}));
}

TEST(RelayFlow, WhatTheProducerHasNoRoomForIsOfferedAgain) {
  RelayFlow flow({0, 0}, 10);
  flow.Take(Rows({{1, 1}, {1, 2}}));
  EXPECT_TRUE(flow.Produced(absl::OkStatus()));
  EXPECT_FALSE(flow.Produced(absl::ResourceExhaustedError("queue full")));
  EXPECT_EQ(flow.ended(), End::kNone);
  ASSERT_NE(flow.Next(), nullptr);
  EXPECT_EQ(flow.Next()->seq, 2);
  EXPECT_FALSE(flow.MayRead());
  EXPECT_FALSE(flow.idle());
}

TEST(RelayFlow, TooMuchUnderWayStopsReading) {
  RelayFlow flow({0, 0}, 20'000);
  std::vector<OutboxRow> rows(RelayFlow::kMaxRowsInFlight);
  for (size_t i = 0; i < rows.size(); ++i) rows[i].xid = i + 1;
  flow.Take(std::move(rows));
  ProduceAll(flow);
  EXPECT_FALSE(flow.MayRead());
}

TEST(RelayFlow, AFailedDeliveryRestartsFromTheCursorAndKeepsWhatIsAcknowledged) {
  RelayFlow flow({0, 0}, 10);
  flow.Take(Rows({{1, 1}}));
  const uint64_t first = ProduceAll(flow);
  flow.Take(Rows({{2, 1}, {2, 2}}));
  flow.Delivered(first, absl::OkStatus());
  flow.Delivered(flow.tag(), absl::UnavailableError("purged"));
  EXPECT_EQ(flow.ended(), End::kRestart);
  EXPECT_EQ(flow.why().message(), "purged");
  EXPECT_EQ(flow.Next(), nullptr) << "a later row must not overtake the failed one";
  EXPECT_FALSE(flow.MayRead());
  EXPECT_EQ(flow.Acknowledge(), 1);
  EXPECT_EQ(flow.MayMove(kNow, true), (Position{1, 1}));
}

TEST(RelayFlow, AProducerOfNoMoreUseRestartsToo) {
  RelayFlow flow({0, 0}, 10);
  flow.ProducerIs(absl::OkStatus());
  EXPECT_EQ(flow.ended(), End::kNone);
  flow.ProducerIs(absl::InternalError("fatal"));
  flow.ProducerIs(absl::InternalError("and again"));
  EXPECT_EQ(flow.ended(), End::kRestart);
  EXPECT_EQ(flow.why().message(), "fatal");
}

TEST(RelayFlow, ARefusedRowRestarts) {
  RelayFlow flow({0, 0}, 10);
  flow.Take(Rows({{1, 1}}));
  EXPECT_FALSE(flow.Produced(absl::InvalidArgumentError("no such topic")));
  EXPECT_EQ(flow.ended(), End::kRestart);
}

TEST(RelayFlow, ACursorThatDoesNotMoveMeansAnotherLeads) {
  RelayFlow flow({0, 0}, 10);
  flow.Take(Rows({{1, 1}}));
  flow.Delivered(ProduceAll(flow), absl::OkStatus());
  flow.Acknowledge();
  flow.ProducerIs(absl::InternalError("fatal"));
  flow.Moved(false, kNow);
  EXPECT_EQ(flow.ended(), End::kDeposed) << "it outweighs a restart";
  EXPECT_TRUE(absl::IsAborted(flow.why()));
  EXPECT_FALSE(flow.MayMove(kNow, true).has_value());
  EXPECT_EQ(flow.cursor(), (Position{0, 0}));
}

TEST(RelayFlow, ALeaderThatMovesNothingBeats) {
  RelayFlow flow({0, 0}, 10);
  EXPECT_TRUE(flow.MayBeat(kNow));
  flow.Beaten(true, kNow);
  EXPECT_FALSE(flow.MayBeat(kNow));
  const RelayFlow::Time due = kNow + RelayFlow::kBeatInterval;
  EXPECT_EQ(flow.next_beat(), due);
  EXPECT_TRUE(flow.MayBeat(due));
  flow.Take(Rows({{1, 1}}));
  flow.Delivered(ProduceAll(flow), absl::OkStatus());
  flow.Acknowledge();
  flow.Moved(true, due);
  EXPECT_FALSE(flow.MayBeat(due)) << "the move has told it";
  flow.Beaten(false, due);
  EXPECT_EQ(flow.ended(), End::kDeposed);
}

}  // namespace
}  // namespace mumpuni::events
