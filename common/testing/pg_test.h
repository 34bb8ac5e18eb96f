// A migrated database for one test, on the server of MUMPUNI_TEST_PG_ADMIN_URL.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/pg/migrate.h"
#include "common/pg/pool.h"

namespace mumpuni::testing {

// Fresh per object and dropped at its end. Copied from a template that is migrated once per
// distinct set of migrations, so one costs some 50 ms. Throws std::runtime_error if anything is in
// the way.
class TestDatabase {
 public:
  // Common's migrations only.
  TestDatabase();
  // `migrations` is the complete set, as a service gives it to Migrate. Empty: an empty database.
  explicit TestDatabase(std::vector<pg::Migration> migrations);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // As the runtime role, with what the migrations grant it: what the service itself would use.
  std::string url() const;
  pg::Pool& pool();
  // As the owner role, which migrates and may do everything in this database.
  std::string owner_url() const;
  pg::Pool& owner_pool();
  // As the superuser, for ending sessions and for forging rows.
  std::string admin_url() const;
  pg::Pool& admin_pool();
  // Name of the runtime role, for Migrate.
  static std::string runtime_role();

  // Ends all sessions of the runtime role in this database, as a failover would; answers how many.
  int KillSessions();

 private:
  std::string name_;
  std::unique_ptr<pg::Pool> pool_;
  std::unique_ptr<pg::Pool> owner_pool_;
  std::unique_ptr<pg::Pool> admin_pool_;
};

}  // namespace mumpuni::testing
