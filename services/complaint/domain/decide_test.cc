#include "services/complaint/domain/decide.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "common/core/status.h"
#include "services/complaint/domain/test_calendar.h"

namespace mumpuni::complaint::domain {
namespace {

using Status = CaseStatus;

const Id kYudi = Id::FromName("yudi");
const Id kDewi = Id::FromName("dewi");
const Id kLead = Id::FromName("DSDABM");

// Plays one case on one clock; every step must succeed.
class Play {
 public:
  explicit Play(Case draft = Report()) {
    const auto decision = Submit(std::move(draft), {now, calendar, Id()});
    EXPECT_TRUE(decision.ok()) << decision.status();
    last = *decision;
  }
  static Case Report() {
    Case draft;
    draft.id = Id::FromName("case");
    draft.channel_code = "WARGAKU";
    draft.body = "Saluran runtuh di samping jalan berlubang.";
    draft.reporter_ref = "ref";
    draft.reporter_verified = true;
    return draft;
  }
  absl::StatusOr<Decision> Try(const Command& command, const Id& actor = kYudi) {
    return Decide(last.state, command, {now, calendar, actor, holder_roster});
  }
  Play& Do(const Command& command, const Id& actor = kYudi) {
    const auto decision = Try(command, actor);
    EXPECT_TRUE(decision.ok()) << decision.status();
    if (decision.ok()) last = *decision;
    return *this;
  }
  Play& VerifyIt(CaseClass case_class = CaseClass::kComplaint) {
    Verify verify;
    verify.case_class = case_class;
    verify.category.code = "SALURAN";
    if (case_class != CaseClass::kMisconductAllegation) verify.lead_unit_id = kLead;
    return Do(verify, Id());
  }
  Play& AssignTo(const Id& officer) { return Do(Assign{officer}, Id()); }
  Play& Reply(const Id& author = kYudi) {
    FollowUp reply;
    reply.kind = FollowUpKind::kReply;
    reply.message = "Petugas akan memeriksa.";
    return Do(AddFollowUp{reply}, author);
  }
  Play& ResolveBy(const Id& officer, ActExclusion exclusion = ActExclusion::kNone) {
    return Do(ResolveWith(exclusion), officer);
  }
  Resolve ResolveWith(ActExclusion exclusion = ActExclusion::kNone) const {
    return Resolve{{"Saluran dipasang kembali.", LocalDate::At(now), kLead, "Dipantau sepekan.",
                    "DSDABM 031-000", "", exclusion}};
  }
  Play& RateIt(bool clear, bool solved) { return Do(Rate{clear, solved, ""}, Id()); }
  Play& ReopenIt(bool by_reporter = true) { return Do(Reopen{"Runtuh lagi.", by_reporter}, Id()); }
  const Case& c() const { return last.state; }
  // The published fact of an officer and act; nullopt: none.
  std::optional<Fact> FactOf(const Id& officer, ActKind act) const {
    for (const Fact& fact : c().facts) {
      if (fact.employee_id == officer && fact.act == act && !fact.held) return fact;
    }
    return std::nullopt;
  }

  const calendar::WorkingDays calendar = TestCalendar();
  absl::Time now = At("2026-08-10", 8);
  Roster holder_roster;
  Decision last;
};

// A case in each state.
Play In(Status status) {
  Play play;
  const auto external = [] {
    FollowUp f;
    f.kind = FollowUpKind::kReferExternal;
    f.message = "Diteruskan.";
    f.external_body = "PDAM";
    f.external_number = "17";
    return AddFollowUp{f};
  };
  const auto schedule = [] {
    FollowUp f;
    f.kind = FollowUpKind::kSchedule;
    f.message = "Diperbaiki Jumat.";
    f.internal_note = "Material datang Kamis.";
    f.budget_source = "DPA 2026";
    f.promised_on = LocalDate::Of("2026-08-14");
    return AddFollowUp{f};
  };
  switch (status) {
    case Status::kOnHold:
      return play.Do(Hold{"Alamat lengkap?"}, Id());
    case Status::kReferred:
      return play.VerifyIt();
    case Status::kAssigned:
      return play.VerifyIt().AssignTo(kYudi);
    case Status::kInProgress:
      return play.VerifyIt().AssignTo(kYudi).Reply();
    case Status::kScheduled:
      return play.VerifyIt().AssignTo(kYudi).Do(schedule());
    case Status::kReferredExternal:
      return play.VerifyIt().AssignTo(kYudi).Do(external());
    case Status::kResolved:
      return play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi);
    case Status::kClosedConfirmed:
      return play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi).RateIt(true, true);
    case Status::kClosedSilent:
      play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi);
      play.now = At("2026-08-27", 1);
      return play.Do(DeadlinePassed{}, Id());
    case Status::kArchived:
      return play.Do(Archive{ArchiveReason::kSpam, "Bukan laporan."}, Id());
    case Status::kMerged:
      return play.Do(MergeInto{Id::FromName("other"), "SBY-2026-000001"}, Id());
    default:
      return play;
  }
}

Command CommandNamed(const std::string& name, const Play& play) {
  FollowUp f;
  f.message = "Pesan.";
  f.internal_note = "Catatan.";
  f.promised_on = LocalDate::Of("2026-09-30");
  f.budget_source = "DPA";
  f.external_body = "PLN";
  f.external_number = "1";
  Verify verify;
  verify.case_class = CaseClass::kComplaint;
  verify.category.code = "SALURAN";
  verify.lead_unit_id = kLead;
  if (name == "verify") return verify;
  if (name == "hold") return Hold{"Alamat?"};
  if (name == "resume") return Resume{"Jalan Rungkut 1."};
  if (name == "archive") return Archive{ArchiveReason::kUnclear, "Tidak jelas."};
  if (name == "return") return Return{"Bukan wewenang kami.", false};
  if (name == "assign") return Assign{kDewi};
  if (name == "resolve") return play.ResolveWith();
  if (name == "rate no") return Rate{true, false, ""};
  if (name == "rate yes") return Rate{true, true, ""};
  if (name == "reopen") return Reopen{"Belum selesai.", true};
  if (name == "reclassify") return Reclassify{"Meminta uang di loket."};
  if (name == "merge") return MergeInto{Id::FromName("other"), "SBY-2026-000001"};
  const std::map<std::string, FollowUpKind> kinds = {{"note", FollowUpKind::kNote},
                                                     {"reply", FollowUpKind::kReply},
                                                     {"schedule", FollowUpKind::kSchedule},
                                                     {"external", FollowUpKind::kReferExternal}};
  f.kind = kinds.at(name);
  return AddFollowUp{f};
}

// One row per command, one column per state: the state after it, '-' where it is refused.
TEST(Decide, AllowsExactlyTheTableOfTransitions) {
  const std::map<char, Status> letters = {
      {'S', Status::kSubmitted},        {'H', Status::kOnHold},     {'R', Status::kReferred},
      {'A', Status::kAssigned},         {'P', Status::kInProgress}, {'D', Status::kScheduled},
      {'E', Status::kReferredExternal}, {'V', Status::kResolved},   {'C', Status::kClosedConfirmed},
      {'Q', Status::kClosedSilent},     {'X', Status::kArchived},   {'M', Status::kMerged}};
  const std::string states = "SHRAPDEVCQXM";
  const std::pair<const char*, const char*> rows[] = {
      {"verify", "R-----------"},   {"hold", "H-----------"},    {"resume", "-S----------"},
      {"archive", "XX----------"},  {"return", "--SS--------"},  {"assign", "--AAPDE-----"},
      {"note", "SHRAPDEV----"},     {"reply", "--PPPDE-----"},   {"schedule", "--DDDDD-----"},
      {"external", "--EEEEE-----"}, {"resolve", "--VVVVV-----"}, {"rate no", "-------P----"},
      {"rate yes", "-------C----"}, {"reopen", "-------PP---"},  {"reclassify", "RRRRRRR-----"},
      {"merge", "MMMMMMM-----"}};
  for (const auto& [name, expected] : rows) {
    for (size_t i = 0; i < states.size(); ++i) {
      Play play = In(letters.at(states[i]));
      ASSERT_EQ(play.c().status, letters.at(states[i])) << states[i];
      const auto decision = play.Try(CommandNamed(name, play));
      SCOPED_TRACE(std::string(name) + " in " + states[i]);
      if (expected[i] != '-') {
        ASSERT_TRUE(decision.ok()) << decision.status();
        EXPECT_EQ(decision->state.status, letters.at(expected[i]));
        EXPECT_FALSE(decision->events.empty());
      } else if (std::string(name).rfind("rate", 0) == 0 && states[i] == 'C') {
        EXPECT_EQ(ReasonOf(decision.status()), "ALREADY_RATED");
      } else {
        EXPECT_EQ(ReasonOf(decision.status()), "CASE_STATE");
      }
    }
  }
}

TEST(Submit, FixesTheFirstDeadlines) {
  Play play;
  EXPECT_EQ(play.c().first_response_due_at, At("2026-08-11", 8));
  EXPECT_EQ(play.c().verification_due_at, At("2026-08-14", 0));  // after Thursday the 13th
  EXPECT_EQ(play.c().calendar_version, 1);
  EXPECT_EQ(play.last.events, std::vector<CaseEvent>{CaseEvent::kSubmitted});
  EXPECT_EQ(NextDue(play.c()), At("2026-08-11", 8));
  EXPECT_EQ(DueAt(play.c()), At("2026-08-11", 8));
}

TEST(Submit, RefusesWithFieldAndReason) {
  const auto refused = [](void (*change)(Case&)) {
    Case draft = Play::Report();
    change(draft);
    const auto calendar = TestCalendar();
    return Submit(draft, {At("2026-08-10", 8), calendar, Id()}).status();
  };
  EXPECT_EQ(FieldOf(refused([](Case& c) { c.body.clear(); })), "body");
  EXPECT_EQ(ReasonOf(refused([](Case& c) { c.body.assign(4001, 'x'); })), "TEXT_TOO_LONG");
  EXPECT_EQ(FieldOf(refused([](Case& c) { c.subjects.resize(1); })), "subjects");
  EXPECT_EQ(FieldOf(refused([](Case& c) { c.region_code = "35 78"; })), "region_code");
}

TEST(Verify, StartsTheClockOfTheClass) {
  Play play;
  play.VerifyIt();
  EXPECT_EQ(play.c().resolution_due_at, At("2026-09-02", 0));  // 14 working days: 1 September
  EXPECT_EQ(play.c().lead_unit_id, kLead);
  Play misconduct;
  misconduct.VerifyIt(CaseClass::kMisconductAllegation);
  EXPECT_TRUE(misconduct.c().reporter_anonymous);
  EXPECT_TRUE(misconduct.c().content_confidential);
  EXPECT_TRUE(misconduct.c().lead_unit_id.IsNil());
  EXPECT_GT(*misconduct.c().resolution_due_at, At("2026-10-31", 0));  // 60 working days
}

TEST(Verify, RefusesBadReferrals) {
  Play play;
  Verify verify;
  verify.case_class = CaseClass::kComplaint;
  EXPECT_EQ(ReasonOf(play.Try(verify).status()), "LEAD_UNIT_REQUIRED");
  verify.lead_unit_id = kLead;
  verify.supporting_unit_ids = {kLead};
  EXPECT_EQ(ReasonOf(play.Try(verify).status()), "UNIT_TWICE");
  verify.case_class = CaseClass::kMisconductAllegation;
  EXPECT_EQ(ReasonOf(play.Try(verify).status()), "REFERRAL_NOT_ALLOWED");
  verify.case_class = CaseClass::kUnspecified;
  EXPECT_EQ(FieldOf(play.Try(verify).status()), "case_class");
}

TEST(FirstResponse, InTimeIsFavourableForTheHolder) {
  Play play;
  play.VerifyIt().AssignTo(kYudi);
  play.now = At("2026-08-10", 15);
  play.Reply(kDewi);
  const auto fact = play.FactOf(kYudi, ActKind::kFirstResponseOnTime);
  ASSERT_TRUE(fact.has_value());
  EXPECT_TRUE(fact->favourable);
  EXPECT_EQ(fact->counts_from.ToString(), "2026-08-10");
  EXPECT_EQ(fact->settles_on.ToString(), "2026-08-26");
  EXPECT_EQ(play.c().answered_by, kDewi);
  play.now = At("2026-08-20", 9);
  play.Reply(kDewi);
  EXPECT_EQ(play.c().facts.size(), 1u);
}

TEST(FirstResponse, LateIsUnfavourableForTheHolderAtTheDeadline) {
  Play play;
  play.VerifyIt().AssignTo(kYudi);
  play.now = At("2026-08-11", 8);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.last.events, std::vector<CaseEvent>{CaseEvent::kDeadlineMissed});
  const auto fact = play.FactOf(kYudi, ActKind::kFirstResponseOnTime);
  ASSERT_TRUE(fact.has_value());
  EXPECT_FALSE(fact->favourable);
  EXPECT_EQ(fact->occurred_on.ToString(), "2026-08-11");
  EXPECT_EQ(fact->counts_from.ToString(), "2026-08-12");
  EXPECT_EQ(fact->exclusion, ActExclusion::kNone);
  // The timer again, a reply and another officer change nothing about it.
  play.Do(DeadlinePassed{}, Id());
  EXPECT_TRUE(play.last.events.empty());
  play.AssignTo(kDewi).Reply(kDewi);
  EXPECT_EQ(play.c().facts.size(), 1u);
}

TEST(FirstResponse, IsSettledBeforeALateCommandEvenIfTheTimerIsLate) {
  Play play;
  play.VerifyIt().AssignTo(kYudi);
  play.now = At("2026-08-11", 9);
  play.AssignTo(kDewi);
  EXPECT_EQ(play.last.events,
            (std::vector<CaseEvent>{CaseEvent::kDeadlineMissed, CaseEvent::kAssigned}));
  EXPECT_TRUE(play.FactOf(kYudi, ActKind::kFirstResponseOnTime).has_value());
  EXPECT_FALSE(play.FactOf(kDewi, ActKind::kFirstResponseOnTime).has_value());
}

TEST(FirstResponse, ChargesTheUnitAloneWhereNobodyHeldTheCase) {
  Play play;
  play.VerifyIt();
  play.now = At("2026-08-11", 9);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_TRUE(play.c().first_response_missed);
  ASSERT_EQ(play.c().facts.size(), 1u);
  EXPECT_TRUE(play.c().facts[0].employee_id.IsNil());
  EXPECT_EQ(play.c().facts[0].unit_id, kLead);
  EXPECT_FALSE(play.c().facts[0].favourable);
  EXPECT_EQ(play.c().facts[0].counts_from.ToString(), "2026-08-12");
  play.AssignTo(kYudi).Reply();
  EXPECT_EQ(play.c().facts.size(), 1u);
}

TEST(FirstResponse, ChargesTheUnitWhereTheHolderHadNoTime) {
  Play play;
  play.last.state.first_response_due_at = At("2026-08-11", 9);
  play.VerifyIt();
  play.now = At("2026-08-11", 8);  // one hour of duty is left
  play.AssignTo(kYudi);
  play.now = At("2026-08-11", 10);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kFirstResponseOnTime)->exclusion, ActExclusion::kOffDuty);
  const auto unit = play.FactOf(Id(), ActKind::kFirstResponseOnTime);
  ASSERT_TRUE(unit.has_value());
  EXPECT_EQ(unit->exclusion, ActExclusion::kNone);
}

TEST(FirstResponse, DoesNotChargeAHolderWhoWasAway) {
  Play play;
  play.VerifyIt().AssignTo(kYudi);
  EXPECT_FALSE(NeedsRoster(play.c(), At("2026-08-11", 7)));
  EXPECT_TRUE(NeedsRoster(play.c(), At("2026-08-11", 8)));
  play.holder_roster.absences = {{LocalDate::Of("2026-08-10"), LocalDate::Of("2026-08-10")}};
  play.now = At("2026-08-11", 9);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kFirstResponseOnTime)->exclusion, ActExclusion::kOffDuty);
  // The unit was there all the time.
  EXPECT_EQ(play.FactOf(Id(), ActKind::kFirstResponseOnTime)->exclusion, ActExclusion::kNone);
}

TEST(FirstResponse, ChargesNobodyWhoWasGivenTheCaseTooLate) {
  Play late;
  late.now = At("2026-08-11", 7, 45);  // a quarter of an hour of duty is left
  late.VerifyIt();
  late.now = At("2026-08-11", 9);
  late.Do(DeadlinePassed{}, Id());
  EXPECT_TRUE(late.c().facts.empty());
  Play unverified;  // no unit had it
  unverified.now = At("2026-08-11", 9);
  unverified.Do(DeadlinePassed{}, Id()).VerifyIt().AssignTo(kYudi).Reply();
  EXPECT_TRUE(unverified.c().facts.empty());
}

TEST(FirstResponse, CreditsTheUnitAloneWhereNobodyHeldTheCase) {
  Play play;
  play.VerifyIt().Reply(kDewi);
  const auto unit = play.FactOf(Id(), ActKind::kFirstResponseOnTime);
  ASSERT_TRUE(unit.has_value());
  EXPECT_TRUE(unit->favourable);
  EXPECT_EQ(unit->unit_id, kLead);
}

TEST(Facts, NameTheUnitThatLedAtTheTimeOfTheAct) {
  Play play;
  play.VerifyIt();
  play.now = At("2026-08-11", 9);
  play.Do(DeadlinePassed{}, Id()).Do(Return{"Bukan kami.", false}, Id());
  Verify verify = std::get<Verify>(CommandNamed("verify", play));
  verify.lead_unit_id = Id::FromName("DLH");
  play.Do(verify, Id()).AssignTo(kYudi).ResolveBy(kYudi).RateIt(true, true);
  ASSERT_EQ(play.c().facts.size(), 3u);
  EXPECT_EQ(play.FactOf(Id(), ActKind::kFirstResponseOnTime)->unit_id, kLead);
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kClearAndCourteous)->unit_id, verify.lead_unit_id);
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kRightFirstTime)->unit_id, verify.lead_unit_id);
}

TEST(Facts, AreAboutTheUnitAloneWhereNoEmployeeDeclaredTheResolution) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(Id()).RateIt(true, false);
  EXPECT_FALSE(play.FactOf(Id(), ActKind::kRightFirstTime).has_value());  // held
  play.ResolveBy(Id()).RateIt(true, true);
  EXPECT_FALSE(play.FactOf(Id(), ActKind::kRightFirstTime)->favourable);
  EXPECT_TRUE(play.FactOf(Id(), ActKind::kClearAndCourteous)->favourable);
}

TEST(Rating, SpeaksOfAuthorAndResolver) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).Reply();
  play.now = At("2026-08-14", 10);
  play.ResolveBy(kYudi).RateIt(false, true);
  const auto clear = play.FactOf(kYudi, ActKind::kClearAndCourteous);
  const auto right = play.FactOf(kYudi, ActKind::kRightFirstTime);
  ASSERT_TRUE(clear.has_value() && right.has_value());
  EXPECT_FALSE(clear->favourable);
  EXPECT_EQ(clear->counts_from.ToString(), "2026-08-18");  // the 17th is a holiday
  EXPECT_TRUE(right->favourable);
  EXPECT_EQ(right->counts_from.ToString(), "2026-08-14");
  EXPECT_EQ(right->settles_on.ToString(), "2026-09-01");
  EXPECT_EQ(play.c().status, Status::kClosedConfirmed);
  EXPECT_EQ(play.last.events, (std::vector<CaseEvent>{CaseEvent::kRated, CaseEvent::kClosed}));
}

TEST(Rating, NotSolvedGoesBackToWorkAndIsNeverSilence) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi).RateIt(true, false);
  EXPECT_EQ(play.c().status, Status::kInProgress);
  EXPECT_EQ(play.last.events, (std::vector<CaseEvent>{CaseEvent::kRated, CaseEvent::kReopened}));
  EXPECT_EQ(play.c().reopen_count, 1);
  // The first answer stands, the second is owed until the next resolution.
  EXPECT_TRUE(play.FactOf(kYudi, ActKind::kClearAndCourteous)->favourable);
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kRightFirstTime).has_value());
  play.now = At("2026-08-27", 1);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.c().status, Status::kInProgress);
  play.ResolveBy(kYudi);
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kRightFirstTime)->favourable);
}

TEST(Silence, DoesNotCloseACaseThatWasRatedNotSolved) {
  Play play = In(Status::kResolved);
  play.last.state.rating = Rating{true, false, "", play.now};
  play.now = At("2026-08-27", 1);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.c().status, Status::kInProgress);
}

TEST(Rating, IsRefusedAfterTheWindowEvenIfTheTimerIsLate) {
  Play play = In(Status::kResolved);
  play.now = At("2026-08-27", 0);
  EXPECT_EQ(ReasonOf(play.Try(Rate{true, true, ""}).status()), "REOPEN_WINDOW_OVER");
}

TEST(Rating, SpeaksOfTheAuthorOfTheAnswerNotOfWhoeverResolved) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).Reply(kDewi).Reply(Id()).ResolveBy(kYudi).RateIt(true, true);
  EXPECT_TRUE(play.FactOf(kDewi, ActKind::kClearAndCourteous).has_value());
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kClearAndCourteous).has_value());
  EXPECT_TRUE(play.FactOf(kYudi, ActKind::kRightFirstTime).has_value());
  Play silent;  // nobody wrote but the resolver
  silent.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi).RateIt(true, true);
  EXPECT_TRUE(silent.FactOf(kYudi, ActKind::kClearAndCourteous).has_value());
}

TEST(Announcement, ComesBeforeALateNoticedMissCounts) {
  Play play;
  play.VerifyIt().AssignTo(kYudi);
  play.now = At("2026-08-14", 9);  // the timer was three days late
  play.Do(DeadlinePassed{}, Id());
  const auto fact = play.FactOf(kYudi, ActKind::kFirstResponseOnTime);
  ASSERT_TRUE(fact.has_value());
  EXPECT_EQ(fact->occurred_on.ToString(), "2026-08-11");
  EXPECT_EQ(fact->counts_from.ToString(), "2026-08-18");  // the 17th is a holiday
  EXPECT_EQ(fact->settles_on.ToString(), "2026-09-01");
}

TEST(Announcement, ComesBeforeAFactThatWasHeldCounts) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi).RateIt(true, false);
  play.now = At("2026-09-10", 9);
  play.ResolveBy(kYudi);
  const auto fact = play.FactOf(kYudi, ActKind::kRightFirstTime);
  ASSERT_TRUE(fact.has_value());
  EXPECT_EQ(fact->occurred_on.ToString(), "2026-08-10");
  EXPECT_EQ(fact->counts_from.ToString(), "2026-09-11");
  EXPECT_EQ(fact->settles_on, *play.c().reopen_until);
}

TEST(Exclusion, CoversUnfavourableFactsOnlyOnceConfirmed) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi, ActExclusion::kLawfulRefusal);
  play.Do(ConfirmExclusion{"Permohonan melanggar Perda."}, kDewi);
  EXPECT_EQ(play.last.events, std::vector<CaseEvent>{CaseEvent::kFollowedUp});
  play.RateIt(true, false).ResolveBy(kYudi);
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kRightFirstTime)->exclusion, ActExclusion::kLawfulRefusal);
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kClearAndCourteous)->exclusion, ActExclusion::kNone);
}

TEST(Exclusion, ThatIsOnlyClaimedExcludesNothingAndCountsNothingYet) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).Reply().ResolveBy(kYudi, ActExclusion::kNoBudget);
  play.RateIt(false, true);
  const auto claimed = play.FactOf(kYudi, ActKind::kClearAndCourteous);
  EXPECT_EQ(claimed->exclusion, ActExclusion::kNone);
  EXPECT_EQ(claimed->counts_from, claimed->settles_on.PlusDays(1));
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kRightFirstTime)->counts_from.ToString(), "2026-08-10");
  play.Do(ConfirmExclusion{"DPA tidak memuatnya."}, kDewi);
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kClearAndCourteous)->exclusion, ActExclusion::kNoBudget);
  EXPECT_EQ(ReasonOf(play.Try(ConfirmExclusion{"Lagi."}, kDewi).status()), "EXCLUSION_NOT_CLAIMED");
}

TEST(Exclusion, OfAHeldFactMayBeConfirmedUntilTheNextWindowEnds) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi, ActExclusion::kFieldCrew).RateIt(true, false);
  play.now = At("2026-09-10", 9);
  play.AssignTo(kDewi).ResolveBy(kDewi);
  const auto owed = play.FactOf(kYudi, ActKind::kRightFirstTime);
  EXPECT_EQ(owed->exclusion, ActExclusion::kNone);
  EXPECT_EQ(owed->counts_from, play.c().reopen_until->PlusDays(1));
  // Whoever has resolved it since claims nothing, so may confirm; the first resolver may not.
  EXPECT_EQ(ReasonOf(play.Try(ConfirmExclusion{"Regu lain."}, kYudi).status()),
            "SELF_CONFIRMATION");
  play.Do(ConfirmExclusion{"Regu lain."}, kDewi);
  EXPECT_EQ(play.FactOf(kYudi, ActKind::kRightFirstTime)->exclusion, ActExclusion::kFieldCrew);
}

TEST(Exclusion, IsNotConfirmedByWhomItFavoursNorTooLate) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).Reply(kDewi).ResolveBy(kYudi, ActExclusion::kNoBudget);
  const auto refused = [&](const Id& actor) {
    return ReasonOf(play.Try(ConfirmExclusion{"DPA."}, actor).status());
  };
  EXPECT_EQ(refused(kYudi), "SELF_CONFIRMATION");
  play.RateIt(false, true);
  EXPECT_EQ(refused(kDewi), "SELF_CONFIRMATION");  // wrote the answer that was found unclear
  EXPECT_TRUE(play.Try(ConfirmExclusion{"DPA."}, Id::FromName("head")).ok());
  EXPECT_EQ(FieldOf(play.Try(ConfirmExclusion{""}, Id::FromName("head")).status()), "reason");
  play.now = At("2026-08-27", 0);
  EXPECT_EQ(refused(Id::FromName("head")), "REOPEN_WINDOW_OVER");
  Play silent;
  silent.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi);
  EXPECT_EQ(ReasonOf(silent.Try(ConfirmExclusion{"DPA."}, kDewi).status()),
            "EXCLUSION_NOT_CLAIMED");
}

TEST(Silence, ClosesWithoutAFact) {
  Play play = In(Status::kClosedSilent);
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kRightFirstTime).has_value());
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kClearAndCourteous).has_value());
}

TEST(Silence, DoesNotCloseVisibleWorkWithoutPhoto) {
  Play play;
  Verify verify;
  verify.case_class = CaseClass::kComplaint;
  verify.category.code = "JALAN";
  verify.category.physical = true;
  verify.lead_unit_id = kLead;
  play.Do(verify, Id()).AssignTo(kYudi).ResolveBy(kYudi);
  play.now = At("2026-08-26", 23);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.c().status, Status::kResolved);  // the window is not over yet
  play.now = At("2026-08-27", 0);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.c().status, Status::kInProgress);
  EXPECT_EQ(play.last.events, std::vector<CaseEvent>{CaseEvent::kReopened});
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kRightFirstTime).has_value());
}

TEST(Reopen, WithdrawsTheFactsOfThatResolutionExactly) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).Reply();
  const std::vector<Fact> before = play.c().facts;
  play.ResolveBy(kYudi).RateIt(true, true);
  EXPECT_EQ(play.c().facts.size(), 3u);
  play.ReopenIt(false);
  EXPECT_EQ(play.c().facts, before);
  EXPECT_EQ(play.c().reopen_count, 1);
}

TEST(Reopen, OwesAnUnfavourableFactWithTheNextResolution) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi).ReopenIt();
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kRightFirstTime).has_value());
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kClearAndCourteous).has_value());
  play.AssignTo(kDewi).ResolveBy(kDewi);
  ASSERT_TRUE(play.FactOf(kYudi, ActKind::kRightFirstTime).has_value());
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kRightFirstTime)->favourable);
  play.RateIt(true, true);
  EXPECT_FALSE(play.FactOf(kYudi, ActKind::kRightFirstTime)->favourable);
  EXPECT_TRUE(play.FactOf(kDewi, ActKind::kRightFirstTime)->favourable);
}

TEST(Reopen, TheSameOfficerDoesNotMakeGoodTheFirstTime) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi).ReopenIt().ResolveBy(kYudi).RateIt(true, true);
  const auto right = play.FactOf(kYudi, ActKind::kRightFirstTime);
  ASSERT_TRUE(right.has_value());
  EXPECT_FALSE(right->favourable);
  EXPECT_TRUE(play.FactOf(kYudi, ActKind::kClearAndCourteous)->favourable);
}

TEST(Reopen, IsRefusedAfterTheWindow) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi);
  play.now = At("2026-08-26", 23, 59);
  EXPECT_TRUE(play.Try(Reopen{"Lagi.", true}).ok());
  play.now = At("2026-08-27", 0);
  EXPECT_EQ(ReasonOf(play.Try(Reopen{"Lagi.", true}).status()), "REOPEN_WINDOW_OVER");
}

TEST(Misconduct, NeverBecomesAFact) {
  Play play;
  play.VerifyIt(CaseClass::kMisconductAllegation);
  play.now = At("2026-08-12", 9);
  play.Do(DeadlinePassed{}, Id());
  play.Reply().ResolveBy(kYudi).RateIt(false, false).ResolveBy(kYudi).ReopenIt().ResolveBy(kYudi);
  EXPECT_TRUE(play.c().facts.empty());
  Play assigned;
  assigned.VerifyIt(CaseClass::kMisconductAllegation);
  EXPECT_EQ(ReasonOf(assigned.Try(Assign{kYudi}).status()), "CASE_STATE");
}

TEST(Misconduct, ThatShowsLaterTakesUnitsOfficerAndFactsAway) {
  Play play;
  play.VerifyIt().AssignTo(kYudi).Reply().ResolveBy(kYudi).RateIt(false, false);
  EXPECT_FALSE(play.c().facts.empty());
  play.now = At("2026-08-12", 9);
  play.Do(Reclassify{"Meminta uang di loket."}, Id());
  EXPECT_TRUE(IsMisconduct(play.c()));
  EXPECT_TRUE(play.c().facts.empty());
  EXPECT_TRUE(play.c().lead_unit_id.IsNil());
  EXPECT_TRUE(play.c().assigned_employee_id.IsNil());
  EXPECT_TRUE(play.c().reporter_anonymous && play.c().content_confidential);
  EXPECT_GT(*play.c().resolution_due_at, At("2026-10-31", 0));  // 60 working days
  ASSERT_EQ(play.last.follow_ups.size(), 2u);
  EXPECT_EQ(play.last.follow_ups[0].kind, FollowUpKind::kNote);
  EXPECT_EQ(play.last.follow_ups[1].message.find("uang"), std::string::npos);
  EXPECT_EQ(ReasonOf(play.Try(Reclassify{"Lagi."}).status()), "CASE_STATE");
}

TEST(Appreciation, IsFavourableForThePersonNamed) {
  Case draft = Play::Report();
  draft.subjects = {{kDewi, Id()}};
  Play play(draft);
  play.VerifyIt(CaseClass::kAppreciation);
  const auto fact = play.FactOf(kDewi, ActKind::kClearAndCourteous);
  ASSERT_TRUE(fact.has_value());
  EXPECT_TRUE(fact->favourable);
  // Returned and read as a complaint: the fact is gone.
  play.Do(Return{"Bukan kami.", false}, Id()).VerifyIt(CaseClass::kComplaint);
  EXPECT_TRUE(play.c().facts.empty());
}

TEST(Return, IsLimitedToTwoHopsExceptForTheCity) {
  Play play;
  for (int hop = 0; hop < 2; ++hop) play.VerifyIt().Do(Return{"Bukan kami.", false}, Id());
  play.VerifyIt();
  EXPECT_EQ(ReasonOf(play.Try(Return{"Bukan kami.", false}).status()), "REROUTE_LIMIT");
  EXPECT_TRUE(play.Try(Return{"Diputuskan kota.", true}).ok());
}

TEST(Hold, IsNoFirstAnswerAndHasItsOwnLength) {
  Case draft = Play::Report();
  draft.clocks.hold_days = 3;
  Play play(draft);
  play.Do(Hold{"Alamat lengkap?"}, kYudi);
  EXPECT_FALSE(play.c().first_response_at.has_value());
  EXPECT_EQ(play.c().hold_due_at, At("2026-08-14", 0));
  play.now = At("2026-08-11", 9);
  play.Do(Resume{"Jalan Rungkut 1."}, Id());
  EXPECT_TRUE(play.c().first_response_missed);
}

TEST(ReporterMessage, IsAKindOfItsOwnAndForItsOwnReporter) {
  Play play = In(Status::kOnHold);
  play.Do(Resume{"Jalan Rungkut 1."}, Id());
  ASSERT_EQ(play.last.follow_ups.size(), 2u);
  EXPECT_EQ(play.last.follow_ups[0].kind, FollowUpKind::kReporterMessage);
  EXPECT_EQ(play.last.follow_ups[0].message, "Jalan Rungkut 1.");
  play.VerifyIt().AssignTo(kYudi).ResolveBy(kYudi).ReopenIt();
  ASSERT_EQ(play.last.follow_ups.size(), 2u);
  EXPECT_EQ(play.last.follow_ups[0].kind, FollowUpKind::kReporterMessage);
  play.ResolveBy(kYudi).ReopenIt(false);  // staff speaks to the citizen
  ASSERT_EQ(play.last.follow_ups.size(), 1u);
  EXPECT_EQ(play.last.follow_ups[0].kind, FollowUpKind::kStep);

  FollowUp f;
  f.case_id = Id::FromName("case");
  for (const auto& [kind, own, other] :
       {std::tuple(FollowUpKind::kNote, false, false), std::tuple(FollowUpKind::kReply, true, true),
        std::tuple(FollowUpKind::kStep, true, true),
        std::tuple(FollowUpKind::kReporterMessage, true, false)}) {
    f.kind = kind;
    EXPECT_EQ(IsForReporter(f, f.case_id), own) << static_cast<int>(kind);
    EXPECT_EQ(IsForReporter(f, Id::FromName("merged")), other) << static_cast<int>(kind);
  }
}

TEST(Hold, ArchivesWhenTheDataDoNotCome) {
  Play play = In(Status::kOnHold);
  play.now = At("2026-08-27", 0);
  play.Do(DeadlinePassed{}, Id());
  EXPECT_EQ(play.c().status, Status::kArchived);
  EXPECT_EQ(play.c().archive_reason, ArchiveReason::kIncomplete);
}

TEST(Deadlines, AreReportedOnlyWhileTheyMeanSomething) {
  Play play;
  play.now = At("2026-08-13", 23);
  play.last.state.first_response_at = At("2026-08-10", 9);
  EXPECT_TRUE(play.Try(DeadlinePassed{})->events.empty());
  play.now = At("2026-08-14", 0);
  EXPECT_EQ(play.Try(DeadlinePassed{})->events.size(), 1u);
  play.VerifyIt();
  EXPECT_TRUE(play.Try(DeadlinePassed{})->events.empty());
  play.now = At("2026-10-01", 0);
  EXPECT_EQ(play.Try(DeadlinePassed{})->events.size(), 1u);
}

TEST(Resolve, NeedsAllParts) {
  Play play;
  play.VerifyIt().AssignTo(kYudi);
  const auto refused = [&](void (*change)(Resolution&)) {
    Resolve resolve = play.ResolveWith();
    change(resolve.resolution);
    return FieldOf(play.Try(resolve).status());
  };
  EXPECT_EQ(refused([](Resolution& r) { r.action_taken.clear(); }), "resolution.action_taken");
  EXPECT_EQ(refused([](Resolution& r) { r.next_steps.clear(); }), "resolution.next_steps");
  EXPECT_EQ(refused([](Resolution& r) { r.contact.clear(); }), "resolution.contact");
  EXPECT_EQ(refused([](Resolution& r) { r.done_by_unit_id = Id(); }), "resolution.done_by_unit_id");
  EXPECT_EQ(refused([](Resolution& r) { r.done_on = LocalDate::Of("2026-08-11"); }),
            "resolution.done_date");
}

TEST(FollowUp, PromisesNeedDateReasonAndBudget) {
  Play play;
  play.VerifyIt().AssignTo(kYudi);
  const auto refused = [&](void (*change)(FollowUp&)) {
    AddFollowUp add = std::get<AddFollowUp>(CommandNamed("schedule", play));
    change(add.follow_up);
    return FieldOf(play.Try(add).status());
  };
  EXPECT_EQ(refused([](FollowUp& f) { f.promised_on.reset(); }), "promised_date");
  EXPECT_EQ(refused([](FollowUp& f) { f.promised_on = LocalDate::Of("2026-08-09"); }),
            "promised_date");
  EXPECT_EQ(refused([](FollowUp& f) { f.budget_source.clear(); }), "budget_source");
  EXPECT_EQ(refused([](FollowUp& f) { f.internal_note.clear(); }), "internal_note");
  EXPECT_EQ(refused([](FollowUp& f) { f.message.clear(); }), "message");
}

}  // namespace
}  // namespace mumpuni::complaint::domain
