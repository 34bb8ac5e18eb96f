// Rows of `competency_version` and `competency_crosswalk`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/dictionary.h"

namespace mumpuni::assessment::store {

// One at a time changes versions of a code, until the end of the transaction.
void LockCompetency(pg::Tx& tx, const std::string& code);
// One at a time retires competencies, so that two crosswalks cannot make a cycle together.
void LockCrosswalks(pg::Tx& tx);

// version 0: the published one.
std::optional<domain::CompetencyVersion> FindVersion(pg::Tx& tx, const std::string& code,
                                                     int version);
// The draft or reviewed version of a code; at most one.
std::optional<domain::CompetencyVersion> FindOpenVersion(pg::Tx& tx, const std::string& code);
int NextVersion(pg::Tx& tx, const std::string& code);
// Stores it anew or replaces it.
void SaveVersion(pg::Tx& tx, const domain::CompetencyVersion& version);
// By code, newest first, after the given version; code "": only open ones of all codes.
std::vector<domain::CompetencyVersion> ListVersions(pg::Tx& tx, const std::string& code,
                                                    const std::string& after_code,
                                                    int after_version, int limit);

// From `day` on the code is out of the dictionary.
void SaveRetirement(pg::Tx& tx, const std::string& code, LocalDate day, const std::string& reason);
void InsertCrosswalk(pg::Tx& tx, const domain::CrosswalkStep& step, absl::Time now);
// Columns from `first` on: from_code, to_code, level_map, effective_from, legal_basis.
domain::CrosswalkStep StepOf(const pqxx::row& row, int first);
// Those that are applied on `day`, for domain::Crosswalk.
std::vector<domain::CrosswalkStep> CrosswalksOn(pg::Tx& tx, LocalDate day);
// All, also later ones, by code after `after_code`.
std::vector<domain::CrosswalkStep> ListCrosswalks(pg::Tx& tx, const std::string& after_code,
                                                  int limit);

}  // namespace mumpuni::assessment::store
