#include "services/complaint/app/desk.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/complaint/app/eligible.h"
#include "services/complaint/domain/reasons.h"

namespace mumpuni::complaint::app {
namespace {

constexpr int kMaxDuplicates = 10;

// The executive office sees that something is overdue and where, not what somebody wrote or who
// works on it.
void Mask(domain::Case& c) {
  c.body.clear();
  c.place.clear();
  c.channel_case_id.clear();
  c.subjects.clear();
  c.assigned_employee_id = Id();
  c.taken_by = Id();
  c.location.reset();
  c.resolution.reset();
  c.rating.reset();
}

bool IsOnlyExecutive(const Viewer& viewer) {
  const store::Reach& reach = viewer.reach;
  return reach.mayors_list && !reach.all_but_misconduct && !reach.misconduct &&
         reach.unit_ids.empty() && reach.employee_id.IsNil();
}

}  // namespace

absl::StatusOr<std::vector<store::QueueRow>> Desk::Queue(pg::Tx& tx, const Access& access,
                                                         store::Queue queue,
                                                         const Id& subtree_unit_id,
                                                         const std::string& cursor,
                                                         int limit) const {
  const absl::Time now = clock_.Now();
  const Viewer viewer = ViewerOf(tx, access, LocalDate::At(now));
  store::QueueFilter filter{queue, viewer.employee_id, subtree_unit_id, now, LocalDate::At(now)};
  std::vector<store::QueueRow> rows = store::ListQueue(tx, viewer.reach, filter, cursor, limit);
  if (viewer.reach.mayors_list) {
    // Whoever holds another role beside sees the whole of what that role reaches only.
    Viewer other = viewer;
    other.reach.mayors_list = false;
    for (store::QueueRow& row : rows) {
      if (IsOnlyExecutive(viewer) || !CheckSees(tx, other, row.state, false).ok()) Mask(row.state);
    }
  }
  return rows;
}

absl::StatusOr<std::vector<domain::Case>> Desk::Search(pg::Tx& tx, const Access& access,
                                                       const std::string& query, bool open_only,
                                                       const std::string& before_id,
                                                       int limit) const {
  RETURN_IF_ERROR(CheckText(query, "query", 200));
  if (absl::StripAsciiWhitespace(query).size() < 2) {
    return Error(mumpuni::reasons::kValueOutOfRange, "query", "at least 2 characters");
  }
  const Viewer viewer = ViewerOf(tx, access, LocalDate::At(clock_.Now()));
  return store::SearchCases(tx, viewer.reach, query, open_only, before_id, limit);
}

absl::StatusOr<std::vector<store::MoveRow>> Desk::Moves(pg::Tx& tx, const Access& access,
                                                        const Id& case_id,
                                                        const std::string& before_id,
                                                        int limit) const {
  Viewer viewer = ViewerOf(tx, access, LocalDate::At(clock_.Now()));
  // An auditor reads which deadlines moved, which says nothing of what a case is about.
  if (HasRole(access, "AUDITOR")) viewer.reach.all_but_misconduct = true;
  return store::ListMoves(tx, viewer.reach, case_id, before_id, limit);
}

absl::StatusOr<std::vector<store::Duplicate>> Desk::Duplicates(pg::Tx& tx, const Access& access,
                                                               const domain::Case& c) const {
  const Viewer viewer = ViewerOf(tx, access, LocalDate::At(clock_.Now()));
  std::vector<store::Duplicate> found = store::FindDuplicates(tx, c, kMaxDuplicates);
  std::erase_if(found, [&](const store::Duplicate& duplicate) {
    return !CheckSees(tx, viewer, duplicate.state, false).ok();
  });
  return found;
}

absl::StatusOr<Candidates> Desk::Officers(pg::Tx& tx, const domain::Case& c,
                                          const std::optional<domain::Standings>& known) const {
  if (c.lead_unit_id.IsNil()) {
    return Error(reasons::kCaseState, "case_id", "the case is not referred to a unit");
  }
  const absl::Time now = clock_.Now();
  Candidates candidates;
  candidates.degraded = !known.has_value() || known->cut;
  candidates.officers = EligibleOfficers(tx, c, LocalDate::At(now), known);
  store::FillLoads(tx, now - kFairnessWindow, candidates.officers);
  if (const auto choice = ChooseOfficer(candidates.officers, KnowledgeOf(known)); choice.ok()) {
    candidates.reason = choice->reason;
  }
  std::sort(candidates.officers.begin(), candidates.officers.end(),
            [](const domain::Candidate& a, const domain::Candidate& b) {
              const auto rank = [](const domain::Candidate& one) {
                return std::make_tuple(one.standing == domain::Standing::kBelow, one.open_cases,
                                       one.recent_assignments, one.employee_id);
              };
              return rank(a) < rank(b);
            });
  return candidates;
}

}  // namespace mumpuni::complaint::app
