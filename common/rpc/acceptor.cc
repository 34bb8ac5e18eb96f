#include "common/rpc/acceptor.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/obs/log.h"
#include "common/obs/metrics.h"

namespace mumpuni::rpc::internal {
namespace {

// How long to leave a client waiting in the backlog when the process has no descriptor left.
constexpr int kExhaustedPauseMs = 50;

struct HostPort {
  std::string host;
  std::string port;
};

absl::StatusOr<HostPort> Split(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon + 1 == address.size()) {
    return absl::InvalidArgumentError(absl::StrCat("not host:port: ", address));
  }
  HostPort split{address.substr(0, colon), address.substr(colon + 1)};
  if (split.host.size() >= 2 && split.host.front() == '[' && split.host.back() == ']') {
    split.host = split.host.substr(1, split.host.size() - 2);
  }
  return split;
}

// A listening socket on one resolved address, or -1 with errno.
int ListenOn(const addrinfo& address) {
  const int descriptor = socket(
      address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
  if (descriptor < 0) return -1;
  const int on = 1;
  const int off = 0;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Accepted sockets inherit it; small answers must not wait for acknowledgements.
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (address.ai_family == AF_INET6) {
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  }
  if (bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 &&
      listen(descriptor, SOMAXCONN) == 0) {
    return descriptor;
  }
  const int reason = errno;
  close(descriptor);
  errno = reason;
  return -1;
}

int PortOf(int descriptor) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
  return bound.ss_family == AF_INET6
             ? ntohs(reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port)
             : ntohs(reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(const std::string& address,
                                                           int max_connections) {
  absl::StatusOr<HostPort> split = Split(address);
  if (!split.ok()) return split.status();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const char* host = split->host.empty() ? nullptr : split->host.c_str();
  if (const int code = getaddrinfo(host, split->port.c_str(), &hints, &found); code != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot resolve ", address, ": ", gai_strerror(code)));
  }
  int listener = -1;
  for (const addrinfo* at = found; at != nullptr && listener < 0; at = at->ai_next) {
    listener = ListenOn(*at);
  }
  const int reason = errno;
  freeaddrinfo(found);
  if (listener < 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, ": ", std::strerror(reason)));
  }
  const int waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (waker < 0) {
    close(listener);
    return absl::UnavailableError("no descriptor left to wake the acceptor");
  }
  return std::unique_ptr<Acceptor>(
      new Acceptor(listener, waker, PortOf(listener), max_connections));
}

Acceptor::Acceptor(int listener, int waker, int port, int max_connections)
    : listener_(listener),
      waker_(waker),
      port_(port),
      max_connections_(static_cast<size_t>(std::max(max_connections, 1))) {}

Acceptor::~Acceptor() { Stop(); }

void Acceptor::Start(std::function<void(int)> take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Loop(); });
}

void Acceptor::Stop() {
  if (closed_) return;
  closed_ = true;
  stopping_ = true;
  const uint64_t one = 1;
  // The counter cannot overflow from one write, so the result carries nothing.
  [[maybe_unused]] const ssize_t written = write(waker_, &one, sizeof one);
  if (thread_.joinable()) thread_.join();
  close(listener_);
  close(waker_);
}

void Acceptor::Loop() {
  pollfd watched[2] = {{listener_, POLLIN, 0}, {waker_, POLLIN, 0}};
  while (!stopping_) {
    if (poll(watched, 2, -1) < 0) {
      if (errno == EINTR) continue;
      // Without this thread the server would live on and never answer anybody new.
      ++failures_;
      obs::Err("rpc acceptor cannot poll", {{"errno", errno}});
      absl::SleepFor(absl::Milliseconds(kExhaustedPauseMs));
      continue;
    }
    if ((watched[0].revents & POLLIN) != 0) AcceptOne();
  }
}

void Acceptor::AcceptOne() {
  static obs::Counter& refused = obs::GetCounter("mumpuni_rpc_connections_refused_total",
                                                 "Connections closed because of the cap.");
  const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) {
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM) return;
    ++failures_;
    obs::Err("rpc acceptor has no resources for a connection", {{"errno", errno}});
    pollfd waker = {waker_, POLLIN, 0};
    poll(&waker, 1, kExhaustedPauseMs);
    return;
  }
  struct stat status {};
  if (!HasRoom() || fstat(descriptor, &status) != 0) {
    close(descriptor);
    refused.Add();
    return;
  }
  handed_.push_back({descriptor, status.st_ino});
  take_(descriptor);
}

// Forgets what was closed only when the list is full, so that an accept usually costs nothing.
bool Acceptor::HasRoom() {
  if (handed_.size() < max_connections_) return true;
  std::erase_if(handed_, [](const Handed& one) {
    struct stat status {};
    return fstat(one.descriptor, &status) != 0 || status.st_ino != one.inode;
  });
  return handed_.size() < max_connections_;
}

}  // namespace mumpuni::rpc::internal
