#include "common/obs/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace mumpuni::obs {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kHeader[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceTest, RootsAreWellFormedAndDiffer) {
  const TraceContext a = TraceContext::NewRoot(), b = TraceContext::NewRoot();
  EXPECT_THAT(a.ToHeader(), ::testing::MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  EXPECT_NE(a.trace_id, b.trace_id);
}

TEST(TraceTest, ReadsAHeaderAndBecomesAChild) {
  const TraceContext context = TraceContext::FromHeader(kHeader);
  EXPECT_EQ(context.trace_id, kTrace);
  EXPECT_EQ(context.span_id.size(), 16u);
  EXPECT_NE(context.span_id, "00f067aa0ba902b7");
  EXPECT_EQ(TraceContext::FromHeader(context.ToHeader()).trace_id, kTrace);
}

TEST(TraceTest, AMalformedHeaderStartsANewTrace) {
  for (const std::string& header :
       {std::string(), std::string("00-4bf92f35"), "ff" + std::string(kHeader).substr(2),
        std::string("00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
        std::string("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"),
        std::string("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
        std::string("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")}) {
    const TraceContext context = TraceContext::FromHeader(header);
    EXPECT_NE(context.trace_id, kTrace) << header;
    EXPECT_THAT(context.ToHeader(), ::testing::MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  }
}

TEST(TraceTest, ScopesNestAndEnd) {
  EXPECT_EQ(CurrentTrace().trace_id, "");
  {
    const TraceScope outer(TraceContext{"a", "1"});
    {
      const TraceScope inner(TraceContext{"b", "2"});
      EXPECT_EQ(CurrentTrace().trace_id, "b");
    }
    EXPECT_EQ(CurrentTrace().trace_id, "a");
    std::thread([] { EXPECT_EQ(CurrentTrace().trace_id, ""); }).join();
  }
  EXPECT_EQ(CurrentTrace().trace_id, "");
}

}  // namespace
}  // namespace mumpuni::obs
