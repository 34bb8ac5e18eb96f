#include "common/events/in_flight.h"

namespace mumpuni::events {

uint64_t InFlight::Begin(int64_t rows, Position last) {
  batches_.push_back({rows, rows, last});
  rows_ += rows;
  return first_tag_ + batches_.size() - 1;
}

void InFlight::Delivered(uint64_t tag, const absl::Status& status) {
  if (!status.ok()) {
    if (failure_.ok()) failure_ = status;
    return;
  }
  if (tag < first_tag_ || tag - first_tag_ >= batches_.size()) return;
  --batches_[tag - first_tag_].waiting;
}

bool InFlight::TakeAcknowledged(Position& end, int64_t& rows) {
  bool any = false;
  while (!batches_.empty() && batches_.front().waiting == 0) {
    end = batches_.front().last;
    rows += batches_.front().rows;
    rows_ -= batches_.front().rows;
    batches_.pop_front();
    ++first_tag_;
    any = true;
  }
  return any;
}

}  // namespace mumpuni::events
