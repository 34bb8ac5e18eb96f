// Gathers what the checker compares from a city that has come to rest.
#pragma once

#include <map>
#include <string>

#include "common/kafka/types.h"
#include "tests/chaos/checker.h"
#include "tests/chaos/writers.h"
#include "tests/e2e/play.h"

namespace mumpuni::chaos {

// The last sequence that each subject of a topic got from its owner.
BySubject WrittenSequences(const e2e::City& city, const std::string& service,
                           const std::string& topic);

// Rows of request_log over all services: mutations that took place.
int64_t RequestsDone(const e2e::City& city);

// Reads the topics on, so that each check costs what is new.
class LogReader {
 public:
  // Up to the present ends of all topics. Throws if the broker does not answer in time.
  void ReadOn(const e2e::City& city);
  const LogCheck& log() const { return log_; }

 private:
  LogCheck log_;
  std::map<kafka::TopicPartition, int64_t> next_;
};

// All checks. The city rests: no writer runs, and every event is applied.
Discrepancies CheckCity(e2e::City& city, e2e::Play& play, LogReader& reader, const Ledger& ledger);

}  // namespace mumpuni::chaos
