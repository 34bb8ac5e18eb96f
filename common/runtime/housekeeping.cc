#include "common/runtime/housekeeping.h"

#include "common/audit/audit.h"
#include "common/obs/log.h"
#include "common/pg/request_log.h"

namespace mumpuni::runtime {
namespace {

// Small enough for a write transaction of 250 ms, which is what the relays' horizon allows.
constexpr int kBatch = 500;

}  // namespace

Housekeeping::Housekeeping(pg::Pool& pool, const Clock& clock, absl::Duration interval)
    : pool_(pool), clock_(clock), interval_(interval), thread_([this] { Run(); }) {}

Housekeeping::~Housekeeping() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool Housekeeping::StopWithin(absl::Duration wait) {
  std::unique_lock<std::mutex> lock(mutex_);
  return wake_.wait_for(lock, absl::ToChronoMilliseconds(wait), [this] { return stopping_; });
}

absl::StatusOr<bool> Housekeeping::Round() {
  ASSIGN_OR_RETURN(const int sealed,
                   pg::Transact(pool_, {}, [](pg::Tx& tx) { return audit::Seal(tx, kBatch); }));
  ASSIGN_OR_RETURN(const int forgotten, pg::Transact(pool_, {}, [this](pg::Tx& tx) {
                     return pg::ForgetOldRequests(tx, clock_.Now(), kBatch);
                   }));
  return sealed == kBatch || forgotten == kBatch;
}

void Housekeeping::Run() {
  bool failing = false;
  bool more = true;
  while (!StopWithin(more ? absl::ZeroDuration() : interval_)) {
    const absl::StatusOr<bool> round = Round();
    if (!round.ok() && !failing) {
      obs::Warn("housekeeping failed", {{"error", std::string(round.status().message())}});
    }
    failing = !round.ok();
    more = round.ok() && *round;
  }
}

}  // namespace mumpuni::runtime
