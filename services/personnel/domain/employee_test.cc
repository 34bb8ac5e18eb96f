#include "services/personnel/domain/employee.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::personnel::domain {
namespace {

const LocalDate kToday = LocalDate::Of("2026-08-10");
const Id kPosition = Id::FromName("position");

Employee Yudi() {
  Employee employee;
  employee.id = Id::FromName("yudi");
  employee.number = *EmployeeNumber::Parse("198609262015051001", "n");
  employee.full_name = "Yudi";
  employee.employment_type = EmploymentType::kPns;
  employee.grade_code = "III/a";
  employee.hire_date = LocalDate::Of("2015-05-01");
  employee.assignment = Assignment{kPosition, LocalDate::Of("2024-01-01")};
  return employee;
}

TEST(Hire, AcceptsAPns) {
  auto decision = Hire(Yudi());
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->event, EmployeeEvent::kHired);
  EXPECT_EQ(decision->state.status, EmployeeStatus::kActive);
}

TEST(Hire, RefusesWithFieldAndReason) {
  struct Case {
    const char* reason;
    const char* field;
    void (*change)(Employee&);
  };
  const Case cases[] = {
      {"FIELD_REQUIRED", "employee.full_name", [](Employee& e) { e.full_name.clear(); }},
      {"TEXT_TOO_LONG", "employee.full_name", [](Employee& e) { e.full_name.assign(201, 'x'); }},
      {"FIELD_REQUIRED", "employee.employment_type",
       [](Employee& e) { e.employment_type = EmploymentType::kUnspecified; }},
      {"EMPLOYEE_NUMBER_SCHEME_MISMATCH", "employee.employee_number",
       [](Employee& e) { e.employment_type = EmploymentType::kContract; }},
      {"CONTRACT_TERM_NOT_ALLOWED", "employee.contract_term",
       [](Employee& e) {
         e.contract_term = DateRange{kToday, kToday};
       }},
      {"CONTRACT_TERM_REQUIRED", "employee.contract_term",
       [](Employee& e) { e.employment_type = EmploymentType::kContractPartTime; }},
      {"FIELD_REQUIRED", "employee.assignment", [](Employee& e) { e.assignment.reset(); }},
      {"DATE_ORDER", "employee.assignment.start_date",
       [](Employee& e) { e.assignment->start = LocalDate::Of("2015-04-30"); }},
  };
  for (const Case& c : cases) {
    Employee employee = Yudi();
    c.change(employee);
    auto decision = Hire(employee);
    EXPECT_EQ(ReasonOf(decision.status()), c.reason);
    EXPECT_EQ(FieldOf(decision.status()), c.field);
  }
}

TEST(Transfer, MovesFromADayOn) {
  const Id target = Id::FromName("other position");
  auto decision = Transfer(Yudi(), target, kToday, kToday);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->state.assignment->position_id, target);
  EXPECT_EQ(decision->state.assignment->start, kToday);
}

TEST(Transfer, RefusesTheFutureThePastAndTheInactive) {
  EXPECT_EQ(ReasonOf(Transfer(Yudi(), kPosition, kToday.PlusDays(1), kToday).status()),
            "DATE_IN_FUTURE");
  EXPECT_EQ(ReasonOf(Transfer(Yudi(), kPosition, LocalDate::Of("2024-01-01"), kToday).status()),
            "DATE_ORDER");
  Employee gone = Yudi();
  gone.status = EmployeeStatus::kInactive;
  EXPECT_EQ(ReasonOf(Transfer(gone, kPosition, kToday, kToday).status()), "EMPLOYEE_NOT_ACTIVE");
}

TEST(Deactivate, EndsTheService) {
  auto decision = Deactivate(Yudi(), kToday, DeactivationReason::kRetired, kToday);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->state.status, EmployeeStatus::kInactive);
  EXPECT_FALSE(decision->state.assignment.has_value());
  EXPECT_EQ(
      ReasonOf(Deactivate(decision->state, kToday, DeactivationReason::kRetired, kToday).status()),
      "EMPLOYEE_NOT_ACTIVE");
  EXPECT_EQ(ReasonOf(Deactivate(Yudi(), kToday, DeactivationReason::kUnspecified, kToday).status()),
            "FIELD_REQUIRED");
  EXPECT_EQ(
      ReasonOf(Deactivate(Yudi(), LocalDate::Of("2023-12-31"), DeactivationReason::kRetired, kToday)
                   .status()),
      "DATE_ORDER");
}

TEST(Erase, LeavesTheIdentifierAloneAndNotWhileTheServiceLasts) {
  EXPECT_EQ(ReasonOf(Erase(Yudi()).status()), "EMPLOYEE_STILL_ACTIVE");
  Employee gone = Yudi();
  gone.status = EmployeeStatus::kInactive;
  const auto decision = Erase(gone);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->event, EmployeeEvent::kErased);
  EXPECT_EQ(decision->state.id, gone.id);
  EXPECT_EQ(decision->state.full_name, "");
  EXPECT_EQ(decision->state.number.digits(), EmployeeNumber().digits());
  EXPECT_FALSE(decision->state.assignment.has_value());
}

TEST(RecordAbsence, RefusesOverlapAndDisorder) {
  const auto absence = [](const char* from, const char* to) {
    return Absence{Id::FromName(from), {LocalDate::Of(from), LocalDate::Of(to)}};
  };
  auto first = RecordAbsence(Yudi(), absence("2026-08-10", "2026-08-14"));
  ASSERT_TRUE(first.ok()) << first.status();
  auto touching = RecordAbsence(first->state, absence("2026-08-15", "2026-08-15"));
  ASSERT_TRUE(touching.ok()) << touching.status();
  EXPECT_EQ(touching->state.absences.size(), 2u);
  EXPECT_EQ(ReasonOf(RecordAbsence(first->state, absence("2026-08-14", "2026-08-20")).status()),
            "ABSENCE_OVERLAPS");
  EXPECT_EQ(ReasonOf(RecordAbsence(Yudi(), absence("2026-08-14", "2026-08-13")).status()),
            "DATE_ORDER");
  EXPECT_EQ(ReasonOf(RecordAbsence(Yudi(), absence("2026-01-01", "2027-01-02")).status()),
            "VALUE_OUT_OF_RANGE");
}

}  // namespace
}  // namespace mumpuni::personnel::domain
