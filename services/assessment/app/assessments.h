// Use cases on assessments: recording one or many, taking them back, reading them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/store/assessment_store.h"

namespace mumpuni::assessment::app {

// Thread-safe; each method runs in the caller's transaction.
class Assessments {
 public:
  explicit Assessments(Profiles& profiles) : profiles_(profiles) {}

  // Stores the results, replaces the evidence and recomputes the person. The same report of a
  // provider again is answered as it is stored.
  absl::StatusOr<domain::Assessment> Record(pg::Tx& tx, const Access& access,
                                            const domain::Assessment& assessment);
  // Moves its evidence to the history and recomputes the person; audited with the reason.
  absl::StatusOr<domain::Assessment> Revoke(pg::Tx& tx, const Access& access,
                                            const Id& assessment_id, const std::string& reason);
  // A chunk of the job of kUnaccreditedKind: takes back what was assessed under an accreditation
  // that was revoked for a day before it, unless another entry of the register covers it.
  absl::StatusOr<mumpuni::jobs::Progress> RevokeUnaccredited(pg::Tx& tx,
                                                             const mumpuni::jobs::Chunk& chunk);
  // For the repeat of a mutation: whoever made it may see it.
  absl::StatusOr<domain::Assessment> Find(pg::Tx& tx, const Id& assessment_id);

  // Within the caller's reach; of other people audited as `method`.
  absl::StatusOr<domain::Assessment> Get(pg::Tx& tx, const Access& access,
                                         const std::string& method, const Id& assessment_id);
  absl::StatusOr<std::vector<domain::Assessment>> List(pg::Tx& tx, const Access& access,
                                                       const std::string& method,
                                                       const Id& employee_id,
                                                       const std::string& cursor, int limit);

  struct Import {
    Id id;
    // One per row, in their order.
    std::vector<store::ImportedRow> rows;
  };
  // Records the good rows and tells what became of each; a row that could not be read comes as its
  // error. Keeps the answer for a repeat. Audited as `method`.
  absl::StatusOr<Import> ImportRows(pg::Tx& tx, const Access& access, const std::string& method,
                                    std::vector<absl::StatusOr<domain::Assessment>> rows);
  Import FindImport(pg::Tx& tx, const Id& import_id);

 private:
  struct Recorded {
    domain::Assessment assessment;
    bool already_there = false;
  };
  using Rows = std::vector<absl::StatusOr<domain::Assessment>>;
  absl::StatusOr<std::vector<absl::StatusOr<Recorded>>> RecordAll(pg::Tx& tx, const Access& access,
                                                                  Rows rows);
  struct Batch;
  absl::Status Store(pg::Tx& tx, const Access& access, const Batch& batch);
  // Revokes what stands; the caller holds the heads of the people.
  absl::StatusOr<std::vector<domain::Assessment>> TakeBack(pg::Tx& tx, const Access& access,
                                                           std::vector<domain::Assessment> found,
                                                           const std::string& reason);
  absl::Status AuditRead(pg::Tx& tx, const Access& access, const std::string& method,
                         const Id& employee_id) const;

  Profiles& profiles_;
};

}  // namespace mumpuni::assessment::app
