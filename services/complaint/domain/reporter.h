// The keyed reference by which facts of one reporter are recognised without knowing the reporter.
#pragma once

#include <string>
#include <string_view>

namespace mumpuni::complaint::domain {

// "0812-3456 789" and "+628123456789" are the same phone; addresses compare without case. "" for a
// contact that has neither digits nor letters.
std::string NormaliseContact(std::string_view contact);

// HMAC-SHA-256 of the normalised contact, its first 32 hexadecimal characters; "" without one.
// Useless without the secret; a new secret makes all reporters new.
std::string ReporterRef(std::string_view secret, std::string_view contact);

// The token with which a citizen tracks the case, 24 characters of base64url: derived from the key
// and the case, so that it need not be stored and a repeated submission is given the same one.
std::string TrackingToken(std::string_view secret, std::string_view case_id);

}  // namespace mumpuni::complaint::domain
