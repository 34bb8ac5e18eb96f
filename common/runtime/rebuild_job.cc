#include "common/runtime/rebuild_job.h"

#include <algorithm>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/events/parking.h"
#include "common/events/projection.h"
#include "common/kafka/admin.h"

namespace mumpuni::runtime {
namespace {

constexpr absl::Duration kBrokerTimeout = absl::Seconds(5);
// Rows of one transaction that only changes a number in each.
constexpr int kRowsAtOnce = 1000;

enum class Stage { kCursors, kDoubt, kSnapshot, kForget };

// Where a job is; the cursor of its progress.
struct Place {
  Stage stage = Stage::kCursors;
  size_t projection = 0;
  // Of the stage: last doubted subject, page token.
  std::string token;
};

std::string Encode(const Place& place) {
  return absl::StrCat(static_cast<int>(place.stage), "/", place.projection, "/", place.token);
}

absl::StatusOr<Place> PlaceOf(const std::string& cursor, size_t projections) {
  Place place;
  if (cursor.empty()) return place;
  const std::vector<std::string> parts = absl::StrSplit(cursor, absl::MaxSplits('/', 2));
  int stage = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &stage) ||
      !absl::SimpleAtoi(parts[1], &place.projection) || place.projection >= projections) {
    return absl::InternalError("malformed cursor of a rebuild");
  }
  place.stage = static_cast<Stage>(stage);
  place.token = parts[2];
  return place;
}

// Result of the progress: what was taken away.
struct Removed {
  int64_t rows = 0;
  int64_t parked = 0;
};

Removed RemovedIn(const std::string& result) {
  Removed removed;
  const std::vector<std::string> parts = absl::StrSplit(result, '/');
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &removed.rows) ||
      !absl::SimpleAtoi(parts[1], &removed.parked)) {
    return {};
  }
  return removed;
}

// The cursors of all topics first, then topic by topic.
Place After(const Place& place, size_t projections) {
  if (place.stage == Stage::kCursors) {
    if (place.projection + 1 < projections) return {Stage::kCursors, place.projection + 1, ""};
    return {Stage::kDoubt, 0, ""};
  }
  if (place.stage == Stage::kForget) return {Stage::kDoubt, place.projection + 1, ""};
  return {static_cast<Stage>(static_cast<int>(place.stage) + 1), place.projection, ""};
}

class Rebuild {
 public:
  Rebuild(const Platform& platform, const std::vector<events::Inbox*>& inboxes)
      : platform_(platform), inboxes_(inboxes) {}

  absl::StatusOr<jobs::Asked> Ask(const jobs::Chunk& chunk) const {
    ASSIGN_OR_RETURN(const events::Inbox* const inbox, InboxOf(chunk.key));
    const auto& projections = inbox->options().projections;
    ASSIGN_OR_RETURN(const Place place, PlaceOf(chunk.so_far.cursor, projections.size()));
    const events::Projection& projection = projections[place.projection];
    if (place.stage == Stage::kCursors) {
      ASSIGN_OR_RETURN(kafka::TopicEnds ends,
                       kafka::EndsOf(platform_.kafka_client, projection.topic, kBrokerTimeout));
      return jobs::Asked(std::make_shared<const kafka::TopicEnds>(std::move(ends)));
    }
    if (place.stage != Stage::kSnapshot) return jobs::Asked();
    ASSIGN_OR_RETURN(events::SnapshotPage page, projection.snapshot(place.token));
    for (events::IncomingEvent& event : page.events) event.time = platform_.clock.Now();
    return jobs::Asked(std::make_shared<const events::SnapshotPage>(std::move(page)));
  }

  absl::StatusOr<jobs::Progress> Apply(pg::Tx& tx, const jobs::Chunk& chunk) const {
    ASSIGN_OR_RETURN(const events::Inbox* const inbox, InboxOf(chunk.key));
    const auto& projections = inbox->options().projections;
    ASSIGN_OR_RETURN(Place place, PlaceOf(chunk.so_far.cursor, projections.size()));
    jobs::Progress progress = chunk.so_far;
    Removed removed = RemovedIn(progress.result);
    ASSIGN_OR_RETURN(const bool more, Step(tx, *inbox, chunk, place, progress, removed));
    if (!more) place = After(place, projections.size());
    progress.result = absl::StrCat(removed.rows, "/", removed.parked);
    progress.finished = place.projection == projections.size();
    progress.cursor = Encode(place);
    return progress;
  }

 private:
  absl::StatusOr<const events::Inbox*> InboxOf(const std::string& consumer) const {
    for (const events::Inbox* inbox : inboxes_) {
      if (inbox->options().consumer == consumer) return inbox;
    }
    return absl::InternalError("no consumer " + consumer);
  }

  // One chunk of a stage; true if the stage has more. `place.token` moves on.
  absl::StatusOr<bool> Step(pg::Tx& tx, const events::Inbox& inbox, const jobs::Chunk& chunk,
                            Place& place, jobs::Progress& progress, Removed& removed) const {
    const events::InboxOptions& consumer = inbox.options();
    const events::Projection& projection = consumer.projections[place.projection];
    switch (place.stage) {
      case Stage::kCursors: {
        const auto& ends = *static_cast<const kafka::TopicEnds*>(chunk.asked.get());
        std::vector<int64_t> offsets;
        for (const kafka::Watermark& mark : ends.partitions) offsets.push_back(mark.high);
        RETURN_IF_ERROR(
            events::SetCursors(tx, consumer.consumer, projection.topic, offsets, ends.cluster_id));
        removed.parked += events::ForgetParked(tx, consumer.consumer, projection.topic);
        progress.total += events::CountHeld(tx, projection);
        return false;
      }
      case Stage::kDoubt:
        if (place.token.empty() && projection.adopt) projection.adopt(tx);
        place.token = events::Doubt(tx, projection, place.token, kRowsAtOnce);
        return !place.token.empty();
      case Stage::kSnapshot: {
        const auto& page = *static_cast<const events::SnapshotPage*>(chunk.asked.get());
        if (!page.events.empty()) RETURN_IF_ERROR(inbox.handler()(tx, page.events));
        progress.done += static_cast<int64_t>(page.events.size());
        progress.total = std::max(progress.total, progress.done);
        place.token = page.next_page_token;
        return !place.token.empty();
      }
      case Stage::kForget: {
        ASSIGN_OR_RETURN(const int rows, events::ForgetDoubted(tx, projection, kRowsAtOnce));
        removed.rows += rows;
        place.token = absl::StrCat(removed.rows);
        return rows > 0;
      }
    }
    return absl::InternalError("malformed cursor of a rebuild");
  }

  const Platform& platform_;
  const std::vector<events::Inbox*> inboxes_;
};

}  // namespace

void AddRebuild(Platform& platform, const std::vector<events::Inbox*>& inboxes,
                jobs::LongHandlers& handlers) {
  const auto rebuild = std::make_shared<const Rebuild>(platform, inboxes);
  handlers.askers[kRebuildKind] = [rebuild](const jobs::Chunk& chunk) {
    return rebuild->Ask(chunk);
  };
  handlers.chunks[kRebuildKind] = [rebuild](pg::Tx& tx, const jobs::Chunk& chunk) {
    return rebuild->Apply(tx, chunk);
  };
}

bool CanRebuild(const events::InboxOptions& consumer) {
  return consumer.projections.size() == consumer.topics.size() &&
         std::all_of(consumer.projections.begin(), consumer.projections.end(),
                     [](const events::Projection& p) { return p.snapshot != nullptr; });
}

std::string RebuildSummary(const jobs::Progress& progress) {
  const Removed removed = RemovedIn(progress.result);
  return absl::StrCat(progress.done, " states applied, ", removed.rows,
                      " rows unknown to the owner removed, ", removed.parked,
                      " parked events covered");
}

}  // namespace mumpuni::runtime
