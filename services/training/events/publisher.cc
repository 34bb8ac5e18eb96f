#include "services/training/events/publisher.h"

#include "common/events/outbox.h"

namespace mumpuni::training::events {
namespace {

template <typename Event>
absl::Status Publish(pg::Tx& tx, const domain::Enrolment& enrolment, absl::Time at) {
  Event event;
  *event.mutable_state() = StateOf(enrolment);
  return mumpuni::events::Append(
      tx, {{kEnrolmentTopic, enrolment.employee_id.ToString(), enrolment.id.ToString(),
            event.GetTypeName(), event.SerializeAsString(), at}});
}

}  // namespace

v1::EnrolmentState StateOf(const domain::Enrolment& enrolment) {
  v1::EnrolmentState state;
  state.set_enrolment_id(enrolment.id.ToString());
  state.set_employee_id(enrolment.employee_id.ToString());
  if (!enrolment.course_id.IsNil()) state.set_course_id(enrolment.course_id.ToString());
  if (!enrolment.batch_id.IsNil()) state.set_batch_id(enrolment.batch_id.ToString());
  state.set_course_code(enrolment.terms.course_code);
  state.set_status(static_cast<v1::EnrolmentStatus>(enrolment.status));
  if (enrolment.completed_on.has_value()) {
    state.set_completed_on(enrolment.completed_on->ToString());
  }
  state.set_test_passed(enrolment.test_passed());
  if (enrolment.workplace.has_value()) {
    state.set_workplace_confirmed_on(enrolment.workplace->confirmed_on.ToString());
  }
  for (const domain::CompetencyLevel& taught : enrolment.terms.teaches) {
    auto* ref = state.add_teaches();
    ref->set_competency_code(taught.code);
    ref->set_level(taught.level.value());
  }
  state.set_lesson_hours(enrolment.recognised().value);
  state.set_development_form(enrolment.terms.development_form);
  return state;
}

absl::Status Publisher::EnrolmentChanged(pg::Tx& tx, domain::EnrolmentEvent event,
                                         const domain::Enrolment& enrolment, absl::Time at) {
  switch (event) {
    case domain::EnrolmentEvent::kStarted:
      return Publish<v1::EnrolmentStarted>(tx, enrolment, at);
    case domain::EnrolmentEvent::kAttended:
      return Publish<v1::EnrolmentAttended>(tx, enrolment, at);
    case domain::EnrolmentEvent::kCompleted:
      return Publish<v1::EnrolmentCompleted>(tx, enrolment, at);
    case domain::EnrolmentEvent::kWorkplaceConfirmed:
      return Publish<v1::WorkplaceApplicationConfirmed>(tx, enrolment, at);
    case domain::EnrolmentEvent::kWithdrawn:
      return Publish<v1::EnrolmentWithdrawn>(tx, enrolment, at);
    case domain::EnrolmentEvent::kRevoked:
      return Publish<v1::EnrolmentRevoked>(tx, enrolment, at);
    case domain::EnrolmentEvent::kHoursRecognised:
      return Publish<v1::LessonHoursRecognised>(tx, enrolment, at);
    case domain::EnrolmentEvent::kPreTested:
      return absl::OkStatus();
  }
  return absl::InternalError("unknown enrolment event");
}

}  // namespace mumpuni::training::events
