// Providers of formal assessments with the periods of their accreditation (PerBKN 26/2019).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::domain {

// One period of accreditation.
struct Provider {
  Id provider_id;
  std::string code;
  std::string name;
  std::string accreditation;
  std::vector<Method> methods;
  LocalDate valid_from;
  LocalDate valid_until;
  std::string legal_basis;
  absl::Time registered_at;
  // First day on which a revoked accreditation no longer holds.
  std::optional<LocalDate> revoked_from;
  std::string revoke_reason;

  bool Holds(LocalDate day, Method method) const;
};

// INVALID_ARGUMENT with the field.
absl::Status Validate(const Provider& provider);
// Whether both say the same; what the service sets makes no difference.
bool SameEntry(const Provider& a, const Provider& b);

// FAILED_PRECONDITION ACCREDITATION_REVOKED; INVALID_ARGUMENT DATE_IN_FUTURE, VALUE_OUT_OF_RANGE.
absl::StatusOr<Provider> RevokeAccreditation(Provider provider, const std::string& reason,
                                             LocalDate from, LocalDate today);

// A formal assessment against the register: PROVIDER_NOT_FOUND if nobody has that name,
// PROVIDER_NOT_ACCREDITED if no period of that accreditation holds for the method on that day.
absl::Status CheckAccredited(const std::vector<Provider>& providers, const Assessment& assessment);

}  // namespace mumpuni::assessment::domain
