#include "services/personnel/api/personnel_api.h"

#include "common/rpc/methods.h"

namespace mumpuni::personnel::api {

void PersonnelApi::Register(rpc::Server& server) {
  using Async = v1::PersonnelService::AsyncService;
  const rpc::Methods<v1::PersonnelService, PersonnelApi> add(server, service_, *this);
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
  add("BatchGetAttributes", &Async::RequestBatchGetAttributes, &Api::BatchGetAttributes);
  add("BatchGetEmployees", &Async::RequestBatchGetEmployees, &Api::BatchGetEmployees);
  add("ListEmployees", &Async::RequestListEmployees, &Api::ListEmployees, kHeavy);
  add("TransferEmployee", &Async::RequestTransferEmployee, &Api::TransferEmployee);
  add("DeactivateEmployee", &Async::RequestDeactivateEmployee, &Api::DeactivateEmployee);
  add("RecordAbsence", &Async::RequestRecordAbsence, &Api::RecordAbsence);
  add("EraseEmployee", &Async::RequestEraseEmployee, &Api::EraseEmployee);
  add("GetUnit", &Async::RequestGetUnit, &Api::GetUnit);
  add("RenameUnit", &Async::RequestRenameUnit, &Api::RenameUnit);
  add("MoveUnit", &Async::RequestMoveUnit, &Api::MoveUnit);
  add("MergeUnit", &Async::RequestMergeUnit, &Api::MergeUnit);
  add("CloseUnit", &Async::RequestCloseUnit, &Api::CloseUnit);
  add("UndoUnitChange", &Async::RequestUndoUnitChange, &Api::UndoUnitChange);
  add("RevisePosition", &Async::RequestRevisePosition, &Api::RevisePosition);
  add("ClosePosition", &Async::RequestClosePosition, &Api::ClosePosition);
  add("UndoPositionChange", &Async::RequestUndoPositionChange, &Api::UndoPositionChange);
  add("DefineDutyPattern", &Async::RequestDefineDutyPattern, &Api::DefineDutyPattern);
  add("ListDutyPatterns", &Async::RequestListDutyPatterns, &Api::ListDutyPatterns, kHeavy);
  add("PromoteEmployee", &Async::RequestPromoteEmployee, &Api::PromoteEmployee);
  add("AppointActing", &Async::RequestAppointActing, &Api::AppointActing);
  add("EndActing", &Async::RequestEndActing, &Api::EndActing);
  add("ReactivateEmployee", &Async::RequestReactivateEmployee, &Api::ReactivateEmployee);
  add("RenewContract", &Async::RequestRenewContract, &Api::RenewContract);
  add("ChangeEmployeeNumber", &Async::RequestChangeEmployeeNumber, &Api::ChangeEmployeeNumber);
  add("SetJurisdiction", &Async::RequestSetJurisdiction, &Api::SetJurisdiction);
  add("SetDutyPattern", &Async::RequestSetDutyPattern, &Api::SetDutyPattern);
  add("UpdateEmployee", &Async::RequestUpdateEmployee, &Api::UpdateEmployee);
  add("UndoAction", &Async::RequestUndoAction, &Api::UndoAction);
  add("CorrectAction", &Async::RequestCorrectAction, &Api::CorrectAction);
  add("GetCareer", &Async::RequestGetCareer, &Api::GetCareer);
  add("CancelAbsence", &Async::RequestCancelAbsence, &Api::CancelAbsence);
  add("GetPersonalFile", &Async::RequestGetPersonalFile, &Api::GetPersonalFile);
  add("AddEducation", &Async::RequestAddEducation, &Api::AddEducation);
  add("RecordSanction", &Async::RequestRecordSanction, &Api::RecordSanction);
  add("RevokeSanction", &Async::RequestRevokeSanction, &Api::RevokeSanction);
  add("SearchEmployees", &Async::RequestSearchEmployees, &Api::SearchEmployees, kHeavy);
  add("ListPositionHolders", &Async::RequestListPositionHolders, &Api::ListPositionHolders);
  add("GetSuperior", &Async::RequestGetSuperior, &Api::GetSuperior);
  add("ListServing", &Async::RequestListServing, &Api::ListServing, kHeavy);
  add("ImportEmployees", &Async::RequestImportEmployees, &Api::ImportEmployees, kHeavy);
  add("GetImport", &Async::RequestGetImport, &Api::GetImport);
  add("ExportEmployees", &Async::RequestExportEmployees, &Api::ExportEmployees, kHeavy);
  add("ListQualityItems", &Async::RequestListQualityItems, &Api::ListQualityItems, kHeavy);
  add("AssignQualityItem", &Async::RequestAssignQualityItem, &Api::AssignQualityItem);
  add("AcceptQualityItem", &Async::RequestAcceptQualityItem, &Api::AcceptQualityItem);
  add("ListNominalRoll", &Async::RequestListNominalRoll, &Api::ListNominalRoll, kHeavy);
  add("ListContractsEnding", &Async::RequestListContractsEnding, &Api::ListContractsEnding, kHeavy);
  add("ListRetirements", &Async::RequestListRetirements, &Api::ListRetirements, kHeavy);
  add("ListVacantPosts", &Async::RequestListVacantPosts, &Api::ListVacantPosts, kHeavy);
  add("ListHeadcount", &Async::RequestListHeadcount, &Api::ListHeadcount, kHeavy);
  add("PublishCalendar", &Async::RequestPublishCalendar, &Api::PublishCalendar);
  add("GetCalendar", &Async::RequestGetCalendar, &Api::GetCalendar);
  add("SnapshotEmployees", &Async::RequestSnapshotEmployees, &Api::SnapshotEmployees, kHeavy);
  add("SnapshotUnits", &Async::RequestSnapshotUnits, &Api::SnapshotUnits, kHeavy);
  add("SnapshotPositions", &Async::RequestSnapshotPositions, &Api::SnapshotPositions, kHeavy);
  add("SnapshotCalendars", &Async::RequestSnapshotCalendars, &Api::SnapshotCalendars, kHeavy);
}

}  // namespace mumpuni::personnel::api
