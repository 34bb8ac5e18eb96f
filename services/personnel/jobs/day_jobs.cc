#include "services/personnel/jobs/day_jobs.h"

#include "common/core/status.h"

namespace mumpuni::personnel::jobs {
namespace {

using mumpuni::jobs::DueJob;

constexpr char kForgetImports[] = "personnel.forget_imports";

// "<id> <day>": the id of the unit or position whose change comes into force.
absl::StatusOr<Id> SubjectOf(const DueJob& job) {
  return Id::Parse(job.key.substr(0, job.key.find(' ')), "key");
}

}  // namespace

std::map<std::string, mumpuni::jobs::JobHandler> DayJobs::Timers() {
  return {{app::kRefreshKind, [this](pg::Tx& tx, const DueJob&) { return refreshes_.Look(tx); }},
          {app::kUnitChangeKind,
           [this](pg::Tx& tx, const DueJob& job) -> absl::Status {
             ASSIGN_OR_RETURN(const Id unit_id, SubjectOf(job));
             return organisation_.UnitChangeInForce(tx, unit_id);
           }},
          {app::kPositionChangeKind,
           [this](pg::Tx& tx, const DueJob& job) -> absl::Status {
             ASSIGN_OR_RETURN(const Id position_id, SubjectOf(job));
             return organisation_.PositionChangeInForce(tx, position_id);
           }},
          {kForgetImports, [this](pg::Tx& tx, const DueJob& job) {
             const bool more = store::ForgetOldImport(tx, clock_.Now()) > 0;
             return mumpuni::jobs::Schedule(
                 tx, job.kind, job.key, clock_.Now() + (more ? absl::Seconds(1) : absl::Hours(24)),
                 "");
           }}};
}

mumpuni::jobs::LongHandlers DayJobs::LongHandlers() {
  mumpuni::jobs::LongHandlers handlers;
  handlers.chunks[app::kRefreshKind] = [this](pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
    return refreshes_.Advance(tx, chunk);
  };
  return handlers;
}

absl::Status DayJobs::Begin(pg::Pool& pool) const {
  return pg::Transact(pool, {}, [&](pg::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(app::Refreshes::Ask(tx, clock_.Now()));
    return mumpuni::jobs::Schedule(tx, kForgetImports, "city", clock_.Now() + absl::Hours(1), "");
  });
}

}  // namespace mumpuni::personnel::jobs
