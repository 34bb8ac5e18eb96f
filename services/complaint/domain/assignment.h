// Who may take a case, and who is chosen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::domain {

// A position held beside the definitive one (Plt, Plh).
struct ActingPost {
  Id position_id;
  Id unit_id;
  bool heads_unit = false;
};

// What the service knows of an employee, from the personnel projection.
struct Person {
  Id employee_id;
  bool active = false;
  Id unit_id;
  Id position_id;
  bool heads_unit = false;
  Id reports_to_position_id;  // nil: whoever heads the unit
  bool absent = false;        // on the day in question
  // On the day in question; whoever acts for the head of a unit is its head, beside an absent one.
  std::vector<ActingPost> acting;
};

// The units to which the person belongs on the day: the own one and those of acting posts.
std::vector<Id> UnitsOf(const Person& person);

// True if the person is a subject, reports to one, or stands above one in the subject's unit; or
// belongs to a unit that is the subject. `subjects` are the persons named, as far as known.
bool IsConcerned(const Person& person, const std::vector<Subject>& named,
                 const std::vector<Person>& subjects);

// Standing against the category's requirement; numbers equal mumpuni.assessment.v1.Standing.
enum class Standing { kUnspecified = 0, kMeets = 1, kUnknown = 2, kBelow = 3 };

struct Candidate {
  Id employee_id;
  Standing standing = Standing::kUnknown;
  // Cases held now, and assignments in the last 30 days.
  int64_t open_cases = 0;
  int64_t recent_assignments = 0;
};

// What assessment answered about officers.
struct Standings {
  std::vector<Candidate> officers;
  // There are more than it listed.
  bool cut = false;
};
// nullopt if the answer leaves open where the officer stands: there is none, or the list was cut
// before this officer. Whoever is missing in a whole list is UNKNOWN.
std::optional<Standing> StandingOf(const Id& employee_id, const std::optional<Standings>& known);

// MENTOR_REQUIRED if an officer who is BELOW gets no other employee beside. A standing that is not
// known asks for nobody.
absl::Status CheckMentor(const Id& employee_id, const Id& mentor_employee_id,
                         const std::optional<Standing>& standing);

// How much is known of the standings of the candidates.
enum class Knowledge { kWhole, kCut, kNone };

struct Choice {
  Id employee_id;
  // One sentence in Indonesian.
  std::string reason;
};

// Competence is a threshold, not a rank: MEETS and UNKNOWN are equal, BELOW is left out. Then the
// fewest open cases, then the fewest recent assignments, then the lowest id. Without knowledge the
// choice is by load alone, and from a list that was cut among those listed: the reason says so.
// NO_ELIGIBLE_OFFICER if nobody is left.
absl::StatusOr<Choice> ChooseOfficer(const std::vector<Candidate>& candidates, Knowledge knowledge);

}  // namespace mumpuni::complaint::domain
