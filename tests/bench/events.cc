#include "tests/bench/events.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/events/inbox.h"
#include "common/events/outbox.h"
#include "common/events/relay.h"
#include "common/kafka/admin.h"
#include "common/kafka/consumer.h"
#include "common/testing/scrape.h"
#include "common/testing/wait.h"
#include "tests/bench/measures.h"
#include "tests/bench/raw_kafka.h"
#include "tests/bench/recorded_sql.h"

namespace mumpuni::bench {
namespace {

using events::IncomingEvent;

constexpr int kSubjects = 10'000;
constexpr int kBatch = 100;
constexpr int kPayloadBytes = 200;
constexpr absl::Duration kPatience = absl::Minutes(5);

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

std::string NewTopic(const kafka::ClientOptions& options) {
  const std::string topic = "mumpuni.bench.t" + e2e::RequestId() + ".v1";
  Must(kafka::EnsureTopics(options, {topic}, 1, absl::Seconds(10)));
  return topic;
}

// As the superuser, for as long as it takes; outside a transaction, as VACUUM wants it.
void Run(testing::TestDatabase& db, const std::string& sql) {
  pqxx::connection connection(db.admin_url());
  pqxx::nontransaction(connection).exec(sql);
}

events::RelayOptions RelayOf(const kafka::ClientOptions& options, const std::string& topic) {
  events::RelayOptions relay;
  relay.service = "bench";
  relay.kafka = options;
  relay.topics = {topic};
  return relay;
}

// Events a second between the first that `seen` tells and `count` of them.
double RateUntil(int64_t count, const std::function<int64_t()>& seen,
                 const std::function<std::string()>& error) {
  int64_t first = 0;
  absl::Time begin;
  const bool done = testing::WaitFor(
      [&] {
        const int64_t now = seen();
        if (first == 0 && now > 0) {
          first = now;
          begin = absl::Now();
        }
        return now >= count;
      },
      kPatience);
  if (!done) throw std::runtime_error(absl::StrCat(seen(), " of ", count, " events: ", error()));
  return static_cast<double>(seen() - first) / absl::ToDoubleSeconds(absl::Now() - begin);
}

// When each message of a topic arrived, by its key, from the moment that it reads.
class TopicReader {
 public:
  TopicReader(const kafka::ClientOptions& options, const std::string& topic)
      : consumer_(ReadFromEnd(options, topic)), thread_([this] { Read(); }) {
    testing::WaitFor([&] { return ready_.load(); }, absl::Seconds(30));
  }
  ~TopicReader() {
    stopping_ = true;
    thread_.join();
  }
  bool Has(const std::map<std::string, absl::Time>& keys) const {
    const std::lock_guard lock(mutex_);
    return std::all_of(keys.begin(), keys.end(),
                       [&](const auto& key) { return arrived_.contains(key.first); });
  }
  absl::Time at(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    return arrived_.at(key);
  }

 private:
  std::unique_ptr<kafka::Consumer> ReadFromEnd(const kafka::ClientOptions& options,
                                               const std::string& topic) {
    const auto ends = kafka::EndsOf(options, topic, absl::Seconds(10));
    Must(ends.status());
    auto consumer = kafka::Consumer::Create(
        {.client = options, .group = topic + e2e::RequestId()},
        [this, partitions = ends->partitions](const std::vector<kafka::TopicPartition>& tps) {
          std::vector<kafka::StartAt> starts;
          for (const kafka::TopicPartition& tp : tps) {
            starts.push_back({tp, partitions.at(static_cast<size_t>(tp.partition)).high});
          }
          ready_ = true;
          return starts;
        },
        [](const auto&) {});
    Must(consumer.status());
    Must((*consumer)->Subscribe({topic}));
    return *std::move(consumer);
  }
  void Read() {
    while (!stopping_) {
      const auto polled = consumer_->Poll(absl::Milliseconds(50));
      if (!polled.ok() || !polled->has_value()) continue;
      const std::lock_guard lock(mutex_);
      arrived_.try_emplace((*polled)->key, absl::Now());
    }
  }

  std::atomic<bool> ready_{false};
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::map<std::string, absl::Time> arrived_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::thread thread_;
};

constexpr char kUpsert[] =
    "INSERT INTO newest AS n (subject, sequence, payload)"
    " SELECT s, q, p FROM unnest($1::text[], $2::bigint[], $3::text[]) AS t (s, q, p) ORDER BY s"
    " ON CONFLICT (subject) DO UPDATE SET sequence = excluded.sequence, payload = excluded.payload"
    " WHERE n.sequence < excluded.sequence";

// The same by pgbench for batch number @: it reads its arrays once, from then on they travel as
// parameters. n@ counts up, so that each row is written each time.
constexpr char kScript[] = R"(\if :n@ = 0
SELECT subjects AS subjects@, sequences AS sequences@, payloads AS payloads@ FROM batch WHERE id = @ \gset
\endif
\set m@ :n@
\set n@ :n@ + 1
BEGIN;
UPDATE inbox_cursor SET off = :n@, updated_at = now() WHERE consumer = 'pgbench' AND topic = 't' AND partition = @ AND epoch = 1 AND off = :m@;
INSERT INTO newest AS n (subject, sequence, payload) SELECT s, q + :n@::bigint, p FROM unnest(:subjects@::text[], :sequences@::bigint[], :payloads@::text[]) AS t (s, q, p) ORDER BY s ON CONFLICT (subject) DO UPDATE SET sequence = excluded.sequence, payload = excluded.payload WHERE n.sequence < excluded.sequence;
COMMIT;
)";

absl::Status KeepNewest(pg::Tx& tx, std::span<const IncomingEvent> batch) {
  std::map<std::string_view, const IncomingEvent*> newest;
  for (const IncomingEvent& event : batch) {
    const IncomingEvent*& kept = newest[event.subject];
    if (kept == nullptr || kept->sequence < event.sequence) kept = &event;
  }
  std::vector<std::string> subjects, payloads;
  std::vector<int64_t> sequences;
  for (const auto& [subject, event] : newest) {
    subjects.emplace_back(subject);
    sequences.push_back(event->sequence);
    payloads.push_back(event->payload);
  }
  tx.Exec(kUpsert, pg::Array(subjects), pg::Array(sequences), pg::Array(payloads));
  return absl::OkStatus();
}

}  // namespace

BackboneBench::BackboneBench(const e2e::City& city, const std::string& dir, int64_t rows)
    : kafka_(city.Kafka()), rows_(rows), topic_(NewTopic(kafka_)) {
  Run(db_,
      "CREATE TABLE newest (subject text PRIMARY KEY, sequence bigint NOT NULL, payload text)"
      " WITH (fillfactor = 70); GRANT ALL ON newest TO PUBLIC;"
      "CREATE TABLE batch (id int PRIMARY KEY, subjects text, sequences text, payloads text)");
  Run(db_, absl::StrCat("INSERT INTO outbox (topic, key, subject, type, sequence, payload,"
                        " event_time) SELECT '",
                        topic_, "', 's' || g % ", kSubjects, ", 's' || g % ", kSubjects,
                        ", 'mumpuni.bench.v1.Happened', 1 + g / ", kSubjects,
                        ", convert_to(repeat('x', ", kPayloadBytes,
                        "), 'UTF8'), now() FROM generate_series(0, ", rows - 1, ") g"));
  WriteScripts(dir);
}

BackboneBench::~BackboneBench() = default;

double BackboneBench::Drain() {
  Run(db_, "VACUUM ANALYZE outbox");
  Run(db_, "UPDATE relay_cursor SET xid = '0', seq = 0");
  events::Relay relay(db_.pool(), RelayOf(kafka_, topic_));
  relay.Start();
  const double rate = RateUntil(
      rows_, [&] { return relay.Status().published_total; },
      [&] { return relay.Status().last_error; });
  relay.Stop(absl::Seconds(10));
  return rate;
}

double BackboneBench::Produce(bool with_headers) {
  kafka::Headers headers;
  if (with_headers) {
    headers = {{"ce_specversion", "1.0"},
               {"ce_id", "bench/123456-1234567"},
               {"ce_source", "mumpuni/bench"},
               {"ce_type", "mumpuni.bench.v1.Happened"},
               {"ce_time", "2026-11-25T03:31:00.123456Z"},
               {"ce_subject", "s1234"},
               {"ce_sequence", "12"},
               {"ce_dataschema", "mumpuni.bench.v1.Happened"}};
  }
  return ProduceRaw(kafka_, NewTopic(kafka_), rows_, std::string(kPayloadBytes, 'x'), headers);
}

double BackboneBench::Apply(int64_t count) {
  Run(db_, "TRUNCATE newest");
  events::InboxOptions options;
  options.consumer = absl::StrCat("bench.apply", ++consumers_, ".", topic_);
  options.kafka = kafka_;
  options.topics = {topic_};
  options.max_batch = kBatch;
  const std::string transactions =
      "mumpuni_inbox_batch_seconds_count{consumer=\"" + options.consumer + "\"}";
  events::Inbox inbox(db_.pool(), options, KeepNewest);
  inbox.Start();
  const double rate = RateUntil(
      count, [&] { return inbox.Status().applied_total; },
      [&] { return inbox.Status().last_error; });
  inbox.Stop(absl::Seconds(10));
  events_per_transaction_ =
      static_cast<double>(inbox.Status().applied_total) / testing::Metric(transactions);
  return rate;
}

// A hundred scripts over a hundred subjects each.
void BackboneBench::WriteScripts(const std::string& dir) {
  Run(db_, absl::StrCat(
               "INSERT INTO batch SELECT b, array_agg('s' || i)::text, array_agg(0)::text,"
               " array_agg(repeat('x', ",
               kPayloadBytes, "))::text FROM generate_series(0, ", kSubjects / kBatch - 1,
               ") b, generate_series(b * ", kBatch, ", b * ", kBatch, " + ", kBatch - 1,
               ") i GROUP BY b;"
               "INSERT INTO inbox_cursor (consumer, topic, partition, off, epoch) SELECT 'pgbench',"
               " 't', b, 0, 1 FROM generate_series(0, ",
               kSubjects / kBatch - 1, ") b"));
  for (int b = 0; b < kSubjects / kBatch; ++b) {
    const std::string id = std::to_string(b);
    scripts_.push_back(absl::StrCat(dir, "/apply", id, ".sql"));
    std::ofstream(scripts_.back()) << absl::StrReplaceAll(kScript, {{"@", id}});
  }
}

double BackboneBench::ApplySql(int seconds) {
  Run(db_, "TRUNCATE newest; UPDATE inbox_cursor SET off = 0 WHERE consumer = 'pgbench'");
  std::string options;
  for (size_t i = 0; i < scripts_.size(); ++i) {
    absl::StrAppend(&options, " --define=n", i, "=0");
    if (i > 0) absl::StrAppend(&options, " --file='", scripts_[i], "'");
  }
  return kBatch * RunPgbench(db_.admin_url(), scripts_.front(), 1, seconds, options);
}

OutboxDepthBench::OutboxDepthBench(const e2e::City& city, int64_t published_rows)
    : kafka_(city.Kafka()), topic_(NewTopic(kafka_)) {
  // The first event makes the cursor; what is then put in below it counts as published.
  Latencies(1, 1);
  if (published_rows == 0) return;
  Run(db_, absl::StrCat(
               "INSERT INTO outbox (xid, seq, topic, key, subject, type, sequence, payload,"
               " event_time) OVERRIDING SYSTEM VALUE SELECT (3 + g % 500)::text::xid8, g, '",
               topic_, "', 's' || g % ", kSubjects, ", 's' || g % ", kSubjects,
               ", 'mumpuni.bench.v1.Happened', 1 + g / ", kSubjects, ", convert_to(repeat('x', ",
               kPayloadBytes, "), 'UTF8'), now() FROM generate_series(1, ", published_rows, ") g"));
  Run(db_, "VACUUM ANALYZE outbox");
}

std::vector<double> OutboxDepthBench::Latencies(int count, int per_second) {
  events::Relay relay(db_.pool(), RelayOf(kafka_, topic_));
  relay.Start();
  const TopicReader reader(kafka_, topic_);
  std::vector<double> ms;
  std::map<std::string, absl::Time> committed;
  // The first hundred find caches and connections cold.
  const int warm_up = 100;
  AtPace(count + warm_up, per_second, [&](int i) {
    const std::string key = absl::StrCat(i, ".", e2e::RequestId());
    Must(pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
      return events::Append(tx, {{topic_, key, key, "mumpuni.bench.v1.Happened",
                                  std::string(kPayloadBytes, 'x'), absl::Now()}});
    }));
    if (i >= warm_up) committed[key] = absl::Now();
  });
  if (!testing::WaitFor([&] { return reader.Has(committed); }, absl::Seconds(60))) {
    throw std::runtime_error("events did not arrive: " + relay.Status().last_error);
  }
  for (const auto& [key, at] : committed) {
    ms.push_back(absl::ToDoubleMilliseconds(reader.at(key) - at));
  }
  relay.Stop(absl::Seconds(5));
  std::sort(ms.begin(), ms.end());
  return ms;
}

}  // namespace mumpuni::bench
