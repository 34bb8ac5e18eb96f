#include "services/complaint/app/revision.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/complaint/store/desk_store.h"

namespace mumpuni::complaint::app {
namespace {

// Some 2 ms each, within the 250 ms of a transaction.
constexpr int kCasesPerChunk = 100;

}  // namespace

absl::Status StartRevision(pg::Tx& tx, int year, absl::Time now) {
  const std::string key = std::to_string(year);
  ASSIGN_OR_RETURN(const auto open, mumpuni::jobs::FindNewestLong(tx, kReviseDeadlines, key));
  if (open.has_value() && open->state == mumpuni::jobs::LongJobState::kOpen) {
    RETURN_IF_ERROR(mumpuni::jobs::CancelLong(tx, open->id, now).status());
  }
  return mumpuni::jobs::StartLong(tx, kReviseDeadlines, key, "", now).status();
}

absl::StatusOr<mumpuni::jobs::Progress> AdvanceRevision(pg::Tx& tx, Cases& cases,
                                                        const mumpuni::jobs::Chunk& chunk) {
  mumpuni::jobs::Progress progress = chunk.so_far;
  if (progress.total == 0) progress.total = store::CountRunning(tx);
  int moved = 0;
  if (!progress.result.empty() && !absl::SimpleAtoi(progress.result, &moved)) moved = 0;
  const std::vector<Id> ids = store::ListRunning(tx, progress.cursor, kCasesPerChunk);
  for (const Id& id : ids) {
    ASSIGN_OR_RETURN(const int of_case, cases.ReviseDeadlines(tx, id));
    moved += of_case;
    progress.cursor = id.ToString();
  }
  progress.done += std::ssize(ids);
  progress.result = std::to_string(moved);
  progress.finished = std::ssize(ids) < kCasesPerChunk;
  return progress;
}

}  // namespace mumpuni::complaint::app
