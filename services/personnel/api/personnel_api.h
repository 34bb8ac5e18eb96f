// The RPCs of mumpuni.personnel.v1.PersonnelService: convert → transact → convert.
#pragma once

#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "services/personnel/app/calendars.h"
#include "services/personnel/app/employees.h"
#include "services/personnel/app/organisation.h"

namespace mumpuni::personnel::api {

// Thread-safe; everything it refers to outlives it.
class PersonnelApi {
 public:
  PersonnelApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages,
               app::Organisation& organisation, app::Employees& employees,
               app::Calendars& calendars)
      : pool_(pool),
        clock_(clock),
        pages_(pages),
        organisation_(organisation),
        employees_(employees),
        calendars_(calendars) {}

  // Registers every RPC; call before the server starts.
  void Register(rpc::Server& server);

  using Ctx = rpc::CallContext;

  // The handlers; public so that tests can call them without a socket.
  absl::StatusOr<v1::CreateUnitResponse> CreateUnit(const Ctx&, const v1::CreateUnitRequest&);
  absl::StatusOr<v1::ListUnitsResponse> ListUnits(const Ctx&, const v1::ListUnitsRequest&);
  absl::StatusOr<v1::DefinePositionTypeResponse> DefinePositionType(
      const Ctx&, const v1::DefinePositionTypeRequest&);
  absl::StatusOr<v1::DefineGradeResponse> DefineGrade(const Ctx&, const v1::DefineGradeRequest&);
  absl::StatusOr<v1::CreatePositionResponse> CreatePosition(const Ctx&,
                                                            const v1::CreatePositionRequest&);
  absl::StatusOr<v1::ListPositionsResponse> ListPositions(const Ctx&,
                                                          const v1::ListPositionsRequest&);
  absl::StatusOr<v1::HireEmployeeResponse> HireEmployee(const Ctx&, const v1::HireEmployeeRequest&);
  absl::StatusOr<v1::GetEmployeeResponse> GetEmployee(const Ctx&, const v1::GetEmployeeRequest&);
  absl::StatusOr<v1::BatchGetEmployeesResponse> BatchGetEmployees(
      const Ctx&, const v1::BatchGetEmployeesRequest&);
  absl::StatusOr<v1::ListEmployeesResponse> ListEmployees(const Ctx&,
                                                          const v1::ListEmployeesRequest&);
  absl::StatusOr<v1::TransferEmployeeResponse> TransferEmployee(const Ctx&,
                                                                const v1::TransferEmployeeRequest&);
  absl::StatusOr<v1::DeactivateEmployeeResponse> DeactivateEmployee(
      const Ctx&, const v1::DeactivateEmployeeRequest&);
  absl::StatusOr<v1::RecordAbsenceResponse> RecordAbsence(const Ctx&,
                                                          const v1::RecordAbsenceRequest&);
  absl::StatusOr<v1::EraseEmployeeResponse> EraseEmployee(const Ctx&,
                                                          const v1::EraseEmployeeRequest&);
  absl::StatusOr<v1::PublishCalendarResponse> PublishCalendar(const Ctx&,
                                                              const v1::PublishCalendarRequest&);
  absl::StatusOr<v1::GetCalendarResponse> GetCalendar(const Ctx&, const v1::GetCalendarRequest&);
  absl::StatusOr<v1::SnapshotEmployeesResponse> SnapshotEmployees(
      const Ctx&, const v1::SnapshotEmployeesRequest&);
  absl::StatusOr<v1::SnapshotUnitsResponse> SnapshotUnits(const Ctx&,
                                                          const v1::SnapshotUnitsRequest&);
  absl::StatusOr<v1::SnapshotPositionsResponse> SnapshotPositions(
      const Ctx&, const v1::SnapshotPositionsRequest&);
  absl::StatusOr<v1::SnapshotCalendarsResponse> SnapshotCalendars(
      const Ctx&, const v1::SnapshotCalendarsRequest&);

 private:
  // One change of one employee, once per request id; the answer is masked for the caller.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> ChangeEmployee(const Ctx& context, const Request& request, Act&& act);

  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Organisation& organisation_;
  app::Employees& employees_;
  app::Calendars& calendars_;
  v1::PersonnelService::AsyncService service_;
};

}  // namespace mumpuni::personnel::api
