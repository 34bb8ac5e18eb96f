#include "services/training/app/certificates.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/sha256.h"
#include "common/core/validate.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/peers/projections.h"
#include "services/training/store/certificate_store.h"
#include "services/training/store/course_store.h"
#include "services/training/store/enrolment_store.h"

namespace mumpuni::training::app {
namespace {

// 128 bits, so that nobody finds a certificate by guessing.
constexpr int kCodeBytes = 16;
constexpr int kMaxCode = 64;

absl::Status UnknownEnrolment() {
  return Error(reasons::kEnrolmentUnknown, "enrolment_id", "no such enrolment");
}

absl::Status UnknownBatch() { return Error(reasons::kBatchUnknown, "batch_id", "no such batch"); }

absl::Status UnknownCertificate(std::string_view field) {
  return Error(reasons::kCertificateUnknown, field, "no such certificate");
}

absl::Status Audit(pg::Tx& tx, const Access& access, const char* action, const Id& employee_id,
                   absl::Time now) {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.subject_id = employee_id.ToString();
  record.fields = {"certificate"};
  record.at = now;
  return audit::Append(tx, record);
}

std::vector<Id> EmployeesOf(const std::vector<domain::Enrolment>& enrolments) {
  std::vector<Id> ids;
  for (const domain::Enrolment& one : enrolments) ids.push_back(one.employee_id);
  return ids;
}

// The names of those who were not erased since personnel was asked. Their enrolments are locked, so
// that an erasure comes either before this or after the certificate.
Names StillKnown(pg::Tx& tx, Names names, const std::vector<domain::Enrolment>& locked) {
  for (const Id& erased : peers::ErasedAmong(tx, EmployeesOf(locked))) names.erase(erased);
  return names;
}

absl::StatusOr<std::string> TitleOf(pg::Tx& tx, const Id& course_id) {
  const auto course = store::FindCourse(tx, course_id);
  if (!course.has_value()) return absl::InternalError("an enrolment without its course");
  return course->title;
}

// One new certificate of a locked enrolment.
absl::StatusOr<domain::Certificate> Fresh(pg::Tx& tx, const domain::Enrolment& enrolment,
                                          const Names& names, LocalDate today) {
  if (enrolment.origin != domain::EnrolmentOrigin::kBatch) {
    return Error(reasons::kCertificateExists, "enrolment_id", "another provider has given it");
  }
  const Names known = StillKnown(tx, names, {enrolment});
  const auto name = known.find(enrolment.employee_id);
  if (name == known.end()) {
    return Error(reasons::kEmployeeUnknown, "enrolment_id", "personnel has no name of the holder");
  }
  ASSIGN_OR_RETURN(const std::string title, TitleOf(tx, enrolment.course_id));
  return domain::Issue(enrolment, title, name->second, today);
}

}  // namespace

absl::StatusOr<std::vector<Id>> Certificates::HolderOfEnrolment(pg::Tx& tx,
                                                                const Id& enrolment_id) {
  const auto found = store::FindEnrolment(tx, enrolment_id);
  if (!found.has_value()) return UnknownEnrolment();
  return std::vector<Id>{found->employee_id};
}

absl::StatusOr<std::vector<Id>> Certificates::HoldersInBatch(pg::Tx& tx, const Id& batch_id) {
  if (!store::FindBatch(tx, batch_id).has_value()) return UnknownBatch();
  store::EnrolmentFilter filter;
  filter.batch_id = batch_id;
  filter.status = domain::EnrolmentStatus::kCompleted;
  return EmployeesOf(store::ListEnrolments(tx, filter, domain::kMaxSeats));
}

absl::StatusOr<std::vector<Id>> Certificates::HolderOfCertificate(pg::Tx& tx,
                                                                  const Id& certificate_id) {
  ASSIGN_OR_RETURN(const domain::Certificate found, Load(tx, certificate_id));
  return std::vector<Id>{found.employee_id};
}

absl::Status Certificates::Enter(pg::Tx& tx, const Access& access,
                                 std::vector<domain::Certificate>& fresh) {
  if (fresh.empty()) return absl::OkStatus();
  const absl::Time now = clock_.Now();
  const LocalDate today = LocalDate::At(now);
  const auto letterhead = store::LetterheadOn(tx, today);
  if (!letterhead.has_value()) {
    return Error(reasons::kLetterheadMissing, "no letterhead is in force today");
  }
  const int count = static_cast<int>(fresh.size());
  int sequence = store::TakeNumbers(tx, today.year(), count) - count;
  for (domain::Certificate& one : fresh) {
    one.id = Id::New(now);
    one.sequence = ++sequence;
    one.number = domain::CertificateNumber(one.sequence, letterhead->series, one.year);
    one.verification_code = RandomToken(kCodeBytes);
    one.created_at = now;
    RETURN_IF_ERROR(Audit(tx, access, "training.certificate.issue", one.employee_id, now));
  }
  store::InsertCertificates(tx, fresh);
  return absl::OkStatus();
}

absl::StatusOr<domain::Certificate> Certificates::Issue(pg::Tx& tx, const Access& access,
                                                        const Id& enrolment_id,
                                                        const Names& names) {
  const auto enrolment = store::LockEnrolment(tx, enrolment_id);
  if (!enrolment.has_value()) return UnknownEnrolment();
  RETURN_IF_ERROR(CheckReaches(tx, access, enrolment->employee_id, Today()));
  if (store::FindHeld(tx, enrolment_id).has_value()) {
    return Error(reasons::kCertificateExists, "enrolment_id", "the enrolment has a certificate");
  }
  ASSIGN_OR_RETURN(domain::Certificate made, Fresh(tx, *enrolment, names, Today()));
  std::vector<domain::Certificate> fresh = {std::move(made)};
  RETURN_IF_ERROR(Enter(tx, access, fresh));
  return std::move(fresh.front());
}

absl::StatusOr<BatchCertificates> Certificates::IssueForBatch(pg::Tx& tx, const Access& access,
                                                              const Id& batch_id,
                                                              const Names& names) {
  const auto batch = store::FindBatch(tx, batch_id);
  if (!batch.has_value()) return UnknownBatch();
  const std::vector<domain::Enrolment> completed = store::LockCompleted(tx, batch_id);
  for (const domain::Enrolment& one : completed) {
    RETURN_IF_ERROR(CheckReaches(tx, access, one.employee_id, Today()));
  }
  std::set<Id> certified;
  for (const domain::Certificate& one : store::ListHeld(tx, batch_id)) {
    certified.insert(one.enrolment_id);
  }
  ASSIGN_OR_RETURN(const std::string title, TitleOf(tx, batch->course_id));
  const Names known = StillKnown(tx, names, completed);
  std::vector<domain::Certificate> fresh;
  for (const domain::Enrolment& one : completed) {
    const auto name = known.find(one.employee_id);
    if (certified.count(one.id) > 0 || name == known.end()) continue;
    ASSIGN_OR_RETURN(domain::Certificate made, domain::Issue(one, title, name->second, Today()));
    fresh.push_back(std::move(made));
  }
  std::sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) {
    return std::tie(a.holder_name, a.enrolment_id) < std::tie(b.holder_name, b.enrolment_id);
  });
  RETURN_IF_ERROR(Enter(tx, access, fresh));
  return LoadBatch(tx, batch_id);
}

absl::StatusOr<BatchCertificates> Certificates::LoadBatch(pg::Tx& tx, const Id& batch_id) {
  BatchCertificates result{batch_id, store::ListHeld(tx, batch_id), {}};
  std::set<Id> certified;
  for (const domain::Certificate& one : result.certificates) certified.insert(one.enrolment_id);
  for (const domain::Enrolment& one : store::SeatHolders(tx, batch_id)) {
    const bool completed = one.status == domain::EnrolmentStatus::kCompleted;
    if (completed && certified.count(one.id) == 0) result.left_out.push_back(one.id);
  }
  return result;
}

absl::StatusOr<domain::Certificate> Certificates::End(pg::Tx& tx, const Id& certificate_id,
                                                      int64_t etag, domain::CertificateState end,
                                                      const std::string& reason) {
  ASSIGN_OR_RETURN(const domain::Certificate seen, Load(tx, certificate_id));
  store::LockEnrolment(tx, seen.enrolment_id);
  auto locked = store::LockCertificate(tx, certificate_id);
  if (!locked.has_value()) return UnknownCertificate("certificate_id");
  if (etag != 0 && etag != locked->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the certificate has changed since");
  }
  ASSIGN_OR_RETURN(domain::Certificate ended, domain::End(*std::move(locked), end, reason));
  store::SaveCertificate(tx, ended);
  return ended;
}

absl::StatusOr<domain::Certificate> Certificates::Cancel(pg::Tx& tx, const Access& access,
                                                         const Id& certificate_id, int64_t etag,
                                                         const std::string& reason) {
  RETURN_IF_ERROR(Get(tx, access, certificate_id).status());
  ASSIGN_OR_RETURN(domain::Certificate ended,
                   End(tx, certificate_id, etag, domain::CertificateState::kCancelled, reason));
  RETURN_IF_ERROR(
      Audit(tx, access, "training.certificate.cancel", ended.employee_id, clock_.Now()));
  return ended;
}

absl::StatusOr<domain::Certificate> Certificates::Replace(pg::Tx& tx, const Access& access,
                                                          const Id& certificate_id, int64_t etag,
                                                          const std::string& reason,
                                                          const Names& names) {
  RETURN_IF_ERROR(Get(tx, access, certificate_id).status());
  ASSIGN_OR_RETURN(const domain::Certificate ended,
                   End(tx, certificate_id, etag, domain::CertificateState::kReplaced, reason));
  const auto enrolment = store::FindEnrolment(tx, ended.enrolment_id);
  if (!enrolment.has_value()) return UnknownEnrolment();
  ASSIGN_OR_RETURN(domain::Certificate made, Fresh(tx, *enrolment, names, Today()));
  made.replaces_id = ended.id;
  std::vector<domain::Certificate> fresh = {std::move(made)};
  RETURN_IF_ERROR(Enter(tx, access, fresh));
  RETURN_IF_ERROR(
      Audit(tx, access, "training.certificate.replace", ended.employee_id, clock_.Now()));
  return std::move(fresh.front());
}

absl::StatusOr<domain::Certificate> Certificates::Load(pg::Tx& tx, const Id& certificate_id) {
  auto found = store::FindCertificate(tx, certificate_id);
  if (!found.has_value()) return UnknownCertificate("certificate_id");
  return *std::move(found);
}

absl::StatusOr<domain::Certificate> Certificates::Get(pg::Tx& tx, const Access& access,
                                                      const Id& certificate_id) {
  ASSIGN_OR_RETURN(domain::Certificate found, Load(tx, certificate_id));
  RETURN_IF_ERROR(CheckReaches(tx, access, found.employee_id, Today()));
  return found;
}

absl::StatusOr<domain::Certificate> Certificates::Verify(pg::Tx& tx, const std::string& code) {
  RETURN_IF_ERROR(CheckText(code, "code", kMaxCode));
  auto found = store::FindCertificateByCode(tx, code);
  if (!found.has_value()) return UnknownCertificate("code");
  return *std::move(found);
}

}  // namespace mumpuni::training::app
