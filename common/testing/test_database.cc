#include <stdexcept>

#include "common/core/sha256.h"
#include "common/pg/connection.h"
#include "common/testing/env.h"
#include "common/testing/pg_test.h"

namespace mumpuni::testing {
namespace {

constexpr char kOwner[] = "mumpuni_test_owner";
constexpr char kRuntime[] = "mumpuni_test_runtime";

std::string AdminUrl() { return RequiredEnv("MUMPUNI_TEST_PG_ADMIN_URL"); }

// The same in every test process, and no secret that the admin's URL does not hold.
std::string PasswordOf(const std::string& role) {
  return Sha256Hex(role + AdminUrl()).substr(0, 32);
}

// "postgresql://user:password@host:port/database?params" with another database, and another user
// unless `user_info` is empty.
std::string UrlTo(const std::string& database, const std::string& user_info) {
  const std::string admin = AdminUrl();
  const size_t host_from = admin.find("://") + 3;
  const size_t at = admin.find('@', host_from);
  const size_t slash = admin.find('/', at == std::string::npos ? host_from : at);
  const size_t query = admin.find('?');
  if (host_from < 3 || slash == std::string::npos) {
    throw std::runtime_error(
        "MUMPUNI_TEST_PG_ADMIN_URL must be postgresql://user@host:port/database");
  }
  const std::string parameters = query == std::string::npos ? "" : admin.substr(query);
  const std::string head = admin.substr(0, host_from);
  if (user_info.empty()) return admin.substr(0, slash + 1) + database + parameters;
  const size_t host = at == std::string::npos ? host_from : at + 1;
  return head + user_info + "@" + admin.substr(host, slash - host) + "/" + database + parameters;
}

std::string UrlAs(const std::string& role, const std::string& database) {
  return UrlTo(database, role + ":" + PasswordOf(role));
}

// Only one process at a time makes roles and templates; released with the connection.
void LockMaking(pg::Connection& admin) {
  admin.RunAlone("SELECT pg_advisory_lock(hashtext('mumpuni.test.databases'))");
}

void EnsureRole(pg::Connection& admin, const std::string& role) {
  const bool found =
      !admin.RunAlone("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'").empty();
  admin.RunAlone((found ? "ALTER ROLE " : "CREATE ROLE ") + role + " LOGIN PASSWORD '" +
                 PasswordOf(role) + "'");
}

std::string TemplateName(const std::vector<pg::Migration>& migrations) {
  std::string all;
  for (const pg::Migration& m : migrations) {
    all += std::to_string(m.number) + " " + Sha256Hex(m.sql) + "\n";
  }
  return "mumpuni_template_" + Sha256Hex(all).substr(0, 16);
}

bool DatabaseExists(pg::Connection& admin, const std::string& name) {
  return !admin.RunAlone("SELECT 1 FROM pg_database WHERE datname = '" + name + "'").empty();
}

// Renamed when complete, so that an interrupted making never counts as a template.
void EnsureTemplate(pg::Connection& admin, const std::string& name,
                    const std::vector<pg::Migration>& migrations) {
  if (DatabaseExists(admin, name)) return;
  const std::string unfinished = name + "_new";
  admin.RunAlone("DROP DATABASE IF EXISTS " + unfinished + " WITH (FORCE)");
  admin.RunAlone("CREATE DATABASE " + unfinished + " OWNER " + kOwner);
  {
    pg::Pool owner({.url = UrlAs(kOwner, unfinished), .application_name = "migrate"});
    const absl::Status migrated = pg::Migrate(owner, migrations, kRuntime);
    if (!migrated.ok()) {
      throw std::runtime_error("test database cannot be migrated: " +
                               std::string(migrated.message()));
    }
  }
  admin.RunAlone("ALTER DATABASE " + unfinished + " RENAME TO " + name);
}

std::string FreshName() {
  std::string name = "mumpuni_test_" + Sha256Hex(RandomToken(16)).substr(0, 16);
  return name;
}

std::unique_ptr<pg::Pool> MakePool(const std::string& url, const std::string& name) {
  return std::make_unique<pg::Pool>(
      pg::PoolOptions{.url = url, .application_name = name, .max_connections = 16});
}

}  // namespace

TestDatabase::TestDatabase() : TestDatabase(pg::CommonMigrations()) {}

TestDatabase::TestDatabase(std::vector<pg::Migration> migrations) : name_(FreshName()) {
  pg::Connection admin(AdminUrl());
  LockMaking(admin);
  EnsureRole(admin, kOwner);
  EnsureRole(admin, kRuntime);
  if (migrations.empty()) {
    admin.RunAlone("CREATE DATABASE " + name_ + " OWNER " + kOwner);
  } else {
    const std::string source = TemplateName(migrations);
    EnsureTemplate(admin, source, migrations);
    admin.RunAlone("CREATE DATABASE " + name_ + " TEMPLATE " + source + " OWNER " + kOwner);
  }
  pool_ = MakePool(url(), "test");
  owner_pool_ = MakePool(owner_url(), "test owner");
  admin_pool_ = MakePool(admin_url(), "test admin");
}

TestDatabase::~TestDatabase() {
  pool_.reset();
  owner_pool_.reset();
  admin_pool_.reset();
  try {
    pg::Connection admin(AdminUrl());
    admin.RunAlone("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // A server that a test has stopped takes its databases along with the test's cluster.
  }
}

std::string TestDatabase::url() const { return UrlAs(kRuntime, name_); }
std::string TestDatabase::owner_url() const { return UrlAs(kOwner, name_); }
std::string TestDatabase::admin_url() const { return UrlTo(name_, ""); }
pg::Pool& TestDatabase::pool() { return *pool_; }
pg::Pool& TestDatabase::owner_pool() { return *owner_pool_; }
pg::Pool& TestDatabase::admin_pool() { return *admin_pool_; }
std::string TestDatabase::runtime_role() { return kRuntime; }

int TestDatabase::KillSessions() {
  pg::Connection admin(AdminUrl());
  const std::vector<std::string> killed = admin.RunAlone(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + name_ +
      "' AND usename = '" + kRuntime + "'");
  return static_cast<int>(killed.size());
}

}  // namespace mumpuni::testing
