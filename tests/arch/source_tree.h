// The source tree as texts, and the little reading of C++ and protobuf that the rules need.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mumpuni::arch {

// Path relative to the checkout, with '/', → text. Tests of the rules make small ones in memory.
using Tree = std::map<std::string, std::string>;

// Every source, contract, migration and document below `root`; directories of the platform, the
// build and third parties are left out.
Tree ReadTree(const std::string& root);

// The text with comments blanked, line breaks kept. `//` and `/* */`, as in C++ and protobuf.
std::string WithoutComments(std::string_view text);
// The same with the contents of string literals blanked too, raw ones included.
std::string CodeOnly(std::string_view text);

std::vector<std::string> LinesOf(std::string_view text);
std::vector<std::string> PartsOf(std::string_view path);

// Does `word` occur in `line`, not as part of a longer identifier?
bool HasWord(std::string_view line, std::string_view word);
std::string LowerCase(std::string_view text);

// An include line.
struct Include {
  int line = 0;
  std::string target;
};
std::vector<Include> IncludesOf(std::string_view text);

}  // namespace mumpuni::arch
