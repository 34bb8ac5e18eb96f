// Sex as registered. The number of an employee tells one too (digit 15; Perka BKN 22/2007), but
// numbers are not reissued when a birth record is corrected: what is registered counts.
#pragma once

namespace mumpuni::personnel::domain {

// Numbers equal mumpuni.personnel.v1.Sex and digit 15 of the employee number.
enum class Sex { kUnspecified = 0, kMale = 1, kFemale = 2 };

}  // namespace mumpuni::personnel::domain
