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
