#include "common/events/parking.h"

#include <cstddef>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/events/partition_flow.h"

namespace mumpuni::events {
namespace {

ParkedEvent ToParked(const pqxx::row& row) {
  ParkedEvent parked;
  parked.parked_id = row[0].as<int64_t>();
  parked.consumer = pg::TextOf(row[1]);
  IncomingEvent& event = parked.event;
  event.tp = {pg::TextOf(row[2]), row[3].as<int32_t>()};
  event.offset = row[4].as<int64_t>();
  event.key = pg::TextOf(row[5]);
  event.type = pg::TextOf(row[6]);
  event.subject = pg::TextOf(row[7]);
  event.sequence = row[8].as<int64_t>();
  event.time = pg::TimeOf(row[9]);
  event.id = pg::TextOf(row[10]);
  event.source = pg::TextOf(row[11]);
  event.traceparent = pg::TextOf(row[12]);
  parked.reason = pg::TextOf(row[13]);
  parked.error = pg::TextOf(row[14]);
  parked.parked_at = pg::TimeOf(row[15]);
  parked.payload_bytes = row[16].as<int64_t>();
  if (row.size() > 17) event.payload = pg::FromBytes(pg::TextOf(row[17]));
  return parked;
}

std::vector<ParkedEvent> ToParked(const pqxx::result& rows) {
  std::vector<ParkedEvent> out;
  for (const pqxx::row& row : rows) out.push_back(ToParked(row));
  return out;
}

constexpr std::string_view kList = R"sql(
SELECT parked_id, consumer, topic, partition, off, key, type, subject, sequence, event_time,
       event_id, source, traceparent, reason, error, parked_at, octet_length(payload)
  FROM parked_event
 WHERE ($1::text = '' OR consumer = $1) AND ($2::bigint = 0 OR parked_id < $2::bigint)
 ORDER BY parked_id DESC LIMIT $3
)sql";

constexpr std::string_view kFind = R"sql(
SELECT parked_id, consumer, topic, partition, off, key, type, subject, sequence, event_time,
       event_id, source, traceparent, reason, error, parked_at, octet_length(payload),
       substr(payload, 1, $2::bigint::int)
  FROM parked_event WHERE parked_id = $1
)sql";

constexpr std::string_view kOfKey = R"sql(
SELECT parked_id, consumer, topic, partition, off, key, type, subject, sequence, event_time,
       event_id, source, traceparent, reason, error, parked_at, octet_length(payload), payload
  FROM parked_event
 WHERE consumer = $1 AND topic = $2 AND key = $3
 ORDER BY partition, off FOR UPDATE
)sql";

// The inbox locks the same row before it looks whether a key is parked: while a key is redriven,
// no later event of it can be parked behind our back or overtake.
constexpr std::string_view kLockCursor = R"sql(
SELECT FROM inbox_cursor c
 WHERE consumer = $1 AND topic = $2
   AND partition IN (SELECT p.partition FROM parked_event p
                      WHERE p.consumer = $1 AND p.topic = $2 AND p.key = $3)
 ORDER BY partition FOR UPDATE
)sql";

absl::Status ApplyOne(pg::Tx& tx, const ParkedEvent& parked, const Handler& handler) {
  // Without headers a handler would take it for a type it does not know, and it would be lost.
  const bool undecodable = parked.reason == kReasonUndecodable ||
                           (parked.reason == kReasonKeyParked && !parked.error.empty());
  if (undecodable) {
    return Error(reasons::kMessageMalformed, "parked_id",
                 absl::StrCat("parked event ", parked.parked_id, " is no event (", parked.error,
                              "): it can only be discarded"));
  }
  return handler(tx, std::span(&parked.event, 1));
}

}  // namespace

absl::StatusOr<std::vector<ParkedEvent>> ListParked(pg::Tx& tx, const std::string& consumer,
                                                    int64_t after_id, int limit) {
  return ToParked(tx.Exec(kList, consumer, after_id, limit));
}

absl::StatusOr<bool> AddPayloads(pg::Tx& tx, size_t max_bytes, std::vector<ParkedEvent>& page) {
  std::vector<int64_t> ids;
  int64_t bytes = 0;
  for (const ParkedEvent& parked : page) {
    bytes += parked.payload_bytes;
    if (!ids.empty() && bytes > static_cast<int64_t>(max_bytes)) break;
    ids.push_back(parked.parked_id);
  }
  const bool all = ids.size() == page.size();
  page.erase(page.begin() + static_cast<std::ptrdiff_t>(ids.size()), page.end());
  std::map<int64_t, std::string> payloads;
  for (const pqxx::row& row :
       tx.Exec("SELECT parked_id, payload FROM parked_event WHERE parked_id = any($1::bigint[])",
               pg::Array(ids))) {
    payloads[row[0].as<int64_t>()] = pg::FromBytes(pg::TextOf(row[1]));
  }
  for (ParkedEvent& parked : page) parked.event.payload = payloads[parked.parked_id];
  return all;
}

absl::StatusOr<int> RedriveKey(pg::Tx& tx, const std::string& consumer, const std::string& topic,
                               const std::string& key, const Handler& handler) {
  tx.Exec(kLockCursor, consumer, topic, key);
  const std::vector<ParkedEvent> all = ToParked(tx.Exec(kOfKey, consumer, topic, key));
  std::vector<int64_t> ids;
  for (const ParkedEvent& parked : all) {
    RETURN_IF_ERROR(ApplyOne(tx, parked, handler));
    ids.push_back(parked.parked_id);
  }
  tx.Exec("DELETE FROM parked_event WHERE parked_id = any($1::bigint[])", pg::Array(ids));
  return static_cast<int>(ids.size());
}

absl::StatusOr<ParkedEvent> FindParked(pg::Tx& tx, int64_t parked_id, int64_t max_bytes) {
  const pqxx::result rows = tx.Exec(kFind, parked_id, max_bytes);
  if (rows.empty()) return absl::NotFoundError(absl::StrCat("no parked event ", parked_id));
  return ToParked(rows[0]);
}

int ForgetParked(pg::Tx& tx, const std::string& consumer, const std::string& topic) {
  return static_cast<int>(
      tx.Exec("DELETE FROM parked_event WHERE consumer = $1 AND topic = $2", consumer, topic)
          .affected_rows());
}

absl::Status Discard(pg::Tx& tx, int64_t parked_id) {
  const pqxx::result gone = tx.Exec("DELETE FROM parked_event WHERE parked_id = $1", parked_id);
  if (gone.affected_rows() == 1) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no parked event ", parked_id));
}

}  // namespace mumpuni::events
