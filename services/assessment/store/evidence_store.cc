#include "services/assessment/store/evidence_store.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/assessment/store/objection_store.h"
#include "services/assessment/store/profile_store.h"
#include "services/assessment/store/rating_store.h"
#include "services/assessment/store/talent_store.h"

namespace mumpuni::assessment::store {
namespace {

using domain::Evidence;
using domain::Source;

std::string TextOf(const std::optional<LocalDate>& date) {
  return date.has_value() ? date->ToString() : "";
}

std::string TextOf(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

// The columns of rows to insert, as arrays; an empty text is a missing date or identifier.
struct Columns {
  std::vector<std::string> source_id, employee_id, fact, favourable, occurred_on, second_on,
      settles_on, topic, reporter_ref, reporter_verified, provider, unit_id;
  std::vector<int64_t> level, exclusion, method;

  explicit Columns(const std::vector<EvidenceRow>& rows) {
    for (const EvidenceRow& row : rows) {
      source_id.push_back(row.source_id.ToString());
      employee_id.push_back(TextOf(row.employee_id));
      fact.push_back(row.fact);
      level.push_back(row.level);
      favourable.push_back(row.favourable ? "t" : "f");
      occurred_on.push_back(row.occurred_on.ToString());
      second_on.push_back(TextOf(row.second_on));
      settles_on.push_back(TextOf(row.settles_on));
      topic.push_back(row.topic);
      reporter_ref.push_back(row.reporter_ref);
      reporter_verified.push_back(row.reporter_verified ? "t" : "f");
      exclusion.push_back(row.exclusion);
      provider.push_back(row.provider);
      method.push_back(row.method);
      unit_id.push_back(TextOf(row.unit_id));
    }
  }
};

void AddTo(Evidence& evidence, Source source, const pqxx::row& row) {
  const std::string source_id = pg::TextOf(row[2]);
  const std::string fact = pg::TextOf(row[3]);
  const LocalDate occurred_on = pg::DateOf(row[6]);
  switch (source) {
    case Source::kFormalAssessment:
    case Source::kRating: {
      auto& list = source == Source::kRating ? evidence.screenings : evidence.formal;
      list.push_back(
          {source_id, fact, row[4].as<int>(), occurred_on, pg::TextOf(row[13]), row[14].as<int>()});
      return;
    }
    case Source::kRatingCycle:
      evidence.ratings.push_back({source_id, fact, row[4].as<int>(), occurred_on});
      return;
    case Source::kTraining:
      evidence.trainings.push_back({source_id, fact, row[4].as<int>(), occurred_on,
                                    row[5].as<bool>(), pg::OptionalDateOf(row[7])});
      return;
    case Source::kCase: {
      // Numbers of domain::ObjectionState: 1 is open, 2 and 3 are upheld.
      const int objection = row[15].is_null() ? 0 : row[15].as<int>();
      const bool upheld = objection == 2 || objection == 3;
      evidence.acts.push_back({.source_id = source_id,
                               .act = static_cast<domain::Act>(std::stoi(fact)),
                               .topic = pg::TextOf(row[9]),
                               .favourable = row[5].as<bool>(),
                               .occurred_on = occurred_on,
                               .counts_from = pg::DateOf(row[7]),
                               .settles_on = pg::DateOf(row[8]),
                               .reporter_ref = pg::TextOf(row[10]),
                               .reporter_verified = row[11].as<bool>(),
                               .exclusion = upheld ? domain::kExclusionUpheld : row[12].as<int>(),
                               .contested = objection == 1});
      return;
    }
  }
}

}  // namespace

std::vector<Id> ClaimNewer(pg::Tx& tx, Source source, const std::vector<SourceVersion>& versions) {
  std::vector<Id> ids;
  std::vector<int64_t> sequences;
  for (const SourceVersion& version : versions) {
    ids.push_back(version.source_id);
    sequences.push_back(version.sequence);
  }
  const auto rows = tx.Exec(
      "INSERT INTO evidence_source AS s (source, source_id, sequence) "
      "SELECT $1, id, sequence FROM unnest($2::uuid[], $3::bigint[]) AS v (id, sequence) "
      "ORDER BY id "
      "ON CONFLICT (source, source_id) DO UPDATE SET sequence = excluded.sequence "
      "WHERE s.sequence < excluded.sequence RETURNING source_id",
      static_cast<int>(source), pg::Array(ids), pg::Array(sequences));
  std::vector<Id> newer;
  for (const auto& row : rows) newer.push_back(pg::IdOf(row[0]));
  return newer;
}

std::vector<EvidenceRow> FindBySource(pg::Tx& tx, Source source,
                                      const std::vector<Id>& source_ids) {
  const auto rows = tx.Exec(
      "SELECT source_id, employee_id, fact, level, favourable, occurred_on, second_on, settles_on, "
      "topic, reporter_ref, reporter_verified, exclusion, provider, method, unit_id "
      "FROM evidence WHERE source = $1 AND source_id = ANY ($2::uuid[])",
      static_cast<int>(source), pg::Array(source_ids));
  std::vector<EvidenceRow> found;
  for (const auto& row : rows) {
    found.push_back({pg::IdOf(row[0]), pg::IdOf(row[1]), pg::TextOf(row[2]), row[3].as<int>(),
                     row[4].as<bool>(), pg::DateOf(row[5]), pg::OptionalDateOf(row[6]),
                     pg::OptionalDateOf(row[7]), pg::TextOf(row[8]), pg::TextOf(row[9]),
                     row[10].as<bool>(), row[11].as<int>(), pg::TextOf(row[12]), row[13].as<int>(),
                     pg::IdOf(row[14])});
  }
  std::sort(found.begin(), found.end());
  return found;
}

void Replace(pg::Tx& tx, Source source, const std::vector<Id>& source_ids,
             const std::vector<EvidenceRow>& rows, const std::vector<int64_t>& sequences,
             absl::Time now) {
  const int source_number = static_cast<int>(source);
  tx.Exec(
      "WITH gone AS (DELETE FROM evidence WHERE source = $1 AND source_id = ANY ($2::uuid[]) "
      "  RETURNING source, source_id, employee_id, fact, source_sequence, level, favourable, "
      "  occurred_on, second_on, settles_on, topic, reporter_ref, reporter_verified, exclusion, "
      "  provider, method, unit_id, recorded_at) "
      "INSERT INTO evidence_history (source, source_id, employee_id, fact, source_sequence, level, "
      "  favourable, occurred_on, second_on, settles_on, topic, reporter_ref, reporter_verified, "
      "  exclusion, provider, method, unit_id, recorded_at, replaced_at) "
      "SELECT source, source_id, employee_id, fact, source_sequence, level, favourable, "
      "  occurred_on, second_on, settles_on, topic, reporter_ref, reporter_verified, exclusion, "
      "  provider, method, unit_id, recorded_at, $3 FROM gone",
      source_number, pg::Array(source_ids), now);
  const Columns c(rows);
  tx.Exec(
      "WITH stored AS (INSERT INTO evidence AS e (source, source_id, employee_id, fact, "
      "source_sequence, level, "
      "  favourable, occurred_on, second_on, settles_on, topic, reporter_ref, reporter_verified, "
      "  exclusion, provider, method, unit_id, recorded_at) "
      "SELECT $1, v.source_id, nullif(v.employee_id, '')::uuid, v.fact, v.sequence, v.level, "
      "v.favourable, "
      "  v.occurred_on, nullif(v.second_on, '')::date, nullif(v.settles_on, '')::date, v.topic, "
      "  v.reporter_ref, v.reporter_verified, v.exclusion, v.provider, v.method, "
      "  nullif(v.unit_id, '')::uuid, $2 "
      "FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::smallint[], "
      "  $8::boolean[], $9::date[], $10::text[], $11::text[], $12::text[], $13::text[], "
      "  $14::boolean[], $15::smallint[], $16::text[], $17::smallint[], $18::text[]) AS v "
      "(source_id, employee_id, fact, "
      "  sequence, level, favourable, occurred_on, second_on, settles_on, topic, reporter_ref, "
      "  reporter_verified, exclusion, provider, method, unit_id) "
      "WHERE NOT EXISTS (SELECT FROM employee p WHERE p.employee_id = nullif(v.employee_id, "
      "'')::uuid "
      "  AND p.erased) "
      "RETURNING e.source_id, evidence_hash(e) AS hash) "
      "UPDATE evidence_source s SET facts_hash = coalesce(h.hash, 0) "
      "FROM unnest($19::uuid[]) AS changed (id) LEFT JOIN "
      "  (SELECT source_id, sum(hash) AS hash FROM stored GROUP BY source_id) h "
      "  ON h.source_id = changed.id "
      "WHERE s.source = $1 AND s.source_id = changed.id",
      source_number, now, pg::Array(c.source_id), pg::Array(c.employee_id), pg::Array(c.fact),
      pg::Array(sequences), pg::Array(c.level), pg::Array(c.favourable), pg::Array(c.occurred_on),
      pg::Array(c.second_on), pg::Array(c.settles_on), pg::Array(c.topic),
      pg::Array(c.reporter_ref), pg::Array(c.reporter_verified), pg::Array(c.exclusion),
      pg::Array(c.provider), pg::Array(c.method), pg::Array(c.unit_id), pg::Array(source_ids));
}

void ConfirmHashes(pg::Tx& tx, Source source, const std::vector<Id>& source_ids) {
  tx.Exec(
      "UPDATE evidence_source s SET facts_hash = h.hash "
      "FROM unnest($2::uuid[]) AS v (id) CROSS JOIN LATERAL ("
      "  SELECT coalesce(sum(evidence_hash(e)), 0) AS hash FROM evidence e "
      "  WHERE e.source = $1 AND e.source_id = v.id) h "
      "WHERE s.source = $1 AND s.source_id = v.id AND s.facts_hash <> h.hash",
      static_cast<int>(source), pg::Array(source_ids));
}

int64_t CountSources(pg::Tx& tx) {
  return tx.Exec("SELECT count(*) FROM evidence_source")[0][0].as<int64_t>();
}

// Each statement sees one moment, in which sources and rows were written together.
absl::StatusOr<CheckedSources> CheckSources(pg::Tx& tx, const std::string& cursor, int limit) {
  int64_t source = 0;
  std::string after = Id().ToString();
  if (!cursor.empty()) {
    const std::vector<std::string> parts = absl::StrSplit(cursor, '|');
    if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &source)) {
      return absl::InternalError("malformed cursor of a check of sources");
    }
    after = parts[1];
  }
  const auto page = tx.Exec(
      "SELECT s.source, s.source_id, s.facts_hash <> coalesce(sum(evidence_hash(e)) "
      "    FILTER (WHERE e.source_id IS NOT NULL), 0) "
      "FROM (SELECT source, source_id, facts_hash FROM evidence_source "
      "      WHERE (source, source_id) > ($1::smallint, $2::uuid) "
      "      ORDER BY source, source_id LIMIT $3) s "
      "LEFT JOIN evidence e ON e.source = s.source AND e.source_id = s.source_id "
      "GROUP BY s.source, s.source_id, s.facts_hash ORDER BY s.source, s.source_id",
      source, after, limit);
  CheckedSources checked;
  checked.compared = static_cast<int64_t>(page.size());
  const auto found = [&](const pqxx::row& row) {
    checked.broken.push_back({static_cast<Source>(row[0].as<int>()), pg::IdOf(row[1])});
  };
  for (const auto& row : page) {
    if (row[2].as<bool>()) found(row);
  }
  std::optional<int64_t> last_source;
  std::optional<std::string> last_id;
  if (static_cast<int>(page.size()) == limit) {
    last_source = page[limit - 1][0].as<int64_t>();
    last_id = pg::TextOf(page[limit - 1][1]);
    checked.next_cursor = absl::StrCat(*last_source, "|", *last_id);
  }
  const auto orphans = tx.Exec(
      "SELECT DISTINCT e.source, e.source_id FROM evidence e "
      "WHERE (e.source, e.source_id) > ($1::smallint, $2::uuid) "
      "AND ($3::smallint IS NULL OR (e.source, e.source_id) <= ($3::smallint, $4::uuid)) "
      "AND NOT EXISTS (SELECT FROM evidence_source s WHERE s.source = e.source "
      "  AND s.source_id = e.source_id)",
      source, after, last_source, last_id);
  for (const auto& row : orphans) found(row);
  return checked;
}

// Of those whose identifier is as follows.
#define EVIDENCE                                                                             \
  "SELECT e.employee_id, e.source, e.source_id, e.fact, e.level, e.favourable, "             \
  "e.occurred_on, e.second_on, e.settles_on, e.topic, e.reporter_ref, e.reporter_verified, " \
  "e.exclusion, e.provider, e.method, CASE WHEN e.source = 3 AND NOT e.favourable "          \
  "THEN " OBJECTION_STATE_OF("e") "END FROM evidence e WHERE e.employee_id "

Evidence LoadEvidence(pg::Tx& tx, const Id& employee_id) {
  Evidence found;
  for (const auto& row : tx.Exec(EVIDENCE "= $1::uuid", employee_id)) {
    AddTo(found, static_cast<Source>(row[1].as<int>()), row);
  }
  return found;
}

std::map<Id, Evidence> LoadEvidence(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const auto rows = tx.Exec(EVIDENCE "= ANY ($1::uuid[])", pg::Array(employee_ids));
  std::map<Id, Evidence> found;
  for (const auto& row : rows) {
    AddTo(found[pg::IdOf(row[0])], static_cast<Source>(row[1].as<int>()), row);
  }
  return found;
}

Evidence LoadEvidenceKnownAt(pg::Tx& tx, const Id& employee_id, absl::Time at) {
  // The state of an objection at that time: open within a round, else as its round ended.
  const auto rows = tx.Exec(
      "WITH known AS (SELECT employee_id, source, source_id, fact, level, favourable, "
      "  occurred_on, second_on, settles_on, topic, reporter_ref, reporter_verified, exclusion, "
      "  provider, method FROM evidence WHERE employee_id = $1 AND recorded_at <= $2 "
      "  UNION ALL "
      "  SELECT employee_id, source, source_id, fact, level, favourable, occurred_on, second_on, "
      "  settles_on, topic, reporter_ref, reporter_verified, exclusion, provider, method "
      "  FROM evidence_history WHERE employee_id = $1 AND recorded_at <= $2 "
      "  AND replaced_at > $2) "
      "SELECT k.employee_id, k.source, k.source_id, k.fact, k.level, k.favourable, "
      "k.occurred_on, k.second_on, k.settles_on, k.topic, k.reporter_ref, k.reporter_verified, "
      "k.exclusion, k.provider, k.method, CASE WHEN k.source = 3 AND NOT k.favourable THEN "
      "  (SELECT CASE WHEN o.decided_at IS NULL OR o.decided_at > $2 THEN 1 "
      "     WHEN o.appealed_at IS NULL OR o.appealed_at > $2 THEN "
      "       CASE WHEN o.round = 2 THEN 4 ELSE o.state END "
      "     WHEN o.appeal_decided_at IS NULL OR o.appeal_decided_at > $2 THEN 1 "
      "     ELSE o.state END "
      "   FROM objection o WHERE " OBJECTION_IS_TO("k")
      "   AND o.filed_at <= $2 ORDER BY o.filed_at DESC LIMIT 1) END "
      "FROM known k",
      employee_id, at);
  Evidence found;
  for (const auto& row : rows) AddTo(found, static_cast<Source>(row[1].as<int>()), row);
  return found;
}

void AdoptOrphans(pg::Tx& tx, Source source) {
  tx.Exec(
      "INSERT INTO evidence_source (source, source_id, sequence) "
      "SELECT DISTINCT $1::smallint, e.source_id, -1 FROM evidence e WHERE e.source = $1 "
      "AND NOT EXISTS (SELECT FROM evidence_source s WHERE s.source = $1 "
      "  AND s.source_id = e.source_id) ORDER BY e.source_id ON CONFLICT DO NOTHING",
      static_cast<int>(source));
}

void LockSourcesOf(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  tx.Exec(
      "SELECT FROM evidence_source s WHERE (s.source, s.source_id) IN "
      "(SELECT e.source, e.source_id FROM evidence e WHERE e.employee_id = ANY ($1::uuid[])) "
      "ORDER BY s.source, s.source_id FOR UPDATE",
      pg::Array(employee_ids));
}

void Erase(pg::Tx& tx, const std::vector<Id>& employee_ids) {
  const std::string ids = pg::Array(employee_ids);
  tx.Exec(
      "WITH gone AS (DELETE FROM evidence e WHERE e.employee_id = ANY ($1::uuid[]) "
      "  RETURNING e.source, e.source_id, evidence_hash(e) AS hash) "
      "UPDATE evidence_source s SET facts_hash = s.facts_hash - h.hash "
      "FROM (SELECT source, source_id, sum(hash) AS hash FROM gone GROUP BY source, source_id) h "
      "WHERE s.source = h.source AND s.source_id = h.source_id",
      ids);
  tx.Exec("DELETE FROM evidence_history WHERE employee_id = ANY ($1::uuid[])", ids);
  tx.Exec("DELETE FROM assessment WHERE employee_id = ANY ($1::uuid[])", ids);
  EraseFromObjections(tx, employee_ids);
  EraseTalent(tx, employee_ids);
  EraseFromRatings(tx, employee_ids);
  DeleteProfiles(tx, employee_ids);
}

}  // namespace mumpuni::assessment::store
