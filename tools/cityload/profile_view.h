// A person's profile as the play reads and prints it.
#pragma once

#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "tools/cityload/town.h"

namespace mumpuni::cityload {

// The three parts and the computation behind them, read at one moment by the person.
struct ProfileView {
  assessment::v1::Profile profile;
  assessment::v1::ExplainProfileResponse explanation;

  // The parts of one competency; empty messages if it does not occur.
  assessment::v1::AssessedLevel Assessed(const std::string& code) const;
  assessment::v1::IndicatedLevel Indicated(const std::string& code) const;
  assessment::v1::CompetencySignal Signal(const std::string& code) const;
  // The value of a line of one competency; 0 if there is no such line.
  int32_t Line(const std::string& code, assessment::v1::ExplanationLineKind kind) const;
};

absl::StatusOr<ProfileView> ReadProfile(Town& town, const std::string& employee_id);

// The computation of one competency, or of all if `code` is empty, read by the person.
absl::StatusOr<assessment::v1::ExplainProfileResponse> Explain(Town& town,
                                                               const std::string& employee_id,
                                                               const std::string& code);

// True if an item of the evidence comes from this case or enrolment.
bool Mentions(const assessment::v1::ExplainProfileResponse& explanation,
              const std::string& source_id);

// A table of the three parts, one row per competency.
void PrintThreeParts(const ProfileView& view, std::ostream& out);
// The same before and after, only what the job requires or what changed.
void PrintBeforeAfter(const ProfileView& before, const ProfileView& after, std::ostream& out);
// Each line of the computation of one competency.
void PrintLines(const ProfileView& view, const std::string& code, std::ostream& out);

}  // namespace mumpuni::cityload
