#include "services/complaint/identity/reporter_codec.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "common/core/status.h"

namespace mumpuni::complaint::identity {
namespace {

domain::Reporter Lestari() {
  domain::Reporter reporter;
  reporter.full_name = "Lestari";
  reporter.contact = "0812-3456789";
  reporter.filed_by = "Ayu";
  return reporter;
}

// Rows are sealed for years: these bytes are never written otherwise under version 1.
TEST(ReporterCodec, WritesVersionOne) {
  const std::string expected(
      "\1\0\0\0\7Lestari\0\0\0\x0c"
      "0812-3456789\0\0\0\3Ayu",
      35);
  EXPECT_EQ(EncodeReporter(Lestari()), expected);
  EXPECT_EQ(EncodeReporter({}), std::string("\1\0\0\0\0\0\0\0\0\0\0\0\0", 13));
}

TEST(ReporterCodec, LeavesOutWhetherTheContactIsVerified) {
  domain::Reporter verified = Lestari();
  verified.contact_verified = true;
  EXPECT_EQ(EncodeReporter(verified), EncodeReporter(Lestari()));
  EXPECT_FALSE(DecodeReporter(EncodeReporter(verified))->contact_verified);
}

TEST(ReporterCodec, ReadsWhatItWrote) {
  EXPECT_TRUE(rc::check(
      [](const std::string& name, const std::string& contact, const std::string& filed_by) {
        domain::Reporter reporter;
        reporter.full_name = name;
        reporter.contact = contact;
        reporter.filed_by = filed_by;
        const auto read = DecodeReporter(EncodeReporter(reporter));
        RC_ASSERT(read.ok());
        RC_ASSERT(read->full_name == name);
        RC_ASSERT(read->contact == contact);
        RC_ASSERT(read->filed_by == filed_by);
      }));
}

TEST(ReporterCodec, RefusesEveryOtherLength) {
  const std::string bytes = EncodeReporter(Lestari());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(ReasonOf(DecodeReporter(bytes.substr(0, size)).status()), "IDENTITY_UNREADABLE")
        << size;
  }
  EXPECT_EQ(ReasonOf(DecodeReporter(bytes + '\0').status()), "IDENTITY_UNREADABLE");
  std::string longest = bytes;
  longest.replace(1, 4, "\xff\xff\xff\xff");
  EXPECT_EQ(ReasonOf(DecodeReporter(longest).status()), "IDENTITY_UNREADABLE");
}

TEST(ReporterCodec, RefusesAnotherVersion) {
  std::string bytes = EncodeReporter(Lestari());
  for (int version = 0; version < 256; ++version) {
    bytes[0] = static_cast<char>(version);
    EXPECT_EQ(DecodeReporter(bytes).ok(), version == 1) << version;
  }
}

// Garbage is refused, or it is the encoding of what is read from it.
TEST(ReporterCodec, HasOneEncodingPerReporter) {
  EXPECT_TRUE(rc::check([](const std::string& tail) {
    std::string bytes = EncodeReporter(Lestari());
    const auto cut = *rc::gen::inRange<size_t>(1, bytes.size() + 1);
    bytes.replace(cut, tail.size(), tail);
    const auto read = DecodeReporter(bytes);
    if (read.ok()) {
      RC_ASSERT(EncodeReporter(*read) == bytes);
    } else {
      RC_ASSERT(ReasonOf(read.status()) == "IDENTITY_UNREADABLE");
    }
  }));
}

}  // namespace
}  // namespace mumpuni::complaint::identity
