#include "services/assessment/domain/purpose.h"

namespace mumpuni::assessment::domain {

Answer AnswerOf(Purpose purpose, bool shadow) {
  switch (purpose) {
    case Purpose::kSelf:
      return {.assessed_valid = true, .assessed_other = true, .indicated = true, .signal = true};
    case Purpose::kCoaching:
      return {.assessed_valid = true,
              .assessed_other = true,
              .indicated = true,
              .signal = !shadow,
              .settled_only = true};
    case Purpose::kDevelopmentPlanning:
      return {.assessed_valid = true, .assessed_other = true, .indicated = true};
    case Purpose::kCaseRouting:
      return {.standings = true};
    case Purpose::kAppointment:
      return {.assessed_valid = true};
    case Purpose::kAudit:
      return {.assessed_valid = true, .assessed_other = true, .indicated = true, .signal = !shadow};
  }
  return {};
}

}  // namespace mumpuni::assessment::domain
