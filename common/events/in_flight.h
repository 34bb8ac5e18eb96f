// What the relay has handed to the producer and not yet covered by its cursor. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <string>

#include "absl/status/status.h"

namespace mumpuni::events {

// Place in the outbox: the order in which rows are published.
struct Position {
  uint64_t xid = 0;
  int64_t seq = 0;
  auto operator<=>(const Position&) const = default;
};

// Batches in the order of their rows; the cursor may move to the end of the oldest ones that are
// acknowledged completely, never past one that is not. Used by one thread.
class InFlight {
 public:
  // Starts a batch of `rows` that ends at `last`; the tag its messages carry.
  uint64_t Begin(int64_t rows, Position last);
  // One message of a batch was delivered or failed. A failure of any is a failure of all: what came
  // after it may already lie on the broker, so the relay starts again from its cursor.
  void Delivered(uint64_t tag, const absl::Status& status);
  // Removes acknowledged batches from the front. True if there was one; then `end` is where the
  // cursor may move and `rows` grows by what it covers.
  bool TakeAcknowledged(Position& end, int64_t& rows);

  const absl::Status& failure() const { return failure_; }
  int64_t rows() const { return rows_; }
  bool empty() const { return batches_.empty(); }

 private:
  struct Batch {
    int64_t rows;
    int64_t waiting;
    Position last;
  };
  std::deque<Batch> batches_;
  uint64_t first_tag_ = 1;
  int64_t rows_ = 0;
  absl::Status failure_;
};

}  // namespace mumpuni::events
