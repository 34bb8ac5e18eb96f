#include "tools/cityload/numbers.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace mumpuni::cityload {
namespace {

using common::v1::EMPLOYMENT_TYPE_CONTRACT;
using common::v1::EMPLOYMENT_TYPE_CONTRACT_PART_TIME;
using common::v1::EMPLOYMENT_TYPE_PNS;

const LocalDate kBorn = LocalDate::Of("1990-02-28");
const LocalDate kSince = LocalDate::Of("2015-03-01");

TEST(NumberRegister, NipHasBirthMonthOfServiceSexAndSerial) {
  NumberRegister numbers;
  EXPECT_EQ(numbers.Issue(EMPLOYMENT_TYPE_PNS, kBorn, kSince, false), "199002282015031001");
  EXPECT_EQ(numbers.Issue(EMPLOYMENT_TYPE_PNS, kBorn, kSince, false), "199002282015031002");
  EXPECT_EQ(numbers.Issue(EMPLOYMENT_TYPE_PNS, kBorn, kSince, true), "199002282015032001");
}

TEST(NumberRegister, ContractsHaveTheMarkerInPlaceOfTheMonth) {
  NumberRegister numbers;
  EXPECT_EQ(numbers.Issue(EMPLOYMENT_TYPE_CONTRACT, kBorn, kSince, true), "199002282015212001");
  EXPECT_EQ(numbers.Issue(EMPLOYMENT_TYPE_CONTRACT_PART_TIME, kBorn, kSince, true),
            "199002282015212002");
}

TEST(NumberRegister, ReservedNumbersAreSkippedAndSerialsEnd) {
  NumberRegister numbers;
  numbers.Reserve("199002282015031001");
  EXPECT_EQ(numbers.Issue(EMPLOYMENT_TYPE_PNS, kBorn, kSince, false), "199002282015031002");
  for (int serial = 3; serial <= 999; ++serial) {
    EXPECT_NE(numbers.Issue(EMPLOYMENT_TYPE_PNS, kBorn, kSince, false), "");
  }
  EXPECT_EQ(numbers.Issue(EMPLOYMENT_TYPE_PNS, kBorn, kSince, false), "");
}

// What the personnel service demands, written down a second time.
bool IsValid(const std::string& number, bool contract) {
  if (number.size() != 18 || number.find_first_not_of("0123456789") != std::string::npos) {
    return false;
  }
  const int year = std::stoi(number.substr(0, 4));
  const int month = std::stoi(number.substr(4, 2));
  const int day = std::stoi(number.substr(6, 2));
  if (!LocalDate::FromYmd(year, month, day, "").ok()) return false;
  const int since = std::stoi(number.substr(12, 2));
  const bool scheme = contract ? since >= 21 && since <= 29 : since >= 1 && since <= 12;
  return scheme && (number[14] == '1' || number[14] == '2') && number.substr(15) != "000";
}

RC_GTEST_PROP(NumberRegister, NumbersAreValidAndUnique, ()) {
  NumberRegister numbers;
  std::set<std::string> seen;
  const int count = *rc::gen::inRange(1, 200);
  for (int i = 0; i < count; ++i) {
    const bool contract = *rc::gen::arbitrary<bool>();
    const LocalDate born = LocalDate::Of("1968-01-01").PlusDays(*rc::gen::inRange(0, 40));
    const std::string number =
        numbers.Issue(contract ? EMPLOYMENT_TYPE_CONTRACT : EMPLOYMENT_TYPE_PNS, born,
                      born.PlusMonths(*rc::gen::inRange(240, 400)), *rc::gen::arbitrary<bool>());
    RC_ASSERT(IsValid(number, contract));
    RC_ASSERT(seen.insert(number).second);
  }
}

}  // namespace
}  // namespace mumpuni::cityload
