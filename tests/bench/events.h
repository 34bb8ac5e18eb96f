// The event backbone in this process: relay and inbox as a service has them, over the broker and
// the database server of the city.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/testing/pg_test.h"
#include "tests/e2e/city.h"

namespace mumpuni::bench {

// One outbox and one consumer whose effect is the newest state per subject, as in a projection.
class BackboneBench {
 public:
  // Fills the outbox with `rows` events of 200 bytes. `dir` takes the pgbench scripts.
  BackboneBench(const e2e::City& city, const std::string& dir, int64_t rows);
  ~BackboneBench();

  // Events a second: the whole outbox through the relay, from its start.
  double Drain();
  // The same number of messages by librdkafka alone; with the relay's headers or none.
  double Produce(bool with_headers);
  // Events a second: what Drain sent, through an inbox with batches of 100.
  double Apply(int64_t count);
  // The same statements by pgbench over one connection, 100 rows each.
  double ApplySql(int seconds);
  // Of the last Apply.
  double events_per_transaction() const { return events_per_transaction_; }

 private:
  void WriteScripts(const std::string& dir);

  const kafka::ClientOptions kafka_;
  const int64_t rows_;
  const std::string topic_;
  testing::TestDatabase db_;
  std::vector<std::string> scripts_;
  int consumers_ = 0;
  double events_per_transaction_ = 0;
};

// From the commit of an event to its arrival at a consumer of the topic, with this many published
// rows still in the outbox.
class OutboxDepthBench {
 public:
  OutboxDepthBench(const e2e::City& city, int64_t published_rows);
  // Milliseconds, sorted.
  std::vector<double> Latencies(int count, int per_second);

 private:
  const kafka::ClientOptions kafka_;
  const std::string topic_;
  testing::TestDatabase db_;
};

struct RebuildFigures {
  double applied_per_second = 0;
  double copied_per_second = 0;
};
// Evidence rows a second from `rows` completed courses through the consumer of assessment, and by
// COPY of the rows that it made.
RebuildFigures MeasureRebuild(int64_t rows);

// How long until the rate of effects is back after a dependency is back, at `per_second` events
// from the outbox of training to the evidence of assessment.
class RecoveryBench {
 public:
  RecoveryBench(e2e::City& city, const std::vector<std::string>& people, int per_second);
  ~RecoveryBench();
  // Events a second before any fault.
  double Rate();
  // Seconds from `back` having returned until the second began in which 95 % of the rate was
  // reached; `down` and `back` are run `outage_seconds` apart.
  double Recover(const std::function<void()>& down, const std::function<void()>& back,
                 int outage_seconds);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mumpuni::bench
