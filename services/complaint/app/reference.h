// Use cases on channels, categories, places and routes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/domain/place.h"

namespace mumpuni::complaint::app {

// OK if new cases may be given to the units: UNIT_NOT_FOUND, UNIT_CLOSED.
absl::Status CheckTakesCases(pg::Tx& tx, std::vector<Id> unit_ids, std::string_view field);

// CHANNEL_NOT_FOUND if the parent is unknown.
absl::StatusOr<domain::Channel> DefineChannel(pg::Tx& tx, const domain::Channel& channel);
absl::StatusOr<domain::Channel> GetChannel(pg::Tx& tx, const std::string& code);
// UNIT_NOT_FOUND if the default lead unit is unknown, UNIT_CLOSED if it is closed;
// CATEGORY_NOT_FOUND if the parent is unknown, CATEGORY_CYCLE if it lies below.
absl::StatusOr<domain::Category> DefineCategory(pg::Tx& tx, const domain::Category& category);
absl::StatusOr<domain::Category> GetCategory(pg::Tx& tx, const std::string& code);

// With the lead unit and the requirements of the nearest category above that has some.
absl::StatusOr<domain::Category> GetEffectiveCategory(pg::Tx& tx, const std::string& code);

// SPELLING_TAKEN.
absl::StatusOr<domain::Place> DefinePlace(pg::Tx& tx, const domain::Place& place);
// CATEGORY_NOT_FOUND, UNIT_NOT_FOUND, UNIT_CLOSED.
absl::StatusOr<domain::Route> DefineRoute(pg::Tx& tx, const domain::Route& route);

}  // namespace mumpuni::complaint::app
