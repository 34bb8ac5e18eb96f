// Lesson hours: recognised by the conversion table, exactly, whatever happens in between.
#include <gmock/gmock.h>

#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

class HoursTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("city", "");
    AddUnit("kominfo", "city");
    AddUnit("dinkes", "city");
    yudi_ = AddEmployee("yudi", "kominfo");
  }

  // A course of one form, its batch of some days in June, and a completion on its last day.
  domain::Enrolment Complete(const Id& employee, const std::string& code, const std::string& lan,
                             int hours, const std::string& first, int days) {
    domain::Course wanted;
    wanted.code = code;
    wanted.title = "Pelatihan " + code;
    wanted.development_form = lan[0] == 'C' ? 16 : 3;
    wanted.lan_code = lan;
    wanted.provider = "BKPSDM";
    wanted.mode = domain::DeliveryMode::kOnline;
    wanted.lesson_hours = {hours};
    const LocalDate start = LocalDate::Of(first);
    const auto done = In([&](pg::Tx& tx) -> absl::StatusOr<domain::Enrolment> {
      ASSIGN_OR_RETURN(domain::Course course, catalogue_.CreateCourse(tx, wanted));
      ASSIGN_OR_RETURN(course, catalogue_.PublishCourse(tx, course.id, 0));
      domain::Batch batch;
      batch.code = code + ".1";
      batch.course_id = course.id;
      batch.start = start;
      batch.end = start.PlusDays(days - 1);
      batch.seats = 20;
      batch.place = "Daring";
      ASSIGN_OR_RETURN(batch, catalogue_.ScheduleBatch(tx, batch));
      ASSIGN_OR_RETURN(const domain::Enrolment enrolment,
                       enrolments_.Enrol(tx, City(), batch.id, employee, std::nullopt));
      RETURN_IF_ERROR(
          enrolments_.Change(tx, City(), enrolment.id, 0, domain::RecordAttendance{1, 1}).status());
      return enrolments_.Change(tx, City(), enrolment.id, 0,
                                domain::Complete{batch.end, std::nullopt});
    });
    EXPECT_TRUE(done.ok()) << done.status();
    return *done;
  }

  domain::Enrolment Read(const Id& id) {
    return *In([&](pg::Tx& tx) { return enrolments_.Load(tx, id); });
  }

  app::HourStatement Statement(const Access& access, const Id& employee) {
    auto statement =
        In([&](pg::Tx& tx) { return hours_.Statement(tx, access, employee, std::nullopt); });
    EXPECT_TRUE(statement.ok()) << statement.status();
    return *statement;
  }

  // The newest event of an enrolment names these hours.
  int64_t EventsOf(const Id& enrolment) {
    return Count("SELECT count(*) FROM outbox WHERE subject = '" + enrolment.ToString() + "'");
  }

  void Recompute() {
    mumpuni::jobs::Progress progress;
    while (!progress.finished) {
      auto next = In([&](pg::Tx& tx) {
        return hours_.Advance(tx, {Id(), "city", "", progress, nullptr});
      });
      ASSERT_TRUE(next.ok()) << next.status();
      progress = *next;
    }
  }

  Id yudi_;
};

TEST_F(HoursTest, ADayHasRoomForThreeHoursOfELearning) {
  clock_.Set(LocalDate::Of("2026-06-20").Start());
  const auto first = Complete(yudi_, "E1", "C3", 3, "2026-06-01", 1);
  EXPECT_EQ(first.recognised().value, 3);
  const auto second = Complete(yudi_, "E2", "C3", 6, "2026-06-01", 2);
  EXPECT_EQ(second.recognised().value, 3) << "the first day is full";
  const auto programme = Complete(yudi_, "B1", "B3", 24, "2026-06-01", 3);
  EXPECT_EQ(programme.recognised().value, 24);

  const app::HourStatement statement = Statement(Self(yudi_), yudi_);
  EXPECT_EQ(statement.hours.recognised.value, 30);
  ASSERT_EQ(statement.entries.size(), 3u);
  EXPECT_EQ(statement.entries[1].record.claimed.value, 6);
  EXPECT_EQ(statement.entries[1].stored.note, domain::HourNote::kLimited);
  EXPECT_EQ(statement.months_begun, 6);
  EXPECT_EQ(statement.months_total, 12);
}

TEST_F(HoursTest, ARevocationGivesItsRoomToTheOthersAndTellsThem) {
  clock_.Set(LocalDate::Of("2026-06-20").Start());
  const auto first = Complete(yudi_, "E1", "C3", 3, "2026-06-01", 1);
  const auto second = Complete(yudi_, "E2", "C3", 6, "2026-06-01", 2);
  const int64_t told = EventsOf(second.id);
  ASSERT_TRUE(Do(City(), first.id, domain::Revoke{"sertifikat palsu"}).ok());
  EXPECT_EQ(Read(first.id).recognised().value, 0);
  EXPECT_EQ(Read(second.id).recognised().value, 6);
  EXPECT_GT(Read(second.id).version, second.version) << "its etag has changed";
  EXPECT_EQ(EventsOf(second.id), told + 1);
  EXPECT_EQ(Statement(Self(yudi_), yudi_).hours.recognised.value, 6);
}

TEST_F(HoursTest, TheJobArrivesWhereTheSingleStepsDid) {
  clock_.Set(LocalDate::Of("2026-06-20").Start());
  const Id dewi = AddEmployee("dewi", "dinkes");
  std::vector<domain::Enrolment> all;
  for (const Id& person : {yudi_, dewi}) {
    const std::string name = person == yudi_ ? "Y" : "D";
    all.push_back(Complete(person, name + "1", "C3", 9, "2026-06-01", 2));
    all.push_back(Complete(person, name + "2", "C3", 9, "2026-06-02", 3));
    all.push_back(Complete(person, name + "3", "C1", 6, "2026-06-02", 3));
    all.push_back(Complete(person, name + "4", "C5", 40, "2026-06-02", 9));
    all.push_back(Complete(person, name + "5", "A", 40, "2026-06-02", 9));
  }
  std::vector<int> before;
  for (const auto& one : all) before.push_back(Read(one.id).recognised().value);
  EXPECT_THAT(std::vector<int>(before.begin(), before.begin() + 5),
              ::testing::ElementsAre(6, 6, 4, 20, 0));
  const int64_t events = Count("SELECT count(*) FROM outbox");
  Recompute();
  EXPECT_EQ(Count("SELECT count(*) FROM outbox"), events) << "nothing has changed, nothing is told";
  // As if never converted: the job finds the same.
  Count(
      "WITH u AS (UPDATE enrolment SET recognised_hours = NULL, hour_note = 0 RETURNING 1) "
      "SELECT count(*) FROM u");
  EXPECT_EQ(Read(all[0].id).recognised().value, 9) << "the programme, until it is converted";
  Recompute();
  std::vector<int> after;
  for (const auto& one : all) after.push_back(Read(one.id).recognised().value);
  EXPECT_EQ(after, before);
}

TEST_F(HoursTest, ANewRowOfTheTableHoldsFromItsYearAndIsRefusedTwice) {
  domain::ConversionRule rule{"C3",
                              domain::HourScope::kNational,
                              2026,
                              domain::ConversionKind::kPerDay,
                              domain::Jp{5},
                              0,
                              0,
                              "C3",
                              domain::LearningMix::kFormal,
                              "Perwali 1/2026 (DEMO)"};
  clock_.Set(LocalDate::Of("2026-06-20").Start());
  const auto done = Complete(yudi_, "E1", "C3", 9, "2026-06-01", 1);
  EXPECT_EQ(done.recognised().value, 3);
  const auto define = [&] {
    return In([&](pg::Tx& tx) { return hours_.Define(tx, City(), rule); });
  };
  ASSERT_TRUE(define().ok());
  ASSERT_TRUE(define().ok()) << "the same again";
  Recompute();
  EXPECT_EQ(Read(done.id).recognised().value, 5);
  rule.hours = {4};
  EXPECT_EQ(ReasonOf(define().status()), "CONVERSION_RULE_EXISTS");
  rule.lan_code = "X1";
  EXPECT_EQ(FieldOf(define().status()), "rule.lan_code");
}

TEST_F(HoursTest, TheForecastCountsWhatRuns) {
  const auto course = AddCourse("PLT", {}, 0, 24);
  const auto batch = AddBatch(course, "PLT.1", 5);
  ASSERT_TRUE(Enrol(Self(yudi_), batch.id, yudi_).ok());
  const app::HourStatement statement = Statement(Self(yudi_), yudi_);
  EXPECT_EQ(statement.hours.recognised.value, 0);
  EXPECT_EQ(statement.forecast.value, 24);
}

TEST_F(HoursTest, OnlyPnsAreShortAndOnlyWithinReach) {
  clock_.Set(LocalDate::Of("2026-06-20").Start());
  const Id dewi = AddEmployee("dewi", "kominfo", domain::EmploymentType::kContract);
  const Id rini = AddEmployee("rini", "dinkes");
  const Id hendra = AddEmployee("hendra", "kominfo");
  AddEmployee("gone", "kominfo", domain::EmploymentType::kPns, false);
  Complete(hendra, "B1", "B3", 20, "2026-06-01", 3);
  Complete(yudi_, "B2", "B3", 19, "2026-06-01", 3);
  const auto people = [&](const Access& access, const Id& unit) {
    auto found =
        In([&](pg::Tx& tx) { return hours_.ShortOfHours(tx, access, unit, 2026, Id(), 10); });
    std::vector<Id> ids;
    if (found.ok()) {
      for (const auto& person : found->people) ids.push_back(person.employee_id);
    }
    return ids;
  };
  EXPECT_THAT(people(City(), Id()), ::testing::UnorderedElementsAre(yudi_, rini));
  EXPECT_THAT(people(City(), Id::FromName("kominfo")), ::testing::ElementsAre(yudi_));
  EXPECT_THAT(people(Head(hendra), Id()), ::testing::ElementsAre(yudi_));
  const auto outside = In([&](pg::Tx& tx) {
    return hours_.ShortOfHours(tx, Head(hendra), Id::FromName("dinkes"), 2026, Id(), 10);
  });
  EXPECT_EQ(ReasonOf(outside.status()), "OUT_OF_SCOPE");
  EXPECT_EQ(FieldOf(outside.status()), "unit_id");

  const auto branches = In([&](pg::Tx& tx) { return hours_.Recapitulate(tx, City(), Id(), 2026); });
  ASSERT_TRUE(branches.ok()) << branches.status();
  ASSERT_EQ(branches->size(), 2u);
  for (const store::BranchHours& branch : *branches) {
    const bool kominfo = branch.unit_id == Id::FromName("kominfo");
    EXPECT_EQ(branch.people, kominfo ? 3 : 1);
    EXPECT_EQ(branch.recognised, kominfo ? 39 : 0);
    EXPECT_EQ(branch.pns, kominfo ? 2 : 1);
    EXPECT_EQ(branch.pns_reached, kominfo ? 1 : 0);
    EXPECT_EQ(branch.trained, kominfo ? 2 : 0);
  }
  EXPECT_EQ(dewi.IsNil(), false);
}

TEST_F(HoursTest, TheRegistryAnswersLineByLine) {
  clock_.Set(LocalDate::Of("2026-06-20").Start());
  const auto good = Complete(yudi_, "E1", "C3", 3, "2026-06-01", 1);
  const auto bad = Complete(yudi_, "E2", "C3", 6, "2026-06-01", 2);
  const auto answer = [&](std::vector<store::RegistryAnswer> answers, bool repeated) {
    auto outcomes =
        In([&](pg::Tx& tx) { return hours_.RecordAnswers(tx, City(), answers, repeated); });
    EXPECT_TRUE(outcomes.ok()) << outcomes.status();
    std::vector<std::string> reasons;
    for (const auto& one : *outcomes) reasons.push_back(one.ok() ? "" : ReasonOf(one));
    return reasons;
  };
  const auto states = [&] {
    auto rows = In([&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::RegistryRow>> {
      return hours_.Registry(tx, 2026, store::RegistryState::kAny, Id(), 10);
    });
    std::map<Id, int> found;
    for (const auto& row : *rows) found[row.enrolment_id] = static_cast<int>(row.state);
    return found;
  };
  EXPECT_THAT(states(), ::testing::UnorderedElementsAre(::testing::Pair(good.id, 1),
                                                        ::testing::Pair(bad.id, 1)));
  const std::vector<store::RegistryAnswer> answers = {{good.id, true, "SIASN-1", ""},
                                                      {bad.id, false, "", "NIP tidak ditemukan"},
                                                      {Id::FromName("nobody"), true, "SIASN-2", ""},
                                                      {good.id, true, "", ""}};
  EXPECT_THAT(answer(answers, false),
              ::testing::ElementsAre("", "", "ENROLMENT_UNKNOWN", "FIELD_REQUIRED"));
  EXPECT_THAT(states(), ::testing::UnorderedElementsAre(::testing::Pair(good.id, 2),
                                                        ::testing::Pair(bad.id, 3)));
  answer({{bad.id, true, "SIASN-3", ""}}, false);
  answer(answers, true);
  EXPECT_EQ(states()[bad.id], 2) << "an answer that is repeated does not undo a later one";
  // The hours change: the line is to be reported again.
  ASSERT_TRUE(Do(City(), good.id, domain::Revoke{"sertifikat palsu"}).ok());
  EXPECT_THAT(states(), ::testing::ElementsAre(::testing::Pair(bad.id, 1)));
}

}  // namespace
}  // namespace mumpuni::training
