#include "common/events/relay_flow.h"

#include <iterator>

namespace mumpuni::events {

bool RelayFlow::MayRead() const {
  return end_ == End::kNone && rest_.empty() && in_flight_.rows() < kMaxRowsInFlight;
}

bool RelayFlow::Take(std::vector<OutboxRow> rows) {
  if (rows.empty()) return false;
  const bool full = static_cast<int>(rows.size()) >= batch_rows_;
  read_ = {rows.back().xid, rows.back().seq};
  tag_ = in_flight_.Begin(static_cast<int64_t>(rows.size()), read_);
  rest_.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  return full;
}

const OutboxRow* RelayFlow::Next() const {
  return end_ != End::kNone || rest_.empty() ? nullptr : &rest_.front();
}

// Its queue is full of bytes when the broker is slow or away: what remains waits for a delivery.
bool RelayFlow::Produced(const absl::Status& accepted) {
  if (absl::IsResourceExhausted(accepted)) return false;
  if (!accepted.ok()) {
    Finish(End::kRestart, accepted);
    return false;
  }
  rest_.pop_front();
  return true;
}

void RelayFlow::Delivered(uint64_t tag, const absl::Status& delivered) {
  in_flight_.Delivered(tag, delivered);
  if (!in_flight_.failure().ok()) Finish(End::kRestart, in_flight_.failure());
}

void RelayFlow::ProducerIs(const absl::Status& usable) {
  if (!usable.ok()) Finish(End::kRestart, usable);
}

int64_t RelayFlow::Acknowledge() {
  int64_t rows = 0;
  in_flight_.TakeAcknowledged(acknowledged_, rows);
  return rows;
}

std::optional<Position> RelayFlow::MayMove(Time now, bool at_once) const {
  if (end_ == End::kDeposed || acknowledged_ == cursor_) return std::nullopt;
  if (!at_once && now < next_move_) return std::nullopt;
  return acknowledged_;
}

void RelayFlow::Moved(bool moved, Time now) {
  Beaten(moved, now);
  if (!moved) return;
  cursor_ = acknowledged_;
  next_move_ = now + kCursorInterval;
}

void RelayFlow::Beaten(bool ours, Time now) {
  if (!ours) Finish(End::kDeposed, absl::AbortedError("another relay has taken over"));
  next_beat_ = now + kBeatInterval;
}

std::optional<RelayFlow::Time> RelayFlow::next_move() const {
  if (acknowledged_ == cursor_) return std::nullopt;
  return next_move_;
}

// The first trouble tells the cause; to be deposed outweighs it.
void RelayFlow::Finish(End end, const absl::Status& why) {
  if (end_ == end || end_ == End::kDeposed) return;
  end_ = end;
  why_ = why;
}

}  // namespace mumpuni::events
