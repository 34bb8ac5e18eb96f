#include "services/complaint/notify/wording.h"

#include <algorithm>
#include <iterator>

namespace mumpuni::complaint::notify {
namespace {

constexpr Frame kIndonesianFrame{"Yth. Bapak/Ibu pelapor,",
                                 "Pantau laporan Anda di sini: {link}\n\n"
                                 "Pesan ini dikirim otomatis; mohon tidak membalasnya.\n\n"
                                 "Terima kasih atas kepedulian Anda.",
                                 "unit kerja yang berwenang", "instansi lain yang berwenang"};

constexpr Frame kEnglishFrame{"Dear Sir or Madam,",
                              "Follow your report here: {link}\n\n"
                              "This message was sent automatically; please do not reply to it.\n\n"
                              "Thank you for taking the trouble to tell us.",
                              "the unit in charge", "another body that is in charge"};

// The first row of each table is that of an occasion which is not in it.
constexpr Wording kIndonesian[] = {
    {Occasion{}, "Laporan {number}: ada perkembangan",
     "Ada perkembangan pada laporan Anda {number}.\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kReceived, "Laporan {number} telah kami terima",
     "Laporan Anda telah kami terima dengan nomor {number}. Mohon simpan nomor ini.\n\n"
     "Kategori: {category}\n\n"
     "Tanggapan pertama akan Anda terima dalam waktu {hours} jam."},
    {Occasion::kVerified, "Laporan {number} diteruskan ke unit kerja",
     "Laporan Anda {number} telah kami periksa dan kami teruskan ke {unit}.\n\n"
     "Kategori: {category}\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kDataNeeded, "Laporan {number}: mohon lengkapi data",
     "Laporan Anda {number} belum dapat kami proses karena datanya belum lengkap.\n\n"
     "Unit kerja menulis:\n{text}\n\n"
     "Mohon lengkapi melalui kanal tempat Anda melapor. Tanpa data itu laporan tidak dapat kami "
     "lanjutkan dan pada waktunya kami arsipkan."},
    {Occasion::kAnswered, "Laporan {number}: ada tanggapan",
     "Ada tanggapan dari {unit} atas laporan Anda {number}.\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kScheduled, "Laporan {number}: pekerjaan dijadwalkan",
     "Pekerjaan untuk laporan Anda {number} telah dijadwalkan oleh {unit}.\n\n"
     "Dijanjikan selesai: {promised}\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kReferredExternal, "Laporan {number} diteruskan ke instansi lain",
     "Laporan Anda {number} bukan kewenangan pemerintah kota dan telah kami teruskan ke {body}.\n\n"
     "Nomor laporan di sana: {external_number}\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kResolved, "Laporan {number}: mohon tanggapan atas penyelesaian",
     "Laporan Anda {number} telah dinyatakan selesai oleh {unit}.\n\n"
     "Unit kerja menulis:\n{text}\n\n"
     "Mohon jawab dua pertanyaan melalui kanal tempat Anda melapor:\n"
     "1. Apakah penjelasannya jelas dan petugasnya sopan?\n"
     "2. Apakah masalahnya sudah selesai?\n\n"
     "Bila masalahnya belum selesai, sampaikan dalam masa tanggapan; laporan akan dibuka kembali. "
     "Tanpa tanggapan Anda sampai masa itu berakhir, laporan dianggap selesai dan ditutup.\n\n"
     "Masa tanggapan berlaku sampai dengan {until}."},
    {Occasion::kReopened, "Laporan {number} dibuka kembali",
     "Laporan Anda {number} telah dibuka kembali dan ditangani lagi oleh {unit}.\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kClosed, "Laporan {number} ditutup",
     "Laporan Anda {number} telah ditutup.\n\n"
     "Unit kerja menulis:\n{text}\n\n"
     "Bila masalahnya timbul lagi, silakan buat laporan baru."},
    {Occasion::kArchived, "Laporan {number} diarsipkan",
     "Laporan Anda {number} tidak dapat kami lanjutkan dan telah diarsipkan.\n\n"
     "Unit kerja menulis:\n{text}\n\n"
     "Bila ada keterangan baru, silakan buat laporan baru."},
    {Occasion::kMerged, "Laporan {number} digabungkan dengan laporan lain",
     "Laporan Anda {number} digabungkan dengan laporan lain tentang masalah yang sama. Keduanya "
     "ditangani bersama, dan Anda tetap menerima kabarnya.\n\n"
     "Nomor laporan itu: {other}\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kPromiseMoved, "Laporan {number}: jadwal berubah",
     "Mohon maaf, jadwal pekerjaan untuk laporan Anda {number} berubah.\n\n"
     "Jadwal baru: {promised}\n\n"
     "Unit kerja menulis:\n{text}"},
    {Occasion::kUnmerged, "Laporan {number} ditangani tersendiri",
     "Laporan Anda {number} tidak lagi digabungkan dengan laporan lain dan ditangani "
     "tersendiri.\n\n"
     "Sebelumnya digabungkan dengan laporan: {other}\n\n"
     "Unit kerja menulis:\n{text}"},
};

constexpr Wording kEnglish[] = {
    {Occasion{}, "Report {number}: there is news",
     "There is news about your report {number}.\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kReceived, "Report {number} has been received",
     "We have received your report. Its number is {number}; please keep it.\n\n"
     "Category: {category}\n\n"
     "You will have a first answer within {hours} hours."},
    {Occasion::kVerified, "Report {number} has been passed to a unit",
     "We have checked your report {number} and passed it to {unit}.\n\n"
     "Category: {category}\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kDataNeeded, "Report {number}: please complete it",
     "We cannot work on your report {number} yet, because some data are missing.\n\n"
     "The unit writes:\n{text}\n\n"
     "Please complete it through the channel by which you reported. Without these data we cannot "
     "go on and shall archive the report in due course."},
    {Occasion::kAnswered, "Report {number}: there is an answer",
     "There is an answer to your report {number} from {unit}.\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kScheduled, "Report {number}: work has been scheduled",
     "Work on your report {number} has been scheduled by {unit}.\n\n"
     "Promised to be done by: {promised}\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kReferredExternal, "Report {number} has been passed to another body",
     "Your report {number} is outside the powers of the city; we have passed it to {body}.\n\n"
     "Number of the report there: {external_number}\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kResolved, "Report {number}: is the problem solved?",
     "Your report {number} has been declared solved by {unit}.\n\n"
     "The unit writes:\n{text}\n\n"
     "Please answer two questions through the channel by which you reported:\n"
     "1. Was the explanation clear and the officer courteous?\n"
     "2. Is the problem solved?\n\n"
     "If it is not solved, please say so within the response period; the report will be reopened. "
     "Without an answer from you by its end, the report counts as solved and is closed.\n\n"
     "The response period lasts until {until}, that day included."},
    {Occasion::kReopened, "Report {number} has been reopened",
     "Your report {number} has been reopened and is being worked on again by {unit}.\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kClosed, "Report {number} has been closed",
     "Your report {number} has been closed.\n\n"
     "The unit writes:\n{text}\n\n"
     "If the problem comes back, please make a new report."},
    {Occasion::kArchived, "Report {number} has been archived",
     "We cannot go on with your report {number} and have archived it.\n\n"
     "The unit writes:\n{text}\n\n"
     "If there is something new to tell, please make a new report."},
    {Occasion::kMerged, "Report {number} has been joined with another one",
     "Your report {number} has been joined with another one about the same problem. Both are "
     "handled together, and you will still be told what happens.\n\n"
     "Number of that report: {other}\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kPromiseMoved, "Report {number}: the date has changed",
     "We are sorry: the date of the work on your report {number} has changed.\n\n"
     "New date: {promised}\n\n"
     "The unit writes:\n{text}"},
    {Occasion::kUnmerged, "Report {number} is handled on its own",
     "Your report {number} is no longer joined with another one and is handled on its own.\n\n"
     "It was joined with report: {other}\n\n"
     "The unit writes:\n{text}"},
};
static_assert(std::size(kIndonesian) == std::size(kEnglish));

template <size_t kRows>
const Wording& Find(const Wording (&table)[kRows], Occasion occasion) {
  const auto* row = std::find_if(std::begin(table), std::end(table), [&](const Wording& wording) {
    return wording.occasion == occasion;
  });
  return row == std::end(table) ? table[0] : *row;
}

}  // namespace

const Wording& WordingOf(Occasion occasion, Language language) {
  return language == Language::kEnglish ? Find(kEnglish, occasion) : Find(kIndonesian, occasion);
}

const Frame& FrameOf(Language language) {
  return language == Language::kEnglish ? kEnglishFrame : kIndonesianFrame;
}

}  // namespace mumpuni::complaint::notify
