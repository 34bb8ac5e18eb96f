#include "tools/cityload/workforce.h"

#include <gtest/gtest.h>

#include <map>

namespace mumpuni::cityload {
namespace {

namespace pv = mumpuni::personnel::v1;
using common::v1::EMPLOYMENT_TYPE_CONTRACT;
using common::v1::EMPLOYMENT_TYPE_CONTRACT_PART_TIME;
using common::v1::EMPLOYMENT_TYPE_PNS;

pv::Position Post(const std::string& code, const std::string& type, const std::string& unit,
                  int headcount, bool heads = false) {
  pv::Position post;
  post.set_position_id("id-" + code);
  post.set_code(code);
  post.set_position_type_code(type);
  post.set_unit_id(unit);
  post.set_authorised_headcount(headcount);
  post.set_heads_unit(heads);
  return post;
}

std::vector<pv::Position> SmallCity() {
  return {Post("DLH.KEPALA", "JPT_PRATAMA", "dlh", 1, true),
          Post("DLH.PENGADUAN-PERTAMA", "JF_AHLI_PERTAMA", "dlh", 10),
          Post("DLH.LAYANAN", "PELAKSANA_OPERATOR", "dlh", 400),
          Post("V1.LURAH", "LURAH", "v1", 1, true),
          Post("V1.LAYANAN", "PELAKSANA_OPERATOR", "v1", 30),
          Post("V2.LURAH", "LURAH", "v2", 1, true)};
}

Distributions People() {
  Distributions d;
  d.employment_types = {{EMPLOYMENT_TYPE_PNS, 380},
                        {EMPLOYMENT_TYPE_CONTRACT, 170},
                        {EMPLOYMENT_TYPE_CONTRACT_PART_TIME, 450}};
  d.education = {{pv::EDUCATION_LEVEL_SENIOR_HIGH, 40}, {pv::EDUCATION_LEVEL_BACHELOR, 60}};
  d.female_permille = 560;
  d.first_names = {"Adi", "Citra"};
  d.last_names = {"Wibowo"};
  return d;
}

WorkforcePlan Plan(int count) {
  WorkforcePlan plan;
  plan.count = count;
  plan.seed = 5;
  plan.today = LocalDate::Of("2026-06-01");
  plan.lead_unit_ids = {"dlh", "v1"};
  return plan;
}

TEST(PlanWorkforce, FillsHeadsAndOfficersWithinTheHeadcount) {
  const auto hires = PlanWorkforce(Plan(300), SmallCity(), People());
  ASSERT_TRUE(hires.ok());
  ASSERT_EQ(hires->size(), 300u);
  std::map<std::string, int> posts;
  for (const Hire& hire : *hires) ++posts[hire.position_code];
  for (const pv::Position& post : SmallCity()) {
    EXPECT_LE(posts[post.code()], post.authorised_headcount()) << post.code();
    EXPECT_TRUE(!post.heads_unit() || posts[post.code()] == 1) << post.code();
  }
  EXPECT_GE(posts["DLH.PENGADUAN-PERTAMA"], 3);
  EXPECT_GE(posts["V1.LAYANAN"], 2);
}

TEST(PlanWorkforce, EmploymentTypesFollowTheSharesAndThePosts) {
  const auto hires = PlanWorkforce(Plan(400), SmallCity(), People());
  ASSERT_TRUE(hires.ok());
  std::map<common::v1::EmploymentType, int> types;
  for (const Hire& hire : *hires) {
    ++types[hire.employee.employment_type()];
    EXPECT_TRUE(!hire.heads_unit || hire.employee.employment_type() == EMPLOYMENT_TYPE_PNS);
  }
  EXPECT_NEAR(types[EMPLOYMENT_TYPE_PNS], 152, 3);
  EXPECT_NEAR(types[EMPLOYMENT_TYPE_CONTRACT], 68, 3);
  EXPECT_NEAR(types[EMPLOYMENT_TYPE_CONTRACT_PART_TIME], 180, 3);
}

TEST(PlanWorkforce, PeopleAreOfAgeAndContractsRun) {
  const auto hires = PlanWorkforce(Plan(400), SmallCity(), People());
  ASSERT_TRUE(hires.ok());
  const LocalDate today = Plan(1).today;
  for (const Hire& hire : *hires) {
    const pv::Employee& e = hire.employee;
    const std::string& n = e.employee_number();
    const LocalDate born =
        LocalDate::Of(n.substr(0, 4) + "-" + n.substr(4, 2) + "-" + n.substr(6, 2));
    const LocalDate hired = LocalDate::Of(e.hire_date());
    EXPECT_GE(hired, born.PlusMonths(12 * 20));
    EXPECT_GT(born.PlusMonths(12 * 58), today) << "nobody is past retirement";
    EXPECT_LE(hired, LocalDate::Of(e.assignment().start_date()));
    EXPECT_LE(LocalDate::Of(e.assignment().start_date()), today);
    EXPECT_EQ(n.substr(8, 4), std::to_string(hired.year()));
    ASSERT_EQ(e.has_contract_term(), e.employment_type() != EMPLOYMENT_TYPE_PNS);
    if (!e.has_contract_term()) continue;
    EXPECT_LE(LocalDate::Of(e.contract_term().start_date()), today);
    EXPECT_GE(LocalDate::Of(e.contract_term().end_date()), today);
  }
}

TEST(PlanWorkforce, IsDecidedByTheSeed) {
  const auto one = PlanWorkforce(Plan(100), SmallCity(), People());
  const auto same = PlanWorkforce(Plan(100), SmallCity(), People());
  WorkforcePlan other_plan = Plan(100);
  other_plan.seed = 6;
  const auto other = PlanWorkforce(other_plan, SmallCity(), People());
  ASSERT_TRUE(one.ok() && same.ok() && other.ok());
  int different = 0;
  for (size_t i = 0; i < one->size(); ++i) {
    EXPECT_EQ((*one)[i].employee.SerializeAsString(), (*same)[i].employee.SerializeAsString());
    different += (*one)[i].employee.SerializeAsString() != (*other)[i].employee.SerializeAsString();
  }
  EXPECT_GT(different, 50);
}

TEST(PlanWorkforce, RefusesTooFewAndTooMany) {
  EXPECT_TRUE(absl::IsInvalidArgument(PlanWorkforce(Plan(4), SmallCity(), People()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(PlanWorkforce(Plan(444), SmallCity(), People()).status()));
}

}  // namespace
}  // namespace mumpuni::cityload
