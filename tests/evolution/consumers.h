// The real consumers of the four services, each with a database of its own and without a broker:
// messages go the way they go in the inbox (headers, flow, transaction, parking).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/events/inbox.h"
#include "common/kafka/types.h"
#include "common/testing/pg_test.h"
#include "google/protobuf/message.h"

namespace mumpuni::evolution {

// A consumer of a service. Used by one thread.
struct Consumer {
  // As the inbox is called: "assessment.evidence".
  std::string name;
  std::vector<std::string> topics;
  // Where it keeps what it knows.
  std::vector<std::string> tables;
  std::unique_ptr<testing::TestDatabase> database;
  events::Handler handler;

  // Feeds what comes next in the only partition of a topic. Throws if the handler fails for a
  // reason that would pass by itself.
  void Feed(const std::vector<kafka::Message>& messages);
  // "reason: error" of what is parked of a topic, by offset, a line each.
  std::string Parked(const std::string& topic);
  // Whether the payload of the parked event at `offset` is `bytes`.
  bool ParkedBytesAre(const std::string& topic, int64_t offset, const std::string& bytes);
  // All rows of its tables, without instants.
  std::string Content();

 private:
  std::string Ask(const std::string& sql);
};

// All of them, on fresh databases.
std::vector<Consumer> Consumers();

// An event as the owner's relay sends it: topic, key and subject as the contract says.
kafka::Message MessageOf(const google::protobuf::Message& event, int64_t sequence);
// Replaces a header.
void SetHeader(kafka::Message& message, const std::string& name, const std::string& value);

}  // namespace mumpuni::evolution
