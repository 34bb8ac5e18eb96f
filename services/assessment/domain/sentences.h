// One sentence in Bahasa Indonesia per line of an explanation, for the person concerned.
#pragma once

#include <string>

#include "services/assessment/domain/profile.h"

namespace mumpuni::assessment::domain {

// `p` is the competency the line belongs to, `constants` those of the rule set used.
std::string SentenceOf(const Line& line, const CompetencyProfile& p,
                       const RuleConstants& constants);

}  // namespace mumpuni::assessment::domain
