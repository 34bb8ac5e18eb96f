#include "common/rpc/client.h"

#include <gtest/gtest.h>

#include "common/core/reasons.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace mumpuni::rpc {
namespace {

TEST(Client, NeverCallsWithoutItsCertificates) {
  const auto channel =
      MakeChannel("127.0.0.1:1", "personnel", {"/none/ca", "/none/cert", "/none/key"});
  ASSERT_NE(channel, nullptr);
  const auto stub = grpc::health::v1::Health::NewStub(channel);
  const auto answer =
      Call(*stub, &grpc::health::v1::Health::Stub::Check, grpc::health::v1::HealthCheckRequest(),
           CallOptions{.timeout = absl::Seconds(1)});
  EXPECT_FALSE(answer.ok());
}

TEST(Client, SetsTheDeadline) {
  grpc::ClientContext context;
  Prepare(context, {.timeout = absl::Seconds(5)});
  const auto left = context.deadline() - std::chrono::system_clock::now();
  EXPECT_GT(left, std::chrono::seconds(4));
  EXPECT_LE(left, std::chrono::seconds(5));
}

}  // namespace
}  // namespace mumpuni::rpc
