// Transactions on PostgreSQL. Exceptions of libpqxx live only below this header and inside store/;
// Transact turns them into a Status without any driver text.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "common/core/status.h"

namespace mumpuni::pg {

class Pool;
struct Connection;
struct TxOptions;

// One open transaction, READ COMMITTED. Used by one thread. Statements are prepared once per
// connection and reused, so `sql` must be a constant text (a literal), never assembled from input.
class Tx {
 public:
  // Runs one statement. Values are bound as $1, $2, … ; supported: bool, integers, std::string,
  // std::string_view, const char*, std::optional of these, Id, LocalDate, absl::Time, Bytes.
  template <typename... Args>
  pqxx::result Exec(std::string_view sql, const Args&... args) {
    return ExecParams(sql, {Bind(args)...});
  }

  // Called after a successful commit, in order of registration (wake the relay, never I/O).
  void OnCommit(std::function<void()> action) { on_commit_.push_back(std::move(action)); }

  // COPY-like bulk insert and other special needs; not in a read-only transaction.
  pqxx::transaction_base& raw();

  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  // A bound value in text form; nullopt is NULL.
  using Value = std::optional<std::string>;

 private:
  friend class TransactionRunner;
  Tx(Connection& connection, pqxx::transaction_base& transaction, const TxOptions& options);
  pqxx::result ExecParams(std::string_view sql, const std::vector<Value>& values);

  static Value Bind(bool v) { return v ? "t" : "f"; }
  template <typename T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) static Value Bind(T v) {
    return std::to_string(v);
  }
  static Value Bind(const std::string& v) { return v; }
  static Value Bind(std::string_view v) { return std::string(v); }
  static Value Bind(const char* v) { return std::string(v); }
  static Value Bind(const Id& v) { return v.ToString(); }
  static Value Bind(LocalDate v) { return v.ToString(); }
  static Value Bind(absl::Time v);
  static Value Bind(std::nullopt_t) { return std::nullopt; }
  template <typename T>
  static Value Bind(const std::optional<T>& v) {
    return v.has_value() ? Bind(*v) : Value();
  }

  Connection& connection_;
  pqxx::transaction_base& transaction_;
  const bool read_only_;
  const bool one_write_;
  // The one statement that writes has been sent.
  bool wrote_ = false;
  std::vector<std::function<void()>> on_commit_;
  // A statement failed, or may have: COMMIT would then quietly roll back.
  bool statement_failed_ = false;
};

// A bound NULL for the nil id.
inline std::optional<Id> OrNull(const Id& id) {
  return id.IsNil() ? std::nullopt : std::optional<Id>(id);
}

// Text forms for set-based statements: `= any($1::uuid[])`, `unnest($1::text[], …)`.
std::string Array(const std::vector<std::string>& values);
std::string Array(const std::vector<Id>& values);
std::string Array(const std::vector<int64_t>& values);
std::string Array(const std::vector<LocalDate>& values);
// A datemultirange of the days from each first to its last, both inclusive; a range that ends
// before it begins is left out.
std::string Multirange(const std::vector<std::pair<LocalDate, LocalDate>>& ranges);
// `\x…` text of a bytea value, and back.
std::string Bytes(std::string_view raw);
std::string FromBytes(std::string_view text);
// Reading columns.
Id IdOf(const pqxx::field& field);           // nil if NULL
LocalDate DateOf(const pqxx::field& field);  // must not be NULL
std::optional<LocalDate> OptionalDateOf(const pqxx::field& field);
absl::Time TimeOf(const pqxx::field& field);  // timestamptz; must not be NULL
std::optional<absl::Time> OptionalTimeOf(const pqxx::field& field);
std::string TextOf(const pqxx::field& field);  // "" if NULL
std::vector<std::string> TextArrayOf(const pqxx::field& field);

// How a prepared statement is planned.
enum class Plan {
  // As PostgreSQL sees fit: after a few plans for the values at hand it compares their estimated
  // costs with those of one plan for all values.
  kAuto,
  // Once for all values: where estimates for the values at hand mislead.
  kOnce,
  // For the values at hand, each time: where they decide which index to use.
  kEachTime,
};

struct TxOptions {
  // Serialization failures and deadlocks are retried this often, with jitter.
  int max_attempts = 3;
  // Only statements that read; another one is INTERNAL. Each sees what is committed when it starts,
  // so with the default statement_timeout and plan none is wrapped in BEGIN and COMMIT.
  bool read_only = false;
  // Statements that read, and last of all one that writes (the audit record of a read); one after
  // it is INTERNAL. It commits by itself, also if the body then answers an error; none is wrapped
  // in BEGIN and COMMIT, as above.
  bool one_write = false;
  Plan plan = Plan::kAuto;
  // SET LOCAL statement_timeout. For a caller with a deadline: Within (deadline.h).
  absl::Duration statement_timeout = absl::Seconds(2);
  // Give up waiting for a connection after this.
  absl::Duration acquire_timeout = absl::Seconds(2);
};

namespace internal {
// "2026-11-25 03:11:00.123456+00" (a session in UTC), "infinity", "-infinity"; nullopt otherwise.
std::optional<absl::Time> ParseTimestamp(std::string_view text);
// RFC 3339 in UTC with microseconds, or "infinity".
std::string FormatTimestamp(absl::Time time);
// `{a,"b c",NULL}` of one dimension; NULL becomes "".
std::vector<std::string> ParseArray(std::string_view text);

// Runs `body` in a transaction with the contract of Transact.
absl::Status RunTransaction(Pool& pool, const TxOptions& options,
                            const std::function<absl::Status(Tx&)>& body);
}  // namespace internal

// Runs `body(Tx&)`, which returns absl::Status or absl::StatusOr<T>, and commits if it is OK;
// otherwise rolls back and returns its error. Retries serialization failures and deadlocks (the
// body must be repeatable). A commit whose outcome is unknown: UNAVAILABLE COMMIT_OUTCOME_UNKNOWN.
// A lost or refused connection: UNAVAILABLE DATABASE_UNAVAILABLE. Statement timeout:
// DEADLINE_EXCEEDED. A value that the database refuses each time (a NUL in a text, SQLSTATE 21000
// and classes 22 and 23): INTERNAL DATA_REJECTED.
template <typename F>
auto Transact(Pool& pool, const TxOptions& options, F&& body) -> std::invoke_result_t<F&, Tx&> {
  using Result = std::invoke_result_t<F&, Tx&>;
  if constexpr (std::is_same_v<Result, absl::Status>) {
    return internal::RunTransaction(pool, options, body);
  } else {
    std::optional<Result> result;
    absl::Status status = internal::RunTransaction(pool, options, [&](Tx& tx) {
      result.emplace(body(tx));
      return result->status();
    });
    if (!status.ok()) return status;
    return *std::move(result);
  }
}

}  // namespace mumpuni::pg
