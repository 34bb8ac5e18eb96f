#include "services/training/domain/hour_conversion.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

constexpr HourScope kHere = HourScope::kNational;
constexpr HourScope kAbroad = HourScope::kInternational;

ConversionRule Rule(const std::string& code, HourScope scope, ConversionKind kind, int hours,
                    int surcharge = 0, int meetings = 0, int year = 2018) {
  ConversionRule rule{code, scope, year, kind, Jp{hours}, surcharge, meetings, "", {}, "PerLAN"};
  if (kind == ConversionKind::kPerDay || kind == ConversionKind::kPerMeeting) {
    rule.clamp_group = code;
  }
  rule.mix = LearningMix::kFormal;
  return rule;
}

// The columns of the table as far as two sources agree on them (PerLAN 10/2018, annex).
ConversionTable Table() {
  return ConversionTable({
      Rule("B3", kHere, ConversionKind::kProgramme, 0),
      Rule("B3", kAbroad, ConversionKind::kProgramme, 0, 20),
      Rule("B6", kHere, ConversionKind::kPerDay, 4),
      Rule("B6", kAbroad, ConversionKind::kPerDay, 6),
      Rule("C1", kHere, ConversionKind::kPerMeeting, 2, 0, 2),
      Rule("C1", kAbroad, ConversionKind::kPerMeeting, 4, 0, 2),
      Rule("C3", kHere, ConversionKind::kPerDay, 3),
      Rule("C5", kHere, ConversionKind::kPerActivity, 20),
      Rule("C7", kAbroad, ConversionKind::kPerActivity, 20),
      Rule("C9", kHere, ConversionKind::kPerDay, 2),
      Rule("C9", kAbroad, ConversionKind::kPerDay, 2, 20),
  });
}

std::vector<LocalDate> Days(const char* first, int count) {
  std::vector<LocalDate> days;
  for (int i = 0; i < count; ++i) days.push_back(LocalDate::Of(first).PlusDays(i));
  return days;
}

HourRecord Record(const char* name, const char* code, int claimed, std::vector<LocalDate> days,
                  HourScope scope = kHere) {
  HourRecord record{Id::FromName(name), code, scope, {}, Jp{claimed}, std::move(days)};
  record.completed_on = *std::max_element(record.days.begin(), record.days.end());
  return record;
}

Recognition Alone(const HourRecord& record) { return Recognise({record}, Table()).at(record.id); }
int Hours(const HourRecord& record) { return Alone(record).recognised.value; }

TEST(HourConversion, VectorsOfTheTable) {
  const auto day = [](int count) { return Days("2026-03-02", count); };
  EXPECT_EQ(Hours(Record("a", "B3", 40, day(5))), 40);
  EXPECT_EQ(Hours(Record("a", "B3", 41, day(5), kAbroad)), 49) << "49.2 truncates";
  EXPECT_EQ(Hours(Record("a", "B6", 20, day(2))), 8);
  EXPECT_EQ(Hours(Record("a", "B6", 20, day(2), kAbroad)), 12);
  EXPECT_EQ(Hours(Record("a", "B6", 3, day(1))), 3) << "never more than claimed";
  EXPECT_EQ(Hours(Record("a", "C1", 10, day(1))), 2);
  EXPECT_EQ(Hours(Record("a", "C1", 10, day(1), kAbroad)), 4);
  EXPECT_EQ(Hours(Record("a", "C1", 10, day(3))), 4) << "two meetings a month";
  EXPECT_EQ(Hours(Record("a", "C3", 30, day(4))), 12);
  EXPECT_EQ(Hours(Record("a", "C5", 80, day(10))), 20);
  EXPECT_EQ(Hours(Record("a", "C7", 80, day(3), kAbroad)), 20);
  EXPECT_EQ(Hours(Record("a", "C9", 8, day(3))), 6);
  EXPECT_EQ(Hours(Record("a", "C9", 8, day(3), kAbroad)), 7) << "6 and a fifth, truncated";
}

TEST(HourConversion, LimitsHoldForThePersonOverAllRecords) {
  const auto found = Recognise(
      {Record("a", "C3", 3, Days("2026-03-02", 1)), Record("b", "C3", 6, Days("2026-03-02", 2))},
      Table());
  EXPECT_EQ(found.at(Id::FromName("a")),
            (Recognition{Jp{3}, HourNote::kFull, 2018, LearningMix::kFormal}));
  EXPECT_EQ(found.at(Id::FromName("b")).recognised, Jp{3}) << "the second day alone";
  EXPECT_EQ(found.at(Id::FromName("b")).note, HourNote::kLimited);
  // Three meetings of two coaches in one month, one in the next.
  std::vector<LocalDate> b = Days("2026-03-20", 2);
  b.push_back(LocalDate::Of("2026-04-01"));
  const auto coached =
      Recognise({Record("a", "C1", 2, Days("2026-03-10", 1)), Record("b", "C1", 6, b)}, Table());
  EXPECT_EQ(coached.at(Id::FromName("a")).recognised, Jp{2});
  EXPECT_EQ(coached.at(Id::FromName("b")).recognised, Jp{4}) << "one of March, one of April";
}

TEST(HourConversion, FormsOfOneGroupShareTheLimit) {
  ConversionRule c9 = Rule("C9", kHere, ConversionKind::kPerDay, 2);
  ConversionRule c10 = Rule("C10", kHere, ConversionKind::kPerDay, 2);
  c10.clamp_group = c9.clamp_group = "C9-C10";
  const auto found = Recognise(
      {Record("a", "C9", 2, Days("2026-03-02", 1)), Record("b", "C10", 2, Days("2026-03-02", 1))},
      ConversionTable({c9, c10}));
  EXPECT_EQ(
      found.at(Id::FromName("a")).recognised.value + found.at(Id::FromName("b")).recognised.value,
      2);
}

TEST(HourConversion, WhatNoRuleKnowsCountsNothing) {
  const Recognition none = Alone(Record("a", "A", 40, Days("2026-03-02", 1)));
  EXPECT_EQ(none, (Recognition{Jp{}, HourNote::kNoRule, 0, LearningMix::kUnspecified}));
  HourRecord early = Record("a", "B3", 40, Days("2017-03-02", 1));
  EXPECT_EQ(Alone(early).note, HourNote::kNoRule) << "before the first year";
}

TEST(HourConversion, TheRuleOfTheYearOfCompletionHolds) {
  const ConversionTable table({Rule("C3", kHere, ConversionKind::kPerDay, 3),
                               Rule("C3", kHere, ConversionKind::kPerDay, 5, 0, 0, 2027)});
  const auto hours = [&](const char* day) {
    return Recognise({Record("a", "C3", 9, Days(day, 1))}, table).at(Id::FromName("a"));
  };
  EXPECT_EQ(hours("2026-12-31").recognised, Jp{3});
  EXPECT_EQ(hours("2027-01-01").recognised, Jp{5});
  EXPECT_EQ(hours("2030-01-01").valid_from_year, 2027);
}

TEST(HourConversion, ARuleIsWholeOrRefused) {
  const ConversionRule good = Rule("C1", kHere, ConversionKind::kPerMeeting, 2, 0, 2);
  EXPECT_TRUE(Check(good).ok());
  const auto field = [&](auto&& spoil) {
    ConversionRule bad = good;
    spoil(bad);
    return FieldOf(Check(bad));
  };
  EXPECT_EQ(field([](auto& r) { r.lan_code = "C12"; }), "rule.lan_code");
  EXPECT_EQ(field([](auto& r) { r.scope = HourScope::kUnspecified; }), "rule.scope");
  EXPECT_EQ(field([](auto& r) { r.valid_from_year = 2014; }), "rule.valid_from_year");
  EXPECT_EQ(field([](auto& r) { r.hours = {0}; }), "rule.lesson_hours");
  EXPECT_EQ(field([](auto& r) { r.meetings_per_month = 0; }), "rule.meetings_per_month");
  EXPECT_EQ(field([](auto& r) { r.clamp_group = ""; }), "rule.clamp_group");
  EXPECT_EQ(field([](auto& r) { r.surcharge_percent = 101; }), "rule.surcharge_percent");
  EXPECT_EQ(field([](auto& r) { r.mix = LearningMix::kUnspecified; }), "rule.mix");
  EXPECT_EQ(field([](auto& r) { r.legal_basis = ""; }), "rule.legal_basis");
  EXPECT_EQ(field([](auto& r) { r.kind = ConversionKind::kProgramme; }), "rule.lesson_hours");
}

std::vector<HourRecord> SomeRecords() {
  static const std::vector<const char*> codes = {"B3", "B6", "C1", "C3", "C5", "C9", "A"};
  std::vector<HourRecord> records;
  const int count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i) {
    const LocalDate first = LocalDate::Of("2026-03-01").PlusDays(*rc::gen::inRange(0, 20));
    std::vector<LocalDate> days;
    for (int d = *rc::gen::inRange(1, 6); d > 0; --d) days.push_back(first.PlusDays(d));
    HourRecord record{Id::FromName(std::to_string(i)),   *rc::gen::elementOf(codes),
                      *rc::gen::element(kHere, kAbroad), days.front(),
                      Jp{*rc::gen::inRange(0, 40)},      days};
    records.push_back(std::move(record));
  }
  return records;
}

RC_GTEST_PROP(HourConversionProperty, TheOrderOfTheRecordsDoesNotMatter, ()) {
  std::vector<HourRecord> records = SomeRecords();
  const auto before = Recognise(records, Table());
  std::reverse(records.begin(), records.end());
  RC_ASSERT(Recognise(records, Table()) == before);
}

RC_GTEST_PROP(HourConversionProperty, ALaterRecordChangesNoEarlierOne, ()) {
  std::vector<HourRecord> records = SomeRecords();
  const auto all = Recognise(records, Table());
  std::sort(records.begin(), records.end(), [](const HourRecord& a, const HourRecord& b) {
    return std::tie(a.completed_on, a.id) < std::tie(b.completed_on, b.id);
  });
  const HourRecord last = records.back();
  records.pop_back();
  for (const auto& [id, recognised] : Recognise(records, Table())) {
    RC_ASSERT(all.at(id) == recognised);
  }
}

RC_GTEST_PROP(HourConversionProperty, NobodyLearnsMoreADayThanTheTableAllows, ()) {
  const std::vector<HourRecord> records = SomeRecords();
  const auto found = Recognise(records, Table());
  int e_learning = 0;
  std::set<LocalDate> days;
  for (const HourRecord& record : records) {
    const int surcharge = record.scope == kAbroad ? 20 : 0;
    RC_ASSERT(found.at(record.id).recognised.value <=
              record.claimed.value * (100 + surcharge) / 100);
    if (record.lan_code != "C3" || record.scope != kHere) continue;
    e_learning += found.at(record.id).recognised.value;
    days.insert(record.days.begin(), record.days.end());
  }
  RC_ASSERT(e_learning <= 3 * static_cast<int>(days.size()));
}

}  // namespace
}  // namespace mumpuni::training::domain
