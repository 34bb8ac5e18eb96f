// Use cases on the texts that are decided elsewhere: competencies, job standards, rule sets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::app {

// DEMONSTRATION_NOT_ALLOWED with `field` for invented rules where they are not allowed.
absl::Status CheckDemonstration(const domain::RuleSet& rules, bool allowed, std::string_view field);

// Thread-safe; each method runs in the caller's transaction.
class Reference {
 public:
  Reference(Profiles& profiles, bool allow_demonstration)
      : profiles_(profiles), allow_demonstration_(allow_demonstration) {}

  // Publishes an official text at once, as version 1.
  absl::StatusOr<domain::Competency> DefineCompetency(pg::Tx& tx,
                                                      const domain::Competency& competency);
  absl::StatusOr<domain::Competency> GetCompetency(pg::Tx& tx, const std::string& code);
  // What is in the dictionary today.
  std::vector<domain::Competency> ListCompetencies(pg::Tx& tx, int kind,
                                                   const std::string& after_code, int limit);

  // Profiles of the holders are recomputed by a job from the effective day on.
  absl::StatusOr<domain::JobStandard> PublishJobStandard(pg::Tx& tx, domain::JobStandard standard);
  // `day`: the version in force then, instead of `version` (0: the newest).
  absl::StatusOr<domain::JobStandard> GetJobStandard(pg::Tx& tx, const std::string& code,
                                                     int version, std::optional<LocalDate> day);

  // `rules.status` says whether it is decided; only demonstrations are, where they are allowed. All
  // profiles are recomputed from the effective day on.
  absl::StatusOr<domain::RuleSet> PublishRuleSet(pg::Tx& tx, const domain::RuleSet& rules);
  // Logs a warning if the rules in force are invented ones that would not be taken any more.
  absl::Status WarnOfDemonstration(pg::Tx& tx);
  // code "": the one in force on `day`.
  absl::StatusOr<domain::RuleSet> GetRuleSet(pg::Tx& tx, const std::string& code, LocalDate day);

 private:
  Profiles& profiles_;
  const bool allow_demonstration_;
};

}  // namespace mumpuni::assessment::app
