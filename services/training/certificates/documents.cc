#include "services/training/certificates/documents.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/core/status.h"
#include "services/training/certificates/paper.h"

namespace mumpuni::training::certificates {
namespace {

using domain::EnrolmentStatus;

constexpr double kQrSide = 96;
constexpr double kSignatureWidth = 230;
constexpr double kSignatureHeight = 130;

const char* const kMonths[] = {"Januari",   "Februari", "Maret",    "April",
                               "Mei",       "Juni",     "Juli",     "Agustus",
                               "September", "Oktober",  "November", "Desember"};

std::string Period(const domain::Batch& batch) {
  if (batch.start == batch.end) return DayInWords(batch.start);
  return absl::StrCat(DayInWords(batch.start), " sampai dengan ", DayInWords(batch.end));
}

void WriteHead(Paper& paper, const domain::Letterhead& letterhead) {
  paper.Write(letterhead.city, {12, false, Align::kCentre});
  paper.Write(letterhead.agency, {14, true, Align::kCentre});
  paper.Write(letterhead.address, {9, false, Align::kCentre});
  paper.Gap(6);
  paper.Rule(1.5);
  paper.Gap(1.5);
  paper.Rule(0.5);
  paper.Gap(16);
}

void WriteTitle(Paper& paper, const std::string& title, const std::string& number) {
  paper.Write(title, {14, true, Align::kCentre});
  if (!number.empty()) paper.Write(absl::StrCat("Nomor: ", number), {10, false, Align::kCentre});
  paper.Gap(12);
}

// Place, day and post; the name is written with the signature.
void WriteSignature(Paper& paper, const domain::Letterhead& letterhead, LocalDate day) {
  paper.Need(kSignatureHeight);
  const double x = paper.left() + paper.text_width() - kSignatureWidth;
  const Style style{10, false, Align::kCentre};
  paper.Write(absl::StrCat(letterhead.place, ", ", DayInWords(day)), style, x, kSignatureWidth);
  paper.Write(letterhead.signatory_title, style, x, kSignatureWidth);
  paper.Gap(48);
  paper.Write("(......................................)", style, x, kSignatureWidth);
}

void WriteFacts(Paper& paper, const BatchPaper& input) {
  const auto fact = [&](const std::string& label, const std::string& value) {
    const double y = paper.y();
    paper.Write(label, {}, paper.left(), 110);
    paper.MoveTo(y);
    paper.Write(absl::StrCat(": ", value), {}, paper.left() + 110, paper.text_width() - 110);
  };
  fact("Pelatihan", input.course.title);
  fact("Angkatan", input.batch.code);
  fact("Penyelenggara", input.course.provider);
  fact("Waktu", Period(input.batch));
  fact("Tempat", input.batch.place);
  fact("Jam pelajaran", absl::StrCat(input.course.lesson_hours.value, " JP"));
  paper.Gap(12);
}

std::string ResultOf(const domain::Enrolment& enrolment) {
  if (enrolment.status == EnrolmentStatus::kRevoked) return "DICABUT";
  if (enrolment.status != EnrolmentStatus::kCompleted) return "TIDAK SELESAI";
  return domain::Graduated(enrolment.terms.pass_mark, enrolment.test_score) ? "LULUS" : "MENGIKUTI";
}

std::string PerCent(domain::PerMille share) {
  return absl::StrFormat("%d,%d %%", share.value / 10, share.value % 10);
}

absl::StatusOr<std::string> Finished(Paper& paper, const Signer& signer) {
  ASSIGN_OR_RETURN(std::string pdf, paper.Finish());
  return signer.sign(std::move(pdf));
}

}  // namespace

std::string DayInWords(LocalDate day) {
  return absl::StrCat(day.day(), " ", kMonths[day.month() - 1], " ", day.year());
}

absl::StatusOr<std::string> CertificatePdf(const domain::Certificate& certificate,
                                           const domain::Letterhead& letterhead,
                                           const Signer& signer) {
  Paper paper(/*landscape=*/true, absl::StrCat("Sertifikat ", certificate.number), signer.note,
              certificate.created_at);
  WriteHead(paper, letterhead);
  paper.Write("SERTIFIKAT", {26, true, Align::kCentre});
  paper.Write(absl::StrCat("Nomor: ", certificate.number), {11, false, Align::kCentre});
  paper.Gap(14);
  paper.Write("diberikan kepada", {11, false, Align::kCentre});
  paper.Gap(4);
  paper.Write(certificate.holder_name, {20, true, Align::kCentre});
  paper.Gap(6);
  paper.Write(certificate.passed ? "yang telah dinyatakan LULUS dalam pelatihan"
                                 : "yang telah MENGIKUTI pelatihan",
              {11, false, Align::kCentre});
  paper.Gap(4);
  paper.Write(certificate.course_title, {15, true, Align::kCentre});
  paper.Gap(4);
  paper.Write(absl::StrCat("selama ", certificate.lesson_hours.value,
                           " jam pelajaran (JP), selesai pada tanggal ",
                           DayInWords(certificate.completed_on)),
              {11, false, Align::kCentre});
  paper.Gap(8);
  paper.Write(absl::StrCat("Dasar: ", letterhead.legal_basis), {9, false, Align::kCentre});
  paper.Gap(14);
  paper.Need(kSignatureHeight);
  const double y = paper.y();
  paper.Qr(absl::StrCat(letterhead.verification_url, certificate.verification_code), paper.left(),
           y, kQrSide);
  paper.MoveTo(y + kQrSide);
  paper.Write(absl::StrCat("Kode: ", certificate.verification_code), {8}, paper.left(), 240);
  paper.MoveTo(y);
  WriteSignature(paper, letterhead, certificate.issued_on);
  return Finished(paper, signer);
}

absl::StatusOr<std::string> GraduationMinutesPdf(const BatchPaper& input, const Signer& signer) {
  Paper paper(/*landscape=*/false, absl::StrCat("Berita Acara ", input.number), signer.note,
              input.created);
  WriteHead(paper, input.letterhead);
  WriteTitle(paper, "BERITA ACARA KELULUSAN", input.number);
  int passed = 0, completed = 0;
  std::vector<Cells> rows;
  for (const Participant& one : input.participants) {
    const domain::Enrolment& enrolment = one.enrolment;
    const std::string result = ResultOf(enrolment);
    if (result == "LULUS") ++passed;
    if (enrolment.status == EnrolmentStatus::kCompleted) ++completed;
    rows.push_back(
        {absl::StrCat(rows.size() + 1), one.name, one.number, PerCent(enrolment.attendance()),
         enrolment.test_score.has_value() ? absl::StrCat(*enrolment.test_score) : "-", result});
  }
  paper.Write(absl::StrCat("Pada hari ini, ", DayInWords(input.day),
                           ", berdasarkan kehadiran dan hasil ujian akhir ditetapkan hasil "
                           "pelatihan berikut."),
              {});
  paper.Gap(8);
  WriteFacts(paper, input);
  paper.Table({{"No.", 30, Align::kRight},
               {"Nama", 185},
               {"NIP", 110},
               {"Hadir", 50, Align::kRight},
               {"Nilai", 40, Align::kRight},
               {"Hasil", 80}},
              rows, 18);
  paper.Gap(10);
  paper.Write(absl::StrCat("Peserta ", rows.size(), " orang, selesai ", completed, " orang, lulus ",
                           passed, " orang."),
              {});
  paper.Gap(16);
  WriteSignature(paper, input.letterhead, input.day);
  return Finished(paper, signer);
}

absl::StatusOr<std::string> DutyOrderPdf(const BatchPaper& input, const Signer& signer) {
  Paper paper(/*landscape=*/false, absl::StrCat("Surat Tugas ", input.number), signer.note,
              input.created);
  WriteHead(paper, input.letterhead);
  WriteTitle(paper, "SURAT TUGAS", input.number);
  paper.Write(absl::StrCat("Dasar: ", input.letterhead.legal_basis), {});
  paper.Gap(8);
  paper.Write("MENUGASKAN", {11, true, Align::kCentre});
  paper.Gap(8);
  paper.Write(absl::StrCat("Kepada ", input.participants.size(),
                           " pegawai dalam daftar nominatif di bawah ini untuk mengikuti:"),
              {});
  paper.Gap(6);
  WriteFacts(paper, input);
  paper.Write("DAFTAR NOMINATIF", {11, true, Align::kCentre});
  paper.Gap(6);
  std::vector<Cells> rows;
  for (const Participant& one : input.participants) {
    rows.push_back({absl::StrCat(rows.size() + 1), one.name, one.number, one.grade});
  }
  paper.Table({{"No.", 30, Align::kRight}, {"Nama", 270}, {"NIP", 115}, {"Golongan", 80}}, rows,
              18);
  paper.Gap(16);
  WriteSignature(paper, input.letterhead, input.day);
  return Finished(paper, signer);
}

absl::StatusOr<std::string> AttendanceSheetPdf(const BatchPaper& input, const Signer& signer) {
  Paper paper(/*landscape=*/false, absl::StrCat("Daftar Hadir ", input.batch.code), signer.note,
              input.created);
  WriteHead(paper, input.letterhead);
  WriteTitle(paper, "DAFTAR HADIR", "");
  paper.Write(absl::StrCat("Hari pelatihan: ", DayInWords(input.day)), {10, true});
  paper.Gap(6);
  WriteFacts(paper, input);
  std::vector<Cells> rows;
  for (const Participant& one : input.participants) {
    rows.push_back({absl::StrCat(rows.size() + 1), one.name, one.number, "", ""});
  }
  paper.Table({{"No.", 30, Align::kRight},
               {"Nama", 195},
               {"NIP", 110},
               {"Tanda tangan pagi", 80},
               {"Tanda tangan sore", 80}},
              rows, 26);
  paper.Gap(16);
  WriteSignature(paper, input.letterhead, input.day);
  return Finished(paper, signer);
}

}  // namespace mumpuni::training::certificates
