#include "services/complaint/app/reference.h"

#include <algorithm>

#include "services/complaint/domain/reasons.h"
#include "services/complaint/peers/projections.h"
#include "services/complaint/store/reference_store.h"

namespace mumpuni::complaint::app {

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
  store::PutCategory(tx, category);
  return category;
}

}  // namespace mumpuni::complaint::app
