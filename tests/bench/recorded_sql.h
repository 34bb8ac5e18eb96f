// The SQL of a call as the service really sent it, taken from PostgreSQL's log, so that the
// comparison cannot drift from the code; and pgbench running the same again, one by one.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mumpuni::bench {

struct Statement {
  // As sent: with $1, $2, … for bound values, or BEGIN and COMMIT without.
  std::string text;
  // Bound values as SQL literals: 'text' or NULL.
  std::vector<std::string> values;
};
using Transaction = std::vector<Statement>;

// Whole transactions of `role` in a log written with log_statement = all and this project's
// log_line_prefix.
std::vector<Transaction> ParseLog(const std::string& log, const std::string& role);

// A pgbench script that does `first` again. What differs between `first` and `second`, two
// recordings of the same call, and looks like a UUID is made anew in each run.
std::string ScriptOf(const Transaction& first, const Transaction& second);

// Turns the logging of `role` on, runs `calls`, turns it off, and answers the role's transactions.
// `admin_url` is a superuser's.
std::vector<Transaction> Record(const std::string& admin_url, const std::string& role,
                                const std::string& log_file, const std::function<void()>& calls);

// Transactions per second of pgbench with `clients` connections and further `options`. Throws if it
// fails.
double RunPgbench(const std::string& url, const std::string& script_file, int clients, int seconds,
                  const std::string& options = "");

}  // namespace mumpuni::bench
