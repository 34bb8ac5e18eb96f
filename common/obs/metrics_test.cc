#include "common/obs/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mumpuni::obs {
namespace {

using ::testing::HasSubstr;

// What a scraper gets from /metrics of a loopback port; empty if nothing listens.
std::string Scrape(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string body;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    if (send(fd, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size())) {
      char buffer[4096];
      for (ssize_t n = 0; (n = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
        body.append(buffer, static_cast<size_t>(n));
      }
    }
  }
  close(fd);
  return body;
}

TEST(MetricsTest, ServesWhatWasCounted) {
  // The registry lives as long as the process, so a repeated test counts under its own label.
  static int runs = 0;
  const std::string run = std::to_string(++runs);
  Counter& counter = GetCounter("mumpuni_test_calls_total", "Calls.", {{"run", run}});
  counter.Add();
  counter.Add(2);
  GetGauge("mumpuni_test_rows", "Rows.").Set(42);
  Histogram& histogram = GetHistogram("mumpuni_test_seconds", "Latency.", {{"run", run}});
  histogram.Observe(0.003);
  histogram.Observe(0.3);

  const auto server = MetricsServer::Start("127.0.0.1:0");
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_GT((*server)->port(), 0);
  const std::string text = Scrape((*server)->port());
  EXPECT_THAT(text, HasSubstr("200 OK"));
  EXPECT_THAT(text, HasSubstr("mumpuni_test_calls_total{run=\"" + run + "\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("mumpuni_test_rows 42\n"));
  EXPECT_THAT(text, HasSubstr("mumpuni_test_seconds_bucket{run=\"" + run + "\",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("mumpuni_test_seconds_count{run=\"" + run + "\"} 2\n"));
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameHandle) {
  Counter& one = GetCounter("mumpuni_test_same_total", "Same.", {{"a", "1"}});
  EXPECT_EQ(&one, &GetCounter("mumpuni_test_same_total", "Same.", {{"a", "1"}}));
  EXPECT_NE(&one, &GetCounter("mumpuni_test_same_total", "Same.", {{"a", "2"}}));
}

TEST(MetricsTest, ATakenPortIsUnavailable) {
  const auto first = MetricsServer::Start("127.0.0.1:0");
  ASSERT_TRUE(first.ok());
  const auto second = MetricsServer::Start("127.0.0.1:" + std::to_string((*first)->port()));
  EXPECT_TRUE(absl::IsUnavailable(second.status()));
}

TEST(MetricsTest, StopsWithItsServer) {
  int port = 0;
  {
    const auto server = MetricsServer::Start("127.0.0.1:0");
    ASSERT_TRUE(server.ok());
    port = (*server)->port();
    EXPECT_NE(Scrape(port), "");
  }
  EXPECT_EQ(Scrape(port), "");
}

}  // namespace
}  // namespace mumpuni::obs
