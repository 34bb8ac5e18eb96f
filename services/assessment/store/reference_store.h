// Rows of `competency`, `job_standard`, `rule_set` and `assessment`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::store {

// False if the code is taken.
bool InsertCompetency(pg::Tx& tx, const domain::Competency& competency);
std::optional<domain::Competency> FindCompetency(pg::Tx& tx, const std::string& code);
// By code after `after_code`; kind 0: all.
std::vector<domain::Competency> ListCompetencies(pg::Tx& tx, int kind,
                                                 const std::string& after_code, int limit);
// The first of `codes` that is not in the dictionary; nullopt if all are.
std::optional<std::string> FirstUnknownCompetency(pg::Tx& tx,
                                                  const std::vector<std::string>& codes);

// Stores the next version of the code and answers its number.
int InsertJobStandard(pg::Tx& tx, const domain::JobStandard& standard);
// version 0: the newest.
std::optional<domain::JobStandard> FindJobStandard(pg::Tx& tx, const std::string& code,
                                                   int version);
// Newest versions by code after `after_code`.
std::vector<domain::JobStandard> ListJobStandards(pg::Tx& tx, const std::string& after_code,
                                                  int limit);

enum class InsertRuleSetResult { kDone, kCodeTaken, kDateTaken };
InsertRuleSetResult InsertRuleSet(pg::Tx& tx, const domain::RuleSet& rules);
// nullopt if there is none; INTERNAL if the stored body cannot be read.
absl::StatusOr<std::optional<domain::RuleSet>> FindRuleSet(pg::Tx& tx, const std::string& code);
// The decided set with the newest effective date up to `day`; RuleSet::IsNone() if there is none.
absl::StatusOr<domain::RuleSet> RuleSetInForce(pg::Tx& tx, LocalDate day);

void InsertAssessment(pg::Tx& tx, const domain::Assessment& assessment);
std::optional<domain::Assessment> FindAssessment(pg::Tx& tx, const Id& assessment_id);
// Writes `revoked_at` and `revoke_reason`.
void SaveRevocation(pg::Tx& tx, const domain::Assessment& assessment);

}  // namespace mumpuni::assessment::store
