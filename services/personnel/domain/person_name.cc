#include "services/personnel/domain/person_name.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mumpuni::personnel::domain {
namespace {

// Characters from `first` to `last` become `ascii`; "" drops them, " " separates words.
struct Folding {
  char32_t first;
  char32_t last;
  std::string_view ascii;
};

// In order. What lies in no row is a letter of its own.
constexpr Folding kFoldings[] = {
    {0x0000, 0x001f, " "},
    {0x0020, 0x0026, " "},
    {0x0027, 0x0027, ""},
    {0x0028, 0x002f, " "},
    {0x003a, 0x0040, " "},
    {0x005b, 0x005f, " "},
    {0x0060, 0x0060, ""},
    {0x007b, 0x00a9, " "},
    {0x00aa, 0x00aa, "a"},
    {0x00ab, 0x00ac, " "},
    {0x00ad, 0x00ad, ""},
    {0x00ae, 0x00b3, " "},
    {0x00b4, 0x00b4, ""},
    {0x00b5, 0x00b9, " "},
    {0x00ba, 0x00ba, "o"},
    {0x00bb, 0x00bf, " "},
    {0x00c0, 0x00c5, "a"},
    {0x00c6, 0x00c6, "ae"},
    {0x00c7, 0x00c7, "c"},
    {0x00c8, 0x00cb, "e"},
    {0x00cc, 0x00cf, "i"},
    {0x00d0, 0x00d0, "d"},
    {0x00d1, 0x00d1, "n"},
    {0x00d2, 0x00d6, "o"},
    {0x00d7, 0x00d7, " "},
    {0x00d8, 0x00d8, "o"},
    {0x00d9, 0x00dc, "u"},
    {0x00dd, 0x00dd, "y"},
    {0x00de, 0x00de, "th"},
    {0x00df, 0x00df, "ss"},
    {0x00e0, 0x00e5, "a"},
    {0x00e6, 0x00e6, "ae"},
    {0x00e7, 0x00e7, "c"},
    {0x00e8, 0x00eb, "e"},
    {0x00ec, 0x00ef, "i"},
    {0x00f0, 0x00f0, "d"},
    {0x00f1, 0x00f1, "n"},
    {0x00f2, 0x00f6, "o"},
    {0x00f7, 0x00f7, " "},
    {0x00f8, 0x00f8, "o"},
    {0x00f9, 0x00fc, "u"},
    {0x00fd, 0x00fd, "y"},
    {0x00fe, 0x00fe, "th"},
    {0x00ff, 0x00ff, "y"},
    {0x0100, 0x0105, "a"},
    {0x0106, 0x010d, "c"},
    {0x010e, 0x0111, "d"},
    {0x0112, 0x011b, "e"},
    {0x011c, 0x0123, "g"},
    {0x0124, 0x0127, "h"},
    {0x0128, 0x0131, "i"},
    {0x0132, 0x0133, "ij"},
    {0x0134, 0x0135, "j"},
    {0x0136, 0x0138, "k"},
    {0x0139, 0x0142, "l"},
    {0x0143, 0x014b, "n"},
    {0x014c, 0x0151, "o"},
    {0x0152, 0x0153, "oe"},
    {0x0154, 0x0159, "r"},
    {0x015a, 0x0161, "s"},
    {0x0162, 0x0167, "t"},
    {0x0168, 0x0173, "u"},
    {0x0174, 0x0175, "w"},
    {0x0176, 0x0178, "y"},
    {0x0179, 0x017e, "z"},
    {0x017f, 0x017f, "s"},
    {0x01a0, 0x01a1, "o"},
    {0x01af, 0x01b0, "u"},
    {0x01cd, 0x01ce, "a"},
    {0x01cf, 0x01d0, "i"},
    {0x01d1, 0x01d2, "o"},
    {0x01d3, 0x01dc, "u"},
    // Modifier letters that stand for an apostrophe; diacritics written by themselves.
    {0x02b9, 0x02bf, ""},
    {0x02c8, 0x02c8, ""},
    {0x0300, 0x036f, ""},
    // Vietnamese.
    {0x1ea0, 0x1eb7, "a"},
    {0x1eb8, 0x1ec7, "e"},
    {0x1ec8, 0x1ecb, "i"},
    {0x1ecc, 0x1ee3, "o"},
    {0x1ee4, 0x1ef1, "u"},
    {0x1ef2, 0x1ef9, "y"},
    // Spaces, marks without width, dashes, quotation marks.
    {0x2000, 0x200a, " "},
    {0x200b, 0x200f, ""},
    {0x2010, 0x2017, " "},
    {0x2018, 0x2019, ""},
    {0x201a, 0x201a, " "},
    {0x201b, 0x201b, ""},
    {0x201c, 0x2029, " "},
    {0x202a, 0x202e, ""},
    {0x202f, 0x2031, " "},
    {0x2032, 0x2032, ""},
    {0x2033, 0x205f, " "},
    {0x2060, 0x2064, ""},
    {0x3000, 0x3000, " "},
    {0xfeff, 0xfeff, ""},
};

// Degrees that are written without full stops too; lower-case. "Ma" is no name behind a comma.
constexpr std::string_view kDegrees[] = {
    "amd",  "amdkeb", "amdkep", "amk",  "amkeb", "apt",   "ba",  "bsc",  "ca",   "cpa",   "dra",
    "drs",  "ir",     "ma",     "mag",  "map",   "mars",  "mba", "meng", "mh",   "mhum",  "mikom",
    "mkep", "mkes",   "mkm",    "mkom", "mm",    "mmt",   "mp",  "mpd",  "mph",  "mphil", "mpsi",
    "msc",  "mse",    "msi",    "msos", "mt",    "ners",  "ns",  "phd",  "qia",  "sag",   "se",
    "sei",  "sfarm",  "sh",     "shi",  "shum",  "sikom", "sip", "sked", "skep", "skes",  "skg",
    "skh",  "skm",    "skom",   "sp",   "spd",   "spdi",  "spi", "spsi", "spt",  "ssi",   "ssn",
    "ssos", "sst",    "sstp",   "st",   "sthi",  "stp"};

// Pieces of a degree that are longer than two letters: the "Kom" of "S.Kom.".
constexpr std::string_view kPieces[] = {
    "acc",  "adm",  "agr",  "akt",  "amd",  "arch",  "ars",  "bio",  "biomed", "bns",  "cand",
    "edu",  "eng",  "epid", "farm", "fil",  "fis",   "gizi", "han",  "hub",    "hum",  "hut",
    "ikom", "keb",  "kel",  "kep",  "kes",  "kesos", "kfr",  "kom",  "kons",   "ling", "log",
    "mat",  "med",  "onk",  "par",  "phil", "pol",   "psi",  "pust", "rad",    "rer",  "sit",
    "sos",  "stat", "stp",  "tek",  "tht",  "trop",  "vet"};

struct Piece {
  std::string text;     // folded, without full stop
  bool stop = false;    // a full stop follows
  bool joined = false;  // follows the full stop of the piece before without a space
};

using Part = std::vector<Piece>;  // what stands between two commas

// The code point at `at`, which moves behind it; nullopt, and on by one byte, if there is none.
std::optional<char32_t> NextCodePoint(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const size_t more = lead >> 5 == 0x06 ? 1 : lead >> 4 == 0x0e ? 2 : lead >> 3 == 0x1e ? 3 : 0;
  if (more == 0 || at + more > text.size()) return std::nullopt;
  char32_t point = lead & (0x3f >> more);
  for (size_t i = 0; i < more; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xc0) != 0x80) return std::nullopt;
    point = point << 6 | (next & 0x3f);
  }
  at += more;
  return point;
}

// nullopt: a letter or digit that stays as it is.
std::optional<std::string_view> Fold(char32_t point) {
  const auto* row = std::find_if(std::begin(kFoldings), std::end(kFoldings),
                                 [&](const Folding& folding) { return point <= folding.last; });
  if (row == std::end(kFoldings) || point < row->first) return std::nullopt;
  return row->ascii;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The parts between commas, in folded pieces.
class Reader {
 public:
  std::vector<Part> Read(std::string_view name) {
    for (size_t at = 0; at < name.size();) {
      const size_t from = at;
      const std::optional<char32_t> point = NextCodePoint(name, at);
      if (!point.has_value()) continue;
      const std::optional<std::string_view> ascii = Fold(*point);
      if (!ascii.has_value()) {
        Append(name.substr(from, at - from));
      } else if (*ascii == " ") {
        Separate(*point);
      } else {
        Append(*ascii);
      }
    }
    return std::move(parts_);
  }

 private:
  void Append(std::string_view letters) {
    if (letters.empty()) return;
    if (!inside_) parts_.back().push_back({.joined = after_stop_});
    inside_ = true;
    after_stop_ = false;
    for (char c : letters) parts_.back().back().text += Lower(c);
  }
  void Separate(char32_t by) {
    after_stop_ = by == '.' && inside_;
    if (after_stop_) parts_.back().back().stop = true;
    if (by == ',') parts_.emplace_back();
    inside_ = false;
  }

  std::vector<Part> parts_ = std::vector<Part>(1);
  bool inside_ = false;
  bool after_stop_ = false;
};

bool IsOneOf(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Also of a part without pieces.
bool IsDegrees(const Part& part) {
  const bool known = std::all_of(part.begin(), part.end(),
                                 [](const Piece& piece) { return IsOneOf(kDegrees, piece.text); });
  if (known) return true;
  // A single initial is none ("Wahyuni, S."), nor are short names without full stops ("Tan, Li
  // Na").
  const Piece& front = part.front();
  if (part.size() < 2 || !(front.stop || IsOneOf(kDegrees, front.text))) return false;
  return std::all_of(part.begin(), part.end(), [](const Piece& piece) {
    return piece.text.size() <= 2 || IsOneOf(kPieces, piece.text) || IsOneOf(kDegrees, piece.text);
  });
}

// How many pieces from `at` on are one title; 0: none.
size_t TitleAt(const Part& words, size_t at) {
  constexpr std::string_view kTitles[] = {"prof", "dr", "drs", "dra", "drg", "drh", "ir",
                                          "apt",  "ns", "bdn", "h",   "hj",  "kh",  "pdt"};
  constexpr std::string_view kOnlyWithStop[] = {"r", "ra", "rm", "rr"};
  constexpr std::string_view kPairs[] = {"ra", "rm", "rr", "kh", "hc"};
  const Piece& word = words[at];
  if (word.stop && at + 1 < words.size() && words[at + 1].joined && words[at + 1].stop &&
      word.text.size() == 1 && IsOneOf(kPairs, word.text + words[at + 1].text)) {
    return 2;
  }
  return IsOneOf(kTitles, word.text) || (word.stop && IsOneOf(kOnlyWithStop, word.text)) ? 1 : 0;
}

std::string Join(const Part& words, size_t from) {
  std::string text;
  for (size_t i = from; i < words.size(); ++i) {
    if (i > from) text += ' ';
    text += words[i].text;
  }
  return text;
}

Part Joined(const std::vector<Part>& parts) {
  Part words;
  for (const Part& part : parts) words.insert(words.end(), part.begin(), part.end());
  return words;
}

}  // namespace

std::string SearchName(std::string_view full_name) {
  std::vector<Part> parts = Reader().Read(full_name);
  const Part all = Joined(parts);
  while (parts.size() > 1 && IsDegrees(parts.back())) parts.pop_back();
  const Part words = Joined(parts);
  size_t first = 0;
  while (first < words.size()) {
    const size_t title = TitleAt(words, first);
    if (title == 0) break;
    first += title;
  }
  return first < words.size() ? Join(words, first) : Join(all, 0);
}

}  // namespace mumpuni::personnel::domain
