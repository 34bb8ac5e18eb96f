#include "common/runtime/housekeeping.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/audit/audit.h"
#include "common/jobs/long_jobs.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"
#include "common/pg/request_log.h"

namespace mumpuni::runtime {
namespace {

// Small enough for a write transaction of 250 ms, which is what the relays' horizon allows.
constexpr int kBatch = 500;
constexpr absl::Duration kMeasureInterval = absl::Seconds(1);

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
  ASSIGN_OR_RETURN(const int ended, pg::Transact(pool_, {}, [this](pg::Tx& tx) {
                     return jobs::ForgetEndedLong(tx, clock_.Now(), kBatch);
                   }));
  return sealed == kBatch || forgotten == kBatch || ended == kBatch;
}

void Housekeeping::MeasureHorizon() {
  static obs::Gauge& age = obs::GetGauge(
      "mumpuni_pg_oldest_write_transaction_seconds",
      "How long the oldest open transaction that has written holds back all events of the "
      "instance.");
  // A database that is away is reported by others; a measure that is missing stays as it was.
  if (const auto looked = horizon_.Look(pool_, absl::Now()); looked.ok()) {
    age.Set(absl::ToDoubleSeconds(*looked));
  }
}

void Housekeeping::Run() {
  bool failing = false;
  bool more = true;
  absl::Time next_round = absl::Now();
  while (!StopWithin(more ? absl::ZeroDuration() : std::min(interval_, kMeasureInterval))) {
    MeasureHorizon();
    if (!more && absl::Now() < next_round) continue;
    next_round = absl::Now() + interval_;
    const absl::StatusOr<bool> round = Round();
    if (!round.ok() && !failing) {
      obs::Warn("housekeeping failed", {{"error", std::string(round.status().message())}});
    }
    failing = !round.ok();
    more = round.ok() && *round;
  }
}

}  // namespace mumpuni::runtime
