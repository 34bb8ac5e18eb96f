// The way out: how a message leaves the installation. One implementation per way.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/complaint/notify/message.h"

namespace mumpuni::complaint::notify {

// What a reporter left as contact.
enum class AddressKind { kNone, kEmail, kPhone };

// kEmail if IsMailAddress; kPhone for 8 to 15 digits, which may be grouped by spaces, dots, hyphens
// and brackets and follow a plus sign; else kNone. Nothing is trimmed.
AddressKind KindOf(std::string_view contact);

// A plain address, name@host in ASCII, as RFC 5321 has it without quoted names and address
// literals. It holds nothing that ends or extends a header or a command: no line end, space, angle
// bracket, comma, quote or control character, and one @.
bool IsMailAddress(std::string_view text);

// "email", "phone" or "none"; for logs, which never hold the contact itself.
std::string_view NameOf(AddressKind kind);

struct Envelope {
  std::string to;
  Message message;
  // A UUID, the same whenever the same message is sent again: who gets it twice can tell.
  std::string id;
};

// Thread-safe. What the status means to whoever sends:
//   OK                                       the next hop has taken it; nothing more is known
//   UNAVAILABLE, DEADLINE_EXCEEDED           try again later; it may have gone out all the same
//   INVALID_ARGUMENT, FAILED_PRECONDITION    never: this address cannot be delivered to, or this
//                                            message is not taken
// Neither status nor log holds the contact or the body.
class Notifier {
 public:
  virtual ~Notifier() = default;
  virtual absl::Status Send(const Envelope& envelope) = 0;
};

}  // namespace mumpuni::complaint::notify
