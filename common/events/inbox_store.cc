#include "common/events/inbox_store.h"

#include <algorithm>
#include <map>
#include <optional>

#include "common/core/reasons.h"
#include "common/events/inbox.h"
#include "common/obs/log.h"
#include "common/obs/trace.h"

namespace mumpuni::events {
namespace {

// Locks in the order of the key, so that two members that claim at once do not wait for each other.
constexpr std::string_view kClaim = R"sql(
INSERT INTO inbox_cursor (consumer, topic, partition, off, epoch, cluster_id)
SELECT $1, c.topic, c.partition::int, 0, 1, $4
  FROM unnest($2::text[], $3::bigint[]) AS c (topic, partition) ORDER BY c.topic, c.partition
ON CONFLICT (consumer, topic, partition) DO UPDATE
   SET epoch = inbox_cursor.epoch + 1, updated_at = now(),
       cluster_id = CASE WHEN inbox_cursor.cluster_id = '' THEN excluded.cluster_id
                         ELSE inbox_cursor.cluster_id END
RETURNING topic, partition, off, epoch, cluster_id
)sql";

constexpr std::string_view kMove = R"sql(
UPDATE inbox_cursor SET off = $4, updated_at = now()
 WHERE consumer = $1 AND topic = $2 AND partition = $3 AND epoch = $5 AND off = $6
)sql";

constexpr std::string_view kParkedAmong = R"sql(
SELECT DISTINCT key FROM parked_event
 WHERE consumer = $1 AND topic = $2 AND partition = $3 AND key = any($4::text[])
)sql";

// An event that is parked already (its cursor was put back) stays as it is.
constexpr std::string_view kPark = R"sql(
INSERT INTO parked_event (consumer, topic, partition, off, key, type, subject, sequence, event_time,
                          event_id, source, traceparent, payload, reason, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::bytea, $14, $15)
ON CONFLICT (consumer, topic, partition, off) DO NOTHING
)sql";

// In the order of the key, as claims lock them.
constexpr std::string_view kSetCursors = R"sql(
INSERT INTO inbox_cursor (consumer, topic, partition, off, epoch, cluster_id)
SELECT $1, $2, o.n - 1, o.off, 1, $4
  FROM unnest($3::bigint[]) WITH ORDINALITY AS o (off, n) ORDER BY o.n
ON CONFLICT (consumer, topic, partition) DO UPDATE
   SET off = excluded.off, epoch = inbox_cursor.epoch + 1, cluster_id = excluded.cluster_id,
       updated_at = now()
)sql";

constexpr std::string_view kNextGeneration = R"sql(
INSERT INTO inbox_control AS c (consumer) VALUES ($1)
ON CONFLICT (consumer) DO UPDATE SET generation = c.generation + 1
)sql";

// Claims and what operators decide come one after another: a claim that begins later sees the
// pause, and the pause sees the cursors of one that began earlier.
void LockControl(pg::Tx& tx, const std::string& consumer) {
  tx.Exec("SELECT pg_advisory_xact_lock(hashtext('mumpuni.inbox'), hashtext($1))", consumer);
}

std::set<std::string> ParkedAmong(pg::Tx& tx, const std::string& consumer,
                                  const kafka::TopicPartition& tp,
                                  const std::vector<std::string>& suspects) {
  std::set<std::string> parked;
  if (suspects.empty()) return parked;
  for (const pqxx::row& row :
       tx.Exec(kParkedAmong, consumer, tp.topic, tp.partition, pg::Array(suspects))) {
    parked.insert(pg::TextOf(row[0]));
  }
  return parked;
}

void Park(pg::Tx& tx, const std::string& consumer, const IncomingEvent& event,
          const Parking& parking) {
  tx.Exec(kPark, consumer, event.tp.topic, event.tp.partition, event.offset, event.key, event.type,
          event.subject, event.sequence, event.time, event.id, event.source, event.traceparent,
          pg::Bytes(event.payload), parking.reason, parking.error);
}

bool MoveCursor(pg::Tx& tx, const std::string& consumer, const kafka::TopicPartition& tp,
                const Attempt& attempt) {
  return tx.Exec(kMove, consumer, tp.topic, tp.partition, attempt.next, attempt.epoch,
                 attempt.expected)
             .affected_rows() == 1;
}

// The transaction of an attempt; `cursor_moved` and `result` say how far it came.
absl::Status Apply(pg::Tx& tx, const std::string& consumer, const kafka::TopicPartition& tp,
                   const Attempt& attempt, const Handler& handler, bool& cursor_moved,
                   AttemptResult& result) {
  result = AttemptResult();
  cursor_moved = MoveCursor(tx, consumer, tp, attempt);
  if (!cursor_moved) return absl::AbortedError("the partition has a newer owner");
  const std::set<std::string> parked = ParkedAmong(tx, consumer, tp, attempt.suspects);
  for (const std::string& key : attempt.suspects) {
    if (!parked.contains(key)) result.released.push_back(key);
  }
  const Decision decision = Decide(attempt, parked);
  for (const Parking& parking : decision.park) {
    Park(tx, consumer, attempt.events[parking.index], parking);
    result.newly_parked.push_back(attempt.events[parking.index].key);
  }
  result.parked = static_cast<int>(decision.park.size());
  const std::span<const IncomingEvent> events =
      decision.park.empty() ? attempt.events : std::span<const IncomingEvent>(decision.apply);
  result.applied = static_cast<int>(events.size());
  return events.empty() ? absl::OkStatus() : handler(tx, events);
}

// What became of a commit in doubt; kRetry if even that cannot be read.
Verdict ReadBack(pg::Pool& pool, const std::string& consumer, const kafka::TopicPartition& tp,
                 const Attempt& attempt) {
  const absl::StatusOr<Verdict> verdict =
      pg::Transact(pool, {.read_only = true}, [&](pg::Tx& tx) -> absl::StatusOr<Verdict> {
        const pqxx::result rows = tx.Exec(
            "SELECT epoch, off FROM inbox_cursor"
            " WHERE consumer = $1 AND topic = $2 AND partition = $3",
            consumer, tp.topic, tp.partition);
        if (rows.empty()) return Verdict::kFenced;
        return Resolve(attempt, rows[0][0].as<int64_t>(), rows[0][1].as<int64_t>());
      });
  return verdict.ok() ? *verdict : Verdict::kInDoubt;
}

}  // namespace

absl::StatusOr<std::vector<Claim>> ClaimPartitions(pg::Pool& pool, const std::string& consumer,
                                                   const std::vector<kafka::TopicPartition>& tps,
                                                   const std::string& cluster_id) {
  std::vector<std::string> topics;
  std::vector<int64_t> partitions;
  for (const kafka::TopicPartition& tp : tps) {
    topics.push_back(tp.topic);
    partitions.push_back(tp.partition);
  }
  return pg::Transact(pool, {}, [&](pg::Tx& tx) -> absl::StatusOr<std::vector<Claim>> {
    LockControl(tx, consumer);
    if (!ControlOf(tx, consumer).pause_reason.empty()) {
      return Error(reasons::kConsumerPaused, "consumer", "an operator has paused the consumer");
    }
    std::map<kafka::TopicPartition, Claim> claims;
    for (const pqxx::row& row :
         tx.Exec(kClaim, consumer, pg::Array(topics), pg::Array(partitions), cluster_id)) {
      const kafka::TopicPartition tp{pg::TextOf(row[0]), row[1].as<int32_t>()};
      claims[tp] = {tp, row[3].as<int64_t>(), row[2].as<int64_t>(), pg::TextOf(row[4]), {}};
    }
    for (const pqxx::row& row :
         tx.Exec("SELECT DISTINCT topic, partition, key FROM parked_event WHERE consumer = $1",
                 consumer)) {
      const auto claim = claims.find({pg::TextOf(row[0]), row[1].as<int32_t>()});
      if (claim != claims.end()) claim->second.parked_keys.insert(pg::TextOf(row[2]));
    }
    std::vector<Claim> out;
    for (auto& [tp, claim] : claims) out.push_back(std::move(claim));
    return out;
  });
}

AttemptResult Carry(pg::Pool& pool, const std::string& consumer, const kafka::TopicPartition& tp,
                    const Attempt& attempt, const Handler& handler) {
  std::optional<obs::TraceScope> trace;
  const std::string& traceparent = attempt.events.front().traceparent;
  if (!traceparent.empty()) trace.emplace(obs::TraceContext::FromHeader(traceparent));
  AttemptResult result;
  bool cursor_moved = false;
  result.status = pg::Transact(pool, {}, [&](pg::Tx& tx) {
    return Apply(tx, consumer, tp, attempt, handler, cursor_moved, result);
  });
  result.verdict = Judge(result.status, cursor_moved, static_cast<size_t>(result.applied));
  if (result.verdict == Verdict::kInDoubt) {
    result.verdict = ReadBack(pool, consumer, tp, attempt);
  } else if (result.verdict == Verdict::kFenced) {
    // The epoch may still be ours, if an earlier commit in doubt had happened after all.
    const Verdict seen = ReadBack(pool, consumer, tp, attempt);
    result.verdict = seen == Verdict::kFenced ? Verdict::kFenced : Verdict::kInDoubt;
  }
  return result;
}

absl::Status SetCursors(pg::Tx& tx, const std::string& consumer, const std::string& topic,
                        const std::vector<int64_t>& offsets, const std::string& cluster_id) {
  for (const int64_t offset : offsets) {
    if (offset < 0) return absl::InvalidArgumentError("an offset is not negative");
  }
  LockControl(tx, consumer);
  tx.Exec(kSetCursors, consumer, topic, pg::Array(offsets), cluster_id);
  tx.Exec(kNextGeneration, consumer);
  return absl::OkStatus();
}

absl::Status Pause(pg::Tx& tx, const std::string& consumer, const std::string& reason,
                   const std::string& by, absl::Time now) {
  LockControl(tx, consumer);
  if (!ControlOf(tx, consumer).pause_reason.empty()) {
    return Error(reasons::kConsumerPaused, "consumer", "the consumer is paused already");
  }
  tx.Exec(kNextGeneration, consumer);
  tx.Exec(
      "UPDATE inbox_control SET pause_reason = $2, paused_by = $3, paused_at = $4"
      " WHERE consumer = $1",
      consumer, reason, by, now);
  // Waits for batches under way and fences off those that come.
  tx.Exec("UPDATE inbox_cursor SET epoch = epoch + 1 WHERE consumer = $1", consumer);
  return absl::OkStatus();
}

absl::Status Resume(pg::Tx& tx, const std::string& consumer) {
  LockControl(tx, consumer);
  const auto done = tx.Exec(
      "UPDATE inbox_control SET pause_reason = '', paused_by = '', paused_at = NULL,"
      " generation = generation + 1 WHERE consumer = $1 AND pause_reason <> ''",
      consumer);
  if (done.affected_rows() == 1) return absl::OkStatus();
  return Error(reasons::kConsumerNotPaused, "consumer", "the consumer is not paused");
}

Control ControlOf(pg::Tx& tx, const std::string& consumer) {
  const pqxx::result rows =
      tx.Exec("SELECT generation, pause_reason FROM inbox_control WHERE consumer = $1", consumer);
  if (rows.empty()) return {};
  return {rows[0][0].as<int64_t>(), pg::TextOf(rows[0][1])};
}

}  // namespace mumpuni::events
