#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "services/personnel/api/convert.h"
#include "services/personnel/api/personnel_api.h"
#include "services/personnel/events/publisher.h"

namespace mumpuni::personnel::api {

absl::StatusOr<v1::CreateUnitResponse> PersonnelApi::CreateUnit(
    const Ctx& context, const v1::CreateUnitRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Unit wanted, UnitFrom(request.unit()));
  ASSIGN_OR_RETURN(const auto start,
                   OptionalDay(request.unit().effective_date(), "unit.effective_date"));
  ASSIGN_OR_RETURN(const domain::Unit unit,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) { return organisation_.CreateUnit(tx, wanted, start); },
                       [](const domain::Unit& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Unit> {
                         ASSIGN_OR_RETURN(const Id unit_id, Id::Parse(id, "unit_id"));
                         return organisation_.LastOfUnit(tx, unit_id);
                       }));
  v1::CreateUnitResponse response;
  *response.mutable_unit() = ToMessage(unit);
  return response;
}

absl::StatusOr<v1::ListUnitsResponse> PersonnelApi::ListUnits(const Ctx& context,
                                                              const v1::ListUnitsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", organisation_.Today()));
  ASSIGN_OR_RETURN(
      const auto units, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
        return organisation_.ListUnits(tx, static_cast<domain::UnitKind>(request.kind()), root,
                                       page.cursor, page.size, day);
      }));
  v1::ListUnitsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, units, response.mutable_units(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

absl::StatusOr<v1::DefinePositionTypeResponse> PersonnelApi::DefinePositionType(
    const Ctx& context, const v1::DefinePositionTypeRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::PositionType wanted = PositionTypeFrom(request.position_type());
  const auto define = [&](pg::Tx& tx) { return organisation_.DefinePositionType(tx, wanted); };
  ASSIGN_OR_RETURN(const domain::PositionType type,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(), define,
                       [](const domain::PositionType& made) { return made.code; },
                       [&](pg::Tx& tx, const std::string&) { return define(tx); }));
  v1::DefinePositionTypeResponse response;
  *response.mutable_position_type() = ToMessage(type);
  return response;
}

absl::StatusOr<v1::DefineGradeResponse> PersonnelApi::DefineGrade(
    const Ctx& context, const v1::DefineGradeRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::Grade wanted = GradeFrom(request.grade());
  const auto define = [&](pg::Tx& tx) { return organisation_.DefineGrade(tx, wanted); };
  ASSIGN_OR_RETURN(const domain::Grade grade,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(), define,
                       [](const domain::Grade& made) { return made.code; },
                       [&](pg::Tx& tx, const std::string&) { return define(tx); }));
  v1::DefineGradeResponse response;
  *response.mutable_grade() = ToMessage(grade);
  return response;
}

absl::StatusOr<v1::CreatePositionResponse> PersonnelApi::CreatePosition(
    const Ctx& context, const v1::CreatePositionRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Position wanted, PositionFrom(request.position()));
  ASSIGN_OR_RETURN(const auto start,
                   OptionalDay(request.position().effective_date(), "position.effective_date"));
  ASSIGN_OR_RETURN(const domain::Position position,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) { return organisation_.CreatePosition(tx, wanted, start); },
                       [](const domain::Position& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Position> {
                         ASSIGN_OR_RETURN(const Id position_id, Id::Parse(id, "position_id"));
                         return organisation_.LastOfPosition(tx, position_id);
                       }));
  v1::CreatePositionResponse response;
  *response.mutable_position() = ToMessage(position);
  return response;
}

absl::StatusOr<v1::ListPositionsResponse> PersonnelApi::ListPositions(
    const Ctx& context, const v1::ListPositionsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", organisation_.Today()));
  ASSIGN_OR_RETURN(const auto positions,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return organisation_.ListPositions(tx, context.access, root, page.cursor,
                                                        page.size, day);
                   }));
  v1::ListPositionsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, positions, response.mutable_positions(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

template <typename Request, typename Act>
absl::StatusOr<domain::Unit> PersonnelApi::ChangeUnit(const Ctx& context, const Request& request,
                                                      Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id unit_id, Id::Parse(request.unit_id(), "unit_id"));
  return pg::Mutate(
      pool_, pg::Within(context.deadline), key, clock_.Now(),
      [&](pg::Tx& tx) { return act(tx, unit_id); },
      [](const domain::Unit& made) { return made.id.ToString(); },
      [&](pg::Tx& tx, const std::string&) { return organisation_.LastOfUnit(tx, unit_id); });
}

template <typename Request, typename Act>
absl::StatusOr<domain::Position> PersonnelApi::ChangePosition(const Ctx& context,
                                                              const Request& request, Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  return pg::Mutate(
      pool_, pg::Within(context.deadline), key, clock_.Now(), act,
      [](const domain::Position& made) { return made.id.ToString(); },
      [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Position> {
        ASSIGN_OR_RETURN(const Id position_id, Id::Parse(id, "position_id"));
        return organisation_.LastOfPosition(tx, position_id);
      });
}

namespace {

template <typename Request>
absl::StatusOr<app::ChangeOrder> OrderOf(const Request& request, const std::string& etag) {
  app::ChangeOrder order;
  ASSIGN_OR_RETURN(order.effective_on,
                   LocalDate::Parse(request.effective_date(), "effective_date"));
  order.decree_number = request.decree_number();
  ASSIGN_OR_RETURN(order.etag, VersionFrom(etag));
  return order;
}

template <typename Response>
Response UnitAnswer(const domain::Unit& unit) {
  Response response;
  *response.mutable_unit() = ToMessage(unit);
  return response;
}

}  // namespace

absl::StatusOr<v1::GetUnitResponse> PersonnelApi::GetUnit(const Ctx& context,
                                                          const v1::GetUnitRequest& request) {
  ASSIGN_OR_RETURN(const Id unit_id, Id::Parse(request.unit_id(), "unit_id"));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", organisation_.Today()));
  v1::GetUnitResponse response;
  RETURN_IF_ERROR(
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> absl::Status {
        response.Clear();
        ASSIGN_OR_RETURN(const domain::Unit unit, organisation_.GetUnit(tx, unit_id, day));
        *response.mutable_unit() = ToMessage(unit);
        for (const domain::UnitChange& change : organisation_.UnitChanges(tx, unit_id)) {
          *response.add_changes() = ToMessage(change);
        }
        return absl::OkStatus();
      }));
  return response;
}

absl::StatusOr<v1::RenameUnitResponse> PersonnelApi::RenameUnit(
    const Ctx& context, const v1::RenameUnitRequest& request) {
  ASSIGN_OR_RETURN(const app::ChangeOrder order, OrderOf(request, request.etag()));
  ASSIGN_OR_RETURN(const domain::Unit unit,
                   ChangeUnit(context, request, [&](pg::Tx& tx, const Id& unit_id) {
                     return organisation_.RenameUnit(tx, unit_id, request.name(), order);
                   }));
  return UnitAnswer<v1::RenameUnitResponse>(unit);
}

absl::StatusOr<v1::MoveUnitResponse> PersonnelApi::MoveUnit(const Ctx& context,
                                                            const v1::MoveUnitRequest& request) {
  ASSIGN_OR_RETURN(const app::ChangeOrder order, OrderOf(request, request.etag()));
  ASSIGN_OR_RETURN(const Id parent_id, Id::Parse(request.parent_unit_id(), "parent_unit_id"));
  ASSIGN_OR_RETURN(const domain::Unit unit,
                   ChangeUnit(context, request, [&](pg::Tx& tx, const Id& unit_id) {
                     return organisation_.MoveUnit(tx, unit_id, parent_id, order);
                   }));
  return UnitAnswer<v1::MoveUnitResponse>(unit);
}

absl::StatusOr<v1::MergeUnitResponse> PersonnelApi::MergeUnit(const Ctx& context,
                                                              const v1::MergeUnitRequest& request) {
  ASSIGN_OR_RETURN(const app::ChangeOrder order, OrderOf(request, request.etag()));
  ASSIGN_OR_RETURN(const Id into_id, Id::Parse(request.into_unit_id(), "into_unit_id"));
  ASSIGN_OR_RETURN(const domain::Unit unit,
                   ChangeUnit(context, request, [&](pg::Tx& tx, const Id& unit_id) {
                     return organisation_.MergeUnit(tx, unit_id, into_id, order);
                   }));
  return UnitAnswer<v1::MergeUnitResponse>(unit);
}

absl::StatusOr<v1::CloseUnitResponse> PersonnelApi::CloseUnit(const Ctx& context,
                                                              const v1::CloseUnitRequest& request) {
  ASSIGN_OR_RETURN(const app::ChangeOrder order, OrderOf(request, request.etag()));
  ASSIGN_OR_RETURN(const domain::Unit unit,
                   ChangeUnit(context, request, [&](pg::Tx& tx, const Id& unit_id) {
                     return organisation_.CloseUnit(tx, unit_id, order);
                   }));
  return UnitAnswer<v1::CloseUnitResponse>(unit);
}

absl::StatusOr<v1::UndoUnitChangeResponse> PersonnelApi::UndoUnitChange(
    const Ctx& context, const v1::UndoUnitChangeRequest& request) {
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(
      const domain::Unit unit, ChangeUnit(context, request, [&](pg::Tx& tx, const Id& unit_id) {
        return organisation_.UndoUnitChange(tx, context.access, unit_id, request.reason(), etag);
      }));
  return UnitAnswer<v1::UndoUnitChangeResponse>(unit);
}

absl::StatusOr<v1::RevisePositionResponse> PersonnelApi::RevisePosition(
    const Ctx& context, const v1::RevisePositionRequest& request) {
  ASSIGN_OR_RETURN(const app::ChangeOrder order, OrderOf(request, request.position().etag()));
  ASSIGN_OR_RETURN(const domain::Position wanted, RevisionFrom(request.position()));
  const auto& paths = request.update_mask().paths();
  const std::vector<std::string> fields(paths.begin(), paths.end());
  ASSIGN_OR_RETURN(const domain::Position position,
                   ChangePosition(context, request, [&](pg::Tx& tx) {
                     return organisation_.RevisePosition(tx, wanted, fields, order);
                   }));
  v1::RevisePositionResponse response;
  *response.mutable_position() = ToMessage(position);
  return response;
}

absl::StatusOr<v1::ClosePositionResponse> PersonnelApi::ClosePosition(
    const Ctx& context, const v1::ClosePositionRequest& request) {
  ASSIGN_OR_RETURN(const app::ChangeOrder order, OrderOf(request, request.etag()));
  ASSIGN_OR_RETURN(const Id position_id, Id::Parse(request.position_id(), "position_id"));
  ASSIGN_OR_RETURN(const domain::Position position,
                   ChangePosition(context, request, [&](pg::Tx& tx) {
                     return organisation_.ClosePosition(tx, position_id, order);
                   }));
  v1::ClosePositionResponse response;
  *response.mutable_position() = ToMessage(position);
  return response;
}

absl::StatusOr<v1::UndoPositionChangeResponse> PersonnelApi::UndoPositionChange(
    const Ctx& context, const v1::UndoPositionChangeRequest& request) {
  ASSIGN_OR_RETURN(const Id position_id, Id::Parse(request.position_id(), "position_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(const domain::Position position,
                   ChangePosition(context, request, [&](pg::Tx& tx) {
                     return organisation_.UndoPositionChange(tx, context.access, position_id,
                                                             request.reason(), etag);
                   }));
  v1::UndoPositionChangeResponse response;
  *response.mutable_position() = ToMessage(position);
  return response;
}

absl::StatusOr<v1::DefineDutyPatternResponse> PersonnelApi::DefineDutyPattern(
    const Ctx& context, const v1::DefineDutyPatternRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::DutyPattern wanted = DutyPatternFrom(request.duty_pattern());
  const auto define = [&](pg::Tx& tx) { return organisation_.DefineDutyPattern(tx, wanted); };
  ASSIGN_OR_RETURN(const domain::DutyPattern pattern,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(), define,
                       [](const domain::DutyPattern& made) { return made.code; },
                       [&](pg::Tx& tx, const std::string&) { return define(tx); }));
  v1::DefineDutyPatternResponse response;
  *response.mutable_duty_pattern() = ToMessage(pattern);
  return response;
}

absl::StatusOr<v1::ListDutyPatternsResponse> PersonnelApi::ListDutyPatterns(
    const Ctx& context, const v1::ListDutyPatternsRequest&) {
  ASSIGN_OR_RETURN(
      const auto patterns,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<domain::DutyPattern>> {
                     return organisation_.ListDutyPatterns(tx);
                   }));
  v1::ListDutyPatternsResponse response;
  for (const domain::DutyPattern& pattern : patterns) {
    *response.add_duty_patterns() = ToMessage(pattern);
  }
  return response;
}

absl::StatusOr<v1::PublishCalendarResponse> PersonnelApi::PublishCalendar(
    const Ctx& context, const v1::PublishCalendarRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::CalendarYear wanted, CalendarFrom(request.calendar()));
  ASSIGN_OR_RETURN(
      const domain::CalendarYear calendar,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) { return calendars_.Publish(tx, wanted); },
          [](const domain::CalendarYear& made) { return std::to_string(made.year); },
          [&](pg::Tx& tx, const std::string&) { return calendars_.Get(tx, wanted.year); }));
  v1::PublishCalendarResponse response;
  *response.mutable_calendar() = events::StateOf(calendar);
  return response;
}

absl::StatusOr<v1::GetCalendarResponse> PersonnelApi::GetCalendar(
    const Ctx& context, const v1::GetCalendarRequest& request) {
  ASSIGN_OR_RETURN(const domain::CalendarYear calendar,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return calendars_.Get(tx, request.year()); }));
  v1::GetCalendarResponse response;
  *response.mutable_calendar() = events::StateOf(calendar);
  return response;
}

}  // namespace mumpuni::personnel::api
