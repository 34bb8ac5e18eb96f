// Files of cases. The bytes are cleaned and stored by the caller before, so that no transaction
// waits for a disk.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/complaint/app/cases.h"

namespace mumpuni::complaint::app {

struct NewFile {
  int media_type = 0;
  int size_bytes = 0;
  std::string content_sha256;
};

// Thread-safe.
class Files {
 public:
  Files(const Clock& clock, Cases& cases) : clock_(clock), cases_(cases) {}

  // The case, if the caller may add files to it: CASE_NOT_FOUND, CASE_STATE.
  absl::StatusOr<domain::Case> CheckMayAdd(pg::Tx& tx, const Access& access, const Id& case_id,
                                           const std::string& tracking_token);
  // ATTACHMENT_LIMIT; the same bytes again are the file that is there.
  absl::StatusOr<store::AttachmentRow> Add(pg::Tx& tx, const Access& access, const Id& case_id,
                                           const std::string& tracking_token, const NewFile& file);
  // ATTACHMENT_NOT_FOUND, also for what the caller may not see of a case it may see.
  absl::StatusOr<store::AttachmentRow> Find(pg::Tx& tx, const Access& access, const Id& case_id,
                                            const Id& attachment_id,
                                            const std::string& tracking_token);

 private:
  const Clock& clock_;
  Cases& cases_;
};

}  // namespace mumpuni::complaint::app
