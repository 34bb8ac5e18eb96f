#include "services/assessment/app/profiles.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "common/audit/audit.h"
#include "services/assessment/app/scope.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/peers/projections.h"
#include "services/assessment/store/dictionary_store.h"
#include "services/assessment/store/objection_store.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {
namespace {

using domain::Purpose;

// One state per source: the newest.
std::vector<SourceState> NewestOnly(std::vector<SourceState> states) {
  std::sort(states.begin(), states.end(), [](const SourceState& a, const SourceState& b) {
    return a.source_id != b.source_id ? a.source_id < b.source_id : a.sequence > b.sequence;
  });
  states.erase(std::unique(states.begin(), states.end(),
                           [](const SourceState& a, const SourceState& b) {
                             return a.source_id == b.source_id;
                           }),
               states.end());
  return states;
}

// The rows of one source, sorted.
std::vector<store::EvidenceRow> Sorted(std::vector<store::EvidenceRow> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

// What has to be written: the sources whose facts differ from the stored ones.
struct Change {
  std::vector<Id> sources;
  std::vector<store::EvidenceRow> rows;
  std::vector<int64_t> sequences;
  std::vector<Id> employees;
};

Change Compare(const std::vector<SourceState>& states, const std::set<Id>& newer,
               const std::vector<store::EvidenceRow>& stored) {
  std::map<Id, std::vector<store::EvidenceRow>> by_source;
  for (const store::EvidenceRow& row : stored) by_source[row.source_id].push_back(row);
  Change change;
  std::set<Id> employees;
  for (const SourceState& state : states) {
    if (!newer.contains(state.source_id)) continue;
    const std::vector<store::EvidenceRow> rows = Sorted(state.rows);
    const std::vector<store::EvidenceRow>& before = by_source[state.source_id];
    if (rows == before) continue;
    change.sources.push_back(state.source_id);
    for (const store::EvidenceRow& row : before) employees.insert(row.employee_id);
    for (const store::EvidenceRow& row : rows) {
      employees.insert(row.employee_id);
      change.rows.push_back(row);
      change.sequences.push_back(state.sequence);
    }
  }
  // Facts about a unit alone concern nobody's profile.
  employees.erase(Id());
  change.employees.assign(employees.begin(), employees.end());
  return change;
}

}  // namespace

std::string NameOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::kSelf:
      return "SELF";
    case Purpose::kCoaching:
      return "COACHING";
    case Purpose::kDevelopmentPlanning:
      return "DEVELOPMENT_PLANNING";
    case Purpose::kCaseRouting:
      return "CASE_ROUTING";
    case Purpose::kAppointment:
      return "APPOINTMENT";
    case Purpose::kAudit:
      return "AUDIT";
  }
  return "";
}

absl::Status Profiles::ReplaceEvidence(pg::Tx& tx, domain::Source source,
                                       std::vector<SourceState> states) {
  states = NewestOnly(std::move(states));
  if (states.empty()) return absl::OkStatus();
  std::vector<store::SourceVersion> versions;
  for (const SourceState& state : states) versions.push_back({state.source_id, state.sequence});
  const std::vector<Id> claimed = store::ClaimNewer(tx, source, versions);
  if (claimed.empty()) return absl::OkStatus();
  const std::set<Id> newer(claimed.begin(), claimed.end());
  const Change change = Compare(states, newer, store::FindBySource(tx, source, claimed));
  std::vector<Id> unchanged;
  std::set_difference(newer.begin(), newer.end(), change.sources.begin(), change.sources.end(),
                      std::back_inserter(unchanged));
  if (!unchanged.empty()) store::ConfirmHashes(tx, source, unchanged);
  if (change.sources.empty()) return absl::OkStatus();
  store::LockHeads(tx, change.employees);
  store::Replace(tx, source, change.sources, change.rows, change.sequences, clock_.Now());
  if (source == domain::Source::kCase) store::EndMoot(tx, change.employees, clock_.Now());
  return Recompute(tx, change.employees);
}

absl::Status Profiles::LockAndRecompute(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  store::LockHeads(tx, employee_ids);
  return Recompute(tx, employee_ids);
}

absl::Status Profiles::Recompute(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const LocalDate today = Today();
  const auto requirements = store::LoadRequirements(tx, employee_ids, today);
  if (requirements.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const store::Rulebook book, rulebooks_.On(tx, today));
  const domain::RuleSet& rules = *book.rules;
  const auto evidence = store::LoadEvidence(tx, employee_ids);
  const auto published = store::LoadPublished(tx, employee_ids);
  static const domain::Evidence kNoEvidence;
  std::vector<store::ProfileRow> rows;
  std::vector<ProfileChange> changes;
  for (const auto& [employee_id, requirement] : requirements) {
    const auto facts = evidence.find(employee_id);
    domain::Profile profile =
        domain::Compute(facts == evidence.end() ? kNoEvidence : facts->second, rules, requirement,
                        today, {.crosswalk = book.crosswalk});
    ProfileChange change{employee_id, today, rules.code, {}};
    for (const auto& p : profile.competencies) change.competencies.push_back(store::PublishedOf(p));
    const auto before = published.find(employee_id);
    const bool changed = before == published.end() ? !change.competencies.empty()
                                                   : before->second != change.competencies;
    if (changed) changes.push_back(std::move(change));
    std::string bytes = domain::Encode(profile);
    rows.push_back({employee_id, std::move(profile), std::move(bytes)});
  }
  store::SaveProfiles(tx, rows);
  if (changes.empty()) return absl::OkStatus();
  return sink_.ProfilesChanged(tx, changes, clock_.Now());
}

absl::StatusOr<Profiles::Rules> Profiles::RulesFor(pg::Tx& tx, const ReadRequest& request,
                                                   const Rules& in_force) {
  if (request.rule_set.empty()) return in_force;
  if (request.purpose != Purpose::kAudit) {
    return Error(reasons::kPurposeNotAllowed, "rule_set_code", "only an audit may simulate");
  }
  if (request.rule_set == in_force->code) return in_force;
  ASSIGN_OR_RETURN(auto found, store::FindRuleSet(tx, request.rule_set));
  if (!found.has_value()) {
    return Error(reasons::kRuleSetNotFound, "rule_set_code", "no such rule set");
  }
  return std::make_shared<const domain::RuleSet>(*std::move(found));
}

absl::Status Profiles::Audit(pg::Tx& tx, const Access& access, const std::string& method,
                             Purpose purpose, const std::string& subject) const {
  audit::Record record;
  record.actor = access.principal;
  record.action = method;
  record.purpose = NameOf(purpose);
  record.subject_id = subject;
  record.at = clock_.Now();
  return audit::Append(tx, record);
}

// What a superior may read now is settled; what was known before it settled is not theirs.
absl::Status Profiles::CheckKnownAt(const ReadRequest& request) const {
  if (!request.known_at.has_value()) return absl::OkStatus();
  if (request.purpose != Purpose::kSelf && request.purpose != Purpose::kAudit) {
    return Error(reasons::kPurposeNotAllowed, "known_at",
                 "only the person and an audit may read what was known");
  }
  if (*request.known_at > clock_.Now()) {
    return Error(reasons::kDateInFuture, "known_at", "nothing is known of the future");
  }
  return absl::OkStatus();
}

absl::StatusOr<ReadProfile> Profiles::Read(pg::Tx& tx, const Access& access,
                                           const ReadRequest& request) {
  ASSIGN_OR_RETURN(const Reach reach, ReachFor(tx, access, request.purpose, Today()));
  RETURN_IF_ERROR(CheckEmployee(tx, reach, request.employee_id));
  const LocalDate as_of = request.as_of.value_or(Today());
  if (as_of > Today()) {
    return Error(reasons::kDateInFuture, "as_of", "profiles are not told for future days");
  }
  RETURN_IF_ERROR(CheckKnownAt(request));
  ASSIGN_OR_RETURN(const store::Rulebook book, rulebooks_.On(tx, as_of, request.known_at));
  ASSIGN_OR_RETURN(const Rules rules, RulesFor(tx, request, book.rules));
  ReadProfile result;
  result.simulated = rules != book.rules;
  // What the rules in force keep for the officer is told by no simulation either, nor by what is
  // left of its value without the parts that are told.
  const bool shadow = book.rules->InShadow(as_of);
  result.answer = domain::AnswerOf(request.purpose, shadow);
  result.constants = rules->constants;
  const domain::Requirement requirement =
      request.target.has_value()
          ? *request.target
          : store::LoadRequirement(tx, request.employee_id, as_of, request.known_at);
  const domain::Evidence evidence =
      request.known_at.has_value()
          ? store::LoadEvidenceKnownAt(tx, request.employee_id, *request.known_at)
          : store::LoadEvidence(tx, request.employee_id);
  result.profile = domain::Compute(evidence, *rules, requirement, as_of,
                                   {.settled_only = result.answer.settled_only,
                                    .no_signal_term = shadow,
                                    .crosswalk = book.crosswalk});
  RETURN_IF_ERROR(
      Audit(tx, access, request.method, request.purpose, request.employee_id.ToString()));
  return result;
}

absl::StatusOr<std::vector<domain::Profile>> Profiles::ReadDays(
    pg::Tx& tx, const Access& access, const ReadRequest& request,
    const std::vector<LocalDate>& days) {
  ASSIGN_OR_RETURN(const Reach reach, ReachFor(tx, access, request.purpose, Today()));
  RETURN_IF_ERROR(CheckEmployee(tx, reach, request.employee_id));
  auto requirements = store::LoadRequirementDays(tx, request.employee_id, days);
  const domain::Evidence evidence = store::LoadEvidence(tx, request.employee_id);
  std::vector<domain::Profile> profiles;
  for (const LocalDate day : days) {
    ASSIGN_OR_RETURN(const store::Rulebook book, rulebooks_.On(tx, day));
    const domain::Answer answer = domain::AnswerOf(request.purpose, book.rules->InShadow(day));
    profiles.push_back(
        domain::Compute(evidence, *book.rules, requirements[day], day,
                        {.settled_only = answer.settled_only, .crosswalk = book.crosswalk}));
  }
  RETURN_IF_ERROR(
      Audit(tx, access, request.method, request.purpose, request.employee_id.ToString()));
  return profiles;
}

absl::StatusOr<std::string> Profiles::CodeToday(pg::Tx& tx, const std::string& competency) {
  if (competency.empty()) return competency;
  ASSIGN_OR_RETURN(const store::Rulebook book, rulebooks_.On(tx, Today()));
  return book.crosswalk.Map({competency, 1}).competency;
}

absl::StatusOr<std::vector<std::string>> Profiles::NamesOf(pg::Tx& tx,
                                                           const std::string& competency) {
  ASSIGN_OR_RETURN(const store::Rulebook book, rulebooks_.On(tx, Today()));
  return book.crosswalk.NamesOf(competency);
}

std::string Profiles::CursorOf(const store::GapRow& gap) {
  return gap.employee_id.ToString() + "|" + gap.competency;
}

absl::StatusOr<std::vector<store::GapRow>> Profiles::ListGaps(
    pg::Tx& tx, const Access& access, Purpose purpose, store::GapFilter filter,
    const std::string& method, const std::string& cursor, int limit) {
  if (purpose == Purpose::kAppointment || purpose == Purpose::kCaseRouting) {
    return Error(reasons::kPurposeNotAllowed, "purpose", "gaps are not listed for this purpose");
  }
  ASSIGN_OR_RETURN(const Reach reach, ReachFor(tx, access, purpose, Today()));
  if (filter.employee_id.has_value()) {
    RETURN_IF_ERROR(CheckEmployee(tx, reach, *filter.employee_id));
  } else if (filter.root_unit_id.has_value()) {
    RETURN_IF_ERROR(CheckUnit(tx, reach, *filter.root_unit_id));
  } else {
    RETURN_IF_ERROR(CheckCity(reach));
  }
  if (!filter.employee_id.has_value()) filter.among = NamedOnly(tx, reach);
  // No list of named contract employees by indicated level: a person reads, not the planner.
  filter.contract_by_assessed_only = !filter.employee_id.has_value() && !reach.is_service;
  ASSIGN_OR_RETURN(filter.competency, CodeToday(tx, filter.competency));
  const size_t bar = cursor.find('|');
  const std::string employee = cursor.substr(0, bar == std::string::npos ? 0 : bar);
  const std::string code = bar == std::string::npos ? "" : cursor.substr(bar + 1);
  std::vector<store::GapRow> gaps = store::ListGaps(tx, filter, employee, code, limit);
  const auto& subject = filter.employee_id.has_value() ? filter.employee_id : filter.root_unit_id;
  RETURN_IF_ERROR(
      Audit(tx, access, method, purpose, subject.has_value() ? subject->ToString() : "city"));
  return gaps;
}

absl::StatusOr<Profiles::Officers> Profiles::FindOfficers(pg::Tx& tx, const Access& access,
                                                          const std::string& method,
                                                          store::OfficerQuery query) {
  const size_t wanted = static_cast<size_t>(query.max_results);
  ++query.max_results;
  ASSIGN_OR_RETURN(const store::Rulebook book, rulebooks_.On(tx, Today()));
  query.requirements = book.crosswalk.MapAll(query.requirements);
  Officers found{store::FindOfficers(tx, query), book.rules->code, false};
  if (found.officers.empty() && !peers::UnitExists(tx, query.unit_id)) {
    return Error(reasons::kUnitNotFound, "unit_id", "no such unit");
  }
  found.has_more = found.officers.size() > wanted;
  if (found.has_more) found.officers.pop_back();
  // The draw says whom an answer leaves out, not who comes first.
  std::sort(found.officers.begin(), found.officers.end(), [](const auto& a, const auto& b) {
    const bool a_below = a.standing == domain::Standing::kBelow;
    const bool b_below = b.standing == domain::Standing::kBelow;
    return std::tie(a_below, a.employee_id) < std::tie(b_below, b.employee_id);
  });
  RETURN_IF_ERROR(Audit(tx, access, method, Purpose::kCaseRouting, query.unit_id.ToString()));
  return found;
}

absl::StatusOr<std::vector<Id>> Profiles::Differing(
    pg::Tx& tx, const std::vector<store::StoredProfile>& stored) const {
  std::vector<Id> ids;
  std::map<LocalDate, std::vector<Id>> by_day;
  for (const store::StoredProfile& profile : stored) {
    ids.push_back(profile.employee_id);
    by_day[profile.computed_for].push_back(profile.employee_id);
  }
  auto evidence = store::LoadEvidence(tx, ids);
  std::map<Id, domain::Requirement> requirements;
  for (const auto& [day, people] : by_day) {
    requirements.merge(store::LoadRequirements(tx, people, day));
  }
  std::map<LocalDate, domain::Crosswalk> crosswalks;
  for (const auto& [day, people] : by_day) {
    crosswalks[day] = domain::Crosswalk(store::CrosswalksOn(tx, day));
  }
  std::map<std::string, domain::RuleSet> rule_sets{{"", domain::RuleSet()}};
  std::vector<Id> differing;
  for (const store::StoredProfile& profile : stored) {
    if (!rule_sets.contains(profile.rule_set)) {
      ASSIGN_OR_RETURN(auto rules, store::FindRuleSet(tx, profile.rule_set));
      rule_sets[profile.rule_set] = rules.value_or(domain::RuleSet());
    }
    const domain::Profile again =
        domain::Compute(evidence[profile.employee_id], rule_sets[profile.rule_set],
                        requirements[profile.employee_id], profile.computed_for,
                        {.crosswalk = crosswalks[profile.computed_for]});
    if (domain::Encode(again) != profile.bytes) differing.push_back(profile.employee_id);
  }
  return differing;
}

absl::StatusOr<Reconciled> Profiles::Reconcile(pg::Tx& tx, const std::string& after_id, int limit) {
  const std::vector<store::StoredProfile> stored = store::ProfilesAfter(tx, after_id, limit);
  Reconciled result;
  result.compared = static_cast<int64_t>(stored.size());
  ASSIGN_OR_RETURN(const std::vector<Id> suspects, Differing(tx, stored));
  if (!suspects.empty()) {
    store::LockHeads(tx, suspects);
    ASSIGN_OR_RETURN(result.mismatching, Differing(tx, store::ProfilesOf(tx, suspects)));
  }
  if (static_cast<int>(stored.size()) == limit) {
    result.next_cursor = stored.back().employee_id.ToString();
  }
  return result;
}

}  // namespace mumpuni::assessment::app
