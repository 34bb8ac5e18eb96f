// Rows of `unit` and `unit_period`: the dated tree.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/organisation.h"

namespace mumpuni::personnel::store {

// False if the code is taken. The unit begins at `unit.start`.
bool InsertUnit(pg::Tx& tx, const domain::Unit& unit);
// The unit on a day; nullopt if it is unknown or not yet formed.
std::optional<domain::Unit> FindUnit(pg::Tx& tx, const Id& unit_id, LocalDate day);
// What is known of it last, whenever that begins; locked until the end of the transaction.
std::optional<domain::Unit> LockUnit(pg::Tx& tx, const Id& unit_id);
// Everything decided about a unit, oldest first.
std::vector<domain::UnitChange> UnitChanges(pg::Tx& tx, const Id& unit_id);

// Lets changes of the tree wait for each other, so that two moves cannot make a cycle together.
void LockTree(pg::Tx& tx);
// True if the unit is open on every day from `from` on.
bool IsOpenFrom(pg::Tx& tx, const Id& unit_id, LocalDate from);
// True if `unit_id` is `root_id` or below it on `from` or any later day.
bool IsEverBelow(pg::Tx& tx, const Id& unit_id, const Id& root_id, LocalDate from);
// True if the unit is a parent, or has a position, that is open on `from` or a later day.
bool HasContents(pg::Tx& tx, const Id& unit_id, LocalDate from);
// Units directly below it that are open on `from` or later.
std::vector<Id> ChildrenFrom(pg::Tx& tx, const Id& unit_id, LocalDate from);
// Begins a period at `change.unit.start`, after that of the last one, which it ends. Raises the
// version.
void AddUnitPeriod(pg::Tx& tx, const domain::UnitChange& change, absl::Time at);
// Takes the last period back; the one before is open again. What was taken back is kept.
void DropLastUnitPeriod(pg::Tx& tx, const Id& unit_id, absl::Time at);

// Today's tree: true if `unit_id` is `root_id` or below it.
bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id, LocalDate day);
// Open on the day, by code after `after_code`; kind 0: all; a root: only that subtree.
std::vector<domain::Unit> ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                    const std::optional<Id>& root_id, const std::string& after_code,
                                    int limit, LocalDate day);

// By id after `after_id`, with the sequence of the newest event, as on the day; units that are not
// yet formed are left out.
struct SequencedUnit {
  domain::Unit unit;
  int64_t sequence;
};
std::vector<SequencedUnit> SnapshotUnits(pg::Tx& tx, const std::string& topic,
                                         const std::string& after_id, int limit, LocalDate day);

}  // namespace mumpuni::personnel::store
