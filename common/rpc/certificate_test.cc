#include "common/rpc/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/time/clock.h"
#include "common/rpc/testdata/pki.h"

namespace mumpuni::rpc {
namespace {

using ::testing::HasSubstr;

class CertificateTest : public ::testing::Test {
 protected:
  CertificateTest() { pem_ << std::ifstream(files_.cert).rdbuf(); }
  std::string ComplaintAt(absl::Time now) const {
    const absl::Status status = CheckValidity(files_.cert, pem_.str(), now);
    EXPECT_TRUE(status.ok() || absl::IsFailedPrecondition(status)) << status;
    return std::string(status.message());
  }

  testdata::Authority authority_;
  const TlsFiles files_ = authority_.Of("personnel");  // for a day, from an hour ago
  std::stringstream pem_;
};

TEST_F(CertificateTest, TellsHowLongItIsValid) {
  const auto validity = ValidityOf(pem_.str());
  ASSERT_TRUE(validity.ok()) << validity.status();
  const absl::Duration left = validity->not_after - absl::Now();
  EXPECT_GT(left, absl::Hours(23));
  EXPECT_LE(left, absl::Hours(24));
  EXPECT_EQ(validity->not_after - validity->not_before, absl::Hours(25));
}

TEST_F(CertificateTest, IsGoodWithinItsDaysOnly) {
  EXPECT_EQ(ComplaintAt(absl::Now()), "");
  EXPECT_THAT(ComplaintAt(absl::Now() + absl::Hours(25)), HasSubstr("expired on "));
  EXPECT_THAT(ComplaintAt(absl::Now() + absl::Hours(25)), HasSubstr(files_.cert));
  EXPECT_THAT(ComplaintAt(absl::Now() - absl::Hours(2)), HasSubstr("is not valid before "));
}

TEST_F(CertificateTest, WhatIsNoneIsNamed) {
  EXPECT_TRUE(absl::IsInvalidArgument(ValidityOf("-----BEGIN").status()));
  EXPECT_THAT(std::string(CheckValidity("/x.pem", "", absl::Now()).message()), HasSubstr("/x.pem"));
}

}  // namespace
}  // namespace mumpuni::rpc
