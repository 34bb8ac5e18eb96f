// Rows of `objection`, `objection_panel` and `objection_event`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/objection.h"

namespace mumpuni::assessment::store {

// SQL: objection `o` is to the fact of `row`, an alias of evidence. A later fact of the same case
// and act is another one; an objection without a day is to the fact of whatever day.
#define OBJECTION_IS_TO(row)                                                               \
  "o.employee_id = " row ".employee_id AND o.source_id = " row                             \
  ".source_id "                                                                            \
  "AND o.act::text = " row ".fact AND coalesce(o.occurred_on, " row ".occurred_on) = " row \
  ".occurred_on "
// SQL: objection `o` was neither withdrawn nor has it fallen away.
#define OBJECTION_STANDS "o.state NOT IN (5, 6) "
// SQL: the state of the objection to the fact of `row`; NULL if none stands.
#define OBJECTION_STATE_OF(row)                              \
  "(SELECT o.state FROM objection o WHERE " OBJECTION_IS_TO( \
      row) "AND " OBJECTION_STANDS "ORDER BY o.filed_at DESC LIMIT 1) "

// A fact about the person in the case, as the evidence holds it; nullopt if there is none.
struct Fact {
  domain::ContestableFact contestable;
  std::string topic;
  // Nil if unknown.
  Id unit_id;
};
std::optional<Fact> FindFact(pg::Tx& tx, const Id& employee_id, const Id& source_id, int act);
// Whether the case holds a fact about the person, or held one that was taken back since.
bool IsInvolved(pg::Tx& tx, const Id& employee_id, const Id& source_id);

// An unfavourable fact that charges a person.
struct Announcement {
  Id source_id;
  int act = 0;
  std::string topic;
  LocalDate occurred_on;
  LocalDate counts_from;
  LocalDate settles_on;
  // When it was announced: when it became known here.
  absl::Time announced_at;
  // The newest objection to it that was not withdrawn.
  std::optional<Id> objection_id;
  domain::ObjectionState state = domain::ObjectionState::kOpen;
};
// Settled after `settled_after`, or not yet; the newest first.
std::vector<Announcement> ListAnnouncements(pg::Tx& tx, const Id& employee_id,
                                            LocalDate settled_after);

// False if the fact is contested already.
bool InsertObjection(pg::Tx& tx, const domain::Objection& objection);
// With the panel of its round; locks the row unless `read_only`.
std::optional<domain::Objection> FindObjection(pg::Tx& tx, const Id& objection_id,
                                               bool read_only = false);
// Everything that changes, and the panel of its round.
void SaveObjection(pg::Tx& tx, const domain::Objection& objection);
// A seat of one of the rounds.
struct RoundSeat {
  int round = 1;
  domain::PanelSeat seat;
};
// By round and seat.
std::vector<RoundSeat> PanelsOf(pg::Tx& tx, const Id& objection_id);

struct ObjectionFilter {
  // At most one of both; none: everybody.
  std::optional<std::vector<Id>> employee_ids;
  std::optional<Id> member_id;
  bool open_only = false;
};
// By last day of the decision, then id; without panels.
std::vector<domain::Objection> ListObjections(pg::Tx& tx, const ObjectionFilter& filter,
                                              const std::string& after_due,
                                              const std::string& after_id, int limit);
// Of which a deadline still runs: open ones, and rejections of the first round that may be appealed
// against on the day.
std::vector<Id> RunningObjections(pg::Tx& tx, LocalDate today, const std::string& after_id,
                                  int limit);
// The last day of the decision as it is stored and ordered by; without one the last day there is,
// which programs that know no other read as a date too.
LocalDate StoredDue(const domain::Objection& objection);

struct ObjectionEvent {
  std::string kind;
  std::string detail;
  absl::Time at;
};
void AppendObjectionEvent(pg::Tx& tx, const Id& objection_id, const ObjectionEvent& event);
std::vector<ObjectionEvent> EventsOf(pg::Tx& tx, const Id& objection_id);

// Ends open objections of the people to facts that their case no longer holds, holds as favourable,
// or holds for another day; with an event each. The caller holds the profile heads.
void EndMoot(pg::Tx& tx, const std::vector<Id>& employee_ids, absl::Time now);

// Objections by agency, rule set and act, filed within the days; never by person.
struct ObjectionCount {
  // Code of the unit right below the city; "": unknown.
  std::string agency;
  std::string rule_set;
  int act = 0;
  int filed = 0;
  int upheld = 0;
  int upheld_by_time = 0;
  int rejected = 0;
  int withdrawn = 0;
  int moot = 0;
  int open = 0;
  int appealed = 0;
  // From filing to the last decision; 0 if nothing is decided.
  int median_days = 0;
};
std::vector<ObjectionCount> CountObjections(pg::Tx& tx, LocalDate from, LocalDate to);

// Takes the person out of objections and panels (UU 27/2022); the counts stay.
void EraseFromObjections(pg::Tx& tx, const std::vector<Id>& employee_ids);

}  // namespace mumpuni::assessment::store
