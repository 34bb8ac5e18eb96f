#include "common/pg/migrate.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/core/sha256.h"
#include "common/obs/log.h"
#include "common/pg/tx.h"

namespace mumpuni::pg {

namespace common {
// Embedded from common/pg/migrations by CMake.
std::vector<Migration> Migrations();
}  // namespace common

namespace {

// A migration may rewrite a table; waiting for a lock, though, stops everybody behind it.
constexpr absl::Duration kMigrationTimeout = absl::Minutes(30);

// Titles of migrations that take away what the release before still needs.
constexpr std::string_view kContract = "contract_";

TxOptions MigrationTx() {
  TxOptions options;
  options.statement_timeout = kMigrationTimeout;
  return options;
}

bool IsPlainIdentifier(const std::string& name) {
  if (name.empty() || name.size() > 63 || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string WithRole(std::string_view sql, const std::string& role) {
  constexpr std::string_view kMark = ":runtime_role";
  std::string out;
  size_t from = 0;
  for (size_t at = sql.find(kMark); at != std::string_view::npos; at = sql.find(kMark, from)) {
    out += sql.substr(from, at - from);
    out += role;
    from = at + kMark.size();
  }
  out += sql.substr(from);
  return out;
}

std::string Named(const Migration& m) {
  return "migration " + std::to_string(m.number) + " " + std::string(m.title);
}

absl::StatusOr<std::vector<Migration>> Sorted(std::vector<Migration> migrations) {
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& a, const Migration& b) { return a.number < b.number; });
  for (size_t i = 1; i < migrations.size(); ++i) {
    if (migrations[i].number == migrations[i - 1].number) {
      return absl::InvalidArgumentError(Named(migrations[i]) + ": its number is taken twice");
    }
  }
  return migrations;
}

// The driver's text stays in the log of the person who migrates; it never goes into the status.
absl::Status Run(Tx& tx, const std::string& what, const std::string& sql) {
  try {
    tx.raw().exec(sql);
    return absl::OkStatus();
  } catch (const pqxx::sql_error& error) {
    const std::string text = error.what();
    obs::Err("migration failed", {{"migration", what},
                                  {"sqlstate", error.sqlstate()},
                                  {"error", text.substr(0, text.find('\n'))}});
    return absl::InternalError(what + " failed; the log has the cause");
  }
}

// One migrator at a time; two replicas that start together do not race.
absl::Status Lock(Tx& tx) {
  return Run(tx, "waiting for another migration",
             "SET LOCAL lock_timeout = '60s'; "
             "SELECT pg_advisory_xact_lock(hashtext('mumpuni.schema_version')); "
             "SET LOCAL lock_timeout = '10s'");
}

absl::Status MakeVersionTable(Tx& tx, const std::string& runtime_role) {
  RETURN_IF_ERROR(Lock(tx));
  return Run(tx, "schema_version",
             "CREATE TABLE IF NOT EXISTS schema_version (number int PRIMARY KEY, "
             "title text NOT NULL, hash text NOT NULL, "
             "applied_at timestamptz NOT NULL DEFAULT now()); "
             "GRANT USAGE ON SCHEMA public TO " +
                 runtime_role +
                 "; "
                 "GRANT SELECT ON schema_version TO " +
                 runtime_role);
}

absl::Status CheckHash(const Migration& m, std::string_view applied_hash) {
  if (applied_hash == Sha256Hex(m.sql)) return absl::OkStatus();
  return absl::FailedPreconditionError(Named(m) + " was changed after it was applied");
}

absl::Status Apply(Tx& tx, const Migration& m, const std::string& runtime_role) {
  RETURN_IF_ERROR(Lock(tx));
  const pqxx::result applied =
      tx.Exec("SELECT hash FROM schema_version WHERE number = $1", m.number);
  if (!applied.empty()) return CheckHash(m, TextOf(applied[0][0]));
  RETURN_IF_ERROR(Run(tx, Named(m), WithRole(m.sql, runtime_role)));
  tx.Exec("INSERT INTO schema_version (number, title, hash) VALUES ($1, $2, $3)", m.number, m.title,
          Sha256Hex(m.sql));
  obs::Info("migration applied", {{"migration", Named(m)}});
  return absl::OkStatus();
}

struct Applied {
  std::string title;
  std::string hash;
};

absl::StatusOr<std::map<int, Applied>> AppliedMigrations(Tx& tx) {
  if (tx.Exec("SELECT 1 WHERE to_regclass('public.schema_version') IS NOT NULL").empty()) {
    return absl::FailedPreconditionError("the database was never migrated");
  }
  std::map<int, Applied> applied;
  for (const auto& row : tx.Exec("SELECT number, title, hash FROM schema_version")) {
    applied.emplace(row[0].as<int>(), Applied{TextOf(row[1]), TextOf(row[2])});
  }
  return applied;
}

}  // namespace

absl::Status Migrate(Pool& owner, const std::vector<Migration>& migrations,
                     const std::string& runtime_role) {
  if (!IsPlainIdentifier(runtime_role)) {
    return absl::InvalidArgumentError("the runtime role must be a plain identifier");
  }
  ASSIGN_OR_RETURN(const std::vector<Migration> sorted, Sorted(migrations));
  RETURN_IF_ERROR(
      Transact(owner, MigrationTx(), [&](Tx& tx) { return MakeVersionTable(tx, runtime_role); }));
  for (const Migration& m : sorted) {
    RETURN_IF_ERROR(
        Transact(owner, MigrationTx(), [&](Tx& tx) { return Apply(tx, m, runtime_role); }));
  }
  return absl::OkStatus();
}

absl::Status CheckVersion(Pool& pool, const std::vector<Migration>& migrations) {
  TxOptions options;
  options.read_only = true;
  ASSIGN_OR_RETURN(auto applied, Transact(pool, options, AppliedMigrations));
  for (const Migration& m : migrations) {
    const auto found = applied.find(m.number);
    if (found == applied.end()) {
      return absl::FailedPreconditionError(Named(m) + " is not applied");
    }
    RETURN_IF_ERROR(CheckHash(m, found->second.hash));
    applied.erase(found);
  }
  for (const auto& [number, newer] : applied) {
    if (!newer.title.starts_with(kContract)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("the database is newer than this program: migration ", number, " ",
                     newer.title, " took away what it needs; run the newer program"));
  }
  if (!applied.empty()) {
    obs::Warn("the database is newer than this program, which can go on until it is replaced",
              {{"unknown_migrations", applied.size()}});
  }
  return absl::OkStatus();
}

std::vector<Migration> CommonMigrations() { return common::Migrations(); }

}  // namespace mumpuni::pg
