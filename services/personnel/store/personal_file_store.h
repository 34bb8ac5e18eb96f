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
// What indices and fairness reports are computed from (contract: BatchGetAttributes).
struct Attributes {
  Id employee_id;
  int sex = 0;
  // 0: unknown.
  int birth_year = 0;
  // As of `day`; "": unknown.
  std::string grade;
  int highest_education = 0;
  // A candidate (CPNS), as of now.
  bool on_probation = false;
  // Level and first day of what stands.
  std::vector<std::pair<int, LocalDate>> sanctions;
};
// By id; only people who are known and not erased.
std::vector<Attributes> LoadAttributes(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                       LocalDate day);

void InsertEducation(pg::Tx& tx, const Id& employee_id, const domain::Education& education);

std::vector<domain::Sanction> ListSanctions(pg::Tx& tx, const Id& employee_id);
std::optional<domain::Sanction> FindSanction(pg::Tx& tx, const Id& employee_id, const Id& id);
// False if the decree is recorded.
bool InsertSanction(pg::Tx& tx, const Id& employee_id, const domain::Sanction& sanction);
void SaveRevocation(pg::Tx& tx, const domain::Sanction& sanction);

}  // namespace mumpuni::personnel::store
