#include "services/training/domain/certificate.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kMaxSeries = 40;
constexpr int kMaxUrl = 200;

// The first letter of a word; letters beyond ASCII take several bytes of UTF-8.
std::string_view FirstLetter(std::string_view word) {
  size_t end = 1;
  while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) ++end;
  return word.substr(0, end);
}

bool IsSeries(std::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isupper(static_cast<unsigned char>(c)) &&
        !absl::ascii_isdigit(static_cast<unsigned char>(c)) && c != '.' && c != '/' && c != '-') {
      return false;
    }
  }
  return true;
}

}  // namespace

CertificateState Certificate::state() const {
  const bool revoked = enrolment_status == EnrolmentStatus::kRevoked;
  return stored == CertificateState::kValid && revoked ? CertificateState::kRevoked : stored;
}

std::string CertificateNumber(int sequence, std::string_view series, int year) {
  return absl::StrFormat("%06d/%s/%d", sequence, std::string(series), year);
}

bool Graduated(int pass_mark, std::optional<int> test_score) {
  return pass_mark == 0 || (test_score.has_value() && *test_score >= pass_mark);
}

absl::StatusOr<Certificate> Issue(const Enrolment& enrolment, const std::string& course_title,
                                  const std::string& holder_name, LocalDate today) {
  if (enrolment.status != EnrolmentStatus::kCompleted || !enrolment.completed_on.has_value()) {
    return Error(reasons::kEnrolmentStateWrong, "enrolment_id", "the enrolment is not completed");
  }
  Certificate certificate;
  certificate.enrolment_id = enrolment.id;
  certificate.year = today.year();
  certificate.holder_name = holder_name;
  certificate.issued_on = today;
  certificate.employee_id = enrolment.employee_id;
  certificate.course_code = enrolment.terms.course_code;
  certificate.course_title = course_title;
  certificate.completed_on = *enrolment.completed_on;
  certificate.lesson_hours = enrolment.terms.lesson_hours;
  certificate.passed = Graduated(enrolment.terms.pass_mark, enrolment.test_score);
  certificate.enrolment_status = enrolment.status;
  return certificate;
}

absl::StatusOr<Certificate> End(Certificate certificate, CertificateState end,
                                const std::string& reason) {
  RETURN_IF_ERROR(CheckText(reason, "reason", kMaxCertificateReason));
  if (certificate.stored != CertificateState::kValid) {
    return Error(reasons::kCertificateStateWrong, "certificate_id",
                 "the certificate is cancelled or replaced");
  }
  certificate.stored = end;
  certificate.end_reason = reason;
  return certificate;
}

std::string InitialsOf(std::string_view name) {
  // Titles after the name follow a comma; those before it end with a dot.
  name = name.substr(0, name.find(','));
  const std::vector<std::string> words =
      absl::StrSplit(std::string(name), absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  std::string initials;
  for (const std::string& word : words) {
    if (word.back() == '.') continue;
    absl::StrAppend(&initials, initials.empty() ? "" : " ", std::string(FirstLetter(word)), ".");
  }
  return initials;
}

absl::Status CheckLetterhead(const Letterhead& letterhead) {
  RETURN_IF_ERROR(CheckText(letterhead.city, "letterhead.city", 200));
  RETURN_IF_ERROR(CheckText(letterhead.agency, "letterhead.agency", 200));
  RETURN_IF_ERROR(CheckText(letterhead.address, "letterhead.address", 300));
  RETURN_IF_ERROR(CheckText(letterhead.legal_basis, "letterhead.legal_basis", 500));
  RETURN_IF_ERROR(CheckText(letterhead.place, "letterhead.place", 100));
  RETURN_IF_ERROR(CheckText(letterhead.signatory_title, "letterhead.signatory_title", 200));
  RETURN_IF_ERROR(CheckText(letterhead.series, "letterhead.series", kMaxSeries));
  if (!IsSeries(letterhead.series)) {
    return Error(mumpuni::reasons::kValueOutOfRange, "letterhead.series",
                 "only A-Z, 0-9, dot, slash and hyphen");
  }
  return CheckOptionalText(letterhead.verification_url, "letterhead.verification_url", kMaxUrl);
}

}  // namespace mumpuni::training::domain
