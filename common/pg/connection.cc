#include "common/pg/connection.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace mumpuni::pg {
namespace {

std::string PercentEncoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '_' || c == '.') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::string Setting(std::string_view name, std::string_view value) {
  return "-c " + std::string(name) + "=" + std::string(value) + " ";
}

std::string Milliseconds(absl::Duration duration) {
  return std::to_string(absl::ToInt64Milliseconds(duration));
}

}  // namespace

Connection::Connection(const std::string& conninfo) : raw(conninfo) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  // A silent reconnect would lose advisory locks and the open transaction.
  raw.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

const Connection::Statement& Connection::Prepared(std::string_view sql) {
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    Statement statement{"s" + std::to_string(prepared_.size()), ReadsOnly(sql)};
    raw.prepare(statement.name, std::string(sql));
    found = prepared_.emplace(std::string(sql), std::move(statement)).first;
  }
  return found->second;
}

bool ReadsOnly(std::string_view sql) {
  static constexpr std::array<std::string_view, 8> kWriting = {
      "INSERT", "UPDATE", "DELETE", "MERGE", "SHARE", "NEXTVAL", "SETVAL", "PG_NOTIFY"};
  std::vector<std::string> words(1);
  for (const char c : sql) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '_') {
      words.back() += static_cast<char>(std::toupper(byte));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return (words.front() == "SELECT" || words.front() == "WITH") &&
         std::find_first_of(words.begin(), words.end(), kWriting.begin(), kWriting.end()) ==
             words.end();
}

std::vector<std::string> Connection::RunAlone(const std::string& sql) {
  pqxx::nontransaction transaction(raw);
  std::vector<std::string> column;
  for (const auto& row : transaction.exec(sql)) column.emplace_back(row[0].c_str());
  return column;
}

std::string SessionUrl(std::string_view url, std::string_view application_name) {
  const std::string settings =
      Setting("timezone", "UTC") + Setting("datestyle", "ISO") +
      // Compiling a statement takes tens of milliseconds, and none of ours runs long enough for it.
      Setting("jit", "off") +
      // Nor is it worth other processes, which take as long to start.
      Setting("max_parallel_workers_per_gather", "0") +
      Setting("statement_timeout", Milliseconds(kDefaultStatementTimeout)) +
      Setting("lock_timeout", Milliseconds(kLockTimeout)) +
      Setting("idle_in_transaction_session_timeout", Milliseconds(kIdleInTransactionTimeout));
  std::string out(url);
  out += url.find('?') == std::string_view::npos ? '?' : '&';
  out += "application_name=" + PercentEncoded(application_name);
  out += "&options=" + PercentEncoded(settings);
  // A database that vanished without a word is noticed within seconds.
  out += "&connect_timeout=3&keepalives_idle=10&keepalives_interval=5&keepalives_count=3";
  out += "&tcp_user_timeout=15000";
  return out;
}

}  // namespace mumpuni::pg
