#include "services/personnel/domain/grade_text.h"

#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace mumpuni::personnel::domain {
namespace {

struct PnsGrade {
  std::string_view code;
  std::string_view rank;
  std::string_view bkn_code;
};

constexpr PnsGrade kPnsGrades[] = {
    {"I/a", "Juru Muda", "11"},
    {"I/b", "Juru Muda Tingkat I", "12"},
    {"I/c", "Juru", "13"},
    {"I/d", "Juru Tingkat I", "14"},
    {"II/a", "Pengatur Muda", "21"},
    {"II/b", "Pengatur Muda Tingkat I", "22"},
    {"II/c", "Pengatur", "23"},
    {"II/d", "Pengatur Tingkat I", "24"},
    {"III/a", "Penata Muda", "31"},
    {"III/b", "Penata Muda Tingkat I", "32"},
    {"III/c", "Penata", "33"},
    {"III/d", "Penata Tingkat I", "34"},
    {"IV/a", "Pembina", "41"},
    {"IV/b", "Pembina Tingkat I", "42"},
    {"IV/c", "Pembina Utama Muda", "43"},
    {"IV/d", "Pembina Utama Madya", "44"},
    {"IV/e", "Pembina Utama", "45"},
};

constexpr std::string_view kRoman[] = {"i", "ii", "iii", "iv",   "v",   "vi", "vii", "viii", "ix",
                                       "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii"};
constexpr int kContractGrades = std::size(kRoman);

using Words = std::span<const std::string>;

// Lower-case words and numbers without the word for grade in front; nothing if there is a character
// that no spelling has.
std::vector<std::string> WordsOf(std::string_view text) {
  constexpr std::string_view kSeparators = " \t./()-,";
  std::vector<std::string> words;
  bool inside = false;
  for (char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      if (!inside) words.emplace_back();
      words.back() += absl::ascii_tolower(static_cast<unsigned char>(c));
      inside = true;
    } else if (kSeparators.find(c) != std::string_view::npos) {
      inside = false;
    } else {
      return {};
    }
  }
  while (!words.empty() && (words[0] == "gol" || words[0] == "golongan" || words[0] == "ruang")) {
    words.erase(words.begin());
  }
  return words;
}

// 1 for "i" or "1", 0 if it is no number up to 17.
int NumberOf(std::string_view word) {
  for (int i = 0; i < kContractGrades; ++i) {
    if (word == kRoman[i]) return i + 1;
  }
  int number = 0;
  const bool arabic = word.size() <= 2 && absl::SimpleAtoi(std::string(word), &number);
  return arabic && number >= 1 && number <= kContractGrades ? number : 0;
}

const PnsGrade* FindCode(int number, char letter) {
  if (number < 1 || number > 4) return nullptr;
  const std::string code = absl::StrCat(absl::AsciiStrToUpper(std::string(kRoman[number - 1])), "/",
                                        std::string(1, letter));
  for (const PnsGrade& grade : kPnsGrades) {
    if (grade.code == code) return &grade;
  }
  return nullptr;
}

// "iii a", "iiia", "3a", "31".
const PnsGrade* FindByCode(Words words) {
  if (words.size() == 2 && words[1].size() == 1) return FindCode(NumberOf(words[0]), words[1][0]);
  if (words.size() != 1) return nullptr;
  const std::string_view word = words[0];
  for (const PnsGrade& grade : kPnsGrades) {
    if (grade.bkn_code == word) return &grade;
  }
  return FindCode(NumberOf(word.substr(0, word.size() - 1)), word.back());
}

// "penata muda tingkat i", also "tk" and "1".
const PnsGrade* FindByRank(Words words) {
  std::vector<std::string> spelled(words.begin(), words.end());
  for (std::string& word : spelled) {
    if (word == "tk") word = "tingkat";
    if (word == "1") word = "i";
  }
  const std::string rank = absl::StrJoin(spelled, " ");
  for (const PnsGrade& grade : kPnsGrades) {
    if (absl::AsciiStrToLower(std::string(grade.rank)) == rank) return &grade;
  }
  return nullptr;
}

// A rank, a code, or the two beside each other in agreement.
const PnsGrade* FindPns(Words words) {
  if (words.empty()) return nullptr;
  if (const PnsGrade* grade = FindByCode(words)) return grade;
  if (const PnsGrade* grade = FindByRank(words)) return grade;
  for (size_t i = 1; i < words.size(); ++i) {
    const Words front = words.first(i);
    const Words back = words.subspan(i);
    const PnsGrade* grade = FindByRank(front);
    if (grade != nullptr && grade == FindByCode(back)) return grade;
    grade = FindByCode(front);
    if (grade != nullptr && grade == FindByRank(back)) return grade;
  }
  return nullptr;
}

}  // namespace

std::optional<std::string> CanonicalGrade(std::string_view text, EmploymentType type) {
  const std::vector<std::string> words = WordsOf(text);
  switch (type) {
    case EmploymentType::kPns: {
      const PnsGrade* grade = FindPns(words);
      if (grade == nullptr) return std::nullopt;
      return std::string(grade->code);
    }
    case EmploymentType::kContract:
    case EmploymentType::kContractPartTime: {
      const int number = words.size() == 1 ? NumberOf(words[0]) : 0;
      if (number == 0) return std::nullopt;
      return absl::AsciiStrToUpper(std::string(kRoman[number - 1]));
    }
    case EmploymentType::kUnspecified:
      break;
  }
  return std::nullopt;
}

std::string_view RankOf(std::string_view grade_code) {
  for (const PnsGrade& grade : kPnsGrades) {
    if (grade.code == grade_code) return grade.rank;
  }
  return "";
}

}  // namespace mumpuni::personnel::domain
