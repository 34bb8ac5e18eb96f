#include "tools/client/comparison.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/core/status.h"
#include "tools/client/operations.h"

namespace mumpuni::tools {
namespace {

namespace ov = mumpuni::operations::v1;
using Stub = ov::OperatorService::Stub;
using Operator = Endpoint<ov::OperatorService>;

constexpr absl::Duration kLookAgainAfter = absl::Milliseconds(200);

// The two sides of a topic.
struct Sides {
  const Operator* owner = nullptr;
  const Operator* holder = nullptr;
  std::string topic;
  std::string consumer;
};
// Of a subject, what each side says; 0 for nothing.
using Versions = std::map<std::string, std::pair<int64_t, int64_t>>;

absl::StatusOr<ov::DigestTopicResponse> Digest(City& city, const Operator& side,
                                               const std::string& topic,
                                               const std::string& consumer) {
  ov::DigestTopicRequest request;
  request.set_topic(topic);
  request.set_consumer(consumer);
  return city.Call(side, &Stub::DigestTopic, request, OperatorCaller());
}

bool Same(const ov::TopicBucket& a, const ov::TopicBucket& b) {
  return a.subject_count() == b.subject_count() && a.hash() == b.hash();
}

// `put` is told each subject of a bucket.
template <typename Put>
absl::Status ListBucket(City& city, const Operator& side, const Sides& sides, bool held, int bucket,
                        Put put) {
  ov::ListTopicSubjectsRequest request;
  request.set_page_size(5000);
  request.set_topic(sides.topic);
  if (held) request.set_consumer(sides.consumer);
  request.set_bucket(bucket);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city.Call(side, &Stub::ListTopicSubjects, request, OperatorCaller()));
    for (const ov::TopicSubject& subject : page.subjects()) put(subject);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// What differs within these buckets.
absl::StatusOr<Versions> Differing(City& city, const Sides& sides, const std::set<int>& buckets) {
  Versions versions;
  for (const int bucket : buckets) {
    RETURN_IF_ERROR(
        ListBucket(city, *sides.owner, sides, false, bucket,
                   [&](const ov::TopicSubject& s) { versions[s.subject()].first = s.sequence(); }));
    RETURN_IF_ERROR(ListBucket(
        city, *sides.holder, sides, true, bucket,
        [&](const ov::TopicSubject& s) { versions[s.subject()].second = s.sequence(); }));
  }
  std::erase_if(versions, [](const auto& v) { return v.second.first == v.second.second; });
  return versions;
}

// Keeps of `versions` what has stood still for `patience`.
absl::Status AwaitStandstill(City& city, const Sides& sides, const std::set<int>& buckets,
                             absl::Duration patience, Versions& versions) {
  const absl::Time until = absl::Now() + patience;
  while (!versions.empty() && absl::Now() < until) {
    absl::SleepFor(kLookAgainAfter);
    ASSIGN_OR_RETURN(const Versions now, Differing(city, sides, buckets));
    std::erase_if(versions, [&](const auto& before) {
      const auto found = now.find(before.first);
      return found == now.end() || found->second != before.second;
    });
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> ParkedSubjects(City& city, const Sides& sides) {
  std::set<std::string> subjects;
  ov::ListParkedEventsRequest request;
  request.set_page_size(1000);
  request.set_consumer(sides.consumer);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     city.Call(*sides.holder, &Stub::ListParkedEvents, request, OperatorCaller()));
    for (const ov::ParkedEvent& event : page.events()) {
      if (event.topic() == sides.topic) subjects.insert(event.subject());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return subjects;
}

absl::StatusOr<TopicComparison> Compare(City& city, const Sides& sides, absl::Duration patience) {
  TopicComparison result{sides.consumer, sides.topic};
  ASSIGN_OR_RETURN(const auto published, Digest(city, *sides.owner, sides.topic, ""));
  ASSIGN_OR_RETURN(const auto held, Digest(city, *sides.holder, sides.topic, sides.consumer));
  std::set<int> buckets;
  for (int i = 0; i < published.buckets_size() && i < held.buckets_size(); ++i) {
    result.subjects += published.buckets(i).subject_count();
    if (Same(published.buckets(i), held.buckets(i))) continue;
    if (static_cast<int>(buckets.size()) < kBucketsNamed) {
      buckets.insert(i);
    } else {
      ++result.buckets_left;
    }
  }
  if (buckets.empty()) return result;
  ASSIGN_OR_RETURN(Versions versions, Differing(city, sides, buckets));
  RETURN_IF_ERROR(AwaitStandstill(city, sides, buckets, patience, versions));
  if (versions.empty()) return result;
  ASSIGN_OR_RETURN(const std::set<std::string> parked, ParkedSubjects(city, sides));
  for (const auto& [subject, version] : versions) {
    const auto [newest, known] = version;
    result.discrepancies.push_back(
        {subject, newest, known, known < newest && parked.contains(subject)});
  }
  return result;
}

}  // namespace

int64_t TopicComparison::parked() const {
  return std::count_if(discrepancies.begin(), discrepancies.end(),
                       [](const Discrepancy& d) { return d.parked; });
}

bool TopicComparison::differs() const {
  return buckets_left > 0 || parked() < static_cast<int64_t>(discrepancies.size());
}

absl::StatusOr<std::vector<TopicComparison>> CompareTopics(City& city, absl::Duration patience) {
  std::vector<TopicComparison> all;
  ASSIGN_OR_RETURN(const auto services, GetStatus(city));
  for (const ov::GetStatusResponse& service : services) {
    ASSIGN_OR_RETURN(const Operator* const holder, OperatorOf(city, service.service()));
    for (const ov::InboxState& inbox : service.inboxes()) {
      for (const std::string& topic : inbox.topics()) {
        // mumpuni.<owner>.<aggregate>.v1
        const std::vector<std::string> parts = absl::StrSplit(topic, '.');
        ASSIGN_OR_RETURN(const Operator* const owner,
                         OperatorOf(city, parts.size() > 1 ? parts[1] : ""));
        ASSIGN_OR_RETURN(TopicComparison result,
                         Compare(city, {owner, holder, topic, inbox.consumer()}, patience));
        result.behind = !inbox.running() || inbox.paused() || inbox.lag_events() > 0;
        all.push_back(std::move(result));
      }
    }
  }
  return all;
}

}  // namespace mumpuni::tools
