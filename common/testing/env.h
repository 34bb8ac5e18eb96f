// What the test environment names. A test that needs PostgreSQL, Kafka or certificates fails loudly
// without them; it never skips.
#pragma once

#include <string>

namespace mumpuni::testing {

// Throws std::runtime_error that names the variable and how to set it.
std::string RequiredEnv(const char* name);

}  // namespace mumpuni::testing
