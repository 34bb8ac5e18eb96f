#include "services/assessment/app/simulations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/audit/audit.h"
#include "common/core/validate.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/app/reference.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/store/dictionary_store.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {
namespace {

using mumpuni::jobs::LongJobState;
using store::Simulation;
using store::SimulationKind;

// A decision rests on what the city was like not long before.
constexpr int kSimulationHoldsDays = 90;

std::string KeyOf(const Simulation& s) {
  return absl::StrCat(static_cast<int>(s.kind), "|", s.rule_set, "|", s.as_of.ToString());
}

std::string CursorOf(const std::vector<Id>& people) {
  return absl::StrJoin(people, ",",
                       [](std::string* out, const Id& id) { absl::StrAppend(out, id.ToString()); });
}

// Cells of one dimension are the parts of the city.
void HideAndCompare(std::vector<SimulationCell>& cells) {
  std::map<domain::Dimension, std::vector<size_t>> wholes;
  for (size_t i = 0; i < cells.size(); ++i) wholes[cells[i].group.dimension].push_back(i);
  for (const auto& [dimension, places] : wholes) {
    std::vector<int> people;
    std::vector<std::string> within;
    for (const size_t place : places) {
      people.push_back(cells[place].tally.people);
      within.push_back(domain::WholeOf(cells[place].group));
    }
    const std::vector<bool> hidden = domain::HiddenCellsWithin(people, within);
    std::vector<domain::GroupTally> told;
    for (size_t i = 0; i < places.size(); ++i) {
      cells[places[i]].hidden = hidden[i];
      if (!hidden[i]) told.push_back(cells[places[i]].tally);
    }
    for (const size_t place : places) {
      const domain::GroupTally& tally = cells[place].tally;
      cells[place].ratio_permille = domain::RatioPermille(tally.people, tally.lower, told);
    }
  }
}

absl::StatusOr<domain::RuleSet> RuleSetNamed(pg::Tx& tx, const std::string& code) {
  if (code.empty()) return domain::RuleSet();
  ASSIGN_OR_RETURN(auto found, store::FindRuleSet(tx, code));
  if (!found.has_value()) {
    return Error(reasons::kRuleSetNotFound, "rule_set_code", "no such rule set");
  }
  return *std::move(found);
}

}  // namespace

absl::Status Simulations::Audit(pg::Tx& tx, const Access& access, const std::string& action,
                                const std::string& purpose, const std::string& subject) const {
  audit::Record record;
  record.actor = access.principal;
  record.action = action;
  record.purpose = purpose;
  record.subject_id = subject;
  record.at = profiles_.Now();
  return audit::Append(tx, record);
}

absl::StatusOr<SimulationState> Simulations::StartKind(pg::Tx& tx, Simulation wanted) {
  wanted.created_at = profiles_.Now();
  ASSIGN_OR_RETURN(wanted.simulation_id,
                   mumpuni::jobs::StartLong(tx, kSimulateKind, KeyOf(wanted), "", profiles_.Now()));
  store::InsertSimulation(tx, wanted);
  return Get(tx, wanted.kind, wanted.simulation_id);
}

absl::StatusOr<SimulationState> Simulations::Start(pg::Tx& tx, const Access& access,
                                                   const std::string& rule_set,
                                                   std::optional<LocalDate> as_of) {
  RETURN_IF_ERROR(CheckCode(rule_set, "rule_set_code", 32));
  const LocalDate day = as_of.value_or(profiles_.Today());
  if (day > profiles_.Today()) {
    return Error(reasons::kDateInFuture, "as_of", "nobody knows the evidence of future days");
  }
  RETURN_IF_ERROR(RuleSetNamed(tx, rule_set).status());
  ASSIGN_OR_RETURN(const domain::RuleSet in_force, store::RuleSetInForce(tx, day));
  RETURN_IF_ERROR(Audit(tx, access, "assessment.rule_set.simulate", "", rule_set));
  return StartKind(tx, {.kind = SimulationKind::kSimulation,
                        .rule_set = rule_set,
                        .baseline = in_force.code,
                        .as_of = day});
}

absl::StatusOr<SimulationState> Simulations::StartFairness(pg::Tx& tx, const Access& access) {
  const LocalDate today = profiles_.Today();
  ASSIGN_OR_RETURN(const domain::RuleSet in_force, store::RuleSetInForce(tx, today));
  if (in_force.IsNone()) {
    return Error(reasons::kRuleSetNotInForce, "there is nothing to report on");
  }
  RETURN_IF_ERROR(Audit(tx, access, "assessment.fairness.report", "", in_force.code));
  return StartKind(tx, {.kind = SimulationKind::kFairness,
                        .rule_set = in_force.code,
                        .baseline = in_force.code,
                        .as_of = today});
}

absl::StatusOr<SimulationState> Simulations::Get(pg::Tx& tx, SimulationKind kind, const Id& id) {
  const auto found = store::FindSimulation(tx, id);
  if (!found.has_value() || found->kind != kind) {
    return Error(reasons::kSimulationNotFound, "simulation_id", "no such simulation or report");
  }
  SimulationState result{.simulation = *found};
  // The job is forgotten some time after its end; what it counted stays.
  ASSIGN_OR_RETURN(const auto job, mumpuni::jobs::FindLong(tx, id));
  if (found->finished_at.has_value()) {
    result.state = LongJobState::kDone;
  } else if (job.has_value()) {
    result.state = job->state;
    result.last_error = job->last_error;
  } else {
    result.state = LongJobState::kCancelled;
  }
  // Two counts under way would tell by difference who was counted between them.
  if (!found->finished_at.has_value()) return result;
  for (const auto& [group, tally] : store::LoadTallies(tx, id)) {
    result.cells.push_back({.group = group, .tally = tally});
  }
  HideAndCompare(result.cells);
  return result;
}

absl::StatusOr<SimulationState> Simulations::Newest(pg::Tx& tx, SimulationKind kind) {
  const auto found = store::NewestSimulation(tx, kind);
  if (!found.has_value()) {
    return Error(reasons::kSimulationNotFound, "report_id", "none is complete yet");
  }
  return Get(tx, kind, found->simulation_id);
}

absl::StatusOr<domain::RuleSet> Simulations::Decide(pg::Tx& tx, const Access& access,
                                                    const Decision& decision) {
  RETURN_IF_ERROR(CheckText(decision.decree_number, "decree_number", 200));
  RETURN_IF_ERROR(CheckText(decision.deciding_official, "deciding_official", 200));
  RETURN_IF_ERROR(CheckText(decision.dpia_reference, "dpia_reference", 200));
  ASSIGN_OR_RETURN(domain::RuleSet rules, RuleSetNamed(tx, decision.rule_set));
  if (rules.IsNone()) return Error(reasons::kRuleSetNotFound, "rule_set_code", "none is named");
  RETURN_IF_ERROR(CheckDemonstration(rules, allow_demonstration_, "rule_set_code"));
  if (rules.status == domain::RuleSetStatus::kDecided) {
    return Error(reasons::kRuleSetAlreadyDecided, "rule_set_code", "decided rule sets stay");
  }
  ASSIGN_OR_RETURN(const SimulationState simulated,
                   Get(tx, SimulationKind::kSimulation, decision.simulation_id));
  const store::Simulation& s = simulated.simulation;
  const LocalDate today = profiles_.Today();
  if (s.rule_set != rules.code || !s.finished_at.has_value() ||
      s.as_of < today.PlusDays(-kSimulationHoldsDays)) {
    return Error(reasons::kRuleSetNotSimulated, "simulation_id",
                 "not a complete simulation of this rule set as of the last 90 days");
  }
  if (s.baseline != store::RuleSetCodeInForce(tx, today)) {
    return Error(reasons::kRuleSetNotSimulated, "simulation_id",
                 "it compares with rules that are no longer in force");
  }
  rules.status = domain::RuleSetStatus::kDecided;
  rules.decree_number = decision.decree_number;
  rules.deciding_official = decision.deciding_official;
  rules.dpia_reference = decision.dpia_reference;
  rules.effective_from = decision.effective_from;
  RETURN_IF_ERROR(Validate(rules));
  RETURN_IF_ERROR(CheckNotRetroactive(rules, today));
  RETURN_IF_ERROR(CheckShadow(rules, store::FirstDecidedDay(tx)));
  if (!store::DecideRuleSet(tx, rules, profiles_.Now())) {
    return Error(reasons::kRuleSetDateTaken, "effective_from",
                 "another decided rule set begins that day");
  }
  RETURN_IF_ERROR(
      Audit(tx, access, "assessment.rule_set.decide", decision.decree_number, rules.code));
  RETURN_IF_ERROR(ScheduleRecompute(tx, CauseOf(rules), "",
                                    std::max(profiles_.Now(), rules.effective_from->Start())));
  return rules;
}

absl::StatusOr<mumpuni::jobs::LongJob> Simulations::RecomputationOf(pg::Tx& tx,
                                                                    const std::string& rule_set) {
  ASSIGN_OR_RETURN(const domain::RuleSet rules, RuleSetNamed(tx, rule_set));
  ASSIGN_OR_RETURN(auto job, mumpuni::jobs::FindNewestLong(tx, kRecomputeKind, CauseOf(rules)));
  if (rules.IsNone() || !job.has_value()) {
    return Error(reasons::kRecomputationNotFound, "rule_set_code",
                 "it caused none, not yet, or more than 30 days ago");
  }
  return *std::move(job);
}

std::vector<Id> Simulations::PeopleOf(const mumpuni::jobs::Chunk& chunk) {
  std::vector<Id> people;
  for (const absl::string_view text : absl::StrSplit(chunk.so_far.cursor, ',', absl::SkipEmpty())) {
    const auto id = Id::Parse(std::string(text), "cursor");
    if (id.ok()) people.push_back(*id);
  }
  return people;
}

absl::StatusOr<store::GroupTallies> Simulations::Tally(pg::Tx& tx, const Simulation& simulation,
                                                       const std::vector<Id>& people,
                                                       const PersonalTraitsById& personal) const {
  ASSIGN_OR_RETURN(const domain::RuleSet after, RuleSetNamed(tx, simulation.rule_set));
  ASSIGN_OR_RETURN(const domain::RuleSet before, RuleSetNamed(tx, simulation.baseline));
  auto evidence = store::LoadEvidence(tx, people);
  const auto requirements = store::LoadRequirements(tx, people, simulation.as_of);
  const domain::ComputeOptions options{
      .crosswalk = domain::Crosswalk(store::CrosswalksOn(tx, simulation.as_of))};
  store::GroupTallies tallies;
  for (auto& [id, traits] : store::LoadTraits(tx, people)) {
    const auto requirement = requirements.find(id);
    if (requirement == requirements.end()) continue;
    if (const auto asked = personal.find(id); asked != personal.end()) {
      traits.personal = asked->second;
    }
    const domain::Profile profile_before =
        Compute(evidence[id], before, requirement->second, simulation.as_of, options);
    const domain::Profile profile_after =
        Compute(evidence[id], after, requirement->second, simulation.as_of, options);
    const domain::GroupTally tally = TallyOf(profile_before, profile_after);
    for (const domain::Group& group : GroupsOf(traits, simulation.as_of)) {
      tallies[group] += tally;
    }
  }
  return tallies;
}

absl::StatusOr<mumpuni::jobs::Progress> Simulations::Advance(pg::Tx& tx,
                                                             const mumpuni::jobs::Chunk& chunk) {
  auto found = store::FindSimulation(tx, chunk.job_id);
  if (!found.has_value()) return absl::InternalError("a simulation without its row");
  Simulation simulation = *std::move(found);
  mumpuni::jobs::Progress progress = chunk.so_far;
  const std::vector<Id> people = PeopleOf(chunk);
  if (people.empty()) {
    progress.total = store::CountActive(tx);
  } else {
    static const PersonalTraitsById kNothing;
    const auto* asked = static_cast<const PersonalTraitsById*>(chunk.asked.get());
    ASSIGN_OR_RETURN(const store::GroupTallies tallies,
                     Tally(tx, simulation, people, asked == nullptr ? kNothing : *asked));
    store::AddTallies(tx, chunk.job_id, tallies);
    progress.done += static_cast<int64_t>(people.size());
  }
  const std::vector<Id> next =
      store::ActiveAfter(tx, people.empty() ? "" : people.back().ToString(), chunk_);
  progress.finished = next.empty();
  // People may come and go while it runs.
  if (progress.finished) progress.total = progress.done;
  progress.cursor = CursorOf(next);
  simulation.done = progress.done;
  simulation.total = progress.total;
  if (progress.finished) simulation.finished_at = profiles_.Now();
  store::SaveSimulationProgress(tx, simulation);
  return progress;
}

}  // namespace mumpuni::assessment::app
