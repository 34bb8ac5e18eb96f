#include "services/training/store/meeting_store.h"

#include <set>

namespace mumpuni::training::store {
namespace {

#define MEETING_COLUMNS                                                                          \
  "m.meeting_id, m.batch_id, m.number, lower(m.held) AS start_time, upper(m.held) AS end_time, " \
  "m.room, m.trainers "

domain::Meeting MeetingOf(const pqxx::row& row) {
  domain::Meeting meeting;
  meeting.id = pg::IdOf(row["meeting_id"]);
  meeting.batch_id = pg::IdOf(row["batch_id"]);
  meeting.number = row["number"].as<int>();
  meeting.start = pg::TimeOf(row["start_time"]);
  meeting.end = pg::TimeOf(row["end_time"]);
  meeting.room = pg::TextOf(row["room"]);
  meeting.trainers = pg::TextArrayOf(row["trainers"]);
  return meeting;
}

#define ATTENDANCE_COLUMNS \
  "meeting_id, enrolment_id, employee_id, mark, source, reason, recorded_at "

AttendanceRow AttendanceFrom(const pqxx::row& row) {
  return {pg::IdOf(row["meeting_id"]),
          pg::IdOf(row["enrolment_id"]),
          pg::IdOf(row["employee_id"]),
          static_cast<domain::AttendanceMark>(row["mark"].as<int>()),
          static_cast<domain::AttendanceSource>(row["source"].as<int>()),
          pg::TextOf(row["reason"]),
          pg::OptionalTimeOf(row["recorded_at"])};
}

std::string RangeOf(const domain::Meeting& meeting) {
  return "[" + pg::internal::FormatTimestamp(meeting.start) + "," +
         pg::internal::FormatTimestamp(meeting.end) + ")";
}

}  // namespace

std::vector<domain::Meeting> MeetingsOf(pg::Tx& tx, const Id& batch_id) {
  std::vector<domain::Meeting> meetings;
  for (const auto& row :
       tx.Exec("SELECT " MEETING_COLUMNS "FROM meeting m WHERE m.batch_id = $1 ORDER BY m.number",
               batch_id)) {
    meetings.push_back(MeetingOf(row));
  }
  return meetings;
}

std::optional<domain::Meeting> FindMeeting(pg::Tx& tx, const Id& meeting_id) {
  const auto rows =
      tx.Exec("SELECT " MEETING_COLUMNS "FROM meeting m WHERE m.meeting_id = $1", meeting_id);
  if (rows.empty()) return std::nullopt;
  return MeetingOf(rows[0]);
}

bool HasMarks(pg::Tx& tx, const Id& batch_id) {
  return !tx.Exec(
                "SELECT 1 FROM attendance a JOIN meeting m ON m.meeting_id = a.meeting_id "
                "WHERE m.batch_id = $1 AND a.mark <> 0 LIMIT 1",
                batch_id)
              .empty();
}

void DeleteMeetings(pg::Tx& tx, const Id& batch_id) {
#define NOT_HELD                                                   \
  "m.batch_id = $1 AND NOT EXISTS (SELECT 1 FROM attendance held " \
  "WHERE held.meeting_id = m.meeting_id AND held.mark <> 0)"
  tx.Exec(
      "DELETE FROM attendance a USING meeting m WHERE m.meeting_id = a.meeting_id "
      "AND " NOT_HELD,
      batch_id);
  tx.Exec("DELETE FROM meeting m WHERE " NOT_HELD, batch_id);
#undef NOT_HELD
}

std::optional<int> InsertMeetings(pg::Tx& tx, const std::vector<domain::Meeting>& meetings) {
  for (const domain::Meeting& meeting : meetings) {
    if (tx.Exec(R"(
            INSERT INTO meeting (meeting_id, batch_id, number, held, room, trainers)
            VALUES ($1, $2, $3, $4::tstzrange, $5, $6::text[]) ON CONFLICT DO NOTHING)",
                meeting.id, meeting.batch_id, meeting.number, RangeOf(meeting), meeting.room,
                pg::Array(meeting.trainers))
            .affected_rows() == 0) {
      return meeting.number;
    }
  }
  return std::nullopt;
}

std::optional<int> InsertTrainers(pg::Tx& tx, const std::vector<domain::Meeting>& meetings) {
  std::vector<Id> ids;
  std::vector<std::string> trainers, held;
  std::set<std::pair<Id, std::string>> left;
  for (const domain::Meeting& meeting : meetings) {
    for (const std::string& trainer : meeting.trainers) {
      ids.push_back(meeting.id);
      trainers.push_back(trainer);
      held.push_back(RangeOf(meeting));
      left.emplace(meeting.id, trainer);
    }
  }
  for (const auto& row : tx.Exec(R"(
      INSERT INTO meeting_trainer (meeting_id, trainer, held)
      SELECT n.meeting_id, n.trainer, n.held::tstzrange
      FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (meeting_id, trainer, held)
      ORDER BY n.trainer, n.held ON CONFLICT DO NOTHING RETURNING meeting_id, trainer)",
                                 pg::Array(ids), pg::Array(trainers), pg::Array(held))) {
    left.erase({pg::IdOf(row[0]), pg::TextOf(row[1])});
  }
  for (const domain::Meeting& meeting : meetings) {
    for (const std::string& trainer : meeting.trainers) {
      if (left.contains({meeting.id, trainer})) return meeting.number;
    }
  }
  return std::nullopt;
}

std::optional<Id> ExpectParticipants(pg::Tx& tx, const Id& batch_id) {
  tx.Exec(R"(
      INSERT INTO attendance (meeting_id, enrolment_id, employee_id, held)
      SELECT m.meeting_id, e.enrolment_id, e.employee_id, m.held
      FROM meeting m JOIN enrolment e ON e.batch_id = m.batch_id AND e.status IN (1, 2)
      WHERE m.batch_id = $1 ORDER BY e.employee_id, m.number ON CONFLICT DO NOTHING)",
          batch_id);
  const auto rows = tx.Exec(R"(
      SELECT e.employee_id
      FROM meeting m JOIN enrolment e ON e.batch_id = m.batch_id AND e.status IN (1, 2)
      LEFT JOIN attendance a ON a.meeting_id = m.meeting_id AND a.enrolment_id = e.enrolment_id
      WHERE m.batch_id = $1 AND a.meeting_id IS NULL ORDER BY e.employee_id LIMIT 1)",
                            batch_id);
  if (rows.empty()) return std::nullopt;
  return pg::IdOf(rows[0][0]);
}

Obstacles ObstaclesFor(pg::Tx& tx, const Id& employee_id, const Id& batch_id) {
  const auto rows = tx.Exec(R"(
      SELECT
        EXISTS (SELECT 1 FROM enrolment e WHERE e.employee_id = $1 AND e.course_id = b.course_id
                AND e.status IN (1, 2)) AS enrolled,
        EXISTS (SELECT 1 FROM meeting m JOIN attendance a
                ON a.employee_id = $1 AND a.held && m.held WHERE m.batch_id = b.batch_id) AS busy,
        EXISTS (SELECT 1 FROM employee_projection p WHERE p.employee_id = $1 AND (
          EXISTS (SELECT 1 FROM meeting m WHERE m.batch_id = b.batch_id
                  AND p.absent_on @> (lower(m.held) AT TIME ZONE 'Asia/Jakarta')::date)
          OR (p.absent_on @> daterange(b.start_date, b.end_date, '[]')
              AND NOT EXISTS (SELECT 1 FROM meeting m WHERE m.batch_id = b.batch_id)))) AS away
      FROM batch b WHERE b.batch_id = $2)",
                            employee_id, batch_id);
  const auto& row = rows.at(0);
  return {row["enrolled"].as<bool>(), row["busy"].as<bool>(), row["away"].as<bool>()};
}

bool Expect(pg::Tx& tx, const Id& enrolment_id, const Id& employee_id, const Id& batch_id) {
  const auto rows = tx.Exec(R"(
      WITH wanted AS (SELECT meeting_id, number, held FROM meeting WHERE batch_id = $3),
      made AS (
        INSERT INTO attendance (meeting_id, enrolment_id, employee_id, held)
        SELECT meeting_id, $1, $2, held FROM wanted ORDER BY number
        ON CONFLICT DO NOTHING RETURNING 1)
      SELECT (SELECT count(*) FROM wanted) = (SELECT count(*) FROM made))",
                            enrolment_id, employee_id, batch_id);
  return rows.at(0)[0].as<bool>();
}

void ExpectNoMore(pg::Tx& tx, const Id& enrolment_id) {
  tx.Exec("DELETE FROM attendance WHERE enrolment_id = $1 AND mark = 0", enrolment_id);
}

bool HasMeetings(pg::Tx& tx, const Id& batch_id) {
  return !tx.Exec("SELECT 1 FROM meeting WHERE batch_id = $1 LIMIT 1", batch_id).empty();
}

std::optional<AttendanceRow> FindAttendance(pg::Tx& tx, const Id& meeting_id,
                                            const Id& enrolment_id) {
  const auto rows = tx.Exec("SELECT " ATTENDANCE_COLUMNS
                            "FROM attendance WHERE meeting_id = $1 AND enrolment_id = $2",
                            meeting_id, enrolment_id);
  if (rows.empty()) return std::nullopt;
  return AttendanceFrom(rows[0]);
}

std::vector<AttendanceRow> AttendanceOf(pg::Tx& tx, const Id& meeting_id) {
  std::vector<AttendanceRow> found;
  for (const auto& row : tx.Exec("SELECT " ATTENDANCE_COLUMNS
                                 "FROM attendance WHERE meeting_id = $1 ORDER BY enrolment_id",
                                 meeting_id)) {
    found.push_back(AttendanceFrom(row));
  }
  return found;
}

void SaveMarks(pg::Tx& tx, const std::vector<AttendanceRow>& rows) {
  std::vector<Id> meetings, enrolments;
  std::vector<int64_t> marks, sources;
  std::vector<std::string> reasons, times;
  for (const AttendanceRow& row : rows) {
    meetings.push_back(row.meeting_id);
    enrolments.push_back(row.enrolment_id);
    marks.push_back(static_cast<int>(row.mark));
    sources.push_back(static_cast<int>(row.source));
    reasons.push_back(row.reason);
    times.push_back(pg::internal::FormatTimestamp(row.recorded_at.value()));
  }
  tx.Exec(R"(
      UPDATE attendance a
      SET mark = n.mark, source = n.source, reason = n.reason, recorded_at = n.at::timestamptz
      FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::text[], $6::text[])
           AS n (meeting_id, enrolment_id, mark, source, reason, at)
      WHERE a.meeting_id = n.meeting_id AND a.enrolment_id = n.enrolment_id)",
          pg::Array(meetings), pg::Array(enrolments), pg::Array(marks), pg::Array(sources),
          pg::Array(reasons), pg::Array(times));
}

std::vector<Attended> CountAttended(pg::Tx& tx, const std::vector<Id>& enrolments, absl::Time now) {
  std::vector<Attended> counts;
  for (const auto& row : tx.Exec(R"(
      SELECT enrolment_id, count(*) FILTER (WHERE mark = 1) AS attended,
             count(*) FILTER (WHERE lower(held) <= $2 OR mark <> 0) AS held
      FROM attendance WHERE enrolment_id = any($1::uuid[])
      GROUP BY enrolment_id ORDER BY enrolment_id)",
                                 pg::Array(enrolments), now)) {
    counts.push_back(
        {pg::IdOf(row["enrolment_id"]), row["attended"].as<int>(), row["held"].as<int>()});
  }
  return counts;
}

}  // namespace mumpuni::training::store
