// Rows of `assessment`, `assessment_provider` and `assessment_import_row`. Set-based: a batch is a
// few statements, whatever its size.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/provider.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::store {

void InsertAssessments(pg::Tx& tx, const std::vector<domain::Assessment>& assessments);
std::optional<domain::Assessment> FindAssessment(pg::Tx& tx, const Id& assessment_id);
std::map<Id, domain::Assessment> FindAssessments(pg::Tx& tx, const std::vector<Id>& ids);
// Of the person, newest record first, those before `before_id` ("" starts).
std::vector<domain::Assessment> ListAssessments(pg::Tx& tx, const Id& employee_id,
                                                const std::string& before_id, int limit);
// Writes `revoked_at`, `revoke_reason` and `superseded_by`.
void SaveRevocation(pg::Tx& tx, const domain::Assessment& assessment);

// A report of a provider.
struct ReportKey {
  std::string provider;
  std::string reference;
  auto operator<=>(const ReportKey&) const = default;
};
// One at a time records numbered reports of a provider, until the end of the transaction; before
// profile heads.
void LockReports(pg::Tx& tx, const std::vector<std::string>& providers);
// Those that hold.
std::map<ReportKey, domain::Assessment> FindReports(pg::Tx& tx, const std::vector<ReportKey>& keys);
// The formal ones without a number of their report that hold, of these people and days.
std::vector<domain::Assessment> FindUnnumbered(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                               const std::vector<LocalDate>& days);

// Formal ones under the entry's accreditation that hold, made on the day of its revocation or
// later, by identifier after `after_id` ("" starts).
std::vector<domain::Assessment> MadeAfterRevocation(pg::Tx& tx, const domain::Provider& provider,
                                                    const std::string& after_id, int limit);

// False if there is an entry of this name, accreditation and first day.
bool InsertProvider(pg::Tx& tx, const domain::Provider& provider);
// Locks the entry if it is to be changed.
std::optional<domain::Provider> FindProvider(pg::Tx& tx, const Id& provider_id, bool lock = false);
// All periods of the providers with these names.
std::vector<domain::Provider> ProvidersNamed(pg::Tx& tx, const std::vector<std::string>& names);
// By name, accreditation and first day, after the entry `after_id` ("" starts).
std::vector<domain::Provider> ListProviders(pg::Tx& tx, const std::string& after_id, int limit);
// Writes `revoked_from` and `revoke_reason`.
void SaveAccreditationRevocation(pg::Tx& tx, const domain::Provider& provider);

// What became of an imported row; outcome is the number in the contract.
struct ImportedRow {
  int outcome = 0;
  std::optional<Id> assessment_id;
  std::string reason;
  std::string field;
  std::string message;
};
void InsertImport(pg::Tx& tx, const Id& import_id, const std::vector<ImportedRow>& rows);
std::vector<ImportedRow> FindImport(pg::Tx& tx, const Id& import_id);
// Removes imports older than the id, at most `limit` rows.
void ForgetImports(pg::Tx& tx, const Id& before_id, int limit);

}  // namespace mumpuni::assessment::store
