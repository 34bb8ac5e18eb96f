// The words of the messages, by language and occasion. Texts name what is filled in as {number},
// {category}, {unit}, {text}, {promised}, {until}, {other}, {body}, {external_number}, {link} and
// {hours}.
#pragma once

#include <string_view>

#include "services/complaint/notify/message.h"

namespace mumpuni::complaint::notify {

struct Wording {
  Occasion occasion;
  std::string_view subject;
  // Paragraphs are separated by an empty line; one that names something empty is left out.
  std::string_view body;
};

// What is the same in all messages of a language.
struct Frame {
  std::string_view greeting;
  std::string_view ending;
  // Stand for a unit and a body whose name is not known.
  std::string_view some_unit;
  std::string_view some_body;
};

const Wording& WordingOf(Occasion occasion, Language language);
const Frame& FrameOf(Language language);

}  // namespace mumpuni::complaint::notify
