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
