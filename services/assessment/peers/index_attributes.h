// Asks personnel for what the professional index rests on there: education, sanctions and
// probation. Kept nowhere; never inside a transaction.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/id.h"
#include "common/core/tls_files.h"
#include "services/assessment/domain/talent.h"

namespace mumpuni::assessment::peers {

struct IndexAttributes {
  // 1 below senior high to 7 doctor; 0: unknown.
  int education = 0;
  // A candidate (CPNS), as of now.
  bool on_probation = false;
  std::vector<domain::SanctionOn> sanctions;
};

// By 1 to 1,000 people; the unknown and erased are left out. UNAVAILABLE PEER_UNAVAILABLE without
// an `address`, or while personnel does not answer.
using AskIndexAttributes =
    std::function<absl::StatusOr<std::map<Id, IndexAttributes>>(const std::vector<Id>&)>;
AskIndexAttributes IndexAttributesFrom(const std::string& address, const TlsFiles& tls);

}  // namespace mumpuni::assessment::peers
