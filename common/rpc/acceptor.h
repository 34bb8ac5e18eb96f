// Accepts connections for the gRPC server and bounds their number. gRPC 1.51 has no connection cap,
// and its own accept loop never resumes once descriptors have run out (CVE-2023-4785); this one
// refuses what is above the cap and survives exhaustion.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace mumpuni::rpc::internal {

class Acceptor {
 public:
  // Binds and listens on host:port or [address]:port; port 0 chooses one. UNAVAILABLE if the
  // address is taken or cannot be resolved.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(const std::string& address,
                                                          int max_connections);
  // Stops.
  ~Acceptor();

  int port() const { return port_; }
  // How often it could neither poll nor accept.
  int failures() const { return failures_; }
  // Hands every accepted socket to `take`, which then owns it, on a thread of the acceptor.
  void Start(std::function<void(int)> take);
  // Stops listening; what was handed over lives on. Idempotent.
  void Stop();

 private:
  // A socket that was handed over; another inode under its number means it was closed.
  struct Handed {
    int descriptor;
    ino_t inode;
  };

  Acceptor(int listener, int waker, int port, int max_connections);
  void Loop();
  void AcceptOne();
  bool HasRoom();

  const int listener_;
  const int waker_;
  const int port_;
  const size_t max_connections_;
  std::function<void(int)> take_;
  std::vector<Handed> handed_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> failures_{0};
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace mumpuni::rpc::internal
