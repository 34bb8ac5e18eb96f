// Rows of `competency`, `job_standard` and `rule_set`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/assessment/domain/reference.h"
#include "services/assessment/domain/rule_set.h"

namespace mumpuni::assessment::store {

// Makes it the text of the dictionary.
void SavePublished(pg::Tx& tx, const domain::Competency& competency);
// With its state on `day`; also a retired one.
std::optional<domain::Competency> FindCompetency(pg::Tx& tx, const std::string& code,
                                                 LocalDate day);
// What is in the dictionary on `day`, by code after `after_code`; kind 0: all.
std::vector<domain::Competency> ListCompetencies(pg::Tx& tx, int kind,
                                                 const std::string& after_code, int limit,
                                                 LocalDate day);
// The first of `codes` that is not in the dictionary; nullopt if all are.
std::optional<std::string> FirstUnknownCompetency(pg::Tx& tx,
                                                  const std::vector<std::string>& codes);
// The first of `codes` that is retired on `day`; nullopt if none is.
std::optional<std::string> FirstRetiredCompetency(pg::Tx& tx, const std::vector<std::string>& codes,
                                                  LocalDate day);

// The codes with the day from which they are retired; unknown ones are missing.
std::map<std::string, std::optional<LocalDate>> FindCompetencyDays(
    pg::Tx& tx, const std::vector<std::string>& codes);

// One at a time publishes versions of a code, until the end of the transaction.
void LockJobStandard(pg::Tx& tx, const std::string& code);
// Stores the next version of the code and answers its number; under the lock.
int InsertJobStandard(pg::Tx& tx, const domain::JobStandard& standard, absl::Time now);
// version 0: the newest.
std::optional<domain::JobStandard> FindJobStandard(pg::Tx& tx, const std::string& code,
                                                   int version);
// Newest versions by code after `after_code`.
std::vector<domain::JobStandard> ListJobStandards(pg::Tx& tx, const std::string& after_code,
                                                  int limit);

enum class InsertRuleSetResult { kDone, kCodeTaken, kDateTaken };
InsertRuleSetResult InsertRuleSet(pg::Tx& tx, const domain::RuleSet& rules, absl::Time now);
// nullopt if there is none; INTERNAL if the stored body cannot be read.
absl::StatusOr<std::optional<domain::RuleSet>> FindRuleSet(pg::Tx& tx, const std::string& code);
// The first day on which rules that are no demonstration were or will be in force.
std::optional<LocalDate> FirstDecidedDay(pg::Tx& tx);
// The decided set with the newest effective date up to `day`; RuleSet::IsNone() if there is none.
absl::StatusOr<domain::RuleSet> RuleSetInForce(pg::Tx& tx, LocalDate day);
// Its code alone, without reading the rules.
std::string RuleSetCodeInForce(pg::Tx& tx, LocalDate day);

}  // namespace mumpuni::assessment::store
