#include "common/obs/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "common/obs/trace.h"

namespace mumpuni::obs {
namespace {

// Runs `act` and parses each line it wrote to stderr.
std::vector<nlohmann::json> LinesOf(const std::function<void()>& act) {
  ::testing::internal::CaptureStderr();
  act();
  std::istringstream text(::testing::internal::GetCapturedStderr());
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

class LogTest : public ::testing::Test {
 protected:
  LogTest() { InitLog("personnel", "info"); }
};

TEST_F(LogTest, ALineHasItsFields) {
  const auto lines = LinesOf([] {
    const TraceScope scope(TraceContext{"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"});
    Info("started", {{"port", 8443}, {"mode", "serve"}, {"rows", int64_t{5'000'000'000}}});
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["service"], "personnel");
  EXPECT_EQ(lines[0]["level"], "info");
  EXPECT_EQ(lines[0]["message"], "started");
  EXPECT_EQ(lines[0]["port"], "8443");
  EXPECT_EQ(lines[0]["mode"], "serve");
  EXPECT_EQ(lines[0]["rows"], "5000000000");
  EXPECT_EQ(lines[0]["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
  absl::Time time;
  std::string error;
  EXPECT_TRUE(
      absl::ParseTime(absl::RFC3339_full, lines[0]["time"].get<std::string>(), &time, &error));
}

TEST_F(LogTest, NoTraceOutsideAScope) {
  const auto lines = LinesOf([] { Warn("alone"); });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_FALSE(lines[0].contains("trace_id"));
}

TEST_F(LogTest, WhateverIsLoggedStaysOneLineOfJson) {
  const std::string nasty("a\"b\\c\nd\te\x01 f\xff g\xc3 \xe2\x82\xac\0h", 22);
  const auto lines = LinesOf([&] { Err(nasty, {{"value", nasty}}); });
  ASSERT_EQ(lines.size(), 1u);
  const std::string expected("a\"b\\c\nd\te\x01 f\ufffd g\ufffd \u20ac\0h", 26);
  EXPECT_EQ(lines[0]["message"], expected);
  EXPECT_EQ(lines[0]["value"], expected);
}

TEST_F(LogTest, LinesBelowTheLevelAreNotWritten) {
  InitLog("personnel", "warn");
  EXPECT_TRUE(LinesOf([] { Info("quiet"); }).empty());
  EXPECT_EQ(LinesOf([] { Warn("loud"); }).size(), 1u);
  InitLog("personnel", "debug");
  EXPECT_EQ(LinesOf([] { Log(LogLevel::kDebug, "detail"); }).size(), 1u);
}

TEST_F(LogTest, ThreadsDoNotMixTheirLines) {
  const auto lines = LinesOf([] {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([t] {
        for (int i = 0; i < 50; ++i) Info("line", {{"thread", t}, {"i", i}});
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  EXPECT_EQ(lines.size(), 200u);
}

}  // namespace
}  // namespace mumpuni::obs
