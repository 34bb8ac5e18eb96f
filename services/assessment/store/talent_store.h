// Rows of `scoring_table`, `performance_rating`, `training_record` and `official_value`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/scoring_table.h"
#include "services/assessment/domain/talent.h"

namespace mumpuni::assessment::store {

// False if the code, or the day in its kind, is taken.
bool InsertScoringTable(pg::Tx& tx, const domain::ScoringTable& table);
std::optional<domain::ScoringTable> FindScoringTable(pg::Tx& tx, const std::string& code);
// kind 0: all; by kind and first day.
std::vector<domain::ScoringTable> ListScoringTables(pg::Tx& tx, int kind);
// IsNone() if there is none.
domain::ScoringTable ScoringTableInForce(pg::Tx& tx, domain::TableKind kind, LocalDate day);

struct PerformanceRow {
  Id id;
  Id employee_id;
  domain::Performance performance;
  int rating = 0;
  std::string table_code;
  std::string document_number;
  absl::Time recorded_at;
};
// At most one of a person and year; takes the place of what is there, unless that says the same.
void InsertPerformance(pg::Tx& tx, const std::vector<PerformanceRow>& rows);
// Newest year first.
std::vector<PerformanceRow> ListPerformance(pg::Tx& tx, const Id& employee_id);
struct LastRating {
  int year = 0;
  int rating = 0;
  // By the table it was read from.
  std::string name;
};
// The last rating up to a year.
std::map<Id, LastRating> LastRatings(pg::Tx& tx, const std::vector<Id>& employee_ids, int year);

// The newest score of a potential test of a formal assessment that holds and was made after a day
// and on `last` at the latest.
std::map<Id, int> PotentialScores(pg::Tx& tx, const std::vector<Id>& employee_ids, LocalDate after,
                                  LocalDate last);

struct TrainingRecord {
  Id enrolment_id;
  Id employee_id;
  int64_t sequence = 0;
  int development_form = 0;
  int lesson_hours = 0;
  std::optional<LocalDate> completed_on;
  // "": no course of the catalogue.
  std::string course_code;
};
// The newest sequence wins; the same again fills in what code before this one did not keep. Rows of
// erased people are left out.
void ApplyTrainingRecords(pg::Tx& tx, const std::vector<TrainingRecord>& records);
void ForgetTrainingRecords(pg::Tx& tx, const std::vector<Id>& enrolment_ids);

// Everything but what personnel answers; only people who are known and not erased.
std::map<Id, domain::IndexInputs> LoadIndexInputs(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                                  int year);

// Active people of a subtree (nullopt: the city) after `after_id` ("" starts), by id.
std::vector<Id> ActiveOf(pg::Tx& tx, const std::optional<Id>& root_unit_id,
                         const std::string& after_id, int limit);
// Which of them are known and not erased.
std::vector<Id> Known(pg::Tx& tx, const std::vector<Id>& employee_ids);

struct OfficialRow {
  Id employee_id;
  int year = 0;
  int value = 0;
};
// Takes the place of what is there; each person and year at most once.
void SaveOfficial(pg::Tx& tx, int kind, const std::vector<OfficialRow>& rows, absl::Time now);
std::optional<int> FindOfficial(pg::Tx& tx, int kind, const Id& employee_id, int year);
std::vector<OfficialRow> ListOfficial(pg::Tx& tx, int kind, int year, const std::string& after_id,
                                      int limit);

void EraseTalent(pg::Tx& tx, const std::vector<Id>& employee_ids);

}  // namespace mumpuni::assessment::store
