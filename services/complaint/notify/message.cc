#include "services/complaint/notify/message.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/complaint/notify/wording.h"

namespace mumpuni::complaint::notify {
namespace {

// What a text names → what stands there instead.
using Values = std::map<std::string, std::string>;

// Everything but the officer's text is a name, number or date. A line end in one could begin a
// header of its own, or a paragraph that looks like ours.
std::string OneLine(const std::string& value) {
  std::string line(absl::StripAsciiWhitespace(value));
  for (char& c : line) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return line;
}

std::string OneLineOr(const std::string& value, std::string_view otherwise) {
  const std::string line = OneLine(value);
  return line.empty() ? std::string(otherwise) : line;
}

Values ValuesOf(const Facts& facts, const Frame& frame) {
  const bool silent = absl::StripAsciiWhitespace(facts.text).empty();
  return {
      {"{number}", OneLine(facts.case_number)},
      {"{category}", OneLine(facts.category_name)},
      {"{unit}", OneLineOr(facts.unit_name, frame.some_unit)},
      {"{text}", silent ? "" : facts.text},
      {"{promised}", OneLine(facts.promised_date)},
      {"{until}", OneLine(facts.reopen_until)},
      {"{other}", OneLine(facts.other_case_number)},
      {"{body}", OneLineOr(facts.external_body, frame.some_body)},
      {"{external_number}", OneLine(facts.external_number)},
      {"{link}", OneLine(facts.tracking_link)},
      {"{hours}", std::to_string(facts.first_response_hours)},
  };
}

bool NamesSomethingEmpty(const std::string& text, const Values& values) {
  return std::any_of(values.begin(), values.end(), [&](const auto& entry) {
    return entry.second.empty() && text.find(entry.first) != std::string::npos;
  });
}

// Appends the paragraphs of `text` that can be filled in. One pass each: what is filled in is not
// looked at again, so no value can name another one.
void AppendParagraphs(std::string_view text, const Values& values, std::string& body) {
  const std::vector<std::string> paragraphs = absl::StrSplit(std::string(text), "\n\n");
  for (const std::string& paragraph : paragraphs) {
    if (NamesSomethingEmpty(paragraph, values)) continue;
    absl::StrAppend(&body, body.empty() ? "" : "\n", absl::StrReplaceAll(paragraph, values), "\n");
  }
}

}  // namespace

Message Compose(const Facts& facts, Language language) {
  const Wording& wording = WordingOf(facts.occasion, language);
  const Frame& frame = FrameOf(language);
  const Values values = ValuesOf(facts, frame);
  Message message;
  message.subject = absl::StrReplaceAll(std::string(wording.subject), values);
  AppendParagraphs(frame.greeting, values, message.body);
  AppendParagraphs(wording.body, values, message.body);
  AppendParagraphs(frame.ending, values, message.body);
  return message;
}

}  // namespace mumpuni::complaint::notify
