#include "services/personnel/api/personnel_api.h"

#include <set>

#include "absl/strings/numbers.h"
#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "services/personnel/api/convert.h"
#include "services/personnel/app/scope.h"
#include "services/personnel/events/publisher.h"

namespace mumpuni::personnel::api {
namespace {

constexpr int kSnapshotDefault = 1000;
constexpr int kSnapshotMax = 5000;

absl::StatusOr<std::optional<Id>> OptionalId(const std::string& text, std::string_view field) {
  if (text.empty()) return std::optional<Id>();
  ASSIGN_OR_RETURN(const Id id, Id::Parse(text, field));
  return std::optional<Id>(id);
}

}  // namespace

absl::StatusOr<v1::CreateUnitResponse> PersonnelApi::CreateUnit(
    const Ctx& context, const v1::CreateUnitRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const domain::Unit wanted, UnitFrom(request.unit()));
  ASSIGN_OR_RETURN(const domain::Unit unit,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) { return organisation_.CreateUnit(tx, wanted); },
                       [](const domain::Unit& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Unit> {
                         ASSIGN_OR_RETURN(const Id unit_id, Id::Parse(id, "unit_id"));
                         return organisation_.GetUnit(tx, unit_id);
                       }));
  v1::CreateUnitResponse response;
  *response.mutable_unit() = ToMessage(unit);
  return response;
}

absl::StatusOr<v1::ListUnitsResponse> PersonnelApi::ListUnits(const Ctx& context,
                                                              const v1::ListUnitsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(
      const auto units, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
        return organisation_.ListUnits(tx, static_cast<domain::UnitKind>(request.kind()), root,
                                       page.cursor, page.size);
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
  ASSIGN_OR_RETURN(const domain::Position position,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) { return organisation_.CreatePosition(tx, wanted); },
                       [](const domain::Position& made) { return made.id.ToString(); },
                       [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<domain::Position> {
                         ASSIGN_OR_RETURN(const Id position_id, Id::Parse(id, "position_id"));
                         return organisation_.GetPosition(tx, position_id);
                       }));
  v1::CreatePositionResponse response;
  *response.mutable_position() = ToMessage(position);
  return response;
}

absl::StatusOr<v1::ListPositionsResponse> PersonnelApi::ListPositions(
    const Ctx& context, const v1::ListPositionsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(const auto positions,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return organisation_.ListPositions(tx, context.access, root, page.cursor,
                                                        page.size);
                   }));
  v1::ListPositionsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, positions, response.mutable_positions(),
      [](const auto& one) { return ToMessage(one); }, [](const auto& one) { return one.code; }));
  return response;
}

template <typename Response, typename Request, typename Act>
absl::StatusOr<Response> PersonnelApi::ChangeEmployee(const Ctx& context, const Request& request,
                                                      Act&& act) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(
      const store::EmployeeRow row,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(), act,
          [](const store::EmployeeRow& made) { return made.employee.id.ToString(); },
          [&](pg::Tx& tx, const std::string& id) -> absl::StatusOr<store::EmployeeRow> {
            ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(id, "employee_id"));
            return employees_.Load(tx, employee_id);
          }));
  Response response;
  *response.mutable_employee() =
      ToMessage(row, app::SeesPersonalData(context.access, row.employee.id));
  return response;
}

absl::StatusOr<v1::HireEmployeeResponse> PersonnelApi::HireEmployee(
    const Ctx& context, const v1::HireEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const domain::Employee wanted, EmployeeFrom(request.employee()));
  return ChangeEmployee<v1::HireEmployeeResponse>(
      context, request, [&](pg::Tx& tx) { return employees_.Hire(tx, wanted); });
}

absl::StatusOr<v1::GetEmployeeResponse> PersonnelApi::GetEmployee(
    const Ctx& context, const v1::GetEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const store::EmployeeRow row,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return employees_.Get(tx, context.access, employee_id);
                   }));
  // Nobody else's personal data leaves before it is recorded who reads them.
  if (app::SeesOthersPersonalData(context.access, employee_id)) {
    RETURN_IF_ERROR(pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
      return employees_.RecordRead(tx, context.access, employee_id);
    }));
  }
  v1::GetEmployeeResponse response;
  *response.mutable_employee() = ToMessage(row, app::SeesPersonalData(context.access, employee_id));
  return response;
}

absl::StatusOr<v1::BatchGetEmployeesResponse> PersonnelApi::BatchGetEmployees(
    const Ctx& context, const v1::BatchGetEmployeesRequest& request) {
  RETURN_IF_ERROR(CheckRange(request.employee_ids_size(), "employee_ids", 1, 1000));
  std::vector<Id> ids;
  std::set<std::string> missing;
  for (const std::string& text : request.employee_ids()) {
    ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "employee_ids"));
    ids.push_back(id);
    missing.insert(id.ToString());
  }
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) { return employees_.BatchGet(tx, ids); }));
  v1::BatchGetEmployeesResponse response;
  for (const store::EmployeeRow& row : rows) {
    missing.erase(row.employee.id.ToString());
    *response.add_employees() = ToMessage(row, /*unmasked=*/false);
  }
  for (const std::string& id : missing) response.add_missing_ids(id);
  return response;
}

absl::StatusOr<v1::ListEmployeesResponse> PersonnelApi::ListEmployees(
    const Ctx& context, const v1::ListEmployeesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  store::EmployeeFilter filter;
  ASSIGN_OR_RETURN(filter.root_unit_id, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  if (request.status() != v1::EMPLOYEE_STATUS_UNSPECIFIED) {
    filter.status = static_cast<domain::EmployeeStatus>(request.status());
  }
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return employees_.List(tx, context.access, filter, page.cursor, page.size);
                   }));
  v1::ListEmployeesResponse response;
  // Lists are masked for everybody: unmasked reads are single and recorded.
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_employees(),
      [](const auto& row) { return ToMessage(row, false); },
      [](const auto& row) { return row.employee.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::TransferEmployeeResponse> PersonnelApi::TransferEmployee(
    const Ctx& context, const v1::TransferEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const Id position_id, Id::Parse(request.position_id(), "position_id"));
  ASSIGN_OR_RETURN(const LocalDate start, LocalDate::Parse(request.start_date(), "start_date"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  return ChangeEmployee<v1::TransferEmployeeResponse>(context, request, [&](pg::Tx& tx) {
    return employees_.Transfer(tx, employee_id, position_id, start, etag);
  });
}

absl::StatusOr<v1::DeactivateEmployeeResponse> PersonnelApi::DeactivateEmployee(
    const Ctx& context, const v1::DeactivateEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const LocalDate last_date, LocalDate::Parse(request.last_date(), "last_date"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  const auto reason = v1::DeactivationReason_IsValid(request.reason())
                          ? static_cast<domain::DeactivationReason>(request.reason())
                          : domain::DeactivationReason::kUnspecified;
  return ChangeEmployee<v1::DeactivateEmployeeResponse>(context, request, [&](pg::Tx& tx) {
    return employees_.Deactivate(tx, employee_id, last_date, reason, etag);
  });
}

absl::StatusOr<v1::RecordAbsenceResponse> PersonnelApi::RecordAbsence(
    const Ctx& context, const v1::RecordAbsenceRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  domain::Absence absence;
  ASSIGN_OR_RETURN(absence.days, DaysFrom(request.absence().start_date(),
                                          request.absence().end_date(), "absence"));
  return ChangeEmployee<v1::RecordAbsenceResponse>(context, request, [&](pg::Tx& tx) {
    return employees_.RecordAbsence(tx, context.access, employee_id, absence);
  });
}

absl::StatusOr<v1::EraseEmployeeResponse> PersonnelApi::EraseEmployee(
    const Ctx& context, const v1::EraseEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(
      const store::ErasedEmployee erased,
      pg::Mutate(
          pool_, pg::Within(context.deadline), key, clock_.Now(),
          [&](pg::Tx& tx) {
            return employees_.Erase(tx, context.access, employee_id, request.reason(), etag);
          },
          [](const store::ErasedEmployee& made) { return made.employee_id.ToString(); },
          [&](pg::Tx& tx, const std::string&) { return employees_.LoadErased(tx, employee_id); }));
  v1::EraseEmployeeResponse response;
  response.set_employee_id(erased.employee_id.ToString());
  response.mutable_erase_time()->set_seconds(absl::ToUnixSeconds(erased.erased_at));
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

absl::StatusOr<v1::SnapshotEmployeesResponse> PersonnelApi::SnapshotEmployees(
    const Ctx& context, const v1::SnapshotEmployeesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   pages_.PageOf(context, request, kSnapshotDefault, kSnapshotMax));
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> absl::StatusOr<std::vector<store::EmployeeRow>> {
                                  return store::SnapshotEmployees(tx, events::kEmployeeTopic,
                                                                  page.cursor, page.size,
                                                                  employees_.Today());
                                }));
  v1::SnapshotEmployeesResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_rows(),
      [](const auto& row) {
        v1::EmployeeSnapshotRow out;
        *out.mutable_state() = row.erased ? events::ErasedState(row.employee.id)
                                          : events::StateOf(row.employee, row.position);
        out.set_sequence(row.sequence);
        out.set_erased(row.erased);
        return out;
      },
      [](const auto& row) { return row.employee.id.ToString(); }));
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
                     return store::SnapshotUnits(tx, events::kUnitTopic, page.cursor, page.size);
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
                                                     page.size);
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

void PersonnelApi::Register(rpc::Server& server) {
  using Async = v1::PersonnelService::AsyncService;
  server.AddService(service_);
  const std::string prefix = std::string(v1::PersonnelService::service_full_name()) + "/";
  const auto add = [&](const char* method, auto request, auto handler,
                       rpc::Lane lane = rpc::Lane::kInteractive) {
    server.Unary(
        service_, request, prefix + method,
        [this, handler](const Ctx& context, const auto& message) {
          return (this->*handler)(context, message);
        },
        lane);
  };
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  using Api = PersonnelApi;
  add("CreateUnit", &Async::RequestCreateUnit, &Api::CreateUnit);
  add("ListUnits", &Async::RequestListUnits, &Api::ListUnits, kHeavy);
  add("DefinePositionType", &Async::RequestDefinePositionType, &Api::DefinePositionType);
  add("DefineGrade", &Async::RequestDefineGrade, &Api::DefineGrade);
  add("CreatePosition", &Async::RequestCreatePosition, &Api::CreatePosition);
  add("ListPositions", &Async::RequestListPositions, &Api::ListPositions, kHeavy);
  add("HireEmployee", &Async::RequestHireEmployee, &Api::HireEmployee);
  add("GetEmployee", &Async::RequestGetEmployee, &Api::GetEmployee);
  add("BatchGetEmployees", &Async::RequestBatchGetEmployees, &Api::BatchGetEmployees);
  add("ListEmployees", &Async::RequestListEmployees, &Api::ListEmployees, kHeavy);
  add("TransferEmployee", &Async::RequestTransferEmployee, &Api::TransferEmployee);
  add("DeactivateEmployee", &Async::RequestDeactivateEmployee, &Api::DeactivateEmployee);
  add("RecordAbsence", &Async::RequestRecordAbsence, &Api::RecordAbsence);
  add("EraseEmployee", &Async::RequestEraseEmployee, &Api::EraseEmployee);
  add("PublishCalendar", &Async::RequestPublishCalendar, &Api::PublishCalendar);
  add("GetCalendar", &Async::RequestGetCalendar, &Api::GetCalendar);
  add("SnapshotEmployees", &Async::RequestSnapshotEmployees, &Api::SnapshotEmployees, kHeavy);
  add("SnapshotUnits", &Async::RequestSnapshotUnits, &Api::SnapshotUnits, kHeavy);
  add("SnapshotPositions", &Async::RequestSnapshotPositions, &Api::SnapshotPositions, kHeavy);
  add("SnapshotCalendars", &Async::RequestSnapshotCalendars, &Api::SnapshotCalendars, kHeavy);
}

}  // namespace mumpuni::personnel::api
