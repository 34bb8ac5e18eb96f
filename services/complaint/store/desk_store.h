// How desks read cases: by due time, by words, and as everybody may.
#pragma once

#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/store/case_store.h"

namespace mumpuni::complaint::store {

// Numbers equal mumpuni.complaint.v1.Queue.
enum class Queue {
  kAll = 0,
  kMine = 1,
  kOverdue = 2,
  kPromisedToday = 3,
  kMayor = 4,
  kToVerify = 5,
  kToAssign = 6,
  kEscalatedToMe = 7,
};

struct QueueFilter {
  Queue queue = Queue::kAll;
  // Whose desk it is; nil: nobody's in particular.
  Id employee_id;
  Id subtree_unit_id;
  absl::Time now;
  LocalDate today;
};
struct QueueRow {
  domain::Case state;
  // Where the next page begins.
  std::string cursor;
};
// Open cases within reach, the earliest due first, after `cursor` ("" starts). In a transaction of
// kQueuePlan: that open cases are those with a due time is unknown to the planner, which from the
// values at hand expects a handful of rows, collects thousands and sorts them.
constexpr pg::Plan kQueuePlan = pg::Plan::kOnce;
std::vector<QueueRow> ListQueue(pg::Tx& tx, const Reach& reach, const QueueFilter& filter,
                                const std::string& cursor, int limit);

// Cases within reach that hold the words, newest first before `before_id` ("" starts). In a
// transaction of kSearchPlan: how rare the words are is known only when they are.
constexpr pg::Plan kSearchPlan = pg::Plan::kEachTime;
std::vector<domain::Case> SearchCases(pg::Tx& tx, const Reach& reach, const std::string& query,
                                      bool open_only, const std::string& before_id, int limit);

struct PublicRow {
  Id case_id;
  std::string case_number;
  int status = 0;
  int case_class = 0;
  std::string category_code;
  std::string region_code;
  std::string unit_name;
  LocalDate submitted_on;
  std::optional<LocalDate> resolved_on;
  int reopen_count = 0;
};
// Referred cases that are neither confidential nor allegations of misconduct, newest first.
std::vector<PublicRow> ListPublicCases(pg::Tx& tx, const std::string& category_code,
                                       const std::string& region_code, const std::string& before_id,
                                       int limit);

struct MoveRow {
  Id move_id;
  Id case_id;
  std::string case_number;
  domain::DeadlineMove move;
  int calendar_version = 0;
  absl::Time moved_at;
};
// Newest first before `before_id` ("" starts); of one case, or nil: of all within reach.
std::vector<MoveRow> ListMoves(pg::Tx& tx, const Reach& reach, const Id& case_id,
                               const std::string& before_id, int limit);

// Open or resolved cases after `after_id` ("" starts) whose clocks count working days, by id.
std::vector<Id> ListRunning(pg::Tx& tx, const std::string& after_id, int limit);
int64_t CountRunning(pg::Tx& tx);

}  // namespace mumpuni::complaint::store
