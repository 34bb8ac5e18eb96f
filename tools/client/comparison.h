// Compares what each consumer holds with what the owner of the topic has published: every published
// event has its effect or lies parked, and nothing is held that was never published. Counts and
// hashes of 1,024 buckets first; only buckets that differ are looked into, so a million subjects
// cost two calls.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/client/city.h"

namespace mumpuni::tools {

// A subject whose newest sequence is not the same on both sides; 0 where a side does not know it.
struct Discrepancy {
  std::string subject;
  int64_t published = 0;
  int64_t held = 0;
  // Held is older because the events of its key lie parked.
  bool parked = false;
};

struct TopicComparison {
  std::string consumer;
  std::string topic;
  // Published by the owner.
  int64_t subjects = 0;
  // By subject; at most those of kBucketsNamed buckets.
  std::vector<Discrepancy> discrepancies;
  // Buckets that differ and were not looked into.
  int64_t buckets_left = 0;
  // Paused, stopped or with events still to apply: what differs may only be late.
  bool behind = false;

  int64_t parked() const;
  // Something differs for which nothing accounts.
  bool differs() const;
};

inline constexpr int kBucketsNamed = 32;

// By consumer and topic. An event on its way is no discrepancy: what differs is looked at again
// until it has stood still for `patience`.
absl::StatusOr<std::vector<TopicComparison>> CompareTopics(City& city, absl::Duration patience);

}  // namespace mumpuni::tools
