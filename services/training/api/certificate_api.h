// The RPCs of mumpuni.training.v1.CertificateService: convert → (ask for names) → transact →
// (print) → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/training/v1/certificate_service.grpc.pb.h"
#include "services/training/app/certificates.h"
#include "services/training/app/papers.h"
#include "services/training/certificates/documents.h"
#include "services/training/peers/clients.h"

namespace mumpuni::training::api {

// What the handlers work with; everything outlives them.
struct CertificateParts {
  pg::Pool& pool;
  const Clock& clock;
  const rpc::PageTokens& pages;
  app::Certificates& certificates;
  app::Papers& papers;
  peers::AskPeople ask_people;
  certificates::Signer signer;
};

// Thread-safe. The handlers are public so that tests call them without a server.
class CertificateApi {
 public:
  explicit CertificateApi(CertificateParts parts) : parts_(std::move(parts)) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;
  absl::StatusOr<v1::IssueCertificateResponse> IssueCertificate(const Ctx&,
                                                                const v1::IssueCertificateRequest&);
  absl::StatusOr<v1::IssueBatchCertificatesResponse> IssueBatchCertificates(
      const Ctx&, const v1::IssueBatchCertificatesRequest&);
  absl::StatusOr<v1::CancelCertificateResponse> CancelCertificate(
      const Ctx&, const v1::CancelCertificateRequest&);
  absl::StatusOr<v1::ReplaceCertificateResponse> ReplaceCertificate(
      const Ctx&, const v1::ReplaceCertificateRequest&);
  absl::StatusOr<v1::GetCertificateResponse> GetCertificate(const Ctx&,
                                                            const v1::GetCertificateRequest&);
  absl::StatusOr<v1::ListCertificatesResponse> ListCertificates(const Ctx&,
                                                                const v1::ListCertificatesRequest&);
  absl::StatusOr<v1::VerifyCertificateResponse> VerifyCertificate(
      const Ctx&, const v1::VerifyCertificateRequest&);
  absl::StatusOr<v1::GetCertificateDocumentResponse> GetCertificateDocument(
      const Ctx&, const v1::GetCertificateDocumentRequest&);
  absl::StatusOr<v1::GetGraduationMinutesResponse> GetGraduationMinutes(
      const Ctx&, const v1::GetGraduationMinutesRequest&);
  absl::StatusOr<v1::GetDutyOrderResponse> GetDutyOrder(const Ctx&, const v1::GetDutyOrderRequest&);
  absl::StatusOr<v1::GetAttendanceSheetResponse> GetAttendanceSheet(
      const Ctx&, const v1::GetAttendanceSheetRequest&);
  absl::StatusOr<v1::DefineLetterheadResponse> DefineLetterhead(const Ctx&,
                                                                const v1::DefineLetterheadRequest&);
  absl::StatusOr<v1::ListLetterheadsResponse> ListLetterheads(const Ctx&,
                                                              const v1::ListLetterheadsRequest&);

 private:
  // What a read in its own transaction answers.
  template <typename F>
  auto Read(const Ctx& context, F&& body);
  // One change of a certificate, once per request id.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> Once(const Ctx& context, const Request& request, Act&& act);
  // The names of those whom `holders(tx)` finds, asked before the change.
  template <typename Holders>
  absl::StatusOr<app::Names> NamesOf(const Ctx& context, Holders&& holders);
  // Everything a paper of a batch needs, by name.
  absl::StatusOr<certificates::BatchPaper> PaperOf(const Ctx& context, const std::string& batch_id,
                                                   LocalDate day);

  CertificateParts parts_;
  v1::CertificateService::AsyncService service_;
};

}  // namespace mumpuni::training::api
