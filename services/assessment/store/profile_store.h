// Rows of `profile_head`, `profile` and `profile_competency`, and what is asked of them by sets.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/assessment/domain/profile.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::store {

// SQL: the post of employee `e` on `day` as it was told by `known_at`, two expressions: of all
// posts the one told last that had begun and whose first day was not corrected, else the first.
// Columns position_id, unit_id, job_standard_code and heads_unit of `p`.
#define POST_ON(day, known_at)                                                               \
  "(SELECT h.position_id, h.unit_id, h.job_standard_code, h.heads_unit "                     \
  "  FROM unnest(e.earlier_posts || ROW(e.position_id, e.unit_id, e.job_standard_code, "     \
  "      e.heads_unit, e.post_since, e.post_recorded_at, NULL)::held_post) WITH ORDINALITY " \
  "    AS h (position_id, unit_id, job_standard_code, heads_unit, since, recorded_at, "      \
  "      corrected_at, n) "                                                                  \
  "  ORDER BY CASE WHEN h.since <= " day " AND h.recorded_at <= " known_at                   \
  "    AND (h.corrected_at IS NULL OR h.corrected_at > " known_at                            \
  ") THEN h.n ELSE -h.n END DESC LIMIT 1) p "

// Locks the heads of the people in id order until the end of the transaction, so that two
// partitions cannot lose each other's update. `employee_ids` need not be sorted or distinct.
void LockHeads(pg::Tx& tx, const std::vector<Id>& employee_ids);

// What the posts that the people held on a day require by the standards of that day; only people
// who are known and not erased. Of a day before the first post that was told, the first counts.
std::map<Id, domain::Requirement> LoadRequirements(pg::Tx& tx, const std::vector<Id>& employee_ids,
                                                   LocalDate day);
// Of one person; empty if not known or erased. `known_at`: as it was told and published until then.
domain::Requirement LoadRequirement(pg::Tx& tx, const Id& employee_id, LocalDate day,
                                    std::optional<absl::Time> known_at = std::nullopt);
// Of one person on several days.
std::map<LocalDate, domain::Requirement> LoadRequirementDays(pg::Tx& tx, const Id& employee_id,
                                                             const std::vector<LocalDate>& days);

// The version of a job standard that holds on a day, and what it requires; nullopt if there is
// none.
struct StandardInForce {
  int version = 0;
  domain::Requirement requirement;
};
std::optional<StandardInForce> FindStandardInForce(pg::Tx& tx, const std::string& code,
                                                   LocalDate day);

// One competency as it is published.
struct PublishedRow {
  std::string competency;
  int required_level = 0;
  int assessed_status = 0;
  int assessed_level = 0;
  int indicated_level = 0;
  int gap_levels = 0;
  bool operator==(const PublishedRow&) const = default;
};
PublishedRow PublishedOf(const domain::CompetencyProfile& p);

// The stored rows of the people by competency; an entry for each person with a stored profile.
std::map<Id, std::vector<PublishedRow>> LoadPublished(pg::Tx& tx,
                                                      const std::vector<Id>& employee_ids);

// Replaces the stored profiles. `bytes` is Encode(profile).
struct ProfileRow {
  Id employee_id;
  domain::Profile profile;
  std::string bytes;
};
void SaveProfiles(pg::Tx& tx, const std::vector<ProfileRow>& rows);
void DeleteProfiles(pg::Tx& tx, const std::vector<Id>& employee_ids);

// People whose profile may change by itself up to `today`, by id.
std::vector<Id> DueForChange(pg::Tx& tx, LocalDate today, int limit);
// Known people after `after_id` ("" starts); a standard: only those whose position has it.
std::vector<Id> EmployeesAfter(pg::Tx& tx, const std::string& job_standard,
                               const std::string& after_id, int limit);
// How many that are in all.
int64_t CountEmployees(pg::Tx& tx, const std::string& job_standard);

// A stored profile as Reconcile compares it.
struct StoredProfile {
  Id employee_id;
  LocalDate computed_for;
  std::string rule_set;
  std::string bytes;
};
std::vector<StoredProfile> ProfilesOf(pg::Tx& tx, const std::vector<Id>& employee_ids);
int64_t CountProfiles(pg::Tx& tx);
std::vector<StoredProfile> ProfilesAfter(pg::Tx& tx, const std::string& after_id, int limit);

// A published profile with the sequence of its newest event, 0 if it was never published.
struct SnapshotRow {
  Id employee_id;
  LocalDate computed_for;
  std::string rule_set;
  int64_t sequence = 0;
  std::vector<PublishedRow> competencies;
};
std::vector<SnapshotRow> SnapshotProfiles(pg::Tx& tx, const std::string& topic,
                                          const std::string& after_id, int limit);

struct GapFilter {
  // At most one of both; none is the city.
  std::optional<Id> employee_id;
  std::optional<Id> root_unit_id;
  // Only these people; nullopt: everybody.
  std::optional<std::vector<Id>> among;
  // "": all.
  std::string competency;
  bool exclude_unknown = false;
  // Contract employees only by assessed levels.
  bool contract_by_assessed_only = false;
};
struct GapRow {
  Id employee_id;
  Id unit_id;
  std::string competency;
  int required_level = 0;
  int known_level = 0;
  // Number of GapBasis in the contract.
  int basis = 0;
};
// By (employee, competency) after the given pair.
std::vector<GapRow> ListGaps(pg::Tx& tx, const GapFilter& filter, const std::string& after_employee,
                             const std::string& after_competency, int limit);

struct OfficerQuery {
  // Level by competency, as the stored profiles name them.
  std::map<std::string, int> requirements;
  Id unit_id;
  std::string region_code;
  LocalDate on_date;
  bool include_below = false;
  int max_results = 0;
  bool unit_only = false;
};
struct OfficerRow {
  Id employee_id;
  domain::Standing standing = domain::Standing::kUnknown;
  Id unit_id;
};
// One statement over the subtree: active, present, of the region; MEETS and UNKNOWN before BELOW,
// then as drawn on that day.
std::vector<OfficerRow> FindOfficers(pg::Tx& tx, const OfficerQuery& query);

}  // namespace mumpuni::assessment::store
