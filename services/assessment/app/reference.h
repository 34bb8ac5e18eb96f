// Use cases on the competency dictionary, job standards, rule sets and assessments.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::app {

// Thread-safe; each method runs in the caller's transaction.
class Reference {
 public:
  explicit Reference(Profiles& profiles) : profiles_(profiles) {}

  absl::StatusOr<domain::Competency> DefineCompetency(pg::Tx& tx,
                                                      const domain::Competency& competency);
  absl::StatusOr<domain::Competency> GetCompetency(pg::Tx& tx, const std::string& code);

  // Profiles of the holders are recomputed by a job from the effective day on.
  absl::StatusOr<domain::JobStandard> PublishJobStandard(pg::Tx& tx, domain::JobStandard standard);
  absl::StatusOr<domain::JobStandard> GetJobStandard(pg::Tx& tx, const std::string& code,
                                                     int version);

  // `rules.status` says whether it is decided. All profiles are recomputed from the effective day
  // on.
  absl::StatusOr<domain::RuleSet> PublishRuleSet(pg::Tx& tx, const domain::RuleSet& rules);
  // code "": the one in force on `day`.
  absl::StatusOr<domain::RuleSet> GetRuleSet(pg::Tx& tx, const std::string& code, LocalDate day);

  // Stores the results, replaces the evidence and recomputes the person.
  absl::StatusOr<domain::Assessment> RecordAssessment(pg::Tx& tx, const Access& access,
                                                      domain::Assessment assessment);
  // Moves its evidence to the history and recomputes the person; audited with the reason.
  absl::StatusOr<domain::Assessment> RevokeAssessment(pg::Tx& tx, const Access& access,
                                                      const Id& assessment_id,
                                                      const std::string& reason);
  absl::StatusOr<domain::Assessment> GetAssessment(pg::Tx& tx, const Id& assessment_id);

 private:
  absl::Status CheckKnown(pg::Tx& tx, const std::vector<domain::LevelRef>& refs,
                          const std::string& field) const;

  Profiles& profiles_;
};

}  // namespace mumpuni::assessment::app
