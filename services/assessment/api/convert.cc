#include "services/assessment/api/convert.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/domain/explanation.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/domain/sentences.h"

namespace mumpuni::assessment::api {
namespace {

using domain::LineKind;
using domain::RuleSet;

constexpr int kMaxTableRows = 5000;

void AddRefs(const std::vector<domain::LevelRef>& refs,
             google::protobuf::RepeatedPtrField<mumpuni::common::v1::CompetencyLevelRef>* out) {
  for (const domain::LevelRef& ref : refs) {
    auto* message = out->Add();
    message->set_competency_code(ref.competency);
    message->set_level(ref.level);
  }
}

std::string TextOf(const std::optional<LocalDate>& date) {
  return date.has_value() ? date->ToString() : "";
}

// Constants of the message and the domain have the same names; one list keeps them together.
template <typename Message, typename Constants, typename F>
void EachConstant(Message&& message, Constants& c, const F& f) {
#define MUMPUNI_CONSTANT(name)                                          \
  f(message.name(), c.name, [&]([[maybe_unused]] int v) {               \
    if constexpr (!std::is_const_v<std::remove_reference_t<Message>>) { \
      message.set_##name(v);                                            \
    }                                                                   \
  })
  MUMPUNI_CONSTANT(assessment_valid_months);
  MUMPUNI_CONSTANT(training_test_points);
  MUMPUNI_CONSTANT(training_workplace_points);
  MUMPUNI_CONSTANT(training_cap);
  MUMPUNI_CONSTANT(training_valid_months);
  MUMPUNI_CONSTANT(workplace_min_days);
  MUMPUNI_CONSTANT(workplace_max_days);
  MUMPUNI_CONSTANT(full_weight_days);
  MUMPUNI_CONSTANT(half_weight_days);
  MUMPUNI_CONSTANT(full_weight);
  MUMPUNI_CONSTANT(half_weight);
  MUMPUNI_CONSTANT(prior);
  MUMPUNI_CONSTANT(gate_unfavourable);
  MUMPUNI_CONSTANT(gate_reporters);
  MUMPUNI_CONSTANT(lower_at_most);
  MUMPUNI_CONSTANT(higher_at_least);
  MUMPUNI_CONSTANT(signal_clamp);
  MUMPUNI_CONSTANT(signal_max_required_level);
  MUMPUNI_CONSTANT(reporter_year_limit);
  MUMPUNI_CONSTANT(rounding);
#undef MUMPUNI_CONSTANT
}

absl::Status Twice(const char* field) {
  return Error(reasons::kRuleSetIncomplete, field, "an entry is stated twice");
}

absl::Status AddTables(const v1::RuleSet& message, RuleSet& rules) {
  RETURN_IF_ERROR(CheckRange(message.mappings_size(), "rule_set.mappings", 1, kMaxTableRows));
  RETURN_IF_ERROR(CheckRange(message.shares_size(), "rule_set.shares", 1, kMaxTableRows));
  RETURN_IF_ERROR(CheckRange(message.topic_kinds_size(), "rule_set.topic_kinds", 0, kMaxTableRows));
  for (const auto& row : message.mappings()) {
    RETURN_IF_ERROR(CheckRange(row.act(), "rule_set.mappings.act", 1, 3));
    const RuleSet::Key key{static_cast<domain::Act>(row.act()), row.topic_code()};
    if (!rules.mappings.emplace(key, row.competency_code()).second)
      return Twice("rule_set.mappings");
  }
  for (const auto& row : message.shares()) {
    RETURN_IF_ERROR(CheckRange(row.act(), "rule_set.shares.act", 1, 3));
    const bool of_kind = !row.topic_kind().empty();
    if (of_kind && !row.topic_code().empty()) {
      return Error(mumpuni::reasons::kValueOutOfRange, "rule_set.shares.topic_kind",
                   "a share is of a topic or of a kind, not of both");
    }
    const RuleSet::Key key{static_cast<domain::Act>(row.act()),
                           of_kind ? row.topic_kind() : row.topic_code()};
    auto& table = of_kind ? rules.kind_shares : rules.topic_shares;
    if (!table.emplace(key, row.share_permille()).second) return Twice("rule_set.shares");
  }
  for (const auto& row : message.topic_kinds()) {
    if (!rules.topic_kinds.emplace(row.topic_code(), row.topic_kind()).second) {
      return Twice("rule_set.topic_kinds");
    }
  }
  return absl::OkStatus();
}

void AddAssessed(const domain::CompetencyProfile& p, v1::Profile& profile) {
  v1::AssessedLevel* out = profile.add_assessed();
  out->set_competency_code(p.code);
  out->set_required_level(p.required_level);
  out->set_status(static_cast<v1::AssessedStatus>(p.assessed_status));
  out->set_level(p.assessed_level);
  out->set_assessed_on(TextOf(p.assessed_on));
  out->set_valid_until(TextOf(p.valid_until));
  out->set_provider(p.provider);
  out->set_method(static_cast<v1::AssessmentMethod>(p.assessed_method));
}

void AddIndicated(const domain::CompetencyProfile& p, bool with_value, v1::Profile& profile) {
  v1::IndicatedLevel* out = profile.add_indicated();
  out->set_competency_code(p.code);
  out->set_required_level(p.required_level);
  out->set_level(p.indicated_level);
  if (with_value) out->set_value_milli(p.value_milli);
  out->set_gap_levels(p.GapLevels());
}

void AddSignal(const domain::CompetencyProfile& p, v1::Profile& profile) {
  v1::CompetencySignal* out = profile.add_signals();
  out->set_competency_code(p.code);
  out->set_signal(static_cast<v1::ServiceSignal>(p.signal));
  out->set_u(p.u);
  out->set_favourable_count(p.favourable_count);
  out->set_unfavourable_count(p.unfavourable_count);
  out->set_provisional_count(p.provisional_count);
  out->set_applies_to_person(p.signal_applies);
}

void AddStanding(const domain::CompetencyProfile& p, v1::Profile& profile) {
  if (p.required_level == 0) return;
  v1::CompetencyStanding* out = profile.add_standings();
  out->set_competency_code(p.code);
  out->set_standing(
      static_cast<v1::Standing>(domain::StandingOf(p.KnownLevel(), p.required_level)));
}

void FillItem(const domain::Item& item, v1::EvidenceItem* out) {
  out->set_source_id(item.source_id);
  out->set_act(static_cast<mumpuni::complaint::v1::ActKind>(item.act));
  out->set_occurred_on(item.occurred_on.ToString());
  out->set_favourable(item.favourable);
  out->set_topic_code(item.topic);
  out->set_share_permille(item.share_permille);
  out->set_weight(item.weight);
  out->set_contribution(item.contribution);
  out->set_status(static_cast<v1::EvidenceStatus>(item.status));
  out->set_counts_from(TextOf(item.counts_from));
  out->set_settles_on(TextOf(item.settles_on));
  out->set_test_points(item.test_points);
  out->set_workplace_points(item.workplace_points);
  out->set_confirmed_on(TextOf(item.confirmed_on));
}

// Lines that tell of complaint practice.
bool TellsSignal(LineKind kind) {
  return kind >= LineKind::kFactItem && kind <= LineKind::kSignalTerm;
}

// The line as one message; the base names the assessment it stands for.
v1::ExplanationLine LineOf(const domain::Line& line, const domain::CompetencyProfile& p,
                           const domain::RuleConstants& constants) {
  v1::ExplanationLine message;
  message.set_kind(static_cast<v1::ExplanationLineKind>(line.kind));
  message.set_value(line.value);
  message.set_sentence(domain::SentenceOf(line, p, constants));
  if (line.kind == LineKind::kBase) {
    v1::EvidenceItem* item = message.mutable_item();
    item->set_source_id(p.assessed_source_id);
    item->set_occurred_on(TextOf(p.assessed_on));
    item->set_method(static_cast<v1::AssessmentMethod>(p.assessed_method));
    item->set_provider(p.provider);
    item->set_contribution(line.value);
    item->set_status(v1::EVIDENCE_STATUS_COUNTED);
  } else if (line.item.has_value()) {
    FillItem(*line.item, message.mutable_item());
  }
  return message;
}

v1::ExplanationNode NodeOf(const domain::Node& node, const domain::CompetencyProfile& p,
                           const domain::RuleConstants& constants) {
  v1::ExplanationNode message;
  *message.mutable_line() = LineOf(node.line, p, constants);
  for (const domain::Node& part : node.parts) {
    *message.add_parts() = NodeOf(part, p, constants);
  }
  return message;
}

void AddConditions(const v1::JobStandard& message, domain::JobStandard& standard) {
  standard.fields_of_study.assign(message.fields_of_study().begin(),
                                  message.fields_of_study().end());
  for (const auto& one : message.trainings()) {
    standard.trainings.push_back(
        {static_cast<int>(one.kind()), one.description(), static_cast<int>(one.importance())});
  }
  for (const auto& one : message.experience()) {
    standard.experience.push_back({one.description(), static_cast<int>(one.importance())});
  }
  standard.performance_indicators.assign(message.performance_indicators().begin(),
                                         message.performance_indicators().end());
}

void AddConditions(const domain::JobStandard& standard, v1::JobStandard& message) {
  for (const std::string& field : standard.fields_of_study) message.add_fields_of_study(field);
  for (const domain::TrainingRequirement& one : standard.trainings) {
    v1::TrainingRequirement* out = message.add_trainings();
    out->set_kind(static_cast<v1::TrainingRequirementKind>(one.kind));
    out->set_description(one.description);
    out->set_importance(static_cast<v1::RequirementImportance>(one.importance));
  }
  for (const domain::ExperienceRequirement& one : standard.experience) {
    v1::ExperienceRequirement* out = message.add_experience();
    out->set_description(one.description);
    out->set_importance(static_cast<v1::RequirementImportance>(one.importance));
  }
  for (const std::string& text : standard.performance_indicators) {
    message.add_performance_indicators(text);
  }
}

}  // namespace

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t ns = absl::ToUnixNanos(time);
  timestamp.set_seconds(ns / 1'000'000'000);
  timestamp.set_nanos(static_cast<int32_t>(ns % 1'000'000'000));
  return timestamp;
}

absl::StatusOr<absl::Time> InstantFrom(const google::protobuf::Timestamp& timestamp,
                                       std::string_view field) {
  // 1970 to 2200; what lies outside is a mistake, and would not fit a database.
  RETURN_IF_ERROR(CheckRange(timestamp.seconds(), field, 0, 7'258'118'400));
  RETURN_IF_ERROR(CheckRange(timestamp.nanos(), field, 0, 999'999'999));
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

absl::StatusOr<std::optional<LocalDate>> OptionalDate(const std::string& text,
                                                      std::string_view field) {
  if (text.empty()) return std::optional<LocalDate>();
  ASSIGN_OR_RETURN(const LocalDate date, LocalDate::Parse(text, field));
  return std::optional<LocalDate>(date);
}

domain::Competency CompetencyFrom(const v1::Competency& message) {
  domain::Competency c;
  c.code = message.code();
  c.name = message.name();
  c.kind = static_cast<int>(message.kind());
  c.definition = message.definition();
  c.legal_basis = message.legal_basis();
  for (const auto& level : message.levels()) {
    c.levels.push_back(
        {level.level(), level.title(), {level.indicators().begin(), level.indicators().end()}});
  }
  return c;
}

v1::Competency ToMessage(const domain::Competency& competency) {
  v1::Competency message;
  message.set_code(competency.code);
  message.set_name(competency.name);
  message.set_kind(static_cast<v1::CompetencyKind>(competency.kind));
  message.set_definition(competency.definition);
  message.set_legal_basis(competency.legal_basis);
  message.set_version(competency.version);
  message.set_state(static_cast<v1::CompetencyState>(competency.state));
  for (const domain::CompetencyLevel& level : competency.levels) {
    v1::CompetencyLevel* out = message.add_levels();
    out->set_level(level.level);
    out->set_title(level.title);
    for (const std::string& indicator : level.indicators) out->add_indicators(indicator);
  }
  return message;
}

absl::StatusOr<domain::JobStandard> JobStandardFrom(const v1::JobStandard& message) {
  domain::JobStandard standard;
  standard.code = message.code();
  standard.name = message.name();
  standard.legal_basis = message.legal_basis();
  standard.requirements = LevelRefsFrom(message.requirements());
  ASSIGN_OR_RETURN(standard.effective_from,
                   LocalDate::Parse(message.effective_from(), "job_standard.effective_from"));
  standard.job_group = message.job_group();
  standard.government_affair = message.government_affair();
  standard.job_code = message.job_code();
  standard.summary = message.summary();
  standard.minimum_education = static_cast<int>(message.minimum_education());
  standard.minimum_grade = message.minimum_grade();
  AddConditions(message, standard);
  return standard;
}

v1::JobStandard ToMessage(const domain::JobStandard& standard) {
  v1::JobStandard message;
  message.set_code(standard.code);
  message.set_version(standard.version);
  message.set_name(standard.name);
  message.set_effective_from(standard.effective_from.ToString());
  message.set_legal_basis(standard.legal_basis);
  AddRefs(standard.requirements, message.mutable_requirements());
  message.set_job_group(standard.job_group);
  message.set_government_affair(standard.government_affair);
  message.set_job_code(standard.job_code);
  message.set_summary(standard.summary);
  message.set_minimum_education(
      static_cast<mumpuni::personnel::v1::EducationLevel>(standard.minimum_education));
  message.set_minimum_grade(standard.minimum_grade);
  AddConditions(standard, message);
  return message;
}

absl::StatusOr<RuleSet> RuleSetFrom(const v1::RuleSet& message, bool simulation_only) {
  if (!message.has_constants()) {
    return Error(mumpuni::reasons::kFieldRequired, "rule_set.constants", "every number is stated");
  }
  RuleSet rules;
  rules.code = message.code();
  rules.status =
      simulation_only ? domain::RuleSetStatus::kSimulationOnly : domain::RuleSetStatus::kDecided;
  RETURN_IF_ERROR(CheckOptionalText(message.decree_number(), "rule_set.decree_number", 200));
  RETURN_IF_ERROR(
      CheckOptionalText(message.deciding_official(), "rule_set.deciding_official", 200));
  RETURN_IF_ERROR(CheckOptionalText(message.dpia_reference(), "rule_set.dpia_reference", 200));
  rules.decree_number = message.decree_number();
  rules.deciding_official = message.deciding_official();
  rules.dpia_reference = message.dpia_reference();
  if (!message.effective_from().empty()) {
    ASSIGN_OR_RETURN(rules.effective_from,
                     LocalDate::Parse(message.effective_from(), "rule_set.effective_from"));
  }
  rules.shadow = message.shadow();
  rules.demo = message.demo();
  EachConstant(message.constants(), rules.constants,
               [](int from, int& to, const auto&) { to = from; });
  RETURN_IF_ERROR(AddTables(message, rules));
  return rules;
}

v1::RuleSet ToMessage(const RuleSet& rules) {
  v1::RuleSet message;
  message.set_code(rules.code);
  message.set_status(static_cast<v1::RuleSetStatus>(rules.status));
  message.set_decree_number(rules.decree_number);
  message.set_deciding_official(rules.deciding_official);
  message.set_effective_from(TextOf(rules.effective_from));
  message.set_dpia_reference(rules.dpia_reference);
  message.set_shadow(rules.shadow);
  message.set_demo(rules.demo);
  EachConstant(*message.mutable_constants(), rules.constants,
               [](int, const int& value, const auto& set) { set(value); });
  const auto act = [](const RuleSet::Key& key) {
    return static_cast<mumpuni::complaint::v1::ActKind>(key.first);
  };
  for (const auto& [key, competency] : rules.mappings) {
    auto* row = message.add_mappings();
    row->set_act(act(key));
    row->set_topic_code(key.second);
    row->set_competency_code(competency);
  }
  for (const auto& [key, share] : rules.topic_shares) {
    auto* row = message.add_shares();
    row->set_act(act(key));
    row->set_topic_code(key.second);
    row->set_share_permille(share);
  }
  for (const auto& [key, share] : rules.kind_shares) {
    auto* row = message.add_shares();
    row->set_act(act(key));
    row->set_topic_kind(key.second);
    row->set_share_permille(share);
  }
  for (const auto& [topic, kind] : rules.topic_kinds) {
    auto* row = message.add_topic_kinds();
    row->set_topic_code(topic);
    row->set_topic_kind(kind);
  }
  return message;
}

absl::StatusOr<domain::Assessment> AssessmentFrom(const v1::Assessment& message) {
  domain::Assessment assessment;
  ASSIGN_OR_RETURN(assessment.employee_id,
                   Id::Parse(message.employee_id(), "assessment.employee_id"));
  assessment.method = static_cast<domain::Method>(message.method());
  assessment.provider = message.provider();
  assessment.accreditation = message.accreditation();
  ASSIGN_OR_RETURN(assessment.assessed_on,
                   LocalDate::Parse(message.assessed_on(), "assessment.assessed_on"));
  assessment.target = message.target();
  assessment.results = LevelRefsFrom(message.results());
  if (!message.supersedes_assessment_id().empty()) {
    ASSIGN_OR_RETURN(assessment.supersedes, Id::Parse(message.supersedes_assessment_id(),
                                                      "assessment.supersedes_assessment_id"));
  }
  assessment.provider_reference = message.provider_reference();
  assessment.potential_score = message.potential_score();
  return assessment;
}

v1::Assessment ToMessage(const domain::Assessment& assessment) {
  v1::Assessment message;
  message.set_assessment_id(assessment.assessment_id.ToString());
  message.set_employee_id(assessment.employee_id.ToString());
  message.set_method(static_cast<v1::AssessmentMethod>(assessment.method));
  message.set_provider(assessment.provider);
  message.set_accreditation(assessment.accreditation);
  message.set_assessed_on(assessment.assessed_on.ToString());
  message.set_target(assessment.target);
  AddRefs(assessment.results, message.mutable_results());
  *message.mutable_record_time() = ToTimestamp(assessment.recorded_at);
  if (assessment.revoked_at.has_value()) {
    *message.mutable_revoke_time() = ToTimestamp(*assessment.revoked_at);
    message.set_revoke_reason(assessment.revoke_reason);
  }
  if (assessment.supersedes.has_value()) {
    message.set_supersedes_assessment_id(assessment.supersedes->ToString());
  }
  if (assessment.superseded_by.has_value()) {
    message.set_superseded_by_assessment_id(assessment.superseded_by->ToString());
  }
  message.set_provider_reference(assessment.provider_reference);
  message.set_potential_score(assessment.potential_score);
  return message;
}

absl::StatusOr<domain::Purpose> PurposeFrom(v1::ProfilePurpose purpose) {
  if (purpose < v1::PROFILE_PURPOSE_SELF || purpose > v1::PROFILE_PURPOSE_AUDIT) {
    return Error(mumpuni::reasons::kFieldRequired, "purpose", "profiles are read for a purpose");
  }
  return static_cast<domain::Purpose>(purpose);
}

std::vector<domain::LevelRef> LevelRefsFrom(
    const google::protobuf::RepeatedPtrField<mumpuni::common::v1::CompetencyLevelRef>& messages) {
  std::vector<domain::LevelRef> refs;
  for (const auto& message : messages) refs.push_back({message.competency_code(), message.level()});
  return refs;
}

v1::Profile ProfileFor(const Id& employee_id, domain::Purpose purpose,
                       const app::ReadProfile& read) {
  v1::Profile profile;
  profile.set_employee_id(employee_id.ToString());
  profile.set_as_of(read.profile.as_of.ToString());
  profile.set_rule_set_code(read.profile.rule_set);
  profile.set_purpose(static_cast<v1::ProfilePurpose>(purpose));
  profile.set_job_standard_code(read.profile.job_standard);
  const domain::Answer& answer = read.answer;
  const bool has_rules = !read.profile.rule_set.empty();
  for (const domain::CompetencyProfile& p : read.profile.competencies) {
    const bool valid = p.assessed_status == domain::AssessedStatus::kValid;
    if (valid ? answer.assessed_valid : answer.assessed_other) AddAssessed(p, profile);
    if (answer.indicated && has_rules) AddIndicated(p, answer.signal, profile);
    if (answer.signal && has_rules) AddSignal(p, profile);
    if (answer.standings) AddStanding(p, profile);
  }
  return profile;
}

v1::ExplainProfileResponse ExplanationFor(const Id& employee_id, const std::string& competency,
                                          const app::ReadProfile& read) {
  v1::ExplainProfileResponse response;
  response.set_employee_id(employee_id.ToString());
  response.set_as_of(read.profile.as_of.ToString());
  response.set_rule_set_code(read.profile.rule_set);
  response.set_simulated(read.simulated);
  for (const domain::CompetencyProfile& p : read.profile.competencies) {
    if (!competency.empty() && p.code != competency) continue;
    v1::CompetencyExplanation* out = response.add_competencies();
    out->set_competency_code(p.code);
    out->set_required_level(p.required_level);
    // Where no signal is the person's own (heads, higher requirements), a superior reads none of
    // what it would be made of.
    const bool told = read.answer.signal && (p.signal_applies || !read.answer.settled_only);
    for (const domain::Line& line : p.lines) {
      if (TellsSignal(line.kind) && !told) continue;
      *out->add_lines() = LineOf(line, p, read.constants);
    }
    for (const domain::Node& root : domain::TreeOf(p, told)) {
      *out->add_roots() = NodeOf(root, p, read.constants);
    }
  }
  return response;
}

v1::Gap ToMessage(const store::GapRow& row) {
  v1::Gap gap;
  gap.set_employee_id(row.employee_id.ToString());
  gap.set_unit_id(row.unit_id.IsNil() ? "" : row.unit_id.ToString());
  gap.set_competency_code(row.competency);
  gap.set_required_level(row.required_level);
  gap.set_known_level(row.known_level);
  gap.set_basis(static_cast<v1::GapBasis>(row.basis));
  gap.set_gap_levels(row.known_level == 0 ? 0 : row.required_level - row.known_level);
  return gap;
}

v1::Reconciliation ToMessage(const app::Reconciliation& reconciliation) {
  const mumpuni::jobs::LongJob& job = reconciliation.job;
  v1::Reconciliation message;
  message.set_reconciliation_id(job.id.ToString());
  message.set_state(static_cast<v1::ReconciliationState>(job.state));
  const app::Tally& profiles = reconciliation.profiles;
  message.set_compared_count(profiles.compared);
  message.set_total_count(profiles.total);
  message.set_mismatch_count(profiles.mismatch_count);
  for (const std::string& id : profiles.mismatching) message.add_mismatching_employee_ids(id);
  const app::Tally& sources = reconciliation.sources;
  message.set_compared_source_count(sources.compared);
  message.set_total_source_count(sources.total);
  message.set_source_mismatch_count(sources.mismatch_count);
  for (const std::string& name : sources.mismatching) message.add_mismatching_sources(name);
  message.set_last_error(job.last_error);
  *message.mutable_create_time() = ToTimestamp(job.created_at);
  if (job.finished_at.has_value()) *message.mutable_end_time() = ToTimestamp(*job.finished_at);
  return message;
}

}  // namespace mumpuni::assessment::api
