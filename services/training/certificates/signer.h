// The seam for the certified electronic signature (BSrE): a signer says what the paper prints about
// its signature, and makes the signed file of the finished one. There is one that does not sign,
// and deliberately none that pretends to.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace mumpuni::training::certificates {

struct Signer {
  // Printed at the foot of each page.
  std::string note;
  // Never inside a transaction: a real signer asks another system.
  std::function<absl::StatusOr<std::string>(std::string pdf)> sign;
};

inline Signer UnsignedSigner() {
  return {"Salinan, belum bertanda tangan elektronik tersertifikasi",
          [](std::string pdf) -> absl::StatusOr<std::string> { return pdf; }};
}

}  // namespace mumpuni::training::certificates
