#include "services/personnel/app/refreshes.h"

#include "common/jobs/timers.h"
#include "services/personnel/store/career_store.h"

namespace mumpuni::personnel::app {

namespace {

constexpr char kCity[] = "city";
constexpr absl::Duration kLookAgain = absl::Seconds(2);

}  // namespace

absl::Status Refreshes::Ask(pg::Tx& tx, absl::Time now) {
  return mumpuni::jobs::Schedule(tx, kRefreshKind, kCity, now, "");
}

absl::Status Refreshes::Look(pg::Tx& tx) {
  const absl::Time now = careers_.Now();
  if (store::CountDue(tx, careers_.Today()) == 0) {
    return mumpuni::jobs::Schedule(tx, kRefreshKind, kCity, careers_.Today().PlusDays(1).Start(),
                                   "");
  }
  RETURN_IF_ERROR(mumpuni::jobs::StartLong(tx, kRefreshKind, kCity, "", now).status());
  return mumpuni::jobs::Schedule(tx, kRefreshKind, kCity, now + kLookAgain, "");
}

absl::StatusOr<mumpuni::jobs::Progress> Refreshes::Advance(pg::Tx& tx,
                                                           const mumpuni::jobs::Chunk& chunk) {
  mumpuni::jobs::Progress progress = chunk.so_far;
  if (progress.total == 0) progress.total = store::CountDue(tx, careers_.Today());
  ASSIGN_OR_RETURN(const int refreshed, careers_.RefreshDue(tx, chunk_));
  progress.done += refreshed;
  progress.finished = refreshed < chunk_;
  // Whoever was visited is no longer due, so the cursor only has to move.
  progress.cursor = std::to_string(progress.done);
  return progress;
}

}  // namespace mumpuni::personnel::app
