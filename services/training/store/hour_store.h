// Recognised lesson hours: the columns of `enrolment` that carry them, `conversion_rule`,
// `registry_answer`. Sums are set-based.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/hour_conversion.h"

namespace mumpuni::training::store {

// Holds the heads of these people until the end of the transaction, in id order.
void LockHourHeads(pg::Tx& tx, std::vector<Id> employees);

// False if there is a rule for that form, scope and year.
bool InsertConversion(pg::Tx& tx, const domain::ConversionRule& rule);
// By form, scope and year.
std::vector<domain::ConversionRule> ListConversions(pg::Tx& tx);

struct HourRow {
  Id employee_id;
  domain::HourRecord record;
  // As stored; the hours are absent for a record that was never converted.
  std::optional<domain::Jp> recognised;
  domain::Recognition stored;
  std::string course_code;
  int development_form = 0;
  bool own_choice = false;
};
// Completed trainings of these people, by employee, day of completion and id.
std::vector<HourRow> HourRowsOf(pg::Tx& tx, const std::vector<Id>& employees);
// What runs, as if it were completed on the last day of its batch.
std::vector<domain::HourRecord> PlannedOf(pg::Tx& tx, const Id& employee_id, LocalDate today);
// Counts the versions up.
void SaveRecognitions(pg::Tx& tx, const std::vector<std::pair<Id, domain::Recognition>>& changed);
// People with a completed training, by id.
std::vector<Id> PeopleWithCompletions(pg::Tx& tx, const std::string& after, int limit);
int64_t CountPeopleWithCompletions(pg::Tx& tx);

// Where hours are summed: these units and below (none: the city), by the projection.
struct HourScopeFilter {
  std::vector<Id> root_unit_ids;
  LocalDate first;
  LocalDate last;
};
struct PersonHours {
  Id employee_id;
  domain::Jp recognised;
};
// Active PNS below `minimum`, by id after `after`.
std::vector<PersonHours> ShortOfHours(pg::Tx& tx, const HourScopeFilter& filter, domain::Jp minimum,
                                      const Id& after, int limit);

struct BranchHours {
  Id unit_id;
  int people = 0;
  int64_t recognised = 0;
  int pns = 0;
  int pns_reached = 0;
  int trained = 0;
};
// One row for each child of `unit_id` (nil: of the roots of the city) over its subtree, by unit.
std::vector<BranchHours> RecapitulateHours(pg::Tx& tx, const Id& unit_id, LocalDate first,
                                           LocalDate last, domain::Jp minimum);

// Numbers as in mumpuni.training.v1.RegistryState.
enum class RegistryState { kAny = 0, kPending = 1, kAccepted = 2, kRejected = 3 };
struct RegistryRow {
  Id enrolment_id;
  Id employee_id;
  std::string course_code;
  std::string title;
  std::string provider;
  int development_form = 0;
  LocalDate start;
  LocalDate completed_on;
  domain::Jp recognised;
  RegistryState state = RegistryState::kPending;
  std::string registry_number;
  std::string reason;
  std::optional<absl::Time> answered_at;
};
std::vector<RegistryRow> ListRegistry(pg::Tx& tx, LocalDate first, LocalDate last,
                                      RegistryState state, const Id& after, int limit);

struct RegistryAnswer {
  Id enrolment_id;
  bool accepted = false;
  std::string registry_number;
  std::string reason;
};
// Of these, the enrolments that exist, and whether they count.
std::map<Id, bool> CompletedOf(pg::Tx& tx, const std::vector<Id>& enrolments);
// Each answer is about the hours as they are now.
void SaveRegistryAnswers(pg::Tx& tx, const std::vector<RegistryAnswer>& answers, absl::Time now);

}  // namespace mumpuni::training::store
