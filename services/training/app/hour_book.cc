#include "services/training/app/hour_book.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/enrolment_store.h"

namespace mumpuni::training::app {
namespace {

// People of one transaction of the job.
constexpr int kChunk = 100;
constexpr char kWholeCity[] = "city";

std::map<Id, std::vector<domain::HourRecord>> ByPerson(const std::vector<store::HourRow>& rows) {
  std::map<Id, std::vector<domain::HourRecord>> people;
  for (const store::HourRow& row : rows) people[row.employee_id].push_back(row.record);
  return people;
}

LocalDate FirstOf(int year) { return LocalDate::Of(absl::StrCat(year, "-01-01")); }
LocalDate LastOf(int year) { return LocalDate::Of(absl::StrCat(year, "-12-31")); }

// Months of the period that have begun by `day`; all of them once it is over.
int MonthsBegun(const domain::LessonHourPeriod& period, LocalDate day) {
  int months = 0;
  for (LocalDate first = period.first; first <= std::min(day, period.last);
       first = period.first.PlusMonths(months)) {
    ++months;
  }
  return months;
}

absl::Status CheckAnswer(const store::RegistryAnswer& answer, const std::map<Id, bool>& completed) {
  const auto known = completed.find(answer.enrolment_id);
  if (known == completed.end()) {
    return Error(reasons::kEnrolmentUnknown, "enrolment_id", "no such enrolment");
  }
  if (!known->second) {
    return Error(reasons::kEnrolmentStateWrong, "enrolment_id", "the enrolment is not completed");
  }
  if (answer.accepted) return CheckText(answer.registry_number, "registry_number", 64);
  return CheckText(answer.reason, "reason", 500);
}

}  // namespace

std::vector<Id> HourBook::Recompute(pg::Tx& tx, const std::vector<Id>& employees) const {
  const std::vector<store::HourRow> rows = store::HourRowsOf(tx, employees);
  if (rows.empty()) return {};
  const domain::ConversionTable table(store::ListConversions(tx));
  std::map<Id, domain::Recognition> recognised;
  for (auto& [employee, records] : ByPerson(rows)) {
    recognised.merge(domain::Recognise(records, table));
  }
  std::vector<std::pair<Id, domain::Recognition>> changed;
  std::vector<Id> ids;
  for (const store::HourRow& row : rows) {
    const domain::Recognition& now = recognised.at(row.record.id);
    if (row.recognised.has_value() && row.stored == now) continue;
    changed.emplace_back(row.record.id, now);
    ids.push_back(row.record.id);
  }
  if (!changed.empty()) store::SaveRecognitions(tx, changed);
  return ids;
}

absl::Status HourBook::RecomputeAndTell(pg::Tx& tx, const std::vector<Id>& employees,
                                        const Id& but) {
  const std::vector<Id> changed = Recompute(tx, employees);
  if (changed.empty() || (changed.size() == 1 && changed[0] == but)) return absl::OkStatus();
  const absl::Time now = clock_.Now();
  for (const domain::Enrolment& enrolment : store::FindEnrolments(tx, changed)) {
    if (enrolment.id == but) continue;
    RETURN_IF_ERROR(
        sink_.EnrolmentChanged(tx, domain::EnrolmentEvent::kHoursRecognised, enrolment, now));
  }
  return absl::OkStatus();
}

absl::Status HourBook::Record(pg::Tx& tx, const Access& access, const std::string& action,
                              const std::string& subject) {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.subject_id = subject;
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<domain::ConversionRule> HourBook::Define(pg::Tx& tx, const Access& access,
                                                        const domain::ConversionRule& rule) {
  RETURN_IF_ERROR(domain::Check(rule));
  if (store::InsertConversion(tx, rule)) {
    RETURN_IF_ERROR(Record(
        tx, access, "training.conversion_rule.define",
        absl::StrCat(rule.lan_code, "/", static_cast<int>(rule.scope), "/", rule.valid_from_year)));
    return rule;
  }
  const auto rules = store::ListConversions(tx);
  if (std::find(rules.begin(), rules.end(), rule) != rules.end()) return rule;
  return Error(reasons::kConversionRuleExists, "rule", "another rule for this form and year");
}

absl::StatusOr<Id> HourBook::StartRecomputation(pg::Tx& tx) {
  return mumpuni::jobs::StartLong(tx, kRecomputeHoursKind, kWholeCity, "", clock_.Now());
}

absl::StatusOr<mumpuni::jobs::Progress> HourBook::Advance(pg::Tx& tx,
                                                          const mumpuni::jobs::Chunk& chunk) {
  mumpuni::jobs::Progress progress = chunk.so_far;
  if (progress.cursor.empty()) progress.total = store::CountPeopleWithCompletions(tx);
  const std::vector<Id> people = store::PeopleWithCompletions(tx, progress.cursor, kChunk);
  if (!people.empty()) {
    Lock(tx, people);
    RETURN_IF_ERROR(RecomputeAndTell(tx, people, Id()));
    progress.cursor = people.back().ToString();
  }
  progress.done += static_cast<int64_t>(people.size());
  progress.finished = static_cast<int>(people.size()) < kChunk;
  // People may come and go while it runs.
  if (progress.finished) progress.total = progress.done;
  return progress;
}

absl::StatusOr<HourStatement> HourBook::Statement(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id,
                                                  std::optional<LocalDate> on_date) {
  HourStatement statement;
  ASSIGN_OR_RETURN(statement.hours, development_.GetLessonHours(tx, access, employee_id, on_date));
  const domain::LessonHourPeriod& period = statement.hours.period;
  const auto within = [&](LocalDate day) { return day >= period.first && day <= period.last; };

  const std::vector<store::HourRow> rows = store::HourRowsOf(tx, {employee_id});
  std::vector<domain::HourRecord> records;
  std::map<Id, LocalDate> planned;
  for (const store::HourRow& row : rows) {
    records.push_back(row.record);
    if (!within(row.record.completed_on)) continue;
    statement.entries.push_back(row);
    if (row.own_choice) statement.own_choice.value += row.stored.recognised.value;
  }
  for (domain::HourRecord& record : store::PlannedOf(tx, employee_id, Today())) {
    planned.emplace(record.id, record.completed_on);
    records.push_back(std::move(record));
  }
  statement.own_choice_aim = domain::OwnChoiceAim(statement.hours.rule);
  statement.forecast = statement.hours.recognised;
  if (!planned.empty()) {
    const auto recognised =
        domain::Recognise(std::move(records), domain::ConversionTable(store::ListConversions(tx)));
    for (const auto& [id, day] : planned) {
      if (within(day)) statement.forecast.value += recognised.at(id).recognised.value;
    }
  }
  statement.months_begun = MonthsBegun(period, Today());
  statement.months_total = MonthsBegun(period, period.last);
  return statement;
}

absl::StatusOr<HourBook::ShortList> HourBook::ShortOfHours(pg::Tx& tx, const Access& access,
                                                           const Id& unit_id, int year,
                                                           const Id& after, int limit) {
  RETURN_IF_ERROR(CheckRange(year, "year", 2015, 2100));
  ASSIGN_OR_RETURN(std::vector<Id> roots, UnitsIn(tx, access, unit_id, Today()));
  const auto rule = store::RuleOf(tx, domain::EmploymentType::kPns, year);
  if (!rule.has_value()) {
    return Error(reasons::kLessonHourRuleMissing, "year", "no rule for this year");
  }
  if (rule->kind != domain::LessonHourRuleKind::kMinimum) return ShortList{};
  return ShortList{rule->hours,
                   store::ShortOfHours(tx, {std::move(roots), FirstOf(year), LastOf(year)},
                                       rule->hours, after, limit)};
}

absl::StatusOr<std::vector<store::BranchHours>> HourBook::Recapitulate(pg::Tx& tx,
                                                                       const Access& access,
                                                                       const Id& unit_id,
                                                                       int year) {
  RETURN_IF_ERROR(CheckRange(year, "year", 2015, 2100));
  ASSIGN_OR_RETURN(const std::vector<Id> roots, UnitsIn(tx, access, unit_id, Today()));
  // A head who names no unit asks for the branches of the first own one.
  const Id parent = unit_id.IsNil() && !roots.empty() ? roots.front() : unit_id;
  const auto rule = store::RuleOf(tx, domain::EmploymentType::kPns, year);
  const bool has_minimum = rule.has_value() && rule->kind == domain::LessonHourRuleKind::kMinimum;
  return store::RecapitulateHours(tx, parent, FirstOf(year), LastOf(year),
                                  has_minimum ? rule->hours : domain::Jp{});
}

std::vector<store::RegistryRow> HourBook::Registry(pg::Tx& tx, int year, store::RegistryState state,
                                                   const Id& after, int limit) {
  return store::ListRegistry(tx, FirstOf(year), LastOf(year), state, after, limit);
}

absl::StatusOr<std::vector<absl::Status>> HourBook::RecordAnswers(
    pg::Tx& tx, const Access& access, const std::vector<store::RegistryAnswer>& answers,
    bool repeated) {
  std::vector<Id> ids;
  for (const store::RegistryAnswer& answer : answers) ids.push_back(answer.enrolment_id);
  const std::map<Id, bool> completed = store::CompletedOf(tx, ids);
  std::vector<absl::Status> outcomes;
  // The last answer to an enrolment holds.
  std::map<Id, store::RegistryAnswer> taken;
  for (const store::RegistryAnswer& answer : answers) {
    outcomes.push_back(CheckAnswer(answer, completed));
    if (outcomes.back().ok()) taken[answer.enrolment_id] = answer;
  }
  if (repeated) return outcomes;
  std::vector<store::RegistryAnswer> stored;
  for (auto& [id, answer] : taken) stored.push_back(std::move(answer));
  if (!stored.empty()) store::SaveRegistryAnswers(tx, stored, clock_.Now());
  RETURN_IF_ERROR(
      Record(tx, access, "training.registry.answer", absl::StrCat(stored.size(), " enrolments")));
  return outcomes;
}

}  // namespace mumpuni::training::app
