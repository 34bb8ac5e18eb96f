#include "services/training/app/catalogue.h"

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::app {
namespace {

absl::Status StaleEtag() {
  return Error(mumpuni::reasons::kEtagStale, "etag", "the resource has changed since");
}

}  // namespace

absl::StatusOr<domain::Course> Catalogue::CreateCourse(pg::Tx& tx, domain::Course wanted) {
  ASSIGN_OR_RETURN(domain::Course course, domain::NewCourse(std::move(wanted)));
  course.created_at = clock_.Now();
  course.id = Id::New(course.created_at);
  if (!store::InsertCourse(tx, course)) {
    return Error(reasons::kCourseCodeTaken, "course.code", "another course has this code");
  }
  return course;
}

absl::StatusOr<domain::Course> Catalogue::MoveCourse(pg::Tx& tx, const Id& course_id, int64_t etag,
                                                     Step step) {
  ASSIGN_OR_RETURN(domain::Course course, GetCourse(tx, course_id));
  if (etag != 0 && etag != course.version) return StaleEtag();
  ASSIGN_OR_RETURN(course, step(std::move(course)));
  if (!store::SaveCourse(tx, course)) return StaleEtag();
  return course;
}

absl::StatusOr<domain::Course> Catalogue::PublishCourse(pg::Tx& tx, const Id& course_id,
                                                        int64_t etag) {
  return MoveCourse(tx, course_id, etag, domain::Publish);
}

absl::StatusOr<domain::Course> Catalogue::RetireCourse(pg::Tx& tx, const Id& course_id,
                                                       int64_t etag) {
  return MoveCourse(tx, course_id, etag, domain::Retire);
}

absl::StatusOr<domain::Course> Catalogue::GetCourse(pg::Tx& tx, const Id& course_id) {
  auto course = store::FindCourse(tx, course_id);
  if (!course.has_value()) return Error(reasons::kCourseUnknown, "course_id", "no such course");
  return *std::move(course);
}

absl::StatusOr<domain::Course> Catalogue::GetCourseByCode(pg::Tx& tx, const std::string& code) {
  RETURN_IF_ERROR(CheckCode(code, "code", 32));
  auto course = store::FindCourseByCode(tx, code);
  if (!course.has_value()) return Error(reasons::kCourseUnknown, "code", "no such course");
  return *std::move(course);
}

absl::StatusOr<domain::Batch> Catalogue::ScheduleBatch(pg::Tx& tx, domain::Batch wanted) {
  const auto course = store::FindCourse(tx, wanted.course_id);
  if (!course.has_value()) {
    return Error(reasons::kCourseUnknown, "batch.course_id", "no such course");
  }
  ASSIGN_OR_RETURN(domain::Batch batch, domain::NewBatch(std::move(wanted), *course));
  batch.id = Id::New(clock_.Now());
  if (!store::InsertBatch(tx, batch)) {
    return Error(reasons::kBatchCodeTaken, "batch.code", "another batch has this code");
  }
  return batch;
}

absl::StatusOr<domain::Batch> Catalogue::CloseBatch(pg::Tx& tx, const Id& batch_id, int64_t etag) {
  auto found = store::LockBatch(tx, batch_id);
  if (!found.has_value()) return Error(reasons::kBatchUnknown, "batch_id", "no such batch");
  if (etag != 0 && etag != found->version) return StaleEtag();
  ASSIGN_OR_RETURN(domain::Batch batch, domain::Close(*std::move(found)));
  store::SaveBatch(tx, batch);
  return batch;
}

absl::StatusOr<domain::Batch> Catalogue::GetBatch(pg::Tx& tx, const Id& batch_id) {
  auto batch = store::FindBatch(tx, batch_id);
  if (!batch.has_value()) return Error(reasons::kBatchUnknown, "batch_id", "no such batch");
  return *std::move(batch);
}

std::vector<domain::Batch> Catalogue::ListBatches(pg::Tx& tx, store::BatchFilter filter,
                                                  bool open_only, int limit) {
  if (open_only) filter.open_on = LocalDate::At(clock_.Now());
  return store::ListBatches(tx, filter, limit);
}

}  // namespace mumpuni::training::app
