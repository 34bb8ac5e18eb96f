#include "services/complaint/store/reference_store.h"

#include "absl/strings/str_format.h"
#include "services/complaint/store/case_row.h"

#define CHANNEL_COLUMNS \
  "SELECT code, name, parent_code, mayor_after_days, keeps_clock, notifies FROM channel "
#define CATEGORY_COLUMNS                                                                       \
  "SELECT code, name, first_response_hours, verification_days, resolution_days, reopen_days, " \
  "first_response_duty_minutes, hold_days, overall_days, escalation_days, pause_on_hold, "     \
  "competency_codes, competency_levels, default_lead_unit_id, physical, legal_basis, "         \
  "parent_code FROM category "

namespace mumpuni::complaint::store {
namespace {

domain::Channel ChannelOf(const pqxx::row& row) {
  return {pg::TextOf(row["code"]),        pg::TextOf(row["name"]),
          pg::TextOf(row["parent_code"]), row["mayor_after_days"].as<int>(),
          row["keeps_clock"].as<bool>(),  row["notifies"].as<bool>()};
}

domain::Category CategoryOf(const pqxx::row& row) {
  domain::Category category;
  category.code = pg::TextOf(row["code"]);
  category.name = pg::TextOf(row["name"]);
  category.clocks = ClocksOf(row);
  const auto codes = pg::TextArrayOf(row["competency_codes"]);
  const auto levels = pg::TextArrayOf(row["competency_levels"]);
  for (size_t i = 0; i < codes.size() && i < levels.size(); ++i) {
    category.requirements.push_back({codes[i], std::stoi(levels[i])});
  }
  category.default_lead_unit_id = pg::IdOf(row["default_lead_unit_id"]);
  category.physical = row["physical"].as<bool>();
  category.legal_basis = pg::TextOf(row["legal_basis"]);
  category.parent_code = pg::TextOf(row["parent_code"]);
  return category;
}

domain::Route RouteOf(const pqxx::row& row) {
  return {pg::TextOf(row["category_code"]), pg::TextOf(row["region_code"]),
          pg::IdOf(row["lead_unit_id"]), IdsOf(row["supporting_unit_ids"])};
}

std::vector<domain::Route> RoutesOf(const pqxx::result& rows) {
  std::vector<domain::Route> routes;
  for (const auto& row : rows) routes.push_back(RouteOf(row));
  return routes;
}

std::string PolygonText(const std::vector<domain::GeoPoint>& corners) {
  std::string text = "(";
  for (const domain::GeoPoint& corner : corners) {
    absl::StrAppendFormat(&text, "%s(%.6f,%.6f)", text.size() > 1 ? "," : "",
                          corner.longitude_e6 / 1e6, corner.latitude_e6 / 1e6);
  }
  return text + ")";
}

}  // namespace

void PutChannel(pg::Tx& tx, const domain::Channel& channel) {
  tx.Exec(R"(
      INSERT INTO channel (code, name, parent_code, mayor_after_days, keeps_clock, notifies)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (code) DO UPDATE SET
        name = excluded.name, parent_code = excluded.parent_code,
        mayor_after_days = excluded.mayor_after_days, keeps_clock = excluded.keeps_clock,
        notifies = excluded.notifies)",
          channel.code, channel.name, channel.parent_code, channel.mayor_after_days,
          channel.keeps_clock, channel.notifies);
}

std::optional<domain::Channel> FindChannel(pg::Tx& tx, const std::string& code) {
  const auto rows = tx.Exec(CHANNEL_COLUMNS "WHERE code = $1", code);
  if (rows.empty()) return std::nullopt;
  return ChannelOf(rows[0]);
}

std::vector<domain::Channel> ListChannels(pg::Tx& tx, const std::string& after_code, int limit) {
  const auto rows =
      tx.Exec(CHANNEL_COLUMNS "WHERE code > $1 ORDER BY code LIMIT $2", after_code, limit);
  std::vector<domain::Channel> channels;
  for (const auto& row : rows) channels.push_back(ChannelOf(row));
  return channels;
}

void PutCategory(pg::Tx& tx, const domain::Category& category) {
  std::vector<std::string> codes;
  std::vector<int64_t> levels;
  for (const domain::Requirement& requirement : category.requirements) {
    codes.push_back(requirement.competency_code);
    levels.push_back(requirement.level);
  }
  const std::optional<Id> lead = category.default_lead_unit_id.IsNil()
                                     ? std::nullopt
                                     : std::optional<Id>(category.default_lead_unit_id);
  tx.Exec(R"(
      INSERT INTO category (code, name, first_response_hours, verification_days, resolution_days,
                            reopen_days, first_response_duty_minutes, hold_days,
                            competency_codes, competency_levels, default_lead_unit_id, physical,
                            legal_basis, parent_code, overall_days, escalation_days,
                            pause_on_hold)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text[], $10::integer[], $11, $12, $13, $14,
              $15, $16, $17)
      ON CONFLICT (code) DO UPDATE SET
        name = excluded.name, first_response_hours = excluded.first_response_hours,
        verification_days = excluded.verification_days,
        resolution_days = excluded.resolution_days, reopen_days = excluded.reopen_days,
        first_response_duty_minutes = excluded.first_response_duty_minutes,
        hold_days = excluded.hold_days, competency_codes = excluded.competency_codes,
        competency_levels = excluded.competency_levels,
        default_lead_unit_id = excluded.default_lead_unit_id, physical = excluded.physical,
        legal_basis = excluded.legal_basis, parent_code = excluded.parent_code,
        overall_days = excluded.overall_days, escalation_days = excluded.escalation_days,
        pause_on_hold = excluded.pause_on_hold)",
          category.code, category.name, category.clocks.first_response_hours,
          category.clocks.verification_days, category.clocks.resolution_days,
          category.clocks.reopen_days, category.clocks.first_response_duty_minutes,
          category.clocks.hold_days, pg::Array(codes), pg::Array(levels), lead, category.physical,
          category.legal_basis, category.parent_code, category.clocks.overall_days,
          category.clocks.escalation_days, category.clocks.pause_on_hold);
}

std::optional<domain::Category> FindCategory(pg::Tx& tx, const std::string& code) {
  const auto rows = tx.Exec(CATEGORY_COLUMNS "WHERE code = $1", code);
  if (rows.empty()) return std::nullopt;
  return CategoryOf(rows[0]);
}

std::vector<domain::Category> ListCategories(pg::Tx& tx, const std::string& after_code, int limit) {
  const auto rows =
      tx.Exec(CATEGORY_COLUMNS "WHERE code > $1 ORDER BY code LIMIT $2", after_code, limit);
  std::vector<domain::Category> categories;
  for (const auto& row : rows) categories.push_back(CategoryOf(row));
  return categories;
}

std::vector<std::string> CategoryPath(pg::Tx& tx, const std::string& code) {
  const auto rows = tx.Exec(R"(
      WITH RECURSIVE path AS (
        SELECT code, parent_code, 0 AS depth FROM category WHERE code = $1
        UNION
        SELECT c.code, c.parent_code, p.depth + 1
        FROM category c JOIN path p ON c.code = p.parent_code WHERE p.depth < 50)
      SELECT code FROM path ORDER BY depth)",
                            code);
  std::vector<std::string> path;
  for (const auto& row : rows) path.push_back(pg::TextOf(row["code"]));
  return path;
}

void PutRoute(pg::Tx& tx, const domain::Route& route) {
  tx.Exec(R"(
      INSERT INTO route (category_code, region_code, lead_unit_id, supporting_unit_ids)
      VALUES ($1, $2, $3, $4::uuid[])
      ON CONFLICT (category_code, region_code) DO UPDATE SET
        lead_unit_id = excluded.lead_unit_id,
        supporting_unit_ids = excluded.supporting_unit_ids)",
          route.category_code, route.region_code, route.lead_unit_id,
          pg::Array(route.supporting_unit_ids));
}

std::vector<domain::Route> ListRoutes(pg::Tx& tx, const std::string& after_category,
                                      const std::string& after_region, int limit) {
  const auto rows = tx.Exec(R"(
      SELECT category_code, region_code, lead_unit_id, supporting_unit_ids FROM route
      WHERE (category_code, region_code) > ($1, $2) ORDER BY category_code, region_code LIMIT $3)",
                            after_category, after_region, limit);
  return RoutesOf(rows);
}

std::vector<domain::Route> ListRoutes(pg::Tx& tx, int limit) {
  return RoutesOf(tx.Exec(R"(
      SELECT category_code, region_code, lead_unit_id, supporting_unit_ids FROM route
      ORDER BY category_code, region_code LIMIT $1)",
                          limit));
}

std::optional<domain::Route> FindRoute(pg::Tx& tx, const std::vector<std::string>& category_path,
                                       const std::string& region_code) {
  const auto rows = tx.Exec(R"(
      SELECT category_code, region_code, lead_unit_id, supporting_unit_ids FROM route
      WHERE category_code = ANY (array_append($1::text[], '')) AND starts_with($2, region_code)
      ORDER BY coalesce(array_position($1::text[], category_code), 1000), length(region_code) DESC
      LIMIT 1)",
                            pg::Array(category_path), region_code);
  if (rows.empty()) return std::nullopt;
  return RouteOf(rows[0]);
}

bool PutPlace(pg::Tx& tx, const domain::Place& place) {
  tx.Exec(R"(
      INSERT INTO place (region_code, name) VALUES ($1, $2)
      ON CONFLICT (region_code) DO UPDATE SET name = excluded.name)",
          place.region_code, place.name);
  tx.Exec("DELETE FROM place_spelling WHERE region_code = $1", place.region_code);
  tx.Exec("DELETE FROM place_outline WHERE region_code = $1", place.region_code);
  const std::map<std::string, std::string> spellings = domain::ComparedSpellings(place);
  for (const auto& [compared, written] : spellings) {
    const bool free = tx.Exec(R"(
        INSERT INTO place_spelling (spelling, written, region_code) VALUES ($1, $2, $3)
        ON CONFLICT (spelling) DO NOTHING)",
                              compared, written, place.region_code)
                          .affected_rows() == 1;
    if (!free) return false;
  }
  for (size_t i = 0; i < place.outlines.size(); ++i) {
    tx.Exec(R"(
        INSERT INTO place_outline (region_code, outline_no, outline) VALUES ($1, $2, $3::polygon))",
            place.region_code, static_cast<int>(i), PolygonText(place.outlines[i]));
  }
  return true;
}

std::vector<domain::Place> ListPlaces(pg::Tx& tx, const std::string& after_code, int limit) {
  const auto rows = tx.Exec(R"(
      SELECT p.region_code, p.name,
             ARRAY(SELECT s.written FROM place_spelling s WHERE s.region_code = p.region_code
                   ORDER BY s.spelling) AS spellings
      FROM place p WHERE p.region_code > $1 ORDER BY p.region_code LIMIT $2)",
                            after_code, limit);
  std::vector<domain::Place> places;
  for (const auto& row : rows) {
    domain::Place place;
    place.region_code = pg::TextOf(row["region_code"]);
    place.name = pg::TextOf(row["name"]);
    place.spellings = pg::TextArrayOf(row["spellings"]);
    places.push_back(std::move(place));
  }
  return places;
}

std::string FindRegionBySpelling(pg::Tx& tx, const std::string& compared) {
  const auto rows = tx.Exec("SELECT region_code FROM place_spelling WHERE spelling = $1", compared);
  return rows.empty() ? "" : pg::TextOf(rows[0]["region_code"]);
}

std::string FindRegionAt(pg::Tx& tx, const domain::GeoPoint& point) {
  const auto rows = tx.Exec(R"(
      SELECT region_code FROM place_outline
      WHERE outline @> point($1::float8 / 1e6, $2::float8 / 1e6) ORDER BY region_code LIMIT 1)",
                            point.longitude_e6, point.latitude_e6);
  return rows.empty() ? "" : pg::TextOf(rows[0]["region_code"]);
}

}  // namespace mumpuni::complaint::store
