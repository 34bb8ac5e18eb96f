#include "tests/e2e/outcome.h"

#include <stdexcept>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/kafka/admin.h"
#include "common/pg/pool.h"
#include "common/pg/tx.h"
#include "common/testing/wait.h"

namespace mumpuni::e2e {
namespace {

constexpr char kTables[] =
    "SELECT coalesce(string_agg(format('%I.%I', table_schema, table_name), ' '"
    "  ORDER BY table_schema, table_name), '')"
    "  FROM information_schema.tables"
    " WHERE table_schema IN ('public', 'identity') AND table_type = 'BASE TABLE'"
    "   AND table_name NOT IN ('inbox_cursor', 'inbox_control', 'relay_cursor', 'audit_log',"
    "                          'audit_head', 'job', 'long_job', 'request_log')";

template <typename F>
auto Sql(const City& city, const std::string& service, const F& body) {
  pg::PoolOptions options;
  options.url = city.DatabaseUrl(service);
  options.application_name = "e2e";
  options.max_connections = 1;
  pg::Pool pool(options);
  pg::TxOptions tx;
  tx.statement_timeout = absl::Seconds(10);
  auto result = pg::Transact(pool, tx, body);
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

}  // namespace

std::string SqlText(const City& city, const std::string& service, const std::string& sql) {
  return Sql(city, service, [&](pg::Tx& tx) -> absl::StatusOr<std::string> {
    return pg::TextOf(tx.raw().exec(sql)[0][0]);
  });
}

int64_t SqlNumber(const City& city, const std::string& service, const std::string& sql) {
  return std::stoll(SqlText(city, service, sql));
}

void SqlRun(const City& city, const std::string& service, const std::string& sql) {
  Sql(city, service, [&](pg::Tx& tx) -> absl::StatusOr<int> {
    tx.raw().exec(sql);
    return 0;
  });
}

std::map<std::string, int64_t> WrittenByTopic(const City& city) {
  std::map<std::string, int64_t> written;
  for (const std::string& service : kServices) {
    Sql(city, service, [&](pg::Tx& tx) -> absl::StatusOr<int> {
      // The high bits of a sequence are the restore epoch.
      for (const auto& row :
           tx.raw().exec("SELECT topic, sum(sequence & ((1::bigint << 40) - 1))::bigint"
                         " FROM event_sequence GROUP BY topic")) {
        written[pg::TextOf(row[0])] = row[1].as<int64_t>();
      }
      return 0;
    });
  }
  return written;
}

int64_t OnBroker(const City& city, const std::string& topic) {
  const auto ends = kafka::EndsOf(city.Kafka(), topic, absl::Seconds(10));
  // The owner's relay makes it a moment after the owner serves.
  if (absl::IsNotFound(ends.status())) return 0;
  if (!ends.ok()) throw std::runtime_error(ends.status().ToString());
  int64_t events = 0;
  for (const kafka::Watermark& mark : ends->partitions) {
    events += mark.high - mark.low;
  }
  return events;
}

bool WaitApplied(const City& city, absl::Duration limit) {
  const auto applied = [&] {
    // Written first: what is written while the rest is asked is no reason to wait.
    std::map<std::string, int64_t> held;
    for (const auto& [topic, written] : WrittenByTopic(city)) {
      held[topic] = OnBroker(city, topic);
      if (held[topic] < written) return false;
    }
    for (const std::string& service : kServices) {
      const auto status = city.Status(service);
      if (!status.ok()) return false;
      for (const auto& inbox : status->inboxes()) {
        int64_t expected = 0;
        for (const std::string& topic : inbox.topics()) expected += held[topic];
        if (inbox.consumed_events() != expected) return false;
      }
    }
    return true;
  };
  // Twice: applying an event may itself publish one.
  return testing::WaitFor([&] { return applied() && applied(); }, limit);
}

std::string NewestWritten(const City& city, const std::string& service, const std::string& topic) {
  return SqlText(city, service,
                 "SELECT coalesce(string_agg(subject || '=' || sequence, ' ' ORDER BY subject"
                 " COLLATE \"C\"), '') FROM event_sequence WHERE topic = '" +
                     topic + "'");
}

std::map<std::string, std::string> Dump(const City& city, const std::string& service,
                                        const std::vector<std::string>& except) {
  const std::string columns = "'{" + absl::StrJoin(except, ",") + "}'";
  std::map<std::string, std::string> dump;
  for (const std::string& table : std::vector<std::string>(
           absl::StrSplit(SqlText(city, service, kTables), ' ', absl::SkipEmpty()))) {
    const std::string row =
        except.empty() ? "t::text" : "(to_jsonb(t) - " + columns + "::text[])::text";
    dump[table] = SqlText(city, service,
                          "SELECT coalesce(string_agg(" + row + ", E'\\n' ORDER BY " + row +
                              "), '') FROM " + table + " t");
  }
  return dump;
}

}  // namespace mumpuni::e2e
