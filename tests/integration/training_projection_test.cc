// Events of personnel and assessment → projections: the newest wins, in any order, once or twice.
#include <gmock/gmock.h>

#include "mumpuni/assessment/v1/assessment_events.pb.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "services/training/events/consumers.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using mumpuni::events::IncomingEvent;

const Id kYudi = Id::FromName("yudi");

IncomingEvent EmployeeEvent(const std::string& type, int64_t sequence, const std::string& unit) {
  personnel::v1::EmployeeHired message;
  message.mutable_state()->set_employee_id(kYudi.ToString());
  if (type != "EmployeeErased") {
    message.mutable_state()->set_employment_type(common::v1::EMPLOYMENT_TYPE_PNS);
    message.mutable_state()->set_status(unit.empty() ? personnel::v1::EMPLOYEE_STATUS_INACTIVE
                                                     : personnel::v1::EMPLOYEE_STATUS_ACTIVE);
    if (!unit.empty()) message.mutable_state()->set_unit_id(Id::FromName(unit).ToString());
  }
  IncomingEvent event;
  event.tp = {events::kEmployeeTopic, 0};
  event.type = "mumpuni.personnel.v1." + type;
  event.key = event.subject = kYudi.ToString();
  event.sequence = sequence;
  event.payload = message.SerializeAsString();
  return event;
}

IncomingEvent ProfileEvent(int64_t sequence, int indicated) {
  assessment::v1::ProfileChanged message;
  message.mutable_state()->set_employee_id(kYudi.ToString());
  message.mutable_state()->set_as_of("2026-06-01");
  const auto add = [&](const char* code, int required, int level) {
    auto* competency = message.mutable_state()->add_competencies();
    competency->set_competency_code(code);
    competency->set_required_level(required);
    competency->set_indicated_level(level);
    competency->set_gap_levels(level == 0 ? 0 : std::max(0, required - level));
  };
  add("M.3", 3, indicated);
  add("M.4", 1, 2);
  add("M.5", 2, 0);
  IncomingEvent event;
  event.tp = {events::kProfileTopic, 0};
  event.type = "mumpuni.assessment.v1.ProfileChanged";
  event.key = event.subject = kYudi.ToString();
  event.sequence = sequence;
  event.payload = message.SerializeAsString();
  return event;
}

class TrainingProjectionTest : public TrainingTest {
 protected:
  absl::Status Personnel(std::vector<IncomingEvent> events) {
    return In([&](pg::Tx& tx) { return events::ApplyPersonnel(tx, events); });
  }
  absl::Status Profiles(std::vector<IncomingEvent> events) {
    return In([&](pg::Tx& tx) { return events::ApplyProfiles(tx, events); });
  }
  std::optional<peers::EmployeeRow> Employee() {
    return *In([&](pg::Tx& tx) -> absl::StatusOr<std::optional<peers::EmployeeRow>> {
      return peers::FindEmployee(tx, kYudi);
    });
  }
  std::optional<peers::ProfileRow> Profile() {
    return *In([&](pg::Tx& tx) -> absl::StatusOr<std::optional<peers::ProfileRow>> {
      return peers::FindProfile(tx, kYudi);
    });
  }
};

TEST_F(TrainingProjectionTest, TheNewestEmployeeStateWins) {
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeTransferred", 3, "b"),
                         EmployeeEvent("EmployeeHired", 1, "a"),
                         EmployeeEvent("EmployeeAbsenceRecorded", 2, "a")})
                  .ok());
  ASSERT_TRUE(Employee().has_value());
  EXPECT_EQ(Employee()->unit_id, Id::FromName("b"));
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeAbsenceRecorded", 2, "a")}).ok());
  EXPECT_EQ(Employee()->unit_id, Id::FromName("b")) << "an older event changes nothing";
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeDeactivated", 4, "")}).ok());
  EXPECT_FALSE(Employee()->fact.active);
  EXPECT_FALSE(Employee()->unit_id.has_value());
}

TEST_F(TrainingProjectionTest, TheContractTermComesWithTheState) {
  IncomingEvent event = EmployeeEvent("EmployeeHired", 1, "a");
  personnel::v1::EmployeeHired message;
  ASSERT_TRUE(message.ParseFromString(event.payload));
  personnel::v1::EmployeeState* state = message.mutable_state();
  state->set_employment_type(common::v1::EMPLOYMENT_TYPE_CONTRACT);
  state->mutable_contract_term()->set_start_date("2026-03-01");
  state->mutable_contract_term()->set_end_date("2027-02-28");
  event.payload = message.SerializeAsString();
  ASSERT_TRUE(Personnel({event}).ok());
  EXPECT_EQ(Employee()->fact.contract_term,
            (domain::ContractTerm{LocalDate::Of("2026-03-01"), LocalDate::Of("2027-02-28")}));
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeTransferred", 2, "a")}).ok());
  EXPECT_FALSE(Employee()->fact.contract_term.has_value()) << "the newest state, all of it";
  state->mutable_contract_term()->set_end_date("2027-02-30");
  event.payload = message.SerializeAsString();
  event.sequence = 3;
  EXPECT_EQ(Personnel({event}).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(TrainingProjectionTest, ActingAppointmentsComeWithTheState) {
  const LocalDate first = LocalDate::Of("2026-06-10"), last = LocalDate::Of("2026-06-12");
  IncomingEvent event = EmployeeEvent("EmployeeChanged", 2, "a");
  personnel::v1::EmployeeHired message;
  ASSERT_TRUE(message.ParseFromString(event.payload));
  auto& acting = *message.mutable_state()->add_acting_appointments();
  acting.set_position_id(Id::FromName("head post").ToString());
  acting.set_unit_id(Id::FromName("b").ToString());
  acting.set_kind(personnel::v1::ACTING_KIND_ACTING_DAILY);
  acting.set_start_date(first.ToString());
  acting.set_end_date(last.ToString());
  acting.set_heads_unit(true);
  const auto apply = [&](int64_t sequence) {
    event.sequence = sequence;
    event.payload = message.SerializeAsString();
    return Personnel({event});
  };
  const auto units = [&](LocalDate day) {
    return In([&](pg::Tx& tx) -> absl::StatusOr<size_t> {
             return peers::UnitsReachedBy(tx, kYudi, day).size();
           })
        .value_or(0);
  };
  ASSERT_TRUE(apply(2).ok());
  EXPECT_EQ(units(first.PlusDays(-1)), 1u);
  EXPECT_EQ(units(first), 2u);
  EXPECT_EQ(units(last), 2u);
  EXPECT_EQ(units(last.PlusDays(1)), 1u);
  acting.clear_end_date();
  ASSERT_TRUE(apply(3).ok());
  EXPECT_EQ(units(last.PlusDays(400)), 2u) << "open";
  acting.set_kind(static_cast<personnel::v1::ActingKind>(99));
  ASSERT_TRUE(apply(4).ok());
  EXPECT_EQ(units(first), 1u) << "nobody knows what that kind lets its holder do";
  acting.set_kind(personnel::v1::ACTING_KIND_ACTING);
  acting.set_start_date("2026-06-31");
  EXPECT_EQ(apply(5).code(), absl::StatusCode::kInvalidArgument);
  acting.set_start_date(first.ToString());
  ASSERT_TRUE(apply(6).ok());
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeErased", 7, "")}).ok());
  EXPECT_EQ(units(first), 0u);
  EXPECT_EQ(Count("SELECT count(*) FROM employee_projection WHERE acting <> '{}'"), 0);
}

TEST_F(TrainingProjectionTest, AnEventUnderAnotherSubjectThanItsStatesIdIsRefused) {
  IncomingEvent employee = EmployeeEvent("EmployeeHired", 1, "a");
  IncomingEvent profile = ProfileEvent(1, 1);
  employee.subject = profile.subject = Id::FromName("somebody else").ToString();
  EXPECT_EQ(ReasonOf(Personnel({employee})), "MESSAGE_MALFORMED");
  EXPECT_EQ(ReasonOf(Profiles({profile})), "MESSAGE_MALFORMED");
}

TEST_F(TrainingProjectionTest, ErasureForgetsThePersonForGood) {
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeHired", 1, "a")}).ok());
  ASSERT_TRUE(Profiles({ProfileEvent(1, 1)}).ok());
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeErased", 5, "")}).ok());
  EXPECT_FALSE(Employee().has_value());
  EXPECT_FALSE(Profile().has_value());
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeTransferred", 4, "b")}).ok());
  ASSERT_TRUE(Profiles({ProfileEvent(9, 1)}).ok());
  EXPECT_FALSE(Employee().has_value());
  EXPECT_FALSE(Profile().has_value());
}

TEST_F(TrainingProjectionTest, OnlyKnownGapsOfAProfileAreKept) {
  ASSERT_TRUE(Profiles({ProfileEvent(2, 1)}).ok());
  ASSERT_TRUE(Profile().has_value());
  ASSERT_EQ(Profile()->gaps.size(), 1u);
  EXPECT_EQ(Profile()->gaps[0].competency_code, "M.3");
  EXPECT_EQ(Profile()->gaps[0].known_level, 1);
  EXPECT_EQ(Profile()->gaps[0].required_level, 3);
  ASSERT_TRUE(Profiles({ProfileEvent(1, 2)}).ok());
  EXPECT_EQ(Profile()->gaps[0].known_level, 1) << "an older profile changes nothing";
  ASSERT_TRUE(Profiles({ProfileEvent(3, 3)}).ok());
  EXPECT_TRUE(Profile()->gaps.empty());
}

// The state counts, not the name: the day a type is added, older consumers must not keep old state.
TEST_F(TrainingProjectionTest, ATypeThatIsNotKnownYetMovesTheStateAllTheSame) {
  ASSERT_TRUE(Personnel({EmployeeEvent("EmployeeHired", 1, "a")}).ok());
  ASSERT_TRUE(Personnel({EmployeeEvent("SomethingNew", 2, "b")}).ok());
  EXPECT_EQ(Employee()->unit_id, Id::FromName("b"));
  IncomingEvent profile = ProfileEvent(1, 1);
  profile.type = "mumpuni.assessment.v1.SomethingNew";
  ASSERT_TRUE(Profiles({profile}).ok());
  EXPECT_EQ(Profile()->gaps.size(), 1u);
}

TEST_F(TrainingProjectionTest, BrokenEventsAreRefused) {
  IncomingEvent broken = EmployeeEvent("EmployeeHired", 1, "a");
  broken.payload = "\xff\xff";
  EXPECT_EQ(Personnel({broken}).code(), absl::StatusCode::kInvalidArgument);
  broken.payload = personnel::v1::EmployeeHired().SerializeAsString();
  EXPECT_EQ(Personnel({broken}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Profiles({[] {
              IncomingEvent event = ProfileEvent(1, 1);
              event.payload = "x";
              return event;
            }()})
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace mumpuni::training
