#include "services/complaint/config.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mumpuni::complaint {
namespace {

constexpr char kSecret[] = "a secret of its own";

std::string Refusal(std::vector<const char*> more) {
  std::vector<const char*> args = {"mumpuni-complaint", "--database-url", "postgresql://x",
                                   "--page-token-secret", "the secret of pages"};
  args.insert(args.end(), more.begin(), more.end());
  config::Flags flags("mumpuni-complaint", "test");
  Config config;
  const absl::Status status = ReadConfig(flags, static_cast<int>(args.size()), args.data(), config);
  return std::string(status.message());
}

bool NamesTheFlag(const std::string& refusal) {
  return refusal.find("--reporter-ref-secret") != std::string::npos;
}

TEST(Config, NeedsAReporterSecretOfItsOwnToServe) {
  EXPECT_TRUE(NamesTheFlag(Refusal({"serve"})));
  EXPECT_TRUE(NamesTheFlag(Refusal({"serve", "--reporter-ref-secret", ""})));
  EXPECT_TRUE(NamesTheFlag(Refusal({"serve", "--reporter-ref-secret", "short"})));
  EXPECT_TRUE(NamesTheFlag(Refusal({"serve", "--reporter-ref-secret", "the secret of pages"})));
  EXPECT_TRUE(NamesTheFlag(Refusal(
      {"serve", "--reporter-ref-secret", kSecret, "--reporter-ref-secret-file", "/dev/null"})));
  EXPECT_FALSE(NamesTheFlag(Refusal({"serve", "--reporter-ref-secret", kSecret})));
}

TEST(Config, NeedsNoReporterSecretForOtherVerbs) {
  EXPECT_FALSE(NamesTheFlag(Refusal({"migrate"})));
  EXPECT_FALSE(NamesTheFlag(Refusal({"authorize"})));
  EXPECT_FALSE(NamesTheFlag(Refusal({"probe"})));
}

}  // namespace
}  // namespace mumpuni::complaint
