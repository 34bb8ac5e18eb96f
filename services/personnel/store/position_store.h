// Rows of `position`, `position_period`, `position_type`, `grade` and `duty_pattern`.
#pragma once

#include <map>
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
// Every grade, for whoever looks up many.
std::vector<domain::Grade> ListGrades(pg::Tx& tx);

// False if the code is taken. The position begins at `position.start`.
bool InsertPosition(pg::Tx& tx, const domain::Position& position, absl::Time at);
// The position on a day; nullopt if it is unknown or does not exist yet.
std::optional<domain::Position> FindPosition(pg::Tx& tx, const Id& position_id, LocalDate day);
// What is known of it last, whenever that begins; locked until the end of the transaction.
std::optional<domain::Position> LockPosition(pg::Tx& tx, const Id& position_id);
// Locks positions, so that two hires cannot both take the last authorised post.
void LockPositions(pg::Tx& tx, const std::vector<Id>& position_ids);
// Positions by code, with the first day on which each existed; unknown codes are left out.
struct NamedPosition {
  Id id;
  LocalDate first_day;
};
std::map<std::string, NamedPosition> PositionsByCode(pg::Tx& tx,
                                                     const std::vector<std::string>& codes);
// Begins a period at `position.start`, after that of the last one, which it ends.
void AddPositionPeriod(pg::Tx& tx, domain::ChangeKind kind, const std::string& decree_number,
                       const domain::Position& position, absl::Time at);
// Takes the last period back; the one before is open again. What was taken back is kept. False if
// there is only the first.
bool DropLastPositionPeriod(pg::Tx& tx, const Id& position_id, absl::Time at);
// Positions of a unit that are open on `from` or later; each as it is known last.
std::vector<domain::Position> PositionsOfUnitFrom(pg::Tx& tx, const Id& unit_id, LocalDate from);
// True if somebody holds the position, or acts in it, on `from` or a later day.
bool IsHeldFrom(pg::Tx& tx, const Id& position_id, LocalDate from);
// True if `superior_id` reports to `position_id`, directly or not, by explicit lines on `from` or
// later.
bool EverReportsTo(pg::Tx& tx, const Id& superior_id, const Id& position_id, LocalDate from);

// A day on which a position would be held wrongly.
struct PostConflict {
  Id position_id;
  LocalDate day;
  // False: the position does not exist on that day. True: more holders than authorised.
  bool overfilled = false;
  // The most that are too many on any day.
  int excess = 0;
};
// Looks at the positions on every day from `from` on; the first conflict of each position that has
// one. Nobody is charged for the past: it is as it was.
std::vector<PostConflict> FindPostConflicts(pg::Tx& tx, const std::vector<Id>& position_ids,
                                            LocalDate from);

// On the day, by code after `after_code`, with the number of holders; roots: only units of those
// subtrees.
std::vector<domain::Position> ListPositions(pg::Tx& tx, const std::optional<std::vector<Id>>& roots,
                                            const std::string& after_code, int limit,
                                            LocalDate day);
struct SequencedPosition {
  domain::Position position;
  int64_t sequence;
};
std::vector<SequencedPosition> SnapshotPositions(pg::Tx& tx, const std::string& topic,
                                                 const std::string& after_id, int limit,
                                                 LocalDate day);

// Insert if absent; answers the stored pattern.
domain::DutyPattern DefineDutyPattern(pg::Tx& tx, const domain::DutyPattern& pattern);
// All, by code.
std::vector<domain::DutyPattern> ListDutyPatterns(pg::Tx& tx);
// Of these codes; unknown ones are left out.
std::map<std::string, std::vector<domain::DutyWindow>> DutyWindowsOf(
    pg::Tx& tx, const std::vector<std::string>& codes);

}  // namespace mumpuni::personnel::store
