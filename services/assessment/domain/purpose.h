// The purpose wall: what a purpose answers. There is deliberately no purpose for allowances (TPP),
// discipline or contract renewal.
#pragma once

#include "services/assessment/domain/profile.h"

namespace mumpuni::assessment::domain {

// The numbers are those of the contract.
enum class Purpose {
  kSelf = 1,
  kCoaching = 2,
  kDevelopmentPlanning = 3,
  kCaseRouting = 4,
  kAppointment = 5,
  kAudit = 6,
};

struct Answer {
  bool assessed_valid = false;
  // Expired levels, marked, and competencies never assessed.
  bool assessed_other = false;
  bool indicated = false;
  bool signal = false;
  // The computation leaves out facts whose reopen window still runs, and those not yet announced or
  // under objection.
  bool settled_only = false;
  // MEETS / UNKNOWN / BELOW and nothing else.
  bool standings = false;
  bool operator==(const Answer&) const = default;
};

// `shadow`: the rule set is in its first six months; only the person sees the signal.
Answer AnswerOf(Purpose purpose, bool shadow);

}  // namespace mumpuni::assessment::domain
