#include "services/assessment/domain/objection.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/core/status.h"

namespace mumpuni::assessment::domain {
namespace {

// Holidays and collective leave of 2026 around which the vectors run.
calendar::WorkingDays Calendar() {
  std::set<LocalDate> days;
  for (const char* day : {"2026-01-01", "2026-01-16", "2026-02-16", "2026-02-17", "2026-03-18",
                          "2026-03-19", "2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23",
                          "2026-03-24", "2026-04-03", "2026-04-05", "2026-05-01", "2026-05-14",
                          "2026-05-15", "2026-05-27", "2026-05-28", "2026-05-31", "2026-06-01",
                          "2026-06-16", "2026-08-17", "2026-08-25", "2026-12-24", "2026-12-25"}) {
    days.insert(LocalDate::Of(day));
  }
  calendar::WorkingDays calendar;
  calendar.SetYear(2026, 1, days);
  calendar.SetYear(2027, 1, {LocalDate::Of("2027-01-01"), LocalDate::Of("2027-01-05")});
  return calendar;
}

absl::Time On(const char* day) { return LocalDate::Of(day).Start() + absl::Hours(9); }
const std::string kReason = "Surat pelapor tidak menyebut saya sama sekali.";
const Id kHead = Id::FromName("kepala");
Id Member(int i) { return Id::FromName("member " + std::to_string(i)); }

absl::StatusOr<Objection> FileOn(const char* day, const char* settles_on = "2026-08-12") {
  Objection wanted;
  wanted.objection_id = Id::FromName("objection");
  wanted.employee_id = Id::FromName("yudi");
  wanted.ground = ObjectionGround::kFactWrong;
  wanted.statement = kReason;
  return File(wanted, {.settles_on = LocalDate::Of(settles_on)}, Calendar(), On(day));
}
std::vector<PanelSeat> Panel(int first = 0) {
  return {{Seat::kPersonnelAgency, Member(first), Vote::kNone, ""},
          {Seat::kComplaintCoordinator, Member(first + 1), Vote::kNone, ""},
          {Seat::kInspectorate, Member(first + 2), Vote::kNone, ""}};
}
Objection WithPanel(Objection objection, int first = 0) {
  return *Appoint(std::move(objection), Panel(first), LocalDate::Of("2026-08-14"));
}
Objection Voted(Objection objection, int member, Vote vote, const char* day) {
  const auto voted =
      CastVote(std::move(objection), Member(member), vote, kReason, Calendar(), On(day));
  EXPECT_TRUE(voted.ok()) << voted.status();
  return *voted;
}
Objection Rejected() {
  Objection o = WithPanel(*FileOn("2026-08-11"));
  o = Voted(o, 0, Vote::kReject, "2026-08-14");
  return Voted(o, 1, Vote::kReject, "2026-08-14");
}

TEST(Objection, DeadlinesAreWorkingDaysOfTheCity) {
  struct Row {
    const char* filed;
    const char* statement_due;
    const char* decision_due;
  };
  // The vectors +5 and +14 of the calendar: over Lebaran, over a year's end.
  for (const Row& row : {Row{"2026-03-13", "2026-03-27", "2026-04-10"},
                         Row{"2026-03-17", "2026-03-31", "2026-04-14"},
                         Row{"2026-05-12", "2026-05-21", "2026-06-08"},
                         Row{"2026-08-14", "2026-08-24", "2026-09-07"},
                         Row{"2026-12-21", "2026-12-30", "2027-01-14"}}) {
    const auto o = FileOn(row.filed, "2026-12-31");
    ASSERT_TRUE(o.ok()) << o.status();
    EXPECT_EQ(o->statement_due.ToString(), row.statement_due) << row.filed;
    EXPECT_EQ(o->decision_due->ToString(), row.decision_due) << row.filed;
    EXPECT_EQ(o->calendar_version, 1);
  }
}

TEST(Objection, MayBeFiledUntilTenWorkingDaysAfterSettling) {
  EXPECT_TRUE(FileOn("2026-08-28", "2026-08-12").ok());
  EXPECT_EQ(ReasonOf(FileOn("2026-08-29", "2026-08-12").status()), "OBJECTION_TOO_LATE");
  EXPECT_TRUE(FileOn("2026-08-01", "2026-08-12").ok()) << "already while provisional";
}

TEST(Objection, AMissingYearIsAnErrorAndNoHolidays) {
  EXPECT_EQ(ReasonOf(FileOn("2028-01-10", "2028-01-10").status()), "CALENDAR_YEAR_MISSING");
}

TEST(Objection, OnlyWhatChargesSomebodyIsContested) {
  Objection wanted;
  wanted.statement = kReason;
  for (const ContestableFact& fact :
       {ContestableFact{.favourable = true}, ContestableFact{.excluded = true}}) {
    ContestableFact dated = fact;
    dated.settles_on = LocalDate::Of("2026-08-12");
    EXPECT_EQ(ReasonOf(File(wanted, dated, Calendar(), On("2026-08-11")).status()),
              "OBJECTION_FACT_NOT_CHARGED");
  }
  wanted.statement = "Pendek";
  const auto refused =
      File(wanted, {.settles_on = LocalDate::Of("2026-08-12")}, Calendar(), On("2026-08-11"));
  EXPECT_FALSE(refused.ok()) << "19 characters say too little";
}

TEST(Objection, TwoEqualVotesDecide) {
  Objection o = WithPanel(*FileOn("2026-08-11"));
  o = Voted(o, 0, Vote::kUphold, "2026-08-14");
  EXPECT_TRUE(o.IsOpen());
  o = Voted(o, 1, Vote::kReject, "2026-08-14");
  EXPECT_TRUE(o.IsOpen());
  o = Voted(o, 2, Vote::kUphold, "2026-08-18");
  EXPECT_EQ(o.state, ObjectionState::kUpheld);
  EXPECT_EQ(*o.decided_at, On("2026-08-18"));
  EXPECT_EQ(
      ReasonOf(
          CastVote(o, Member(0), Vote::kReject, kReason, Calendar(), On("2026-08-18")).status()),
      "OBJECTION_DECIDED");
}

TEST(Objection, OnlySeatedMembersVoteAndOnce) {
  Objection o = *FileOn("2026-08-11");
  const auto vote = [&](int member) {
    return ReasonOf(
        CastVote(o, Member(member), Vote::kReject, kReason, Calendar(), On("2026-08-14")).status());
  };
  EXPECT_EQ(vote(0), "OBJECTION_NOT_FOUND") << "no panel yet";
  o = WithPanel(o);
  EXPECT_EQ(vote(7), "OBJECTION_NOT_FOUND");
  o = Voted(o, 0, Vote::kReject, "2026-08-14");
  EXPECT_EQ(vote(0), "VOTE_CAST");
  EXPECT_EQ(ReasonOf(Appoint(o, Panel(3), LocalDate::Of("2026-08-14")).status()),
            "PANEL_APPOINTED");
}

TEST(Objection, WhoHasNoSeatLearnsNothingOfTheState) {
  const auto reason = [](const Objection& o, const Id& member) {
    return ReasonOf(CastVote(o, member, Vote::kNone, "", Calendar(), On("2026-08-18")).status());
  };
  EXPECT_EQ(reason(Rejected(), Member(7)), "OBJECTION_NOT_FOUND") << "not that it has ended";
  EXPECT_EQ(reason(Rejected(), Member(0)), "OBJECTION_DECIDED");
  const Objection appeal = *Appeal(Rejected(), kReason, Calendar(), On("2026-08-18"));
  EXPECT_EQ(reason(WithPanel(appeal, 10), Member(0)), "OBJECTION_NOT_FOUND")
      << "a seat of the first round is none in the appeal";
}

TEST(Objection, EachSeatIsOfOneBody) {
  EXPECT_EQ(RoleOf(Seat::kPersonnelAgency), "PERSONNEL_ADMIN");
  EXPECT_EQ(RoleOf(Seat::kComplaintCoordinator), "COMPLAINT_ADMIN");
  EXPECT_EQ(RoleOf(Seat::kInspectorate), "INSPECTORATE");
}

TEST(Objection, ThePanelHasThreeSeatsAndThreePeople) {
  const Objection o = *FileOn("2026-08-11");
  std::vector<PanelSeat> two = Panel();
  two.pop_back();
  std::vector<PanelSeat> same_person = Panel();
  same_person[2].member_id = Member(0);
  std::vector<PanelSeat> same_seat = Panel();
  same_seat[2].seat = Seat::kPersonnelAgency;
  for (const auto& panel : {two, same_person, same_seat, {}}) {
    EXPECT_EQ(ReasonOf(Appoint(o, panel, LocalDate::Of("2026-08-14")).status()),
              "PANEL_INCOMPLETE");
  }
}

TEST(Objection, TheSuperiorSpeaksOnceAndInTime) {
  const Objection o = *FileOn("2026-08-14");
  const auto given = GiveStatement(o, kHead, kReason, LocalDate::Of("2026-08-24"));
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(given->statement_by, kHead);
  EXPECT_EQ(ReasonOf(GiveStatement(*given, kHead, kReason, LocalDate::Of("2026-08-24")).status()),
            "STATEMENT_GIVEN");
  EXPECT_EQ(ReasonOf(GiveStatement(o, kHead, kReason, LocalDate::Of("2026-08-25")).status()),
            "STATEMENT_TOO_LATE");
}

TEST(Objection, NotDecidedInTimeIsUpheld) {
  const Objection o = *FileOn("2026-08-14");
  EXPECT_TRUE(DecideByTime(o, LocalDate::Of("2026-09-08").Start() - absl::Seconds(1)).IsOpen());
  const Objection late = DecideByTime(o, LocalDate::Of("2026-09-08").Start());
  EXPECT_EQ(late.state, ObjectionState::kUpheldByTime);
  EXPECT_TRUE(late.IsUpheld());
  EXPECT_EQ(DecideByTime(late, On("2026-10-08")).decided_at, late.decided_at) << "once";
}

TEST(Objection, ARejectionIsAppealedAgainstOnceWithANewPanel) {
  const Objection rejected = Rejected();
  EXPECT_EQ(rejected.appeal_until->ToString(), "2026-09-01") << "the vector +10 of 14 August";
  EXPECT_EQ(ReasonOf(Appeal(rejected, kReason, Calendar(), On("2026-09-02")).status()),
            "APPEAL_TOO_LATE");
  const auto appeal = Appeal(rejected, kReason, Calendar(), On("2026-08-14"));
  ASSERT_TRUE(appeal.ok()) << appeal.status();
  EXPECT_TRUE(appeal->IsOpen());
  EXPECT_TRUE(appeal->panel.empty());
  EXPECT_EQ(appeal->decision_due->ToString(), "2026-09-07");
  Objection again = WithPanel(*appeal, 10);
  again = Voted(again, 10, Vote::kReject, "2026-08-18");
  again = Voted(again, 12, Vote::kReject, "2026-08-18");
  EXPECT_EQ(again.state, ObjectionState::kRejected);
  EXPECT_EQ(again.decided_at, rejected.decided_at);
  EXPECT_EQ(*again.appeal_decided_at, On("2026-08-18"));
  EXPECT_EQ(ReasonOf(Appeal(again, kReason, Calendar(), On("2026-08-19")).status()), "APPEAL_USED");
}

TEST(Objection, OnlyARejectionIsAppealedAgainst) {
  EXPECT_EQ(ReasonOf(Appeal(*FileOn("2026-08-11"), kReason, Calendar(), On("2026-08-12")).status()),
            "OBJECTION_NOT_REJECTED");
}

TEST(Objection, AnAppealTakenBackLeavesTheRejection) {
  const Objection appeal = *Appeal(Rejected(), kReason, Calendar(), On("2026-08-18"));
  EXPECT_EQ(Withdraw(appeal, On("2026-08-19"))->state, ObjectionState::kRejected);
  EXPECT_EQ(Withdraw(*FileOn("2026-08-11"), On("2026-08-12"))->state, ObjectionState::kWithdrawn);
}

TEST(Objection, ARevisedCalendarMovesOpenDeadlinesOnly) {
  const Objection o = *FileOn("2026-08-14");
  calendar::WorkingDays revised = Calendar();
  revised.SetYear(2026, 2, {LocalDate::Of("2026-08-17"), LocalDate::Of("2026-08-18")});
  const auto moved = Redate(o, revised, LocalDate::Of("2026-09-07"));
  ASSERT_TRUE(moved.ok());
  EXPECT_EQ(moved->decision_due->ToString(), "2026-09-07") << "one holiday came, another went";
  EXPECT_EQ(moved->statement_due.ToString(), "2026-08-25");
  EXPECT_EQ(moved->calendar_version, 2);
  EXPECT_EQ(Redate(o, revised, LocalDate::Of("2026-09-08"))->decision_due, o.decision_due)
      << "upheld already, whatever is decreed afterwards";
  const Objection withdrawn = *Withdraw(o, On("2026-08-18"));
  EXPECT_EQ(Redate(withdrawn, revised, LocalDate::Of("2026-08-19"))->decision_due, o.decision_due);
}

TEST(Objection, AfterTheLastDayItIsUpheldWhoeverNotesIt) {
  const Objection o = WithPanel(*FileOn("2026-08-14"));
  const absl::Time over = LocalDate::Of("2026-09-08").Start();
  const absl::Time before = over - absl::Seconds(1);
  EXPECT_TRUE(CastVote(o, Member(0), Vote::kReject, kReason, Calendar(), before).ok());
  EXPECT_TRUE(Appoint(o, Panel(3), LocalDate::At(before)).ok()) << "the last day is inclusive";
  EXPECT_TRUE(Withdraw(o, before).ok());
  const auto vote = CastVote(o, Member(0), Vote::kReject, kReason, Calendar(), over).status();
  for (const absl::Status& refused :
       {vote, Appoint(o, Panel(3), LocalDate::At(over)).status(), Withdraw(o, over).status(),
        GiveStatement(o, kHead, kReason, LocalDate::At(over)).status()}) {
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(refused), "OBJECTION_DECIDED");
  }
  EXPECT_EQ(ReasonOf(CastVote(o, Member(9), Vote::kReject, kReason, Calendar(), over).status()),
            "OBJECTION_NOT_FOUND")
      << "not to who has no seat";
}

TEST(Objection, ARevisedCalendarMovesTheAppealWhileItIsPossible) {
  calendar::WorkingDays revised = Calendar();
  revised.SetYear(
      2026, 2,
      {LocalDate::Of("2026-08-17"), LocalDate::Of("2026-08-18"), LocalDate::Of("2026-08-25")});
  const Objection rejected = Rejected();
  ASSERT_EQ(rejected.appeal_until->ToString(), "2026-09-01");
  const auto moved = Redate(rejected, revised, LocalDate::Of("2026-09-01"));
  EXPECT_EQ(moved->appeal_until->ToString(), "2026-09-02");
  EXPECT_EQ(moved->decision_due, rejected.decision_due) << "decided";
  EXPECT_EQ(moved->calendar_version, 2);
  EXPECT_TRUE(Appeal(*moved, kReason, revised, On("2026-09-02")).ok());
  EXPECT_EQ(*Redate(rejected, revised, LocalDate::Of("2026-09-02")), rejected)
      << "what has run out stays so";
  Objection again = WithPanel(*Appeal(rejected, kReason, Calendar(), On("2026-08-14")), 10);
  again = Voted(again, 10, Vote::kReject, "2026-08-18");
  again = Voted(again, 11, Vote::kReject, "2026-08-18");
  EXPECT_EQ(*Redate(again, revised, LocalDate::Of("2026-08-18")), again) << "there is no third";
}

TEST(Objection, AMissingCalendarMakesNobodyLate) {
  calendar::WorkingDays only_2026;
  only_2026.SetYear(2026, 1, {LocalDate::Of("2026-12-24"), LocalDate::Of("2026-12-25")});
  Objection wanted;
  wanted.ground = ObjectionGround::kFactWrong;
  wanted.statement = kReason;
  Objection o =
      *File(wanted, {.settles_on = LocalDate::Of("2026-12-04")}, only_2026, On("2026-12-07"));
  o = *Appoint(o, Panel(), LocalDate::Of("2026-12-08"));
  for (int member : {0, 1}) {
    const auto voted =
        CastVote(o, Member(member), Vote::kReject, kReason, only_2026, On("2026-12-21"));
    ASSERT_TRUE(voted.ok()) << voted.status();
    o = *voted;
  }
  EXPECT_EQ(o.state, ObjectionState::kRejected) << "a vote waits for no decree";
  EXPECT_FALSE(o.appeal_until.has_value());
  // Known before the appeal: by a revision of the calendar, or by the appeal itself.
  const auto dated = Redate(o, Calendar(), LocalDate::Of("2026-12-28"));
  EXPECT_EQ(dated->appeal_until->ToString(), "2027-01-08");
  EXPECT_EQ(ReasonOf(Appeal(o, kReason, Calendar(), On("2027-01-09")).status()), "APPEAL_TOO_LATE");
  EXPECT_EQ(Appeal(o, kReason, Calendar(), On("2027-01-08"))->appeal_until->ToString(),
            "2027-01-08");
  // Still unknown: in time, and decided by no day until there is one.
  const auto appeal = Appeal(o, kReason, only_2026, On("2026-12-30"));
  ASSERT_TRUE(appeal.ok()) << appeal.status();
  EXPECT_TRUE(appeal->IsOpen());
  EXPECT_FALSE(appeal->decision_due.has_value());
  EXPECT_TRUE(DecideByTime(*appeal, On("2027-06-01")).IsOpen());
  EXPECT_TRUE(Appoint(*appeal, Panel(10), LocalDate::Of("2027-01-04")).ok());
  const auto due = Redate(*appeal, Calendar(), LocalDate::Of("2027-01-04"));
  EXPECT_EQ(due->decision_due->ToString(), "2027-01-21");
  EXPECT_EQ(DecideByTime(*due, On("2027-01-22")).state, ObjectionState::kUpheldByTime);
}

// Whatever is done in whatever order: an objection ends at most once a round, and what was upheld
// never opens again.
RC_GTEST_PROP(ObjectionProperties, WhatIsUpheldStaysUpheld, ()) {
  Objection o = *FileOn("2026-08-11");
  absl::Time now = On("2026-08-11");
  int ends = 0;
  for (int step = 0; step < 30; ++step) {
    now += absl::Hours(*rc::gen::inRange(0, 72));
    const Objection before = o;
    absl::StatusOr<Objection> next = before;
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        next = Appoint(o, Panel(*rc::gen::inRange(0, 4)), LocalDate::At(now));
        break;
      case 1:
      case 2:
        next = CastVote(o, Member(*rc::gen::inRange(0, 7)),
                        *rc::gen::arbitrary<bool>() ? Vote::kUphold : Vote::kReject, kReason,
                        Calendar(), now);
        break;
      case 3:
        next = DecideByTime(o, now);
        break;
      case 4:
        next = Withdraw(o, now);
        break;
      case 5:
        next = Appeal(o, kReason, Calendar(), now);
        break;
    }
    if (!next.ok()) continue;
    o = *next;
    if (before.IsOpen() && !o.IsOpen()) ++ends;
    if (before.IsOpen() && LocalDate::At(now) > *before.decision_due) {
      RC_ASSERT(o == before || o.state == ObjectionState::kUpheldByTime);
    }
    if (before.IsUpheld()) RC_ASSERT(o.state == before.state);
    if (before.state == ObjectionState::kWithdrawn) RC_ASSERT(o.state == before.state);
    RC_ASSERT(o.round >= before.round);
  }
  RC_ASSERT(ends <= o.round);
}

}  // namespace
}  // namespace mumpuni::assessment::domain
