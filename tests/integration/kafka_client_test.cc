#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>

#include "absl/time/clock.h"
#include "common/core/id.h"
#include "common/kafka/admin.h"
#include "common/kafka/consumer.h"
#include "common/kafka/producer.h"
#include "common/testing/certs.h"
#include "common/testing/wait.h"

namespace mumpuni::kafka {
namespace {

using mumpuni::testing::WaitFor;

class KafkaTest : public ::testing::Test {
 protected:
  KafkaTest() : options_(mumpuni::testing::KafkaClient()) {
    topic_ = "mumpuni.test.k" + Id::New(absl::Now()).ToString() + ".v1";
  }
  absl::StatusOr<std::unique_ptr<Consumer>> MakeConsumer(int64_t offset) {
    auto consumer = Consumer::Create(
        {.client = options_, .group = topic_},
        [offset](const std::vector<TopicPartition>& tps) {
          std::vector<StartAt> starts;
          for (const TopicPartition& tp : tps) starts.push_back({tp, offset});
          return starts;
        },
        [](const auto&) {});
    if (!consumer.ok()) return consumer;
    if (absl::Status status = (*consumer)->Subscribe({topic_}); !status.ok()) return status;
    return consumer;
  }
  void Produce(int count) {
    int delivered = 0;
    auto producer = Producer::Create(options_, [&](uint64_t, const absl::Status& status) {
      if (status.ok()) ++delivered;
    });
    ASSERT_TRUE(producer.ok());
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE((*producer)
                      ->Produce(topic_, "k" + std::to_string(i % 7), std::to_string(i),
                                {{"h", std::string("\0x", 2)}, {"i", ""}}, static_cast<uint64_t>(i))
                      .ok());
    }
    ASSERT_TRUE(WaitFor([&] {
      (*producer)->Poll(absl::Milliseconds(20));
      return delivered == count;
    })) << (*producer)->last_error();
    EXPECT_EQ((*producer)->pending(), 0);
  }
  ClientOptions options_;
  std::string topic_;
};

TEST_F(KafkaTest, TopicsAreMadeOnceWithTwelvePartitions) {
  EXPECT_TRUE(absl::IsNotFound(EndsOf(options_, topic_, absl::Seconds(5)).status()));
  ASSERT_TRUE(EnsureTopics(options_, {topic_}, 1, absl::Seconds(10)).ok());
  EXPECT_TRUE(EnsureTopics(options_, {topic_}, 1, absl::Seconds(10)).ok());
  std::optional<TopicEnds> ends;
  ASSERT_TRUE(WaitFor([&] {
    auto asked = EndsOf(options_, topic_, absl::Seconds(5));
    if (asked.ok()) ends = *std::move(asked);
    return ends.has_value();
  }));
  EXPECT_EQ(ends->partitions.size(), 12u);
  EXPECT_FALSE(ends->cluster_id.empty());
}

TEST_F(KafkaTest, MessagesComeBackAsTheyWere) {
  ASSERT_TRUE(EnsureTopics(options_, {topic_}, 1, absl::Seconds(10)).ok());
  Produce(500);
  auto consumer = MakeConsumer(0);
  ASSERT_TRUE(consumer.ok()) << consumer.status();
  std::map<std::string, int> last;
  int count = 0;
  ASSERT_TRUE(WaitFor(
      [&] {
        auto polled = (*consumer)->Poll(absl::Milliseconds(100));
        if (!polled.ok() || !polled->has_value()) return false;
        const Message& message = **polled;
        EXPECT_EQ(message.headers, (Headers{{"h", std::string("\0x", 2)}, {"i", ""}}));
        auto [it, first] = last.try_emplace(message.key, -1);
        EXPECT_LT(it->second, std::stoi(message.value));
        it->second = std::stoi(message.value);
        return ++count == 500;
      },
      absl::Seconds(20)));
  EXPECT_EQ(last.size(), 7u);
}

// A broker makes the logs of a new topic one after another and meanwhile answers some of its
// partitions' producers with NOT_LEADER. Whatever it then takes first must be the first message.
TEST_F(KafkaTest, NothingIsLostOnTopicsThatAreJustBeingMade) {
  constexpr int kTopics = 6, kMessages = 1500;
  std::vector<std::string> topics;
  for (int i = 0; i < kTopics; ++i) topics.push_back(topic_ + "." + std::to_string(i));
  ASSERT_TRUE(EnsureTopics(options_, topics, 1, absl::Seconds(10)).ok());
  int delivered = 0;
  auto producer = Producer::Create(options_, [&](uint64_t, const absl::Status& status) {
    if (status.ok()) ++delivered;
  });
  ASSERT_TRUE(producer.ok());
  for (int i = 0; i < kMessages; ++i) {
    const std::string& topic = topics[static_cast<size_t>(i % kTopics)];
    const std::string key = "k" + std::to_string(i);
    ASSERT_TRUE((*producer)->Produce(topic, key, "v", {}, static_cast<uint64_t>(i)).ok());
    (*producer)->Poll(absl::Milliseconds(1));
  }
  ASSERT_TRUE(WaitFor(
      [&] {
        (*producer)->Poll(absl::Milliseconds(20));
        return delivered == kMessages;
      },
      absl::Seconds(30)));
  int64_t stored = 0;
  for (const std::string& topic : topics) {
    const auto ends = EndsOf(options_, topic, absl::Seconds(10));
    ASSERT_TRUE(ends.ok()) << ends.status();
    for (const Watermark& partition : ends->partitions) stored += partition.high - partition.low;
  }
  EXPECT_EQ(stored, kMessages) << "every one of them was acknowledged";
}

TEST_F(KafkaTest, AnOffsetOutsideTheLogIsAnError) {
  ASSERT_TRUE(EnsureTopics(options_, {topic_}, 1, absl::Seconds(10)).ok());
  Produce(5);
  auto consumer = MakeConsumer(99);
  ASSERT_TRUE(consumer.ok());
  EXPECT_TRUE(WaitFor(
      [&] { return absl::IsOutOfRange((*consumer)->Poll(absl::Milliseconds(100)).status()); },
      absl::Seconds(20)));
}

// Members whose place lasts for a minute after they were heard of last.
class KafkaMemberTest : public KafkaTest {
 protected:
  struct Member {
    std::unique_ptr<Consumer> consumer;
    size_t partitions = 0;
    bool gone = false;
  };
  std::unique_ptr<Member> Join(const std::string& instance) {
    auto member = std::make_unique<Member>();
    ConsumerOptions options{.client = options_, .group = topic_};
    options.client.instance = instance;
    options.session_timeout = absl::Minutes(1);
    auto consumer = Consumer::Create(
        options,
        [m = member.get()](const std::vector<TopicPartition>& tps) {
          m->partitions = tps.size();
          std::vector<StartAt> starts;
          for (const TopicPartition& tp : tps) starts.push_back({tp, 0});
          return starts;
        },
        [m = member.get()](const auto&) { m->partitions = 0; });
    EXPECT_TRUE(consumer.ok()) << consumer.status();
    member->consumer = *std::move(consumer);
    EXPECT_TRUE(member->consumer->Subscribe({topic_}).ok());
    return member;
  }
  static bool Await(const std::vector<Member*>& members, const std::function<bool()>& done) {
    return WaitFor(
        [&] {
          for (Member* member : members) {
            const auto polled = member->consumer->Poll(absl::Milliseconds(10));
            if (absl::IsAborted(polled.status())) member->gone = true;
          }
          return done();
        },
        absl::Seconds(20));
  }
};

TEST_F(KafkaMemberTest, OneThatStartsAgainTakesItsPlaceBackAtOnce) {
  ASSERT_TRUE(EnsureTopics(options_, {topic_}, 1, absl::Seconds(10)).ok());
  const auto killed = Join("host-1");
  ASSERT_TRUE(Await({killed.get()}, [&] { return killed->partitions == kPartitions; }));
  // It says nothing any more, as if it had been killed.
  const auto again = Join("host-1");
  EXPECT_TRUE(Await({again.get()}, [&] { return again->partitions == kPartitions; }));
  EXPECT_TRUE(Await({killed.get()}, [&] { return killed->gone; })) << "its name is another's now";
}

TEST_F(KafkaMemberTest, OneThatStopsLeavesItsPartitionsToOthersAtOnce) {
  ASSERT_TRUE(EnsureTopics(options_, {topic_}, 1, absl::Seconds(10)).ok());
  auto stopped = Join("host-1");
  const auto other = Join("host-2");
  ASSERT_TRUE(Await({stopped.get(), other.get()}, [&] {
    return stopped->partitions == kPartitions / 2 && other->partitions == kPartitions / 2;
  }));
  stopped.reset();
  EXPECT_TRUE(Await({other.get()}, [&] { return other->partitions == kPartitions; }));
}

// The test broker closes a topic to everybody else with its first rule.
TEST_F(KafkaTest, WhatIsNotAllowedIsRefused) {
  ASSERT_TRUE(EnsureTopics(options_, {topic_}, 1, absl::Seconds(10)).ok());
  const std::vector<Access> accesses = {{"personnel", {topic_}, {}}, {"training", {}, {topic_}}};
  const ClientOptions admin = mumpuni::testing::KafkaClient("admin");
  ASSERT_TRUE(Allow(admin, accesses, absl::Seconds(10)).ok());
  ASSERT_TRUE(Allow(admin, accesses, absl::Seconds(10)).ok());
  const auto ends_for = [&](const std::string& name) {
    return EndsOf(mumpuni::testing::KafkaClient(name), topic_, absl::Seconds(5)).status();
  };
  EXPECT_TRUE(WaitFor([&] { return !ends_for("complaint").ok(); })) << "nobody named it";
  EXPECT_TRUE(ends_for("training").ok()) << ends_for("training");
  Produce(3);
  options_ = mumpuni::testing::KafkaClient("training");
  absl::Status refused;
  const auto reader =
      Producer::Create(options_, [&](uint64_t, const absl::Status& status) { refused = status; });
  ASSERT_TRUE(reader.ok());
  ASSERT_TRUE((*reader)->Produce(topic_, "k", "forbidden", {}, 1).ok());
  EXPECT_TRUE(WaitFor([&] {
    (*reader)->Poll(absl::Milliseconds(20));
    return absl::IsPermissionDenied(refused);
  })) << refused;
  EXPECT_TRUE(absl::IsInvalidArgument(Allow(admin, {{"", {topic_}, {}}}, absl::Seconds(5))));
}

TEST_F(KafkaTest, TlsIsNotOptional) {
  options_.tls = {};
  EXPECT_TRUE(absl::IsInvalidArgument(Producer::Create(options_, {}).status()));
  options_.tls = mumpuni::testing::Certs("foreign");
  EXPECT_TRUE(absl::IsUnavailable(EnsureTopics(options_, {topic_}, 1, absl::Seconds(3))));
}

}  // namespace
}  // namespace mumpuni::kafka
