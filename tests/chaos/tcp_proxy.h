// Stands between processes on loopback and can harm what passes: cut, refuse, slow down, truncate.
#pragma once

#include <atomic>
#include <thread>

#include "absl/time/time.h"

namespace mumpuni::chaos {

// Forwards every connection to 127.0.0.1:target from construction on. Thread-safe.
class TcpProxy {
 public:
  // `port` 0 picks a free one. Throws std::runtime_error if it cannot listen.
  TcpProxy(int port, int target);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }
  // Resets every connection; new ones are let through.
  void Cut() { cut_ = true; }
  // While true every connection is reset, also each new one.
  void Refuse(bool refuse) { refuse_ = refuse; }
  // Keeps whatever arrives for this long, in both directions, in order.
  void Delay(absl::Duration delay) { delay_ms_ = absl::ToInt64Milliseconds(delay); }
  // Of what is read next half is sent on, then that connection ends.
  void TruncateNext() { truncate_ = true; }
  // True until there was something to truncate.
  bool truncating() const { return truncate_; }
  // Connections at the moment.
  int connections() const { return connections_; }

 private:
  struct Loop;

  int port_ = 0;
  const int target_;
  int listener_ = -1;
  std::atomic<bool> stop_{false};
  std::atomic<bool> cut_{false};
  std::atomic<bool> refuse_{false};
  std::atomic<bool> truncate_{false};
  std::atomic<int64_t> delay_ms_{0};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace mumpuni::chaos
