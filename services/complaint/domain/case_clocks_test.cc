// Clocks of a case beside those of decide_test.cc: overall, pause, promise, escalation, the mayor's
// list, a revised calendar; and what takes facts back.
#include <gtest/gtest.h>

#include <algorithm>

#include "common/core/status.h"
#include "services/complaint/domain/decide.h"
#include "services/complaint/domain/test_calendar.h"

namespace mumpuni::complaint::domain {
namespace {

using Status = CaseStatus;

const Id kLead = Id::FromName("DSDABM");
const Id kSupport = Id::FromName("Kecamatan Rungkut");
const Id kYudi = Id::FromName("yudi");
const Id kDewi = Id::FromName("dewi");

class CaseClocks : public ::testing::Test {
 protected:
  CaseClocks() { Begin(Draft()); }

  static Case Draft() {
    Case draft;
    draft.id = Id::FromName("case");
    draft.channel_code = "WARGAKU";
    draft.body = "Saluran runtuh.";
    draft.reporter_ref = "ref";
    draft.reporter_verified = true;
    return draft;
  }
  void Begin(const Case& draft, int mayor_after_days = 0) {
    const auto decision = Submit(draft, {now_, calendar_, Id()}, mayor_after_days);
    ASSERT_TRUE(decision.ok()) << decision.status();
    last_ = *decision;
  }
  absl::StatusOr<Decision> Try(const Command& command, const Id& actor = kYudi) {
    return Decide(last_.state, command, {now_, calendar_, actor});
  }
  void Do(const Command& command, const Id& actor = kYudi) {
    const auto decision = Try(command, actor);
    ASSERT_TRUE(decision.ok()) << decision.status();
    last_ = *decision;
  }
  void VerifyIt() {
    Category category;
    category.code = "SALURAN";
    category.clocks = last_.state.clocks;
    Do(Verify{CaseClass::kComplaint, category, kLead, {}, {}}, Id());
  }
  void Reply() {
    FollowUp f;
    f.kind = FollowUpKind::kReply;
    f.message = "Diperiksa.";
    Do(AddFollowUp{f});
  }
  void Promise(const char* date) {
    FollowUp f;
    f.kind = FollowUpKind::kSchedule;
    f.message = "Diperbaiki.";
    f.internal_note = "Material.";
    f.budget_source = "DPA";
    f.promised_on = LocalDate::Of(date);
    Do(AddFollowUp{f});
  }
  void ResolveIt(const Id& by = kYudi) {
    Do(Resolve{{"Dipasang.", LocalDate::At(now_), kLead, "Dipantau.", "031", "", {}}}, by);
  }
  void Wake(absl::Time at) {
    now_ = at;
    Do(DeadlinePassed{}, Id());
  }
  const Case& c() const { return last_.state; }

  calendar::WorkingDays calendar_ = TestCalendar();
  absl::Time now_ = At("2026-08-10", 8);
  Decision last_;
};

TEST_F(CaseClocks, ReRoutingRestartsTheClockOfTheUnitButNotTheWhole) {
  VerifyIt();
  const absl::Time unit = *c().resolution_due_at;
  const absl::Time whole = *c().overall_due_at;
  now_ = At("2026-08-12", 9);
  Do(Return{"Bukan kami.", false});
  EXPECT_FALSE(c().resolution_due_at.has_value());
  now_ = At("2026-08-13", 9);
  VerifyIt();
  EXPECT_GT(*c().resolution_due_at, unit);
  EXPECT_EQ(*c().overall_due_at, whole);
}

TEST_F(CaseClocks, AHoldPausesOnlyWherePolicySaysSo) {
  for (const bool pauses : {false, true}) {
    Case draft = Draft();
    draft.clocks.pause_on_hold = pauses;
    now_ = At("2026-08-10", 8);
    Begin(draft);
    now_ = At("2026-08-10", 10);
    Do(Hold{"Alamat?"}, Id());
    EXPECT_EQ(DueAt(c()), pauses ? *c().hold_due_at : At("2026-08-11", 8));
    now_ = At("2026-08-12", 10);
    Do(DeadlinePassed{}, Id());
    EXPECT_EQ(c().first_response_missed, !pauses);
    Do(Resume{"Jalan Rungkut 1."}, Id());
    // 22 hours were left when it was put on hold.
    if (pauses) {
      EXPECT_EQ(c().first_response_due_at, At("2026-08-13", 8));
    }
    EXPECT_EQ(c().first_response_missed, !pauses);
  }
}

TEST_F(CaseClocks, ABrokenPromiseIsNoticedAndANewOneTakesItsPlace) {
  VerifyIt();
  Do(Assign{kYudi}, Id());
  Promise("2026-08-12");
  EXPECT_EQ(NextDue(c()), At("2026-08-13", 0));
  Wake(At("2026-08-13", 0));
  EXPECT_TRUE(c().missed.contains(CaseClock::kPromise));
  EXPECT_TRUE(IsOnMayorsList(c()));
  EXPECT_EQ(c().escalation_level, 1);
  ASSERT_EQ(last_.escalations.size(), 1u);
  EXPECT_EQ(last_.escalations[0].holder_id, kYudi);
  EXPECT_EQ(last_.escalations[0].breached, CaseClock::kPromise);
  Promise("2026-08-14");
  EXPECT_FALSE(IsOnMayorsList(c()));
  EXPECT_EQ(c().escalation_level, 0);
  now_ = At("2026-08-14", 15);
  ResolveIt();
  EXPECT_FALSE(c().promised_on.has_value());
}

TEST_F(CaseClocks, EscalatesLevelByLevelAndEndsWithTheAct) {
  VerifyIt();
  Do(Assign{kYudi}, Id());
  Reply();
  Wake(*c().resolution_due_at);
  EXPECT_EQ(c().escalation_level, 1);
  EXPECT_EQ(last_.escalations[0].breached_at, *c().resolution_due_at);
  const absl::Time second = *c().escalation_due_at;
  EXPECT_EQ(NextDue(c()), second);
  Wake(second);
  EXPECT_EQ(c().escalation_level, 2);
  EXPECT_FALSE(IsOnMayorsList(c()));
  Wake(*c().escalation_due_at);
  EXPECT_EQ(c().escalation_level, kTopEscalation);
  EXPECT_FALSE(c().escalation_due_at.has_value());  // nobody stands above
  EXPECT_TRUE(IsOnMayorsList(c()));
  ResolveIt();
  EXPECT_EQ(c().escalation_level, 0);
  EXPECT_FALSE(IsOnMayorsList(c()));
}

TEST_F(CaseClocks, ABreachIsThatOfWhoeverHeldTheCaseThenHoweverLateItIsNoticed) {
  VerifyIt();
  Do(Assign{kYudi}, Id());
  Reply();
  now_ = *c().resolution_due_at + absl::Hours(30);  // the timer was down for a day
  Do(Assign{kDewi}, Id());
  ASSERT_EQ(last_.escalations.size(), 1u);
  EXPECT_EQ(last_.escalations[0].holder_id, kYudi);
  EXPECT_EQ(c().assigned_employee_id, kDewi);
}

TEST_F(CaseClocks, AnUnansweredReportIsOnTheMayorsListAfter24Hours) {
  VerifyIt();
  now_ = At("2026-08-11", 7);
  EXPECT_FALSE(IsOnMayorsList(c()));
  Wake(At("2026-08-11", 8));
  EXPECT_TRUE(IsOnMayorsList(c()));
  Reply();
  EXPECT_FALSE(IsOnMayorsList(c()));
  EXPECT_EQ(c().escalation_level, 0);
}

TEST_F(CaseClocks, ACounterCaseThatIsOpenAfterItsWeekIsOnTheMayorsList) {
  Begin(Draft(), 7);
  VerifyIt();
  Reply();
  EXPECT_EQ(c().mayor_due_at, At("2026-08-18", 0));
  Wake(At("2026-08-18", 0));
  EXPECT_TRUE(IsOnMayorsList(c()));
  EXPECT_EQ(c().escalation_level, 0);  // nobody has missed anything
  ResolveIt();
  EXPECT_FALSE(IsOnMayorsList(c()));
}

TEST_F(CaseClocks, ARevisedCalendarMovesWhatRunsAndSaysSo) {
  VerifyIt();
  const absl::Time before = *c().resolution_due_at;
  const absl::Time overall = *c().overall_due_at;
  // One more holiday within the 14 days, by a decree of the year.
  std::set<LocalDate> days = {LocalDate::Of("2026-08-17"), LocalDate::Of("2026-08-25"),
                              LocalDate::Of("2026-08-20")};
  calendar_.SetYear(2026, 2, days);
  Do(CalendarRevised{}, Id());
  ASSERT_EQ(last_.moves.size(), 2u);
  EXPECT_EQ(last_.moves[0], (DeadlineMove{CaseClock::kResolution, before, *c().resolution_due_at}));
  EXPECT_EQ(last_.moves[1].clock, CaseClock::kOverall);
  EXPECT_GT(*c().resolution_due_at, before);
  EXPECT_GT(*c().overall_due_at, overall);
  EXPECT_EQ(last_.events, std::vector<CaseEvent>{CaseEvent::kDeadlinesMoved});
  EXPECT_EQ(c().calendar_version, 2);
  Do(CalendarRevised{}, Id());
  EXPECT_TRUE(last_.events.empty());
}

TEST_F(CaseClocks, ARevisedCalendarMovesTheWindowAndWithItWhenFactsSettle) {
  VerifyIt();
  Do(Assign{kYudi}, Id());
  ResolveIt();
  Do(Rate{true, true, ""}, Id());
  const LocalDate until = *c().reopen_until;
  EXPECT_EQ(Try(CalendarRevised{}, Id())->events.size(), 0u);
  std::set<LocalDate> days = {LocalDate::Of("2026-08-17"), LocalDate::Of("2026-08-25"),
                              LocalDate::Of("2026-08-20")};
  calendar_.SetYear(2026, 2, days);
  // Closed cases have nothing that runs.
  EXPECT_EQ(Try(CalendarRevised{}, Id())->moves.size(), 0u);
  Do(Reopen{"Lagi.", true}, Id());
  ResolveIt();
  EXPECT_GT(*c().reopen_until, until);
}

TEST_F(CaseClocks, FraudTakesBackWhatFollowedFromTheReport) {
  VerifyIt();
  Do(Assign{kYudi}, Id());
  Reply();
  ResolveIt();
  Do(Rate{false, true, ""}, Id());
  EXPECT_FALSE(c().facts.empty());
  Do(DeclareFraud{"Saksi.", "Laporan tidak benar."}, Id());
  EXPECT_TRUE(c().facts.empty());
  EXPECT_EQ(c().status, Status::kArchived);
  EXPECT_EQ(c().archive_reason, ArchiveReason::kFraud);
  EXPECT_EQ(last_.events.back(), CaseEvent::kClosed);
  EXPECT_EQ(ReasonOf(Try(DeclareFraud{"Lagi.", "Lagi."}).status()), "CASE_STATE");
}

TEST_F(CaseClocks, WhoWroteTheReportDownEarnsNothingFavourableFromIt) {
  Case draft = Draft();
  draft.taken_by = kYudi;
  Begin(draft);
  VerifyIt();
  Do(Assign{kYudi}, Id());
  Reply();
  ResolveIt();
  Do(Rate{true, true, ""}, Id());
  for (const Fact& fact : c().facts) EXPECT_NE(fact.employee_id, kYudi);
  // What speaks against the officer stands.
  Begin(draft);
  VerifyIt();
  Do(Assign{kYudi}, Id());
  ResolveIt();
  Do(Rate{false, true, ""}, Id());
  EXPECT_TRUE(std::any_of(c().facts.begin(), c().facts.end(), [](const Fact& f) {
    return f.employee_id == kYudi && !f.favourable && f.act == ActKind::kClearAndCourteous;
  }));
}

TEST_F(CaseClocks, SupportingUnitsHaveClocksOfTheirOwn) {
  VerifyIt();
  Do(Refer{{kSupport}, 3, "Bantu."});
  ASSERT_EQ(last_.referrals.size(), 1u);
  EXPECT_EQ(last_.referrals[0].due_at, At("2026-08-14", 0));
  EXPECT_EQ(ReasonOf(Try(Refer{{kSupport}, 3, "Lagi."}).status()), "UNIT_TWICE");
  EXPECT_EQ(ReasonOf(Try(Refer{{kLead}, 3, "Lagi."}).status()), "UNIT_TWICE");
  EXPECT_EQ(FieldOf(Try(Refer{{Id::FromName("x")}, 0, "Lagi."}).status()), "working_days");
  Do(CompleteSupport{kSupport, "Selesai."});
  EXPECT_EQ(last_.support_done_id, kSupport);
  EXPECT_EQ(ReasonOf(Try(CompleteSupport{kLead, "Selesai."}).status()), "UNIT_NOT_FOUND");
}

TEST_F(CaseClocks, AnotherCategoryHasItsClockFromTheReferralOn) {
  VerifyIt();
  Do(Assign{kYudi}, Id());
  now_ = At("2026-08-12", 9);
  Category category;
  category.code = "KTP-EL";
  category.clocks.resolution_days = 5;
  Do(Recategorise{CaseClass::kInformationRequest, category, "Salah kategori."}, Id());
  EXPECT_EQ(c().category_code, "KTP-EL");
  EXPECT_EQ(c().resolution_due_at, At("2026-08-19", 0));  // five days after the 10th, not the 12th
  EXPECT_EQ(FieldOf(Try(Recategorise{CaseClass::kMisconductAllegation, category, "x"}).status()),
            "case_class");
}

TEST_F(CaseClocks, AnExchangeKeepsTheClockOfTheOtherSystem) {
  Case draft = Draft();
  draft.submitted_at = At("2026-08-07", 15);
  Begin(draft);
  EXPECT_EQ(c().submitted_at, At("2026-08-07", 15));
  EXPECT_EQ(c().first_response_due_at, At("2026-08-08", 15));
  EXPECT_EQ(c().verification_due_at, At("2026-08-13", 0));
}

}  // namespace
}  // namespace mumpuni::complaint::domain
