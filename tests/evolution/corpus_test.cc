// Promise: whatever any release has ever published is read by today's code, field by field, and
// applied by every consumer of its topic.
#include "tests/evolution/corpus.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/evolution/consumers.h"

namespace mumpuni::evolution {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Message;
using MessagePtr = std::unique_ptr<Message>;

const fs::path kRoot = MUMPUNI_SOURCE_DIR;
const fs::path kCorpus = kRoot / "tests/evolution/corpus";

// A release and a type of it.
struct Golden {
  fs::path folder;
  std::string type;
};

std::vector<Golden> AllGolden() {
  std::vector<Golden> all;
  for (const auto& entry : fs::recursive_directory_iterator(kCorpus)) {
    if (entry.path().extension() != ".binpb") continue;
    all.push_back({entry.path().parent_path(), entry.path().stem().string()});
  }
  return all;
}

// By number, not by letter: 0.10.0 is newer than 0.9.0.
fs::path NewestFolder() {
  std::map<std::vector<int>, fs::path> folders;
  for (const auto& entry : fs::directory_iterator(kCorpus)) {
    std::vector<int> version;
    std::stringstream text(entry.path().filename().string());
    for (std::string part; std::getline(text, part, '.');) version.push_back(std::stoi(part));
    folders[version] = entry.path();
  }
  return folders.rbegin()->second;
}

// A message of today's code; null if it no longer knows the type.
MessagePtr NewToday(const std::string& type) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return nullptr;
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

TEST(Corpus, HoldsEveryReleasedTypeWithEveryFieldSet) {
  Released released(kRoot / "proto/released.binpb");
  ASSERT_FALSE(released.event_types().empty());
  for (const auto* type : released.event_types()) {
    const fs::path file = NewestFolder() / BytesFile(type->full_name());
    ASSERT_TRUE(fs::exists(file)) << file << " is missing: write the corpus of the new release";
    const MessagePtr event = released.New(*type);
    ASSERT_TRUE(event->ParseFromString(ReadFile(file))) << file;
    EXPECT_EQ(UnsetFields(*event), "") << file;
    EXPECT_TRUE(fs::exists(NewestFolder() / JsonFile(type->full_name()))) << type->full_name();
  }
}

TEST(Corpus, IsReadByTodaysCodeFieldByField) {
  for (const Golden& golden : AllGolden()) {
    SCOPED_TRACE(golden.folder / golden.type);
    const MessagePtr read = NewToday(golden.type), said = NewToday(golden.type);
    ASSERT_NE(read, nullptr) << "today's code no longer knows the type";
    ASSERT_TRUE(read->ParseFromString(ReadFile(golden.folder / BytesFile(golden.type))));
    const auto parsed = google::protobuf::util::JsonStringToMessage(
        ReadFile(golden.folder / JsonFile(golden.type)), said.get());
    ASSERT_TRUE(parsed.ok()) << "a field or value is no longer known: " << parsed.ToString();
    google::protobuf::util::MessageDifferencer differencer;
    std::string differences;
    differencer.ReportDifferencesToString(&differences);
    EXPECT_TRUE(differencer.Compare(*said, *read)) << differences;
  }
}

// Each under a sequence of its own, so that every consumer has to take it.
TEST(Corpus, IsAppliedByEveryConsumerOfItsTopic) {
  const std::vector<Golden> all = AllGolden();
  std::vector<Consumer> consumers = Consumers();
  size_t applied = 0;
  int64_t sequence = 0;
  for (const Golden& golden : all) {
    const MessagePtr event = NewToday(golden.type);
    ASSERT_NE(event, nullptr);
    const std::string bytes = ReadFile(golden.folder / BytesFile(golden.type));
    ASSERT_TRUE(event->ParseFromString(bytes));
    kafka::Message message = MessageOf(*event, ++sequence);
    message.value = bytes;
    for (Consumer& consumer : consumers) {
      const auto& topics = consumer.topics;
      if (std::find(topics.begin(), topics.end(), message.tp.topic) == topics.end()) continue;
      const std::string before = consumer.Content();
      consumer.Feed({message});
      EXPECT_EQ(consumer.Parked(message.tp.topic), "") << golden.type << " by " << consumer.name;
      EXPECT_NE(consumer.Content(), before) << golden.type << " by " << consumer.name;
      ++applied;
    }
  }
  EXPECT_GT(applied, all.size()) << "most topics have more than one consumer";
}

}  // namespace
}  // namespace mumpuni::evolution
