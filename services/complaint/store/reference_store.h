// Rows of `channel` and `category`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::store {

// Inserts or replaces.
void PutChannel(pg::Tx& tx, const domain::Channel& channel);
std::optional<domain::Channel> FindChannel(pg::Tx& tx, const std::string& code);
// By code after `after_code`.
std::vector<domain::Channel> ListChannels(pg::Tx& tx, const std::string& after_code, int limit);

void PutCategory(pg::Tx& tx, const domain::Category& category);
std::optional<domain::Category> FindCategory(pg::Tx& tx, const std::string& code);
std::vector<domain::Category> ListCategories(pg::Tx& tx, const std::string& after_code, int limit);

}  // namespace mumpuni::complaint::store
