#include "services/assessment/domain/provider.h"

#include <algorithm>
#include <set>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {

bool Provider::Holds(LocalDate day, Method method) const {
  return day >= valid_from && day <= valid_until &&
         !(revoked_from.has_value() && *revoked_from <= day) &&
         std::find(methods.begin(), methods.end(), method) != methods.end();
}

absl::Status Validate(const Provider& provider) {
  if (!provider.code.empty()) RETURN_IF_ERROR(CheckCode(provider.code, "provider.code", 32));
  RETURN_IF_ERROR(CheckText(provider.name, "provider.name", 200));
  RETURN_IF_ERROR(CheckText(provider.accreditation, "provider.accreditation", 200));
  RETURN_IF_ERROR(CheckText(provider.legal_basis, "provider.legal_basis", 300));
  if (provider.methods.empty()) {
    return Error(mumpuni::reasons::kFieldRequired, "provider.methods", "at least one");
  }
  std::set<Method> seen;
  for (const Method method : provider.methods) {
    RETURN_IF_ERROR(CheckRange(static_cast<int>(method), "provider.methods", 1, 4));
    if (method == Method::kSuperiorScreening || !seen.insert(method).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, "provider.methods",
                   "formal methods, each once");
    }
  }
  if (provider.valid_until < provider.valid_from) {
    return Error(mumpuni::reasons::kValueOutOfRange, "provider.valid_until",
                 "not before the first day");
  }
  return absl::OkStatus();
}

bool SameEntry(const Provider& a, const Provider& b) {
  return a.code == b.code && a.name == b.name && a.accreditation == b.accreditation &&
         std::set<Method>(a.methods.begin(), a.methods.end()) ==
             std::set<Method>(b.methods.begin(), b.methods.end()) &&
         a.valid_from == b.valid_from && a.valid_until == b.valid_until &&
         a.legal_basis == b.legal_basis;
}

absl::StatusOr<Provider> RevokeAccreditation(Provider provider, const std::string& reason,
                                             LocalDate from, LocalDate today) {
  RETURN_IF_ERROR(CheckText(reason, "reason", 10, 500));
  if (provider.revoked_from.has_value()) {
    return Error(reasons::kAccreditationRevoked, "provider_id", "it was revoked before");
  }
  if (from > today) {
    return Error(reasons::kDateInFuture, "revoked_from", "a revocation has taken place");
  }
  if (from < provider.valid_from) {
    return Error(mumpuni::reasons::kValueOutOfRange, "revoked_from",
                 "not before the first day of the accreditation");
  }
  provider.revoked_from = from;
  provider.revoke_reason = reason;
  return provider;
}

absl::Status CheckAccredited(const std::vector<Provider>& providers, const Assessment& assessment) {
  bool known = false;
  for (const Provider& provider : providers) {
    if (provider.name != assessment.provider) continue;
    known = true;
    if (provider.accreditation == assessment.accreditation &&
        provider.Holds(assessment.assessed_on, assessment.method)) {
      return absl::OkStatus();
    }
  }
  if (!known) {
    return Error(reasons::kProviderNotFound, "assessment.provider", "it is not in the register");
  }
  return Error(reasons::kProviderNotAccredited, "assessment.accreditation",
               "it does not hold for this method on that day");
}

}  // namespace mumpuni::assessment::domain
