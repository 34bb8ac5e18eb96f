#include "common/testing/env.h"

#include <cstdlib>
#include <stdexcept>

namespace mumpuni::testing {

std::string RequiredEnv(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') {
    throw std::runtime_error(std::string(name) + " is not set; run the tests with ./dev test");
  }
  return value;
}

}  // namespace mumpuni::testing
