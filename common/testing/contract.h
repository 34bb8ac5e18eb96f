// The contracts in proto/ as they are built, for tests that walk every RPC.
#pragma once

#include <string>
#include <vector>

#include "mumpuni/common/v1/access.pb.h"

namespace mumpuni::testing {

struct Rpc {
  // "assessment" of mumpuni.assessment.v1.
  std::string owner;
  // "/mumpuni.assessment.v1.GapService/GetGapMap".
  std::string path;
  common::v1::AccessRule rule;
};

// Every RPC of every service of every file, by file; never empty. Throws if the contracts cannot be
// read.
const std::vector<Rpc>& EveryRpc();

}  // namespace mumpuni::testing
