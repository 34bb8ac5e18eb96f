#include "services/complaint/domain/reporter.h"

#include <gtest/gtest.h>

namespace mumpuni::complaint::domain {
namespace {

TEST(NormaliseContact, MakesEqualContactsEqual) {
  EXPECT_EQ(NormaliseContact("0812-3456 789"), "628123456789");
  EXPECT_EQ(NormaliseContact("+62 812 3456 789"), "628123456789");
  EXPECT_EQ(NormaliseContact("(0812) 3456789"), "628123456789");
  EXPECT_EQ(NormaliseContact(" Lestari@Contoh.ID "), "lestari@contoh.id");
  EXPECT_EQ(NormaliseContact("  -"), "");
}

TEST(ReporterRef, IsKeyedAndOpaque) {
  const std::string ref = ReporterRef("secret", "0812-3456789");
  EXPECT_EQ(ref.size(), 32u);
  EXPECT_EQ(ref, ReporterRef("secret", "+628123456789"));
  EXPECT_NE(ref, ReporterRef("other secret", "0812-3456789"));
  EXPECT_NE(ref, ReporterRef("secret", "0812-3456780"));
  EXPECT_EQ(ReporterRef("secret", ""), "");
}

}  // namespace
}  // namespace mumpuni::complaint::domain
