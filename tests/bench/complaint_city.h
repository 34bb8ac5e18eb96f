// A complaint service with a city of its own: database, gRPC server with mutual TLS, people and
// cases.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/core/id.h"
#include "common/rpc/client.h"
#include "common/testing/pg_test.h"

namespace mumpuni::bench {

// A root, 17 agencies below it, and divisions below these: cases lie with divisions.
inline constexpr int kCaseUnits = 300;
inline constexpr int kFirstAgency = 1, kAgencies = 16;
inline constexpr int kFirstDivision = 18, kDivisions = kCaseUnits - kFirstDivision;
inline constexpr int kOfficersOfUnit = 10;
inline constexpr int kOfficers = kCaseUnits * kOfficersOfUnit;

// Words of the texts of filled cases: in 1 text of 20,000, in 1 of 150, in every text, and together
// in 1 of 8.
inline constexpr char kRareWord[] = "biawak";
inline constexpr char kMiddlingWord[] = "miring";
inline constexpr char kCommonWord[] = "jalan";
inline constexpr char kTwoWords[] = "lampu padam";

// The number of the nth officer of a unit, and the ids of officers and units; the same in each
// city.
int OfficerOf(int unit, int n);
Id OfficerId(int officer);
Id UnitId(int unit);

// With which token each person calls; made once, because a city's people are many.
class Callers {
 public:
  Callers();
  const rpc::CallOptions& Officer(int officer) const {
    return officers_[static_cast<size_t>(officer)];
  }
  const rpc::CallOptions& HeadOf(int unit) const { return heads_[static_cast<size_t>(unit)]; }
  // An intake channel, the administration of complaints, the executive office.
  const rpc::CallOptions& Channel() const { return channel_; }
  const rpc::CallOptions& Admin() const { return admin_; }
  const rpc::CallOptions& Executive() const { return executive_; }

 private:
  std::vector<rpc::CallOptions> officers_;
  std::vector<rpc::CallOptions> heads_;
  rpc::CallOptions channel_;
  rpc::CallOptions admin_;
  rpc::CallOptions executive_;
};

// How a day's deadlines were settled.
struct TimerFigures {
  int64_t cases = 0;
  double seconds = 0;
  // Timers that ran without an error.
  int64_t ran = 0;
  // Cases whose deadline is marked as missed, and events that say so: of all, of distinct cases.
  int64_t missed = 0;
  int64_t events = 0;
  int64_t cases_in_events = 0;
  // Timers that failed or were left.
  int64_t left = 0;
};

// The service as its main.cc builds it, in this process, with the sizes that it has by default.
// Relay, consumers, notifications and timers are not running: they have benchmarks of their own.
class ComplaintCity {
 public:
  // Who assigns an officer asks the assessment service at this address.
  explicit ComplaintCity(const std::string& assessment_address);
  ~ComplaintCity();

  // Adds so many cases of the last two years, with the resolutions and ratings of those that are
  // closed: each tenth is open, with a due time from 5 days ago to 20 days ahead. The same cases
  // each time, seen from now. Once only.
  void Fill(int64_t cases);

  // To the server, over one connection.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Makes one deadline of each filled case that is open lie within the 24 hours ahead, and lets
  // `runners` settle them by a clock on which those hours have passed: the service was down for a
  // day. What else the timers held is forgotten.
  TimerFigures SettleDay(int runners);

 private:
  struct Service;

  void Run(const std::string& sql);
  // What autovacuum and the checkpointer do in a city within minutes; outside a transaction.
  void Settle();
  int64_t Number(const std::string& sql);

  testing::TestDatabase db_;
  std::unique_ptr<Service> service_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace mumpuni::bench
