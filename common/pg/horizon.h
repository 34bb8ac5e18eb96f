// The horizon below which the relays of the whole instance read: the oldest transaction that has
// written and is still open, in whichever database. It holds back every event of every service.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"

namespace mumpuni::pg {

// Watches the horizon by looking now and then. pg_stat_activity would tell the age at once, but
// only to roles that may see other services' sessions, and not of prepared transactions; the
// horizon's own number needs no right. Used by one thread.
class Horizon {
 public:
  // Looks, and answers for how long the oldest writing transaction has been open as far as it was
  // watched; zero if there is none, or none that began before the last one that ended: it holds
  // nothing back. `now` is real time.
  absl::StatusOr<absl::Duration> Look(Pool& pool, absl::Time now);

 private:
  std::string oldest_;
  absl::Time seen_first_;
};

}  // namespace mumpuni::pg
