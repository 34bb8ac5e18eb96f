#include "common/jobs/list.h"

namespace mumpuni::jobs {

absl::StatusOr<std::vector<ListedJob>> ListJobs(pg::Tx& tx, int limit) {
  std::vector<ListedJob> jobs;
  for (const auto& row : tx.Exec(R"(
           SELECT kind, key, due_at, attempt, last_error FROM job
           ORDER BY (attempt > 0) DESC, due_at LIMIT $1)",
                                 limit)) {
    jobs.push_back({pg::TextOf(row["kind"]), pg::TextOf(row["key"]), pg::TimeOf(row["due_at"]),
                    row["attempt"].as<int>(), pg::TextOf(row["last_error"])});
  }
  return jobs;
}

}  // namespace mumpuni::jobs
