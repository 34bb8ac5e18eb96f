// Error reasons of the personnel service; documented in docs/errors/personnel.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::personnel::reasons {

using absl::StatusCode;

inline constexpr Reason kEmployeeNumberMalformed{
    StatusCode::kInvalidArgument, "EMPLOYEE_NUMBER_MALFORMED",
    "NIP atau NI PPPK harus 18 angka yang sah (tanggal lahir, TMT, jenis kelamin, nomor urut)."};
inline constexpr Reason kFormulaNotAllowed{StatusCode::kInvalidArgument, "FORMULA_NOT_ALLOWED",
                                           "Isian tidak boleh diawali tanda =, +, - atau @."};
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
inline constexpr Reason kHireEstablished{StatusCode::kFailedPrecondition, "HIRE_ESTABLISHED",
                                         "Pengangkatan ini bukan salah catat yang baru; "
                                         "nonaktifkan pegawai dan, bila perlu, hapus datanya."};
inline constexpr Reason kActionNotFound{StatusCode::kNotFound, "ACTION_NOT_FOUND",
                                        "Keputusan kepegawaian tidak ditemukan."};
inline constexpr Reason kActionUndone{StatusCode::kFailedPrecondition, "ACTION_UNDONE",
                                      "Keputusan ini sudah dibatalkan."};
inline constexpr Reason kActionSameDay{
    StatusCode::kFailedPrecondition, "ACTION_SAME_DAY",
    "Sudah ada keputusan sejenis yang berlaku pada hari itu; batalkan atau perbaiki dahulu."};
inline constexpr Reason kActionKindDiffers{
    StatusCode::kInvalidArgument, "ACTION_KIND_DIFFERS",
    "Perbaikan harus berjenis sama dengan keputusan yang salah."};
inline constexpr Reason kLaterActionContradicts{StatusCode::kFailedPrecondition,
                                                "LATER_ACTION_CONTRADICTS",
                                                "Keputusan lain yang berlaku kemudian tidak dapat "
                                                "dipertahankan; perbaiki keputusan itu dahulu."};
inline constexpr Reason kActingOverlaps{
    StatusCode::kFailedPrecondition, "ACTING_OVERLAPS",
    "Jabatan ini sudah diisi atau dijabat pelaksana tugas pada hari-hari itu."};
inline constexpr Reason kActingAfterService{
    StatusCode::kFailedPrecondition, "ACTING_AFTER_SERVICE",
    "Ada penunjukan pelaksana tugas setelah hari kerja terakhir."};
inline constexpr Reason kRetirementNotProjected{
    StatusCode::kInvalidArgument, "RETIREMENT_NOT_PROJECTED",
    "Tanggal pensiun tidak dapat dihitung: jabatan belum tercatat."};
inline constexpr Reason kUnitClosed{StatusCode::kFailedPrecondition, "UNIT_CLOSED",
                                    "Unit kerja sudah ditutup pada hari itu."};
inline constexpr Reason kUnitNotEmpty{StatusCode::kFailedPrecondition, "UNIT_NOT_EMPTY",
                                      "Unit kerja masih memiliki unit di bawahnya atau jabatan."};
inline constexpr Reason kUnitTooLarge{
    StatusCode::kFailedPrecondition, "UNIT_TOO_LARGE",
    "Unit kerja terlalu besar untuk digabung sekaligus; pindahkan bagian-bagiannya dahulu."};
inline constexpr Reason kUnitCycle{StatusCode::kInvalidArgument, "UNIT_CYCLE",
                                   "Unit kerja tidak boleh berada di bawah dirinya sendiri."};
inline constexpr Reason kLaterChangeExists{
    StatusCode::kFailedPrecondition, "LATER_CHANGE_EXISTS",
    "Sudah ada perubahan pada hari itu atau kemudian; batalkan dahulu."};
inline constexpr Reason kNothingToUndo{StatusCode::kFailedPrecondition, "NOTHING_TO_UNDO",
                                       "Tidak ada perubahan yang dapat dibatalkan."};
inline constexpr Reason kPositionClosed{StatusCode::kFailedPrecondition, "POSITION_CLOSED",
                                        "Jabatan tidak ada pada hari itu."};
inline constexpr Reason kPositionHeld{StatusCode::kFailedPrecondition, "POSITION_HELD",
                                      "Jabatan masih diduduki pada hari itu atau kemudian."};
inline constexpr Reason kReportingCycle{StatusCode::kInvalidArgument, "REPORTING_CYCLE",
                                        "Jabatan tidak boleh menjadi atasan bagi dirinya sendiri."};
inline constexpr Reason kFieldNotUpdatable{StatusCode::kInvalidArgument, "FIELD_NOT_UPDATABLE",
                                           "Isian ini tidak dapat diubah dengan cara ini."};
inline constexpr Reason kDutyPatternNotFound{StatusCode::kNotFound, "DUTY_PATTERN_NOT_FOUND",
                                             "Pola jam kerja tidak ditemukan."};
inline constexpr Reason kDutyPatternDiffers{
    StatusCode::kAlreadyExists, "DUTY_PATTERN_DIFFERS",
    "Pola jam kerja dengan kode ini sudah ada dan berbeda."};
inline constexpr Reason kDutyWindowsOverlap{StatusCode::kInvalidArgument, "DUTY_WINDOWS_OVERLAP",
                                            "Jam kerja tidak boleh bertumpang tindih."};
inline constexpr Reason kAbsenceNotFound{StatusCode::kNotFound, "ABSENCE_NOT_FOUND",
                                         "Ketidakhadiran tidak ditemukan."};
inline constexpr Reason kSanctionNotFound{StatusCode::kNotFound, "SANCTION_NOT_FOUND",
                                          "Hukuman disiplin tidak ditemukan."};
inline constexpr Reason kSanctionRecorded{
    StatusCode::kAlreadyExists, "SANCTION_RECORDED",
    "Hukuman disiplin dengan nomor keputusan ini sudah tercatat."};
inline constexpr Reason kSanctionRevoked{StatusCode::kFailedPrecondition, "SANCTION_REVOKED",
                                         "Hukuman disiplin ini sudah dicabut."};
inline constexpr Reason kSuperiorNotFound{StatusCode::kNotFound, "SUPERIOR_NOT_FOUND",
                                          "Atasan langsung tidak ditemukan pada hari itu."};
inline constexpr Reason kImportNotFound{StatusCode::kNotFound, "IMPORT_NOT_FOUND",
                                        "Impor tidak ditemukan."};
inline constexpr Reason kImportDiffers{
    StatusCode::kFailedPrecondition, "IMPORT_DIFFERS",
    "Impor atau bagian ini sudah dimulai dengan isi yang berbeda."};
inline constexpr Reason kRecordKnown{
    StatusCode::kAlreadyExists, "RECORD_KNOWN",
    "Pegawai dengan nomor ini sudah tercatat; gunakan mode pembaruan."};
inline constexpr Reason kRecordTwice{
    StatusCode::kInvalidArgument, "RECORD_TWICE",
    "Pegawai ini sudah disebut pada baris lain dalam berkas yang sama."};
inline constexpr Reason kQualityItemNotFound{StatusCode::kNotFound, "QUALITY_ITEM_NOT_FOUND",
                                             "Catatan mutu data tidak ditemukan."};
inline constexpr Reason kQualityItemSettled{StatusCode::kFailedPrecondition, "QUALITY_ITEM_SETTLED",
                                            "Catatan mutu data ini sudah selesai."};

}  // namespace mumpuni::personnel::reasons
