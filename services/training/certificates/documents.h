// The papers of training as PDF. Each is a function of what is handed in, the instant `created`
// included: the same input gives the same bytes on every machine with the same fonts.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/training/certificates/signer.h"
#include "services/training/domain/certificate.h"
#include "services/training/domain/course.h"

namespace mumpuni::training::certificates {

absl::StatusOr<std::string> CertificatePdf(const domain::Certificate& certificate,
                                           const domain::Letterhead& letterhead,
                                           const Signer& signer);

struct Participant {
  std::string name;
  // Masked.
  std::string number;
  std::string grade;
  domain::Enrolment enrolment;
};

// Head and participants of a paper of a batch.
struct BatchPaper {
  domain::Letterhead letterhead;
  domain::Batch batch;
  domain::Course course;
  std::vector<Participant> participants;
  // In the agency's own register; attendance sheets have none.
  std::string number;
  LocalDate day;
  absl::Time created;
};

absl::StatusOr<std::string> GraduationMinutesPdf(const BatchPaper& paper, const Signer& signer);
absl::StatusOr<std::string> DutyOrderPdf(const BatchPaper& paper, const Signer& signer);
// To be signed by hand.
absl::StatusOr<std::string> AttendanceSheetPdf(const BatchPaper& paper, const Signer& signer);

// "5 Juni 2026".
std::string DayInWords(LocalDate day);

}  // namespace mumpuni::training::certificates
