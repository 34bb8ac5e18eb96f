#include "services/complaint/app/privacy.h"

#include "absl/strings/numbers.h"
#include "common/audit/audit.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "common/jobs/timers.h"
#include "services/complaint/domain/reasons.h"
#include "services/complaint/domain/redact.h"
#include "services/complaint/store/intake_store.h"

namespace mumpuni::complaint::app {
namespace {

constexpr int kRowsPerChunk = 200;
constexpr int kErasedAtOnce = 50;
constexpr int kAllFollowUps = 100000;
constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kUnused[] = "unused";

absl::Status CheckUnmask(const Access& access, const UnmaskInput& input) {
  RETURN_IF_ERROR(CheckText(input.reason, "reason", 300));
  // A word is no reason.
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(input.reason.size()), "reason", 10, 1200));
  RETURN_IF_ERROR(CheckRange(input.minutes, "minutes", 1, 480));
  if (!HasRole(access, "INSPECTORATE")) {
    return CheckOptionalText(input.letter_number, "letter_number", 64);
  }
  return CheckText(input.letter_number, "letter_number", 64);
}

}  // namespace

absl::Status Privacy::Audit(pg::Tx& tx, const Principal& actor, const std::string& action,
                            const std::string& purpose, const std::string& subject,
                            std::vector<std::string> fields) {
  return audit::Append(tx, {.actor = actor,
                            .action = action,
                            .purpose = purpose,
                            .subject_id = subject,
                            .fields = std::move(fields),
                            .at = clock_.Now()});
}

absl::StatusOr<Unmasked> Privacy::Unmask(pg::Tx& tx, const Access& access, const UnmaskInput& input,
                                         const std::string& method) {
  RETURN_IF_ERROR(CheckUnmask(access, input));
  const absl::Time now = clock_.Now();
  const Viewer viewer = ViewerOf(tx, access, LocalDate::At(now));
  // The Inspectorate reaches every case on a letter; others what they see.
  domain::Case found;
  if (viewer.reach.misconduct) {
    auto any = store::FindCase(tx, input.case_id, store::Lock::kNone);
    if (!any.has_value()) return Error(reasons::kCaseNotFound, "case_id", "no such case");
    found = *std::move(any);
  } else {
    ASSIGN_OR_RETURN(found, cases_.Get(tx, access, input.case_id));
  }
  RETURN_IF_ERROR(CheckNotConcerned(tx, found, viewer.employee_id, LocalDate::At(now), "case_id"));
  if (store::ErasedAt(tx, input.case_id).has_value()) {
    return Error(reasons::kAlreadyErased, "case_id", "the identity is erased");
  }
  const std::string principal = access.principal.Key();
  Unmasked unmasked;
  if (auto grant = store::FindUnmasking(tx, input.case_id, principal, now); grant.has_value()) {
    unmasked.grant = *std::move(grant);
  } else {
    unmasked.grant = {
        Id::New(now), input.case_id,       found.number, principal,
        input.reason, input.letter_number, now,          now + absl::Minutes(input.minutes)};
    store::InsertUnmasking(tx, unmasked.grant);
  }
  RETURN_IF_ERROR(Audit(tx, access.principal, method, input.reason, input.case_id.ToString(),
                        {"reporter.full_name", "reporter.contact", "reporter.filed_by"}));
  ASSIGN_OR_RETURN(const std::optional<domain::Reporter> known,
                   identities_.Find(tx, input.case_id));
  unmasked.reporter = known.value_or(domain::Reporter());
  return unmasked;
}

absl::StatusOr<std::vector<store::Unmasking>> Privacy::Register(pg::Tx& tx, const Access& access,
                                                                const std::string& before_id,
                                                                int limit,
                                                                const std::string& method) {
  RETURN_IF_ERROR(Audit(tx, access.principal, method, "register", "", {"unmasking"}));
  return store::ListUnmaskings(tx, before_id, limit);
}

// Names that the identity gives, and what looks like a person's, out of every text.
absl::Status Privacy::EraseTexts(pg::Tx& tx, const Id& case_id) {
  const auto c = store::FindCase(tx, case_id, store::Lock::kForUpdate);
  if (!c.has_value()) return Error(reasons::kCaseNotFound, "case_id", "no such case");
  ASSIGN_OR_RETURN(const std::optional<domain::Reporter> known, identities_.Find(tx, case_id));
  std::vector<std::string> names;
  if (known.has_value()) names = {known->full_name, known->filed_by};
  store::RedactedTexts texts;
  texts.body = domain::Redact(c->body, names);
  texts.place = domain::Redact(c->place, names);
  for (const domain::FollowUp& f : store::ListFollowUps(tx, case_id, Id(), kAllFollowUps)) {
    texts.ids.push_back(f.id);
    texts.messages.push_back(domain::Redact(f.message, names));
    texts.notes.push_back(domain::Redact(f.internal_note, names));
  }
  store::Erase(tx, case_id, texts, clock_.Now());
  store::DeleteReporter(tx, case_id);
  for (const std::string& hash : store::DeleteReporterAttachments(tx, case_id)) {
    RETURN_IF_ERROR(mumpuni::jobs::StartLong(tx, kDeleteFile, hash, "", clock_.Now()).status());
  }
  return absl::OkStatus();
}

bool Privacy::IsFileToBeDeleted(const mumpuni::jobs::Chunk& chunk) {
  return chunk.so_far.cursor == kUnused;
}

absl::StatusOr<mumpuni::jobs::Progress> Privacy::AdvanceFileDeletion(
    pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
  mumpuni::jobs::Progress progress = chunk.so_far;
  const bool used = store::IsAttached(tx, chunk.key);
  progress.finished = used || IsFileToBeDeleted(chunk);
  progress.cursor = kUnused;
  ++progress.done;
  return progress;
}

absl::StatusOr<absl::Time> Privacy::Erase(pg::Tx& tx, const Access& access, const Id& case_id,
                                          const std::string& reason, const std::string& method) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 300));
  const auto c = store::FindCase(tx, case_id, store::Lock::kForUpdate);
  if (!c.has_value()) return Error(reasons::kCaseNotFound, "case_id", "no such case");
  if (!domain::HasEnded(c->status)) {
    return Error(reasons::kCaseState, "case_id", "the case has not ended");
  }
  if (store::ErasedAt(tx, case_id).has_value()) {
    return Error(reasons::kAlreadyErased, "case_id", "the identity is erased");
  }
  RETURN_IF_ERROR(EraseTexts(tx, case_id));
  RETURN_IF_ERROR(Audit(tx, access.principal, method, reason, case_id.ToString(),
                        {"reporter", "case.body", "follow_ups", "attachments"}));
  return clock_.Now();
}

absl::Status Privacy::Retain(pg::Tx& tx) {
  const absl::Time now = clock_.Now();
  const std::vector<Id> expired = store::ListExpired(tx, now - retention_, kErasedAtOnce);
  Principal self;
  self.peer = "complaint";
  for (const Id& case_id : expired) {
    RETURN_IF_ERROR(EraseTexts(tx, case_id));
    RETURN_IF_ERROR(Audit(tx, self, "Retention", "retention", case_id.ToString(),
                          {"reporter", "case.body", "follow_ups", "attachments"}));
  }
  const bool more = std::ssize(expired) == kErasedAtOnce;
  return mumpuni::jobs::Schedule(tx, kRetention, "daily", more ? now : now + kDay, "");
}

absl::Status Privacy::StartRewrapping(pg::Tx& tx) {
  if (!identities_.NeedsRewrapping(tx)) return absl::OkStatus();
  return mumpuni::jobs::StartLong(tx, kRewrapIdentities, "all", "", clock_.Now()).status();
}

absl::StatusOr<mumpuni::jobs::Progress> Privacy::AdvanceRewrapping(
    pg::Tx& tx, const mumpuni::jobs::Chunk& chunk) {
  mumpuni::jobs::Progress progress = chunk.so_far;
  ASSIGN_OR_RETURN(const Identities::Rewrapped done,
                   identities_.Rewrap(tx, progress.cursor, kRowsPerChunk));
  if (!done.cursor.empty()) progress.cursor = done.cursor;
  progress.done += done.rows;
  int failed = 0;
  if (!progress.result.empty() && !absl::SimpleAtoi(progress.result, &failed)) failed = 0;
  progress.result = std::to_string(failed + done.failed);
  progress.finished = done.finished;
  return progress;
}

}  // namespace mumpuni::complaint::app
