#include "common/core/principal.h"

#include <gtest/gtest.h>

namespace mumpuni {
namespace {

TEST(PrincipalTest, AServiceAndAPersonNeverShareAKey) {
  Principal principal;
  principal.peer = "edge";
  EXPECT_TRUE(principal.IsService());
  EXPECT_EQ(principal.Key(), "service:edge");
  principal.subject = "edge";
  EXPECT_FALSE(principal.IsService());
  EXPECT_EQ(principal.Key(), "user:edge");
}

}  // namespace
}  // namespace mumpuni
