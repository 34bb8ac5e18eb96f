#include "common/events/counts.h"

namespace mumpuni::events {

absl::StatusOr<int64_t> CountWritten(pg::Tx& tx) {
  // The high bits of a sequence are the restore epoch.
  return tx
      .Exec(
          "SELECT coalesce(sum(sequence & ((1::bigint << 40) - 1)), 0)::bigint "
          "FROM event_sequence")[0][0]
      .as<int64_t>();
}

absl::StatusOr<int64_t> CountConsumed(pg::Tx& tx, const std::string& consumer) {
  return tx
      .Exec("SELECT coalesce(sum(off), 0)::bigint FROM inbox_cursor WHERE consumer = $1",
            consumer)[0][0]
      .as<int64_t>();
}

absl::StatusOr<int64_t> CountParked(pg::Tx& tx, const std::string& consumer) {
  return tx.Exec("SELECT count(*) FROM parked_event WHERE consumer = $1", consumer)[0][0]
      .as<int64_t>();
}

}  // namespace mumpuni::events
