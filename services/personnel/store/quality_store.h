// Rows of `quality_item`: warnings about records as work items.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/quality.h"

namespace mumpuni::personnel::store {

struct QualityRow {
  Id id;
  Id employee_id;
  domain::QualityRule rule = domain::QualityRule::kUnspecified;
  domain::QualityState state = domain::QualityState::kOpen;
  std::optional<Id> owner_id;
  std::string reason;
  absl::Time found_at;
  absl::Time changed_at;
  int64_t version = 0;
};

// The warnings that there are now, of each employee named: new ones are opened, those that are gone
// are resolved, an accepted one is opened again if its facts are others.
void SaveWarnings(pg::Tx& tx, const std::map<Id, std::vector<domain::Warning>>& warnings,
                  absl::Time now);

struct QualityFilter {
  domain::QualityState state = domain::QualityState::kOpen;
  std::optional<domain::QualityRule> rule;
  std::optional<Id> owner_id;
  std::optional<std::vector<Id>> roots;
};
// Oldest first, after the item of that id.
std::vector<QualityRow> ListQualityItems(pg::Tx& tx, const QualityFilter& filter,
                                         const std::string& after_id, int limit, LocalDate day);
std::optional<QualityRow> FindQualityItem(pg::Tx& tx, const Id& id);
std::optional<QualityRow> LockQualityItem(pg::Tx& tx, const Id& id);
// Writes state, owner and reason; raises the version, here too.
void SaveQualityItem(pg::Tx& tx, QualityRow& row);

}  // namespace mumpuni::personnel::store
