// Reasons of the assessment service; documented in docs/errors/assessment.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::assessment::reasons {

using absl::StatusCode;

inline constexpr Reason kCompetencyNotFound{StatusCode::kNotFound, "COMPETENCY_NOT_FOUND",
                                            "Kompetensi tidak ada dalam kamus kompetensi."};
inline constexpr Reason kCompetencyCodeTaken{
    StatusCode::kAlreadyExists, "COMPETENCY_CODE_TAKEN",
    "Kode kompetensi sudah dipakai untuk definisi yang berbeda."};
inline constexpr Reason kCompetencyLevelsIncomplete{
    StatusCode::kInvalidArgument, "COMPETENCY_LEVELS_INCOMPLETE",
    "Kompetensi harus memuat kelima level, masing-masing satu kali."};
inline constexpr Reason kCompetencyRepeated{StatusCode::kInvalidArgument, "COMPETENCY_REPEATED",
                                            "Satu kompetensi hanya boleh disebut satu kali."};
inline constexpr Reason kJobStandardNotFound{StatusCode::kNotFound, "JOB_STANDARD_NOT_FOUND",
                                             "Standar kompetensi jabatan tidak ditemukan."};
inline constexpr Reason kRuleSetNotFound{StatusCode::kNotFound, "RULE_SET_NOT_FOUND",
                                         "Perangkat aturan tidak ditemukan."};
inline constexpr Reason kRuleSetNotInForce{
    StatusCode::kFailedPrecondition, "RULE_SET_NOT_IN_FORCE",
    "Belum ada perangkat aturan yang berlaku pada hari itu."};
inline constexpr Reason kRuleSetCodeTaken{StatusCode::kAlreadyExists, "RULE_SET_CODE_TAKEN",
                                          "Kode perangkat aturan sudah dipakai."};
inline constexpr Reason kRuleSetDateTaken{
    StatusCode::kAlreadyExists, "RULE_SET_DATE_TAKEN",
    "Sudah ada perangkat aturan yang berlaku mulai tanggal itu."};
inline constexpr Reason kRuleSetNotDecided{StatusCode::kFailedPrecondition, "RULE_SET_NOT_DECIDED",
                                           "Perangkat aturan tanpa nomor keputusan, pejabat, "
                                           "tanggal berlaku, dan rujukan DPIA hanya boleh "
                                           "untuk simulasi."};
inline constexpr Reason kRuleSetRetroactive{
    StatusCode::kFailedPrecondition, "RULE_SET_RETROACTIVE",
    "Perangkat aturan tidak boleh berlaku surut, kecuali untuk peragaan (demo)."};
inline constexpr Reason kRuleSetIncomplete{
    StatusCode::kInvalidArgument, "RULE_SET_INCOMPLETE",
    "Setiap tindakan memerlukan pemetaan dan peluang bawaan, masing-masing satu kali."};
inline constexpr Reason kRuleSetForbiddenCompetency{
    StatusCode::kInvalidArgument, "RULE_SET_FORBIDDEN_COMPETENCY",
    "M.1 dan SK.1 tidak boleh menerima bukti dari pengaduan."};
inline constexpr Reason kAssessmentNotFound{StatusCode::kNotFound, "ASSESSMENT_NOT_FOUND",
                                            "Hasil penilaian kompetensi tidak ditemukan."};
inline constexpr Reason kAssessmentNotFormal{
    StatusCode::kFailedPrecondition, "ASSESSMENT_NOT_FORMAL",
    "Hanya penilaian formal yang dapat dibatalkan; penilaian atasan cukup diperbarui."};
inline constexpr Reason kAssessmentRevoked{StatusCode::kFailedPrecondition, "ASSESSMENT_REVOKED",
                                           "Hasil penilaian ini sudah dibatalkan."};
inline constexpr Reason kDateInFuture{StatusCode::kInvalidArgument, "DATE_IN_FUTURE",
                                      "Tanggal tidak boleh di masa depan."};
inline constexpr Reason kMethodNotAllowed{
    StatusCode::kPermissionDenied, "METHOD_NOT_ALLOWED",
    "Peran Anda tidak boleh mencatat penilaian dengan metode ini."};
inline constexpr Reason kPurposeNotAllowed{
    StatusCode::kPermissionDenied, "PURPOSE_NOT_ALLOWED",
    "Tujuan membaca profil ini tidak diizinkan untuk peran Anda."};
inline constexpr Reason kEmployeeNotFound{StatusCode::kNotFound, "EMPLOYEE_NOT_FOUND",
                                          "Pegawai tidak ditemukan."};
inline constexpr Reason kReconciliationNotFound{StatusCode::kNotFound, "RECONCILIATION_NOT_FOUND",
                                                "Pencocokan profil itu tidak ditemukan."};
inline constexpr Reason kSimulationNotFound{
    StatusCode::kNotFound, "SIMULATION_NOT_FOUND",
    "Simulasi atau laporan itu tidak ditemukan atau belum selesai."};
inline constexpr Reason kRuleSetAlreadyDecided{StatusCode::kFailedPrecondition,
                                               "RULE_SET_ALREADY_DECIDED",
                                               "Perangkat aturan ini sudah ditetapkan."};
inline constexpr Reason kRuleSetNotSimulated{
    StatusCode::kFailedPrecondition, "RULE_SET_NOT_SIMULATED",
    "Perangkat aturan harus disimulasikan lebih dahulu, paling lama 90 hari sebelum ditetapkan."};
inline constexpr Reason kDemonstrationNotAllowed{
    StatusCode::kFailedPrecondition, "DEMONSTRATION_NOT_ALLOWED",
    "Perangkat aturan demonstrasi tidak diterima pada pemasangan ini."};
inline constexpr Reason kRuleSetShadowRequired{
    StatusCode::kFailedPrecondition, "RULE_SET_SHADOW_REQUIRED",
    "Enam bulan pertama aturan berjalan dalam masa bayangan (shadow)."};
inline constexpr Reason kRecomputationNotFound{
    StatusCode::kNotFound, "RECOMPUTATION_NOT_FOUND",
    "Penghitungan ulang karena perangkat aturan itu tidak ditemukan."};
inline constexpr Reason kObjectionNotFound{StatusCode::kNotFound, "OBJECTION_NOT_FOUND",
                                           "Keberatan itu tidak ditemukan."};
inline constexpr Reason kFactNotFound{StatusCode::kNotFound, "FACT_NOT_FOUND",
                                      "Fakta itu tidak ada pada profil Anda."};
inline constexpr Reason kObjectionFactNotCharged{
    StatusCode::kFailedPrecondition, "OBJECTION_FACT_NOT_CHARGED",
    "Fakta ini tidak memberatkan siapa pun, sehingga tidak perlu disanggah."};
inline constexpr Reason kObjectionTooLate{
    StatusCode::kFailedPrecondition, "OBJECTION_TOO_LATE",
    "Batas waktu keberatan, 10 hari kerja setelah fakta tetap, sudah lewat."};
inline constexpr Reason kAlreadyContested{
    StatusCode::kAlreadyExists, "ALREADY_CONTESTED",
    "Fakta ini sedang atau sudah disanggah; putusan hanya dapat dibanding satu kali."};
inline constexpr Reason kObjectionDecided{StatusCode::kFailedPrecondition, "OBJECTION_DECIDED",
                                          "Keberatan ini sudah berakhir."};
inline constexpr Reason kStatementGiven{StatusCode::kAlreadyExists, "STATEMENT_GIVEN",
                                        "Keterangan atasan sudah diberikan."};
inline constexpr Reason kStatementTooLate{
    StatusCode::kFailedPrecondition, "STATEMENT_TOO_LATE",
    "Batas waktu keterangan atasan, 5 hari kerja, sudah lewat."};
inline constexpr Reason kPanelIncomplete{
    StatusCode::kInvalidArgument, "PANEL_INCOMPLETE",
    "Panel terdiri atas tiga orang: BKPSDM, koordinator pengaduan, dan Inspektorat."};
inline constexpr Reason kPanelAppointed{StatusCode::kFailedPrecondition, "PANEL_APPOINTED",
                                        "Panel ini sudah mulai memutus."};
inline constexpr Reason kPanelMemberInvolved{
    StatusCode::kFailedPrecondition, "PANEL_MEMBER_INVOLVED",
    "Anggota panel, dan siapa yang menunjuknya, tidak boleh pegawai itu, atasannya, atau yang "
    "terlibat "
    "dalam pengaduan; anggota panel banding tidak boleh anggota panel sebelumnya."};
inline constexpr Reason kSeatRoleMissing{
    StatusCode::kPermissionDenied, "SEAT_ROLE_MISSING",
    "Suara pada kursi panel ini hanya dapat diberikan oleh pejabat dari instansi kursi itu."};
inline constexpr Reason kVoteCast{StatusCode::kAlreadyExists, "VOTE_CAST",
                                  "Suara Anda sudah diberikan."};
inline constexpr Reason kObjectionNotRejected{StatusCode::kFailedPrecondition,
                                              "OBJECTION_NOT_REJECTED",
                                              "Hanya keberatan yang ditolak yang dapat dibanding."};
inline constexpr Reason kAppealTooLate{StatusCode::kFailedPrecondition, "APPEAL_TOO_LATE",
                                       "Batas waktu banding, 10 hari kerja, sudah lewat."};
inline constexpr Reason kAppealUsed{StatusCode::kFailedPrecondition, "APPEAL_USED",
                                    "Banding hanya satu kali."};
inline constexpr Reason kScoringTableIncomplete{
    StatusCode::kInvalidArgument, "SCORING_TABLE_INCOMPLETE",
    "Tabel penilaian harus memuat setiap angka, masing-masing dalam batasnya, dan tidak ada yang "
    "lain."};
inline constexpr Reason kScoringTableTaken{
    StatusCode::kAlreadyExists, "SCORING_TABLE_TAKEN",
    "Kode tabel, atau hari mulai berlakunya, sudah dipakai untuk isi yang berbeda."};
inline constexpr Reason kPerformanceScaleDiffers{
    StatusCode::kInvalidArgument, "PERFORMANCE_SCALE_DIFFERS",
    "Predikat kinerja tahun itu dinyatakan menurut skala lain."};
inline constexpr Reason kScoringTableNotInForce{
    StatusCode::kFailedPrecondition, "SCORING_TABLE_NOT_IN_FORCE",
    "Belum ada tabel penilaian yang berlaku pada hari itu."};
inline constexpr Reason kRatingInstrumentNotFound{
    StatusCode::kNotFound, "RATING_INSTRUMENT_NOT_FOUND", "Instrumen penilaian tidak ditemukan."};
inline constexpr Reason kRatingInstrumentTaken{
    StatusCode::kAlreadyExists, "RATING_INSTRUMENT_TAKEN",
    "Kode instrumen sudah dipakai untuk butir yang berbeda."};
inline constexpr Reason kRatingCycleNotFound{StatusCode::kNotFound, "RATING_CYCLE_NOT_FOUND",
                                             "Siklus penilaian tidak ditemukan."};
inline constexpr Reason kRatingCycleTaken{StatusCode::kAlreadyExists, "RATING_CYCLE_TAKEN",
                                          "Kode siklus penilaian sudah dipakai."};
inline constexpr Reason kRatingWeightsNot100{StatusCode::kInvalidArgument, "RATING_WEIGHTS_NOT_100",
                                             "Jumlah bobot penilai harus tepat 100."};
inline constexpr Reason kRatingGroupTooSmall{StatusCode::kInvalidArgument, "RATING_GROUP_TOO_SMALL",
                                             "Kelompok penilai paling sedikit tiga orang, dan "
                                             "rekan yang diberi bobot tidak boleh kurang dari "
                                             "batas itu, agar penilai tidak dikenali."};
inline constexpr Reason kRatingCycleClosed{StatusCode::kFailedPrecondition, "RATING_CYCLE_CLOSED",
                                           "Siklus penilaian sedang tidak menerima penilaian."};
inline constexpr Reason kRatingCycleState{
    StatusCode::kFailedPrecondition, "RATING_CYCLE_STATE",
    "Tindakan itu tidak mungkin pada keadaan siklus sekarang."};
inline constexpr Reason kRaterNotEntitled{StatusCode::kPermissionDenied, "RATER_NOT_ENTITLED",
                                          "Anda bukan penilai yang ditetapkan untuk pegawai itu."};
inline constexpr Reason kRatingSubmitted{StatusCode::kAlreadyExists, "RATING_SUBMITTED",
                                         "Penilaian Anda untuk pegawai itu sudah diterima."};
inline constexpr Reason kUnitNotFound{StatusCode::kNotFound, "UNIT_NOT_FOUND",
                                      "Unit kerja tidak ditemukan."};
inline constexpr Reason kCompetencyRetired{StatusCode::kFailedPrecondition, "COMPETENCY_RETIRED",
                                           "Kompetensi ini tidak berlaku lagi."};
inline constexpr Reason kCompetencyVersionNotFound{
    StatusCode::kNotFound, "COMPETENCY_VERSION_NOT_FOUND", "Versi kompetensi tidak ditemukan."};
inline constexpr Reason kCompetencyNotDraft{StatusCode::kFailedPrecondition, "COMPETENCY_NOT_DRAFT",
                                            "Hanya rancangan yang dapat ditelaah."};
inline constexpr Reason kCompetencyNotReviewed{StatusCode::kFailedPrecondition,
                                               "COMPETENCY_NOT_REVIEWED",
                                               "Rancangan harus ditelaah sebelum diterbitkan."};
inline constexpr Reason kReviewByAuthor{StatusCode::kPermissionDenied, "REVIEW_BY_AUTHOR",
                                        "Penyusun tidak boleh menelaah naskahnya sendiri."};
inline constexpr Reason kCrosswalkCycle{
    StatusCode::kFailedPrecondition, "CROSSWALK_CYCLE",
    "Pengganti kompetensi tidak boleh kembali ke kompetensi asal."};
inline constexpr Reason kEffectiveDatePast{StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_PAST",
                                           "Tanggal berlaku tidak boleh di masa lalu."};
inline constexpr Reason kProviderNotFound{StatusCode::kNotFound, "PROVIDER_NOT_FOUND",
                                          "Penyelenggara penilaian tidak terdaftar."};
inline constexpr Reason kProviderNotAccredited{
    StatusCode::kInvalidArgument, "PROVIDER_NOT_ACCREDITED",
    "Akreditasi penyelenggara tidak berlaku untuk metode ini pada hari itu."};
inline constexpr Reason kProviderAccreditationTaken{
    StatusCode::kAlreadyExists, "PROVIDER_ACCREDITATION_TAKEN",
    "Akreditasi ini sudah terdaftar dengan isi yang berbeda."};
inline constexpr Reason kAccreditationRevoked{
    StatusCode::kFailedPrecondition, "ACCREDITATION_REVOKED", "Akreditasi ini sudah dicabut."};
inline constexpr Reason kAssessmentNotSupersedable{
    StatusCode::kFailedPrecondition, "ASSESSMENT_NOT_SUPERSEDABLE",
    "Penilaian itu tidak dapat digantikan oleh penilaian ini."};
inline constexpr Reason kAssessmentReferenceTaken{
    StatusCode::kAlreadyExists, "ASSESSMENT_REFERENCE_TAKEN",
    "Nomor laporan penyelenggara ini sudah dipakai untuk hasil yang berbeda."};

}  // namespace mumpuni::assessment::reasons
