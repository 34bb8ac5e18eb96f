#include "services/complaint/app/identities.h"

#include "common/core/status.h"
#include "common/obs/log.h"
#include "services/complaint/identity/reporter_codec.h"
#include "services/complaint/identity/sealed.h"
#include "services/complaint/store/identity_store.h"

namespace mumpuni::complaint::app {
namespace {

absl::StatusOr<store::SealedReporter> SealedRow(const identity::Keyring& ring, const Id& case_id,
                                                const domain::Reporter& reporter) {
  ASSIGN_OR_RETURN(identity::Sealed sealed,
                   identity::Seal(ring, identity::EncodeReporter(reporter), case_id.ToString()));
  store::SealedReporter row;
  row.case_id = case_id;
  row.key_id = std::move(sealed.kid);
  row.wrapped_key = std::move(sealed.wrapped_key);
  row.ciphertext = std::move(sealed.ciphertext);
  row.contact_verified = reporter.contact_verified;
  return row;
}

identity::Sealed SealedOf(const store::SealedReporter& row) {
  return {row.key_id, row.wrapped_key, row.ciphertext};
}

}  // namespace

absl::Status Identities::Put(pg::Tx& tx, const Id& case_id,
                             const domain::Reporter& reporter) const {
  ASSIGN_OR_RETURN(const store::SealedReporter row, SealedRow(ring_, case_id, reporter));
  store::PutReporter(tx, row);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<domain::Reporter>> Identities::Find(pg::Tx& tx,
                                                                 const Id& case_id) const {
  const auto row = store::FindReporter(tx, case_id);
  if (!row.has_value()) return std::nullopt;
  if (row->key_id.empty()) {
    return domain::Reporter{row->full_name, row->contact, row->contact_verified, ""};
  }
  ASSIGN_OR_RETURN(const std::string bytes,
                   identity::Open(ring_, SealedOf(*row), case_id.ToString()));
  ASSIGN_OR_RETURN(domain::Reporter reporter, identity::DecodeReporter(bytes));
  reporter.contact_verified = row->contact_verified;
  return reporter;
}

bool Identities::NeedsRewrapping(pg::Tx& tx) const {
  return store::AnyUnderOtherKeys(tx, ring_.active_kid());
}

absl::StatusOr<Identities::Rewrapped> Identities::Rewrap(pg::Tx& tx, const std::string& cursor,
                                                         int limit) const {
  Rewrapped done;
  const auto rows = store::ListUnderOtherKeys(tx, ring_.active_kid(), cursor, limit);
  for (const store::SealedReporter& row : rows) {
    done.cursor = row.case_id.ToString();
    if (row.key_id.empty()) {
      const domain::Reporter reporter = {row.full_name, row.contact, row.contact_verified, ""};
      RETURN_IF_ERROR(Put(tx, row.case_id, reporter));
      continue;
    }
    const auto sealed = identity::Rewrap(ring_, SealedOf(row), row.case_id.ToString());
    if (!sealed.ok()) {
      // One that cannot be opened does not keep the rest from the new key.
      obs::Err("an identity cannot be put under the active key",
               {{"case_id", row.case_id.ToString()}, {"reason", ReasonOf(sealed.status())}});
      ++done.failed;
      continue;
    }
    store::PutReporter(tx, {row.case_id, sealed->kid, sealed->wrapped_key, sealed->ciphertext, "",
                            "", row.contact_verified});
  }
  done.rows = static_cast<int>(rows.size());
  done.finished = done.rows < limit;
  return done;
}

}  // namespace mumpuni::complaint::app
