// Use cases on channels and categories.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/pg/tx.h"
#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::app {

// CHANNEL_NOT_FOUND if the parent is unknown.
absl::StatusOr<domain::Channel> DefineChannel(pg::Tx& tx, const domain::Channel& channel);
absl::StatusOr<domain::Channel> GetChannel(pg::Tx& tx, const std::string& code);
// UNIT_NOT_FOUND if the default lead unit is unknown.
absl::StatusOr<domain::Category> DefineCategory(pg::Tx& tx, const domain::Category& category);
absl::StatusOr<domain::Category> GetCategory(pg::Tx& tx, const std::string& code);

}  // namespace mumpuni::complaint::app
