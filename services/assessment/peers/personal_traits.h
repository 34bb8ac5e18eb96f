// Asks personnel for what groups people (sex, year of birth, grade); kept nowhere.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/core/tls_files.h"
#include "services/assessment/domain/groups.h"

namespace mumpuni::assessment::peers {

// By 1 to 1,000 people; the unknown and erased are left out. UNAVAILABLE PEER_UNAVAILABLE without
// an `address`, or while personnel does not answer.
using AskTraits =
    std::function<absl::StatusOr<std::map<Id, domain::PersonalTraits>>(const std::vector<Id>&)>;
AskTraits TraitsFrom(const std::string& address, const TlsFiles& tls);

}  // namespace mumpuni::assessment::peers
