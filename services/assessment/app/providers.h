// Use cases on the register of providers of formal assessments.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/provider.h"

namespace mumpuni::assessment::app {

// Long job of a provider (key) on behalf of somebody (payload): Assessments::RevokeUnaccredited.
inline constexpr char kUnaccreditedKind[] = "assessment.unaccredited";

// Thread-safe; each method runs in the caller's transaction.
class Providers {
 public:
  explicit Providers(Profiles& profiles) : profiles_(profiles) {}

  absl::StatusOr<domain::Provider> Register(pg::Tx& tx, domain::Provider provider);
  // From `from` on (nullopt: today); audited with the reason. Starts the job that takes back what
  // was assessed under it from that day on.
  absl::StatusOr<domain::Provider> RevokeAccreditation(pg::Tx& tx, const Access& access,
                                                       const Id& provider_id,
                                                       const std::string& reason,
                                                       std::optional<LocalDate> from);
  absl::StatusOr<domain::Provider> Get(pg::Tx& tx, const Id& provider_id);

 private:
  static absl::StatusOr<domain::Provider> Find(pg::Tx& tx, const Id& provider_id, bool lock);

  Profiles& profiles_;
};

}  // namespace mumpuni::assessment::app
