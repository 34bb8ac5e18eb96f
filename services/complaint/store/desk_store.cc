#include "services/complaint/store/desk_store.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/complaint/store/case_row.h"

namespace mumpuni::complaint::store {
namespace {

using pg::OrNull;

// Parameters of all statements: $1 all but misconduct, $2 misconduct, $3 units reached, $4 employee
// whose cases are reached, $5 the mayor's list is reached.
constexpr char kReach[] = R"(WITH RECURSIVE reach AS (
    SELECT unit_id FROM unnest($3::uuid[]) AS r (unit_id) UNION
    SELECT u.unit_id FROM unit_projection u JOIN reach t ON u.parent_unit_id = t.unit_id))";
constexpr char kWithin[] = R"(CASE WHEN c.case_class = 5 THEN $2::boolean
    ELSE $1::boolean OR c.lead_unit_id IN (SELECT unit_id FROM reach)
      OR c.supporting_unit_ids && ARRAY(SELECT unit_id FROM reach)
      OR c.assigned_employee_id = $4::uuid OR ($5::boolean AND c.on_mayors_list) END )";

// $6 whose desk, $7 unit of the subtree, $8 now, $9 today, $10 and $11 the cursor, $12 limit.
constexpr char kWanted[] = R"(, wanted AS (
    SELECT $7::uuid AS unit_id WHERE $7::uuid IS NOT NULL UNION ALL
    SELECT u.unit_id FROM unit_projection u JOIN wanted t ON u.parent_unit_id = t.unit_id))";
constexpr char kOfSubtree[] =
    R"(($7::uuid IS NULL OR c.lead_unit_id IN (SELECT unit_id FROM wanted))
    AND (c.due_at, c.case_id) > ($10::timestamptz, $11::uuid)
    AND $8::timestamptz IS NOT NULL AND $9::date IS NOT NULL
    AND ($6::uuid IS NULL OR $6::uuid IS NOT NULL) )";
constexpr char kByDue[] = "ORDER BY c.due_at, c.case_id LIMIT $12";

// What a queue holds, so that a partial index answers it.
const char* ConditionOf(Queue queue) {
  switch (queue) {
    case Queue::kMine:
      return "c.assigned_employee_id = $6::uuid AND c.status BETWEEN 3 AND 7 AND ";
    case Queue::kOverdue:
      return "c.status BETWEEN 1 AND 7 AND c.due_at <= $8::timestamptz AND ";
    case Queue::kPromisedToday:
      return "c.status = 6 AND c.promised_on <= $9::date AND ";
    case Queue::kMayor:
      return "c.on_mayors_list AND ";
    case Queue::kToVerify:
      return "c.status = 1 AND ";
    case Queue::kToAssign:
      return "c.status BETWEEN 1 AND 7 AND c.status = 3 AND c.assigned_employee_id IS NULL AND ";
    case Queue::kEscalatedToMe:
      return "c.status BETWEEN 1 AND 7 AND c.escalation_level > 0 AND c.case_id = ANY (ARRAY("
             "SELECT e.case_id FROM escalation e WHERE e.to_employee_id = $6::uuid)) AND ";
    default:
      return "c.status BETWEEN 1 AND 7 AND ";
  }
}

constexpr int kQueues = 8;

// What a page of cases is read by, once `keys` holds their ids.
std::string PageOf(const std::string& keys) {
  return absl::StrCat(
      ", keys AS (", keys, ") ", CASE_COLUMNS, ", c.due_at::text AS due_text", CASE_TABLES,
      "WHERE c.case_id = ANY (ARRAY(SELECT case_id FROM keys ORDER BY due_at, case_id LIMIT $12)) ",
      kByDue);
}

// Over the whole city: the index on due time of that queue. A limit that is written down lets the
// plan (kQueuePlan) go along the index; of $12 it would expect thousands.
std::string OfCity(Queue queue) {
  return absl::StrCat(kReach, kWanted,
                      PageOf(absl::StrCat("SELECT c.case_id, c.due_at FROM complaint_case c WHERE ",
                                          ConditionOf(queue), kOfSubtree, "AND ", kWithin,
                                          "ORDER BY c.due_at, c.case_id LIMIT 256")));
}

// Over a few units, each of whose cases lie in the order of their due times: a few of each, and the
// rest of those whose few end before the page does. Those that they support are few: all of them
// are read first, lest all that are due be.
std::string OfUnits(Queue queue, const char* units) {
  const auto keys = [&](const std::string& source, const char* order) {
    return absl::StrCat("(SELECT c.case_id, c.due_at FROM ", source, ConditionOf(queue), kOfSubtree,
                        "AND ", kWithin, order, ")");
  };
  constexpr char kOfUnit[] =
      "complaint_case c WHERE c.lead_unit_id = u.unit_id AND c.status BETWEEN 1 AND 7 AND ";
  constexpr char kSupported[] =
      "(SELECT s.case_id, s.due_at, s.status, s.promised_on, s.on_mayors_list, s.escalation_level, "
      "s.assigned_employee_id, s.lead_unit_id, s.supporting_unit_ids, s.case_class "
      "FROM complaint_case s WHERE s.supporting_unit_ids <> '{}' AND s.status BETWEEN 1 AND 7 "
      "AND s.supporting_unit_ids && ARRAY(SELECT unit_id FROM reach) OFFSET 0) c WHERE ";
  return absl::StrCat(
      kReach, kWanted, ", few AS (SELECT u.unit_id, k.case_id, k.due_at, row_number() OVER (",
      "PARTITION BY u.unit_id ORDER BY k.due_at, k.case_id) AS place FROM ", units,
      " u CROSS JOIN LATERAL ", keys(kOfUnit, "ORDER BY c.due_at, c.case_id LIMIT 8"),
      " k), page_end AS (SELECT due_at, case_id FROM few ORDER BY due_at, case_id "
      "OFFSET $12 - 1 LIMIT 1)",
      PageOf(absl::StrCat(
          "SELECT case_id, due_at FROM few UNION SELECT k.case_id, k.due_at FROM few u "
          "CROSS JOIN LATERAL ",
          keys(absl::StrCat(kOfUnit, "(c.due_at, c.case_id) > (u.due_at, u.case_id) AND "), kByDue),
          " k WHERE u.place = 8 AND NOT EXISTS (SELECT FROM page_end e "
          "WHERE (e.due_at, e.case_id) <= (u.due_at, u.case_id)) UNION ",
          keys(kSupported, kByDue), " UNION ",
          keys("complaint_case c WHERE c.assigned_employee_id = $4::uuid "
               "AND c.status BETWEEN 3 AND 7 AND ",
               kByDue))));
}

enum class Way { kCity, kReachedUnits, kSubtree };

// Made once: a statement is prepared under its text.
const std::string& StatementOf(Queue queue, Way way) {
  static const auto& statements = *[] {
    auto* made = new std::array<std::array<std::string, 3>, kQueues>();
    for (int i = 0; i < kQueues; ++i) {
      const auto each = static_cast<Queue>(i);
      (*made)[i] = {OfCity(each), OfUnits(each, "reach"), OfUnits(each, "wanted")};
    }
    return made;
  }();
  return statements[static_cast<size_t>(queue)][static_cast<size_t>(way)];
}

Way WayOf(pg::Tx& tx, const Reach& reach, const QueueFilter& filter) {
  // Narrow by themselves, whoever asks.
  if (filter.queue == Queue::kMine || filter.queue == Queue::kMayor ||
      filter.queue == Queue::kEscalatedToMe) {
    return Way::kCity;
  }
  const Id& subtree = filter.subtree_unit_id;
  if (!subtree.IsNil() && !AnyRoot(tx, {subtree})) return Way::kSubtree;
  const bool city = reach.all_but_misconduct || reach.misconduct || reach.mayors_list;
  if (city || AnyRoot(tx, reach.unit_ids)) return Way::kCity;
  return Way::kReachedUnits;
}

}  // namespace

std::vector<QueueRow> ListQueue(pg::Tx& tx, const Reach& reach, const QueueFilter& filter,
                                const std::string& cursor, int limit) {
  std::pair<std::string, std::string> after = {"-infinity", Id().ToString()};
  if (!cursor.empty()) after = absl::StrSplit(cursor, absl::MaxSplits('/', 1));
  std::vector<QueueRow> found;
  for (const auto& row :
       tx.Exec(StatementOf(filter.queue, WayOf(tx, reach, filter)), reach.all_but_misconduct,
               reach.misconduct, pg::Array(reach.unit_ids), OrNull(reach.employee_id),
               reach.mayors_list, OrNull(filter.employee_id), OrNull(filter.subtree_unit_id),
               filter.now, filter.today, after.first, after.second, limit)) {
    QueueRow one;
    one.state = CaseOf(row);
    one.cursor = absl::StrCat(pg::TextOf(row["due_text"]), "/", one.state.id.ToString());
    found.push_back(std::move(one));
  }
  return found;
}

namespace {

// $6 words, $7 open only, $8 before, $9 limit, $10 spans of time (case_span), none for all. Ids,
// newest first.
constexpr char kWords[] = "w.words @@ websearch_to_tsquery('indonesian', $6::text) ";
constexpr char kReached[] =
    "(NOT $7::boolean OR c.status BETWEEN 1 AND 8) AND c.case_id < $8::uuid "
    "AND ($10::integer[] IS NULL OR $10::integer[] IS NOT NULL) AND ";
constexpr char kNewestFirst[] = "ORDER BY case_id DESC LIMIT $9";

// How common the words are, and how many units are reached. Which of the ways below is best hangs
// on it, and the planner, which knows neither, at times joins all cases. $1 before, $2 words, $3 as
// above.
const std::string& Probe() {
  static const auto& statement = *new std::string(
      absl::StrCat(kReach,
                   " SELECT count(*) FILTER (WHERE words @@ websearch_to_tsquery('indonesian', "
                   "$2::text)) AS near, coalesce(max(span), 0) AS span, "
                   "(SELECT count(*) FROM reach) AS units FROM (SELECT words, span FROM case_words "
                   "WHERE case_id < $1::uuid ORDER BY case_id DESC LIMIT 500) n"));
  return statement;
}

// Common words, wide reach: through the newest cases until a page is full.
const std::string& SearchNewest() {
  static const auto& statement = *new std::string(
      absl::StrCat(kReach,
                   " SELECT c.case_id FROM (SELECT n.case_id, n.words FROM case_words n "
                   "WHERE n.case_id < $8::uuid ORDER BY n.case_id DESC LIMIT 20000) w "
                   "JOIN complaint_case c USING (case_id) WHERE ",
                   kWords, "AND ", kReached, kWithin, kNewestFirst));
  return statement;
}

// Words that are not common: by their index, then whether each is reached.
const std::string& SearchIndex() {
  static const auto& statement = *new std::string(absl::StrCat(
      kReach,
      ", hits AS MATERIALIZED (SELECT w.case_id FROM case_words w WHERE w.case_id < $8::uuid AND "
      "($10::integer[] = '{}' OR w.span = ANY ($10::integer[])) AND ",
      kWords,
      ") SELECT c.case_id FROM (SELECT case_id FROM hits ORDER BY case_id DESC) h CROSS JOIN "
      "LATERAL (SELECT c.case_id FROM complaint_case c WHERE c.case_id = h.case_id AND ",
      kReached, kWithin, "OFFSET 0) c ", kNewestFirst));
  return statement;
}

// A few units, one officer, or allegations alone: each one's cases, then whether they hold the
// words.
const std::string& SearchFew() {
  const auto keys = [](const std::string& source) {
    return absl::StrCat(
        "(SELECT c.case_id FROM complaint_case c CROSS JOIN LATERAL (SELECT 1 "
        "FROM case_words w WHERE w.case_id = c.case_id AND ",
        kWords, "OFFSET 0) held WHERE ", source, kReached, kWithin,
        "ORDER BY c.case_id DESC LIMIT $9)");
  };
  static const auto& statement = *new std::string(absl::StrCat(
      kReach, ", found AS MATERIALIZED (SELECT k.case_id FROM reach u CROSS JOIN LATERAL ",
      keys("c.lead_unit_id = u.unit_id AND "), " k UNION ",
      keys("c.supporting_unit_ids <> '{}' AND c.supporting_unit_ids && "
           "ARRAY(SELECT unit_id FROM reach) AND "),
      " UNION ", keys("c.assigned_employee_id = $4::uuid AND "), " UNION ",
      keys("c.case_class = 5 AND $2::boolean AND "), ") SELECT case_id FROM found ", kNewestFirst));
  return statement;
}

std::vector<domain::Case> CasesOf(pg::Tx& tx, const std::vector<Id>& ids) {
  std::vector<domain::Case> cases;
  if (ids.empty()) return cases;
  for (const auto& row : tx.Exec(CASE_COLUMNS CASE_TABLES
                                 "WHERE c.case_id = ANY ($1::uuid[]) ORDER BY c.case_id DESC",
                                 pg::Array(ids))) {
    cases.push_back(CaseOf(row));
  }
  return cases;
}

}  // namespace

std::vector<domain::Case> SearchCases(pg::Tx& tx, const Reach& reach, const std::string& query,
                                      bool open_only, const std::string& before_id, int limit) {
  // Of the 500 cases that are probed, so many at least: where going through cases that hold the
  // words or not costs less than reading all that do.
  constexpr int64_t kCommonToMany = 20, kCommonToFew = 1, kFewUnits = 4;
  const std::string before = before_id.empty() ? "ffffffff-ffff-ffff-ffff-ffffffffffff" : before_id;
  const auto search = [&](const std::string& statement, const std::vector<int64_t>& spans) {
    std::vector<Id> found;
    for (const auto& row :
         tx.Exec(statement, reach.all_but_misconduct, reach.misconduct, pg::Array(reach.unit_ids),
                 OrNull(reach.employee_id), reach.mayors_list, query, open_only, before, limit,
                 pg::Array(spans))) {
      found.push_back(pg::IdOf(row[0]));
    }
    return found;
  };
  const auto probe = tx.Exec(Probe(), before, query, pg::Array(reach.unit_ids))[0];
  const auto near = probe["near"].as<int64_t>();
  const auto span = probe["span"].as<int64_t>();
  std::vector<Id> found;
  if (!reach.all_but_misconduct && probe["units"].as<int64_t>() <= kFewUnits) {
    if (near >= kCommonToFew) return CasesOf(tx, search(SearchFew(), {}));
  } else if (near >= kCommonToMany) {
    found = search(SearchNewest(), {});
  } else {
    // Those that hold the words lie on as many pages, so no more of them are read than it takes.
    // The newest span has just begun at times, so six hold some four times what two do.
    found = search(SearchIndex(), {span, span - 1});
    if (std::ssize(found) < limit && std::ssize(found) * 4 >= limit) {
      found = search(SearchIndex(), {span, span - 1, span - 2, span - 3, span - 4, span - 5});
    }
  }
  if (std::ssize(found) < limit) found = search(SearchIndex(), {});
  return CasesOf(tx, found);
}

std::vector<PublicRow> ListPublicCases(pg::Tx& tx, const std::string& category_code,
                                       const std::string& region_code, const std::string& before_id,
                                       int limit) {
  constexpr char kBegin[] =
      "SELECT c.case_id, c.case_number, c.status, c.case_class, c.category_code, c.region_code, "
      "coalesce(u.name, '') AS unit_name, (c.submitted_at AT TIME ZONE 'Asia/Jakarta')::date AS "
      "submitted_on, (c.resolved_at AT TIME ZONE 'Asia/Jakarta')::date AS resolved_on, "
      "c.reopen_count FROM complaint_case c LEFT JOIN unit_projection u "
      "ON u.unit_id = c.lead_unit_id WHERE ";
  constexpr char kEnd[] =
      "c.status BETWEEN 3 AND 10 AND c.case_class <> 5 AND NOT c.content_confidential "
      "AND ($1::text = '' OR c.category_code = $1::text) AND starts_with(c.region_code, $2) "
      "AND c.case_id < coalesce(nullif($3::text, '')::uuid, "
      "'ffffffff-ffff-ffff-ffff-ffffffffffff') ORDER BY c.case_id DESC LIMIT $4";
  static const std::string& all = *new std::string(absl::StrCat(kBegin, kEnd));
  static const std::string& of_category =
      *new std::string(absl::StrCat(kBegin, "c.category_code = $1::text AND ", kEnd));
  std::vector<PublicRow> found;
  for (const auto& row : tx.Exec(category_code.empty() ? all : of_category, category_code,
                                 region_code, before_id, limit)) {
    found.push_back({pg::IdOf(row["case_id"]), pg::TextOf(row["case_number"]),
                     row["status"].as<int>(), row["case_class"].as<int>(),
                     pg::TextOf(row["category_code"]), pg::TextOf(row["region_code"]),
                     pg::TextOf(row["unit_name"]), pg::DateOf(row["submitted_on"]),
                     pg::OptionalDateOf(row["resolved_on"]), row["reopen_count"].as<int>()});
  }
  return found;
}

std::vector<MoveRow> ListMoves(pg::Tx& tx, const Reach& reach, const Id& case_id,
                               const std::string& before_id, int limit) {
  static const std::string& statement = *new std::string(absl::StrCat(
      kReach,
      " SELECT m.move_id, m.case_id, c.case_number, m.clock, m.due_before, m.due_after, "
      "m.calendar_version, m.moved_at FROM deadline_move m JOIN complaint_case c USING (case_id) "
      "WHERE ($6::uuid IS NULL OR m.case_id = $6::uuid) "
      "AND m.move_id < coalesce(nullif($7::text, '')::uuid, "
      "'ffffffff-ffff-ffff-ffff-ffffffffffff') AND ",
      kWithin, "ORDER BY m.move_id DESC LIMIT $8"));
  std::vector<MoveRow> found;
  for (const auto& row :
       tx.Exec(statement, reach.all_but_misconduct, reach.misconduct, pg::Array(reach.unit_ids),
               OrNull(reach.employee_id), reach.mayors_list, OrNull(case_id), before_id, limit)) {
    found.push_back({pg::IdOf(row["move_id"]),
                     pg::IdOf(row["case_id"]),
                     pg::TextOf(row["case_number"]),
                     {static_cast<domain::CaseClock>(row["clock"].as<int>()),
                      pg::TimeOf(row["due_before"]), pg::TimeOf(row["due_after"])},
                     row["calendar_version"].as<int>(),
                     pg::TimeOf(row["moved_at"])});
  }
  return found;
}

std::vector<Id> ListRunning(pg::Tx& tx, const std::string& after_id, int limit) {
  std::vector<Id> ids;
  for (const auto& row : tx.Exec(R"(
           SELECT case_id FROM complaint_case
           WHERE status BETWEEN 1 AND 8 AND ($1::text = '' OR case_id > nullif($1::text, '')::uuid)
           ORDER BY case_id LIMIT $2)",
                                 after_id, limit)) {
    ids.push_back(pg::IdOf(row["case_id"]));
  }
  return ids;
}

int64_t CountRunning(pg::Tx& tx) {
  return tx.Exec("SELECT count(*) AS n FROM complaint_case WHERE status BETWEEN 1 AND 8")[0]["n"]
      .as<int64_t>();
}

}  // namespace mumpuni::complaint::store
