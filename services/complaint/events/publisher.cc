#include "services/complaint/events/publisher.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "common/events/outbox.h"

namespace mumpuni::complaint::events {
namespace {

void SetTime(absl::Time at, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(at);
  out->set_seconds(seconds);
  out->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(at - absl::FromUnixSeconds(seconds))));
}

std::string TextOf(const Id& id) { return id.IsNil() ? "" : id.ToString(); }

void AddFact(const domain::Case& c, const domain::Fact& fact, v1::CaseState& state) {
  v1::ActFact* out = state.add_facts();
  out->set_employee_id(TextOf(fact.employee_id));
  out->set_act(static_cast<v1::ActKind>(fact.act));
  out->set_favourable(fact.favourable);
  out->set_occurred_on(fact.occurred_on.ToString());
  out->set_counts_from(fact.counts_from.ToString());
  out->set_settles_on(fact.settles_on.ToString());
  out->set_reporter_ref(c.reporter_ref);
  out->set_reporter_verified(c.reporter_verified);
  out->set_exclusion(static_cast<v1::ActExclusion>(fact.exclusion));
  out->set_unit_id(fact.unit_id.ToString());
}

// In one order, so that a snapshot answers the bytes of the newest event.
std::vector<domain::Fact> PublishedFacts(const domain::Case& c) {
  std::vector<domain::Fact> facts;
  std::copy_if(c.facts.begin(), c.facts.end(), std::back_inserter(facts),
               [](const domain::Fact& fact) { return !fact.held; });
  std::sort(facts.begin(), facts.end(), [](const domain::Fact& a, const domain::Fact& b) {
    return std::tie(a.employee_id, a.unit_id, a.act) < std::tie(b.employee_id, b.unit_id, b.act);
  });
  return facts;
}

void AddWork(const domain::Case& c, v1::CaseState& state) {
  state.set_category_code(c.category_code);
  state.set_region_code(c.region_code);
  state.set_lead_unit_id(TextOf(c.lead_unit_id));
  state.set_assigned_employee_id(TextOf(c.assigned_employee_id));
  for (const Id& unit : c.supporting_unit_ids) state.add_supporting_unit_ids(unit.ToString());
  for (const domain::Fact& fact : PublishedFacts(c)) AddFact(c, fact, state);
}

template <typename Event>
mumpuni::events::OutgoingEvent EventOf(const v1::CaseState& state, absl::Time at) {
  Event event;
  *event.mutable_state() = state;
  return {kCaseTopic,          state.case_id(),           state.case_id(),
          event.GetTypeName(), event.SerializeAsString(), at};
}

mumpuni::events::OutgoingEvent OutgoingOf(domain::CaseEvent event, const v1::CaseState& state,
                                          absl::Time at) {
  switch (event) {
    case domain::CaseEvent::kSubmitted:
      return EventOf<v1::CaseSubmitted>(state, at);
    case domain::CaseEvent::kVerified:
      return EventOf<v1::CaseVerified>(state, at);
    case domain::CaseEvent::kAssigned:
      return EventOf<v1::CaseAssigned>(state, at);
    case domain::CaseEvent::kFollowedUp:
      return EventOf<v1::CaseFollowedUp>(state, at);
    case domain::CaseEvent::kDeadlineMissed:
      return EventOf<v1::CaseDeadlineMissed>(state, at);
    case domain::CaseEvent::kResolved:
      return EventOf<v1::CaseResolved>(state, at);
    case domain::CaseEvent::kReopened:
      return EventOf<v1::CaseReopened>(state, at);
    case domain::CaseEvent::kRated:
      return EventOf<v1::CaseRated>(state, at);
    case domain::CaseEvent::kClosed:
      return EventOf<v1::CaseClosed>(state, at);
    case domain::CaseEvent::kUnmerged:
      return EventOf<v1::CaseUnmerged>(state, at);
    case domain::CaseEvent::kDeadlinesMoved:
      return EventOf<v1::CaseDeadlinesMoved>(state, at);
  }
  return EventOf<v1::CaseFollowedUp>(state, at);
}

}  // namespace

v1::CaseState StateOf(const domain::Case& c) {
  v1::CaseState state;
  state.set_case_id(c.id.ToString());
  state.set_case_number(c.number);
  state.set_status(static_cast<v1::CaseStatus>(c.status));
  state.set_case_class(static_cast<v1::CaseClass>(c.case_class));
  SetTime(c.submitted_at, state.mutable_submit_time());
  SetTime(c.first_response_due_at, state.mutable_first_response_due_time());
  if (c.first_response_at.has_value()) {
    SetTime(*c.first_response_at, state.mutable_first_response_time());
  }
  if (c.resolved_at.has_value()) SetTime(*c.resolved_at, state.mutable_resolve_time());
  if (c.resolution_due_at.has_value()) {
    SetTime(*c.resolution_due_at, state.mutable_resolution_due_time());
  }
  state.set_reopen_count(c.reopen_count);
  if (!IsMisconduct(c)) AddWork(c, state);
  return state;
}

absl::Status Publisher::Publish(pg::Tx& tx, const domain::Case& c,
                                const std::vector<domain::CaseEvent>& events, absl::Time at) {
  if (events.empty()) return absl::OkStatus();
  const v1::CaseState state = StateOf(c);
  std::vector<mumpuni::events::OutgoingEvent> outgoing;
  for (domain::CaseEvent event : events) outgoing.push_back(OutgoingOf(event, state, at));
  return mumpuni::events::Append(tx, outgoing);
}

}  // namespace mumpuni::complaint::events
