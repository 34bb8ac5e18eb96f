// Job standards with all their parts, compared and tried out before they are published.
#include "tests/integration/assessment_dictionary_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

class StandardsTest : public DictionaryFixture {
 protected:
  void SetUp() override { Publish(); }

  static v1::JobStandard Standard(const std::vector<std::pair<const char*, int>>& requirements) {
    v1::JobStandard standard;
    standard.set_code("SKJ.A");
    standard.set_name("Pengelola pengaduan");
    standard.set_effective_from("2026-09-01");
    standard.set_legal_basis("Perwali 5/2026");
    for (const auto& [code, level] : requirements) {
      auto& added = *standard.add_requirements();
      added.set_competency_code(code);
      added.set_level(level);
    }
    standard.set_job_group("Pelaksana");
    standard.set_government_affair("Komunikasi dan informatika");
    standard.set_job_code("1.02.03");
    standard.set_summary("Mengelola pengaduan warga.");
    standard.set_minimum_education(personnel::EDUCATION_LEVEL_DIPLOMA_3);
    standard.add_fields_of_study("Administrasi");
    auto& course = *standard.add_trainings();
    course.set_kind(v1::TRAINING_REQUIREMENT_KIND_TECHNICAL);
    course.set_description("Penanganan pengaduan");
    course.set_importance(v1::REQUIREMENT_IMPORTANCE_ABSOLUTE);
    auto& experience = *standard.add_experience();
    experience.set_description("Dua tahun di layanan");
    experience.set_importance(v1::REQUIREMENT_IMPORTANCE_NEEDED);
    standard.set_minimum_grade("II/c");
    standard.add_performance_indicators("Pengaduan dijawab tepat waktu");
    return standard;
  }
  absl::StatusOr<v1::JobStandard> PublishStandard(const v1::JobStandard& standard) {
    auto request = New<v1::PublishJobStandardRequest>();
    *request.mutable_job_standard() = standard;
    const auto response = api.PublishJobStandard(Admin(), request);
    if (!response.ok()) return response.status();
    return response->job_standard();
  }
  absl::StatusOr<v1::PreviewJobStandardResponse> Preview(const v1::JobStandard& standard,
                                                         int page_size = 0,
                                                         const std::string& token = "") {
    v1::PreviewJobStandardRequest request;
    *request.mutable_job_standard() = standard;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return dictionary.PreviewJobStandard(
        As("PERSONNEL_ADMIN", Scope::kCity, IdOf("sri"), "PreviewJobStandard"), request);
  }
  void Hire(const std::string& name, const std::string& unit,
            mumpuni::common::v1::EmploymentType type = mumpuni::common::v1::EMPLOYMENT_TYPE_PNS) {
    auto employee = Employee(name, unit);
    employee.set_employment_type(type);
    Apply(employee);
  }
};

TEST_F(StandardsTest, AllPartsAreKept) {
  const v1::JobStandard wanted = Standard({{"M.3", 3}, {"T.4", 1}});
  const auto published = PublishStandard(wanted);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->version(), 2);
  v1::GetJobStandardRequest get;
  get.set_code("SKJ.A");
  v1::JobStandard stored = api.GetJobStandard(Admin(), get)->job_standard();
  stored.clear_version();
  EXPECT_EQ(stored.SerializeAsString(), wanted.SerializeAsString());
  get.set_version(1);
  EXPECT_EQ(api.GetJobStandard(Admin(), get)->job_standard().trainings_size(), 0);
  const auto listed = api.ListJobStandards(Admin(), {});
  ASSERT_EQ(listed->job_standards_size(), 1);
  EXPECT_EQ(listed->job_standards(0).experience(0).description(), "Dua tahun di layanan");
}

TEST_F(StandardsTest, BadPartsAreRefusedWithTheirFieldAndChangeNothing) {
  const struct {
    void (*change)(v1::JobStandard&);
    const char* refusal;
  } cases[] = {
      {[](v1::JobStandard& s) { s.mutable_requirements(0)->set_competency_code("X.9"); },
       "COMPETENCY_NOT_FOUND job_standard.requirements"},
      {[](v1::JobStandard& s) { s.mutable_requirements(0)->set_level(6); },
       "LEVEL_OUT_OF_RANGE job_standard.requirements.level"},
      {[](v1::JobStandard& s) { *s.add_requirements() = s.requirements(0); },
       "COMPETENCY_REPEATED job_standard.requirements"},
      {[](v1::JobStandard& s) { s.mutable_trainings(0)->clear_importance(); },
       "VALUE_OUT_OF_RANGE job_standard.trainings.importance"},
      {[](v1::JobStandard& s) { s.mutable_experience(0)->clear_description(); },
       "FIELD_REQUIRED job_standard.experience.description"},
      {[](v1::JobStandard& s) { s.set_summary(std::string(4001, 'x')); },
       "TEXT_TOO_LONG job_standard.summary"},
      {[](v1::JobStandard& s) { s.set_effective_from("besok"); },
       "DATE_MALFORMED job_standard.effective_from"},
  };
  for (const auto& c : cases) {
    v1::JobStandard standard = Standard({{"M.3", 3}});
    c.change(standard);
    EXPECT_EQ(Refusal(PublishStandard(standard).status()), c.refusal);
    EXPECT_EQ(Refusal(Preview(standard).status()), c.refusal);
  }
  EXPECT_EQ(Ask("SELECT max(version) FROM job_standard"), "1");
  EXPECT_EQ(Ask("SELECT count(*) FROM job_standard_training"), "0");
}

TEST_F(StandardsTest, VersionsAreCompared) {
  ASSERT_TRUE(PublishStandard(Standard({{"M.3", 3}, {"T.4", 1}})).ok());
  v1::CompareJobStandardsRequest request;
  request.set_code("SKJ.A");
  request.set_from_version(1);
  const auto diff = dictionary.CompareJobStandards(Officer(IdOf("yudi")), request);
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_EQ(diff->to_version(), 2);
  ASSERT_EQ(diff->requirements_size(), 3);
  EXPECT_EQ(diff->requirements(0).kind(), v1::REQUIREMENT_CHANGE_KIND_RAISED);
  EXPECT_EQ(diff->requirements(1).sentence(), "M.5 tidak lagi dipersyaratkan (semula level 2).");
  EXPECT_EQ(diff->requirements(2).kind(), v1::REQUIREMENT_CHANGE_KIND_ADDED);
  std::string fields;
  for (const auto& part : diff->parts()) fields += part.field() + " ";
  EXPECT_EQ(fields,
            "job_group government_affair job_code effective_from legal_basis summary "
            "minimum_education fields_of_study trainings experience minimum_grade "
            "performance_indicators ");
  EXPECT_EQ(diff->parts(8).added(0), "teknis: Penanganan pengaduan (mutlak)");
  request.set_from_version(9);
  EXPECT_EQ(Refusal(dictionary.CompareJobStandards(Admin(), request).status()),
            "JOB_STANDARD_NOT_FOUND from_version");
  request.set_from_version(1);
  request.set_to_version(9);
  EXPECT_EQ(Refusal(dictionary.CompareJobStandards(Admin(), request).status()),
            "JOB_STANDARD_NOT_FOUND to_version");
  request.set_from_version(0);
  EXPECT_EQ(Refusal(dictionary.CompareJobStandards(Admin(), request).status()),
            "VALUE_OUT_OF_RANGE from_version");
}

TEST_F(StandardsTest, TheLatestOfThoseThatBeganHolds) {
  AddUnit("dinas", "");
  Hire("yudi", "dinas");
  const auto publish = [&](int level, const char* from) {
    v1::JobStandard standard = Standard({{"M.3", level}});
    standard.set_effective_from(from);
    const auto published = PublishStandard(standard);
    EXPECT_TRUE(published.ok()) << published.status();
    return published.ok() ? published->version() : 0;
  };
  ASSERT_EQ(publish(4, "2027-01-01"), 2);
  // An erratum to the text of before is published after it.
  ASSERT_EQ(publish(3, "2026-10-15"), 3);
  const auto required = [&](const char* day) {
    clock.Set(LocalDate::Of(day).Start() + absl::Hours(9));
    EXPECT_TRUE(RunJobs());
    return Ask("SELECT required_level FROM profile_competency WHERE competency_code = 'M.3'");
  };
  EXPECT_EQ(required("2026-10-14"), "2");
  EXPECT_EQ(required("2026-10-15"), "3");
  EXPECT_EQ(required("2027-01-01"), "4") << "the erratum does not displace what comes later";
  v1::GetJobStandardRequest get;
  get.set_code("SKJ.A");
  for (const auto& [day, version] :
       {std::pair{"2026-10-14", 1}, {"2026-12-31", 3}, {"2027-01-01", 2}}) {
    get.set_on_date(day);
    const auto found = api.GetJobStandard(Admin(), get);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->job_standard().version(), version) << day;
  }
  get.set_on_date("2025-12-31");
  EXPECT_EQ(Refusal(api.GetJobStandard(Admin(), get).status()), "JOB_STANDARD_NOT_FOUND on_date");
  get.set_version(1);
  EXPECT_EQ(Refusal(api.GetJobStandard(Admin(), get).status()), "VALUE_OUT_OF_RANGE version");
}

TEST_F(StandardsTest, TheSameTextAgainIsNoNewVersion) {
  const v1::JobStandard standard = Standard({{"M.5", 2}, {"M.3", 3}});
  ASSERT_EQ(PublishStandard(standard)->version(), 2);
  const std::string before = Everything();
  EXPECT_EQ(PublishStandard(standard)->version(), 2);
  EXPECT_EQ(Everything(), before) << "no version, and no recomputation either";
  EXPECT_EQ(PublishStandard(Standard({{"M.5", 2}, {"M.3", 4}}))->version(), 3);
}

TEST_F(StandardsTest, APreviewReadsARetiredCompetencyAsWhatTookItsPlace) {
  AddUnit("dinas", "");
  for (const char* name : {"a", "b"}) Hire(name, "dinas");
  ASSERT_TRUE(Assess(Admin(), "a", 3).ok());
  ASSERT_TRUE(Assess(Admin(), "b", 1).ok());
  // M.3, required at 2, becomes M.4: levels 1, 2, 3 are read as 1, 1, 2.
  ASSERT_TRUE(Retire("M.3", "2026-08-20", "M.4").ok());
  v1::JobStandard wanted = Standard({{"M.4", 2}});
  const auto expect = [&](const char* when) {
    const auto preview = Preview(wanted);
    ASSERT_TRUE(preview.ok()) << preview.status();
    ASSERT_EQ(preview->competencies_size(), 2) << when;
    const auto& service = preview->competencies(0);
    EXPECT_EQ(service.competency_code(), "M.4") << when;
    EXPECT_EQ(service.required_before(), 1) << when;
    EXPECT_EQ(service.required_after(), 2) << when;
    EXPECT_EQ(service.meet_before_count(), 2) << when;
    EXPECT_EQ(service.meet_after_count(), 1) << when;
    EXPECT_EQ(service.unknown_count(), 0) << when;
    ASSERT_EQ(preview->newly_below_size(), 1) << when;
    EXPECT_EQ(preview->newly_below(0).employee_id(), IdOf("b").ToString()) << when;
    EXPECT_EQ(preview->newly_below(0).known_level(), 1) << when;
  };
  expect("profiles still speak of M.3");
  clock.Set(LocalDate::Of("2026-08-21").Start());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT count(*) FROM profile_competency WHERE competency_code = 'M.3'"), "0");
  expect("profiles speak of M.4");
}

TEST_F(StandardsTest, APreviewTellsWhoWouldFallBelow) {
  AddUnit("besar", "");
  AddUnit("kecil", "");
  // Known in M.3: 2 meets before, 3 meets after; six in the large unit, two in the small one.
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) Hire(name, "besar");
  for (const char* name : {"g", "h"}) Hire(name, "kecil");
  auto gone = Employee("gone", "besar");
  gone.set_status(personnel::EMPLOYEE_STATUS_INACTIVE);
  Apply(gone);
  for (const char* name : {"a", "b", "c", "d", "e", "g"}) {
    ASSERT_TRUE(Assess(Admin(), name, 2).ok());
  }
  ASSERT_TRUE(Assess(Admin(), "h", 3).ok());
  const std::string before = Everything();
  const auto preview = Preview(Standard({{"M.3", 3}, {"M.5", 2}}));
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->holder_count(), 8);
  ASSERT_EQ(preview->competencies_size(), 2);
  const auto& communication = preview->competencies(0);
  EXPECT_EQ(communication.required_before(), 2);
  EXPECT_EQ(communication.required_after(), 3);
  EXPECT_EQ(communication.meet_before_count(), 7);
  EXPECT_EQ(communication.meet_after_count(), 1);
  EXPECT_EQ(communication.newly_below_count(), 6);
  EXPECT_EQ(communication.unknown_count(), 1);
  EXPECT_EQ(preview->competencies(1).unknown_count(), 8);
  ASSERT_EQ(preview->units_size(), 2);
  for (const auto& unit : preview->units()) {
    const bool large = unit.unit_id() == IdOf("besar").ToString();
    EXPECT_EQ(unit.holder_count(), large ? 6 : 0);
    EXPECT_EQ(unit.newly_below_count(), large ? 5 : 0);
    EXPECT_EQ(unit.unknown_count(), large ? 6 : 0);
    EXPECT_EQ(unit.suppressed(), !large) << "fewer than five people could be told apart";
  }
  EXPECT_EQ(preview->newly_below_size(), 6);
  EXPECT_EQ(Everything(), before) << "nothing is published";
  EXPECT_EQ(Ask("SELECT count(*) FROM job_standard"), "1");
  EXPECT_EQ(Ask("SELECT subject_id FROM audit_log WHERE action LIKE '%/PreviewJobStandard'"),
            "job_standard:SKJ.A");
}

TEST_F(StandardsTest, WhoWouldFallBelowIsListedInPages) {
  AddUnit("dinas", "");
  std::set<std::string> expected;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    Hire(name, "dinas");
    ASSERT_TRUE(Assess(Admin(), name, 2).ok());
    expected.insert(IdOf(name).ToString());
  }
  std::set<std::string> seen;
  std::string token;
  int pages_read = 0;
  do {
    const auto page = Preview(Standard({{"M.3", 4}}), 2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->competencies_size(), pages_read == 0 ? 2 : 0) << "the counts come once";
    for (const auto& row : page->newly_below()) {
      EXPECT_TRUE(seen.insert(row.employee_id()).second);
      EXPECT_EQ(row.competency_code(), "M.3");
      EXPECT_EQ(row.known_level(), 2);
      EXPECT_EQ(row.required_after(), 4);
    }
    token = page->next_page_token();
    ++pages_read;
  } while (!token.empty());
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(pages_read, 3);
}

TEST_F(StandardsTest, ContractEmployeesCountOnlyByValidAssessments) {
  AddUnit("dinas", "");
  Hire("pns", "dinas");
  Hire("valid", "dinas", mumpuni::common::v1::EMPLOYMENT_TYPE_CONTRACT);
  Hire("expired", "dinas", mumpuni::common::v1::EMPLOYMENT_TYPE_CONTRACT);
  ASSERT_TRUE(Assess(Admin(), "pns", 2, "2022-01-01").ok());
  ASSERT_TRUE(Assess(Admin(), "valid", 2).ok());
  ASSERT_TRUE(Assess(Admin(), "expired", 2, "2022-01-01").ok());
  const auto preview = Preview(Standard({{"M.3", 3}}));
  ASSERT_TRUE(preview.ok());
  std::set<std::string> below;
  for (const auto& row : preview->newly_below()) below.insert(row.employee_id());
  EXPECT_EQ(below, (std::set<std::string>{IdOf("pns").ToString(), IdOf("valid").ToString()}));
  EXPECT_EQ(preview->competencies(0).unknown_count(), 1);
}

}  // namespace
}  // namespace mumpuni::assessment::testing
