// Takes what identifies people out of the texts of a case, for whoever decides about an act in it
// and must not know who reported. Cautious: rather a harmless word too many than a name too few.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mumpuni::complaint::domain {

// Stands for what was taken out.
inline constexpr std::string_view kRedacted = "[...]";

// Replaces e-mail and web addresses; runs of four or more digits, also with spaces, dots or hyphens
// between them (phones, NIK, house numbers of that length); number plates; every word of `names`
// (the reporter's name, of three letters or more, whatever the case); and the words after a form of
// address (Pak, Bu, Bapak, Ibu, Sdr, Saudara, Mas, Mbak, Kak, H., Hj.) that begin with a capital.
std::string Redact(std::string_view text, const std::vector<std::string>& names);

}  // namespace mumpuni::complaint::domain
