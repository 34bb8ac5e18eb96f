#include <algorithm>
#include <set>

#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "services/personnel/api/convert.h"
#include "services/personnel/api/personnel_api.h"
#include "services/personnel/app/scope.h"

namespace mumpuni::personnel::api {

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
  // Masked for everybody, as lists are: reading what is personal is GetEmployee, and recorded.
  Response response;
  *response.mutable_employee() = ToMessage(row, false);
  return response;
}

namespace {

// The error with the name that its field has in the request.
absl::Status Renamed(const absl::Status& status, std::string_view from, std::string_view to) {
  if (status.ok() || from == to || FieldOf(status) != from) return status;
  const std::string reason = ReasonOf(status);
  const std::string sentence = LocalizedOf(status);
  return Error(Reason{status.code(), reason, sentence}, to, std::string(status.message()));
}

template <typename Request>
absl::StatusOr<domain::Action> ActionOn(domain::ActionKind kind, const Request& request,
                                        const std::string& day, std::string_view field) {
  domain::Action action;
  action.kind = kind;
  ASSIGN_OR_RETURN(action.effective_on, LocalDate::Parse(day, field));
  action.decree_number = request.decree_number();
  return action;
}

}  // namespace

template <typename Response, typename Request>
absl::StatusOr<Response> PersonnelApi::Decide(const Ctx& context, const Request& request,
                                              absl::StatusOr<domain::Action> action,
                                              std::string_view date_field) {
  RETURN_IF_ERROR(action.status());
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  auto response = ChangeEmployee<Response>(context, request, [&](pg::Tx& tx) {
    return employees_.Decide(tx, context.access, employee_id, *action, etag);
  });
  if (!response.ok()) return Renamed(response.status(), "effective_date", date_field);
  return response;
}

absl::StatusOr<v1::HireEmployeeResponse> PersonnelApi::HireEmployee(
    const Ctx& context, const v1::HireEmployeeRequest& request) {
  ASSIGN_OR_RETURN(app::Hiring hiring, HiringFrom(request.employee()));
  for (domain::Action& action : hiring.actions) action.decree_number = request.decree_number();
  auto response = ChangeEmployee<v1::HireEmployeeResponse>(
      context, request, [&](pg::Tx& tx) { return employees_.Hire(tx, context.access, hiring); });
  if (response.ok()) return response;
  absl::Status status =
      Renamed(response.status(), "position_id", "employee.assignment.position_id");
  status = Renamed(status, "grade_code", "employee.grade_code");
  status = Renamed(status, "contract_term", "employee.contract_term");
  status = Renamed(status, "effective_date", "employee.assignment.start_date");
  status = Renamed(status, "duty_pattern_code", "employee.duty_pattern_code");
  status = Renamed(status, "employee_number", "employee.employee_number");
  status = Renamed(status, "employee.decree_number", "decree_number");
  return Renamed(status, "employee.effective_date", "employee.hire_date");
}

absl::StatusOr<v1::GetEmployeeResponse> PersonnelApi::GetEmployee(
    const Ctx& context, const v1::GetEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const auto as_of, OptionalDay(request.as_of(), "as_of"));
  ASSIGN_OR_RETURN(const store::EmployeeRow row,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return employees_.Get(tx, context.access, employee_id, as_of);
                   }));
  // Nobody else's personal data leaves before it is recorded who reads them.
  if (app::SeesOthersPersonalData(context.access, employee_id)) {
    RETURN_IF_ERROR(pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
      return employees_.RecordRead(tx, context.access, employee_id,
                                   {"employee_number", "education", "birth_date", "sex"});
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
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  const store::EmployeeFilter filter = FilterFrom(request.status());
  ASSIGN_OR_RETURN(
      const auto rows, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
        return employees_.List(tx, context.access, root, filter, page.cursor, page.size, day);
      }));
  v1::ListEmployeesResponse response;
  // Lists are masked for everybody: unmasked reads are single and recorded.
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_employees(),
      [](const auto& row) { return ToMessage(row, false); },
      [](const auto& row) { return row.employee.id.ToString(); }));
  return response;
}

absl::StatusOr<v1::SearchEmployeesResponse> PersonnelApi::SearchEmployees(
    const Ctx& context, const v1::SearchEmployeesRequest& request) {
  ASSIGN_OR_RETURN(const auto root, OptionalId(request.subtree_unit_id(), "subtree_unit_id"));
  store::EmployeeFilter filter = FilterFrom(request.status());
  ASSIGN_OR_RETURN(filter.position_id, OptionalId(request.position_id(), "position_id"));
  RETURN_IF_ERROR(CheckRange(request.limit(), "limit", 0, 1'000'000));
  const int limit = request.limit() == 0 ? 20 : std::min(request.limit(), 100);
  ASSIGN_OR_RETURN(
      const auto rows, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
        return employees_.Search(tx, context.access, request.query(), root, filter, limit);
      }));
  v1::SearchEmployeesResponse response;
  response.set_has_more(static_cast<int>(rows.size()) > limit);
  for (const store::EmployeeRow& row : rows) {
    if (response.employees_size() < limit) *response.add_employees() = ToMessage(row, false);
  }
  return response;
}

absl::StatusOr<v1::TransferEmployeeResponse> PersonnelApi::TransferEmployee(
    const Ctx& context, const v1::TransferEmployeeRequest& request) {
  auto action =
      ActionOn(domain::ActionKind::kTransfer, request, request.start_date(), "start_date");
  RETURN_IF_ERROR(action.status());
  ASSIGN_OR_RETURN(action->position_id, Id::Parse(request.position_id(), "position_id"));
  return Decide<v1::TransferEmployeeResponse>(context, request, action, "start_date");
}

absl::StatusOr<v1::PromoteEmployeeResponse> PersonnelApi::PromoteEmployee(
    const Ctx& context, const v1::PromoteEmployeeRequest& request) {
  auto action =
      ActionOn(domain::ActionKind::kPromote, request, request.effective_date(), "effective_date");
  RETURN_IF_ERROR(action.status());
  action->grade_code = GradeCodeFrom(request.grade_code());
  return Decide<v1::PromoteEmployeeResponse>(context, request, action);
}

absl::StatusOr<v1::AppointActingResponse> PersonnelApi::AppointActing(
    const Ctx& context, const v1::AppointActingRequest& request) {
  auto action =
      ActionOn(domain::ActionKind::kAppointActing, request, request.start_date(), "start_date");
  RETURN_IF_ERROR(action.status());
  ASSIGN_OR_RETURN(action->position_id, Id::Parse(request.position_id(), "position_id"));
  action->acting_kind = ActingKindFrom(request.kind());
  ASSIGN_OR_RETURN(action->planned_end, OptionalDay(request.end_date(), "end_date"));
  auto response = Decide<v1::AppointActingResponse>(context, request, action, "start_date");
  if (response.ok()) return response;
  return Renamed(Renamed(response.status(), "acting_kind", "kind"), "planned_end_date", "end_date");
}

absl::StatusOr<v1::EndActingResponse> PersonnelApi::EndActing(const Ctx& context,
                                                              const v1::EndActingRequest& request) {
  auto action = ActionOn(domain::ActionKind::kEndActing, request, request.last_date(), "last_date");
  RETURN_IF_ERROR(action.status());
  ASSIGN_OR_RETURN(action->ends_action_id, Id::Parse(request.action_id(), "action_id"));
  return Decide<v1::EndActingResponse>(context, request, action, "last_date");
}

absl::StatusOr<v1::DeactivateEmployeeResponse> PersonnelApi::DeactivateEmployee(
    const Ctx& context, const v1::DeactivateEmployeeRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  domain::Action action;
  action.kind = domain::ActionKind::kEndService;
  action.decree_number = request.decree_number();
  action.reason = DeactivationReasonFrom(request.reason());
  const bool projected =
      request.last_date().empty() && action.reason == domain::DeactivationReason::kRetired;
  if (!projected) {
    ASSIGN_OR_RETURN(action.effective_on, LocalDate::Parse(request.last_date(), "last_date"));
  }
  auto response = ChangeEmployee<v1::DeactivateEmployeeResponse>(context, request, [&](pg::Tx& tx) {
    return employees_.EndService(tx, context.access, employee_id, action, projected, etag);
  });
  if (!response.ok()) return Renamed(response.status(), "effective_date", "last_date");
  return response;
}

absl::StatusOr<v1::ReactivateEmployeeResponse> PersonnelApi::ReactivateEmployee(
    const Ctx& context, const v1::ReactivateEmployeeRequest& request) {
  auto action =
      ActionOn(domain::ActionKind::kReactivate, request, request.start_date(), "start_date");
  RETURN_IF_ERROR(action.status());
  ASSIGN_OR_RETURN(action->position_id, Id::Parse(request.position_id(), "position_id"));
  ASSIGN_OR_RETURN(action->contract_term, TermFrom(request, "contract_term"));
  return Decide<v1::ReactivateEmployeeResponse>(context, request, action, "start_date");
}

absl::StatusOr<v1::RenewContractResponse> PersonnelApi::RenewContract(
    const Ctx& context, const v1::RenewContractRequest& request) {
  auto action = ActionOn(domain::ActionKind::kRenewContract, request,
                         request.contract_term().start_date(), "contract_term.start_date");
  RETURN_IF_ERROR(action.status());
  ASSIGN_OR_RETURN(action->contract_term, TermFrom(request, "contract_term"));
  return Decide<v1::RenewContractResponse>(context, request, action, "contract_term.start_date");
}

absl::StatusOr<v1::ChangeEmployeeNumberResponse> PersonnelApi::ChangeEmployeeNumber(
    const Ctx& context, const v1::ChangeEmployeeNumberRequest& request) {
  auto action = ActionOn(domain::ActionKind::kChangeNumber, request, request.effective_date(),
                         "effective_date");
  RETURN_IF_ERROR(action.status());
  ASSIGN_OR_RETURN(const auto number,
                   domain::EmployeeNumber::Parse(request.employee_number(), "employee_number"));
  action->employee_number = number.digits();
  action->employment_type = EmploymentTypeFrom(request.employment_type());
  action->grade_code = GradeCodeFrom(request.grade_code());
  ASSIGN_OR_RETURN(action->contract_term, TermFrom(request, "contract_term"));
  return Decide<v1::ChangeEmployeeNumberResponse>(context, request, action);
}

absl::StatusOr<v1::SetJurisdictionResponse> PersonnelApi::SetJurisdiction(
    const Ctx& context, const v1::SetJurisdictionRequest& request) {
  auto action = ActionOn(domain::ActionKind::kSetJurisdiction, request, request.effective_date(),
                         "effective_date");
  RETURN_IF_ERROR(action.status());
  action->region_codes.assign(request.region_codes().begin(), request.region_codes().end());
  return Decide<v1::SetJurisdictionResponse>(context, request, action);
}

absl::StatusOr<v1::SetDutyPatternResponse> PersonnelApi::SetDutyPattern(
    const Ctx& context, const v1::SetDutyPatternRequest& request) {
  auto action = ActionOn(domain::ActionKind::kSetDutyPattern, request, request.effective_date(),
                         "effective_date");
  RETURN_IF_ERROR(action.status());
  action->duty_pattern_code = request.duty_pattern_code();
  return Decide<v1::SetDutyPatternResponse>(context, request, action);
}

absl::StatusOr<v1::UpdateEmployeeResponse> PersonnelApi::UpdateEmployee(
    const Ctx& context, const v1::UpdateEmployeeRequest& request) {
  const v1::Employee& wanted = request.employee();
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(wanted.employee_id(), "employee.employee_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(wanted.etag()));
  ASSIGN_OR_RETURN(const domain::Person person, PersonFrom(wanted));
  const auto& paths = request.update_mask().paths();
  const std::vector<std::string> fields(paths.begin(), paths.end());
  RETURN_IF_ERROR(CheckMask(fields, {"full_name", "birth_date", "sex", "on_probation"}));
  return ChangeEmployee<v1::UpdateEmployeeResponse>(context, request, [&](pg::Tx& tx) {
    return employees_.UpdatePerson(tx, context.access, employee_id, person, fields, etag);
  });
}

absl::StatusOr<v1::UndoActionResponse> PersonnelApi::UndoAction(
    const Ctx& context, const v1::UndoActionRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const Id action_id, Id::Parse(request.action_id(), "action_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  using Undone = std::optional<store::EmployeeRow>;
  ASSIGN_OR_RETURN(const Undone row,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) {
                         return employees_.Undo(tx, context.access, employee_id, action_id,
                                                request.reason(), etag);
                       },
                       [&](const Undone&) { return employee_id.ToString(); },
                       [&](pg::Tx& tx, const std::string&) -> absl::StatusOr<Undone> {
                         auto left = employees_.Load(tx, employee_id);
                         // A replay of what removed the person.
                         if (absl::IsNotFound(left.status())) return Undone();
                         RETURN_IF_ERROR(left.status());
                         return Undone(*std::move(left));
                       }));
  v1::UndoActionResponse response;
  if (row.has_value()) *response.mutable_employee() = ToMessage(*row, false);
  return response;
}

absl::StatusOr<v1::CorrectActionResponse> PersonnelApi::CorrectAction(
    const Ctx& context, const v1::CorrectActionRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const Id action_id, Id::Parse(request.action_id(), "action_id"));
  ASSIGN_OR_RETURN(const int64_t etag, VersionFrom(request.etag()));
  ASSIGN_OR_RETURN(const domain::Action action, ActionFrom(request.action()));
  auto response = ChangeEmployee<v1::CorrectActionResponse>(context, request, [&](pg::Tx& tx) {
    return employees_.Correct(tx, context.access, employee_id, action_id, action, request.reason(),
                              etag);
  });
  if (response.ok()) return response;
  absl::Status status = Renamed(response.status(), "start_date", "effective_date");
  for (const std::string field :
       {"effective_date", "position_id", "grade_code", "contract_term", "contract_term.start_date",
        "contract_term.end_date", "employee_number", "duty_pattern_code"}) {
    if (FieldOf(status) == field) return Renamed(status, field, "action." + field);
  }
  return status;
}

absl::StatusOr<v1::GetCareerResponse> PersonnelApi::GetCareer(const Ctx& context,
                                                              const v1::GetCareerRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  std::optional<absl::Time> known_at;
  if (request.has_known_at()) {
    known_at = absl::FromUnixSeconds(request.known_at().seconds()) +
               absl::Nanoseconds(request.known_at().nanos());
  }
  ASSIGN_OR_RETURN(const app::CareerView view,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return employees_.GetCareer(tx, context.access, employee_id, known_at);
                   }));
  if (app::SeesOthersPersonalData(context.access, employee_id)) {
    RETURN_IF_ERROR(pg::Transact(pool_, pg::Within(context.deadline), [&](pg::Tx& tx) {
      return employees_.RecordRead(tx, context.access, employee_id, {"employee_number"});
    }));
  }
  return ToMessage(view, app::SeesPersonalData(context.access, employee_id));
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

absl::StatusOr<v1::CancelAbsenceResponse> PersonnelApi::CancelAbsence(
    const Ctx& context, const v1::CancelAbsenceRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const Id absence_id, Id::Parse(request.absence_id(), "absence_id"));
  ASSIGN_OR_RETURN(const auto from, OptionalDay(request.from_date(), "from_date"));
  return ChangeEmployee<v1::CancelAbsenceResponse>(context, request, [&](pg::Tx& tx) {
    return employees_.CancelAbsence(tx, context.access, employee_id, absence_id, from);
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

absl::StatusOr<v1::ListPositionHoldersResponse> PersonnelApi::ListPositionHolders(
    const Ctx& context, const v1::ListPositionHoldersRequest& request) {
  ASSIGN_OR_RETURN(const Id position_id, Id::Parse(request.position_id(), "position_id"));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  ASSIGN_OR_RETURN(const app::Employees::Holders holders,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return employees_.HoldersOf(tx, context.access, position_id, day);
                   }));
  v1::ListPositionHoldersResponse response;
  for (const auto& row : holders.holders) *response.add_holders() = ToMessage(row, false);
  for (const auto& row : holders.acting) *response.add_acting() = ToMessage(row, false);
  return response;
}

absl::StatusOr<v1::GetSuperiorResponse> PersonnelApi::GetSuperior(
    const Ctx& context, const v1::GetSuperiorRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  ASSIGN_OR_RETURN(const app::Superior superior,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return employees_.SuperiorOf(tx, context.access, employee_id, day);
                   }));
  v1::GetSuperiorResponse response;
  *response.mutable_superior() = ToMessage(superior.row, false);
  // Who is above is told; when they are away and until when they are employed is not.
  response.mutable_superior()->clear_absences();
  response.mutable_superior()->clear_contract_term();
  response.set_position_id(superior.position_id.ToString());
  response.set_acting(superior.acting);
  return response;
}

absl::StatusOr<v1::ListServingResponse> PersonnelApi::ListServing(
    const Ctx& context, const v1::ListServingRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const LocalDate day, DayOr(request.as_of(), "as_of", employees_.Today()));
  ASSIGN_OR_RETURN(const auto rows,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return employees_.Serving(tx, context.access, request.region_code(),
                                               page.cursor, page.size, day);
                   }));
  v1::ListServingResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_employees(),
      [](const auto& row) { return ToMessage(row, false); },
      [](const auto& row) { return row.employee.id.ToString(); }));
  return response;
}

}  // namespace mumpuni::personnel::api
