// Use cases on the way of a competency into the dictionary and out of it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/assessment/app/profiles.h"
#include "services/assessment/domain/dictionary.h"

namespace mumpuni::assessment::app {

// NOT_FOUND COMPETENCY_NOT_FOUND for a code that is unknown, FAILED_PRECONDITION COMPETENCY_RETIRED
// for one that is retired on `day`; `field` names the input.
absl::Status CheckInDictionary(pg::Tx& tx, const std::vector<std::string>& codes, LocalDate day,
                               const std::string& field);
std::vector<std::string> CodesOf(const std::vector<domain::LevelRef>& refs);

// Thread-safe; each method runs in the caller's transaction. Versions are answered with their state
// of today.
class Dictionary {
 public:
  explicit Dictionary(Profiles& profiles) : profiles_(profiles) {}

  absl::StatusOr<domain::CompetencyVersion> Draft(pg::Tx& tx, const Access& access,
                                                  const domain::Competency& text);
  absl::StatusOr<domain::CompetencyVersion> Review(pg::Tx& tx, const Access& access,
                                                   const std::string& code, int version,
                                                   bool accept, const std::string& note);
  absl::StatusOr<domain::CompetencyVersion> Publish(pg::Tx& tx, const std::string& code,
                                                    int version);
  // All profiles are recomputed from the effective day on.
  absl::StatusOr<domain::CompetencyVersion> Retire(pg::Tx& tx,
                                                   const domain::Retirement& retirement);
  // version 0: the published one.
  absl::StatusOr<domain::CompetencyVersion> Get(pg::Tx& tx, const std::string& code, int version);
  std::vector<domain::CompetencyVersion> List(pg::Tx& tx, const std::string& code,
                                              const std::string& cursor, int limit);
  // Page cursor of a version.
  static std::string CursorOf(const domain::CompetencyVersion& version);

 private:
  absl::Status CheckStays(pg::Tx& tx, const std::string& code, const std::string& field) const;
  absl::StatusOr<domain::CompetencyVersion> Load(pg::Tx& tx, const std::string& code, int version);

  Profiles& profiles_;
};

}  // namespace mumpuni::assessment::app
