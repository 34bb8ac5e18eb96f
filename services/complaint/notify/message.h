// What citizens are told about their case: short, polite, plain text in their language. Pure.
#pragma once

#include <string>

#include "services/complaint/domain/case.h"

namespace mumpuni::complaint::notify {

// What a message is about. Numbers are stored.
enum class Occasion {
  kReceived = 1,
  kVerified = 2,
  kDataNeeded = 3,
  kAnswered = 4,
  kScheduled = 5,
  kReferredExternal = 6,
  kResolved = 7,
  kReopened = 8,
  kClosed = 9,
  kArchived = 10,
  kMerged = 11,
  kPromiseMoved = 12,
  kUnmerged = 13,
};

// In whatever language, the officer writes in Indonesian.
using domain::Language;

// What a message may say. A sentence about something that is empty here is left out. There is no
// field for an officer: a unit answers, not a person.
struct Facts {
  Occasion occasion = Occasion::kReceived;
  std::string case_number;
  std::string category_name;
  std::string unit_name;
  // What the officer wrote; inserted as it is.
  std::string text;
  // Dates as the reader shall see them.
  std::string promised_date;
  std::string reopen_until;
  std::string other_case_number;
  std::string external_body;
  // The number that the external body gave.
  std::string external_number;
  std::string tracking_link;
  // Within which the first answer comes, by the clocks of the category.
  int first_response_hours = 24;
};

// Lines of the body end in '\n'. The subject is one line that names the case and nothing of its
// content, so that it may be logged.
struct Message {
  std::string subject;
  std::string body;
};

Message Compose(const Facts& facts, Language language);

}  // namespace mumpuni::complaint::notify
