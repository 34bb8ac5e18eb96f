// Promise: who is erased in personnel is gone everywhere: projections, evidence, profile. What
// happens later to a case of theirs does not bring them back.
#include <gtest/gtest.h>

#include "common/core/id.h"
#include "common/core/status.h"
#include "tests/e2e/outcome.h"
#include "tests/e2e/play.h"

namespace mumpuni::e2e {
namespace {

namespace pv = personnel::v1;
using Stub = pv::PersonnelService::Stub;

const Caller kDataProtectionOfficer{"dpo", {"DATA_PROTECTION_OFFICER"}};

std::string Rows(const std::string& table, const std::string& employee_id) {
  return "SELECT count(*) FROM " + table + " WHERE employee_id = '" + employee_id + "'";
}

class erasure : public ::testing::Test {
 protected:
  erasure() : city_("erasure"), play_(city_) { play_.Begin(/*officers=*/2); }

  void Deactivate(const std::string& employee_id) {
    pv::DeactivateEmployeeRequest request;
    request.set_request_id(Id::FromName("deactivate|" + employee_id).ToString());
    request.set_employee_id(employee_id);
    request.set_last_date("2026-06-01");
    request.set_reason(pv::DEACTIVATION_REASON_RESIGNED);
    Must(play_.Call(*play_.personnel, &Stub::DeactivateEmployee, request, kPersonnelAdmin));
  }
  absl::StatusOr<pv::EraseEmployeeResponse> Erase(const std::string& employee_id,
                                                  const Caller& caller) {
    pv::EraseEmployeeRequest request;
    request.set_request_id(Id::FromName("erase|" + employee_id).ToString());
    request.set_employee_id(employee_id);
    request.set_reason("Permohonan tertulis 12/2026");
    return play_.Call(*play_.personnel, &Stub::EraseEmployee, request, caller);
  }
  int64_t InAssessment(const std::string& employee_id) {
    int64_t rows = 0;
    for (const char* table :
         {"evidence", "evidence_history", "assessment", "profile", "profile_competency"}) {
      rows += SqlNumber(city_, "assessment", Rows(table, employee_id));
    }
    return rows;
  }

  City city_;
  Play play_;
};

TEST_F(erasure, IsFollowedByEveryService) {
  const std::string gone = play_.officers()[0], stays = play_.officers()[1];
  const auto batch = play_.Schedule(play_.Course("SE-101").course_id(), "ERASURE.1");
  play_.Complete(play_.Attend(play_.Enrol(batch.batch_id(), gone, gone)), 85);
  PlayedCase later = play_.PlayCase("of the erased", gone);
  play_.PlayCase("of the other", stays);
  ASSERT_TRUE(WaitApplied(city_));
  ASSERT_GT(InAssessment(gone), 0);
  ASSERT_EQ(SqlNumber(city_, "training", Rows("profile_projection", gone)), 1);

  EXPECT_EQ(ReasonOf(Erase(gone, kDataProtectionOfficer).status()), "EMPLOYEE_STILL_ACTIVE");
  Deactivate(gone);
  EXPECT_EQ(Erase(gone, kPersonnelAdmin).status().code(), absl::StatusCode::kPermissionDenied);
  const auto first = Erase(gone, kDataProtectionOfficer);
  const auto again = Erase(gone, kDataProtectionOfficer);
  ASSERT_TRUE(first.ok() && again.ok()) << first.status() << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  ASSERT_TRUE(WaitApplied(city_));

  EXPECT_EQ(InAssessment(gone), 0);
  EXPECT_EQ(SqlNumber(city_, "assessment", Rows("employee", gone) + " AND NOT erased"), 0);
  EXPECT_EQ(SqlNumber(city_, "training",
                      Rows("profile_projection", gone) + " AND cardinality(gap_codes) > 0"),
            0);
  EXPECT_EQ(SqlNumber(city_, "training", Rows("employee_projection", gone) + " AND NOT erased"), 0);
  EXPECT_EQ(SqlNumber(city_, "complaint",
                      Rows("employee_projection", gone) + " AND (active OR unit_id IS NOT NULL)"),
            0);
  EXPECT_GT(InAssessment(stays), 0);

  // The case still names who did what; its next state is no evidence about nobody.
  play_.Reopen(later);
  ASSERT_TRUE(WaitApplied(city_));
  EXPECT_EQ(InAssessment(gone), 0);
  EXPECT_EQ(play_.Reconcile().second, 0);
}

}  // namespace
}  // namespace mumpuni::e2e
