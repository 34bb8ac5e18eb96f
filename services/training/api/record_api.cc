#include "services/training/api/record_api.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"
#include "services/training/api/once.h"

namespace mumpuni::training::api {
namespace {

using app::Records;
using domain::ExternalCertificate;
using domain::TrainingRecord;

constexpr int kImportMax = 500;

// A page of an import recomputes the hours of all its people.
pg::TxOptions Heavy(const rpc::CallContext& context) {
  pg::TxOptions options;
  options.statement_timeout = absl::Seconds(20);
  return pg::Within(context.deadline, options);
}

absl::StatusOr<TrainingRecord> RecordFrom(const v1::TrainingRecord& message,
                                          const std::string& path) {
  TrainingRecord record;
  ASSIGN_OR_RETURN(record.employee_id,
                   Id::Parse(message.employee_id(), absl::StrCat(path, "employee_id")));
  record.title = message.title();
  record.provider = message.provider();
  record.certificate_number = message.certificate_number();
  record.development_form = message.development_form();
  record.lan_code = message.lan_code();
  record.hour_scope = static_cast<domain::HourScope>(message.hour_scope());
  ASSIGN_OR_RETURN(record.first_day,
                   LocalDate::Parse(message.first_day(), absl::StrCat(path, "first_day")));
  ASSIGN_OR_RETURN(record.last_day,
                   LocalDate::Parse(message.last_day(), absl::StrCat(path, "last_day")));
  for (const std::string& day : message.training_days()) {
    ASSIGN_OR_RETURN(const LocalDate parsed,
                     LocalDate::Parse(day, absl::StrCat(path, "training_days")));
    record.days.push_back(parsed);
  }
  record.lesson_hours.value = message.lesson_hours();
  record.course_code = message.course_code();
  return record;
}

v1::TrainingRecord ToMessage(const TrainingRecord& record) {
  v1::TrainingRecord message;
  message.set_employee_id(record.employee_id.ToString());
  message.set_title(record.title);
  message.set_provider(record.provider);
  message.set_certificate_number(record.certificate_number);
  message.set_development_form(record.development_form);
  message.set_lan_code(record.lan_code);
  message.set_hour_scope(static_cast<v1::HourScope>(record.hour_scope));
  message.set_first_day(record.first_day.ToString());
  message.set_last_day(record.last_day.ToString());
  if (record.days != domain::EveryDay(record.first_day, record.last_day)) {
    for (const LocalDate day : record.days) message.add_training_days(day.ToString());
  }
  message.set_lesson_hours(record.lesson_hours.value);
  message.set_course_code(record.course_code);
  return message;
}

v1::ExternalCertificate ToMessage(const ExternalCertificate& certificate) {
  v1::ExternalCertificate message;
  message.set_certificate_id(certificate.id.ToString());
  *message.mutable_record() = ToMessage(certificate.record);
  message.set_document_reference(certificate.document_reference);
  message.set_state(static_cast<v1::ExternalCertificateState>(certificate.state));
  if (!certificate.enrolment_id.IsNil()) {
    message.set_enrolment_id(certificate.enrolment_id.ToString());
  }
  message.set_note(certificate.note);
  message.set_imported(certificate.origin == domain::EnrolmentOrigin::kImported);
  for (const Id& id : certificate.overlaps_with) message.add_overlaps_with(id.ToString());
  message.set_etag(std::to_string(certificate.version));
  message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(certificate.created_at));
  return message;
}

// What a dry run has stored is gone, and so are its ids.
v1::ImportPastRecordsResponse ToMessage(const Records::Import& import, bool dry_run) {
  std::set<Id> gone;
  v1::ImportPastRecordsResponse response;
  for (size_t i = 0; i < import.rows.size(); ++i) {
    const store::ImportedRecord& row = import.rows[i];
    if (dry_run && row.outcome == store::ImportOutcome::kStored) gone.insert(row.enrolment_id);
    v1::RecordImportResult* out = response.add_results();
    out->set_row(static_cast<int>(i));
    out->set_outcome(static_cast<v1::RecordImportOutcome>(row.outcome));
    if (!row.enrolment_id.IsNil() && gone.count(row.enrolment_id) == 0) {
      out->set_enrolment_id(row.enrolment_id.ToString());
    }
    out->set_reason(row.reason);
    out->set_field(row.field);
    out->set_message(row.message);
  }
  return response;
}

}  // namespace

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> RecordApi::Change(const Ctx& context, const Request& request, Act&& act) {
  ASSIGN_OR_RETURN(const ExternalCertificate certificate,
                   OnceById(pool_, clock_, context, request, act,
                            [&](pg::Tx& tx, const Id& id) { return records_.Load(tx, id); }));
  Response response;
  *response.mutable_certificate() = ToMessage(certificate);
  return response;
}

absl::StatusOr<v1::SubmitExternalCertificateResponse> RecordApi::SubmitExternalCertificate(
    const Ctx& context, const v1::SubmitExternalCertificateRequest& request) {
  ASSIGN_OR_RETURN(const TrainingRecord record, RecordFrom(request.record(), "record."));
  return Change<v1::SubmitExternalCertificateResponse>(context, request, [&](pg::Tx& tx) {
    return records_.Submit(tx, context.access, record, request.document_reference());
  });
}

absl::StatusOr<v1::VerifyExternalCertificateResponse> RecordApi::VerifyExternalCertificate(
    const Ctx& context, const v1::VerifyExternalCertificateRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.certificate_id(), "certificate_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return Change<v1::VerifyExternalCertificateResponse>(context, request, [&](pg::Tx& tx) {
    return records_.Verify(tx, context.access, id, etag, {request.note(), request.test_passed()});
  });
}

absl::StatusOr<v1::RejectExternalCertificateResponse> RecordApi::RejectExternalCertificate(
    const Ctx& context, const v1::RejectExternalCertificateRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.certificate_id(), "certificate_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return Change<v1::RejectExternalCertificateResponse>(context, request, [&](pg::Tx& tx) {
    return records_.Reject(tx, context.access, id, etag, request.reason());
  });
}

absl::StatusOr<v1::ListExternalCertificatesResponse> RecordApi::ListExternalCertificates(
    const Ctx& context, const v1::ListExternalCertificatesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  store::ExternalFilter filter;
  ASSIGN_OR_RETURN(filter.after_id, OptionalId(page.cursor, "page_token"));
  ASSIGN_OR_RETURN(filter.employee_id, OptionalId(request.employee_id(), "employee_id"));
  RETURN_IF_ERROR(CheckRange(request.state(), "state", 0, 4));
  filter.state = static_cast<domain::CertificateClaim>(request.state());
  ASSIGN_OR_RETURN(const auto found,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return records_.List(tx, context.access, filter, page.size);
                   }));
  v1::ListExternalCertificatesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_certificates(),
      [](const ExternalCertificate& one) { return ToMessage(one); },
      [](const ExternalCertificate& one) { return one.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::ImportPastRecordsResponse> RecordApi::ImportPastRecords(
    const Ctx& context, const v1::ImportPastRecordsRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckRange(request.rows_size(), "rows", 1, kImportMax));
  Records::Rows rows;
  for (const v1::TrainingRecord& row : request.rows()) rows.push_back(RecordFrom(row, ""));
  using Import = Records::Import;
  const auto act = [&](pg::Tx& tx) { return records_.ImportRows(tx, context.access, rows); };
  if (request.dry_run()) {
    // All of it is done, so that the answer is true, and rolled back.
    std::optional<Import> import;
    const absl::Status status =
        pg::Transact(pool_, Heavy(context), [&](pg::Tx& tx) -> absl::Status {
          ASSIGN_OR_RETURN(import, act(tx));
          return absl::CancelledError("dry run");
        });
    if (!import.has_value() || !absl::IsCancelled(status)) return status;
    return ToMessage(*import, true);
  }
  ASSIGN_OR_RETURN(const Import import,
                   pg::Mutate(
                       pool_, Heavy(context), key, clock_.Now(), act,
                       [](const Import& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<Import> {
                         ASSIGN_OR_RETURN(const Id import_id, Id::Parse(id, "import_id"));
                         return records_.FindImport(tx, import_id);
                       }));
  return ToMessage(import, false);
}

absl::StatusOr<v1::ExportRecordsResponse> RecordApi::ExportRecords(
    const Ctx& context, const v1::ExportRecordsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id after, OptionalId(page.cursor, "page_token"));
  ASSIGN_OR_RETURN(const Id unit_id, OptionalId(request.unit_id(), "unit_id"));
  // Not read-only: the first page is recorded.
  ASSIGN_OR_RETURN(const auto found, pg::Transact(pool_, Heavy(context), [&](pg::Tx& tx) {
                     return records_.Export(tx, context.access, request.year(), unit_id,
                                            request.reason(), after, page.size);
                   }));
  v1::ExportRecordsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found, response.mutable_records(),
      [](const store::Recorded& one) { return ToMessage(one.record); },
      [](const store::Recorded& one) { return one.enrolment_id.ToString(); }));
  return response;
}

void RecordApi::Register(rpc::Server& server) {
  using Async = v1::RecordService::AsyncService;
  using Api = RecordApi;
  const rpc::Methods<v1::RecordService, RecordApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("SubmitExternalCertificate", &Async::RequestSubmitExternalCertificate,
      &Api::SubmitExternalCertificate);
  add("VerifyExternalCertificate", &Async::RequestVerifyExternalCertificate,
      &Api::VerifyExternalCertificate);
  add("RejectExternalCertificate", &Async::RequestRejectExternalCertificate,
      &Api::RejectExternalCertificate);
  add("ListExternalCertificates", &Async::RequestListExternalCertificates,
      &Api::ListExternalCertificates, kHeavy);
  add("ImportPastRecords", &Async::RequestImportPastRecords, &Api::ImportPastRecords, kHeavy);
  add("ExportRecords", &Async::RequestExportRecords, &Api::ExportRecords, kHeavy);
}

}  // namespace mumpuni::training::api
