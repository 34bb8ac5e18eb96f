// The papers as files: what they say, how many pages, the same bytes twice.
#include "services/training/certificates/documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "common/testing/temp_dir.h"

namespace mumpuni::training::certificates {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const absl::Time kCreated = LocalDate::Of("2026-06-10").Start() + absl::Hours(9);

// The text that a reader copies out of the file.
std::string TextOf(const std::string& pdf) {
  const testing::TempDir dir;
  const std::string file = dir.Write("paper.pdf", pdf);
  std::string text;
  FILE* out = popen(("pdftotext -layout '" + file + "' -").c_str(), "r");
  EXPECT_NE(out, nullptr);
  char buffer[4096];
  size_t read = 0;
  while ((read = std::fread(buffer, 1, sizeof buffer, out)) > 0) text.append(buffer, read);
  EXPECT_EQ(pclose(out), 0) << "pdftotext (poppler-utils) reads the file";
  return text;
}

domain::Letterhead Head() {
  return {LocalDate::Of("2026-01-01"),
          "PEMERINTAH KOTA CONTOH",
          "BADAN KEPEGAWAIAN",
          "Jalan Contoh 1",
          "PP 11/2017",
          "Surabaya",
          "Kepala Badan",
          "SRT/BKPSDM",
          "https://contoh.example/periksa/"};
}

domain::Certificate Sample() {
  domain::Certificate certificate;
  certificate.number = "000123/SRT/BKPSDM/2026";
  certificate.verification_code = "abcdefghijklmnopqrstuv";
  certificate.holder_name = "Émile Żak, S.Kom. <b>&";
  certificate.course_title = "Pelayanan Publik yang Sopan";
  certificate.completed_on = LocalDate::Of("2026-06-05");
  certificate.issued_on = LocalDate::Of("2026-06-10");
  certificate.lesson_hours = {24};
  certificate.passed = true;
  certificate.created_at = kCreated;
  return certificate;
}

BatchPaper Batch(int people) {
  BatchPaper paper;
  paper.letterhead = Head();
  paper.batch.code = "B1";
  paper.batch.place = "Balai Diklat";
  paper.batch.start = LocalDate::Of("2026-06-01");
  paper.batch.end = LocalDate::Of("2026-06-05");
  paper.course.title = "Pelayanan Publik";
  paper.course.provider = "BKPSDM";
  paper.course.lesson_hours = {24};
  paper.number = "800/17/2026";
  paper.day = LocalDate::Of("2026-06-05");
  paper.created = kCreated;
  for (int i = 0; i < people; ++i) {
    Participant one{"Pegawai Nomor " + std::to_string(i + 1), "1986************01", "III/a", {}};
    one.enrolment.status = domain::EnrolmentStatus::kCompleted;
    paper.participants.push_back(one);
  }
  return paper;
}

TEST(DocumentsTest, ACertificateSaysWhatItCertifies) {
  const auto pdf = CertificatePdf(Sample(), Head(), UnsignedSigner());
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  EXPECT_THAT(*pdf, StartsWith("%PDF"));
  EXPECT_THAT(*pdf, HasSubstr("(20260610020000Z)"));
  const std::string text = TextOf(*pdf);
  EXPECT_THAT(text, HasSubstr("000123/SRT/BKPSDM/2026"));
  EXPECT_THAT(text, HasSubstr("Émile Żak, S.Kom. <b>&")) << "no markup in names";
  EXPECT_THAT(text, HasSubstr("LULUS"));
  EXPECT_THAT(text, HasSubstr("5 Juni 2026"));
  EXPECT_THAT(text, HasSubstr("abcdefghijklmnopqrstuv"));
  EXPECT_THAT(text, HasSubstr("belum bertanda tangan elektronik tersertifikasi"));
  EXPECT_THAT(text, HasSubstr("Halaman 1"));
  EXPECT_THAT(text, Not(HasSubstr("Halaman 2")));
}

TEST(DocumentsTest, WithoutAPassedTestItSaysMengikuti) {
  domain::Certificate certificate = Sample();
  certificate.passed = false;
  const std::string text = TextOf(*CertificatePdf(certificate, Head(), UnsignedSigner()));
  EXPECT_THAT(text, HasSubstr("MENGIKUTI"));
  EXPECT_THAT(text, Not(HasSubstr("LULUS")));
}

TEST(DocumentsTest, TheSameInputGivesTheSameBytes) {
  EXPECT_EQ(*CertificatePdf(Sample(), Head(), UnsignedSigner()),
            *CertificatePdf(Sample(), Head(), UnsignedSigner()));
  EXPECT_EQ(*DutyOrderPdf(Batch(60), UnsignedSigner()), *DutyOrderPdf(Batch(60), UnsignedSigner()));
  domain::Certificate other = Sample();
  other.verification_code = "vutsrqponmlkjihgfedcba";
  EXPECT_NE(*CertificatePdf(Sample(), Head(), UnsignedSigner()),
            *CertificatePdf(other, Head(), UnsignedSigner()));
}

TEST(DocumentsTest, TheSignerHasTheLastWord) {
  const Signer signer{"Ditandatangani", [](std::string pdf) -> absl::StatusOr<std::string> {
                        return pdf + "signed";
                      }};
  EXPECT_THAT(*CertificatePdf(Sample(), Head(), signer), ::testing::EndsWith("signed"));
  const Signer broken{"", [](std::string) -> absl::StatusOr<std::string> {
                        return absl::UnavailableError("no signer");
                      }};
  EXPECT_FALSE(CertificatePdf(Sample(), Head(), broken).ok());
}

TEST(DocumentsTest, MinutesCountWhoPassed) {
  BatchPaper paper = Batch(4);
  paper.participants[1].enrolment.terms.pass_mark = 70;
  paper.participants[1].enrolment.test_score = 60;
  paper.participants[2].enrolment.status = domain::EnrolmentStatus::kEnrolled;
  paper.participants[3].enrolment.status = domain::EnrolmentStatus::kRevoked;
  const auto pdf = GraduationMinutesPdf(paper, UnsignedSigner());
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  const std::string text = TextOf(*pdf);
  EXPECT_THAT(text, HasSubstr("BERITA ACARA KELULUSAN"));
  EXPECT_THAT(text, HasSubstr("800/17/2026"));
  EXPECT_THAT(text, HasSubstr("Peserta 4 orang, selesai 2 orang, lulus 1 orang."));
  EXPECT_THAT(text, HasSubstr("TIDAK SELESAI"));
  EXPECT_THAT(text, HasSubstr("DICABUT"));
}

TEST(DocumentsTest, ALongRollRepeatsItsHeadsAndStaysSmall) {
  const auto pdf = DutyOrderPdf(Batch(1000), UnsignedSigner());
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  EXPECT_LT(pdf->size(), size_t{1} << 20);
  const std::string text = TextOf(*pdf);
  EXPECT_THAT(text, HasSubstr("SURAT TUGAS"));
  EXPECT_THAT(text, HasSubstr("Pegawai Nomor 1000"));
  size_t heads = 0;
  for (size_t at = text.find("Golongan"); at != std::string::npos;
       at = text.find("Golongan", at + 1)) {
    ++heads;
  }
  EXPECT_GT(heads, 10u);
}

TEST(DocumentsTest, AnAttendanceSheetHasADay) {
  const std::string text = TextOf(*AttendanceSheetPdf(Batch(3), UnsignedSigner()));
  EXPECT_THAT(text, HasSubstr("DAFTAR HADIR"));
  EXPECT_THAT(text, HasSubstr("Hari pelatihan: 5 Juni 2026"));
  EXPECT_THAT(text, HasSubstr("Pegawai Nomor 3"));
}

}  // namespace
}  // namespace mumpuni::training::certificates
