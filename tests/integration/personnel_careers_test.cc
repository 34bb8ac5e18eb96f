// Decisions of the past and the future on a real database: what is stored, published and when.
#include <algorithm>
#include <atomic>
#include <thread>

#include "services/personnel/app/refreshes.h"
#include "services/personnel/store/personal_file_store.h"
#include "tests/integration/personnel_fixture.h"

namespace mumpuni::personnel {
namespace {

using domain::ActionKind;
using ::testing::Test;

class CareersTest : public PersonnelTest {
 protected:
  void SetUp() override {
    desk_ = MakePosition("DESK", agency_, 5);
    counter_ = MakePosition("COUNTER", other_agency_, 1);
    head_ = MakePosition("HEAD", agency_, 1, true);
    yudi_ = Hire(1, desk_)->employee.id;
  }
  domain::Action Promoted(const char* day, const char* grade = "III/b") {
    domain::Action action = ActionOn(ActionKind::kPromote, day);
    action.grade_code = grade;
    return action;
  }
  domain::Action Acting(const char* from, std::optional<LocalDate> until = {}) {
    domain::Action action = ActionOn(ActionKind::kAppointActing, from);
    action.position_id = head_;
    action.acting_kind = domain::ActingKind::kActing;
    action.planned_end = until;
    return action;
  }
  store::EmployeeRow On(const Id& who, const char* day) {
    std::optional<store::EmployeeRow> row;
    In([&](pg::Tx& tx) {
      row = store::FindEmployee(tx, who, LocalDate::Of(day));
      return absl::OkStatus();
    });
    return row.value_or(store::EmployeeRow());
  }
  std::vector<domain::Action> Actions(const Id& who) {
    std::vector<domain::Action> actions;
    In([&](pg::Tx& tx) {
      actions = store::LoadActions(tx, {who})[who];
      return absl::OkStatus();
    });
    return actions;
  }
  std::string Undo(const Id& who, ActionKind kind, const char* reason = "salah input data") {
    const auto actions = Actions(who);
    const auto found = std::find_if(actions.rbegin(), actions.rend(),
                                    [&](const auto& one) { return one.kind == kind; });
    const auto row = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.Undo(tx, Sri(), who, found->id, reason, 0);
    });
    return ReasonOf(row.status());
  }
  void GoTo(const char* day) { clock_.Set(LocalDate::Of(day).Start() + absl::Hours(1)); }

  Id desk_, counter_, head_, yudi_;
};

TEST_F(CareersTest, AFutureTransferIsKnownAtOnceAndPublishedOnItsDay) {
  const auto decided = Decide(yudi_, Moved(counter_, "2026-09-01"));
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->position->id, desk_) << "as of today";
  EXPECT_EQ(On(yudi_, "2026-09-01").position->id, counter_);
  EXPECT_EQ(EventsOf(yudi_), std::vector<std::string>{"EmployeeHired"});
  EXPECT_EQ(ReasonOf(Hire(2, counter_).status()), "HEADCOUNT_EXHAUSTED")
      << "the post is promised from September on";
  GoTo("2026-08-31");
  EXPECT_EQ(RefreshAll(), 0);
  GoTo("2026-09-01");
  EXPECT_EQ(RefreshAll(), 1);
  EXPECT_EQ(RefreshAll(), 0) << "once";
  EXPECT_EQ(EventsOf(yudi_), (std::vector<std::string>{"EmployeeHired", "EmployeeTransferred"}));
}

TEST_F(CareersTest, AServiceThatWasDownForDaysCatchesUp) {
  ASSERT_TRUE(Decide(yudi_, Moved(counter_, "2026-09-01")).ok());
  ASSERT_TRUE(Decide(yudi_, Ended("2026-09-10")).ok());
  GoTo("2026-09-20");
  EXPECT_EQ(RefreshAll(), 1);
  EXPECT_EQ(EventsOf(yudi_), (std::vector<std::string>{"EmployeeHired", "EmployeeDeactivated"}))
      << "the newest state is all that counts";
}

TEST_F(CareersTest, ATransferIntoThePastSplitsTheDays) {
  ASSERT_TRUE(Decide(yudi_, Promoted("2020-01-01")).ok());
  const auto decided = Decide(yudi_, Moved(counter_, "2025-03-01"));
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(On(yudi_, "2025-02-28").position->id, desk_);
  EXPECT_EQ(On(yudi_, "2025-03-01").position->id, counter_);
  EXPECT_EQ(On(yudi_, "2019-12-31").employee.grade_code, "III/a");
  EXPECT_FALSE(On(yudi_, "2019-12-31").position.has_value()) << "not recorded before 2024";
  EXPECT_EQ(CountRows("SELECT count(*) FROM standing"), 4);
}

TEST_F(CareersTest, WhatALaterDecisionContradictsIsRefusedAndNothingChanges) {
  ASSERT_TRUE(Decide(yudi_, Moved(counter_, "2026-09-01")).ok());
  const auto refused = Decide(yudi_, Ended("2026-08-20"));
  EXPECT_EQ(ReasonOf(refused.status()), "LATER_ACTION_CONTRADICTS");
  EXPECT_EQ(Actions(yudi_).size(), 3u);
  EXPECT_EQ(On(yudi_, "2026-09-01").position->id, counter_);
}

TEST_F(CareersTest, UndoingTakesBackEverythingThatFollowed) {
  const std::string before = [&] {
    return events::StateOf(On(yudi_, "2026-08-10"), {}).SerializeAsString();
  }();
  ASSERT_TRUE(Decide(yudi_, Moved(counter_, "2026-08-01")).ok());
  EXPECT_EQ(Undo(yudi_, ActionKind::kTransfer, "pendek"), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(Undo(yudi_, ActionKind::kTransfer), "");
  EXPECT_EQ(Undo(yudi_, ActionKind::kTransfer), "ACTION_UNDONE");
  EXPECT_EQ(events::StateOf(On(yudi_, "2026-08-10"), {}).SerializeAsString(), before);
  EXPECT_EQ(EventsOf(yudi_), (std::vector<std::string>{"EmployeeHired", "EmployeeTransferred",
                                                       "EmployeeTransferred"}));
  EXPECT_TRUE(Hire(2, counter_).ok()) << "the post is free again";
  const auto undone = Actions(yudi_).back();
  EXPECT_EQ(undone.undo_reason, "salah input data");
  EXPECT_TRUE(undone.undone_at.has_value());
}

TEST_F(CareersTest, UndoingTheHireOfAMistakenPersonRemovesThem) {
  EXPECT_EQ(Undo(yudi_, ActionKind::kHire), "LATER_ACTION_CONTRADICTS") << "the transfer stands";
  EXPECT_EQ(Undo(yudi_, ActionKind::kTransfer), "");
  EXPECT_EQ(Undo(yudi_, ActionKind::kHire), "");
  EXPECT_EQ(
      CountRows(
          "SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM standing) + "
          "(SELECT count(*) FROM employee_number) + (SELECT count(*) FROM employee_published)"),
      0);
  EXPECT_EQ(EventsOf(yudi_).back(), "EmployeeErased");
  EXPECT_EQ(CountRows("SELECT count(*) FROM audit_log WHERE action = 'personnel.employee.remove'"),
            1);
  EXPECT_TRUE(Hire(1, desk_).ok()) << "the number is free";
}

TEST_F(CareersTest, ACorrectionKeepsBothDecisions) {
  ASSERT_TRUE(Decide(yudi_, Moved(counter_, "2026-07-01")).ok());
  const Id wrong = Actions(yudi_).back().id;
  const auto correct = [&](const domain::Action& action) {
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.Correct(tx, Sri(), yudi_, wrong, action, "tanggal keliru di SK", 0);
    });
  };
  EXPECT_EQ(ReasonOf(correct(Promoted("2026-07-01")).status()), "ACTION_KIND_DIFFERS");
  const auto corrected = correct(Moved(counter_, "2026-06-01"));
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(corrected->employee.assignment->start.ToString(), "2026-06-01");
  const auto actions = Actions(yudi_);
  ASSERT_EQ(actions.size(), 4u);
  EXPECT_EQ(ReasonOf(correct(Moved(counter_, "2026-05-01")).status()), "ACTION_UNDONE");
  const auto old = std::find_if(actions.begin(), actions.end(),
                                [&](const auto& one) { return one.id == wrong; });
  EXPECT_FALSE(old->replaced_by.IsNil());
  // As it was known before the correction.
  In([&](pg::Tx& tx) -> absl::Status {
    const auto then = employees_.GetCareer(tx, Sri(), yudi_, clock_.Now() - absl::Seconds(1));
    EXPECT_TRUE(then.ok());
    EXPECT_TRUE(then->actions.empty()) << "all was recorded at one instant of the test's clock";
    return absl::OkStatus();
  });
}

TEST_F(CareersTest, ActingHeadsReachTheUnitWhileTheyAct) {
  const Id budi = Hire(2, counter_)->employee.id;
  ASSERT_TRUE(Decide(budi, Acting("2026-08-01", LocalDate::Of("2026-08-31"))).ok());
  const auto sees = [&](const Id& who) {
    return pg::Transact(
               database_.pool(), {},
               [&](pg::Tx& tx) { return employees_.Get(tx, As(budi, Scope::kUnit), who, {}); })
        .ok();
  };
  EXPECT_TRUE(sees(yudi_));
  const auto superior = [&](const char* day) -> std::string {
    const auto found = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.SuperiorOf(tx, Sri(), yudi_, LocalDate::Of(day));
    });
    if (!found.ok()) return ReasonOf(found.status());
    return found->row.employee.id == budi && found->acting ? "budi, acting" : "somebody else";
  };
  EXPECT_EQ(superior("2026-08-31"), "budi, acting");
  EXPECT_EQ(superior("2026-09-01"), "SUPERIOR_NOT_FOUND");
  GoTo("2026-09-01");
  EXPECT_FALSE(sees(yudi_));
  EXPECT_EQ(RefreshAll(), 1);
  EXPECT_EQ(EventsOf(budi),
            (std::vector<std::string>{"EmployeeHired", "EmployeeChanged", "EmployeeChanged"}));
}

TEST_F(CareersTest, ACorrectedAppointmentKeepsItsEndAndWhatWasKnownCanBeRead) {
  const auto at = [&](const char* day) { clock_.Set(LocalDate::Of(day).Start()); };
  at("2026-08-10");
  ASSERT_TRUE(Decide(yudi_, Acting("2026-08-01")).ok());
  const Id appointment = Actions(yudi_).back().id;
  at("2026-08-12");
  domain::Action end = ActionOn(ActionKind::kEndActing, "2026-08-20");
  end.ends_action_id = appointment;
  ASSERT_TRUE(Decide(yudi_, end).ok());
  at("2026-08-14");
  const auto corrected = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
    return employees_.Correct(tx, Sri(), yudi_, appointment, Acting("2026-08-02"),
                              "tanggal keliru di SK", 0);
  });
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(corrected->acting.at(0).acting.start, LocalDate::Of("2026-08-02"));
  EXPECT_EQ(corrected->acting.at(0).acting.end, LocalDate::Of("2026-08-20"));
  In([&](pg::Tx& tx) -> absl::Status {
    const auto then = employees_.GetCareer(tx, Sri(), yudi_, LocalDate::Of("2026-08-13").Start());
    EXPECT_TRUE(then.ok()) << then.status();
    EXPECT_EQ(then->career.acting.at(0).start, LocalDate::Of("2026-08-01"));
    EXPECT_EQ(then->career.acting.at(0).end, LocalDate::Of("2026-08-20"));
    return absl::OkStatus();
  });
}

TEST_F(CareersTest, NobodyActsInAPositionThatIsNoMore) {
  In([&](pg::Tx& tx) {
    return organisation_.ClosePosition(tx, head_, {LocalDate::Of("2026-12-01"), "", 0}).status();
  });
  EXPECT_EQ(ReasonOf(Decide(yudi_, Acting("2026-09-01")).status()), "POSITION_CLOSED");
  EXPECT_TRUE(Decide(yudi_, Acting("2026-09-01", LocalDate::Of("2026-11-30"))).ok());
}

TEST_F(CareersTest, AnotherEmploymentTypeMakesOlderGradesImpossible) {
  app::Hiring dewi = Candidate(2, desk_);
  PutOnContract(dewi.actions.front(), "2015-05-01", "2029-02-28");
  const Id id = Hire(dewi)->employee.id;
  ASSERT_TRUE(Decide(id, Promoted("2022-01-01", "IX")).ok());
  domain::Action change = ActionOn(ActionKind::kChangeNumber, "2020-01-01");
  change.employee_number = NumberOf(88);
  change.employment_type = domain::EmploymentType::kPns;
  change.grade_code = "III/a";
  EXPECT_EQ(ReasonOf(Decide(id, change).status()), "LATER_ACTION_CONTRADICTS");
}

TEST_F(CareersTest, AHireThatStoodForLongIsNoSlip) {
  app::Hiring budi = Candidate(2, desk_);
  budi.actions.front().position_id = desk_;
  budi.actions.pop_back();
  const Id id = Hire(budi)->employee.id;
  ASSERT_TRUE(RecordAbsence(id, "2026-07-01", "2026-07-02").ok());
  EXPECT_EQ(Undo(id, ActionKind::kHire), "HIRE_ESTABLISHED") << "has a record";
  app::Hiring citra = Candidate(3, desk_);
  citra.actions = budi.actions;
  citra.actions.front().employee_number = NumberOf(3);
  const Id other = Hire(citra)->employee.id;
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_EQ(Undo(other, ActionKind::kHire), "HIRE_ESTABLISHED") << "a month has passed";
}

TEST_F(CareersTest, AHeadDecidesOnlyForDaysOnWhichThePersonIsTheirs) {
  const Id ratna = Hire(3, head_)->employee.id;
  ASSERT_TRUE(Decide(yudi_, Moved(counter_, "2026-09-01")).ok());
  const auto serve = [&](const char* day) {
    domain::Action action = ActionOn(ActionKind::kSetJurisdiction, day);
    action.region_codes = {"35.78.03"};
    const auto row = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.Decide(tx, As(ratna, Scope::kUnit), yudi_, action, 0);
    });
    return ReasonOf(row.status());
  };
  EXPECT_EQ(serve("2026-08-20"), "");
  EXPECT_EQ(serve("2026-09-02"), "OUT_OF_SCOPE");
}

TEST_F(CareersTest, OnePersonActsInAPositionAtATime) {
  const Id budi = Hire(2, desk_)->employee.id;
  ASSERT_TRUE(Decide(budi, Acting("2026-08-01", LocalDate::Of("2026-08-31"))).ok());
  EXPECT_EQ(ReasonOf(Decide(yudi_, Acting("2026-08-31")).status()), "ACTING_OVERLAPS");
  EXPECT_TRUE(Decide(yudi_, Acting("2026-09-01")).ok());
}

TEST_F(CareersTest, TheSuperiorIsTheHeadThePresentActingTheParentsHead) {
  const Id mayor_post = MakePosition("MAYOR", city_, 1, true);
  const Id mayor = Hire(2, mayor_post)->employee.id;
  const auto superior = [&](const Id& who) -> Id {
    const auto found = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.SuperiorOf(tx, Sri(), who, employees_.Today());
    });
    return found.ok() ? found->row.employee.id : Id();
  };
  EXPECT_EQ(superior(yudi_), mayor) << "the agency has no head: the line goes on";
  const Id ratna = Hire(3, head_)->employee.id;
  EXPECT_EQ(superior(yudi_), ratna);
  EXPECT_EQ(superior(ratna), mayor);
  EXPECT_EQ(superior(mayor), Id());
  // While she is away, whoever acts for the day comes in her place; without one she stays.
  ASSERT_TRUE(RecordAbsence(ratna, "2026-08-10", "2026-08-12").ok());
  EXPECT_EQ(superior(yudi_), ratna);
  const Id budi = Hire(4, desk_)->employee.id;
  domain::Action daily = Acting("2026-08-10", LocalDate::Of("2026-08-12"));
  daily.acting_kind = domain::ActingKind::kActingDaily;
  ASSERT_TRUE(Decide(budi, daily).ok());
  EXPECT_EQ(superior(yudi_), budi);
  EXPECT_EQ(superior(budi), ratna) << "nobody is one's own superior";
}

TEST_F(CareersTest, RetirementIsProjectedAndCanBeDecidedWithoutADay) {
  // Born 1986-09-26, age 58 for the first functional rung.
  domain::Action retire = Ended("2026-08-10", domain::DeactivationReason::kRetired);
  retire.effective_on = LocalDate();
  const auto decided = pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
    return employees_.EndService(tx, Sri(), yudi_, retire, true, 0);
  });
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(On(yudi_, "2044-09-30").employee.status, domain::EmployeeStatus::kActive);
  EXPECT_EQ(On(yudi_, "2044-10-01").employee.status, domain::EmployeeStatus::kInactive);
}

TEST_F(CareersTest, WhoServesARegionIsDecidedByJurisdictionElseByTheUnit) {
  domain::Unit village;
  village.code = "35.78.03.1001";
  village.parent_id = city_;
  village.kind = domain::UnitKind::kUrbanVillage;
  village.name = "Kelurahan";
  village.region_code = "35.78.03.1001";
  Id unit;
  In([&](pg::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto made, organisation_.CreateUnit(tx, village, {}));
    unit = made.id;
    return absl::OkStatus();
  });
  const Id local = Hire(2, MakePosition("LURAH", unit, 1, true))->employee.id;
  domain::Action serve = ActionOn(ActionKind::kSetJurisdiction, "2026-08-15");
  serve.region_codes = {"35.78.03.1001"};
  ASSERT_TRUE(Decide(yudi_, serve).ok());
  const auto serving = [&](const char* day) {
    std::vector<Id> ids;
    In([&](pg::Tx& tx) {
      ids = store::ServingOn(tx, "35.78.03.1001", {}, "", 10, LocalDate::Of(day));
      return absl::OkStatus();
    });
    std::sort(ids.begin(), ids.end());
    return ids;
  };
  EXPECT_EQ(serving("2026-08-14"), std::vector<Id>{local});
  std::vector<Id> both{yudi_, local};
  std::sort(both.begin(), both.end());
  EXPECT_EQ(serving("2026-08-15"), both);
}

TEST_F(CareersTest, OfTwoDecisionsAtOnceBothAreInTheCareer) {
  std::atomic<int> recorded = 0;
  std::thread first([&] { recorded += Decide(yudi_, Moved(counter_, "2026-08-01")).ok(); });
  std::thread second([&] { recorded += Decide(yudi_, Promoted("2026-07-01")).ok(); });
  first.join();
  second.join();
  EXPECT_EQ(recorded, 2);
  const auto row = On(yudi_, "2026-08-01");
  EXPECT_EQ(row.position->id, counter_);
  EXPECT_EQ(row.employee.grade_code, "III/b");
}

TEST_F(CareersTest, UnknownNamesAreRefusedByField) {
  const auto refusal = [&](const domain::Action& action) {
    const auto row = Decide(yudi_, action);
    return ReasonOf(row.status()) + " " + FieldOf(row.status());
  };
  EXPECT_EQ(refusal(Promoted("2026-08-01", "IV/z")), "GRADE_NOT_FOUND grade_code");
  EXPECT_EQ(refusal(Promoted("2026-08-01", "IX")), "GRADE_NOT_FOUND grade_code") << "a contract's";
  EXPECT_EQ(refusal(Moved(Id::FromName("none"), "2026-08-01")), "POSITION_NOT_FOUND position_id");
  domain::Action duty = ActionOn(ActionKind::kSetDutyPattern, "2026-08-01");
  duty.duty_pattern_code = "NIGHT";
  EXPECT_EQ(refusal(duty), "DUTY_PATTERN_NOT_FOUND duty_pattern_code");
  EXPECT_EQ(Actions(yudi_).size(), 2u);
}

TEST_F(CareersTest, DutyWindowsArePublished) {
  domain::Action duty = ActionOn(ActionKind::kSetDutyPattern, "2026-08-01");
  duty.duty_pattern_code = "NIGHT";
  In([&](pg::Tx& tx) {
    return organisation_
        .DefineDutyPattern(tx, {"NIGHT", "Regu malam", {{1, 1320, 1440}, {2, 0, 360}}, "SK"})
        .status();
  });
  ASSERT_TRUE(Decide(yudi_, duty).ok());
  In([&](pg::Tx& tx) {
    const auto rows = store::SnapshotEmployees(tx, events::kEmployeeTopic, "", 10);
    v1::EmployeeState state;
    EXPECT_TRUE(state.ParseFromString(rows.front().state));
    EXPECT_EQ(state.duty_windows_size(), 2);
    EXPECT_EQ(state.duty_windows(1).end_minute(), 360);
    return absl::OkStatus();
  });
}

TEST_F(CareersTest, ANumberStaysWithThePersonForEver) {
  domain::Action change = ActionOn(ActionKind::kChangeNumber, "2026-08-01");
  change.employee_number = NumberOf(77);
  ASSERT_TRUE(Decide(yudi_, change).ok());
  EXPECT_EQ(ReasonOf(Hire(1, desk_).status()), "EMPLOYEE_NUMBER_TAKEN") << "the former one";
  EXPECT_EQ(ReasonOf(Hire(77, desk_).status()), "EMPLOYEE_NUMBER_TAKEN");
  EXPECT_EQ(On(yudi_, "2026-07-31").employee.number.digits(), NumberOf(1));
  const Id budi = Hire(2, desk_)->employee.id;
  EXPECT_EQ(ReasonOf(Decide(budi, change).status()), "EMPLOYEE_NUMBER_TAKEN");
}

TEST_F(CareersTest, WhoGoesToAContractIsNoCandidateAnyMore) {
  const auto update = [&](const domain::Person& person, const std::string& field) {
    return pg::Transact(database_.pool(), {}, [&](pg::Tx& tx) {
      return employees_.UpdatePerson(tx, Sri(), yudi_, person, {field}, 0);
    });
  };
  const auto is_candidate = [&] {
    const auto found = pg::Transact(
        database_.pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::Attributes>> {
          return store::LoadAttributes(tx, {yudi_}, LocalDate::At(clock_.Now()));
        });
    return found.ok() && found->size() == 1 && found->front().on_probation;
  };
  domain::Person person;
  person.on_probation = true;
  ASSERT_TRUE(update(person, "on_probation").ok());
  EXPECT_TRUE(is_candidate());
  domain::Action change = ActionOn(ActionKind::kChangeNumber, "2026-08-01");
  PutOnContract(change, "2026-08-01", "2029-07-31");
  const auto decided = Decide(yudi_, change);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_FALSE(is_candidate());
  person.full_name = "Yudi Pratama";
  const auto renamed = update(person, "full_name");
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  EXPECT_FALSE(renamed->employee.person.on_probation) << "so no file calls a PPPK a CPNS";
  EXPECT_EQ(FieldOf(update(person, "on_probation").status()), "employee.on_probation");
}

TEST_F(CareersTest, OfTwoWhoTakeANumberAtOnceOneGetsIt) {
  const Id budi = Hire(2, desk_)->employee.id;
  domain::Action change = ActionOn(ActionKind::kChangeNumber, "2026-08-01");
  change.employee_number = NumberOf(77);
  std::atomic<int> got = 0, refused = 0;
  const auto take = [&](const Id& who) {
    const auto row = Decide(who, change);
    if (row.ok()) ++got;
    if (ReasonOf(row.status()) == "EMPLOYEE_NUMBER_TAKEN") ++refused;
  };
  std::thread first([&] { take(yudi_); });
  std::thread second([&] { take(budi); });
  first.join();
  second.join();
  EXPECT_EQ(got, 1);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(CountRows("SELECT count(DISTINCT employee_id) FROM standing "
                      "WHERE employee_number = '198609262015051077'"),
            1);
}

TEST_F(CareersTest, WarningsOpenAndResolveWithTheFacts) {
  const auto open = [&] {
    std::vector<domain::QualityRule> rules;
    In([&](pg::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto items, quality_.List(tx, Sri(), {}, {}, "", 10));
      for (const auto& item : items) rules.push_back(item.rule);
      return absl::OkStatus();
    });
    return rules;
  };
  EXPECT_TRUE(open().empty());
  domain::Person person;
  person.full_name = "Yudi";
  person.birth_date = LocalDate::Of("1986-09-27");
  const auto update = [&](const char* day) {
    person.birth_date = LocalDate::Of(day);
    In([&](pg::Tx& tx) {
      return employees_.UpdatePerson(tx, Sri(), yudi_, person, {"birth_date"}, 0).status();
    });
  };
  update("1986-09-27");
  ASSERT_EQ(open(), std::vector<domain::QualityRule>{domain::QualityRule::kBirthDateDiffers});
  Id item;
  In([&](pg::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto items, quality_.List(tx, Sri(), {}, {}, "", 10));
    item = items.front().id;
    ASSIGN_OR_RETURN(const auto assigned, quality_.Assign(tx, item, yudi_, 0));
    EXPECT_EQ(assigned.owner_id, yudi_);
    EXPECT_EQ(ReasonOf(quality_.Accept(tx, item, "pendek", 0).status()), "VALUE_OUT_OF_RANGE");
    RETURN_IF_ERROR(quality_.Accept(tx, item, "akta kelahiran diperbaiki", 0).status());
    EXPECT_EQ(ReasonOf(quality_.Assign(tx, item, {}, 0).status()), "QUALITY_ITEM_SETTLED");
    return absl::OkStatus();
  });
  ASSERT_TRUE(Decide(yudi_, Promoted("2026-08-01")).ok());
  EXPECT_TRUE(open().empty()) << "accepted, and the facts are the same";
  update("1986-09-28");
  EXPECT_EQ(open().size(), 1u) << "other facts";
  update("1986-09-26");
  EXPECT_TRUE(open().empty());
  EXPECT_EQ(CountRows("SELECT state FROM quality_item"), 3);
  EXPECT_EQ(CountRows("SELECT count(*) FROM quality_item WHERE facts LIKE '%1986%'"), 0);
}

TEST_F(CareersTest, AContractThatEndsWithoutADecisionIsAWarningOnItsDay) {
  app::Hiring dewi = Candidate(2, desk_);
  domain::Action& hire = dewi.actions.front();
  PutOnContract(hire, "2024-03-01", "2026-08-31");
  hire.employment_type = domain::EmploymentType::kContractPartTime;
  hire.effective_on = LocalDate::Of("2024-03-01");
  dewi.actions.back().effective_on = LocalDate::Of("2024-03-02");
  ASSERT_TRUE(Hire(dewi).ok());
  EXPECT_EQ(CountRows("SELECT count(*) FROM quality_item"), 0);
  GoTo("2026-09-01");
  EXPECT_EQ(RefreshAll(), 1);
  EXPECT_EQ(CountRows("SELECT count(*) FROM quality_item WHERE rule = 5 AND state = 1"), 1);
}

TEST_F(CareersTest, TheJobVisitsEverybodyInChunksAndTheTimerComesBack) {
  for (int serial = 2; serial <= 5; ++serial) {
    const Id who = Hire(serial, desk_)->employee.id;
    ASSERT_TRUE(Decide(who, Promoted("2026-09-01")).ok());
    ASSERT_TRUE(Decide(who, Ended("2026-09-05")).ok());
  }
  GoTo("2026-09-06");
  app::Refreshes refreshes(careers_, 3);
  In([&](pg::Tx& tx) { return refreshes.Look(tx); });
  EXPECT_EQ(CountRows("SELECT count(*) FROM long_job"), 1);
  mumpuni::jobs::LongHandlers handlers;
  handlers.chunks[app::kRefreshKind] = [&](pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
    return refreshes.Advance(tx, chunk);
  };
  mumpuni::jobs::LongRunner runner(database_.pool(), clock_, clock_, handlers, {.owner = "test"});
  const auto chunks = runner.RunDue();
  ASSERT_TRUE(chunks.ok()) << chunks.status();
  EXPECT_EQ(*chunks, 2);
  EXPECT_EQ(CountRows("SELECT count(*) FROM outbox "
                      "WHERE type = 'mumpuni.personnel.v1.EmployeeDeactivated'"),
            4);
  In([&](pg::Tx& tx) { return refreshes.Look(tx); });
  EXPECT_EQ(CountRows("SELECT count(*) FROM job WHERE due_at > '2026-09-06 16:59:00+00'"), 1)
      << "nobody is due: again at the next midnight in Jakarta";
}

}  // namespace
}  // namespace mumpuni::personnel
