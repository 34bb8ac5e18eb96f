#include "tests/chaos/tcp_proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace mumpuni::chaos {
namespace {

using Steady = std::chrono::steady_clock;

// How soon the thread notices what it is told.
constexpr std::chrono::milliseconds kNotice{10};
// A receiver that does not read holds its sender back at this.
constexpr size_t kMaxQueued = size_t{1} << 20;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

void Reset(int fd) {
  const linger at_once{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(fd);
}

void SetNoDelay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// One direction of a connection.
struct Flow {
  struct Chunk {
    Steady::time_point due;
    std::string data;
  };
  int from = -1;
  int to = -1;
  std::deque<Chunk> chunks;
  size_t queued = 0;
  bool ended = false;

  bool Due(Steady::time_point now) const { return !chunks.empty() && chunks.front().due <= now; }
  bool Finished() const { return ended && chunks.empty(); }

  // False if the connection is broken.
  bool Read(Steady::time_point due, std::atomic<bool>& truncate) {
    char buffer[65536];
    const ssize_t got = recv(from, buffer, sizeof buffer, 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) {
      ended = true;
      return true;
    }
    auto size = static_cast<size_t>(got);
    if (size > 1 && truncate.exchange(false)) {
      size /= 2;
      ended = true;
    }
    chunks.push_back({due, std::string(buffer, size)});
    queued += size;
    return true;
  }

  bool Write(Steady::time_point now) {
    while (Due(now)) {
      std::string& data = chunks.front().data;
      const ssize_t sent = send(to, data.data(), data.size(), MSG_NOSIGNAL);
      if (sent < 0) return errno == EAGAIN || errno == EINTR;
      queued -= static_cast<size_t>(sent);
      data.erase(0, static_cast<size_t>(sent));
      if (data.empty()) chunks.pop_front();
    }
    return true;
  }
};

struct Link {
  Flow up;
  Flow down;
};

}  // namespace

// The thread and all its connections.
struct TcpProxy::Loop {
  explicit Loop(TcpProxy& proxy) : proxy_(proxy) {}
  ~Loop() { ResetAll(); }

  void Run() {
    while (!proxy_.stop_) {
      if (proxy_.cut_.exchange(false) || proxy_.refuse_) ResetAll();
      Poll();
    }
  }

 private:
  void ResetAll() {
    for (const auto& link : links_) {
      Reset(link->up.from);
      Reset(link->down.from);
    }
    links_.clear();
    proxy_.connections_ = 0;
  }

  void Accept() {
    const int client = accept4(proxy_.listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(proxy_.target_);
    const bool reached =
        connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
        errno == EINPROGRESS;
    if (proxy_.refuse_ || !reached) {
      Reset(client);
      close(server);
      return;
    }
    SetNoDelay(client);
    SetNoDelay(server);
    auto link = std::make_unique<Link>();
    link->up.from = link->down.to = client;
    link->up.to = link->down.from = server;
    links_.push_back(std::move(link));
  }

  // What a socket is waited for: to be read if the flow from it has room, written if the one to it
  // has something due.
  static pollfd Wanted(const Flow& from, const Flow& to, Steady::time_point now) {
    pollfd fd{from.from, 0, 0};
    if (!from.ended && from.queued < kMaxQueued) fd.events |= POLLIN;
    if (to.Due(now)) fd.events |= POLLOUT;
    return fd;
  }

  void Poll() {
    const auto now = Steady::now();
    std::vector<pollfd> fds = {{proxy_.listener_, POLLIN, 0}};
    auto until = now + kNotice;
    for (const auto& link : links_) {
      fds.push_back(Wanted(link->up, link->down, now));
      fds.push_back(Wanted(link->down, link->up, now));
      for (const Flow* flow : {&link->up, &link->down}) {
        if (!flow->chunks.empty() && !flow->Due(now)) {
          until = std::min(until, flow->chunks.front().due);
        }
      }
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(until - now);
    if (poll(fds.data(), fds.size(), static_cast<int>(wait.count())) < 0) return;
    for (size_t i = 0; i < links_.size(); ++i) {
      if (!Serve(*links_[i], fds[2 * i + 1].revents, fds[2 * i + 2].revents)) {
        close(links_[i]->up.from);
        close(links_[i]->down.from);
        links_[i].reset();
      }
    }
    std::erase(links_, nullptr);
    if (fds[0].revents != 0) Accept();
    proxy_.connections_ = static_cast<int>(links_.size());
  }

  // False if the connection is over.
  bool Serve(Link& link, short client, short server) {
    const auto now = Steady::now();
    const auto due = now + std::chrono::milliseconds(proxy_.delay_ms_.load());
    constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
    if ((client & kReadable) != 0 && !link.up.Read(due, proxy_.truncate_)) return false;
    if ((server & kReadable) != 0 && !link.down.Read(due, proxy_.truncate_)) return false;
    if (!link.up.Write(now) || !link.down.Write(now)) return false;
    return !link.up.Finished() && !link.down.Finished();
  }

  TcpProxy& proxy_;
  std::vector<std::unique_ptr<Link>> links_;
};

TcpProxy::TcpProxy(int port, int target) : target_(target) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int reuse = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  sockaddr_in address = Loopback(port);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 256) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("the proxy cannot listen on port " + std::to_string(port));
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Loop(*this).Run(); });
}

TcpProxy::~TcpProxy() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

}  // namespace mumpuni::chaos
