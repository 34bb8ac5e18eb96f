#include "tests/chaos/checker.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "mumpuni/training/v1/training_events.pb.h"

namespace mumpuni::chaos {
namespace {

// Everything that a repetition must have in common with the first. When it was sent may differ.
uint64_t DigestOf(const events::IncomingEvent& event) {
  return std::hash<std::string>()(absl::StrJoin(
      {event.key, event.id, event.source, event.type, event.subject,
       absl::StrCat(absl::ToUnixMicros(event.time)), event.traceparent, event.payload},
      std::string(1, '\0')));
}

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

std::string Row(const std::vector<std::string>& cells) { return absl::StrJoin(cells, "|"); }

// As SQL writes it in concat_ws.
std::string Bool(bool value) { return value ? "t" : "f"; }

void AddEnrolment(const std::string& payload, std::vector<std::string>& rows) {
  training::v1::EnrolmentCompleted event;
  event.ParseFromString(payload);
  const training::v1::EnrolmentState& state = event.state();
  if (state.status() != training::v1::ENROLMENT_STATUS_COMPLETED) return;
  for (const auto& taught : state.teaches()) {
    rows.push_back(
        Row({"2", state.enrolment_id(), state.employee_id(), "-", taught.competency_code(),
             absl::StrCat(taught.level()), Bool(state.test_passed()), state.completed_on(),
             OrDash(state.workplace_confirmed_on()), "-", "", "", "f", "0"}));
  }
}

void AddCase(const std::string& payload, std::vector<std::string>& rows) {
  complaint::v1::CaseClosed event;
  event.ParseFromString(payload);
  const complaint::v1::CaseState& state = event.state();
  if (state.case_class() == complaint::v1::CASE_CLASS_MISCONDUCT_ALLEGATION) return;
  for (const complaint::v1::ActFact& fact : state.facts()) {
    rows.push_back(Row({"3", state.case_id(), OrDash(fact.employee_id()), OrDash(fact.unit_id()),
                        absl::StrCat(static_cast<int>(fact.act())), "0", Bool(fact.favourable()),
                        fact.occurred_on(), OrDash(fact.counts_from()), OrDash(fact.settles_on()),
                        state.category_code(), fact.reporter_ref(), Bool(fact.reporter_verified()),
                        absl::StrCat(static_cast<int>(fact.exclusion()))}));
  }
}

}  // namespace

void LogCheck::Add(const events::IncomingEvent& event) {
  ++events_;
  const std::string name = absl::StrCat(event.tp.topic, " ", event.subject);
  const auto wrong = [&](const std::string& what) {
    discrepancies_.push_back({"log", absl::StrCat(name, ": ", what, " at offset ",
                                                  event.tp.partition, ":", event.offset)});
  };
  const auto [found, first] = subjects_.try_emplace(
      name, Subject{.partition = event.tp.partition, .key = event.key, .digests = {}});
  Subject& subject = found->second;
  if (subject.partition != event.tp.partition) wrong("in another partition");
  if (subject.key != event.key) wrong("under another key");
  const auto newest = static_cast<int64_t>(subject.digests.size());
  const uint64_t digest = DigestOf(event);
  if (event.sequence >= 1 && event.sequence <= newest) {
    ++repeated_;
    if (subject.digests[static_cast<size_t>(event.sequence - 1)] != digest) {
      wrong(absl::StrCat("sequence ", event.sequence, " came again with another content"));
    }
    return;
  }
  if (event.sequence != newest + 1) {
    wrong(absl::StrCat("sequence ", event.sequence, " follows ", newest));
    if (event.sequence < 1) return;
    // Named once; the hole is closed so that what follows is still looked at.
    subject.digests.resize(static_cast<size_t>(event.sequence - 1));
  }
  subject.digests.push_back(digest);
  newest_[event.tp.topic][event.subject] = {event.sequence, event.payload};
}

BySubject LogCheck::SequencesOf(const std::string& topic) const {
  BySubject sequences;
  const auto found = newest_.find(topic);
  if (found == newest_.end()) return sequences;
  for (const auto& [subject, newest] : found->second) sequences[subject] = newest.sequence;
  return sequences;
}

void CompareNumbers(const std::string& check, const BySubject& expected, const BySubject& found,
                    Discrepancies& out) {
  for (const auto& [subject, number] : expected) {
    const auto it = found.find(subject);
    if (it == found.end()) {
      out.push_back({check, absl::StrCat(subject, ": expected ", number, ", there is none")});
    } else if (it->second != number) {
      out.push_back({check, absl::StrCat(subject, ": expected ", number, ", found ", it->second)});
    }
  }
  for (const auto& [subject, number] : found) {
    if (expected.contains(subject)) continue;
    out.push_back({check, absl::StrCat(subject, ": found ", number, ", expected none")});
  }
}

void CompareRows(const std::string& check, std::vector<std::string> expected,
                 std::vector<std::string> found, Discrepancies& out) {
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  std::vector<std::string> missing, surplus;
  std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                      std::back_inserter(missing));
  std::set_difference(found.begin(), found.end(), expected.begin(), expected.end(),
                      std::back_inserter(surplus));
  for (const std::string& row : missing) out.push_back({check, "missing " + row});
  for (const std::string& row : surplus) out.push_back({check, "without a source " + row});
}

void ExpectNone(const std::string& check, const BySubject& found, Discrepancies& out) {
  for (const auto& [subject, number] : found) {
    if (number != 0) out.push_back({check, absl::StrCat(subject, ": ", number)});
  }
}

std::vector<std::string> EvidenceOf(const std::map<std::string, LogCheck::Newest>& enrolments,
                                    const std::map<std::string, LogCheck::Newest>& cases) {
  std::vector<std::string> rows;
  for (const auto& [subject, newest] : enrolments) AddEnrolment(newest.payload, rows);
  for (const auto& [subject, newest] : cases) AddCase(newest.payload, rows);
  return rows;
}

std::string Describe(const Discrepancies& discrepancies, size_t limit) {
  std::map<std::string, size_t> told;
  std::string text;
  for (const Discrepancy& one : discrepancies) {
    if (++told[one.check] <= limit) absl::StrAppend(&text, one.check, ": ", one.what, "\n");
  }
  for (const auto& [check, number] : told) {
    if (number > limit) absl::StrAppend(&text, check, ": and ", number - limit, " more\n");
  }
  return text;
}

}  // namespace mumpuni::chaos
