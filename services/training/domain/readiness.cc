#include "services/training/domain/readiness.h"

#include <algorithm>
#include <set>

#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kMaxItems = 100;

absl::Status Check(const ReadinessItem& item) {
  RETURN_IF_ERROR(CheckCode(item.key, "instrument.items.key", 32));
  RETURN_IF_ERROR(CheckText(item.label, "instrument.items.label", 300));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(item.kind), "instrument.items.kind", 1, 2));
  return CheckRange(item.step, "instrument.items.step", 1, kLadderSteps);
}

}  // namespace

absl::Status Check(const ReadinessInstrument& instrument) {
  RETURN_IF_ERROR(CheckCode(instrument.code, "instrument.code", 32));
  RETURN_IF_ERROR(CheckRange(instrument.threshold.value, "instrument.threshold_permille", 1, 1000));
  RETURN_IF_ERROR(
      CheckRange(static_cast<int64_t>(instrument.items.size()), "instrument.items", 1, kMaxItems));
  std::set<std::string> keys;
  std::set<int> steps;
  for (const ReadinessItem& item : instrument.items) {
    RETURN_IF_ERROR(Check(item));
    steps.insert(item.step);
    if (!keys.insert(item.key).second) {
      return Error(mumpuni::reasons::kValueOutOfRange, "instrument.items.key", "a key twice");
    }
  }
  if (steps.size() != kLadderSteps) {
    return Error(mumpuni::reasons::kValueOutOfRange, "instrument.items", "a step without items");
  }
  return absl::OkStatus();
}

absl::Status Check(const ReadinessAnswers& answers, const ReadinessInstrument& instrument) {
  std::set<std::string> keys;
  for (const ReadinessItem& item : instrument.items) {
    keys.insert(item.key);
    if (answers.count(item.key) == 0) {
      return Error(mumpuni::reasons::kFieldRequired, "answers." + item.key, "is not answered");
    }
  }
  for (const auto& [key, met] : answers) {
    if (keys.count(key) == 0) {
      return Error(reasons::kReadinessItemUnknown, "answers.item_key", "no item of the instrument");
    }
  }
  return absl::OkStatus();
}

Placement Place(const ReadinessAnswers& answers, const ReadinessInstrument& instrument) {
  Placement placement;
  for (const ReadinessItem& item : instrument.items) {
    StepProgress& progress = placement.progress.at(item.step - 1);
    ++progress.items;
    const auto answer = answers.find(item.key);
    if (answer != answers.end() && answer->second) ++progress.met;
  }
  for (const StepProgress& progress : placement.progress) {
    // Multiplied out, so that nothing is lost by a division.
    if (1000 * progress.met < instrument.threshold.value * progress.items) break;
    ++placement.step;
  }
  return placement;
}

ReadinessFit FitOf(std::optional<int> step, int demanded) {
  if (demanded == 0) return ReadinessFit::kFits;
  if (!step.has_value()) return ReadinessFit::kNotPlaced;
  return *step >= demanded ? ReadinessFit::kFits : ReadinessFit::kNeedsBridging;
}

void HideSmallCells(std::vector<ReadinessCell>& cells) {
  std::vector<ReadinessCell*> shown;
  int hidden = 0;
  for (ReadinessCell& cell : cells) {
    if (cell.people == 0) continue;
    cell.hidden = cell.people < kSmallestCell;
    if (cell.hidden) {
      ++hidden;
    } else {
      shown.push_back(&cell);
    }
  }
  if (hidden != 1 || shown.empty()) return;
  (*std::min_element(shown.begin(), shown.end(), [](const auto* a, const auto* b) {
    return a->people < b->people;
  }))->hidden = true;
}

}  // namespace mumpuni::training::domain
