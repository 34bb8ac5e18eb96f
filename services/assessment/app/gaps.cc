#include "services/assessment/app/gaps.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "services/assessment/app/scope.h"
#include "services/assessment/domain/groups.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"
#include "services/assessment/store/profile_store.h"

namespace mumpuni::assessment::app {
namespace {

using domain::AssessedStatus;
using domain::Purpose;

constexpr char kTimerKey[] = "city";
constexpr char kAfterStart[] = "start";

LocalDate FirstOfMonth(LocalDate day) { return day.PlusDays(1 - day.day()); }

void Add(store::GapCount& sum, const store::GapCount& count) {
  sum.people += count.people;
  sum.assessed_valid += count.assessed_valid;
  sum.assessed_expired += count.assessed_expired;
  sum.never_assessed += count.never_assessed;
  sum.meets += count.meets;
  sum.below += count.below;
  sum.unknown += count.unknown;
  sum.gap_levels += count.gap_levels;
}

// The units of the city as a tree, and which of their cells may be told of a competency.
class UnitCells {
 public:
  explicit UnitCells(const std::vector<store::UnitAbove>& units) {
    for (size_t i = 0; i < units.size(); ++i) places_[units[i].unit_id] = i;
    for (const store::UnitAbove& unit : units) {
      const auto above = unit.parent_id ? places_.find(*unit.parent_id) : places_.end();
      empty_.push_back({above == places_.end() ? std::nullopt : std::optional(above->second), 0});
    }
  }

  // `counts` of one competency, by unit. Answers what is asked: a cell for each unit of the scope,
  // or one for all of it.
  std::vector<GapCell> Told(const std::vector<const store::GapCount*>& counts,
                            const store::GapScope& scope) const {
    std::vector<domain::TreePart> parts = empty_;
    for (const auto* count : counts) {
      const auto place = places_.find(count->unit_id);
      if (place != places_.end()) parts[place->second].own = count->people;
    }
    const domain::TreeHidden hidden = domain::HiddenInTree(parts);
    const auto root = scope.root_unit_id ? places_.find(*scope.root_unit_id) : places_.end();
    std::vector<GapCell> cells;
    GapCell sum;
    for (const auto* count : counts) {
      const auto place = places_.find(count->unit_id);
      const bool known = place != places_.end();
      const bool asked = root == places_.end() ? !scope.root_unit_id.has_value()
                                               : known && IsWithin(place->second, root->second);
      if (!asked) continue;
      if (scope.by_unit) cells.push_back({*count, !known || hidden.own[place->second]});
      sum.count.competency = count->competency;
      Add(sum.count, *count);
    }
    if (scope.by_unit || sum.count.people == 0) return cells;
    sum.hidden = sum.count.people < domain::kSmallestCell ||
                 (root != places_.end() && hidden.total[root->second]);
    return {sum};
  }

 private:
  bool IsWithin(size_t unit, size_t root) const {
    for (size_t steps = 0; steps <= empty_.size(); ++steps) {
      if (unit == root) return true;
      if (!empty_[unit].parent.has_value()) return false;
      unit = *empty_[unit].parent;
    }
    return false;
  }

  // The units with nobody in them; the tree is the same for each competency.
  std::vector<domain::TreePart> empty_;
  std::map<Id, size_t> places_;
};

// What is counted to tell the cells of a scope. Units are asked for one after the other, so what
// may be told of one is a matter of all: only who may see single people is answered without the
// others.
store::GapScope CountedFor(const AggregateReach& reach, const store::GapScope& scope) {
  if (reach.exact) return scope;
  return {.competency = scope.competency, .by_unit = true};
}
UnitCells TreeFor(pg::Tx& tx, const AggregateReach& reach) {
  return UnitCells(reach.exact ? std::vector<store::UnitAbove>() : store::UnitTree(tx));
}

// By unit and competency; `counts` as CountedFor says.
std::vector<GapCell> CellsOf(const AggregateReach& reach, const UnitCells& tree,
                             const std::vector<store::GapCount>& counts,
                             const store::GapScope& scope) {
  std::vector<GapCell> cells;
  if (reach.exact) {
    for (const store::GapCount& count : counts) cells.push_back({count, false});
    return cells;
  }
  std::map<std::string, std::vector<const store::GapCount*>> by_competency;
  for (const store::GapCount& count : counts) by_competency[count.competency].push_back(&count);
  for (const auto& [competency, of_one] : by_competency) {
    for (GapCell& cell : tree.Told(of_one, scope)) cells.push_back(std::move(cell));
  }
  std::sort(cells.begin(), cells.end(), [](const GapCell& one, const GapCell& other) {
    return std::tie(one.count.unit_id, one.count.competency) <
           std::tie(other.count.unit_id, other.count.competency);
  });
  return cells;
}

bool TellsPeople(Purpose purpose) {
  return purpose != Purpose::kAppointment && purpose != Purpose::kCaseRouting;
}

TargetGap GapFor(const domain::CompetencyProfile& p, Purpose purpose) {
  TargetGap gap{p.code, p.required_level, 0, 5};
  const bool valid = p.assessed_status == AssessedStatus::kValid;
  if (purpose == Purpose::kAppointment) {
    if (valid) gap = {p.code, p.required_level, p.assessed_level, 2};
  } else if (p.indicated_level > 0) {
    gap = {p.code, p.required_level, p.indicated_level, 1};
  } else if (p.assessed_level > 0) {
    gap = {p.code, p.required_level, p.assessed_level, valid ? 2 : 3};
  } else if (p.screening_level > 0) {
    gap = {p.code, p.required_level, std::min(p.screening_level, p.required_level), 4};
  }
  return gap;
}

UnitSignal SignalOf(const domain::CompetencyProfile& p, bool shadow) {
  std::set<std::string> reporters, officers;
  int facts = 0;
  for (const domain::Line& line : p.lines) {
    if (line.kind != domain::LineKind::kFactItem ||
        line.item->status != domain::ItemStatus::kCounted) {
      continue;
    }
    ++facts;
    reporters.insert(line.item->reporter_ref);
    officers.insert(line.item->officer);
  }
  // What the unit alone is charged with tells of no officer.
  officers.erase("");
  const auto few = [](size_t count) { return static_cast<int>(count) < domain::kSmallestCell; };
  if (shadow || facts < domain::kSmallestCell || few(reporters.size()) ||
      (!officers.empty() && few(officers.size()))) {
    return {.competency = p.code, .hidden = true};
  }
  return {p.code, p.signal, p.u, p.favourable_count, p.unfavourable_count, false};
}

}  // namespace

absl::StatusOr<std::vector<GapCell>> Gaps::Map(pg::Tx& tx, const Access& access,
                                               store::GapScope scope) {
  const AggregateReach reach = AggregatesFor(tx, access, profiles_.Today());
  RETURN_IF_ERROR(CheckAggregate(tx, reach, scope.root_unit_id, scope.by_unit));
  ASSIGN_OR_RETURN(scope.competency, profiles_.CodeToday(tx, scope.competency));
  return CellsOf(reach, TreeFor(tx, reach), store::CountGaps(tx, CountedFor(reach, scope)), scope);
}

std::string Gaps::CursorOf(const GapCell& cell) {
  return cell.count.unit_id.ToString() + "|" + cell.count.competency;
}

std::vector<LocalDate> Gaps::MonthEnds(int months) const {
  const LocalDate today = profiles_.Today();
  std::vector<LocalDate> days;
  for (int back = months - 1; back >= 0; --back) {
    days.push_back(FirstOfMonth(today).PlusMonths(-back).PlusDays(-1));
  }
  days.push_back(today);
  return days;
}

absl::StatusOr<std::vector<domain::Profile>> Gaps::TrendOfPerson(pg::Tx& tx, const Access& access,
                                                                 ReadRequest request,
                                                                 const std::string& competency,
                                                                 int months) {
  if (!TellsPeople(request.purpose)) {
    return Error(reasons::kPurposeNotAllowed, "purpose", "trends are not told for this purpose");
  }
  ASSIGN_OR_RETURN(auto profiles, profiles_.ReadDays(tx, access, request, MonthEnds(months)));
  if (competency.empty()) return profiles;
  ASSIGN_OR_RETURN(const auto names, profiles_.NamesOf(tx, competency));
  for (domain::Profile& profile : profiles) {
    std::erase_if(profile.competencies, [&](const auto& p) {
      return std::find(names.begin(), names.end(), p.code) == names.end();
    });
  }
  return profiles;
}

absl::StatusOr<std::vector<Gaps::CountedCells>> Gaps::TrendOfUnits(pg::Tx& tx, const Access& access,
                                                                   store::GapScope scope,
                                                                   int months) {
  const AggregateReach reach = AggregatesFor(tx, access, profiles_.Today());
  RETURN_IF_ERROR(CheckAggregate(tx, reach, scope.root_unit_id));
  std::vector<std::string> names;
  if (!scope.competency.empty()) {
    ASSIGN_OR_RETURN(names, profiles_.NamesOf(tx, scope.competency));
    scope.competency = names.front();
  }
  scope.by_unit = false;
  const store::GapScope counted = CountedFor(reach, scope);
  std::map<LocalDate, std::vector<store::GapCount>> by_day;
  const LocalDate after = MonthEnds(months).front().PlusDays(-1);
  for (store::GapMonth& month : store::MonthsAfter(tx, counted, names, after)) {
    by_day[month.month_end].push_back(std::move(month.count));
  }
  by_day[profiles_.Today()] = store::CountGaps(tx, counted);
  const UnitCells tree = TreeFor(tx, reach);
  std::vector<CountedCells> trend;
  for (const auto& [day, counts] : by_day) {
    trend.push_back({day, CellsOf(reach, tree, counts, scope)});
  }
  return trend;
}

absl::StatusOr<TargetGaps> Gaps::CompareWithTarget(pg::Tx& tx, const Access& access,
                                                   ReadRequest request,
                                                   const std::string& job_standard) {
  if (request.purpose == Purpose::kCaseRouting) {
    return Error(reasons::kPurposeNotAllowed, "purpose", "targets are not told for this purpose");
  }
  const auto standard = store::FindStandardInForce(tx, job_standard, profiles_.Today());
  if (!standard.has_value()) {
    return Error(reasons::kJobStandardNotFound, "job_standard_code", "none is in force");
  }
  request.target = standard->requirement;
  // Complaints about a head are the unit's, in another position too.
  const auto known = peers::FindEmployee(tx, request.employee_id);
  request.target->heads_unit = known.has_value() && known->heads_unit;
  ASSIGN_OR_RETURN(const ReadProfile read, profiles_.Read(tx, access, request));
  TargetGaps gaps{standard->version, {}};
  for (const domain::CompetencyProfile& p : read.profile.competencies) {
    if (p.required_level > 0) gaps.gaps.push_back(GapFor(p, request.purpose));
  }
  return gaps;
}

absl::StatusOr<UnitSignals> Gaps::SignalsOf(pg::Tx& tx, const Access& access, const Id& unit_id,
                                            std::optional<LocalDate> as_of) {
  const AggregateReach reach = AggregatesFor(tx, access, profiles_.Today());
  RETURN_IF_ERROR(CheckAggregate(tx, reach, unit_id));
  const LocalDate day = as_of.value_or(profiles_.Today());
  if (day > profiles_.Today()) {
    return Error(reasons::kDateInFuture, "as_of", "signals are not told for future days");
  }
  ASSIGN_OR_RETURN(const store::Rulebook book, profiles_.RulebookOn(tx, day));
  const domain::RuleSet& rules = *book.rules;
  if (rules.IsNone()) {
    return Error(reasons::kRuleSetNotInForce, "as_of", "no rule set was in force that day");
  }
  domain::Evidence evidence;
  evidence.acts = store::ActsOfUnit(tx, unit_id, day.PlusDays(-rules.constants.half_weight_days));
  UnitSignals result{day, rules.code, {}};
  // A unit holds no position: every competency that facts speak of, whatever is required of whom.
  for (const auto& p :
       domain::Compute(evidence, rules, {}, day, {.crosswalk = book.crosswalk}).competencies) {
    result.signals.push_back(SignalOf(p, rules.InShadow(day)));
  }
  return result;
}

absl::StatusOr<CompetencyReport> Gaps::Report(pg::Tx& tx, const Access& access,
                                              const ReadRequest& request) {
  if (request.purpose == Purpose::kCaseRouting) {
    return Error(reasons::kPurposeNotAllowed, "purpose", "no report is made for routing");
  }
  CompetencyReport report;
  ASSIGN_OR_RETURN(report.read, profiles_.Read(tx, access, request));
  report.post = store::PostOf(tx, request.employee_id, report.read.profile.as_of);
  std::vector<std::string> codes;
  for (const auto& p : report.read.profile.competencies) codes.push_back(p.code);
  report.dictionary = store::NamesOf(tx, codes);
  report.made_at = profiles_.Now();
  const domain::Answer& answer = report.read.answer;
  for (domain::Assessment& assessment :
       store::FormalAssessmentsOf(tx, request.employee_id, report.read.profile.as_of)) {
    const LocalDate first_invalid =
        assessment.assessed_on.PlusMonths(report.read.constants.assessment_valid_months);
    const bool valid = report.read.profile.as_of < first_invalid;
    if (valid ? answer.assessed_valid : answer.assessed_other) {
      report.assessments.push_back(std::move(assessment));
    }
  }
  return report;
}

absl::Status Gaps::ScheduleMonths(pg::Tx& tx) const {
  return mumpuni::jobs::Schedule(tx, kGapMonthKind, kTimerKey, profiles_.Now(), kAfterStart);
}

absl::Status Gaps::MonthTimer(pg::Tx& tx, const mumpuni::jobs::DueJob& job) {
  const LocalDate first = FirstOfMonth(profiles_.Today());
  const LocalDate ended = first.PlusDays(-1);
  const std::optional<LocalDate> newest = store::NewestMonth(tx);
  const bool missed = newest.has_value() && *newest < ended;
  if (missed || job.payload != kAfterStart) {
    RETURN_IF_ERROR(
        mumpuni::jobs::StartLong(tx, kGapMonthKind, ended.ToString(), "", profiles_.Now())
            .status());
  }
  return mumpuni::jobs::Schedule(tx, job.kind, job.key, first.PlusMonths(1).Start(), "");
}

absl::StatusOr<mumpuni::jobs::Progress> Gaps::CountMonth(pg::Tx& tx,
                                                         const mumpuni::jobs::Chunk& chunk) {
  ASSIGN_OR_RETURN(const LocalDate month_end, LocalDate::Parse(chunk.key, "month"));
  mumpuni::jobs::Progress progress = chunk.so_far;
  if (progress.cursor.empty()) progress.total = store::CountUnits(tx);
  const std::string next = store::CountMonth(tx, month_end, progress.cursor, units_per_chunk_);
  progress.finished = next.empty();
  progress.done = progress.finished ? progress.total : progress.done + units_per_chunk_;
  if (!progress.finished) progress.cursor = next;
  return progress;
}

}  // namespace mumpuni::assessment::app
