// Who reported: the exceptions to nobody knowing, their register, and erasure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/complaint/app/cases.h"
#include "services/complaint/app/identities.h"
#include "services/complaint/store/identity_store.h"

namespace mumpuni::complaint::app {

inline constexpr char kRewrapIdentities[] = "complaint.rewrap_identities";
// Removes one file of the store that no case has any more; its key is the hash. The first chunk
// looks whether that is so, then the file goes outside of a transaction, then the job ends.
inline constexpr char kDeleteFile[] = "complaint.delete_file";
inline constexpr char kRetention[] = "complaint.retention";

struct UnmaskInput {
  Id case_id;
  std::string reason;
  std::string letter_number;
  int minutes = 60;
};
struct Unmasked {
  domain::Reporter reporter;
  store::Unmasking grant;
};

// Thread-safe.
class Privacy {
 public:
  // `retention`: how long after its end a case keeps who reported it.
  Privacy(const Clock& clock, Cases& cases, const Identities& identities, absl::Duration retention)
      : clock_(clock), cases_(cases), identities_(identities), retention_(retention) {}

  // CASE_NOT_FOUND, CONCERNED_AS_SUBJECT, ALREADY_ERASED; FIELD_REQUIRED letter_number of the
  // Inspectorate. Registered and audited.
  absl::StatusOr<Unmasked> Unmask(pg::Tx& tx, const Access& access, const UnmaskInput& input,
                                  const std::string& method);
  // Audited.
  absl::StatusOr<std::vector<store::Unmasking>> Register(pg::Tx& tx, const Access& access,
                                                         const std::string& before_id, int limit,
                                                         const std::string& method);
  // CASE_NOT_FOUND, CASE_STATE, ALREADY_ERASED. Audited.
  absl::StatusOr<absl::Time> Erase(pg::Tx& tx, const Access& access, const Id& case_id,
                                   const std::string& reason, const std::string& method);

  // Erases what has been kept long enough, some of it, and sets the timer for the rest or for
  // tomorrow.
  absl::Status Retain(pg::Tx& tx);
  // Opens the job that puts rows of another key under the active one, if there are any.
  absl::Status StartRewrapping(pg::Tx& tx);
  absl::StatusOr<mumpuni::jobs::Progress> AdvanceFileDeletion(pg::Tx& tx,
                                                              const mumpuni::jobs::Chunk& chunk);
  // Whether the next chunk expects the file to be gone.
  static bool IsFileToBeDeleted(const mumpuni::jobs::Chunk& chunk);
  absl::StatusOr<mumpuni::jobs::Progress> AdvanceRewrapping(pg::Tx& tx,
                                                            const mumpuni::jobs::Chunk& chunk);

 private:
  absl::Status EraseTexts(pg::Tx& tx, const Id& case_id);
  absl::Status Audit(pg::Tx& tx, const Principal& actor, const std::string& action,
                     const std::string& purpose, const std::string& subject,
                     std::vector<std::string> fields);

  const Clock& clock_;
  Cases& cases_;
  const Identities& identities_;
  const absl::Duration retention_;
};

}  // namespace mumpuni::complaint::app
