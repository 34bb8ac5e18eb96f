// The next best three of a person and who can coach: against a database, and an assessment service
// that answers what the test tells it.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "common/testing/certs.h"
#include "mumpuni/assessment/v1/assessment_service.grpc.pb.h"
#include "mumpuni/assessment/v1/gap_service.grpc.pb.h"
#include "services/training/api/recommendation_api.h"
#include "services/training/api/training_api.h"
#include "services/training/store/motivation_store.h"
#include "services/training/store/readiness_store.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

namespace av = assessment::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Everybody has the same gap in M.3.
class Gaps final : public av::AssessmentService::Service {
 public:
  grpc::Status ListGaps(grpc::ServerContext*, const av::ListGapsRequest* request,
                        av::ListGapsResponse* response) override {
    EXPECT_EQ(request->purpose(), av::PROFILE_PURPOSE_DEVELOPMENT_PLANNING);
    if (away) return {grpc::StatusCode::INTERNAL, "away"};
    av::Gap* gap = response->add_gaps();
    gap->set_competency_code("M.3");
    gap->set_known_level(1);
    gap->set_required_level(2);
    return grpc::Status::OK;
  }
  grpc::Status FindCompetentOfficers(grpc::ServerContext*,
                                     const av::FindCompetentOfficersRequest* request,
                                     av::FindCompetentOfficersResponse* response) override {
    EXPECT_TRUE(request->unit_only());
    EXPECT_EQ(request->requirements(0).level(), 4);
    unit_id = request->unit_id();
    if (away) return {grpc::StatusCode::INTERNAL, "away"};
    for (const auto& [id, standing] : officers) {
      av::OfficerStanding* one = response->add_officers();
      one->set_employee_id(id.ToString());
      one->set_standing(standing);
    }
    return grpc::Status::OK;
  }

  bool away = false;
  std::string unit_id;
  std::map<Id, av::Standing> officers;
};

class TargetGaps final : public av::GapService::Service {
 public:
  grpc::Status ListTargetGaps(grpc::ServerContext*, const av::ListTargetGapsRequest* request,
                              av::ListTargetGapsResponse* response) override {
    if (away) return {grpc::StatusCode::INTERNAL, "away"};
    if (request->job_standard_code() != "KASI") {
      constexpr Reason kNotFound{absl::StatusCode::kNotFound, "JOB_STANDARD_NOT_FOUND",
                                 "Tidak ada."};
      return rpc::ToWire(Error(kNotFound, "no such standard"));
    }
    const auto add = [&](const char* code, int required, int known) {
      av::TargetGap* gap = response->add_gaps();
      gap->set_competency_code(code);
      gap->set_required_level(required);
      gap->set_known_level(known);
      gap->set_gap_levels(known > 0 ? std::max(0, required - known) : 0);
    };
    add("M.3", 3, 1);
    add("M.4", 2, 1);
    add("M.5", 2, 0);
    add("M.6", 2, 2);
    return grpc::Status::OK;
  }

  bool away = false;
};

std::string Content(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// An assessment service on a port of its own.
struct FakeAssessment {
  FakeAssessment() {
    const TlsFiles files = testing::Certs("assessment");
    grpc::SslServerCredentialsOptions tls(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = Content(files.ca);
    tls.pem_key_cert_pairs.push_back({Content(files.key), Content(files.cert)});
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
    builder.RegisterService(&gaps);
    builder.RegisterService(&target);
    server = builder.BuildAndStart();
  }

  Gaps gaps;
  TargetGaps target;
  int port = 0;
  std::unique_ptr<grpc::Server> server;
};

class RecommendTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("kota", "");
    AddUnit("dinas", "kota");
    AddUnit("seksi", "dinas");
    AddUnit("kecamatan", "kota");
    yudi_ = AddEmployee("yudi", "seksi");
    head_ = AddEmployee("kepala", "dinas");
    dewi_ = AddEmployee("dewi", "kecamatan");
    // The first handshake may take longer than a question may.
    for (int i = 0; i < 20 && !assessment_.ListGaps(yudi_, "").ok(); ++i) continue;
  }

  static rpc::CallContext Call(const Access& access) {
    rpc::CallContext context;
    context.access = access;
    context.method = "mumpuni.training.v1.TrainingService/RecommendCourses";
    context.deadline = absl::InfiniteFuture();
    context.cancelled = [] { return false; };
    return context;
  }

  absl::StatusOr<v1::RecommendCoursesResponse> Recommend(const Access& access,
                                                         v1::RecommendCoursesRequest request = {}) {
    if (request.employee_id().empty()) request.set_employee_id(yudi_.ToString());
    return api_.RecommendCourses(Call(access), request);
  }
  v1::RecommendCoursesResponse Mine(const v1::RecommendCoursesRequest& request = {}) {
    auto response = Recommend(Self(yudi_), request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::RecommendCoursesResponse());
  }
  absl::StatusOr<v1::FindCoachesResponse> Coaches(const Access& access, const Id& employee,
                                                  const std::string& competency = "M.3") {
    v1::FindCoachesRequest request;
    request.set_employee_id(employee.ToString());
    request.set_competency_code(competency);
    return coaches_.FindCoaches(Call(access), request);
  }

  static std::vector<std::string> Codes(const v1::RecommendCoursesResponse& response) {
    std::vector<std::string> codes;
    for (const auto& one : response.recommendations()) codes.push_back(one.course().code());
    return codes;
  }
  static std::vector<int> Reasons(const v1::CourseRecommendation& one) {
    return {one.reasons().begin(), one.reasons().end()};
  }

  // A person who stands on a step of digital readiness.
  void Stands(const Id& employee, int step) {
    ASSERT_TRUE(
        In([&](pg::Tx& tx) {
          domain::ReadinessInstrument instrument{"KD", LocalDate::Of("2026-01-01"), {750}, {}};
          for (int i = 1; i <= domain::kLadderSteps; ++i) {
            instrument.items.push_back(
                {"butir-" + std::to_string(i), "Butir", domain::ReadinessItemKind::kTask, i});
          }
          store::InsertInstrument(tx, instrument);
          domain::ReadinessResult result;
          result.id = Id::New(clock_.Now());
          result.employee_id = employee;
          result.instrument_code = "KD";
          result.placement.step = step;
          result.submitted_at = clock_.Now();
          store::InsertResult(tx, result);
          return absl::OkStatus();
        }).ok());
  }
  void Demand(const domain::Course& course, int step) {
    ASSERT_TRUE(In([&](pg::Tx& tx) { return readiness_.SetDemand(tx, course.id, step); }).ok());
  }
  void Bridge(int step, const domain::Course& course) {
    ASSERT_TRUE(In([&](pg::Tx& tx) { return readiness_.SetBridge(tx, step, course.id); }).ok());
  }
  Id Helper(const std::string& name, const std::string& unit, av::Standing standing,
            bool willing = true, bool active = true) {
    const Id id = AddEmployee(name, unit, domain::EmploymentType::kPns, active);
    EXPECT_TRUE(In([&](pg::Tx& tx) {
                  domain::Preferences preferences;
                  preferences.willing_to_help = willing;
                  store::SavePreferences(tx, id, preferences);
                  return absl::OkStatus();
                }).ok());
    fake_.gaps.officers[id] = standing;
    return id;
  }

  FakeAssessment fake_;
  rpc::PageTokens pages_{"test secret"};
  peers::PersonnelClient personnel_{"127.0.0.1:1", testing::Certs("training")};
  peers::AssessmentClient assessment_{"127.0.0.1:" + std::to_string(fake_.port),
                                      testing::Certs("training")};
  api::TrainingApi api_{{db_.pool(), clock_, pages_, catalogue_, enrolments_, development_,
                         personnel_, assessment_, recommendations_}};
  api::RecommendationApi coaches_{
      db_.pool(), recommendations_,
      [this](const peers::CoachQuestion& question, const std::string& on_behalf_of) {
        return assessment_.FindCompetent(question, on_behalf_of);
      }};
  Id yudi_, head_, dewi_;
};

std::vector<domain::CompetencyLevel> Teaches(const std::string& code, int level) {
  return {{code, Level::Clamped(level)}};
}

TEST_F(RecommendTest, ThreeByDefaultFreeOnesFirst) {
  AddCourse("PAID-1", Teaches("M.3", 2), 200'000);
  AddCourse("PAID-2", Teaches("M.3", 2), 300'000);
  AddCourse("PAID-3", Teaches("M.3", 2), 400'000);
  AddCourse("FREE", Teaches("M.3", 2), 0, 40);
  const auto response = Mine();
  EXPECT_FALSE(response.degraded());
  EXPECT_THAT(Codes(response), ElementsAre("FREE", "PAID-1", "PAID-2"));
  v1::RecommendCoursesRequest more;
  more.set_max_results(20);
  EXPECT_EQ(Mine(more).recommendations_size(), 4);
  more.set_max_results(21);
  EXPECT_EQ(ReasonOf(Recommend(Self(yudi_), more).status()), "VALUE_OUT_OF_RANGE");
}

TEST_F(RecommendTest, TheTargetAddsItsGapsAndSaysSo) {
  AddCourse("BOTH", Teaches("M.3", 3), 100'000);
  AddCourse("TARGET", Teaches("M.4", 2), 900'000);
  AddCourse("UNKNOWN", Teaches("M.5", 2), 0);
  AddCourse("MET", Teaches("M.6", 2), 0);
  EXPECT_THAT(Codes(Mine()), ElementsAre("BOTH"));
  v1::RecommendCoursesRequest request;
  request.set_target_job_standard_code("KASI");
  const auto response = Mine(request);
  ASSERT_THAT(Codes(response), ElementsAre("BOTH", "TARGET"));
  const auto& both = response.recommendations(0);
  EXPECT_EQ(both.closed_milli_level(), 2000);
  EXPECT_EQ(both.closed_gaps(0).required_level(), 2);
  EXPECT_EQ(both.closed_gaps(0).target_level(), 3);
  EXPECT_THAT(Reasons(both), ElementsAre(v1::RECOMMENDATION_REASON_GAP_PRESENT,
                                         v1::RECOMMENDATION_REASON_GAP_TARGET,
                                         v1::RECOMMENDATION_REASON_HOURS_DUE));
  EXPECT_THAT(
      Reasons(response.recommendations(1)),
      ElementsAre(v1::RECOMMENDATION_REASON_GAP_TARGET, v1::RECOMMENDATION_REASON_HOURS_DUE));
  request.set_target_job_standard_code("NOBODY");
  EXPECT_EQ(ReasonOf(Recommend(Self(yudi_), request).status()), "JOB_STANDARD_UNKNOWN");
}

TEST_F(RecommendTest, AnAssessmentThatCannotTellTheTargetIsSaid) {
  AddCourse("BOTH", Teaches("M.3", 3), 100'000);
  fake_.target.away = true;
  v1::RecommendCoursesRequest request;
  request.set_target_job_standard_code("KASI");
  const auto response = Mine(request);
  EXPECT_TRUE(response.degraded());
  ASSERT_THAT(Codes(response), ElementsAre("BOTH"));
  EXPECT_EQ(response.recommendations(0).closed_milli_level(), 1000);
  fake_.gaps.away = true;
  EXPECT_EQ(ReasonOf(Recommend(Self(yudi_), request).status()), "PEER_UNAVAILABLE");
}

TEST_F(RecommendTest, TheSignalIsWhatTheCallerSays) {
  AddCourse("FREE", Teaches("M.3", 2), 0);
  v1::RecommendCoursesRequest request;
  request.add_lower_signal_competency_codes("M.3");
  const auto response = Mine(request);
  ASSERT_EQ(response.recommendations_size(), 1);
  EXPECT_THAT(Reasons(response.recommendations(0)),
              ::testing::Contains(v1::RECOMMENDATION_REASON_SIGNAL));
  EXPECT_THAT(Reasons(Mine().recommendations(0)),
              ::testing::Not(::testing::Contains(v1::RECOMMENDATION_REASON_SIGNAL)));
  request.set_lower_signal_competency_codes(0, "M 3");
  EXPECT_EQ(ReasonOf(Recommend(Self(yudi_), request).status()), "VALUE_OUT_OF_RANGE");
}

TEST_F(RecommendTest, HoursThatAreDueAreFilledWithShortFreeCourses) {
  AddCourse("CLOSES", Teaches("M.3", 2), 100'000);
  const domain::Course brief = AddCourse("BRIEF", {}, 0, 2);
  AddCourse("LONGER", {}, 0, 4);
  AddCourse("PAID", {}, 1'000, 2);
  AddCourse("DAYS", {}, 0, 24);
  const auto response = Mine();
  ASSERT_THAT(Codes(response), ElementsAre("CLOSES", "BRIEF", "LONGER"));
  EXPECT_EQ(response.missing_lesson_hours(), 20);
  const auto& filled = response.recommendations(1);
  EXPECT_EQ(filled.closed_milli_level(), 0);
  EXPECT_THAT(filled.closed_gaps(), IsEmpty());
  EXPECT_THAT(Reasons(filled), ElementsAre(v1::RECOMMENDATION_REASON_FREE_OF_COST,
                                           v1::RECOMMENDATION_REASON_HOURS_DUE));
  EXPECT_THAT(filled.reason(), HasSubstr("kurang 20 JP"));

  ASSERT_TRUE(Enrol(City(), AddBatch(brief, "B1", 5).id, yudi_).ok());
  EXPECT_THAT(Codes(Mine()), ElementsAre("CLOSES", "LONGER")) << "not what is attended already";
}

TEST_F(RecommendTest, ContractStaffOwesNoHours) {
  AddCourse("CLOSES", Teaches("M.3", 2), 100'000);
  AddCourse("BRIEF", {}, 0, 2);
  const Id contract = AddEmployee("kontrak", "seksi", domain::EmploymentType::kContract);
  v1::RecommendCoursesRequest request;
  request.set_employee_id(contract.ToString());
  const auto response = Recommend(Self(contract), request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Codes(*response), ElementsAre("CLOSES"));
  EXPECT_EQ(response->missing_lesson_hours(), 0);
  EXPECT_THAT(Reasons(response->recommendations(0)),
              ElementsAre(v1::RECOMMENDATION_REASON_GAP_PRESENT));
}

TEST_F(RecommendTest, AboveTheStepOfAPersonComesABridgeAndAPeer) {
  const domain::Course digital = AddCourse("DIGITAL", Teaches("M.3", 2), 0, 24);
  const domain::Course step2 = AddCourse("STEP-2", {}, 500'000);
  const domain::Course step3 = AddCourse("STEP-3", {}, 500'000);
  Demand(digital, 3);
  Bridge(2, step2);
  Bridge(3, step3);
  const auto unplaced = Mine();
  ASSERT_EQ(unplaced.recommendations_size(), 1);
  EXPECT_EQ(unplaced.recommendations(0).digital_demand(), 3);
  EXPECT_FALSE(unplaced.recommendations(0).needs_peer()) << "nobody knows the step";

  Stands(yudi_, 1);
  const auto response = Mine();
  const auto& one = response.recommendations(0);
  EXPECT_TRUE(one.needs_peer());
  EXPECT_EQ(one.bridging_course().code(), "STEP-2");
  EXPECT_THAT(Reasons(one), ::testing::Contains(v1::RECOMMENDATION_REASON_NEEDS_BRIDGE));
  ASSERT_TRUE(In([&](pg::Tx& tx) { return catalogue_.RetireCourse(tx, step2.id, 0); }).ok());
  EXPECT_EQ(Mine().recommendations(0).bridging_course().code(), "STEP-3");
  Demand(digital, 2);
  EXPECT_FALSE(Mine().recommendations(0).has_bridging_course()) << "beyond what the course demands";
  EXPECT_TRUE(Mine().recommendations(0).needs_peer());

  const std::string audited =
      "SELECT count(*) FROM audit_log WHERE action = 'training.readiness.check'";
  EXPECT_EQ(Count(audited), 0);
  ASSERT_TRUE(Recommend(Head(head_)).ok());
  EXPECT_EQ(Count(audited), 1) << "the head learns something of the step";
}

TEST_F(RecommendTest, CoachesAreWillingColleaguesWhoReachTheLevel) {
  const Id meets = Helper("mampu", "seksi", av::STANDING_MEETS);
  const Id also = Helper("juga", "seksi", av::STANDING_MEETS);
  Helper("belum", "seksi", av::STANDING_UNKNOWN);
  Helper("kurang", "seksi", av::STANDING_BELOW);
  Helper("diam", "seksi", av::STANDING_MEETS, /*willing=*/false);
  Helper("pindah", "kecamatan", av::STANDING_MEETS);
  Helper("keluar", "seksi", av::STANDING_MEETS, /*willing=*/true, /*active=*/false);
  Helper("yudi", "seksi", av::STANDING_MEETS);
  const auto response = Coaches(Self(yudi_), yudi_);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(fake_.gaps.unit_id, Id::FromName("seksi").ToString());
  EXPECT_THAT(response->coach_employee_ids(),
              UnorderedElementsAre(meets.ToString(), also.ToString()));
  EXPECT_TRUE(
      std::is_sorted(response->coach_employee_ids().begin(), response->coach_employee_ids().end()));
  for (int i = 0; i < 12; ++i) Helper("n" + std::to_string(i), "seksi", av::STANDING_MEETS);
  EXPECT_EQ(Coaches(Self(yudi_), yudi_)->coach_employee_ids_size(), 10);
}

TEST_F(RecommendTest, CoachesAreForThoseWhoReachThePerson) {
  const auto reason = [&](const Access& access, const Id& employee,
                          const std::string& competency = "M.3") {
    return ReasonOf(Coaches(access, employee, competency).status());
  };
  EXPECT_EQ(reason(Head(head_), yudi_), "");
  EXPECT_EQ(reason(City(), yudi_), "");
  EXPECT_EQ(reason(Self(dewi_), yudi_), "OUT_OF_SCOPE");
  EXPECT_EQ(reason(Head(dewi_), yudi_), "OUT_OF_SCOPE");
  EXPECT_EQ(reason(City(), Id::FromName("nobody")), "EMPLOYEE_UNKNOWN");
  EXPECT_EQ(reason(Self(yudi_), yudi_, ""), "FIELD_REQUIRED");
  EXPECT_EQ(reason(Self(yudi_), yudi_, "M 3"), "VALUE_OUT_OF_RANGE");
  fake_.gaps.away = true;
  EXPECT_EQ(reason(Self(yudi_), yudi_), "PEER_UNAVAILABLE");
  const Id gone = AddEmployee("gone", "seksi", domain::EmploymentType::kPns, /*active=*/false);
  EXPECT_EQ(reason(City(), gone), "") << "nobody is asked about who has left";
}

}  // namespace
}  // namespace mumpuni::training
