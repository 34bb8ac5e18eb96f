#include "services/complaint/app/eligible.h"

#include <string>
#include <unordered_map>

#include "services/complaint/app/scope.h"
#include "services/complaint/peers/projections.h"

namespace mumpuni::complaint::app {

domain::Knowledge KnowledgeOf(const std::optional<domain::Standings>& known) {
  if (!known.has_value()) return domain::Knowledge::kNone;
  return known->cut ? domain::Knowledge::kCut : domain::Knowledge::kWhole;
}

std::vector<domain::Candidate> EligibleOfficers(pg::Tx& tx, const domain::Case& c, LocalDate today,
                                                const std::optional<domain::Standings>& known) {
  std::unordered_map<std::string, domain::Standing> standings;
  std::optional<std::vector<Id>> among;
  if (known.has_value()) {
    among.emplace();
    for (const domain::Candidate& officer : known->officers) {
      among->push_back(officer.employee_id);
      standings[officer.employee_id.ToString()] = officer.standing;
    }
  }
  const std::vector<domain::Person> subjects = SubjectsOf(tx, c, today);
  std::vector<domain::Candidate> eligible;
  for (const domain::Person& person : peers::PresentStaff(tx, c.lead_unit_id, today, among)) {
    if (domain::IsConcerned(person, c.subjects, subjects)) continue;
    domain::Candidate candidate;
    candidate.employee_id = person.employee_id;
    if (known.has_value()) candidate.standing = standings[person.employee_id.ToString()];
    eligible.push_back(candidate);
  }
  return eligible;
}

}  // namespace mumpuni::complaint::app
