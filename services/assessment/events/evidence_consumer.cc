#include "services/assessment/events/evidence_consumer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/events/headers.h"
#include "common/events/projection.h"
#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "mumpuni/training/v1/training_events.pb.h"
#include "services/assessment/peers/snapshots.h"
#include "services/assessment/store/talent_store.h"

namespace mumpuni::assessment::events {
namespace {

namespace complaint = mumpuni::complaint::v1;
namespace training = mumpuni::training::v1;
using mumpuni::events::CheckKey;
using mumpuni::events::CheckSubject;
using mumpuni::events::IncomingEvent;

// Every event of the two topics carries its complete state in field 1, so one message reads them
// all, also types that a newer owner publishes and this version does not know.
template <typename AnyEvent>
absl::StatusOr<AnyEvent> Decode(const IncomingEvent& event) {
  AnyEvent message;
  if (!message.ParseFromString(event.payload) || !message.has_state()) {
    return Error(mumpuni::reasons::kMessageMalformed, event.type, "cannot decode the event");
  }
  return message;
}

// Nil if nothing is stated.
absl::StatusOr<Id> OptionalId(const std::string& text, std::string_view field) {
  if (text.empty()) return Id();
  return Id::Parse(text, field);
}

// A newer owner may state acts or exclusions that this version cannot judge: such a fact is left
// out, the others of its case still hold. What speaks of nobody is no evidence.
bool IsUnderstood(const complaint::ActFact& fact) {
  const bool known_act = std::any_of(
      std::begin(domain::kActs), std::end(domain::kActs),
      [&](domain::Act act) { return static_cast<int>(act) == static_cast<int>(fact.act()); });
  const bool speaks_of_somebody = !fact.employee_id().empty() || !fact.unit_id().empty();
  return known_act && complaint::ActExclusion_IsValid(fact.exclusion()) && speaks_of_somebody;
}

absl::StatusOr<store::EvidenceRow> RowOf(const complaint::CaseState& state,
                                         const complaint::ActFact& fact) {
  store::EvidenceRow row;
  ASSIGN_OR_RETURN(row.source_id, Id::Parse(state.case_id(), "case_id"));
  ASSIGN_OR_RETURN(row.employee_id, OptionalId(fact.employee_id(), "facts.employee_id"));
  ASSIGN_OR_RETURN(row.unit_id, OptionalId(fact.unit_id(), "facts.unit_id"));
  row.fact = absl::StrCat(static_cast<int>(fact.act()));
  row.favourable = fact.favourable();
  ASSIGN_OR_RETURN(row.occurred_on, LocalDate::Parse(fact.occurred_on(), "facts.occurred_on"));
  ASSIGN_OR_RETURN(row.second_on, LocalDate::Parse(fact.counts_from(), "facts.counts_from"));
  ASSIGN_OR_RETURN(row.settles_on, LocalDate::Parse(fact.settles_on(), "facts.settles_on"));
  RETURN_IF_ERROR(CheckOptionalText(state.category_code(), "category_code", 64));
  RETURN_IF_ERROR(CheckOptionalText(fact.reporter_ref(), "facts.reporter_ref", 200));
  row.topic = state.category_code();
  row.reporter_ref = fact.reporter_ref();
  row.reporter_verified = fact.reporter_verified();
  row.exclusion = static_cast<int>(fact.exclusion());
  return row;
}

// One fact per person and act; of the facts about a unit alone, one per unit and act.
absl::Status CheckDistinct(const std::vector<store::EvidenceRow>& rows) {
  std::set<std::tuple<Id, Id, std::string>> seen;
  for (const store::EvidenceRow& row : rows) {
    const Id unit_alone = row.employee_id.IsNil() ? row.unit_id : Id();
    if (!seen.insert({row.employee_id, unit_alone, row.fact}).second) {
      return Error(mumpuni::reasons::kMessageMalformed, "facts", "a fact is stated twice");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<app::SourceState> StateOfCase(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<complaint::CaseClosed>(event));
  const complaint::CaseState& state = message.state();
  app::SourceState source;
  ASSIGN_OR_RETURN(source.source_id, Id::Parse(state.case_id(), "case_id"));
  RETURN_IF_ERROR(CheckSubject(event, source.source_id.ToString()));
  RETURN_IF_ERROR(CheckKey(event, event.subject));
  source.sequence = event.sequence;
  // A class that this version does not know may be one that must never become evidence.
  if (state.case_class() == complaint::CASE_CLASS_MISCONDUCT_ALLEGATION ||
      !complaint::CaseClass_IsValid(state.case_class())) {
    return source;
  }
  for (const complaint::ActFact& fact : state.facts()) {
    if (!IsUnderstood(fact)) continue;
    ASSIGN_OR_RETURN(store::EvidenceRow row, RowOf(state, fact));
    source.rows.push_back(std::move(row));
  }
  RETURN_IF_ERROR(CheckDistinct(source.rows));
  return source;
}

absl::StatusOr<app::SourceState> StateOfEnrolment(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<training::EnrolmentCompleted>(event));
  const training::EnrolmentState& state = message.state();
  app::SourceState source;
  ASSIGN_OR_RETURN(source.source_id, Id::Parse(state.enrolment_id(), "enrolment_id"));
  RETURN_IF_ERROR(CheckSubject(event, source.source_id.ToString()));
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(state.employee_id(), "employee_id"));
  RETURN_IF_ERROR(CheckKey(event, employee_id.ToString()));
  source.sequence = event.sequence;
  if (state.status() != training::ENROLMENT_STATUS_COMPLETED) return source;
  for (const auto& taught : state.teaches()) {
    store::EvidenceRow row;
    row.source_id = source.source_id;
    row.employee_id = employee_id;
    RETURN_IF_ERROR(CheckCode(taught.competency_code(), "teaches.competency_code", 32));
    RETURN_IF_ERROR(CheckRange(taught.level(), "teaches.level", 1, 5));
    row.fact = taught.competency_code();
    row.level = taught.level();
    row.favourable = state.test_passed();
    ASSIGN_OR_RETURN(row.occurred_on, LocalDate::Parse(state.completed_on(), "completed_on"));
    if (!state.workplace_confirmed_on().empty()) {
      ASSIGN_OR_RETURN(row.second_on,
                       LocalDate::Parse(state.workplace_confirmed_on(), "workplace_confirmed_on"));
    }
    source.rows.push_back(std::move(row));
  }
  RETURN_IF_ERROR(CheckDistinct(source.rows));
  return source;
}

// What the professional index counts of an enrolment; checked by StateOfEnrolment.
absl::StatusOr<store::TrainingRecord> RecordOf(const IncomingEvent& event) {
  ASSIGN_OR_RETURN(const auto message, Decode<training::EnrolmentCompleted>(event));
  const training::EnrolmentState& state = message.state();
  store::TrainingRecord record;
  ASSIGN_OR_RETURN(record.enrolment_id, Id::Parse(state.enrolment_id(), "enrolment_id"));
  ASSIGN_OR_RETURN(record.employee_id, Id::Parse(state.employee_id(), "employee_id"));
  record.sequence = event.sequence;
  RETURN_IF_ERROR(CheckRange(state.development_form(), "development_form", 0, 25));
  RETURN_IF_ERROR(CheckRange(state.lesson_hours(), "lesson_hours", 0, 100'000));
  RETURN_IF_ERROR(CheckOptionalText(state.course_code(), "course_code", 64));
  record.course_code = state.course_code();
  record.development_form = state.development_form();
  record.lesson_hours = state.lesson_hours();
  if (state.status() == training::ENROLMENT_STATUS_COMPLETED) {
    ASSIGN_OR_RETURN(record.completed_on, LocalDate::Parse(state.completed_on(), "completed_on"));
  }
  return record;
}

}  // namespace

absl::Status EvidenceConsumer::Apply(pg::Tx& tx, std::span<const IncomingEvent> batch) {
  std::vector<app::SourceState> cases, enrolments;
  std::vector<store::TrainingRecord> records;
  for (const IncomingEvent& event : batch) {
    if (event.tp.topic == kCaseTopic) {
      ASSIGN_OR_RETURN(app::SourceState state, StateOfCase(event));
      cases.push_back(std::move(state));
    } else if (event.tp.topic == kEnrolmentTopic) {
      ASSIGN_OR_RETURN(app::SourceState state, StateOfEnrolment(event));
      enrolments.push_back(std::move(state));
      ASSIGN_OR_RETURN(store::TrainingRecord record, RecordOf(event));
      records.push_back(std::move(record));
    }
  }
  if (!records.empty()) store::ApplyTrainingRecords(tx, records);
  RETURN_IF_ERROR(profiles_.ReplaceEvidence(tx, domain::Source::kTraining, std::move(enrolments)));
  return profiles_.ReplaceEvidence(tx, domain::Source::kCase, std::move(cases));
}

std::vector<mumpuni::events::Projection> EvidenceConsumer::Projections(const std::string& training,
                                                                       const std::string& complaint,
                                                                       const TlsFiles& tls) const {
  auto projections = peers::EvidenceProjections(training, complaint, tls);
  for (auto& projection : projections) {
    const auto source =
        projection.topic == kCaseTopic ? domain::Source::kCase : domain::Source::kTraining;
    projection.adopt = [source](pg::Tx& tx) { store::AdoptOrphans(tx, source); };
    projection.forget = [this, source](pg::Tx& tx,
                                       const std::vector<std::string>& subjects) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<Id> ids, mumpuni::events::IdsOf(subjects));
      // What is in doubt has a negative sequence, so any state is newer: one without facts.
      std::vector<app::SourceState> states;
      for (const Id& id : ids) states.push_back({.source_id = id, .sequence = 1, .rows = {}});
      if (source == domain::Source::kTraining) store::ForgetTrainingRecords(tx, ids);
      return profiles_.ReplaceEvidence(tx, source, std::move(states));
    };
  }
  return projections;
}

}  // namespace mumpuni::assessment::events
