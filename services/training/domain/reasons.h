// Error reasons of the training service; documented in docs/errors/training.md.
#pragma once

#include "common/core/status.h"

namespace mumpuni::training::reasons {

using absl::StatusCode;

inline constexpr Reason kCourseUnknown{StatusCode::kNotFound, "COURSE_UNKNOWN",
                                       "Pelatihan tidak ditemukan."};
inline constexpr Reason kCourseCodeTaken{StatusCode::kAlreadyExists, "COURSE_CODE_TAKEN",
                                         "Kode pelatihan sudah dipakai."};
inline constexpr Reason kCourseStateWrong{StatusCode::kFailedPrecondition, "COURSE_STATE_WRONG",
                                          "Status pelatihan tidak mengizinkan tindakan ini."};
inline constexpr Reason kCourseNotPublished{StatusCode::kFailedPrecondition, "COURSE_NOT_PUBLISHED",
                                            "Pelatihan belum atau tidak lagi diterbitkan."};
inline constexpr Reason kCourseCodeFixed{StatusCode::kInvalidArgument, "COURSE_CODE_FIXED",
                                         "Kode pelatihan tidak dapat diubah."};
inline constexpr Reason kCourseRevisionUnknown{StatusCode::kNotFound, "COURSE_REVISION_UNKNOWN",
                                               "Revisi pelatihan tidak ditemukan."};
inline constexpr Reason kCostModelWrong{StatusCode::kInvalidArgument, "COST_MODEL_WRONG",
                                        "Biaya tidak sesuai dengan model biaya pelatihan."};
inline constexpr Reason kPrerequisiteRepeated{StatusCode::kInvalidArgument, "PREREQUISITE_REPEATED",
                                              "Pelatihan prasyarat hanya boleh disebut satu kali."};
inline constexpr Reason kPrerequisiteCycle{
    StatusCode::kFailedPrecondition, "PREREQUISITE_CYCLE",
    "Pelatihan prasyarat tidak boleh berujung kembali ke pelatihan ini."};
inline constexpr Reason kPrerequisiteMissing{StatusCode::kFailedPrecondition,
                                             "PREREQUISITE_MISSING",
                                             "Pegawai belum lulus pelatihan prasyarat."};
inline constexpr Reason kCompetencyRepeated{
    StatusCode::kInvalidArgument, "COMPETENCY_REPEATED",
    "Kompetensi yang diajarkan hanya boleh disebut satu kali."};
inline constexpr Reason kLanCodeUnknown{StatusCode::kInvalidArgument, "LAN_CODE_UNKNOWN",
                                        "Kode bentuk pelatihan LAN harus A, B1–B11, atau C1–C11."};
inline constexpr Reason kConversionRuleExists{
    StatusCode::kAlreadyExists, "CONVERSION_RULE_EXISTS",
    "Aturan konversi untuk bentuk dan tahun ini sudah ada dengan isi lain."};
inline constexpr Reason kBatchStarted{StatusCode::kFailedPrecondition, "BATCH_STARTED",
                                      "Angkatan sudah dimulai."};
inline constexpr Reason kBatchBelowMinimum{StatusCode::kFailedPrecondition, "BATCH_BELOW_MINIMUM",
                                           "Peserta belum mencapai jumlah minimum."};
inline constexpr Reason kEnrolmentNotOpen{
    StatusCode::kFailedPrecondition, "ENROLMENT_NOT_OPEN",
    "Pendaftaran angkatan ini belum dibuka atau sudah ditutup."};
inline constexpr Reason kApprovalRequired{
    StatusCode::kFailedPrecondition, "APPROVAL_REQUIRED",
    "Angkatan ini memerlukan persetujuan; ajukan permintaan kursi."};
inline constexpr Reason kParticipantBusy{StatusCode::kFailedPrecondition, "PARTICIPANT_BUSY",
                                         "Peserta mengikuti pertemuan lain pada waktu yang sama."};
inline constexpr Reason kParticipantAbsent{StatusCode::kFailedPrecondition, "PARTICIPANT_ABSENT",
                                           "Peserta tidak masuk kerja pada hari pelatihan."};
inline constexpr Reason kAdmissionUnknown{StatusCode::kNotFound, "ADMISSION_UNKNOWN",
                                          "Permintaan kursi tidak ditemukan."};
inline constexpr Reason kAdmissionStateWrong{
    StatusCode::kFailedPrecondition, "ADMISSION_STATE_WRONG",
    "Tindakan ini tidak berlaku pada status permintaan sekarang."};
inline constexpr Reason kAlreadyRequested{StatusCode::kAlreadyExists, "ALREADY_REQUESTED",
                                          "Kursi pada angkatan ini sudah diminta."};
inline constexpr Reason kApproverWrong{StatusCode::kFailedPrecondition, "APPROVER_WRONG",
                                       "Permintaan ini menunggu persetujuan pihak lain."};
inline constexpr Reason kApproverIsApplicant{StatusCode::kFailedPrecondition,
                                             "APPROVER_IS_APPLICANT",
                                             "Permintaan sendiri tidak dapat disetujui sendiri."};
inline constexpr Reason kApproverRepeated{StatusCode::kFailedPrecondition, "APPROVER_REPEATED",
                                          "Persetujuan kedua harus oleh orang lain."};
inline constexpr Reason kMeetingUnknown{StatusCode::kNotFound, "MEETING_UNKNOWN",
                                        "Pertemuan tidak ditemukan."};
inline constexpr Reason kMeetingTimeWrong{StatusCode::kInvalidArgument, "MEETING_TIME_WRONG",
                                          "Waktu pertemuan salah."};
inline constexpr Reason kMeetingsOverlap{StatusCode::kInvalidArgument, "MEETINGS_OVERLAP",
                                         "Dua pertemuan berlangsung pada waktu yang sama."};
inline constexpr Reason kRoomBusy{StatusCode::kFailedPrecondition, "ROOM_BUSY",
                                  "Ruangan sudah dipakai pada waktu itu."};
inline constexpr Reason kTrainerBusy{StatusCode::kFailedPrecondition, "TRAINER_BUSY",
                                     "Pengajar sudah mengajar pada waktu itu."};
inline constexpr Reason kAttendanceRecorded{StatusCode::kFailedPrecondition, "ATTENDANCE_RECORDED",
                                            "Kehadiran sudah dicatat."};
inline constexpr Reason kAttendanceByMeetings{StatusCode::kFailedPrecondition,
                                              "ATTENDANCE_BY_MEETINGS",
                                              "Kehadiran angkatan ini dihitung dari pertemuannya."};
inline constexpr Reason kAttendanceCodeForged{
    StatusCode::kPermissionDenied, "ATTENDANCE_CODE_FORGED", "Kode kehadiran tidak sah."};
inline constexpr Reason kAttendanceCodeExpired{StatusCode::kFailedPrecondition,
                                               "ATTENDANCE_CODE_EXPIRED",
                                               "Kode kehadiran sudah kedaluwarsa."};
inline constexpr Reason kMeetingNotRunning{StatusCode::kFailedPrecondition, "MEETING_NOT_RUNNING",
                                           "Pertemuan tidak sedang berlangsung."};
inline constexpr Reason kMeetingNotBegun{StatusCode::kFailedPrecondition, "MEETING_NOT_BEGUN",
                                         "Pertemuan belum dimulai."};
inline constexpr Reason kNotEnrolled{StatusCode::kFailedPrecondition, "NOT_ENROLLED",
                                     "Bukan peserta angkatan ini."};
inline constexpr Reason kBatchUnknown{StatusCode::kNotFound, "BATCH_UNKNOWN",
                                      "Angkatan tidak ditemukan."};
inline constexpr Reason kBatchCodeTaken{StatusCode::kAlreadyExists, "BATCH_CODE_TAKEN",
                                        "Kode angkatan sudah dipakai."};
inline constexpr Reason kBatchDatesWrong{
    StatusCode::kInvalidArgument, "BATCH_DATES_WRONG",
    "Tanggal selesai harus sama dengan atau setelah tanggal mulai, paling lama 731 hari."};
inline constexpr Reason kBatchClosed{StatusCode::kFailedPrecondition, "BATCH_CLOSED",
                                     "Angkatan sudah ditutup untuk pendaftaran."};
inline constexpr Reason kBatchFull{StatusCode::kFailedPrecondition, "BATCH_FULL",
                                   "Kursi angkatan sudah habis."};
inline constexpr Reason kBatchOver{StatusCode::kFailedPrecondition, "BATCH_OVER",
                                   "Angkatan sudah berakhir."};
inline constexpr Reason kBatchNotStarted{StatusCode::kFailedPrecondition, "BATCH_NOT_STARTED",
                                         "Angkatan belum dimulai."};
inline constexpr Reason kEmployeeUnknown{StatusCode::kNotFound, "EMPLOYEE_UNKNOWN",
                                         "Pegawai tidak ditemukan."};
inline constexpr Reason kEmployeeInactive{StatusCode::kFailedPrecondition, "EMPLOYEE_INACTIVE",
                                          "Pegawai sudah tidak aktif."};
inline constexpr Reason kAlreadyEnrolled{
    StatusCode::kAlreadyExists, "ALREADY_ENROLLED",
    "Pegawai masih mengikuti pelatihan ini; selesaikan atau batalkan dahulu."};
inline constexpr Reason kEnrolmentUnknown{StatusCode::kNotFound, "ENROLMENT_UNKNOWN",
                                          "Kepesertaan tidak ditemukan."};
inline constexpr Reason kEnrolmentStateWrong{StatusCode::kFailedPrecondition,
                                             "ENROLMENT_STATE_WRONG",
                                             "Status kepesertaan tidak mengizinkan tindakan ini."};
inline constexpr Reason kAttendanceMissing{StatusCode::kFailedPrecondition, "ATTENDANCE_MISSING",
                                           "Kehadiran belum dicatat."};
inline constexpr Reason kAttendanceTooLow{StatusCode::kFailedPrecondition, "ATTENDANCE_TOO_LOW",
                                          "Kehadiran di bawah batas minimum pelatihan."};
inline constexpr Reason kTestScoreRequired{StatusCode::kFailedPrecondition, "TEST_SCORE_REQUIRED",
                                           "Nilai ujian akhir wajib diisi untuk pelatihan ini."};
inline constexpr Reason kCourseWithoutTest{StatusCode::kFailedPrecondition, "COURSE_WITHOUT_TEST",
                                           "Pelatihan ini tidak memiliki ujian akhir."};
inline constexpr Reason kCompletionDateWrong{
    StatusCode::kInvalidArgument, "COMPLETION_DATE_WRONG",
    "Tanggal selesai harus antara hari pertama angkatan dan hari ini."};
inline constexpr Reason kConfirmationDateWrong{
    StatusCode::kInvalidArgument, "CONFIRMATION_DATE_WRONG",
    "Konfirmasi penerapan harus 30 sampai 180 hari setelah selesai dan tidak di masa depan."};
inline constexpr Reason kSuperiorIsTrainee{
    StatusCode::kInvalidArgument, "SUPERIOR_IS_TRAINEE",
    "Peserta tidak boleh mengonfirmasi penerapannya sendiri."};
inline constexpr Reason kWorkplaceAlreadyConfirmed{StatusCode::kFailedPrecondition,
                                                   "WORKPLACE_ALREADY_CONFIRMED",
                                                   "Penerapan di tempat kerja sudah dikonfirmasi."};
inline constexpr Reason kLessonHourRuleExists{
    StatusCode::kAlreadyExists, "LESSON_HOUR_RULE_EXISTS",
    "Aturan JP untuk jenis pegawai dan tahun itu sudah ada dan berbeda."};
inline constexpr Reason kLessonHourRuleMissing{
    StatusCode::kFailedPrecondition, "LESSON_HOUR_RULE_MISSING",
    "Aturan JP untuk jenis pegawai dan tahun itu belum ditetapkan."};
inline constexpr Reason kContractYearUnknown{
    StatusCode::kFailedPrecondition, "CONTRACT_YEAR_UNKNOWN",
    "Tidak ada masa perjanjian kerja yang mencakup tanggal itu."};
inline constexpr Reason kCertificateUnknown{StatusCode::kNotFound, "CERTIFICATE_UNKNOWN",
                                            "Sertifikat tidak ditemukan."};
inline constexpr Reason kCertificateExists{
    StatusCode::kAlreadyExists, "CERTIFICATE_EXISTS",
    "Sertifikat untuk kepesertaan ini sudah terbit; gunakan penggantian."};
inline constexpr Reason kCertificateStateWrong{StatusCode::kFailedPrecondition,
                                               "CERTIFICATE_STATE_WRONG",
                                               "Status sertifikat tidak mengizinkan tindakan ini."};
inline constexpr Reason kBatchEmpty{StatusCode::kFailedPrecondition, "BATCH_EMPTY",
                                    "Angkatan belum memiliki peserta."};
inline constexpr Reason kLetterheadMissing{StatusCode::kFailedPrecondition, "LETTERHEAD_MISSING",
                                           "Kop surat untuk tanggal itu belum ditetapkan."};
inline constexpr Reason kLetterheadExists{StatusCode::kAlreadyExists, "LETTERHEAD_EXISTS",
                                          "Kop surat untuk tanggal itu sudah ada dan berbeda."};

inline constexpr Reason kUnitUnknown{StatusCode::kNotFound, "UNIT_UNKNOWN",
                                     "Unit kerja tidak ditemukan."};
inline constexpr Reason kReadinessInstrumentTaken{
    StatusCode::kAlreadyExists, "READINESS_INSTRUMENT_TAKEN",
    "Kode instrumen kesiapan digital sudah dipakai untuk isi yang berbeda."};
inline constexpr Reason kReadinessInstrumentNotInForce{
    StatusCode::kFailedPrecondition, "READINESS_INSTRUMENT_NOT_IN_FORCE",
    "Instrumen kesiapan digital ini tidak berlaku hari ini."};
inline constexpr Reason kReadinessItemUnknown{
    StatusCode::kInvalidArgument, "READINESS_ITEM_UNKNOWN", "Butir ini tidak ada dalam instrumen."};
inline constexpr Reason kJobStandardUnknown{StatusCode::kNotFound, "JOB_STANDARD_UNKNOWN",
                                            "Standar kompetensi jabatan tidak ditemukan."};
inline constexpr Reason kGoalUnknown{StatusCode::kNotFound, "GOAL_UNKNOWN",
                                     "Sasaran tidak ditemukan."};
inline constexpr Reason kGoalCompleted{StatusCode::kFailedPrecondition, "GOAL_COMPLETED",
                                       "Sasaran sudah dinyatakan tercapai."};
inline constexpr Reason kGoalDateWrong{
    StatusCode::kInvalidArgument, "GOAL_DATE_WRONG",
    "Tanggal sasaran harus hari ini atau sesudahnya, paling lama lima tahun."};
inline constexpr Reason kGoalsTooMany{StatusCode::kFailedPrecondition, "GOALS_TOO_MANY",
                                      "Selesaikan dahulu sebagian sasaran yang masih terbuka."};
inline constexpr Reason kAppreciationUnknown{StatusCode::kNotFound, "APPRECIATION_UNKNOWN",
                                             "Apresiasi tidak ditemukan."};
inline constexpr Reason kAppreciationToSelf{StatusCode::kInvalidArgument, "APPRECIATION_TO_SELF",
                                            "Apresiasi ditujukan kepada orang lain."};
inline constexpr Reason kAppreciationsTooMany{StatusCode::kResourceExhausted,
                                              "APPRECIATIONS_TOO_MANY",
                                              "Batas apresiasi untuk hari ini sudah tercapai."};

inline constexpr Reason kFeedbackGiven{StatusCode::kAlreadyExists, "FEEDBACK_GIVEN",
                                       "Evaluasi untuk angkatan ini sudah Anda berikan."};
inline constexpr Reason kTrainerUnknown{StatusCode::kInvalidArgument, "TRAINER_UNKNOWN",
                                        "Pengajar ini tidak ada dalam jadwal angkatan."};
inline constexpr Reason kCertificateNumberTaken{
    StatusCode::kAlreadyExists, "CERTIFICATE_NUMBER_TAKEN",
    "Nomor sertifikat ini sudah tercatat untuk pegawai tersebut."};
inline constexpr Reason kRecordDatesWrong{StatusCode::kInvalidArgument, "RECORD_DATES_WRONG",
                                          "Tanggal pelatihan harus berurutan, sejak 1970, paling "
                                          "lama 731 hari, dan tidak di masa depan."};
inline constexpr Reason kVerifierIsHolder{StatusCode::kPermissionDenied, "VERIFIER_IS_HOLDER",
                                          "Sertifikat sendiri harus diperiksa oleh orang lain."};

}  // namespace mumpuni::training::reasons
