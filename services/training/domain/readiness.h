// Digital readiness: a short questionnaire places a person on a ladder of four steps, so that a
// course above the step comes with a bridge and not with a failure. Pure; integers only.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/core/id.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

inline constexpr int kLadderSteps = 4;

// Numbers as in mumpuni.training.v1.ReadinessItemKind.
enum class ReadinessItemKind { kUnspecified = 0, kTask = 1, kSelf = 2 };

struct ReadinessItem {
  std::string key;
  std::string label;
  ReadinessItemKind kind = ReadinessItemKind::kUnspecified;
  // 1 to kLadderSteps.
  int step = 0;
  bool operator==(const ReadinessItem&) const = default;
};

struct ReadinessInstrument {
  std::string code;
  LocalDate valid_from;
  // Share of the items of a step that must be met.
  PerMille threshold;
  // In the order in which they are asked.
  std::vector<ReadinessItem> items;
  bool operator==(const ReadinessInstrument&) const = default;
};

// INVALID_ARGUMENT with the field; VALUE_OUT_OF_RANGE for a key twice or a step without items.
absl::Status Check(const ReadinessInstrument& instrument);

// Whether each item is met, by key.
using ReadinessAnswers = std::map<std::string, bool>;

// Every item of the instrument and no other: READINESS_ITEM_UNKNOWN, FIELD_REQUIRED with the item.
absl::Status Check(const ReadinessAnswers& answers, const ReadinessInstrument& instrument);

struct StepProgress {
  int items = 0;
  int met = 0;
  bool operator==(const StepProgress&) const = default;
};

struct Placement {
  // 0: below the first step.
  int step = 0;
  // Of the steps 1, 2, …
  std::array<StepProgress, kLadderSteps> progress;
  bool operator==(const Placement&) const = default;
};

// A step is reached when all below it are and the share of its items that are met is at least the
// threshold. Items without an answer are not met.
Placement Place(const ReadinessAnswers& answers, const ReadinessInstrument& instrument);

struct ReadinessResult {
  Id id;
  Id employee_id;
  std::string instrument_code;
  Placement placement;
  absl::Time submitted_at;
};

// Numbers as in mumpuni.training.v1.ReadinessFit.
enum class ReadinessFit { kFits = 1, kNeedsBridging = 2, kNotPlaced = 3 };

// `step`: of the person, nullopt before the first answers; `demanded`: 0 is nothing.
ReadinessFit FitOf(std::optional<int> step, int demanded);

// Fewer people than this are not told.
inline constexpr int kSmallestCell = 5;

struct ReadinessCell {
  // -1: has not answered yet.
  int step = 0;
  int people = 0;
  bool hidden = false;
};

// Hides the small cells, and if that is a single one the next smallest too, since the whole is
// known to whoever knows the unit. A cell of nobody tells of nobody.
void HideSmallCells(std::vector<ReadinessCell>& cells);

}  // namespace mumpuni::training::domain
