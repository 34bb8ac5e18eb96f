// Rows of `course` and `batch`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/course.h"
#include "services/training/domain/recommendation.h"

namespace mumpuni::training::store {

// False if the code is taken.
bool InsertCourse(pg::Tx& tx, const domain::Course& course);
std::optional<domain::Course> FindCourse(pg::Tx& tx, const Id& course_id);
std::optional<domain::Course> FindCourseByCode(pg::Tx& tx, const std::string& code);
// Saves the state and counts the version up; false if the version has moved.
bool SaveCourse(pg::Tx& tx, domain::Course& course);

// Writes a pending revision, replacing an earlier one of the same number.
void SaveRevision(pg::Tx& tx, const domain::Course& revision);
// The course with the terms of one of its revisions.
std::optional<domain::Course> FindRevision(pg::Tx& tx, const Id& course_id, int revision);
// By number after `after`.
std::vector<domain::CourseRevision> ListRevisions(pg::Tx& tx, const Id& course_id, int after,
                                                  int limit);
// Gives the course the terms of its pending revision, keeps the former ones and counts the version
// up; false if the version has moved.
bool PutIntoForce(pg::Tx& tx, domain::Course& pending, absl::Time now);

// The first of the codes that no course has.
std::optional<std::string> FirstUnknownCode(pg::Tx& tx, const std::vector<std::string>& codes);
// Until the end of the transaction nobody else changes which course comes before which.
void LockPrerequisites(pg::Tx& tx);
// True if `code` is among the codes, what comes before them, what comes before that and so on.
bool LeadsBackTo(pg::Tx& tx, const std::vector<std::string>& codes, const std::string& code);
// Those of the courses that the employee has completed; where there is a test, with it passed.
std::vector<std::string> PassedAmong(pg::Tx& tx, const Id& employee_id,
                                     const std::vector<std::string>& codes);

// By code after `after_code`; state kUnspecified and an empty competency mean all.
std::vector<domain::Course> ListCourses(pg::Tx& tx, domain::CourseState state,
                                        const std::string& competency_code,
                                        const std::string& after_code, int limit);
// Published courses that teach one of `codes`, that the employee neither attends nor has completed
// and whose prerequisites the employee has passed; by code.
std::vector<domain::Course> CandidateCourses(pg::Tx& tx, const std::vector<std::string>& codes,
                                             const Id& employee_id, int limit);

// Published courses without cost and without an entry level, of at most `max_hours`, that the
// employee could start as above; fewest hours first, then by code.
std::vector<domain::Course> ShortFreeCourses(pg::Tx& tx, const Id& employee_id, int max_hours,
                                             int limit);
// The published courses that lead to a step of digital readiness above `step`, by that step.
std::map<int, domain::Course> BridgingCoursesAbove(pg::Tx& tx, int step);

struct CourseSearch {
  // As websearch_to_tsquery reads it; empty: all.
  std::string query;
  // Empty: all.
  std::string competency_code;
  int min_hours = 0;
  int max_hours = domain::kMaxLessonHours;
  // Set: only courses that teach one of these above the known level.
  std::optional<std::vector<domain::Gap>> gaps;
  // Page: after this rank and code; an empty rank is the first page. A rank stays text, so that it
  // comes back exactly.
  std::string after_rank;
  std::string after_code;
};
struct FoundCourse {
  domain::Course course;
  std::string rank;
};
// Published courses, best match first, then by code.
std::vector<FoundCourse> SearchCourses(pg::Tx& tx, const CourseSearch& search, int limit);

// False if the code is taken.
bool InsertBatch(pg::Tx& tx, const domain::Batch& batch);
std::optional<domain::Batch> FindBatch(pg::Tx& tx, const Id& batch_id);
// Holds the row until the end of the transaction: seats are counted under this lock, and
// `waiting_count` is not.
std::optional<domain::Batch> LockBatch(pg::Tx& tx, const Id& batch_id);
// Keeps the timetable as it is until the end of the transaction; false if there is no such batch.
bool HoldBatch(pg::Tx& tx, const Id& batch_id);
// Saves state, seats taken, days and the reason of their change of a locked batch, and counts the
// version up.
void SaveBatch(pg::Tx& tx, domain::Batch& batch);

struct BatchFilter {
  // Nil: all.
  Id course_id;
  // Set: only open ones with a free seat that end on or after this day.
  std::optional<LocalDate> open_on;
  // Page: after this (start, id).
  std::optional<LocalDate> after_start;
  Id after_id;
};
std::vector<domain::Batch> ListBatches(pg::Tx& tx, const BatchFilter& filter, int limit);
// At most `per_course` open batches of each course, earliest first.
std::vector<domain::Batch> OpenBatches(pg::Tx& tx, const std::vector<Id>& course_ids,
                                       LocalDate today, int per_course);

}  // namespace mumpuni::training::store
