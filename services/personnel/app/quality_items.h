// Use cases on warnings about records.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/personnel/store/quality_store.h"

namespace mumpuni::personnel::app {

// Thread-safe; each method runs in the caller's transaction.
class QualityItems {
 public:
  explicit QualityItems(const Clock& clock) : clock_(clock) {}

  absl::StatusOr<std::vector<store::QualityRow>> List(pg::Tx& tx, const Access& access,
                                                      const std::optional<Id>& root,
                                                      store::QualityFilter filter,
                                                      const std::string& after_id, int limit);
  absl::StatusOr<store::QualityRow> Assign(pg::Tx& tx, const Id& item_id,
                                           const std::optional<Id>& owner_id, int64_t etag);
  absl::StatusOr<store::QualityRow> Accept(pg::Tx& tx, const Id& item_id, const std::string& reason,
                                           int64_t etag);
  absl::StatusOr<store::QualityRow> Load(pg::Tx& tx, const Id& item_id);

 private:
  absl::StatusOr<store::QualityRow> LockOpen(pg::Tx& tx, const Id& item_id, int64_t etag);

  const Clock& clock_;
};

}  // namespace mumpuni::personnel::app
