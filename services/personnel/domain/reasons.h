// Error reasons of the personnel service; documented in docs/errors/personnel.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::personnel::reasons {

using absl::StatusCode;

inline constexpr Reason kEmployeeNumberMalformed{
    StatusCode::kInvalidArgument, "EMPLOYEE_NUMBER_MALFORMED",
    "NIP atau NI PPPK harus 18 angka yang sah (tanggal lahir, TMT, jenis kelamin, nomor urut)."};
inline constexpr Reason kEmployeeNumberSchemeMismatch{
    StatusCode::kInvalidArgument, "EMPLOYEE_NUMBER_SCHEME_MISMATCH",
    "Susunan nomor tidak sesuai dengan jenis pegawai."};
inline constexpr Reason kEmployeeNumberTaken{StatusCode::kAlreadyExists, "EMPLOYEE_NUMBER_TAKEN",
                                             "Nomor induk pegawai sudah terdaftar."};
inline constexpr Reason kEmployeeNotFound{StatusCode::kNotFound, "EMPLOYEE_NOT_FOUND",
                                          "Pegawai tidak ditemukan."};
inline constexpr Reason kEmployeeNotActive{StatusCode::kFailedPrecondition, "EMPLOYEE_NOT_ACTIVE",
                                           "Pegawai sudah tidak aktif."};
inline constexpr Reason kEmployeeStillActive{
    StatusCode::kFailedPrecondition, "EMPLOYEE_STILL_ACTIVE",
    "Data pegawai yang masih aktif tidak dapat dihapus; nonaktifkan dahulu."};
inline constexpr Reason kContractTermRequired{StatusCode::kInvalidArgument,
                                              "CONTRACT_TERM_REQUIRED",
                                              "Masa perjanjian kerja wajib diisi untuk PPPK."};
inline constexpr Reason kContractTermNotAllowed{StatusCode::kInvalidArgument,
                                                "CONTRACT_TERM_NOT_ALLOWED",
                                                "PNS tidak memiliki masa perjanjian kerja."};
inline constexpr Reason kDateOrder{StatusCode::kInvalidArgument, "DATE_ORDER",
                                   "Urutan tanggal tidak benar."};
inline constexpr Reason kDateInFuture{StatusCode::kInvalidArgument, "DATE_IN_FUTURE",
                                      "Tanggal tidak boleh di masa depan."};
inline constexpr Reason kAbsenceOverlaps{StatusCode::kFailedPrecondition, "ABSENCE_OVERLAPS",
                                         "Ketidakhadiran bertumpang tindih dengan yang sudah ada."};
inline constexpr Reason kUnitNotFound{StatusCode::kNotFound, "UNIT_NOT_FOUND",
                                      "Unit kerja tidak ditemukan."};
inline constexpr Reason kUnitCodeTaken{StatusCode::kAlreadyExists, "UNIT_CODE_TAKEN",
                                       "Kode unit kerja sudah dipakai."};
inline constexpr Reason kUnitParentRequired{StatusCode::kInvalidArgument, "UNIT_PARENT_REQUIRED",
                                            "Unit induk wajib diisi, kecuali untuk kota."};
inline constexpr Reason kPositionNotFound{StatusCode::kNotFound, "POSITION_NOT_FOUND",
                                          "Jabatan tidak ditemukan."};
inline constexpr Reason kPositionCodeTaken{StatusCode::kAlreadyExists, "POSITION_CODE_TAKEN",
                                           "Kode jabatan sudah dipakai."};
inline constexpr Reason kPositionTypeNotFound{StatusCode::kNotFound, "POSITION_TYPE_NOT_FOUND",
                                              "Jenis jabatan tidak ditemukan."};
inline constexpr Reason kPositionTypeDiffers{
    StatusCode::kAlreadyExists, "POSITION_TYPE_DIFFERS",
    "Jenis jabatan dengan kode ini sudah ada dan berbeda."};
inline constexpr Reason kHeadcountExhausted{StatusCode::kFailedPrecondition, "HEADCOUNT_EXHAUSTED",
                                            "Formasi jabatan sudah terisi penuh."};
inline constexpr Reason kGradeNotFound{StatusCode::kNotFound, "GRADE_NOT_FOUND",
                                       "Golongan tidak ditemukan untuk jenis pegawai ini."};
inline constexpr Reason kGradeDiffers{StatusCode::kAlreadyExists, "GRADE_DIFFERS",
                                      "Golongan dengan kode ini sudah ada dan berbeda."};
inline constexpr Reason kCalendarNotFound{StatusCode::kNotFound, "CALENDAR_NOT_FOUND",
                                          "Kalender kerja tahun itu belum ditetapkan."};
inline constexpr Reason kCalendarDayOutsideYear{StatusCode::kInvalidArgument,
                                                "CALENDAR_DAY_OUTSIDE_YEAR",
                                                "Tanggal libur harus berada di tahun kalender."};
inline constexpr Reason kCalendarDayTwice{StatusCode::kInvalidArgument, "CALENDAR_DAY_TWICE",
                                          "Tanggal libur disebut dua kali."};

}  // namespace mumpuni::personnel::reasons
