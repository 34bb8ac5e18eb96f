#include "services/training/app/batches.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/course_store.h"

namespace mumpuni::training::app {
namespace {

constexpr int kMaxNotices = 100;

absl::StatusOr<domain::Batch> Lock(pg::Tx& tx, const Id& batch_id, int64_t etag) {
  auto batch = store::LockBatch(tx, batch_id);
  if (!batch.has_value()) return Error(reasons::kBatchUnknown, "batch_id", "no such batch");
  if (etag != 0 && etag != batch->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the batch has changed since");
  }
  return *std::move(batch);
}

std::vector<Id> PeopleOf(const std::vector<domain::Enrolment>& enrolments) {
  std::vector<Id> people;
  for (const domain::Enrolment& enrolment : enrolments) people.push_back(enrolment.employee_id);
  return people;
}

// Each once.
std::vector<Id> Together(std::vector<Id> some, const std::vector<Id>& others) {
  some.insert(some.end(), others.begin(), others.end());
  std::sort(some.begin(), some.end());
  some.erase(std::unique(some.begin(), some.end()), some.end());
  return some;
}

std::string MeetingField(int number) { return absl::StrCat("meetings[", number - 1, "]"); }

}  // namespace

absl::Status Batches::Record(pg::Tx& tx, const Access& access, const std::string& action,
                             const domain::Batch& batch) {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.subject_id = batch.id.ToString();
  record.fields = {"batch"};
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::Status Batches::Store(pg::Tx& tx, std::vector<domain::Meeting>& meetings,
                            const Id& batch_id) {
  for (domain::Meeting& meeting : meetings) meeting.id = Id::New(clock_.Now());
  if (const auto number = store::InsertMeetings(tx, meetings)) {
    return Error(reasons::kRoomBusy, MeetingField(*number) + ".room", "taken by another batch");
  }
  if (const auto number = store::InsertTrainers(tx, meetings)) {
    return Error(reasons::kTrainerBusy, MeetingField(*number) + ".trainers", "in another meeting");
  }
  if (const auto employee = store::ExpectParticipants(tx, batch_id)) {
    return Error(reasons::kParticipantBusy, "meetings",
                 absl::StrCat("employee ", employee->ToString(), " is in another meeting"));
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::Batch> Batches::Postpone(pg::Tx& tx, const Access& access,
                                                const Id& batch_id, int64_t etag, LocalDate start,
                                                const std::string& reason) {
  ASSIGN_OR_RETURN(domain::Batch batch, Lock(tx, batch_id, etag));
  const LocalDate before = batch.start;
  const absl::Time now = clock_.Now();
  ASSIGN_OR_RETURN(batch, domain::Postpone(std::move(batch), start, reason, LocalDate::At(now)));
  // Asia/Jakarta has no summer time: a day is always 24 hours.
  const absl::Duration shift = absl::Hours(24) * DaysBetween(before, start);
  std::vector<domain::Meeting> meetings = store::MeetingsOf(tx, batch_id);
  store::DeleteMeetings(tx, batch_id);
  for (domain::Meeting& meeting : meetings) {
    meeting.start += shift;
    meeting.end += shift;
  }
  RETURN_IF_ERROR(Store(tx, meetings, batch_id));
  store::SaveBatch(tx, batch);
  store::InsertNotices(tx,
                       Together(PeopleOf(store::SeatHolders(tx, batch_id)),
                                store::PeopleWithOpenAdmissions(tx, batch_id)),
                       store::NoticeKind::kPostponed, batch_id, reason, now);
  RETURN_IF_ERROR(Record(tx, access, "training.batch.postpone", batch));
  return *store::FindBatch(tx, batch_id);
}

absl::StatusOr<domain::Batch> Batches::Cancel(pg::Tx& tx, const Access& access, const Id& batch_id,
                                              int64_t etag, const std::string& reason) {
  ASSIGN_OR_RETURN(domain::Batch batch, Lock(tx, batch_id, etag));
  ASSIGN_OR_RETURN(batch, domain::Cancel(std::move(batch), reason));
  std::vector<domain::Enrolment> running = store::LockRunning(tx, batch_id, {});
  const std::vector<Id> people = PeopleOf(running);
  batch.seats_taken -= static_cast<int>(running.size());
  RETURN_IF_ERROR(
      enrolments_.ApplyAll(tx, access, std::move(running),
                           [&](const domain::Enrolment&) { return domain::Withdraw{reason}; }));
  store::DeleteMeetings(tx, batch_id);
  store::SaveBatch(tx, batch);
  store::InsertNotices(tx, Together(people, store::RejectOpen(tx, batch_id, reason)),
                       store::NoticeKind::kCancelled, batch_id, reason, clock_.Now());
  RETURN_IF_ERROR(Record(tx, access, "training.batch.cancel", batch));
  return *store::FindBatch(tx, batch_id);
}

absl::StatusOr<std::vector<domain::Meeting>> Batches::SetTimetable(
    pg::Tx& tx, const Access& access, const Id& batch_id, std::vector<domain::Meeting> meetings) {
  ASSIGN_OR_RETURN(const domain::Batch batch, Lock(tx, batch_id, 0));
  if (batch.state == domain::BatchState::kCancelled) {
    return Error(reasons::kBatchClosed, "batch_id", "the batch is cancelled");
  }
  if (store::HasMarks(tx, batch_id)) {
    return Error(reasons::kAttendanceRecorded, "batch_id", "attendance is recorded already");
  }
  ASSIGN_OR_RETURN(std::vector<domain::Meeting> timetable,
                   domain::Timetable(std::move(meetings), batch));
  store::DeleteMeetings(tx, batch_id);
  RETURN_IF_ERROR(Store(tx, timetable, batch_id));
  RETURN_IF_ERROR(Record(tx, access, "training.batch.set_timetable", batch));
  return timetable;
}

absl::StatusOr<std::vector<domain::Meeting>> Batches::Timetable(pg::Tx& tx, const Id& batch_id) {
  if (!store::FindBatch(tx, batch_id).has_value()) {
    return Error(reasons::kBatchUnknown, "batch_id", "no such batch");
  }
  return store::MeetingsOf(tx, batch_id);
}

absl::StatusOr<std::vector<store::Notice>> Batches::Notices(pg::Tx& tx, const Access& access) {
  ASSIGN_OR_RETURN(const Id caller, CallerOf(access));
  return store::NoticesOf(tx, caller, kMaxNotices);
}

}  // namespace mumpuni::training::app
