// Rows of `admission` and `batch_notice`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/admission.h"
#include "services/training/domain/enrolment.h"

namespace mumpuni::training::store {

// False if the request is open and the person has another open one for the batch.
bool InsertAdmission(pg::Tx& tx, const domain::Admission& admission);
// With the place on the waiting list.
std::optional<domain::Admission> FindAdmission(pg::Tx& tx, const Id& admission_id);
// Holds the row, without its place; whoever also needs the batch locks that first.
std::optional<domain::Admission> LockAdmission(pg::Tx& tx, const Id& admission_id);
// The waiting list of a batch whose row is held, in its order; places are not filled in.
std::vector<domain::Admission> LockWaiting(pg::Tx& tx, const Id& batch_id);
// Somebody got the seat another way: the open request for it is answered.
void AdmitOpen(pg::Tx& tx, const domain::Enrolment& enrolment);
// Saves state, enrolment, reason and approver, and counts the version up.
void SaveAdmission(pg::Tx& tx, domain::Admission& admission);
// Open requests of a batch become REJECTED for this reason; answers whose they were.
std::vector<Id> RejectOpen(pg::Tx& tx, const Id& batch_id, const std::string& reason);

struct AdmissionFilter {
  // Nil: all.
  Id batch_id;
  Id employee_id;
  domain::AdmissionState state = domain::AdmissionState::kUnspecified;
  // Only employees of these units and below; none: of all.
  std::vector<Id> root_unit_ids;
  // Page: after this id.
  Id after_id;
};
std::vector<domain::Admission> ListAdmissions(pg::Tx& tx, const AdmissionFilter& filter, int limit);
// Whose requests wait for a seat or a decision.
std::vector<Id> PeopleWithOpenAdmissions(pg::Tx& tx, const Id& batch_id);

// Numbers as in mumpuni.training.v1.BatchNoticeKind.
enum class NoticeKind { kPostponed = 1, kCancelled = 2, kSeatGiven = 3, kRejected = 4 };
struct Notice {
  Id id;
  NoticeKind kind = NoticeKind::kPostponed;
  Id batch_id;
  std::string reason;
  absl::Time created_at;
};
void InsertNotices(pg::Tx& tx, const std::vector<Id>& employees, NoticeKind kind,
                   const Id& batch_id, const std::string& reason, absl::Time now);
// Of erased people: open requests are taken back, reasons and notices forgotten.
void ForgetApplicants(pg::Tx& tx, const std::vector<Id>& employees);
// Newest first.
std::vector<Notice> NoticesOf(pg::Tx& tx, const Id& employee_id, int limit);

}  // namespace mumpuni::training::store
