#include "services/assessment/events/publisher.h"

#include "common/events/outbox.h"

namespace mumpuni::assessment::events {

v1::ProfileState StateOf(const Id& employee_id, LocalDate as_of, const std::string& rule_set,
                         const std::vector<store::PublishedRow>& competencies) {
  v1::ProfileState state;
  state.set_employee_id(employee_id.ToString());
  state.set_as_of(as_of.ToString());
  state.set_rule_set_code(rule_set);
  for (const store::PublishedRow& row : competencies) {
    v1::PublishedCompetency* out = state.add_competencies();
    out->set_competency_code(row.competency);
    out->set_required_level(row.required_level);
    out->set_assessed_status(static_cast<v1::AssessedStatus>(row.assessed_status));
    out->set_assessed_level(row.assessed_level);
    out->set_indicated_level(row.indicated_level);
    out->set_gap_levels(row.gap_levels);
  }
  return state;
}

absl::Status Publisher::ProfilesChanged(pg::Tx& tx, const std::vector<app::ProfileChange>& changes,
                                        absl::Time at) {
  std::vector<mumpuni::events::OutgoingEvent> outgoing;
  for (const app::ProfileChange& change : changes) {
    v1::ProfileChanged event;
    *event.mutable_state() =
        StateOf(change.employee_id, change.as_of, change.rule_set, change.competencies);
    const std::string id = change.employee_id.ToString();
    outgoing.push_back({kProfileTopic, id, id, event.GetTypeName(), event.SerializeAsString(), at});
  }
  return mumpuni::events::Append(tx, outgoing);
}

}  // namespace mumpuni::assessment::events
