#include "services/assessment/domain/reference.h"

#include <gtest/gtest.h>

#include "services/assessment/domain/reasons.h"
#include "services/assessment/domain/standard_diff.h"

namespace mumpuni::assessment::domain {
namespace {

const LocalDate kToday = LocalDate::Of("2026-08-11");
const absl::Time kNow = kToday.Start();

JobStandard Standard() {
  JobStandard s;
  s.code = "SKJ.A";
  s.name = "Pengelola pengaduan";
  s.effective_from = LocalDate::Of("2026-09-01");
  s.legal_basis = "Perwali 1/2026";
  s.requirements = {{"M.1", 2}, {"M.3", 2}, {"M.5", 3}};
  s.minimum_education = 5;
  s.fields_of_study = {"Hukum", "Administrasi"};
  s.trainings = {{2, "Penanganan pengaduan", 1}};
  s.experience = {{"Dua tahun di layanan", 2}};
  return s;
}

TEST(JobStandard, IsCheckedFieldByField) {
  EXPECT_TRUE(Validate(Standard()).ok());
  const struct {
    void (*change)(JobStandard&);
    const char* field;
  } cases[] = {
      {[](JobStandard& s) { s.job_group.assign(201, 'x'); }, "job_standard.job_group"},
      {[](JobStandard& s) { s.government_affair.assign(201, 'x'); },
       "job_standard.government_affair"},
      {[](JobStandard& s) { s.job_code.assign(65, 'x'); }, "job_standard.job_code"},
      {[](JobStandard& s) { s.summary.assign(4001, 'x'); }, "job_standard.summary"},
      {[](JobStandard& s) { s.minimum_education = 8; }, "job_standard.minimum_education"},
      {[](JobStandard& s) { s.fields_of_study.push_back(""); }, "job_standard.fields_of_study"},
      {[](JobStandard& s) { s.fields_of_study.assign(51, "x"); }, "job_standard.fields_of_study"},
      {[](JobStandard& s) { s.trainings[0].kind = 0; }, "job_standard.trainings.kind"},
      {[](JobStandard& s) { s.trainings[0].importance = 4; }, "job_standard.trainings.importance"},
      {[](JobStandard& s) { s.trainings[0].description = ""; },
       "job_standard.trainings.description"},
      {[](JobStandard& s) { s.trainings.resize(51); }, "job_standard.trainings"},
      {[](JobStandard& s) { s.experience[0].importance = 0; },
       "job_standard.experience.importance"},
      {[](JobStandard& s) { s.experience[0].description = ""; },
       "job_standard.experience.description"},
      {[](JobStandard& s) { s.minimum_grade.assign(17, 'x'); }, "job_standard.minimum_grade"},
      {[](JobStandard& s) { s.performance_indicators = {std::string(501, 'x')}; },
       "job_standard.performance_indicators"},
      {[](JobStandard& s) { s.requirements.clear(); }, "job_standard.requirements"},
  };
  for (const auto& c : cases) {
    JobStandard standard = Standard();
    c.change(standard);
    EXPECT_EQ(FieldOf(Validate(standard)), c.field);
  }
}

TEST(JobStandard, DifferencesAreToldPartByPart) {
  JobStandard next = Standard();
  next.requirements = {{"M.1", 2}, {"M.3", 3}, {"M.5", 2}, {"T.4", 1}};
  next.fields_of_study = {"Administrasi", "Komunikasi"};
  next.trainings[0].importance = 2;
  next.minimum_education = 6;
  StandardDiff diff = Compare(Standard(), next);
  ASSERT_EQ(diff.requirements.size(), 3u);
  EXPECT_EQ(diff.requirements[0].sentence, "M.3 naik dari level 2 menjadi level 3.");
  EXPECT_EQ(diff.requirements[1].sentence, "M.5 turun dari level 3 menjadi level 2.");
  EXPECT_EQ(diff.requirements[2].sentence, "T.4 kini dipersyaratkan pada level 1.");
  ASSERT_EQ(diff.parts.size(), 3u);
  EXPECT_EQ(diff.parts[0].field, "minimum_education");
  EXPECT_EQ(diff.parts[1].removed, std::vector<std::string>{"Hukum"});
  EXPECT_EQ(diff.parts[1].added, std::vector<std::string>{"Komunikasi"});
  EXPECT_EQ(diff.parts[2].added,
            std::vector<std::string>{"teknis: Penanganan pengaduan (penting)"});
  diff = Compare(next, Standard());
  EXPECT_EQ(diff.requirements[2].kind, RequirementChangeKind::kRemoved);
  diff = Compare(next, next);
  EXPECT_TRUE(diff.requirements.empty() && diff.parts.empty());
}

Assessment Formal() {
  Assessment a;
  a.assessment_id = Id::FromName("old");
  a.employee_id = Id::FromName("yudi");
  a.method = Method::kInterview;
  a.provider = "Puspenkom";
  a.accreditation = "A";
  a.assessed_on = LocalDate::Of("2026-05-01");
  a.results = {{"M.3", 2}, {"M.1", 1}};
  return a;
}

TEST(Assessment, IsCheckedFieldByField) {
  EXPECT_TRUE(Validate(Formal(), kToday).ok());
  const struct {
    void (*change)(Assessment&);
    const char* field;
  } cases[] = {
      {[](Assessment& a) { a.method = static_cast<Method>(5); }, "assessment.method"},
      {[](Assessment& a) { a.provider = ""; }, "assessment.provider"},
      {[](Assessment& a) { a.accreditation = ""; }, "assessment.accreditation"},
      {[](Assessment& a) { a.assessed_on = kToday.PlusDays(1); }, "assessment.assessed_on"},
      {[](Assessment& a) { a.potential_score = 101; }, "assessment.potential_score"},
      {[](Assessment& a) { a.potential_score = -1; }, "assessment.potential_score"},
      {[](Assessment& a) { a.provider_reference.assign(101, 'x'); },
       "assessment.provider_reference"},
      {[](Assessment& a) { a.results[1].level = 6; }, "assessment.results.level"},
  };
  for (const auto& c : cases) {
    Assessment assessment = Formal();
    c.change(assessment);
    EXPECT_EQ(FieldOf(Validate(assessment, kToday)), c.field);
  }
}

TEST(Assessment, SupersedesOnlyWhatHoldsOfTheSamePerson) {
  Assessment next = Formal();
  next.assessment_id = Id::FromName("next");
  const auto old = Supersede(Formal(), next, kNow);
  ASSERT_TRUE(old.ok());
  EXPECT_EQ(old->superseded_by, next.assessment_id);
  EXPECT_EQ(old->revoke_reason, "superseded");
  EXPECT_FALSE(Supersede(*old, next, kNow).ok()) << "only once";
  next.assessed_on = LocalDate::Of("2026-04-30");
  EXPECT_TRUE(Supersede(Formal(), next, kNow).ok()) << "a day may have been typed too late";
  const struct {
    const char* why;
    void (*change)(Assessment& old, Assessment& next);
  } cases[] = {
      {"another person", [](Assessment&, Assessment& n) { n.employee_id = Id::FromName("sari"); }},
      {"screening", [](Assessment& o, Assessment&) { o.method = Method::kSuperiorScreening; }},
      {"by a screening", [](Assessment&, Assessment& n) { n.method = Method::kSuperiorScreening; }},
      {"revoked", [](Assessment& o, Assessment&) { o.revoked_at = kNow; }},
  };
  for (const auto& c : cases) {
    Assessment before = Formal(), after = next;
    c.change(before, after);
    const absl::Status status = Supersede(before, after, kNow).status();
    EXPECT_EQ(ReasonOf(status), reasons::kAssessmentNotSupersedable.id) << c.why;
    EXPECT_EQ(FieldOf(status), "assessment.supersedes_assessment_id");
  }
}

TEST(Assessment, TheSameReportIsToldFromAnother) {
  Assessment again = Formal();
  again.assessment_id = Id::FromName("again");
  std::swap(again.results[0], again.results[1]);
  EXPECT_TRUE(SameContent(Formal(), again)) << "the order of results has no meaning";
  again.results[0].level = 4;
  EXPECT_FALSE(SameContent(Formal(), again));
}

}  // namespace
}  // namespace mumpuni::assessment::domain
