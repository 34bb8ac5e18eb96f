#include "absl/strings/numbers.h"
#include "common/pg/deadline.h"
#include "services/personnel/api/personnel_api.h"
#include "services/personnel/events/publisher.h"

namespace mumpuni::personnel::api {
namespace {

constexpr int kSnapshotDefault = 1000;
constexpr int kSnapshotMax = 5000;

}  // namespace

absl::StatusOr<v1::SnapshotEmployeesResponse> PersonnelApi::SnapshotEmployees(
    const Ctx& context, const v1::SnapshotEmployeesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   pages_.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::SnapshotRow>> {
                                  return store::SnapshotEmployees(tx, events::kEmployeeTopic,
                                                                  page.cursor, page.size);
                                }));
  v1::SnapshotEmployeesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::EmployeeSnapshotRow out;
        if (row.erased || !out.mutable_state()->ParseFromString(row.state)) {
          *out.mutable_state() = events::ErasedState(row.employee_id);
        }
        out.set_sequence(row.sequence);
        out.set_erased(row.erased);
        return out;
      },
      [](const auto& row) { return row.employee_id.ToString(); }));
  return response;
}

absl::StatusOr<v1::SnapshotUnitsResponse> PersonnelApi::SnapshotUnits(
    const Ctx& context, const v1::SnapshotUnitsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   pages_.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  ASSIGN_OR_RETURN(
      const auto rows,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::SequencedUnit>> {
                     return store::SnapshotUnits(tx, events::kUnitTopic, page.cursor, page.size,
                                                 organisation_.Today());
                   }));
  v1::SnapshotUnitsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::UnitSnapshotRow out;
        *out.mutable_state() = events::StateOf(row.unit);
        out.set_sequence(row.sequence);
        return out;
      },
      [](const auto& row) { return row.unit.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::SnapshotPositionsResponse> PersonnelApi::SnapshotPositions(
    const Ctx& context, const v1::SnapshotPositionsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   pages_.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  ASSIGN_OR_RETURN(
      const auto rows,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::SequencedPosition>> {
                     return store::SnapshotPositions(tx, events::kPositionTopic, page.cursor,
                                                     page.size, organisation_.Today());
                   }));
  v1::SnapshotPositionsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::PositionSnapshotRow out;
        *out.mutable_state() = events::StateOf(row.position);
        out.set_sequence(row.sequence);
        return out;
      },
      [](const auto& row) { return row.position.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::SnapshotCalendarsResponse> PersonnelApi::SnapshotCalendars(
    const Ctx& context, const v1::SnapshotCalendarsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request, 100, 100));
  int after_year = 0;
  if (!page.cursor.empty() && !absl::SimpleAtoi(page.cursor, &after_year)) after_year = 0;
  ASSIGN_OR_RETURN(
      const auto rows,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                   [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::SequencedCalendar>> {
                     return store::SnapshotCalendars(tx, events::kCalendarTopic, after_year,
                                                     page.size);
                   }));
  v1::SnapshotCalendarsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::CalendarSnapshotRow out;
        *out.mutable_state() = events::StateOf(row.calendar);
        out.set_sequence(row.sequence);
        return out;
      },
      [](const auto& row) { return std::to_string(row.calendar.year); }));
  return response;
}

}  // namespace mumpuni::personnel::api
