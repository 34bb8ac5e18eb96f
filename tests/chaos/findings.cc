#include "tests/chaos/findings.h"

#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/events/headers.h"
#include "common/kafka/admin.h"
#include "common/kafka/consumer.h"
#include "tests/e2e/outcome.h"

namespace mumpuni::chaos {
namespace {

constexpr absl::Duration kBrokerPatience = absl::Seconds(60);

// Where a consumer keeps the newest sequence of each subject of a topic.
struct Held {
  const char* service;
  const char* subjects;
  const char* owner;
  const char* topic;
};
constexpr Held kHeld[] = {
    {"assessment", "SELECT employee_id, sequence FROM employee", "personnel", kEmployeeTopic},
    {"training", "SELECT employee_id, sequence FROM employee_projection", "personnel",
     kEmployeeTopic},
    {"complaint", "SELECT employee_id, sequence FROM employee_projection", "personnel",
     kEmployeeTopic},
    {"assessment", "SELECT unit_id, sequence FROM unit", "personnel", "mumpuni.personnel.unit.v1"},
    {"assessment", "SELECT position_id, sequence FROM position", "personnel",
     "mumpuni.personnel.position.v1"},
    {"assessment", "SELECT year, sequence FROM calendar_year", "personnel",
     "mumpuni.personnel.calendar.v1"},
    {"assessment", "SELECT source_id, sequence FROM evidence_source WHERE source = 2", "training",
     kEnrolmentTopic},
    {"assessment", "SELECT source_id, sequence FROM evidence_source WHERE source = 3", "complaint",
     kCaseTopic},
    {"training", "SELECT employee_id, sequence FROM profile_projection", "assessment",
     kProfileTopic},
};

// The first column of all rows.
std::vector<std::string> Lines(const e2e::City& city, const std::string& service,
                               const std::string& sql) {
  const std::string text = e2e::SqlText(
      city, service,
      absl::StrCat("SELECT coalesce(string_agg(line, E'\\n'), '') FROM (", sql, ") AS t (line)"));
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

BySubject Numbers(const e2e::City& city, const std::string& service, const std::string& sql) {
  BySubject numbers;
  for (const std::string& line : Lines(city, service,
                                       absl::StrCat("SELECT subject || '=' || number FROM (", sql,
                                                    ") AS n (subject, number)"))) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, '=');
    int64_t number = 0;
    if (!absl::SimpleAtoi(parts.second, &number)) throw std::runtime_error("no number: " + line);
    numbers[parts.first] = number;
  }
  return numbers;
}

void CheckAcknowledged(const e2e::City& city, const Ledger& ledger, Discrepancies& out) {
  const std::pair<const char*, const char*> owners[] = {
      {"personnel", kEmployeeTopic}, {"training", kEnrolmentTopic}, {"complaint", kCaseTopic}};
  for (const auto& [service, topic] : owners) {
    CompareNumbers(absl::StrCat("acknowledged writes, ", topic), ledger.Of(topic),
                   WrittenSequences(city, service, topic), out);
  }
  CompareNumbers("requests logged", {{"all services", ledger.requests()}},
                 {{"all services", RequestsDone(city)}}, out);
}

// By topic, so that each is asked for once: an owner's counters and the log must agree.
void CheckPublished(const e2e::City& city, const LogCheck& log, Discrepancies& out) {
  for (const std::string& service : e2e::kServices) {
    for (const std::string& topic :
         Lines(city, service, "SELECT DISTINCT topic FROM event_sequence")) {
      CompareNumbers(absl::StrCat("newest on the broker, ", topic),
                     WrittenSequences(city, service, topic), log.SequencesOf(topic), out);
    }
  }
}

void CheckHeld(const e2e::City& city, Discrepancies& out) {
  for (const Held& held : kHeld) {
    CompareNumbers(absl::StrCat("newest held by ", held.service, ", ", held.topic),
                   WrittenSequences(city, held.owner, held.topic),
                   Numbers(city, held.service, held.subjects), out);
  }
}

void CheckEvidence(const e2e::City& city, const LogCheck& log, Discrepancies& out) {
  const auto newest_of = [&](const char* topic) {
    const auto found = log.newest().find(topic);
    return found == log.newest().end() ? std::map<std::string, LogCheck::Newest>() : found->second;
  };
  CompareRows("evidence", EvidenceOf(newest_of(kEnrolmentTopic), newest_of(kCaseTopic)),
              Lines(city, "assessment", kEvidenceRows), out);
}

void CheckServices(const e2e::City& city, Discrepancies& out) {
  BySubject parked, doubled, failing;
  for (const std::string& service : e2e::kServices) {
    parked[service] = e2e::SqlNumber(city, service, "SELECT count(*) FROM parked_event");
    doubled[service] =
        e2e::SqlNumber(city, service,
                       "SELECT count(*) FROM (SELECT FROM request_log GROUP BY method, request_id"
                       " HAVING count(*) > 1 OR bool_or(resource_id IS NULL)) AS d");
    const auto status = city.Status(service);
    if (!status.ok()) {
      out.push_back({"status", absl::StrCat(service, ": ", status.status().ToString())});
      continue;
    }
    failing[service] = status->jobs().failing() + status->jobs().failing_long_jobs();
    for (const auto& inbox : status->inboxes()) {
      if (!inbox.running()) out.push_back({"consumer stopped", inbox.consumer()});
    }
  }
  ExpectNone("parked events", parked, out);
  ExpectNone("requests done twice", doubled, out);
  ExpectNone("failing jobs", failing, out);
}

}  // namespace

BySubject WrittenSequences(const e2e::City& city, const std::string& service,
                           const std::string& topic) {
  return Numbers(city, service,
                 "SELECT subject, sequence FROM event_sequence WHERE topic = '" + topic + "'");
}

int64_t RequestsDone(const e2e::City& city) {
  int64_t done = 0;
  for (const std::string& service : e2e::kServices) {
    done += e2e::SqlNumber(city, service, "SELECT count(*) FROM request_log");
  }
  return done;
}

void LogReader::ReadOn(const e2e::City& city) {
  kafka::ConsumerOptions options;
  options.client = city.Kafka();
  options.group = "chaos-checker";
  const auto nothing = [](const std::vector<kafka::TopicPartition>&) {};
  auto consumer = kafka::Consumer::Create(
      options, [](const auto&) { return std::vector<kafka::StartAt>(); }, nothing);
  if (!consumer.ok()) throw std::runtime_error(consumer.status().ToString());
  std::map<kafka::TopicPartition, int64_t> ends;
  std::vector<kafka::StartAt> starts;
  for (const auto& [topic, written] : e2e::WrittenByTopic(city)) {
    const auto marks = kafka::EndsOf(city.Kafka(), topic, kBrokerPatience);
    if (!marks.ok()) throw std::runtime_error(marks.status().ToString());
    for (int32_t p = 0; p < static_cast<int32_t>(marks->partitions.size()); ++p) {
      const kafka::TopicPartition tp{topic, p};
      const int64_t end = marks->partitions[static_cast<size_t>(p)].high;
      if (next_[tp] >= end) continue;
      ends[tp] = end;
      starts.push_back({tp, next_[tp]});
    }
  }
  if (const absl::Status assigned = (*consumer)->Assign(starts); !assigned.ok()) {
    throw std::runtime_error(assigned.ToString());
  }
  absl::Time heard = absl::Now();
  while (!ends.empty()) {
    auto message = (*consumer)->Poll(absl::Milliseconds(100));
    if (absl::Now() - heard > kBrokerPatience) throw std::runtime_error("the log cannot be read");
    if (!message.ok() || !message->has_value()) continue;
    heard = absl::Now();
    const kafka::TopicPartition tp = (*message)->tp;
    const int64_t offset = (*message)->offset;
    events::Received received = events::Decode(*std::move(*message));
    if (!received.defect.empty()) {
      throw std::runtime_error(
          absl::StrCat(tp.topic, " holds what is no event: ", received.defect));
    }
    log_.Add(received.event);
    next_[tp] = offset + 1;
    const auto end = ends.find(tp);
    if (end != ends.end() && offset + 1 >= end->second) ends.erase(end);
  }
}

Discrepancies CheckCity(e2e::City& city, e2e::Play& play, LogReader& reader, const Ledger& ledger) {
  reader.ReadOn(city);
  Discrepancies out = reader.log().discrepancies();
  CheckAcknowledged(city, ledger, out);
  CheckPublished(city, reader.log(), out);
  CheckHeld(city, out);
  CheckEvidence(city, reader.log(), out);
  CheckServices(city, out);
  const auto [compared, mismatches] = play.Reconcile();
  if (compared < static_cast<int64_t>(play.officers().size())) {
    out.push_back({"recomputation", absl::StrCat("only ", compared, " profiles were compared")});
  }
  ExpectNone("profiles that differ from their recomputation", {{"all", mismatches}}, out);
  return out;
}

}  // namespace mumpuni::chaos
