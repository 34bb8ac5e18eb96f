// A row of `complaint_case` with its category and newest outcome: the columns that every read of a
// case names, and how they become one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"

// One list of columns for all reads of a case; literals only, so statements stay constant texts.
#define CASE_COLUMNS                                                                           \
  "SELECT c.case_id, c.case_number, c.status, c.case_class, c.category_code, c.channel_code, " \
  "c.channel_case_id, c.submitted_by, c.body, c.region_code, c.place, c.reporter_anonymous, "  \
  "c.content_confidential, c.reporter_ref, c.reporter_verified, c.subject_employee_ids, "      \
  "c.subject_unit_ids, c.lead_unit_id, c.referred_at, c.supporting_unit_ids, "                 \
  "c.assigned_employee_id, "                                                                   \
  "c.assigned_at, c.submitted_at, c.verification_due_at, c.first_response_due_at, "            \
  "c.first_response_at, c.first_response_missed, c.hold_due_at, c.resolution_due_at, "         \
  "c.resolved_at, c.reopen_until, c.closed_at, c.calendar_version, c.answered_by, "            \
  "c.resolved_by, c.resolution_no, c.reopen_count, c.reroute_count, c.archive_reason, "        \
  "c.merged_into_id, c.version, c.location[0] AS longitude, c.location[1] AS latitude, "       \
  "c.place_outcome, c.language, c.taken_by, c.follows_id, c.held_at, c.overall_due_at, "       \
  "c.mayor_due_at, c.promised_on, c.missed_clocks, c.clock_bases, c.escalation_level, "        \
  "c.escalation_due_at, k.overall_days, k.escalation_days, k.pause_on_hold, "                  \
  "k.first_response_hours, k.verification_days, "                                              \
  "k.resolution_days, k.reopen_days, k.first_response_duty_minutes, k.hold_days, "             \
  "k.physical, r.action_taken, r.done_on, r.done_by_unit_id, r.next_steps, r.contact, "        \
  "r.photo_reference, "                                                                        \
  "r.exclusion, r.exclusion_confirmed, t.clear_and_courteous, t.solved, t.comment, t.rated_at"
#define CASE_TABLES                                                                        \
  " FROM complaint_case c LEFT JOIN category k ON k.code = c.category_code "               \
  "LEFT JOIN resolution r ON r.case_id = c.case_id AND r.resolution_no = c.resolution_no " \
  "LEFT JOIN rating t ON t.case_id = c.case_id AND t.resolution_no = c.resolution_no "

namespace mumpuni::complaint::store {

// Of a row of CASE_COLUMNS; without facts.
domain::Case CaseOf(const pqxx::row& row);
std::vector<Id> IdsOf(const pqxx::field& field);
// Of a row with the columns of a category.
domain::ClockPolicy ClocksOf(const pqxx::row& row);
int MicroDegrees(const pqxx::field& degrees);
// How `missed_clocks` and `clock_bases` are stored.
int BitsOf(const std::set<domain::CaseClock>& clocks);
std::vector<std::string> TextsOf(const std::map<domain::CaseClock, domain::ClockBasis>& bases);

// Whether one of the units is the top of the tree. Nearly all cases lie below it, so going through
// them beats collecting those of every unit.
bool AnyRoot(pg::Tx& tx, const std::vector<Id>& unit_ids);

}  // namespace mumpuni::complaint::store
