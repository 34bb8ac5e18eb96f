// Who reported, in the schema `identity`: sealed rows, and the register of unmasking.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::store {

// As it is stored. Rows of before sealing have texts and no key.
struct SealedReporter {
  Id case_id;
  std::string key_id;
  std::string wrapped_key;
  std::string ciphertext;
  std::string full_name;
  std::string contact;
  bool contact_verified = false;
};
// Inserts, or replaces what is sealed.
void PutReporter(pg::Tx& tx, const SealedReporter& reporter);
std::optional<SealedReporter> FindReporter(pg::Tx& tx, const Id& case_id);
// False if there was none.
bool DeleteReporter(pg::Tx& tx, const Id& case_id);
// Rows under another key than `key_id`, by case after `after_id` ("" starts), locked.
std::vector<SealedReporter> ListUnderOtherKeys(pg::Tx& tx, const std::string& key_id,
                                               const std::string& after_id, int limit);
bool AnyUnderOtherKeys(pg::Tx& tx, const std::string& key_id);

struct Unmasking {
  Id id;
  Id case_id;
  std::string case_number;
  std::string principal;
  std::string reason;
  std::string letter_number;
  absl::Time granted_at;
  absl::Time expires_at;
};
void InsertUnmasking(pg::Tx& tx, const Unmasking& unmasking);
// The caller's that is in force.
std::optional<Unmasking> FindUnmasking(pg::Tx& tx, const Id& case_id, const std::string& principal,
                                       absl::Time now);
// Newest first before `before_id` ("" starts).
std::vector<Unmasking> ListUnmaskings(pg::Tx& tx, const std::string& before_id, int limit);

// Takes texts away that name people: the case's own and its follow-ups'.
struct RedactedTexts {
  std::string body;
  std::string place;
  // Of follow_up rows.
  std::vector<Id> ids;
  std::vector<std::string> messages;
  std::vector<std::string> notes;
};
void Erase(pg::Tx& tx, const Id& case_id, const RedactedTexts& texts, absl::Time at);
std::optional<absl::Time> ErasedAt(pg::Tx& tx, const Id& case_id);
// Ended before `before`, not erased, with somebody to erase; oldest first.
std::vector<Id> ListExpired(pg::Tx& tx, absl::Time before, int limit);

}  // namespace mumpuni::complaint::store
