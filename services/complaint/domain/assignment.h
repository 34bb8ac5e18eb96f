// Who may take a case, and who is chosen.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::domain {

// What the service knows of an employee, from the personnel projection.
struct Person {
  Id employee_id;
  bool active = false;
  Id unit_id;
  Id position_id;
  bool heads_unit = false;
  Id reports_to_position_id;  // nil: whoever heads the unit
  bool absent = false;        // on the day in question
};

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

struct Choice {
  Id employee_id;
  // One sentence in Indonesian.
  std::string reason;
};

// Competence is a threshold, not a rank: MEETS and UNKNOWN are equal, BELOW is left out. Then the
// fewest open cases, then the fewest recent assignments, then the lowest id. `degraded`: standings
// are not known, the choice is by load alone and says so. NO_ELIGIBLE_OFFICER if nobody is left.
absl::StatusOr<Choice> ChooseOfficer(const std::vector<Candidate>& candidates, bool degraded);

}  // namespace mumpuni::complaint::domain
