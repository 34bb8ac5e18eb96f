#include "services/training/api/feedback_api.h"

#include "common/pg/deadline.h"
#include "common/pg/request_log.h"
#include "common/rpc/methods.h"
#include "services/training/api/convert.h"

namespace mumpuni::training::api {
namespace {

domain::Feedback FeedbackFrom(const v1::Feedback& message) {
  domain::Feedback feedback;
  feedback.content = message.content_score();
  feedback.materials = message.materials_score();
  feedback.facilities = message.facilities_score();
  feedback.usefulness = message.usefulness_score();
  for (const v1::TrainerScore& one : message.trainers()) {
    feedback.trainers.push_back({one.trainer(), one.score()});
  }
  feedback.comment = message.comment();
  return feedback;
}

v1::FeedbackSummary ToMessage(const app::Feedbacks::Summary& found) {
  v1::FeedbackSummary message;
  const domain::FeedbackSummary& summary = found.summary;
  message.set_suppressed(summary.suppressed());
  if (summary.suppressed()) return message;
  message.set_answer_count(summary.answers);
  message.set_content_average_hundredths(summary.averages_hundredths[0]);
  message.set_materials_average_hundredths(summary.averages_hundredths[1]);
  message.set_facilities_average_hundredths(summary.averages_hundredths[2]);
  message.set_usefulness_average_hundredths(summary.averages_hundredths[3]);
  for (const domain::FeedbackSummary::Trainer& trainer : summary.trainers) {
    v1::TrainerAverage* out = message.add_trainers();
    out->set_trainer(trainer.name);
    out->set_answer_count(trainer.answers);
    out->set_average_hundredths(trainer.average_hundredths);
  }
  for (const std::string& comment : found.comments) message.add_comments(comment);
  return message;
}

}  // namespace

absl::StatusOr<v1::SubmitFeedbackResponse> FeedbackApi::SubmitFeedback(
    const Ctx& context, const v1::SubmitFeedbackRequest& request) {
  ASSIGN_OR_RETURN(const RequestKey key, rpc::RequestKeyOf(context, request));
  ASSIGN_OR_RETURN(const Id batch_id, Id::Parse(request.batch_id(), "batch_id"));
  const domain::Feedback feedback = FeedbackFrom(request.feedback());
  RETURN_IF_ERROR(pg::Mutate(
                      pool_, pg::Within(context.deadline), key, clock_.Now(),
                      [&](pg::Tx& tx) -> absl::StatusOr<bool> {
                        RETURN_IF_ERROR(feedbacks_.Submit(tx, context.access, batch_id, feedback));
                        return true;
                      },
                      [](bool) { return std::string("done"); },
                      [](pg::Tx&, const std::string&) -> absl::StatusOr<bool> { return true; })
                      .status());
  return v1::SubmitFeedbackResponse();
}

absl::StatusOr<v1::GetFeedbackSummaryResponse> FeedbackApi::GetFeedbackSummary(
    const Ctx& context, const v1::GetFeedbackSummaryRequest& request) {
  ASSIGN_OR_RETURN(const Id batch_id, OptionalId(request.batch_id(), "batch_id"));
  ASSIGN_OR_RETURN(const Id course_id, OptionalId(request.course_id(), "course_id"));
  ASSIGN_OR_RETURN(const app::Feedbacks::Summary summary,
                   pg::Transact(pool_, pg::ReadOnlyWithin(context.deadline), [&](pg::Tx& tx) {
                     return feedbacks_.Summarise(tx, context.access, batch_id, course_id);
                   }));
  v1::GetFeedbackSummaryResponse response;
  *response.mutable_summary() = ToMessage(summary);
  return response;
}

void FeedbackApi::Register(rpc::Server& server) {
  using Async = v1::FeedbackService::AsyncService;
  using Api = FeedbackApi;
  const rpc::Methods<v1::FeedbackService, FeedbackApi> add(server, service_, *this);
  add("SubmitFeedback", &Async::RequestSubmitFeedback, &Api::SubmitFeedback);
  add("GetFeedbackSummary", &Async::RequestGetFeedbackSummary, &Api::GetFeedbackSummary,
      rpc::Lane::kHeavy);
}

}  // namespace mumpuni::training::api
