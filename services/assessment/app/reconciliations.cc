#include "services/assessment/app/reconciliations.h"

#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/obs/log.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::app {
namespace {

constexpr char kWholeCity[] = "city";
// Begins the cursor once all profiles are compared.
constexpr std::string_view kSources = "sources/";

struct Tallies {
  Tally profiles;
  Tally sources;
};

std::string Encode(const Tally& tally) {
  return absl::StrCat(tally.compared, "|", tally.total, "|", tally.mismatch_count, "|",
                      absl::StrJoin(tally.mismatching, ","));
}

std::string Encode(const Tallies& tallies) {
  return absl::StrCat(Encode(tallies.profiles), ";", Encode(tallies.sources));
}

bool Decode(const std::string& text, Tally& tally) {
  const std::vector<std::string> parts = absl::StrSplit(text, '|');
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[0], &tally.compared) ||
      !absl::SimpleAtoi(parts[1], &tally.total) ||
      !absl::SimpleAtoi(parts[2], &tally.mismatch_count)) {
    return false;
  }
  tally.mismatching = absl::StrSplit(parts[3], ',', absl::SkipEmpty());
  return true;
}

absl::StatusOr<Tallies> TalliesOf(const std::string& result) {
  Tallies tallies;
  if (result.empty()) return tallies;
  const std::vector<std::string> parts = absl::StrSplit(result, ';');
  if (parts.size() != 2 || !Decode(parts[0], tallies.profiles) ||
      !Decode(parts[1], tallies.sources)) {
    return absl::InternalError("malformed result of a reconciliation");
  }
  return tallies;
}

void Add(const std::string& name, Tally& tally) {
  ++tally.mismatch_count;
  if (tally.mismatching.size() < kMismatchesNamed) tally.mismatching.push_back(name);
}

std::string NameOf(const store::BrokenSource& broken) {
  const auto kind = [&] {
    switch (broken.source) {
      case domain::Source::kFormalAssessment:
        return "assessment ";
      case domain::Source::kTraining:
        return "enrolment ";
      case domain::Source::kCase:
        return "case ";
      case domain::Source::kRating:
        return "rating ";
      case domain::Source::kRatingCycle:
        return "rating of a cycle ";
    }
    return "";
  };
  return kind() + broken.source_id.ToString();
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
  ASSIGN_OR_RETURN(Tallies tallies, TalliesOf(job->progress.result));
  return Reconciliation{*std::move(job), std::move(tallies.profiles), std::move(tallies.sources)};
}

// Answers the next cursor, "" after the last page; the same for sources. People and sources may
// come and go while it runs: what was compared is what there was.
absl::StatusOr<std::string> Reconciliations::CompareProfiles(pg::Tx& tx, const std::string& cursor,
                                                             Tally& tally) {
  ASSIGN_OR_RETURN(const Reconciled page, profiles_.Reconcile(tx, cursor, chunk_));
  for (const Id& id : page.mismatching) {
    obs::Err("a stored profile differs from its recomputation", {{"employee_id", id.ToString()}});
    Add(id.ToString(), tally);
  }
  tally.compared += page.compared;
  if (page.next_cursor.empty()) tally.total = tally.compared;
  return page.next_cursor;
}

absl::StatusOr<std::string> Reconciliations::CompareSources(pg::Tx& tx, const std::string& cursor,
                                                            Tally& tally) {
  ASSIGN_OR_RETURN(const store::CheckedSources page, store::CheckSources(tx, cursor, chunk_));
  for (const store::BrokenSource& broken : page.broken) {
    obs::Err("evidence differs from what its source left", {{"source", NameOf(broken)}});
    Add(NameOf(broken), tally);
  }
  tally.compared += page.compared;
  if (page.next_cursor.empty()) tally.total = tally.compared;
  return page.next_cursor;
}

absl::StatusOr<mumpuni::jobs::Progress> Reconciliations::Advance(
    pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
  ASSIGN_OR_RETURN(Tallies tallies, TalliesOf(chunk.so_far.result));
  const std::string& cursor = chunk.so_far.cursor;
  if (cursor.empty()) {
    tallies.profiles.total = store::CountProfiles(tx);
    tallies.sources.total = store::CountSources(tx);
  }
  mumpuni::jobs::Progress progress;
  if (cursor.starts_with(kSources)) {
    ASSIGN_OR_RETURN(const std::string next,
                     CompareSources(tx, cursor.substr(kSources.size()), tallies.sources));
    progress.finished = next.empty();
    progress.cursor = std::string(kSources) + next;
  } else {
    ASSIGN_OR_RETURN(progress.cursor, CompareProfiles(tx, cursor, tallies.profiles));
    if (progress.cursor.empty()) progress.cursor = kSources;
  }
  progress.done = tallies.profiles.compared + tallies.sources.compared;
  progress.total = tallies.profiles.total + tallies.sources.total;
  progress.result = Encode(tallies);
  return progress;
}

}  // namespace mumpuni::assessment::app
