// Accredited providers; assessments that take the place of others, are read, and come in files.
#include <thread>

#include "common/rpc/token.h"
#include "tests/integration/assessment_dictionary_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

class RecordsTest : public DictionaryFixture {
 protected:
  void SetUp() override {
    Publish();
    AddUnit("dinas", "");
    for (const char* name : {"yudi", "dewi", "sari"}) Apply(Employee(name, "dinas"));
  }

  static v1::Provider Provider(const std::string& accreditation = "B/1") {
    v1::Provider provider;
    provider.set_name("Balai Penilaian");
    provider.set_code("BALAI");
    provider.set_accreditation(accreditation);
    provider.add_methods(v1::ASSESSMENT_METHOD_INTERVIEW);
    provider.set_valid_from("2024-01-01");
    provider.set_valid_until("2026-06-30");
    provider.set_legal_basis("Keputusan Kepala BKN 7/2024");
    return provider;
  }
  absl::StatusOr<v1::Provider> Register(const v1::Provider& provider) {
    auto request = New<v1::RegisterProviderRequest>();
    *request.mutable_provider() = provider;
    const auto response = dictionary.RegisterProvider(Admin(), request);
    if (!response.ok()) return response.status();
    return response->provider();
  }
  absl::StatusOr<v1::Provider> RevokeAccreditation(const std::string& id,
                                                   const std::string& from = "") {
    auto request = New<v1::RevokeAccreditationRequest>();
    request.set_provider_id(id);
    request.set_reason("Dicabut oleh instansi pembina");
    request.set_revoked_from(from);
    const auto response = dictionary.RevokeAccreditation(Admin(), request);
    if (!response.ok()) return response.status();
    return response->provider();
  }

  static v1::Assessment Row(const std::string& employee, int level,
                            const std::string& reference = "",
                            const std::string& day = "2026-01-15") {
    v1::Assessment row;
    row.set_employee_id(IdOf(employee).ToString());
    row.set_method(v1::ASSESSMENT_METHOD_ASSESSMENT_CENTRE);
    row.set_provider("Puspenkom");
    row.set_accreditation("A");
    row.set_assessed_on(day);
    row.set_provider_reference(reference);
    row.add_results()->set_competency_code("M.3");
    row.mutable_results(0)->set_level(level);
    return row;
  }
  absl::StatusOr<v1::Assessment> Record(const v1::Assessment& assessment) {
    auto request = New<v1::RecordAssessmentRequest>();
    *request.mutable_assessment() = assessment;
    const auto response = api.RecordAssessment(Assessor(), request);
    if (!response.ok()) return response.status();
    return response->assessment();
  }
  std::string BytesOf(const std::string& name) {
    return Ask("SELECT encode(bytes, 'hex') FROM profile WHERE employee_id = '" +
               IdOf(name).ToString() + "'");
  }
  std::string Assessments() { return Ask("SELECT count(*) FROM assessment"); }

  // "STORED", "ALREADY_THERE" or "REASON field", one per row.
  using Outcomes = std::vector<std::string>;
  Outcomes Import(const v1::ImportAssessmentsRequest& request) {
    const auto response = dictionary.ImportAssessments(Assessor(), request);
    if (!response.ok()) return {Refusal(response.status())};
    Outcomes outcomes;
    for (const auto& result : response->results()) {
      EXPECT_EQ(result.row(), static_cast<int>(outcomes.size()));
      const bool failed = result.outcome() == v1::ASSESSMENT_IMPORT_OUTCOME_FAILED;
      outcomes.push_back(failed ? result.reason() + " " + result.field()
                                : v1::AssessmentImportOutcome_Name(result.outcome())
                                      .substr(std::string("ASSESSMENT_IMPORT_OUTCOME_").size()));
      const bool told = !failed && !(request.dry_run() && outcomes.back() == "STORED");
      EXPECT_EQ(!result.assessment_id().empty(), told);
      EXPECT_EQ(result.message().empty(), !failed);
    }
    return outcomes;
  }
};

TEST_F(RecordsTest, AFormalAssessmentNeedsAnAccreditationThatHolds) {
  ASSERT_TRUE(Register(Provider()).ok());
  const struct {
    void (*change)(v1::Assessment&);
    const char* refusal;
  } cases[] = {
      {[](v1::Assessment&) {}, ""},
      {[](v1::Assessment& a) { a.set_provider("Tak dikenal"); },
       "PROVIDER_NOT_FOUND assessment.provider"},
      {[](v1::Assessment& a) { a.set_accreditation("B/2"); },
       "PROVIDER_NOT_ACCREDITED assessment.accreditation"},
      {[](v1::Assessment& a) { a.set_assessed_on("2023-12-31"); },
       "PROVIDER_NOT_ACCREDITED assessment.accreditation"},
      {[](v1::Assessment& a) { a.set_assessed_on("2026-07-01"); },
       "PROVIDER_NOT_ACCREDITED assessment.accreditation"},
      {[](v1::Assessment& a) { a.set_method(v1::ASSESSMENT_METHOD_COMPETENCY_TEST); },
       "PROVIDER_NOT_ACCREDITED assessment.accreditation"},
      {[](v1::Assessment& a) { a.clear_provider(); }, "FIELD_REQUIRED assessment.provider"},
      {[](v1::Assessment& a) { a.set_assessed_on("2026-08-12"); },
       "DATE_IN_FUTURE assessment.assessed_on"},
      {[](v1::Assessment& a) { a.set_potential_score(101); },
       "VALUE_OUT_OF_RANGE assessment.potential_score"},
      {[](v1::Assessment& a) { a.set_supersedes_assessment_id("x"); },
       "ID_MALFORMED assessment.supersedes_assessment_id"},
  };
  for (const auto& c : cases) {
    v1::Assessment assessment = Row("yudi", 2);
    assessment.set_method(v1::ASSESSMENT_METHOD_INTERVIEW);
    assessment.set_provider("Balai Penilaian");
    assessment.set_accreditation("B/1");
    c.change(assessment);
    EXPECT_EQ(Refusal(Record(assessment).status()), c.refusal);
  }
  EXPECT_EQ(Assessments(), "1");
}

TEST_F(RecordsTest, PeriodsOfAccreditationAreRegisteredAndRevoked) {
  const auto first = Register(Provider());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Register(Provider())->provider_id(), first->provider_id()) << "the same entry again";
  v1::Provider other = Provider();
  other.set_valid_until("2027-06-30");
  EXPECT_EQ(Refusal(Register(other).status()),
            "PROVIDER_ACCREDITATION_TAKEN provider.accreditation");
  other.set_valid_from("2026-07-01");
  EXPECT_TRUE(Register(other).ok()) << "a new period";
  other.clear_methods();
  EXPECT_EQ(Refusal(Register(other).status()), "FIELD_REQUIRED provider.methods");
  const auto revoked = RevokeAccreditation(first->provider_id(), "2026-03-01");
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->revoked_from(), "2026-03-01");
  EXPECT_EQ(Refusal(RevokeAccreditation(first->provider_id()).status()),
            "ACCREDITATION_REVOKED provider_id");
  EXPECT_EQ(Refusal(RevokeAccreditation(IdOf("nothing").ToString()).status()),
            "PROVIDER_NOT_FOUND provider_id");
  EXPECT_EQ(Ask("SELECT purpose FROM audit_log WHERE action = 'assessment.accreditation.revoke'"),
            "Dicabut oleh instansi pembina");
  v1::ListProvidersRequest list;
  list.set_page_size(2);
  const auto page = dictionary.ListProviders(Assessor(), list);
  ASSERT_EQ(page->providers_size(), 2);
  EXPECT_EQ(page->providers(0).revoke_reason(), "Dicabut oleh instansi pembina");
  list.set_page_token(page->next_page_token());
  const auto rest = dictionary.ListProviders(Assessor(), list);
  ASSERT_EQ(rest->providers_size(), 1);
  EXPECT_EQ(rest->providers(0).name(), "Puspenkom");
}

TEST_F(RecordsTest, WhatWasAssessedWithoutAccreditationIsTakenBack) {
  v1::ListProvidersRequest list;
  const auto providers = dictionary.ListProviders(Assessor(), list);
  ASSERT_TRUE(providers.ok()) << providers.status();
  std::string puspenkom;
  for (const auto& provider : providers->providers()) {
    if (provider.name() == "Puspenkom") puspenkom = provider.provider_id();
  }
  const auto before = Record(Row("yudi", 2, "L-1", "2026-02-28"));
  const auto after = Record(Row("yudi", 4, "L-2", "2026-03-01"));
  const auto other = Record(Row("dewi", 3, "L-3", "2026-04-01"));
  ASSERT_TRUE(before.ok() && after.ok() && other.ok());
  ASSERT_TRUE(RevokeAccreditation(puspenkom, "2026-03-01").ok());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT string_agg(provider_reference, ' ' ORDER BY provider_reference) "
                "FROM assessment WHERE revoked_at IS NOT NULL"),
            "L-2 L-3");
  EXPECT_EQ(Ask("SELECT level FROM evidence WHERE source = 1"), "2")
      << "what was made before stays";
  EXPECT_EQ(Ask("SELECT assessed_level FROM profile_competency WHERE competency_code = 'M.3' "
                "AND employee_id = '" +
                IdOf("yudi").ToString() + "'"),
            "2");
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE action = 'assessment.assessment.revoke' "
                "AND purpose = 'Dicabut oleh instansi pembina'"),
            "2");
}

TEST_F(RecordsTest, TheSupersededOneIsAsIfItHadNeverBeen) {
  for (const char* name : {"yudi", "dewi"}) AddCases(name, 17, 7);
  const auto wrong = Record(Row("yudi", 4, "L-1"));
  ASSERT_TRUE(wrong.ok()) << wrong.status();
  v1::Assessment right = Row("yudi", 2, "L-1", "2026-01-16");
  right.set_supersedes_assessment_id(wrong->assessment_id());
  const auto recorded = Record(right);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  ASSERT_TRUE(Record(Row("dewi", 2, "L-2", "2026-01-16")).ok());
  // Two people with the same facts but the superseded one.
  const auto yudi = Read(Officer(IdOf("yudi")), "yudi", v1::PROFILE_PURPOSE_SELF);
  const auto dewi = Read(Officer(IdOf("dewi")), "dewi", v1::PROFILE_PURPOSE_SELF);
  ASSERT_TRUE(yudi.ok() && dewi.ok());
  v1::Profile one = *yudi, other = *dewi;
  one.clear_employee_id();
  other.clear_employee_id();
  EXPECT_EQ(one.SerializeAsString(), other.SerializeAsString());
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence WHERE source = 1 AND employee_id = '" +
                IdOf("yudi").ToString() + "'"),
            "1");
  EXPECT_EQ(Ask("SELECT level FROM evidence_history WHERE source = 1"), "4");
  EXPECT_EQ(Ask("SELECT revoke_reason || ' ' || superseded_by_assessment_id FROM assessment "
                "WHERE revoked_at IS NOT NULL"),
            "superseded " + recorded->assessment_id());
  EXPECT_EQ(Ask("SELECT subject_id FROM audit_log "
                "WHERE action = 'assessment.assessment.supersede'"),
            IdOf("yudi").ToString());
  EXPECT_EQ(api.Reconcile(Admin(), v1::ReconcileRequest())->mismatch_count(), 0);
  // The same result recorded alone gives the same bytes.
  const std::string bytes = BytesOf("yudi");
  ASSERT_TRUE(Revoke(recorded->assessment_id()).ok());
  ASSERT_NE(BytesOf("yudi"), bytes);
  right.clear_supersedes_assessment_id();
  ASSERT_TRUE(Record(right).ok());
  EXPECT_EQ(BytesOf("yudi"), bytes);
}

TEST_F(RecordsTest, OnlyWhatHoldsOfTheSamePersonIsSuperseded) {
  const auto old = Record(Row("yudi", 2));
  ASSERT_TRUE(old.ok());
  const auto reason = [&](v1::Assessment next, const std::string& id) {
    next.set_supersedes_assessment_id(id);
    return Refusal(Record(next).status());
  };
  const std::string not_supersedable =
      "ASSESSMENT_NOT_SUPERSEDABLE assessment.supersedes_assessment_id";
  EXPECT_EQ(reason(Row("dewi", 3), old->assessment_id()), not_supersedable);
  EXPECT_EQ(reason(Row("yudi", 3), IdOf("nothing").ToString()),
            "ASSESSMENT_NOT_FOUND assessment.supersedes_assessment_id");
  EXPECT_EQ(Assessments(), "1") << "a refusal leaves nothing";
  EXPECT_EQ(reason(Row("yudi", 3), old->assessment_id()), "");
  EXPECT_EQ(reason(Row("yudi", 4), old->assessment_id()), not_supersedable) << "only once";
  EXPECT_EQ(Ask("SELECT level FROM evidence WHERE source = 1"), "3");
}

TEST_F(RecordsTest, ADayTypedTooLateIsCorrected) {
  const auto late = Record(Row("yudi", 2, "L-1", "2026-07-12"));
  ASSERT_TRUE(late.ok()) << late.status();
  v1::Assessment right = Row("yudi", 2, "L-1", "2026-01-12");
  right.set_supersedes_assessment_id(late->assessment_id());
  ASSERT_TRUE(Record(right).ok());
  EXPECT_EQ(Ask("SELECT occurred_on FROM evidence WHERE source = 1"), "2026-01-12");
}

TEST_F(RecordsTest, WhatHasNoNumberIsRecordedOnceByItsContent) {
  const auto first = Record(Row("yudi", 2));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Record(Row("yudi", 2))->assessment_id(), first->assessment_id());
  EXPECT_EQ(Assessments(), "1");
  // Another result, day or person is another assessment.
  ASSERT_TRUE(Record(Row("yudi", 3)).ok());
  ASSERT_TRUE(Record(Row("yudi", 2, "", "2026-01-16")).ok());
  ASSERT_TRUE(Record(Row("dewi", 2)).ok());
  EXPECT_EQ(Assessments(), "4");
  ASSERT_TRUE(Revoke(first->assessment_id()).ok());
  EXPECT_NE(Record(Row("yudi", 2))->assessment_id(), first->assessment_id())
      << "what was revoked may be recorded again";
}

TEST_F(RecordsTest, AScreeningTestsNoPotential) {
  v1::Assessment screening = Row("yudi", 2);
  screening.set_method(v1::ASSESSMENT_METHOD_SUPERIOR_SCREENING);
  screening.set_potential_score(100);
  EXPECT_EQ(Refusal(Record(screening).status()), "VALUE_OUT_OF_RANGE assessment.potential_score");
  EXPECT_EQ(Assessments(), "0");
}

TEST_F(RecordsTest, AReportIsRecordedOnce) {
  const auto first = Record(Row("yudi", 2, "L-1"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Record(Row("yudi", 2, "L-1"))->assessment_id(), first->assessment_id());
  EXPECT_EQ(Refusal(Record(Row("yudi", 3, "L-1")).status()),
            "ASSESSMENT_REFERENCE_TAKEN assessment.provider_reference");
  EXPECT_EQ(Refusal(Record(Row("dewi", 2, "L-1")).status()),
            "ASSESSMENT_REFERENCE_TAKEN assessment.provider_reference");
  EXPECT_EQ(Assessments(), "1");
  ASSERT_TRUE(Revoke(first->assessment_id()).ok());
  EXPECT_TRUE(Record(Row("yudi", 3, "L-1")).ok()) << "its number is free again";
}

TEST_F(RecordsTest, AreReadByTheirPersonAndByWhomTheirRoleLets) {
  v1::Assessment scored = Row("yudi", 2, "L-1");
  scored.set_potential_score(77);
  const auto first = Record(scored);
  clock.Advance(absl::Seconds(1));
  ASSERT_TRUE(Record(Row("yudi", 3, "L-2", "2026-02-01")).ok());
  ASSERT_TRUE(Revoke(first->assessment_id()).ok());
  const auto context = [&](const char* role, const char* who, const char* method) {
    const bool self = std::string(role) == "OFFICER";
    return As(role, self ? Scope::kSelf : Scope::kCity, IdOf(who), method);
  };
  v1::ListAssessmentsRequest list;
  list.set_employee_id(IdOf("yudi").ToString());
  const auto own = dictionary.ListAssessments(context("OFFICER", "yudi", "ListAssessments"), list);
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->assessments_size(), 2);
  EXPECT_EQ(own->assessments(1).assessment_id(), first->assessment_id()) << "newest first";
  v1::ListAssessmentsRequest paged = list;
  paged.set_page_size(1);
  const auto officer = context("OFFICER", "yudi", "ListAssessments");
  const auto newest = dictionary.ListAssessments(officer, paged);
  ASSERT_TRUE(newest.ok());
  paged.set_page_token(newest->next_page_token());
  const auto older = dictionary.ListAssessments(officer, paged);
  ASSERT_TRUE(older.ok() && older->assessments_size() == 1);
  EXPECT_EQ(older->assessments(0).assessment_id(), first->assessment_id());
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE action LIKE '%/ListAssessments'"), "0");
  for (const char* role : {"PERSONNEL_ADMIN", "ASSESSOR", "AUDITOR"}) {
    EXPECT_TRUE(dictionary.ListAssessments(context(role, "x", "ListAssessments"), list).ok());
  }
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE action LIKE '%/ListAssessments' "
                "AND outcome = 'OK' AND subject_id = '" +
                list.employee_id() + "'"),
            "3");
  const auto others = context("OFFICER", "dewi", "ListAssessments");
  EXPECT_EQ(Refusal(dictionary.ListAssessments(others, list).status()), "OUT_OF_SCOPE employee_id");
  v1::GetAssessmentRequest get;
  get.set_assessment_id(first->assessment_id());
  const auto mine = dictionary.GetAssessment(context("OFFICER", "yudi", "GetAssessment"), get);
  ASSERT_TRUE(mine.ok());
  EXPECT_EQ(mine->assessment().potential_score(), 77);
  EXPECT_TRUE(mine->assessment().has_revoke_time());
  EXPECT_EQ(Refusal(dictionary.GetAssessment(others, get).status()), "OUT_OF_SCOPE assessment_id");
  get.set_assessment_id(IdOf("nothing").ToString());
  EXPECT_EQ(Refusal(dictionary.GetAssessment(others, get).status()), "OUT_OF_SCOPE assessment_id")
      << "nobody probes for ids";
  EXPECT_EQ(ReasonOf(dictionary.GetAssessment(Admin(), get).status()), "ASSESSMENT_NOT_FOUND");
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE outcome = 'OUT_OF_SCOPE'"), "3");
}

TEST_F(RecordsTest, AnImportStoresTheGoodRowsAndTellsTheBadOnes) {
  auto request = New<v1::ImportAssessmentsRequest>();
  const auto add = [&](v1::Assessment row) -> v1::Assessment& {
    return *request.add_rows() = std::move(row);
  };
  add(Row("yudi", 2, "L-1"));
  add(Row("nobody", 2, "L-2"));
  add(Row("dewi", 3, "L-3")).set_accreditation("Z");
  add(Row("dewi", 9, "L-4"));
  add(Row("yudi", 2, "L-1"));
  add(Row("sari", 2, "L-1"));
  add(Row("dewi", 3, "L-5"));
  add(Row("dewi", 3, "L-6")).set_assessed_on("31-01-2026");
  add(Row("dewi", 3, "L-7")).mutable_results(0)->set_competency_code("X.1");
  add(Row("dewi", 3, "L-8")).set_method(v1::ASSESSMENT_METHOD_SUPERIOR_SCREENING);
  const Outcomes expected = {"STORED",
                             "EMPLOYEE_NOT_FOUND assessment.employee_id",
                             "PROVIDER_NOT_ACCREDITED assessment.accreditation",
                             "LEVEL_OUT_OF_RANGE assessment.results.level",
                             "ALREADY_THERE",
                             "ASSESSMENT_REFERENCE_TAKEN assessment.provider_reference",
                             "STORED",
                             "DATE_MALFORMED assessment.assessed_on",
                             "COMPETENCY_NOT_FOUND assessment.results",
                             "METHOD_NOT_ALLOWED assessment.method"};
  request.set_dry_run(true);
  EXPECT_EQ(Import(request), expected);
  EXPECT_EQ(Assessments(), "0") << "a dry run stores nothing";
  EXPECT_EQ(Ask("SELECT count(*) FROM evidence"), "0");
  request.set_dry_run(false);
  EXPECT_EQ(Import(request), expected);
  EXPECT_EQ(Assessments(), "2");
  EXPECT_EQ(Import(request), expected) << "the same request answers the same";
  EXPECT_EQ(Assessments(), "2");
  EXPECT_EQ(Ask("SELECT count(*) FROM profile_head WHERE employee_id = '" +
                IdOf("nobody").ToString() + "'"),
            "0");
  request.set_request_id(RequestId());
  Outcomes again = expected;
  again[0] = again[6] = "ALREADY_THERE";
  EXPECT_EQ(Import(request), again) << "imported twice is imported once";
  EXPECT_EQ(Assessments(), "2");
  EXPECT_EQ(Ask("SELECT count(*) FROM profile_competency WHERE assessed_level > 0"), "2");
  EXPECT_EQ(Ask("SELECT count(*) FROM audit_log WHERE action LIKE '%/Assessor'"), "2");
  EXPECT_EQ(api.Reconcile(Admin(), v1::ReconcileRequest())->mismatch_count(), 0);
}

TEST_F(RecordsTest, AnImportSupersedesAndHasALimit) {
  const auto old = Record(Row("yudi", 4, "L-1"));
  auto request = New<v1::ImportAssessmentsRequest>();
  for (int i = 0; i < 2; ++i) {
    *request.add_rows() = Row("yudi", 2, "L-2" + std::to_string(i));
    request.mutable_rows(i)->set_supersedes_assessment_id(old->assessment_id());
  }
  EXPECT_EQ(
      Import(request),
      (Outcomes{"STORED", "ASSESSMENT_NOT_SUPERSEDABLE assessment.supersedes_assessment_id"}));
  EXPECT_EQ(Ask("SELECT level FROM evidence WHERE source = 1"), "2");
  request = New<v1::ImportAssessmentsRequest>();
  EXPECT_EQ(Import(request), (Outcomes{"VALUE_OUT_OF_RANGE rows"}));
  for (int i = 0; i < 501; ++i) *request.add_rows() = Row("yudi", 2);
  EXPECT_EQ(Import(request), (Outcomes{"VALUE_OUT_OF_RANGE rows"}));
}

TEST_F(RecordsTest, WhatBecameOfAnImportIsForgottenWhenNoRepeatIsKnown) {
  auto request = New<v1::ImportAssessmentsRequest>();
  *request.add_rows() = Row("yudi", 2, "L-1");
  EXPECT_EQ(Import(request), (Outcomes{"STORED"}));
  const auto days_later = [&](int days) {
    clock.Advance(absl::Hours(24 * days));
    request.set_request_id(RequestId());
    EXPECT_EQ(Import(request), (Outcomes{"ALREADY_THERE"}));
    return Ask("SELECT count(*) FROM assessment_import_row");
  };
  EXPECT_EQ(days_later(7), "2");
  EXPECT_EQ(days_later(2), "2") << "the first is gone";
}

// Two imports of the same reports at the same moment: one stores them.
TEST_F(RecordsTest, AReportThatComesTwiceAtOnceIsRecordedOnce) {
  for (int round = 0; round < 5; ++round) {
    const v1::Assessment row = Row("yudi", 2, "L-" + std::to_string(round));
    std::vector<absl::StatusOr<v1::Assessment>> made(3, absl::UnknownError("none"));
    std::vector<std::thread> threads;
    for (auto& one : made) threads.emplace_back([&] { one = Record(row); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& one : made) {
      ASSERT_TRUE(one.ok()) << one.status();
      EXPECT_EQ(one->assessment_id(), made[0]->assessment_id());
    }
  }
  EXPECT_EQ(Assessments(), "5");
}

// Every method of the contract has its handler; a wrong name ends the process.
TEST_F(RecordsTest, EveryMethodIsServed) {
  const rpc::TokenVerifier verifier("", "mumpuni", "mumpuni", clock);
  rpc::Server server({}, verifier);
  dictionary.Register(server);
}

// Who may call what, as the contract says.
TEST_F(RecordsTest, AccessIsDeniedByDefault) {
  const auto* service = v1::GetAssessmentRequest::descriptor()->file()->service(0);
  ASSERT_EQ(service->method_count(), 15);
  using mumpuni::common::v1::Role;
  const std::map<std::string, std::set<Role>> expected = {
      {"PublishCompetency", {mumpuni::common::v1::ROLE_PERSONNEL_ADMIN}},
      {"RetireCompetency", {mumpuni::common::v1::ROLE_PERSONNEL_ADMIN}},
      {"PreviewJobStandard", {mumpuni::common::v1::ROLE_PERSONNEL_ADMIN}},
      {"RegisterProvider", {mumpuni::common::v1::ROLE_PERSONNEL_ADMIN}},
      {"ImportAssessments",
       {mumpuni::common::v1::ROLE_ASSESSOR, mumpuni::common::v1::ROLE_PERSONNEL_ADMIN}}};
  for (int i = 0; i < service->method_count(); ++i) {
    const auto& rule = service->method(i)->options().GetExtension(mumpuni::common::v1::access);
    std::set<Role> roles;
    for (const auto& grant : rule.grants()) roles.insert(grant.role());
    EXPECT_FALSE(roles.empty()) << service->method(i)->name();
    const auto wanted = expected.find(std::string(service->method(i)->name()));
    if (wanted == expected.end()) continue;
    EXPECT_EQ(roles, wanted->second) << wanted->first;
    EXPECT_EQ(rule.peers_size(), 0) << wanted->first;
  }
}

}  // namespace
}  // namespace mumpuni::assessment::testing
