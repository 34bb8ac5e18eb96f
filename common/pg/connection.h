// One connection to PostgreSQL with its prepared statements. For common/pg, and for the relay,
// which holds one for its session-level lock.
#pragma once

#include <functional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"

namespace mumpuni::pg {

// statement_timeout of every session unless a transaction sets its own.
inline constexpr absl::Duration kDefaultStatementTimeout = absl::Seconds(2);
// Waiting for a row lock longer than this is a conflict (SQLSTATE 55P03). It also bounds
// pg_advisory_lock: who wants to wait longer polls pg_try_advisory_lock.
inline constexpr absl::Duration kLockTimeout = absl::Milliseconds(1500);
// A transaction that idles longer is ended by the server: it would stall every relay of the
// instance.
inline constexpr absl::Duration kIdleInTransactionTimeout = absl::Seconds(5);

// Used by one thread at a time. Never reconnects by itself: once broken, it stays broken.
struct Connection {
  // `conninfo` from SessionUrl(). Throws pqxx::broken_connection if refused.
  explicit Connection(const std::string& conninfo);

  struct Statement {
    // Under which it is prepared.
    std::string name;
    bool reads_only = false;
  };
  // `sql` as prepared on this connection; prepares it at the first use.
  const Statement& Prepared(std::string_view sql);

  // One statement outside any transaction (CREATE DATABASE, a session-level lock); answers the
  // first column of its rows. Throws what libpqxx throws.
  std::vector<std::string> RunAlone(const std::string& sql);

  pqxx::connection raw;
  // The last statement sent through Tx::Exec: a constant text without values, for the log.
  std::string_view last_sql;

 private:
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> prepared_;
};

// A SELECT or WITH that names none of the words by which a statement writes or locks rows.
bool ReadsOnly(std::string_view sql);

// `url` with the session's settings (application name, UTC, timeouts, keepalive) as parameters, so
// that they are there from the first statement on.
std::string SessionUrl(std::string_view url, std::string_view application_name);

}  // namespace mumpuni::pg
