#include "services/personnel/domain/career.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "common/core/status.h"

namespace mumpuni::personnel::domain {
namespace {

const Id kDesk = Id::FromName("desk"), kCounter = Id::FromName("counter"),
         kHead = Id::FromName("head");

// A career under construction: every decision gets the next id and minute.
class Book {
 public:
  Action& Add(ActionKind kind, const char* day) {
    Action action;
    action.kind = kind;
    action.effective_on = LocalDate::Of(day);
    action.recorded_at =
        absl::FromUnixSeconds(1'700'000'000 + 60 * static_cast<int64_t>(list_.size()));
    action.id = Id::New(action.recorded_at);
    list_.push_back(action);
    return list_.back();
  }
  Action& Hire(const char* day, Id position = kDesk) {
    Action& hire = Add(ActionKind::kHire, day);
    hire.employee_number = "198609262015051001";
    hire.employment_type = EmploymentType::kPns;
    hire.grade_code = "III/a";
    hire.position_id = position;
    return hire;
  }
  Action& HireOnContract(const char* day, const char* until) {
    Action& hire = Hire(day);
    hire.employee_number = "199002282024212001";
    hire.employment_type = EmploymentType::kContract;
    hire.grade_code = "IX";
    hire.contract_term = DateRange{LocalDate::Of(day), LocalDate::Of(until)};
    return hire;
  }
  Action& Transfer(const char* day, Id position) {
    Action& move = Add(ActionKind::kTransfer, day);
    move.position_id = position;
    return move;
  }
  Action& Act(const char* day, Id position, const char* until = nullptr) {
    Action& act = Add(ActionKind::kAppointActing, day);
    act.position_id = position;
    act.acting_kind = ActingKind::kActing;
    if (until != nullptr) act.planned_end = LocalDate::Of(until);
    return act;
  }
  Action& End(const char* last_day) {
    Action& end = Add(ActionKind::kEndService, last_day);
    end.reason = DeactivationReason::kRetired;
    return end;
  }
  std::vector<Action>& list() { return list_; }
  absl::StatusOr<Career> Follow() { return domain::Follow(list_, list_.back().id); }
  // The error of the newest decision, as "REASON field".
  std::string Refusal() {
    const auto career = Follow();
    return career.ok() ? "" : ReasonOf(career.status()) + " " + FieldOf(career.status());
  }

 private:
  std::vector<Action> list_;
};

std::string DaysOf(const Career& career) {
  std::string text;
  for (const Standing& standing : career.standings) {
    text += standing.start.ToString() + ".." +
            (standing.end.has_value() ? standing.end->ToString() : "") + " ";
  }
  return text;
}

TEST(CareerTest, DecisionsInAnyOrderMakeOneLineOfDays) {
  Book book;
  book.End("2026-07-31");
  book.Transfer("2020-01-01", kCounter);
  book.Hire("2015-05-01");
  Action& promotion = book.Add(ActionKind::kPromote, "2019-04-01");
  promotion.grade_code = "III/b";
  const auto career = Follow(book.list(), Id());
  ASSERT_TRUE(career.ok()) << career.status();
  EXPECT_EQ(DaysOf(*career),
            "2015-05-01..2019-03-31 2019-04-01..2019-12-31 2020-01-01..2026-07-31 2026-08-01.. ");
  EXPECT_EQ(career->On(LocalDate::Of("2015-04-30")), nullptr);
  EXPECT_EQ(career->On(LocalDate::Of("2019-12-31"))->position_id, kDesk);
  const Standing* last = career->On(LocalDate::Of("2026-07-31"));
  EXPECT_EQ(last->position_id, kCounter);
  EXPECT_EQ(last->grade_code, "III/b");
  EXPECT_EQ(last->grade_since.ToString(), "2019-04-01");
  EXPECT_EQ(last->position_since.ToString(), "2020-01-01");
  const Standing* gone = career->On(LocalDate::Of("2030-01-01"));
  EXPECT_FALSE(gone->in_service);
  EXPECT_EQ(gone->reason, DeactivationReason::kRetired);
  EXPECT_TRUE(gone->position_id.IsNil());
}

TEST(CareerTest, WhatHappensOnOneDayIsOneStanding) {
  Book book;
  book.Hire("2015-05-01");
  book.Add(ActionKind::kPromote, "2020-01-01").grade_code = "III/b";
  book.Transfer("2020-01-01", kCounter);
  const auto career = book.Follow();
  ASSERT_TRUE(career.ok());
  EXPECT_EQ(DaysOf(*career), "2015-05-01..2019-12-31 2020-01-01.. ");
  book.Transfer("2020-01-01", kHead);
  EXPECT_EQ(book.Refusal(), "ACTION_SAME_DAY effective_date");
}

TEST(CareerTest, NothingIsDecidedAboutWhoIsNotInService) {
  Book book;
  book.Hire("2015-05-01");
  book.End("2020-12-31");
  book.Transfer("2020-12-31", kCounter);
  EXPECT_EQ(book.Refusal(), "") << "the last day is a day in service";
  book.list().pop_back();
  book.Transfer("2021-01-01", kCounter);
  EXPECT_EQ(book.Refusal(), "EMPLOYEE_NOT_ACTIVE effective_date");
  book.list().pop_back();
  book.Transfer("2015-04-30", kCounter);
  EXPECT_EQ(book.Refusal(), "EMPLOYEE_NOT_ACTIVE effective_date") << "before the hire";
  book.list().pop_back();
  Action& back = book.Add(ActionKind::kReactivate, "2021-01-01");
  back.position_id = kCounter;
  const auto career = book.Follow();
  ASSERT_TRUE(career.ok()) << career.status();
  EXPECT_TRUE(career->On(LocalDate::Of("2021-01-01"))->in_service) << "without a day between";
}

TEST(CareerTest, ARetroactiveDecisionThatALaterOneContradictsNamesThatOne) {
  Book book;
  book.Hire("2015-05-01");
  const Id transfer = book.Transfer("2024-01-01", kCounter).id;
  book.End("2023-06-30");
  const auto career = book.Follow();
  EXPECT_EQ(ReasonOf(career.status()), "LATER_ACTION_CONTRADICTS");
  const std::string message(career.status().message());
  EXPECT_NE(message.find("TRANSFER of 2024-01-01"), std::string::npos) << message;
  EXPECT_NE(message.find(transfer.ToString()), std::string::npos) << message;
}

TEST(CareerTest, UndoingRestoresWhatStoodBefore) {
  Book book;
  book.Hire("2015-05-01");
  const Career before = *book.Follow();
  Action& wrong = book.Transfer("2024-01-01", kCounter);
  ASSERT_NE(*book.Follow(), before);
  wrong.undone_at = wrong.recorded_at + absl::Hours(1);
  EXPECT_EQ(*Follow(book.list(), Id()), before);
  // What was known while the mistake stood can be asked for.
  const auto then = KnownAt(book.list(), wrong.recorded_at + absl::Minutes(1));
  EXPECT_EQ(Follow(then, Id())->On(LocalDate::Of("2024-01-01"))->position_id, kCounter);
  EXPECT_EQ(KnownAt(book.list(), wrong.recorded_at - absl::Seconds(1)).size(), 1u);
}

TEST(CareerTest, ContractsHaveTermsAndOthersDoNot) {
  Book book;
  book.HireOnContract("2024-03-01", "2025-02-28");
  const DateRange second{LocalDate::Of("2025-03-01"), LocalDate::Of("2026-02-28")};
  book.Add(ActionKind::kRenewContract, "2025-03-01").contract_term = second;
  ASSERT_EQ(book.Refusal(), "");
  EXPECT_EQ(book.Follow()->On(LocalDate::Of("2025-03-01"))->contract_term, second);
  Action& earlier = book.Add(ActionKind::kRenewContract, "2025-06-01");
  earlier.contract_term = DateRange{LocalDate::Of("2025-06-01"), LocalDate::Of("2026-01-31")};
  EXPECT_EQ(book.Refusal(), "DATE_ORDER contract_term.end_date");
  Book pns;
  pns.Hire("2015-05-01");
  pns.Add(ActionKind::kRenewContract, "2025-03-01").contract_term = second;
  EXPECT_EQ(pns.Refusal(), "CONTRACT_TERM_NOT_ALLOWED contract_term");
  Book none;
  none.HireOnContract("2024-03-01", "2025-02-28").contract_term.reset();
  EXPECT_EQ(none.Refusal(), "CONTRACT_TERM_REQUIRED contract_term");
}

TEST(CareerTest, WhoBecomesPnsGetsAnotherNumberTypeAndGrade) {
  Book book;
  book.HireOnContract("2024-03-01", "2029-02-28");
  Action& change = book.Add(ActionKind::kChangeNumber, "2026-01-01");
  change.employee_number = "199002282026011001";
  EXPECT_EQ(book.Refusal(), "EMPLOYEE_NUMBER_SCHEME_MISMATCH employee_number");
  change.employment_type = EmploymentType::kPns;
  EXPECT_EQ(book.Refusal(), "FIELD_REQUIRED grade_code");
  change.grade_code = "III/a";
  const auto career = book.Follow();
  ASSERT_TRUE(career.ok()) << career.status();
  const Standing* after = career->On(LocalDate::Of("2026-01-01"));
  EXPECT_EQ(after->employment_type, EmploymentType::kPns);
  EXPECT_FALSE(after->contract_term.has_value());
  EXPECT_EQ(career->On(LocalDate::Of("2025-12-31"))->employee_number, "199002282024212001");
}

TEST(CareerTest, ActingStandsBesideTheOwnPosition) {
  Book book;
  book.Hire("2015-05-01");
  const Id appointment = book.Act("2026-01-01", kHead, "2026-06-30").id;
  ASSERT_EQ(book.Refusal(), "");
  EXPECT_EQ(book.Follow()->acting.front().end, LocalDate::Of("2026-06-30"));
  EXPECT_EQ(DaysOf(*book.Follow()), "2015-05-01.. ") << "the standing does not change";
  Action& end = book.Add(ActionKind::kEndActing, "2026-03-31");
  end.ends_action_id = appointment;
  EXPECT_EQ(book.Follow()->acting.front().end, LocalDate::Of("2026-03-31"));
  end.effective_on = LocalDate::Of("2026-07-01");
  EXPECT_EQ(book.Refusal(), "DATE_ORDER last_date");
  book.list().pop_back();
  book.Act("2026-06-01", kHead);
  EXPECT_EQ(book.Refusal(), "ACTING_OVERLAPS start_date");
  book.list().pop_back();
  book.Act("2026-06-01", kDesk);
  EXPECT_EQ(book.Refusal(), "ACTING_OVERLAPS position_id");
  book.list().pop_back();
  book.Transfer("2026-02-01", kHead);
  EXPECT_EQ(book.Follow()->acting.front().end, LocalDate::Of("2026-01-31")) << "got it for good";
}

TEST(CareerTest, WhoLeavesTheServiceLeavesEveryPost) {
  Book book;
  book.Hire("2015-05-01");
  book.Act("2026-01-01", kHead);
  book.End("2026-02-28");
  EXPECT_EQ(book.Follow()->acting.front().end, LocalDate::Of("2026-02-28"));
}

TEST(CareerTest, NextChangesAreDaysOnWhichSomethingChanges) {
  Book book;
  book.Hire("2015-05-01");
  book.Act("2026-01-01", kHead, "2026-06-30");
  book.End("2026-12-31");
  const Career career = *book.Follow();
  EXPECT_EQ(career.NextChangeAfter(LocalDate::Of("2015-05-01")), LocalDate::Of("2026-01-01"));
  EXPECT_EQ(career.NextChangeAfter(LocalDate::Of("2026-01-01")), LocalDate::Of("2026-07-01"));
  EXPECT_EQ(career.NextChangeAfter(LocalDate::Of("2026-07-01")), LocalDate::Of("2027-01-01"));
  EXPECT_EQ(career.NextChangeAfter(LocalDate::Of("2027-01-01")), std::nullopt);
}

TEST(CareerTest, ADecisionSaysWhatItNeeds) {
  Action action;
  action.effective_on = LocalDate::Of("2026-01-01");
  const auto field = [&](ActionKind kind) {
    action.kind = kind;
    return FieldOf(Validate(action, "action."));
  };
  EXPECT_EQ(field(ActionKind::kUnspecified), "action.kind");
  EXPECT_EQ(field(ActionKind::kHire), "action.employment_type");
  EXPECT_EQ(field(ActionKind::kTransfer), "action.position_id");
  EXPECT_EQ(field(ActionKind::kPromote), "action.grade_code");
  EXPECT_EQ(field(ActionKind::kEndService), "action.reason");
  EXPECT_EQ(field(ActionKind::kRenewContract), "action.contract_term");
  EXPECT_EQ(field(ActionKind::kAppointActing), "action.position_id");
  action.effective_on = LocalDate::Of("1945-08-16");
  EXPECT_EQ(field(ActionKind::kSetDutyPattern), "action.effective_date");
}

// ---- Any sequence of recorded, undone and corrected decisions.

// What is true on a day by reading the decisions one by one, without building any line of days.
struct Truth {
  bool known = false;
  bool in_service = false;
  Id position;
  std::string grade;
};
Truth TruthOn(const std::vector<Action>& actions, LocalDate day) {
  Truth truth;
  std::vector<const Action*> order;
  for (const Action& action : actions) {
    if (!action.undone_at.has_value()) order.push_back(&action);
  }
  std::stable_sort(order.begin(), order.end(), [](const Action* a, const Action* b) {
    const auto first = [](const Action* x) {
      return x->effective_on.PlusDays(x->kind == ActionKind::kEndService ? 1 : 0);
    };
    return first(a) < first(b);
  });
  for (const Action* action : order) {
    const bool ends = action->kind == ActionKind::kEndService;
    if (ends ? day <= action->effective_on : day < action->effective_on) continue;
    truth.known = true;
    truth.in_service = !ends;
    if (ends) truth.position = Id();
    if (!action->position_id.IsNil()) truth.position = action->position_id;
    if (!action->grade_code.empty()) truth.grade = action->grade_code;
  }
  return truth;
}

LocalDate ArbitraryDay() { return LocalDate::FromDays(20'000 + *rc::gen::inRange(0, 60)); }

Action ArbitraryAction(int64_t minute) {
  Action action;
  action.kind = *rc::gen::element(ActionKind::kTransfer, ActionKind::kPromote,
                                  ActionKind::kEndService, ActionKind::kReactivate);
  action.effective_on = ArbitraryDay();
  action.recorded_at = absl::FromUnixSeconds(1'700'000'000 + 60 * minute);
  action.id = Id::New(action.recorded_at);
  const bool moves = action.kind == ActionKind::kTransfer || action.kind == ActionKind::kReactivate;
  if (moves) action.position_id = *rc::gen::element(kDesk, kCounter, kHead);
  if (action.kind == ActionKind::kPromote) {
    action.grade_code = *rc::gen::element<std::string>("III/a", "III/b", "III/c");
  }
  if (action.kind == ActionKind::kEndService) action.reason = DeactivationReason::kResigned;
  return action;
}

// What the service does: keep a change only if the whole career can stand.
void Try(std::vector<Action>& actions, std::vector<Action> changed) {
  if (Follow(changed, Id()).ok()) actions = std::move(changed);
}

// Decisions, and what was known after each step.
struct History {
  std::vector<Action> actions;
  std::vector<std::pair<absl::Time, Career>> known;
};

History ArbitraryHistory() {
  Book book;
  book.Hire("2024-10-04");
  History history{book.list(), {}};
  const int steps = *rc::gen::inRange(0, 25);
  for (int step = 1; step <= steps; ++step) {
    const absl::Time now = absl::FromUnixSeconds(1'700'000'000 + 60 * int64_t{step});
    std::vector<Action> changed = history.actions;
    if (*rc::gen::inRange(0, 4) == 0) {
      Action& undone = changed[*rc::gen::inRange<size_t>(0, changed.size())];
      if (undone.kind == ActionKind::kHire || undone.undone_at.has_value()) continue;
      undone.undone_at = now;
    } else {
      changed.push_back(ArbitraryAction(step));
    }
    Try(history.actions, std::move(changed));
    history.known.emplace_back(now, *Follow(history.actions, Id()));
  }
  return history;
}

std::vector<Action> ArbitraryCareer() { return ArbitraryHistory().actions; }

TEST(CareerProperties, DaysFollowEachOtherWithoutOverlapOrGap) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Action> actions = ArbitraryCareer();
    const Career career = *Follow(actions, Id());
    RC_ASSERT(!career.standings.empty());
    for (size_t i = 0; i + 1 < career.standings.size(); ++i) {
      RC_ASSERT(career.standings[i].end.has_value());
      RC_ASSERT(career.standings[i].start <= *career.standings[i].end);
      RC_ASSERT(career.standings[i].end->PlusDays(1) == career.standings[i + 1].start);
    }
    RC_ASSERT(!career.standings.back().end.has_value());
  }));
}

TEST(CareerProperties, EveryDayIsAsTheDecisionsSay) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Action> actions = ArbitraryCareer();
    const Career career = *Follow(actions, Id());
    for (int day = 19'998; day < 20'065; ++day) {
      const Truth truth = TruthOn(actions, LocalDate::FromDays(day));
      const Standing* standing = career.On(LocalDate::FromDays(day));
      RC_ASSERT(truth.known == (standing != nullptr));
      if (standing == nullptr) continue;
      RC_ASSERT(standing->in_service == truth.in_service);
      RC_ASSERT(standing->position_id == truth.position);
      RC_ASSERT(standing->grade_code == truth.grade);
    }
  }));
}

TEST(CareerProperties, TheOrderOfRecordingDoesNotMatter) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Action> actions = ArbitraryCareer();
    const Career career = *Follow(actions, Id());
    const std::vector<Action> shuffled = *rc::gen::map(
        rc::gen::container<std::vector<int>>(actions.size(), rc::gen::arbitrary<int>()),
        [&](const std::vector<int>& keys) {
          std::vector<std::pair<int, Action>> keyed;
          for (size_t i = 0; i < actions.size(); ++i) keyed.emplace_back(keys[i], actions[i]);
          std::stable_sort(keyed.begin(), keyed.end(),
                           [](const auto& a, const auto& b) { return a.first < b.first; });
          std::vector<Action> result;
          for (auto& [key, action] : keyed) result.push_back(action);
          return result;
        });
    RC_ASSERT(*Follow(shuffled, Id()) == career);
  }));
}

TEST(CareerProperties, WhatWasKnownThenCanBeComputedLater) {
  EXPECT_TRUE(rc::check([] {
    const History history = ArbitraryHistory();
    for (const auto& [instant, career] : history.known) {
      RC_ASSERT(*Follow(KnownAt(history.actions, instant), Id()) == career);
    }
  }));
}

}  // namespace
}  // namespace mumpuni::personnel::domain
