#include "services/training/store/course_store.h"

#include "services/training/store/rows.h"

namespace mumpuni::training::store {
namespace {

// What a revision states; the same names in `course` and `course_revision`.
#define COURSE_TERMS                                                                         \
  "title, development_form, lan_code, provider, mode, lesson_hours, seat_cost_rupiah, "      \
  "taught_codes, taught_levels, entry_level, pass_mark, min_attendance_per_mille, summary, " \
  "cost_model, batch_cost_rupiah, prerequisite_codes, validity_months "
#define COURSE_COLUMNS "course_id, code, " COURSE_TERMS ", revision, state, version, created_at "
// All revisions of a course: the first one in force has no row of its own before the second.
#define REVISION_JOIN                                                                        \
  "FROM (SELECT course_id, revision, " COURSE_TERMS                                          \
  ", in_force_at FROM course_revision "                                                      \
  "      UNION ALL "                                                                         \
  "      SELECT course_id, revision, " COURSE_TERMS                                          \
  ", NULL FROM course x "                                                                    \
  "      WHERE NOT EXISTS (SELECT 1 FROM course_revision y "                                 \
  "                        WHERE y.course_id = x.course_id AND y.revision = x.revision)) r " \
  "JOIN (SELECT course_id, code, state, version, created_at, revision AS current_revision "  \
  "      FROM course) c USING (course_id) "
// A completion that counts for a course that comes after it.
#define PASSED "e.status = 3 AND (e.test_passed OR e.pass_mark = 0 OR e.test_score >= e.pass_mark) "
#define BATCH_COLUMNS                                                                     \
  "b.batch_id, b.code, b.course_id, c.code AS course_code, b.start_date, b.end_date, "    \
  "b.seats, b.seats_taken, b.place, b.state, b.hour_scope, b.enrol_from, b.enrol_until, " \
  "b.min_participants, b.approval_steps, b.change_reason, b.version, "
// Whoever takes a seat holds the row and does not count who waits.
#define NOT_COUNTED "0 AS waiting_count "
#define COUNTED                                                                       \
  "(SELECT count(*) FROM admission w WHERE w.batch_id = b.batch_id AND w.state = 3) " \
  "AS waiting_count "
#define BATCH_JOIN "FROM batch b JOIN course c ON c.course_id = b.course_id "

domain::Course CourseOf(const pqxx::row& row) {
  domain::Course course;
  course.id = pg::IdOf(row["course_id"]);
  course.code = pg::TextOf(row["code"]);
  course.title = pg::TextOf(row["title"]);
  course.development_form = row["development_form"].as<int>();
  course.lan_code = pg::TextOf(row["lan_code"]);
  course.provider = pg::TextOf(row["provider"]);
  course.mode = static_cast<domain::DeliveryMode>(row["mode"].as<int>());
  course.lesson_hours.value = row["lesson_hours"].as<int>();
  course.seat_cost.value = row["seat_cost_rupiah"].as<int64_t>();
  course.teaches = TaughtOf(row["taught_codes"], row["taught_levels"]);
  course.entry_level = row["entry_level"].as<int>();
  course.pass_mark = row["pass_mark"].as<int>();
  course.min_attendance.value = row["min_attendance_per_mille"].as<int>();
  course.summary = pg::TextOf(row["summary"]);
  course.cost_model = static_cast<domain::CostModel>(row["cost_model"].as<int>());
  course.batch_cost.value = row["batch_cost_rupiah"].as<int64_t>();
  course.prerequisites = pg::TextArrayOf(row["prerequisite_codes"]);
  course.validity_months = row["validity_months"].as<int>();
  course.revision = row["revision"].as<int>();
  course.state = static_cast<domain::CourseState>(row["state"].as<int>());
  course.version = row["version"].as<int64_t>();
  course.created_at = pg::TimeOf(row["created_at"]);
  return course;
}

domain::CourseRevision RevisionOf(const pqxx::row& row) {
  domain::CourseRevision revision;
  revision.course = CourseOf(row);
  revision.in_force_at = pg::OptionalTimeOf(row["in_force_at"]);
  const int current = row["current_revision"].as<int>();
  if (revision.course.revision == current) {
    revision.state = domain::RevisionState::kCurrent;
  } else {
    revision.state = revision.course.revision < current ? domain::RevisionState::kFormer
                                                        : domain::RevisionState::kPending;
  }
  return revision;
}

domain::Batch BatchOf(const pqxx::row& row) {
  domain::Batch batch;
  batch.id = pg::IdOf(row["batch_id"]);
  batch.code = pg::TextOf(row["code"]);
  batch.course_id = pg::IdOf(row["course_id"]);
  batch.course_code = pg::TextOf(row["course_code"]);
  batch.start = pg::DateOf(row["start_date"]);
  batch.end = pg::DateOf(row["end_date"]);
  batch.seats = row["seats"].as<int>();
  batch.seats_taken = row["seats_taken"].as<int>();
  batch.place = pg::TextOf(row["place"]);
  batch.state = static_cast<domain::BatchState>(row["state"].as<int>());
  batch.hour_scope = static_cast<domain::HourScope>(row["hour_scope"].as<int>());
  batch.enrol_from = pg::OptionalDateOf(row["enrol_from"]);
  batch.enrol_until = pg::OptionalDateOf(row["enrol_until"]);
  batch.min_participants = row["min_participants"].as<int>();
  batch.approval_steps = row["approval_steps"].as<int>();
  batch.change_reason = pg::TextOf(row["change_reason"]);
  batch.waiting_count = row["waiting_count"].as<int>();
  batch.version = row["version"].as<int64_t>();
  return batch;
}

std::optional<domain::Course> FirstCourse(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return CourseOf(rows[0]);
}

std::optional<domain::Batch> FirstBatch(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return BatchOf(rows[0]);
}

std::vector<domain::Course> CoursesOf(const pqxx::result& rows) {
  std::vector<domain::Course> courses;
  for (const auto& row : rows) courses.push_back(CourseOf(row));
  return courses;
}

std::vector<domain::Batch> BatchesOf(const pqxx::result& rows) {
  std::vector<domain::Batch> batches;
  for (const auto& row : rows) batches.push_back(BatchOf(row));
  return batches;
}

}  // namespace

bool InsertCourse(pg::Tx& tx, const domain::Course& c) {
  return tx.Exec(R"(
      INSERT INTO course (course_id, code, state, created_at, )" COURSE_TERMS R"()
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
              $20, $21)
      ON CONFLICT (code) DO NOTHING)",
                 c.id, c.code, static_cast<int>(c.state), c.created_at, c.title, c.development_form,
                 c.lan_code, c.provider, static_cast<int>(c.mode), c.lesson_hours.value,
                 c.seat_cost.value, CodesOf(c.teaches), LevelsOf(c.teaches), c.entry_level,
                 c.pass_mark, c.min_attendance.value, c.summary, static_cast<int>(c.cost_model),
                 c.batch_cost.value, pg::Array(c.prerequisites), c.validity_months)
             .affected_rows() == 1;
}

std::optional<domain::Course> FindCourse(pg::Tx& tx, const Id& course_id) {
  return FirstCourse(
      tx.Exec("SELECT " COURSE_COLUMNS "FROM course WHERE course_id = $1", course_id));
}

std::optional<domain::Course> FindCourseByCode(pg::Tx& tx, const std::string& code) {
  return FirstCourse(tx.Exec("SELECT " COURSE_COLUMNS "FROM course WHERE code = $1", code));
}

bool SaveCourse(pg::Tx& tx, domain::Course& course) {
  const auto rows = tx.Exec(
      "UPDATE course SET state = $3, version = version + 1 WHERE course_id = $1 AND version = $2 "
      "RETURNING version",
      course.id, course.version, static_cast<int>(course.state));
  if (rows.empty()) return false;
  course.version = rows[0][0].as<int64_t>();
  return true;
}

void SaveRevision(pg::Tx& tx, const domain::Course& c) {
  tx.Exec(
      "INSERT INTO course_revision (course_id, revision, " COURSE_TERMS
      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
      "$19) ON CONFLICT (course_id, revision) DO UPDATE SET (" COURSE_TERMS
      ") = ROW($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
      c.id, c.revision, c.title, c.development_form, c.lan_code, c.provider,
      static_cast<int>(c.mode), c.lesson_hours.value, c.seat_cost.value, CodesOf(c.teaches),
      LevelsOf(c.teaches), c.entry_level, c.pass_mark, c.min_attendance.value, c.summary,
      static_cast<int>(c.cost_model), c.batch_cost.value, pg::Array(c.prerequisites),
      c.validity_months);
}

std::optional<domain::Course> FindRevision(pg::Tx& tx, const Id& course_id, int revision) {
  return FirstCourse(tx.Exec("SELECT " COURSE_COLUMNS REVISION_JOIN
                             "WHERE course_id = $1 AND revision = $2",
                             course_id, revision));
}

std::vector<domain::CourseRevision> ListRevisions(pg::Tx& tx, const Id& course_id, int after,
                                                  int limit) {
  std::vector<domain::CourseRevision> revisions;
  for (const auto& row :
       tx.Exec("SELECT " COURSE_COLUMNS ", in_force_at, current_revision " REVISION_JOIN
               "WHERE course_id = $1 AND revision > $2 ORDER BY revision LIMIT $3",
               course_id, after, limit)) {
    revisions.push_back(RevisionOf(row));
  }
  return revisions;
}

bool PutIntoForce(pg::Tx& tx, domain::Course& pending, absl::Time now) {
  // A second revision in force has its row since it was pending.
  tx.Exec("INSERT INTO course_revision (course_id, revision, " COURSE_TERMS
          ") SELECT course_id, revision, " COURSE_TERMS
          " FROM course WHERE course_id = $1 ON CONFLICT (course_id, revision) DO NOTHING",
          pending.id);
  tx.Exec("UPDATE course_revision SET in_force_at = $3 WHERE course_id = $1 AND revision = $2",
          pending.id, pending.revision, now);
  const auto rows = tx.Exec("UPDATE course c SET (" COURSE_TERMS ") = (SELECT " COURSE_TERMS
                            " FROM course_revision r WHERE r.course_id = $1 AND r.revision = $3), "
                            "revision = $3, version = version + 1 "
                            "WHERE course_id = $1 AND version = $2 RETURNING version",
                            pending.id, pending.version, pending.revision);
  if (rows.empty()) return false;
  pending.version = rows[0][0].as<int64_t>();
  return true;
}

std::optional<std::string> FirstUnknownCode(pg::Tx& tx, const std::vector<std::string>& codes) {
  const auto rows = tx.Exec(
      "SELECT code FROM unnest($1::text[]) WITH ORDINALITY AS wanted (code, place) "
      "WHERE NOT EXISTS (SELECT 1 FROM course c WHERE c.code = wanted.code) "
      "ORDER BY place LIMIT 1",
      pg::Array(codes));
  if (rows.empty()) return std::nullopt;
  return pg::TextOf(rows[0][0]);
}

void LockPrerequisites(pg::Tx& tx) {
  tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended('training.course_prerequisites', 0))");
}

bool LeadsBackTo(pg::Tx& tx, const std::vector<std::string>& codes, const std::string& code) {
  return !tx.Exec(R"(
      WITH RECURSIVE before AS (
        SELECT code FROM unnest($1::text[]) AS wanted (code)
        UNION
        SELECT p.code FROM before b JOIN course c ON c.code = b.code
        CROSS JOIN LATERAL unnest(c.prerequisite_codes) AS p (code))
      SELECT 1 FROM before WHERE code = $2)",
                  pg::Array(codes), code)
              .empty();
}

std::vector<std::string> PassedAmong(pg::Tx& tx, const Id& employee_id,
                                     const std::vector<std::string>& codes) {
  std::vector<std::string> passed;
  if (codes.empty()) return passed;
  for (const auto& row : tx.Exec("SELECT DISTINCT e.course_code FROM enrolment e "
                                 "WHERE e.employee_id = $1 AND e.course_code = ANY($2::text[]) "
                                 "AND " PASSED,
                                 employee_id, pg::Array(codes))) {
    passed.push_back(pg::TextOf(row[0]));
  }
  return passed;
}

std::vector<domain::Course> ListCourses(pg::Tx& tx, domain::CourseState state,
                                        const std::string& competency_code,
                                        const std::string& after_code, int limit) {
  return CoursesOf(tx.Exec("SELECT " COURSE_COLUMNS
                           "FROM course WHERE code > $1 AND ($2::int = 0 OR state = $2::int) "
                           "AND ($3::text = '' OR taught_codes @> ARRAY[$3::text]) "
                           "ORDER BY code LIMIT $4",
                           after_code, static_cast<int>(state), competency_code, limit));
}

// A published course `c` that employee $1 neither attends nor has completed and may start.
#define STARTABLE                                                           \
  "c.state = 2 "                                                            \
  "AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.employee_id = $1 "     \
  "AND e.course_id = c.course_id AND e.status IN (1, 2, 3)) "               \
  "AND NOT EXISTS (SELECT 1 FROM unnest(c.prerequisite_codes) AS p (code) " \
  "WHERE NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.employee_id = $1 "   \
  "AND e.course_code = p.code AND " PASSED ")) "

std::vector<domain::Course> CandidateCourses(pg::Tx& tx, const std::vector<std::string>& codes,
                                             const Id& employee_id, int limit) {
  return CoursesOf(tx.Exec("SELECT " COURSE_COLUMNS "FROM course c WHERE " STARTABLE
                           "AND c.taught_codes && $2::text[] ORDER BY c.code LIMIT $3",
                           employee_id, pg::Array(codes), limit));
}

std::vector<domain::Course> ShortFreeCourses(pg::Tx& tx, const Id& employee_id, int max_hours,
                                             int limit) {
  return CoursesOf(tx.Exec("SELECT " COURSE_COLUMNS "FROM course c WHERE " STARTABLE
                           "AND c.seat_cost_rupiah = 0 AND c.entry_level = 0 "
                           "AND c.lesson_hours <= $2 ORDER BY c.lesson_hours, c.code LIMIT $3",
                           employee_id, max_hours, limit));
}

std::map<int, domain::Course> BridgingCoursesAbove(pg::Tx& tx, int step) {
  std::map<int, domain::Course> found;
  for (const auto& row : tx.Exec("SELECT " COURSE_COLUMNS ", b.step AS leads_to "
                                 "FROM bridging_course b JOIN course USING (course_id) "
                                 "WHERE b.step > $1 AND state = 2",
                                 step)) {
    found.emplace(row["leads_to"].as<int>(), CourseOf(row));
  }
  return found;
}

std::vector<FoundCourse> SearchCourses(pg::Tx& tx, const CourseSearch& search, int limit) {
  std::vector<std::string> codes;
  std::vector<int64_t> known;
  for (const domain::Gap& gap : search.gaps.value_or(std::vector<domain::Gap>())) {
    codes.push_back(gap.competency_code);
    known.push_back(gap.known_level);
  }
  const auto after =
      search.after_rank.empty() ? std::nullopt : std::optional<std::string>(search.after_rank);
  std::vector<FoundCourse> found;
  for (const auto& row :
       tx.Exec("SELECT " COURSE_COLUMNS ", rank::text AS rank FROM course "
               "CROSS JOIN websearch_to_tsquery('indonesian', $1::text) AS wanted "
               "CROSS JOIN LATERAL (SELECT ts_rank_cd(search, wanted) AS rank) AS ranked "
               "WHERE state = 2 AND ($1::text = '' OR search @@ wanted) "
               "AND ($2::text = '' OR taught_codes @> ARRAY[$2::text]) "
               "AND lesson_hours BETWEEN $3 AND $4 "
               "AND (NOT $5::bool OR EXISTS ("
               "  SELECT 1 FROM unnest(taught_codes, taught_levels) AS taught (competency, level) "
               "  JOIN unnest($6::text[], $7::int[]) AS gap (competency, known) USING (competency) "
               "  WHERE taught.level > gap.known)) "
               "AND ($8::real IS NULL OR rank < $8::real OR (rank = $8::real AND code > $9)) "
               "ORDER BY ranked.rank DESC, code LIMIT $10",
               search.query, search.competency_code, search.min_hours, search.max_hours,
               search.gaps.has_value(), pg::Array(codes), pg::Array(known), after,
               search.after_code, limit)) {
    found.push_back({CourseOf(row), pg::TextOf(row["rank"])});
  }
  return found;
}

bool InsertBatch(pg::Tx& tx, const domain::Batch& b) {
  return tx.Exec(R"(
      INSERT INTO batch (batch_id, code, course_id, start_date, end_date, seats, place, state,
                         hour_scope, enrol_from, enrol_until, min_participants, approval_steps)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      ON CONFLICT (code) DO NOTHING)",
                 b.id, b.code, b.course_id, b.start, b.end, b.seats, b.place,
                 static_cast<int>(b.state), static_cast<int>(b.hour_scope), b.enrol_from,
                 b.enrol_until, b.min_participants, b.approval_steps)
             .affected_rows() == 1;
}

std::optional<domain::Batch> FindBatch(pg::Tx& tx, const Id& batch_id) {
  return FirstBatch(
      tx.Exec("SELECT " BATCH_COLUMNS COUNTED BATCH_JOIN "WHERE b.batch_id = $1", batch_id));
}

std::optional<domain::Batch> LockBatch(pg::Tx& tx, const Id& batch_id) {
  return FirstBatch(tx.Exec("SELECT " BATCH_COLUMNS NOT_COUNTED BATCH_JOIN
                            "WHERE b.batch_id = $1 FOR UPDATE OF b",
                            batch_id));
}

bool HoldBatch(pg::Tx& tx, const Id& batch_id) {
  return !tx.Exec("SELECT FROM batch WHERE batch_id = $1 FOR SHARE", batch_id).empty();
}

void SaveBatch(pg::Tx& tx, domain::Batch& batch) {
  const auto rows = tx.Exec(
      "UPDATE batch SET state = $2, seats_taken = $3, start_date = $4, end_date = $5, "
      "enrol_from = $6, enrol_until = $7, change_reason = $8, version = version + 1 "
      "WHERE batch_id = $1 RETURNING version",
      batch.id, static_cast<int>(batch.state), batch.seats_taken, batch.start, batch.end,
      batch.enrol_from, batch.enrol_until, batch.change_reason);
  batch.version = rows.at(0)[0].as<int64_t>();
}

std::vector<domain::Batch> ListBatches(pg::Tx& tx, const BatchFilter& filter, int limit) {
  const auto course = filter.course_id.IsNil() ? std::nullopt : std::optional<Id>(filter.course_id);
  return BatchesOf(
      tx.Exec("SELECT " BATCH_COLUMNS COUNTED BATCH_JOIN
              "WHERE ($1::uuid IS NULL OR b.course_id = $1::uuid) "
              "AND ($2::date IS NULL OR (b.state = 1 AND b.seats_taken < b.seats "
              "    AND b.end_date >= $2::date "
              "    AND coalesce(b.enrol_from, $2::date) <= $2::date "
              "    AND coalesce(b.enrol_until, b.end_date) >= $2::date)) "
              "AND ($3::date IS NULL OR (b.start_date, b.batch_id) > ($3::date, $4::uuid)) "
              "ORDER BY b.start_date, b.batch_id LIMIT $5",
              course, filter.open_on, filter.after_start, filter.after_id, limit));
}

std::vector<domain::Batch> OpenBatches(pg::Tx& tx, const std::vector<Id>& course_ids,
                                       LocalDate today, int per_course) {
  return BatchesOf(
      tx.Exec("SELECT " BATCH_COLUMNS COUNTED "FROM unnest($1::uuid[]) AS wanted(course_id) "
              "JOIN course c ON c.course_id = wanted.course_id "
              "CROSS JOIN LATERAL (SELECT batch_id, code, course_id, start_date, end_date, seats, "
              "  seats_taken, place, state, hour_scope, enrol_from, enrol_until, min_participants, "
              "  approval_steps, change_reason, version FROM batch x "
              "  WHERE x.course_id = c.course_id AND x.state = 1 AND x.seats_taken < x.seats "
              "  AND coalesce(x.enrol_until, x.end_date) >= $2 ORDER BY x.start_date, x.batch_id "
              "LIMIT $3) b "
              "ORDER BY b.start_date, b.batch_id",
              pg::Array(course_ids), today, per_course));
}

}  // namespace mumpuni::training::store
