#include "tools/client/output.h"

#include <gtest/gtest.h>

#include <sstream>

#include "common/core/reasons.h"

namespace mumpuni::tools {
namespace {

TEST(Table, AlignsByCodePointsAndNumbersToTheRight) {
  Table table({"unit", "n"});
  table.Add({"Wonokromo – é", "7"});
  table.Add({"A", "1234"});
  std::ostringstream out;
  table.Print(out, "  ");
  EXPECT_EQ(out.str(),
            "  unit              n\n"
            "  Wonokromo – é     7\n"
            "  A              1234\n");
}

TEST(Describe, SaysReasonFieldAndIndonesian) {
  const std::string text =
      Describe(Error(reasons::kDateMalformed, "start_date", "not a calendar date"));
  EXPECT_NE(text.find("INVALID_ARGUMENT DATE_MALFORMED (start_date): not a calendar date"),
            std::string::npos);
  EXPECT_NE(text.find(std::string(reasons::kDateMalformed.message_id)), std::string::npos);
}

TEST(ShortName, RemovesOnlyThePrefix) {
  EXPECT_EQ(ShortName("CASE_STATUS_RESOLVED", "CASE_STATUS_"), "RESOLVED");
  EXPECT_EQ(ShortName("OTHER", "CASE_STATUS_"), "OTHER");
}

}  // namespace
}  // namespace mumpuni::tools
