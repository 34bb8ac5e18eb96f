#include "services/training/api/certificate_api.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"
#include "services/training/api/once.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/certificate_store.h"

namespace mumpuni::training::api {
namespace {

constexpr int kMaxNumber = 100;

v1::Certificate MessageOf(const domain::Certificate& certificate) {
  v1::Certificate message;
  message.set_certificate_id(certificate.id.ToString());
  message.set_number(certificate.number);
  message.set_year(certificate.year);
  message.set_sequence(certificate.sequence);
  message.set_enrolment_id(certificate.enrolment_id.ToString());
  message.set_employee_id(certificate.employee_id.ToString());
  message.set_holder_name(certificate.holder_name);
  message.set_course_code(certificate.course_code);
  message.set_course_title(certificate.course_title);
  message.set_completed_on(certificate.completed_on.ToString());
  message.set_lesson_hours(certificate.lesson_hours.value);
  message.set_passed(certificate.passed);
  message.set_issued_on(certificate.issued_on.ToString());
  message.set_state(static_cast<v1::CertificateState>(certificate.state()));
  message.set_end_reason(certificate.end_reason);
  if (!certificate.replaces_id.IsNil()) {
    message.set_replaces_certificate_id(certificate.replaces_id.ToString());
  }
  message.set_verification_code(certificate.verification_code);
  message.set_etag(std::to_string(certificate.version));
  message.mutable_create_time()->set_seconds(absl::ToUnixSeconds(certificate.created_at));
  return message;
}

absl::StatusOr<domain::Letterhead> LetterheadFrom(const v1::Letterhead& message) {
  domain::Letterhead letterhead;
  ASSIGN_OR_RETURN(letterhead.valid_from,
                   LocalDate::Parse(message.valid_from(), "letterhead.valid_from"));
  letterhead.city = message.city();
  letterhead.agency = message.agency();
  letterhead.address = message.address();
  letterhead.legal_basis = message.legal_basis();
  letterhead.place = message.place();
  letterhead.signatory_title = message.signatory_title();
  letterhead.series = message.series();
  letterhead.verification_url = message.verification_url();
  return letterhead;
}

v1::Letterhead MessageOf(const domain::Letterhead& letterhead) {
  v1::Letterhead message;
  message.set_valid_from(letterhead.valid_from.ToString());
  message.set_city(letterhead.city);
  message.set_agency(letterhead.agency);
  message.set_address(letterhead.address);
  message.set_legal_basis(letterhead.legal_basis);
  message.set_place(letterhead.place);
  message.set_signatory_title(letterhead.signatory_title);
  message.set_series(letterhead.series);
  message.set_verification_url(letterhead.verification_url);
  return message;
}

v1::Document DocumentOf(std::string pdf, std::string name) {
  for (char& c : name) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_';
    if (!plain) c = '-';
  }
  v1::Document document;
  document.set_pdf(std::move(pdf));
  document.set_file_name(absl::StrCat(name, ".pdf"));
  return document;
}

// Whom personnel has erased is left out of papers, as the person is of everything else.
std::vector<certificates::Participant> ParticipantsOf(
    const std::vector<domain::Enrolment>& enrolments, const peers::People& people) {
  std::vector<certificates::Participant> participants;
  for (const domain::Enrolment& one : enrolments) {
    const auto person = people.find(one.employee_id);
    if (person == people.end()) continue;
    participants.push_back({person->second.name, person->second.number, person->second.grade, one});
  }
  std::sort(participants.begin(), participants.end(), [](const auto& a, const auto& b) {
    return std::tie(a.name, a.enrolment.id) < std::tie(b.name, b.enrolment.id);
  });
  return participants;
}

}  // namespace

template <typename F>
auto CertificateApi::Read(const Ctx& context, F&& body) {
  return pg::Transact(parts_.pool, pg::ReadOnlyWithin(context.deadline), body);
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> CertificateApi::Once(const Ctx& context, const Request& request,
                                              Act&& act) {
  ASSIGN_OR_RETURN(
      const domain::Certificate certificate,
      OnceById(parts_.pool, parts_.clock, context, request, act,
               [&](pg::Tx& tx, const Id& id) { return parts_.certificates.Load(tx, id); }));
  Response response;
  *response.mutable_certificate() = MessageOf(certificate);
  return response;
}

template <typename Holders>
absl::StatusOr<app::Names> CertificateApi::NamesOf(const Ctx& context, Holders&& holders) {
  ASSIGN_OR_RETURN(const std::vector<Id> ids, Read(context, holders));
  ASSIGN_OR_RETURN(const peers::People people,
                   parts_.ask_people(ids, context.access.principal.subject));
  app::Names names;
  for (const auto& [id, person] : people) names[id] = person.name;
  return names;
}

absl::StatusOr<certificates::BatchPaper> CertificateApi::PaperOf(const Ctx& context,
                                                                 const std::string& batch_id,
                                                                 LocalDate day) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(batch_id, "batch_id"));
  ASSIGN_OR_RETURN(app::Roll roll, Read(context, [&](pg::Tx& tx) {
                     return parts_.papers.RollOf(tx, context.access, id, day);
                   }));
  std::vector<Id> ids;
  for (const domain::Enrolment& one : roll.enrolments) ids.push_back(one.employee_id);
  ASSIGN_OR_RETURN(const peers::People people,
                   parts_.ask_people(ids, context.access.principal.subject));
  return certificates::BatchPaper{std::move(roll.letterhead),
                                  std::move(roll.batch),
                                  std::move(roll.course),
                                  ParticipantsOf(roll.enrolments, people),
                                  "",
                                  day,
                                  parts_.clock.Now()};
}

absl::StatusOr<v1::IssueCertificateResponse> CertificateApi::IssueCertificate(
    const Ctx& context, const v1::IssueCertificateRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.enrolment_id(), "enrolment_id"));
  ASSIGN_OR_RETURN(const app::Names names, NamesOf(context, [&](pg::Tx& tx) {
                     return parts_.certificates.HolderOfEnrolment(tx, id);
                   }));
  return Once<v1::IssueCertificateResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.certificates.Issue(tx, context.access, id, names);
  });
}

absl::StatusOr<v1::IssueBatchCertificatesResponse> CertificateApi::IssueBatchCertificates(
    const Ctx& context, const v1::IssueBatchCertificatesRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id batch_id, Id::Parse(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const app::Names names, NamesOf(context, [&](pg::Tx& tx) {
                     return parts_.certificates.HoldersInBatch(tx, batch_id);
                   }));
  ASSIGN_OR_RETURN(const app::BatchCertificates batch,
                   pg::Mutate(
                       parts_.pool, pg::Within(context.deadline), key, parts_.clock.Now(),
                       [&](pg::Tx& tx) {
                         return parts_.certificates.IssueForBatch(tx, context.access, batch_id,
                                                                  names);
                       },
                       [](const app::BatchCertificates& made) { return made.batch_id.ToString(); },
                       [&](pg::Tx& tx, const std::string&) {
                         return parts_.certificates.LoadBatch(tx, batch_id);
                       }));
  v1::IssueBatchCertificatesResponse response;
  for (const auto& one : batch.certificates) *response.add_certificates() = MessageOf(one);
  for (const Id& id : batch.left_out) response.add_left_out_enrolment_ids(id.ToString());
  return response;
}

absl::StatusOr<v1::CancelCertificateResponse> CertificateApi::CancelCertificate(
    const Ctx& context, const v1::CancelCertificateRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.certificate_id(), "certificate_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return Once<v1::CancelCertificateResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.certificates.Cancel(tx, context.access, id, etag, request.reason());
  });
}

absl::StatusOr<v1::ReplaceCertificateResponse> CertificateApi::ReplaceCertificate(
    const Ctx& context, const v1::ReplaceCertificateRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.certificate_id(), "certificate_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(const app::Names names, NamesOf(context, [&](pg::Tx& tx) {
                     return parts_.certificates.HolderOfCertificate(tx, id);
                   }));
  return Once<v1::ReplaceCertificateResponse>(context, request, [&](pg::Tx& tx) {
    return parts_.certificates.Replace(tx, context.access, id, etag, request.reason(), names);
  });
}

absl::StatusOr<v1::GetCertificateResponse> CertificateApi::GetCertificate(
    const Ctx& context, const v1::GetCertificateRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.certificate_id(), "certificate_id"));
  ASSIGN_OR_RETURN(const domain::Certificate certificate, Read(context, [&](pg::Tx& tx) {
                     return parts_.certificates.Get(tx, context.access, id);
                   }));
  v1::GetCertificateResponse response;
  *response.mutable_certificate() = MessageOf(certificate);
  return response;
}

absl::StatusOr<v1::ListCertificatesResponse> CertificateApi::ListCertificates(
    const Ctx& context, const v1::ListCertificatesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, parts_.pages.PageOf(context, request));
  RETURN_IF_ERROR(CheckRange(request.year(), "year", 2000, 2200));
  int after = 0;
  if (!page.cursor.empty() && !absl::SimpleAtoi(page.cursor, &after)) {
    return Error(mumpuni::reasons::kPageTokenInvalid, "page_token", "no number");
  }
  int last = 0;
  using Found = absl::StatusOr<std::vector<domain::Certificate>>;
  ASSIGN_OR_RETURN(const auto found, Read(context, [&](pg::Tx& tx) -> Found {
                     last = store::LastNumber(tx, request.year());
                     return store::ListCertificates(tx, request.year(), after, page.size);
                   }));
  v1::ListCertificatesResponse response;
  response.set_last_sequence(last);
  response.set_next_page_token(parts_.pages.Fill(
      context, request, page, found, response.mutable_certificates(),
      [](const auto& one) { return MessageOf(one); },
      [](const auto& one) { return absl::StrCat(one.sequence); }));
  return response;
}

absl::StatusOr<v1::VerifyCertificateResponse> CertificateApi::VerifyCertificate(
    const Ctx& context, const v1::VerifyCertificateRequest& request) {
  ASSIGN_OR_RETURN(const domain::Certificate certificate, Read(context, [&](pg::Tx& tx) {
                     return parts_.certificates.Verify(tx, request.code());
                   }));
  v1::VerifyCertificateResponse response;
  v1::CertificateVerification* out = response.mutable_verification();
  out->set_state(static_cast<v1::CertificateState>(certificate.state()));
  out->set_number(certificate.number);
  out->set_course_title(certificate.course_title);
  out->set_completed_on(certificate.completed_on.ToString());
  out->set_holder_initials(domain::InitialsOf(certificate.holder_name));
  return response;
}

absl::StatusOr<v1::GetCertificateDocumentResponse> CertificateApi::GetCertificateDocument(
    const Ctx& context, const v1::GetCertificateDocumentRequest& request) {
  ASSIGN_OR_RETURN(const Id id, Id::Parse(request.certificate_id(), "certificate_id"));
  domain::Letterhead letterhead;
  using Found = absl::StatusOr<domain::Certificate>;
  ASSIGN_OR_RETURN(const domain::Certificate certificate, Read(context, [&](pg::Tx& tx) -> Found {
                     ASSIGN_OR_RETURN(const auto found,
                                      parts_.certificates.Get(tx, context.access, id));
                     ASSIGN_OR_RETURN(letterhead, parts_.papers.LetterheadOn(tx, found.issued_on));
                     return found;
                   }));
  if (certificate.state() != domain::CertificateState::kValid) {
    return Error(reasons::kCertificateStateWrong, "certificate_id",
                 "the certificate does not hold any more");
  }
  if (certificate.holder_name.empty()) {
    return Error(reasons::kEmployeeUnknown, "certificate_id", "the holder is erased");
  }
  ASSIGN_OR_RETURN(std::string pdf,
                   certificates::CertificatePdf(certificate, letterhead, parts_.signer));
  v1::GetCertificateDocumentResponse response;
  *response.mutable_document() =
      DocumentOf(std::move(pdf), absl::StrCat("sertifikat-", certificate.number));
  return response;
}

absl::StatusOr<v1::GetGraduationMinutesResponse> CertificateApi::GetGraduationMinutes(
    const Ctx& context, const v1::GetGraduationMinutesRequest& request) {
  RETURN_IF_ERROR(CheckText(request.number(), "number", kMaxNumber));
  ASSIGN_OR_RETURN(const LocalDate day, LocalDate::Parse(request.dated_on(), "dated_on"));
  ASSIGN_OR_RETURN(certificates::BatchPaper paper, PaperOf(context, request.batch_id(), day));
  paper.number = request.number();
  ASSIGN_OR_RETURN(std::string pdf, certificates::GraduationMinutesPdf(paper, parts_.signer));
  v1::GetGraduationMinutesResponse response;
  *response.mutable_document() =
      DocumentOf(std::move(pdf), absl::StrCat("berita-acara-", paper.batch.code));
  return response;
}

absl::StatusOr<v1::GetDutyOrderResponse> CertificateApi::GetDutyOrder(
    const Ctx& context, const v1::GetDutyOrderRequest& request) {
  RETURN_IF_ERROR(CheckText(request.number(), "number", kMaxNumber));
  ASSIGN_OR_RETURN(const LocalDate day, LocalDate::Parse(request.dated_on(), "dated_on"));
  ASSIGN_OR_RETURN(certificates::BatchPaper paper, PaperOf(context, request.batch_id(), day));
  paper.number = request.number();
  ASSIGN_OR_RETURN(std::string pdf, certificates::DutyOrderPdf(paper, parts_.signer));
  v1::GetDutyOrderResponse response;
  *response.mutable_document() =
      DocumentOf(std::move(pdf), absl::StrCat("surat-tugas-", paper.batch.code));
  return response;
}

absl::StatusOr<v1::GetAttendanceSheetResponse> CertificateApi::GetAttendanceSheet(
    const Ctx& context, const v1::GetAttendanceSheetRequest& request) {
  ASSIGN_OR_RETURN(const LocalDate day, LocalDate::Parse(request.held_on(), "held_on"));
  ASSIGN_OR_RETURN(const certificates::BatchPaper paper, PaperOf(context, request.batch_id(), day));
  if (day < paper.batch.start || paper.batch.end < day) {
    return Error(mumpuni::reasons::kValueOutOfRange, "held_on", "no day of the batch");
  }
  ASSIGN_OR_RETURN(std::string pdf, certificates::AttendanceSheetPdf(paper, parts_.signer));
  v1::GetAttendanceSheetResponse response;
  *response.mutable_document() = DocumentOf(
      std::move(pdf), absl::StrCat("daftar-hadir-", paper.batch.code, "-", day.ToString()));
  return response;
}

absl::StatusOr<v1::DefineLetterheadResponse> CertificateApi::DefineLetterhead(
    const Ctx& context, const v1::DefineLetterheadRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Letterhead wanted, LetterheadFrom(request.letterhead()));
  const auto define = [&](pg::Tx& tx) { return parts_.papers.Define(tx, wanted); };
  ASSIGN_OR_RETURN(const domain::Letterhead letterhead,
                   pg::Mutate(
                       parts_.pool, pg::Within(context.deadline), key, parts_.clock.Now(), define,
                       [](const domain::Letterhead& made) { return made.valid_from.ToString(); },
                       [&](pg::Tx& tx, const std::string&) { return define(tx); }));
  v1::DefineLetterheadResponse response;
  *response.mutable_letterhead() = MessageOf(letterhead);
  return response;
}

absl::StatusOr<v1::ListLetterheadsResponse> CertificateApi::ListLetterheads(
    const Ctx& context, const v1::ListLetterheadsRequest&) {
  using Found = absl::StatusOr<std::vector<domain::Letterhead>>;
  ASSIGN_OR_RETURN(const auto found,
                   Read(context, [](pg::Tx& tx) -> Found { return store::ListLetterheads(tx); }));
  v1::ListLetterheadsResponse response;
  for (const auto& one : found) *response.add_letterheads() = MessageOf(one);
  return response;
}

void CertificateApi::Register(rpc::Server& server) {
  using Async = v1::CertificateService::AsyncService;
  using Api = CertificateApi;
  const rpc::Methods<v1::CertificateService, CertificateApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("IssueCertificate", &Async::RequestIssueCertificate, &Api::IssueCertificate);
  add("IssueBatchCertificates", &Async::RequestIssueBatchCertificates, &Api::IssueBatchCertificates,
      kHeavy);
  add("CancelCertificate", &Async::RequestCancelCertificate, &Api::CancelCertificate);
  add("ReplaceCertificate", &Async::RequestReplaceCertificate, &Api::ReplaceCertificate);
  add("GetCertificate", &Async::RequestGetCertificate, &Api::GetCertificate);
  add("ListCertificates", &Async::RequestListCertificates, &Api::ListCertificates, kHeavy);
  add("VerifyCertificate", &Async::RequestVerifyCertificate, &Api::VerifyCertificate);
  add("GetCertificateDocument", &Async::RequestGetCertificateDocument, &Api::GetCertificateDocument,
      kHeavy);
  add("GetGraduationMinutes", &Async::RequestGetGraduationMinutes, &Api::GetGraduationMinutes,
      kHeavy);
  add("GetDutyOrder", &Async::RequestGetDutyOrder, &Api::GetDutyOrder, kHeavy);
  add("GetAttendanceSheet", &Async::RequestGetAttendanceSheet, &Api::GetAttendanceSheet, kHeavy);
  add("DefineLetterhead", &Async::RequestDefineLetterhead, &Api::DefineLetterhead);
  add("ListLetterheads", &Async::RequestListLetterheads, &Api::ListLetterheads);
}

}  // namespace mumpuni::training::api
