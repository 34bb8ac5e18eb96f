// The catalogue against a real database: revisions that leave the past alone, prerequisites, and
// what a search finds.
#include <gmock/gmock.h>

#include "common/testing/certs.h"
#include "services/training/api/training_api.h"
#include "tests/integration/training_fixture.h"

namespace mumpuni::training {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Nothing listens there: a search asks nobody.
constexpr char kNobody[] = "127.0.0.1:1";

class TrainingCatalogueTest : public TrainingTest {
 protected:
  void SetUp() override {
    AddUnit("dinas", "");
    AddUnit("lain", "");
    yudi_ = AddEmployee("yudi", "dinas");
  }

  rpc::CallContext Call(const std::string& method, const Access& access = City()) {
    rpc::CallContext context;
    context.access = access;
    context.method = "mumpuni.training.v1.TrainingService/" + method;
    context.deadline = absl::InfiniteFuture();
    context.cancelled = [] { return false; };
    return context;
  }

  static domain::Course Wanted(const std::string& code, std::vector<std::string> prerequisites) {
    domain::Course wanted;
    wanted.code = code;
    wanted.title = "Pelatihan " + code;
    wanted.development_form = 3;
    wanted.lan_code = "B3";
    wanted.provider = "BKPSDM";
    wanted.mode = domain::DeliveryMode::kClassroom;
    wanted.lesson_hours = {24};
    wanted.prerequisites = std::move(prerequisites);
    return wanted;
  }

  absl::StatusOr<domain::Course> Create(const domain::Course& wanted) {
    return In([&](pg::Tx& tx) -> absl::StatusOr<domain::Course> {
      ASSIGN_OR_RETURN(const domain::Course made, catalogue_.CreateCourse(tx, wanted));
      return catalogue_.PublishCourse(tx, made.id, 0);
    });
  }

  void AddText(const std::string& code, const std::string& title, const std::string& summary) {
    domain::Course wanted = Wanted(code, {});
    wanted.title = title;
    wanted.summary = summary;
    const auto made = Create(wanted);
    ASSERT_TRUE(made.ok()) << made.status();
  }

  absl::StatusOr<domain::Course> Revise(const Id& course, const domain::Course& terms,
                                        int64_t etag = 0) {
    return In([&](pg::Tx& tx) { return catalogue_.ReviseCourse(tx, course, etag, terms); });
  }

  absl::StatusOr<domain::Course> Publish(const Id& course, int64_t etag = 0) {
    return In([&](pg::Tx& tx) { return catalogue_.PublishCourse(tx, course, etag); });
  }

  v1::Course Read(const Id& course, int revision) {
    v1::GetCourseRequest request;
    request.set_course_id(course.ToString());
    request.set_revision(revision);
    const auto found = api_.GetCourse(Call("GetCourse"), request);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->course() : v1::Course();
  }

  // "number state" of every revision.
  std::vector<std::string> Revisions(const Id& course) {
    v1::ListCourseRevisionsRequest request;
    request.set_course_id(course.ToString());
    const auto listed = api_.ListCourseRevisions(Call("ListCourseRevisions"), request);
    EXPECT_TRUE(listed.ok()) << listed.status();
    std::vector<std::string> result;
    for (const auto& one : listed->revisions()) {
      result.push_back(std::to_string(one.course().revision()) + " " +
                       v1::CourseRevisionState_Name(one.state()).substr(22));
    }
    return result;
  }

  std::vector<std::string> Search(const v1::SearchCoursesRequest& request,
                                  const Access& access = City()) {
    const auto found = api_.SearchCourses(Call("SearchCourses", access), request);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> codes;
    if (!found.ok()) return codes;
    for (const auto& course : found->courses()) codes.push_back(course.code());
    return codes;
  }

  std::vector<std::string> Search(const std::string& query) {
    v1::SearchCoursesRequest request;
    request.set_query(query);
    return Search(request);
  }

  // A completion in the past; without a score there is no test.
  domain::Enrolment Complete(const domain::Course& course, const Id& employee,
                             std::optional<int> score = std::nullopt) {
    const domain::Batch batch = AddBatch(course, course.code + ".1", 5);
    const auto enrolled = Enrol(City(), batch.id, employee);
    EXPECT_TRUE(enrolled.ok()) << enrolled.status();
    EXPECT_TRUE(Do(City(), enrolled->id, domain::RecordAttendance{5, 5}).ok());
    const auto done =
        Do(City(), enrolled->id, domain::Complete{LocalDate::Of("2026-06-01"), score});
    EXPECT_TRUE(done.ok()) << done.status();
    return *done;
  }

  void PublishProfile(const Id& employee, std::vector<domain::Gap> gaps) {
    ASSERT_TRUE(In([&](pg::Tx& tx) {
                  peers::ApplyProfiles(tx, {{employee, 1, LocalDate::Of("2026-05-30"), gaps}});
                  return absl::OkStatus();
                }).ok());
  }

  rpc::PageTokens pages_{"test secret"};
  peers::PersonnelClient personnel_{kNobody, testing::Certs("training")};
  peers::AssessmentClient assessment_{kNobody, testing::Certs("training")};
  api::TrainingApi api_{{db_.pool(), clock_, pages_, catalogue_, enrolments_, development_,
                         personnel_, assessment_, recommendations_}};
  Id yudi_;
};

// --- Terms and revisions -------------------------------------------------------------------------

TEST_F(TrainingCatalogueTest, EveryTermComesBack) {
  ASSERT_TRUE(Create(Wanted("A", {})).ok());
  v1::CreateCourseRequest request;
  request.set_request_id(Id::FromName("create").ToString());
  v1::Course& wanted = *request.mutable_course();
  wanted.set_code("B");
  wanted.set_title("Coaching pelayanan");
  wanted.set_development_form(14);
  wanted.set_lan_code("C1");
  wanted.set_provider("BKPSDM");
  wanted.set_mode(v1::DELIVERY_MODE_COACHING);
  wanted.set_lesson_hours(4);
  wanted.set_summary("Untuk atasan langsung.");
  wanted.set_cost_model(v1::COST_MODEL_PER_BATCH);
  wanted.set_seat_cost_rupiah(50'000);
  wanted.set_batch_cost_rupiah(1'000'000);
  wanted.add_prerequisite_course_codes("A");
  wanted.set_validity_months(24);
  const auto made = api_.CreateCourse(Call("CreateCourse"), request);
  ASSERT_TRUE(made.ok()) << made.status();
  const v1::Course read = Read(*Id::Parse(made->course().course_id(), ""), 0);
  EXPECT_EQ(read.mode(), v1::DELIVERY_MODE_COACHING);
  EXPECT_EQ(read.summary(), "Untuk atasan langsung.");
  EXPECT_EQ(read.cost_model(), v1::COST_MODEL_PER_BATCH);
  EXPECT_EQ(read.batch_cost_rupiah(), 1'000'000);
  EXPECT_THAT(read.prerequisite_course_codes(), ElementsAre("A"));
  EXPECT_EQ(read.validity_months(), 24);
  EXPECT_EQ(read.revision(), 1);
}

TEST_F(TrainingCatalogueTest, ARevisionKeepsThePast) {
  domain::Course terms = Wanted("A", {});
  const domain::Course course = *Create(terms);
  const domain::Batch batch = AddBatch(course, "A.1", 5);
  const auto before = Enrol(City(), batch.id, yudi_);
  ASSERT_TRUE(before.ok()) << before.status();

  terms.title = "Judul baru";
  terms.lesson_hours = {30};
  clock_.Advance(absl::Hours(1));
  const auto pending = Revise(course.id, terms);
  ASSERT_TRUE(pending.ok()) << pending.status();
  EXPECT_EQ(pending->revision, 2);
  EXPECT_EQ(Read(course.id, 0).title(), "Pelatihan A");
  EXPECT_EQ(Read(course.id, 2).title(), "Judul baru");
  EXPECT_THAT(Revisions(course.id), ElementsAre("1 CURRENT", "2 PENDING"));
  EXPECT_THAT(Search("judul baru"), IsEmpty());

  ASSERT_TRUE(Publish(course.id).ok());
  EXPECT_EQ(Read(course.id, 0).title(), "Judul baru");
  EXPECT_EQ(Read(course.id, 0).revision(), 2);
  EXPECT_EQ(Read(course.id, 1).title(), "Pelatihan A");
  EXPECT_EQ(Read(course.id, 1).lesson_hours(), 24);
  EXPECT_THAT(Revisions(course.id), ElementsAre("1 FORMER", "2 CURRENT"));
  EXPECT_THAT(Search("judul baru"), ElementsAre("A"));

  const auto same = In([&](pg::Tx& tx) { return enrolments_.Load(tx, before->id); });
  EXPECT_EQ(same->terms.lesson_hours, domain::Jp{24});
  const auto after = Enrol(City(), batch.id, AddEmployee("dewi", "dinas"));
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->terms.lesson_hours, domain::Jp{30});

  terms.lesson_hours = {36};
  ASSERT_TRUE(Revise(course.id, terms).ok());
  ASSERT_TRUE(Publish(course.id).ok());
  EXPECT_THAT(Revisions(course.id), ElementsAre("1 FORMER", "2 FORMER", "3 CURRENT"));
  EXPECT_EQ(Read(course.id, 1).lesson_hours(), 24);
  EXPECT_EQ(Read(course.id, 2).lesson_hours(), 30);
  EXPECT_EQ(Read(course.id, 3).lesson_hours(), 36);
}

TEST_F(TrainingCatalogueTest, APendingRevisionIsReplacedAndNobodyPublishesItUnseen) {
  domain::Course terms = Wanted("A", {});
  const domain::Course course = *Create(terms);
  EXPECT_EQ(ReasonOf(Publish(course.id).status()), "COURSE_STATE_WRONG");
  terms.lesson_hours = {30};
  const auto first = Revise(course.id, terms, course.version);
  ASSERT_TRUE(first.ok()) << first.status();
  terms.lesson_hours = {36};
  EXPECT_EQ(ReasonOf(Revise(course.id, terms, course.version).status()), "ETAG_STALE");
  ASSERT_TRUE(Revise(course.id, terms, first->version).ok());
  EXPECT_EQ(ReasonOf(Publish(course.id, first->version).status()), "ETAG_STALE");
  const auto published = Publish(course.id);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->lesson_hours, domain::Jp{36});
  EXPECT_EQ(ReasonOf(Publish(course.id).status()), "COURSE_STATE_WRONG");
  EXPECT_THAT(Revisions(course.id), ElementsAre("1 FORMER", "2 CURRENT"));
}

TEST_F(TrainingCatalogueTest, ARepeatedRevisionIsTheSame) {
  const domain::Course course = *Create(Wanted("A", {}));
  v1::ReviseCourseRequest request;
  request.set_request_id(Id::FromName("revise").ToString());
  request.set_course_id(course.id.ToString());
  *request.mutable_course() = Read(course.id, 0);
  request.mutable_course()->set_title("Judul baru");
  for (int i = 0; i < 2; ++i) {
    const auto revised = api_.ReviseCourse(Call("ReviseCourse"), request);
    ASSERT_TRUE(revised.ok()) << revised.status();
    EXPECT_EQ(revised->course().title(), "Judul baru");
    EXPECT_EQ(revised->course().revision(), 2);
    EXPECT_EQ(revised->course().etag(), "3");
  }
}

TEST_F(TrainingCatalogueTest, BadRevisionsAreRefusedAndNothingChanges) {
  const domain::Course course = *Create(Wanted("A", {}));
  EXPECT_EQ(ReasonOf(Revise(course.id, Wanted("B", {})).status()), "COURSE_CODE_FIXED");
  EXPECT_EQ(ReasonOf(Revise(Id::FromName("none"), Wanted("A", {})).status()), "COURSE_UNKNOWN");
  domain::Course terms = Wanted("A", {});
  terms.lesson_hours = {0};
  EXPECT_EQ(ReasonOf(Revise(course.id, terms).status()), "VALUE_OUT_OF_RANGE");
  const auto draft = In([&](pg::Tx& tx) { return catalogue_.CreateCourse(tx, Wanted("D", {})); });
  EXPECT_EQ(ReasonOf(Revise(draft->id, Wanted("D", {})).status()), "COURSE_STATE_WRONG");
  EXPECT_EQ(Count("SELECT count(*) FROM course_revision"), 0);

  v1::GetCourseRequest request;
  request.set_course_id(course.id.ToString());
  for (int revision : {2, 9}) {
    request.set_revision(revision);
    EXPECT_EQ(ReasonOf(api_.GetCourse(Call("GetCourse"), request).status()),
              "COURSE_REVISION_UNKNOWN");
  }
  request.set_revision(-1);
  EXPECT_EQ(ReasonOf(api_.GetCourse(Call("GetCourse"), request).status()), "VALUE_OUT_OF_RANGE");
}

// What a service before the migration writes, with its own columns only.
TEST_F(TrainingCatalogueTest, ARowOfEarlierCodeHasSensibleTerms) {
  const Id id = Id::FromName("old");
  ASSERT_TRUE(In([&](pg::Tx& tx) {
                tx.Exec(R"(
      INSERT INTO course (course_id, code, title, development_form, lan_code, provider, mode,
                          lesson_hours, seat_cost_rupiah, taught_codes, taught_levels,
                          entry_level, pass_mark, min_attendance_per_mille, state, created_at)
      VALUES ($1, 'OLD', 'Pelayanan', 3, 'B3', 'BKPSDM', 1, 24, 1000, '{}', '{}', 0, 0, 800, 2,
              now())
      ON CONFLICT (code) DO NOTHING)",
                        id);
                return absl::OkStatus();
              }).ok());
  const v1::Course course = Read(id, 1);
  EXPECT_EQ(course.cost_model(), v1::COST_MODEL_PER_SEAT);
  EXPECT_EQ(course.validity_months(), 0);
  EXPECT_EQ(course.revision(), 1);
  EXPECT_THAT(Search("melayani"), ElementsAre("OLD"));
}

// --- Prerequisites -------------------------------------------------------------------------------

TEST_F(TrainingCatalogueTest, APrerequisiteMustExist) {
  const auto made = Create(Wanted("B", {"NOWHERE"}));
  EXPECT_EQ(ReasonOf(made.status()), "COURSE_UNKNOWN");
  EXPECT_EQ(FieldOf(made.status()), "course.prerequisite_course_codes");
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("NOWHERE"));
}

TEST_F(TrainingCatalogueTest, ACircleIsRefused) {
  EXPECT_EQ(ReasonOf(Create(Wanted("A", {"A"})).status()), "PREREQUISITE_CYCLE");
  const domain::Course a = *Create(Wanted("A", {}));
  ASSERT_TRUE(Create(Wanted("B", {"A"})).ok());
  ASSERT_TRUE(Create(Wanted("C", {"B"})).ok());
  const auto circle = Revise(a.id, Wanted("A", {"C"}));
  EXPECT_EQ(ReasonOf(circle.status()), "PREREQUISITE_CYCLE");
  EXPECT_EQ(FieldOf(circle.status()), "course.prerequisite_course_codes");
  EXPECT_EQ(Count("SELECT count(*) FROM course_revision"), 0);
}

TEST_F(TrainingCatalogueTest, TwoRevisionsCannotCloseACircleTogether) {
  const domain::Course a = *Create(Wanted("A", {}));
  const domain::Course b = *Create(Wanted("B", {}));
  ASSERT_TRUE(Revise(a.id, Wanted("A", {"B"})).ok());
  ASSERT_TRUE(Revise(b.id, Wanted("B", {"A"})).ok());
  ASSERT_TRUE(Publish(a.id).ok());
  EXPECT_EQ(ReasonOf(Publish(b.id).status()), "PREREQUISITE_CYCLE");
  EXPECT_THAT(Read(b.id, 0).prerequisite_course_codes(), IsEmpty());
}

TEST_F(TrainingCatalogueTest, AnEnrolmentNeedsThePrerequisiteCompletedAndPassed) {
  domain::Course first = Wanted("A", {});
  first.pass_mark = 70;
  first = *Create(first);
  const domain::Course second = *Create(Wanted("B", {"A"}));
  const domain::Batch batch = AddBatch(second, "B.1", 5);
  for (const Access& access : {Self(yudi_), City()}) {
    const auto refused = Enrol(access, batch.id, yudi_);
    EXPECT_EQ(ReasonOf(refused.status()), "PREREQUISITE_MISSING");
    EXPECT_EQ(FieldOf(refused.status()), "employee_id");
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr("A"));
  }
  EXPECT_EQ(Count("SELECT sum(seats_taken) FROM batch"), 0);

  const Id failed = AddEmployee("failed", "dinas");
  domain::Batch earlier = AddBatch(first, "A.2", 5);
  const auto tried = Enrol(City(), earlier.id, failed);
  ASSERT_TRUE(Do(City(), tried->id, domain::RecordAttendance{5, 5}).ok());
  EXPECT_EQ(ReasonOf(Enrol(City(), batch.id, failed).status()), "PREREQUISITE_MISSING");
  ASSERT_TRUE(Do(City(), tried->id, domain::Complete{LocalDate::Of("2026-06-01"), 60}).ok());
  EXPECT_EQ(ReasonOf(Enrol(City(), batch.id, failed).status()), "PREREQUISITE_MISSING");

  const domain::Enrolment done = Complete(first, yudi_, 70);
  const auto enrolled = Enrol(Self(yudi_), batch.id, yudi_);
  ASSERT_TRUE(enrolled.ok()) << enrolled.status();
  ASSERT_TRUE(Do(City(), enrolled->id, domain::Withdraw{"dinas luar"}).ok());
  ASSERT_TRUE(Do(City(), done.id, domain::Revoke{"sertifikat palsu"}).ok());
  EXPECT_EQ(ReasonOf(Enrol(City(), batch.id, yudi_).status()), "PREREQUISITE_MISSING");
}

TEST_F(TrainingCatalogueTest, WhatMayNotBeStartedIsNotRecommended) {
  const domain::Course first = *Create(Wanted("A", {}));
  domain::Course second = Wanted("B", {"A"});
  second.teaches = {{"M.3", Level::Clamped(2)}};
  ASSERT_TRUE(Create(second).ok());
  const std::vector<domain::Gap> gaps = {{"M.3", 1, 2}};
  const auto recommended = [&]() {
    const auto next =
        In([&](pg::Tx& tx) { return recommendations_.Recommend(tx, Self(yudi_), yudi_, gaps, 5); });
    EXPECT_TRUE(next.ok()) << next.status();
    return next->courses.size();
  };
  EXPECT_EQ(recommended(), 0u);
  Complete(first, yudi_);
  EXPECT_EQ(recommended(), 1u);
}

// --- Search --------------------------------------------------------------------------------------

TEST_F(TrainingCatalogueTest, WordsAreFoundByTheirStem) {
  AddText("SE-1", "Pelayanan Prima", "Menyapa warga dan menjelaskan persyaratan.");
  AddText("PG-1", "Penanganan Pengaduan", "Menjawab aduan warga dengan santun.");
  AddText("ICT-1", "Dasbor Data", "Membaca angka layanan kota.");
  EXPECT_THAT(Search("melayani"), UnorderedElementsAre("SE-1", "ICT-1"));
  EXPECT_THAT(Search("dilayani"), UnorderedElementsAre("SE-1", "ICT-1"));
  EXPECT_THAT(Search("mengadukan"), ElementsAre("PG-1"));
  EXPECT_THAT(Search("warga"), UnorderedElementsAre("SE-1", "PG-1"));
  EXPECT_THAT(Search("warga santun"), ElementsAre("PG-1"));
  EXPECT_THAT(Search("warga -santun"), ElementsAre("SE-1"));
  EXPECT_THAT(Search("dasbor or prima"), UnorderedElementsAre("ICT-1", "SE-1"));
  EXPECT_THAT(Search("\"pelayanan prima\""), ElementsAre("SE-1"));
  EXPECT_THAT(Search("\"prima pelayanan\""), IsEmpty());
  EXPECT_THAT(Search("ICT-1"), ElementsAre("ICT-1"));
  EXPECT_THAT(Search("BKPSDM"), ElementsAre("ICT-1", "PG-1", "SE-1"));
  EXPECT_THAT(Search(""), ElementsAre("ICT-1", "PG-1", "SE-1"));
  // Words that carry no meaning find nothing rather than everything.
  EXPECT_THAT(Search("dan yang"), IsEmpty());
  EXPECT_THAT(Search("'); DROP TABLE course; --"), IsEmpty());
}

TEST_F(TrainingCatalogueTest, OnlyWhatIsPublishedIsFoundAndFiltersNarrow) {
  AddCourse("A", {{"M.3", Level::Clamped(2)}}, 1000, 10);
  AddCourse("B", {{"M.4", Level::Clamped(2)}}, 1000, 20);
  const domain::Course retired = AddCourse("C", {{"M.3", Level::Clamped(2)}}, 1000, 10);
  ASSERT_TRUE(In([&](pg::Tx& tx) { return catalogue_.RetireCourse(tx, retired.id, 0); }).ok());
  ASSERT_TRUE(
      In([&](pg::Tx& tx) { return catalogue_.CreateCourse(tx, Wanted("DRAFT", {})); }).ok());
  EXPECT_THAT(Search("pelatihan"), ElementsAre("A", "B"));
  v1::SearchCoursesRequest request;
  request.set_competency_code("M.3");
  EXPECT_THAT(Search(request), ElementsAre("A"));
  request.clear_competency_code();
  request.set_min_lesson_hours(11);
  EXPECT_THAT(Search(request), ElementsAre("B"));
  request.set_min_lesson_hours(0);
  request.set_max_lesson_hours(19);
  EXPECT_THAT(Search(request), ElementsAre("A"));
}

TEST_F(TrainingCatalogueTest, BadSearchesNameTheField) {
  const auto refused = [&](const std::function<void(v1::SearchCoursesRequest&)>& change) {
    v1::SearchCoursesRequest request;
    change(request);
    const absl::Status status = api_.SearchCourses(Call("SearchCourses"), request).status();
    return ReasonOf(status) + " " + FieldOf(status);
  };
  EXPECT_EQ(refused([](auto& r) { r.set_query(std::string(201, 'a')); }), "TEXT_TOO_LONG query");
  EXPECT_EQ(refused([](auto& r) { r.set_competency_code(std::string(33, 'a')); }),
            "TEXT_TOO_LONG competency_code");
  EXPECT_EQ(refused([](auto& r) { r.set_min_lesson_hours(-1); }),
            "VALUE_OUT_OF_RANGE min_lesson_hours");
  EXPECT_EQ(refused([](auto& r) { r.set_max_lesson_hours(2001); }),
            "VALUE_OUT_OF_RANGE max_lesson_hours");
  EXPECT_EQ(refused([](auto& r) {
              r.set_min_lesson_hours(20);
              r.set_max_lesson_hours(10);
            }),
            "VALUE_OUT_OF_RANGE max_lesson_hours");
  EXPECT_EQ(refused([](auto& r) { r.set_employee_id("yudi"); }), "ID_MALFORMED employee_id");
  EXPECT_EQ(refused([](auto& r) { r.set_page_token("forged"); }), "PAGE_TOKEN_INVALID page_token");
  EXPECT_EQ(refused([](auto& r) { r.set_page_size(-1); }), "PAGE_SIZE_NEGATIVE page_size");
}

TEST_F(TrainingCatalogueTest, ByGapOnlyWhatHelpsIsFound) {
  AddCourse("HELPS", {{"M.3", Level::Clamped(3)}});
  AddCourse("TOO-LOW", {{"M.3", Level::Clamped(1)}});
  AddCourse("OTHER", {{"M.4", Level::Clamped(3)}});
  v1::SearchCoursesRequest request;
  request.set_employee_id(yudi_.ToString());
  const auto unknown = api_.SearchCourses(Call("SearchCourses", Self(yudi_)), request);
  ASSERT_TRUE(unknown.ok()) << unknown.status();
  EXPECT_EQ(unknown->gaps_as_of(), "");
  EXPECT_THAT(unknown->courses(), IsEmpty());

  PublishProfile(yudi_, {{"M.3", 1, 3}});
  const auto found = api_.SearchCourses(Call("SearchCourses", Self(yudi_)), request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->gaps_as_of(), "2026-05-30");
  EXPECT_THAT(Search(request, Self(yudi_)), ElementsAre("HELPS"));
  request.set_query("tidak ada");
  EXPECT_THAT(Search(request), IsEmpty());
}

TEST_F(TrainingCatalogueTest, GapsAreSeenByThoseWhoMayAskForRecommendations) {
  const Id head = AddEmployee("kepala", "dinas");
  const Id stranger = AddEmployee("asing", "lain");
  v1::SearchCoursesRequest request;
  request.set_employee_id(yudi_.ToString());
  const auto reason = [&](const Access& access) {
    return ReasonOf(api_.SearchCourses(Call("SearchCourses", access), request).status());
  };
  EXPECT_EQ(reason(Self(yudi_)), "");
  EXPECT_EQ(reason(Head(head)), "");
  EXPECT_EQ(reason(City()), "");
  EXPECT_EQ(reason(Self(stranger)), "OUT_OF_SCOPE");
  EXPECT_EQ(reason(Head(stranger)), "OUT_OF_SCOPE");
  request.set_employee_id(Id::FromName("nobody").ToString());
  EXPECT_EQ(reason(City()), "EMPLOYEE_UNKNOWN");
  EXPECT_EQ(reason(Self(stranger)), "OUT_OF_SCOPE");
}

TEST_F(TrainingCatalogueTest, PagesAreStable) {
  // Three ranks, so that pages end both within and between them.
  for (int i = 10; i < 24; ++i) {
    std::string summary;
    for (int n = 0; n < i % 3; ++n) summary += "Pelayanan warga. ";
    AddText("SE-" + std::to_string(i), "Pelayanan", summary);
  }
  v1::SearchCoursesRequest request;
  request.set_query("pelayanan");
  const std::vector<std::string> all = Search(request);
  ASSERT_EQ(all.size(), 14u);
  EXPECT_EQ(all[0], "SE-11");
  EXPECT_EQ(all[13], "SE-21");
  std::vector<std::string> paged;
  request.set_page_size(3);
  do {
    const auto page = api_.SearchCourses(Call("SearchCourses"), request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& course : page->courses()) paged.push_back(course.code());
    request.set_page_token(page->next_page_token());
    // What is added meanwhile with a code that was passed moves nothing.
    if (paged.size() == 3) AddText("AA-1", "Pelayanan", "Pelayanan warga. Pelayanan warga.");
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, all);

  request.set_page_size(3);
  request.set_page_token("");
  const auto first = api_.SearchCourses(Call("SearchCourses"), request);
  request.set_page_token(first->next_page_token());
  request.set_query("warga");
  EXPECT_EQ(ReasonOf(api_.SearchCourses(Call("SearchCourses"), request).status()),
            "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace mumpuni::training
