// What bad input gets: each kind has one stated outcome (docs/integration.md §4), nothing is lost,
// and what follows goes on. What concerns the content of an event is in tests/evolution.
#include <librdkafka/rdkafka.h>

#include "common/core/reasons.h"
#include "common/core/status.h"
#include "common/kafka/client.h"
#include "common/kafka/producer.h"
#include "tests/integration/events_fixture.h"

namespace mumpuni::events {
namespace {

using testing::WaitFor;

constexpr size_t kHuge = 20 << 20;

class BadInputTest : public EventsTest {
 protected:
  // Messages as they are, past the relay, acknowledged in this order.
  struct Sent {
    std::string key;
    std::string value;
    kafka::Headers headers;
  };
  void Produce(const std::vector<Sent>& messages) {
    size_t delivered = 0;
    auto producer = kafka::Producer::Create(
        kafka_, [&](uint64_t, const absl::Status& status) { delivered += status.ok() ? 1 : 0; });
    ASSERT_TRUE(producer.ok());
    for (const Sent& sent : messages) {
      ASSERT_TRUE((*producer)->Produce(topic_, sent.key, sent.value, sent.headers, 1).ok());
    }
    ASSERT_TRUE(WaitFor([&] {
      (*producer)->Poll(absl::Milliseconds(50));
      return delivered == messages.size();
    }));
  }
  static kafka::Headers Sound(const std::string& subject, int64_t sequence) {
    return {{"ce_specversion", "1.0"},
            {"ce_id", "x/1-1"},
            {"ce_source", "mumpuni/x"},
            {"ce_type", "mumpuni.x.v1.Happened"},
            {"ce_subject", subject},
            {"ce_time", "2026-11-25T00:00:00Z"},
            {"ce_sequence", absl::StrCat(sequence)}};
  }
  int64_t Parked() { return Number("SELECT count(*) FROM parked_event"); }
  std::string Newest(const std::string& subject) {
    return Text(
        "SELECT sequence || ' ' || payload || ' ' || changes FROM newest WHERE subject = '" +
        subject + "'");
  }
};

TEST_F(BadInputTest, WithoutAnyOneHeaderAnEventIsParkedAndSaysWhichIsMissing) {
  ASSERT_TRUE(MakeTopic().ok());
  const kafka::Headers complete = Sound("s", 1);
  std::vector<Sent> messages;
  for (size_t i = 0; i < complete.size(); ++i) {
    kafka::Headers headers = complete;
    headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(i));
    messages.push_back({"k" + complete[i].first, "bytes without " + complete[i].first, headers});
  }
  messages.push_back({"", "bytes without key", complete});
  messages.push_back({"sound", "bytes", complete});
  Produce(messages);
  Inbox inbox(db_.pool(), InboxFor(), WriteDown);
  inbox.Start();
  const int64_t bad = static_cast<int64_t>(complete.size()) + 1;
  ASSERT_TRUE(WaitFor([&] { return Parked() == bad && Effects() == 1; }));
  EXPECT_EQ(Text("SELECT string_agg(DISTINCT reason, ' ') FROM parked_event"), "UNDECODABLE");
  for (const auto& [name, value] : complete) {
    EXPECT_EQ(Number("SELECT count(*) FROM parked_event WHERE payload = 'bytes without " + name +
                     "' AND error LIKE '" + name + "%'"),
              1)
        << name;
  }
  EXPECT_EQ(Number("SELECT count(*) FROM parked_event WHERE payload = 'bytes without key' AND"
                   " error = 'the key is missing'"),
            1);
}

// Every event carries the whole state, so what lies between is not needed.
TEST_F(BadInputTest, AfterAGapInTheSequenceTheNewerStateIsTaken) {
  ASSERT_TRUE(MakeTopic().ok());
  Produce({{"s", "one", Sound("s", 1)},
           {"s", "nine", Sound("s", 9)},
           {"s", "five", Sound("s", 5)},
           {"end", "end", Sound("end", 1)}});
  Inbox inbox(db_.pool(), InboxFor(), KeepNewest);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 4; }));
  EXPECT_EQ(Newest("s"), "9 nine 2");
  EXPECT_EQ(Parked(), 0);
}

TEST_F(BadInputTest, OfTwoBodiesUnderOneSequenceTheFirstWins) {
  ASSERT_TRUE(MakeTopic().ok());
  Produce({{"s", "first", Sound("s", 3)}, {"s", "second", Sound("s", 3)}});
  Inbox inbox(db_.pool(), InboxFor(), KeepNewest);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return inbox.Status().applied_total == 2; }));
  EXPECT_EQ(Newest("s"), "3 first 1");
  EXPECT_EQ(Parked(), 0);
}

// A topic that admits what no relay would ever send, with a single partition, so that everything
// lies behind the huge values; and a producer that sends it.
class HugeValueTest : public BadInputTest {
 protected:
  HugeValueTest() {
    auto conf = kafka::internal::MakeConf(kafka_, {{"message.max.bytes", absl::StrCat(2 * kHuge)}});
    client_ = kafka::internal::MakeClient(RD_KAFKA_PRODUCER, *std::move(conf)).value();
  }
  ~HugeValueTest() override { rd_kafka_destroy(client_); }

  void MakeLargeTopic() {
    char error[256];
    rd_kafka_NewTopic_t* topic = rd_kafka_NewTopic_new(topic_.c_str(), 1, 1, error, sizeof error);
    rd_kafka_NewTopic_set_config(topic, "max.message.bytes", absl::StrCat(2 * kHuge).c_str());
    rd_kafka_queue_t* queue = rd_kafka_queue_new(client_);
    rd_kafka_CreateTopics(client_, &topic, 1, nullptr, queue);
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 30'000);
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
  }
  void ProduceHuge(const std::string& key, const std::string& value,
                   const kafka::Headers& headers) {
    rd_kafka_headers_t* list = rd_kafka_headers_new(headers.size());
    for (const auto& [name, text] : headers) {
      rd_kafka_header_add(list, name.c_str(), -1, text.data(), static_cast<ssize_t>(text.size()));
    }
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        client_, RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(list), RD_KAFKA_V_END);
    ASSERT_EQ(error, RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(rd_kafka_flush(client_, 30'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  // As a service's handler refuses what is no protobuf message.
  static absl::Status RefuseHuge(pg::Tx& tx, std::span<const IncomingEvent> events) {
    for (const IncomingEvent& event : events) {
      if (event.payload.size() < kHuge) continue;
      return Error(reasons::kMessageMalformed, event.type, "cannot decode the event");
    }
    return WriteDown(tx, events);
  }

  rd_kafka_t* client_ = nullptr;
};

TEST_F(HugeValueTest, AValueOf20MegabytesIsParkedWithItsBytesAndLaterKeysGoOn) {
  MakeLargeTopic();
  std::string huge(kHuge, '\0');
  for (size_t i = 0; i < huge.size(); ++i) huge[i] = static_cast<char>(i * 31);
  Produce({{"before", "b", Sound("before", 1)}});
  ProduceHuge("nothing", huge, {});
  ProduceHuge("sound", huge, Sound("sound", 1));
  Produce({{"after", "a", Sound("after", 1)}, {"sound", "later", Sound("sound", 2)}});
  Inbox inbox(db_.pool(), InboxFor(), RefuseHuge);
  inbox.Start();
  ASSERT_TRUE(WaitFor([&] { return Parked() == 3 && Effects() == 2; }, absl::Seconds(60)))
      << Parked() << " parked, " << Effects() << " applied, " << inbox.Status().last_error;
  EXPECT_EQ(Text("SELECT string_agg(key || ' ' || reason, ', ' ORDER BY off) FROM parked_event"),
            "nothing UNDECODABLE, sound MESSAGE_MALFORMED, sound KEY_PARKED");
  const auto page = pg::Transact(
      db_.pool(), {.read_only = true}, [&](pg::Tx& tx) -> absl::StatusOr<std::vector<ParkedEvent>> {
        ASSIGN_OR_RETURN(std::vector<ParkedEvent> list, ListParked(tx, consumer_, 0, 10));
        EXPECT_TRUE(AddPayloads(tx, 3 * kHuge, list).ok());
        return list;
      });
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->size(), 3u);
  for (const ParkedEvent& parked : *page) {
    if (parked.reason == "KEY_PARKED") continue;
    EXPECT_TRUE(parked.event.payload == huge) << parked.event.key << " lost bytes";
  }
}

}  // namespace
}  // namespace mumpuni::events
