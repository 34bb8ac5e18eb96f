#include "services/training/app/attendances.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/validate.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/course_store.h"

namespace mumpuni::training::app {
namespace {

constexpr int kDefaultMinutes = 15;
constexpr int kMaxMinutes = 240;
constexpr int kMaxReasonChars = 300;

absl::Status NotEnrolled(const std::string& field) {
  return Error(reasons::kNotEnrolled, field, "no running enrolment in the batch of the meeting");
}

absl::Status CheckMark(domain::AttendanceMark mark, const std::string& field) {
  return CheckRange(static_cast<int>(mark), field,
                    static_cast<int>(domain::AttendanceMark::kPresent),
                    static_cast<int>(domain::AttendanceMark::kAbsent));
}

}  // namespace

absl::StatusOr<domain::Meeting> Attendances::Hold(pg::Tx& tx, const Id& meeting_id) {
  const auto seen = store::FindMeeting(tx, meeting_id);
  // Held after it was seen: the timetable may have been replaced in between.
  if (seen.has_value()) store::HoldBatch(tx, seen->batch_id);
  auto meeting = store::FindMeeting(tx, meeting_id);
  if (!meeting.has_value()) {
    return Error(reasons::kMeetingUnknown, "meeting_id", "no such meeting");
  }
  const auto batch = store::FindBatch(tx, meeting->batch_id);
  if (batch->state == domain::BatchState::kCancelled) {
    return Error(reasons::kBatchClosed, "meeting_id", "the batch is cancelled");
  }
  if (batch->min_participants > 0 &&
      store::CountParticipants(tx, batch->id) < batch->min_participants) {
    return Error(reasons::kBatchBelowMinimum, "meeting_id",
                 absl::StrCat("fewer than ", batch->min_participants, " participants"));
  }
  return *std::move(meeting);
}

absl::Status Attendances::Save(pg::Tx& tx, const Access& access,
                               const std::vector<store::AttendanceRow>& rows,
                               std::vector<domain::Enrolment> enrolments) {
  store::SaveMarks(tx, rows);
  std::vector<Id> ids;
  for (const domain::Enrolment& enrolment : enrolments) ids.push_back(enrolment.id);
  std::map<Id, store::Attended> counted;
  for (const store::Attended& one : store::CountAttended(tx, ids, clock_.Now())) {
    counted[one.enrolment_id] = one;
  }
  return enrolments_.ApplyAll(tx, access, std::move(enrolments), [&](const domain::Enrolment& one) {
    const store::Attended& now = counted.at(one.id);
    return domain::RecordAttendance{now.attended, now.held};
  });
}

absl::StatusOr<IssuedCode> Attendances::IssueCode(pg::Tx& tx, const Id& meeting_id, int minutes) {
  RETURN_IF_ERROR(CheckRange(minutes, "valid_minutes", 0, kMaxMinutes));
  ASSIGN_OR_RETURN(const domain::Meeting meeting, Hold(tx, meeting_id));
  const absl::Time now = clock_.Now();
  if (!domain::TakesAttendance(meeting, now)) {
    return Error(reasons::kMeetingNotRunning, "meeting_id",
                 "more than an hour before or after the meeting");
  }
  const absl::Time expires = now + absl::Minutes(minutes == 0 ? kDefaultMinutes : minutes);
  return IssuedCode{domain::AttendanceCode(key_, meeting_id, expires), expires};
}

absl::StatusOr<store::AttendanceRow> Attendances::CheckIn(pg::Tx& tx, const Access& access,
                                                          const std::string& code) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(const Id meeting_id, domain::ReadAttendanceCode(key_, code, now));
  ASSIGN_OR_RETURN(const domain::Meeting meeting, Hold(tx, meeting_id));
  std::vector<domain::Enrolment> mine = store::LockRunning(tx, meeting.batch_id, {caller});
  if (mine.empty()) return NotEnrolled("code");
  const Id enrolment_id = mine[0].id;
  ASSIGN_OR_RETURN(store::AttendanceRow row, Load(tx, meeting_id, enrolment_id));
  // Twice is once; and a scan does not undo what a correction or the list says.
  if (row.mark != domain::AttendanceMark::kNone) return row;
  row.mark = domain::AttendanceMark::kPresent;
  row.source = domain::AttendanceSource::kCode;
  row.recorded_at = now;
  RETURN_IF_ERROR(Save(tx, access, {row}, std::move(mine)));
  return row;
}

absl::StatusOr<std::vector<absl::Status>> Attendances::Upload(pg::Tx& tx, const Access& access,
                                                              const Id& meeting_id,
                                                              const std::vector<ListedMark>& rows) {
  ASSIGN_OR_RETURN(const domain::Meeting meeting, Hold(tx, meeting_id));
  const absl::Time now = clock_.Now();
  if (now < meeting.start) {
    return Error(reasons::kMeetingNotBegun, "meeting_id", "the meeting has not begun");
  }
  std::vector<Id> people;
  for (const ListedMark& row : rows) people.push_back(row.employee_id);
  std::map<Id, domain::Enrolment> enrolments;
  for (domain::Enrolment& one : store::LockRunning(tx, meeting.batch_id, people)) {
    enrolments.emplace(one.employee_id, std::move(one));
  }
  std::map<Id, store::AttendanceRow> marks;
  for (store::AttendanceRow& row : store::AttendanceOf(tx, meeting_id)) {
    marks.emplace(row.enrolment_id, std::move(row));
  }
  std::vector<absl::Status> outcomes;
  std::vector<store::AttendanceRow> changed;
  std::vector<domain::Enrolment> counted;
  for (const ListedMark& listed : rows) {
    const auto enrolment = enrolments.find(listed.employee_id);
    const absl::Status known = CheckMark(listed.mark, "mark");
    if (!known.ok()) {
      outcomes.push_back(known);
    } else if (enrolment == enrolments.end() || !marks.contains(enrolment->second.id)) {
      outcomes.push_back(NotEnrolled("employee_id"));
    } else if (store::AttendanceRow& row = marks.at(enrolment->second.id);
               row.mark == listed.mark) {
      outcomes.push_back(absl::OkStatus());
    } else if (row.mark != domain::AttendanceMark::kNone) {
      outcomes.push_back(Error(reasons::kAttendanceRecorded, "mark", "another mark stands"));
    } else {
      row.mark = listed.mark;
      row.source = domain::AttendanceSource::kList;
      row.recorded_at = now;
      changed.push_back(row);
      counted.push_back(enrolment->second);
      outcomes.push_back(absl::OkStatus());
    }
  }
  if (!changed.empty()) RETURN_IF_ERROR(Save(tx, access, changed, std::move(counted)));
  return outcomes;
}

absl::StatusOr<store::AttendanceRow> Attendances::Correct(pg::Tx& tx, const Access& access,
                                                          const Id& meeting_id,
                                                          const Id& enrolment_id,
                                                          domain::AttendanceMark mark,
                                                          const std::string& reason) {
  RETURN_IF_ERROR(CheckMark(mark, "mark"));
  RETURN_IF_ERROR(CheckText(reason, "reason", kMaxReasonChars));
  ASSIGN_OR_RETURN(const domain::Meeting meeting, Hold(tx, meeting_id));
  const absl::Time now = clock_.Now();
  if (now < meeting.start) {
    return Error(reasons::kMeetingNotBegun, "meeting_id", "the meeting has not begun");
  }
  auto enrolment = store::LockEnrolment(tx, enrolment_id);
  if (!enrolment.has_value()) return NotEnrolled("enrolment_id");
  ASSIGN_OR_RETURN(store::AttendanceRow row, Load(tx, meeting_id, enrolment_id));
  if (!enrolment->running()) {
    return Error(reasons::kEnrolmentStateWrong, "enrolment_id", "the enrolment has ended");
  }
  row.mark = mark;
  row.source = domain::AttendanceSource::kCorrection;
  row.reason = reason;
  row.recorded_at = now;
  audit::Record record;
  record.actor = access.principal;
  record.action = "training.attendance.correct";
  record.subject_id = row.employee_id.ToString();
  record.fields = {"attendance"};
  record.at = now;
  RETURN_IF_ERROR(audit::Append(tx, record));
  RETURN_IF_ERROR(Save(tx, access, {row}, {*std::move(enrolment)}));
  return row;
}

absl::StatusOr<store::AttendanceRow> Attendances::Load(pg::Tx& tx, const Id& meeting_id,
                                                       const Id& enrolment_id) {
  auto found = store::FindAttendance(tx, meeting_id, enrolment_id);
  if (!found.has_value()) return NotEnrolled("enrolment_id");
  return *std::move(found);
}

absl::StatusOr<std::vector<store::AttendanceRow>> Attendances::List(pg::Tx& tx,
                                                                    const Id& meeting_id) {
  if (!store::FindMeeting(tx, meeting_id).has_value()) {
    return Error(reasons::kMeetingUnknown, "meeting_id", "no such meeting");
  }
  return store::AttendanceOf(tx, meeting_id);
}

}  // namespace mumpuni::training::app
