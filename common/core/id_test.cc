#include "common/core/id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/core/status.h"

namespace mumpuni {
namespace {

const absl::Time kNow = absl::FromUnixMillis(1'795'600'000'123);

TEST(IdTest, NewIsVersion7WithTheInstantInItsHead) {
  const std::string text = Id::New(kNow).ToString();
  EXPECT_THAT(text, ::testing::MatchesRegex(
                        "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(text.substr(0, 13), "01a21219-a47b");
  EXPECT_EQ(std::stoll(text.substr(0, 8) + text.substr(9, 4), nullptr, 16), 1'795'600'000'123);
}

TEST(IdTest, SortsByTimeOfCreation) {
  const Id earlier = Id::New(kNow), later = Id::New(kNow + absl::Milliseconds(1));
  EXPECT_LT(earlier, later);
  EXPECT_LT(earlier.ToString(), later.ToString());
}

TEST(IdTest, NewOnesDiffer) {
  std::set<Id> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(Id::New(kNow));
  EXPECT_EQ(ids.size(), 10'000u);
}

TEST(IdTest, ParsesWhatItPrintsAndUpperCase) {
  const std::string text = "01a2120f-6f7b-7abc-8def-0123456789ab";
  const auto id = Id::Parse(text, "unit_id");
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(id->ToString(), text);
  EXPECT_EQ(*Id::Parse("01A2120F-6F7B-7ABC-8DEF-0123456789AB", "unit_id"), *id);
}

TEST(IdTest, MalformedNamesTheField) {
  for (const char* text :
       {"", "01a2120f6f7b7abc8def0123456789ab", "01a2120f-6f7b-7abc-8def-0123456789a",
        "01a2120f-6f7b-7abc-8def-0123456789ag", "01a2120f-6f7b-7abc-8def+0123456789ab",
        "01a2120f-6f7b-7abc-8def-0123456789ab "}) {
    const absl::Status status = Id::Parse(text, "unit_id").status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << text;
    EXPECT_EQ(ReasonOf(status), "ID_MALFORMED") << text;
    EXPECT_EQ(FieldOf(status), "unit_id") << text;
  }
}

TEST(IdTest, NilIsNil) {
  EXPECT_TRUE(Id().IsNil());
  EXPECT_EQ(Id().ToString(), "00000000-0000-0000-0000-000000000000");
  EXPECT_FALSE(Id::New(kNow).IsNil());
}

TEST(IdTest, FromNameIsStableAndVersion8) {
  EXPECT_EQ(Id::FromName("unit:dispendukcapil"), Id::FromName("unit:dispendukcapil"));
  EXPECT_NE(Id::FromName("unit:dispendukcapil"), Id::FromName("unit:dinkes"));
  // The first 16 bytes of SHA-256("abc"), ba7816bf…, with version and variant set.
  EXPECT_EQ(Id::FromName("abc").ToString(), "ba7816bf-8f01-8fea-8141-40de5dae2223");
}

}  // namespace
}  // namespace mumpuni
