// The one place that decides which cases SELF, UNIT and CITY mean in complaint.
//   OFFICER          cases assigned to the caller
//   UNIT_HEAD, UNIT_LIAISON   cases led or supported by the caller's unit or one below it; what
//                    decides about the whole case only where that unit leads. A head reaches so
//                    too, on each day of it, from the units for whose head the caller acts
//   COMPLAINT_ADMIN  all but misconduct
//   INSPECTORATE     misconduct
//   EXECUTIVE_OFFICE the mayor's list, masked (desk.h)
//   CITIZEN_CHANNEL  cases that this channel submitted, or whose tracking token it holds
#pragma once

#include <string>
#include <vector>

#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/complaint/domain/assignment.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/store/case_store.h"

namespace mumpuni::complaint::app {

struct Viewer {
  store::Reach reach;
  // The person behind the call; nil for a channel or service.
  Id employee_id;
  // Principal::Key() if the caller is a channel, else "".
  std::string channel;
};

// Reads the caller's units on the day from the personnel projection if a grant reaches UNIT.
Viewer ViewerOf(pg::Tx& tx, const Access& access, LocalDate day);

// OK or NOT_FOUND CASE_NOT_FOUND, so that the existence of a case stays hidden. A tracking token
// of the case opens it to channels only.
absl::Status CheckSees(pg::Tx& tx, const Viewer& viewer, const domain::Case& c, bool holds_token);

// OK if the caller, who sees the case, may also decide about all of it: the administration, the
// Inspectorate, the officer who holds it, head or liaison of the lead unit or of one above it, the
// reporter's channel. PERMISSION_DENIED LEAD_UNIT_ONLY for a unit that only supports.
absl::Status CheckDecides(pg::Tx& tx, const Viewer& viewer, const domain::Case& c,
                          std::string_view field);

// True if the caller holds `role` for this method.
bool HasRole(const Access& access, std::string_view role);
// True if the caller acts for citizens and is to be answered what a citizen may see, whatever other
// role it holds beside.
bool IsChannel(const Access& access);

// What is known of the persons that the case names, for domain::IsConcerned.
std::vector<domain::Person> SubjectsOf(pg::Tx& tx, const domain::Case& c, LocalDate day);
// FAILED_PRECONDITION CONCERNED_AS_SUBJECT if the employee is a subject of the case, reports to one
// or stands above one in the unit. OK for a nil employee (a citizen, the service).
absl::Status CheckNotConcerned(pg::Tx& tx, const domain::Case& c, const Id& employee_id,
                               LocalDate day, std::string_view field);

}  // namespace mumpuni::complaint::app
