// How many of the claimed lesson hours are recognised, by the conversion table (PerLAN 10/2018,
// annex). Limits of a day and of a month hold for the person, over all records. The table is data
// (conversion_rule); here is only what its columns mean. Integers only; a surcharge truncates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/core/id.h"
#include "common/core/local_date.h"
#include "services/training/domain/values.h"

namespace mumpuni::training::domain {

// Numbers as in mumpuni.training.v1.
enum class ConversionKind {
  kUnspecified = 0,
  // Hours of the programme.
  kProgramme = 1,
  // At most `hours` a day.
  kPerDay = 2,
  // At most `hours` an activity.
  kPerActivity = 3,
  // `hours` a meeting, for at most `meetings_per_month` a month.
  kPerMeeting = 4
};
enum class LearningMix { kUnspecified = 0, kFormal = 1, kSocial = 2, kExperiential = 3 };
enum class HourNote { kUnspecified = 0, kFull = 1, kLimited = 2, kNoRule = 3, kNotConverted = 4 };

struct ConversionRule {
  std::string lan_code;
  HourScope scope = HourScope::kUnspecified;
  int valid_from_year = 0;
  ConversionKind kind = ConversionKind::kUnspecified;
  Jp hours;
  int surcharge_percent = 0;
  int meetings_per_month = 0;
  // Forms that share the limits of a day or a month.
  std::string clamp_group;
  LearningMix mix = LearningMix::kUnspecified;
  std::string legal_basis;
  bool operator==(const ConversionRule&) const = default;
};

// INVALID_ARGUMENT naming the field of `rule`.
absl::Status Check(const ConversionRule& rule);

// The table: the rule of a form and scope in a year is the newest that began by then.
class ConversionTable {
 public:
  explicit ConversionTable(const std::vector<ConversionRule>& rules);
  // Null if none is known.
  const ConversionRule* Find(const std::string& lan_code, HourScope scope, int year) const;

 private:
  // By form and scope, then by year.
  std::map<std::pair<std::string, HourScope>, std::map<int, ConversionRule>> rules_;
};

// One completed training of a person.
struct HourRecord {
  Id id;
  std::string lan_code;
  HourScope scope = HourScope::kNational;
  LocalDate completed_on;
  Jp claimed;
  // The days on which it took place; for meetings one entry each, also twice a day.
  std::vector<LocalDate> days;
};

struct Recognition {
  Jp recognised;
  HourNote note = HourNote::kUnspecified;
  // Of the rule; 0 without one.
  int valid_from_year = 0;
  LearningMix mix = LearningMix::kUnspecified;
  bool operator==(const Recognition&) const = default;
};

// All records of one person. Who was completed first takes the room of a day or month first (then
// by id), so the order of the input does not matter and a later record never changes an earlier
// one. Days of a record are filled from the earliest.
std::map<Id, Recognition> Recognise(std::vector<HourRecord> records, const ConversionTable& table);

}  // namespace mumpuni::training::domain
