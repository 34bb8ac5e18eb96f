#include "services/assessment/app/providers.h"

#include "common/audit/audit.h"
#include "common/jobs/long_jobs.h"
#include "services/assessment/domain/reasons.h"
#include "services/assessment/store/assessment_store.h"

namespace mumpuni::assessment::app {

absl::StatusOr<domain::Provider> Providers::Register(pg::Tx& tx, domain::Provider provider) {
  RETURN_IF_ERROR(Validate(provider));
  provider.registered_at = profiles_.Now();
  provider.provider_id = Id::New(provider.registered_at);
  if (store::InsertProvider(tx, provider)) return provider;
  for (const domain::Provider& stored : store::ProvidersNamed(tx, {provider.name})) {
    if (SameEntry(stored, provider)) return stored;
  }
  return Error(reasons::kProviderAccreditationTaken, "provider.accreditation",
               "it is registered from that day on with another content");
}

absl::StatusOr<domain::Provider> Providers::RevokeAccreditation(pg::Tx& tx, const Access& access,
                                                                const Id& provider_id,
                                                                const std::string& reason,
                                                                std::optional<LocalDate> from) {
  ASSIGN_OR_RETURN(domain::Provider provider, Find(tx, provider_id, /*lock=*/true));
  const LocalDate today = profiles_.Today();
  ASSIGN_OR_RETURN(provider, domain::RevokeAccreditation(std::move(provider), reason,
                                                         from.value_or(today), today));
  store::SaveAccreditationRevocation(tx, provider);
  audit::Record record;
  record.actor = access.principal;
  record.action = "assessment.accreditation.revoke";
  record.purpose = reason;
  record.subject_id = provider_id.ToString();
  record.fields = {"accreditation"};
  record.at = profiles_.Now();
  RETURN_IF_ERROR(audit::Append(tx, record));
  RETURN_IF_ERROR(mumpuni::jobs::StartLong(tx, kUnaccreditedKind, provider_id.ToString(),
                                           access.principal.subject, profiles_.Now())
                      .status());
  return provider;
}

absl::StatusOr<domain::Provider> Providers::Get(pg::Tx& tx, const Id& provider_id) {
  return Find(tx, provider_id, /*lock=*/false);
}

absl::StatusOr<domain::Provider> Providers::Find(pg::Tx& tx, const Id& provider_id, bool lock) {
  auto found = store::FindProvider(tx, provider_id, lock);
  if (!found.has_value()) {
    return Error(reasons::kProviderNotFound, "provider_id", "no such entry of the register");
  }
  return *std::move(found);
}

}  // namespace mumpuni::assessment::app
