// Rows of `channel`, `category`, `place` and `route`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"
#include "services/complaint/domain/place.h"

namespace mumpuni::complaint::store {

// Inserts or replaces.
void PutChannel(pg::Tx& tx, const domain::Channel& channel);
std::optional<domain::Channel> FindChannel(pg::Tx& tx, const std::string& code);
// By code after `after_code`.
std::vector<domain::Channel> ListChannels(pg::Tx& tx, const std::string& after_code, int limit);

void PutCategory(pg::Tx& tx, const domain::Category& category);
std::optional<domain::Category> FindCategory(pg::Tx& tx, const std::string& code);
std::vector<domain::Category> ListCategories(pg::Tx& tx, const std::string& after_code, int limit);
// The category and those above it, nearest first; empty if it is unknown.
std::vector<std::string> CategoryPath(pg::Tx& tx, const std::string& code);

void PutRoute(pg::Tx& tx, const domain::Route& route);
// By category and region: from the first, and after both.
std::vector<domain::Route> ListRoutes(pg::Tx& tx, int limit);
std::vector<domain::Route> ListRoutes(pg::Tx& tx, const std::string& after_category,
                                      const std::string& after_region, int limit);
// The route of the nearest category of the path ("" last), of these the one of the smallest region.
std::optional<domain::Route> FindRoute(pg::Tx& tx, const std::vector<std::string>& category_path,
                                       const std::string& region_code);

// Inserts or replaces; false if another place has one of the spellings.
bool PutPlace(pg::Tx& tx, const domain::Place& place);
// By region code after `after_code`, without outlines.
std::vector<domain::Place> ListPlaces(pg::Tx& tx, const std::string& after_code, int limit);
// "" if nothing is there; `compared` as domain::ComparedSpelling answers it.
std::string FindRegionBySpelling(pg::Tx& tx, const std::string& compared);
std::string FindRegionAt(pg::Tx& tx, const domain::GeoPoint& point);

}  // namespace mumpuni::complaint::store
