// A training service without its processes: database, use cases, a clock, invented people.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/core/clock.h"
#include "common/pg/migrate.h"
#include "common/testing/pg_test.h"
#include "services/training/app/admissions.h"
#include "services/training/app/attendances.h"
#include "services/training/app/batches.h"
#include "services/training/app/catalogue.h"
#include "services/training/app/development.h"
#include "services/training/app/enrolments.h"
#include "services/training/app/recommendations.h"
#include "services/training/events/publisher.h"
#include "services/training/peers/projections.h"

namespace mumpuni::training {

std::vector<pg::Migration> Migrations();

inline std::vector<pg::Migration> AllMigrations() {
  std::vector<pg::Migration> all = pg::CommonMigrations();
  for (const pg::Migration& own : Migrations()) all.push_back(own);
  return all;
}

inline Access City() {
  return {{"edge", Id::FromName("sri").ToString(), {"TRAINING_ADMIN"}, ""},
          Scope::kCity,
          {{"TRAINING_ADMIN", Scope::kCity}}};
}
inline Access Self(const Id& employee) {
  return {
      {"edge", employee.ToString(), {"OFFICER"}, ""}, Scope::kSelf, {{"OFFICER", Scope::kSelf}}};
}
inline Access Head(const Id& employee) {
  return {{"edge", employee.ToString(), {"UNIT_HEAD"}, ""},
          Scope::kUnit,
          {{"UNIT_HEAD", Scope::kUnit}}};
}

class TrainingTest : public ::testing::Test {
 protected:
  // Runs `body` in a transaction and answers its result.
  template <typename F>
  auto In(F&& body) {
    return pg::Transact(db_.pool(), {}, body);
  }

  void AddUnit(const std::string& name, const std::string& parent) {
    ASSERT_TRUE(In([&](pg::Tx& tx) {
                  peers::ApplyUnits(
                      tx, {{Id::FromName(name), 1, parent.empty() ? Id() : Id::FromName(parent)}});
                  return absl::OkStatus();
                }).ok());
  }

  Id AddEmployee(const std::string& name, const std::string& unit,
                 domain::EmploymentType type = domain::EmploymentType::kPns, bool active = true,
                 int64_t sequence = 1) {
    peers::EmployeeRow row{Id::FromName(name), sequence, {type, active}, Id::FromName(unit), false};
    if (!active) row.unit_id.reset();
    if (type != domain::EmploymentType::kPns) {
      row.fact.contract_term = {LocalDate::Of("2017-03-01"), LocalDate::Of("2027-02-28")};
    }
    EXPECT_TRUE(In([&](pg::Tx& tx) {
                  peers::ApplyEmployees(tx, {row});
                  return absl::OkStatus();
                }).ok());
    return row.employee_id;
  }

  domain::Course AddCourse(const std::string& code, std::vector<domain::CompetencyLevel> teaches,
                           int64_t cost = 1'000'000, int hours = 24) {
    domain::Course wanted;
    wanted.code = code;
    wanted.title = "Pelatihan " + code;
    wanted.development_form = 3;
    wanted.lan_code = "B3";
    wanted.provider = "BKPSDM";
    wanted.mode = domain::DeliveryMode::kClassroom;
    wanted.lesson_hours = {hours};
    wanted.seat_cost = {cost};
    wanted.teaches = std::move(teaches);
    wanted.pass_mark = 70;
    auto course = In([&](pg::Tx& tx) -> absl::StatusOr<domain::Course> {
      ASSIGN_OR_RETURN(const domain::Course made, catalogue_.CreateCourse(tx, wanted));
      return catalogue_.PublishCourse(tx, made.id, 0);
    });
    EXPECT_TRUE(course.ok()) << course.status();
    return *course;
  }

  domain::Batch AddBatch(const domain::Course& course, const std::string& code, int seats) {
    domain::Batch wanted;
    wanted.code = code;
    wanted.course_id = course.id;
    wanted.start = LocalDate::Of("2026-06-01");
    wanted.end = LocalDate::Of("2026-06-05");
    wanted.seats = seats;
    wanted.place = "Balai Diklat";
    auto batch = In([&](pg::Tx& tx) { return catalogue_.ScheduleBatch(tx, wanted); });
    EXPECT_TRUE(batch.ok()) << batch.status();
    return *batch;
  }

  absl::StatusOr<domain::Enrolment> Enrol(const Access& access, const Id& batch,
                                          const Id& employee) {
    return In(
        [&](pg::Tx& tx) { return enrolments_.Enrol(tx, access, batch, employee, std::nullopt); });
  }

  absl::StatusOr<domain::Enrolment> Do(const Access& access, const Id& enrolment,
                                       const domain::Command& command, int64_t etag = 0) {
    return In([&](pg::Tx& tx) { return enrolments_.Change(tx, access, enrolment, etag, command); });
  }

  int64_t Count(const std::string& sql) {
    auto count = In(
        [&](pg::Tx& tx) -> absl::StatusOr<int64_t> { return tx.Exec(sql).at(0)[0].as<int64_t>(); });
    EXPECT_TRUE(count.ok()) << count.status();
    return count.value_or(-1);
  }

  testing::TestDatabase db_{AllMigrations()};
  FakeClock clock_{LocalDate::Of("2026-06-01").Start() + absl::Hours(9)};
  events::Publisher publisher_;
  app::Catalogue catalogue_{clock_};
  app::Development development_{clock_};
  app::Readiness readiness_{clock_};
  app::Recommendations recommendations_{clock_, development_, readiness_};
  app::HourBook hours_{clock_, publisher_, development_};
  app::Enrolments enrolments_{clock_, publisher_, hours_};
  app::Admissions admissions_{clock_, enrolments_};
  app::Batches batches_{clock_, enrolments_};
  app::Attendances attendances_{clock_, enrolments_, "key of the tests"};
};

}  // namespace mumpuni::training
