#include "common/pg/tx.h"

#include <algorithm>
#include <optional>
#include <random>
#include <stdexcept>
#include <typeinfo>
#include <utility>

#include "absl/time/clock.h"
#include "common/core/reasons.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"
#include "common/pg/connection.h"
#include "common/pg/pool.h"

namespace mumpuni::pg {

namespace {

// A value that cannot even be sent.
struct RejectedValue : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

// READ COMMITTED gives each statement a snapshot of its own, so to reads, and to a write that
// stands alone, a transaction around them only adds two round trips. A timeout or a way of planning
// of its own needs one to be set in.
bool NeedsNoTransaction(const TxOptions& options) {
  return (options.read_only || options.one_write) &&
         options.statement_timeout == kDefaultStatementTimeout && options.plan == Plan::kAuto;
}

}  // namespace

Tx::Tx(Connection& connection, pqxx::transaction_base& transaction, const TxOptions& options)
    : connection_(connection),
      transaction_(transaction),
      read_only_(options.read_only),
      one_write_(options.one_write) {}

pqxx::result Tx::ExecParams(std::string_view sql, const std::vector<Value>& values) {
  connection_.last_sql = sql;
  std::vector<const char*> params;
  params.reserve(values.size());
  for (const Value& value : values) {
    // libpq reads up to the first NUL: half a value must not be stored.
    if (value.has_value() && value->find('\0') != std::string::npos) {
      throw RejectedValue("a text value holds a NUL character");
    }
    params.push_back(value.has_value() ? value->c_str() : nullptr);
  }
  const Connection::Statement& statement = connection_.Prepared(sql);
  if (read_only_ && !statement.reads_only) {
    throw std::logic_error("a statement that may write in a read-only transaction");
  }
  if (one_write_) {
    if (wrote_) throw std::logic_error("a statement after the one that writes");
    wrote_ = !statement.reads_only;
  }
  try {
    return transaction_.exec_prepared(statement.name, pqxx::prepare::make_dynamic_params(params));
  } catch (...) {
    statement_failed_ = true;
    throw;
  }
}

pqxx::transaction_base& Tx::raw() {
  if (read_only_ || one_write_) throw std::logic_error("what this transaction sends must be known");
  // What is sent through it is unknown, so the commit has to ask whether all went well.
  statement_failed_ = true;
  return transaction_;
}

Tx::Value Tx::Bind(absl::Time v) { return internal::FormatTimestamp(v); }

namespace {

// What becomes of a failed attempt.
enum class Next {
  // The status is the answer.
  kGiveUp,
  // A conflict with another transaction: again, after a pause.
  kRetryConflict,
  // The connection was lost before the commit was sent: once more on a fresh one.
  kRetryFresh,
};

struct Outcome {
  absl::Status status;
  Next next = Next::kGiveUp;
};

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// 57P: the server goes down or ends this session; 08: the connection; 53300: no more connections.
bool IsConnectionLoss(std::string_view sqlstate) {
  return StartsWith(sqlstate, "57P") || StartsWith(sqlstate, "08") || sqlstate == "53300" ||
         sqlstate == "25P03";
}

// Statements prepared on this connection no longer fit the server's state: another connection
// prepares them anew (a migration changed a result type, or somebody discarded them).
bool IsStalePlan(std::string_view sqlstate) { return sqlstate == "0A000" || sqlstate == "26000"; }

// The same values would be refused again: 22 is data (out of range, not UTF-8), 23 a constraint,
// 21000 a row named twice in one upsert. libpqxx has a type for the first two and may leave the
// SQLSTATE out.
bool IsRejectedData(const pqxx::sql_error& error) {
  const std::string& sqlstate = error.sqlstate();
  return dynamic_cast<const pqxx::data_exception*>(&error) != nullptr ||
         dynamic_cast<const pqxx::integrity_constraint_violation*>(&error) != nullptr ||
         StartsWith(sqlstate, "22") || StartsWith(sqlstate, "23") || sqlstate == "21000";
}

// Values stay out of it: the statement is a constant text, and the driver's text is dropped.
// libpqxx 6 knows no SQLSTATE for some errors (a missing right, for one) but has a type for each.
void LogSqlError(const pqxx::sql_error& error, std::string_view sql) {
  obs::Err("statement failed",
           {{"sqlstate", error.sqlstate()}, {"type", typeid(error).name()}, {"sql", sql}});
}

absl::Status Unavailable() {
  return Error(reasons::kDatabaseUnavailable, "the connection was lost");
}

Outcome OfSqlError(const pqxx::sql_error& error, std::string_view sql) {
  const std::string& sqlstate = error.sqlstate();
  if (IsConnectionLoss(sqlstate)) return {Unavailable(), Next::kRetryFresh};
  if (sqlstate == "57014") {
    return {Error(reasons::kDeadlineExceeded, "the statement took too long")};
  }
  // It has waited for a lock already: waiting again would only add to the queue.
  if (sqlstate == "55P03") {
    return {Error(reasons::kTransactionConflict, "a lock was not free in time")};
  }
  // A full disk, no memory, too many sessions: nothing was changed, and it may pass. The server's
  // words hold no value of anybody.
  if (StartsWith(sqlstate, "53")) {
    obs::Err("the database lacks what it needs", {{"sqlstate", sqlstate}, {"error", error.what()}});
    return {Unavailable()};
  }
  LogSqlError(error, sql);
  if (IsRejectedData(error)) return {Error(reasons::kDataRejected, "the database refuses a value")};
  return {Error(reasons::kInternal, "a statement failed"),
          IsStalePlan(sqlstate) ? Next::kRetryFresh : Next::kGiveUp};
}

void Pause(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int max_ms = std::min(5 << attempt, 100);
  absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(1, max_ms)(random)));
}

std::string BeginSql(const TxOptions& options) {
  std::string sql = options.read_only ? "BEGIN READ ONLY" : "BEGIN";
  if (options.statement_timeout != kDefaultStatementTimeout) {
    // 0 would mean no limit at all.
    const int64_t ms = std::max<int64_t>(1, absl::ToInt64Milliseconds(options.statement_timeout));
    sql += "; SET LOCAL statement_timeout = " + std::to_string(ms);
  }
  if (options.plan == Plan::kOnce) sql += "; SET LOCAL plan_cache_mode = force_generic_plan";
  if (options.plan == Plan::kEachTime) sql += "; SET LOCAL plan_cache_mode = force_custom_plan";
  return sql;
}

}  // namespace

// One attempt on one connection. BEGIN and COMMIT are sent by hand: BEGIN takes its timeout along
// in one round trip, and it is known exactly whether COMMIT was sent.
class TransactionRunner {
 public:
  TransactionRunner(Pool::Lease& lease, const TxOptions& options)
      : lease_(lease),
        options_(options),
        transaction_(lease->raw),
        tx_(*lease, transaction_, options) {}

  Outcome Run(const std::function<absl::Status(Tx&)>& body) {
    if (NeedsNoTransaction(options_)) return RunBare(body);
    Outcome outcome = Guarded([&] {
      lease_->last_sql = "BEGIN";
      transaction_.exec(BeginSql(options_));
      absl::Status status = body(tx_);
      if (!status.ok()) return status;
      if (tx_.statement_failed_) transaction_.exec("SELECT 1");  // fails if the transaction has
      commit_sent_ = true;
      lease_->last_sql = "COMMIT";
      transaction_.exec("COMMIT");
      return absl::OkStatus();
    });
    if (!outcome.status.ok()) CleanUp(outcome);
    return outcome;
  }

  std::vector<std::function<void()>> TakeHooks() { return std::move(tx_.on_commit_); }

 private:
  Outcome RunBare(const std::function<absl::Status(Tx&)>& body) {
    Outcome outcome = Guarded([&] {
      absl::Status status = body(tx_);
      const bool swallowed = status.ok() && tx_.statement_failed_;
      return swallowed ? Error(reasons::kInternal, "a statement failed") : status;
    });
    if (!IsUsableAfter(outcome)) lease_.MarkBroken();
    return outcome;
  }

  template <typename F>
  Outcome Guarded(F&& run) {
    try {
      return {run()};
    } catch (const pqxx::in_doubt_error&) {
      return Lost();
    } catch (const pqxx::broken_connection&) {
      return Lost();
    } catch (const pqxx::transaction_rollback&) {
      // Serialization failure or deadlock; libpqxx gives them no SQLSTATE.
      return {Error(reasons::kTransactionConflict, "conflict with another transaction"),
              Next::kRetryConflict};
    } catch (const pqxx::sql_error& error) {
      Outcome outcome = OfSqlError(error, lease_->last_sql);
      return CommitSent() && IsConnectionLoss(error.sqlstate()) ? Lost() : outcome;
    } catch (const RejectedValue& error) {
      obs::Err("value refused", {{"what", error.what()}, {"sql", lease_->last_sql}});
      return {Error(reasons::kDataRejected, error.what())};
    } catch (const std::exception& error) {
      if (!lease_->raw.is_open()) return Lost();
      // Conversion errors and the like: the type says enough, the text may hold a value.
      obs::Err("exception in a transaction",
               {{"type", typeid(error).name()}, {"sql", lease_->last_sql}});
      return {Error(reasons::kInternal, "unexpected exception")};
    }
  }

  Outcome Lost() const {
    if (CommitSent()) return {Error(reasons::kCommitOutcomeUnknown, "lost during the commit")};
    return {Unavailable(), Next::kRetryFresh};
  }

  // COMMIT, or the statement that commits by itself.
  bool CommitSent() const { return commit_sent_ || (tx_.wrote_ && NeedsNoTransaction(options_)); }

  bool IsUsableAfter(const Outcome& outcome) const {
    const bool unknown = ReasonOf(outcome.status) == reasons::kCommitOutcomeUnknown.id;
    return outcome.next != Next::kRetryFresh && !unknown && lease_->raw.is_open();
  }

  // Leaves the connection fit for the next one, or gives it up.
  void CleanUp(const Outcome& outcome) {
    bool usable = IsUsableAfter(outcome);
    if (usable) {
      try {
        transaction_.exec("ROLLBACK");
      } catch (const std::exception&) {
        usable = false;
      }
    }
    if (!usable) lease_.MarkBroken();
  }

  Pool::Lease& lease_;
  const TxOptions& options_;
  bool commit_sent_ = false;
  pqxx::nontransaction transaction_;
  Tx tx_;
};

namespace internal {
namespace {

Outcome Attempt(Pool& pool, const TxOptions& options, const std::function<absl::Status(Tx&)>& body,
                std::vector<std::function<void()>>& hooks) {
  absl::StatusOr<Pool::Lease> lease = pool.Acquire(options.acquire_timeout);
  if (!lease.ok()) return {lease.status()};
  std::optional<TransactionRunner> runner;
  try {
    runner.emplace(*lease, options);
  } catch (const std::exception&) {
    // The driver looks at the socket first, and finds that it was reset while nobody used it.
    lease->MarkBroken();
    return {Unavailable(), Next::kRetryFresh};
  }
  Outcome outcome = runner->Run(body);
  if (outcome.status.ok()) hooks = runner->TakeHooks();
  return outcome;
}

}  // namespace

absl::Status RunTransaction(Pool& pool, const TxOptions& options,
                            const std::function<absl::Status(Tx&)>& body) {
  static obs::Counter& retries =
      obs::GetCounter("mumpuni_pg_transaction_retries_total",
                      "Transactions run again after a conflict or a lost connection.");
  bool fresh_tried = false;
  for (int attempt = 1;; ++attempt) {
    std::vector<std::function<void()>> hooks;
    const Outcome outcome = Attempt(pool, options, body, hooks);
    if (outcome.status.ok()) {
      for (const auto& hook : hooks) hook();
      return outcome.status;
    }
    if (outcome.next == Next::kRetryFresh && !fresh_tried) {
      // The pool has dropped its idle connections, so the next one is new.
      fresh_tried = true;
    } else if (outcome.next == Next::kRetryConflict && attempt < options.max_attempts) {
      Pause(attempt);
    } else {
      return outcome.status;
    }
    retries.Add();
  }
}

}  // namespace internal
}  // namespace mumpuni::pg
