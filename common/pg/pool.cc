#include "common/pg/pool.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/core/reasons.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"
#include "common/pg/connection.h"
#include "common/pg/tx.h"

namespace mumpuni::pg {
namespace {

// What the server or libpq says of a connection that no patience will mend. Other words, also those
// of a server that speaks another language, count as what may pass.
constexpr std::string_view kNeverPasses[] = {
    "password authentication failed", "does not exist",
    "no pg_hba.conf entry",           "permission denied for database",
    "certificate verify failed",      "server certificate for",
    "root certificate file",          "not permitted to log in"};

bool NeverPasses(std::string_view text) {
  return std::any_of(std::begin(kNeverPasses), std::end(kNeverPasses),
                     [&](std::string_view known) { return text.find(known) != text.npos; });
}

// On one line; the driver repeats a refusal for each address it tries.
std::string OneLine(const char* text) {
  return absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar("\n\t "), absl::SkipEmpty()), " ");
}

}  // namespace

struct Pool::Impl {
  explicit Impl(PoolOptions o)
      : options(std::move(o)),
        session_url(SessionUrl(options.url, options.application_name)),
        in_use_gauge(obs::GetGauge("mumpuni_pg_connections_in_use",
                                   "Connections lent out at the moment.",
                                   {{"pool", options.application_name}})),
        waiting_gauge(obs::GetGauge("mumpuni_pg_pool_waiting",
                                    "Threads waiting for a connection at the moment.",
                                    {{"pool", options.application_name}})),
        timeouts(obs::GetCounter("mumpuni_pg_acquire_timeouts_total",
                                 "Waits for a connection that were given up.",
                                 {{"pool", options.application_name}})) {
    obs::GetGauge("mumpuni_pg_pool_size", "Connections the pool may open.",
                  {{"pool", options.application_name}})
        .Set(options.max_connections);
  }

  void Return(std::unique_ptr<Connection> connection, bool broken);
  void SetInUse(int count);
  // Under the lock. False if no place became free in time.
  bool AwaitPlace(std::unique_lock<std::mutex>& lock, absl::Duration timeout);
  // Keeps why the attempt to connect failed ("": it did not), and tells it if that is news.
  void Tell(const std::string& why);

  const PoolOptions options;
  const std::string session_url;
  obs::Gauge& in_use_gauge;
  obs::Gauge& waiting_gauge;
  obs::Counter& timeouts;
  std::mutex mutex;
  std::condition_variable returned;
  // The most recently used is taken first: its statements are prepared, its caches warm.
  std::vector<std::unique_ptr<Connection>> idle;
  int in_use = 0;
  int waiting = 0;
  // Why the last attempt to connect failed; empty if it did not.
  std::string refusal;
};

void Pool::Impl::SetInUse(int count) {
  in_use = count;
  in_use_gauge.Set(count);
}

bool Pool::Impl::AwaitPlace(std::unique_lock<std::mutex>& lock, absl::Duration timeout) {
  const auto has_place = [&] { return in_use < options.max_connections; };
  if (has_place()) return true;
  waiting_gauge.Set(++waiting);
  const bool free = returned.wait_for(lock, absl::ToChronoMilliseconds(timeout), has_place);
  waiting_gauge.Set(--waiting);
  if (!free) timeouts.Add();
  return free;
}

void Pool::Impl::Tell(const std::string& why) {
  {
    const std::lock_guard lock(mutex);
    if (why == refusal) return;
    refusal = why;
  }
  // User, host and database are no secrets here; libpq never repeats the password.
  if (!why.empty()) {
    obs::Warn("cannot connect to the database",
              {{"pool", options.application_name}, {"error", why}});
  }
}

void Pool::Impl::Return(std::unique_ptr<Connection> connection, bool broken) {
  // Closing a connection talks to the server, so it happens outside the lock.
  std::vector<std::unique_ptr<Connection>> discarded;
  {
    std::lock_guard lock(mutex);
    SetInUse(in_use - 1);
    if (broken || !connection->raw.is_open()) {
      // What broke one (a restart, a failover) has most likely broken the others, too.
      discarded.swap(idle);
      discarded.push_back(std::move(connection));
    } else {
      idle.push_back(std::move(connection));
    }
  }
  returned.notify_one();
}

Pool::Lease::Lease(Pool* pool, std::unique_ptr<Connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}

Pool::Lease::Lease(Lease&& other) noexcept
    : pool_(other.pool_), connection_(std::move(other.connection_)), broken_(other.broken_) {}

Pool::Lease::~Lease() {
  if (connection_ != nullptr) pool_->impl_->Return(std::move(connection_), broken_);
}

Pool::Pool(PoolOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Pool::~Pool() = default;

absl::StatusOr<Pool::Lease> Pool::Acquire(absl::Duration timeout) {
  {
    std::unique_lock lock(impl_->mutex);
    if (!impl_->AwaitPlace(lock, timeout)) {
      return Error(reasons::kDatabaseUnavailable, "no free connection in time");
    }
    impl_->SetInUse(impl_->in_use + 1);
    if (!impl_->idle.empty()) {
      Lease lease(this, std::move(impl_->idle.back()));
      impl_->idle.pop_back();
      return lease;
    }
  }
  try {
    Lease lease(this, std::make_unique<Connection>(impl_->session_url));
    impl_->Tell("");
    return lease;
  } catch (const std::exception& refused) {
    impl_->Tell(OneLine(refused.what()));
    {
      std::lock_guard lock(impl_->mutex);
      impl_->SetInUse(impl_->in_use - 1);
    }
    impl_->returned.notify_one();
    return Error(reasons::kDatabaseUnavailable, "connection refused");
  }
}

absl::Status Pool::Try() {
  try {
    const Connection connection(impl_->session_url);
    return absl::OkStatus();
  } catch (const std::exception& refused) {
    const std::string why = OneLine(refused.what());
    if (NeverPasses(why)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the database of --database-url (MUMPUNI_DATABASE_URL) refuses this service: ", why));
    }
    return Error(reasons::kDatabaseUnavailable, why);
  }
}

absl::Status Pool::Ping(absl::Duration timeout) {
  TxOptions options;
  options.read_only = true;
  options.statement_timeout = timeout;
  options.acquire_timeout = timeout;
  return Transact(*this, options, [](Tx& tx) {
    tx.Exec("SELECT 1");
    return absl::OkStatus();
  });
}

int Pool::in_use() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->in_use;
}

int Pool::max_connections() const { return impl_->options.max_connections; }
const PoolOptions& Pool::options() const { return impl_->options; }

}  // namespace mumpuni::pg
