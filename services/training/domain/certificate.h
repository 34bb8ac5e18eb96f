// Certificates of completed enrolments and the letterhead of papers, as pure functions.
//
//   VALID → CANCELLED
//     └───→ REPLACED (by a new certificate that names it)
//
// A revoked enrolment makes its valid certificate REVOKED without a change of the certificate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/training/domain/enrolment.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.CertificateState; kRevoked is never stored.
enum class CertificateState {
  kUnspecified = 0,
  kValid = 1,
  kCancelled = 2,
  kReplaced = 3,
  kRevoked = 4
};

inline constexpr int kMaxCertificateReason = 500;

struct Certificate {
  Id id;
  Id enrolment_id;
  int year = 0;
  int sequence = 0;
  std::string number;
  std::string verification_code;
  // On the day of issue; empty once the holder is erased.
  std::string holder_name;
  LocalDate issued_on;
  CertificateState stored = CertificateState::kValid;
  std::string end_reason;
  // Nil: none.
  Id replaces_id;
  int64_t version = 1;
  absl::Time created_at;

  // Of the enrolment and its course, as they are now.
  Id employee_id;
  std::string course_code;
  std::string course_title;
  LocalDate completed_on;
  Jp lesson_hours;
  bool passed = false;
  EnrolmentStatus enrolment_status = EnrolmentStatus::kUnspecified;

  // What it is worth now.
  CertificateState state() const;
};

// For example "000123/SRT/BKPSDM/2026"; beyond 999,999 the number grows.
std::string CertificateNumber(int sequence, std::string_view series, int year);

// A certificate without id, number and code. ENROLMENT_STATE_WRONG unless the enrolment is
// completed.
absl::StatusOr<Certificate> Issue(const Enrolment& enrolment, const std::string& course_title,
                                  const std::string& holder_name, LocalDate today);
// VALID → CANCELLED or REPLACED; else CERTIFICATE_STATE_WRONG.
absl::StatusOr<Certificate> End(Certificate certificate, CertificateState end,
                                const std::string& reason);

// Whether a certificate says "lulus": the course has no test (mark 0), or it was passed.
bool Graduated(int pass_mark, std::optional<int> test_score);

// Initials of a name without its titles: "Dr. Yudi Hartono, S.Kom." gives "Y. H.".
std::string InitialsOf(std::string_view name);

struct Letterhead {
  LocalDate valid_from;
  std::string city;
  std::string agency;
  std::string address;
  std::string legal_basis;
  std::string place;
  std::string signatory_title;
  // Middle of the numbers of certificates.
  std::string series;
  // Before the code in the QR; may be empty.
  std::string verification_url;
  bool operator==(const Letterhead&) const = default;
};

// The limits; INVALID_ARGUMENT naming the field.
absl::Status CheckLetterhead(const Letterhead& letterhead);

}  // namespace mumpuni::training::domain
