// Use cases on courses and batches. Each method runs in the caller's transaction; `etag` is the
// version last seen, 0 means no check. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/pg/tx.h"
#include "services/training/store/course_store.h"

namespace mumpuni::training::app {

class Catalogue {
 public:
  explicit Catalogue(const Clock& clock) : clock_(clock) {}

  absl::StatusOr<domain::Course> CreateCourse(pg::Tx& tx, domain::Course wanted);
  // Writes the next revision; PublishCourse puts it into force. Answers its terms.
  absl::StatusOr<domain::Course> ReviseCourse(pg::Tx& tx, const Id& course_id, int64_t etag,
                                              domain::Course terms);
  // Of a draft, or of the pending revision of a published course.
  absl::StatusOr<domain::Course> PublishCourse(pg::Tx& tx, const Id& course_id, int64_t etag);
  absl::StatusOr<domain::Course> RetireCourse(pg::Tx& tx, const Id& course_id, int64_t etag);
  absl::StatusOr<domain::Course> GetCourse(pg::Tx& tx, const Id& course_id);
  absl::StatusOr<domain::Course> GetCourseByCode(pg::Tx& tx, const std::string& code);
  // COURSE_REVISION_UNKNOWN. 0: the course as it is.
  absl::StatusOr<domain::Course> AtRevision(pg::Tx& tx, domain::Course course, int revision);
  // The pending revision, or the course as it is if none is pending.
  absl::StatusOr<domain::Course> NewestRevision(pg::Tx& tx, const Id& course_id);
  absl::StatusOr<std::vector<domain::CourseRevision>> ListRevisions(pg::Tx& tx, const Id& course_id,
                                                                    int after, int limit);
  // Published courses; checks the limits of the search.
  absl::StatusOr<std::vector<store::FoundCourse>> SearchCourses(pg::Tx& tx,
                                                                const store::CourseSearch& search,
                                                                int limit);

  absl::StatusOr<domain::Batch> ScheduleBatch(pg::Tx& tx, domain::Batch wanted);
  absl::StatusOr<domain::Batch> CloseBatch(pg::Tx& tx, const Id& batch_id, int64_t etag);
  absl::StatusOr<domain::Batch> GetBatch(pg::Tx& tx, const Id& batch_id);
  // `open_only` means open today.
  std::vector<domain::Batch> ListBatches(pg::Tx& tx, store::BatchFilter filter, bool open_only,
                                         int limit);

 private:
  using Step = absl::StatusOr<domain::Course> (*)(domain::Course);
  absl::StatusOr<domain::Course> MoveCourse(pg::Tx& tx, const Id& course_id, int64_t etag,
                                            Step step);

  const Clock& clock_;
};

}  // namespace mumpuni::training::app
