// Who may see what: the grants of the contract against a table of their own, written from the
// decision on viewers and not from the contract; and what each viewer is answered with them.
#include <gmock/gmock.h>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/testing/contract.h"
#include "services/assessment/api/gap_api.h"
#include "services/assessment/api/objection_api.h"
#include "services/assessment/api/rule_set_api.h"
#include "tests/integration/assessment_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

using ::mumpuni::testing::EveryRpc;
using ::mumpuni::testing::Rpc;

// What a rule grants, in the words of the table: "OFFICER:SELF UNIT_HEAD:UNIT".
std::set<std::string> GrantsOf(const Rpc& rpc) {
  std::set<std::string> grants;
  for (const auto& grant : rpc.rule.grants()) {
    grants.insert(mumpuni::common::v1::Role_Name(grant.role()).substr(sizeof("ROLE_") - 1) + ":" +
                  mumpuni::common::v1::Scope_Name(grant.scope()).substr(sizeof("SCOPE_") - 1));
  }
  return grants;
}

// Texts, standards and rules, which name nobody: for everybody in the house and the services.
constexpr char kHouse[] =
    "OFFICER:CITY UNIT_HEAD:CITY UNIT_LIAISON:CITY PERSONNEL_ADMIN:CITY TRAINING_ADMIN:CITY "
    "ASSESSOR:CITY COMPLAINT_ADMIN:CITY INSPECTORATE:CITY AUDITOR:CITY";
constexpr char kHousePeers[] = "personnel training complaint";
// The administration decides, others do not.
constexpr char kBkpsdm[] = "PERSONNEL_ADMIN:CITY";
// A person in numbers: that person, the direct superior, BKPSDM, the auditor.
constexpr char kPerson[] = "OFFICER:SELF UNIT_HEAD:UNIT PERSONNEL_ADMIN:CITY AUDITOR:CITY";
// A person's records and estimates for posts: without the superior.
constexpr char kOwnRecord[] = "OFFICER:SELF PERSONNEL_ADMIN:CITY AUDITOR:CITY";
// Counts that name nobody: each as far as its table of aggregates.
constexpr char kCounts[] =
    "OFFICER:UNIT UNIT_HEAD:UNIT UNIT_LIAISON:UNIT PERSONNEL_ADMIN:CITY COMPLAINT_ADMIN:CITY "
    "INSPECTORATE:CITY EXECUTIVE_OFFICE:CITY AUDITOR:CITY";
// Fairness, simulations, objections in counts: BKPSDM and who watches over it.
constexpr char kOversight[] = "PERSONNEL_ADMIN:CITY INSPECTORATE:CITY AUDITOR:CITY";
constexpr char kOperation[] = "OPERATOR:CITY AUDITOR:CITY";
constexpr char kOfficer[] = "OFFICER:SELF";
constexpr char kCount[] = "PERSONNEL_ADMIN:CITY AUDITOR:CITY";
constexpr char kTexts[] = "PERSONNEL_ADMIN:CITY ASSESSOR:CITY";
constexpr char kNobody[] = "";

struct Row {
  const char* method;
  std::string grants;
  const char* peers;
};

std::vector<Row> Table() {
  return {
      {"AssessmentService/DefineCompetency", kBkpsdm, ""},
      {"AssessmentService/ListCompetencies", kHouse, kHousePeers},
      {"AssessmentService/PublishJobStandard", kBkpsdm, ""},
      {"AssessmentService/GetJobStandard", kHouse, kHousePeers},
      {"AssessmentService/ListJobStandards", kHouse, kHousePeers},
      {"AssessmentService/PublishRuleSet", kBkpsdm, ""},
      {"AssessmentService/GetRuleSet", kHouse, kHousePeers},
      // The superior screens; formal methods are for assessors.
      {"AssessmentService/RecordAssessment", std::string(kTexts) + " UNIT_HEAD:UNIT", ""},
      {"AssessmentService/RevokeAssessment", "ASSESSOR:CITY", ""},
      // Liaison and complaint administration learn MEETS, UNKNOWN or BELOW; the inspectorate none.
      {"AssessmentService/GetProfile",
       std::string(kPerson) + " UNIT_LIAISON:UNIT COMPLAINT_ADMIN:CITY", "training complaint"},
      // Items of a signal: BKPSDM sees them in an objection alone.
      {"AssessmentService/ExplainProfile", "OFFICER:SELF UNIT_HEAD:UNIT AUDITOR:CITY", ""},
      {"AssessmentService/ListGaps", kPerson, "training"},
      {"AssessmentService/FindCompetentOfficers", kNobody, "complaint training"},
      {"AssessmentService/StartReconciliation", kOperation, ""},
      {"AssessmentService/GetReconciliation", kOperation, ""},
      {"AssessmentService/StartRecomputation", "OPERATOR:CITY", ""},
      {"AssessmentService/Reconcile", kOperation, ""},
      {"AssessmentService/SnapshotProfiles", kNobody, "training"},

      {"DictionaryService/DraftCompetency", kTexts, ""},
      {"DictionaryService/ReviewCompetency", kTexts, ""},
      {"DictionaryService/PublishCompetency", kBkpsdm, ""},
      {"DictionaryService/RetireCompetency", kBkpsdm, ""},
      {"DictionaryService/GetCompetency", kHouse, kHousePeers},
      {"DictionaryService/ListCompetencyVersions", std::string(kTexts) + " AUDITOR:CITY", ""},
      {"DictionaryService/ListCrosswalks", kHouse, kHousePeers},
      {"DictionaryService/CompareJobStandards", kHouse, kHousePeers},
      {"DictionaryService/PreviewJobStandard", kBkpsdm, ""},
      {"DictionaryService/RegisterProvider", kBkpsdm, ""},
      {"DictionaryService/RevokeAccreditation", kBkpsdm, ""},
      {"DictionaryService/ListProviders", std::string(kTexts) + " AUDITOR:CITY", ""},
      {"DictionaryService/GetAssessment", std::string(kOwnRecord) + " ASSESSOR:CITY", ""},
      {"DictionaryService/ListAssessments", std::string(kOwnRecord) + " ASSESSOR:CITY", ""},
      {"DictionaryService/ImportAssessments", kTexts, ""},

      {"GapService/GetGapMap", std::string(kCounts) + " TRAINING_ADMIN:CITY", "training"},
      // Of a person or of units by one method: who may count and has no purpose reads no person.
      {"GapService/GetGapTrend",
       std::string(kPerson) + " UNIT_LIAISON:UNIT TRAINING_ADMIN:CITY COMPLAINT_ADMIN:CITY "
                              "INSPECTORATE:CITY EXECUTIVE_OFFICE:CITY",
       "training"},
      {"GapService/ListTargetGaps", kPerson, "training"},
      {"GapService/GetUnitSignal", kCounts, ""},
      {"GapService/GetCompetencyReport", kPerson, ""},

      {"ObjectionService/ListAnnouncements", kOfficer, ""},
      {"ObjectionService/FileObjection", kOfficer, ""},
      {"ObjectionService/WithdrawObjection", kOfficer, ""},
      {"ObjectionService/SubmitStatement", "UNIT_HEAD:UNIT", ""},
      {"ObjectionService/AppointPanel", kBkpsdm, ""},
      // Who sits on a panel does so as an officer.
      {"ObjectionService/CastVote", kOfficer, ""},
      {"ObjectionService/AppealObjection", kOfficer, ""},
      {"ObjectionService/GetObjection", kPerson, ""},
      {"ObjectionService/GetObjectionCase", kOfficer, ""},
      {"ObjectionService/ListObjections", kPerson, ""},
      {"ObjectionService/GetObjectionReport", kOversight, ""},

      {"RatingService/DefineRatingInstrument", kBkpsdm, ""},
      {"RatingService/ListRatingInstruments",
       "OFFICER:CITY UNIT_HEAD:CITY PERSONNEL_ADMIN:CITY AUDITOR:CITY", ""},
      {"RatingService/OpenRatingCycle", kBkpsdm, ""},
      {"RatingService/ListRatingCycles",
       "OFFICER:CITY UNIT_HEAD:CITY PERSONNEL_ADMIN:CITY AUDITOR:CITY", ""},
      {"RatingService/CloseRatingCycle", kBkpsdm, ""},
      {"RatingService/ReopenRatingCycle", kBkpsdm, ""},
      {"RatingService/FinaliseRatingCycle", kBkpsdm, ""},
      {"RatingService/ChangeRater", kBkpsdm, ""},
      {"RatingService/ListMyRatings", kOfficer, ""},
      {"RatingService/SubmitRating", kOfficer, ""},
      // What was said of a person is for nobody but that person and the superior.
      {"RatingService/GetRatingResult", "OFFICER:SELF UNIT_HEAD:UNIT", ""},
      {"RatingService/GetRatingSummary", "UNIT_HEAD:UNIT PERSONNEL_ADMIN:CITY AUDITOR:CITY", ""},

      {"RuleSetService/StartSimulation", kBkpsdm, ""},
      {"RuleSetService/GetSimulation", kOversight, ""},
      {"RuleSetService/DecideRuleSet", kBkpsdm, ""},
      {"RuleSetService/GetRecomputation", std::string(kCount) + " OPERATOR:CITY", ""},
      {"RuleSetService/StartFairnessReport", kOversight, ""},
      {"RuleSetService/GetFairnessReport", kOversight, ""},

      {"TalentService/PublishScoringTable", kBkpsdm, ""},
      {"TalentService/ListScoringTables",
       "OFFICER:CITY UNIT_HEAD:CITY PERSONNEL_ADMIN:CITY INSPECTORATE:CITY AUDITOR:CITY", ""},
      {"TalentService/RecordPerformanceRatings", kBkpsdm, ""},
      {"TalentService/ListPerformanceRatings", kPerson, ""},
      {"TalentService/GetProfessionalIndex", kOwnRecord, ""},
      {"TalentService/GetIndexSummary", kCount, ""},
      {"TalentService/GetJobPersonMatch", kOwnRecord, ""},
      {"TalentService/GetTalentBox", kOwnRecord, ""},
      {"TalentService/GetTalentGrid", kCount, ""},
      {"TalentService/ListSuccessionPool", kBkpsdm, ""},
      {"TalentService/ImportOfficialValues", kBkpsdm, ""},
      {"TalentService/ListOfficialDifferences", kCount, ""},
  };
}

std::set<std::string> Words(const std::string& text) {
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

TEST(AssessmentContract, TheContractGrantsWhatTheTableSays) {
  std::map<std::string, const Rpc*> contract;
  for (const Rpc& rpc : EveryRpc()) {
    if (rpc.owner == "assessment") contract[rpc.path] = &rpc;
  }
  for (const Row& row : Table()) {
    const auto found = contract.find(std::string("/mumpuni.assessment.v1.") + row.method);
    ASSERT_NE(found, contract.end()) << row.method;
    const Rpc& rpc = *found->second;
    EXPECT_EQ(GrantsOf(rpc), Words(row.grants)) << row.method;
    EXPECT_EQ(std::set<std::string>(rpc.rule.peers().begin(), rpc.rule.peers().end()),
              Words(row.peers))
        << row.method;
    EXPECT_EQ(static_cast<size_t>(rpc.rule.grants_size()), GrantsOf(rpc).size())
        << row.method << ": a grant is stated twice";
    EXPECT_FALSE(rpc.rule.certificate_only()) << row.method;
    contract.erase(found);
  }
  for (const auto& [path, rpc] : contract) ADD_FAILURE() << path << " is not in the table";
}

// Each viewer as the contract lets it in, on people, units and the reports on the whole.
class ViewersTest : public AssessmentTest {
 protected:
  ViewersTest()
      : gap_api(database.pool(), pages, profiles, gap_counts),
        rule_set_api(database.pool(), profiles, simulations),
        objection_api(database.pool(), pages, profiles, objections,
                      [](const Id&, const std::string&) { return complaint::RedactedCase(); }) {}

  // The city with two agencies of six people each; DLH has a head, a liaison and a division below.
  void SetUp() override {
    TwoAgencies("head");
    for (const char* name : {"Sari", "Ratna", "Ani", "Budi", "Cici"}) Apply(Employee(name, "DLH"));
    for (const char* name : {"D", "E", "F", "G", "H", "I"}) Apply(Employee(name, "DSDABM"));
    ASSERT_TRUE(Assess(As("ASSESSOR", Scope::kCity, IdOf("asesor")), "Sari", 1).ok());
    v1::StartFairnessReportRequest request;
    request.set_request_id(RequestId());
    ASSERT_TRUE(rule_set_api.StartFairnessReport(Admin(), request).ok());
    ASSERT_TRUE(RunJobs());
  }
  // The reason of the answer to `who` in `role`, "" if there is one.
  template <typename Call>
  std::string ReasonTo(const std::string& role, const char* who, const std::string& method,
                       const Call& call) {
    for (const Rpc& rpc : EveryRpc()) {
      if (rpc.path != "/mumpuni.assessment.v1." + method) continue;
      for (const std::string& grant : GrantsOf(rpc)) {
        const std::vector<std::string> parts = absl::StrSplit(grant, ':');
        if (parts[0] != role) continue;
        const Scope scope = parts[1] == "CITY"   ? Scope::kCity
                            : parts[1] == "UNIT" ? Scope::kUnit
                                                 : Scope::kSelf;
        return ReasonOf(call(As(role, scope, IdOf(who))).status());
      }
      return "ROLE_NOT_ALLOWED";
    }
    return "no such method";
  }
  // Of Sari, for each purpose: those that answer, by name.
  template <typename Request, typename Call>
  std::string Purposes(const std::string& role, const char* who, const std::string& method,
                       const Call& call) {
    std::vector<std::string> answered;
    for (int purpose = v1::ProfilePurpose_MIN + 1; purpose <= v1::ProfilePurpose_MAX; ++purpose) {
      Request request;
      request.set_employee_id(IdOf("Sari").ToString());
      request.set_purpose(static_cast<v1::ProfilePurpose>(purpose));
      const std::string reason =
          ReasonTo(role, who, method, [&](const auto& context) { return call(context, request); });
      if (!reason.empty()) continue;
      answered.push_back(v1::ProfilePurpose_Name(static_cast<v1::ProfilePurpose>(purpose))
                             .substr(sizeof("PROFILE_PURPOSE_") - 1));
    }
    return absl::StrJoin(answered, " ");
  }
  std::string Profile(const std::string& role, const char* who) {
    return Purposes<v1::GetProfileRequest>(
        role, who, "AssessmentService/GetProfile",
        [&](const auto& context, const auto& request) { return api.GetProfile(context, request); });
  }
  std::string Report(const std::string& role, const char* who) {
    return Purposes<v1::GetCompetencyReportRequest>(
        role, who, "GapService/GetCompetencyReport", [&](const auto& context, const auto& request) {
          return gap_api.GetCompetencyReport(context, request);
        });
  }
  std::string PersonTrend(const std::string& role, const char* who) {
    return Purposes<v1::GetGapTrendRequest>(role, who, "GapService/GetGapTrend",
                                            [&](const auto& context, const auto& request) {
                                              return gap_api.GetGapTrend(context, request);
                                            });
  }
  std::string UnitTrend(const std::string& role, const char* who, const char* unit) {
    v1::GetGapTrendRequest request;
    request.set_unit_id(IdOf(unit).ToString());
    return ReasonTo(role, who, "GapService/GetGapTrend",
                    [&](const auto& context) { return gap_api.GetGapTrend(context, request); });
  }
  std::string Map(const std::string& role, const char* who, const char* unit,
                  bool by_unit = false) {
    v1::GetGapMapRequest request;
    request.set_unit_id(IdOf(unit).ToString());
    request.set_by_unit(by_unit);
    return ReasonTo(role, who, "GapService/GetGapMap",
                    [&](const auto& context) { return gap_api.GetGapMap(context, request); });
  }
  std::string Signal(const std::string& role, const char* who, const char* unit) {
    v1::GetUnitSignalRequest request;
    request.set_unit_id(IdOf(unit).ToString());
    return ReasonTo(role, who, "GapService/GetUnitSignal",
                    [&](const auto& context) { return gap_api.GetUnitSignal(context, request); });
  }
  std::string Fairness(const std::string& role, const char* who) {
    return ReasonTo(role, who, "RuleSetService/GetFairnessReport", [&](const auto& context) {
      return rule_set_api.GetFairnessReport(context, {});
    });
  }
  std::string Objections(const std::string& role, const char* who) {
    v1::GetObjectionReportRequest request;
    request.set_from_date("2026-08-01");
    request.set_to_date("2026-08-31");
    return ReasonTo(role, who, "ObjectionService/GetObjectionReport", [&](const auto& context) {
      return objection_api.GetObjectionReport(context, request);
    });
  }

  api::GapApi gap_api;
  api::RuleSetApi rule_set_api;
  api::ObjectionApi objection_api;
};

constexpr char kRefused[] = "ROLE_NOT_ALLOWED";
constexpr char kOutside[] = "OUT_OF_SCOPE";

// Of Sari, by the purposes that answer.
TEST_F(ViewersTest, EveryCellOfTheTableOfViewersOnAPerson) {
  struct Cell {
    const char* role;
    const char* who;
    const char* profile;
    const char* report;
    const char* trend;
  };
  const Cell cells[] = {{"CITIZEN_CHANNEL", "channel", "", "", ""},
                        {"OFFICER", "Sari", "SELF", "SELF", "SELF"},
                        {"OFFICER", "Budi", "", "", ""},
                        {"UNIT_HEAD", "head", "COACHING DEVELOPMENT_PLANNING",
                         "COACHING DEVELOPMENT_PLANNING", "COACHING DEVELOPMENT_PLANNING"},
                        {"UNIT_HEAD", "Budi", "", "", ""},
                        {"UNIT_LIAISON", "Ratna", "CASE_ROUTING", "", ""},
                        {"UNIT_LIAISON", "D", "", "", ""},
                        {"COMPLAINT_ADMIN", "bagus", "CASE_ROUTING", "", ""},
                        {"EXECUTIVE_OFFICE", "sekda", "", "", ""},
                        {"INSPECTORATE", "arif", "", "", ""},
                        {"PERSONNEL_ADMIN", "sri", "DEVELOPMENT_PLANNING APPOINTMENT",
                         "DEVELOPMENT_PLANNING APPOINTMENT", "DEVELOPMENT_PLANNING"},
                        {"TRAINING_ADMIN", "tini", "", "", ""},
                        {"AUDITOR", "auditor", "AUDIT", "AUDIT", "AUDIT"},
                        {"OPERATOR", "operator", "", "", ""}};
  for (const Cell& cell : cells) {
    EXPECT_EQ(Profile(cell.role, cell.who), cell.profile) << cell.role << " " << cell.who;
    EXPECT_EQ(Report(cell.role, cell.who), cell.report) << cell.role << " " << cell.who;
    EXPECT_EQ(PersonTrend(cell.role, cell.who), cell.trend) << cell.role << " " << cell.who;
  }
}

// A mistake in the contract would still not open a profile to who has no purpose for it.
TEST_F(ViewersTest, WithoutAPurposeAGrantOpensNothing) {
  v1::GetCompetencyReportRequest report;
  report.set_employee_id(IdOf("Sari").ToString());
  v1::GetGapTrendRequest trend;
  trend.set_employee_id(report.employee_id());
  for (const char* role : {"INSPECTORATE", "COMPLAINT_ADMIN", "UNIT_LIAISON", "EXECUTIVE_OFFICE"}) {
    for (int purpose = v1::ProfilePurpose_MIN + 1; purpose <= v1::ProfilePurpose_MAX; ++purpose) {
      report.set_purpose(static_cast<v1::ProfilePurpose>(purpose));
      trend.set_purpose(report.purpose());
      const auto context = As(role, Scope::kCity, IdOf("Ratna"));
      EXPECT_EQ(ReasonOf(gap_api.GetGapTrend(context, trend).status()), "PURPOSE_NOT_ALLOWED")
          << role << purpose;
      if (purpose == v1::PROFILE_PURPOSE_CASE_ROUTING) continue;
      EXPECT_EQ(ReasonOf(gap_api.GetCompetencyReport(context, report).status()),
                "PURPOSE_NOT_ALLOWED")
          << role << purpose;
    }
    report.set_purpose(v1::PROFILE_PURPOSE_CASE_ROUTING);
    EXPECT_NE(
        ReasonOf(
            gap_api.GetCompetencyReport(As(role, Scope::kCity, IdOf("Ratna")), report).status()),
        "")
        << role << ": standings come by GetProfile";
  }
}

// Counts, which name nobody. `own` is DLH, `other` DSDABM.
TEST_F(ViewersTest, EveryCellOfTheTableOfViewersOnCounts) {
  struct Cell {
    const char* role;
    const char* who;
    const char *own_map, *other_map, *own_signal, *other_signal;
    const char *own_trend, *other_trend;
    const char *fairness, *objections;
  };
  const Cell cells[] = {
      {"CITIZEN_CHANNEL", "channel", kRefused, kRefused, kRefused, kRefused, kRefused, kRefused,
       kRefused, kRefused},
      {"OFFICER", "Sari", "", kOutside, "", kOutside, "", kOutside, kRefused, kRefused},
      {"UNIT_HEAD", "head", "", kOutside, "", kOutside, "", kOutside, kRefused, kRefused},
      {"UNIT_LIAISON", "Ratna", "", kOutside, "", kOutside, "", kOutside, kRefused, kRefused},
      {"COMPLAINT_ADMIN", "bagus", "", "", "", "", "", "", kRefused, kRefused},
      {"EXECUTIVE_OFFICE", "sekda", "", "", "", "", "", "", kRefused, kRefused},
      {"INSPECTORATE", "arif", "", "", "", "", "", "", "", ""},
      {"PERSONNEL_ADMIN", "sri", "", "", "", "", "", "", "", ""},
      {"TRAINING_ADMIN", "tini", "", "", kRefused, kRefused, "", "", kRefused, kRefused},
      {"AUDITOR", "auditor", "", "", "", "", "", "", "", ""},
      {"OPERATOR", "operator", kRefused, kRefused, kRefused, kRefused, kRefused, kRefused, kRefused,
       kRefused}};
  for (const Cell& cell : cells) {
    EXPECT_EQ(Map(cell.role, cell.who, "DLH"), cell.own_map) << cell.role;
    EXPECT_EQ(Map(cell.role, cell.who, "DSDABM"), cell.other_map) << cell.role;
    EXPECT_EQ(Signal(cell.role, cell.who, "DLH"), cell.own_signal) << cell.role;
    EXPECT_EQ(Signal(cell.role, cell.who, "DSDABM"), cell.other_signal) << cell.role;
    EXPECT_EQ(UnitTrend(cell.role, cell.who, "DLH"), cell.own_trend) << cell.role;
    EXPECT_EQ(UnitTrend(cell.role, cell.who, "DSDABM"), cell.other_trend) << cell.role;
    EXPECT_EQ(Fairness(cell.role, cell.who), cell.fairness) << cell.role;
    EXPECT_EQ(Objections(cell.role, cell.who), cell.objections) << cell.role;
  }
  EXPECT_EQ(Map("UNIT_LIAISON", "Ratna", "DLH.1"), "") << "the own agency to its last unit";
  EXPECT_EQ(Signal("OFFICER", "Sari", "city"), kOutside);
  EXPECT_EQ(Map("OFFICER", "Sari", "DLH.1"), kOutside) << "the own unit and none below it";
  EXPECT_EQ(UnitTrend("OFFICER", "Sari", "DLH.1"), kOutside);
  EXPECT_EQ(Signal("OFFICER", "Sari", "DLH.1"), kOutside);
  EXPECT_EQ(Map("OFFICER", "Sari", "DLH", /*by_unit=*/true), kOutside);
  EXPECT_EQ(Map("UNIT_HEAD", "head", "DLH", /*by_unit=*/true), "");
}

}  // namespace
}  // namespace mumpuni::assessment::testing
