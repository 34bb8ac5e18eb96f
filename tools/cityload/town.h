// The city as cityload holds it in its hands: connection, played clock, reference data, and the
// expectations that make a play a test.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "common/calendar/calendar.h"
#include "tools/cityload/distributions.h"
#include "tools/client/city.h"
#include "tools/client/played_clock.h"

namespace mumpuni::cityload {

struct PlayOptions {
  uint64_t seed = 1;
  int employees = 2000;
  int cases = 300;
  LocalDate start;
  std::string reference_dir;
  // Callers at the same time.
  int threads = 12;
  // Ratings of which each is followed until the profile shows it.
  int measured = 120;
  // Formal assessments recorded for others than the people of the story.
  int assessments = 250;
};

// Expectations met and not met. Thread-safe.
class Checks {
 public:
  explicit Checks(std::ostream& out) : out_(out) {}
  // Prints "ok" or "FAILED" with both values.
  void Equal(const std::string& what, const std::string& expected, const std::string& got);
  void Equal(const std::string& what, int64_t expected, int64_t got);
  void True(const std::string& what, bool holds, const std::string& otherwise);
  int failed() const { return failed_; }
  int passed() const { return passed_; }

 private:
  std::ostream& out_;
  std::mutex mutex_;
  std::atomic<int> passed_{0};
  std::atomic<int> failed_{0};
};

struct Town {
  Town(tools::City& the_city, const PlayOptions& play_options, std::ostream& output)
      : city(the_city), options(play_options), out(output), checks(output) {}

  tools::City& city;
  PlayOptions options;
  std::ostream& out;
  tools::PlayedClock clock = tools::PlayedClock::FromEnvironment();
  Checks checks;
  Distributions distributions;
  calendar::WorkingDays calendar;
  std::vector<personnel::v1::Position> positions;
  std::map<std::string, complaint::v1::Category> categories;
  // Topic → kind, from the rule set in force.
  std::map<std::string, std::string> topic_kinds;
  std::map<std::string, assessment::v1::JobStandard> job_standards;
  // Unit id → name; code → id.
  std::map<std::string, std::string> unit_names;
  std::map<std::string, std::string> unit_ids;
  // Employee id → name, of everybody in service.
  std::map<std::string, std::string> names;
  // Number → employee id.
  std::map<std::string, std::string> employee_ids;

  // Stable for this seed and start, so that an interrupted play can be repeated.
  std::string RequestId(const std::string& name) const;
  // A heading.
  void Section(const std::string& title) const;
  // Moves the city and returns when every service has seen it.
  absl::Status MoveTo(absl::Time to) const;
  // The same, to a local hour of a day, and says so.
  absl::Status MoveTo(LocalDate date, int hour) const;
  const personnel::v1::Position* PositionOf(const std::string& code) const;
  std::string UnitName(const std::string& unit_id) const;
  std::string NameOf(const std::string& employee_id) const;
};

// Reads everything that the play needs to know. FAILED_PRECONDITION if the reference data are not
// loaded.
absl::Status ReadTown(Town& town);

const tools::Caller kPersonnelAdmin{"cityload", {"PERSONNEL_ADMIN"}};
const tools::Caller kTrainingAdmin{"cityload", {"TRAINING_ADMIN"}};
const tools::Caller kAssessor{"cityload", {"ASSESSOR"}};
const tools::Caller kComplaintAdmin{"cityload", {"COMPLAINT_ADMIN"}};
const tools::Caller kAuditor{"cityload", {"AUDITOR"}};
inline tools::Caller Officer(const std::string& employee_id) { return {employee_id, {"OFFICER"}}; }
inline tools::Caller Channel(const std::string& code) { return {code, {"CITIZEN_CHANNEL"}}; }

}  // namespace mumpuni::cityload
