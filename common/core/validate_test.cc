#include "common/core/validate.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni {
namespace {

TEST(ValidateTest, TextIsRequiredAndBounded) {
  EXPECT_TRUE(CheckText("a", "title", 3).ok());
  EXPECT_TRUE(CheckText("abc", "title", 3).ok());
  EXPECT_EQ(ReasonOf(CheckText("", "title", 3)), "FIELD_REQUIRED");
  const absl::Status status = CheckText("abcd", "title", 3);
  EXPECT_EQ(ReasonOf(status), "TEXT_TOO_LONG");
  EXPECT_EQ(FieldOf(status), "title");
  EXPECT_TRUE(CheckOptionalText("", "title", 3).ok());
}

TEST(ValidateTest, LengthIsInCharactersNotBytes) {
  EXPECT_TRUE(CheckText("éé€", "title", 3).ok());
  EXPECT_TRUE(CheckText("\U0001F600\U0001F600", "title", 2).ok());
  EXPECT_EQ(ReasonOf(CheckText("éé€a", "title", 3)), "TEXT_TOO_LONG");
}

TEST(ValidateTest, TextMayNeedALeastLengthInCharacters) {
  EXPECT_EQ(ReasonOf(CheckText("", "reason", 3, 5)), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonOf(CheckText("éé", "reason", 3, 5)), "VALUE_OUT_OF_RANGE");
  EXPECT_TRUE(CheckText("ééé", "reason", 3, 5).ok());
  EXPECT_TRUE(CheckText("ééééé", "reason", 3, 5).ok());
  EXPECT_EQ(ReasonOf(CheckText("éééééé", "reason", 3, 5)), "TEXT_TOO_LONG");
}

TEST(ValidateTest, TextMustBeUtf8) {
  for (const char* text : {"\xff", "a\xc3", "\xe2\x82", "\xc3(", "\x80", "\xc0\x80", "\xe0\x80\x80",
                           "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_EQ(ReasonOf(CheckText(text, "title", 10)), "MESSAGE_MALFORMED");
  }
}

TEST(ValidateTest, ControlCharactersAreRefusedButLineBreaksAndTabs) {
  const struct {
    std::string text;
    bool plain;
  } cases[] = {
      {std::string(1, '\0'), false},
      {std::string("a\0b", 3), false},
      {std::string("a\0", 2), false},
      {"\x01", false},
      {"bell \x07", false},
      {"backspace \b", false},
      {"vertical tab \v", false},
      {"form feed \f", false},
      {"escape \x1b[31m", false},
      {"\x1f", false},
      {"delete \x7f", false},
      {"\u0080", false},
      {"next line \u0085", false},
      {"\u009f", false},
      {"two\nlines", true},
      {"two\r\nlines", true},
      {"a\tcolumn", true},
      {" ", true},
      {"~", true},
      {"no-break\u00a0space", true},
      {"Jalan Pemuda № 1, é, 😀", true},
  };
  for (const auto& [text, plain] : cases) {
    for (const absl::Status& status :
         {CheckText(text, "title", 100), CheckOptionalText(text, "title", 100),
          CheckPlainText(text, "title")}) {
      EXPECT_EQ(ReasonOf(status), plain ? "" : "MESSAGE_MALFORMED") << text;
      EXPECT_EQ(FieldOf(status), plain ? "" : "title") << text;
    }
  }
  EXPECT_EQ(ReasonOf(CheckCode(std::string("a\0b", 3), "code", 12)), "MESSAGE_MALFORMED");
}

TEST(ValidateTest, RangeIncludesItsEnds) {
  EXPECT_TRUE(CheckRange(1, "stars", 1, 5).ok());
  EXPECT_TRUE(CheckRange(5, "stars", 1, 5).ok());
  EXPECT_EQ(ReasonOf(CheckRange(0, "stars", 1, 5)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(CheckRange(6, "stars", 1, 5)), "VALUE_OUT_OF_RANGE");
}

TEST(ValidateTest, CodesHaveAFewCharactersOnly) {
  EXPECT_TRUE(CheckCode("35.78.01-A_b", "code", 12).ok());
  EXPECT_EQ(ReasonOf(CheckCode("", "code", 12)), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonOf(CheckCode("35.78.01-A_bc", "code", 12)), "TEXT_TOO_LONG");
  for (const char* code : {"a b", "a/b", "a'b", "é", "a\n"}) {
    EXPECT_EQ(ReasonOf(CheckCode(code, "code", 12)), "VALUE_OUT_OF_RANGE") << code;
  }
}

}  // namespace
}  // namespace mumpuni
