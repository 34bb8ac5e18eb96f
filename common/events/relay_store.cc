#include "common/events/relay_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/events/relay.h"
#include "common/obs/log.h"
#include "common/pg/tx.h"

namespace mumpuni::events {
namespace {

constexpr char kChannel[] = "mumpuni_outbox";
// First half of the two-part lock key; the second is made from the service's name.
constexpr int32_t kLockClass = 0x6d756d70;

int32_t LockKey(const std::string& service) {
  uint32_t hash = 2166136261u;
  for (const char c : service) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return static_cast<int32_t>(hash & 0x7fffffffu);
}

// Statements outside a transaction commit by themselves: one round trip each.
template <typename... Args>
pqxx::result Run(pg::Connection& connection, std::string_view sql, const Args&... args) {
  pqxx::nontransaction transaction(connection.raw);
  return transaction.exec_prepared(connection.Prepared(sql).name, args...);
}

// "2026-11-25 03:04:05.678+00", the form of a session in UTC, to RFC 3339.
std::string ToRfc3339(const pqxx::field& field) {
  std::string text = pg::TextOf(field);
  if (const size_t space = text.find(' '); space != std::string::npos) text[space] = 'T';
  if (const size_t zone = text.rfind('+'); zone != std::string::npos) text.replace(zone, 3, "Z");
  return text;
}

OutboxRow ToRow(const pqxx::row& row) {
  OutboxRow out;
  out.xid = row[0].as<uint64_t>();
  out.seq = row[1].as<int64_t>();
  out.topic = pg::TextOf(row[2]);
  out.key = pg::TextOf(row[3]);
  out.subject = pg::TextOf(row[4]);
  out.type = pg::TextOf(row[5]);
  out.sequence = row[6].as<int64_t>();
  out.payload = pg::FromBytes(std::string_view(row[7].c_str(), row[7].size()));
  out.traceparent = pg::TextOf(row[8]);
  out.time = ToRfc3339(row[9]);
  return out;
}

// "system/timeline": the timeline changes when the same system is restored to a point in time, and
// when a standby is promoted. It is that of the WAL being written: the last checkpoint is still one
// of the old timeline for a while after a promotion.
constexpr std::string_view kSystem = R"sql(
SELECT system_identifier || '/'
       || ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
  FROM pg_control_system()
)sql";

constexpr std::string_view kKnown = R"sql(
SELECT system_identifier, coalesce(identity, outbox_identity()), outbox_identity(),
       identity IS NULL
  FROM relay_cursor WHERE service = $1 FOR UPDATE
)sql";

constexpr std::string_view kKeepIdentity = R"sql(
UPDATE relay_cursor SET identity = outbox_identity() WHERE service = $1 AND identity IS NULL
)sql";

// The epoch fences off whoever led before. Append counts with the next restore epoch from the
// moment the identity differs, so what it gave in between is not given again. Of another system the
// ids of transactions mean nothing here.
constexpr std::string_view kRestored = R"sql(
UPDATE relay_cursor
   SET restore_epoch = restore_epoch + 1, epoch = epoch + 1, system_identifier = $2,
       identity = outbox_identity(), restored_at = now(),
       xid = CASE WHEN $3 THEN '0'::xid8 ELSE xid END, seq = CASE WHEN $3 THEN 0 ELSE seq END
 WHERE service = $1
)sql";

constexpr std::string_view kDeclareRestored = R"sql(
UPDATE relay_cursor
   SET restore_epoch = restore_epoch + 1, epoch = epoch + 1, system_identifier = $2,
       identity = outbox_identity(), restored_at = NULL,
       xid = CASE WHEN xid >= pg_snapshot_xmax(pg_current_snapshot()) THEN '0'::xid8 ELSE xid END,
       seq = CASE WHEN xid >= pg_snapshot_xmax(pg_current_snapshot()) THEN 0 ELSE seq END
 WHERE service = $1
)sql";

// Whatever is published lies below the oldest running transaction, so a cursor at or above the next
// one to begin was not written here.
constexpr std::string_view kAhead = R"sql(
SELECT epoch FROM relay_cursor
 WHERE service = $1 AND xid >= pg_snapshot_xmax(pg_current_snapshot())
)sql";

constexpr std::string_view kTakeOver = R"sql(
INSERT INTO relay_cursor AS c (service, xid, seq, epoch, system_identifier, identity, heartbeat_at)
VALUES ($1, '0', 0, 1, $2, outbox_identity(), clock_timestamp())
ON CONFLICT (service) DO UPDATE
   SET epoch = c.epoch + 1, updated_at = now(), heartbeat_at = clock_timestamp()
RETURNING epoch, xid, seq
)sql";

constexpr std::string_view kBeat = R"sql(
UPDATE relay_cursor SET heartbeat_at = clock_timestamp()
 WHERE service = $1 AND epoch = $2
   AND EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
                  AND classid = $3::oid AND objid = $4::oid AND objsubid = 2)
)sql";

// Whoever holds the lock and has not been heard of for five seconds. A statement of its that runs
// proves that it works, unless it waits for the client.
constexpr std::string_view kReplaceFrozen = R"sql(
SELECT l.pid, CASE WHEN l.pid = $4 THEN pg_terminate_backend(l.pid) ELSE false END
  FROM pg_locks l
  JOIN relay_cursor c ON c.service = $1
  JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
   AND l.classid = $2::oid AND l.objid = $3::oid
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND c.heartbeat_at < clock_timestamp() - interval '5 seconds'
   AND NOT (a.state = 'active' AND a.wait_event_type IS DISTINCT FROM 'Client')
)sql";

// The comparison of rows is the index condition, the one of xid lets partitions be left out.
constexpr std::string_view kRead = R"sql(
SELECT xid, seq, topic, key, subject, type, sequence, payload, traceparent, event_time
  FROM outbox
 WHERE xid >= $1::xid8 AND (xid, seq) > ($1::xid8, $2::bigint)
   AND xid < pg_snapshot_xmin(pg_current_snapshot())
 ORDER BY xid, seq LIMIT $3
)sql";

constexpr std::string_view kMove = R"sql(
UPDATE relay_cursor
   SET xid = $3::xid8, seq = $4, updated_at = now(), heartbeat_at = clock_timestamp()
 WHERE service = $1 AND epoch = $2
   AND EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
                  AND classid = $5::oid AND objid = $6::oid AND objsubid = 2)
)sql";

constexpr std::string_view kMeasure = R"sql(
WITH c AS MATERIALIZED (
  SELECT coalesce(max(xid), '0'::xid8) AS xid, coalesce(max(seq), 0) AS seq,
         coalesce(bool_or(restored_at IS NOT NULL), false) AS restored
    FROM relay_cursor WHERE service = $1
)
SELECT (SELECT count(*) FROM (SELECT FROM outbox
          WHERE xid >= (SELECT xid FROM c)
            AND (xid, seq) > ((SELECT xid FROM c), (SELECT seq FROM c))
          LIMIT $2) behind),
       (SELECT (extract(epoch FROM clock_timestamp() - created_at) * 1000)::bigint FROM outbox
         WHERE xid >= (SELECT xid FROM c)
           AND (xid, seq) > ((SELECT xid FROM c), (SELECT seq FROM c))
         ORDER BY xid, seq LIMIT 1),
       (SELECT restored FROM c)
)sql";

constexpr std::string_view kAppendStranded = R"sql(
INSERT INTO outbox (topic, key, subject, type, sequence, payload, traceparent, event_time,
                    created_at)
SELECT o.topic, o.key, o.subject, o.type, o.sequence, o.payload, o.traceparent, o.event_time,
       o.created_at
  FROM outbox o, relay_cursor c
 WHERE c.service = $1 AND (o.xid, o.seq) > (c.xid, c.seq)
   AND o.xid >= pg_snapshot_xmax(pg_current_snapshot()) AND o.xid <> pg_current_xact_id()
 ORDER BY o.xid, o.seq
)sql";

}  // namespace

class RelayStore::Listener final : public pqxx::notification_receiver {
 public:
  explicit Listener(pqxx::connection& connection) : notification_receiver(connection, kChannel) {}
  void operator()(const std::string&, int) override { seen = true; }
  bool seen = false;
};

RelayStore::RelayStore(const std::string& url, std::string service)
    : connection_(pg::SessionUrl(url, "mumpuni-relay")),
      service_(std::move(service)),
      lock_key_(LockKey(service_)) {
  pqxx::nontransaction setup(connection_.raw);
  // Every read goes along the primary key, and planning costs more than these reads. A lost move of
  // the cursor only repeats events, so it need not wait for the disk.
  setup.exec(
      "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
      "SET enable_bitmapscan = off; SET enable_sort = off; SET synchronous_commit = off;"
      "SET statement_timeout = '10s'");
  setup.commit();
}

RelayStore::~RelayStore() = default;

bool RelayStore::TryLock() {
  return Run(connection_, "SELECT pg_try_advisory_lock($1::int, $2::int)", kLockClass,
             lock_key_)[0][0]
      .as<bool>();
}

absl::StatusOr<Position> RelayStore::TakeOver() {
  CheckRestore();
  const pqxx::result ahead = Run(connection_, kAhead, service_);
  if (!ahead.empty()) {
    epoch_ = ahead[0][0].as<int64_t>();
    Beat();
    return absl::FailedPreconditionError(
        absl::StrCat("the cursor lies ahead of the database, which was restored without a trace: "
                     "nothing is published; repair: mumpuni events restored --service ",
                     service_, " --reason \"…\""));
  }
  const std::string system = Run(connection_, kSystem)[0][0].as<std::string>();
  const pqxx::result rows = Run(connection_, kTakeOver, service_, system);
  epoch_ = rows[0][0].as<int64_t>();
  if (listener_ == nullptr) listener_ = std::make_unique<Listener>(connection_.raw);
  return Position{rows[0][1].as<uint64_t>(), rows[0][2].as<int64_t>()};
}

void RelayStore::CheckRestore() {
  pqxx::work work(connection_.raw);
  const auto run = [&](std::string_view sql, const auto&... args) {
    return work.exec_prepared(connection_.Prepared(sql).name, args...);
  };
  const std::string system = pg::TextOf(run(kSystem)[0][0]);
  // The row is locked: of several processes that start after a restore, one finds it out.
  const pqxx::result rows = run(kKnown, service_);
  if (rows.empty()) return;
  const std::string known = pg::TextOf(rows[0][0]);
  if (known == system && rows[0][1] == rows[0][2]) {
    if (rows[0][3].as<bool>()) run(kKeepIdentity, service_);
    return work.commit();
  }
  obs::Warn("the database was restored: event sequences get a new restore epoch",
            {{"system", system}, {"identity", pg::TextOf(rows[0][2])}});
  const bool other_system = known.substr(0, known.find('/')) != system.substr(0, system.find('/'));
  if (other_system) run(kAppendStranded, service_);
  run(kRestored, service_, system, other_system);
  work.commit();
}

bool RelayStore::Beat() {
  return Run(connection_, kBeat, service_, epoch_, std::to_string(kLockClass),
             std::to_string(lock_key_))
             .affected_rows() == 1;
}

int RelayStore::ReplaceFrozen(int suspect) {
  const pqxx::result rows = Run(connection_, kReplaceFrozen, service_, std::to_string(kLockClass),
                                std::to_string(lock_key_), suspect);
  if (rows.empty()) return 0;
  if (rows[0][1].as<bool>()) obs::Warn("relay: a leader that is frozen loses its session");
  return rows[0][0].as<int>();
}

std::vector<OutboxRow> RelayStore::Read(Position after, int limit) {
  const pqxx::result rows = Run(connection_, kRead, std::to_string(after.xid), after.seq, limit);
  std::vector<OutboxRow> out;
  out.reserve(rows.size());
  for (const pqxx::row& row : rows) out.push_back(ToRow(row));
  return out;
}

bool RelayStore::MoveCursor(Position to) {
  return Run(connection_, kMove, service_, epoch_, std::to_string(to.xid), to.seq,
             std::to_string(kLockClass), std::to_string(lock_key_))
             .affected_rows() == 1;
}

RelayStore::Depth RelayStore::Measure(int64_t limit) {
  const pqxx::result rows = Run(connection_, kMeasure, service_, limit);
  Depth depth;
  depth.rows = rows[0][0].as<int64_t>();
  if (!rows[0][1].is_null()) {
    depth.oldest_age = absl::Milliseconds(std::max<int64_t>(0, rows[0][1].as<int64_t>()));
  }
  depth.restored = rows[0][2].as<bool>();
  return depth;
}

void RelayStore::EnsurePartitions() { Run(connection_, "SELECT outbox_ensure_partitions(8)"); }

void RelayStore::DropPartitions(Position cursor, absl::Duration retention) {
  Run(connection_,
      "SELECT outbox_drop_partitions($1::xid8, now() - make_interval(secs => $2::int))",
      std::to_string(cursor.xid), absl::ToInt64Seconds(retention));
}

void RelayStore::Notify() { Run(connection_, "SELECT pg_notify('mumpuni_outbox', '')"); }

bool RelayStore::TakeNotifications() {
  connection_.raw.get_notifs();
  if (listener_ == nullptr || !listener_->seen) return false;
  listener_->seen = false;
  return true;
}

absl::Status DeclareRestored(pg::Tx& tx, const std::string& service) {
  if (tx.Exec(kKnown, service).empty()) {
    return absl::NotFoundError(absl::StrCat("service ", service, " has published nothing yet"));
  }
  const std::string system = pg::TextOf(tx.Exec(kSystem)[0][0]);
  tx.Exec(kAppendStranded, service);
  tx.Exec(kDeclareRestored, service, system);
  return absl::OkStatus();
}

int RelayStore::socket() const { return connection_.raw.sock(); }
int RelayStore::backend_pid() { return connection_.raw.backendpid(); }

}  // namespace mumpuni::events
