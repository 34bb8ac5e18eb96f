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
}

TEST(EmployeeNumber, ReadsTheNumberOfAContractEmployee) {
  auto number = EmployeeNumber::Parse("200012312024211001", "n");
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->scheme(), NumberScheme::kContract);
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
