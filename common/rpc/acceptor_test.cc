#include "common/rpc/acceptor.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

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

TEST(AcceptorTest, SurvivesAPollThatFails) {
  auto acceptor = Acceptor::Listen("127.0.0.1:0", 10);
  ASSERT_TRUE(acceptor.ok()) << acceptor.status();
  std::atomic<int> accepted{0};
  (*acceptor)->Start([&](int descriptor) {
    ++accepted;
    close(descriptor);
  });
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>((*acceptor)->port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  {
    const FewDescriptors few;
    // The connection wakes the acceptor, which cannot accept it, and then cannot even poll.
    ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_TRUE(testing::WaitFor([&] { return (*acceptor)->failures() >= 3; }));
    EXPECT_EQ(accepted, 0);
  }
  EXPECT_TRUE(testing::WaitFor([&] { return accepted == 1; }));
  close(client);
}

}  // namespace
}  // namespace mumpuni::rpc::internal
