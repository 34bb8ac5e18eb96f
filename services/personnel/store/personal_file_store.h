// Rows of `education_entry` and `disciplinary_sanction`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/personal_file.h"

namespace mumpuni::personnel::store {

std::vector<domain::Education> ListEducation(pg::Tx& tx, const Id& employee_id);
std::optional<domain::Education> FindEducation(pg::Tx& tx, const Id& employee_id, const Id& id);
// Also makes the highest level that of the employee, and raises the employee's version.
void InsertEducation(pg::Tx& tx, const Id& employee_id, const domain::Education& education);

std::vector<domain::Sanction> ListSanctions(pg::Tx& tx, const Id& employee_id);
std::optional<domain::Sanction> FindSanction(pg::Tx& tx, const Id& employee_id, const Id& id);
// False if the decree is recorded.
bool InsertSanction(pg::Tx& tx, const Id& employee_id, const domain::Sanction& sanction);
void SaveRevocation(pg::Tx& tx, const domain::Sanction& sanction);

}  // namespace mumpuni::personnel::store
