#include "common/runtime/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mumpuni::runtime {
namespace {

using ::testing::HasSubstr;

TEST(OptionsTest, DefaultsAreConsistent) { EXPECT_TRUE(Check(CommonOptions()).ok()); }

TEST(OptionsTest, AClockOffsetNeedsPermission) {
  CommonOptions options;
  options.clock_offset_file = "/run/clock_offset";
  const absl::Status status = Check(options);
  EXPECT_THAT(std::string(status.message()), HasSubstr("--clock-offset-file"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("--allow-time-travel"));
  options.allow_time_travel = true;
  EXPECT_TRUE(Check(options).ok());
}

TEST(OptionsTest, EveryUserOfThePoolNeedsAConnection) {
  CommonOptions options;
  options.interactive_workers = 9;
  options.database_connections = 12;
  EXPECT_THAT(std::string(Check(options).message()), HasSubstr("--database-connections"));
  EXPECT_THAT(std::string(Check(options).message()), HasSubstr("at least 13"));
  options.database_connections = 13;
  EXPECT_TRUE(Check(options).ok());
  EXPECT_THAT(std::string(CheckConnections(options, 3).message()), HasSubstr("at least 16"));
  options.database_connections = 16;
  EXPECT_TRUE(CheckConnections(options, 3).ok());
  // As many consumers and jobs as a service has.
  EXPECT_TRUE(CheckConnections(CommonOptions(), 3).ok());
}

TEST(OptionsTest, LimitsAreConfiguration) {
  CommonOptions options;
  config::Flags flags("mumpuni-x", "A program.");
  Declare(flags, options);
  const char* arguments[] = {
      "mumpuni-x",           "serve",   "--database-url",    "postgresql://h/d",
      "--max-connections",   "7",       "--max-deadline",    "1500ms",
      "--max-message-bytes", "8388608", "--outbox-rows-max", "9",
      "--outbox-retention",  "1h"};
  ASSERT_TRUE(flags.Parse(14, arguments).ok());
  EXPECT_TRUE(Check(options).ok());
  EXPECT_EQ(options.max_connections, 7);
  EXPECT_EQ(options.max_deadline, absl::Milliseconds(1500));
  EXPECT_EQ(options.max_message_bytes, 8 << 20);
  EXPECT_EQ(options.outbox_rows_max, 9);
  EXPECT_EQ(options.outbox_retention, absl::Hours(1));
  options.max_deadline = absl::ZeroDuration();
  EXPECT_THAT(std::string(Check(options).message()), HasSubstr("--max-deadline"));
}

TEST(OptionsTest, LogLevelsAreFour) {
  CommonOptions options;
  options.log_level = "trace";
  EXPECT_THAT(std::string(Check(options).message()), HasSubstr("MUMPUNI_LOG_LEVEL"));
}

TEST(OptionsTest, ServingNamesAllThatIsMissing) {
  CommonOptions options;
  options.tls = {"ca", "", "key"};
  options.token_keys_dir = "keys";
  EXPECT_EQ(CheckServe(options).message(), "serve needs --kafka-brokers, --tls-cert");
  options.kafka_brokers = "127.0.0.1:9093";
  options.tls.cert = "cert";
  EXPECT_TRUE(CheckServe(options).ok());
}

TEST(OptionsTest, SecretsDoNotShow) {
  CommonOptions options;
  config::Flags flags("mumpuni-x", "A program.");
  Declare(flags, options);
  const char* arguments[] = {"mumpuni-x",           "serve",
                             "--database-url",      "postgresql://u:hunter2@h/d",
                             "--page-token-secret", "hunter3"};
  ASSERT_TRUE(flags.Parse(6, arguments).ok());
  EXPECT_EQ(options.database_url, "postgresql://u:hunter2@h/d");
  EXPECT_THAT(options.redacted, HasSubstr("database-url=<redacted>"));
  EXPECT_THAT(options.redacted, HasSubstr("heavy-workers=2"));
  EXPECT_THAT(options.redacted, ::testing::Not(HasSubstr("hunter")));
}

}  // namespace
}  // namespace mumpuni::runtime
