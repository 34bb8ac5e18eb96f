// The inbox's side of PostgreSQL: claiming partitions and carrying out one attempt, each in one
// transaction.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/events/partition_flow.h"
#include "common/pg/pool.h"

namespace mumpuni::events {

struct Claim {
  kafka::TopicPartition tp;
  int64_t epoch = 0;
  int64_t offset = 0;
  // Of the log the offset belongs to.
  std::string cluster_id;
  std::set<std::string> parked_keys;
};
// Raises the epoch of each partition, so that no older owner can move its cursor any more, and
// answers where it stands. A partition without a cursor starts at 0 of `cluster_id`.
// FAILED_PRECONDITION CONSUMER_PAUSED while an operator holds the consumer.
absl::StatusOr<std::vector<Claim>> ClaimPartitions(pg::Pool& pool, const std::string& consumer,
                                                   const std::vector<kafka::TopicPartition>& tps,
                                                   const std::string& cluster_id);

struct AttemptResult {
  Verdict verdict = Verdict::kRetry;
  absl::Status status;
  int applied = 0;
  int parked = 0;
  std::vector<std::string> newly_parked;
  std::vector<std::string> released;
};
// One transaction: cursor first (fenced by epoch and offset), then parking and the handler's
// effect.
AttemptResult Carry(pg::Pool& pool, const std::string& consumer, const kafka::TopicPartition& tp,
                    const Attempt& attempt, const Handler& handler);

}  // namespace mumpuni::events
