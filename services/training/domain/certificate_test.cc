#include "services/training/domain/certificate.h"

#include <gtest/gtest.h>

#include "common/core/status.h"

namespace mumpuni::training::domain {
namespace {

Enrolment Completed() {
  Enrolment enrolment;
  enrolment.id = Id::FromName("enrolment");
  enrolment.employee_id = Id::FromName("yudi");
  enrolment.terms.course_code = "PLT-M3-02";
  enrolment.terms.lesson_hours = {24};
  enrolment.terms.pass_mark = 70;
  enrolment.status = EnrolmentStatus::kCompleted;
  enrolment.test_score = 85;
  enrolment.completed_on = LocalDate::Of("2026-06-05");
  return enrolment;
}

Certificate Issued() {
  return *Issue(Completed(), "Pelayanan Publik", "Yudi", LocalDate::Of("2026-06-10"));
}

Letterhead Head() {
  return {LocalDate::Of("2026-01-01"),
          "Pemerintah Kota",
          "BKPSDM",
          "Jalan Contoh 1",
          "PP 11/2017",
          "Surabaya",
          "Kepala BKPSDM",
          "SRT/BKPSDM",
          ""};
}

TEST(CertificateTest, NumbersAreReadable) {
  EXPECT_EQ(CertificateNumber(123, "SRT/BKPSDM", 2026), "000123/SRT/BKPSDM/2026");
  EXPECT_EQ(CertificateNumber(1'234'567, "SRT", 2027), "1234567/SRT/2027");
}

TEST(CertificateTest, OnlyACompletionIsCertified) {
  const Certificate certificate = Issued();
  EXPECT_EQ(certificate.year, 2026);
  EXPECT_EQ(certificate.state(), CertificateState::kValid);
  EXPECT_TRUE(certificate.passed);
  for (const auto status : {EnrolmentStatus::kEnrolled, EnrolmentStatus::kAttending,
                            EnrolmentStatus::kWithdrawn, EnrolmentStatus::kRevoked}) {
    Enrolment other = Completed();
    other.status = status;
    const auto refused = Issue(other, "x", "Yudi", LocalDate::Of("2026-06-10"));
    EXPECT_EQ(ReasonOf(refused.status()), "ENROLMENT_STATE_WRONG");
    EXPECT_EQ(FieldOf(refused.status()), "enrolment_id");
  }
}

TEST(CertificateTest, AFailedTestIsNoGraduation) {
  Enrolment failed = Completed();
  failed.test_score = 69;
  EXPECT_FALSE(Issue(failed, "x", "Yudi", LocalDate::Of("2026-06-10"))->passed);
  failed.terms.pass_mark = 0;
  failed.test_score.reset();
  EXPECT_TRUE(Issue(failed, "x", "Yudi", LocalDate::Of("2026-06-10"))->passed) << "no test";
}

TEST(CertificateTest, EndsOnceWithAReason) {
  EXPECT_EQ(FieldOf(End(Issued(), CertificateState::kCancelled, "").status()), "reason");
  EXPECT_EQ(FieldOf(End(Issued(), CertificateState::kCancelled, std::string(501, 'x')).status()),
            "reason");
  const auto cancelled = End(Issued(), CertificateState::kCancelled, "salah nama");
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->state(), CertificateState::kCancelled);
  EXPECT_EQ(cancelled->end_reason, "salah nama");
  EXPECT_EQ(ReasonOf(End(*cancelled, CertificateState::kReplaced, "lagi").status()),
            "CERTIFICATE_STATE_WRONG");
}

TEST(CertificateTest, ARevokedEnrolmentRevokesOnlyWhatIsValid) {
  Certificate certificate = Issued();
  certificate.enrolment_status = EnrolmentStatus::kRevoked;
  EXPECT_EQ(certificate.state(), CertificateState::kRevoked);
  certificate.stored = CertificateState::kReplaced;
  EXPECT_EQ(certificate.state(), CertificateState::kReplaced);
}

TEST(CertificateTest, InitialsWithoutTitles) {
  EXPECT_EQ(InitialsOf("Dr. Ir. Yudi Hartono, S.Kom., M.T."), "Y. H.");
  EXPECT_EQ(InitialsOf("Sukarno"), "S.");
  EXPECT_EQ(InitialsOf("  Siti   Nur Aminah "), "S. N. A.");
  EXPECT_EQ(InitialsOf("Émile Żak"), "É. Ż.");
  EXPECT_EQ(InitialsOf(""), "");
}

TEST(CertificateTest, ALetterheadIsComplete) {
  EXPECT_TRUE(CheckLetterhead(Head()).ok());
  Letterhead without = Head();
  without.address = "";
  EXPECT_EQ(FieldOf(CheckLetterhead(without)), "letterhead.address");
  Letterhead small = Head();
  small.series = "srt bkpsdm";
  EXPECT_EQ(ReasonOf(CheckLetterhead(small)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(FieldOf(CheckLetterhead(small)), "letterhead.series");
}

}  // namespace
}  // namespace mumpuni::training::domain
