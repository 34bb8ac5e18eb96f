// Rows of `position`, `position_type` and `grade`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/organisation.h"

namespace mumpuni::personnel::store {

// Insert if absent; answers the stored row.
domain::PositionType DefinePositionType(pg::Tx& tx, const domain::PositionType& type);
domain::Grade DefineGrade(pg::Tx& tx, const domain::Grade& grade);
std::optional<domain::PositionType> FindPositionType(pg::Tx& tx, const std::string& code);
std::optional<domain::Grade> FindGrade(pg::Tx& tx, domain::EmploymentType ladder,
                                       const std::string& code);

// False if the code is taken.
bool InsertPosition(pg::Tx& tx, const domain::Position& position);
std::optional<domain::Position> FindPosition(pg::Tx& tx, const Id& position_id);
// The same, locked until the end of the transaction, so that two hires cannot both take the last
// authorised post.
std::optional<domain::Position> LockPosition(pg::Tx& tx, const Id& position_id);
// Employees who hold the position now.
int CountHolders(pg::Tx& tx, const Id& position_id);
// By code after `after_code`; a root: only units of that subtree.
std::vector<domain::Position> ListPositions(pg::Tx& tx, const std::optional<Id>& root_unit_id,
                                            const std::string& after_code, int limit);
struct SequencedPosition {
  domain::Position position;
  int64_t sequence;
};
std::vector<SequencedPosition> SnapshotPositions(pg::Tx& tx, const std::string& topic,
                                                 const std::string& after_id, int limit);

}  // namespace mumpuni::personnel::store
