#include "services/training/app/feedbacks.h"

#include "common/core/reasons.h"
#include "services/training/app/people.h"
#include "services/training/app/scope.h"
#include "services/training/domain/reasons.h"
#include "services/training/store/course_store.h"
#include "services/training/store/feedback_store.h"

namespace mumpuni::training::app {
namespace {

constexpr int kMaxComments = 200;

absl::Status CheckExists(pg::Tx& tx, const Id& batch_id, const Id& course_id) {
  if (batch_id.IsNil() == course_id.IsNil()) {
    return Error(mumpuni::reasons::kFieldRequired, "batch_id", "name either a batch or a course");
  }
  if (!batch_id.IsNil() && !store::FindBatch(tx, batch_id).has_value()) {
    return Error(reasons::kBatchUnknown, "batch_id", "no such batch");
  }
  if (!course_id.IsNil() && !store::FindCourse(tx, course_id).has_value()) {
    return Error(reasons::kCourseUnknown, "course_id", "no such course");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Feedbacks::Submit(pg::Tx& tx, const Access& access, const Id& batch_id,
                               const domain::Feedback& feedback) {
  ASSIGN_OR_RETURN(const Id caller, HoldCaller(tx, access));
  const auto enrolment_id = store::CompletedIn(tx, batch_id, caller);
  if (!enrolment_id.has_value()) {
    return Error(reasons::kEnrolmentStateWrong, "batch_id", "no completion in this batch");
  }
  RETURN_IF_ERROR(domain::Check(feedback, store::TrainersOf(tx, batch_id)));
  if (!store::InsertFeedback(tx, *enrolment_id, batch_id, feedback)) {
    return Error(reasons::kFeedbackGiven, "batch_id", "given before");
  }
  return absl::OkStatus();
}

absl::StatusOr<Feedbacks::Summary> Feedbacks::Summarise(pg::Tx& tx, const Access& access,
                                                        const Id& batch_id, const Id& course_id) {
  const bool sees_all = SeesFeedback(access);
  if (!sees_all && !batch_id.IsNil()) {
    return Error(mumpuni::reasons::kOutOfScope, "batch_id", "officers see averages of courses");
  }
  RETURN_IF_ERROR(CheckExists(tx, batch_id, course_id));
  Summary result{domain::Summarise(store::TalliesOf(tx, batch_id, course_id)), {}};
  if (!sees_all) {
    result.summary.trainers.clear();
    return result;
  }
  if (!result.summary.comment_batch_ids.empty()) {
    result.comments = store::CommentsOf(tx, result.summary.comment_batch_ids, kMaxComments);
  }
  return result;
}

}  // namespace mumpuni::training::app
