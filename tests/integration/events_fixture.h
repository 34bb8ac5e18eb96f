// One outbox, one topic, one consumer, and a handler that writes down every event it applies: what
// the tests of events compare is `published` against `effect`.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/events/inbox.h"
#include "common/events/outbox.h"
#include "common/events/parking.h"
#include "common/events/relay.h"
#include "common/kafka/admin.h"
#include "common/testing/certs.h"
#include "common/testing/pg_test.h"
#include "common/testing/wait.h"

namespace mumpuni::events {

class EventsTest : public ::testing::Test {
 protected:
  EventsTest() {
    const std::string unique = Id::New(absl::Now()).ToString();
    topic_ = absl::StrCat("mumpuni.test.t", unique, ".v1");
    consumer_ = absl::StrCat("test.c", unique);
    kafka_ = testing::KafkaClient("personnel");
    Owner(
        "CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, subject text NOT NULL,"
        " sequence bigint NOT NULL, payload text NOT NULL)");
    Owner(
        "CREATE TABLE newest (subject text PRIMARY KEY, sequence bigint NOT NULL,"
        " payload text NOT NULL, changes int NOT NULL DEFAULT 1)");
    Owner("GRANT ALL ON effect, newest TO PUBLIC");
  }

  void Owner(const std::string& sql) { Raw(db_.owner_pool(), sql); }
  void Admin(const std::string& sql) { Raw(db_.admin_pool(), sql); }

  OutgoingEvent Event(const std::string& subject, const std::string& payload) const {
    return {.topic = topic_,
            .key = subject,
            .subject = subject,
            .type = "mumpuni.test.v1.Happened",
            .payload = payload,
            .time = absl::FromUnixMillis(1'795'577'460'123)};
  }
  absl::Status Publish(const std::vector<OutgoingEvent>& events) {
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) { return Append(tx, events); });
  }
  // `count` events in transactions of ten, over ten subjects, with payloads "first", "first+1", …
  void PublishMany(int first, int count) {
    for (int i = first; i < first + count; i += 10) {
      std::vector<OutgoingEvent> events;
      for (int k = i; k < std::min(i + 10, first + count); ++k) {
        events.push_back(Event(absl::StrCat("s", k % 10), absl::StrCat(k)));
      }
      ASSERT_TRUE(Publish(events).ok());
    }
  }

  RelayOptions RelayFor(const std::string& service = "test") const {
    RelayOptions options;
    options.service = service;
    options.kafka = kafka_;
    options.topics = {topic_};
    options.poll_interval = absl::Milliseconds(100);
    return options;
  }
  InboxOptions InboxFor() const {
    InboxOptions options;
    options.consumer = consumer_;
    options.kafka = kafka_;
    options.topics = {topic_};
    options.session_timeout = absl::Seconds(6);
    return options;
  }

  // Writes down every event, set-based.
  static absl::Status WriteDown(pg::Tx& tx, std::span<const IncomingEvent> events) {
    std::vector<std::string> subjects, payloads;
    std::vector<int64_t> sequences;
    for (const IncomingEvent& event : events) {
      subjects.push_back(event.subject);
      sequences.push_back(event.sequence);
      payloads.push_back(event.payload);
    }
    tx.Exec(
        "INSERT INTO effect (subject, sequence, payload)"
        " SELECT s, q, p FROM unnest($1::text[], $2::bigint[], $3::text[]) AS t (s, q, p)",
        pg::Array(subjects), pg::Array(sequences), pg::Array(payloads));
    return absl::OkStatus();
  }
  // Keeps the newest per subject, as every projection does.
  static absl::Status KeepNewest(pg::Tx& tx, std::span<const IncomingEvent> events) {
    for (const IncomingEvent& event : events) {
      tx.Exec(
          "INSERT INTO newest AS n (subject, sequence, payload) VALUES ($1, $2, $3)"
          " ON CONFLICT (subject) DO UPDATE SET sequence = excluded.sequence,"
          " payload = excluded.payload, changes = n.changes + 1"
          " WHERE n.sequence < excluded.sequence",
          event.subject, event.sequence, event.payload);
    }
    return absl::OkStatus();
  }

  int64_t Number(const std::string& sql) { return std::stoll(Text(sql)); }
  std::string Text(const std::string& sql) {
    return pg::Transact(db_.admin_pool(), {},
                        [&](pg::Tx& tx) -> absl::StatusOr<std::string> {
                          return pg::TextOf(tx.raw().exec(sql)[0][0]);
                        })
        .value();
  }
  int64_t Effects() { return Number("SELECT count(*) FROM effect"); }
  // Applied twice, or not in the order of their subject.
  int64_t Doubled() {
    return Number("SELECT count(*) - count(DISTINCT (subject, sequence)) FROM effect");
  }
  int64_t OutOfOrder() {
    return Number(
        "SELECT count(*) FROM (SELECT sequence - lag(sequence) OVER (PARTITION BY subject"
        " ORDER BY id) AS step FROM effect) e WHERE step <> 1");
  }
  bool EffectsReach(int64_t count, absl::Duration limit = absl::Seconds(30)) {
    return testing::WaitFor([&] { return Effects() >= count; }, limit);
  }
  int64_t OnBroker() {
    const auto ends = kafka::EndsOf(kafka_, topic_, absl::Seconds(5));
    if (!ends.ok()) return -1;
    int64_t count = 0;
    for (const kafka::Watermark& mark : ends->partitions) count += mark.high;
    return count;
  }
  // All cursors of the consumer to one offset, as a rebuild does.
  absl::Status MoveCursors(int64_t offset, const std::string& cluster) {
    const std::vector<int64_t> offsets(kafka::kPartitions, offset);
    return pg::Transact(db_.pool(), {}, [&](pg::Tx& tx) {
      return SetCursors(tx, consumer_, topic_, offsets, cluster);
    });
  }
  absl::Status MakeTopic() { return kafka::EnsureTopics(kafka_, {topic_}, 1, absl::Seconds(10)); }

  testing::TestDatabase db_;
  std::string topic_;
  std::string consumer_;
  kafka::ClientOptions kafka_;

 private:
  static void Raw(pg::Pool& pool, const std::string& sql) {
    const absl::Status done = pg::Transact(pool, {}, [&](pg::Tx& tx) {
      tx.raw().exec(sql);
      return absl::OkStatus();
    });
    if (!done.ok()) throw std::runtime_error(std::string(done.message()) + ": " + sql);
  }
};

// Sets a fault for a scope.
class Fault {
 public:
  explicit Fault(std::atomic<bool>& flag) : flag_(flag) { flag_ = true; }
  ~Fault() { flag_ = false; }
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

 private:
  std::atomic<bool>& flag_;
};

}  // namespace mumpuni::events
