// What a consumer keeps of a topic: one row per subject with the sequence of the newest event seen.
// Knowing where, anyone can compare it with what the owner has published, and make it anew.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/core/status.h"
#include "common/events/inbox.h"
#include "common/pg/tx.h"

namespace mumpuni::events {

// Parts of a digest.
inline constexpr int kDigestBuckets = 1024;
// A page of a snapshot is applied in one transaction.
inline constexpr int kSnapshotPage = 500;

struct Bucket {
  int64_t subjects = 0;
  // Exclusive or of the hashes of (subject, sequence), which PostgreSQL computes.
  uint64_t hash = 0;
};
struct SubjectVersion {
  std::string subject;
  int64_t sequence = 0;
};

// By bucket; kDigestBuckets of them. One pass over the topic's subjects.
std::vector<Bucket> DigestPublished(pg::Tx& tx, const std::string& topic);
std::vector<Bucket> DigestHeld(pg::Tx& tx, const Projection& projection);
// Subjects of one bucket after `after`, in order.
std::vector<SubjectVersion> ListPublished(pg::Tx& tx, const std::string& topic, int bucket,
                                          const std::string& after, int limit);
std::vector<SubjectVersion> ListHeld(pg::Tx& tx, const Projection& projection, int bucket,
                                     const std::string& after, int limit);
int64_t CountHeld(pg::Tx& tx, const Projection& projection);

// Doubts the next `limit` rows after subject `after` ("" begins): their sequences become negative,
// so that any event, also the one they were made of, is newer. Reads go on. Answers the last
// subject; "" if there was none.
std::string Doubt(pg::Tx& tx, const Projection& projection, const std::string& after, int limit);
// Removes at most `limit` rows that are still in doubt: the owner does not know them. Answers how
// many.
absl::StatusOr<int> ForgetDoubted(pg::Tx& tx, const Projection& projection, int limit);

// For a `forget` of projections whose subjects are ids.
absl::StatusOr<std::vector<Id>> IdsOf(const std::vector<std::string>& subjects);

// Makes a SnapshotSource of a Snapshot… call; empty if `ask`, which makes the call, is. `Event` is
// any event message of the topic: `state` is its field 1, as in each of them. `describe` sets
// subject, key and, where the name matters (erasure), type from a row.
template <typename Event, typename Request, typename Response, typename Describe>
SnapshotSource SnapshotOf(const std::string& topic,
                          std::function<absl::StatusOr<Response>(const Request&)> ask,
                          Describe describe) {
  if (!ask) return {};
  return [=](const std::string& page_token) -> absl::StatusOr<SnapshotPage> {
    Request request;
    request.set_page_size(kSnapshotPage);
    request.set_page_token(page_token);
    ASSIGN_OR_RETURN(const Response response, ask(request));
    SnapshotPage page;
    page.next_page_token = response.next_page_token();
    for (const auto& row : response.rows()) {
      Event message;
      *message.mutable_state() = row.state();
      IncomingEvent event;
      event.tp.topic = topic;
      event.type = std::string(Event::descriptor()->full_name());
      event.sequence = row.sequence();
      event.payload = message.SerializeAsString();
      describe(row, event);
      page.events.push_back(std::move(event));
    }
    return page;
  };
}

}  // namespace mumpuni::events
