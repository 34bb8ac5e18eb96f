#include "tests/integration/pg_proxy.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string_view>

namespace mumpuni::testing {
namespace {

// How soon a thread notices that the proxy ends.
constexpr int kPollMs = 20;

int ConnectTo(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return -1;
  const int fd = socket(found->ai_family, found->ai_socktype, 0);
  const int refused = connect(fd, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  if (refused != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

bool SendAll(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// CommandComplete of a COMMIT: 'C', length 11, the tag and a NUL.
bool HoldsCommitAnswer(std::string_view data) {
  return data.find(std::string_view("C\0\0\0\x0b"
                                    "COMMIT\0",
                                    12)) != std::string_view::npos;
}

}  // namespace

PgProxy::PgProxy(const std::string& url) {
  const size_t host_from = url.find('@') + 1;
  const size_t colon = url.find(':', host_from);
  const size_t slash = url.find('/', host_from);
  if (host_from == 0 || colon > slash)
    throw std::runtime_error("the URL needs user, host and port");
  host_ = url.substr(host_from, colon - host_from);
  port_ = url.substr(colon + 1, slash - colon - 1);
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  url_ = url.substr(0, host_from) + "127.0.0.1:" + std::to_string(ntohs(address.sin_port)) +
         url.substr(slash);
  acceptor_ = std::thread([this] { Accept(); });
}

PgProxy::~PgProxy() {
  stop_ = true;
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(listener_);
}

void PgProxy::Accept() {
  while (!stop_) {
    pollfd wait{listener_, POLLIN, 0};
    if (poll(&wait, 1, kPollMs) <= 0) continue;
    const int client = accept(listener_, nullptr, nullptr);
    if (client >= 0 && refuse_) {
      close(client);
    } else if (client >= 0) {
      connections_.emplace_back([this, client] { Forward(client); });
    }
  }
}

void PgProxy::Forward(int client) {
  const int server = ConnectTo(host_, port_);
  pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
  char buffer[65536];
  bool open = server >= 0;
  while (open && !stop_) {
    if (poll(ends, 2, kPollMs) <= 0) continue;
    for (int from = 0; from < 2 && open; ++from) {
      if (ends[from].revents == 0) continue;
      const ssize_t got = recv(ends[from].fd, buffer, sizeof(buffer), 0);
      const std::string_view data(buffer, got > 0 ? static_cast<size_t>(got) : 0);
      const bool lose = from == 1 && lose_ && HoldsCommitAnswer(data);
      // Before the client can notice: its next connection is refused for certain.
      if (lose) refuse_ = refuse_after_.load();
      open = !data.empty() && !lose && SendAll(ends[1 - from].fd, data);
      if (lose) lose_ = false;
    }
  }
  close(client);
  if (server >= 0) close(server);
}

}  // namespace mumpuni::testing
