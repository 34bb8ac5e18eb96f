// Grades as people write them. The 17 grades of PNS with rank and numeric code are
// the code table of BKN; contract grades are those of Perpres 98/2020.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/personnel/domain/organisation.h"

namespace mumpuni::personnel::domain {

// The canonical code on the ladder of the employment type, nullopt if the text names none.
//
// PNS, "III/a": roman or arabic with the letter ("III/a", "III.a", "IIIa", "iii A", "3/a", "3a"),
// the rank ("Penata Muda", "Penata Muda Tk. I", "Penata Muda Tingkat 1"), both if they agree
// ("Penata Muda (III/a)"), or the numeric code of BKN ("31"), with or without "Golongan", "Gol.".
// CONTRACT and CONTRACT_PART_TIME, "IX": roman or arabic from 1 to 17, with or without the same.
//
// "IV" is a grade of contract employees and none of a PNS, "IV/a" the reverse: the letter decides.
std::optional<std::string> CanonicalGrade(std::string_view text, EmploymentType type);

// Rank of a canonical code, "Penata Muda" of "III/a"; "" of a contract grade or an unknown code.
std::string_view RankOf(std::string_view grade_code);

}  // namespace mumpuni::personnel::domain
