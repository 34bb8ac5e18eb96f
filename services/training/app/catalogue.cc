#include "services/training/app/catalogue.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::app {
namespace {

constexpr int kMaxQueryChars = 200;

absl::Status StaleEtag() {
  return Error(mumpuni::reasons::kEtagStale, "etag", "the resource has changed since");
}

// Every course that comes before this one exists, and none has this one before it.
absl::Status CheckPrerequisites(pg::Tx& tx, const domain::Course& course) {
  if (course.prerequisites.empty()) return absl::OkStatus();
  if (const auto unknown = store::FirstUnknownCode(tx, course.prerequisites)) {
    return Error(reasons::kCourseUnknown, "course.prerequisite_course_codes",
                 absl::StrCat("no course ", *unknown));
  }
  if (store::LeadsBackTo(tx, course.prerequisites, course.code)) {
    return domain::PrerequisiteCycle();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<domain::Course> Catalogue::CreateCourse(pg::Tx& tx, domain::Course wanted) {
  ASSIGN_OR_RETURN(domain::Course course, domain::NewCourse(std::move(wanted)));
  course.created_at = clock_.Now();
  course.id = Id::New(course.created_at);
  RETURN_IF_ERROR(CheckPrerequisites(tx, course));
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

absl::StatusOr<domain::Course> Catalogue::ReviseCourse(pg::Tx& tx, const Id& course_id,
                                                       int64_t etag, domain::Course terms) {
  ASSIGN_OR_RETURN(domain::Course course, GetCourse(tx, course_id));
  if (etag != 0 && etag != course.version) return StaleEtag();
  ASSIGN_OR_RETURN(domain::Course next, domain::Revise(course, std::move(terms)));
  RETURN_IF_ERROR(CheckPrerequisites(tx, next));
  store::SaveRevision(tx, next);
  // The course itself stays, but its version moves: nobody publishes terms they have not seen.
  if (!store::SaveCourse(tx, course)) return StaleEtag();
  next.version = course.version;
  return next;
}

absl::StatusOr<domain::Course> Catalogue::PublishCourse(pg::Tx& tx, const Id& course_id,
                                                        int64_t etag) {
  ASSIGN_OR_RETURN(const domain::Course course, GetCourse(tx, course_id));
  auto pending = store::FindRevision(tx, course_id, course.revision + 1);
  if (course.state != domain::CourseState::kPublished || !pending.has_value()) {
    return MoveCourse(tx, course_id, etag, domain::Publish);
  }
  if (etag != 0 && etag != course.version) return StaleEtag();
  // Two revisions that are each right may close a circle together.
  store::LockPrerequisites(tx);
  RETURN_IF_ERROR(CheckPrerequisites(tx, *pending));
  pending->version = course.version;
  if (!store::PutIntoForce(tx, *pending, clock_.Now())) return StaleEtag();
  return *std::move(pending);
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

absl::StatusOr<domain::Course> Catalogue::AtRevision(pg::Tx& tx, domain::Course course,
                                                     int revision) {
  RETURN_IF_ERROR(CheckRange(revision, "revision", 0, std::numeric_limits<int>::max()));
  if (revision == 0) return course;
  auto found = store::FindRevision(tx, course.id, revision);
  if (!found.has_value()) {
    return Error(reasons::kCourseRevisionUnknown, "revision", "no such revision of the course");
  }
  return *std::move(found);
}

absl::StatusOr<domain::Course> Catalogue::NewestRevision(pg::Tx& tx, const Id& course_id) {
  ASSIGN_OR_RETURN(domain::Course course, GetCourse(tx, course_id));
  auto pending = store::FindRevision(tx, course_id, course.revision + 1);
  return pending.has_value() ? *std::move(pending) : std::move(course);
}

absl::StatusOr<std::vector<domain::CourseRevision>> Catalogue::ListRevisions(pg::Tx& tx,
                                                                             const Id& course_id,
                                                                             int after, int limit) {
  RETURN_IF_ERROR(GetCourse(tx, course_id).status());
  return store::ListRevisions(tx, course_id, after, limit);
}

absl::StatusOr<std::vector<store::FoundCourse>> Catalogue::SearchCourses(
    pg::Tx& tx, const store::CourseSearch& search, int limit) {
  RETURN_IF_ERROR(CheckOptionalText(search.query, "query", kMaxQueryChars));
  RETURN_IF_ERROR(CheckOptionalText(search.competency_code, "competency_code", 32));
  RETURN_IF_ERROR(CheckRange(search.min_hours, "min_lesson_hours", 0, domain::kMaxLessonHours));
  RETURN_IF_ERROR(
      CheckRange(search.max_hours, "max_lesson_hours", search.min_hours, domain::kMaxLessonHours));
  return store::SearchCourses(tx, search, limit);
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
  return *store::FindBatch(tx, batch_id);
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
