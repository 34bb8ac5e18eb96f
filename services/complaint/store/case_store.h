// Rows of `complaint_case` and its child tables. No rule lives here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/assignment.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/domain/decide.h"

namespace mumpuni::complaint::store {

// Inserts a new case and answers its number ("<prefix>-<year>-<six digits>"); nullopt if the
// channel has used its `channel_case_id` before.
std::optional<std::string> InsertCase(pg::Tx& tx, const domain::Case& c, const std::string& prefix);
// Of the tokens that were handed out before they were derived (domain/reporter.h).
bool HasToken(pg::Tx& tx, const Id& case_id, const std::string& token_hash);

enum class Lock { kNone, kForUpdate };
// With clocks of the category and newest resolution and rating; without facts.
std::optional<domain::Case> FindCase(pg::Tx& tx, const Id& case_id, Lock lock);
// nil if there is none.
Id FindCaseId(pg::Tx& tx, const std::string& case_number);
Id FindCaseIdOfChannel(pg::Tx& tx, const std::string& channel_code,
                       const std::string& channel_case_id);
// Facts of a case; held ones too.
std::vector<domain::Fact> LoadFacts(pg::Tx& tx, const Id& case_id);

// Writes what a decision changed: the row if it still has `before.version`, raising it, and new
// resolution, rating and facts. False if another version is stored.
bool SaveCase(pg::Tx& tx, const domain::Case& before, domain::Case& after);
void InsertFollowUps(pg::Tx& tx, const Id& case_id, const std::vector<domain::FollowUp>& rows);
void InsertReferrals(pg::Tx& tx, const Id& case_id,
                     const std::vector<domain::ReferralMade>& referrals, absl::Time at);
// The open ones of a supporting unit.
void CompleteReferral(pg::Tx& tx, const Id& case_id, const Id& unit_id, absl::Time at);

struct EscalationRow {
  domain::Escalation escalation;
  // Who is to act; nil: nobody stands above.
  Id to_employee_id;
};
void InsertEscalations(pg::Tx& tx, const Id& case_id, const std::vector<EscalationRow>& rows);
// Oldest first.
std::vector<EscalationRow> ListEscalations(pg::Tx& tx, const Id& case_id);
void InsertMoves(pg::Tx& tx, const domain::Case& c, const std::vector<domain::DeadlineMove>& moves,
                 absl::Time at);
// What was merged into `from` belongs to `into`.
void RepointMerged(pg::Tx& tx, const Id& from, const Id& into);

struct Assignment {
  Id employee_id;
  Id mentor_employee_id;  // nil: none
  std::string reason;
  bool degraded = false;
  absl::Time assigned_at;
};
void InsertAssignment(pg::Tx& tx, const Id& case_id, const Assignment& assignment);

struct Referral {
  Id unit_id;
  bool lead = false;
  absl::Time referred_at;
  absl::Time due_at;
  int days = 0;
  std::optional<absl::Time> done_at;
};
void MoveReferral(pg::Tx& tx, const Id& case_id, const Referral& referral, absl::Time due_at);
// Newest first; oldest first.
std::vector<Assignment> ListAssignments(pg::Tx& tx, const Id& case_id);
std::vector<Referral> ListReferrals(pg::Tx& tx, const Id& case_id);
// The newest `limit`, oldest first, of the case and, if not nil, of `also`.
std::vector<domain::FollowUp> ListFollowUps(pg::Tx& tx, const Id& case_id, const Id& also,
                                            int limit);

// Open cases and assignments since `since` per employee, for those of `candidates`.
void FillLoads(pg::Tx& tx, absl::Time since, std::vector<domain::Candidate>& candidates);

// Which cases a caller reaches; the union of what is set.
struct Reach {
  bool all_but_misconduct = false;
  bool misconduct = false;
  std::vector<Id> unit_ids;  // led or supported by one of them or below
  Id employee_id;            // held by; nil: none
  bool mayors_list = false;  // what is on it, masked
};
struct CaseFilter {
  domain::CaseStatus status = domain::CaseStatus::kUnspecified;
  std::string category_code;
  Id subtree_unit_id;
  Id assigned_employee_id;
  bool overdue = false;
};
// Newest first before `before_id` ("" starts), without facts.
std::vector<domain::Case> ListCases(pg::Tx& tx, const Reach& reach, const CaseFilter& filter,
                                    absl::Time now, const std::string& before_id, int limit);

struct SequencedCase {
  domain::Case state;
  int64_t sequence = 0;
};
// By id after `after_id`, with facts and the sequence of the newest event.
std::vector<SequencedCase> SnapshotCases(pg::Tx& tx, const std::string& topic,
                                         const std::string& after_id, int limit);

}  // namespace mumpuni::complaint::store
