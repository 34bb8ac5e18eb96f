#include "common/jobs/timers.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/jobs/backoff.h"
#include "common/jobs/failure.h"
#include "common/jobs/poller.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"
#include "common/obs/trace.h"

namespace mumpuni::jobs {
namespace {

struct Claimed {
  DueJob job;
  // The row as it was, to find it again after a failure.
  int failures = 0;
};

// Removes the oldest due job that no other replica holds. The removal and the handler's effect
// commit together.
std::optional<Claimed> TakeNext(pg::Tx& tx, const std::string& kinds, absl::Time now) {
  const pqxx::result rows = tx.Exec(
      "WITH next AS (SELECT kind, key FROM job "
      "WHERE coalesce(retry_at, due_at) <= $1 AND kind = ANY($2::text[]) "
      "ORDER BY coalesce(retry_at, due_at) LIMIT 1 FOR UPDATE SKIP LOCKED) "
      "DELETE FROM job USING next WHERE job.kind = next.kind AND job.key = next.key "
      "RETURNING job.kind, job.key, job.due_at, job.payload, job.attempt",
      now, kinds);
  if (rows.empty()) return std::nullopt;
  Claimed claimed;
  claimed.job.kind = pg::TextOf(rows[0][0]);
  claimed.job.key = pg::TextOf(rows[0][1]);
  claimed.job.due = pg::TimeOf(rows[0][2]);
  claimed.job.payload = pg::FromBytes(rows[0][3].c_str());
  claimed.failures = rows[0][4].as<int>();
  claimed.job.attempt = claimed.failures + 1;
  return claimed;
}

// In a transaction of its own, because the job's is rolled back. Touches nothing if the job was
// done after all (a commit in doubt) or moved meanwhile.
absl::Status RecordFailure(pg::Pool& pool, const Claimed& claimed, const std::string& error,
                           absl::Time retry_at) {
  return pg::Transact(pool, JobTx(), [&](pg::Tx& tx) {
    tx.Exec(
        "UPDATE job SET attempt = attempt + 1, last_error = $5, retry_at = $6 "
        "WHERE kind = $1 AND key = $2 AND due_at = $3 AND attempt = $4",
        claimed.job.kind, claimed.job.key, claimed.job.due, claimed.failures, error, retry_at);
    return absl::OkStatus();
  });
}

}  // namespace

absl::Duration Backoff(int failures, uint32_t random) {
  const int doublings = std::clamp(failures - 1, 0, 20);
  const absl::Duration full = std::min(kFirstBackoff * (int64_t{1} << doublings), kLongestBackoff);
  // Between half and all of it, so that many that failed together do not return together.
  return full / 2 + full / 2 * (random % 1024) / 1024;
}

absl::Status Schedule(pg::Tx& tx, const std::string& kind, const std::string& key, absl::Time due,
                      const std::string& payload) {
  tx.Exec(
      "INSERT INTO job (kind, key, due_at, payload) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, "
      "payload = excluded.payload, attempt = 0, last_error = '', retry_at = NULL",
      kind, key, due, pg::Bytes(payload));
  return absl::OkStatus();
}

absl::Status Cancel(pg::Tx& tx, const std::string& kind, const std::string& key) {
  tx.Exec("DELETE FROM job WHERE kind = $1 AND key = $2", kind, key);
  return absl::OkStatus();
}

struct Runner::Impl {
  Impl(pg::Pool& p, const Clock& c, std::map<std::string, JobHandler> h, absl::Duration interval)
      : pool(p), clock(c), handlers(std::move(h)), poller("jobs", interval) {
    std::vector<std::string> names;
    for (const auto& [kind, handler] : handlers) names.push_back(kind);
    kinds = pg::Array(names);
  }

  enum class Step { kNone, kDone, kFailed };
  absl::StatusOr<Step> RunOne(absl::Time now);
  absl::StatusOr<int> RunDue();

  pg::Pool& pool;
  const Clock& clock;
  const std::map<std::string, JobHandler> handlers;
  // The handlers' kinds as an array; kinds of a newer or older version stay for their own replicas.
  std::string kinds;
  Poller poller;

  obs::Counter& done_total =
      obs::GetCounter("mumpuni_jobs_runs_total", "Runs of jobs.", {{"result", "done"}});
  obs::Counter& failed_total =
      obs::GetCounter("mumpuni_jobs_runs_total", "Runs of jobs.", {{"result", "failed"}});
};

absl::StatusOr<Runner::Impl::Step> Runner::Impl::RunOne(absl::Time now) {
  std::optional<Claimed> claimed;
  const obs::TraceScope trace(obs::TraceContext::NewRoot());
  const absl::Status status = pg::Transact(pool, JobTx(), [&](pg::Tx& tx) -> absl::Status {
    claimed = TakeNext(tx, kinds, now);
    if (!claimed.has_value()) return absl::OkStatus();
    return handlers.at(claimed->job.kind)(tx, claimed->job);
  });
  if (!claimed.has_value()) {
    if (!status.ok()) return status;
    return Step::kNone;
  }
  if (status.ok()) {
    done_total.Add();
    return Step::kDone;
  }
  failed_total.Add();
  const std::string error = ErrorText(status);
  obs::Warn("job failed", {{"kind", claimed->job.kind},
                           {"key", claimed->job.key},
                           {"attempt", claimed->job.attempt},
                           {"error", error}});
  RETURN_IF_ERROR(RecordFailure(pool, *claimed, error, now + RandomBackoff(claimed->job.attempt)));
  return Step::kFailed;
}

absl::StatusOr<int> Runner::Impl::RunDue() {
  // The instant is fixed: a job that is scheduled for "now" again waits for the next round.
  const absl::Time now = clock.Now();
  int done = 0;
  while (!poller.Stopping()) {
    ASSIGN_OR_RETURN(const Step step, RunOne(now));
    if (step == Step::kNone) break;
    if (step == Step::kDone) ++done;
  }
  return done;
}

Runner::Runner(pg::Pool& pool, const Clock& clock, std::map<std::string, JobHandler> handlers,
               absl::Duration poll_interval)
    : impl_(std::make_unique<Impl>(pool, clock, std::move(handlers), poll_interval)) {}

Runner::~Runner() { Stop(absl::ZeroDuration()); }

void Runner::Start() {
  impl_->poller.Start([impl = impl_.get()] { return impl->RunDue().status(); });
}

void Runner::Stop(absl::Duration grace) { impl_->poller.Stop(grace); }

absl::StatusOr<int> Runner::RunDue() { return impl_->RunDue(); }

absl::StatusOr<JobsStatus> Runner::Status() const {
  const absl::Time now = impl_->clock.Now();
  pg::TxOptions options;
  options.read_only = true;
  return pg::Transact(impl_->pool, options, [&](pg::Tx& tx) -> absl::StatusOr<JobsStatus> {
    const pqxx::result rows =
        tx.Exec("SELECT count(*), count(*) FILTER (WHERE attempt > 0), min(due_at) FROM job");
    JobsStatus status;
    status.pending = rows[0][0].as<int64_t>();
    status.failing = rows[0][1].as<int64_t>();
    const std::optional<absl::Time> oldest = pg::OptionalTimeOf(rows[0][2]);
    if (oldest.has_value() && *oldest < now) status.lateness = now - *oldest;
    return status;
  });
}

}  // namespace mumpuni::jobs
