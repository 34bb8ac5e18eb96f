#include "tools/cityload/case_plan.h"

#include <gtest/gtest.h>

#include <set>

namespace mumpuni::cityload {
namespace {

calendar::WorkingDays Calendar() {
  calendar::WorkingDays calendar;
  calendar.SetYear(2026, 1, {LocalDate::Of("2026-08-17")});
  return calendar;
}

Distributions Complaints() {
  Distributions d;
  for (int weekday = 1; weekday <= 7; ++weekday) {
    for (int hour = 0; hour < 24; ++hour) {
      d.arrivals.push_back({weekday, hour, weekday >= 6 ? 1 : 3});
    }
  }
  d.regions = {{"35.78.01.1001", 1}, {"35.78.01.1002", 3}};
  d.topics = {{"ROADS", 9}, {"CARDS", 1}};
  d.first_replies = {{"PHYSICAL", 28, 502, 1600, 5901}, {"OTHER", 25, 476, 1678, 7228}};
  d.first_names = {"Adi"};
  d.last_names = {"Wibowo"};
  return d;
}

// Thursday before a long weekend: Monday the 17th is a holiday.
const LocalDate kFirst = LocalDate::Of("2026-08-13");

TEST(MakeStops, DutyIsOnWorkingDaysOnly) {
  const auto stops = MakeStops(Calendar(), kFirst, 6);
  ASSERT_TRUE(stops.ok());
  ASSERT_EQ(stops->size(), 18u);
  std::vector<size_t> duty;
  for (size_t i = 0; i < stops->size(); ++i) {
    if ((*stops)[i].duty) duty.push_back(i);
  }
  EXPECT_EQ(duty, (std::vector<size_t>{0, 1, 3, 4, 15, 16}));
  EXPECT_FALSE(MakeStops(Calendar(), LocalDate::Of("2027-01-01"), 1).ok());
}

TEST(PlanCases, StepsFollowEachOtherAndMostAnswersAreInTime) {
  const auto stops = MakeStops(Calendar(), kFirst, 12);
  ASSERT_TRUE(stops.ok());
  CasePlan plan;
  plan.count = 500;
  plan.seed = 9;
  plan.arrival_days = 8;
  plan.topic_kinds = {{"ROADS", "PHYSICAL"}};
  const auto cases = PlanCases(plan, Complaints(), *stops);
  ASSERT_EQ(cases.size(), 500u);
  std::set<std::string> contacts;
  int roads = 0;
  int late = 0;
  for (const PlannedCase& c : cases) {
    EXPECT_LE(c.submit_stop, c.assign_stop);
    EXPECT_LE(c.assign_stop, c.reply_stop);
    EXPECT_LE(c.reply_stop, c.resolve_stop);
    EXPECT_LT(c.resolve_stop, static_cast<int>(stops->size()));
    EXPECT_TRUE(c.rate_stop == -1 || c.resolve_stop <= c.rate_stop);
    EXPECT_TRUE((*stops)[static_cast<size_t>(c.resolve_stop)].duty);
    const auto waited = (*stops)[static_cast<size_t>(c.reply_stop)].at -
                        (*stops)[static_cast<size_t>(c.submit_stop)].at;
    late += waited > absl::Hours(24) ? 1 : 0;
    contacts.insert(c.contact);
    roads += c.category_code == "ROADS" ? 1 : 0;
  }
  EXPECT_EQ(contacts.size(), cases.size()) << "every reporter is somebody else";
  EXPECT_NEAR(roads, 450, 40);
  // 90 of 100 answers come within 26.7 hours, so about 12 of 100 are late.
  EXPECT_NEAR(late, 60, 25);
}

TEST(DrawReplyMinutes, KeepsTheQuantiles) {
  const Distributions::ReplyMinutes q = {"PHYSICAL", 28, 502, 1600, 5901};
  Random random(4);
  int below_median = 0;
  int below_p90 = 0;
  for (int i = 0; i < 10000; ++i) {
    const int64_t minutes = DrawReplyMinutes(q, random);
    EXPECT_GE(minutes, 1);
    EXPECT_LE(minutes, q.p99);
    below_median += minutes < q.p50 ? 1 : 0;
    below_p90 += minutes < q.p90 ? 1 : 0;
  }
  EXPECT_NEAR(below_median, 5000, 250);
  EXPECT_NEAR(below_p90, 9000, 200);
}

}  // namespace
}  // namespace mumpuni::cityload
