// A rule set: the numbers and tables by which evidence becomes a profile. Data decided by a decree
// of the city, never constants of the program. Integers only; thousandths where a share or a weight
// is meant.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/core/local_date.h"
#include "services/assessment/domain/evidence.h"

namespace mumpuni::assessment::domain {

enum class RuleSetStatus { kDecided = 1, kSimulationOnly = 2 };

// The figures of "2026-1"; each is explained in proto/mumpuni/assessment/v1/assessment.proto.
struct RuleConstants {
  int assessment_valid_months = 36;
  int training_test_points = 300;
  int training_workplace_points = 300;
  int training_cap = 600;
  int training_valid_months = 36;
  int workplace_min_days = 30;
  int workplace_max_days = 180;
  int full_weight_days = 180;
  int half_weight_days = 365;
  int full_weight = 1000;
  int half_weight = 500;
  int prior = 6000;
  int gate_unfavourable = 4;
  int gate_reporters = 4;
  int lower_at_most = -250;
  int higher_at_least = 150;
  int signal_clamp = 200;
  int signal_max_required_level = 2;
  int reporter_year_limit = 2;
  int rounding = 500;
  bool operator==(const RuleConstants&) const = default;
};

// One constant with its name and its lawful range; the one list that encoding, decoding and
// validation share.
struct ConstantField {
  std::string_view name;
  int RuleConstants::*member;
  int min;
  int max;
};
const std::vector<ConstantField>& ConstantFields();

struct RuleSet {
  using Key = std::pair<Act, std::string>;
  std::string code;
  RuleSetStatus status = RuleSetStatus::kSimulationOnly;
  std::string decree_number;
  std::string deciding_official;
  std::optional<LocalDate> effective_from;
  std::string dpia_reference;
  // Its first six months run in shadow: signals are told to the person alone and move no value.
  bool shadow = false;
  bool demo = false;
  RuleConstants constants;
  // (act, topic) → competency; the empty topic is the default of the act.
  std::map<Key, std::string> mappings;
  // (act, topic) → share; the empty topic is the default of the act.
  std::map<Key, int> topic_shares;
  // (act, kind of topic) → share.
  std::map<Key, int> kind_shares;
  // topic → kind.
  std::map<std::string, std::string> topic_kinds;

  // The first day after the shadow; nullopt: it has none, or is not decided and simulates in it.
  std::optional<LocalDate> ShadowEnds() const;
  bool InShadow(LocalDate day) const;
  // No rule set was in force: only formal levels can be told.
  bool IsNone() const { return code.empty(); }
  // The competency an act in a topic speaks of; "" if none may (M.1 and SK.1 take no evidence from
  // complaints, whatever the table says).
  std::string CompetencyOf(Act act, const std::string& topic) const;
  // Expected share of favourable outcomes in thousandths: the topic's, else its kind's, else the
  // default of the act.
  int ShareOf(Act act, const std::string& topic) const;
  bool operator==(const RuleSet&) const = default;
};

// True for competencies that take no evidence from complaints.
bool TakesNoComplaints(std::string_view competency);

// INVALID_ARGUMENT RULE_SET_INCOMPLETE, RULE_SET_FORBIDDEN_COMPETENCY, VALUE_OUT_OF_RANGE;
// FAILED_PRECONDITION RULE_SET_NOT_DECIDED for a kDecided set without decree number, official,
// effective date or DPIA reference.
absl::Status Validate(const RuleSet& rules);

// FAILED_PRECONDITION RULE_SET_RETROACTIVE for a decided set that begins before `today`: profiles
// of the past were told, contested and acted upon under the rules of their day. A demonstration
// may, since it plays the past.
absl::Status CheckNotRetroactive(const RuleSet& rules, LocalDate today);

// FAILED_PRECONDITION RULE_SET_SHADOW_REQUIRED for a decided set without shadow that begins within
// six months of `first`, the day on which rules were first in force (nullopt: none were).
// Demonstrations have no shadow.
absl::Status CheckShadow(const RuleSet& rules, std::optional<LocalDate> first);

// Constants and tables as text, one entry a line, sorted: the same set gives the same bytes.
std::string EncodeBody(const RuleSet& rules);
// Fills constants and tables of `rules`; INTERNAL if the text was not written by EncodeBody.
absl::Status DecodeBody(std::string_view text, RuleSet& rules);

// The rule set "2026-1" with its three mappings (M.4, M.3, M.5) and a default share per act,
// undecided.
RuleSet RuleSet2026v1(int default_share_permille);

}  // namespace mumpuni::assessment::domain
