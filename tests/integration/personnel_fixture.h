// A personnel service without a server: its use cases and handlers on a real database, with a city,
// two agencies, one type of position and a few grades.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/clock.h"
#include "common/rpc/request.h"
#include "common/testing/pg_test.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/personnel/api/personnel_api.h"
#include "services/personnel/app/calendars.h"
#include "services/personnel/app/employees.h"
#include "services/personnel/app/organisation.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/events/publisher.h"

namespace mumpuni::personnel {

std::vector<pg::Migration> Migrations();

inline std::vector<pg::Migration> AllMigrations() {
  auto migrations = pg::CommonMigrations();
  for (const auto& own : Migrations()) migrations.push_back(own);
  return migrations;
}

class PersonnelTest : public ::testing::Test {
 protected:
  PersonnelTest()
      : database_(AllMigrations()),
        clock_(LocalDate::Of("2026-08-10").Start() + absl::Hours(8)),
        organisation_(clock_, publisher_),
        careers_(clock_, publisher_),
        employees_(careers_, publisher_),
        files_(clock_),
        quality_(clock_),
        imports_(careers_),
        calendars_(clock_, publisher_) {
    city_ = MakeUnit("SBY", {}, domain::UnitKind::kCity);
    agency_ = MakeUnit("DSDABM", city_, domain::UnitKind::kAgency);
    other_agency_ = MakeUnit("DLH", city_, domain::UnitKind::kAgency);
    In([&](pg::Tx& tx) -> absl::Status {
      RETURN_IF_ERROR(organisation_
                          .DefinePositionType(tx, {"JF_AHLI_PERTAMA", "JF Ahli Pertama",
                                                   domain::PositionKind::kFunctionalExpert, "",
                                                   "Ahli Pertama", 2, 58, "PermenPANRB 38/2017"})
                          .status());
      for (const domain::Grade& grade :
           {domain::Grade{"III/a", domain::EmploymentType::kPns, "Penata Muda", 9, 31, "PP"},
            domain::Grade{"III/b", domain::EmploymentType::kPns, "Penata Muda Tingkat I", 10, 32,
                          "PP"},
            domain::Grade{"IX", domain::EmploymentType::kContract, "", 9, 0, "Perpres 98/2020"}}) {
        RETURN_IF_ERROR(organisation_.DefineGrade(tx, grade).status());
      }
      return absl::OkStatus();
    });
  }

  // Runs a body in a transaction that must succeed.
  template <typename F>
  void In(F body) {
    const absl::Status status = pg::Transact(database_.pool(), {}, body);
    ASSERT_TRUE(status.ok()) << status;
  }

  Id MakeUnit(const std::string& code, Id parent, domain::UnitKind kind) {
    domain::Unit unit;
    unit.code = code;
    unit.parent_id = parent;
    unit.kind = kind;
    unit.name = "Unit " + code;
    auto made = pg::Transact(database_.pool(), {},
                             [&](pg::Tx& tx) { return organisation_.CreateUnit(tx, unit, {}); });
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->id : Id();
  }

  Id MakePosition(const std::string& code, Id unit, int headcount, bool head = false) {
    domain::Position position;
    position.code = code;
    position.name = "Jabatan " + code;
    position.position_type_code = "JF_AHLI_PERTAMA";
    position.unit_id = unit;
    position.authorised_headcount = headcount;
    position.heads_unit = head;
    auto made = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return organisation_.CreatePosition(tx, position, {});
    });
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->id : Id();
  }

  static std::string NumberOf(int serial) {
    char number[32];
    std::snprintf(number, sizeof number, "198609262015051%03d", serial);
    return number;
  }

  // Hired in 2015; in the position since 2024.
  static app::Hiring Candidate(int serial, Id position) {
    app::Hiring hiring;
    hiring.person.full_name = "Pegawai " + std::to_string(serial);
    domain::Action hire;
    hire.kind = domain::ActionKind::kHire;
    hire.employee_number = NumberOf(serial);
    hire.employment_type = domain::EmploymentType::kPns;
    hire.grade_code = "III/a";
    hire.effective_on = LocalDate::Of("2015-05-01");
    hiring.actions = {hire, Moved(position, "2024-01-01")};
    return hiring;
  }

  static domain::Action ActionOn(domain::ActionKind kind, const char* day) {
    domain::Action action;
    action.kind = kind;
    action.effective_on = LocalDate::Of(day);
    return action;
  }
  // A hire or a change of number to the contract of Dewi.
  static void PutOnContract(domain::Action& action, const char* first, const char* last) {
    action.employee_number = "199002282024212001";
    action.employment_type = domain::EmploymentType::kContract;
    action.grade_code = "IX";
    action.contract_term = domain::DateRange{LocalDate::Of(first), LocalDate::Of(last)};
  }
  static domain::Action Moved(Id position, const char* day) {
    domain::Action action = ActionOn(domain::ActionKind::kTransfer, day);
    action.position_id = position;
    return action;
  }
  static domain::Action Ended(const char* last_day, domain::DeactivationReason reason =
                                                        domain::DeactivationReason::kResigned) {
    domain::Action action = ActionOn(domain::ActionKind::kEndService, last_day);
    action.reason = reason;
    return action;
  }

  Access Sri() { return As(Id::FromName("sri"), Scope::kCity, "PERSONNEL_ADMIN"); }

  absl::StatusOr<store::EmployeeRow> Hire(app::Hiring hiring) {
    return pg::Transact(database_.pool(), {},
                        [&](pg::Tx& tx) { return employees_.Hire(tx, Sri(), hiring); });
  }
  absl::StatusOr<store::EmployeeRow> Hire(int serial, Id position) {
    return Hire(Candidate(serial, position));
  }
  absl::StatusOr<store::EmployeeRow> Decide(const Id& who, const domain::Action& action,
                                            int64_t etag = 0) {
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.Decide(tx, Sri(), who, action, etag);
    });
  }

  absl::StatusOr<store::EmployeeRow> RecordAbsence(const Id& who, const char* from,
                                                   const char* to) {
    const domain::Absence absence{{}, {LocalDate::Of(from), LocalDate::Of(to)}};
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.RecordAbsence(tx, Sri(), who, absence);
    });
  }

  // What the timer and the long job do on a day: everybody who is due.
  int RefreshAll() {
    int done = -1;
    In([&](pg::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(done, careers_.RefreshDue(tx, 1000));
      return absl::OkStatus();
    });
    return done;
  }

  // Types of the events of an employee, oldest first, without the package.
  std::vector<std::string> EventsOf(const Id& who) {
    std::vector<std::string> types;
    In([&](pg::Tx& tx) {
      for (const auto& row :
           tx.Exec("SELECT type FROM outbox WHERE subject = $1 ORDER BY xid, seq", who)) {
        types.push_back(pg::TextOf(row[0]).substr(std::string("mumpuni.personnel.v1.").size()));
      }
      return absl::OkStatus();
    });
    return types;
  }

  int CountRows(const char* sql) {
    int count = -1;
    In([&](pg::Tx& tx) {
      count = tx.Exec(sql)[0][0].as<int>();
      return absl::OkStatus();
    });
    return count;
  }

  Access As(const Id& employee, Scope scope, const char* role = "UNIT_HEAD") {
    Access access;
    access.principal.peer = "cli";
    access.principal.subject = employee.ToString();
    access.principal.roles = {role};
    access.scope = scope;
    access.granted = {{role, scope}};
    return access;
  }

  testing::TestDatabase database_;
  FakeClock clock_;
  events::Publisher publisher_;
  app::Organisation organisation_;
  app::Careers careers_;
  app::Employees employees_;
  app::PersonalFiles files_;
  app::QualityItems quality_;
  app::Imports imports_;
  app::Calendars calendars_;
  rpc::PageTokens pages_{"test secret"};
  api::PersonnelApi api_{database_.pool(), clock_,   pages_,   organisation_, employees_,
                         files_,           quality_, imports_, calendars_};
  Id city_, agency_, other_agency_;
};

}  // namespace mumpuni::personnel
