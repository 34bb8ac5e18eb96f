#include "tests/arch/source_tree.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace mumpuni::arch {
namespace {

namespace fs = std::filesystem;

bool IsWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Copies a text while blanking comments and, if asked, literals.
class Stripper {
 public:
  Stripper(std::string_view text, bool strings) : text_(text), strings_(strings) {}

  std::string Run() {
    while (at_ < text_.size()) {
      if (At("//")) {
        Blank(text_.find('\n', at_));
      } else if (At("/*")) {
        BlankPast("*/", 2);
      } else if (At("R\"") && (at_ == 0 || !IsWordChar(text_[at_ - 1]))) {
        RawString();
      } else if (text_[at_] == '"' || IsCharLiteral()) {
        Quoted(text_[at_]);
      } else {
        Copy();
      }
    }
    return std::move(out_);
  }

 private:
  bool At(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  // A quote after a digit separates thousands.
  bool IsCharLiteral() const {
    return text_[at_] == '\'' && (at_ == 0 || !IsWordChar(text_[at_ - 1]));
  }
  void Copy() { out_ += text_[at_++]; }
  void Blank(size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) {
      out_ += text_[at_] == '\n' ? '\n' : ' ';
    }
  }
  void BlankPast(std::string_view end, size_t from) {
    const size_t found = text_.find(end, at_ + from);
    Blank(found == std::string_view::npos ? text_.size() : found + end.size());
  }
  void Literal(size_t end) {
    if (strings_) return Blank(end);
    while (at_ < std::min(end, text_.size())) Copy();
  }
  void RawString() {
    const size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return Copy();
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const size_t found = text_.find(close, open);
    Literal(found == std::string_view::npos ? text_.size() : found + close.size());
  }
  void Quoted(char quote) {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    Literal(end + 1);
  }

  std::string_view text_;
  const bool strings_;
  size_t at_ = 0;
  std::string out_;
};

bool IsRead(const fs::path& path) {
  static const auto* extensions = new std::set<std::string>{".h", ".cc", ".proto", ".sql", ".md"};
  return extensions->count(path.extension().string()) > 0;
}

}  // namespace

Tree ReadTree(const std::string& root) {
  Tree tree;
  for (const char* top : {"common", "services", "tools", "tests", "proto", "docs"}) {
    if (!fs::exists(fs::path(root) / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / top)) {
      if (!entry.is_regular_file() || !IsRead(entry.path())) continue;
      std::ifstream file(entry.path());
      std::stringstream text;
      text << file.rdbuf();
      tree[fs::relative(entry.path(), root).generic_string()] = text.str();
    }
  }
  return tree;
}

std::string WithoutComments(std::string_view text) { return Stripper(text, false).Run(); }
std::string CodeOnly(std::string_view text) { return Stripper(text, true).Run(); }

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> PartsOf(std::string_view path) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(path)};
  for (std::string part; std::getline(stream, part, '/');) parts.push_back(part);
  return parts;
}

bool HasWord(std::string_view line, std::string_view word) {
  for (size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool begins = at == 0 || !IsWordChar(line[at - 1]) || !IsWordChar(word.front());
    const bool ends = end == line.size() || !IsWordChar(line[end]) || !IsWordChar(word.back());
    if (begins && ends) return true;
  }
  return false;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::vector<Include> IncludesOf(std::string_view text) {
  std::vector<Include> includes;
  int number = 0;
  for (const std::string& line : LinesOf(WithoutComments(text))) {
    ++number;
    if (line.rfind("#include", 0) != 0) continue;
    const size_t open = line.find_first_of("\"<");
    const size_t close = line.find_last_of("\">");
    if (open == std::string::npos || close <= open) continue;
    includes.push_back({number, line.substr(open + 1, close - open - 1)});
  }
  return includes;
}

}  // namespace mumpuni::arch
