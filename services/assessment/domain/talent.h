// Job person match, professional index and talent box: estimates computed from records by versioned
// tables. None of them decides anything; the official value is another's. Pure; integers only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/local_date.h"
#include "services/assessment/domain/profile.h"
#include "services/assessment/domain/scoring_table.h"

namespace mumpuni::assessment::domain {

// ---- Job person match (PerBKN 26/2019): Σ achieved / Σ required of valid formal levels. ----

struct MatchLine {
  std::string competency;
  int required_level = 0;
  // 0: no valid formal level.
  int assessed_level = 0;
  // What goes into the sum: with allow_surplus the level, else at most the required one.
  int counted_level = 0;
};
struct JobPersonMatch {
  std::vector<MatchLine> lines;
  // Every required competency has a valid formal level; else there is no match, only coverage.
  bool complete = false;
  int required_sum = 0;
  int counted_sum = 0;
  // At most 1000, truncated; 0 if not complete.
  int permille = 0;
  // "" if not complete.
  std::string band;
};
// `prefix` is "placement." or "mapping.".
JobPersonMatch Match(const Profile& profile, bool allow_surplus, const ScoringTable& table,
                     const std::string& prefix);

// ---- Performance rating (PermenPANRB 6/2022; before it a score, PP 46/2011). ----

struct Performance {
  int year = 0;
  // 1 below, 2 as, 3 above expectation; 0: not stated.
  int work_result = 0;
  int work_behaviour = 0;
  // 0–10,000 hundredths of a point; nullopt: not stated.
  std::optional<int> score_hundredths = std::nullopt;
};
// Stated as the table of its year reads it: by result and behaviour, or by a score alone.
// PERFORMANCE_SCALE_DIFFERS with the field that belongs to the other scale; FIELD_REQUIRED,
// VALUE_OUT_OF_RANGE.
absl::Status CheckStated(const Performance& performance, const ScoringTable& table);
// 1 Sangat Kurang (of a score: Buruk) to 5 Sangat Baik, of what passes CheckStated.
int RatingOf(const Performance& performance, const ScoringTable& table);
const std::string& RatingNameOf(int rating, const ScoringTable& table);

// ---- Professional index (PermenPANRB 38/2018, PerBKN 8/2019). ----

enum class PositionGroup { kStructural, kFunctional, kGeneral };
// Of a structural position: JPT, administrator, pengawas. The numbers are those of
// personnel.v1.PositionKind.
enum class StructuralLevel { kNone = 0, kSeniorExecutive = 1, kAdministrator = 2, kSupervisor = 3 };

struct CompletedTraining {
  std::string enrolment_id;
  // SIASN jenis_diklat, 1–25; 0: not told.
  int development_form = 0;
  int lesson_hours = 0;
  LocalDate completed_on;
  // "": a course outside the catalogue, or not told.
  std::string course_code = {};
};
struct SanctionOn {
  // 1 light, 2 moderate, 3 severe.
  int level = 0;
  LocalDate first_day;
};
struct IndexInputs {
  PositionGroup group = PositionGroup::kGeneral;
  StructuralLevel level = StructuralLevel::kNone;
  std::string position_code;
  // What the job asks for at least, as `education`; 0: nothing.
  int required_education = 0;
  // A candidate (CPNS): not measured.
  bool on_probation = false;
  // 1 below senior high to 7 doctor; 0: unknown.
  int education = 0;
  std::vector<CompletedTraining> trainings;
  // 1 to 5, the last one; nullopt: none on record.
  std::optional<int> performance_rating;
  // Its year, and its name by the table it was read from.
  int performance_year = 0;
  std::string performance_name = {};
  std::vector<SanctionOn> sanctions;
};
// A part of the index, or of a part.
struct IndexLine {
  // "education", "competence.leadership", …, "performance", "discipline", "total".
  std::string part;
  int score_tenths = 0;
  int max_tenths = 0;
  // What it rests on, or what is missing, in Bahasa Indonesia.
  std::string reason;
  // False: nothing is on record from which it could be told.
  bool known = true;
};
struct ProfessionalIndex {
  std::vector<IndexLine> lines;
  // Of the parts that are known.
  int total_tenths = 0;
  // "" if not complete.
  std::string category;
  // Every part is known.
  bool complete = true;
  // Why the person is not measured at all, in Bahasa Indonesia; then there is no part but the
  // total, which is not complete. "": measured.
  std::string exclusion;
};
// By the last day of a year, or the day of the question within it. Where the table lists the
// courses of the levels, only leadership training at the level of the job counts, and what is
// recorded without the code of a course does not.
ProfessionalIndex Index(const IndexInputs& inputs, const ScoringTable& table, LocalDate day);

// ---- Talent box (PermenPANRB 3/2020). ----

struct Share {
  int part = 0;
  int whole = 1;
};
struct TalentInputs {
  // 1 to 5; nullopt: none on record.
  std::optional<int> performance_rating;
  // The year that was rated.
  int performance_year = 0;
  // Counted of required levels; nullopt: no complete match.
  std::optional<Share> match;
  // 1–100; nullopt: none.
  std::optional<int> potential_score;
};
struct TalentBox {
  // 1–9; 0: there is none, `missing` says why.
  int box = 0;
  std::string missing;
  // 1 low, 2 middle, 3 high.
  int performance_axis = 0;
  int potential_axis = 0;
  // The year of the rating that was used.
  int performance_year = 0;
  // ‰ of the axis, truncated; the cuts are compared unrounded.
  int performance_permille = 0;
  int potential_permille = 0;
  std::string actions;
  bool in_succession_pool = false;
};
// Of a year: the table may say that ratings of older years do not count.
TalentBox BoxOf(const TalentInputs& inputs, const ScoringTable& table, int year);

}  // namespace mumpuni::assessment::domain
