// Long jobs: what takes more than two seconds is started, answers a handle, and is done in chunks
// by one of several replicas. Each chunk is one short transaction that moves the effect, the cursor
// and the progress together, so no chunk is applied twice and none is skipped, whoever dies or
// sleeps.
//
// A replica claims a job for the length of a lease, which each chunk renews. When the lease has run
// out another replica goes on from the cursor. The lease only decides who tries; what keeps a
// replica that slept from applying a chunk again is the number of its claim, which every chunk
// checks under the lock of the row.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/clock.h"
#include "common/core/id.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"

namespace mumpuni::jobs {

// Numbers are stored.
enum class LongJobState { kOpen = 1, kDone = 2, kCancelled = 3 };

// How far a job is. Everything but `finished` is stored with each chunk.
struct Progress {
  // Where the next chunk begins; means something to the handler only.
  std::string cursor;
  // Counted in whatever the job counts; `total` 0 while it is not known.
  int64_t done = 0;
  int64_t total = 0;
  // What has been found so far, and at the end the result; at most 64 KiB.
  std::string result;
  bool finished = false;
};

struct LongJob {
  Id id;
  std::string kind;
  std::string key;
  LongJobState state = LongJobState::kOpen;
  Progress progress;
  // Replica that works on it, and until when it may; "" while nobody does.
  std::string owner;
  std::optional<absl::Time> lease_until;
  // Failures since the last chunk that was applied.
  int failed_attempts = 0;
  std::string last_error;
  absl::Time created_at;
  std::optional<absl::Time> finished_at;
};

// Opens a job in the caller's transaction. At most one of a kind and key is open: if there is one,
// its id is answered and `payload` is ignored.
absl::StatusOr<Id> StartLong(pg::Tx& tx, const std::string& kind, const std::string& key,
                             const std::string& payload, absl::Time now);
absl::StatusOr<std::optional<LongJob>> FindLong(pg::Tx& tx, const Id& id);
// The newest of a kind and key, open or ended.
absl::StatusOr<std::optional<LongJob>> FindNewestLong(pg::Tx& tx, const std::string& kind,
                                                      const std::string& key);
// Open ones first, of these the failing first, then the newest.
absl::StatusOr<std::vector<LongJob>> ListLong(pg::Tx& tx, int limit);

enum class CancelResult { kCancelled, kUnknown, kFinished };
// Waits for a chunk under way; once committed, no further chunk is applied. What was applied stays.
absl::StatusOr<CancelResult> CancelLong(pg::Tx& tx, const Id& id, absl::Time now);

// Removes at most `limit` jobs that ended more than 30 days ago; answers how many.
absl::StatusOr<int> ForgetEndedLong(pg::Tx& tx, absl::Time now, int limit);

// What an Asker has answered, of a type that it and its handler know.
using Asked = std::shared_ptr<const void>;

// What a handler is given.
struct Chunk {
  Id job_id;
  std::string key;
  std::string payload;
  Progress so_far;
  // What the kind's Asker answered for this chunk.
  Asked asked;
};

// Does one chunk in the transaction that stores the progress it answers; 250 ms is long. An error
// undoes the chunk, which is tried again with backoff. A chunk that is not the last must move the
// cursor.
using ChunkHandler = std::function<absl::StatusOr<Progress>(pg::Tx&, const Chunk&)>;

// Asks other services or the broker what the next chunk needs, before its transaction begins and
// without a database connection. Well within the lease. An error counts as the chunk's.
using Asker = std::function<absl::StatusOr<Asked>(const Chunk&)>;

// What a runner knows of its kinds: a handler each, and an asker for some.
struct LongHandlers {
  std::map<std::string, ChunkHandler> chunks;
  std::map<std::string, Asker> askers;
};

struct LongRunnerOptions {
  // Shown to operators.
  std::string owner;
  // Longer than any chunk.
  absl::Duration lease = absl::Seconds(30);
  absl::Duration poll_interval = absl::Milliseconds(500);
  // After so long a job waits for its next turn, if others do.
  absl::Duration turn = absl::Seconds(2);
};

struct LongJobsStatus {
  int64_t open = 0;
  int64_t failing = 0;
};

// One thread that works on one job at a time, in turns, of the kinds it has handlers for: the job
// that has had the fewest comes first, of these the oldest.
// `clock` dates results; leases and retries go by `lease_clock`, which is real time also while a
// city plays other weeks.
class LongRunner {
 public:
  LongRunner(pg::Pool& pool, const Clock& clock, const Clock& lease_clock, LongHandlers handlers,
             LongRunnerOptions options);
  ~LongRunner();
  void Start();
  // Ends after the chunk under way and gives the lease back, so that another replica goes on at
  // once.
  void Stop(absl::Duration grace);

  // A claim on a job.
  struct Lease {
    Id job_id;
    std::string kind;
    int64_t claim = 0;
  };
  enum class Outcome { kMore, kFinished, kLost };
  // The building blocks of the thread, for tests: claims the next open job that nobody holds;
  // does its next chunk (an error is recorded and ends the claim); gives the claim back.
  absl::StatusOr<std::optional<Lease>> Claim();
  absl::StatusOr<Outcome> RunChunk(const Lease& lease);
  absl::Status Release(const Lease& lease);
  // Works until no open job is left that may be worked on; answers how many chunks were applied.
  absl::StatusOr<int> RunDue();

  absl::StatusOr<LongJobsStatus> Status() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::jobs
