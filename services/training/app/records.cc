#include "services/training/app/records.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/app/people.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/course_store.h"
#include "services/training/store/enrolment_store.h"

namespace mumpuni::training::app {
namespace {

using domain::CertificateClaim;
using domain::EnrolmentOrigin;
using domain::ExternalCertificate;
using domain::TrainingRecord;
using store::ImportedRecord;
using store::ImportOutcome;

// Longer than requests are known, so that every repeat finds its answer.
constexpr absl::Duration kImportsKept = absl::Hours(24 * 8);
constexpr int kForgottenAtOnce = 1000;

absl::Status NumberTaken(const std::string& path, std::string_view why) {
  return Error(reasons::kCertificateNumberTaken, path + "certificate_number", why);
}

// The course that a record names; nothing if it names none.
absl::StatusOr<std::optional<domain::Course>> EquivalentOf(pg::Tx& tx, const std::string& code,
                                                           const std::string& path) {
  if (code.empty()) return std::optional<domain::Course>();
  auto course = store::FindCourseByCode(tx, code);
  if (!course.has_value()) {
    return Error(reasons::kCourseUnknown, path + "course_code", "no such course");
  }
  if (course->state == domain::CourseState::kDraft) {
    return Error(reasons::kCourseNotPublished, path + "course_code", "is not published");
  }
  return course;
}

const domain::Course* PointerTo(const std::optional<domain::Course>& course) {
  return course.has_value() ? &*course : nullptr;
}

ImportedRecord Refused(const absl::Status& status) {
  return {ImportOutcome::kFailed, Id(), ReasonOf(status), FieldOf(status),
          std::string(status.message())};
}

}  // namespace

absl::Status Records::Audit(pg::Tx& tx, const Access& access, const char* action,
                            const std::string& subject, const std::string& purpose) const {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.purpose = purpose;
  record.subject_id = subject;
  record.fields = {"training_record"};
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<ExternalCertificate> Records::Load(pg::Tx& tx, const Id& certificate_id) {
  auto found = store::FindExternal(tx, certificate_id);
  if (!found.has_value()) {
    return Error(reasons::kCertificateUnknown, "certificate_id", "no such certificate");
  }
  return *std::move(found);
}

absl::StatusOr<ExternalCertificate> Records::Submit(pg::Tx& tx, const Access& access,
                                                    TrainingRecord record,
                                                    const std::string& document_reference) {
  const Id employee_id = record.employee_id;
  peers::HoldEmployees(tx, {employee_id});
  RETURN_IF_ERROR(CheckKnown(tx, access, employee_id, Today()).status());
  ExternalCertificate claim;
  ASSIGN_OR_RETURN(claim.record, domain::Checked(std::move(record), "record.", Today()));
  RETURN_IF_ERROR(CheckText(document_reference, "document_reference", 200));
  RETURN_IF_ERROR(EquivalentOf(tx, claim.record.course_code, "record.").status());
  // Under the head nobody else adds a record of the same person.
  hours_.Lock(tx, {employee_id});
  const absl::Time now = clock_.Now();
  claim.id = Id::New(now);
  claim.document_reference = document_reference;
  if (!store::RecordsWith(tx, {{employee_id, claim.record.certificate_number}}).empty() ||
      store::InsertCertificates(tx, {claim}, now) == 0) {
    return NumberTaken("record.", "the employee has a record with this number");
  }
  RETURN_IF_ERROR(Audit(tx, access, "training.record.submit", employee_id.ToString()));
  return Load(tx, claim.id);
}

absl::StatusOr<ExternalCertificate> Records::Hold(pg::Tx& tx, const Id& certificate_id,
                                                  int64_t etag) const {
  const auto seen = store::FindExternal(tx, certificate_id);
  std::optional<ExternalCertificate> locked;
  if (seen.has_value()) {
    peers::HoldEmployees(tx, {seen->record.employee_id});
    hours_.Lock(tx, {seen->record.employee_id});
    locked = store::LockExternal(tx, certificate_id);
  }
  // An erasure may have come before.
  if (!locked.has_value()) {
    return Error(reasons::kCertificateUnknown, "certificate_id", "no such certificate");
  }
  if (etag != 0 && etag != locked->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "the certificate has changed since");
  }
  return *std::move(locked);
}

absl::StatusOr<ExternalCertificate> Records::Verify(pg::Tx& tx, const Access& access,
                                                    const Id& certificate_id, int64_t etag,
                                                    const domain::Verify& command) {
  ASSIGN_OR_RETURN(ExternalCertificate certificate, Hold(tx, certificate_id, etag));
  RETURN_IF_ERROR(CheckReaches(tx, access, certificate.record.employee_id, Today()));
  ASSIGN_OR_RETURN(certificate, domain::Decide(std::move(certificate), command,
                                               CallerOf(access).value_or(Id())));
  ASSIGN_OR_RETURN(const auto course, EquivalentOf(tx, certificate.record.course_code, ""));
  const absl::Time now = clock_.Now();
  domain::Enrolment enrolment = domain::CompletionOf(certificate.record, EnrolmentOrigin::kExternal,
                                                     PointerTo(course), command.test_passed);
  enrolment.id = Id::New(now);
  store::InsertCompletions(tx, {enrolment}, {certificate.record.days}, now);
  certificate.enrolment_id = enrolment.id;
  store::SaveExternal(tx, certificate);
  RETURN_IF_ERROR(TellCompletions(tx, {enrolment.id}, {enrolment.employee_id}));
  RETURN_IF_ERROR(
      Audit(tx, access, "training.record.verify", enrolment.employee_id.ToString(), command.note));
  return Load(tx, certificate_id);
}

absl::StatusOr<ExternalCertificate> Records::Reject(pg::Tx& tx, const Access& access,
                                                    const Id& certificate_id, int64_t etag,
                                                    const std::string& reason) {
  ASSIGN_OR_RETURN(ExternalCertificate certificate, Hold(tx, certificate_id, etag));
  RETURN_IF_ERROR(CheckReaches(tx, access, certificate.record.employee_id, Today()));
  ASSIGN_OR_RETURN(certificate,
                   domain::Reject(std::move(certificate), reason, CallerOf(access).value_or(Id())));
  store::SaveExternal(tx, certificate);
  RETURN_IF_ERROR(Audit(tx, access, "training.record.reject",
                        certificate.record.employee_id.ToString(), reason));
  return Load(tx, certificate_id);
}

absl::Status Records::TellCompletions(pg::Tx& tx, const std::vector<Id>& fresh,
                                      const std::vector<Id>& employees) {
  std::set<Id> told(fresh.begin(), fresh.end());
  const std::set<Id> completed = told;
  const std::vector<Id> changed = hours_.Recompute(tx, employees);
  told.insert(changed.begin(), changed.end());
  const absl::Time now = clock_.Now();
  for (const domain::Enrolment& enrolment :
       store::FindEnrolments(tx, std::vector<Id>(told.begin(), told.end()))) {
    const auto event = completed.count(enrolment.id) > 0 ? domain::EnrolmentEvent::kCompleted
                                                         : domain::EnrolmentEvent::kHoursRecognised;
    RETURN_IF_ERROR(sink_.EnrolmentChanged(tx, event, enrolment, now));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ExternalCertificate>> Records::List(pg::Tx& tx, const Access& access,
                                                               store::ExternalFilter filter,
                                                               int limit) {
  if (!filter.employee_id.IsNil()) {
    RETURN_IF_ERROR(CheckReaches(tx, access, filter.employee_id, Today()));
    return store::ListExternal(tx, filter, limit);
  }
  ASSIGN_OR_RETURN(const Reach reach, ListReach(tx, access, Today()));
  if (reach.self.has_value()) filter.employee_id = *reach.self;
  return store::ListExternal(tx, filter, limit);
}

// The rows of one import on their way in: each is checked alone, what is good goes in together.
class Records::Intake {
 public:
  Intake(pg::Tx& tx, const HourBook& hours, absl::Time now) : tx_(tx), hours_(hours), now_(now) {}

  absl::Status Take(const Rows& rows) {
    Check(rows);
    Known();
    if (const auto people = Employees(); !people.empty()) hours_.Lock(tx_, people);
    Compare();
    return Store();
  }

  std::vector<ImportedRecord> outcomes() const { return outcomes_; }
  const std::vector<Id>& fresh() const { return fresh_; }
  // Of the rows that were stored.
  std::vector<Id> Employees() const {
    std::set<Id> employees;
    for (const auto& [place, record] : good_) employees.insert(record.employee_id);
    return {employees.begin(), employees.end()};
  }

 private:
  void Refuse(size_t place, const absl::Status& status) {
    outcomes_[place] = Refused(status);
    good_.erase(place);
  }

  void Check(const Rows& rows) {
    outcomes_.resize(rows.size());
    const LocalDate today = LocalDate::At(now_);
    for (size_t i = 0; i < rows.size(); ++i) {
      auto record = rows[i];
      if (record.ok()) record = domain::Checked(*std::move(record), "", today);
      if (record.ok()) {
        good_[i] = *std::move(record);
      } else {
        outcomes_[i] = Refused(record.status());
      }
    }
  }

  // Holds the people and drops the rows that name somebody or a course nobody knows.
  void Known() {
    const std::vector<Id> people = Employees();
    if (people.empty()) return;
    peers::HoldEmployees(tx_, people);
    const std::vector<Id> known = peers::KnownAmong(tx_, people);
    const std::set<Id> there(known.begin(), known.end());
    const auto rows = good_;
    for (const auto& [place, record] : rows) {
      if (there.count(record.employee_id) == 0) {
        Refuse(place, Error(reasons::kEmployeeUnknown, "employee_id", "no such employee"));
      } else if (const absl::Status status = CourseOf(record.course_code).status(); !status.ok()) {
        Refuse(place, status);
      }
    }
  }

  const absl::StatusOr<std::optional<domain::Course>>& CourseOf(const std::string& code) {
    const auto known = courses_.find(code);
    if (known != courses_.end()) return known->second;
    return courses_.emplace(code, EquivalentOf(tx_, code, "")).first->second;
  }

  // Drops what is there already, or twice in the input.
  void Compare() {
    std::vector<store::NumberOf> numbers;
    for (const auto& [place, record] : good_) {
      numbers.emplace_back(record.employee_id, record.certificate_number);
    }
    if (numbers.empty()) return;
    std::map<store::NumberOf, store::Recorded> there;
    for (store::Recorded& one : store::RecordsWith(tx_, numbers)) {
      const store::NumberOf number(one.record.employee_id, one.record.certificate_number);
      there.emplace(number, std::move(one));
    }
    const std::set<store::NumberOf> held = store::NumbersHeld(tx_, numbers);
    const auto rows = good_;
    for (const auto& [place, record] : rows) {
      const store::NumberOf number(record.employee_id, record.certificate_number);
      const auto known = there.find(number);
      if (known == there.end() && held.count(number) > 0) {
        Refuse(place, NumberTaken("", "claimed and not verified, or revoked"));
      } else if (known == there.end()) {
        const Id id = Id::New(now_);
        outcomes_[place] = {ImportOutcome::kStored, id, "", "", ""};
        there.emplace(number, store::Recorded{id, record});
      } else if (known->second.record == record) {
        outcomes_[place] = {ImportOutcome::kUnchanged, known->second.enrolment_id, "", "", ""};
        good_.erase(place);
      } else {
        Refuse(place, NumberTaken("", "there with other content"));
      }
    }
  }

  absl::Status Store() {
    if (good_.empty()) return absl::OkStatus();
    std::vector<domain::Enrolment> enrolments;
    std::vector<std::vector<LocalDate>> days;
    std::vector<ExternalCertificate> certificates;
    for (const auto& [place, record] : good_) {
      // What a past record taught nobody has verified.
      enrolments.push_back(domain::CompletionOf(record, EnrolmentOrigin::kImported,
                                                PointerTo(*CourseOf(record.course_code)), false));
      enrolments.back().id = outcomes_[place].enrolment_id;
      fresh_.push_back(enrolments.back().id);
      days.push_back(record.days);
      ExternalCertificate certificate;
      certificate.id = Id::New(now_);
      certificate.record = record;
      certificate.origin = EnrolmentOrigin::kImported;
      certificate.state = CertificateClaim::kVerified;
      certificate.enrolment_id = enrolments.back().id;
      certificates.push_back(std::move(certificate));
    }
    store::InsertCompletions(tx_, enrolments, days, now_);
    if (store::InsertCertificates(tx_, certificates, now_) !=
        static_cast<int>(certificates.size())) {
      // The heads are held, so nobody else can have put a number there.
      return absl::InternalError("a number came in between");
    }
    return absl::OkStatus();
  }

  pg::Tx& tx_;
  const HourBook& hours_;
  const absl::Time now_;
  std::vector<ImportedRecord> outcomes_;
  // By place; what is left in the end is stored.
  std::map<size_t, TrainingRecord> good_;
  std::map<std::string, absl::StatusOr<std::optional<domain::Course>>> courses_;
  std::vector<Id> fresh_;
};

absl::StatusOr<Records::Import> Records::ImportRows(pg::Tx& tx, const Access& access,
                                                    const Rows& rows) {
  const absl::Time now = clock_.Now();
  Intake intake(tx, hours_, now);
  RETURN_IF_ERROR(intake.Take(rows));
  if (!intake.fresh().empty()) {
    RETURN_IF_ERROR(TellCompletions(tx, intake.fresh(), intake.Employees()));
  }
  const Import import{Id::New(now), intake.outcomes()};
  store::ForgetImports(tx, Id::New(now - kImportsKept), kForgottenAtOnce);
  store::InsertImport(tx, import.id, import.rows);
  RETURN_IF_ERROR(Audit(tx, access, "training.record.import", import.id.ToString()));
  return import;
}

Records::Import Records::FindImport(pg::Tx& tx, const Id& import_id) {
  return {import_id, store::FindImport(tx, import_id)};
}

absl::StatusOr<std::vector<store::Recorded>> Records::Export(pg::Tx& tx, const Access& access,
                                                             int year, const Id& unit_id,
                                                             const std::string& reason,
                                                             const Id& after, int limit) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  if (year != 0) RETURN_IF_ERROR(CheckRange(year, "year", 1970, 2100));
  store::ExportFilter filter;
  filter.first = LocalDate::Of(absl::StrCat(year == 0 ? 1970 : year, "-01-01"));
  filter.last = LocalDate::Of(absl::StrCat(year == 0 ? 2100 : year, "-12-31"));
  ASSIGN_OR_RETURN(filter.root_unit_ids, UnitsIn(tx, access, unit_id, Today()));
  filter.after_id = after;
  if (after.IsNil()) {
    const std::string subject = unit_id.IsNil() ? "" : unit_id.ToString();
    RETURN_IF_ERROR(Audit(tx, access, "training.record.export", subject, reason));
  }
  return store::ExportRecords(tx, filter, limit);
}

}  // namespace mumpuni::training::app
