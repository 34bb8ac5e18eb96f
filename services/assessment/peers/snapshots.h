// How assessment makes what it holds of other services anew: where each topic is kept and whom to
// ask for its present state. For events::InboxOptions::projections.
#pragma once

#include <string>
#include <vector>

#include "common/core/tls_files.h"
#include "common/events/inbox.h"

namespace mumpuni::assessment::peers {

// Without an address nothing can be asked: the consumer can be compared and not rebuilt. Both lack
// `forget`, which is the business of app/.
std::vector<mumpuni::events::Projection> PersonnelProjections(const std::string& personnel,
                                                              const TlsFiles& tls);
std::vector<mumpuni::events::Projection> EvidenceProjections(const std::string& training,
                                                             const std::string& complaint,
                                                             const TlsFiles& tls);

}  // namespace mumpuni::assessment::peers
