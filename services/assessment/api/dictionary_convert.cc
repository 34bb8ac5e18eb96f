#include "services/assessment/api/dictionary_convert.h"

#include "services/assessment/api/convert.h"

namespace mumpuni::assessment::api {
namespace {

// Fewer people in a cell could be told apart.
constexpr int64_t kSmallestCell = 5;

std::string TextOf(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

}  // namespace

v1::CompetencyVersion ToMessage(const domain::CompetencyVersion& version) {
  v1::CompetencyVersion message;
  *message.mutable_competency() = ToMessage(version.text);
  if (!version.authors.empty()) message.set_drafted_by(version.authors.back());
  *message.mutable_draft_time() = ToTimestamp(version.drafted_at);
  message.set_reviewed_by(version.reviewed_by);
  if (version.reviewed_at.has_value()) {
    *message.mutable_review_time() = ToTimestamp(*version.reviewed_at);
  }
  message.set_review_note(version.review_note);
  if (version.published_at.has_value()) {
    *message.mutable_publish_time() = ToTimestamp(*version.published_at);
  }
  if (version.retired_from.has_value()) {
    message.set_retired_from(version.retired_from->ToString());
  }
  message.set_retire_reason(version.retire_reason);
  return message;
}

absl::StatusOr<domain::Retirement> RetirementFrom(const v1::RetireCompetencyRequest& request) {
  domain::Retirement retirement;
  retirement.code = request.code();
  retirement.reason = request.reason();
  ASSIGN_OR_RETURN(retirement.effective_from,
                   LocalDate::Parse(request.effective_from(), "effective_from"));
  retirement.replaced_by = request.replaced_by_code();
  retirement.level_map.assign(request.level_map().begin(), request.level_map().end());
  retirement.legal_basis = request.legal_basis();
  return retirement;
}

v1::Crosswalk ToMessage(const domain::CrosswalkStep& step) {
  v1::Crosswalk message;
  message.set_from_code(step.from);
  message.set_to_code(step.to);
  for (const int level : step.levels) message.add_level_map(level);
  message.set_effective_from(step.effective_from.ToString());
  message.set_legal_basis(step.legal_basis);
  return message;
}

v1::RequirementChange ToMessage(const domain::RequirementChange& change) {
  v1::RequirementChange message;
  message.set_competency_code(change.competency);
  message.set_kind(static_cast<v1::RequirementChangeKind>(change.kind));
  message.set_from_level(change.from_level);
  message.set_to_level(change.to_level);
  message.set_sentence(change.sentence);
  return message;
}

v1::PartChange ToMessage(const domain::PartChange& change) {
  v1::PartChange message;
  message.set_field(change.field);
  for (const std::string& text : change.removed) message.add_removed(text);
  for (const std::string& text : change.added) message.add_added(text);
  return message;
}

v1::CompetencyImpact ToMessage(const store::CompetencyImpact& impact) {
  v1::CompetencyImpact message;
  message.set_competency_code(impact.competency);
  message.set_required_before(impact.before);
  message.set_required_after(impact.after);
  message.set_meet_before_count(impact.meet_before);
  message.set_meet_after_count(impact.meet_after);
  message.set_newly_below_count(impact.newly_below);
  message.set_unknown_count(impact.unknown);
  return message;
}

v1::UnitImpact ToMessage(const store::UnitImpact& impact) {
  v1::UnitImpact message;
  message.set_unit_id(TextOf(impact.unit_id));
  const bool small_unit = impact.holders < kSmallestCell;
  const auto cell = [&](int64_t count) -> int64_t {
    const bool told = count == 0 || (count >= kSmallestCell && !small_unit);
    if (!told || small_unit) message.set_suppressed(true);
    return told ? count : 0;
  };
  message.set_holder_count(cell(impact.holders));
  message.set_newly_below_count(cell(impact.newly_below));
  message.set_unknown_count(cell(impact.unknown));
  return message;
}

v1::NewlyBelow ToMessage(const store::NewlyBelowRow& row) {
  v1::NewlyBelow message;
  message.set_employee_id(row.employee_id.ToString());
  message.set_unit_id(TextOf(row.unit_id));
  message.set_competency_code(row.competency);
  message.set_required_before(row.before);
  message.set_required_after(row.after);
  message.set_known_level(row.known_level);
  return message;
}

absl::StatusOr<domain::Provider> ProviderFrom(const v1::Provider& message) {
  domain::Provider provider;
  provider.code = message.code();
  provider.name = message.name();
  provider.accreditation = message.accreditation();
  for (const int method : message.methods()) {
    provider.methods.push_back(static_cast<domain::Method>(method));
  }
  ASSIGN_OR_RETURN(provider.valid_from,
                   LocalDate::Parse(message.valid_from(), "provider.valid_from"));
  ASSIGN_OR_RETURN(provider.valid_until,
                   LocalDate::Parse(message.valid_until(), "provider.valid_until"));
  provider.legal_basis = message.legal_basis();
  return provider;
}

v1::Provider ToMessage(const domain::Provider& provider) {
  v1::Provider message;
  message.set_provider_id(provider.provider_id.ToString());
  message.set_code(provider.code);
  message.set_name(provider.name);
  message.set_accreditation(provider.accreditation);
  for (const domain::Method method : provider.methods) {
    message.add_methods(static_cast<v1::AssessmentMethod>(method));
  }
  message.set_valid_from(provider.valid_from.ToString());
  message.set_valid_until(provider.valid_until.ToString());
  message.set_legal_basis(provider.legal_basis);
  *message.mutable_register_time() = ToTimestamp(provider.registered_at);
  if (provider.revoked_from.has_value()) {
    message.set_revoked_from(provider.revoked_from->ToString());
  }
  message.set_revoke_reason(provider.revoke_reason);
  return message;
}

v1::ImportAssessmentsResponse ToMessage(const app::Assessments::Import& import, bool dry_run) {
  v1::ImportAssessmentsResponse response;
  for (const store::ImportedRow& row : import.rows) {
    v1::AssessmentImportResult* out = response.add_results();
    out->set_row(response.results_size() - 1);
    out->set_outcome(static_cast<v1::AssessmentImportOutcome>(row.outcome));
    // A dry run invents ids for those it would store; they mean nothing.
    const bool invented = dry_run && out->outcome() == v1::ASSESSMENT_IMPORT_OUTCOME_STORED;
    if (row.assessment_id.has_value() && !invented) {
      out->set_assessment_id(row.assessment_id->ToString());
    }
    out->set_reason(row.reason);
    out->set_field(row.field);
    out->set_message(row.message);
  }
  return response;
}

}  // namespace mumpuni::assessment::api
