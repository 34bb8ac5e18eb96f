// Names as they are searched for.
#pragma once

#include <string>
#include <string_view>

namespace mumpuni::personnel::domain {

// The name in lower-case words with one space between them, without titles, so that a person is
// found whichever titles a file or a caller writes: "Dr. Ir. Sri Wahyuni, S.Kom., M.T." becomes
// "sri wahyuni". What a caller searches for is to be folded by the same function.
//
// Letters   Latin letters lose case and diacritics ("é" "e", "ß" "ss"); other scripts stay as they
//           are. Apostrophes vanish, because "Ma'ruf" is "Maruf" in other files ("O'Brien" becomes
//           "obrien"); hyphens, full stops and all other punctuation separate words.
// Degrees   A part behind a comma is dropped, from the last one back, while it consists of degrees
//           only: short pieces with full stops ("S.H.", "S. Kom., M. Si", "Ph.D") or well-known
//           ones without ("SE MM"). Any other part belongs to the name: "Wahyuni, Sri". Degrees
//           without a comma before them stay.
// Titles    In front, as many as there are: academic and professional (Prof, Dr, dr, drg, drh, Drs,
//           Dra, Ir, Apt, Ns, Bdn, H.C.), of pilgrims and clergy (H, Hj, K.H., Pdt), and, only with
//           their full stops, those of nobility (R., R.A., R.M., R.R., Ra., Rm., Rr.). Any other
//           initial is a part of the name: "S. Bagus" becomes "s bagus", "M. Ali" "m ali".
//
// A name that holds nothing else keeps all its words: "H." becomes "h". So the answer is empty only
// for a text without letters and digits. Any other answer is not changed by folding it again. The
// text is UTF-8; bytes that are not are left out.
std::string SearchName(std::string_view full_name);

}  // namespace mumpuni::personnel::domain
