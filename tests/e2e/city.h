// A whole city for end-to-end tests: four processes, real PostgreSQL, real broker, mutual TLS.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/kafka/types.h"
#include "common/rpc/client.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"
#include "mumpuni/complaint/v1/complaint_service.grpc.pb.h"
#include "mumpuni/operations/v1/operations_service.grpc.pb.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "mumpuni/training/v1/training_service.grpc.pb.h"

namespace mumpuni::e2e {

inline const std::vector<std::string> kServices = {"personnel", "training", "assessment",
                                                   "complaint"};

// Whether PostgreSQL waits for the disk: benchmarks want it, tests want speed.
enum class Durability { kNone, kReal };

struct CityOptions {
  Durability durability = Durability::kNone;
  // Goes on with what an earlier city of this name has left, instead of beginning anew.
  bool resume = false;
  // If set, the services reach PostgreSQL and the broker through proxies that this makes: called
  // once with the first port of the city, when both run and no service does. PostgreSQL's proxy
  // listens on the port + 4, the broker's on + 5 and leads to + 3.
  std::function<void(int port_base)> make_proxies;
};

// Starts everything in the constructor (throws with the reason and the log), stops it in the
// destructor. Calls, tokens and clock from any thread; all else from one.
class City {
 public:
  explicit City(const std::string& name, Durability durability = Durability::kNone)
      : City(name, CityOptions{.durability = durability, .resume = false, .make_proxies = {}}) {}
  City(const std::string& name, const CityOptions& options);
  ~City();

  // A channel with the certificate of `peer` ("cli" by default).
  std::shared_ptr<grpc::Channel> Channel(const std::string& service,
                                         const std::string& peer = "cli") const;
  // host:port of a service.
  std::string Address(const std::string& service) const;
  // host:port of the broker, and of the metrics of a service.
  std::string Brokers() const;
  std::string MetricsAddress(const std::string& service) const;
  // A token for a person, one hour long from the later of real and played time.
  std::string Token(const std::string& subject, const std::vector<std::string>& roles) const;
  // Options of a call by a person with these roles.
  rpc::CallOptions As(const std::string& subject, const std::vector<std::string>& roles) const;

  // kill -9, and start what does not run.
  void Kill(const std::string& service);
  void StartServices();
  void KillBroker();
  void StartBroker();
  // Lets the broker's writes fail wherever a file would grow beyond `bytes`, until it is killed.
  void LimitBrokerFiles(int64_t bytes);
  // The database server goes and comes, as in a failover.
  void StopPostgres();
  // Without a checkpoint: it recovers from its log when it starts.
  void CrashPostgres();
  void StartPostgres();
  // A failover: it goes, and comes back on another timeline.
  void PromotePostgres();

  // Shifts the clock of all services so that now is `to`; returns once they have seen it.
  void SetClock(absl::Time to);

  // Loads reference/ by the command line.
  void ApplyReference();
  // Runs a program of the build with its arguments, as `cli`; throws with the end of its log.
  void Tool(const std::string& command);
  // Today by the services' clock, YYYY-MM-DD.
  std::string Today() const;
  // A superuser connection URL to the database of a service.
  std::string DatabaseUrl(const std::string& service) const;
  std::string DatabaseLog() const;
  // For the broker, as its administrator.
  kafka::ClientOptions Kafka() const;
  // Of the running process of a service.
  int Pid(const std::string& service) const;
  int BrokerPid() const;
  // Where its files lie.
  const std::string& dir() const { return dir_; }

  absl::StatusOr<operations::v1::GetStatusResponse> Status(const std::string& service) const;

  std::unique_ptr<personnel::v1::PersonnelService::Stub> personnel() const;
  std::unique_ptr<training::v1::TrainingService::Stub> training() const;
  std::unique_ptr<assessment::v1::AssessmentService::Stub> assessment() const;
  std::unique_ptr<complaint::v1::ComplaintService::Stub> complaint() const;

 private:
  void Run(const std::string& action, const std::string& argument = "") const;
  void Start(const CityOptions& options);

  std::string dir_;
  int port_base_ = 0;
  std::atomic<int64_t> clock_offset_seconds_{0};
};

// A new request id.
inline std::string RequestId() { return Id::New(absl::Now()).ToString(); }

}  // namespace mumpuni::e2e
