// A group member whose offsets live in the application's database, not on the broker.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/types.h"

namespace mumpuni::kafka {

// Where to start reading a partition.
struct StartAt {
  TopicPartition tp;
  int64_t offset = 0;
};

struct ConsumerOptions {
  ClientOptions client;
  std::string group;
  // What librdkafka may hold for the application, over all partitions.
  int queued_kbytes = 16 * 1024;
  // A member that does not poll for this long loses its partitions.
  absl::Duration max_poll_interval = absl::Minutes(2);
  absl::Duration session_timeout = absl::Seconds(6);
};

struct Watermark {
  int64_t low = 0;
  // The offset the next message will get.
  int64_t high = 0;
};

// Range assignor, no commits to the broker, `auto.offset.reset=error`. Used by one thread.
class Consumer {
 public:
  // Called inside Poll with the partitions given to this member; answers where to start. What it
  // leaves out is not read until Assign names it.
  using Assigned = std::function<std::vector<StartAt>(const std::vector<TopicPartition>&)>;
  // Called inside Poll or Close: they belong to somebody else now, or will in a moment.
  using Revoked = std::function<void(const std::vector<TopicPartition>&)>;

  static absl::StatusOr<std::unique_ptr<Consumer>> Create(const ConsumerOptions& options,
                                                          Assigned assigned, Revoked revoked);
  // Leaves the group, so that other members take over at once.
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  // Replaces the subscription. Subscribe to topics that exist: see ExistingTopics.
  absl::Status Subscribe(const std::vector<std::string>& topics);
  // Which of `topics` exist. UNAVAILABLE if no broker answers in time.
  absl::StatusOr<std::vector<std::string>> ExistingTopics(const std::vector<std::string>& topics,
                                                          absl::Duration timeout);

  // The next message, or nothing within `timeout`. OUT_OF_RANGE: an offset lies outside the log;
  // ABORTED: another member has taken its instance name; INTERNAL: this consumer is of no more use;
  // anything else passes by itself.
  absl::StatusOr<std::optional<Message>> Poll(absl::Duration timeout);

  // Reads exactly these partitions, of those that the group gave to this member.
  absl::Status Assign(const std::vector<StartAt>& starts);
  // True once the group has given the assignment to others, though Revoked was not called yet.
  bool AssignmentLost() const;
  absl::Status Seek(const TopicPartition& tp, int64_t offset);
  void Pause(const TopicPartition& tp);
  void Resume(const TopicPartition& tp);

  // "" if no broker answered in time.
  std::string ClusterId(absl::Duration timeout);
  // As known from the last fetch; nullopt before the first.
  std::optional<Watermark> CachedWatermark(const TopicPartition& tp) const;
  // Where its log ends; asks the broker.
  absl::StatusOr<int64_t> QueryEnd(const TopicPartition& tp, absl::Duration timeout);

 private:
  struct Impl;
  explicit Consumer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::kafka
