// Rows of `training_record` and `record_import_row`, the enrolments that carry records, and all
// completed trainings as records.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/training_record.h"

namespace mumpuni::training::store {

// Leaves out a certificate whose number the employee has; answers how many went in.
int InsertCertificates(pg::Tx& tx, const std::vector<domain::ExternalCertificate>& certificates,
                       absl::Time now);
// Completed enrolments of records; each with its days, in the same order. They have no batch.
void InsertCompletions(pg::Tx& tx, const std::vector<domain::Enrolment>& enrolments,
                       const std::vector<std::vector<LocalDate>>& days, absl::Time now);

std::optional<domain::ExternalCertificate> FindExternal(pg::Tx& tx, const Id& certificate_id);
// Holds the row until the end of the transaction; after the head of the hours.
std::optional<domain::ExternalCertificate> LockExternal(pg::Tx& tx, const Id& certificate_id);
// Saves what a decision may change and counts the version up.
void SaveExternal(pg::Tx& tx, domain::ExternalCertificate& certificate);

struct ExternalFilter {
  // Nil: all.
  Id employee_id;
  domain::CertificateClaim state = domain::CertificateClaim::kUnspecified;
  // Page: after this id.
  Id after_id;
};
std::vector<domain::ExternalCertificate> ListExternal(pg::Tx& tx, const ExternalFilter& filter,
                                                      int limit);

// A completed training as a record. A batch of the city has the number of its certificate, or the
// enrolment id if none was issued.
struct Recorded {
  Id enrolment_id;
  domain::TrainingRecord record;
};
struct ExportFilter {
  // Days of completion.
  LocalDate first;
  LocalDate last;
  // These units and below, by the projection; none: the city.
  std::vector<Id> root_unit_ids;
  Id after_id;
};
// By enrolment id, without the erased.
std::vector<Recorded> ExportRecords(pg::Tx& tx, const ExportFilter& filter, int limit);

// An employee and a certificate number.
using NumberOf = std::pair<Id, std::string>;
// The completed trainings with these numbers.
std::vector<Recorded> RecordsWith(pg::Tx& tx, const std::vector<NumberOf>& numbers);
// Which of these numbers are claimed, verified or revoked.
std::set<NumberOf> NumbersHeld(pg::Tx& tx, const std::vector<NumberOf>& numbers);

// What became of an imported row; numbers as in mumpuni.training.v1.RecordImportOutcome.
enum class ImportOutcome { kStored = 1, kUnchanged = 2, kFailed = 3 };
struct ImportedRecord {
  ImportOutcome outcome = ImportOutcome::kFailed;
  // Nil for a failed row.
  Id enrolment_id;
  std::string reason;
  std::string field;
  std::string message;
};
void InsertImport(pg::Tx& tx, const Id& import_id, const std::vector<ImportedRecord>& rows);
std::vector<ImportedRecord> FindImport(pg::Tx& tx, const Id& import_id);
// Of imports before an id, at most `limit` rows.
void ForgetImports(pg::Tx& tx, const Id& before_id, int limit);

// Claims go; of what counts only the hours stay.
void ForgetRecords(pg::Tx& tx, const std::vector<Id>& employee_ids);

}  // namespace mumpuni::training::store
