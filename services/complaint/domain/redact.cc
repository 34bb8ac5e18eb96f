#include "services/complaint/domain/redact.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace mumpuni::complaint::domain {
namespace {

constexpr int kDigitsThatIdentify = 4;
// Words after a form of address that are taken for a name.
constexpr int kWordsOfAName = 3;

const std::set<std::string>& FormsOfAddress() {
  static const std::set<std::string> kForms = {"pak",  "bu",      "bapak",   "ibu", "sdr",
                                               "sdri", "saudara", "saudari", "mas", "mbak",
                                               "kak",  "bang",    "h",       "hj",  "bpk"};
  return kForms;
}

// Letters beyond ASCII belong to words.
bool IsWordChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '\'' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

class Reader {
 public:
  Reader(std::string_view text, const std::vector<std::string>& names) : text_(text) {
    for (const std::string& name : names) {
      const std::vector<std::string> parts =
          absl::StrSplit(name, absl::ByAnyChar(" .,-"), absl::SkipEmpty());
      for (const std::string& part : parts) {
        if (part.size() >= 3) names_.insert(absl::AsciiStrToLower(part));
      }
    }
  }

  std::string Run() {
    while (at_ < text_.size()) Step();
    return std::move(out_);
  }

 private:
  void Step() {
    if (TakeAddress() || TakeDigits() || TakePlate()) return;
    if (!IsWordChar(text_[at_])) {
      out_ += text_[at_++];
      return;
    }
    TakeWord();
  }

  // Takes a stretch out; two in a row are one.
  void Redacted(size_t end) {
    if (!out_.ends_with(kRedacted)) out_ += kRedacted;
    at_ = end;
  }

  // A token with "@" or "://", or that begins with "www.".
  bool TakeAddress() {
    if (at_ > 0 && !IsSpace(text_[at_ - 1]) && text_[at_ - 1] != '(') return false;
    size_t end = at_;
    while (end < text_.size() && !IsSpace(text_[end])) ++end;
    const std::string_view token = text_.substr(at_, end - at_);
    const bool address = token.find('@') != std::string_view::npos ||
                         token.find("://") != std::string_view::npos || token.starts_with("www.");
    if (address) Redacted(end);
    return address;
  }

  bool TakeDigits() {
    if (!IsDigit(text_[at_]) && text_[at_] != '+') return false;
    size_t end = at_ + (text_[at_] == '+' ? 1 : 0);
    size_t last = end;
    int digits = 0;
    // A separator counts as one between digits only.
    while (end < text_.size()) {
      if (IsDigit(text_[end])) {
        ++digits;
        last = ++end;
      } else if (digits > 0 &&
                 std::string_view(" .-/").find(text_[end]) != std::string_view::npos &&
                 end + 1 < text_.size() && IsDigit(text_[end + 1])) {
        ++end;
      } else {
        break;
      }
    }
    if (digits < kDigitsThatIdentify) return false;
    Redacted(last);
    return true;
  }

  // "L 1234 AB" is caught by its digits unless there are fewer than four: "W 12 XY".
  bool TakePlate() {
    if (at_ > 0 && IsWordChar(text_[at_ - 1])) return false;
    // "RT 02 RW 05" is where something is, not whose.
    const std::string_view two = text_.substr(at_, 2);
    if (two == "RT" || two == "RW") return false;
    size_t i = at_;
    const auto capitals = [&](size_t most) {
      size_t n = 0;
      while (i < text_.size() && n < most && absl::ascii_isupper(text_[i])) ++i, ++n;
      return n;
    };
    if (capitals(2) == 0) return false;
    if (i < text_.size() && text_[i] == ' ') ++i;
    size_t digits = 0;
    while (i < text_.size() && IsDigit(text_[i])) ++i, ++digits;
    if (digits == 0 || digits > 4) return false;
    if (i < text_.size() && text_[i] == ' ') ++i;
    const size_t letters = capitals(3);
    if (letters == 0 || (i < text_.size() && IsWordChar(text_[i]))) return false;
    Redacted(i);
    return true;
  }

  size_t EndOfWord(size_t from) const {
    while (from < text_.size() && IsWordChar(text_[from])) ++from;
    return from;
  }

  void TakeWord() {
    const size_t end = EndOfWord(at_);
    const std::string_view word = text_.substr(at_, end - at_);
    const std::string lower = absl::AsciiStrToLower(std::string(word));
    if (names_.contains(lower)) return Redacted(end);
    absl::StrAppend(&out_, std::string(word));
    at_ = end;
    if (FormsOfAddress().contains(lower)) TakeNameAfterAddress();
  }

  // One to three capitalised words right behind it.
  void TakeNameAfterAddress() {
    size_t end = at_;
    for (int i = 0; i < kWordsOfAName; ++i) {
      size_t next = end;
      while (next < text_.size() && (text_[next] == ' ' || text_[next] == '.')) ++next;
      if (next == end || next >= text_.size() ||
          !absl::ascii_isupper(static_cast<unsigned char>(text_[next]))) {
        break;
      }
      end = EndOfWord(next);
    }
    if (end == at_) return;
    out_ += ' ';
    Redacted(end);
  }

  const std::string_view text_;
  std::set<std::string> names_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string Redact(std::string_view text, const std::vector<std::string>& names) {
  return Reader(text, names).Run();
}

}  // namespace mumpuni::complaint::domain
