#include "services/complaint/api/support.h"

#include "common/audit/audit.h"
#include "common/obs/log.h"
#include "common/pg/deadline.h"
#include "services/complaint/domain/reasons.h"

namespace mumpuni::complaint::api {
namespace {

// Refusals that say something about who asked, not about what was asked.
bool IsRefusal(std::string_view reason) {
  return reason == reasons::kCaseNotFound.id || reason == reasons::kReporterAnonymous.id ||
         reason == reasons::kConcernedAsSubject.id || reason == reasons::kLeadUnitOnly.id ||
         reason == reasons::kSelfConfirmation.id || reason == reasons::kOwnUnitOnly.id;
}

}  // namespace

absl::Status Refused(pg::Pool& pool, const Clock& clock, const rpc::CallContext& context,
                     const std::string& subject, const std::string& request_id,
                     absl::Status refusal) {
  const std::string reason = ReasonOf(refusal);
  if (!IsRefusal(reason)) return refusal;
  audit::Record record;
  record.actor = context.access.principal;
  record.action = context.method;
  record.subject_id = subject;
  record.outcome = reason;
  record.request_id = request_id;
  record.at = clock.Now();
  const absl::Status written = pg::Transact(pool, {.one_write = true},
                                            [&](pg::Tx& tx) { return audit::Append(tx, record); });
  if (!written.ok()) obs::Err("a refusal could not be audited", {{"reason", reason}});
  return refusal;
}

absl::StatusOr<std::optional<domain::Standings>> AskAssessment(
    pg::Pool& pool, const Clock& clock, app::Cases& cases,
    const peers::AssessmentClient& assessment, const rpc::CallContext& context, const Id& case_id,
    const Id& employee_id, AskFor whom) {
  ASSIGN_OR_RETURN(const std::optional<app::AssignmentNeed> need,
                   pg::Transact(pool, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return cases.NeedOf(tx, context.access, case_id, employee_id);
                   }));
  if (!need.has_value()) return std::nullopt;
  peers::AssessmentClient::Question question;
  question.requirements = need->requirements;
  question.unit_id = need->unit_id;
  question.region_code = need->region_code;
  question.day = LocalDate::At(clock.Now());
  question.include_below = !employee_id.IsNil() || whom == AskFor::kEverybody;
  auto known = assessment.FindCompetentOfficers(question, context.access.principal.subject);
  if (known.ok()) {
    if (known->cut) {
      obs::Warn("assessment lists no more officers", {{"case_id", case_id.ToString()}});
    }
    return *std::move(known);
  }
  obs::Warn("assigning without knowledge of competencies", {{"reason", ReasonOf(known.status())}});
  return std::nullopt;
}

}  // namespace mumpuni::complaint::api
