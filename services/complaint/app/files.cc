#include "services/complaint/app/files.h"

#include <algorithm>

#include "services/complaint/domain/reasons.h"

namespace mumpuni::complaint::app {
namespace {

constexpr int kMaxFiles = 10;

// What the reporter added, and the photo that shows the work done.
bool IsForReporter(const domain::Case& c, const store::AttachmentRow& file) {
  if (!file.by_administration) return true;
  return c.resolution.has_value() && c.resolution->photo_reference == file.id.ToString();
}

}  // namespace

absl::StatusOr<domain::Case> Files::CheckMayAdd(pg::Tx& tx, const Access& access, const Id& case_id,
                                                const std::string& tracking_token) {
  ASSIGN_OR_RETURN(domain::Case c, cases_.Reload(tx, access, case_id, tracking_token));
  if (!domain::HasEnded(c.status)) return c;
  return Error(reasons::kCaseState, "case_id", "the case has ended");
}

absl::StatusOr<store::AttachmentRow> Files::Add(pg::Tx& tx, const Access& access, const Id& case_id,
                                                const std::string& tracking_token,
                                                const NewFile& file) {
  // Locked, so that the limit holds and the same bytes are found by whoever comes second.
  store::FindCase(tx, case_id, store::Lock::kForUpdate);
  RETURN_IF_ERROR(CheckMayAdd(tx, access, case_id, tracking_token).status());
  const std::vector<store::AttachmentRow> present = store::ListAttachments(tx, case_id);
  for (const store::AttachmentRow& one : present) {
    if (one.content_sha256 == file.content_sha256) return one;
  }
  if (std::ssize(present) >= kMaxFiles) {
    return Error(reasons::kAttachmentLimit, "content", "a case has at most 10 files");
  }
  const absl::Time now = clock_.Now();
  store::AttachmentRow row{Id::New(now),        file.media_type,    file.size_bytes,
                           file.content_sha256, !IsChannel(access), now};
  store::InsertAttachment(tx, case_id, row);
  return row;
}

absl::StatusOr<store::AttachmentRow> Files::Find(pg::Tx& tx, const Access& access,
                                                 const Id& case_id, const Id& attachment_id,
                                                 const std::string& tracking_token) {
  ASSIGN_OR_RETURN(const domain::Case c, cases_.Reload(tx, access, case_id, tracking_token));
  for (store::AttachmentRow& one : store::ListAttachments(tx, case_id)) {
    if (one.id == attachment_id && (!IsChannel(access) || IsForReporter(c, one))) {
      return std::move(one);
    }
  }
  return Error(reasons::kAttachmentNotFound, "attachment_id", "not a file of the case");
}

}  // namespace mumpuni::complaint::app
