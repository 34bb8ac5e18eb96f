// Error reasons of the complaint service; documented in docs/errors/complaint.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::complaint::reasons {

using absl::StatusCode;

inline constexpr Reason kCaseNotFound{StatusCode::kNotFound, "CASE_NOT_FOUND",
                                      "Laporan tidak ditemukan."};
inline constexpr Reason kCaseState{StatusCode::kFailedPrecondition, "CASE_STATE",
                                   "Tindakan ini tidak sesuai dengan status laporan."};
inline constexpr Reason kChannelNotFound{StatusCode::kNotFound, "CHANNEL_NOT_FOUND",
                                         "Kanal pengaduan tidak ditemukan."};
inline constexpr Reason kChannelCaseTaken{StatusCode::kAlreadyExists, "CHANNEL_CASE_TAKEN",
                                          "Nomor laporan kanal ini sudah dipakai."};
inline constexpr Reason kCategoryNotFound{StatusCode::kNotFound, "CATEGORY_NOT_FOUND",
                                          "Kategori laporan tidak ditemukan."};
inline constexpr Reason kUnitNotFound{StatusCode::kNotFound, "UNIT_NOT_FOUND",
                                      "Unit kerja tidak ditemukan."};
inline constexpr Reason kUnitClosed{StatusCode::kFailedPrecondition, "UNIT_CLOSED",
                                    "Unit kerja sudah ditutup; pilih unit penggantinya."};
inline constexpr Reason kEmployeeNotFound{StatusCode::kNotFound, "EMPLOYEE_NOT_FOUND",
                                          "Pegawai tidak ditemukan."};
inline constexpr Reason kLeadUnitRequired{StatusCode::kInvalidArgument, "LEAD_UNIT_REQUIRED",
                                          "Unit penanggung jawab wajib diisi."};
inline constexpr Reason kReferralNotAllowed{
    StatusCode::kInvalidArgument, "REFERRAL_NOT_ALLOWED",
    "Pengaduan berkadar pengawasan tidak didisposisikan ke unit kerja."};
inline constexpr Reason kUnitTwice{StatusCode::kInvalidArgument, "UNIT_TWICE",
                                   "Unit kerja disebut lebih dari sekali."};
inline constexpr Reason kDateInFuture{StatusCode::kInvalidArgument, "DATE_IN_FUTURE",
                                      "Tanggal tidak boleh di masa depan."};
inline constexpr Reason kDateInPast{StatusCode::kInvalidArgument, "DATE_IN_PAST",
                                    "Tanggal janji tidak boleh sudah lewat."};
inline constexpr Reason kRerouteLimit{
    StatusCode::kFailedPrecondition, "REROUTE_LIMIT",
    "Laporan sudah dua kali dikembalikan; admin kota yang memutuskan."};
inline constexpr Reason kReopenWindowOver{StatusCode::kFailedPrecondition, "REOPEN_WINDOW_OVER",
                                          "Masa buka kembali sudah berakhir; buat laporan baru."};
inline constexpr Reason kAlreadyRated{StatusCode::kFailedPrecondition, "ALREADY_RATED",
                                      "Penyelesaian ini sudah dinilai."};
inline constexpr Reason kExclusionNotClaimed{StatusCode::kFailedPrecondition,
                                             "EXCLUSION_NOT_CLAIMED",
                                             "Tidak ada pengecualian yang menunggu konfirmasi."};
inline constexpr Reason kSelfConfirmation{
    StatusCode::kFailedPrecondition, "SELF_CONFIRMATION",
    "Pengecualian dikonfirmasi oleh orang lain, bukan oleh yang diuntungkan."};
inline constexpr Reason kOfficerNotActive{StatusCode::kFailedPrecondition, "OFFICER_NOT_ACTIVE",
                                          "Petugas sudah tidak aktif."};
inline constexpr Reason kOfficerAbsent{StatusCode::kFailedPrecondition, "OFFICER_ABSENT",
                                       "Petugas sedang tidak hadir."};
inline constexpr Reason kOfficerOtherUnit{
    StatusCode::kFailedPrecondition, "OFFICER_OTHER_UNIT",
    "Petugas bukan dari unit penanggung jawab atau unit pendukung."};
inline constexpr Reason kMentorRequired{
    StatusCode::kFailedPrecondition, "MENTOR_REQUIRED",
    "Petugas belum memenuhi ambang kompetensi; tunjuk pendamping yang berpengalaman."};
inline constexpr Reason kNoEligibleOfficer{
    StatusCode::kFailedPrecondition, "NO_ELIGIBLE_OFFICER",
    "Tidak ada petugas yang memenuhi syarat dan hadir; tunjuk petugas dengan pendamping."};
inline constexpr Reason kConcernedAsSubject{
    StatusCode::kFailedPrecondition, "CONCERNED_AS_SUBJECT",
    "Pegawai ini terkait dengan terlapor dan tidak boleh menangani laporan."};
inline constexpr Reason kLeadUnitOnly{
    StatusCode::kPermissionDenied, "LEAD_UNIT_ONLY",
    "Hanya unit penanggung jawab yang boleh memutuskan; unit pendukung memberi catatan."};
inline constexpr Reason kReporterAnonymous{StatusCode::kFailedPrecondition, "REPORTER_ANONYMOUS",
                                           "Pelapor memilih anonim."};
inline constexpr Reason kMergeNotPossible{StatusCode::kFailedPrecondition, "MERGE_NOT_POSSIBLE",
                                          "Kedua laporan tidak dapat digabungkan."};

inline constexpr Reason kCategoryCycle{StatusCode::kInvalidArgument, "CATEGORY_CYCLE",
                                       "Kategori tidak boleh berada di bawah dirinya sendiri."};
inline constexpr Reason kSpellingTaken{StatusCode::kInvalidArgument, "SPELLING_TAKEN",
                                       "Ejaan ini sudah dipakai kelurahan lain."};
inline constexpr Reason kContactLimit{
    StatusCode::kResourceExhausted, "CONTACT_LIMIT",
    "Terlalu banyak laporan dari kontak ini hari ini; coba lagi besok."};
inline constexpr Reason kClockNotKept{StatusCode::kInvalidArgument, "CLOCK_NOT_KEPT",
                                      "Kanal ini tidak menyampaikan waktu laporan."};
inline constexpr Reason kOwnUnitOnly{StatusCode::kPermissionDenied, "OWN_UNIT_ONLY",
                                     "Hanya unit pendukung itu sendiri yang menyatakan selesai."};
inline constexpr Reason kAttachmentLimit{StatusCode::kFailedPrecondition, "ATTACHMENT_LIMIT",
                                         "Jumlah lampiran laporan sudah mencapai batas."};
inline constexpr Reason kAttachmentNotFound{StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND",
                                            "Lampiran tidak ditemukan."};
inline constexpr Reason kAlreadyErased{StatusCode::kFailedPrecondition, "ALREADY_ERASED",
                                       "Identitas pelapor sudah dihapus."};

}  // namespace mumpuni::complaint::reasons
