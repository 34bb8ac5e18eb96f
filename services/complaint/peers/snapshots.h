// How complaint makes what it holds of other services anew: where each topic is kept and whom to
// ask for its present state. For events::InboxOptions::projections.
#pragma once

#include <string>
#include <vector>

#include "common/core/tls_files.h"
#include "common/events/inbox.h"

namespace mumpuni::complaint::peers {

// Without an address nothing can be asked: the consumer can be compared and not rebuilt.
std::vector<mumpuni::events::Projection> PersonnelProjections(const std::string& address,
                                                              const TlsFiles& tls);

}  // namespace mumpuni::complaint::peers
