// The way of a competency into the dictionary and out of it: draft → reviewed → published →
// retired. Who writes a text does not review it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/core/local_date.h"
#include "services/assessment/domain/crosswalk.h"
#include "services/assessment/domain/reference.h"

namespace mumpuni::assessment::domain {

struct CompetencyVersion {
  // With version and state.
  Competency text;
  // Everybody who has written at it, the last one last; none of a text taken over as decided.
  std::vector<std::string> authors;
  absl::Time drafted_at;
  std::string reviewed_by;
  std::optional<absl::Time> reviewed_at;
  std::string review_note;
  std::optional<absl::Time> published_at;
  // First day on which it no longer holds.
  std::optional<LocalDate> retired_from;
  std::string retire_reason;
};

// The state as of a day: a published version may be retired from a later day on.
CompetencyState StateOn(const CompetencyVersion& version, LocalDate day);

// A text taken over as decided, without a draft: version 1.
CompetencyVersion Decided(Competency text, absl::Time now);

// Replaces the text of the open version (draft or reviewed) or begins version `next`; a review of
// the older text no longer holds.
CompetencyVersion Draft(const std::optional<CompetencyVersion>& open, int next, Competency text,
                        const std::string& author, absl::Time now);

// Accepts a draft, or sends it back with a note of 10–1,000 characters. FAILED_PRECONDITION
// COMPETENCY_NOT_DRAFT; PERMISSION_DENIED REVIEW_BY_AUTHOR.
absl::StatusOr<CompetencyVersion> Review(CompetencyVersion version, const std::string& reviewer,
                                         bool accept, const std::string& note, absl::Time now);

// FAILED_PRECONDITION COMPETENCY_NOT_REVIEWED.
absl::StatusOr<CompetencyVersion> Publish(CompetencyVersion version, absl::Time now);

// What a newer version leaves of the published one.
CompetencyVersion Superseded(CompetencyVersion version, int by_version, LocalDate day);

// A competency leaves the dictionary.
struct Retirement {
  std::string code;
  std::string reason;
  LocalDate effective_from;
  // "": none.
  std::string replaced_by;
  std::vector<int> level_map;
  std::string legal_basis;
};
// INVALID_ARGUMENT with the field; FAILED_PRECONDITION EFFECTIVE_DATE_PAST.
absl::Status Validate(const Retirement& retirement, LocalDate today);
// The crosswalk of a valid retirement; nullopt if nothing takes its place.
std::optional<CrosswalkStep> StepOf(const Retirement& retirement);

}  // namespace mumpuni::assessment::domain
