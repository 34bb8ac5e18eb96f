#include "common/events/projection.h"

#include "absl/strings/str_cat.h"

namespace mumpuni::events {
namespace {

// The topic is the parameter after those of the statement around it.
std::string Published(int parameter) {
  return absl::StrCat("SELECT subject, sequence FROM event_sequence WHERE topic = $", parameter);
}

// Which rows of the table are of the projection. Identifiers and condition are the program's own.
std::string Rows(const Projection& p) {
  return p.condition.empty() ? absl::StrCat(p.table, " WHERE true")
                             : absl::StrCat(p.table, " WHERE ", p.condition);
}

std::string Held(const Projection& p) {
  return absl::StrCat("SELECT ", p.key, "::text AS subject, abs(sequence) AS sequence FROM ",
                      Rows(p));
}

// Both hashes have seeds of their own, so that a bucket says nothing about the hash.
std::string DigestSql(const std::string& relation) {
  return absl::StrCat("SELECT (hashtextextended(subject, 1) & ", kDigestBuckets - 1,
                      ")::int, count(*),",
                      " bit_xor(hashtextextended(subject || '=' || sequence, 2)) FROM (", relation,
                      ") AS versions GROUP BY 1");
}

std::vector<Bucket> ToBuckets(const pqxx::result& rows) {
  std::vector<Bucket> buckets(kDigestBuckets);
  for (const pqxx::row& row : rows) {
    buckets[static_cast<size_t>(row[0].as<int>())] = {row[1].as<int64_t>(),
                                                      static_cast<uint64_t>(row[2].as<int64_t>())};
  }
  return buckets;
}

// Of bucket $1 those after $2, at most $3.
std::string ListSql(const std::string& relation) {
  return absl::StrCat("SELECT subject, sequence FROM (", relation,
                      ") AS versions WHERE (hashtextextended(subject, 1) & ", kDigestBuckets - 1,
                      ")::int = $1 AND subject COLLATE \"C\" > $2",
                      " ORDER BY subject COLLATE \"C\" LIMIT $3");
}

std::vector<SubjectVersion> ToVersions(const pqxx::result& rows) {
  std::vector<SubjectVersion> versions;
  for (const pqxx::row& row : rows) {
    versions.push_back({pg::TextOf(row[0]), row[1].as<int64_t>()});
  }
  return versions;
}

}  // namespace

std::vector<Bucket> DigestPublished(pg::Tx& tx, const std::string& topic) {
  return ToBuckets(tx.Exec(DigestSql(Published(1)), topic));
}

std::vector<Bucket> DigestHeld(pg::Tx& tx, const Projection& projection) {
  return ToBuckets(tx.Exec(DigestSql(Held(projection))));
}

std::vector<SubjectVersion> ListPublished(pg::Tx& tx, const std::string& topic, int bucket,
                                          const std::string& after, int limit) {
  return ToVersions(tx.Exec(ListSql(Published(4)), bucket, after, limit, topic));
}

std::vector<SubjectVersion> ListHeld(pg::Tx& tx, const Projection& projection, int bucket,
                                     const std::string& after, int limit) {
  return ToVersions(tx.Exec(ListSql(Held(projection)), bucket, after, limit));
}

int64_t CountHeld(pg::Tx& tx, const Projection& projection) {
  return tx.Exec(absl::StrCat("SELECT count(*) FROM ", Rows(projection)))[0][0].as<int64_t>();
}

std::string Doubt(pg::Tx& tx, const Projection& p, const std::string& after, int limit) {
  // Along the key's index, in its order, as handlers lock.
  const pqxx::result rows =
      tx.Exec(absl::StrCat("WITH next AS (SELECT ", p.key, " AS k FROM ", Rows(p),
                           " AND ($1 = '' OR ", p.key, " > nullif($1, '')::", p.key_type,
                           ") ORDER BY ", p.key, " LIMIT $2 FOR UPDATE), doubted AS (UPDATE ",
                           p.table, " SET sequence = -sequence FROM next WHERE ", p.key,
                           " = k AND sequence > 0", p.condition.empty() ? "" : " AND ", p.condition,
                           ") SELECT k::text FROM next ORDER BY k DESC LIMIT 1"),
              after, limit);
  return rows.empty() ? "" : pg::TextOf(rows[0][0]);
}

absl::StatusOr<int> ForgetDoubted(pg::Tx& tx, const Projection& p, int limit) {
  std::vector<std::string> subjects;
  for (const pqxx::row& row :
       tx.Exec(absl::StrCat("SELECT ", p.key, "::text FROM ", Rows(p),
                            " AND sequence < 0 ORDER BY ", p.key, " LIMIT $1 FOR UPDATE"),
               limit)) {
    subjects.push_back(pg::TextOf(row[0]));
  }
  if (subjects.empty()) return 0;
  if (p.forget) {
    RETURN_IF_ERROR(p.forget(tx, subjects));
  }
  tx.Exec(absl::StrCat("DELETE FROM ", Rows(p), " AND ", p.key, " = any($1::", p.key_type, "[])"),
          pg::Array(subjects));
  return static_cast<int>(subjects.size());
}

absl::StatusOr<std::vector<Id>> IdsOf(const std::vector<std::string>& subjects) {
  std::vector<Id> ids;
  for (const std::string& subject : subjects) {
    ASSIGN_OR_RETURN(const Id id, Id::Parse(subject, "subject"));
    ids.push_back(id);
  }
  return ids;
}

}  // namespace mumpuni::events
