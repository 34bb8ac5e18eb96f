// Enrolments against a real database: seats under contention, scope, what is published.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "services/training/app/scope.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::string ReasonIn(const absl::StatusOr<domain::Enrolment>& result) {
  return ReasonOf(result.status());
}

struct OutboxRow {
  std::string key, subject, type;
  int64_t sequence;
  v1::EnrolmentState state;
};

class TrainingEnrolmentTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("kota", "");
    AddUnit("dinas", "kota");
    AddUnit("bidang", "dinas");
    AddUnit("kecamatan", "kota");
    head_ = AddEmployee("kepala", "dinas");
    yudi_ = AddEmployee("yudi", "bidang");
    dewi_ = AddEmployee("dewi", "kecamatan", domain::EmploymentType::kContract);
    course_ = AddCourse("PLT-M3-02", {{"M.3", Level::Clamped(2)}});
  }

  // All published rows, oldest first. Every event carries the state as field 1.
  std::vector<OutboxRow> Outbox() {
    auto rows = In([&](pg::Tx& tx) -> absl::StatusOr<std::vector<OutboxRow>> {
      std::vector<OutboxRow> found;
      for (const auto& row : tx.Exec("SELECT key, subject, type, sequence, payload FROM outbox "
                                     "WHERE topic = 'mumpuni.training.enrolment.v1' "
                                     "ORDER BY xid, seq")) {
        v1::EnrolmentCompleted event;
        EXPECT_TRUE(event.ParseFromString(pg::FromBytes(row["payload"].c_str())));
        found.push_back({row["key"].as<std::string>(), row["subject"].as<std::string>(),
                         row["type"].as<std::string>(), row["sequence"].as<int64_t>(),
                         event.state()});
      }
      return found;
    });
    EXPECT_TRUE(rows.ok()) << rows.status();
    return *rows;
  }

  absl::StatusOr<app::LessonHours> FindHours(const Access& access, const Id& employee,
                                             const std::string& on_date) {
    std::optional<LocalDate> day;
    if (!on_date.empty()) day = LocalDate::Of(on_date);
    return In([&](pg::Tx& tx) { return development_.GetLessonHours(tx, access, employee, day); });
  }
  app::LessonHours Hours(const Id& employee, const std::string& on_date) {
    const auto hours = FindHours(City(), employee, on_date);
    EXPECT_TRUE(hours.ok()) << hours.status();
    return hours.value_or(app::LessonHours());
  }
  std::string HoursRefusal(const Access& access, const Id& employee, const std::string& on_date) {
    return ReasonOf(FindHours(access, employee, on_date).status());
  }

  domain::Enrolment Completed(const Id& employee, const domain::Batch& batch) {
    auto enrolment = Enrol(City(), batch.id, employee);
    EXPECT_TRUE(enrolment.ok()) << enrolment.status();
    EXPECT_TRUE(Do(City(), enrolment->id, domain::RecordAttendance{9, 10}).ok());
    auto done = Do(City(), enrolment->id, domain::Complete{LocalDate::Of("2026-06-01"), 85});
    EXPECT_TRUE(done.ok()) << done.status();
    return *done;
  }

  Id head_, yudi_, dewi_;
  domain::Course course_;
};

TEST_F(TrainingEnrolmentTest, ContentionNeverTakesMoreSeatsThanThereAre) {
  constexpr int kThreads = 8, kEach = 8, kSeats = 7;
  const domain::Batch batch = AddBatch(course_, "B1", kSeats);
  std::vector<Id> people;
  for (int i = 0; i < kThreads * kEach; ++i) {
    people.push_back(AddEmployee("p" + std::to_string(i), "dinas"));
  }
  std::atomic<int> seated{0}, full{0}, other{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto result = Enrol(City(), batch.id, people[t * kEach + i]);
        ++(result.ok() ? seated : ReasonIn(result) == "BATCH_FULL" ? full : other);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seated, kSeats);
  EXPECT_EQ(full, kThreads * kEach - kSeats);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(Count("SELECT count(*) FROM enrolment"), kSeats);
  EXPECT_EQ(Count("SELECT seats_taken FROM batch"), kSeats);
  EXPECT_THAT(Outbox(), SizeIs(kSeats));
}

TEST_F(TrainingEnrolmentTest, OnePersonCannotRunACourseTwiceAtTheSameTime) {
  constexpr int kThreads = 8;
  std::vector<domain::Batch> batches;
  for (int i = 0; i < kThreads; ++i) {
    batches.push_back(AddBatch(course_, "B" + std::to_string(i), 5));
  }
  std::atomic<int> seated{0}, refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const auto result = Enrol(Self(yudi_), batches[t].id, yudi_);
      if (result.ok()) ++seated;
      if (ReasonIn(result) == "ALREADY_ENROLLED") ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seated, 1);
  EXPECT_EQ(refused, kThreads - 1);
  EXPECT_EQ(Count("SELECT sum(seats_taken) FROM batch"), 1);
}

TEST_F(TrainingEnrolmentTest, WithdrawalsAndEnrolmentsDoNotBlockEachOther) {
  constexpr int kThreads = 6, kRounds = 10;
  const domain::Batch batch = AddBatch(course_, "B1", 2);
  std::vector<Id> people;
  for (int i = 0; i < kThreads; ++i) {
    people.push_back(AddEmployee("p" + std::to_string(i), "dinas"));
  }
  std::atomic<int> unexpected{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        const auto result = Enrol(City(), batch.id, people[t]);
        if (!result.ok()) {
          if (ReasonIn(result) != "BATCH_FULL") ++unexpected;
        } else if (!Do(City(), result->id, domain::Withdraw{"tugas lain"}).ok()) {
          ++unexpected;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(unexpected, 0);
  EXPECT_EQ(Count("SELECT seats_taken FROM batch"), 0);
}

TEST_F(TrainingEnrolmentTest, ACompletionPublishesTheFullState) {
  const domain::Enrolment done = Completed(yudi_, AddBatch(course_, "B1", 2));
  const std::vector<OutboxRow> rows = Outbox();
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].type, "mumpuni.training.v1.EnrolmentStarted");
  EXPECT_EQ(rows[1].type, "mumpuni.training.v1.EnrolmentAttended");
  const OutboxRow& row = rows[2];
  EXPECT_EQ(row.type, "mumpuni.training.v1.EnrolmentCompleted");
  EXPECT_EQ(row.key, yudi_.ToString());
  EXPECT_EQ(row.subject, done.id.ToString());
  EXPECT_EQ(row.sequence & 0xffffffff, 3);
  EXPECT_EQ(row.state.enrolment_id(), done.id.ToString());
  EXPECT_EQ(row.state.employee_id(), yudi_.ToString());
  EXPECT_EQ(row.state.course_id(), course_.id.ToString());
  EXPECT_EQ(row.state.batch_id(), done.batch_id.ToString());
  EXPECT_EQ(row.state.course_code(), "PLT-M3-02");
  EXPECT_EQ(row.state.status(), v1::ENROLMENT_STATUS_COMPLETED);
  EXPECT_EQ(row.state.completed_on(), "2026-06-01");
  EXPECT_TRUE(row.state.test_passed());
  EXPECT_EQ(row.state.workplace_confirmed_on(), "");
  ASSERT_EQ(row.state.teaches_size(), 1);
  EXPECT_EQ(row.state.teaches(0).competency_code(), "M.3");
  EXPECT_EQ(row.state.teaches(0).level(), 2);
  EXPECT_EQ(row.state.lesson_hours(), 24);
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action LIKE 'training.enrolment.%'"), 3);
}

TEST_F(TrainingEnrolmentTest, WorkplaceProofAndRevocationArePublished) {
  const domain::Enrolment done = Completed(yudi_, AddBatch(course_, "B1", 2));
  clock_.Set(LocalDate::Of("2026-07-15").Start());
  const domain::WorkplaceApplication proof{"LAP/7/2026", head_, "Widyaiswara 3",
                                           LocalDate::Of("2026-07-15")};
  ASSERT_TRUE(Do(City(), done.id, domain::ConfirmWorkplace{proof}).ok());
  EXPECT_EQ(Outbox().back().type, "mumpuni.training.v1.WorkplaceApplicationConfirmed");
  EXPECT_EQ(Outbox().back().state.workplace_confirmed_on(), "2026-07-15");

  const auto revoked = Do(City(), done.id, domain::Revoke{"sertifikat palsu"});
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(Outbox().back().type, "mumpuni.training.v1.EnrolmentRevoked");
  EXPECT_EQ(Outbox().back().state.status(), v1::ENROLMENT_STATUS_REVOKED);
  EXPECT_EQ(Outbox().back().state.lesson_hours(), 0);
  const auto again = Do(City(), done.id, domain::Revoke{"lagi"});
  EXPECT_EQ(ReasonIn(again), "ENROLMENT_STATE_WRONG");
  EXPECT_THAT(Outbox(), SizeIs(5)) << "a refusal publishes nothing";

  const auto read = In([&](pg::Tx& tx) { return enrolments_.Get(tx, City(), done.id); });
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->end_reason, "sertifikat palsu");
  ASSERT_TRUE(read->workplace.has_value());
  EXPECT_EQ(read->workplace->artefact_reference, "LAP/7/2026");
  EXPECT_EQ(read->workplace->superior_id, head_);
}

TEST_F(TrainingEnrolmentTest, AWithdrawalFreesItsSeat) {
  const domain::Batch batch = AddBatch(course_, "B1", 1);
  const auto first = Enrol(Self(yudi_), batch.id, yudi_);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(ReasonIn(Enrol(City(), batch.id, dewi_)), "BATCH_FULL");
  ASSERT_TRUE(Do(Self(yudi_), first->id, domain::Withdraw{"sakit"}).ok());
  EXPECT_TRUE(Enrol(City(), batch.id, dewi_).ok());
}

TEST_F(TrainingEnrolmentTest, AStaleEtagIsRefused) {
  const auto enrolment = Enrol(City(), AddBatch(course_, "B1", 1).id, yudi_);
  ASSERT_TRUE(enrolment.ok());
  const auto attended =
      Do(City(), enrolment->id, domain::RecordAttendance{1, 2}, enrolment->version);
  ASSERT_TRUE(attended.ok()) << attended.status();
  EXPECT_EQ(ReasonIn(Do(City(), enrolment->id, domain::RecordAttendance{2, 2}, enrolment->version)),
            "ETAG_STALE");
  EXPECT_TRUE(Do(City(), enrolment->id, domain::RecordAttendance{2, 2}, attended->version).ok());
}

TEST_F(TrainingEnrolmentTest, UnknownAndInactivePeopleAreRefused) {
  const domain::Batch batch = AddBatch(course_, "B1", 5);
  EXPECT_EQ(ReasonIn(Enrol(City(), batch.id, Id::FromName("nobody"))), "EMPLOYEE_UNKNOWN");
  const Id retired = AddEmployee("pensiun", "dinas", domain::EmploymentType::kPns, false);
  EXPECT_EQ(ReasonIn(Enrol(City(), batch.id, retired)), "EMPLOYEE_INACTIVE");
  EXPECT_EQ(ReasonIn(Enrol(City(), Id::FromName("no batch"), yudi_)), "BATCH_UNKNOWN");
  const peers::EmployeeRow asked{
      Id::FromName("new"), 0, {domain::EmploymentType::kPns, true}, Id::FromName("dinas"), false};
  const auto result = In([&](pg::Tx& tx) {
    return enrolments_.Enrol(tx, Head(head_), batch.id, asked.employee_id, asked);
  });
  EXPECT_TRUE(result.ok()) << "what personnel answered is enough: " << result.status();
  EXPECT_EQ(Count("SELECT count(*) FROM employee_projection"), 4) << "and is not stored";
}

// One line per cell of the access table.
TEST_F(TrainingEnrolmentTest, EverybodyReachesOnlyTheirOwn) {
  const domain::Batch batch = AddBatch(course_, "B1", 9);
  EXPECT_EQ(ReasonIn(Enrol(Self(dewi_), batch.id, yudi_)), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonIn(Enrol(Head(head_), batch.id, dewi_)), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonIn(Enrol(Head(yudi_), batch.id, head_)), "OUT_OF_SCOPE") << "not upwards";
  const auto yudis = Enrol(Head(head_), batch.id, yudi_);
  const auto dewis = Enrol(Self(dewi_), batch.id, dewi_);
  const auto heads = Enrol(Head(head_), batch.id, head_);
  ASSERT_TRUE(yudis.ok() && dewis.ok() && heads.ok());

  const auto get = [&](const Access& access, const Id& id) {
    return ReasonOf(In([&](pg::Tx& tx) { return enrolments_.Get(tx, access, id); }).status());
  };
  EXPECT_EQ(get(Self(yudi_), yudis->id), "");
  EXPECT_EQ(get(Self(yudi_), dewis->id), "OUT_OF_SCOPE");
  EXPECT_EQ(get(Head(head_), yudis->id), "");
  EXPECT_EQ(get(Head(head_), dewis->id), "OUT_OF_SCOPE");
  EXPECT_EQ(get(City(), dewis->id), "");
  EXPECT_EQ(ReasonIn(Do(Self(yudi_), dewis->id, domain::Withdraw{"x"})), "OUT_OF_SCOPE");

  const auto list = [&](const Access& access) {
    std::vector<Id> people;
    auto rows = In([&](pg::Tx& tx) { return enrolments_.List(tx, access, {}, 50); });
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const domain::Enrolment& row : *rows) people.push_back(row.employee_id);
    return people;
  };
  EXPECT_THAT(list(Self(yudi_)), ElementsAre(yudi_));
  // By id: within a millisecond the order is that of chance.
  EXPECT_THAT(list(Head(head_)), UnorderedElementsAre(yudi_, head_));
  EXPECT_THAT(list(City()), UnorderedElementsAre(yudi_, dewi_, head_));
}

TEST_F(TrainingEnrolmentTest, WhoActsForAHeadReachesTheUnitThen) {
  AddUnit("acting dinas", "");
  AddUnit("acting other", "");
  const Id yudi = AddEmployee("acting yudi", "acting dinas");
  const Id ratna = AddEmployee("acting ratna", "acting other");
  const LocalDate today = LocalDate::At(clock_.Now());
  const auto act = [&](LocalDate first, LocalDate last, bool heads, int64_t sequence) {
    peers::EmployeeRow row{
        ratna, sequence, {domain::EmploymentType::kPns, true}, Id::FromName("acting other"), false};
    row.acting = {{Id::FromName("head post"), Id::FromName("acting dinas"), heads, first, last}};
    ASSERT_TRUE(In([&](pg::Tx& tx) {
                  peers::ApplyEmployees(tx, {row});
                  return absl::OkStatus();
                }).ok());
  };
  const auto reaches = [&] {
    return In([&](pg::Tx& tx) { return app::CheckReaches(tx, Head(ratna), yudi, today); }).ok();
  };
  EXPECT_FALSE(reaches());
  act(today, today, true, 2);
  EXPECT_TRUE(reaches());
  act(today.PlusDays(-3), today.PlusDays(-1), true, 3);
  EXPECT_FALSE(reaches());
  act(today, today, false, 4);
  EXPECT_FALSE(reaches()) << "a post that heads nothing";
}

TEST_F(TrainingEnrolmentTest, TheSnapshotCarriesTheSequenceOfTheNewestEvent) {
  const domain::Enrolment done = Completed(yudi_, AddBatch(course_, "B1", 2));
  const auto rows = In([&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::SequencedEnrolment>> {
    return store::SnapshotEnrolments(tx, events::kEnrolmentTopic, Id(), 10);
  });
  ASSERT_TRUE(rows.ok());
  ASSERT_THAT(*rows, SizeIs(1));
  EXPECT_EQ(rows->at(0).sequence, Outbox().back().sequence);
  EXPECT_EQ(events::StateOf(rows->at(0).enrolment).SerializeAsString(),
            Outbox().back().state.SerializeAsString());
}

TEST_F(TrainingEnrolmentTest, LessonHoursStandAgainstTheRuleOfTheEmploymentType) {
  const domain::Batch batch = AddBatch(course_, "B1", 9);
  const Id part_time = AddEmployee("paruh", "dinas", domain::EmploymentType::kContractPartTime);
  EXPECT_EQ(Hours(yudi_, "2026-01-01").result.standing, domain::LessonHourStanding::kBelowMinimum);
  EXPECT_EQ(Hours(yudi_, "2026-12-31").result.missing.value, 20);
  EXPECT_EQ(Hours(dewi_, "2026-06-01").result.standing, domain::LessonHourStanding::kWithinMaximum);
  EXPECT_EQ(Hours(dewi_, "2026-06-01").rule.hours.value, 24);
  EXPECT_EQ(Hours(part_time, "2026-06-01").result.standing, domain::LessonHourStanding::kNoRule);

  const domain::Enrolment done = Completed(yudi_, batch);
  EXPECT_EQ(Hours(yudi_, "").recognised.value, 24);
  EXPECT_EQ(Hours(yudi_, "2026-12-31").result.standing,
            domain::LessonHourStanding::kMinimumReached);
  EXPECT_EQ(Hours(yudi_, "2025-12-31").recognised.value, 0);
  ASSERT_TRUE(Do(City(), done.id, domain::Revoke{"palsu"}).ok());
  EXPECT_EQ(Hours(yudi_, "2026-12-31").recognised.value, 0);

  EXPECT_EQ(HoursRefusal(City(), dewi_, "2018-02-28"), "LESSON_HOUR_RULE_MISSING")
      << "that contract year began in 2017, when there was no rule";
  EXPECT_EQ(HoursRefusal(City(), dewi_, "2018-03-01"), "");
  EXPECT_EQ(HoursRefusal(City(), dewi_, "2027-03-01"), "CONTRACT_YEAR_UNKNOWN");
  EXPECT_EQ(HoursRefusal(City(), dewi_, "2014-12-31"), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(HoursRefusal(Self(yudi_), dewi_, "2026-06-01"), "OUT_OF_SCOPE");
}

// One completion of 24 hours in June 2026; two contract years share that calendar year.
TEST_F(TrainingEnrolmentTest, ContractStaffCountFromTheFirstDayOfTheContract) {
  Completed(dewi_, AddBatch(course_, "B1", 9));
  const app::LessonHours hours = Hours(dewi_, "2026-06-05");
  EXPECT_EQ(hours.period.contract_year, 10);
  EXPECT_EQ(hours.period.first, LocalDate::Of("2026-03-01"));
  EXPECT_EQ(hours.period.last, LocalDate::Of("2027-02-28"));
  EXPECT_EQ(hours.recognised.value, 24);
  EXPECT_EQ(hours.result.standing, domain::LessonHourStanding::kWithinMaximum);
  EXPECT_EQ(hours.result.missing.value, 0) << "contract staff are never short";
  EXPECT_EQ(Hours(dewi_, "2027-01-15").recognised.value, 24) << "still the same contract year";
  EXPECT_EQ(Hours(dewi_, "2026-02-28").recognised.value, 0)
      << "the same calendar year, the contract year before";
}

TEST_F(TrainingEnrolmentTest, TheCitySetsTheRuleOfPartTimeContracts) {
  const Id part_time = AddEmployee("paruh", "dinas", domain::EmploymentType::kContractPartTime);
  ASSERT_TRUE(In([&](pg::Tx& tx) {
                return development_.DefineRule(
                    tx, {domain::EmploymentType::kContractPartTime, 2026,
                         domain::LessonHourRuleKind::kMaximum, domain::Jp{12}, "Keputusan kota"});
              }).ok());
  EXPECT_EQ(Hours(part_time, "2026-02-28").result.standing, domain::LessonHourStanding::kNoRule);
  EXPECT_EQ(Hours(part_time, "2026-03-01").result.standing,
            domain::LessonHourStanding::kWithinMaximum);
  EXPECT_EQ(Hours(part_time, "2026-03-01").rule.hours.value, 12);
}

TEST_F(TrainingEnrolmentTest, RulesAreVersionedByYear) {
  domain::LessonHourRule rule{
      domain::EmploymentType::kPns, 2027, domain::LessonHourRuleKind::kMinimum, {30}, "Aturan uji"};
  const auto define = [&] {
    return ReasonOf(In([&](pg::Tx& tx) { return development_.DefineRule(tx, rule); }).status());
  };
  EXPECT_EQ(define(), "");
  EXPECT_EQ(define(), "") << "the same content again";
  rule.hours = {31};
  EXPECT_EQ(define(), "LESSON_HOUR_RULE_EXISTS");
  EXPECT_EQ(Hours(yudi_, "2026-12-31").rule.hours.value, 20);
  EXPECT_EQ(Hours(yudi_, "2027-01-01").rule.hours.value, 30);
  EXPECT_EQ(Hours(yudi_, "2030-06-01").rule.hours.value, 30);
}

TEST_F(TrainingEnrolmentTest, RecommendsPublishedCoursesNotTakenYetWithOpenBatches) {
  const domain::Course cheap = AddCourse("CHEAP", {{"M.3", Level::Clamped(2)}}, 100'000);
  AddCourse("OTHER", {{"M.4", Level::Clamped(2)}}, 0);
  const domain::Course retired = AddCourse("RETIRED", {{"M.3", Level::Clamped(2)}}, 0);
  ASSERT_TRUE(In([&](pg::Tx& tx) { return catalogue_.RetireCourse(tx, retired.id, 0); }).ok());
  const domain::Batch open = AddBatch(cheap, "OPEN", 2);
  const domain::Batch full = AddBatch(cheap, "FULL", 1);
  ASSERT_TRUE(Enrol(City(), full.id, dewi_).ok());

  const auto recommend = [&] {
    auto result = In([&](pg::Tx& tx) {
      return recommendations_.Recommend(tx, Self(yudi_), yudi_, {{"M.3", 1, 2}}, 5);
    });
    EXPECT_TRUE(result.ok()) << result.status();
    return result->courses;
  };
  const auto first = recommend();
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_EQ(first[0].recommendation.course.code, "CHEAP");
  ASSERT_THAT(first[0].open_batches, SizeIs(1));
  EXPECT_EQ(first[0].open_batches[0].id, open.id);
  EXPECT_EQ(first[1].recommendation.course.code, "PLT-M3-02");
  EXPECT_THAT(first[1].open_batches, IsEmpty());

  ASSERT_TRUE(Enrol(City(), open.id, yudi_).ok());
  const auto second = recommend();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].recommendation.course.code, "PLT-M3-02");
}

}  // namespace
}  // namespace mumpuni::training
