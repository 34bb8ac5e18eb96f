#include "tests/bench/recorded_sql.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <pqxx/pqxx>
#include <regex>
#include <set>
#include <stdexcept>
#include <utility>

#include "common/testing/wait.h"

namespace mumpuni::bench {
namespace {

constexpr char kUuid[] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

// One entry of the log: "… UTC [123] role@database LOG:  execute s4: …", over several lines.
struct Entry {
  std::string pid;
  std::string kind;
  std::string text;
};

std::vector<Entry> EntriesOf(const std::string& log, const std::string& role) {
  static const std::regex head(
      R"(^\d{4}-\d\d-\d\d \S+ \S+ \[(\d+)\] (\S*?)@\S+ (LOG|DETAIL|ERROR):  (.*)$)");
  static const std::regex any_head(R"(^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ )");
  std::vector<Entry> entries;
  bool ours = false;
  size_t at = 0;
  while (at < log.size()) {
    const size_t end = std::min(log.find('\n', at), log.size());
    const std::string line = log.substr(at, end - at);
    at = end + 1;
    std::smatch match;
    if (std::regex_search(line, any_head)) {
      ours = std::regex_match(line, match, head) && match[2] == role;
      if (ours) entries.push_back({match[1], match[3], match[4]});
    } else if (ours) {
      entries.back().text += '\n' + line;
    }
  }
  return entries;
}

// "parameters: $1 = 'a', $2 = NULL" → literals.
std::vector<std::string> ValuesOf(const std::string& detail) {
  std::vector<std::string> values;
  size_t at = detail.find("$1 = ");
  while (at != std::string::npos) {
    at = detail.find(" = ", at) + 3;
    size_t end = at;
    if (detail[at] == '\'') {
      for (end = at + 1; end < detail.size(); ++end) {
        if (detail[end] != '\'') continue;
        if (end + 1 < detail.size() && detail[end + 1] == '\'') {
          ++end;
        } else {
          break;
        }
      }
      ++end;
    } else {
      end = std::min(detail.find(',', at), detail.size());
    }
    values.push_back(detail.substr(at, end - at));
    at = detail.find('$', end);
  }
  return values;
}

std::set<std::string> UuidsOf(const Transaction& transaction) {
  static const std::regex uuid(kUuid);
  std::set<std::string> found;
  for (const Statement& statement : transaction) {
    for (const std::string& value : statement.values) {
      for (std::sregex_iterator it(value.begin(), value.end(), uuid), end; it != end; ++it) {
        found.insert(it->str());
      }
    }
  }
  return found;
}

// pgbench reads ":name" as a variable even inside quotes, so such a colon is written as an escape.
std::string WithoutVariables(const std::string& literal) {
  static const std::regex variable(":[A-Za-z_]");
  if (!std::regex_search(literal, variable)) return literal;
  std::string out = "E";
  for (const char c : literal) {
    if (c == ':') {
      out += "\\x3A";
    } else {
      out.append(c == '\\' ? 2 : 1, c);
    }
  }
  return out;
}

// A literal in which fresh UUIDs stand for recorded ones; pgbench variables are numbers.
std::string Renewed(const std::string& literal, const std::map<std::string, int>& fresh) {
  std::string out = WithoutVariables(literal);
  const std::string unchanged = out;
  for (const auto& [uuid, number] : fresh) {
    const std::string made = "lpad(to_hex(:u" + std::to_string(number) + "::bigint), 32, '0')";
    if (out == "'" + uuid + "'") return made + "::uuid";
    for (size_t at = out.find(uuid); at != std::string::npos; at = out.find(uuid, at)) {
      const std::string in_text = "' || " + made + " || '";
      out.replace(at, uuid.size(), in_text);
      at += in_text.size();
    }
  }
  return out == unchanged ? out : "(" + out + ")";
}

std::string WithValues(const Statement& statement, const std::map<std::string, int>& fresh) {
  static const std::regex placeholder(R"(\$(\d+))");
  std::string out;
  auto rest = statement.text.cbegin();
  for (std::sregex_iterator it(statement.text.begin(), statement.text.end(), placeholder), end;
       it != end; ++it) {
    out.append(rest, statement.text.cbegin() + it->position());
    out += Renewed(statement.values.at(std::stoul((*it)[1]) - 1), fresh);
    rest = statement.text.cbegin() + it->position() + it->length();
  }
  out.append(rest, statement.text.cend());
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A statement outside BEGIN and COMMIT; its values may still follow.
bool IsAlone(const Transaction& transaction) {
  return !transaction.empty() && !transaction.front().text.starts_with("BEGIN");
}

// New connections take the role's setting, so the present ones must go.
void SetLogging(pqxx::connection& admin, const std::string& role, bool on) {
  pqxx::nontransaction work(admin);
  work.exec("ALTER ROLE " + role + (on ? " SET log_statement = 'all'" : " RESET log_statement"));
  work.exec_params("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1",
                   role);
}

}  // namespace

std::vector<Transaction> ParseLog(const std::string& log, const std::string& role) {
  std::map<std::string, Transaction> open;
  std::vector<Transaction> done;
  for (const Entry& entry : EntriesOf(log, role)) {
    Transaction& transaction = open[entry.pid];
    if (entry.kind == "DETAIL") {
      if (!transaction.empty()) transaction.back().values = ValuesOf(entry.text);
      continue;
    }
    const size_t colon = entry.text.find(": ");
    const std::string text = colon == std::string::npos ? "" : entry.text.substr(colon + 2);
    if (IsAlone(transaction)) done.push_back(std::exchange(transaction, {}));
    if (text.starts_with("BEGIN")) transaction.clear();
    transaction.push_back({text, {}});
    if (text == "COMMIT") done.push_back(std::move(transaction));
    if (text == "COMMIT" || text == "ROLLBACK") transaction.clear();
  }
  for (auto& [pid, transaction] : open) {
    if (IsAlone(transaction)) done.push_back(std::move(transaction));
  }
  return done;
}

std::string ScriptOf(const Transaction& first, const Transaction& second) {
  const std::set<std::string> again = UuidsOf(second);
  std::map<std::string, int> fresh;
  for (const std::string& uuid : UuidsOf(first)) {
    if (!again.contains(uuid)) fresh.emplace(uuid, static_cast<int>(fresh.size()));
  }
  std::string script;
  for (const auto& [uuid, number] : fresh) {
    script += "\\set u" + std::to_string(number) + " random(1, 9000000000000000000)\n";
  }
  for (const Statement& statement : first) {
    // What the service appends to BEGIN costs it no round trip, so pgbench is spared it.
    const bool begins = statement.text.starts_with("BEGIN;");
    script += (begins ? "BEGIN" : WithValues(statement, fresh)) + ";\n";
  }
  return script;
}

std::vector<Transaction> Record(const std::string& admin_url, const std::string& role,
                                const std::string& log_file, const std::function<void()>& calls) {
  pqxx::connection admin(admin_url);
  const size_t before = ReadFile(log_file).size();
  SetLogging(admin, role, true);
  calls();
  std::vector<Transaction> recorded;
  testing::WaitFor([&] {
    recorded = ParseLog(ReadFile(log_file).substr(before), role);
    return recorded.size() >= 2;
  });
  SetLogging(admin, role, false);
  return recorded;
}

double RunPgbench(const std::string& url, const std::string& script_file, int clients, int seconds,
                  const std::string& options) {
  const std::string command =
      "/usr/lib/postgresql/15/bin/pgbench --no-vacuum --protocol=prepared "
      "--client=" +
      std::to_string(clients) + " --time=" + std::to_string(seconds) + " --file='" + script_file +
      "' " + options + " '" + url + "' 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run pgbench");
  std::string output;
  std::array<char, 4096> buffer;
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
  const int status = pclose(pipe);
  std::smatch match;
  const bool found = std::regex_search(output, match, std::regex(R"(tps = ([0-9.]+))"));
  if (status != 0 || !found) throw std::runtime_error("pgbench failed:\n" + output);
  return std::stod(match[1]);
}

}  // namespace mumpuni::bench
