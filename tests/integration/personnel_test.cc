// Personnel's use cases on a real database: what is stored, published, refused.
#include <atomic>
#include <thread>

#include "services/personnel/store/calendar_store.h"
#include "tests/integration/personnel_fixture.h"

namespace mumpuni::personnel {
namespace {

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
  app::Hiring dewi = Candidate(1, MakePosition("P1", agency_, 1));
  PutOnContract(dewi.actions.front(), "2024-03-01", "2029-02-28");
  const auto row = Hire(dewi);
  ASSERT_TRUE(row.ok()) << row.status();
  const v1::EmployeeState state = events::StateOf(*row, {});
  EXPECT_EQ(state.contract_term().start_date(), "2024-03-01");
  EXPECT_EQ(state.contract_term().end_date(), "2029-02-28");
}

TEST_F(PersonnelTest, OnlyAPnsIsACandidateFirst) {
  const Id position = MakePosition("P1", agency_, 5);
  app::Hiring candidate = Candidate(1, position);
  candidate.person.on_probation = true;
  const auto hired = Hire(candidate);
  ASSERT_TRUE(hired.ok()) << hired.status();
  EXPECT_TRUE(hired->employee.person.on_probation);
  app::Hiring dewi = Candidate(2, position);
  PutOnContract(dewi.actions.front(), "2024-03-01", "2029-02-28");
  dewi.person.on_probation = true;
  EXPECT_EQ(ReasonOf(Hire(dewi).status()), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(FieldOf(Hire(dewi).status()), "employee.on_probation");
  dewi.person.on_probation = false;
  const auto contract = Hire(dewi);
  ASSERT_TRUE(contract.ok()) << contract.status();
  const auto update = [&](const Id& who, bool on_probation, const std::string& field) {
    domain::Person person;
    person.on_probation = on_probation;
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.UpdatePerson(tx, Sri(), who, person, {field}, 0);
    });
  };
  EXPECT_EQ(FieldOf(update(contract->employee.id, true, "on_probation").status()),
            "employee.on_probation");
  const auto other = update(hired->employee.id, false, "birth_date");
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_TRUE(other->employee.person.on_probation) << "not in the mask";
  const auto full = update(hired->employee.id, false, "on_probation");
  ASSERT_TRUE(full.ok()) << full.status();
  EXPECT_FALSE(full->employee.person.on_probation);
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
  const auto transfer = [&](int64_t etag) { return Decide(yudi, Moved(to, "2026-08-10"), etag); };
  EXPECT_EQ(ReasonOf(transfer(7).status()), "ETAG_STALE");
  auto moved = transfer(2);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->employee.version, 3);
  EXPECT_EQ(moved->position->unit_id, other_agency_);
  EXPECT_EQ(CountRows("SELECT count(*) FROM standing WHERE upper(days) = '2026-08-10'"), 1);
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
  EXPECT_EQ(ReasonOf(Hire(2, position).status()), "HEADCOUNT_EXHAUSTED");
  const auto gone = Decide(yudi, Ended("2026-08-09"));
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_FALSE(gone->position.has_value());
  app::Hiring next = Candidate(2, position);
  EXPECT_EQ(ReasonOf(Hire(next).status()), "") << "in the past there were two, as it was";
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
    const auto gone = Decide(yudi_, Ended("2026-08-09"));
    ASSERT_TRUE(gone.ok()) << gone.status();
  }
  absl::StatusOr<v1::EraseEmployeeResponse> Erase() {
    rpc::CallContext context;
    context.access = As(Id::FromName("dpo"), Scope::kCity, "DATA_PROTECTION_OFFICER");
    context.method = "mumpuni.personnel.v1.PersonnelService/EraseEmployee";
    return api_.EraseEmployee(context, request_);
  }
  std::vector<store::SnapshotRow> Snapshot(const std::string& after_id, int limit) {
    std::vector<store::SnapshotRow> rows;
    In([&](pg::Tx& tx) {
      rows = store::SnapshotEmployees(tx, events::kEmployeeTopic, after_id, limit);
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
  EXPECT_EQ(CountRows("SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM standing) "
                      "+ (SELECT count(*) FROM personnel_action) + (SELECT count(*) FROM absence)"),
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
  const std::vector<store::SnapshotRow> whole = Snapshot("", 100);
  ASSERT_EQ(whole.size(), 5u);
  std::vector<Id> paged;
  for (std::string cursor; paged.size() < 5;) {
    const auto page = Snapshot(cursor, 2);
    ASSERT_FALSE(page.empty());
    for (const auto& row : page) paged.push_back(row.employee_id);
    cursor = paged.back().ToString();
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    const bool is_yudi = whole[i].employee_id == yudi_;
    EXPECT_EQ(paged[i], whole[i].employee_id);
    EXPECT_EQ(whole[i].erased, is_yudi);
    // Hired, deactivated, erased; an absence that has ended changes nothing.
    EXPECT_EQ(whole[i].sequence & ((int64_t{1} << 40) - 1), is_yudi ? 3 : 1);
  }
  EXPECT_TRUE(Snapshot(whole.back().employee_id.ToString(), 2).empty());
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
      return employees_.Get(tx, As(head, Scope::kUnit), who, {});
    });
  };
  EXPECT_TRUE(get(mine).ok());
  EXPECT_EQ(ReasonOf(get(foreign).status()), "OUT_OF_SCOPE");
  In([&](pg::Tx& tx) -> absl::Status {
    const LocalDate today = employees_.Today();
    auto all = employees_.List(tx, As(head, Scope::kUnit), {}, {}, "", 100, today);
    EXPECT_TRUE(all.ok());
    EXPECT_EQ(all->size(), 2u);
    EXPECT_EQ(
        ReasonOf(employees_.List(tx, As(head, Scope::kUnit), other_agency_, {}, "", 100, today)
                     .status()),
        "OUT_OF_SCOPE");
    EXPECT_EQ(ReasonOf(employees_.Get(tx, As(mine, Scope::kSelf, "OFFICER"), head, {}).status()),
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
  In([&](pg::Tx& tx) { return employees_.RecordRead(tx, sri, yudi, {"sex"}); });
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
    auto first = store::SnapshotEmployees(tx, events::kEmployeeTopic, "", 3);
    EXPECT_EQ(first.size(), 3u);
    auto rest = store::SnapshotEmployees(tx, events::kEmployeeTopic,
                                         first.back().employee_id.ToString(), 3);
    EXPECT_EQ(rest.size(), 2u);
    for (const auto& row : rest) EXPECT_GE(row.sequence, 1);
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace mumpuni::personnel
