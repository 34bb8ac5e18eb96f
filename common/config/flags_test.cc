#include "common/config/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "common/testing/temp_dir.h"

namespace mumpuni::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FlagsTest : public ::testing::Test {
 protected:
  FlagsTest() {
    flags_.Verb("serve", "Run");
    flags_.Verb("migrate", "Migrate");
    flags_.Text("greeting", &greeting_, "What to say.");
    flags_.Address("listen", &listen_, "Where.");
    flags_.Path("tls-ca", &path_, "Authority.");
    flags_.Secret("database-url", &secret_, "Database.");
    flags_.Integer("workers", &workers_, 1, 64, "Workers.");
    flags_.Duration("grace", &grace_, "Grace.");
    flags_.Switch("allow-travel", &allow_, "Travel.");
  }
  ~FlagsTest() override {
    for (const std::string& name : set_) unsetenv(name.c_str());
  }

  absl::Status Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "mumpuni-x");
    return flags_.Parse(static_cast<int>(arguments.size()), arguments.data());
  }
  std::string ErrorOf(std::vector<const char*> arguments) {
    const absl::Status status = Parse(std::move(arguments));
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    return std::string(status.message());
  }
  void SetEnv(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    set_.push_back(name);
  }
  std::string File(const std::string& text) {
    return dir_.Write("file_" + std::to_string(files_++), text);
  }

  std::string greeting_ = "halo", listen_ = "127.0.0.1:0", path_, secret_;
  int workers_ = 4;
  absl::Duration grace_ = absl::Seconds(10);
  bool allow_ = false;
  Flags flags_{"mumpuni-x", "A program."};
  std::vector<std::string> set_;
  const testing::TempDir dir_;
  int files_ = 0;
};

TEST_F(FlagsTest, DefaultsStand) {
  ASSERT_TRUE(Parse({}).ok());
  EXPECT_EQ(greeting_, "halo");
  EXPECT_EQ(workers_, 4);
  EXPECT_EQ(flags_.verb(), "");
  EXPECT_FALSE(flags_.should_exit());
}

TEST_F(FlagsTest, EveryKindFromFlags) {
  const std::string ca = File("pem");
  ASSERT_TRUE(Parse({"serve", "--greeting", "selamat pagi", "--listen=0.0.0.0:8443", "--tls-ca",
                     ca.c_str(), "--database-url", "postgresql://x", "--workers", "8", "--grace",
                     "1m30s", "--allow-travel"})
                  .ok());
  EXPECT_EQ(flags_.verb(), "serve");
  EXPECT_EQ(greeting_, "selamat pagi");
  EXPECT_EQ(listen_, "0.0.0.0:8443");
  EXPECT_EQ(path_, ca);
  EXPECT_EQ(secret_, "postgresql://x");
  EXPECT_EQ(workers_, 8);
  EXPECT_EQ(grace_, absl::Seconds(90));
  EXPECT_TRUE(allow_);
}

TEST_F(FlagsTest, FlagsMayStandBeforeTheVerb) {
  ASSERT_TRUE(Parse({"--workers", "8", "--allow-travel", "serve"}).ok());
  EXPECT_EQ(flags_.verb(), "serve");
  EXPECT_TRUE(allow_);
}

TEST_F(FlagsTest, EveryKindFromTheEnvironment) {
  SetEnv("MUMPUNI_GREETING", "pagi");
  SetEnv("MUMPUNI_LISTEN", "[::1]:1");
  SetEnv("MUMPUNI_DATABASE_URL", "postgresql://y");
  SetEnv("MUMPUNI_WORKERS", "2");
  SetEnv("MUMPUNI_GRACE", "250ms");
  SetEnv("MUMPUNI_ALLOW_TRAVEL", "true");
  ASSERT_TRUE(Parse({"migrate"}).ok());
  EXPECT_EQ(greeting_, "pagi");
  EXPECT_EQ(listen_, "[::1]:1");
  EXPECT_EQ(secret_, "postgresql://y");
  EXPECT_EQ(workers_, 2);
  EXPECT_EQ(grace_, absl::Milliseconds(250));
  EXPECT_TRUE(allow_);
}

TEST_F(FlagsTest, AFlagWinsOverItsVariable) {
  SetEnv("MUMPUNI_WORKERS", "2");
  SetEnv("MUMPUNI_ALLOW_TRAVEL", "true");
  ASSERT_TRUE(Parse({"--workers", "9", "--allow-travel=false"}).ok());
  EXPECT_EQ(workers_, 9);
  EXPECT_FALSE(allow_);
}

TEST_F(FlagsTest, SecretsFromFilesLoseTheirLineEnd) {
  const std::string file = File("postgresql://user:pw@h/db\n");
  ASSERT_TRUE(Parse({"--database-url-file", file.c_str()}).ok());
  EXPECT_EQ(secret_, "postgresql://user:pw@h/db");
}

TEST_F(FlagsTest, SecretsFromFilesNamedByTheEnvironment) {
  SetEnv("MUMPUNI_DATABASE_URL_FILE", File("postgresql://z"));
  ASSERT_TRUE(Parse({}).ok());
  EXPECT_EQ(secret_, "postgresql://z");
}

TEST_F(FlagsTest, SecretAndFileTogetherAreNamed) {
  SetEnv("MUMPUNI_DATABASE_URL_FILE", File("postgresql://z"));
  const std::string error = ErrorOf({"--database-url", "postgresql://secret-thing"});
  EXPECT_THAT(error, HasSubstr("--database-url "));
  EXPECT_THAT(error, HasSubstr("--database-url-file"));
  EXPECT_THAT(error, HasSubstr("MUMPUNI_DATABASE_URL_FILE"));
  EXPECT_THAT(error, Not(HasSubstr("secret-thing")));
}

TEST_F(FlagsTest, ErrorsNameFlagAndVariable) {
  EXPECT_EQ(ErrorOf({"--workers", "65"}),
            "--workers (MUMPUNI_WORKERS): not an integer from 1 to 64: 65");
  EXPECT_THAT(ErrorOf({"--workers", "4x"}), HasSubstr("--workers (MUMPUNI_WORKERS)"));
}

TEST_F(FlagsTest, WrongValuesAreRefused) {
  SetEnv("MUMPUNI_GRACE", "soon");
  EXPECT_THAT(ErrorOf({}), HasSubstr("--grace (MUMPUNI_GRACE)"));
}

TEST_F(FlagsTest, NegativeDurationsAreRefused) {
  EXPECT_THAT(ErrorOf({"--grace=-1s"}), HasSubstr("not a duration"));
}

TEST_F(FlagsTest, AddressesNeedAPort) {
  EXPECT_THAT(ErrorOf({"--listen", "127.0.0.1"}), HasSubstr("not host:port"));
}

TEST_F(FlagsTest, AddressesHaveRealPorts) {
  EXPECT_THAT(ErrorOf({"--listen", "127.0.0.1:65536"}), HasSubstr("not host:port"));
}

TEST_F(FlagsTest, PathsMustExist) {
  EXPECT_THAT(ErrorOf({"--tls-ca", "/no/such/ca.pem"}), HasSubstr("cannot be read: /no/such"));
}

TEST_F(FlagsTest, SecretFilesMustExist) {
  EXPECT_THAT(ErrorOf({"--database-url-file", "/no/such"}), HasSubstr("--database-url-file"));
}

TEST_F(FlagsTest, SwitchesAreTrueOrFalse) {
  SetEnv("MUMPUNI_ALLOW_TRAVEL", "perhaps");
  EXPECT_THAT(ErrorOf({}), HasSubstr("neither true nor false"));
}

TEST_F(FlagsTest, RequiredIsNamed) {
  flags_.Required("database-url");
  EXPECT_EQ(ErrorOf({}), "--database-url (MUMPUNI_DATABASE_URL): is required");
}

TEST_F(FlagsTest, AFileSatisfiesRequired) {
  flags_.Required("database-url");
  SetEnv("MUMPUNI_DATABASE_URL_FILE", File("postgresql://z"));
  EXPECT_TRUE(Parse({}).ok());
}

TEST_F(FlagsTest, UnknownFlagsAreRefused) {
  EXPECT_THAT(ErrorOf({"--wrokers", "3"}), HasSubstr("wrokers"));
}

TEST_F(FlagsTest, OneVerbAtMost) { ErrorOf({"serve", "migrate"}); }

TEST_F(FlagsTest, RedactedShowsEverythingButSecrets) {
  std::string kept;
  flags_.KeepRedacted(&kept);
  ASSERT_TRUE(Parse({"--database-url", "postgresql://u:hunter2@h/d", "--workers", "7"}).ok());
  EXPECT_EQ(flags_.Redacted(),
            "greeting=halo listen=127.0.0.1:0 tls-ca= database-url=<redacted> workers=7 grace=10s "
            "allow-travel=false");
  EXPECT_EQ(kept, flags_.Redacted());
}

TEST_F(FlagsTest, RedactedTellsThatASecretIsMissing) {
  ASSERT_TRUE(Parse({}).ok());
  EXPECT_THAT(flags_.Redacted(), HasSubstr("database-url= "));
}

TEST_F(FlagsTest, MarkdownListsEveryOption) {
  flags_.Required("database-url");
  const std::string table = flags_.Markdown();
  EXPECT_THAT(table, HasSubstr("| `--workers` | `MUMPUNI_WORKERS` | integer, 1 to 64 | `4` |"));
  EXPECT_THAT(table,
              HasSubstr("| `--database-url` | `MUMPUNI_DATABASE_URL` | secret | – | Database. "
                        "Required. Also from a file: `--database-url-file`"));
}

TEST_F(FlagsTest, MarkdownRequestPrintsAndExits) {
  flags_.Required("database-url");
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(Parse({"--print-config-markdown"}).ok());
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), flags_.Markdown());
  EXPECT_TRUE(flags_.should_exit());
}

TEST_F(FlagsTest, VersionPrintsAndExits) {
  flags_.Required("database-url");
  flags_.Version("1.2.3");
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(Parse({"--version"}).ok());
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "mumpuni-x 1.2.3\n");
  EXPECT_TRUE(flags_.should_exit());
}

TEST_F(FlagsTest, HelpPrintsAndExits) {
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(Parse({"--help"}).ok());
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("MUMPUNI_DATABASE_URL_FILE"));
  EXPECT_TRUE(flags_.should_exit());
}

}  // namespace
}  // namespace mumpuni::config
