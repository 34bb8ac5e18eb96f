// Rows of `rating_*`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/rating.h"

namespace mumpuni::assessment::store {

// False if the code is taken.
bool InsertInstrument(pg::Tx& tx, const domain::RatingInstrument& instrument);
std::optional<domain::RatingInstrument> FindInstrument(pg::Tx& tx, const std::string& code);
std::vector<domain::RatingInstrument> ListInstruments(pg::Tx& tx);

// False if the code is taken.
bool InsertCycle(pg::Tx& tx, const domain::RatingCycle& cycle,
                 const std::optional<Id>& root_unit_id);
struct StoredCycle {
  domain::RatingCycle cycle;
  std::optional<Id> root_unit_id;
};
// Locks the row unless `read_only`.
std::optional<StoredCycle> FindCycle(pg::Tx& tx, const Id& cycle_id, bool read_only = false);
std::vector<domain::RatingCycle> ListCycles(pg::Tx& tx);
// Keeps the state of a cycle as it is until the end of the transaction, beside others who do.
void ShareCycle(pg::Tx& tx, const Id& cycle_id);
// State, deadline and finalisation.
void SaveCycle(pg::Tx& tx, const domain::RatingCycle& cycle);

// Leaves the pairs that are assigned already.
void AssignRaters(pg::Tx& tx, const Id& cycle_id, const domain::Raters& raters);
// False if that rater rates the person already.
bool InsertAssignment(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id, const Id& rater_id,
                      domain::Relation relation);
// False if there is none that was not used yet.
bool DeleteAssignment(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id, const Id& rater_id);

struct Assignment {
  Id cycle_id;
  Id ratee_id;
  domain::Relation relation = domain::Relation::kSelf;
  bool submitted = false;
};
std::optional<Assignment> FindAssignment(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id,
                                         const Id& rater_id);
// Of open cycles.
std::vector<Assignment> AssignmentsOf(pg::Tx& tx, const Id& rater_id);
// Marks the assignment as used; false if it is already.
bool MarkSubmitted(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id, const Id& rater_id);
// `scores` in the order of the items.
void InsertAnswer(pg::Tx& tx, const Assignment& assignment, const std::vector<int>& scores);

// People rated in a cycle after `after_id` ("" starts), by id.
std::vector<Id> RateesAfter(pg::Tx& tx, const Id& cycle_id, const std::string& after_id, int limit);
int64_t CountRatees(pg::Tx& tx, const Id& cycle_id);
std::map<Id, std::vector<domain::RatingSheet>> LoadSheets(
    pg::Tx& tx, const Id& cycle_id, const std::vector<Id>& ratees,
    const domain::RatingInstrument& instrument);
// Writes the answers about people anew, in a random order and by one transaction for all: until
// then a row tells by its transaction which assignment was marked with it.
void ShuffleAnswers(pg::Tx& tx, const Id& cycle_id, const std::vector<Id>& ratees);
// Replaces the results of these people in the cycle.
void SaveResults(pg::Tx& tx, const Id& cycle_id, const std::map<Id, domain::RatingResult>& results);
// value → relation (0: the score) → thousandths.
using StoredResult = std::map<std::string, std::map<int, int>>;
StoredResult LoadResult(pg::Tx& tx, const Id& cycle_id, const Id& ratee_id);

struct RatingSummary {
  int rated = 0;
  int assigned = 0;
  int submitted = 0;
  // value → mean of the scores of those who have one.
  std::map<std::string, int> means;
  // value → how many that are.
  std::map<std::string, int> people;
};
// Of a subtree (nullopt: everybody in the cycle).
RatingSummary Summarise(pg::Tx& tx, const Id& cycle_id, const std::optional<Id>& root_unit_id);

void EraseFromRatings(pg::Tx& tx, const std::vector<Id>& employee_ids);

}  // namespace mumpuni::assessment::store
