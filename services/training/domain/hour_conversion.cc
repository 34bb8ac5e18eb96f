#include "services/training/domain/hour_conversion.h"

#include <algorithm>
#include <tuple>

#include "common/core/validate.h"
#include "services/training/domain/course.h"
#include "services/training/domain/reasons.h"

namespace mumpuni::training::domain {
namespace {

constexpr int kMaxUnitHours = 100;

// What is left of a person's days and months.
class Room {
 public:
  Jp OfDay(const ConversionRule& rule, LocalDate day, Jp wanted) {
    Jp& used = days_[{rule.clamp_group, day}];
    const Jp taken{std::clamp(rule.hours.value - used.value, 0, wanted.value)};
    used.value += taken.value;
    return taken;
  }

  // Meetings are counted, not hours: a short one uses one up as well.
  Jp OfMeeting(const ConversionRule& rule, LocalDate day, Jp wanted) {
    if (wanted.value == 0) return {};
    int& used = meetings_[{rule.clamp_group, day.ToString().substr(0, 7)}];
    if (used >= rule.meetings_per_month) return {};
    ++used;
    return std::min(rule.hours, wanted);
  }

 private:
  std::map<std::pair<std::string, LocalDate>, Jp> days_;
  std::map<std::pair<std::string, std::string>, int> meetings_;
};

Jp Base(const HourRecord& record, const ConversionRule& rule, Room& room) {
  if (rule.kind == ConversionKind::kProgramme) return record.claimed;
  if (rule.kind == ConversionKind::kPerActivity) return std::min(record.claimed, rule.hours);
  std::vector<LocalDate> days = record.days;
  std::sort(days.begin(), days.end());
  if (rule.kind == ConversionKind::kPerDay) {
    days.erase(std::unique(days.begin(), days.end()), days.end());
  }
  Jp sum;
  for (const LocalDate day : days) {
    const Jp left{record.claimed.value - sum.value};
    sum.value += (rule.kind == ConversionKind::kPerDay ? room.OfDay(rule, day, left)
                                                       : room.OfMeeting(rule, day, left))
                     .value;
  }
  return sum;
}

}  // namespace

absl::Status Check(const ConversionRule& rule) {
  RETURN_IF_ERROR(CheckLanCode(rule.lan_code, "rule.lan_code"));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(rule.scope), "rule.scope", 1, 2));
  RETURN_IF_ERROR(CheckRange(rule.valid_from_year, "rule.valid_from_year", 2015, 2100));
  RETURN_IF_ERROR(CheckRange(static_cast<int>(rule.kind), "rule.kind", 1, 4));
  const bool programme = rule.kind == ConversionKind::kProgramme;
  const bool meeting = rule.kind == ConversionKind::kPerMeeting;
  RETURN_IF_ERROR(CheckRange(rule.hours.value, "rule.lesson_hours", programme ? 0 : 1,
                             programme ? 0 : kMaxUnitHours));
  RETURN_IF_ERROR(CheckRange(rule.surcharge_percent, "rule.surcharge_percent", 0, 100));
  RETURN_IF_ERROR(CheckRange(rule.meetings_per_month, "rule.meetings_per_month", meeting ? 1 : 0,
                             meeting ? 31 : 0));
  if (meeting || rule.kind == ConversionKind::kPerDay) {
    RETURN_IF_ERROR(CheckText(rule.clamp_group, "rule.clamp_group", 16));
  } else {
    RETURN_IF_ERROR(CheckOptionalText(rule.clamp_group, "rule.clamp_group", 0));
  }
  RETURN_IF_ERROR(CheckRange(static_cast<int>(rule.mix), "rule.mix", 1, 3));
  return CheckText(rule.legal_basis, "rule.legal_basis", 300);
}

ConversionTable::ConversionTable(const std::vector<ConversionRule>& rules) {
  for (const ConversionRule& rule : rules) {
    rules_[{rule.lan_code, rule.scope}][rule.valid_from_year] = rule;
  }
}

const ConversionRule* ConversionTable::Find(const std::string& lan_code, HourScope scope,
                                            int year) const {
  const auto form = rules_.find({lan_code, scope});
  if (form == rules_.end()) return nullptr;
  const auto later = form->second.upper_bound(year);
  return later == form->second.begin() ? nullptr : &std::prev(later)->second;
}

std::map<Id, Recognition> Recognise(std::vector<HourRecord> records, const ConversionTable& table) {
  std::sort(records.begin(), records.end(), [](const HourRecord& a, const HourRecord& b) {
    return std::tie(a.completed_on, a.id) < std::tie(b.completed_on, b.id);
  });
  Room room;
  std::map<Id, Recognition> result;
  for (const HourRecord& record : records) {
    const ConversionRule* rule =
        table.Find(record.lan_code, record.scope, record.completed_on.year());
    if (rule == nullptr) {
      result[record.id] = {Jp{}, HourNote::kNoRule, 0, LearningMix::kUnspecified};
      continue;
    }
    const Jp base = Base(record, *rule, room);
    const int64_t with_surcharge = int64_t{base.value} * (100 + rule->surcharge_percent) / 100;
    result[record.id] = {Jp{static_cast<int32_t>(with_surcharge)},
                         base < record.claimed ? HourNote::kLimited : HourNote::kFull,
                         rule->valid_from_year, rule->mix};
  }
  return result;
}

}  // namespace mumpuni::training::domain
