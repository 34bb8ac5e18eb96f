// A database with one more table, for the tests of common/pg and what stands on it.
#pragma once

#include <vector>

#include "common/pg/migrate.h"
#include "common/pg/tx.h"
#include "common/testing/pg_test.h"

namespace mumpuni::testing {

inline std::vector<pg::Migration> WithTestTables() {
  std::vector<pg::Migration> migrations = pg::CommonMigrations();
  migrations.push_back({100, "test", R"sql(
    CREATE TABLE item (name text PRIMARY KEY, amount bigint NOT NULL DEFAULT 0);
    GRANT SELECT, INSERT, UPDATE, DELETE ON item TO :runtime_role;
    -- Ends the session that commits a row named 'deadly', while its COMMIT is under way.
    CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.name = 'deadly' THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER deadly AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION end_session();
  )sql"});
  return migrations;
}

inline int64_t Count(pg::Pool& pool, const char* sql) {
  pg::TxOptions options;
  options.read_only = true;
  auto count = pg::Transact(pool, options, [&](pg::Tx& tx) -> absl::StatusOr<int64_t> {
    return tx.Exec(sql)[0][0].as<int64_t>();
  });
  return count.ok() ? *count : -1;
}

}  // namespace mumpuni::testing
