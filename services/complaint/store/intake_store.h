// What intake asks of the stored cases beside writing them: how often a contact reports, what is
// near and alike; and files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/store/case_store.h"

namespace mumpuni::complaint::store {

// Reports of a contact since then; "" has none.
int64_t CountOfContact(pg::Tx& tx, const std::string& reporter_ref, absl::Time since);

struct Duplicate {
  domain::Case state;
  int similarity_permille = 0;
  // Metres; -1: one of the two has no coordinates.
  int distance_m = -1;
};
// Open cases of others, submitted at most 30 days before or after, at most 300 m away or in the
// same urban village, alike in words or at the same spot; best first, at most `limit`. Never an
// allegation of misconduct. Looks at the 500 nearest in time of a place, so a crowded one costs no
// more.
std::vector<Duplicate> FindDuplicates(pg::Tx& tx, const domain::Case& c, int limit);

struct AttachmentRow {
  Id id;
  // Numbers of attachments::MediaType.
  int media_type = 0;
  int size_bytes = 0;
  std::string content_sha256;
  bool by_administration = false;
  absl::Time created_at;
};
// False if the case has the same bytes already.
bool InsertAttachment(pg::Tx& tx, const Id& case_id, const AttachmentRow& row);
// Removes what the reporter added; answers the hashes.
std::vector<std::string> DeleteReporterAttachments(pg::Tx& tx, const Id& case_id);
bool IsAttached(pg::Tx& tx, const std::string& content_sha256);
// Oldest first.
std::vector<AttachmentRow> ListAttachments(pg::Tx& tx, const Id& case_id);

}  // namespace mumpuni::complaint::store
