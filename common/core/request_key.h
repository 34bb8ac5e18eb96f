// Identity of a mutation for idempotency: made by common/rpc, claimed by common/pg.
#pragma once

#include <string>

#include "common/core/id.h"

namespace mumpuni {

struct RequestKey {
  // Principal::Key().
  std::string principal;
  // "mumpuni.personnel.v1.PersonnelService/HireEmployee".
  std::string method;
  // The caller's UUID.
  Id request_id;
  // SHA-256 of the request without its request_id, hexadecimal.
  std::string body_hash;
};

}  // namespace mumpuni
