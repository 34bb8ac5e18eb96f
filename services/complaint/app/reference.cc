#include "services/complaint/app/reference.h"

#include <algorithm>

#include "services/complaint/domain/reasons.h"
#include "services/complaint/peers/projections.h"
#include "services/complaint/store/reference_store.h"

namespace mumpuni::complaint::app {
namespace {

constexpr int kMaxDepth = 50;

}  // namespace

absl::Status CheckTakesCases(pg::Tx& tx, std::vector<Id> unit_ids, std::string_view field) {
  std::sort(unit_ids.begin(), unit_ids.end());
  unit_ids.erase(std::unique(unit_ids.begin(), unit_ids.end()), unit_ids.end());
  if (unit_ids.empty()) return absl::OkStatus();
  const peers::UnitCount units = peers::CountUnits(tx, unit_ids);
  if (units.known != std::ssize(unit_ids)) {
    return Error(reasons::kUnitNotFound, field, "a unit is unknown");
  }
  if (units.closed > 0) return Error(reasons::kUnitClosed, field, "a unit is closed");
  return absl::OkStatus();
}

absl::StatusOr<domain::Channel> GetChannel(pg::Tx& tx, const std::string& code) {
  auto channel = store::FindChannel(tx, code);
  if (channel.has_value()) return *std::move(channel);
  return Error(reasons::kChannelNotFound, "channel_code", "unknown channel");
}

absl::StatusOr<domain::Channel> DefineChannel(pg::Tx& tx, const domain::Channel& channel) {
  RETURN_IF_ERROR(Validate(channel));
  if (!channel.parent_code.empty() && !store::FindChannel(tx, channel.parent_code).has_value()) {
    return Error(reasons::kChannelNotFound, "channel.parent_code", "unknown parent");
  }
  store::PutChannel(tx, channel);
  return channel;
}

absl::StatusOr<domain::Category> GetCategory(pg::Tx& tx, const std::string& code) {
  auto category = store::FindCategory(tx, code);
  if (category.has_value()) return *std::move(category);
  return Error(reasons::kCategoryNotFound, "category_code", "unknown category");
}

absl::StatusOr<domain::Category> DefineCategory(pg::Tx& tx, const domain::Category& category) {
  RETURN_IF_ERROR(Validate(category));
  const Id& lead = category.default_lead_unit_id;
  if (!lead.IsNil()) {
    RETURN_IF_ERROR(CheckTakesCases(tx, {lead}, "category.default_lead_unit_id"));
  }
  if (!category.parent_code.empty()) {
    const std::vector<std::string> above = store::CategoryPath(tx, category.parent_code);
    if (above.empty()) {
      return Error(reasons::kCategoryNotFound, "category.parent_code", "unknown parent");
    }
    if (std::find(above.begin(), above.end(), category.code) != above.end()) {
      return Error(reasons::kCategoryCycle, "category.parent_code", "the parent lies below");
    }
  }
  store::PutCategory(tx, category);
  return category;
}

absl::StatusOr<domain::Category> GetEffectiveCategory(pg::Tx& tx, const std::string& code) {
  ASSIGN_OR_RETURN(domain::Category category, GetCategory(tx, code));
  std::string above = category.parent_code;
  // Bounded, since definitions of one moment may not see each other.
  for (int depth = 0; depth < kMaxDepth && !above.empty(); ++depth) {
    if (!category.default_lead_unit_id.IsNil() && !category.requirements.empty()) break;
    ASSIGN_OR_RETURN(const domain::Category parent, GetCategory(tx, above));
    if (category.default_lead_unit_id.IsNil()) {
      category.default_lead_unit_id = parent.default_lead_unit_id;
    }
    if (category.requirements.empty()) category.requirements = parent.requirements;
    above = parent.parent_code;
  }
  return category;
}

absl::StatusOr<domain::Place> DefinePlace(pg::Tx& tx, const domain::Place& place) {
  RETURN_IF_ERROR(Validate(place));
  if (!store::PutPlace(tx, place)) {
    return Error(reasons::kSpellingTaken, "place.spellings", "another place has it");
  }
  return place;
}

absl::StatusOr<domain::Route> DefineRoute(pg::Tx& tx, const domain::Route& route) {
  RETURN_IF_ERROR(Validate(route));
  if (!route.category_code.empty()) {
    RETURN_IF_ERROR(GetCategory(tx, route.category_code).status());
  }
  std::vector<Id> units = route.supporting_unit_ids;
  units.push_back(route.lead_unit_id);
  RETURN_IF_ERROR(CheckTakesCases(tx, std::move(units), "route.lead_unit_id"));
  store::PutRoute(tx, route);
  return route;
}

}  // namespace mumpuni::complaint::app
