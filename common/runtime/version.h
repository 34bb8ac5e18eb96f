// Version of the programs; changed together with CHANGELOG.md.
#pragma once

namespace mumpuni::runtime {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace mumpuni::runtime
