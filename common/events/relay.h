// The only sender. One relay is active per service; standbys wait on its advisory lock.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/clock.h"
#include "common/kafka/types.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"

namespace mumpuni::events {

struct RelayOptions {
  // Name of the service: ce_source is "mumpuni/<service>".
  std::string service;
  kafka::ClientOptions kafka;
  // Topics this service owns; created if missing with 12 partitions.
  std::vector<std::string> topics;
  int replication_factor = 1;
  int batch_rows = 1000;
  absl::Duration poll_interval = absl::Milliseconds(200);
  // Refuse new events above this many unsent rows; Append is guarded by OutboxGuard.
  int64_t outbox_rows_max = 5'000'000;
  // Rows behind the cursor are kept this long (for inspection), by dropping whole partitions.
  absl::Duration retention = absl::Hours(72);
};

struct RelayStatus {
  bool active = false;
  int64_t epoch = 0;
  int64_t unsent_rows = 0;
  absl::Duration oldest_unsent_age;
  int64_t published_total = 0;
  // Of a relay that does not publish because the database was restored, it says what to run.
  std::string last_error;
  // A restore was noticed and no operator has acknowledged it with DeclareRestored: consumers may
  // hold events that the restored database never saw, and are to be rebuilt.
  bool restored = false;
};

// Reads committed rows below the snapshot horizon ordered by (xid, seq), produces them
// (idempotent, acks=all), and moves the cursor, verifying lock and epoch in that update. A fatal
// producer error restarts from the cursor. A leader that is not heard of for five seconds loses its
// session to a standby. A cursor from the future of the database is not used: it refuses to publish
// until DeclareRestored. Start/Stop once; Status is thread-safe.
class Relay {
 public:
  Relay(pg::Pool& pool, RelayOptions options);
  ~Relay();
  // Before anything of this process appends an event: notices that the database was restored, see
  // RelayStore::CheckRestore. UNAVAILABLE if it does not answer in time.
  absl::Status CheckRestore();
  void Start();
  // Finishes the batch in flight, bounded by `grace`.
  void Stop(absl::Duration grace);
  // After a commit; cheap, coalesced.
  void Wake();
  RelayStatus Status() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What an operator says after a restore, whether it was noticed or not: raises the restore epoch,
// so that new sequences exceed all published ones, puts a cursor from the future of this database
// at the start, appends again what lies in the future behind it, and acknowledges `restored`. The
// active relay starts again from the cursor. NOT_FOUND if no relay of the service has ever led.
absl::Status DeclareRestored(pg::Tx& tx, const std::string& service);

}  // namespace mumpuni::events
