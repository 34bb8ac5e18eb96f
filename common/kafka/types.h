// Messages as they lie on the broker. librdkafka stays behind common/kafka.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/core/tls_files.h"

namespace mumpuni::kafka {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};

struct Message {
  TopicPartition tp;
  int64_t offset = -1;
  std::string key;
  std::string value;
  Headers headers;
  absl::Time time;
};

struct ClientOptions {
  // host:port[,host:port]
  std::string brokers;
  TlsFiles tls;
  // client.id
  std::string client_id;
  // Of a consumer: a name that outlives the process and that no other member of its group has at
  // the same time; letters, digits, '.', '_', '-'. A process that was killed then gets its
  // partitions back as soon as it starts again, instead of after the session timeout. A second
  // member of the name takes the place of the first, whose Poll is then ABORTED. "": none.
  std::string instance;
};

// Number of partitions of every Mumpuni topic: part of the contract.
inline constexpr int kPartitions = 12;

}  // namespace mumpuni::kafka
