#include "common/rpc/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/core/status.h"

namespace mumpuni::rpc {
namespace {

absl::Time TimeOf(const ASN1_TIME* time) {
  tm utc{};
  ASN1_TIME_to_tm(time, &utc);
  return absl::FromTM(utc, absl::UTCTimeZone());
}

std::string Day(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<Validity> ValidityOf(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  ERR_clear_error();
  if (certificate == nullptr) return absl::InvalidArgumentError("holds no certificate in PEM");
  return Validity{TimeOf(X509_get0_notBefore(certificate.get())),
                  TimeOf(X509_get0_notAfter(certificate.get()))};
}

absl::Status CheckValidity(const std::string& path, const std::string& pem, absl::Time now) {
  const absl::StatusOr<Validity> validity = ValidityOf(pem);
  if (!validity.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(path, " ", validity.status().message()));
  }
  if (now > validity->not_after) {
    return absl::FailedPreconditionError(absl::StrCat("the certificate ", path, " expired on ",
                                                      Day(validity->not_after),
                                                      ": renew it and start again"));
  }
  if (now < validity->not_before) {
    return absl::FailedPreconditionError(
        absl::StrCat("the certificate ", path, " is not valid before ", Day(validity->not_before),
                     ": look at the clock of this machine"));
  }
  return absl::OkStatus();
}

}  // namespace mumpuni::rpc
