// Rows of `unit`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/personnel/domain/organisation.h"

namespace mumpuni::personnel::store {

// False if the code is taken.
bool InsertUnit(pg::Tx& tx, const domain::Unit& unit);
std::optional<domain::Unit> FindUnit(pg::Tx& tx, const Id& unit_id);
// True if `unit_id` is `root_id` or below it.
bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id);
// By code after `after_code`; kind 0: all; a root: only that subtree.
std::vector<domain::Unit> ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                    const std::optional<Id>& root_id, const std::string& after_code,
                                    int limit);
// By id after `after_id`, with the sequence of the newest event.
struct SequencedUnit {
  domain::Unit unit;
  int64_t sequence;
};
std::vector<SequencedUnit> SnapshotUnits(pg::Tx& tx, const std::string& topic,
                                         const std::string& after_id, int limit);

}  // namespace mumpuni::personnel::store
