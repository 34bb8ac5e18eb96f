// The long job behind StartRebuild: makes what a consumer holds equal to the truth of the owners,
// from their snapshots and their topics.
//
// For each topic: the cursors go to the ends of the log, everything held is doubted, the pages of
// the owner's snapshot are applied like events, and what is then still in doubt is forgotten. The
// ends are asked before the snapshot, so every event before them is in it; events after them are
// applied by the inbox meanwhile, and the newest sequence wins. Reads go on over all of it.
#pragma once

#include <string>
#include <vector>

#include "common/events/inbox.h"
#include "common/jobs/long_jobs.h"
#include "common/runtime/process.h"

namespace mumpuni::runtime {

// The key of such a job is the consumer.
inline constexpr char kRebuildKind[] = "events.rebuild";

// Adds the kind for these consumers, which outlive the runner; those whose projections lack a
// snapshot cannot be rebuilt.
void AddRebuild(Platform& platform, const std::vector<events::Inbox*>& inboxes,
                jobs::LongHandlers& handlers);
bool CanRebuild(const events::InboxOptions& consumer);

// What a job of this kind has done so far, for people.
std::string RebuildSummary(const jobs::Progress& progress);

}  // namespace mumpuni::runtime
