#include "services/complaint/store/reference_store.h"

namespace mumpuni::complaint::store {
namespace {

domain::Channel ChannelOf(const pqxx::row& row) {
  return {pg::TextOf(row["code"]), pg::TextOf(row["name"]), pg::TextOf(row["parent_code"])};
}

domain::Category CategoryOf(const pqxx::row& row) {
  domain::Category category;
  category.code = pg::TextOf(row["code"]);
  category.name = pg::TextOf(row["name"]);
  category.clocks = {row["first_response_hours"].as<int>(),
                     row["verification_days"].as<int>(),
                     row["resolution_days"].as<int>(),
                     row["reopen_days"].as<int>(),
                     row["first_response_duty_minutes"].as<int>(),
                     row["hold_days"].as<int>()};
  const auto codes = pg::TextArrayOf(row["competency_codes"]);
  const auto levels = pg::TextArrayOf(row["competency_levels"]);
  for (size_t i = 0; i < codes.size() && i < levels.size(); ++i) {
    category.requirements.push_back({codes[i], std::stoi(levels[i])});
  }
  category.default_lead_unit_id = pg::IdOf(row["default_lead_unit_id"]);
  category.physical = row["physical"].as<bool>();
  category.legal_basis = pg::TextOf(row["legal_basis"]);
  return category;
}

}  // namespace

void PutChannel(pg::Tx& tx, const domain::Channel& channel) {
  tx.Exec(R"(
      INSERT INTO channel (code, name, parent_code) VALUES ($1, $2, $3)
      ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent_code = excluded.parent_code)",
          channel.code, channel.name, channel.parent_code);
}

std::optional<domain::Channel> FindChannel(pg::Tx& tx, const std::string& code) {
  const auto rows = tx.Exec("SELECT code, name, parent_code FROM channel WHERE code = $1", code);
  if (rows.empty()) return std::nullopt;
  return ChannelOf(rows[0]);
}

std::vector<domain::Channel> ListChannels(pg::Tx& tx, const std::string& after_code, int limit) {
  const auto rows =
      tx.Exec("SELECT code, name, parent_code FROM channel WHERE code > $1 ORDER BY code LIMIT $2",
              after_code, limit);
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
                            legal_basis)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text[], $10::integer[], $11, $12, $13)
      ON CONFLICT (code) DO UPDATE SET
        name = excluded.name, first_response_hours = excluded.first_response_hours,
        verification_days = excluded.verification_days,
        resolution_days = excluded.resolution_days, reopen_days = excluded.reopen_days,
        first_response_duty_minutes = excluded.first_response_duty_minutes,
        hold_days = excluded.hold_days, competency_codes = excluded.competency_codes,
        competency_levels = excluded.competency_levels,
        default_lead_unit_id = excluded.default_lead_unit_id, physical = excluded.physical,
        legal_basis = excluded.legal_basis)",
          category.code, category.name, category.clocks.first_response_hours,
          category.clocks.verification_days, category.clocks.resolution_days,
          category.clocks.reopen_days, category.clocks.first_response_duty_minutes,
          category.clocks.hold_days, pg::Array(codes), pg::Array(levels), lead, category.physical,
          category.legal_basis);
}

std::optional<domain::Category> FindCategory(pg::Tx& tx, const std::string& code) {
  const auto rows = tx.Exec(R"(
      SELECT code, name, first_response_hours, verification_days, resolution_days, reopen_days,
             first_response_duty_minutes, hold_days, competency_codes, competency_levels,
             default_lead_unit_id, physical, legal_basis
      FROM category WHERE code = $1)",
                            code);
  if (rows.empty()) return std::nullopt;
  return CategoryOf(rows[0]);
}

std::vector<domain::Category> ListCategories(pg::Tx& tx, const std::string& after_code, int limit) {
  const auto rows = tx.Exec(R"(
      SELECT code, name, first_response_hours, verification_days, resolution_days, reopen_days,
             first_response_duty_minutes, hold_days, competency_codes, competency_levels,
             default_lead_unit_id, physical, legal_basis
      FROM category WHERE code > $1 ORDER BY code LIMIT $2)",
                            after_code, limit);
  std::vector<domain::Category> categories;
  for (const auto& row : rows) categories.push_back(CategoryOf(row));
  return categories;
}

}  // namespace mumpuni::complaint::store
