#include "services/assessment/domain/explanation.h"

#include <optional>
#include <utility>

namespace mumpuni::assessment::domain {
namespace {

std::optional<Node> NodeOf(const CompetencyProfile& p, LineKind kind) {
  for (const Line& line : p.lines) {
    if (line.kind != kind) continue;
    return Node{line, {}};
  }
  return std::nullopt;
}

void Put(std::optional<Node> part, std::vector<Node>& parts) {
  if (part.has_value()) parts.push_back(*std::move(part));
}

// Items of one kind; for facts those on one side.
std::vector<Node> ItemsOf(const CompetencyProfile& p, LineKind kind,
                          std::optional<bool> favourable = std::nullopt) {
  std::vector<Node> items;
  for (const Line& line : p.lines) {
    if (line.kind != kind) continue;
    if (favourable.has_value() && line.item->favourable != *favourable) continue;
    items.push_back({line, {}});
  }
  return items;
}

std::optional<Node> Training(const CompetencyProfile& p) {
  std::optional<Node> capped = NodeOf(p, LineKind::kTrainingCapped);
  std::optional<Node> sum = NodeOf(p, LineKind::kTrainingSum);
  if (!capped.has_value() || !sum.has_value()) return capped;
  sum->parts = ItemsOf(p, LineKind::kTrainingItem);
  capped->parts.push_back(*std::move(sum));
  return capped;
}

// What u was made of; the gate stands above it.
std::optional<Node> Gated(const CompetencyProfile& p) {
  std::optional<Node> gated = NodeOf(p, LineKind::kUGated);
  std::optional<Node> u = NodeOf(p, LineKind::kU);
  if (!gated.has_value() || !u.has_value()) return gated;
  for (const auto& [kind, favourable] :
       {std::pair{LineKind::kSPlus, true}, std::pair{LineKind::kSMinus, false}}) {
    std::optional<Node> side = NodeOf(p, kind);
    if (!side.has_value()) continue;
    side->parts = ItemsOf(p, LineKind::kFactItem, favourable);
    u->parts.push_back(*std::move(side));
  }
  gated->parts.push_back(*std::move(u));
  return gated;
}

}  // namespace

std::vector<Node> TreeOf(const CompetencyProfile& p, bool with_signal) {
  std::vector<Node> roots;
  std::optional<Node> level = NodeOf(p, LineKind::kIndicatedLevel);
  if (std::optional<Node> value = NodeOf(p, LineKind::kValue)) {
    Put(NodeOf(p, LineKind::kBase), value->parts);
    Put(Training(p), value->parts);
    // The term alone: what it was made of stands under the signal.
    if (with_signal) Put(NodeOf(p, LineKind::kSignalTerm), value->parts);
    if (level.has_value()) level->parts.push_back(*std::move(value));
    Put(std::move(level), roots);
  } else {
    Put(Training(p), roots);
    if (with_signal) Put(NodeOf(p, LineKind::kSignalTerm), roots);
  }
  if (!with_signal) return roots;
  std::optional<Node> signal = NodeOf(p, LineKind::kSignal);
  if (signal.has_value()) Put(Gated(p), signal->parts);
  Put(std::move(signal), roots);
  return roots;
}

}  // namespace mumpuni::assessment::domain
