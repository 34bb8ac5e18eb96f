#include "services/training/api/lesson_hour_api.h"

#include <map>

#include "common/core/validate.h"
#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"

namespace mumpuni::training::api {
namespace {

constexpr int kAnswersMax = 1000;

domain::ConversionRule RuleFrom(const v1::ConversionRule& message) {
  return {message.lan_code(),
          static_cast<domain::HourScope>(message.scope()),
          message.valid_from_year(),
          static_cast<domain::ConversionKind>(message.kind()),
          domain::Jp{message.lesson_hours()},
          message.surcharge_percent(),
          message.meetings_per_month(),
          message.clamp_group(),
          static_cast<domain::LearningMix>(message.mix()),
          message.legal_basis()};
}

v1::ConversionRule ToMessage(const domain::ConversionRule& rule) {
  v1::ConversionRule message;
  message.set_lan_code(rule.lan_code);
  message.set_scope(static_cast<v1::HourScope>(rule.scope));
  message.set_valid_from_year(rule.valid_from_year);
  message.set_kind(static_cast<v1::ConversionKind>(rule.kind));
  message.set_lesson_hours(rule.hours.value);
  message.set_surcharge_percent(rule.surcharge_percent);
  message.set_meetings_per_month(rule.meetings_per_month);
  message.set_clamp_group(rule.clamp_group);
  message.set_mix(static_cast<v1::LearningMix>(rule.mix));
  message.set_legal_basis(rule.legal_basis);
  return message;
}

v1::LessonHourEntry ToMessage(const store::HourRow& row) {
  v1::LessonHourEntry message;
  message.set_enrolment_id(row.record.id.ToString());
  message.set_course_code(row.course_code);
  message.set_lan_code(row.record.lan_code);
  message.set_development_form(row.development_form);
  message.set_completed_on(row.record.completed_on.ToString());
  message.set_claimed_lesson_hours(row.record.claimed.value);
  message.set_recognised_lesson_hours(row.stored.recognised.value);
  message.set_note(static_cast<v1::HourNote>(row.stored.note));
  message.set_rule_valid_from_year(row.stored.valid_from_year);
  message.set_mix(static_cast<v1::LearningMix>(row.stored.mix));
  message.set_own_choice(row.own_choice);
  return message;
}

v1::LessonHourStatement ToMessage(const app::HourStatement& statement) {
  v1::LessonHourStatement message;
  *message.mutable_lesson_hours() = api::ToMessage(statement.hours);
  std::map<domain::LearningMix, int> mix = {{domain::LearningMix::kFormal, 0},
                                            {domain::LearningMix::kSocial, 0},
                                            {domain::LearningMix::kExperiential, 0}};
  std::map<int, v1::FormHours> forms;
  for (const store::HourRow& row : statement.entries) {
    *message.add_entries() = ToMessage(row);
    mix[row.stored.mix] += row.stored.recognised.value;
    v1::FormHours& form = forms[row.development_form];
    form.set_development_form(row.development_form);
    form.set_lesson_hours(form.lesson_hours() + row.stored.recognised.value);
    form.set_completions(form.completions() + 1);
  }
  for (const auto& [part, hours] : mix) {
    if (part == domain::LearningMix::kUnspecified) continue;
    v1::MixHours* out = message.add_mix();
    out->set_mix(static_cast<v1::LearningMix>(part));
    out->set_lesson_hours(hours);
  }
  for (const auto& [number, form] : forms) *message.add_forms() = form;
  message.set_forecast_lesson_hours(statement.forecast.value);
  message.set_own_choice_lesson_hours(statement.own_choice.value);
  message.set_own_choice_aim_lesson_hours(statement.own_choice_aim.value);
  message.set_months_begun(statement.months_begun);
  message.set_months_total(statement.months_total);
  return message;
}

v1::RegistryRecord ToMessage(const store::RegistryRow& row) {
  v1::RegistryRecord message;
  message.set_enrolment_id(row.enrolment_id.ToString());
  message.set_employee_id(row.employee_id.ToString());
  message.set_course_code(row.course_code);
  message.set_title(row.title);
  message.set_provider(row.provider);
  message.set_development_form(row.development_form);
  message.set_start_date(row.start.ToString());
  message.set_completed_on(row.completed_on.ToString());
  message.set_recognised_lesson_hours(row.recognised.value);
  message.set_state(static_cast<v1::RegistryState>(row.state));
  message.set_registry_number(row.registry_number);
  message.set_reason(row.reason);
  if (row.answered_at.has_value()) {
    message.mutable_answered_at()->set_seconds(absl::ToUnixSeconds(*row.answered_at));
  }
  return message;
}

}  // namespace

absl::StatusOr<v1::DefineConversionRuleResponse> LessonHourApi::DefineConversionRule(
    const Ctx& context, const v1::DefineConversionRuleRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  const domain::ConversionRule wanted = RuleFrom(request.rule());
  ASSIGN_OR_RETURN(const Id job,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) -> absl::StatusOr<Id> {
                         RETURN_IF_ERROR(book_.Define(tx, context.access, wanted).status());
                         return book_.StartRecomputation(tx);
                       },
                       [](const Id& made) { return made.ToString(); },
                       [](pg::Tx&, const std::string& text) { return Id::Parse(text, "job_id"); }));
  v1::DefineConversionRuleResponse response;
  *response.mutable_rule() = ToMessage(wanted);
  response.set_job_id(job.ToString());
  return response;
}

absl::StatusOr<v1::ListConversionRulesResponse> LessonHourApi::ListConversionRules(
    const Ctx& context, const v1::ListConversionRulesRequest&) {
  using Rules = absl::StatusOr<std::vector<domain::ConversionRule>>;
  ASSIGN_OR_RETURN(const auto rules,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline),
                                [&](pg::Tx& tx) -> Rules { return store::ListConversions(tx); }));
  v1::ListConversionRulesResponse response;
  for (const domain::ConversionRule& rule : rules) *response.add_rules() = ToMessage(rule);
  return response;
}

absl::StatusOr<v1::GetLessonHourStatementResponse> LessonHourApi::GetLessonHourStatement(
    const Ctx& context, const v1::GetLessonHourStatementRequest& request) {
  ASSIGN_OR_RETURN(const Id employee_id, Id::Parse(request.employee_id(), "employee_id"));
  std::optional<LocalDate> on_date;
  if (!request.on_date().empty()) {
    ASSIGN_OR_RETURN(on_date, LocalDate::Parse(request.on_date(), "on_date"));
  }
  ASSIGN_OR_RETURN(const app::HourStatement statement,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return book_.Statement(tx, context.access, employee_id, on_date);
                   }));
  v1::GetLessonHourStatementResponse response;
  *response.mutable_statement() = ToMessage(statement);
  return response;
}

absl::StatusOr<v1::ListShortOfHoursResponse> LessonHourApi::ListShortOfHours(
    const Ctx& context, const v1::ListShortOfHoursRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id after, OptionalId(page.cursor, "page_token"));
  ASSIGN_OR_RETURN(const Id unit_id, OptionalId(request.unit_id(), "unit_id"));
  ASSIGN_OR_RETURN(
      const auto found, pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
        return book_.ShortOfHours(tx, context.access, unit_id, request.year(), after, page.size);
      }));
  v1::ListShortOfHoursResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, found.people, response.mutable_people(),
      [&](const store::PersonHours& person) {
        v1::ShortOfHours out;
        out.set_employee_id(person.employee_id.ToString());
        out.set_recognised_lesson_hours(person.recognised.value);
        out.set_missing_lesson_hours(found.minimum.value - person.recognised.value);
        return out;
      },
      [](const store::PersonHours& person) { return person.employee_id.ToString(); }));
  return response;
}

absl::StatusOr<v1::GetHourRecapitulationResponse> LessonHourApi::GetHourRecapitulation(
    const Ctx& context, const v1::GetHourRecapitulationRequest& request) {
  ASSIGN_OR_RETURN(const Id unit_id, OptionalId(request.unit_id(), "unit_id"));
  ASSIGN_OR_RETURN(const auto branches,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return book_.Recapitulate(tx, context.access, unit_id, request.year());
                   }));
  v1::GetHourRecapitulationResponse response;
  for (const store::BranchHours& branch : branches) {
    v1::HourRecapitulation* out = response.add_branches();
    out->set_unit_id(branch.unit_id.ToString());
    out->set_people_count(branch.people);
    out->set_recognised_lesson_hours(branch.recognised);
    out->set_pns_count(branch.pns);
    out->set_pns_reached_count(branch.pns_reached);
    out->set_trained_count(branch.trained);
  }
  return response;
}

absl::StatusOr<v1::RecomputeLessonHoursResponse> LessonHourApi::RecomputeLessonHours(
    const Ctx& context, const v1::RecomputeLessonHoursRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id job,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) { return book_.StartRecomputation(tx); },
                       [](const Id& made) { return made.ToString(); },
                       [](pg::Tx&, const std::string& text) { return Id::Parse(text, "job_id"); }));
  v1::RecomputeLessonHoursResponse response;
  response.set_job_id(job.ToString());
  return response;
}

absl::StatusOr<v1::ListRegistryRecordsResponse> LessonHourApi::ListRegistryRecords(
    const Ctx& context, const v1::ListRegistryRecordsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, pages_.PageOf(context, request));
  ASSIGN_OR_RETURN(const Id after, OptionalId(page.cursor, "page_token"));
  RETURN_IF_ERROR(CheckRange(request.year(), "year", 2015, 2100));
  RETURN_IF_ERROR(CheckRange(request.state(), "state", 0, 3));
  using Rows = absl::StatusOr<std::vector<store::RegistryRow>>;
  ASSIGN_OR_RETURN(
      const auto rows,
      pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) -> Rows {
        return book_.Registry(tx, request.year(),
                              static_cast<store::RegistryState>(request.state()), after, page.size);
      }));
  v1::ListRegistryRecordsResponse response;
  response.set_next_page_token(pages_.Fill(
      context, request, page, rows, response.mutable_records(),
      [](const store::RegistryRow& row) { return ToMessage(row); },
      [](const store::RegistryRow& row) { return row.enrolment_id.ToString(); }));
  return response;
}

absl::StatusOr<v1::RecordRegistryAnswersResponse> LessonHourApi::RecordRegistryAnswers(
    const Ctx& context, const v1::RecordRegistryAnswersRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  RETURN_IF_ERROR(CheckRange(request.answers_size(), "answers", 1, kAnswersMax));
  std::vector<store::RegistryAnswer> answers;
  for (const v1::RegistryAnswer& answer : request.answers()) {
    // Nothing has an id that cannot be read: that row alone is refused.
    answers.push_back({Id::Parse(answer.enrolment_id(), "enrolment_id").value_or(Id()),
                       answer.accepted(), answer.registry_number(), answer.reason()});
  }
  using Outcomes = std::vector<absl::Status>;
  ASSIGN_OR_RETURN(const Outcomes outcomes,
                   pg::Mutate(
                       pool_, pg::Within(context.deadline), key, clock_.Now(),
                       [&](pg::Tx& tx) {
                         return book_.RecordAnswers(tx, context.access, answers,
                                                    /*repeated=*/false);
                       },
                       [](const Outcomes&) { return std::string("answers"); },
                       [&](pg::Tx& tx, const std::string&) {
                         return book_.RecordAnswers(tx, context.access, answers, /*repeated=*/true);
                       }));
  v1::RecordRegistryAnswersResponse response;
  AddOutcomes(outcomes, response.mutable_outcomes());
  return response;
}

void LessonHourApi::Register(rpc::Server& server) {
  using Async = v1::LessonHourService::AsyncService;
  using Api = LessonHourApi;
  const rpc::Methods<v1::LessonHourService, LessonHourApi> add(server, service_, *this);
  constexpr auto kHeavy = rpc::Lane::kHeavy;
  add("DefineConversionRule", &Async::RequestDefineConversionRule, &Api::DefineConversionRule);
  add("ListConversionRules", &Async::RequestListConversionRules, &Api::ListConversionRules);
  add("GetLessonHourStatement", &Async::RequestGetLessonHourStatement,
      &Api::GetLessonHourStatement);
  add("ListShortOfHours", &Async::RequestListShortOfHours, &Api::ListShortOfHours, kHeavy);
  add("GetHourRecapitulation", &Async::RequestGetHourRecapitulation, &Api::GetHourRecapitulation,
      kHeavy);
  add("RecomputeLessonHours", &Async::RequestRecomputeLessonHours, &Api::RecomputeLessonHours);
  add("ListRegistryRecords", &Async::RequestListRegistryRecords, &Api::ListRegistryRecords, kHeavy);
  add("RecordRegistryAnswers", &Async::RequestRecordRegistryAnswers, &Api::RecordRegistryAnswers,
      kHeavy);
}

}  // namespace mumpuni::training::api
