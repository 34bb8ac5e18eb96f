// The days on which something changes by itself: a decision comes into force, a contract lapses, a
// position is revised. A timer looks who is due, and a long job visits those people, and only
// those, in short turns.
#pragma once

#include "absl/status/statusor.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/personnel/app/careers.h"

namespace mumpuni::personnel::app {

// Of the timer and of the long job that it starts.
inline constexpr char kRefreshKind[] = "personnel.refresh";

class Refreshes {
 public:
  // A write transaction stays short: at most `chunk` people each.
  Refreshes(Careers& careers, int chunk) : careers_(careers), chunk_(chunk) {}

  // Lets the timer look at once.
  static absl::Status Ask(pg::Tx& tx, absl::Time now);
  // What the timer does: starts the job while anybody is due and looks again soon, for the job
  // under way may have looked just before; else it looks again when the next day begins.
  absl::Status Look(pg::Tx& tx);
  absl::StatusOr<mumpuni::jobs::Progress> Advance(pg::Tx& tx, const mumpuni::jobs::Chunk& chunk);

 private:
  Careers& careers_;
  const int chunk_;
};

}  // namespace mumpuni::personnel::app
