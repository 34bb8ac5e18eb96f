#include "services/training/domain/course.h"

#include <gtest/gtest.h>

#include <functional>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

Course Draft() {
  Course course;
  course.code = "PLT-M3-02";
  course.title = "Komunikasi pelayanan";
  course.development_form = 3;
  course.lan_code = "B3";
  course.provider = "BKPSDM";
  course.mode = DeliveryMode::kClassroom;
  course.lesson_hours = Jp{24};
  course.seat_cost = Rupiah{1'500'000};
  course.teaches = {{"M.3", Level::Clamped(2)}};
  return course;
}

// Reason and field.
std::string RefusalAt(const std::function<void(Course&)>& change) {
  Course course = Draft();
  change(course);
  const absl::Status status = NewCourse(course).status();
  return ReasonOf(status) + " " + FieldOf(status);
}

std::string RefusalOf(const std::function<void(Course&)>& change) {
  Course course = Draft();
  change(course);
  return ReasonOf(NewCourse(course).status());
}

TEST(NewCourseTest, FillsInTheUsualAttendance) {
  const auto course = NewCourse(Draft());
  ASSERT_TRUE(course.ok()) << course.status();
  EXPECT_EQ(course->min_attendance, PerMille{800});
  EXPECT_EQ(course->state, CourseState::kDraft);
}

TEST(NewCourseTest, ChecksEveryLimit) {
  EXPECT_EQ(RefusalOf([](Course& c) { c.code = "a b"; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.title.clear(); }), "FIELD_REQUIRED");
  EXPECT_EQ(RefusalOf([](Course& c) { c.development_form = 0; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.development_form = 26; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.mode = DeliveryMode::kUnspecified; }),
            "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.lesson_hours = Jp{0}; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.lesson_hours = Jp{2001}; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.seat_cost = Rupiah{-1}; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.entry_level = 6; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.pass_mark = 101; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.min_attendance = PerMille{1001}; }), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(RefusalOf([](Course& c) { c.teaches.push_back(c.teaches[0]); }), "COMPETENCY_REPEATED");
  EXPECT_EQ(RefusalOf([](Course& c) {
              for (int i = 0; i < 10; ++i) c.teaches.push_back({"T." + std::to_string(i), {}});
            }),
            "VALUE_OUT_OF_RANGE");
}

TEST(NewCourseTest, ChecksWhatTheCatalogueSays) {
  EXPECT_EQ(RefusalAt([](Course& c) { c.summary = std::string(2001, 'a'); }),
            "TEXT_TOO_LONG course.summary");
  EXPECT_EQ(RefusalAt([](Course& c) { c.validity_months = 121; }),
            "VALUE_OUT_OF_RANGE course.validity_months");
  EXPECT_EQ(RefusalAt([](Course& c) { c.validity_months = -1; }),
            "VALUE_OUT_OF_RANGE course.validity_months");
  EXPECT_EQ(RefusalAt([](Course& c) { c.mode = static_cast<DeliveryMode>(7); }),
            "VALUE_OUT_OF_RANGE course.mode");
  Course course = Draft();
  course.summary = std::string(2000, 'a');
  course.validity_months = 120;
  course.mode = DeliveryMode::kCommunity;
  EXPECT_TRUE(NewCourse(course).ok());
}

TEST(NewCourseTest, WithoutACostModelTheCostOfASeatDecides) {
  EXPECT_EQ(NewCourse(Draft())->cost_model, CostModel::kPerSeat);
  Course course = Draft();
  course.seat_cost = Rupiah{0};
  EXPECT_EQ(NewCourse(course)->cost_model, CostModel::kFree);
  course.batch_cost = Rupiah{1};
  EXPECT_EQ(ReasonOf(NewCourse(course).status()), "VALUE_OUT_OF_RANGE");
}

TEST(NewCourseTest, CostsFollowTheirModel) {
  const auto cost = [](CostModel model, int64_t seat, int64_t batch) {
    return RefusalAt([&](Course& c) {
      c.cost_model = model;
      c.seat_cost = Rupiah{seat};
      c.batch_cost = Rupiah{batch};
    });
  };
  EXPECT_EQ(cost(CostModel::kPerSeat, 1, 0), " ");
  EXPECT_EQ(cost(CostModel::kPerSeat, 0, 0), "COST_MODEL_WRONG course.seat_cost_rupiah");
  EXPECT_EQ(cost(CostModel::kPerSeat, 1, 1), "COST_MODEL_WRONG course.batch_cost_rupiah");
  EXPECT_EQ(cost(CostModel::kPerBatch, 50, 50), " ");
  EXPECT_EQ(cost(CostModel::kPerBatch, 51, 50), "COST_MODEL_WRONG course.seat_cost_rupiah");
  EXPECT_EQ(cost(CostModel::kPerBatch, 0, 50), "COST_MODEL_WRONG course.seat_cost_rupiah");
  EXPECT_EQ(cost(CostModel::kPerBatch, 1, 0), "COST_MODEL_WRONG course.batch_cost_rupiah");
  EXPECT_EQ(cost(CostModel::kPerBatch, 1, 1'000'000'001),
            "VALUE_OUT_OF_RANGE course.batch_cost_rupiah");
  EXPECT_EQ(cost(CostModel::kFree, 0, 0), " ");
  EXPECT_EQ(cost(CostModel::kFree, 1, 0), "COST_MODEL_WRONG course.seat_cost_rupiah");
  EXPECT_EQ(cost(CostModel::kFree, 0, 1), "COST_MODEL_WRONG course.batch_cost_rupiah");
  EXPECT_EQ(cost(static_cast<CostModel>(4), 0, 0), "VALUE_OUT_OF_RANGE course.cost_model");
}

TEST(NewCourseTest, ChecksThePrerequisites) {
  const auto refusal = [](std::vector<std::string> codes) {
    return RefusalAt([&](Course& c) { c.prerequisites = codes; });
  };
  const std::string field = " course.prerequisite_course_codes";
  EXPECT_EQ(refusal({"A", "B"}), " ");
  EXPECT_EQ(refusal({"A", "A"}), "PREREQUISITE_REPEATED" + field);
  EXPECT_EQ(refusal({"a b"}), "VALUE_OUT_OF_RANGE" + field);
  EXPECT_EQ(refusal({"A", "PLT-M3-02"}), "PREREQUISITE_CYCLE" + field);
  EXPECT_EQ(refusal({"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"}),
            "VALUE_OUT_OF_RANGE" + field);
}

TEST(NewCourseTest, KnowsTheFormsOfLan) {
  for (const char* code : {"A", "B1", "B11", "C1", "C11"}) {
    EXPECT_EQ(RefusalOf([&](Course& c) { c.lan_code = code; }), "") << code;
  }
  for (const char* code : {"", "B", "B0", "B12", "D1", "b1", "B01", "B+1", "B 1"}) {
    EXPECT_EQ(RefusalOf([&](Course& c) { c.lan_code = code; }), "LAN_CODE_UNKNOWN") << code;
  }
}

TEST(CourseStateTest, GoesFromDraftToPublishedToRetired) {
  Course course = *NewCourse(Draft());
  EXPECT_EQ(ReasonOf(Retire(course).status()), "COURSE_STATE_WRONG");
  course = *Publish(course);
  EXPECT_EQ(ReasonOf(Publish(course).status()), "COURSE_STATE_WRONG");
  course = *Retire(course);
  EXPECT_EQ(ReasonOf(Publish(course).status()), "COURSE_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Retire(course).status()), "COURSE_STATE_WRONG");
}

TEST(ReviseTest, KeepsTheIdentityAndCountsUp) {
  Course course = *Publish(*NewCourse(Draft()));
  course.id = Id::FromName("course");
  course.version = 7;
  course.revision = 3;
  Course terms = Draft();
  terms.code.clear();
  terms.lesson_hours = Jp{30};
  const auto next = Revise(course, terms);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->id, course.id);
  EXPECT_EQ(next->code, course.code);
  EXPECT_EQ(next->revision, 4);
  EXPECT_EQ(next->version, 7);
  EXPECT_EQ(next->state, CourseState::kPublished);
  EXPECT_EQ(next->lesson_hours, Jp{30});
}

TEST(ReviseTest, OnlyAPublishedCourseAndNeverItsCode) {
  const Course draft = *NewCourse(Draft());
  EXPECT_EQ(ReasonOf(Revise(draft, Draft()).status()), "COURSE_STATE_WRONG");
  const Course published = *Publish(draft);
  EXPECT_EQ(ReasonOf(Revise(*Retire(published), Draft()).status()), "COURSE_STATE_WRONG");
  Course other = Draft();
  other.code = "PLT-M3-03";
  EXPECT_EQ(ReasonOf(Revise(published, other).status()), "COURSE_CODE_FIXED");
  Course wrong = Draft();
  wrong.lesson_hours = Jp{0};
  EXPECT_EQ(ReasonOf(Revise(published, wrong).status()), "VALUE_OUT_OF_RANGE");
}

TEST(PrerequisitesTest, AllMustBePassed) {
  Course course = Draft();
  EXPECT_TRUE(CheckPrerequisites(course, {}).ok());
  course.prerequisites = {"A", "B"};
  EXPECT_TRUE(CheckPrerequisites(course, {"B", "A", "C"}).ok());
  const absl::Status missing = CheckPrerequisites(course, {"A"});
  EXPECT_EQ(ReasonOf(missing), "PREREQUISITE_MISSING");
  EXPECT_EQ(FieldOf(missing), "employee_id");
  EXPECT_NE(std::string(missing.message()).find("passed B"), std::string::npos);
}

TEST(NewBatchTest, NeedsAPublishedCourseAndOrderedDays) {
  Batch batch;
  batch.code = "PLT-M3-02.2026-1";
  batch.start = LocalDate::Of("2026-06-01");
  batch.end = LocalDate::Of("2026-06-05");
  batch.seats = 30;
  batch.place = "Balai Diklat";
  const Course draft = *NewCourse(Draft());
  EXPECT_EQ(ReasonOf(NewBatch(batch, draft).status()), "COURSE_NOT_PUBLISHED");
  const Course published = *Publish(draft);
  ASSERT_TRUE(NewBatch(batch, published).ok());
  EXPECT_EQ(NewBatch(batch, published)->state, BatchState::kOpen);
  batch.end = batch.start.PlusDays(-1);
  EXPECT_EQ(ReasonOf(NewBatch(batch, published).status()), "BATCH_DATES_WRONG");
  batch.end = batch.start.PlusDays(kMaxBatchDays + 1);
  EXPECT_EQ(ReasonOf(NewBatch(batch, published).status()), "BATCH_DATES_WRONG");
  batch.end = batch.start;
  batch.seats = 0;
  EXPECT_EQ(ReasonOf(NewBatch(batch, published).status()), "VALUE_OUT_OF_RANGE");
}

TEST(BatchStateTest, ClosesOnce) {
  const auto closed = Close(Batch{});
  ASSERT_TRUE(closed.ok());
  EXPECT_EQ(ReasonOf(Close(*closed).status()), "BATCH_CLOSED");
}

}  // namespace
}  // namespace mumpuni::training::domain
