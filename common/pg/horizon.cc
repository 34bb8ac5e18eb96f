#include "common/pg/horizon.h"

#include "common/pg/tx.h"

namespace mumpuni::pg {

absl::StatusOr<absl::Duration> Horizon::Look(Pool& pool, absl::Time now) {
  TxOptions options;
  options.read_only = true;
  // NULL when nothing that has ended lies above a transaction that is open.
  ASSIGN_OR_RETURN(std::string oldest,
                   Transact(pool, options, [](Tx& tx) -> absl::StatusOr<std::string> {
                     return TextOf(
                         tx.Exec("SELECT nullif(pg_snapshot_xmin(s), pg_snapshot_xmax(s))::text "
                                 "FROM pg_current_snapshot() s")[0][0]);
                   }));
  if (oldest != oldest_) {
    oldest_ = std::move(oldest);
    seen_first_ = now;
  }
  return oldest_.empty() ? absl::ZeroDuration() : now - seen_first_;
}

}  // namespace mumpuni::pg
