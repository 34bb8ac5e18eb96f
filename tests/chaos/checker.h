// What must hold after whatever happened, as pure functions over what was found: they are tested
// with planted discrepancies. Gathering is in findings.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/events/inbox.h"

namespace mumpuni::chaos {

// A broken promise, named.
struct Discrepancy {
  std::string check;
  std::string what;
};
using Discrepancies = std::vector<Discrepancy>;

// A number by subject: a sequence, or how often something was done.
using BySubject = std::map<std::string, int64_t>;

// Follows the topics from their start, each event in the order of its partition. Every subject must
// count 1, 2, 3 … without a hole, in one partition and under one key; an event may come again, but
// then it is equal to the first in every byte.
class LogCheck {
 public:
  void Add(const events::IncomingEvent& event);

  struct Newest {
    int64_t sequence = 0;
    std::string payload;
  };
  // By topic and subject.
  const std::map<std::string, std::map<std::string, Newest>>& newest() const { return newest_; }
  BySubject SequencesOf(const std::string& topic) const;
  const Discrepancies& discrepancies() const { return discrepancies_; }
  int64_t events() const { return events_; }
  // Of them, how many had come before.
  int64_t repeated() const { return repeated_; }

 private:
  struct Subject {
    int32_t partition = 0;
    std::string key;
    // Of each event, from sequence 1 on.
    std::vector<uint64_t> digests;
  };

  std::unordered_map<std::string, Subject> subjects_;
  std::map<std::string, std::map<std::string, Newest>> newest_;
  Discrepancies discrepancies_;
  int64_t events_ = 0;
  int64_t repeated_ = 0;
};

// Names every subject whose number differs or that only one side knows.
void CompareNumbers(const std::string& check, const BySubject& expected, const BySubject& found,
                    Discrepancies& out);
// Names every row that only one side has, or has more often.
void CompareRows(const std::string& check, std::vector<std::string> expected,
                 std::vector<std::string> found, Discrepancies& out);
// Names everything whose number is not zero.
void ExpectNone(const std::string& check, const BySubject& found, Discrepancies& out);

// The evidence rows that the newest events of a topic of enrolments or cases stand for, as the
// query kEvidenceRows writes them.
std::vector<std::string> EvidenceOf(const std::map<std::string, LogCheck::Newest>& enrolments,
                                    const std::map<std::string, LogCheck::Newest>& cases);

// One text for each row of evidence of training and cases.
inline constexpr char kEvidenceRows[] =
    "SELECT concat_ws('|', source, source_id, coalesce(employee_id::text, '-'),"
    " coalesce(unit_id::text, '-'), fact, level, favourable, occurred_on,"
    " coalesce(second_on::text, '-'), coalesce(settles_on::text, '-'), topic, reporter_ref,"
    " reporter_verified, exclusion) FROM evidence WHERE source IN (2, 3)";

// "check: what" a line; of each check at most `limit` lines, and how many more there are.
std::string Describe(const Discrepancies& discrepancies, size_t limit = 10);

}  // namespace mumpuni::chaos
