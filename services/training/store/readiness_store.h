// Questionnaires, results, demands of courses and what bridges them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/readiness.h"

namespace mumpuni::training::store {

// False if the code is taken.
bool InsertInstrument(pg::Tx& tx, const domain::ReadinessInstrument& instrument);
std::optional<domain::ReadinessInstrument> FindInstrument(pg::Tx& tx, const std::string& code);
// Code of the newest one whose first day has come; "" if there is none.
std::string InstrumentInForce(pg::Tx& tx, LocalDate day);
// The newest first day first.
std::vector<domain::ReadinessInstrument> ListInstruments(pg::Tx& tx, int limit);

void InsertResult(pg::Tx& tx, const domain::ReadinessResult& result);
// The newest first.
std::vector<domain::ReadinessResult> ResultsOf(pg::Tx& tx, const Id& employee_id, int limit);
// Active people of the units and what is below them by their newest step, -1 without one; no units:
// the whole city. Steps of nobody are left out.
std::vector<domain::ReadinessCell> CountSteps(pg::Tx& tx, const std::vector<Id>& root_unit_ids);

// Step 0 removes the demand.
void SaveDemand(pg::Tx& tx, const Id& course_id, int step);
// 0 without a demand.
int DemandOf(pg::Tx& tx, const Id& course_id);
// Of the courses that have a demand.
std::map<Id, int> DemandsOf(pg::Tx& tx, const std::vector<Id>& course_ids);
void SaveBridge(pg::Tx& tx, int step, const Id& course_id);
// The published course of the lowest step above `step` and up to `demanded`; nullopt: none.
std::optional<Id> BridgeAbove(pg::Tx& tx, int step, int demanded);
// Active volunteers of the unit on a step above `step`, by id. If there are more than `limit`, each
// person finds others, so that the same few are not asked by everybody.
std::vector<Id> Volunteers(pg::Tx& tx, const Id& employee_id, const Id& unit_id, int step,
                           int limit);
// Those of `among` who are active in the unit and willing to help, without `employee_id`; by id.
std::vector<Id> WillingAmong(pg::Tx& tx, const std::vector<Id>& among, const Id& employee_id,
                             const Id& unit_id, int limit);

}  // namespace mumpuni::training::store
