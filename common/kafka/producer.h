// The idempotent producer of the relay: acks=all, order within a partition kept over retries.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/types.h"

namespace mumpuni::kafka {

// Used by one thread. A message never times out: while the broker is away it waits in the queue,
// so that nothing overtakes it. Any gap in what was produced is a fatal error.
class Producer {
 public:
  // Called from Poll, on its thread, once per accepted message.
  using Delivered = std::function<void(uint64_t tag, const absl::Status& status)>;

  // Does not wait for a broker. INVALID_ARGUMENT if the options cannot be used.
  static absl::StatusOr<std::unique_ptr<Producer>> Create(const ClientOptions& options,
                                                          Delivered delivered);
  // Drops what is not acknowledged; it may still arrive.
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // Copies everything. RESOURCE_EXHAUSTED if the queue is full: Poll and try again.
  absl::Status Produce(const std::string& topic, std::string_view key, std::string_view value,
                       const Headers& headers, uint64_t tag);
  // Serves deliveries; waits at most `timeout` for the first.
  void Poll(absl::Duration timeout);
  // Messages not yet delivered.
  int pending() const;
  // INTERNAL once the producer is of no more use: make a new one.
  absl::Status Fatal() const;
  // True if a broker answers in time; what last_error told is over then.
  bool BrokerAnswers(absl::Duration timeout);
  // The last trouble with the brokers; cleared by a delivery or an answer. "" if there is none.
  const std::string& last_error() const;
  // Becomes readable (an eventfd to be read, 8 bytes) when there are deliveries to serve.
  int ready_fd() const;

 private:
  struct Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::kafka
