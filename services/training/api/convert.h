// Messages of the contract ↔ domain. Only form is checked here: identifiers, dates, etags, enums.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "mumpuni/training/v1/lesson_hour.pb.h"
#include "mumpuni/training/v1/training.pb.h"
#include "services/training/app/development.h"
#include "services/training/app/recommendations.h"
#include "services/training/domain/course.h"
#include "services/training/domain/enrolment.h"

namespace mumpuni::training::api {

// 0 for an empty etag (no check); ETAG_STALE for one that is not of this service.
absl::StatusOr<int64_t> VersionFrom(const std::string& etag);
// Nil for an empty text.
absl::StatusOr<Id> OptionalId(const std::string& text, std::string_view field);

absl::StatusOr<domain::Course> CourseFrom(const v1::Course& message);
absl::StatusOr<domain::Batch> BatchFrom(const v1::Batch& message);
absl::StatusOr<domain::WorkplaceApplication> ApplicationFrom(
    const v1::WorkplaceApplication& message);
domain::LessonHourRule RuleFrom(const v1::LessonHourRule& message);

v1::Course ToMessage(const domain::Course& course);
v1::CourseRevision ToMessage(const domain::CourseRevision& revision);
v1::Batch ToMessage(const domain::Batch& batch);
// What became of each row of a list, in its order.
void AddOutcomes(const std::vector<absl::Status>& outcomes,
                 google::protobuf::RepeatedPtrField<v1::RowOutcome>* out);
v1::Enrolment ToMessage(const domain::Enrolment& enrolment);
v1::LessonHourRule ToMessage(const domain::LessonHourRule& rule);
v1::LessonHours ToMessage(const app::LessonHours& hours);
v1::CourseRecommendation ToMessage(const app::RecommendedCourse& recommended);

}  // namespace mumpuni::training::api
