// Rows of `course` and `batch`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/course.h"

namespace mumpuni::training::store {

// False if the code is taken.
bool InsertCourse(pg::Tx& tx, const domain::Course& course);
std::optional<domain::Course> FindCourse(pg::Tx& tx, const Id& course_id);
std::optional<domain::Course> FindCourseByCode(pg::Tx& tx, const std::string& code);
// Saves the state and counts the version up; false if the version has moved.
bool SaveCourse(pg::Tx& tx, domain::Course& course);
// By code after `after_code`; state kUnspecified and an empty competency mean all.
std::vector<domain::Course> ListCourses(pg::Tx& tx, domain::CourseState state,
                                        const std::string& competency_code,
                                        const std::string& after_code, int limit);
// Published courses that teach one of `codes` and that the employee neither attends nor has
// completed; by code.
std::vector<domain::Course> CandidateCourses(pg::Tx& tx, const std::vector<std::string>& codes,
                                             const Id& employee_id, int limit);

// False if the code is taken.
bool InsertBatch(pg::Tx& tx, const domain::Batch& batch);
std::optional<domain::Batch> FindBatch(pg::Tx& tx, const Id& batch_id);
// Holds the row until the end of the transaction: seats are counted under this lock.
std::optional<domain::Batch> LockBatch(pg::Tx& tx, const Id& batch_id);
// Saves state and seats taken of a locked batch and counts the version up.
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
