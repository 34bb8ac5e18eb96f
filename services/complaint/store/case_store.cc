#include "services/complaint/store/case_store.h"

#include <algorithm>
#include <unordered_map>

#include "services/complaint/store/case_row.h"

// Listing: which rows are answered is one predicate for all statements; where they are looked for
// is the index that a statement begins with. One statement with an OR for everything leaves no
// index a chance: a head without cases would read the whole table.
#define LIST_UNITS                                                                            \
  "WITH RECURSIVE reach AS ("                                                                 \
  "  SELECT unit_id FROM unnest($3::uuid[]) AS r (unit_id) UNION"                             \
  "  SELECT u.unit_id FROM unit_projection u JOIN reach t ON u.parent_unit_id = t.unit_id), " \
  "wanted AS ("                                                                               \
  "  SELECT $7::uuid AS unit_id WHERE $7::uuid IS NOT NULL UNION ALL"                         \
  "  SELECT u.unit_id FROM unit_projection u JOIN wanted t ON u.parent_unit_id = t.unit_id)"
#define LIST_PREDICATE                                                                     \
  "CASE WHEN c.case_class = 5 THEN $2::boolean ELSE $1::boolean "                          \
  "    OR c.lead_unit_id IN (SELECT unit_id FROM reach) "                                  \
  "    OR c.supporting_unit_ids && ARRAY(SELECT unit_id FROM reach) "                      \
  "    OR c.assigned_employee_id = $4::uuid END "                                          \
  "AND ($5::integer = 0 OR c.status = $5::integer) "                                       \
  "AND ($6::text = '' OR c.category_code = $6::text) "                                     \
  "AND ($7::uuid IS NULL OR c.lead_unit_id IN (SELECT unit_id FROM wanted) "               \
  "     OR c.supporting_unit_ids && ARRAY(SELECT unit_id FROM wanted)) "                   \
  "AND ($8::uuid IS NULL OR c.assigned_employee_id = $8::uuid) "                           \
  "AND (NOT $9::boolean OR (c.status BETWEEN 1 AND 7 AND ("                                \
  "     (c.status = 1 AND c.verification_due_at <= $10::timestamptz) "                     \
  "     OR (c.first_response_at IS NULL AND c.first_response_due_at <= $10::timestamptz) " \
  "     OR c.resolution_due_at <= $10::timestamptz))) "                                    \
  "AND c.case_id < coalesce(nullif($11::text, '')::uuid, "                                 \
  "                         'ffffffff-ffff-ffff-ffff-ffffffffffff') "
#define LIST_ORDER "ORDER BY c.case_id DESC LIMIT $12"
// `source` is "" or a condition that an index answers, followed by AND.
#define LIST_FROM(source) \
  LIST_UNITS " " CASE_COLUMNS CASE_TABLES "WHERE " source LIST_PREDICATE LIST_ORDER
#define LIST_KEYS(source) \
  "(SELECT c.case_id FROM complaint_case c WHERE " source LIST_PREDICATE LIST_ORDER ")"
// Each unit's newest, however many units there are, then the newest of those.
#define LIST_FROM_UNITS(units, state) \
  LIST_UNITS ", keys AS ("                                                                      \
  "SELECT k.case_id FROM " units " u CROSS JOIN LATERAL "                                       \
  LIST_KEYS("c.lead_unit_id = u.unit_id AND " state) " k UNION "                                \
  LIST_KEYS("c.supporting_unit_ids <> '{}' AND "                                                \
            "c.supporting_unit_ids && ARRAY(SELECT unit_id FROM " units ") AND " state)         \
  " UNION " LIST_KEYS("c.assigned_employee_id = $4::uuid AND " state) ") "                      \
  CASE_COLUMNS CASE_TABLES "WHERE c.case_id = ANY (ARRAY("                                      \
  "SELECT case_id FROM keys ORDER BY case_id DESC LIMIT $12)) " LIST_ORDER
#define IS_OPEN "c.status BETWEEN 1 AND 7 AND "

namespace mumpuni::complaint::store {
namespace {

using domain::Case;

using pg::OrNull;

std::optional<std::string> OrNull(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::vector<Id> SubjectIds(const Case& c, Id domain::Subject::*which) {
  std::vector<Id> ids;
  for (const domain::Subject& subject : c.subjects) {
    if (!(subject.*which).IsNil()) ids.push_back(subject.*which);
  }
  return ids;
}

domain::Fact FactOf(const pqxx::row& row) {
  domain::Fact fact;
  fact.employee_id = pg::IdOf(row["employee_id"]);
  fact.unit_id = pg::IdOf(row["unit_id"]);
  fact.act = static_cast<domain::ActKind>(row["act"].as<int>());
  fact.favourable = row["favourable"].as<bool>();
  fact.occurred_on = pg::DateOf(row["occurred_on"]);
  fact.counts_from = pg::DateOf(row["counts_from"]);
  fact.settles_on = pg::DateOf(row["settles_on"]);
  fact.exclusion = static_cast<domain::ActExclusion>(row["exclusion"].as<int>());
  fact.claimed_exclusion = static_cast<domain::ActExclusion>(row["claimed_exclusion"].as<int>());
  fact.resolution_no = row["resolution_no"].as<int>();
  fact.held = row["held"].as<bool>();
  return fact;
}

// Makes the stored facts equal to those of `c`. They are a handful, and which of two unique indexes
// a row would meet depends on its employee: replacing them all is simpler than telling them apart.
void SaveFacts(pg::Tx& tx, const Case& c) {
  std::vector<Id> employees, units;
  std::vector<int64_t> acts, favourable, exclusions, claims, resolutions, held;
  std::vector<LocalDate> occurred, counts, settles;
  for (const domain::Fact& fact : c.facts) {
    employees.push_back(fact.employee_id);
    units.push_back(fact.unit_id);
    acts.push_back(static_cast<int>(fact.act));
    favourable.push_back(fact.favourable ? 1 : 0);
    occurred.push_back(fact.occurred_on);
    counts.push_back(fact.counts_from);
    settles.push_back(fact.settles_on);
    exclusions.push_back(static_cast<int>(fact.exclusion));
    claims.push_back(static_cast<int>(fact.claimed_exclusion));
    resolutions.push_back(fact.resolution_no);
    held.push_back(fact.held ? 1 : 0);
  }
  tx.Exec("DELETE FROM act_fact WHERE case_id = $1", c.id);
  tx.Exec(R"(
      INSERT INTO act_fact (case_id, employee_id, unit_id, act, favourable, occurred_on,
                            counts_from, settles_on, exclusion, claimed_exclusion,
                            resolution_no, held)
      SELECT $1, nullif(employee_id, $13::uuid), unit_id, act, favourable = 1, occurred_on,
             counts_from, settles_on, exclusion, claimed_exclusion, resolution_no, held = 1
      FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[], $6::date[], $7::date[],
                  $8::date[], $9::integer[], $10::integer[], $11::integer[], $12::integer[])
        AS f (employee_id, unit_id, act, favourable, occurred_on, counts_from, settles_on,
              exclusion, claimed_exclusion, resolution_no, held))",
          c.id, pg::Array(employees), pg::Array(units), pg::Array(acts), pg::Array(favourable),
          pg::Array(occurred), pg::Array(counts), pg::Array(settles), pg::Array(exclusions),
          pg::Array(claims), pg::Array(resolutions), pg::Array(held), Id());
}

void InsertResolution(pg::Tx& tx, const Case& c) {
  const domain::Resolution& r = *c.resolution;
  tx.Exec(R"(
      INSERT INTO resolution (case_id, resolution_no, action_taken, done_on, done_by_unit_id,
                              next_steps, contact, photo_reference, exclusion,
                              exclusion_confirmed)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false))",
          c.id, c.resolution_no, r.action_taken, r.done_on, r.done_by_unit_id, r.next_steps,
          r.contact, r.photo_reference, static_cast<int>(r.exclusion));
}

void ConfirmExclusion(pg::Tx& tx, const Case& c) {
  tx.Exec(R"(
      UPDATE resolution SET exclusion_confirmed = true
      WHERE case_id = $1 AND resolution_no = $2)",
          c.id, c.resolution_no);
}

bool IsConfirmed(const Case& c) {
  return c.resolution.has_value() && c.resolution->exclusion_confirmed;
}

void InsertRating(pg::Tx& tx, const Case& c) {
  tx.Exec(R"(
      INSERT INTO rating (case_id, resolution_no, clear_and_courteous, solved, comment, rated_at)
      VALUES ($1, $2, $3, $4, $5, $6))",
          c.id, c.resolution_no, c.rating->clear_and_courteous, c.rating->solved, c.rating->comment,
          c.rating->rated_at);
}

bool UpdateCase(pg::Tx& tx, const Case& c, int64_t version_before) {
  return tx.Exec(R"(
      UPDATE complaint_case SET
        status = $3, case_class = $4, category_code = $5, reporter_anonymous = $6,
        content_confidential = $7, subject_employee_ids = $8::uuid[],
        subject_unit_ids = $9::uuid[], lead_unit_id = $10, supporting_unit_ids = $11::uuid[],
        assigned_employee_id = $12, assigned_at = $13, verification_due_at = $14,
        first_response_at = $15, first_response_missed = $16, hold_due_at = $17,
        resolution_due_at = $18, resolved_at = $19, reopen_until = $20, closed_at = $21,
        calendar_version = $22, answered_by = $23, resolved_by = $24, resolution_no = $25,
        reopen_count = $26, reroute_count = $27, archive_reason = $28, merged_into_id = $29,
        version = $30, referred_at = $31, first_response_due_at = $32, held_at = $33,
        overall_due_at = $34, promised_on = $35, missed_clocks = $36, clock_bases = $37::text[],
        escalation_level = $38, escalation_due_at = $39, due_at = $40, on_mayors_list = $41
      WHERE case_id = $1 AND version = $2)",
                 c.id, version_before, static_cast<int>(c.status), static_cast<int>(c.case_class),
                 OrNull(c.category_code), c.reporter_anonymous, c.content_confidential,
                 pg::Array(SubjectIds(c, &domain::Subject::employee_id)),
                 pg::Array(SubjectIds(c, &domain::Subject::unit_id)), OrNull(c.lead_unit_id),
                 pg::Array(c.supporting_unit_ids), OrNull(c.assigned_employee_id), c.assigned_at,
                 c.verification_due_at, c.first_response_at, c.first_response_missed, c.hold_due_at,
                 c.resolution_due_at, c.resolved_at, c.reopen_until, c.closed_at,
                 c.calendar_version, OrNull(c.answered_by), OrNull(c.resolved_by), c.resolution_no,
                 c.reopen_count, c.reroute_count, static_cast<int>(c.archive_reason),
                 OrNull(c.merged_into_id), c.version, c.referred_at, c.first_response_due_at,
                 c.held_at, c.overall_due_at, c.promised_on, BitsOf(c.missed),
                 pg::Array(TextsOf(c.bases)), c.escalation_level, c.escalation_due_at,
                 domain::DueAt(c), domain::IsOnMayorsList(c))
             .affected_rows() == 1;
}

std::optional<int> Longitude(const Case& c) {
  return c.location.has_value() ? std::optional<int>(c.location->longitude_e6) : std::nullopt;
}
std::optional<int> Latitude(const Case& c) {
  return c.location.has_value() ? std::optional<int>(c.location->latitude_e6) : std::nullopt;
}

// The statement whose index finds the rows of a list; all take the same parameters.
std::string_view ListStatement(pg::Tx& tx, const Reach& reach, const CaseFilter& filter) {
  const bool city = reach.all_but_misconduct || reach.misconduct;
  const bool own = !reach.unit_ids.empty() || !reach.employee_id.IsNil();
  if (!filter.assigned_employee_id.IsNil()) {
    return LIST_FROM("c.assigned_employee_id = $8::uuid AND ");
  }
  if (!filter.subtree_unit_id.IsNil() && !AnyRoot(tx, {filter.subtree_unit_id})) {
    return filter.overdue ? LIST_FROM_UNITS("wanted", IS_OPEN) : LIST_FROM_UNITS("wanted", "");
  }
  if (!city && !AnyRoot(tx, reach.unit_ids)) {
    return filter.overdue ? LIST_FROM_UNITS("reach", IS_OPEN) : LIST_FROM_UNITS("reach", "");
  }
  if (reach.misconduct && !reach.all_but_misconduct && !own) {
    return LIST_FROM("c.case_class = 5 AND ");
  }
  if (filter.overdue) return LIST_FROM(IS_OPEN);
  if (!filter.category_code.empty()) return LIST_FROM("c.category_code = $6::text AND ");
  if (filter.status != domain::CaseStatus::kUnspecified) {
    return LIST_FROM("c.status = $5::integer AND ");
  }
  return LIST_FROM("");
}

}  // namespace

std::optional<std::string> InsertCase(pg::Tx& tx, const Case& c, const std::string& prefix) {
  const std::string year = std::to_string(LocalDate::At(c.submitted_at).year());
  const auto rows = tx.Exec(
      R"(
      INSERT INTO complaint_case (
        case_id, case_number, status, case_class, category_code, channel_code, channel_case_id,
        submitted_by, tracking_token_hashes, body, region_code, place, reporter_anonymous,
        content_confidential, reporter_ref, reporter_verified, subject_employee_ids,
        subject_unit_ids, supporting_unit_ids, submitted_at, verification_due_at,
        first_response_due_at, first_response_missed, calendar_version, resolution_no,
        reopen_count, reroute_count, archive_reason, version, location, place_outcome, language,
        taken_by, follows_id, mayor_due_at, clock_bases, due_at)
      VALUES ($1, $2 || '-' || $3 || '-' ||
                  lpad(nextval(('case_number_' || $3)::regclass)::text, 6, '0'),
              $4, $5, $6, $7, $8, $9, '{}', $10, $11, $12, $13, $14, $15, $16,
              $17::uuid[], $18::uuid[], '{}', $19, $20, $21, false, $22, 0, 0, 0, 0, 1,
              point($23::float8 / 1e6, $24::float8 / 1e6), $25, $26, $27, $28, $29, $30::text[],
              $31)
      ON CONFLICT (channel_code, channel_case_id) WHERE channel_case_id <> '' DO NOTHING
      RETURNING case_number)",
      c.id, prefix, year, static_cast<int>(c.status), static_cast<int>(c.case_class),
      OrNull(c.category_code), c.channel_code, c.channel_case_id, c.submitted_by, c.body,
      c.region_code, c.place, c.reporter_anonymous, c.content_confidential, c.reporter_ref,
      c.reporter_verified, pg::Array(SubjectIds(c, &domain::Subject::employee_id)),
      pg::Array(SubjectIds(c, &domain::Subject::unit_id)), c.submitted_at, c.verification_due_at,
      c.first_response_due_at, c.calendar_version, Longitude(c), Latitude(c),
      static_cast<int>(c.place_outcome), static_cast<int>(c.language), OrNull(c.taken_by),
      OrNull(c.follows_id), c.mayor_due_at, pg::Array(TextsOf(c.bases)), domain::DueAt(c));
  if (rows.empty()) return std::nullopt;
  return pg::TextOf(rows[0]["case_number"]);
}

bool HasToken(pg::Tx& tx, const Id& case_id, const std::string& token_hash) {
  return !tx.Exec(R"(
      SELECT 1 AS found FROM complaint_case
      WHERE case_id = $1 AND $2::text = ANY (tracking_token_hashes))",
                  case_id, token_hash)
              .empty();
}

std::optional<Case> FindCase(pg::Tx& tx, const Id& case_id, Lock lock) {
  const auto rows =
      lock == Lock::kForUpdate
          ? tx.Exec(CASE_COLUMNS CASE_TABLES "WHERE c.case_id = $1 FOR UPDATE OF c", case_id)
          : tx.Exec(CASE_COLUMNS CASE_TABLES "WHERE c.case_id = $1", case_id);
  if (rows.empty()) return std::nullopt;
  return CaseOf(rows[0]);
}

Id FindCaseId(pg::Tx& tx, const std::string& case_number) {
  const auto rows =
      tx.Exec("SELECT case_id FROM complaint_case WHERE case_number = $1", case_number);
  return rows.empty() ? Id() : pg::IdOf(rows[0]["case_id"]);
}

Id FindCaseIdOfChannel(pg::Tx& tx, const std::string& channel_code,
                       const std::string& channel_case_id) {
  const auto rows = tx.Exec(R"(
      SELECT case_id FROM complaint_case
      WHERE channel_code = $1 AND channel_case_id = $2 AND channel_case_id <> '')",
                            channel_code, channel_case_id);
  return rows.empty() ? Id() : pg::IdOf(rows[0]["case_id"]);
}

std::vector<domain::Fact> LoadFacts(pg::Tx& tx, const Id& case_id) {
  const auto rows = tx.Exec(R"(
      SELECT employee_id, unit_id, act, favourable, occurred_on, counts_from, settles_on,
             exclusion, claimed_exclusion, resolution_no, held
      FROM act_fact WHERE case_id = $1 ORDER BY employee_id, unit_id, act)",
                            case_id);
  std::vector<domain::Fact> facts;
  for (const auto& row : rows) facts.push_back(FactOf(row));
  return facts;
}

bool SaveCase(pg::Tx& tx, const Case& before, Case& after) {
  after.version = before.version + 1;
  if (!UpdateCase(tx, after, before.version)) return false;
  if (after.resolution_no != before.resolution_no) InsertResolution(tx, after);
  if (IsConfirmed(after) && !IsConfirmed(before)) ConfirmExclusion(tx, after);
  const bool rated = after.rating.has_value() && !before.rating.has_value();
  if (rated) InsertRating(tx, after);
  if (after.facts != before.facts) SaveFacts(tx, after);
  return true;
}

void InsertFollowUps(pg::Tx& tx, const Id& case_id, const std::vector<domain::FollowUp>& rows) {
  for (const domain::FollowUp& f : rows) {
    tx.Exec(R"(
        INSERT INTO follow_up (follow_up_id, case_id, kind, message, internal_note, promised_on,
                               budget_source, external_body, external_number, author_employee_id,
                               created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))",
            f.id, case_id, static_cast<int>(f.kind), f.message, f.internal_note, f.promised_on,
            f.budget_source, f.external_body, f.external_number, OrNull(f.author_employee_id),
            f.created_at);
  }
}

void InsertReferrals(pg::Tx& tx, const Id& case_id,
                     const std::vector<domain::ReferralMade>& referrals, absl::Time at) {
  for (const domain::ReferralMade& referral : referrals) {
    tx.Exec(R"(
        INSERT INTO referral (case_id, unit_id, lead, referred_at, due_at, days)
        VALUES ($1, $2, $3, $4, $5, $6))",
            case_id, referral.unit_id, referral.lead, at, referral.due_at, referral.days);
  }
}

void CompleteReferral(pg::Tx& tx, const Id& case_id, const Id& unit_id, absl::Time at) {
  tx.Exec(R"(
      UPDATE referral SET done_at = $3
      WHERE case_id = $1 AND unit_id = $2 AND NOT lead AND done_at IS NULL)",
          case_id, unit_id, at);
}

void MoveReferral(pg::Tx& tx, const Id& case_id, const Referral& referral, absl::Time due_at) {
  tx.Exec(R"(
      UPDATE referral SET due_at = $4
      WHERE case_id = $1 AND unit_id = $2 AND referred_at = $3)",
          case_id, referral.unit_id, referral.referred_at, due_at);
}

void InsertEscalations(pg::Tx& tx, const Id& case_id,
                       const std::vector<EscalationRow>& escalations) {
  for (const EscalationRow& row : escalations) {
    const domain::Escalation& e = row.escalation;
    tx.Exec(R"(
        INSERT INTO escalation (case_id, escalation_no, level, breached_clock, breached_at,
                                holder_id, unit_id, to_employee_id, escalated_at, due_at)
        SELECT $1, coalesce(max(escalation_no), 0) + 1, $2::integer, $3::integer,
               $4::timestamptz, $5::uuid, $6::uuid, $7::uuid, $8::timestamptz, $9::timestamptz
        FROM escalation WHERE case_id = $1)",
            case_id, e.level, static_cast<int>(e.breached), e.breached_at, OrNull(e.holder_id),
            e.unit_id, OrNull(row.to_employee_id), e.escalated_at, e.due_at);
  }
}

std::vector<EscalationRow> ListEscalations(pg::Tx& tx, const Id& case_id) {
  std::vector<EscalationRow> rows;
  for (const auto& row : tx.Exec(R"(
           SELECT level, breached_clock, breached_at, holder_id, unit_id, to_employee_id,
                  escalated_at, due_at
           FROM escalation WHERE case_id = $1 ORDER BY escalation_no)",
                                 case_id)) {
    rows.push_back(
        {{row["level"].as<int>(), static_cast<domain::CaseClock>(row["breached_clock"].as<int>()),
          pg::TimeOf(row["breached_at"]), pg::IdOf(row["holder_id"]), pg::IdOf(row["unit_id"]),
          pg::TimeOf(row["escalated_at"]), pg::OptionalTimeOf(row["due_at"])},
         pg::IdOf(row["to_employee_id"])});
  }
  return rows;
}

void InsertMoves(pg::Tx& tx, const Case& c, const std::vector<domain::DeadlineMove>& moves,
                 absl::Time at) {
  for (const domain::DeadlineMove& move : moves) {
    tx.Exec(R"(
        INSERT INTO deadline_move (move_id, case_id, clock, due_before, due_after,
                                   calendar_version, moved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7))",
            Id::New(at), c.id, static_cast<int>(move.clock), move.before, move.after,
            c.calendar_version, at);
  }
}

void RepointMerged(pg::Tx& tx, const Id& from, const Id& into) {
  tx.Exec("UPDATE complaint_case SET merged_into_id = $2 WHERE merged_into_id = $1", from, into);
}

void InsertAssignment(pg::Tx& tx, const Id& case_id, const Assignment& assignment) {
  tx.Exec(R"(
      INSERT INTO case_assignment (case_id, assignment_no, employee_id, mentor_employee_id, reason,
                                   degraded, assigned_at)
      SELECT $1, coalesce(max(assignment_no), 0) + 1, $2::uuid, $3::uuid, $4::text, $5::boolean,
             $6::timestamptz
      FROM case_assignment WHERE case_id = $1)",
          case_id, assignment.employee_id, OrNull(assignment.mentor_employee_id), assignment.reason,
          assignment.degraded, assignment.assigned_at);
}

std::vector<Assignment> ListAssignments(pg::Tx& tx, const Id& case_id) {
  const auto rows = tx.Exec(R"(
      SELECT employee_id, mentor_employee_id, reason, degraded, assigned_at
      FROM case_assignment WHERE case_id = $1 ORDER BY assignment_no DESC)",
                            case_id);
  std::vector<Assignment> assignments;
  for (const auto& row : rows) {
    assignments.push_back({pg::IdOf(row["employee_id"]), pg::IdOf(row["mentor_employee_id"]),
                           pg::TextOf(row["reason"]), row["degraded"].as<bool>(),
                           pg::TimeOf(row["assigned_at"])});
  }
  return assignments;
}

std::vector<Referral> ListReferrals(pg::Tx& tx, const Id& case_id) {
  const auto rows = tx.Exec(R"(
      SELECT unit_id, lead, referred_at, due_at, days, done_at FROM referral
      WHERE case_id = $1 ORDER BY referred_at, lead DESC, unit_id)",
                            case_id);
  std::vector<Referral> referrals;
  for (const auto& row : rows) {
    referrals.push_back({pg::IdOf(row["unit_id"]), row["lead"].as<bool>(),
                         pg::TimeOf(row["referred_at"]), pg::TimeOf(row["due_at"]),
                         row["days"].as<int>(), pg::OptionalTimeOf(row["done_at"])});
  }
  return referrals;
}

std::vector<domain::FollowUp> ListFollowUps(pg::Tx& tx, const Id& case_id, const Id& also,
                                            int limit) {
  const auto rows = tx.Exec(R"(
      SELECT follow_up_id, case_id, kind, message, internal_note, promised_on, budget_source, external_body,
             external_number, author_employee_id, created_at
      FROM follow_up WHERE case_id IN ($1, $2)
      ORDER BY created_at DESC, seq DESC LIMIT $3)",
                            case_id, also, limit);
  std::vector<domain::FollowUp> follow_ups;
  for (const auto& row : rows) {
    follow_ups.push_back({pg::IdOf(row["follow_up_id"]), pg::IdOf(row["case_id"]),
                          static_cast<domain::FollowUpKind>(row["kind"].as<int>()),
                          pg::TextOf(row["message"]), pg::TextOf(row["internal_note"]),
                          pg::OptionalDateOf(row["promised_on"]), pg::TextOf(row["budget_source"]),
                          pg::TextOf(row["external_body"]), pg::TextOf(row["external_number"]),
                          pg::IdOf(row["author_employee_id"]), pg::TimeOf(row["created_at"])});
  }
  std::reverse(follow_ups.begin(), follow_ups.end());
  return follow_ups;
}

void FillLoads(pg::Tx& tx, absl::Time since, std::vector<domain::Candidate>& candidates) {
  std::vector<Id> ids;
  for (const domain::Candidate& candidate : candidates) ids.push_back(candidate.employee_id);
  const auto rows = tx.Exec(R"(
      SELECT e.employee_id,
             (SELECT count(*) FROM complaint_case c
              WHERE c.assigned_employee_id = e.employee_id AND c.status BETWEEN 3 AND 7) AS open,
             (SELECT count(*) FROM case_assignment a
              WHERE a.employee_id = e.employee_id AND a.assigned_at > $2) AS recent
      FROM unnest($1::uuid[]) AS e (employee_id))",
                            pg::Array(ids), since);
  std::unordered_map<std::string, std::pair<int64_t, int64_t>> loads;
  for (const auto& row : rows) {
    loads[pg::TextOf(row["employee_id"])] = {row["open"].as<int64_t>(),
                                             row["recent"].as<int64_t>()};
  }
  for (domain::Candidate& candidate : candidates) {
    const auto found = loads.find(candidate.employee_id.ToString());
    if (found == loads.end()) continue;
    candidate.open_cases = found->second.first;
    candidate.recent_assignments = found->second.second;
  }
}

std::vector<Case> ListCases(pg::Tx& tx, const Reach& reach, const CaseFilter& filter,
                            absl::Time now, const std::string& before_id, int limit) {
  const auto rows =
      tx.Exec(ListStatement(tx, reach, filter), reach.all_but_misconduct, reach.misconduct,
              pg::Array(reach.unit_ids), OrNull(reach.employee_id), static_cast<int>(filter.status),
              filter.category_code, OrNull(filter.subtree_unit_id),
              OrNull(filter.assigned_employee_id), filter.overdue, now, before_id, limit);
  std::vector<Case> cases;
  for (const auto& row : rows) cases.push_back(CaseOf(row));
  return cases;
}

std::vector<SequencedCase> SnapshotCases(pg::Tx& tx, const std::string& topic,
                                         const std::string& after_id, int limit) {
  const auto rows = tx.Exec(
      CASE_COLUMNS ", coalesce(s.sequence, 0) AS sequence" CASE_TABLES
                   "LEFT JOIN event_sequence s ON s.topic = $1 AND s.subject = c.case_id::text "
                   "WHERE $2::text = '' OR c.case_id > nullif($2::text, '')::uuid "
                   "ORDER BY c.case_id LIMIT $3",
      topic, after_id, limit);
  std::vector<SequencedCase> cases;
  std::vector<Id> ids;
  for (const auto& row : rows) {
    cases.push_back({CaseOf(row), row["sequence"].as<int64_t>()});
    ids.push_back(cases.back().state.id);
  }
  const auto facts = tx.Exec(R"(
      SELECT case_id, employee_id, unit_id, act, favourable, occurred_on, counts_from, settles_on,
             exclusion, claimed_exclusion, resolution_no, held
      FROM act_fact WHERE case_id = ANY ($1::uuid[]))",
                             pg::Array(ids));
  for (const auto& row : facts) {
    const Id id = pg::IdOf(row["case_id"]);
    const auto found = std::lower_bound(
        cases.begin(), cases.end(), id,
        [](const SequencedCase& c, const Id& wanted) { return c.state.id < wanted; });
    if (found != cases.end() && found->state.id == id) found->state.facts.push_back(FactOf(row));
  }
  return cases;
}

}  // namespace mumpuni::complaint::store
