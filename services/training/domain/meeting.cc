#include "services/training/domain/meeting.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/core/sha256.h"
#include "common/core/validate.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr absl::Duration kLongest = absl::Hours(12);
constexpr absl::Duration kMargin = absl::Hours(1);
constexpr int kMaxTrainers = 10;
constexpr size_t kTagBytes = 16;

absl::Status CheckMeeting(const Meeting& meeting, const Batch& batch, const std::string& field) {
  const absl::Duration length = meeting.end - meeting.start;
  if (length <= absl::ZeroDuration() || length > kLongest) {
    return Error(reasons::kMeetingTimeWrong, field + ".end_time", "not 0 to 12 hours long");
  }
  if (LocalDate::At(meeting.start) < batch.start ||
      LocalDate::At(meeting.end - absl::Nanoseconds(1)) > batch.end) {
    return Error(reasons::kMeetingTimeWrong, field + ".start_time",
                 "not within the days of the batch");
  }
  RETURN_IF_ERROR(CheckOptionalText(meeting.room, field + ".room", 120));
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(meeting.trainers.size()), field + ".trainers", 0,
                             kMaxTrainers));
  std::set<std::string> seen;
  for (const std::string& trainer : meeting.trainers) {
    RETURN_IF_ERROR(CheckText(trainer, field + ".trainers", 120));
    if (!seen.insert(trainer).second) {
      return Error(reasons::kMeetingsOverlap, field + ".trainers", "a trainer is named twice");
    }
  }
  return absl::OkStatus();
}

std::string TagOf(const std::string& key, const std::string& text) {
  // The prefix keeps a tag for one purpose from being good for another.
  const auto mac = HmacSha256(key, "attendance/" + text);
  std::string tag;
  absl::WebSafeBase64Escape(std::string(mac.begin(), mac.begin() + kTagBytes), &tag);
  return tag;
}

// Takes as long for a wrong tag as for a right one.
bool SameTag(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

absl::StatusOr<std::vector<Meeting>> Timetable(std::vector<Meeting> meetings, const Batch& batch) {
  RETURN_IF_ERROR(CheckRange(static_cast<int64_t>(meetings.size()), "meetings", 0, kMaxMeetings));
  std::map<absl::Time, const Meeting*> by_start;
  for (size_t i = 0; i < meetings.size(); ++i) {
    const std::string field = absl::StrCat("meetings[", i, "]");
    RETURN_IF_ERROR(CheckMeeting(meetings[i], batch, field));
    const auto [it, is_new] = by_start.emplace(meetings[i].start, &meetings[i]);
    const auto next = std::next(it);
    const bool after_one = it != by_start.begin() && std::prev(it)->second->end > it->first;
    if (!is_new || after_one || (next != by_start.end() && meetings[i].end > next->first)) {
      return Error(reasons::kMeetingsOverlap, field + ".start_time", "two meetings at once");
    }
  }
  std::sort(meetings.begin(), meetings.end(),
            [](const Meeting& a, const Meeting& b) { return a.start < b.start; });
  int number = 0;
  for (Meeting& meeting : meetings) {
    meeting.number = ++number;
    meeting.batch_id = batch.id;
  }
  return meetings;
}

bool TakesAttendance(const Meeting& meeting, absl::Time now) {
  return now >= meeting.start - kMargin && now <= meeting.end + kMargin;
}

std::string AttendanceCode(const std::string& key, const Id& meeting_id, absl::Time expires) {
  const std::string text =
      absl::StrCat("MPN1.", meeting_id.ToString(), ".", absl::ToUnixSeconds(expires));
  return absl::StrCat(text, ".", TagOf(key, text));
}

absl::StatusOr<Id> ReadAttendanceCode(const std::string& key, const std::string& code,
                                      absl::Time now) {
  const absl::Status forged =
      Error(reasons::kAttendanceCodeForged, "code", "not a code of this installation");
  const std::vector<std::string> parts = absl::StrSplit(code, '.');
  int64_t expires = 0;
  if (parts.size() != 4 || parts[0] != "MPN1" || !absl::SimpleAtoi(parts[2], &expires)) {
    return forged;
  }
  const std::string text = absl::StrCat(parts[0], ".", parts[1], ".", parts[2]);
  if (!SameTag(parts[3], TagOf(key, text))) return forged;
  if (now > absl::FromUnixSeconds(expires)) {
    return Error(reasons::kAttendanceCodeExpired, "code", "its minutes are over");
  }
  return Id::Parse(parts[1], "code");
}

}  // namespace mumpuni::training::domain
