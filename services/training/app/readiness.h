// The ladder of digital readiness: who stands where, and what fits whom. Each method runs in the
// caller's transaction. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/clock.h"
#include "common/core/principal.h"
#include "common/pg/tx.h"
#include "services/training/domain/course.h"
#include "services/training/domain/readiness.h"

namespace mumpuni::training::app {

class Readiness {
 public:
  explicit Readiness(const Clock& clock) : clock_(clock) {}

  // READINESS_INSTRUMENT_TAKEN with other content; the same content is accepted.
  absl::StatusOr<domain::ReadinessInstrument> DefineInstrument(
      pg::Tx& tx, const domain::ReadinessInstrument& instrument);
  // EMPLOYEE_UNKNOWN, EMPLOYEE_INACTIVE, READINESS_INSTRUMENT_NOT_IN_FORCE, READINESS_ITEM_UNKNOWN,
  // FIELD_REQUIRED.
  absl::StatusOr<domain::ReadinessResult> Submit(pg::Tx& tx, const Access& access,
                                                 const std::string& instrument_code,
                                                 const domain::ReadinessAnswers& answers);
  // The newest result of the caller, for a repeat of Submit.
  absl::StatusOr<domain::ReadinessResult> Newest(pg::Tx& tx, const Access& access);

  struct Standing {
    // The newest first; of somebody else who is not for training administration, one at most.
    std::vector<domain::ReadinessResult> results;
    // False: nothing but the step and its day may be told.
    bool details = false;
  };
  // EMPLOYEE_UNKNOWN, OUT_OF_SCOPE. Reads about others are audited.
  absl::StatusOr<Standing> Get(pg::Tx& tx, const Access& access, const Id& employee_id);
  // From -1 to 4, small cells hidden; empty for fewer than kSmallestCell people. OUT_OF_SCOPE,
  // UNIT_UNKNOWN.
  absl::StatusOr<std::vector<domain::ReadinessCell>> Summarise(pg::Tx& tx, const Access& access,
                                                               const Id& unit_id);

  // COURSE_UNKNOWN.
  absl::Status SetDemand(pg::Tx& tx, const Id& course_id, int step);
  // COURSE_UNKNOWN, COURSE_NOT_PUBLISHED.
  absl::Status SetBridge(pg::Tx& tx, int step, const Id& course_id);

  struct Fit {
    domain::ReadinessFit fit = domain::ReadinessFit::kFits;
    int demanded = 0;
    // Nil if it fits or there is none.
    Id bridging_course_id;
    std::vector<Id> peer_ids;
  };
  // COURSE_UNKNOWN, EMPLOYEE_UNKNOWN, OUT_OF_SCOPE. Checks about others are audited.
  absl::StatusOr<Fit> CheckFor(pg::Tx& tx, const Access& access, const Id& course_id,
                               const Id& employee_id);
  struct Bridge {
    // 1 to kLadderSteps.
    int demanded = 0;
    bool needed = false;
    // The published course that leads on, if one is needed and there is one.
    std::optional<domain::Course> course;
  };
  // Those of the courses that demand a step, against the step of a person within reach. Nobody
  // needs a bridge before the first answers. Audited about others where a step is compared.
  absl::StatusOr<std::map<Id, Bridge>> BridgesFor(pg::Tx& tx, const Access& access,
                                                  const Id& employee_id,
                                                  const std::vector<Id>& course_ids);

 private:
  LocalDate Today() const { return LocalDate::At(clock_.Now()); }
  absl::Status AuditIfOther(pg::Tx& tx, const Access& access, const char* action,
                            const Id& employee_id) const;

  const Clock& clock_;
};

}  // namespace mumpuni::training::app
