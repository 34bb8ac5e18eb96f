// Rows of `personnel_action` and what follows from them: `standing`, `acting_appointment`,
// `employee_number`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/personnel/domain/career.h"
#include "services/personnel/store/position_store.h"

namespace mumpuni::personnel::store {

// All decisions about the employees, undone ones included, by day.
std::map<Id, std::vector<domain::Action>> LoadActions(pg::Tx& tx, const std::vector<Id>& ids);

struct NewAction {
  Id employee_id;
  domain::Action action;
};
void InsertActions(pg::Tx& tx, const std::vector<NewAction>& actions);
// Writes the undoing (`undone_at` and what follows it).
void MarkUndone(pg::Tx& tx, const domain::Action& action);
// Replaces the standings, acting appointments and numbers of the employees. The posts must be
// checked afterwards (FindPostConflicts). Answers whose number is somebody else's, also where that
// was taken a moment ago: the caller must then roll back.
std::vector<Id> ReplaceCareers(pg::Tx& tx, const std::map<Id, domain::Career>& careers);

// Who has these numbers, or had them; unknown ones are left out.
std::map<std::string, Id> NumberOwners(pg::Tx& tx, const std::vector<std::string>& numbers);

// The first acting appointment of `careers` that overlaps one that another employee has, or that
// two of them would have, in the same position.
struct ActingConflict {
  Id employee_id;
  Id position_id;
};
std::vector<ActingConflict> FindActingConflicts(pg::Tx& tx,
                                                const std::map<Id, domain::Career>& careers);

// Positions in which somebody of `careers` would act, from `from` on, while they do not exist.
std::vector<PostConflict> FindActingWithoutPost(pg::Tx& tx,
                                                const std::map<Id, domain::Career>& careers,
                                                LocalDate from);

// Sets when to look at the employees again: the first day after `today` on which a standing, an
// acting appointment or a position held changes, a contract has lapsed or the retirement day is
// over.
void SetNextChange(pg::Tx& tx, const std::vector<Id>& ids, LocalDate today);
// Marks who holds one of the positions, or acts in it, on `from` or later: they change on `from`.
void MarkHolders(pg::Tx& tx, const std::vector<Id>& position_ids, LocalDate from);
// Those whose next change is due, at most `limit`, locked; the longest due first.
std::vector<Id> LockDue(pg::Tx& tx, LocalDate today, int limit);
// Of these, those of whom no standing is stored.
std::vector<Id> WithoutStandings(pg::Tx& tx, const std::vector<Id>& ids);
// How many are due.
int64_t CountDue(pg::Tx& tx, LocalDate today);

}  // namespace mumpuni::personnel::store
