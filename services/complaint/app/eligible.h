// Who may be given a case, of those who are there.
#pragma once

#include <optional>
#include <vector>

#include "common/core/local_date.h"
#include "common/pg/tx.h"
#include "services/complaint/domain/assignment.h"

namespace mumpuni::complaint::app {

// How far back assignments count towards a fair share.
inline constexpr absl::Duration kFairnessWindow = absl::Hours(24 * 30);

domain::Knowledge KnowledgeOf(const std::optional<domain::Standings>& known);
// Those of the lead unit who are there and not concerned as subject, of those known if any are; one
// statement for the people and one for the subjects, however many they are.
std::vector<domain::Candidate> EligibleOfficers(pg::Tx& tx, const domain::Case& c, LocalDate today,
                                                const std::optional<domain::Standings>& known);

}  // namespace mumpuni::complaint::app
