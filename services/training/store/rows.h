// How taught competencies lie in two parallel arrays.
#pragma once

#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::store {

std::string CodesOf(const std::vector<domain::CompetencyLevel>& taught);
std::string LevelsOf(const std::vector<domain::CompetencyLevel>& taught);
std::vector<domain::CompetencyLevel> TaughtOf(const pqxx::field& codes, const pqxx::field& levels);

}  // namespace mumpuni::training::store
