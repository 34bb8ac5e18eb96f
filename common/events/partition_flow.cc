#include "common/events/partition_flow.h"

#include <algorithm>

#include "common/core/reasons.h"

namespace mumpuni::events {

Decision Decide(const Attempt& attempt, std::set<std::string> parked_keys) {
  Decision decision;
  std::vector<bool> parked(attempt.events.size(), false);
  for (size_t i = 0; i < attempt.events.size(); ++i) {
    const std::string& key = attempt.events[i].key;
    if (parked_keys.contains(key)) {
      decision.park.push_back({i, kReasonKeyParked, attempt.defects[i]});
    } else if (!attempt.defects[i].empty()) {
      decision.park.push_back({i, kReasonUndecodable, attempt.defects[i]});
    } else if (attempt.poison.has_value()) {
      const std::string reason = ReasonOf(*attempt.poison);
      decision.park.push_back({i, reason.empty() ? "INVALID_ARGUMENT" : reason,
                               std::string(attempt.poison->message())});
    } else {
      continue;
    }
    parked_keys.insert(key);
    parked[i] = true;
  }
  if (decision.park.empty()) return decision;
  for (size_t i = 0; i < attempt.events.size(); ++i) {
    if (!parked[i]) decision.apply.push_back(attempt.events[i]);
  }
  return decision;
}

namespace {

// The same events would fail again: they break the contract, or the database refuses a value.
bool IsDeterministic(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || ReasonOf(status) == reasons::kDataRejected.id;
}

}  // namespace

Verdict Judge(const absl::Status& status, bool cursor_moved, size_t applied) {
  if (status.ok()) return Verdict::kDone;
  if (ReasonOf(status) == reasons::kCommitOutcomeUnknown.id) return Verdict::kInDoubt;
  if (!cursor_moved && absl::IsAborted(status) && ReasonOf(status).empty()) {
    return Verdict::kFenced;
  }
  // Without an event for the handler it was the parking that failed: that is no event's fault, and
  // must not be tried without a pause.
  if (applied == 0 || !IsDeterministic(status)) return Verdict::kRetry;
  return applied > 1 ? Verdict::kSplit : Verdict::kPoison;
}

Verdict Resolve(const Attempt& attempt, int64_t epoch_now, int64_t offset_now) {
  if (epoch_now != attempt.epoch) return Verdict::kFenced;
  if (offset_now == attempt.next) return Verdict::kDone;
  return offset_now == attempt.expected ? Verdict::kRetry : Verdict::kFenced;
}

absl::Duration RetryPause(int attempt, int jitter_permille) {
  const absl::Duration full = std::min(
      absl::Milliseconds(50) * (int64_t{1} << std::min(attempt - 1, 10)), kLongestRetryPause);
  return full / 2 + full / 2 * jitter_permille / 1000;
}

PartitionFlow::PartitionFlow(int64_t epoch, int64_t cursor, std::set<std::string> parked_keys)
    : epoch_(epoch), cursor_(cursor), next_fetch_(cursor), parked_keys_(std::move(parked_keys)) {}

PartitionFlow::Received PartitionFlow::Receive(events::Received message) {
  const int64_t offset = message.event.offset;
  if (offset < next_fetch_) return Received::kDuplicate;
  if (offset > next_fetch_ && gap_seen_at_ != next_fetch_) {
    gap_seen_at_ = next_fetch_;
    return Received::kGap;
  }
  next_fetch_ = offset + 1;
  backlog_.push_back(std::move(message));
  return Received::kTaken;
}

void PartitionFlow::FillBatch(int max_batch) {
  batch_.clear();
  defects_.clear();
  done_ = 0;
  one_by_one_ = false;
  while (!backlog_.empty() && static_cast<int>(batch_.size()) < max_batch) {
    batch_.push_back(std::move(backlog_.front().event));
    defects_.push_back(std::move(backlog_.front().defect));
    backlog_.pop_front();
  }
}

std::optional<Attempt> PartitionFlow::Next(int max_batch, absl::Time now) {
  if (fenced_ || now < retry_at_) return std::nullopt;
  if (done_ == batch_.size()) FillBatch(max_batch);
  if (batch_.empty()) return std::nullopt;
  attempted_ = one_by_one_ ? 1 : batch_.size() - done_;
  Attempt attempt;
  attempt.epoch = epoch_;
  attempt.expected = cursor_;
  attempt.events = std::span(batch_).subspan(done_, attempted_);
  attempt.defects = std::span(defects_).subspan(done_, attempted_);
  attempt.next = attempt.events.back().offset + 1;
  attempt.poison = poison_;
  for (const IncomingEvent& event : attempt.events) {
    if (parked_keys_.empty()) break;
    if (parked_keys_.contains(event.key)) attempt.suspects.push_back(event.key);
  }
  return attempt;
}

void PartitionFlow::Finish(Verdict verdict, const absl::Status& status, absl::Time now,
                           int jitter_permille, const std::vector<std::string>& newly_parked,
                           const std::vector<std::string>& released) {
  switch (verdict) {
    case Verdict::kDone:
      cursor_ = batch_[done_ + attempted_ - 1].offset + 1;
      done_ += attempted_;
      for (const std::string& key : released) parked_keys_.erase(key);
      parked_keys_.insert(newly_parked.begin(), newly_parked.end());
      poison_.reset();
      failures_ = 0;
      retry_at_ = absl::InfinitePast();
      return;
    case Verdict::kSplit:
      one_by_one_ = true;
      return;
    case Verdict::kPoison:
      // One event of a larger attempt may have been the only one that was not parked.
      if (attempted_ > 1) {
        one_by_one_ = true;
      } else {
        poison_ = status;
      }
      return;
    case Verdict::kInDoubt:
      claim_at_once_ = true;
      [[fallthrough]];
    case Verdict::kFenced:
      fenced_ = true;
      backlog_.clear();
      batch_.clear();
      defects_.clear();
      done_ = 0;
      return;
    case Verdict::kRetry:
      if (failures_++ == 0) failing_since_ = now;
      retry_at_ = now + RetryPause(failures_, jitter_permille);
      return;
  }
}

absl::Time PartitionFlow::oldest_sent_at() const {
  if (done_ < batch_.size()) return batch_[done_].sent_at;
  return backlog_.empty() ? absl::InfiniteFuture() : backlog_.front().event.sent_at;
}

absl::Time PartitionFlow::ready_at() const {
  return fenced_ || waiting() == 0 ? absl::InfiniteFuture() : retry_at_;
}

}  // namespace mumpuni::events
