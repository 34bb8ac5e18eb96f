#include "services/training/store/course_store.h"

#include "services/training/store/rows.h"

namespace mumpuni::training::store {
namespace {

#define COURSE_COLUMNS                                                                   \
  "c.course_id, c.code, c.title, c.development_form, c.lan_code, c.provider, c.mode, "   \
  "c.lesson_hours, c.seat_cost_rupiah, c.taught_codes, c.taught_levels, c.entry_level, " \
  "c.pass_mark, c.min_attendance_per_mille, c.state, c.version, c.created_at "
#define BATCH_COLUMNS                                                                  \
  "b.batch_id, b.code, b.course_id, c.code AS course_code, b.start_date, b.end_date, " \
  "b.seats, b.seats_taken, b.place, b.state, b.hour_scope, b.version "
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
  course.state = static_cast<domain::CourseState>(row["state"].as<int>());
  course.version = row["version"].as<int64_t>();
  course.created_at = pg::TimeOf(row["created_at"]);
  return course;
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
      INSERT INTO course (course_id, code, title, development_form, lan_code, provider, mode,
                          lesson_hours, seat_cost_rupiah, taught_codes, taught_levels,
                          entry_level, pass_mark, min_attendance_per_mille, state, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      ON CONFLICT (code) DO NOTHING)",
                 c.id, c.code, c.title, c.development_form, c.lan_code, c.provider,
                 static_cast<int>(c.mode), c.lesson_hours.value, c.seat_cost.value,
                 CodesOf(c.teaches), LevelsOf(c.teaches), c.entry_level, c.pass_mark,
                 c.min_attendance.value, static_cast<int>(c.state), c.created_at)
             .affected_rows() == 1;
}

std::optional<domain::Course> FindCourse(pg::Tx& tx, const Id& course_id) {
  return FirstCourse(
      tx.Exec("SELECT " COURSE_COLUMNS "FROM course c WHERE c.course_id = $1", course_id));
}

std::optional<domain::Course> FindCourseByCode(pg::Tx& tx, const std::string& code) {
  return FirstCourse(tx.Exec("SELECT " COURSE_COLUMNS "FROM course c WHERE c.code = $1", code));
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

std::vector<domain::Course> ListCourses(pg::Tx& tx, domain::CourseState state,
                                        const std::string& competency_code,
                                        const std::string& after_code, int limit) {
  return CoursesOf(tx.Exec("SELECT " COURSE_COLUMNS
                           "FROM course c WHERE c.code > $1 AND ($2::int = 0 OR c.state = $2::int) "
                           "AND ($3::text = '' OR c.taught_codes @> ARRAY[$3::text]) "
                           "ORDER BY c.code LIMIT $4",
                           after_code, static_cast<int>(state), competency_code, limit));
}

std::vector<domain::Course> CandidateCourses(pg::Tx& tx, const std::vector<std::string>& codes,
                                             const Id& employee_id, int limit) {
  return CoursesOf(tx.Exec("SELECT " COURSE_COLUMNS
                           "FROM course c WHERE c.state = 2 AND c.taught_codes && $1::text[] "
                           "AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.employee_id = $2 "
                           "AND e.course_id = c.course_id AND e.status IN (1, 2, 3)) "
                           "ORDER BY c.code LIMIT $3",
                           pg::Array(codes), employee_id, limit));
}

bool InsertBatch(pg::Tx& tx, const domain::Batch& b) {
  return tx.Exec(R"(
      INSERT INTO batch (batch_id, code, course_id, start_date, end_date, seats, place, state,
                         hour_scope)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT (code) DO NOTHING)",
                 b.id, b.code, b.course_id, b.start, b.end, b.seats, b.place,
                 static_cast<int>(b.state), static_cast<int>(b.hour_scope))
             .affected_rows() == 1;
}

std::optional<domain::Batch> FindBatch(pg::Tx& tx, const Id& batch_id) {
  return FirstBatch(tx.Exec("SELECT " BATCH_COLUMNS BATCH_JOIN "WHERE b.batch_id = $1", batch_id));
}

std::optional<domain::Batch> LockBatch(pg::Tx& tx, const Id& batch_id) {
  return FirstBatch(tx.Exec(
      "SELECT " BATCH_COLUMNS BATCH_JOIN "WHERE b.batch_id = $1 FOR UPDATE OF b", batch_id));
}

void SaveBatch(pg::Tx& tx, domain::Batch& batch) {
  const auto rows = tx.Exec(
      "UPDATE batch SET state = $2, seats_taken = $3, version = version + 1 WHERE batch_id = $1 "
      "RETURNING version",
      batch.id, static_cast<int>(batch.state), batch.seats_taken);
  batch.version = rows.at(0)[0].as<int64_t>();
}

std::vector<domain::Batch> ListBatches(pg::Tx& tx, const BatchFilter& filter, int limit) {
  const auto course = filter.course_id.IsNil() ? std::nullopt : std::optional<Id>(filter.course_id);
  return BatchesOf(
      tx.Exec("SELECT " BATCH_COLUMNS BATCH_JOIN
              "WHERE ($1::uuid IS NULL OR b.course_id = $1::uuid) "
              "AND ($2::date IS NULL OR (b.state = 1 AND b.seats_taken < b.seats "
              "                          AND b.end_date >= $2::date)) "
              "AND ($3::date IS NULL OR (b.start_date, b.batch_id) > ($3::date, $4::uuid)) "
              "ORDER BY b.start_date, b.batch_id LIMIT $5",
              course, filter.open_on, filter.after_start, filter.after_id, limit));
}

std::vector<domain::Batch> OpenBatches(pg::Tx& tx, const std::vector<Id>& course_ids,
                                       LocalDate today, int per_course) {
  return BatchesOf(
      tx.Exec("SELECT " BATCH_COLUMNS "FROM unnest($1::uuid[]) AS wanted(course_id) "
              "JOIN course c ON c.course_id = wanted.course_id "
              "CROSS JOIN LATERAL (SELECT batch_id, code, course_id, start_date, end_date, seats, "
              "  seats_taken, place, state, version FROM batch x "
              "  WHERE x.course_id = c.course_id AND x.state = 1 AND x.seats_taken < x.seats "
              "  AND x.end_date >= $2 ORDER BY x.start_date, x.batch_id LIMIT $3) b "
              "ORDER BY b.start_date, b.batch_id",
              pg::Array(course_ids), today, per_course));
}

}  // namespace mumpuni::training::store
