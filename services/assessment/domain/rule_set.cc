#include "services/assessment/domain/rule_set.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/core/reasons.h"
#include "common/core/validate.h"
#include "services/assessment/domain/reasons.h"

namespace mumpuni::assessment::domain {
namespace {

// Signals are new: they are watched for so long before anybody is judged by them.
constexpr int kShadowMonths = 6;

template <typename Map, typename Key>
const typename Map::mapped_type* Find(const Map& map, const Key& key) {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}

absl::Status CheckTables(const RuleSet& rules) {
  for (const Act act : kActs) {
    if (!rules.mappings.contains({act, ""}) || !rules.topic_shares.contains({act, ""})) {
      return Error(reasons::kRuleSetIncomplete, "rule_set.mappings",
                   "each act needs a default mapping and a default share");
    }
  }
  for (const auto& [key, competency] : rules.mappings) {
    RETURN_IF_ERROR(CheckCode(competency, "rule_set.mappings.competency_code", 32));
    if (!key.second.empty()) {
      RETURN_IF_ERROR(CheckCode(key.second, "rule_set.mappings.topic_code", 64));
    }
    if (TakesNoComplaints(competency)) {
      return Error(reasons::kRuleSetForbiddenCompetency, "rule_set.mappings.competency_code",
                   "M.1 and SK.1 take no evidence from complaints");
    }
  }
  for (const auto* table : {&rules.topic_shares, &rules.kind_shares}) {
    for (const auto& [key, share] : *table) {
      if (!key.second.empty()) RETURN_IF_ERROR(CheckCode(key.second, "rule_set.shares", 64));
      RETURN_IF_ERROR(CheckRange(share, "rule_set.shares.share_permille", 0, 1000));
    }
  }
  for (const auto& [topic, kind] : rules.topic_kinds) {
    RETURN_IF_ERROR(CheckCode(topic, "rule_set.topic_kinds.topic_code", 64));
    RETURN_IF_ERROR(CheckCode(kind, "rule_set.topic_kinds.topic_kind", 64));
  }
  return absl::OkStatus();
}

absl::Status Malformed() { return absl::InternalError("stored rule set cannot be read"); }

absl::Status DecodeLine(const std::vector<std::string>& part, RuleSet& rules) {
  int number = 0;
  if (part.size() == 3 && part[0] == "const" && absl::SimpleAtoi(part[2], &number)) {
    for (const ConstantField& field : ConstantFields()) {
      if (field.name == part[1]) {
        rules.constants.*field.member = number;
        return absl::OkStatus();
      }
    }
    return Malformed();
  }
  if (part.size() == 3 && part[0] == "topickind") {
    rules.topic_kinds[part[1]] = part[2];
    return absl::OkStatus();
  }
  int act = 0;
  if (part.size() != 4 || !absl::SimpleAtoi(part[1], &act) || act < 1 || act > 3)
    return Malformed();
  const RuleSet::Key key{static_cast<Act>(act), part[2]};
  if (part[0] == "map") {
    rules.mappings[key] = part[3];
    return absl::OkStatus();
  }
  if (!absl::SimpleAtoi(part[3], &number)) return Malformed();
  if (part[0] == "share") {
    rules.topic_shares[key] = number;
  } else if (part[0] == "kindshare") {
    rules.kind_shares[key] = number;
  } else {
    return Malformed();
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<ConstantField>& ConstantFields() {
  using C = RuleConstants;
  static const auto& fields = *new std::vector<ConstantField>{
      {"assessment_valid_months", &C::assessment_valid_months, 1, 600},
      {"training_test_points", &C::training_test_points, 0, 5000},
      {"training_workplace_points", &C::training_workplace_points, 0, 5000},
      {"training_cap", &C::training_cap, 0, 5000},
      {"training_valid_months", &C::training_valid_months, 1, 600},
      {"workplace_min_days", &C::workplace_min_days, 0, 3650},
      {"workplace_max_days", &C::workplace_max_days, 0, 3650},
      {"full_weight_days", &C::full_weight_days, 0, 3650},
      {"half_weight_days", &C::half_weight_days, 0, 3650},
      {"full_weight", &C::full_weight, 0, 1000},
      {"half_weight", &C::half_weight, 0, 1000},
      {"prior", &C::prior, 1, 1'000'000},
      {"gate_unfavourable", &C::gate_unfavourable, 0, 1000},
      {"gate_reporters", &C::gate_reporters, 0, 1000},
      {"lower_at_most", &C::lower_at_most, -1000, 0},
      {"higher_at_least", &C::higher_at_least, 0, 1000},
      {"signal_clamp", &C::signal_clamp, 0, 1000},
      {"signal_max_required_level", &C::signal_max_required_level, 0, 5},
      {"reporter_year_limit", &C::reporter_year_limit, 1, 1000},
      {"rounding", &C::rounding, 0, 999},
  };
  return fields;
}

bool TakesNoComplaints(std::string_view competency) {
  return competency == "M.1" || competency == "SK.1";
}

std::string RuleSet::CompetencyOf(Act act, const std::string& topic) const {
  const std::string* found = Find(mappings, Key{act, topic});
  if (found == nullptr) found = Find(mappings, Key{act, ""});
  return found == nullptr || TakesNoComplaints(*found) ? "" : *found;
}

int RuleSet::ShareOf(Act act, const std::string& topic) const {
  if (const int* own = Find(topic_shares, Key{act, topic})) return *own;
  if (const std::string* kind = Find(topic_kinds, topic)) {
    if (const int* of_kind = Find(kind_shares, Key{act, *kind})) return *of_kind;
  }
  const int* fallback = Find(topic_shares, Key{act, ""});
  return fallback == nullptr ? 0 : *fallback;
}

absl::Status Validate(const RuleSet& rules) {
  RETURN_IF_ERROR(CheckCode(rules.code, "rule_set.code", 32));
  for (const ConstantField& field : ConstantFields()) {
    RETURN_IF_ERROR(CheckRange(rules.constants.*field.member,
                               absl::StrCat("rule_set.constants.", std::string(field.name)),
                               field.min, field.max));
  }
  const RuleConstants& c = rules.constants;
  RETURN_IF_ERROR(CheckRange(c.workplace_max_days, "rule_set.constants.workplace_max_days",
                             c.workplace_min_days, 3650));
  RETURN_IF_ERROR(CheckRange(c.half_weight_days, "rule_set.constants.half_weight_days",
                             c.full_weight_days, 3650));
  RETURN_IF_ERROR(CheckRange(c.half_weight, "rule_set.constants.half_weight", 0, c.full_weight));
  RETURN_IF_ERROR(CheckTables(rules));
  if (rules.status == RuleSetStatus::kDecided &&
      (rules.decree_number.empty() || rules.deciding_official.empty() ||
       !rules.effective_from.has_value() || rules.dpia_reference.empty())) {
    return Error(
        reasons::kRuleSetNotDecided, "rule_set.decree_number",
        "decree number, deciding official, effective date and DPIA reference are required");
  }
  return absl::OkStatus();
}

absl::Status CheckNotRetroactive(const RuleSet& rules, LocalDate today) {
  const bool binds = rules.status == RuleSetStatus::kDecided && !rules.demo;
  if (!binds || !rules.effective_from.has_value() || *rules.effective_from >= today) {
    return absl::OkStatus();
  }
  return Error(reasons::kRuleSetRetroactive, "rule_set.effective_from",
               "a decided rule set begins today or later");
}

std::optional<LocalDate> RuleSet::ShadowEnds() const {
  if (!shadow || !effective_from.has_value()) return std::nullopt;
  return effective_from->PlusMonths(kShadowMonths);
}

bool RuleSet::InShadow(LocalDate day) const {
  const std::optional<LocalDate> end = ShadowEnds();
  return shadow && (!end.has_value() || day < *end);
}

absl::Status CheckShadow(const RuleSet& rules, std::optional<LocalDate> first) {
  if (rules.status != RuleSetStatus::kDecided || rules.demo || rules.shadow) {
    return absl::OkStatus();
  }
  if (first.has_value() && first->PlusMonths(kShadowMonths) <= *rules.effective_from) {
    return absl::OkStatus();
  }
  return Error(reasons::kRuleSetShadowRequired, "rule_set.shadow",
               "the first six months run in shadow");
}

std::string EncodeBody(const RuleSet& rules) {
  std::string text;
  for (const ConstantField& field : ConstantFields()) {
    absl::StrAppend(&text, "const|", std::string(field.name), "|", rules.constants.*field.member,
                    "\n");
  }
  const auto act = [](const RuleSet::Key& key) { return static_cast<int>(key.first); };
  for (const auto& [key, competency] : rules.mappings) {
    absl::StrAppend(&text, "map|", act(key), "|", key.second, "|", competency, "\n");
  }
  for (const auto& [key, share] : rules.topic_shares) {
    absl::StrAppend(&text, "share|", act(key), "|", key.second, "|", share, "\n");
  }
  for (const auto& [key, share] : rules.kind_shares) {
    absl::StrAppend(&text, "kindshare|", act(key), "|", key.second, "|", share, "\n");
  }
  for (const auto& [topic, kind] : rules.topic_kinds) {
    absl::StrAppend(&text, "topickind|", topic, "|", kind, "\n");
  }
  return text;
}

absl::Status DecodeBody(std::string_view text, RuleSet& rules) {
  for (const auto& line : absl::StrSplit(std::string(text), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> part = absl::StrSplit(line, '|');
    RETURN_IF_ERROR(DecodeLine(part, rules));
  }
  return absl::OkStatus();
}

RuleSet RuleSet2026v1(int default_share_permille) {
  RuleSet rules;
  rules.code = "2026-1";
  rules.mappings = {{{Act::kFirstResponseOnTime, ""}, "M.4"},
                    {{Act::kClearAndCourteous, ""}, "M.3"},
                    {{Act::kRightFirstTime, ""}, "M.5"}};
  for (const Act act : kActs) rules.topic_shares[{act, ""}] = default_share_permille;
  return rules;
}

}  // namespace mumpuni::assessment::domain
