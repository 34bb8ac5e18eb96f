#include "tools/cityload/numbers.h"

#include "absl/strings/str_format.h"

namespace mumpuni::cityload {
namespace {

constexpr int kLastSerial = 999;
// Where a NIP has the month, an NI PPPK has 21 (first appointment of the year).
constexpr int kContractMarker = 21;

}  // namespace

std::string NumberRegister::Issue(common::v1::EmploymentType type, LocalDate born, LocalDate since,
                                  bool female) {
  const bool is_pns = type == common::v1::EMPLOYMENT_TYPE_PNS;
  const std::string prefix =
      absl::StrFormat("%04d%02d%02d%04d%02d%d", born.year(), born.month(), born.day(), since.year(),
                      is_pns ? since.month() : kContractMarker, female ? 2 : 1);
  for (int serial = 1; serial <= kLastSerial; ++serial) {
    std::string number = absl::StrFormat("%s%03d", prefix, serial);
    if (taken_.insert(number).second) return number;
  }
  return "";
}

}  // namespace mumpuni::cityload
