#include "services/training/domain/training_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const LocalDate kToday = LocalDate::Of("2026-06-01");

TrainingRecord Good() {
  TrainingRecord record;
  record.employee_id = Id::FromName("yudi");
  record.title = "Seminar Layanan Digital";
  record.provider = "LAN RI";
  record.certificate_number = "123/LAN/2026";
  record.development_form = 9;
  record.lan_code = "B6";
  record.first_day = LocalDate::Of("2026-05-04");
  record.last_day = LocalDate::Of("2026-05-06");
  record.lesson_hours = {12};
  return record;
}

ExternalCertificate Claim() {
  ExternalCertificate certificate;
  certificate.record = *Checked(Good(), "", kToday);
  certificate.document_reference = "arsip/2026/77";
  return certificate;
}

std::string Wrong(const TrainingRecord& record) {
  const absl::Status status = Checked(record, "record.", kToday).status();
  return ReasonOf(status) + " " + FieldOf(status);
}

TEST(TrainingRecordTest, DefaultsAreFilledIn) {
  const auto record = Checked(Good(), "", kToday);
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->hour_scope, HourScope::kNational);
  EXPECT_THAT(record->days, ElementsAre(LocalDate::Of("2026-05-04"), LocalDate::Of("2026-05-05"),
                                        LocalDate::Of("2026-05-06")));
  EXPECT_EQ(*Checked(*record, "", kToday), *record) << "checking twice changes nothing";

  TrainingRecord meetings = Good();
  meetings.days = {LocalDate::Of("2026-05-06"), LocalDate::Of("2026-05-04"),
                   LocalDate::Of("2026-05-04")};
  EXPECT_THAT(Checked(meetings, "", kToday)->days,
              ElementsAre(LocalDate::Of("2026-05-04"), LocalDate::Of("2026-05-04"),
                          LocalDate::Of("2026-05-06")));
  TrainingRecord old = Good();
  old.first_day = old.last_day = LocalDate::Of("1970-01-01");
  EXPECT_TRUE(Checked(old, "", kToday).ok());
  TrainingRecord today = Good();
  today.last_day = kToday;
  EXPECT_TRUE(Checked(today, "", kToday).ok());
}

TEST(TrainingRecordTest, WrongDaysAreRefusedWithTheirField) {
  TrainingRecord record = Good();
  record.last_day = LocalDate::Of("2026-06-02");
  EXPECT_EQ(Wrong(record), "RECORD_DATES_WRONG record.last_day") << "in the future";
  record.last_day = LocalDate::Of("2026-05-03");
  EXPECT_EQ(Wrong(record), "RECORD_DATES_WRONG record.last_day") << "before the first";
  record = Good();
  record.first_day = LocalDate::Of("1969-12-31");
  EXPECT_EQ(Wrong(record), "RECORD_DATES_WRONG record.first_day");
  record.first_day = LocalDate::Of("2024-05-04");
  EXPECT_EQ(Wrong(record), "RECORD_DATES_WRONG record.last_day") << "732 days after the first";
  record = Good();
  record.days = {LocalDate::Of("2026-05-07")};
  EXPECT_EQ(Wrong(record), "RECORD_DATES_WRONG record.training_days");
  record.days.assign(733, LocalDate::Of("2026-05-04"));
  EXPECT_EQ(Wrong(record), "VALUE_OUT_OF_RANGE record.training_days");
}

TEST(TrainingRecordTest, OtherLimitsNameTheirField) {
  const auto wrong = [](auto change) {
    TrainingRecord record = Good();
    change(record);
    return Wrong(record);
  };
  EXPECT_EQ(wrong([](auto& r) { r.title.clear(); }), "FIELD_REQUIRED record.title");
  EXPECT_EQ(wrong([](auto& r) { r.provider = std::string(201, 'a'); }),
            "TEXT_TOO_LONG record.provider");
  EXPECT_EQ(wrong([](auto& r) { r.certificate_number.clear(); }),
            "FIELD_REQUIRED record.certificate_number");
  EXPECT_EQ(wrong([](auto& r) { r.development_form = 26; }),
            "VALUE_OUT_OF_RANGE record.development_form");
  EXPECT_EQ(wrong([](auto& r) { r.lan_code = "B12"; }), "LAN_CODE_UNKNOWN record.lan_code");
  EXPECT_EQ(wrong([](auto& r) { r.hour_scope = static_cast<HourScope>(3); }),
            "VALUE_OUT_OF_RANGE record.hour_scope");
  EXPECT_EQ(wrong([](auto& r) { r.lesson_hours = {0}; }), "VALUE_OUT_OF_RANGE record.lesson_hours");
  EXPECT_EQ(wrong([](auto& r) { r.lesson_hours = {-4}; }),
            "VALUE_OUT_OF_RANGE record.lesson_hours");
  EXPECT_EQ(wrong([](auto& r) { r.course_code = "not a code"; }),
            "VALUE_OUT_OF_RANGE record.course_code");
}

TEST(ExternalCertificateTest, SomebodyElseDecidesOnce) {
  const Id holder = Id::FromName("yudi");
  const Id sri = Id::FromName("sri");
  const auto verified = Decide(Claim(), Verify{"asli dilihat"}, sri);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->state, CertificateClaim::kVerified);
  EXPECT_EQ(verified->note, "asli dilihat");
  const auto rejected = Reject(Claim(), "tidak terbaca", sri);
  ASSERT_TRUE(rejected.ok()) << rejected.status();
  EXPECT_EQ(rejected->state, CertificateClaim::kRejected);

  EXPECT_EQ(ReasonOf(Decide(Claim(), Verify{"asli"}, holder).status()), "VERIFIER_IS_HOLDER");
  EXPECT_EQ(ReasonOf(Reject(Claim(), "lain", holder).status()), "VERIFIER_IS_HOLDER");
  EXPECT_EQ(ReasonOf(Decide(*verified, Verify{"asli"}, sri).status()), "CERTIFICATE_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Decide(*rejected, Verify{"asli"}, sri).status()), "CERTIFICATE_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Reject(*verified, "lain", sri).status()), "CERTIFICATE_STATE_WRONG");
  EXPECT_EQ(FieldOf(Decide(Claim(), Verify{""}, sri).status()), "note");
  EXPECT_EQ(FieldOf(Reject(Claim(), "", sri).status()), "reason");
  EXPECT_EQ(ReasonOf(Decide(Claim(), Verify{"asli", true}, sri).status()), "COURSE_WITHOUT_TEST")
      << "a passed test of what?";
}

TEST(ExternalCertificateTest, ItCountsAsHoursAndWithATestAsCompetencies) {
  Course course;
  course.id = Id::FromName("course");
  course.code = "PLT-M3-02";
  course.teaches = {{"M.3", Level::Clamped(3)}};
  course.pass_mark = 70;
  const TrainingRecord record = *Checked(Good(), "", kToday);

  const Enrolment without = CompletionOf(record, EnrolmentOrigin::kExternal, nullptr, false);
  EXPECT_EQ(without.status, EnrolmentStatus::kCompleted);
  EXPECT_EQ(without.completed_on, record.last_day);
  EXPECT_EQ(without.recognised(), Jp{12});
  EXPECT_EQ(without.external_number, "123/LAN/2026");
  EXPECT_TRUE(without.course_id.IsNil());
  EXPECT_TRUE(without.batch_id.IsNil());
  EXPECT_FALSE(without.test_passed());
  EXPECT_THAT(without.terms.teaches, IsEmpty());

  const Enrolment unproved = CompletionOf(record, EnrolmentOrigin::kExternal, &course, false);
  EXPECT_EQ(unproved.terms.course_code, "PLT-M3-02");
  EXPECT_FALSE(unproved.test_passed());
  EXPECT_THAT(unproved.terms.teaches, IsEmpty());

  const Enrolment proved = CompletionOf(record, EnrolmentOrigin::kExternal, &course, true);
  EXPECT_TRUE(proved.test_passed());
  EXPECT_THAT(proved.terms.teaches, SizeIs(1));
}

}  // namespace
}  // namespace mumpuni::training::domain
