// The RPCs of mumpuni.personnel.v1.PersonnelService: convert → transact → convert. They stand in
// organisation_rpcs.cc, employee_rpcs.cc, file_rpcs.cc (files, imports, quality, reports) and
// snapshot_rpcs.cc.
#pragma once

#include "absl/functional/function_ref.h"
#include "common/core/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/request.h"
#include "common/rpc/server.h"
#include "mumpuni/personnel/v1/personnel_service.grpc.pb.h"
#include "services/personnel/app/calendars.h"
#include "services/personnel/app/employees.h"
#include "services/personnel/app/imports.h"
#include "services/personnel/app/organisation.h"
#include "services/personnel/app/personal_files.h"
#include "services/personnel/app/quality_items.h"
#include "services/personnel/store/report_store.h"

namespace mumpuni::personnel::api {

// Thread-safe; everything it refers to outlives it.
class PersonnelApi {
 public:
  PersonnelApi(pg::Pool& pool, const Clock& clock, const rpc::PageTokens& pages,
               app::Organisation& organisation, app::Employees& employees,
               app::PersonalFiles& files, app::QualityItems& quality, app::Imports& imports,
               app::Calendars& calendars)
      : pool_(pool),
        clock_(clock),
        pages_(pages),
        organisation_(organisation),
        employees_(employees),
        files_(files),
        quality_(quality),
        imports_(imports),
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
  absl::StatusOr<v1::BatchGetAttributesResponse> BatchGetAttributes(
      const Ctx&, const v1::BatchGetAttributesRequest&);
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
  absl::StatusOr<v1::GetUnitResponse> GetUnit(const Ctx&, const v1::GetUnitRequest&);
  absl::StatusOr<v1::RenameUnitResponse> RenameUnit(const Ctx&, const v1::RenameUnitRequest&);
  absl::StatusOr<v1::MoveUnitResponse> MoveUnit(const Ctx&, const v1::MoveUnitRequest&);
  absl::StatusOr<v1::MergeUnitResponse> MergeUnit(const Ctx&, const v1::MergeUnitRequest&);
  absl::StatusOr<v1::CloseUnitResponse> CloseUnit(const Ctx&, const v1::CloseUnitRequest&);
  absl::StatusOr<v1::UndoUnitChangeResponse> UndoUnitChange(const Ctx&,
                                                            const v1::UndoUnitChangeRequest&);
  absl::StatusOr<v1::RevisePositionResponse> RevisePosition(const Ctx&,
                                                            const v1::RevisePositionRequest&);
  absl::StatusOr<v1::ClosePositionResponse> ClosePosition(const Ctx&,
                                                          const v1::ClosePositionRequest&);
  absl::StatusOr<v1::UndoPositionChangeResponse> UndoPositionChange(
      const Ctx&, const v1::UndoPositionChangeRequest&);
  absl::StatusOr<v1::DefineDutyPatternResponse> DefineDutyPattern(
      const Ctx&, const v1::DefineDutyPatternRequest&);
  absl::StatusOr<v1::ListDutyPatternsResponse> ListDutyPatterns(const Ctx&,
                                                                const v1::ListDutyPatternsRequest&);
  absl::StatusOr<v1::PromoteEmployeeResponse> PromoteEmployee(const Ctx&,
                                                              const v1::PromoteEmployeeRequest&);
  absl::StatusOr<v1::AppointActingResponse> AppointActing(const Ctx&,
                                                          const v1::AppointActingRequest&);
  absl::StatusOr<v1::EndActingResponse> EndActing(const Ctx&, const v1::EndActingRequest&);
  absl::StatusOr<v1::ReactivateEmployeeResponse> ReactivateEmployee(
      const Ctx&, const v1::ReactivateEmployeeRequest&);
  absl::StatusOr<v1::RenewContractResponse> RenewContract(const Ctx&,
                                                          const v1::RenewContractRequest&);
  absl::StatusOr<v1::ChangeEmployeeNumberResponse> ChangeEmployeeNumber(
      const Ctx&, const v1::ChangeEmployeeNumberRequest&);
  absl::StatusOr<v1::SetJurisdictionResponse> SetJurisdiction(const Ctx&,
                                                              const v1::SetJurisdictionRequest&);
  absl::StatusOr<v1::SetDutyPatternResponse> SetDutyPattern(const Ctx&,
                                                            const v1::SetDutyPatternRequest&);
  absl::StatusOr<v1::UpdateEmployeeResponse> UpdateEmployee(const Ctx&,
                                                            const v1::UpdateEmployeeRequest&);
  absl::StatusOr<v1::UndoActionResponse> UndoAction(const Ctx&, const v1::UndoActionRequest&);
  absl::StatusOr<v1::CorrectActionResponse> CorrectAction(const Ctx&,
                                                          const v1::CorrectActionRequest&);
  absl::StatusOr<v1::GetCareerResponse> GetCareer(const Ctx&, const v1::GetCareerRequest&);
  absl::StatusOr<v1::CancelAbsenceResponse> CancelAbsence(const Ctx&,
                                                          const v1::CancelAbsenceRequest&);
  absl::StatusOr<v1::GetPersonalFileResponse> GetPersonalFile(const Ctx&,
                                                              const v1::GetPersonalFileRequest&);
  absl::StatusOr<v1::AddEducationResponse> AddEducation(const Ctx&, const v1::AddEducationRequest&);
  absl::StatusOr<v1::RecordSanctionResponse> RecordSanction(const Ctx&,
                                                            const v1::RecordSanctionRequest&);
  absl::StatusOr<v1::RevokeSanctionResponse> RevokeSanction(const Ctx&,
                                                            const v1::RevokeSanctionRequest&);
  absl::StatusOr<v1::SearchEmployeesResponse> SearchEmployees(const Ctx&,
                                                              const v1::SearchEmployeesRequest&);
  absl::StatusOr<v1::ListPositionHoldersResponse> ListPositionHolders(
      const Ctx&, const v1::ListPositionHoldersRequest&);
  absl::StatusOr<v1::GetSuperiorResponse> GetSuperior(const Ctx&, const v1::GetSuperiorRequest&);
  absl::StatusOr<v1::ListServingResponse> ListServing(const Ctx&, const v1::ListServingRequest&);
  absl::StatusOr<v1::ImportEmployeesResponse> ImportEmployees(const Ctx&,
                                                              const v1::ImportEmployeesRequest&);
  absl::StatusOr<v1::GetImportResponse> GetImport(const Ctx&, const v1::GetImportRequest&);
  absl::StatusOr<v1::ExportEmployeesResponse> ExportEmployees(const Ctx&,
                                                              const v1::ExportEmployeesRequest&);
  absl::StatusOr<v1::ListQualityItemsResponse> ListQualityItems(const Ctx&,
                                                                const v1::ListQualityItemsRequest&);
  absl::StatusOr<v1::AssignQualityItemResponse> AssignQualityItem(
      const Ctx&, const v1::AssignQualityItemRequest&);
  absl::StatusOr<v1::AcceptQualityItemResponse> AcceptQualityItem(
      const Ctx&, const v1::AcceptQualityItemRequest&);
  absl::StatusOr<v1::ListNominalRollResponse> ListNominalRoll(const Ctx&,
                                                              const v1::ListNominalRollRequest&);
  absl::StatusOr<v1::ListContractsEndingResponse> ListContractsEnding(
      const Ctx&, const v1::ListContractsEndingRequest&);
  absl::StatusOr<v1::ListRetirementsResponse> ListRetirements(const Ctx&,
                                                              const v1::ListRetirementsRequest&);
  absl::StatusOr<v1::ListVacantPostsResponse> ListVacantPosts(const Ctx&,
                                                              const v1::ListVacantPostsRequest&);
  absl::StatusOr<v1::ListHeadcountResponse> ListHeadcount(const Ctx&,
                                                          const v1::ListHeadcountRequest&);

 private:
  // One change of one unit or position, once per request id.
  template <typename Request, typename Act>
  absl::StatusOr<domain::Unit> ChangeUnit(const Ctx& context, const Request& request, Act&& act);
  template <typename Request, typename Act>
  absl::StatusOr<domain::Position> ChangePosition(const Ctx& context, const Request& request,
                                                  Act&& act);
  // A decision about one employee.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Decide(const Ctx& context, const Request& request,
                                  absl::StatusOr<domain::Action> action,
                                  std::string_view date_field = "effective_date");
  template <typename Request, typename Act>
  absl::StatusOr<store::QualityRow> ChangeQualityItem(const Ctx& context, const Request& request,
                                                      Act&& act);
  absl::StatusOr<std::vector<store::ImportLine>> ApplyChunk(const Ctx& context,
                                                            const app::ImportChunk& chunk);
  // The rows of a report within the caller's scope.
  template <typename Row, typename Request>
  absl::StatusOr<std::vector<Row>> Report(
      const Ctx& context, const Request& request,
      absl::FunctionRef<std::vector<Row>(pg::Tx&, const store::Roots&)> read);
  // One change of one employee, once per request id; the answer is masked for the caller.
  template <typename Response, typename Request, typename Act>
  absl::StatusOr<Response> ChangeEmployee(const Ctx& context, const Request& request, Act&& act);

  pg::Pool& pool_;
  const Clock& clock_;
  const rpc::PageTokens& pages_;
  app::Organisation& organisation_;
  app::Employees& employees_;
  app::PersonalFiles& files_;
  app::QualityItems& quality_;
  app::Imports& imports_;
  app::Calendars& calendars_;
  v1::PersonnelService::AsyncService service_;
};

}  // namespace mumpuni::personnel::api
