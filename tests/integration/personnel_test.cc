// Personnel's use cases on a real database: what is stored, published, refused.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

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

namespace {

std::vector<pg::Migration> AllMigrations() {
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
        employees_(clock_, publisher_),
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
      return organisation_
          .DefineGrade(tx, {"III/a", domain::EmploymentType::kPns, "Penata Muda", 9, 31, "PP"})
          .status();
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
                             [&](pg::Tx& tx) { return organisation_.CreateUnit(tx, unit); });
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
      return organisation_.CreatePosition(tx, position);
    });
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->id : Id();
  }

  domain::Employee Candidate(int serial, Id position) {
    char number[32];
    std::snprintf(number, sizeof number, "198609262015051%03d", serial);
    domain::Employee employee;
    employee.number = *domain::EmployeeNumber::Parse(number, "n");
    employee.full_name = "Pegawai " + std::to_string(serial);
    employee.employment_type = domain::EmploymentType::kPns;
    employee.grade_code = "III/a";
    employee.hire_date = LocalDate::Of("2015-05-01");
    employee.assignment = domain::Assignment{position, LocalDate::Of("2024-01-01")};
    return employee;
  }

  absl::StatusOr<store::EmployeeRow> Hire(int serial, Id position) {
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.Hire(tx, Candidate(serial, position));
    });
  }

  absl::StatusOr<store::EmployeeRow> RecordAbsence(const Id& who, const char* from,
                                                   const char* to) {
    const domain::Absence absence{{}, {LocalDate::Of(from), LocalDate::Of(to)}};
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.RecordAbsence(tx, As(Id::FromName("sri"), Scope::kCity, "PERSONNEL_ADMIN"),
                                      who, absence);
    });
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
  app::Employees employees_;
  app::Calendars calendars_;
  rpc::PageTokens pages_{"test secret"};
  api::PersonnelApi api_{database_.pool(), clock_, pages_, organisation_, employees_, calendars_};
  Id city_, agency_, other_agency_;
};

TEST_F(PersonnelTest, HirePublishesTheStateWithoutPersonalData) {
  const Id position = MakePosition("P1", agency_, 1);
  auto row = Hire(1, position);
  ASSERT_TRUE(row.ok()) << row.status();
  In([&](pg::Tx& tx) {
    const auto rows =
        tx.Exec("SELECT subject, type, sequence, payload FROM outbox WHERE topic = $1",
                events::kEmployeeTopic);
    EXPECT_EQ(rows.size(), 1u);
    EXPECT_EQ(pg::TextOf(rows[0]["subject"]), row->employee.id.ToString());
    EXPECT_EQ(pg::TextOf(rows[0]["type"]), "mumpuni.personnel.v1.EmployeeHired");
    const std::string payload = pg::FromBytes(pg::TextOf(rows[0]["payload"]));
    v1::EmployeeHired event;
    EXPECT_TRUE(event.ParseFromString(payload));
    EXPECT_EQ(event.state().unit_id(), agency_.ToString());
    EXPECT_EQ(event.state().position_id(), position.ToString());
    EXPECT_EQ(payload.find("19860926"), std::string::npos);
    EXPECT_EQ(payload.find("Pegawai"), std::string::npos);
    return absl::OkStatus();
  });
}

// Training counts the lesson hours of contract staff by the years of their contract.
TEST_F(PersonnelTest, TheStateOfContractStaffCarriesTheTerm) {
  In([&](pg::Tx& tx) {
    return organisation_
        .DefineGrade(tx, {"IX", domain::EmploymentType::kContract, "", 9, 0, "Perpres 98/2020"})
        .status();
  });
  domain::Employee dewi = Candidate(1, MakePosition("P1", agency_, 1));
  dewi.number = *domain::EmployeeNumber::Parse("199002282024212001", "n");
  dewi.employment_type = domain::EmploymentType::kContract;
  dewi.grade_code = "IX";
  dewi.contract_term = domain::DateRange{LocalDate::Of("2024-03-01"), LocalDate::Of("2029-02-28")};
  const auto row =
      pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) { return employees_.Hire(tx, dewi); });
  ASSERT_TRUE(row.ok()) << row.status();
  const v1::EmployeeState state = events::StateOf(row->employee, row->position);
  EXPECT_EQ(state.contract_term().start_date(), "2024-03-01");
  EXPECT_EQ(state.contract_term().end_date(), "2029-02-28");
}

TEST_F(PersonnelTest, ARefusedHireLeavesNothing) {
  const Id position = MakePosition("P1", agency_, 5);
  ASSERT_TRUE(Hire(1, position).ok());
  EXPECT_EQ(ReasonOf(Hire(1, position).status()), "EMPLOYEE_NUMBER_TAKEN");
  EXPECT_EQ(ReasonOf(Hire(2, Id::FromName("nowhere")).status()), "POSITION_NOT_FOUND");
  EXPECT_EQ(CountRows("SELECT count(*) FROM employee"), 1);
  EXPECT_EQ(CountRows("SELECT count(*) FROM outbox WHERE topic = 'mumpuni.personnel.employee.v1'"),
            1);
}

TEST_F(PersonnelTest, TheLastPostIsTakenOnce) {
  const Id position = MakePosition("P1", agency_, 3);
  std::atomic<int> hired = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int serial = 1; serial <= 8; ++serial) {
    threads.emplace_back([&, serial] {
      auto row = Hire(serial, position);
      if (row.ok()) ++hired;
      if (ReasonOf(row.status()) == "HEADCOUNT_EXHAUSTED") ++refused;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(hired, 3);
  EXPECT_EQ(refused, 5);
}

TEST_F(PersonnelTest, TransferMovesTheAssignmentAndChecksTheEtag) {
  const Id from = MakePosition("P1", agency_, 1), to = MakePosition("P2", other_agency_, 1);
  const Id yudi = Hire(1, from)->employee.id;
  const LocalDate start = LocalDate::Of("2026-08-10");
  const auto transfer = [&](int64_t etag) {
    return pg::Transact(database_.pool(), {},
                        [&](pg::Tx& tx) { return employees_.Transfer(tx, yudi, to, start, etag); });
  };
  EXPECT_EQ(ReasonOf(transfer(7).status()), "ETAG_STALE");
  auto moved = transfer(1);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->employee.version, 2);
  EXPECT_EQ(moved->position->unit_id, other_agency_);
  EXPECT_EQ(CountRows("SELECT count(*) FROM assignment WHERE end_date = '2026-08-09'"), 1);
  EXPECT_EQ(CountRows("SELECT max(sequence & ((1::bigint << 40) - 1)) FROM event_sequence "
                      "WHERE topic = 'mumpuni.personnel.employee.v1'"),
            2);
}

TEST_F(PersonnelTest, AbsencesOfOnePersonNeverOverlap) {
  const Id position = MakePosition("P1", agency_, 2);
  const Id yudi = Hire(1, position)->employee.id, budi = Hire(2, position)->employee.id;
  const auto record = [&](const Id& who, const char* from, const char* to) {
    return ReasonOf(RecordAbsence(who, from, to).status());
  };
  EXPECT_EQ(record(yudi, "2026-07-01", "2026-07-03"), "") << "it has ended already";
  EXPECT_EQ(record(yudi, "2026-07-03", "2026-07-06"), "ABSENCE_OVERLAPS");
  EXPECT_EQ(record(yudi, "2026-07-04", "2026-08-12"), "");
  EXPECT_EQ(record(yudi, "2026-08-12", "2026-08-12"), "ABSENCE_OVERLAPS");
  EXPECT_EQ(record(budi, "2026-08-12", "2026-08-12"), "") << "somebody else";
  EXPECT_EQ(CountRows("SELECT count(*) FROM absence"), 3);
}

TEST_F(PersonnelTest, OfTwoOverlappingAbsencesAtOnceOneIsRecorded) {
  const Id yudi = Hire(1, MakePosition("P1", agency_, 1))->employee.id;
  std::atomic<int> recorded = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto row = RecordAbsence(yudi, "2026-08-20", "2026-08-21");
      if (row.ok()) ++recorded;
      if (ReasonOf(row.status()) == "ABSENCE_OVERLAPS") ++refused;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(recorded, 1);
  EXPECT_EQ(refused, 3);
}

TEST_F(PersonnelTest, DeactivationFreesThePost) {
  const Id position = MakePosition("P1", agency_, 1);
  const Id yudi = Hire(1, position)->employee.id;
  auto gone = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
    return employees_.Deactivate(tx, yudi, LocalDate::Of("2026-08-10"),
                                 domain::DeactivationReason::kRetired, 0);
  });
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_TRUE(Hire(2, position).ok());
}

// As the data protection officer would call it, on the handlers.
class ErasureTest : public PersonnelTest {
 protected:
  void SetUp() override {
    yudi_ = Hire(1, MakePosition("P1", agency_, 9))->employee.id;
    ASSERT_TRUE(RecordAbsence(yudi_, "2026-07-01", "2026-07-03").ok());
    request_.set_request_id(Id::New(clock_.Now()).ToString());
    request_.set_employee_id(yudi_.ToString());
    request_.set_reason("Permohonan tertulis 12/2026");
  }
  void Leave() {
    const auto gone = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.Deactivate(tx, yudi_, LocalDate::Of("2026-08-10"),
                                   domain::DeactivationReason::kResigned, 0);
    });
    ASSERT_TRUE(gone.ok()) << gone.status();
  }
  absl::StatusOr<v1::EraseEmployeeResponse> Erase() {
    rpc::CallContext context;
    context.access = As(Id::FromName("dpo"), Scope::kCity, "DATA_PROTECTION_OFFICER");
    context.method = "mumpuni.personnel.v1.PersonnelService/EraseEmployee";
    return api_.EraseEmployee(context, request_);
  }
  std::vector<store::EmployeeRow> Snapshot(const std::string& after_id, int limit) {
    std::vector<store::EmployeeRow> rows;
    In([&](pg::Tx& tx) {
      rows =
          store::SnapshotEmployees(tx, events::kEmployeeTopic, after_id, limit, employees_.Today());
      return absl::OkStatus();
    });
    return rows;
  }

  Id yudi_;
  v1::EraseEmployeeRequest request_;
};

TEST_F(ErasureTest, LeavesTheIdentifierAndNothingElse) {
  EXPECT_EQ(ReasonOf(Erase().status()), "EMPLOYEE_STILL_ACTIVE");
  Leave();
  request_.set_etag("1");
  EXPECT_EQ(ReasonOf(Erase().status()), "ETAG_STALE");
  request_.clear_etag();
  request_.set_reason("pendek");
  EXPECT_EQ(ReasonOf(Erase().status()), "VALUE_OUT_OF_RANGE");
  request_.set_reason("Permohonan tertulis 12/2026");
  const auto erased = Erase();
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->employee_id(), yudi_.ToString());
  EXPECT_EQ(CountRows("SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM assignment) "
                      "+ (SELECT count(*) FROM absence)"),
            0);
  In([&](pg::Tx& tx) {
    const auto rows = tx.Exec(
        "SELECT type, payload FROM outbox WHERE topic = $1 ORDER BY xid DESC, seq DESC LIMIT 1",
        events::kEmployeeTopic);
    EXPECT_EQ(pg::TextOf(rows[0][0]), "mumpuni.personnel.v1.EmployeeErased");
    v1::EmployeeErased event, expected;
    EXPECT_TRUE(event.ParseFromString(pg::FromBytes(pg::TextOf(rows[0][1]))));
    expected.mutable_state()->set_employee_id(yudi_.ToString());
    EXPECT_EQ(event.SerializeAsString(), expected.SerializeAsString());
    EXPECT_EQ(ReasonOf(employees_.Load(tx, yudi_).status()), "EMPLOYEE_NOT_FOUND");
    return absl::OkStatus();
  });
  EXPECT_EQ(CountRows("SELECT count(*) FROM audit_log WHERE action = 'personnel.employee.erase' "
                      "AND purpose = 'Permohonan tertulis 12/2026'"),
            1);
}

TEST_F(ErasureTest, HappensOnce) {
  Leave();
  const auto first = Erase(), again = Erase();
  ASSERT_TRUE(first.ok() && again.ok()) << first.status() << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(CountRows("SELECT count(*) FROM outbox "
                      "WHERE type = 'mumpuni.personnel.v1.EmployeeErased'"),
            1);
  request_.set_request_id(Id::New(clock_.Now()).ToString());
  EXPECT_EQ(ReasonOf(Erase().status()), "EMPLOYEE_NOT_FOUND");
  EXPECT_TRUE(Hire(1, MakePosition("P2", agency_, 1)).ok()) << "the number is free";
}

// A copy that missed the event learns of it, whatever the size of its pages.
TEST_F(ErasureTest, StandsInTheSnapshot) {
  const Id position = MakePosition("P2", agency_, 9);
  for (int serial = 2; serial <= 5; ++serial) ASSERT_TRUE(Hire(serial, position).ok());
  Leave();
  ASSERT_TRUE(Erase().ok());
  const std::vector<store::EmployeeRow> whole = Snapshot("", 100);
  ASSERT_EQ(whole.size(), 5u);
  std::vector<Id> paged;
  for (std::string cursor; paged.size() < 5;) {
    const auto page = Snapshot(cursor, 2);
    ASSERT_FALSE(page.empty());
    for (const auto& row : page) paged.push_back(row.employee.id);
    cursor = paged.back().ToString();
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    const bool is_yudi = whole[i].employee.id == yudi_;
    EXPECT_EQ(paged[i], whole[i].employee.id);
    EXPECT_EQ(whole[i].erased, is_yudi);
    // Hired, absent, deactivated, erased.
    EXPECT_EQ(whole[i].sequence & ((int64_t{1} << 40) - 1), is_yudi ? 4 : 1);
  }
  EXPECT_TRUE(Snapshot(whole.back().employee.id.ToString(), 2).empty());
}

TEST_F(ErasureTest, IsForTheDataProtectionOfficerAlone) {
  const auto* method =
      v1::EraseEmployeeRequest::descriptor()->file()->service(0)->FindMethodByName("EraseEmployee");
  const auto& rule = method->options().GetExtension(common::v1::access);
  ASSERT_EQ(rule.grants_size(), 1);
  EXPECT_EQ(rule.grants(0).role(), common::v1::ROLE_DATA_PROTECTION_OFFICER);
  EXPECT_EQ(rule.grants(0).scope(), common::v1::SCOPE_CITY);
  EXPECT_EQ(rule.peers_size(), 0);
}

TEST_F(PersonnelTest, AHeadReachesOnlyTheOwnSubtree) {
  const Id head = Hire(1, MakePosition("HEAD", agency_, 1, true))->employee.id;
  const Id mine = Hire(2, MakePosition("P1", agency_, 1))->employee.id;
  const Id foreign = Hire(3, MakePosition("P2", other_agency_, 1))->employee.id;
  const auto get = [&](const Id& who) {
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.Get(tx, As(head, Scope::kUnit), who);
    });
  };
  EXPECT_TRUE(get(mine).ok());
  EXPECT_EQ(ReasonOf(get(foreign).status()), "OUT_OF_SCOPE");
  In([&](pg::Tx& tx) -> absl::Status {
    auto all = employees_.List(tx, As(head, Scope::kUnit), {}, "", 100);
    EXPECT_TRUE(all.ok());
    EXPECT_EQ(all->size(), 2u);
    store::EmployeeFilter elsewhere;
    elsewhere.root_unit_id = other_agency_;
    EXPECT_EQ(ReasonOf(employees_.List(tx, As(head, Scope::kUnit), elsewhere, "", 100).status()),
              "OUT_OF_SCOPE");
    EXPECT_EQ(ReasonOf(employees_.Get(tx, As(mine, Scope::kSelf, "OFFICER"), head).status()),
              "OUT_OF_SCOPE");
    return absl::OkStatus();
  });
}

TEST_F(PersonnelTest, OnlyReadingSomebodyElsesNumberIsRecorded) {
  const Id yudi = Id::FromName("yudi"), admin = Id::FromName("sri");
  Access head = As(admin, Scope::kUnit, "UNIT_HEAD");
  EXPECT_FALSE(app::SeesOthersPersonalData(As(yudi, Scope::kSelf, "OFFICER"), yudi));
  EXPECT_FALSE(app::SeesOthersPersonalData(head, yudi));
  const Access sri = As(admin, Scope::kCity, "PERSONNEL_ADMIN");
  EXPECT_TRUE(app::SeesOthersPersonalData(sri, yudi));
  EXPECT_FALSE(app::SeesOthersPersonalData(sri, admin));
  In([&](pg::Tx& tx) { return employees_.RecordRead(tx, sri, yudi); });
  EXPECT_EQ(CountRows("SELECT count(*) FROM audit_log"), 1);
}

TEST_F(PersonnelTest, ARevisedCalendarIsANewVersion) {
  domain::CalendarYear calendar;
  calendar.year = 2026;
  calendar.legal_basis = "SKB";
  calendar.days = {{LocalDate::Of("2026-08-17"), domain::DayKind::kPublicHoliday, "Kemerdekaan"}};
  for (int version = 1; version <= 2; ++version) {
    auto made = pg::Transact(database_.pool(), {},
                             [&](pg::Tx& tx) { return calendars_.Publish(tx, calendar); });
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(made->version, version);
  }
  In([&](pg::Tx& tx) -> absl::Status {
    EXPECT_EQ(ReasonOf(calendars_.Get(tx, 2030).status()), "CALENDAR_NOT_FOUND");
    auto snapshot = store::SnapshotCalendars(tx, events::kCalendarTopic, 0, 10);
    EXPECT_EQ(snapshot.size(), 1u);
    EXPECT_EQ(snapshot[0].calendar.version, 2);
    EXPECT_GT(snapshot[0].sequence, 1);
    return absl::OkStatus();
  });
}

TEST_F(PersonnelTest, SnapshotPagesCarryTheSequenceOfTheNewestEvent) {
  const Id position = MakePosition("P1", agency_, 10);
  for (int serial = 1; serial <= 5; ++serial) ASSERT_TRUE(Hire(serial, position).ok());
  In([&](pg::Tx& tx) {
    const LocalDate today = employees_.Today();
    auto first = store::SnapshotEmployees(tx, events::kEmployeeTopic, "", 3, today);
    EXPECT_EQ(first.size(), 3u);
    auto rest = store::SnapshotEmployees(tx, events::kEmployeeTopic,
                                         first.back().employee.id.ToString(), 3, today);
    EXPECT_EQ(rest.size(), 2u);
    for (const auto& row : rest) EXPECT_GE(row.sequence, 1);
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace mumpuni::personnel
