#include "services/complaint/notify/notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "common/obs/log.h"
#include "services/complaint/notify/log_notifier.h"

namespace mumpuni::complaint::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(NotifierTest, MailAddresses) {
  for (const char* good : {"siti@example.org", "s.i+lapor@mail.example.co.id", "a@localhost",
                           "O'Neil@x-y.example", "1@2.example"}) {
    EXPECT_EQ(KindOf(good), AddressKind::kEmail) << good;
  }
  for (const char* bad : {"",
                          "@",
                          "siti",
                          "siti@",
                          "@example.org",
                          "a@b@c",
                          "a b@example.org",
                          " a@example.org",
                          "a@example.org ",
                          "a@example.org\r\nBcc: b@example.org",
                          "a@example.org\n",
                          "<a@example.org>",
                          "a@ex>ample.org",
                          "a\x01@example.org",
                          "a@example.org\x7f",
                          "a,b@example.org",
                          "\"a\"@example.org",
                          "a;b@example.org",
                          ".a@example.org",
                          "a..b@example.org",
                          "a@example..org",
                          "a@-example.org",
                          "a@[127.0.0.1]",
                          "a@exämple.org",
                          "sitï@example.org",
                          "a(b)@example.org",
                          "a:b@example.org",
                          "a\\b@example.org"}) {
    EXPECT_NE(KindOf(bad), AddressKind::kEmail) << bad;
    EXPECT_FALSE(IsMailAddress(bad)) << bad;
  }
  EXPECT_FALSE(IsMailAddress(std::string("a\0@example.org", 14)));
}

TEST(NotifierTest, LengthsOfMailAddresses) {
  EXPECT_TRUE(IsMailAddress(std::string(64, 'a') + "@example.org"));
  EXPECT_FALSE(IsMailAddress(std::string(65, 'a') + "@example.org"));
  std::string host = std::string(63, 'b');
  EXPECT_TRUE(IsMailAddress("a@" + host));
  EXPECT_FALSE(IsMailAddress("a@" + host + "b"));
  host += "." + host + "." + host + ".";
  EXPECT_TRUE(IsMailAddress("a@" + host + std::string(254 - 2 - host.size(), 'c')));
  EXPECT_FALSE(IsMailAddress("a@" + host + std::string(255 - 2 - host.size(), 'c')));
}

TEST(NotifierTest, Phones) {
  for (const char* good :
       {"081234567890", "+62 812-3456-7890", "(031) 5345689", "62.812.345.678"}) {
    EXPECT_EQ(KindOf(good), AddressKind::kPhone) << good;
  }
  for (const char* bad : {"", "112", "0812345", "1234567890123456", "0812345678a", "62+812345678",
                          "0812345678\n", "di rumah"}) {
    EXPECT_EQ(KindOf(bad), AddressKind::kNone) << bad;
  }
}

TEST(LogNotifierTest, LogsNeitherTheAddressNorTheBody) {
  obs::InitLog("complaint", "info");
  LogNotifier notifier;
  ::testing::internal::CaptureStderr();
  const absl::Status sent = notifier.Send({.to = "siti@example.org",
                                           .message = {.subject = "Laporan 1", .body = "rahasia"},
                                           .id = "0193a3c0-0000-7000-8000-000000000001"});
  const std::string line = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(sent.ok());
  const auto logged = nlohmann::json::parse(line);
  EXPECT_EQ(logged["level"], "info");
  EXPECT_EQ(logged["id"], "0193a3c0-0000-7000-8000-000000000001");
  EXPECT_EQ(logged["address"], "email");
  EXPECT_EQ(logged["subject"], "Laporan 1");
  EXPECT_THAT(line, Not(HasSubstr("siti")));
  EXPECT_THAT(line, Not(HasSubstr("rahasia")));
}

}  // namespace
}  // namespace mumpuni::complaint::notify
