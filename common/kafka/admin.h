// Topics: created when missing, checked when present.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/consumer.h"
#include "common/kafka/types.h"

namespace mumpuni::kafka {

// Creates what is missing of `topics` with kPartitions partitions and 30 days of retention.
// FAILED_PRECONDITION names a topic that exists with another number of partitions, because the
// number decides where a key lies. UNAVAILABLE if no broker answers within `timeout`.
absl::Status EnsureTopics(const ClientOptions& options, const std::vector<std::string>& topics,
                          int replication_factor, absl::Duration timeout);

struct TopicEnds {
  std::string cluster_id;
  // By partition.
  std::vector<Watermark> partitions;
};
// First and next offsets of every partition, for rebuilding a consumer from a snapshot. NOT_FOUND
// if the topic does not exist.
absl::StatusOr<TopicEnds> EndsOf(const ClientOptions& options, const std::string& topic,
                                 absl::Duration timeout);

// What one principal may do; everything that is not allowed to anybody is forbidden on a broker
// with allow.everyone.if.no.acl.found=false.
struct Access {
  // Common name of the client's certificate.
  std::string principal;
  // Topics it writes and describes.
  std::vector<std::string> writes;
  // Topics it reads and describes, in consumer groups whose names begin with the principal's.
  std::vector<std::string> reads;
};

// Adds the access rules (ACLs) that this takes; those that are there stay. Needs the right to alter
// the cluster: PERMISSION_DENIED without. UNAVAILABLE if no broker answers within `timeout`,
// FAILED_PRECONDITION if the broker has no authorizer.
absl::Status Allow(const ClientOptions& options, const std::vector<Access>& accesses,
                   absl::Duration timeout);

}  // namespace mumpuni::kafka
