#include "services/assessment/app/reconciliations.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/obs/log.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::app {
namespace {

constexpr char kWholeCity[] = "city";

// "<mismatches>|<id>,<id>…"; empty before the first chunk.
struct Tally {
  int64_t count = 0;
  std::vector<std::string> named;
};

absl::StatusOr<Tally> Decode(const std::string& text) {
  Tally tally;
  if (text.empty()) return tally;
  const std::vector<std::string> parts = absl::StrSplit(text, '|');
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &tally.count)) {
    return absl::InternalError("malformed result of a reconciliation");
  }
  tally.named = absl::StrSplit(parts[1], ',', absl::SkipEmpty());
  return tally;
}

std::string Encode(const Tally& tally) {
  return absl::StrCat(tally.count, "|", absl::StrJoin(tally.named, ","));
}

void Add(const std::vector<Id>& mismatching, Tally& tally) {
  for (const Id& id : mismatching) {
    obs::Err("a stored profile differs from its recomputation", {{"employee_id", id.ToString()}});
    ++tally.count;
    if (tally.named.size() < kMismatchesNamed) tally.named.push_back(id.ToString());
  }
}

}  // namespace

absl::StatusOr<Reconciliation> Reconciliations::Start(pg::Tx& tx) {
  ASSIGN_OR_RETURN(const Id id,
                   mumpuni::jobs::StartLong(tx, kReconcileKind, kWholeCity, "", profiles_.Now()));
  return Get(tx, id);
}

absl::StatusOr<Reconciliation> Reconciliations::Get(pg::Tx& tx, const Id& job_id) {
  ASSIGN_OR_RETURN(auto job, mumpuni::jobs::FindLong(tx, job_id));
  if (!job.has_value() || job->kind != kReconcileKind) {
    return Error(reasons::kReconciliationNotFound, "reconciliation_id", "no such reconciliation");
  }
  ASSIGN_OR_RETURN(const Tally tally, Decode(job->progress.result));
  Reconciliation found{*std::move(job), tally.count, {}};
  for (const std::string& text : tally.named) {
    ASSIGN_OR_RETURN(const Id id, Id::Parse(text, "result"));
    found.mismatching.push_back(id);
  }
  return found;
}

absl::StatusOr<mumpuni::jobs::Progress> Reconciliations::Advance(
    pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
  mumpuni::jobs::Progress progress = chunk.so_far;
  if (progress.cursor.empty()) progress.total = store::CountProfiles(tx);
  ASSIGN_OR_RETURN(Tally tally, Decode(progress.result));
  ASSIGN_OR_RETURN(const Reconciled page, profiles_.Reconcile(tx, progress.cursor, chunk_));
  Add(page.mismatching, tally);
  progress.done += page.compared;
  // People may come and go while it runs: what was compared is what there was.
  progress.finished = page.next_cursor.empty();
  if (progress.finished) progress.total = progress.done;
  progress.cursor = page.next_cursor;
  progress.result = Encode(tally);
  return progress;
}

}  // namespace mumpuni::assessment::app
