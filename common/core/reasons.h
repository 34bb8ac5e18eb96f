// Reasons that every service can answer with. A service's own stand in its domain/reasons.h.
#pragma once

#include "common/core/status.h"

namespace mumpuni::reasons {

using absl::StatusCode;

inline constexpr Reason kIdMalformed{StatusCode::kInvalidArgument, "ID_MALFORMED",
                                     "Pengenal harus berupa UUID."};
inline constexpr Reason kDateMalformed{StatusCode::kInvalidArgument, "DATE_MALFORMED",
                                       "Tanggal harus nyata dan ditulis TTTT-BB-HH."};
inline constexpr Reason kLevelOutOfRange{StatusCode::kInvalidArgument, "LEVEL_OUT_OF_RANGE",
                                         "Level kompetensi harus 1 sampai 5."};
inline constexpr Reason kFieldRequired{StatusCode::kInvalidArgument, "FIELD_REQUIRED",
                                       "Isian ini wajib diisi."};
inline constexpr Reason kTextTooLong{StatusCode::kInvalidArgument, "TEXT_TOO_LONG",
                                     "Teks melebihi panjang yang diizinkan."};
inline constexpr Reason kValueOutOfRange{StatusCode::kInvalidArgument, "VALUE_OUT_OF_RANGE",
                                         "Nilai di luar batas yang diizinkan."};
inline constexpr Reason kPageSizeNegative{StatusCode::kInvalidArgument, "PAGE_SIZE_NEGATIVE",
                                          "Ukuran halaman tidak boleh negatif."};
inline constexpr Reason kPageTokenInvalid{StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID",
                                          "Token halaman tidak berlaku untuk permintaan ini."};
inline constexpr Reason kRequestIdRequired{StatusCode::kInvalidArgument, "REQUEST_ID_REQUIRED",
                                           "request_id (UUID) wajib diisi."};
inline constexpr Reason kRequestIdReused{StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                                         "request_id sudah dipakai untuk isi yang berbeda."};
inline constexpr Reason kEtagStale{StatusCode::kAborted, "ETAG_STALE",
                                   "Data telah berubah; muat ulang lalu coba lagi."};
inline constexpr Reason kTransactionConflict{StatusCode::kAborted, "TRANSACTION_CONFLICT",
                                             "Terjadi benturan perubahan; silakan coba lagi."};
inline constexpr Reason kCommitOutcomeUnknown{
    StatusCode::kUnavailable, "COMMIT_OUTCOME_UNKNOWN",
    "Hasil penyimpanan belum pasti; ulangi dengan request_id yang sama."};
inline constexpr Reason kDatabaseUnavailable{StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
                                             "Layanan sedang tidak dapat menyimpan data."};
inline constexpr Reason kPeerUnavailable{StatusCode::kUnavailable, "PEER_UNAVAILABLE",
                                         "Layanan lain yang diperlukan sedang tidak tersedia."};
inline constexpr Reason kOverloaded{StatusCode::kResourceExhausted, "OVERLOADED",
                                    "Layanan sedang sibuk; coba beberapa saat lagi."};
inline constexpr Reason kOutboxFull{StatusCode::kResourceExhausted, "OUTBOX_FULL",
                                    "Antrean peristiwa penuh; coba beberapa saat lagi."};
inline constexpr Reason kResponseTooLarge{StatusCode::kResourceExhausted, "RESPONSE_TOO_LARGE",
                                          "Jawaban terlalu besar; minta lebih sedikit data."};
inline constexpr Reason kDeadlineExceeded{StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                                          "Waktu tunggu permintaan habis."};
inline constexpr Reason kInternal{StatusCode::kInternal, "INTERNAL",
                                  "Terjadi kesalahan; sebutkan nomor korelasi kepada operator."};
// Answered by pg::Transact for a value that the database refuses, whenever it is offered. On the
// wire it is masked like any other defect; the inbox parks the event that carries the value.
inline constexpr Reason kDataRejected{
    StatusCode::kInternal, "DATA_REJECTED",
    "Terjadi kesalahan; sebutkan nomor korelasi kepada operator."};
inline constexpr Reason kPeerUnknown{StatusCode::kUnauthenticated, "PEER_UNKNOWN",
                                     "Sertifikat klien tidak dikenal."};
inline constexpr Reason kTokenMissing{StatusCode::kUnauthenticated, "TOKEN_MISSING",
                                      "Token akses diperlukan."};
inline constexpr Reason kTokenInvalid{StatusCode::kUnauthenticated, "TOKEN_INVALID",
                                      "Token akses tidak sah."};
inline constexpr Reason kTokenExpired{StatusCode::kUnauthenticated, "TOKEN_EXPIRED",
                                      "Token akses sudah kedaluwarsa."};
inline constexpr Reason kRoleNotAllowed{StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED",
                                        "Peran Anda tidak boleh menjalankan tindakan ini."};
inline constexpr Reason kOutOfScope{StatusCode::kPermissionDenied, "OUT_OF_SCOPE",
                                    "Data ini di luar lingkup kewenangan Anda."};
inline constexpr Reason kCalendarYearMissing{StatusCode::kFailedPrecondition,
                                             "CALENDAR_YEAR_MISSING",
                                             "Kalender kerja untuk tahun itu belum ditetapkan."};
inline constexpr Reason kMessageMalformed{StatusCode::kInvalidArgument, "MESSAGE_MALFORMED",
                                          "Isi permintaan tidak dapat dibaca."};
inline constexpr Reason kConsumerPaused{StatusCode::kFailedPrecondition, "CONSUMER_PAUSED",
                                        "Konsumen peristiwa ini sedang dihentikan sementara."};
inline constexpr Reason kConsumerNotPaused{StatusCode::kFailedPrecondition, "CONSUMER_NOT_PAUSED",
                                           "Konsumen peristiwa ini tidak sedang dihentikan."};

}  // namespace mumpuni::reasons
