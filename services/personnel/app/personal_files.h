// Use cases on diplomas and disciplinary sanctions.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/personnel/domain/personal_file.h"
#include "services/personnel/store/personal_file_store.h"

namespace mumpuni::personnel::app {

struct PersonalFile {
  std::vector<domain::Education> education;
  std::vector<domain::Sanction> sanctions;
};

// Thread-safe; each method runs in the caller's transaction.
class PersonalFiles {
 public:
  explicit PersonalFiles(const Clock& clock) : clock_(clock) {}

  absl::StatusOr<PersonalFile> Get(pg::Tx& tx, const Access& access, const Id& employee_id);
  // For another service, which keeps nothing of it; one audit record with `purpose` and the number
  // of people.
  absl::StatusOr<std::vector<store::Attributes>> ReadAttributes(pg::Tx& tx, const Access& access,
                                                                const std::vector<Id>& employee_ids,
                                                                const std::string& purpose);
  absl::StatusOr<domain::Education> AddEducation(pg::Tx& tx, const Id& employee_id,
                                                 domain::Education education);
  absl::StatusOr<domain::Education> LoadEducation(pg::Tx& tx, const Id& employee_id, const Id& id);
  // Audited, as is the revocation.
  absl::StatusOr<domain::Sanction> RecordSanction(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id, domain::Sanction sanction);
  absl::StatusOr<domain::Sanction> RevokeSanction(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id, const Id& sanction_id,
                                                  const std::string& reason);
  absl::StatusOr<domain::Sanction> LoadSanction(pg::Tx& tx, const Id& employee_id, const Id& id);

 private:
  absl::Status CheckKnown(pg::Tx& tx, const Id& employee_id);
  absl::Status Audit(pg::Tx& tx, const Access& access, const char* action, const Id& employee_id,
                     const std::string& purpose);

  const Clock& clock_;
};

}  // namespace mumpuni::personnel::app
