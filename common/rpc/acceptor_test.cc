#include "common/rpc/acceptor.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/obs/log.h"
#include "common/testing/wait.h"

namespace mumpuni::rpc::internal {
namespace {

// With fewer descriptors than poll is asked to watch, poll itself fails.
class FewDescriptors {
 public:
  FewDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 1;
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

// 0 if `socket` is connected to `port` now.
int Connect(int socket, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address));
}

TEST(AcceptorTest, SurvivesAPollThatFails) {
  auto acceptor = Acceptor::Listen("127.0.0.1:0", 10);
  ASSERT_TRUE(acceptor.ok()) << acceptor.status();
  std::atomic<int> accepted{0};
  (*acceptor)->Start([&](int descriptor) {
    ++accepted;
    close(descriptor);
  });
  const int first = socket(AF_INET, SOCK_STREAM, 0), second = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(Connect(first, (*acceptor)->port()), 0);
  ASSERT_TRUE(testing::WaitFor([&] { return accepted == 1; }));
  // UBSan needs descriptors to judge objects of a type that it has not met: those of the log here.
  obs::Err("descriptors are about to run out");
  {
    const FewDescriptors few;
    // The connection wakes the acceptor, which cannot accept it, and then cannot even poll.
    ASSERT_EQ(Connect(second, (*acceptor)->port()), 0);
    EXPECT_TRUE(testing::WaitFor([&] { return (*acceptor)->failures() >= 3; }));
    EXPECT_EQ(accepted, 1);
  }
  EXPECT_TRUE(testing::WaitFor([&] { return accepted == 2; }));
  close(first);
  close(second);
}

}  // namespace
}  // namespace mumpuni::rpc::internal
