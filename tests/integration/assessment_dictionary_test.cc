// The way of a competency into the dictionary and out of it.
#include "services/assessment/api/convert.h"
#include "services/assessment/store/dictionary_store.h"
#include "tests/integration/assessment_dictionary_fixture.h"

namespace mumpuni::assessment::testing {
namespace {

class DictionaryTest : public DictionaryFixture {
 protected:
  void SetUp() override { Publish(); }

  absl::StatusOr<v1::CompetencyVersion> Draft(const std::string& author, const v1::Competency& text,
                                              const std::string& request_id = "") {
    auto request = New<v1::DraftCompetencyRequest>();
    if (!request_id.empty()) request.set_request_id(request_id);
    *request.mutable_competency() = text;
    const auto response = dictionary.DraftCompetency(Assessor(author), request);
    if (!response.ok()) return response.status();
    return response->version();
  }
  absl::StatusOr<v1::CompetencyVersion> Review(const std::string& reviewer, const std::string& code,
                                               int version, bool accept = true,
                                               const std::string& note = "") {
    auto request = New<v1::ReviewCompetencyRequest>();
    request.set_code(code);
    request.set_version(version);
    request.set_accept(accept);
    request.set_note(note);
    const auto response = dictionary.ReviewCompetency(Assessor(reviewer), request);
    if (!response.ok()) return response.status();
    return response->version();
  }
  absl::StatusOr<v1::CompetencyVersion> PublishVersion(const std::string& code, int version) {
    auto request = New<v1::PublishCompetencyRequest>();
    request.set_code(code);
    request.set_version(version);
    const auto response = dictionary.PublishCompetency(Admin(), request);
    if (!response.ok()) return response.status();
    return response->version();
  }
  absl::StatusOr<v1::CompetencyVersion> Get(const std::string& code, int version = 0) {
    v1::GetCompetencyRequest request;
    request.set_code(code);
    request.set_version(version);
    const auto response = dictionary.GetCompetency(Officer(IdOf("yudi")), request);
    if (!response.ok()) return response.status();
    return response->version();
  }
  std::string Listed() {
    const auto listed = api.ListCompetencies(Admin(), {});
    std::string codes;
    for (const auto& one : listed->competencies()) codes += one.code() + " ";
    return codes;
  }
  absl::Status Standard(const std::string& competency, const std::string& effective_from) {
    auto request = New<v1::PublishJobStandardRequest>();
    auto& standard = *request.mutable_job_standard();
    standard.set_code("SKJ.B");
    standard.set_name("Lain");
    standard.set_effective_from(effective_from);
    standard.set_legal_basis("Perwali 4/2026");
    standard.add_requirements()->set_competency_code(competency);
    standard.mutable_requirements(0)->set_level(1);
    return api.PublishJobStandard(Admin(), request).status();
  }
};

TEST_F(DictionaryTest, ANewVersionIsReviewedByAnotherAndReplacesTheOlder) {
  const auto draft = Draft("ani", Text("T.4", "Drainase kota"));
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->competency().version(), 2);
  EXPECT_EQ(draft->competency().state(), v1::COMPETENCY_STATE_DRAFT);
  EXPECT_EQ(Get("T.4")->competency().name(), "T.4") << "a draft changes nothing";
  EXPECT_EQ(Refusal(PublishVersion("T.4", 2).status()), "COMPETENCY_NOT_REVIEWED version");
  EXPECT_EQ(Refusal(Review("ani", "T.4", 2).status()), "REVIEW_BY_AUTHOR version");
  ASSERT_TRUE(Review("budi", "T.4", 2).ok());
  EXPECT_EQ(Refusal(Review("citra", "T.4", 2).status()), "COMPETENCY_NOT_DRAFT version");
  const auto published = PublishVersion("T.4", 2);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->competency().state(), v1::COMPETENCY_STATE_PUBLISHED);
  EXPECT_EQ(Get("T.4")->competency().name(), "Drainase kota");
  EXPECT_EQ(Get("T.4")->competency().levels(2).indicators(0), "Indikator 3");
  const auto older = Get("T.4", 1);
  EXPECT_EQ(older->competency().state(), v1::COMPETENCY_STATE_RETIRED);
  EXPECT_EQ(older->retired_from(), "2026-08-11");
  EXPECT_EQ(older->retire_reason(), "superseded by version 2");
  EXPECT_EQ(Ask("SELECT name || version FROM competency WHERE code = 'T.4'"), "Drainase kota2");
  EXPECT_EQ(Ask("SELECT title FROM competency_level WHERE competency_code = 'T.4' AND level = 3"),
            "Level 3");
}

TEST_F(DictionaryTest, TheOpenDraftIsReplacedAndEveryAuthorBarredFromReviewing) {
  ASSERT_TRUE(Draft("ani", Text("T.9", "Satu")).ok());
  const auto second = Draft("budi", Text("T.9", "Dua"));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->competency().version(), 1);
  EXPECT_EQ(Ask("SELECT count(*) FROM competency_version WHERE code = 'T.9'"), "1");
  EXPECT_EQ(Refusal(Review("ani", "T.9", 1).status()), "REVIEW_BY_AUTHOR version");
  EXPECT_EQ(Refusal(Review("budi", "T.9", 1).status()), "REVIEW_BY_AUTHOR version");
  EXPECT_EQ(Refusal(Review("citra", "T.9", 1, false).status()), "FIELD_REQUIRED note");
  ASSERT_TRUE(Review("citra", "T.9", 1, false, "Level 3 dan 4 sama").ok());
  ASSERT_TRUE(Review("citra", "T.9", 1).ok());
  ASSERT_TRUE(Draft("ani", Text("T.9", "Tiga")).ok()) << "a change after the review";
  EXPECT_EQ(Refusal(PublishVersion("T.9", 1).status()), "COMPETENCY_NOT_REVIEWED version");
  EXPECT_EQ(Refusal(Get("T.9").status()), "COMPETENCY_NOT_FOUND code") << "not published yet";
  EXPECT_EQ(Get("T.9", 1)->competency().name(), "Tiga");
  EXPECT_EQ(Refusal(Standard("T.9", "2026-09-01")),
            "COMPETENCY_NOT_FOUND job_standard.requirements");
}

TEST_F(DictionaryTest, BadTextsAndUnknownVersionsAreRefused) {
  v1::Competency incomplete = Text("T.9", "Satu");
  incomplete.mutable_levels()->RemoveLast();
  EXPECT_EQ(Refusal(Draft("ani", incomplete).status()),
            "COMPETENCY_LEVELS_INCOMPLETE competency.levels");
  EXPECT_EQ(Refusal(Draft("ani", Text("T 9", "Satu")).status()),
            "VALUE_OUT_OF_RANGE competency.code");
  EXPECT_EQ(Refusal(Review("ani", "T.9", 1).status()), "COMPETENCY_VERSION_NOT_FOUND version");
  EXPECT_EQ(Refusal(Review("ani", "T.4", 0).status()), "VALUE_OUT_OF_RANGE version");
  EXPECT_EQ(Refusal(PublishVersion("T.4", 7).status()), "COMPETENCY_VERSION_NOT_FOUND version");
  EXPECT_EQ(Ask("SELECT count(*) FROM competency_version WHERE code LIKE 'T%9'"), "0");
}

TEST_F(DictionaryTest, ADefinitionIsVersionOneAtOnceAndDraftsKeepTheirCode) {
  EXPECT_EQ(Get("M.3", 1)->competency().state(), v1::COMPETENCY_STATE_PUBLISHED);
  ASSERT_TRUE(Draft("ani", Text("T.9", "Satu")).ok());
  auto request = New<v1::DefineCompetencyRequest>();
  *request.mutable_competency() = Text("T.9", "Lain");
  EXPECT_EQ(Refusal(api.DefineCompetency(Admin(), request).status()),
            "COMPETENCY_CODE_TAKEN competency.code");
  request = New<v1::DefineCompetencyRequest>();
  *request.mutable_competency() = Text("T.8", "Delapan");
  ASSERT_TRUE(api.DefineCompetency(Admin(), request).ok());
  request.set_request_id(RequestId());
  EXPECT_EQ(api.DefineCompetency(Admin(), request)->competency().version(), 1) << "the same again";
  request.set_request_id(RequestId());
  request.mutable_competency()->set_name("Lain");
  EXPECT_EQ(Refusal(api.DefineCompetency(Admin(), request).status()),
            "COMPETENCY_CODE_TAKEN competency.code");
}

TEST_F(DictionaryTest, ARepeatAnswersTheVersionAsItIsNow) {
  const std::string request_id = RequestId();
  ASSERT_TRUE(Draft("ani", Text("T.9", "Satu"), request_id).ok());
  ASSERT_TRUE(Review("budi", "T.9", 1).ok());
  const auto again = Draft("ani", Text("T.9", "Satu"), request_id);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->competency().state(), v1::COMPETENCY_STATE_REVIEWED);
  EXPECT_EQ(Refusal(Draft("ani", Text("T.9", "Dua"), request_id).status()),
            "REQUEST_ID_REUSED request_id");
}

TEST_F(DictionaryTest, ARetiredCompetencyIsUsedNoMore) {
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  const auto retired = Retire("M.3", "2026-08-20");
  ASSERT_TRUE(retired.ok()) << retired.status();
  EXPECT_EQ(retired->competency().state(), v1::COMPETENCY_STATE_PUBLISHED) << "not yet";
  EXPECT_EQ(Listed(), "M.3 M.4 M.5 T.4 ");
  EXPECT_EQ(Refusal(Retire("M.3", "2026-09-20").status()), "COMPETENCY_RETIRED code");
  EXPECT_EQ(Refusal(Draft("ani", Text("M.3", "Lagi")).status()),
            "COMPETENCY_RETIRED competency.code");
  EXPECT_EQ(Refusal(Standard("M.3", "2026-08-20")), "COMPETENCY_RETIRED job_standard.requirements");
  EXPECT_TRUE(Assess(Admin(), "yudi", 2, "2026-08-10").ok());
  clock.Set(LocalDate::Of("2026-08-20").Start());
  EXPECT_EQ(Listed(), "M.4 M.5 T.4 ");
  EXPECT_EQ(Get("M.3")->competency().state(), v1::COMPETENCY_STATE_RETIRED);
  EXPECT_EQ(Refusal(Assess(Admin(), "yudi", 2, "2026-08-20").status()),
            "COMPETENCY_RETIRED assessment.results");
  EXPECT_TRUE(Assess(Admin(), "yudi", 2, "2026-08-19").ok()) << "made before, recorded late";
  EXPECT_EQ(Refusal(Standard("M.3", "2026-01-01")), "COMPETENCY_RETIRED job_standard.requirements");
  v1::PublishRuleSetRequest rules = RuleSetRequest(false);
  rules.mutable_rule_set()->set_code("2026-2");
  rules.mutable_rule_set()->set_effective_from("2026-09-01");
  EXPECT_EQ(Refusal(api.PublishRuleSet(Admin(), rules).status()),
            "COMPETENCY_RETIRED rule_set.mappings.competency_code");
}

TEST_F(DictionaryTest, CrosswalksFormChainsAndNoCycles) {
  EXPECT_EQ(Refusal(Retire("M.3", "2026-08-10").status()), "EFFECTIVE_DATE_PAST effective_from");
  EXPECT_EQ(Refusal(Retire("X.1", "2026-08-20").status()), "COMPETENCY_NOT_FOUND code");
  EXPECT_EQ(Refusal(Retire("M.3", "2026-08-20", "X.1").status()),
            "COMPETENCY_NOT_FOUND replaced_by_code");
  EXPECT_EQ(Refusal(Retire("M.3", "2026-08-20", "M.3").status()),
            "CROSSWALK_CYCLE replaced_by_code");
  ASSERT_TRUE(Retire("M.3", "2026-09-20", "M.4").ok());
  EXPECT_EQ(Refusal(Retire("M.4", "2026-08-20", "M.3").status()),
            "CROSSWALK_CYCLE replaced_by_code")
      << "M.3 is still in the dictionary that day, but leads back here";
  ASSERT_TRUE(Retire("M.4", "2026-08-20", "M.5").ok());
  EXPECT_EQ(Refusal(Retire("T.4", "2026-08-21", "M.4").status()),
            "COMPETENCY_RETIRED replaced_by_code");
  EXPECT_EQ(Refusal(Retire("M.5", "2026-08-21", "M.3").status()),
            "CROSSWALK_CYCLE replaced_by_code");
  const auto listed = dictionary.ListCrosswalks(Officer(IdOf("yudi")), {});
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed->crosswalks_size(), 2);
  EXPECT_EQ(listed->crosswalks(0).from_code() + listed->crosswalks(0).to_code(), "M.3M.4");
  EXPECT_EQ(listed->crosswalks(0).level_map(4), 4);
  const auto mapped = [&](const char* day) {
    const auto ref =
        pg::Transact(database.pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<domain::LevelRef> {
          return domain::Crosswalk(store::CrosswalksOn(tx, LocalDate::Of(day))).Map({"M.3", 5});
        });
    return ref.ok() ? ref->competency + " " + std::to_string(ref->level) : "";
  };
  EXPECT_EQ(mapped("2026-08-20"), "M.3 5");
  EXPECT_EQ(mapped("2026-09-20"), "M.5 3");
}

TEST_F(DictionaryTest, ProfilesAreRecomputedWhenARetirementTakesEffect) {
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  ASSERT_TRUE(Retire("M.3", "2026-08-20", "M.4").ok());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT computed_for FROM profile"), "2026-08-11");
  clock.Set(LocalDate::Of("2026-08-20").Start());
  ASSERT_TRUE(RunJobs());
  EXPECT_EQ(Ask("SELECT computed_for FROM profile"), "2026-08-20");
}

TEST_F(DictionaryTest, ACrosswalkThatWasPublishedLaterWasNotKnown) {
  AddUnit("dinas", "");
  Apply(Employee("yudi", "dinas"));
  const absl::Time before = clock.Now();
  clock.Advance(absl::Hours(1));
  ASSERT_TRUE(Retire("M.5", "2026-08-11", "M.4").ok());
  const auto codes = [&](absl::Time at) {
    v1::GetProfileRequest request;
    request.set_employee_id(IdOf("yudi").ToString());
    request.set_purpose(v1::PROFILE_PURPOSE_SELF);
    *request.mutable_known_at() = api::ToTimestamp(at);
    const auto read = api.GetProfile(Officer(IdOf("yudi")), request);
    if (!read.ok()) return std::string(read.status().message());
    std::string told;
    for (const auto& assessed : read->profile().assessed()) {
      told += assessed.competency_code() + " ";
    }
    return told;
  };
  EXPECT_EQ(codes(before), "M.3 M.5 ");
  EXPECT_EQ(codes(clock.Now()), "M.3 M.4 ");
}

TEST_F(DictionaryTest, TheSameTextAgainIsNoNewVersion) {
  const auto published = Get("T.4");
  ASSERT_TRUE(published.ok()) << published.status();
  const auto again = Draft("ani", published->competency());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->competency().version(), 1) << "what is published says it";
  ASSERT_TRUE(Draft("ani", Text("T.4", "Drainase")).ok());
  ASSERT_TRUE(Review("budi", "T.4", 2, true).ok());
  const auto reviewed = Draft("ani", Text("T.4", "Drainase"));
  ASSERT_TRUE(reviewed.ok()) << reviewed.status();
  EXPECT_EQ(reviewed->competency().state(), v1::COMPETENCY_STATE_REVIEWED)
      << "a file that is imported again costs no review";
  EXPECT_EQ(Ask("SELECT count(*) FROM competency_version WHERE code = 'T.4'"), "2");
}

TEST_F(DictionaryTest, VersionsAreListedNewestFirstAndOpenOnesOfAll) {
  ASSERT_TRUE(Draft("ani", Text("T.4", "Drainase")).ok());
  ASSERT_TRUE(Draft("ani", Text("T.9", "Satu")).ok());
  v1::ListCompetencyVersionsRequest request;
  request.set_code("T.4");
  request.set_page_size(1);
  const auto newest = dictionary.ListCompetencyVersions(Admin(), request);
  ASSERT_TRUE(newest.ok()) << newest.status();
  EXPECT_EQ(newest->versions(0).competency().version(), 2);
  request.set_page_token(newest->next_page_token());
  EXPECT_EQ(dictionary.ListCompetencyVersions(Admin(), request)->versions(0).competency().version(),
            1);
  const auto open = dictionary.ListCompetencyVersions(Admin(), {});
  ASSERT_EQ(open->versions_size(), 2);
  EXPECT_EQ(open->versions(1).competency().code(), "T.9");
  EXPECT_EQ(open->versions(1).drafted_by(), "user:" + IdOf("ani").ToString());
}

// A city that had its dictionary before there were versions.
TEST(DictionaryMigration, WhatWasInTheDictionaryIsVersionOne) {
  mumpuni::testing::TestDatabase database{std::vector<pg::Migration>{}};
  std::vector<pg::Migration> older = AllMigrations();
  std::erase_if(older, [](const pg::Migration& one) { return one.number >= 104; });
  const std::string role = mumpuni::testing::TestDatabase::runtime_role();
  ASSERT_TRUE(pg::Migrate(database.owner_pool(), older, role).ok());
  const auto run = [&](const char* sql) {
    return pg::Transact(database.pool(), {}, [&](pg::Tx& tx) -> absl::StatusOr<std::string> {
      const auto rows = tx.Exec(sql);
      return rows.empty() ? "" : pg::TextOf(rows[0][0]);
    });
  };
  ASSERT_TRUE(run("INSERT INTO competency (code, name, kind, definition, legal_basis) "
                  "VALUES ('M.1', 'Integritas', 1, '', 'PermenPANRB 38/2017')")
                  .ok());
  ASSERT_TRUE(run("INSERT INTO competency_level (competency_code, level, title, indicators) "
                  "VALUES ('M.1', 1, 'Paham', '{a,b}')")
                  .ok());
  const absl::Status migrated = pg::Migrate(database.owner_pool(), AllMigrations(), role);
  ASSERT_TRUE(migrated.ok()) << migrated;
  EXPECT_EQ(*run("SELECT concat_ws(' ', v.version, v.state, v.name, l.title, l.indicators) "
                 "FROM competency_version v JOIN competency_version_level l USING (code, version)"),
            "1 3 Integritas Paham {a,b}");
}

}  // namespace
}  // namespace mumpuni::assessment::testing
