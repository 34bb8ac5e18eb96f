// Schema migrations NNNN_title.sql, forward only, embedded into the binary by CMake
// (mumpuni_embed_migrations), run as the owner role under an advisory lock.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/pg/pool.h"

namespace mumpuni::pg {

struct Migration {
  int number;
  std::string_view title;
  std::string_view sql;
};

// Applies what is missing, each in its own transaction, and records number, title, hash and time in
// `schema_version`. A changed hash of an applied migration is FAILED_PRECONDITION naming it.
// In SQL the word :runtime_role is replaced by `runtime_role` (a plain identifier).
absl::Status Migrate(Pool& owner, const std::vector<Migration>& migrations,
                     const std::string& runtime_role);

// FAILED_PRECONDITION if a migration is missing, or if the database has a newer one whose title
// begins with "contract_": it took away something that earlier programs need. With any other newer
// migration a program may go on, as it does while a release is rolled out or taken back.
absl::Status CheckVersion(Pool& pool, const std::vector<Migration>& migrations);

// The tables of common (request_log, outbox, event_sequence, relay_cursor, inbox_cursor,
// parked_event, job, audit_log) as numbers 1–99; a service's own start at 100.
std::vector<Migration> CommonMigrations();

}  // namespace mumpuni::pg
