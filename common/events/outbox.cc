#include "common/events/outbox.h"

#include <atomic>
#include <memory>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/obs/trace.h"

namespace mumpuni::events {
namespace {

std::atomic<bool> outbox_full{false};

std::mutex waker_mutex;
std::shared_ptr<const std::function<void()>> waker_now;

void WakeRelay() {
  std::shared_ptr<const std::function<void()>> waker;
  {
    const std::lock_guard lock(waker_mutex);
    waker = waker_now;
  }
  if (waker != nullptr && *waker) (*waker)();
}

// The columns of the rows to insert, as arrays.
struct Columns {
  std::vector<std::string> topic, key, subject, type, payload, time;
};

absl::Status Check(const OutgoingEvent& event) {
  if (event.topic.empty() || event.key.empty() || event.subject.empty() || event.type.empty()) {
    return Error(reasons::kFieldRequired, "event",
                 absl::StrCat("an event needs topic, key, subject and type: '", event.type, "'"));
  }
  if (event.payload.size() > kMaxPayloadBytes) {
    return Error(reasons::kTextTooLong, "event",
                 absl::StrCat("event ", event.type, " has ", event.payload.size(), " bytes"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Columns> ToColumns(const std::vector<OutgoingEvent>& events) {
  Columns columns;
  for (const OutgoingEvent& event : events) {
    RETURN_IF_ERROR(Check(event));
    columns.topic.push_back(event.topic);
    columns.key.push_back(event.key);
    columns.subject.push_back(event.subject);
    columns.type.push_back(event.type);
    columns.payload.push_back(pg::Bytes(event.payload));
    columns.time.push_back(absl::FormatTime(absl::RFC3339_full, event.time, absl::UTCTimeZone()));
  }
  return columns;
}

// Rows of event_sequence are locked in the order of their key, so that two calls cannot wait for
// each other. A restore raises the base, so that sequences given after it exceed all given before;
// until the relay has noticed it (RelayStore::CheckRestore), it shows by the identity alone.
constexpr std::string_view kAppend = R"sql(
WITH base AS (
  SELECT coalesce(max(restore_epoch + coalesce(identity <> outbox_identity(), false)::int),
                  0)::bigint << 40 AS low
    FROM relay_cursor
), input AS (
  SELECT topic, key, subject, type, payload, event_time, ord
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[])
         WITH ORDINALITY AS i (topic, key, subject, type, payload, event_time, ord)
), counted AS (
  SELECT topic, subject, count(*) AS n FROM input GROUP BY topic, subject
), taken AS (
  INSERT INTO event_sequence AS s (topic, subject, sequence)
  SELECT c.topic, c.subject, base.low + c.n FROM counted c, base ORDER BY c.topic, c.subject
  ON CONFLICT (topic, subject) DO UPDATE
     SET sequence = greatest(s.sequence, (SELECT low FROM base))
                    + (excluded.sequence - (SELECT low FROM base))
  RETURNING topic, subject, sequence
)
INSERT INTO outbox (topic, key, subject, type, sequence, payload, traceparent, event_time)
SELECT i.topic, i.key, i.subject, i.type,
       t.sequence - c.n + row_number() OVER (PARTITION BY i.topic, i.subject ORDER BY i.ord),
       i.payload, $7, i.event_time
  FROM input i
  JOIN counted c ON c.topic = i.topic AND c.subject = i.subject
  JOIN taken t ON t.topic = i.topic AND t.subject = i.subject
 ORDER BY i.ord
)sql";

}  // namespace

absl::Status Append(pg::Tx& tx, const std::vector<OutgoingEvent>& events) {
  if (events.empty()) return absl::OkStatus();
  if (outbox_full.load(std::memory_order_relaxed)) {
    absl::Status full = Error(reasons::kOutboxFull, "too many events wait for the broker");
    SetRetryAfter(full, absl::Seconds(5));
    return full;
  }
  ASSIGN_OR_RETURN(const Columns columns, ToColumns(events));
  const obs::TraceContext& trace = obs::CurrentTrace();
  const std::string traceparent = trace.trace_id.empty() ? "" : trace.ToHeader();
  tx.Exec(kAppend, pg::Array(columns.topic), pg::Array(columns.key), pg::Array(columns.subject),
          pg::Array(columns.type), pg::Array(columns.payload), pg::Array(columns.time),
          traceparent);
  tx.OnCommit(WakeRelay);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> LastSequence(pg::Tx& tx, const std::string& topic,
                                     const std::string& subject) {
  const pqxx::result rows = tx.Exec(
      "SELECT sequence FROM event_sequence WHERE topic = $1 AND subject = $2", topic, subject);
  return rows.empty() ? int64_t{0} : rows[0][0].as<int64_t>();
}

void SetRelayWaker(std::function<void()> waker) {
  auto next = std::make_shared<const std::function<void()>>(std::move(waker));
  const std::lock_guard lock(waker_mutex);
  waker_now = std::move(next);
}

void SetOutboxFull(bool full) { outbox_full.store(full, std::memory_order_relaxed); }

}  // namespace mumpuni::events
