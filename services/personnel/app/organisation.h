// Use cases on units, positions and their reference rows.
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

// Thread-safe; each method runs in the caller's transaction.
class Organisation {
 public:
  Organisation(const Clock& clock, EventSink& sink) : clock_(clock), sink_(sink) {}

  absl::StatusOr<domain::Unit> CreateUnit(pg::Tx& tx, domain::Unit unit);
  absl::StatusOr<domain::Unit> GetUnit(pg::Tx& tx, const Id& unit_id);
  absl::StatusOr<std::vector<domain::Unit>> ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                                      const std::optional<Id>& root,
                                                      const std::string& after_code, int limit);
  // Defining the same row again is no change; another row under the same code is refused.
  absl::StatusOr<domain::PositionType> DefinePositionType(pg::Tx& tx,
                                                          const domain::PositionType& type);
  absl::StatusOr<domain::Grade> DefineGrade(pg::Tx& tx, const domain::Grade& grade);
  absl::StatusOr<domain::Position> CreatePosition(pg::Tx& tx, domain::Position position);
  absl::StatusOr<domain::Position> GetPosition(pg::Tx& tx, const Id& position_id);
  absl::StatusOr<std::vector<domain::Position>> ListPositions(pg::Tx& tx, const Access& access,
                                                              const std::optional<Id>& root,
                                                              const std::string& after_code,
                                                              int limit);

 private:
  const Clock& clock_;
  EventSink& sink_;
};

}  // namespace mumpuni::personnel::app
