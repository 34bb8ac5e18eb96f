// How training makes its projections anew: where each topic is kept and whom to ask for its present
// state. For events::InboxOptions::projections.
#pragma once

#include <string>
#include <vector>

#include "common/core/tls_files.h"
#include "common/events/inbox.h"

namespace mumpuni::training::peers {

std::vector<mumpuni::events::Projection> PersonnelProjections(const std::string& address,
                                                              const TlsFiles& tls);
std::vector<mumpuni::events::Projection> ProfileProjections(const std::string& address,
                                                            const TlsFiles& tls);

}  // namespace mumpuni::training::peers
