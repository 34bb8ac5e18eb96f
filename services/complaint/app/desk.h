// What people at their desks ask for. Reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/complaint/app/cases.h"
#include "services/complaint/domain/assignment.h"
#include "services/complaint/store/desk_store.h"

namespace mumpuni::complaint::app {

struct Candidates {
  // Who would be chosen first; then by load; who is BELOW last.
  std::vector<domain::Candidate> officers;
  // Why the first would be chosen; "" if nobody would.
  std::string reason;
  bool degraded = false;
};

// Thread-safe.
class Desk {
 public:
  explicit Desk(const Clock& clock) : clock_(clock) {}

  // Masked for the executive office: number, category, place, unit, times and state stay.
  absl::StatusOr<std::vector<store::QueueRow>> Queue(pg::Tx& tx, const Access& access,
                                                     store::Queue queue, const Id& subtree_unit_id,
                                                     const std::string& cursor, int limit) const;
  absl::StatusOr<std::vector<domain::Case>> Search(pg::Tx& tx, const Access& access,
                                                   const std::string& query, bool open_only,
                                                   const std::string& before_id, int limit) const;
  absl::StatusOr<std::vector<store::MoveRow>> Moves(pg::Tx& tx, const Access& access,
                                                    const Id& case_id, const std::string& before_id,
                                                    int limit) const;
  // Likely the same matter, of what the caller may see; best first, at most 10.
  absl::StatusOr<std::vector<store::Duplicate>> Duplicates(pg::Tx& tx, const Access& access,
                                                           const domain::Case& c) const;
  // `known` nullopt: assessment did not answer.
  absl::StatusOr<Candidates> Officers(pg::Tx& tx, const domain::Case& c,
                                      const std::optional<domain::Standings>& known) const;

 private:
  const Clock& clock_;
};

}  // namespace mumpuni::complaint::app
