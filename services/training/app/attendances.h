// Use cases on attendance. What is recorded of a meeting counts the attended meetings of the
// enrolment. Each method runs in the caller's transaction; changes go to the audit trail. Errors:
// attendance_service.proto. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/app/enrolments.h"
#include "services/training/store/meeting_store.h"

namespace mumpuni::training::app {

// A code and the end of its time.
struct IssuedCode {
  std::string code;
  absl::Time expires;
};

// One row of a list that was kept on paper.
struct ListedMark {
  Id employee_id;
  domain::AttendanceMark mark = domain::AttendanceMark::kNone;
};

class Attendances {
 public:
  // `key` signs the codes; all replicas hold the same.
  Attendances(const Clock& clock, Enrolments& enrolments, std::string key)
      : clock_(clock), enrolments_(enrolments), key_(std::move(key)) {}

  // `minutes` 0 means 15.
  absl::StatusOr<IssuedCode> IssueCode(pg::Tx& tx, const Id& meeting_id, int minutes);
  absl::StatusOr<store::AttendanceRow> CheckIn(pg::Tx& tx, const Access& access,
                                               const std::string& code);
  // One status for each row; what is wrong does not keep the others out.
  absl::StatusOr<std::vector<absl::Status>> Upload(pg::Tx& tx, const Access& access,
                                                   const Id& meeting_id,
                                                   const std::vector<ListedMark>& rows);
  absl::StatusOr<store::AttendanceRow> Correct(pg::Tx& tx, const Access& access,
                                               const Id& meeting_id, const Id& enrolment_id,
                                               domain::AttendanceMark mark,
                                               const std::string& reason);
  absl::StatusOr<std::vector<store::AttendanceRow>> List(pg::Tx& tx, const Id& meeting_id);
  // The row of a participant; NOT_ENROLLED.
  absl::StatusOr<store::AttendanceRow> Load(pg::Tx& tx, const Id& meeting_id,
                                            const Id& enrolment_id);

 private:
  // A meeting of a batch that goes on and has its least number of participants; the timetable
  // stays as it is.
  absl::StatusOr<domain::Meeting> Hold(pg::Tx& tx, const Id& meeting_id);
  // Saves marks of locked enrolments and counts what they attended.
  absl::Status Save(pg::Tx& tx, const Access& access, const std::vector<store::AttendanceRow>& rows,
                    std::vector<domain::Enrolment> enrolments);

  const Clock& clock_;
  Enrolments& enrolments_;
  const std::string key_;
};

}  // namespace mumpuni::training::app
