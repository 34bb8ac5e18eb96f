#include "services/personnel/domain/employee_number.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::personnel::domain {
namespace {

TEST(EmployeeNumber, ReadsTheNumberOfAPns) {
  auto number = EmployeeNumber::Parse("19860926 201505 1 001", "n");
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->digits(), "198609262015051001");
  EXPECT_EQ(number->scheme(), NumberScheme::kPns);
  EXPECT_EQ(number->birth_date().ToString(), "1986-09-26");
  EXPECT_EQ(number->Masked(), "1986************01");
  EXPECT_EQ(number->sex_digit(), 1);
  EXPECT_EQ(number->first_appointment().ToString(), "2015-05-01");
}

TEST(EmployeeNumber, ReadsTheNumberOfAContractEmployee) {
  auto number = EmployeeNumber::Parse("200012312024211001", "n");
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->scheme(), NumberScheme::kContract);
  EXPECT_EQ(number->sex_digit(), 1);
  EXPECT_EQ(number->first_appointment().ToString(), "2024-01-01");
}

TEST(EmployeeNumber, TellsSexAndFirstAppointment) {
  EXPECT_EQ(EmployeeNumber::Parse("199002282014122003", "n")->sex_digit(), 2);
  EXPECT_EQ(EmployeeNumber::Parse("199002282014122003", "n")->first_appointment().ToString(),
            "2014-12-01");
  EXPECT_EQ(EmployeeNumber::Parse("199002282021292003", "n")->first_appointment().ToString(),
            "2021-01-01");
  // Impossible years are not refused.
  EXPECT_LT(EmployeeNumber::Parse("199002280000122003", "n")->first_appointment(),
            LocalDate::Of("1900-01-01"));
  EXPECT_GT(EmployeeNumber::Parse("199002289999122003", "n")->first_appointment(),
            LocalDate::Of("2200-12-31"));
  EXPECT_EQ(EmployeeNumber().sex_digit(), 0);
}

TEST(EmployeeNumber, IsEqualByItsDigits) {
  const auto number = *EmployeeNumber::Parse("198609262015051001", "n");
  EXPECT_EQ(number, *EmployeeNumber::Parse("19860926 201505 1 001", "n"));
  EXPECT_NE(number, *EmployeeNumber::Parse("198609262015051002", "n"));
  EXPECT_NE(number, EmployeeNumber());
}

TEST(EmployeeNumber, RefusesWhatIsMalformed) {
  for (const char* text : {"", "20001231202421100",  // 17 digits
                           "200013312024211001",     // month 13 of birth
                           "200012312024213001",     // sex 3
                           "200012312024211000",     // serial 000
                           "198609262015131001",     // month 13 of appointment
                           "198609262015201001",     // frequency 0
                           "198602302015051001",     // 30 February
                           "19860926201505100A", "1986092620150510011"}) {
    auto number = EmployeeNumber::Parse(text, "employee.employee_number");
    EXPECT_EQ(ReasonOf(number.status()), "EMPLOYEE_NUMBER_MALFORMED") << text;
    EXPECT_EQ(FieldOf(number.status()), "employee.employee_number") << text;
    EXPECT_EQ(number.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace mumpuni::personnel::domain
