#include "tests/chaos/tcp_proxy.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/time/clock.h"
#include "common/testing/wait.h"

namespace mumpuni::chaos {
namespace {

constexpr int kPatienceMs = 10'000;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// What arrives until `size` bytes are there or the connection ends.
std::string Receive(int fd, size_t size) {
  std::string text;
  char buffer[256];
  pollfd ready{fd, POLLIN, 0};
  while (text.size() < size && poll(&ready, 1, kPatienceMs) > 0) {
    const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    text.append(buffer, static_cast<size_t>(got));
  }
  return text;
}

// True if the other end closes or resets.
bool Ends(int fd) {
  char byte = 0;
  pollfd ready{fd, POLLIN, 0};
  return poll(&ready, 1, kPatienceMs) > 0 && recv(fd, &byte, 1, 0) <= 0;
}

class TcpProxyTest : public ::testing::Test {
 protected:
  TcpProxyTest() : listener_(socket(AF_INET, SOCK_STREAM, 0)), proxy_(0, Listen()) {}
  ~TcpProxyTest() override {
    for (const int fd : {client_, server_, listener_}) {
      if (fd >= 0) close(fd);
    }
  }

  int Listen() {
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    return ntohs(address.sin_port);
  }
  int Dial() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = Loopback(proxy_.port());
    EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return fd;
  }
  void Connect() {
    client_ = Dial();
    server_ = accept(listener_, nullptr, nullptr);
    ASSERT_GE(server_, 0);
  }
  static void Send(int fd, const std::string& text) {
    ASSERT_EQ(send(fd, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }

  int listener_;
  int client_ = -1;
  int server_ = -1;
  TcpProxy proxy_;
};

TEST_F(TcpProxyTest, ForwardsBothWaysAndTheEnd) {
  Connect();
  Send(client_, "question");
  EXPECT_EQ(Receive(server_, 8), "question");
  Send(server_, "answer");
  EXPECT_EQ(Receive(client_, 6), "answer");
  shutdown(client_, SHUT_RDWR);
  EXPECT_TRUE(Ends(server_));
}

TEST_F(TcpProxyTest, ALargeMessageArrivesWhole) {
  Connect();
  const std::string large(3'000'000, 'x');
  std::thread sender([&] { Send(client_, large); });
  EXPECT_EQ(Receive(server_, large.size()), large);
  sender.join();
}

TEST_F(TcpProxyTest, ACutEndsConnectionsAndLetsNewOnesThrough) {
  Connect();
  Send(client_, "x");
  ASSERT_EQ(Receive(server_, 1), "x");
  proxy_.Cut();
  EXPECT_TRUE(Ends(client_));
  EXPECT_TRUE(Ends(server_));
  close(client_);
  close(server_);
  Connect();
  Send(client_, "again");
  EXPECT_EQ(Receive(server_, 5), "again");
}

TEST_F(TcpProxyTest, WhileItRefusesEveryConnectionEnds) {
  proxy_.Refuse(true);
  client_ = Dial();
  EXPECT_TRUE(Ends(client_));
  EXPECT_TRUE(testing::WaitFor([&] { return proxy_.connections() == 0; }));
}

TEST_F(TcpProxyTest, ATruncatedMessageArrivesByHalfAndTheConnectionEnds) {
  Connect();
  proxy_.TruncateNext();
  Send(client_, "0123456789");
  EXPECT_EQ(Receive(server_, 10), "01234");
  EXPECT_TRUE(Ends(server_));
  EXPECT_TRUE(Ends(client_));
  EXPECT_FALSE(proxy_.truncating());
}

TEST_F(TcpProxyTest, ADelayKeepsTheOrder) {
  Connect();
  proxy_.Delay(absl::Milliseconds(100));
  const absl::Time sent = absl::Now();
  Send(client_, "first ");
  Send(client_, "second");
  EXPECT_EQ(Receive(server_, 12), "first second");
  EXPECT_GE(absl::Now() - sent, absl::Milliseconds(90));
}

}  // namespace
}  // namespace mumpuni::chaos
