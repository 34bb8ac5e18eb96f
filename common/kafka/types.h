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
};

// Number of partitions of every Mumpuni topic: part of the contract.
inline constexpr int kPartitions = 12;

}  // namespace mumpuni::kafka
