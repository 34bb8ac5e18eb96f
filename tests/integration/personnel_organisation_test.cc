// The dated tree of units and the dated positions on a real database.
#include <atomic>
#include <thread>

#include "tests/integration/personnel_fixture.h"

namespace mumpuni::personnel {
namespace {

class OrganisationTest : public PersonnelTest {
 protected:
  static app::ChangeOrder From(const char* day, int64_t etag = 0) {
    return {LocalDate::Of(day), "188.45/12/2026", etag};
  }
  template <typename F>
  std::string Try(F change) {
    return ReasonOf(pg::Transact(database_.pool(), {}, change).status());
  }
  std::string Move(const Id& unit, const Id& parent, const char* day) {
    return Try([&](pg::Tx& tx) { return organisation_.MoveUnit(tx, unit, parent, From(day)); });
  }
  std::string Rename(const Id& unit, const char* name, const char* day) {
    return Try([&](pg::Tx& tx) { return organisation_.RenameUnit(tx, unit, name, From(day)); });
  }
  std::string Close(const Id& unit, const char* day) {
    return Try([&](pg::Tx& tx) { return organisation_.CloseUnit(tx, unit, From(day)); });
  }
  std::string Merge(const Id& unit, const Id& into, const char* day) {
    return Try([&](pg::Tx& tx) { return organisation_.MergeUnit(tx, unit, into, From(day)); });
  }
  std::string UndoLast(const Id& unit) {
    return Try([&](pg::Tx& tx) {
      return organisation_.UndoUnitChange(tx, Sri(), unit, "salah nomor perda", 0);
    });
  }
  std::string Revise(const Id& position, const std::vector<std::string>& fields,
                     domain::Position wanted, const char* day) {
    wanted.id = position;
    return Try(
        [&](pg::Tx& tx) { return organisation_.RevisePosition(tx, wanted, fields, From(day)); });
  }
  domain::Unit On(const Id& unit, const char* day) {
    std::optional<domain::Unit> found;
    In([&](pg::Tx& tx) {
      found = store::FindUnit(tx, unit, LocalDate::Of(day));
      return absl::OkStatus();
    });
    return found.value_or(domain::Unit());
  }
  std::vector<std::string> CodesOn(const char* day) {
    std::vector<std::string> codes;
    In([&](pg::Tx& tx) {
      for (const auto& unit :
           store::ListUnits(tx, domain::UnitKind::kUnspecified, {}, "", 100, LocalDate::Of(day))) {
        codes.push_back(unit.code);
      }
      return absl::OkStatus();
    });
    return codes;
  }
};

TEST_F(OrganisationTest, NamesAndParentsHoldFromTheirDayOn) {
  EXPECT_EQ(Rename(agency_, "Dinas Baru", "2026-01-01"), "");
  EXPECT_EQ(Move(agency_, other_agency_, "2026-03-01"), "");
  EXPECT_EQ(On(agency_, "2025-12-31").name, "Unit DSDABM");
  EXPECT_EQ(On(agency_, "2026-02-28").name, "Dinas Baru");
  EXPECT_EQ(On(agency_, "2026-02-28").parent_id, city_);
  EXPECT_EQ(On(agency_, "2026-03-01").parent_id, other_agency_);
  EXPECT_EQ(On(agency_, "2026-02-28").until, LocalDate::Of("2026-02-28"));
  EXPECT_EQ(Rename(agency_, "Zu früh", "2026-02-01"), "LATER_CHANGE_EXISTS");
  EXPECT_EQ(EventsOf(agency_),
            (std::vector<std::string>{"UnitCreated", "UnitChanged", "UnitChanged"}));
}

TEST_F(OrganisationTest, AFutureChangeIsPublishedOnItsDay) {
  EXPECT_EQ(Rename(agency_, "Dinas Besok", "2026-08-11"), "");
  EXPECT_EQ(EventsOf(agency_), std::vector<std::string>{"UnitCreated"});
  EXPECT_EQ(CountRows("SELECT count(*) FROM job WHERE kind = 'personnel.unit_change'"), 1);
  clock_.Set(LocalDate::Of("2026-08-11").Start());
  In([&](pg::Tx& tx) { return organisation_.UnitChangeInForce(tx, agency_); });
  EXPECT_EQ(EventsOf(agency_), (std::vector<std::string>{"UnitCreated", "UnitChanged"}));
}

TEST_F(OrganisationTest, NoUnitEverLiesBelowItself) {
  const Id division = MakeUnit("DIV", agency_, domain::UnitKind::kDivision);
  EXPECT_EQ(Move(agency_, agency_, "2026-01-01"), "UNIT_CYCLE");
  EXPECT_EQ(Move(agency_, division, "2026-01-01"), "UNIT_CYCLE");
  EXPECT_EQ(Move(city_, agency_, "2026-01-01"), "UNIT_PARENT_REQUIRED");
  // The division will be below the other agency from September on; before that the other agency
  // may not go below the agency either way round in time.
  EXPECT_EQ(Move(division, other_agency_, "2026-09-01"), "");
  EXPECT_EQ(Move(other_agency_, division, "2026-08-01"), "UNIT_CYCLE") << "from September on";
  EXPECT_EQ(Move(agency_, other_agency_, "2026-08-01"), "");
  EXPECT_EQ(Move(other_agency_, agency_, "2027-01-01"), "UNIT_CYCLE");
}

TEST_F(OrganisationTest, OfTwoMovesThatWouldMakeACycleTogetherOneIsRefused) {
  std::atomic<int> moved = 0, refused = 0;
  const auto move = [&](const Id& unit, const Id& parent) {
    const std::string reason = Move(unit, parent, "2026-08-01");
    if (reason.empty()) ++moved;
    if (reason == "UNIT_CYCLE") ++refused;
  };
  std::thread first([&] { move(agency_, other_agency_); });
  std::thread second([&] { move(other_agency_, agency_); });
  first.join();
  second.join();
  EXPECT_EQ(moved, 1);
  EXPECT_EQ(refused, 1);
}

TEST_F(OrganisationTest, OnlyAnEmptyUnitIsClosed) {
  const Id position = MakePosition("P1", agency_, 1);
  EXPECT_EQ(Close(agency_, "2026-08-01"), "UNIT_NOT_EMPTY");
  EXPECT_EQ(Try([&](pg::Tx& tx) {
              return organisation_.ClosePosition(tx, position, From("2026-08-01"));
            }),
            "");
  EXPECT_EQ(Close(agency_, "2026-07-31"), "UNIT_NOT_EMPTY") << "the position is open that day";
  EXPECT_EQ(Close(agency_, "2026-08-01"), "");
  EXPECT_EQ(CodesOn("2026-07-31"), (std::vector<std::string>{"DLH", "DSDABM", "SBY"}));
  EXPECT_EQ(CodesOn("2026-08-01"), (std::vector<std::string>{"DLH", "SBY"}));
  EXPECT_EQ(EventsOf(agency_).back(), "UnitClosed");
  EXPECT_EQ(Rename(agency_, "Hantu", "2026-09-01"), "UNIT_CLOSED");
  EXPECT_EQ(Move(other_agency_, agency_, "2026-09-01"), "UNIT_CLOSED");
  EXPECT_EQ(UndoLast(agency_), "");
  EXPECT_EQ(CodesOn("2026-08-01").size(), 3u);
  EXPECT_EQ(CountRows("SELECT count(*) FROM undone_change WHERE period->>'closed' = 'true'"), 1);
  EXPECT_EQ(CountRows("SELECT count(*) FROM audit_log WHERE action = 'personnel.unit.undo_change'"),
            1);
}

TEST_F(OrganisationTest, AMergerTakesPeopleAlong) {
  const Id division = MakeUnit("DIV", agency_, domain::UnitKind::kDivision);
  const Id yudi = Hire(1, MakePosition("HEAD", agency_, 1, true))->employee.id;
  EXPECT_EQ(Merge(agency_, division, "2026-08-01"), "UNIT_CYCLE");
  const Id leaving = MakePosition("LEAVING", agency_, 1);
  domain::Position elsewhere;
  elsewhere.unit_id = city_;
  EXPECT_EQ(Revise(leaving, {"unit_id"}, elsewhere, "2026-10-01"), "");
  EXPECT_EQ(Merge(agency_, other_agency_, "2026-08-01"), "LATER_CHANGE_EXISTS")
      << "that position would stay behind until October";
  EXPECT_EQ(Try([&](pg::Tx& tx) {
              return organisation_.UndoPositionChange(tx, Sri(), leaving, "salah nomor perda", 0);
            }),
            "");
  EXPECT_EQ(Merge(agency_, other_agency_, "2026-08-01"), "");
  EXPECT_EQ(On(division, "2026-08-01").parent_id, other_agency_);
  EXPECT_TRUE(On(agency_, "2026-08-01").closed);
  EXPECT_EQ(On(agency_, "2026-08-01").merged_into, other_agency_);
  EXPECT_EQ(RefreshAll(), 1);
  In([&](pg::Tx& tx) {
    const auto row = store::FindEmployee(tx, yudi, employees_.Today());
    EXPECT_EQ(row->position->unit_id, other_agency_);
    EXPECT_FALSE(row->position->heads_unit) << "the other agency has a head of its own";
    return absl::OkStatus();
  });
  EXPECT_EQ(EventsOf(yudi), (std::vector<std::string>{"EmployeeHired", "EmployeeChanged"}));
  EXPECT_EQ(UndoLast(agency_), "NOTHING_TO_UNDO");
}

TEST_F(OrganisationTest, APositionIsRevisedFromADayOn) {
  const Id position = MakePosition("P1", agency_, 2);
  const Id yudi = Hire(1, position)->employee.id;
  ASSERT_TRUE(Hire(2, position).ok());
  domain::Position wanted;
  wanted.authorised_headcount = 1;
  EXPECT_EQ(Revise(position, {"authorised_headcount"}, wanted, "2026-08-20"),
            "HEADCOUNT_EXHAUSTED");
  wanted.unit_id = other_agency_;
  wanted.heads_unit = true;
  EXPECT_EQ(Revise(position, {"unit_id", "heads_unit"}, wanted, "2026-08-20"), "");
  EXPECT_EQ(Revise(position, {"code"}, wanted, "2026-08-21"), "FIELD_NOT_UPDATABLE");
  EXPECT_EQ(Revise(position, {}, wanted, "2026-08-21"), "FIELD_REQUIRED");
  wanted.reports_to_position_id = position;
  EXPECT_EQ(Revise(position, {"reports_to_position_id"}, wanted, "2026-08-21"), "REPORTING_CYCLE");
  EXPECT_EQ(EventsOf(yudi).size(), 1u);
  clock_.Set(LocalDate::Of("2026-08-20").Start());
  EXPECT_EQ(RefreshAll(), 2);
  EXPECT_EQ(EventsOf(yudi).back(), "EmployeeChanged");
  EXPECT_EQ(Try([&](pg::Tx& tx) {
              return organisation_.ClosePosition(tx, position, From("2026-09-01"));
            }),
            "POSITION_HELD");
}

TEST_F(OrganisationTest, ARevisionIsTakenBack) {
  const Id position = MakePosition("P1", agency_, 1);
  const Id yudi = Hire(1, position)->employee.id;
  const auto undo = [&] {
    return Try([&](pg::Tx& tx) {
      return organisation_.UndoPositionChange(tx, Sri(), position, "salah nomor perda", 0);
    });
  };
  EXPECT_EQ(undo(), "NOTHING_TO_UNDO");
  domain::Position wanted;
  wanted.authorised_headcount = 2;
  wanted.heads_unit = true;
  EXPECT_EQ(Revise(position, {"authorised_headcount", "heads_unit"}, wanted, "2026-08-01"), "");
  ASSERT_EQ(RefreshAll(), 1);
  const Id budi = Hire(2, position)->employee.id;
  EXPECT_EQ(undo(), "HEADCOUNT_EXHAUSTED");
  ASSERT_TRUE(Decide(budi, Ended("2026-08-09")).ok());
  EXPECT_EQ(undo(), "");
  EXPECT_EQ(RefreshAll(), 2) << "also who held it since, for whom nothing changes";
  In([&](pg::Tx& tx) {
    EXPECT_FALSE(store::FindEmployee(tx, yudi, employees_.Today())->position->heads_unit);
    return absl::OkStatus();
  });
  EXPECT_EQ(EventsOf(yudi),
            (std::vector<std::string>{"EmployeeHired", "EmployeeChanged", "EmployeeChanged"}));
  EXPECT_EQ(CountRows("SELECT count(*) FROM undone_change"), 1);
}

TEST_F(OrganisationTest, APostMayNotBeHeldWhileThePositionDoesNotExist) {
  const Id position = MakePosition("P1", agency_, 1), other = MakePosition("P2", agency_, 1);
  EXPECT_EQ(Try([&](pg::Tx& tx) {
              return organisation_.ClosePosition(tx, position, From("2026-09-01"));
            }),
            "");
  EXPECT_EQ(ReasonOf(Hire(1, position).status()), "POSITION_CLOSED") << "from September on";
  const Id yudi = Hire(1, other)->employee.id;
  EXPECT_EQ(ReasonOf(Decide(yudi, Moved(position, "2026-10-01")).status()), "POSITION_CLOSED");
}

TEST_F(OrganisationTest, PatternsOfDutyAreDefinedOnce) {
  const domain::DutyPattern office{
      "OFFICE", "Jam kantor", {{1, 450, 960}, {2, 450, 960}}, "Perwali"};
  const auto define = [&](const domain::DutyPattern& pattern) {
    return Try([&](pg::Tx& tx) { return organisation_.DefineDutyPattern(tx, pattern); });
  };
  EXPECT_EQ(define(office), "");
  EXPECT_EQ(define(office), "") << "again the same";
  domain::DutyPattern other = office;
  other.windows.pop_back();
  EXPECT_EQ(define(other), "DUTY_PATTERN_DIFFERS");
  other.code = "X";
  other.windows = {{1, 450, 960}, {1, 900, 1000}};
  EXPECT_EQ(define(other), "DUTY_WINDOWS_OVERLAP");
}

}  // namespace
}  // namespace mumpuni::personnel
