// What a service measures of itself from outside its own work, for the alarms (docs/runbook.md):
// whether its listener answers, when its certificate ends, whether its jobs are late, what lies
// parked.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/runtime/process.h"

namespace mumpuni::runtime {

// Asks `address` for the health of the service over a fresh TLS connection, as itself. OK if it
// answers SERVING, FAILED_PRECONDITION if NOT_SERVING, what the call failed with otherwise.
absl::Status AskHealth(const std::string& service, const std::string& address, const TlsFiles& tls);

// Runs from construction to destruction in one thread.
class SelfWatch {
 public:
  SelfWatch(Platform& platform, const Parts& parts, absl::Duration interval = absl::Seconds(5));
  ~SelfWatch();
  SelfWatch(const SelfWatch&) = delete;
  SelfWatch& operator=(const SelfWatch&) = delete;

 private:
  void Run();
  void AskListener() const;
  void MeasureJobs() const;
  void MeasureParked() const;

  Platform& platform_;
  const Parts& parts_;
  const absl::Duration interval_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mumpuni::runtime
