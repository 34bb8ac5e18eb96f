#include "services/assessment/app/reference.h"

#include <algorithm>

#include "common/core/validate.h"
#include "common/obs/log.h"
#include "services/assessment/app/dictionary.h"
#include "services/assessment/app/recomputations.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/store/dictionary_store.h"
#include "services/assessment/store/profile_store.h"
#include "services/assessment/store/reference_store.h"

namespace mumpuni::assessment::app {

absl::StatusOr<domain::Competency> Reference::DefineCompetency(
    pg::Tx& tx, const domain::Competency& competency) {
  RETURN_IF_ERROR(Validate(competency));
  store::LockCompetency(tx, competency.code);
  const auto stored = store::FindCompetency(tx, competency.code, profiles_.Today());
  if (stored.has_value() && SameText(*stored, competency)) return *stored;
  if (stored.has_value() || store::FindOpenVersion(tx, competency.code).has_value()) {
    return Error(reasons::kCompetencyCodeTaken, "competency.code",
                 "another definition, or a draft, has it");
  }
  const domain::CompetencyVersion version = domain::Decided(competency, profiles_.Now());
  store::SavePublished(tx, version.text);
  store::SaveVersion(tx, version);
  return version.text;
}

absl::StatusOr<domain::Competency> Reference::GetCompetency(pg::Tx& tx, const std::string& code) {
  auto found = store::FindCompetency(tx, code, profiles_.Today());
  if (!found.has_value()) {
    return Error(reasons::kCompetencyNotFound, "code", code + " is not in the dictionary");
  }
  return *std::move(found);
}

std::vector<domain::Competency> Reference::ListCompetencies(pg::Tx& tx, int kind,
                                                            const std::string& after_code,
                                                            int limit) {
  return store::ListCompetencies(tx, kind, after_code, limit, profiles_.Today());
}

absl::Status CheckDemonstration(const domain::RuleSet& rules, bool allowed,
                                std::string_view field) {
  if (allowed || !rules.demo) return absl::OkStatus();
  return Error(reasons::kDemonstrationNotAllowed, field,
               "this installation takes no invented decrees");
}

absl::StatusOr<domain::JobStandard> Reference::PublishJobStandard(pg::Tx& tx,
                                                                  domain::JobStandard standard) {
  RETURN_IF_ERROR(Validate(standard));
  RETURN_IF_ERROR(CheckInDictionary(tx, CodesOf(standard.requirements),
                                    std::max(profiles_.Today(), standard.effective_from),
                                    "job_standard.requirements"));
  store::LockJobStandard(tx, standard.code);
  auto newest = store::FindJobStandard(tx, standard.code, 0);
  if (newest.has_value() && SameText(*newest, standard)) return *std::move(newest);
  standard.version = store::InsertJobStandard(tx, standard, profiles_.Now());
  const std::string cause =
      "job_standard:" + standard.code + ":" + std::to_string(standard.version);
  RETURN_IF_ERROR(ScheduleRecompute(tx, cause, standard.code,
                                    std::max(profiles_.Now(), standard.effective_from.Start())));
  return standard;
}

absl::StatusOr<domain::JobStandard> Reference::GetJobStandard(pg::Tx& tx, const std::string& code,
                                                              int version,
                                                              std::optional<LocalDate> day) {
  if (day.has_value()) {
    RETURN_IF_ERROR(CheckRange(version, "version", 0, 0));
    const auto in_force = store::FindStandardInForce(tx, code, *day);
    if (!in_force.has_value()) {
      return Error(reasons::kJobStandardNotFound, "on_date", "none is in force that day");
    }
    version = in_force->version;
  }
  auto found = store::FindJobStandard(tx, code, version);
  if (!found.has_value()) {
    return Error(reasons::kJobStandardNotFound, "code", "no such job standard");
  }
  return *std::move(found);
}

absl::StatusOr<domain::RuleSet> Reference::PublishRuleSet(pg::Tx& tx,
                                                          const domain::RuleSet& rules) {
  RETURN_IF_ERROR(Validate(rules));
  RETURN_IF_ERROR(CheckDemonstration(rules, allow_demonstration_, "rule_set.demo"));
  // Rules that bind anybody are simulated, compared and then decided (Simulations::Decide).
  if (rules.status == domain::RuleSetStatus::kDecided && !rules.demo) {
    return Error(reasons::kRuleSetNotSimulated, "simulation_only",
                 "only a demonstration is in force without a simulation");
  }
  std::vector<std::string> codes;
  for (const auto& [key, competency] : rules.mappings) codes.push_back(competency);
  RETURN_IF_ERROR(CheckInDictionary(
      tx, codes, std::max(profiles_.Today(), rules.effective_from.value_or(profiles_.Today())),
      "rule_set.mappings.competency_code"));
  switch (store::InsertRuleSet(tx, rules, profiles_.Now())) {
    case store::InsertRuleSetResult::kDone:
      break;
    case store::InsertRuleSetResult::kCodeTaken:
      return Error(reasons::kRuleSetCodeTaken, "rule_set.code", "rule sets are immutable");
    case store::InsertRuleSetResult::kDateTaken:
      return Error(reasons::kRuleSetDateTaken, "rule_set.effective_from",
                   "another decided rule set begins that day");
  }
  if (rules.status == domain::RuleSetStatus::kDecided) {
    RETURN_IF_ERROR(ScheduleRecompute(tx, CauseOf(rules), "",
                                      std::max(profiles_.Now(), rules.effective_from->Start())));
  }
  return rules;
}

absl::Status Reference::WarnOfDemonstration(pg::Tx& tx) {
  ASSIGN_OR_RETURN(const domain::RuleSet rules, store::RuleSetInForce(tx, profiles_.Today()));
  if (!CheckDemonstration(rules, allow_demonstration_, "").ok()) {
    obs::Warn(
        "the rules in force are a demonstration, decided before --allow-demonstration was "
        "asked for; decide the city's own",
        {{"rule_set", rules.code}});
  }
  return absl::OkStatus();
}

absl::StatusOr<domain::RuleSet> Reference::GetRuleSet(pg::Tx& tx, const std::string& code,
                                                      LocalDate day) {
  std::optional<domain::RuleSet> found;
  if (code.empty()) {
    ASSIGN_OR_RETURN(domain::RuleSet in_force, store::RuleSetInForce(tx, day));
    if (!in_force.IsNone()) found = std::move(in_force);
  } else {
    ASSIGN_OR_RETURN(found, store::FindRuleSet(tx, code));
  }
  if (!found.has_value()) return Error(reasons::kRuleSetNotFound, "code", "no such rule set");
  return *std::move(found);
}

}  // namespace mumpuni::assessment::app
