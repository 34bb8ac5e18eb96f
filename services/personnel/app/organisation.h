// Use cases on units, positions and the reference data they need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/personnel/app/event_sink.h"
#include "services/personnel/store/position_store.h"
#include "services/personnel/store/unit_store.h"

namespace mumpuni::personnel::app {

// Of the timer that publishes a change of a unit or position on the day it comes into force; the
// key is "<id> <day>".
inline constexpr char kUnitChangeKind[] = "personnel.unit_change";
inline constexpr char kPositionChangeKind[] = "personnel.position_change";

struct ChangeOrder {
  LocalDate effective_on;
  std::string decree_number;
  int64_t etag = 0;
};

// Thread-safe; each method runs in the caller's transaction. A change is recorded behind the last
// one known of its unit or position; of the past or the future. What is held by employees follows
// on its day (Refreshes).
class Organisation {
 public:
  Organisation(const Clock& clock, EventSink& sink) : clock_(clock), sink_(sink) {}

  absl::StatusOr<domain::Unit> CreateUnit(pg::Tx& tx, domain::Unit unit,
                                          std::optional<LocalDate> start);
  absl::StatusOr<domain::Unit> RenameUnit(pg::Tx& tx, const Id& unit_id, const std::string& name,
                                          const ChangeOrder& order);
  absl::StatusOr<domain::Unit> MoveUnit(pg::Tx& tx, const Id& unit_id, const Id& parent_id,
                                        const ChangeOrder& order);
  absl::StatusOr<domain::Unit> MergeUnit(pg::Tx& tx, const Id& unit_id, const Id& into_id,
                                         const ChangeOrder& order);
  absl::StatusOr<domain::Unit> CloseUnit(pg::Tx& tx, const Id& unit_id, const ChangeOrder& order);
  absl::StatusOr<domain::Unit> UndoUnitChange(pg::Tx& tx, const Access& access, const Id& unit_id,
                                              const std::string& reason, int64_t etag);
  // As on the day.
  absl::StatusOr<domain::Unit> GetUnit(pg::Tx& tx, const Id& unit_id, LocalDate day);
  // As known last; for replays.
  absl::StatusOr<domain::Unit> LastOfUnit(pg::Tx& tx, const Id& unit_id);
  std::vector<domain::UnitChange> UnitChanges(pg::Tx& tx, const Id& unit_id);
  absl::StatusOr<std::vector<domain::Unit>> ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                                      const std::optional<Id>& root,
                                                      const std::string& after_code, int limit,
                                                      LocalDate day);

  absl::StatusOr<domain::PositionType> DefinePositionType(pg::Tx& tx,
                                                          const domain::PositionType& type);
  absl::StatusOr<domain::Grade> DefineGrade(pg::Tx& tx, const domain::Grade& grade);
  absl::StatusOr<domain::DutyPattern> DefineDutyPattern(pg::Tx& tx,
                                                        const domain::DutyPattern& pattern);
  std::vector<domain::DutyPattern> ListDutyPatterns(pg::Tx& tx);

  absl::StatusOr<domain::Position> CreatePosition(pg::Tx& tx, domain::Position position,
                                                  std::optional<LocalDate> start);
  // `fields`: names of the fields of `wanted` to take over; unknown ones are FIELD_NOT_UPDATABLE.
  absl::StatusOr<domain::Position> RevisePosition(pg::Tx& tx, const domain::Position& wanted,
                                                  const std::vector<std::string>& fields,
                                                  const ChangeOrder& order);
  absl::StatusOr<domain::Position> ClosePosition(pg::Tx& tx, const Id& position_id,
                                                 const ChangeOrder& order);
  absl::StatusOr<domain::Position> UndoPositionChange(pg::Tx& tx, const Access& access,
                                                      const Id& position_id,
                                                      const std::string& reason, int64_t etag);
  absl::StatusOr<domain::Position> LastOfPosition(pg::Tx& tx, const Id& position_id);
  absl::StatusOr<std::vector<domain::Position>> ListPositions(pg::Tx& tx, const Access& access,
                                                              const std::optional<Id>& root,
                                                              const std::string& after_code,
                                                              int limit, LocalDate day);

  // What a timer of a change does on its day.
  absl::Status UnitChangeInForce(pg::Tx& tx, const Id& unit_id);
  absl::Status PositionChangeInForce(pg::Tx& tx, const Id& position_id);

  LocalDate Today() const { return LocalDate::At(clock_.Now()); }

 private:
  // Publishes what holds from its start on: at once, or by a timer on that day.
  absl::Status Announce(pg::Tx& tx, domain::ChangeKind kind, const domain::Unit& unit);
  absl::Status Announce(pg::Tx& tx, domain::ChangeKind kind, const domain::Position& position);
  absl::StatusOr<domain::Unit> OpenUnit(pg::Tx& tx, const Id& unit_id, const ChangeOrder& order);
  absl::StatusOr<domain::Position> OpenPosition(pg::Tx& tx, const Id& position_id,
                                                const ChangeOrder& order);
  absl::Status CheckParent(pg::Tx& tx, const Id& unit_id, const Id& parent_id, LocalDate from,
                           std::string_view field);
  absl::StatusOr<domain::Unit> RecordUnit(pg::Tx& tx, domain::ChangeKind kind, domain::Unit unit,
                                          const ChangeOrder& order);
  absl::Status RecordPosition(pg::Tx& tx, domain::ChangeKind kind, domain::Position& position,
                              const ChangeOrder& order);
  absl::Status AuditUndo(pg::Tx& tx, const Access& access, const char* action, const Id& subject_id,
                         const std::string& reason);
  absl::Status CheckPlaces(pg::Tx& tx, const domain::Position& position, LocalDate from);

  const Clock& clock_;
  EventSink& sink_;
};

}  // namespace mumpuni::personnel::app
