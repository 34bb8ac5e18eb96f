// What training holds of other services, fed by their events only: who works where (personnel) and
// the known gaps of the last published profile (assessment). The newest sequence wins.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/recommendation.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::peers {

// A post held acting (Plt, Plh) from a first to a last day, inclusive; nullopt: open.
struct ActingPost {
  Id position_id;
  Id unit_id;
  bool heads_unit = false;
  LocalDate first;
  std::optional<LocalDate> last;
};

struct EmployeeRow {
  Id employee_id;
  int64_t sequence = 0;
  domain::EmployeeFact fact;
  // Unit of the position held; absent for the inactive.
  std::optional<Id> unit_id;
  // The owner erased the person: only the identifier and the sequence stay.
  bool erased = false;
  std::vector<ActingPost> acting;
  // First and last day, inclusive.
  std::vector<std::pair<LocalDate, LocalDate>> absences;
};

struct UnitRow {
  Id unit_id;
  int64_t sequence = 0;
  // Nil for the city.
  Id parent_id;
};

struct ProfileRow {
  Id employee_id;
  int64_t sequence = 0;
  LocalDate as_of;
  // Only what is known and missing.
  std::vector<domain::Gap> gaps;
};

// Each is one statement (and one more for the profiles of the erased). A subject may occur once.
void ApplyEmployees(pg::Tx& tx, const std::vector<EmployeeRow>& rows);
void ApplyUnits(pg::Tx& tx, const std::vector<UnitRow>& rows);
void ApplyProfiles(pg::Tx& tx, const std::vector<ProfileRow>& rows);

// Absent if unknown or erased.
std::optional<EmployeeRow> FindEmployee(pg::Tx& tx, const Id& employee_id);
// Holds the rows until the end of the transaction: an erasure waits for it, and then also deletes
// what was written meanwhile. For whoever writes about people; call it before FindEmployee.
void HoldEmployees(pg::Tx& tx, const std::vector<Id>& employee_ids);
// Those of `employee_ids` who are known and not erased.
std::vector<Id> KnownAmong(pg::Tx& tx, const std::vector<Id>& employee_ids);
// Those of `employee_ids` whom the owner erased.
std::vector<Id> ErasedAmong(pg::Tx& tx, const std::vector<Id>& employee_ids);
std::optional<ProfileRow> FindProfile(pg::Tx& tx, const Id& employee_id);
// The unit of the active employee, and those whose head they act for on the day.
std::vector<Id> UnitsReachedBy(pg::Tx& tx, const Id& employee_id, LocalDate day);
bool UnitExists(pg::Tx& tx, const Id& unit_id);
// True if `unit_id` is `root_id` or below it.
bool IsInSubtree(pg::Tx& tx, const Id& unit_id, const Id& root_id);

}  // namespace mumpuni::training::peers
