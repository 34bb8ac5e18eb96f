#include "common/events/in_flight.h"

#include <gtest/gtest.h>

namespace mumpuni::events {
namespace {

TEST(InFlight, TheCursorNeverPassesWhatIsNotAcknowledged) {
  InFlight in_flight;
  const uint64_t first = in_flight.Begin(2, {10, 1});
  const uint64_t second = in_flight.Begin(1, {11, 2});
  Position end;
  int64_t rows = 0;
  in_flight.Delivered(second, absl::OkStatus());
  in_flight.Delivered(first, absl::OkStatus());
  EXPECT_FALSE(in_flight.TakeAcknowledged(end, rows));
  in_flight.Delivered(first, absl::OkStatus());
  EXPECT_TRUE(in_flight.TakeAcknowledged(end, rows));
  EXPECT_EQ(end, (Position{11, 2}));
  EXPECT_EQ(rows, 3);
  EXPECT_TRUE(in_flight.empty());
  EXPECT_EQ(in_flight.rows(), 0);
}

TEST(InFlight, AFailureStaysAndItsBatchIsNeverAcknowledged) {
  InFlight in_flight;
  const uint64_t first = in_flight.Begin(1, {10, 1});
  const uint64_t second = in_flight.Begin(2, {11, 2});
  in_flight.Delivered(first, absl::OkStatus());
  in_flight.Delivered(second, absl::UnavailableError("purged"));
  in_flight.Delivered(second, absl::OkStatus());
  Position end;
  int64_t rows = 0;
  EXPECT_TRUE(in_flight.TakeAcknowledged(end, rows));
  EXPECT_EQ(end, (Position{10, 1}));
  EXPECT_FALSE(in_flight.TakeAcknowledged(end, rows));
  EXPECT_EQ(in_flight.failure().message(), "purged");
}

TEST(InFlight, TagsGoOnAfterBatchesAreTaken) {
  InFlight in_flight;
  Position end;
  int64_t rows = 0;
  for (uint64_t i = 1; i <= 100; ++i) {
    const uint64_t tag = in_flight.Begin(1, {i, 0});
    EXPECT_FALSE(in_flight.TakeAcknowledged(end, rows));
    in_flight.Delivered(tag, absl::OkStatus());
    EXPECT_TRUE(in_flight.TakeAcknowledged(end, rows));
    EXPECT_EQ(end.xid, i);
    // Late news of a batch that is gone changes nothing.
    in_flight.Delivered(tag, absl::OkStatus());
  }
  EXPECT_EQ(rows, 100);
}

TEST(Position, IsOrderedByTransactionFirst) {
  EXPECT_LT((Position{9, 100}), (Position{10, 1}));
  EXPECT_LT((Position{10, 1}), (Position{10, 2}));
}

}  // namespace
}  // namespace mumpuni::events
