#include "common/testing/contract.h"

#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <stdexcept>

namespace mumpuni::testing {
namespace {

std::vector<Rpc> ReadContract() {
  std::ifstream file(MUMPUNI_CONTRACT, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromIstream(&file)) throw std::runtime_error("no contract in " MUMPUNI_CONTRACT);
  std::vector<Rpc> found;
  const std::string city = "mumpuni.";
  for (const auto& proto : set.file()) {
    if (proto.package().rfind(city, 0) != 0) continue;
    const size_t end = proto.package().find('.', city.size());
    const std::string owner = proto.package().substr(city.size(), end - city.size());
    for (const auto& service : proto.service()) {
      const std::string prefix = "/" + proto.package() + "." + service.name() + "/";
      for (const auto& method : service.method()) {
        found.push_back(
            {owner, prefix + method.name(), method.options().GetExtension(common::v1::access)});
      }
    }
  }
  if (found.empty()) throw std::runtime_error("no RPC in " MUMPUNI_CONTRACT);
  return found;
}

}  // namespace

const std::vector<Rpc>& EveryRpc() {
  static const auto* rpcs = new std::vector<Rpc>(ReadContract());
  return *rpcs;
}

}  // namespace mumpuni::testing
