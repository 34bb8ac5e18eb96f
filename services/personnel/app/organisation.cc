#include "services/personnel/app/organisation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/jobs/timers.h"
#include "services/personnel/app/refreshes.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/domain/reasons.h"
#include "services/personnel/store/career_store.h"

namespace mumpuni::personnel::app {
namespace {

// One transaction stays short.
constexpr size_t kMostToMerge = 1000;

absl::Status CheckOrder(const ChangeOrder& order, LocalDate last_start, int64_t version) {
  RETURN_IF_ERROR(CheckOptionalText(order.decree_number, "decree_number", 100));
  if (order.etag != 0 && order.etag != version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "it has changed since");
  }
  if (order.effective_on <= last_start) {
    return Error(reasons::kLaterChangeExists, "effective_date",
                 absl::StrCat("a change of ", last_start.ToString(), " is known"));
  }
  return absl::OkStatus();
}

std::string TimerKey(const Id& id, LocalDate day) {
  return absl::StrCat(id.ToString(), " ", day.ToString());
}

}  // namespace

absl::Status Organisation::Announce(pg::Tx& tx, domain::ChangeKind kind, const domain::Unit& unit) {
  if (unit.start <= Today()) return sink_.UnitChanged(tx, kind, unit, clock_.Now());
  return mumpuni::jobs::Schedule(tx, kUnitChangeKind, TimerKey(unit.id, unit.start),
                                 unit.start.Start(), "");
}

absl::Status Organisation::Announce(pg::Tx& tx, domain::ChangeKind kind,
                                    const domain::Position& position) {
  if (position.start <= Today()) return sink_.PositionChanged(tx, kind, position, clock_.Now());
  return mumpuni::jobs::Schedule(tx, kPositionChangeKind, TimerKey(position.id, position.start),
                                 position.start.Start(), "");
}

absl::Status Organisation::CheckParent(pg::Tx& tx, const Id& unit_id, const Id& parent_id,
                                       LocalDate from, std::string_view field) {
  if (!store::FindUnit(tx, parent_id, domain::LastDay()).has_value()) {
    return Error(reasons::kUnitNotFound, field, "no such unit");
  }
  if (!store::IsOpenFrom(tx, parent_id, from)) {
    return Error(reasons::kUnitClosed, field, "the unit is not open from that day on");
  }
  if (store::IsEverBelow(tx, parent_id, unit_id, from)) {
    return Error(reasons::kUnitCycle, field, "the unit would lie below itself");
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::Unit> Organisation::CreateUnit(pg::Tx& tx, domain::Unit unit,
                                                      std::optional<LocalDate> start) {
  RETURN_IF_ERROR(domain::Validate(unit));
  unit.created_at = clock_.Now();
  unit.id = Id::New(unit.created_at);
  unit.version = 1;
  unit.start = start.value_or(domain::FirstDay());
  if (unit.start < domain::FirstDay()) {
    return Error(mumpuni::reasons::kValueOutOfRange, "unit.effective_date", "before 1945-08-17");
  }
  if (!unit.parent_id.IsNil()) {
    store::LockTree(tx);
    RETURN_IF_ERROR(CheckParent(tx, unit.id, unit.parent_id, unit.start, "unit.parent_unit_id"));
  }
  if (!store::InsertUnit(tx, unit)) {
    return Error(reasons::kUnitCodeTaken, "unit.code", "another unit has this code");
  }
  RETURN_IF_ERROR(Announce(tx, domain::ChangeKind::kCreated, unit));
  return unit;
}

absl::StatusOr<domain::Unit> Organisation::LastOfUnit(pg::Tx& tx, const Id& unit_id) {
  return GetUnit(tx, unit_id, domain::LastDay());
}

absl::StatusOr<domain::Unit> Organisation::GetUnit(pg::Tx& tx, const Id& unit_id, LocalDate day) {
  auto unit = store::FindUnit(tx, unit_id, day);
  if (!unit.has_value()) return Error(reasons::kUnitNotFound, "unit_id", "no such unit then");
  return *std::move(unit);
}

std::vector<domain::UnitChange> Organisation::UnitChanges(pg::Tx& tx, const Id& unit_id) {
  return store::UnitChanges(tx, unit_id);
}

absl::StatusOr<domain::Unit> Organisation::OpenUnit(pg::Tx& tx, const Id& unit_id,
                                                    const ChangeOrder& order) {
  store::LockTree(tx);
  auto unit = store::LockUnit(tx, unit_id);
  if (!unit.has_value()) return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  RETURN_IF_ERROR(CheckOrder(order, unit->start, unit->version));
  if (unit->closed) return Error(reasons::kUnitClosed, "unit_id", "the unit is closed");
  return *std::move(unit);
}

absl::StatusOr<domain::Unit> Organisation::RecordUnit(pg::Tx& tx, domain::ChangeKind kind,
                                                      domain::Unit unit, const ChangeOrder& order) {
  unit.start = order.effective_on;
  unit.until.reset();
  ++unit.version;
  RETURN_IF_ERROR(domain::Validate(unit));
  store::AddUnitPeriod(tx, {kind, order.decree_number, unit}, clock_.Now());
  RETURN_IF_ERROR(Announce(tx, kind, unit));
  return unit;
}

absl::StatusOr<domain::Unit> Organisation::RenameUnit(pg::Tx& tx, const Id& unit_id,
                                                      const std::string& name,
                                                      const ChangeOrder& order) {
  RETURN_IF_ERROR(CheckText(name, "name", 200));
  ASSIGN_OR_RETURN(domain::Unit unit, OpenUnit(tx, unit_id, order));
  unit.name = name;
  return RecordUnit(tx, domain::ChangeKind::kRenamed, std::move(unit), order);
}

absl::StatusOr<domain::Unit> Organisation::MoveUnit(pg::Tx& tx, const Id& unit_id,
                                                    const Id& parent_id, const ChangeOrder& order) {
  ASSIGN_OR_RETURN(domain::Unit unit, OpenUnit(tx, unit_id, order));
  if (unit.kind == domain::UnitKind::kCity) {
    return Error(reasons::kUnitParentRequired, "unit_id", "the city has no parent");
  }
  RETURN_IF_ERROR(CheckParent(tx, unit_id, parent_id, order.effective_on, "parent_unit_id"));
  unit.parent_id = parent_id;
  return RecordUnit(tx, domain::ChangeKind::kMoved, std::move(unit), order);
}

absl::StatusOr<domain::Unit> Organisation::CloseUnit(pg::Tx& tx, const Id& unit_id,
                                                     const ChangeOrder& order) {
  ASSIGN_OR_RETURN(domain::Unit unit, OpenUnit(tx, unit_id, order));
  if (unit.kind == domain::UnitKind::kCity || store::HasContents(tx, unit_id, order.effective_on)) {
    return Error(reasons::kUnitNotEmpty, "unit_id",
                 "a unit or position below it is open on that day or later");
  }
  unit.closed = true;
  return RecordUnit(tx, domain::ChangeKind::kClosed, std::move(unit), order);
}

absl::StatusOr<domain::Unit> Organisation::MergeUnit(pg::Tx& tx, const Id& unit_id,
                                                     const Id& into_id, const ChangeOrder& order) {
  ASSIGN_OR_RETURN(domain::Unit unit, OpenUnit(tx, unit_id, order));
  if (unit.kind == domain::UnitKind::kCity) {
    return Error(reasons::kUnitParentRequired, "unit_id", "the city is not merged");
  }
  RETURN_IF_ERROR(CheckParent(tx, unit_id, into_id, order.effective_on, "into_unit_id"));
  const std::vector<Id> children = store::ChildrenFrom(tx, unit_id, order.effective_on);
  const auto positions = store::PositionsOfUnitFrom(tx, unit_id, order.effective_on);
  if (children.size() + positions.size() > kMostToMerge) {
    return Error(reasons::kUnitTooLarge, "unit_id",
                 "more than 1,000 units and positions would go over");
  }
  const ChangeOrder follow{order.effective_on, order.decree_number, 0};
  for (const Id& child : children) {
    ASSIGN_OR_RETURN(domain::Unit moved, OpenUnit(tx, child, follow));
    moved.parent_id = into_id;
    RETURN_IF_ERROR(RecordUnit(tx, domain::ChangeKind::kMoved, std::move(moved), follow).status());
  }
  for (const domain::Position& position : positions) {
    ASSIGN_OR_RETURN(domain::Position moved, OpenPosition(tx, position.id, follow));
    moved.unit_id = into_id;
    // The unit that takes over has a head of its own.
    moved.heads_unit = false;
    RETURN_IF_ERROR(RecordPosition(tx, domain::ChangeKind::kMoved, moved, follow));
  }
  // A position that only later leaves the unit, or ends, would be left behind in it.
  if (store::HasContents(tx, unit_id, order.effective_on)) {
    return Error(reasons::kLaterChangeExists, "effective_date",
                 "a position or unit in it has a later change: undo that first");
  }
  unit.closed = true;
  unit.merged_into = into_id;
  return RecordUnit(tx, domain::ChangeKind::kMerged, std::move(unit), order);
}

absl::Status Organisation::AuditUndo(pg::Tx& tx, const Access& access, const char* action,
                                     const Id& subject_id, const std::string& reason) {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.purpose = reason;
  record.subject_id = subject_id.ToString();
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<domain::Unit> Organisation::UndoUnitChange(pg::Tx& tx, const Access& access,
                                                          const Id& unit_id,
                                                          const std::string& reason, int64_t etag) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  store::LockTree(tx);
  const auto unit = store::LockUnit(tx, unit_id);
  if (!unit.has_value()) return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  if (etag != 0 && etag != unit->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "it has changed since");
  }
  const std::vector<domain::UnitChange> changes = store::UnitChanges(tx, unit_id);
  if (changes.size() < 2 || changes.back().kind == domain::ChangeKind::kMerged) {
    return Error(reasons::kNothingToUndo, "unit_id", "the creation and a merger stay");
  }
  const domain::Unit& before = changes[changes.size() - 2].unit;
  store::DropLastUnitPeriod(tx, unit_id, clock_.Now());
  if (!before.parent_id.IsNil()) {
    RETURN_IF_ERROR(CheckParent(tx, unit_id, before.parent_id, unit->start, "unit_id"));
  }
  RETURN_IF_ERROR(mumpuni::jobs::Cancel(tx, kUnitChangeKind, TimerKey(unit_id, unit->start)));
  RETURN_IF_ERROR(AuditUndo(tx, access, "personnel.unit.undo_change", unit_id, reason));
  if (unit->start <= Today()) RETURN_IF_ERROR(UnitChangeInForce(tx, unit_id));
  return LastOfUnit(tx, unit_id);
}

absl::StatusOr<std::vector<domain::Unit>> Organisation::ListUnits(pg::Tx& tx, domain::UnitKind kind,
                                                                  const std::optional<Id>& root,
                                                                  const std::string& after_code,
                                                                  int limit, LocalDate day) {
  return store::ListUnits(tx, kind, root, after_code, limit, day);
}

absl::Status Organisation::UnitChangeInForce(pg::Tx& tx, const Id& unit_id) {
  const auto unit = store::FindUnit(tx, unit_id, Today());
  if (!unit.has_value()) return absl::OkStatus();
  const auto changes = store::UnitChanges(tx, unit_id);
  const auto present = std::find_if(changes.begin(), changes.end(), [&](const auto& change) {
    return change.unit.start == unit->start;
  });
  return sink_.UnitChanged(tx, present->kind, *unit, clock_.Now());
}

absl::StatusOr<domain::PositionType> Organisation::DefinePositionType(
    pg::Tx& tx, const domain::PositionType& type) {
  RETURN_IF_ERROR(domain::Validate(type));
  domain::PositionType stored = store::DefinePositionType(tx, type);
  if (stored == type) return stored;
  return Error(reasons::kPositionTypeDiffers, "position_type.code", "defined differently before");
}

absl::StatusOr<domain::Grade> Organisation::DefineGrade(pg::Tx& tx, const domain::Grade& grade) {
  RETURN_IF_ERROR(domain::Validate(grade));
  domain::Grade stored = store::DefineGrade(tx, grade);
  if (stored == grade) return stored;
  return Error(reasons::kGradeDiffers, "grade.code", "defined differently before");
}

absl::StatusOr<domain::DutyPattern> Organisation::DefineDutyPattern(
    pg::Tx& tx, const domain::DutyPattern& pattern) {
  RETURN_IF_ERROR(domain::Validate(pattern));
  domain::DutyPattern stored = store::DefineDutyPattern(tx, pattern);
  if (stored == pattern) return stored;
  return Error(reasons::kDutyPatternDiffers, "duty_pattern.code", "defined differently before");
}

std::vector<domain::DutyPattern> Organisation::ListDutyPatterns(pg::Tx& tx) {
  return store::ListDutyPatterns(tx);
}

absl::Status Organisation::CheckPlaces(pg::Tx& tx, const domain::Position& position,
                                       LocalDate from) {
  if (!store::FindUnit(tx, position.unit_id, domain::LastDay()).has_value()) {
    return Error(reasons::kUnitNotFound, "position.unit_id", "the unit does not exist");
  }
  if (!store::IsOpenFrom(tx, position.unit_id, from)) {
    return Error(reasons::kUnitClosed, "position.unit_id", "the unit is not open from that day on");
  }
  for (const auto& [code, field] :
       {std::pair(position.lowest_grade_code, "position.lowest_grade_code"),
        std::pair(position.highest_grade_code, "position.highest_grade_code")}) {
    if (!code.empty() && !store::FindGrade(tx, domain::EmploymentType::kPns, code).has_value()) {
      return Error(reasons::kGradeNotFound, field, "no such grade on the ladder of PNS");
    }
  }
  if (position.reports_to_position_id.IsNil()) return absl::OkStatus();
  const std::string_view field = "position.reports_to_position_id";
  if (!store::FindPosition(tx, position.reports_to_position_id, domain::LastDay()).has_value()) {
    return Error(reasons::kPositionNotFound, field, "the superior position does not exist");
  }
  if (store::EverReportsTo(tx, position.reports_to_position_id, position.id, from)) {
    return Error(reasons::kReportingCycle, field, "the position would be its own superior");
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::Position> Organisation::CreatePosition(pg::Tx& tx, domain::Position position,
                                                              std::optional<LocalDate> start) {
  RETURN_IF_ERROR(domain::Validate(position));
  const auto type = store::FindPositionType(tx, position.position_type_code);
  if (!type.has_value()) {
    return Error(reasons::kPositionTypeNotFound, "position.position_type_code", "no such type");
  }
  const std::vector<domain::UnitChange> unit = store::UnitChanges(tx, position.unit_id);
  if (unit.empty()) {
    return Error(reasons::kUnitNotFound, "position.unit_id", "the unit does not exist");
  }
  const absl::Time now = clock_.Now();
  position.id = Id::New(now);
  position.kind = type->kind;
  position.version = 1;
  position.start = start.value_or(unit.front().unit.start);
  store::LockTree(tx);
  RETURN_IF_ERROR(CheckPlaces(tx, position, position.start));
  if (!store::InsertPosition(tx, position, now)) {
    return Error(reasons::kPositionCodeTaken, "position.code", "another position has this code");
  }
  RETURN_IF_ERROR(Announce(tx, domain::ChangeKind::kCreated, position));
  return position;
}

absl::StatusOr<domain::Position> Organisation::LastOfPosition(pg::Tx& tx, const Id& position_id) {
  auto position = store::FindPosition(tx, position_id, domain::LastDay());
  if (!position.has_value()) {
    return Error(reasons::kPositionNotFound, "position_id", "no such position");
  }
  return *std::move(position);
}

absl::StatusOr<domain::Position> Organisation::OpenPosition(pg::Tx& tx, const Id& position_id,
                                                            const ChangeOrder& order) {
  auto position = store::LockPosition(tx, position_id);
  if (!position.has_value()) {
    return Error(reasons::kPositionNotFound, "position_id", "no such position");
  }
  RETURN_IF_ERROR(CheckOrder(order, position->start, position->version));
  if (position->closed) {
    return Error(reasons::kPositionClosed, "position_id", "the position is closed");
  }
  return *std::move(position);
}

absl::Status Organisation::RecordPosition(pg::Tx& tx, domain::ChangeKind kind,
                                          domain::Position& position, const ChangeOrder& order) {
  position.start = order.effective_on;
  position.until.reset();
  ++position.version;
  store::AddPositionPeriod(tx, kind, order.decree_number, position, clock_.Now());
  // Who holds it is told of it on its day, in turns.
  store::MarkHolders(tx, {position.id}, position.start);
  RETURN_IF_ERROR(Announce(tx, kind, position));
  if (position.start > Today()) return absl::OkStatus();
  return Refreshes::Ask(tx, clock_.Now());
}

absl::StatusOr<domain::Position> Organisation::RevisePosition(
    pg::Tx& tx, const domain::Position& wanted, const std::vector<std::string>& fields,
    const ChangeOrder& order) {
  store::LockTree(tx);
  ASSIGN_OR_RETURN(domain::Position position, OpenPosition(tx, wanted.id, order));
  if (fields.empty()) {
    return Error(mumpuni::reasons::kFieldRequired, "update_mask", "names no field");
  }
  for (const std::string& field : fields) {
    if (field == "name") {
      position.name = wanted.name;
    } else if (field == "unit_id") {
      position.unit_id = wanted.unit_id;
    } else if (field == "job_standard_code") {
      position.job_standard_code = wanted.job_standard_code;
    } else if (field == "authorised_headcount") {
      position.authorised_headcount = wanted.authorised_headcount;
    } else if (field == "heads_unit") {
      position.heads_unit = wanted.heads_unit;
    } else if (field == "reports_to_position_id") {
      position.reports_to_position_id = wanted.reports_to_position_id;
    } else if (field == "lowest_grade_code") {
      position.lowest_grade_code = wanted.lowest_grade_code;
    } else if (field == "highest_grade_code") {
      position.highest_grade_code = wanted.highest_grade_code;
    } else {
      return Error(reasons::kFieldNotUpdatable, "update_mask",
                   absl::StrCat("'", field, "' cannot be revised"));
    }
  }
  RETURN_IF_ERROR(domain::Validate(position));
  RETURN_IF_ERROR(CheckPlaces(tx, position, order.effective_on));
  RETURN_IF_ERROR(RecordPosition(tx, domain::ChangeKind::kRevised, position, order));
  const auto conflicts =
      store::FindPostConflicts(tx, {position.id}, std::max(Today(), order.effective_on));
  if (!conflicts.empty()) {
    return Error(reasons::kHeadcountExhausted, "position.authorised_headcount",
                 absl::StrCat("more people hold it on ", conflicts.front().day.ToString()));
  }
  return position;
}

absl::StatusOr<domain::Position> Organisation::ClosePosition(pg::Tx& tx, const Id& position_id,
                                                             const ChangeOrder& order) {
  ASSIGN_OR_RETURN(domain::Position position, OpenPosition(tx, position_id, order));
  if (store::IsHeldFrom(tx, position_id, order.effective_on)) {
    return Error(reasons::kPositionHeld, "position_id",
                 "somebody holds it, or acts in it, on that day or later");
  }
  position.closed = true;
  RETURN_IF_ERROR(RecordPosition(tx, domain::ChangeKind::kClosed, position, order));
  return position;
}

absl::StatusOr<domain::Position> Organisation::UndoPositionChange(pg::Tx& tx, const Access& access,
                                                                  const Id& position_id,
                                                                  const std::string& reason,
                                                                  int64_t etag) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  store::LockTree(tx);
  const auto wrong = store::LockPosition(tx, position_id);
  if (!wrong.has_value()) {
    return Error(reasons::kPositionNotFound, "position_id", "no such position");
  }
  if (etag != 0 && etag != wrong->version) {
    return Error(mumpuni::reasons::kEtagStale, "etag", "it has changed since");
  }
  if (!store::DropLastPositionPeriod(tx, position_id, clock_.Now())) {
    return Error(reasons::kNothingToUndo, "position_id", "the creation stays");
  }
  ASSIGN_OR_RETURN(domain::Position position, LastOfPosition(tx, position_id));
  RETURN_IF_ERROR(CheckPlaces(tx, position, wrong->start));
  const LocalDate from = std::max(Today(), wrong->start);
  if (const auto conflicts = store::FindPostConflicts(tx, {position_id}, from);
      !conflicts.empty()) {
    return Error(reasons::kHeadcountExhausted, "position_id",
                 absl::StrCat("more people hold it on ", conflicts.front().day.ToString()));
  }
  RETURN_IF_ERROR(
      mumpuni::jobs::Cancel(tx, kPositionChangeKind, TimerKey(position_id, wrong->start)));
  RETURN_IF_ERROR(AuditUndo(tx, access, "personnel.position.undo_change", position_id, reason));
  store::MarkHolders(tx, {position_id}, wrong->start);
  if (wrong->start <= Today()) RETURN_IF_ERROR(PositionChangeInForce(tx, position_id));
  return position;
}

absl::StatusOr<std::vector<domain::Position>> Organisation::ListPositions(
    pg::Tx& tx, const Access& access, const std::optional<Id>& root, const std::string& after_code,
    int limit, LocalDate day) {
  ASSIGN_OR_RETURN(const auto roots, RootsWithin(tx, access, root, Today()));
  return store::ListPositions(tx, roots, after_code, limit, day);
}

absl::Status Organisation::PositionChangeInForce(pg::Tx& tx, const Id& position_id) {
  const auto position = store::FindPosition(tx, position_id, Today());
  if (!position.has_value()) return absl::OkStatus();
  const auto kind = position->closed         ? domain::ChangeKind::kClosed
                    : position->version == 1 ? domain::ChangeKind::kCreated
                                             : domain::ChangeKind::kRevised;
  RETURN_IF_ERROR(sink_.PositionChanged(tx, kind, *position, clock_.Now()));
  return Refreshes::Ask(tx, clock_.Now());
}

}  // namespace mumpuni::personnel::app
