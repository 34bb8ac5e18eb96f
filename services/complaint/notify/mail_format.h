// A message as RFC 5322 has it on the wire: text in UTF-8, ASCII only in what is written. Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/complaint/notify/notifier.h"

namespace mumpuni::complaint::notify {

// Headers, an empty line and the body in base64; lines end in CRLF and have at most 76 columns, but
// for an address that is longer. `from` and the envelope's `to` are mail addresses and its id is a
// UUID: the caller has checked. The Message-ID depends on the id and the host of `from` only.
std::string FormatMail(const Envelope& envelope, std::string_view from, absl::Time now);

}  // namespace mumpuni::complaint::notify
