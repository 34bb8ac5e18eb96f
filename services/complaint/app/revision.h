// A revised calendar (a decree of the year) moves deadlines: a long job that computes the clocks of
// all open cases anew, says which moved, and holds nobody up.
#pragma once

#include "absl/status/statusor.h"
#include "common/jobs/long_jobs.h"
#include "common/pg/tx.h"
#include "services/complaint/app/cases.h"

namespace mumpuni::complaint::app {

inline constexpr char kReviseDeadlines[] = "complaint.revise_deadlines";

// Opens the job for a year, in the caller's transaction. One that is under way is done again: it
// may have passed cases already.
absl::Status StartRevision(pg::Tx& tx, int year, absl::Time now);
// A chunk of it. Progress counts cases; its result is how many moved.
absl::StatusOr<mumpuni::jobs::Progress> AdvanceRevision(pg::Tx& tx, Cases& cases,
                                                        const mumpuni::jobs::Chunk& chunk);

}  // namespace mumpuni::complaint::app
