// Requests for seats: approvals, the waiting list, and what becomes of batches.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using domain::AdmissionKind;
using domain::AdmissionState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AdmissionTest : public TrainingTest {
 protected:
  void SetUp() override {
    clock_.Set(LocalDate::Of("2026-05-04").Start() + absl::Hours(9));
    AddUnit("city", "");
    AddUnit("kominfo", "city");
    AddUnit("dinkes", "city");
    kepala_ = AddEmployee("kepala", "kominfo");
    yudi_ = AddEmployee("yudi", "kominfo");
    wati_ = AddEmployee("wati", "kominfo");
    dewi_ = AddEmployee("dewi", "dinkes");
    course_ = AddCourse("PLT-1", {});
  }

  domain::Batch Batch(const std::string& code, int seats, int approval_steps = 0,
                      const std::string& first = "2026-06-01") {
    domain::Batch wanted;
    wanted.code = code;
    wanted.course_id = course_.id;
    wanted.start = LocalDate::Of(first);
    wanted.end = wanted.start.PlusDays(4);
    wanted.seats = seats;
    wanted.place = "Balai Diklat";
    wanted.approval_steps = approval_steps;
    return Schedule(wanted).value();
  }
  absl::StatusOr<domain::Batch> Schedule(const domain::Batch& wanted) {
    return In([&](pg::Tx& tx) { return catalogue_.ScheduleBatch(tx, wanted); });
  }

  absl::StatusOr<domain::Admission> Request(const Access& access, const Id& batch,
                                            const Id& employee) {
    return In(
        [&](pg::Tx& tx) { return admissions_.Request(tx, access, batch, employee, std::nullopt); });
  }
  absl::StatusOr<domain::Admission> Approve(const Access& access, const Id& admission,
                                            int64_t etag = 0) {
    return In([&](pg::Tx& tx) { return admissions_.Approve(tx, access, admission, etag); });
  }
  absl::StatusOr<domain::Admission> Reject(const Access& access, const Id& admission,
                                           const std::string& reason) {
    return In([&](pg::Tx& tx) { return admissions_.Reject(tx, access, admission, 0, reason); });
  }
  domain::Admission Read(const Id& id) {
    return *In([&](pg::Tx& tx) { return admissions_.Load(tx, id); });
  }
  domain::Batch ReadBatch(const Id& id) {
    return *In([&](pg::Tx& tx) { return catalogue_.GetBatch(tx, id); });
  }
  std::vector<store::Notice> NoticesTo(const Id& employee) {
    return *In([&](pg::Tx& tx) { return batches_.Notices(tx, Self(employee)); });
  }
  absl::StatusOr<std::vector<domain::Meeting>> Timetable(const Id& batch, const std::string& day,
                                                         int hour, const std::string& room,
                                                         const std::string& trainer) {
    domain::Meeting meeting;
    meeting.start = LocalDate::Of(day).Start() + absl::Hours(hour);
    meeting.end = meeting.start + absl::Hours(3);
    meeting.room = room;
    if (!trainer.empty()) meeting.trainers = {trainer};
    return In([&](pg::Tx& tx) { return batches_.SetTimetable(tx, City(), batch, {meeting}); });
  }

  Id kepala_, yudi_, wati_, dewi_;
  domain::Course course_;
};

TEST_F(AdmissionTest, ASeatNeedsTheApprovalsThatTheBatchAsksFor) {
  const domain::Batch batch = Batch("A.1", 10, /*approval_steps=*/2);
  EXPECT_EQ(ReasonOf(Enrol(Self(yudi_), batch.id, yudi_).status()), "APPROVAL_REQUIRED");
  const auto asked = Request(Self(yudi_), batch.id, yudi_);
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->state, AdmissionState::kPendingSuperior);
  EXPECT_EQ(ReasonOf(Request(Self(yudi_), batch.id, yudi_).status()), "ALREADY_REQUESTED");
  EXPECT_EQ(ReasonOf(Approve(City(), asked->id).status()), "APPROVER_WRONG");
  EXPECT_EQ(ReasonOf(Approve(Head(dewi_), asked->id).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Approve(Head(kepala_), asked->id, 7).status()), "ETAG_STALE");
  const auto first = Approve(Head(kepala_), asked->id);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state, AdmissionState::kPendingAdministration);
  EXPECT_EQ(ReasonOf(Approve(Head(kepala_), asked->id).status()), "APPROVER_WRONG");
  Access both = City();
  both.principal.subject = kepala_.ToString();
  EXPECT_EQ(ReasonOf(Approve(both, asked->id).status()), "APPROVER_REPEATED");
  EXPECT_EQ(ReadBatch(batch.id).seats_taken, 0) << "nothing is taken before the last approval";
  const auto second = Approve(City(), asked->id);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->state, AdmissionState::kAdmitted);
  const auto seat = In([&](pg::Tx& tx) { return enrolments_.Load(tx, *second->enrolment_id); });
  EXPECT_TRUE(seat->own_choice);
  EXPECT_EQ(ReadBatch(batch.id).seats_taken, 1);
  EXPECT_EQ(ReasonOf(Approve(City(), asked->id).status()), "ADMISSION_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Request(Self(yudi_), batch.id, yudi_).status()), "ALREADY_ENROLLED");
  EXPECT_EQ(Count("SELECT count(*) FROM audit_log WHERE action = 'training.admission.approve'"), 2);
}

TEST_F(AdmissionTest, WhoAsksForSomebodyGivesTheirApprovalWithIt) {
  const domain::Batch batch = Batch("A.1", 10, 2);
  const auto nominated = Request(Head(kepala_), batch.id, yudi_);
  ASSERT_TRUE(nominated.ok()) << nominated.status();
  EXPECT_EQ(nominated->kind, AdmissionKind::kNominated);
  EXPECT_EQ(nominated->state, AdmissionState::kPendingAdministration);
  const auto assigned = Request(City(), batch.id, dewi_);
  ASSERT_TRUE(assigned.ok()) << assigned.status();
  EXPECT_EQ(assigned->kind, AdmissionKind::kAssigned);
  EXPECT_EQ(assigned->state, AdmissionState::kAdmitted);
  EXPECT_FALSE(
      In([&](pg::Tx& tx) { return enrolments_.Load(tx, *assigned->enrolment_id); })->own_choice);
  // The head who asks for their own seat is an applicant like everybody.
  const auto own = Request(Head(kepala_), batch.id, kepala_);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->kind, AdmissionKind::kSelf);
  EXPECT_EQ(ReasonOf(Approve(Head(kepala_), own->id).status()), "APPROVER_IS_APPLICANT");
  EXPECT_EQ(ReasonOf(Request(Self(yudi_), batch.id, dewi_).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Request(Head(kepala_), batch.id, dewi_).status()), "OUT_OF_SCOPE");
  EXPECT_EQ(ReasonOf(Request(City(), Id::FromName("none"), dewi_).status()), "BATCH_UNKNOWN");
  EXPECT_EQ(ReasonOf(Request(City(), batch.id, Id::FromName("none")).status()), "EMPLOYEE_UNKNOWN");
}

TEST_F(AdmissionTest, ARefusalTellsWhyAndDoesNotBarTheNextRequest) {
  const domain::Batch batch = Batch("A.1", 10, 1);
  const auto asked = Request(Self(yudi_), batch.id, yudi_);
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(ReasonOf(Reject(Head(kepala_), asked->id, "").status()), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonOf(Reject(City(), asked->id, "penuh").status()), "APPROVER_WRONG");
  const auto refused = Reject(Head(kepala_), asked->id, "diperlukan di loket");
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->state, AdmissionState::kRejected);
  const auto notices = NoticesTo(yudi_);
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].kind, store::NoticeKind::kRejected);
  EXPECT_EQ(notices[0].reason, "diperlukan di loket");
  EXPECT_EQ(ReasonOf(Reject(Head(kepala_), asked->id, "lagi").status()), "ADMISSION_STATE_WRONG");
  const auto again = Request(Self(yudi_), batch.id, yudi_);
  ASSERT_TRUE(again.ok()) << again.status();
  const auto back = In([&](pg::Tx& tx) {
    return admissions_.TakeBack(tx, Self(yudi_), again->id, 0, "berubah rencana");
  });
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->state, AdmissionState::kWithdrawn);
  EXPECT_EQ(ReasonOf(In([&](pg::Tx& tx) {
                       return admissions_.TakeBack(tx, Self(dewi_), again->id, 0, "x");
                     }).status()),
            "OUT_OF_SCOPE");
}

TEST_F(AdmissionTest, AFreedSeatGoesToWhoWaitsLongest) {
  const domain::Batch batch = Batch("A.1", 1);
  const auto seat = Request(Self(kepala_), batch.id, kepala_);
  ASSERT_TRUE(seat.ok()) << seat.status();
  clock_.Advance(absl::Seconds(1));
  const auto dewi = Request(Self(dewi_), batch.id, dewi_);
  clock_.Advance(absl::Seconds(1));
  const auto yudi = Request(Self(yudi_), batch.id, yudi_);
  clock_.Advance(absl::Seconds(1));
  const auto wati = Request(Self(wati_), batch.id, wati_);
  ASSERT_TRUE(wati.ok()) << wati.status();
  EXPECT_EQ(dewi->waiting_position, 1);
  EXPECT_EQ(yudi->waiting_position, 2);
  EXPECT_EQ(wati->waiting_position, 3);
  EXPECT_EQ(ReadBatch(batch.id).waiting_count, 3);
  // Dewi sits elsewhere during a meeting: the next one comes, and Dewi keeps the place.
  const domain::Course other = AddCourse("PLT-2", {});
  domain::Batch elsewhere;
  elsewhere.code = "B.1";
  elsewhere.course_id = other.id;
  elsewhere.start = batch.start;
  elsewhere.end = batch.end;
  elsewhere.seats = 5;
  elsewhere.place = "Aula";
  elsewhere = Schedule(elsewhere).value();
  ASSERT_TRUE(Timetable(elsewhere.id, "2026-06-02", 9, "Aula", "").ok());
  ASSERT_TRUE(Enrol(City(), elsewhere.id, dewi_).ok());
  ASSERT_TRUE(Timetable(batch.id, "2026-06-02", 10, "R1", "").ok());
  ASSERT_TRUE(Do(Self(kepala_), *seat->enrolment_id, domain::Withdraw{"sakit"}).ok());
  EXPECT_EQ(Read(dewi->id).waiting_position, 1);
  EXPECT_EQ(Read(yudi->id).state, AdmissionState::kAdmitted);
  EXPECT_EQ(Read(wati->id).waiting_position, 2);
  EXPECT_EQ(ReadBatch(batch.id).seats_taken, 1);
  const auto notices = NoticesTo(yudi_);
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].kind, store::NoticeKind::kSeatGiven);
  EXPECT_EQ(Count("SELECT count(*) FROM outbox WHERE type LIKE '%EnrolmentStarted'"), 3);
}

// Property: whatever happens at once, seats taken are those of the enrolments and never more than
// there are, and nobody who asked is lost.
TEST_F(AdmissionTest, SeatsAreNeverOverdrawn) {
  constexpr int kPeople = 120, kSeats = 30, kThreads = 8;
  const domain::Batch batch = Batch("A.1", kSeats);
  std::vector<Id> people;
  for (int i = 0; i < kPeople; ++i) {
    people.push_back(AddEmployee("pegawai " + std::to_string(i), "kominfo"));
  }
  std::atomic<int> next = 0, failed = 0;
  const auto run = [&](const auto& act) {
    next = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = next++; i < kPeople; i = next++) {
          if (!act(i)) ++failed;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  };
  const auto check = [&] {
    EXPECT_EQ(Count("SELECT count(*) FROM enrolment WHERE status IN (1, 2)"), kSeats);
    EXPECT_EQ(ReadBatch(batch.id).seats_taken, kSeats);
    EXPECT_EQ(Count("SELECT count(*) FROM admission WHERE state = 3"),
              ReadBatch(batch.id).waiting_count);
  };
  run([&](int i) { return Request(Self(people[i]), batch.id, people[i]).ok(); });
  EXPECT_EQ(failed, 0);
  check();
  EXPECT_EQ(ReadBatch(batch.id).waiting_count, kPeople - kSeats);
  // Ten give up at once: ten others come, and nobody else.
  std::vector<Id> seats;
  store::EnrolmentFilter of_batch;
  of_batch.batch_id = batch.id;
  const auto seated =
      In([&](pg::Tx& tx) { return enrolments_.List(tx, City(), of_batch, kSeats); });
  ASSERT_TRUE(seated.ok()) << seated.status();
  for (const domain::Enrolment& one : *seated) seats.push_back(one.id);
  run([&](int i) { return i >= 10 || Do(City(), seats[i], domain::Withdraw{"batal"}).ok(); });
  EXPECT_EQ(failed, 0);
  check();
  EXPECT_EQ(ReadBatch(batch.id).waiting_count, kPeople - kSeats - 10);
}

TEST_F(AdmissionTest, SeatsAreAskedForOnTheDaysOfTheWindow) {
  domain::Batch wanted = Batch("A.0", 5);
  wanted.code = "A.1";
  wanted.enrol_from = LocalDate::Of("2026-05-10");
  wanted.enrol_until = LocalDate::Of("2026-05-20");
  const domain::Batch batch = Schedule(wanted).value();
  EXPECT_EQ(ReasonOf(Request(Self(yudi_), batch.id, yudi_).status()), "ENROLMENT_NOT_OPEN");
  clock_.Set(LocalDate::Of("2026-05-21").Start());
  EXPECT_EQ(ReasonOf(Request(Self(yudi_), batch.id, yudi_).status()), "ENROLMENT_NOT_OPEN");
  EXPECT_EQ(ReasonOf(Enrol(Self(yudi_), batch.id, yudi_).status()), "ENROLMENT_NOT_OPEN");
  EXPECT_TRUE(Request(City(), batch.id, wati_).ok()) << "administration enters what came by letter";
  clock_.Set(LocalDate::Of("2026-05-20").Start());
  EXPECT_TRUE(Request(Self(yudi_), batch.id, yudi_).ok()) << "the last day counts";

  wanted.code = "A.2";
  wanted.enrol_until = LocalDate::Of("2026-06-06");
  EXPECT_EQ(FieldOf(Schedule(wanted).status()), "batch.enrol_until_date");
  wanted.enrol_until = LocalDate::Of("2026-05-09");
  EXPECT_EQ(FieldOf(Schedule(wanted).status()), "batch.enrol_from_date");
  wanted.enrol_from = wanted.enrol_until;
  wanted.min_participants = 6;
  EXPECT_EQ(FieldOf(Schedule(wanted).status()), "batch.min_participants");
  wanted.min_participants = 0;
  wanted.approval_steps = 3;
  EXPECT_EQ(FieldOf(Schedule(wanted).status()), "batch.approval_steps");
}

TEST_F(AdmissionTest, WhoIsAwayOrElsewhereGetsNoSeat) {
  const domain::Batch batch = Batch("A.1", 5);
  ASSERT_TRUE(Timetable(batch.id, "2026-06-02", 9, "R1", "").ok());
  ASSERT_TRUE(In([&](pg::Tx& tx) {
                peers::EmployeeRow row{
                    yudi_, 2, {domain::EmploymentType::kPns, true}, Id::FromName("kominfo"), false};
                row.absences = {{LocalDate::Of("2026-06-02"), LocalDate::Of("2026-06-02")}};
                peers::ApplyEmployees(tx, {row});
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(ReasonOf(Request(Self(yudi_), batch.id, yudi_).status()), "PARTICIPANT_ABSENT");
  // Without a timetable only who is away all the time cannot come.
  EXPECT_TRUE(Request(Self(yudi_), Batch("A.2", 5).id, yudi_).ok());

  const domain::Course other = AddCourse("PLT-2", {});
  domain::Batch second = batch;
  second.code = "B.1";
  second.course_id = other.id;
  second = Schedule(second).value();
  ASSERT_TRUE(Request(Self(wati_), batch.id, wati_).ok());
  ASSERT_TRUE(Timetable(second.id, "2026-06-02", 11, "R2", "").ok());
  EXPECT_EQ(ReasonOf(Request(Self(wati_), second.id, wati_).status()), "PARTICIPANT_BUSY");
  ASSERT_TRUE(Timetable(second.id, "2026-06-02", 12, "R2", "").ok());
  EXPECT_TRUE(Request(Self(wati_), second.id, wati_).ok()) << "one ends when the other begins";
}

TEST_F(AdmissionTest, RoomsTrainersAndPeopleAreInOnePlace) {
  const domain::Batch one = Batch("A.1", 5);
  domain::Batch two = one;
  two.code = "B.1";
  two.course_id = AddCourse("PLT-2", {}).id;
  two = Schedule(two).value();
  ASSERT_TRUE(Timetable(one.id, "2026-06-02", 9, "R1", "Bu Rina").ok());
  const auto room = Timetable(two.id, "2026-06-02", 10, "R1", "");
  EXPECT_EQ(ReasonOf(room.status()), "ROOM_BUSY");
  EXPECT_EQ(FieldOf(room.status()), "meetings[0].room");
  const auto trainer = Timetable(two.id, "2026-06-02", 10, "R2", "Bu Rina");
  EXPECT_EQ(ReasonOf(trainer.status()), "TRAINER_BUSY");
  EXPECT_EQ(FieldOf(trainer.status()), "meetings[0].trainers");
  ASSERT_TRUE(Enrol(City(), one.id, yudi_).ok());
  ASSERT_TRUE(Enrol(City(), two.id, yudi_).ok());
  const auto person = Timetable(two.id, "2026-06-02", 10, "R2", "");
  EXPECT_EQ(ReasonOf(person.status()), "PARTICIPANT_BUSY");
  EXPECT_EQ(Count("SELECT count(*) FROM meeting"), 1) << "what is refused leaves nothing";
  ASSERT_TRUE(Timetable(two.id, "2026-06-03", 10, "", "").ok());
  EXPECT_EQ(ReasonOf(Timetable(two.id, "2026-06-09", 10, "", "").status()), "MEETING_TIME_WRONG");
  EXPECT_EQ(Count("SELECT count(*) FROM attendance"), 2) << "the old timetable stays";
}

TEST_F(AdmissionTest, SomebodyElseComesInstead) {
  const domain::Batch batch = Batch("A.1", 1);
  const auto seat = Request(Self(yudi_), batch.id, yudi_);
  const auto waiting = Request(Self(dewi_), batch.id, dewi_);
  const auto substitute = [&](const Access& access, const Id& employee) {
    return In([&](pg::Tx& tx) {
      return admissions_.Substitute(tx, access, *seat->enrolment_id, employee, "tugas lain");
    });
  };
  EXPECT_EQ(ReasonOf(substitute(Head(kepala_), dewi_).status()), "OUT_OF_SCOPE");
  const auto wati = substitute(Head(kepala_), wati_);
  ASSERT_TRUE(wati.ok()) << wati.status();
  EXPECT_FALSE(wati->own_choice);
  EXPECT_EQ(ReadBatch(batch.id).seats_taken, 1);
  EXPECT_EQ(Read(waiting->id).waiting_position, 1) << "the seat stayed in the unit";
  EXPECT_EQ(ReasonOf(substitute(Head(kepala_), kepala_).status()), "ENROLMENT_STATE_WRONG");
  clock_.Set(batch.start.Start());
  EXPECT_EQ(ReasonOf(In([&](pg::Tx& tx) {
                       return admissions_.Substitute(tx, City(), wati->id, yudi_, "x");
                     }).status()),
            "BATCH_STARTED");
}

TEST_F(AdmissionTest, TheSeatOfWhoNeverCameIsLost) {
  const domain::Batch batch = Batch("A.1", 1);
  const auto seat = Request(Self(yudi_), batch.id, yudi_);
  const auto waiting = Request(Self(dewi_), batch.id, dewi_);
  const domain::Withdraw no_show{"tidak hadir", /*no_show=*/true};
  EXPECT_EQ(ReasonOf(Do(City(), *seat->enrolment_id, no_show).status()), "BATCH_NOT_STARTED");
  clock_.Set(batch.start.Start() + absl::Hours(12));
  ASSERT_TRUE(Do(City(), *seat->enrolment_id, domain::RecordAttendance{1, 1}).ok());
  EXPECT_EQ(ReasonOf(Do(City(), *seat->enrolment_id, no_show).status()), "ENROLMENT_STATE_WRONG");
  ASSERT_TRUE(Do(City(), *seat->enrolment_id, domain::RecordAttendance{0, 1}).ok());
  const auto lost = Do(City(), *seat->enrolment_id, no_show);
  ASSERT_TRUE(lost.ok()) << lost.status();
  EXPECT_TRUE(lost->no_show);
  EXPECT_EQ(ReadBatch(batch.id).seats_taken, 1);
  EXPECT_EQ(Read(waiting->id).state, AdmissionState::kWaiting);
}

TEST_F(AdmissionTest, APostponedBatchMovesWithItsTimetableAndTellsEverybody) {
  const domain::Batch batch = Batch("A.1", 1);
  ASSERT_TRUE(Timetable(batch.id, "2026-06-02", 9, "R1", "Bu Rina").ok());
  ASSERT_TRUE(Request(Self(yudi_), batch.id, yudi_).ok());
  ASSERT_TRUE(Request(Self(dewi_), batch.id, dewi_).ok());
  domain::Batch other = batch;
  other.code = "B.1";
  other.course_id = AddCourse("PLT-2", {}).id;
  other.start = LocalDate::Of("2026-06-08");
  other.end = LocalDate::Of("2026-06-12");
  other = Schedule(other).value();
  ASSERT_TRUE(Timetable(other.id, "2026-06-09", 9, "R1", "").ok());
  const auto postpone = [&](const std::string& day) {
    return In([&](pg::Tx& tx) {
      return batches_.Postpone(tx, City(), batch.id, 0, LocalDate::Of(day), "banjir");
    });
  };
  EXPECT_EQ(ReasonOf(postpone("2026-06-08").status()), "ROOM_BUSY");
  EXPECT_EQ(ReadBatch(batch.id).start, batch.start) << "nothing changed";
  EXPECT_EQ(ReasonOf(postpone("2026-05-01").status()), "BATCH_DATES_WRONG");
  const auto moved = postpone("2026-06-15");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->end, LocalDate::Of("2026-06-19"));
  EXPECT_EQ(moved->change_reason, "banjir");
  const auto meetings = *In([&](pg::Tx& tx) { return batches_.Timetable(tx, batch.id); });
  ASSERT_THAT(meetings, SizeIs(1));
  EXPECT_EQ(meetings[0].start, LocalDate::Of("2026-06-16").Start() + absl::Hours(9));
  EXPECT_THAT(meetings[0].trainers, ElementsAre("Bu Rina"));
  for (const Id& person : {yudi_, dewi_}) {
    ASSERT_THAT(NoticesTo(person), SizeIs(1));
    EXPECT_EQ(NoticesTo(person)[0].kind, store::NoticeKind::kPostponed);
  }
  clock_.Set(moved->start.Start());
  EXPECT_EQ(ReasonOf(postpone("2026-07-01").status()), "BATCH_STARTED");
}

TEST_F(AdmissionTest, ACancelledBatchFreesEverything) {
  const domain::Batch batch = Batch("A.1", 1);
  ASSERT_TRUE(Timetable(batch.id, "2026-06-02", 9, "R1", "Bu Rina").ok());
  const auto seat = Request(Self(yudi_), batch.id, yudi_);
  const auto waiting = Request(Self(dewi_), batch.id, dewi_);
  const auto cancel = [&] {
    return In([&](pg::Tx& tx) {
      return batches_.Cancel(tx, City(), batch.id, 0, "pengajar berhalangan");
    });
  };
  const auto cancelled = cancel();
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state, domain::BatchState::kCancelled);
  EXPECT_EQ(cancelled->seats_taken, 0);
  EXPECT_EQ(In([&](pg::Tx& tx) { return enrolments_.Load(tx, *seat->enrolment_id); })->status,
            domain::EnrolmentStatus::kWithdrawn);
  EXPECT_EQ(Read(waiting->id).state, AdmissionState::kRejected);
  EXPECT_EQ(Count("SELECT count(*) FROM meeting"), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM outbox WHERE type LIKE '%EnrolmentWithdrawn'"), 1);
  for (const Id& person : {yudi_, dewi_}) {
    ASSERT_THAT(NoticesTo(person), SizeIs(1));
    EXPECT_EQ(NoticesTo(person)[0].reason, "pengajar berhalangan");
  }
  EXPECT_EQ(ReasonOf(cancel().status()), "BATCH_CLOSED");
  EXPECT_EQ(ReasonOf(Request(City(), batch.id, wati_).status()), "BATCH_CLOSED");
  EXPECT_EQ(ReasonOf(Timetable(batch.id, "2026-06-02", 9, "R1", "").status()), "BATCH_CLOSED");
}

TEST_F(AdmissionTest, NothingIsKeptOfWhoWasErased) {
  const domain::Batch batch = Batch("A.1", 10, 1);
  const auto refused = Request(Self(yudi_), batch.id, yudi_);
  ASSERT_TRUE(Reject(Head(kepala_), refused->id, "sedang cuti sakit").ok());
  const auto open = Request(Self(yudi_), batch.id, yudi_);
  ASSERT_TRUE(open.ok()) << open.status();
  ASSERT_EQ(In([&](pg::Tx& tx) {
              store::ForgetApplicants(tx, {yudi_});
              return absl::OkStatus();
            }),
            absl::OkStatus());
  EXPECT_EQ(Read(open->id).state, AdmissionState::kWithdrawn);
  EXPECT_EQ(Read(refused->id).state, AdmissionState::kRejected);
  EXPECT_EQ(Read(refused->id).reason, "");
  EXPECT_THAT(NoticesTo(yudi_), IsEmpty());
}

TEST_F(AdmissionTest, ListsReachAsFarAsTheRole) {
  const domain::Batch batch = Batch("A.1", 10, 1);
  ASSERT_TRUE(Request(Self(yudi_), batch.id, yudi_).ok());
  ASSERT_TRUE(Request(Self(dewi_), batch.id, dewi_).ok());
  const auto list = [&](const Access& access, store::AdmissionFilter filter = {}) {
    std::vector<Id> people;
    const auto listed = In([&](pg::Tx& tx) { return admissions_.List(tx, access, filter, 10); });
    EXPECT_TRUE(listed.ok()) << listed.status();
    for (const domain::Admission& one : *listed) people.push_back(one.employee_id);
    return people;
  };
  EXPECT_THAT(list(City()), ::testing::UnorderedElementsAre(yudi_, dewi_));
  EXPECT_THAT(list(Head(kepala_)), ElementsAre(yudi_));
  EXPECT_THAT(list(Self(dewi_)), ElementsAre(dewi_));
  store::AdmissionFilter admitted;
  admitted.state = AdmissionState::kAdmitted;
  EXPECT_THAT(list(City(), admitted), IsEmpty());
  store::AdmissionFilter of_dewi;
  of_dewi.employee_id = dewi_;
  EXPECT_EQ(ReasonOf(In([&](pg::Tx& tx) {
                       return admissions_.List(tx, Head(kepala_), of_dewi, 10);
                     }).status()),
            "OUT_OF_SCOPE");
}

}  // namespace
}  // namespace mumpuni::training
