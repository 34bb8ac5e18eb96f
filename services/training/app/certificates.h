// Use cases on certificates and their register. Each method runs in the caller's transaction;
// `etag` is the version last seen, 0 means no check. Changes go to the audit trail. Everybody locks
// enrolment before certificate before register, so that nobody waits in a circle. Thread-safe.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/domain/certificate.h"

namespace mumpuni::training::app {

// What personnel answered before the transaction; who is missing has no name.
using Names = std::map<Id, std::string>;

struct BatchCertificates {
  Id batch_id;
  // Neither cancelled nor replaced, by number.
  std::vector<domain::Certificate> certificates;
  // Completed enrolments without a certificate.
  std::vector<Id> left_out;
};

class Certificates {
 public:
  explicit Certificates(const Clock& clock) : clock_(clock) {}

  // Whose names the callers of the next methods ask for. ENROLMENT_UNKNOWN, BATCH_UNKNOWN,
  // CERTIFICATE_UNKNOWN.
  absl::StatusOr<std::vector<Id>> HolderOfEnrolment(pg::Tx& tx, const Id& enrolment_id);
  absl::StatusOr<std::vector<Id>> HoldersInBatch(pg::Tx& tx, const Id& batch_id);
  absl::StatusOr<std::vector<Id>> HolderOfCertificate(pg::Tx& tx, const Id& certificate_id);

  // Errors: certificate_service.proto.
  absl::StatusOr<domain::Certificate> Issue(pg::Tx& tx, const Access& access,
                                            const Id& enrolment_id, const Names& names);
  absl::StatusOr<BatchCertificates> IssueForBatch(pg::Tx& tx, const Access& access,
                                                  const Id& batch_id, const Names& names);
  absl::StatusOr<BatchCertificates> LoadBatch(pg::Tx& tx, const Id& batch_id);
  absl::StatusOr<domain::Certificate> Cancel(pg::Tx& tx, const Access& access,
                                             const Id& certificate_id, int64_t etag,
                                             const std::string& reason);
  // The new certificate.
  absl::StatusOr<domain::Certificate> Replace(pg::Tx& tx, const Access& access,
                                              const Id& certificate_id, int64_t etag,
                                              const std::string& reason, const Names& names);

  absl::StatusOr<domain::Certificate> Get(pg::Tx& tx, const Access& access,
                                          const Id& certificate_id);
  // Without a scope check; for replays of the caller's own request.
  absl::StatusOr<domain::Certificate> Load(pg::Tx& tx, const Id& certificate_id);
  // For anybody who has the code.
  absl::StatusOr<domain::Certificate> Verify(pg::Tx& tx, const std::string& code);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  // Gives numbers and codes to new certificates and stores them.
  absl::Status Enter(pg::Tx& tx, const Access& access, std::vector<domain::Certificate>& fresh);
  // Locks a certificate behind its enrolment and ends it.
  absl::StatusOr<domain::Certificate> End(pg::Tx& tx, const Id& certificate_id, int64_t etag,
                                          domain::CertificateState end, const std::string& reason);

  const Clock& clock_;
};

}  // namespace mumpuni::training::app
