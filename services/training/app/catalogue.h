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
  absl::StatusOr<domain::Course> PublishCourse(pg::Tx& tx, const Id& course_id, int64_t etag);
  absl::StatusOr<domain::Course> RetireCourse(pg::Tx& tx, const Id& course_id, int64_t etag);
  absl::StatusOr<domain::Course> GetCourse(pg::Tx& tx, const Id& course_id);
  absl::StatusOr<domain::Course> GetCourseByCode(pg::Tx& tx, const std::string& code);

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
