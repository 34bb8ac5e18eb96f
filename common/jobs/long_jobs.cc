#include "common/jobs/long_jobs.h"

#include <chrono>
#include <utility>

#include "common/jobs/failure.h"
#include "common/jobs/poller.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"
#include "common/obs/trace.h"

namespace mumpuni::jobs {
namespace {

constexpr absl::Duration kKeptAfterEnd = absl::Hours(24 * 30);
constexpr size_t kMaxResultBytes = 64 * 1024;

// Numbers as the SQL below has them.
static_assert(static_cast<int>(LongJobState::kOpen) == 1);
static_assert(static_cast<int>(LongJobState::kDone) == 2);
static_assert(static_cast<int>(LongJobState::kCancelled) == 3);

#define LONG_JOB_COLUMNS                                                                 \
  "job_id, kind, key, state, cursor, done, total, result, owner, lease_until, attempt, " \
  "last_error, created_at, finished_at "

LongJob JobOf(const pqxx::row& row) {
  LongJob job;
  job.id = pg::IdOf(row["job_id"]);
  job.kind = pg::TextOf(row["kind"]);
  job.key = pg::TextOf(row["key"]);
  job.state = static_cast<LongJobState>(row["state"].as<int>());
  job.progress.cursor = pg::TextOf(row["cursor"]);
  job.progress.done = row["done"].as<int64_t>();
  job.progress.total = row["total"].as<int64_t>();
  job.progress.result = pg::FromBytes(row["result"].c_str());
  job.progress.finished = job.state == LongJobState::kDone;
  job.owner = pg::TextOf(row["owner"]);
  job.lease_until = pg::OptionalTimeOf(row["lease_until"]);
  job.failed_attempts = row["attempt"].as<int>();
  job.last_error = pg::TextOf(row["last_error"]);
  job.created_at = pg::TimeOf(row["created_at"]);
  job.finished_at = pg::OptionalTimeOf(row["finished_at"]);
  return job;
}

// Chunks and cancellations of a job queue here, first come first served. By the lock of the row
// alone a runner that begins chunk after chunk could overtake a cancellation again and again.
void TakeTurn(pg::Tx& tx, const Id& id) {
  tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended('long_job:' || $1::text, 0))", id);
}

// The chunk to do, with the row locked until the end of the transaction; nullopt if the claim no
// longer holds: the job has ended, or another replica has claimed it since.
std::optional<Chunk> LockChunk(pg::Tx& tx, const LongRunner::Lease& lease) {
  TakeTurn(tx, lease.job_id);
  const auto rows = tx.Exec(
      "SELECT key, payload, cursor, done, total, result FROM long_job "
      "WHERE job_id = $1 AND claim = $2 AND state = 1 FOR UPDATE",
      lease.job_id, lease.claim);
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  Chunk chunk;
  chunk.job_id = lease.job_id;
  chunk.key = pg::TextOf(row[0]);
  chunk.payload = pg::FromBytes(row[1].c_str());
  chunk.so_far.cursor = pg::TextOf(row[2]);
  chunk.so_far.done = row[3].as<int64_t>();
  chunk.so_far.total = row[4].as<int64_t>();
  chunk.so_far.result = pg::FromBytes(row[5].c_str());
  return chunk;
}

// A job that stands still would run for ever.
absl::Status CheckMoved(const Chunk& chunk, const Progress& progress) {
  if (!progress.finished && progress.cursor == chunk.so_far.cursor) {
    return absl::InternalError("a chunk of a long job did not move the cursor");
  }
  if (progress.result.size() > kMaxResultBytes) {
    return absl::InternalError("the result of a long job is too large");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Id> StartLong(pg::Tx& tx, const std::string& kind, const std::string& key,
                             const std::string& payload, absl::Time now) {
  // The update that changes nothing makes the statement answer the row that is there already, also
  // one that another transaction has just committed.
  const auto rows = tx.Exec(
      "INSERT INTO long_job (job_id, kind, key, payload, created_at) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (kind, key) WHERE state = 1 DO UPDATE SET key = excluded.key RETURNING job_id",
      Id::New(now), kind, key, pg::Bytes(payload), now);
  return pg::IdOf(rows.at(0)[0]);
}

absl::StatusOr<std::optional<LongJob>> FindLong(pg::Tx& tx, const Id& id) {
  const auto rows = tx.Exec("SELECT " LONG_JOB_COLUMNS "FROM long_job WHERE job_id = $1", id);
  if (rows.empty()) return std::optional<LongJob>();
  return std::optional<LongJob>(JobOf(rows[0]));
}

absl::StatusOr<std::optional<LongJob>> FindNewestLong(pg::Tx& tx, const std::string& kind,
                                                      const std::string& key) {
  const auto rows = tx.Exec("SELECT " LONG_JOB_COLUMNS
                            "FROM long_job WHERE kind = $1 AND key = $2 "
                            "ORDER BY created_at DESC LIMIT 1",
                            kind, key);
  if (rows.empty()) return std::optional<LongJob>();
  return std::optional<LongJob>(JobOf(rows[0]));
}

absl::StatusOr<std::vector<LongJob>> ListLong(pg::Tx& tx, int limit) {
  std::vector<LongJob> jobs;
  for (const auto& row :
       tx.Exec("SELECT " LONG_JOB_COLUMNS
               "FROM long_job ORDER BY state = 1 DESC, attempt > 0 DESC, created_at DESC LIMIT $1",
               limit)) {
    jobs.push_back(JobOf(row));
  }
  return jobs;
}

absl::StatusOr<CancelResult> CancelLong(pg::Tx& tx, const Id& id, absl::Time now) {
  TakeTurn(tx, id);
  const auto cancelled = tx.Exec(
      "UPDATE long_job SET state = 3, finished_at = $2, owner = '', lease_until = NULL "
      "WHERE job_id = $1 AND state = 1",
      id, now);
  if (cancelled.affected_rows() == 1) return CancelResult::kCancelled;
  const bool known = !tx.Exec("SELECT FROM long_job WHERE job_id = $1", id).empty();
  return known ? CancelResult::kFinished : CancelResult::kUnknown;
}

absl::StatusOr<int> ForgetEndedLong(pg::Tx& tx, absl::Time now, int limit) {
  return static_cast<int>(
      tx.Exec("DELETE FROM long_job WHERE job_id IN (SELECT job_id FROM long_job "
              "WHERE finished_at < $1 ORDER BY finished_at LIMIT $2)",
              now - kKeptAfterEnd, limit)
          .affected_rows());
}

struct LongRunner::Impl {
  Impl(pg::Pool& p, const Clock& c, const Clock& l, LongHandlers h, LongRunnerOptions o)
      : pool(p),
        clock(c),
        lease_clock(l),
        handlers(std::move(h)),
        options(std::move(o)),
        poller("long jobs", options.poll_interval) {
    std::vector<std::string> names;
    for (const auto& [kind, handler] : handlers.chunks) names.push_back(kind);
    kinds = pg::Array(names);
  }

  absl::StatusOr<Asked> Ask(const Lease& lease);
  void Store(pg::Tx& tx, const Lease& lease, const Progress& progress);
  absl::Status RecordFailure(const Lease& lease, const absl::Status& failure);
  absl::StatusOr<int> RunHeld(LongRunner& runner, const Lease& lease);

  pg::Pool& pool;
  const Clock& clock;
  const Clock& lease_clock;
  const LongHandlers handlers;
  const LongRunnerOptions options;
  // Kinds of a newer or older version stay for their own replicas.
  std::string kinds;

  Poller poller;

  static obs::Counter& Chunks(const char* result) {
    return obs::GetCounter("mumpuni_long_jobs_chunks_total", "Chunks of long jobs.",
                           {{"result", result}});
  }
  obs::Counter& applied_total = Chunks("applied");
  obs::Counter& failed_total = Chunks("failed");
  obs::Counter& lost_total = Chunks("lost");
};

// Nothing, if the kind asks nothing or the claim no longer holds.
absl::StatusOr<Asked> LongRunner::Impl::Ask(const Lease& lease) {
  const auto asker = handlers.askers.find(lease.kind);
  if (asker == handlers.askers.end()) return Asked();
  ASSIGN_OR_RETURN(
      const std::optional<Chunk> chunk,
      pg::Transact(pool, JobTx(), [&](pg::Tx& tx) -> absl::StatusOr<std::optional<Chunk>> {
        return LockChunk(tx, lease);
      }));
  if (!chunk.has_value()) return Asked();
  return asker->second(*chunk);
}

void LongRunner::Impl::Store(pg::Tx& tx, const Lease& lease, const Progress& progress) {
  if (progress.finished) {
    tx.Exec(
        "UPDATE long_job SET state = 2, cursor = $2, done = $3, total = $4, result = $5, "
        "finished_at = $6, owner = '', lease_until = NULL, attempt = 0, last_error = '' "
        "WHERE job_id = $1",
        lease.job_id, progress.cursor, progress.done, progress.total, pg::Bytes(progress.result),
        clock.Now());
    return;
  }
  tx.Exec(
      "UPDATE long_job SET cursor = $2, done = $3, total = $4, result = $5, lease_until = $6, "
      "attempt = 0, last_error = '' WHERE job_id = $1",
      lease.job_id, progress.cursor, progress.done, progress.total, pg::Bytes(progress.result),
      lease_clock.Now() + options.lease);
}

// In a transaction of its own, because the chunk's is rolled back. Touches nothing if the claim no
// longer holds; a commit in doubt has either moved the cursor or not, which the next claim sees.
absl::Status LongRunner::Impl::RecordFailure(const Lease& lease, const absl::Status& failure) {
  const std::string error = ErrorText(failure);
  obs::Warn("chunk of a long job failed",
            {{"kind", lease.kind}, {"job_id", lease.job_id.ToString()}, {"error", error}});
  return pg::Transact(pool, JobTx(), [&](pg::Tx& tx) {
    const auto rows = tx.Exec(
        "SELECT attempt FROM long_job WHERE job_id = $1 AND claim = $2 AND state = 1 FOR UPDATE",
        lease.job_id, lease.claim);
    if (rows.empty()) return absl::OkStatus();
    const int attempt = rows[0][0].as<int>() + 1;
    tx.Exec(
        "UPDATE long_job SET attempt = $2, last_error = $3, retry_at = $4, owner = '', "
        "lease_until = NULL WHERE job_id = $1",
        lease.job_id, attempt, error, lease_clock.Now() + RandomBackoff(attempt));
    return absl::OkStatus();
  });
}

// Chunk after chunk until the job ends, its turn or the claim is over, a chunk fails, or this
// replica stops.
absl::StatusOr<int> LongRunner::Impl::RunHeld(LongRunner& runner, const Lease& lease) {
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(options.turn);
  int applied = 0;
  while (!poller.Stopping() && (applied == 0 || std::chrono::steady_clock::now() < until)) {
    const absl::StatusOr<Outcome> outcome = runner.RunChunk(lease);
    if (!outcome.ok() || *outcome == Outcome::kLost) return applied;
    ++applied;
    if (*outcome == Outcome::kFinished) return applied;
  }
  RETURN_IF_ERROR(runner.Release(lease));
  return applied;
}

LongRunner::LongRunner(pg::Pool& pool, const Clock& clock, const Clock& lease_clock,
                       LongHandlers handlers, LongRunnerOptions options)
    : impl_(std::make_unique<Impl>(pool, clock, lease_clock, std::move(handlers),
                                   std::move(options))) {}

LongRunner::~LongRunner() { Stop(absl::ZeroDuration()); }

void LongRunner::Start() {
  impl_->poller.Start([this] { return RunDue().status(); });
}

void LongRunner::Stop(absl::Duration grace) { impl_->poller.Stop(grace); }

absl::StatusOr<std::optional<LongRunner::Lease>> LongRunner::Claim() {
  const absl::Time now = impl_->lease_clock.Now();
  return pg::Transact(
      impl_->pool, JobTx(), [&](pg::Tx& tx) -> absl::StatusOr<std::optional<Lease>> {
        // SKIP LOCKED also passes over a job whose owner is in the middle of a chunk.
        const auto rows = tx.Exec(
            "WITH next AS (SELECT job_id FROM long_job WHERE state = 1 AND kind = ANY($3::text[]) "
            "AND coalesce(lease_until <= $1, true) AND coalesce(retry_at <= $1, true) "
            "ORDER BY claim, created_at LIMIT 1 FOR UPDATE SKIP LOCKED) "
            "UPDATE long_job j SET claim = j.claim + 1, owner = $4, lease_until = $2 FROM next "
            "WHERE j.job_id = next.job_id RETURNING j.job_id, j.kind, j.claim",
            now, now + impl_->options.lease, impl_->kinds, impl_->options.owner);
        if (rows.empty()) return std::optional<Lease>();
        return std::optional<Lease>(
            Lease{pg::IdOf(rows[0][0]), pg::TextOf(rows[0][1]), rows[0][2].as<int64_t>()});
      });
}

absl::StatusOr<LongRunner::Outcome> LongRunner::RunChunk(const Lease& lease) {
  const obs::TraceScope trace(obs::TraceContext::NewRoot());
  Outcome outcome = Outcome::kLost;
  const absl::StatusOr<Asked> asked = impl_->Ask(lease);
  const auto apply = [&](pg::Tx& tx) -> absl::Status {
    outcome = Outcome::kLost;
    std::optional<Chunk> chunk = LockChunk(tx, lease);
    if (!chunk.has_value()) return absl::OkStatus();
    chunk->asked = *asked;
    ASSIGN_OR_RETURN(const Progress progress, impl_->handlers.chunks.at(lease.kind)(tx, *chunk));
    RETURN_IF_ERROR(CheckMoved(*chunk, progress));
    impl_->Store(tx, lease, progress);
    outcome = progress.finished ? Outcome::kFinished : Outcome::kMore;
    return absl::OkStatus();
  };
  const absl::Status status =
      asked.ok() ? pg::Transact(impl_->pool, JobTx(), apply) : asked.status();
  if (!status.ok()) {
    impl_->failed_total.Add();
    RETURN_IF_ERROR(impl_->RecordFailure(lease, status));
    return status;
  }
  (outcome == Outcome::kLost ? impl_->lost_total : impl_->applied_total).Add();
  return outcome;
}

absl::Status LongRunner::Release(const Lease& lease) {
  return pg::Transact(impl_->pool, JobTx(), [&](pg::Tx& tx) {
    tx.Exec(
        "UPDATE long_job SET owner = '', lease_until = NULL WHERE job_id = $1 AND claim = $2 "
        "AND state = 1",
        lease.job_id, lease.claim);
    return absl::OkStatus();
  });
}

absl::StatusOr<int> LongRunner::RunDue() {
  int applied = 0;
  while (!impl_->poller.Stopping()) {
    ASSIGN_OR_RETURN(const std::optional<Lease> lease, Claim());
    if (!lease.has_value()) break;
    ASSIGN_OR_RETURN(const int chunks, impl_->RunHeld(*this, *lease));
    applied += chunks;
  }
  return applied;
}

absl::StatusOr<LongJobsStatus> LongRunner::Status() const {
  pg::TxOptions options;
  options.read_only = true;
  return pg::Transact(impl_->pool, options, [&](pg::Tx& tx) -> absl::StatusOr<LongJobsStatus> {
    const auto rows = tx.Exec(
        "SELECT count(*), count(*) FILTER (WHERE attempt > 0) FROM long_job WHERE state = 1");
    return LongJobsStatus{rows[0][0].as<int64_t>(), rows[0][1].as<int64_t>()};
  });
}

}  // namespace mumpuni::jobs
