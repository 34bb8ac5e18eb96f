// Makes faults happen to a running city, and ends them.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "tests/chaos/plan.h"
#include "tests/chaos/tcp_proxy.h"
#include "tests/e2e/city.h"

namespace mumpuni::chaos {

// A second process of a service, beside the city's own; ended with the object.
class Replica {
 public:
  // Copies command and environment of the running process; listens on other ports of the city.
  // Throws if it does not serve in time.
  Replica(const e2e::City& city, const std::string& service);
  ~Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  // Whether its relay publishes.
  bool Leads() const;

 private:
  absl::StatusOr<operations::v1::GetStatusResponse> Status() const;

  const e2e::City& city_;
  std::string service_;
  std::string address_;
  pid_t pid_ = 0;
};

// Used by one thread. What fails throws std::runtime_error.
class Injector {
 public:
  Injector(e2e::City& city, TcpProxy& database, TcpProxy& broker)
      : city_(city), database_(database), broker_(broker) {}

  void Begin(const Fault& fault);
  // What was harmed works again when this returns. End faults of services after those of what
  // services need; see EndsLast.
  void End(const Fault& fault);
  static bool EndsLast(const Fault& fault) {
    return fault.kind == FaultKind::kKillService || fault.kind == FaultKind::kKillWithStandby;
  }
  // How long the last standby took to publish after the owner had died; zero if there was none yet.
  absl::Duration takeover() const { return takeover_; }

 private:
  void KillWithStandby(const std::string& service);
  void EndSessions();
  void FillBrokerDisk();
  void RestartBroker();

  e2e::City& city_;
  TcpProxy& database_;
  TcpProxy& broker_;
  std::unique_ptr<Replica> replica_;
  absl::Duration takeover_;
};

}  // namespace mumpuni::chaos
